"""What is due on results to date, by payment line, cohort and payer, in the smallest unit of the currency.

    due(line, payer) = what `sibcase payout` pays of the line by the payer on the same results
    of a fixed amount: only the parts that fall in periods that have begun by the last day of the claim

Cohorts are taken in the order of the contract: a cohort brings what is due with it and all before it, less what is
due without it. So the cohorts of a line add up to the line, whatever a cap cuts or a table pools.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import PER_PERIOD
from sibcase.casefile.sections.payments import BlockPayment
from sibcase.model.settlement.build import settle
from sibcase.model.time.calendar import calendar_of
from sibcase.reference.currencies import minor_unit_of
from sibcase.tasks.settle.settle import payout

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.tasks.settle.observations import Observations
    from sibcase.tasks.settle.settle import Payout

__all__ = ["ALL_COHORTS", "Due", "Key", "due_on", "in_money", "in_units", "units_of"]

Key = tuple[str, str, str]
# What is due on all cohorts together, such as a fallback, is of none of them.
ALL_COHORTS = "all cohorts"


@dataclass(frozen=True)
class Due:
    """What is due on results: amounts by line, cohort and payer, what is not due yet, and the settlement itself."""

    amounts: dict[Key, int]
    not_due_yet: int
    settled: Payout


def due_on(case: Case, seen: Observations, until: dt.date) -> Due:
    """Return what is due on results up to the last day of a period.

    Raises:
        ObservationError: the results cannot be settled.
    """
    settled = payout(case, dict(seen.values), seen.people, seen.events)
    begun = calendar_of(case).index_of(until) + 1 if case.start is None or until >= case.start else 0
    amounts: Counter[Key] = Counter()
    before: dict[tuple[str, str], int] = {}
    for cohort, figures in _steps(case, settled, seen):
        now = _by_line_and_payer(case, figures, begun)
        for line, payer in now.keys() | before.keys():
            amounts[line, cohort, payer] += now.get((line, payer), 0) - before.get((line, payer), 0)
        before = now
    whole = sum(_by_line_and_payer(case, settled.figures, calendar_of(case).count).values())
    return Due({key: each for key, each in sorted(amounts.items()) if each}, whole - sum(before.values()), settled)


def in_units(amount: float, currency: str) -> int:
    """Return an amount in the smallest unit of its currency: pence, cents, whole yen."""
    return round(amount * 10.0 ** minor_unit_of(currency))


def units_of(text: str, currency: str) -> int:
    """Return an amount of a ledger in the smallest unit of its currency; an empty cell is zero.

    >>> units_of("1234.56", "GBP"), units_of("-0.05", "GBP"), units_of("", "GBP")
    (123456, -5, 0)
    """
    return round(Decimal(text or 0) * Decimal(10) ** minor_unit_of(currency))


def in_money(units: int, currency: str) -> str:
    """Return pence as an amount: 123456 is `1234.56`.

    >>> in_money(123456, "GBP"), in_money(-5, "GBP"), in_money(12, "JPY")
    ('1234.56', '-0.05', '12')
    """
    decimals = minor_unit_of(currency)
    whole, part = divmod(abs(units), 10**decimals)
    text = f"{whole}.{part:0{decimals}d}" if decimals else str(whole)
    return f"-{text}" if units < 0 else text


def _steps(case: Case, settled: Payout, seen: Observations) -> list[tuple[str, Figures]]:
    """Return the settlement without any cohort, with one more at a time, and with all results."""
    observed = settled.observed
    cohorts = [each for each in _cohorts_of(case) if any(_is_of(name, each) for name in observed)]
    if not cohorts:
        return [("", settled.figures)]
    pooled = {name.rpartition(".")[0] for name in observed if any(_is_of(name, each) for each in cohorts)}
    steps, known = [], {name: value for name, value in observed.items() if name not in pooled}
    taken = [name for name in known if any(_is_of(name, each) for each in cohorts)]
    for number, cohort in enumerate(["", *cohorts]):
        left = {each for each in taken if not any(_is_of(each, other) for other in cohorts[:number])}
        part = {name: value for name, value in known.items() if name not in left}
        steps.append((cohort, _settled_part(case, part, seen)))
    return [*steps, (ALL_COHORTS, settled.figures)]


def _settled_part(case: Case, observed: Mapping[str, float], seen: Observations) -> Figures:
    return evaluate(settle(case, observed, seen.people, with_investors=False).book)


def _cohorts_of(case: Case) -> list[str]:
    return list(dict.fromkeys(cohort for metric in case.metrics.values() for cohort in metric.cohorts or ()))


def _is_of(name: str, cohort: str) -> bool:
    return name.endswith(f".{cohort}")


def _by_line_and_payer(case: Case, figures: Figures, begun: int) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for line, terms in (case.contract.payments if case.contract else {}).items():
        periods = begun if isinstance(terms, BlockPayment) else None
        prefix = f"payments.split.{line}."
        payers = [payer for payer in figures.book.parts(prefix) if "." not in payer]
        for payer in payers:
            found[line, payer] = _paid(figures, prefix + payer, periods, case.currency)
        if not payers:
            found[line, ""] = _paid(figures, f"payments.{line}", periods, case.currency)
    return found


def _paid(figures: Figures, name: str, periods: int | None, currency: str) -> int:
    if periods is None:
        return in_units(figures.value(name) or 0.0, currency)
    return sum(in_units(each, currency) for each in figures.row(name + PER_PERIOD)[:periods])
