"""Bids compared, as plain values. What is withheld is nothing, and its name is listed under `withheld`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sibcase.withheld import WITHHELD, is_withheld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.tasks.bids.at_card import BidLine
    from sibcase.tasks.bids.bid import Bid
    from sibcase.tasks.bids.compare_bids import BidsCompared, Choice

__all__ = ["as_data", "numbers_of_bid", "numbers_of_line"]

_PERCENTILES = {"p5": 0.05, "p50": 0.50, "p95": 0.95}


def as_data(found: BidsCompared) -> dict[str, Any]:
    """Return all of it as plain values."""
    order = found.order
    return {
        "currency": order.currency,
        "draws": order.draws,
        "seed": order.seed,
        "common": order.common,
        "allocation": order.allocation,
        "fits": order.fits,
        "criteria": list(order.criteria),
        "at_least": dict(order.floors),
        "card": {name: line.title for name, line in found.card.items()},
        "bids": [_bid_as_data(found, bid) for bid in found.bids],
        "choice": _choice_as_data(found.choice) if found.choice is not None else None,
        "choice_withheld": found.withheld,
        "left_out": dict(found.left_out),
    }


def numbers_of_bid(bid: Bid) -> dict[str, float | None]:
    """Return the numbers of a bid by name; `WITHHELD` where the reader may not know one."""
    drawn = bid.drawn
    spread = {
        name: float(np.quantile(drawn.total, share)) if drawn is not None else WITHHELD
        for name, share in _PERCENTILES.items()
    }
    return {
        "payments": bid.payments,
        **spread,
        "at_card": bid.at_card,
        "discount": bid.discount,
        "people": bid.people,
        "greatest_liability": bid.greatest,
        "net_cash": bid.net_cash,
        "net_value": bid.net_value,
        "provider_loss_at_no_effect": bid.provider_loss,
        "investor_loss_at_no_effect": bid.investor_loss,
    }


def numbers_of_line(line: BidLine) -> dict[str, float | None]:
    """Return the numbers of a line of a bid by name."""
    return {
        "outcomes": line.outcomes,
        "price": line.price,
        "card_price": line.card_price,
        "discount": line.discount,
    }


def _bid_as_data(found: BidsCompared, bid: Bid) -> dict[str, Any]:
    return {
        "bid": bid.name,
        "title": bid.title,
        "bidder": bid.bidder,
        "programme": bid.programme,
        **_shown(numbers_of_bid(bid)),
        "lines": {line.id: _shown(numbers_of_line(line)) for line in bid.lines},
        "not_on_card": list(bid.off_card),
        "cannot_be_chosen": found.refused.get(bid.name, ""),
        "chosen": found.is_chosen(bid),
    }


def _shown(numbers: Mapping[str, float | None]) -> dict[str, Any]:
    hidden = [name for name, number in numbers.items() if is_withheld(number)]
    return {name: None if name in hidden else number for name, number in numbers.items()} | {"withheld": hidden}


def _choice_as_data(choice: Choice) -> dict[str, Any]:
    return {
        "bids": None if choice.bids is None else list(choice.bids),
        "method": choice.method,
        "sets": choice.sets,
        "is_best": choice.is_best,
        "held_against_allocation": choice.used,
        "payments": choice.planned,
        "p95": choice.p95,
        "allocation_exceeded": choice.exceeded,
        "years": [
            {
                "year": each.year,
                "payments": each.planned,
                "p95": each.p95,
                "budget": each.budget,
                "exceeded": each.exceeded,
            }
            for each in choice.years
        ],
        "totals": dict(choice.totals),
    }
