"""SIB6, interests: how much of interest and returns is due to the length of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import money, percent
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sibcase.book.figures import Figures
    from sibcase.rules.submission import Submission

# What two steps may differ by: the bar is this project's.
SHARE_OF_INTEREST = 0.01
RATE = 0.001
# Less than this is rounding, in whole units of currency.
LEAST = 1.0


@rule("SIB610", "step-distorts", concept="advice")
def step_distorts(case: Submission) -> Iterator[Objection]:
    """Interest and rates of return are the same in monthly steps.

    Why it matters:
        Within a period, costs and payments are netted off, and a lag is rounded up to whole periods. Where a finer step
        gives different interest or a different return, the difference is due to the step and is not paid to any
        investor.

    Source:
        The bar is this project's: 1 % of the interest, and 0.1 percentage points of a rate of return

    Example:
        step: year
        contract:
          payments:
            home-tariff: {due: 3 months}
            recovery-tariff: {due: 3 months}

    Instead:
        step: year
        contract:
          payments:
            home-tariff: {due: 1 year}
            recovery-tariff: {due: 1 year}

    To fix:
        use a finer step, for example `step: month`, or state next to the return how much of it is due to the step
    """
    if case.case.investment is None or case.figures is None:
        return
    coupons, rates = _coupons(case.case.investment.tranches), _rates(case.case.investment.tranches)
    finer = case.in_months([*coupons, *rates])
    if finer is None:
        return
    found = [*_other_interest(case, case.figures, finer, coupons), *_other_rates(case.figures, finer, rates)]
    if found:
        message = f"in steps of one {case.case.step}, {'; '.join(found)}"
        yield Objection(case.where.of("step"), message)


def _coupons(tranches: Iterable[str]) -> dict[str, str]:
    """Return the figures of the interest of tranches, each with whose it is."""
    return {f"investment.{name}.coupon": f"`{name}`" for name in tranches}


def _rates(tranches: Collection[str]) -> dict[str, str]:
    """Return the figures of the rates of return, each with whose it is."""
    of_each = {f"investment.{name}.irr": f"`{name}`" for name in tranches}
    return {"investment.irr": "all investors", **of_each} if len(tranches) > 1 else of_each


def _other_interest(case: Submission, figures: Figures, finer: Figures, coupons: Mapping[str, str]) -> Iterator[str]:
    for key, whose in coupons.items():
        if key in figures and key in finer:
            here, there = figures.value(key) or 0.0, finer.value(key) or 0.0
            if abs(here - there) > max(SHARE_OF_INTEREST * max(abs(here), abs(there)), LEAST):
                amounts = (money(each, case.case.currency) for each in (here, there))
                yield "the interest of {} is {} ({} in monthly steps)".format(whose, *amounts)


def _other_rates(figures: Figures, finer: Figures, rates_of: Mapping[str, str]) -> Iterator[str]:
    for key, whose in rates_of.items():
        if key in figures and key in finer:
            rates = figures.value(key), finer.value(key)
            if _differ(*rates):
                shown = (percent(rate, 2) if rate is not None else "none" for rate in rates)
                yield "the rate of return of {} is {} ({} in monthly steps)".format(whose, *shown)


def _differ(here: float | None, there: float | None) -> bool:
    if here is None or there is None:
        return (here is None) is not (there is None)
    return abs(here - there) > RATE
