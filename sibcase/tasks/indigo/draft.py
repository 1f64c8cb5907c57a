"""A draft of a case: what is taken from a record goes into it field by field, and every value that is taken is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.findings import shortened
from sibcase.short_names import bare_name
from sibcase.tasks.indigo.records.values import amount_of, currency_named, ids_in, is_formula

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from sibcase.tasks.indigo.records.record import Item, Record

__all__ = ["INDIGO", "TARGET", "Draft", "Money", "case_id", "clean", "plain", "to_supply"]

NOT_RECORDED = "INDIGO does not record it"
# What a metric's note begins with, if INDIGO has a target for it.
TARGET = "Target in INDIGO: "
# The id of the record among the sources of a case.
INDIGO = "indigo"
_LONGEST_LINE = 200
_LONGEST_TEXT = 20_000
_LONGEST_ID = 60
# Control characters, line ends of other scripts, marks that change the direction of text, and lone surrogates.
_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a record, and the code of its currency; nothing where that is not known."""

    value: Decimal
    currency: str


@dataclass
class Draft:
    """A case in the making.

    Attributes:
        record: the record that it is made from.
        names: the names of organisations by their ids.
        tree: the case so far, section by section.
        mapped: where in the case each value went that was taken, by its pointer.
        left: why a value was not taken, by its pointer.
        least: what every case has of a section, regardless of the record.
    """

    record: Record
    names: Mapping[str, str]
    tree: dict[str, Any] = field(default_factory=dict)
    mapped: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    least: dict[str, Any] = field(default_factory=dict)

    def text(self, item: Item, path: str, to: str) -> str:
        """Return a text of several lines for a place in the case; nothing where there is none to be used."""
        found = item.written(path)
        if found is None:
            return ""
        if is_formula(found.text):
            self.leave(item, path, "it is a formula of a spreadsheet, not its result")
            return ""
        self.mapped[item.pointer(path)] = to
        return clean(found.text)

    def line(self, item: Item, path: str, to: str, most: int = _LONGEST_LINE) -> str:
        """Return a text as one line, cut where it is very long."""
        return shortened(self.text(item, path, to), most)

    def count(self, item: Item, path: str, to: str) -> str:
        """Return a number of people or things; nothing where there is none, or it cannot be read."""
        found = item.written(path)
        if found is None:
            return ""
        amount = amount_of(found.text)
        if amount is None or amount.value < 0:
            self.leave(item, path, "no single number can be read")
            return ""
        self.mapped[item.pointer(path)] = to
        return plain(amount.value)

    def money(self, item: Item, path: str, currency_path: str, to: str) -> Money | None:
        """Return an amount with its currency; None where there is none, or it cannot be read."""
        found = item.written(path)
        if found is None:
            return None
        amount = amount_of(found.text)
        if amount is None or amount.value < 0:
            self.leave(item, path, "no single amount can be read")
            return None
        currency = amount.currency or currency_named(item.text(currency_path))
        if not currency and item.written(currency_path):
            self.leave(item, path, "no currency goes by the name that is given for it")
            return None
        self.mapped[item.pointer(path)] = to
        if item.written(currency_path):
            self.mapped[item.pointer(currency_path)] = "currency"
        return Money(amount.value, currency)

    def leave(self, item: Item, path: str, why: str) -> None:
        """Note why a value is not taken, also where it seemed to fit at first."""
        pointer = item.pointer(path)
        self.mapped.pop(pointer, None)
        self.left[pointer] = why

    def figure(self, value: str, item: Item, note: str = "") -> dict[str, str]:
        """Return a figure with its source: the record, and in a note what the record says of its own sources."""
        own = ", ".join(ids_in(item.text("source_ids")))
        notes = "; ".join(
            each for each in (note, f"INDIGO gives {shortened(own)} as its source" if own else "") if each
        )
        return {"value": value, "source": INDIGO, **({"note": notes} if notes else {})}


def clean(text: str) -> str:
    """Return a text without control characters, with plain line ends and no blanks at them."""
    lines = _NOT_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.strip() for line in lines).strip()[:_LONGEST_TEXT].strip()


def plain(value: Decimal) -> str:
    """Return a number as a case writes it: without an exponent, and with a fourth decimal after three.

    Three decimals could be taken for thousands: 16.979 is written 16.9790.
    """
    text = f"{value.normalize():f}"
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def to_supply(value: str, what: str) -> dict[str, str]:
    """Return a figure that the record lacks: a placeholder, which `validate` lists until it is replaced."""
    return {"value": value, "note": NOT_RECORDED, "supply": what}


def case_id(text: str, fallback: str) -> str:
    """Return a text as an id of a case: letters and digits, joined by hyphens."""
    return bare_name(text, _LONGEST_ID) or fallback
