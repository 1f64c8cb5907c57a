"""SIB5, contract: prices, effects and returns against what deals like this one agreed, by an export of INDIGO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.reference.deals import FEWEST_DEALS, unit_in
from sibcase.rules.parts_of import listed, tariffs, title_of
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.sections.parts import Outcome, Tariff
    from sibcase.reference.deals import SimilarDeals
    from sibcase.rules.submission import Submission

# What floating point leaves of a share.
_DUST = 1e-9


@rule("SIB512", "price-beyond-similar-deals", outline="advice", full="warning")
def price_beyond_similar_deals(case: Submission) -> Iterator[Objection]:
    """A price is within the range that deals like this one agreed for results of the same kind.

    Why it matters:
        Prices that were agreed show what payers and providers could live with. A price outside of all of them may be
        right, but the panel that approves it will ask for the reason: a harder cohort, a longer outcome, another year.

    Source:
        INDIGO, Government Outcomes Lab, University of Oxford; a limit of this project: three deals with such a price

    Example:
        similar_deals: {export: indigo, policy_sector: Health}
        contract:
          payments:
            recovery-tariff: {price: {value: £9_500, source: treasury}}

    Instead:
        similar_deals: {export: indigo, policy_sector: Health}
        contract:
          payments:
            recovery-tariff: {price: {value: £8k, source: treasury}}

    To fix:
        change the price, or state in the line's `note` why this outcome is worth more or less here
    """
    deals = case.similar_deals
    for name, line in tariffs(case.case).items() if deals else ():
        agreed = _prices_like(case, line, deals) if deals else []
        if _is_outside(line.price.value, agreed):
            price, low, high = (case.money(value) for value in (line.price.value, *_range(agreed)))
            sums = f"{price}, while {_these(agreed)} agreed {low} to {high}, in money of their own years"
            yield Objection(line.price.place, f"the price of {title_of(name, line)} is {sums}")


@rule("SIB513", "effect-beyond-similar-deals", outline="advice", full="warning")
def effect_beyond_similar_deals(case: Submission) -> Iterator[Objection]:
    """An expected effect is within the range of the targets that deals like this one agreed.

    Why it matters:
        A target that no deal has ever set is either a sign of better evidence or of optimism. Payments that depend on
        an effect out of reach leave the provider unpaid and the investors with a loss.

    Source:
        INDIGO, Government Outcomes Lab, University of Oxford; a limit of this project: three deals with such a target

    Example:
        similar_deals: {export: indigo, policy_sector: Health}
        outcomes:
          recovery: {expected: {value: 41%, low: 30%, high: 45%, source: trial}}

    Instead:
        similar_deals: {export: indigo, policy_sector: Health}
        outcomes:
          recovery: {expected: {value: 40%, low: 30%, high: 45%, source: trial}}

    To fix:
        use a smaller effect, or state in the evidence's `note` why more can be achieved here
    """
    deals = case.similar_deals
    for outcome in (case.case.outcomes or {}).values() if deals else ():
        planned = outcome.planned_rate
        found = _targets_like(outcome, deals) if deals else None
        if planned is not None and found is not None and _is_outside(found[0], found[1]):
            value, low, high = (case.percent(each) for each in _by_size(found[0], *_range(found[1])))
            what = "share of people" if outcome.measure == "binary" and outcome.direction == "increase" else "change"
            sums = f"{value}, while the targets of {_these(found[1])} are {low} to {high}"
            yield Objection(planned[1].place, f"the {what} planned for {outcome.title} is {sums}")


@rule("SIB514", "similar-deals-not-read", outline="advice")
def similar_deals_not_read(case: Submission) -> Iterator[Objection]:
    """The export that the case names for similar deals can be read.

    Why it matters:
        Without the export, prices and effects are not compared with those of other deals, and documents have no table
        of them. An author who named an export should know that nothing was compared.

    Source:
        Government Outcomes Lab: the export is downloaded from its pages; it does not come with sibcase

    Example:
        similar_deals: {export: indigo}

    Instead:
        similar_deals: ~

    To fix:
        download the export of INDIGO into this folder, or remove `similar_deals`
    """
    deals = case.similar_deals
    if deals is not None and deals.fault:
        message = f"similar deals are not compared: `{deals.export}` cannot be read: {deals.fault}"
        yield Objection(case.where.of("similar_deals", "export"), message)


@rule("SIB515", "return-beyond-similar-deals", outline="advice", full="warning")
def return_beyond_similar_deals(case: Submission) -> Iterator[Objection]:
    """The planned return of investors is within the range that deals like this one agreed.

    Why it matters:
        A return above all that were agreed means that commissioners pay more for the risk than others did. One below
        all of them may find no investor. Either may be right, and the panel and the investors will ask for the reason.

    Source:
        INDIGO, Government Outcomes Lab, University of Oxford; a limit of this project: three deals with such a return

    Example:
        similar_deals: {export: indigo, policy_sector: Health}
        contract:
          payments:
            recovery-tariff: {price: {value: £9_500, source: treasury}}

    Instead:
        similar_deals: {export: indigo, policy_sector: Health}
        contract:
          payments:
            recovery-tariff: {price: {value: £8k, source: treasury}}

    To fix:
        change the prices or the terms of the investment, or state in the `note` of `investment` why the risk differs
    """
    deals = case.similar_deals
    planned = case.figure("investment.irr") if deals else None
    agreed = deals.rates_of_return() if deals else []
    if planned is not None and _is_outside(planned, agreed):
        value, low, high = (case.percent(each) for each in (planned, *_range(agreed)))
        sector = ", of any policy sector," if deals and deals.has_returns_of_any_sector else ""
        sums = f"{value} a year, while {_these(agreed)}{sector} aimed for, or allowed at most, {low} to {high}"
        yield Objection(case.where.of("investment"), f"the planned return of investors (IRR) is {sums}")


# --- of the same kind -------------------------------------------------------------------------------------------------

_Agreed = list[tuple[str, float]]


def _prices_like(case: Submission, line: Tariff, deals: SimilarDeals) -> _Agreed:
    """Return the prices of other deals for what a line pays for; none for points of a scale."""
    outcome = (case.case.outcomes or {}).get(line.outcome or "")
    metric = case.case.metrics.get(line.metric or "")
    if outcome is not None and outcome.measure == "score":
        return []
    titles = [line.title, outcome.title if outcome else None, metric.title if metric else None]
    words = [each for each in (*titles, outcome.definition if outcome else None) if each]
    unit = "day" if outcome is not None and outcome.measure == "days" else unit_in(*words)
    return deals.prices_like(" ".join(words), case.case.currency, unit)


def _targets_like(outcome: Outcome, deals: SimilarDeals) -> tuple[float, _Agreed] | None:
    """Return what an outcome plans as a target would say it, and the targets of the same kind; None if none can be."""
    words = f"{outcome.title} {outcome.definition or ''}"
    planned, baseline = outcome.planned_rate, outcome.baseline
    if planned is None or baseline is None:
        return None
    if outcome.measure == "binary" and outcome.direction == "increase":
        return planned[0], deals.targets_like(words, "share")
    if not baseline.value > 0:
        return None
    change = planned[0] / baseline.value - 1
    return change, deals.targets_like(words, "change", falls=outcome.direction == "reduce")


def _is_outside(value: float, agreed: _Agreed) -> bool:
    """Return whether a value is outside the range of what enough deals agreed."""
    if len(_deals_in(agreed)) < FEWEST_DEALS:
        return False
    low, high = _range(agreed)
    return value < low - _DUST or value > high + _DUST


def _range(agreed: _Agreed) -> tuple[float, float]:
    """Return the lowest and the highest value that was agreed."""
    values = [value for _, value in agreed]
    return min(values), max(values)


def _by_size(value: float, low: float, high: float) -> tuple[float, float, float]:
    """Return a change and its range without their signs, the smaller end of the range first."""
    ends = sorted((abs(low), abs(high)))
    return abs(value), ends[0], ends[1]


def _deals_in(agreed: _Agreed) -> list[str]:
    return list(dict.fromkeys(deal for deal, _ in agreed))


def _these(agreed: _Agreed) -> str:
    deals: Sequence[str] = _deals_in(agreed)
    return f"{len(deals)} deals like this one ({listed(deals)})"


RULES = (price_beyond_similar_deals, effect_beyond_similar_deals, similar_deals_not_read, return_beyond_similar_deals)
