"""Why a bid that could be chosen is not in the set: what the set would be with it in place of its programme's bid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.tasks.bids.at_card import total_of
from sibcase.tasks.bids.choose import A_PENNY
from sibcase.tasks.bids.in_words import cell, criterion_of, label_of, measure_in_words, name_of
from sibcase.tasks.bids.measures import FITS, LESS_IS_BETTER, amount, amount_in, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.tasks.bids.bid import Bid
    from sibcase.tasks.bids.compare_bids import BidsCompared

__all__ = ["why_not_chosen"]

# What is closer than this is equal: outcomes are added in floating point.
_NEXT_TO_NOTHING = 1e-6


def why_not_chosen(found: BidsCompared) -> dict[str, str]:
    """Return for each bid that is not in the set a sentence that says why, by name; nothing where there is no set.

    A bid is tried in place of the bid of its programme, or in addition to the set: the first limit that is then
    exceeded is the reason, or else the first criterion by which the set is worse. The set was chosen among all sets,
    so that a reason that is given here is one of those that hold, and never the only one that could.
    """
    if found.choice is None or not found.choice.bids:
        return {}
    chosen = [bid for bid in found.bids if found.is_chosen(bid)]
    return {
        bid.name: found.refused.get(bid.name) or _why_not(found, chosen, bid)
        for bid in found.bids
        if not found.is_chosen(bid)
    }


def _why_not(found: BidsCompared, chosen: Sequence[Bid], bid: Bid) -> str:
    before = [each for each in chosen if each.programme == bid.programme]
    other = [*(each for each in chosen if each not in before), bid]
    which = f"in place of {name_of(before[0])}" if before else "in addition to the set"
    broken = _limit_broken(found, other)
    return f"{which}, {broken or _worse(found, chosen, other)}"


def _limit_broken(found: BidsCompared, bids: Sequence[Bid]) -> str:
    """Return the first limit that a set does not keep, in words; nothing where it keeps all."""
    order, currency = found.order, found.order.currency
    used, most = sum(amount(bid, order.fits) or 0.0 for bid in bids), order.allocation or 0.0
    if used > most + A_PENNY / 2:
        above = cell(used - most, "price", currency)
        return f"{FITS[order.fits]} would be {above} above the allocation"
    for year, budget in order.budgets.items():
        in_year = sum(amount_in(bid, year, order.fits) for bid in bids)
        if in_year > budget + A_PENNY / 2:
            return f"{year} would be {cell(in_year - budget, 'price', currency)} above its budget"
    for word, least in order.floors.items():
        reached = total_of(measure(bid, word) for bid in bids)
        if reached is not None and reached < least - _NEXT_TO_NOTHING:
            shown = measure_in_words(reached, word, currency)
            return (
                f"the set would not reach {measure_in_words(least, word, currency)} ({label_of(found, word)}): {shown}"
            )
    return ""


def _worse(found: BidsCompared, chosen: Sequence[Bid], bids: Sequence[Bid]) -> str:
    """Return the first criterion by which a set is worse than the one that was chosen, in words."""
    for word in dict.fromkeys((*found.order.criteria, "cost")):
        own, other = (total_of(measure(bid, word) for bid in each) or 0.0 for each in (chosen, bids))
        if abs(own - other) > _NEXT_TO_NOTHING * max(1.0, abs(own)):
            if (other > own) != (word in LESS_IS_BETTER):
                return "the set would be better by the criteria; the time for the search ended before it was found"
            amounts = [measure_in_words(each, word, found.order.currency) for each in (other, own)]
            return (
                f"the set would be worse by the criteria: {criterion_of(found, word)}: {' instead of '.join(amounts)}"
            )
    return "the set would be as good by all criteria and cost as much"
