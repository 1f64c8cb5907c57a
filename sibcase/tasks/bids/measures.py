"""Measures of a bid: what sets are judged by, and what is held against an allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from sibcase.tasks.bids.at_card import total_of
from sibcase.withheld import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.tasks.bids.bid import Bid

__all__ = ["CRITERIA", "FITS", "LESS_IS_BETTER", "Fits", "amount", "amount_in", "measure"]

Fits: TypeAlias = Literal["planned", "p95", "most"]
FITS: Final[Mapping[Fits, str]] = {
    "planned": "planned payments",
    "p95": "the P95 of the payments of each",
    "most": "the most that can ever be owed",
}
# What a set can be judged by, in addition to the outcomes of a line, and how each is printed.
CRITERIA: Final[Mapping[str, str]] = {
    "outcomes": "outcomes, at the prices of the card",
    "people": "people who start",
    "programmes": "programmes with a bid",
    "saving": "saving against the card",
    "net-cash": "net present value, cash",
    "net-value": "net present value, all savings",
    "cost": "payments",
    "risk": "variance of payments",
}
LESS_IS_BETTER: Final = frozenset({"cost", "risk"})
_P95 = 0.95


def measure(bid: Bid, word: str) -> float | None:
    """Return a measure of a bid: of `CRITERIA`, or the outcomes of a line of the card."""
    if word not in CRITERIA:
        return bid.outcomes(word)
    if word == "saving":
        return total_of((bid.at_card, None if bid.claim is None else -bid.claim))
    if word == "risk":
        return float(np.var(bid.drawn.total)) if bid.drawn is not None else WITHHELD
    return {
        "outcomes": bid.at_card,
        "people": bid.people,
        "programmes": 1.0,
        "net-cash": bid.net_cash,
        "net-value": bid.net_value,
        "cost": bid.payments,
    }[word]


def amount(bid: Bid, fits: Fits) -> float | None:
    """Return what is held against the allocation."""
    if fits == "p95":
        return float(np.quantile(bid.drawn.total, _P95)) if bid.drawn is not None else WITHHELD
    return bid.greatest if fits == "most" else bid.payments


def amount_in(bid: Bid, year: str, fits: Fits) -> float:
    """Return what is held against the budget of a year."""
    drawn = bid.drawn
    if fits == "planned" or drawn is None:
        return (bid.by_year or {}).get(year, 0.0)
    return float(np.quantile(drawn.payments[drawn.years.index(year)], _P95)) if year in drawn.years else 0.0
