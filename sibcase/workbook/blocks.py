"""Blocks: the parts of the model in the order in which it is worked out, and what each is called on a worksheet."""

from __future__ import annotations

from typing import Final

__all__ = ["block_of"]

_BLOCKS: Final = {
    "time": "Time",
    "prices": "Prices",
    "need": "The need",
    "service": "The service",
    "cost": "Costs",
    "outcomes": "Outcomes",
    "saving": "Savings",
    "savings": "Savings",
    "person": "One person",
    "contract": "The contract",
    "metric": "Metrics",
    "payment": "Payments",
    "payments": "Payments",
    "tranche": "Terms of the investment",
    "investment": "The investment",
    "fees": "Fees",
    "fee": "Fees",
    "grants": "Grants",
    "grant": "Grants",
    "zero": "If nothing is achieved",
    "no_effect": "If the service has no effect",
    "adjusted": "With the effect after adjustment for optimism",
    "commissioners": "Commissioners",
    "parties": "Parties",
    "options": "Options",
    "segments": "Groups",
    "creaming": "Serving only the easiest to help",
    "chance": "Chance",
    "actuals": "What was observed",
}


def block_of(name: str) -> str:
    """Return the block to which a line belongs, by the first word of its name."""
    word = name.partition(".")[0]
    return _BLOCKS.get(word) or word.replace("_", " ").capitalize()
