"""What the words of a field mean, for those who choose one from a list; words that say it stay as they are."""

from __future__ import annotations

from typing import Final

__all__ = ["PLAINER", "choice_in_words"]

_OF_LEVELS: Final = {"zero": "nothing", "flat": "the same as the nearest row"}
# By the name of the field: the words that have a plainer form.
PLAINER: Final = {
    "measure": {
        "binary": "yes or no for each person",
        "count": "how many events",
        "days": "how many days",
        "score": "points on a scale",
    },
    "kind": {
        "fiscal": "money of public bodies",
        "social": "a benefit to people and society",
        "service": "the service itself",
        "transaction": "setting up and running the bond",
    },
    "counts": {
        "net": "what is due to the service",
        "gross": "all that is observed",
        "cashable": "what can leave a budget",
    },
    "read": {
        "band": "the amount of the row that is reached",
        "linear": "in a straight line between rows",
        "marginal": "each unit at the price of its row",
    },
    "before": _OF_LEVELS,
    "beyond": _OF_LEVELS,
    "funding": {"just-in-time": "when it is needed", "schedule": "by the drawdowns of every tranche"},
    "day_count": {"periods": "whole periods", "actual/365": "days over 365"},
    "return": {"residual": "all cash that remains", "coupon": "a coupon"},
    "form": {
        "do-nothing": "nothing is done",
        "direct": "commissioned directly",
        "pbr": "payment by results without investors",
        "bond": "a bond with investors",
    },
}


def choice_in_words(field: str, word: str) -> str:
    """Return a word that a field takes as it is offered, with the word of the file after its meaning.

    >>> choice_in_words("measure", "binary"), choice_in_words("per_person", "each time")
    ('yes or no for each person (binary)', 'each time')
    """
    meaning = PLAINER.get(field, {}).get(word)
    return f"{meaning} ({word})" if meaning else word
