"""Bids in words: the names of bids, cells of tables, and how the set was found; the same on a screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.casefile.values import wording
from sibcase.tasks.bids.measures import CRITERIA
from sibcase.withheld import WITHHELD_WORD, is_withheld
from sibcase.wording.phrases import sentence_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.tasks.bids.bid import Bid
    from sibcase.tasks.bids.compare_bids import BidsCompared, Choice

__all__ = [
    "cell",
    "criterion_of",
    "label_of",
    "measure_in_words",
    "measures_shown",
    "method_of",
    "name_of",
    "prices_of",
]

_IN_MONEY: Final = frozenset({"outcomes", "saving", "net-cash", "net-value", "cost"})


def name_of(bid: Bid | str) -> str:
    """Return what a bid is called in tables: its path without the name of the file."""
    file, mark, variant = (bid if isinstance(bid, str) else bid.name).partition("#")
    return file.removesuffix(".yaml").removesuffix("/case") + mark + variant


def cell(value: float | None, unit: str, currency: str) -> str:
    """Return a number of a bid: money in short, a price in full, a share, or a count."""
    if is_withheld(value):
        return WITHHELD_WORD
    if value is None:
        return "–"
    if unit == "share":
        return wording.percent(value)
    if unit == "price":
        return wording.money(value, currency)
    return wording.short_money(value, currency) if unit == "money" else wording.number(value, 1)


def prices_of(found: BidsCompared) -> list[tuple[str, ...]]:
    """Return a row for each line of the card and each bid on it: its outcomes, its price and that of the card."""
    currency = found.order.currency
    return [
        (
            line.title,
            name_of(bid),
            cell(line.outcomes, "outcomes", currency),
            cell(line.price, "price", currency),
            cell(line.card_price, "price", currency),
            cell(line.discount, "share", currency),
        )
        for name in found.card
        for bid in found.bids
        for line in bid.lines
        if line.id == name
    ]


def criterion_of(found: BidsCompared, word: str) -> str:
    """Return what a criterion is called in a sentence: one that is counted, or the outcomes of a line of the card."""
    return CRITERIA.get(word) or f"outcomes: {found.card[word].title}"


def label_of(found: BidsCompared, word: str) -> str:
    """Return what a criterion is called in a table."""
    return sentence_start(criterion_of(found, word))


def measures_shown(found: BidsCompared) -> Mapping[str, str]:
    """Return what is shown of the set, with its label: everything that is counted, and the outcomes of each line."""
    return {word: label_of(found, word) for word in (*CRITERIA, *found.card) if word != "risk"}


def measure_in_words(value: float | None, word: str, currency: str) -> str:
    """Return a measure of a set by the unit of its criterion."""
    return cell(value, "money" if word in _IN_MONEY else "people", currency)


def method_of(choice: Choice) -> str:
    """Return how the set was found, as a sentence."""
    if choice.method == "every set":
        return f"Every one of the {choice.sets:,} sets with at most one bid of each programme was tried."
    proof = "no better set is left" if choice.is_best else "a better set may be left, since the time for it ended"
    return f"Found by integer programming; {proof}."
