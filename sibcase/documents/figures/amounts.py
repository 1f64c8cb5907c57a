"""Amounts of a case for its pictures: figures that may be missing, unknown or withheld, short and in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import money, short_money
from sibcase.tables.table import value_of
from sibcase.withheld import WITHHELD_WORD, is_withheld

if TYPE_CHECKING:
    from sibcase.documents.figures.subject import Subject

__all__ = ["Amounts"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one case."""

    subject: Subject

    def value(self, name: str) -> float | None:
        """Return a figure as a table takes it: nothing where it is missing or not defined, the word where withheld."""
        return value_of(self.subject.figures, name)

    def known(self, name: str) -> float | None:
        """Return a figure to calculate with; nothing where there is none, or the reader may not see it."""
        value = self.value(name)
        return None if is_withheld(value) else value

    def moves(self, name: str) -> bool:
        """Return whether the case has a figure that is something, not known, or withheld."""
        return name in self.subject.figures and self.subject.figures.value(name) != 0

    def full(self, value: float | None) -> str:
        """Return an amount to the pound, without its sign: the sentence around it says who pays whom."""
        if is_withheld(value):
            return "an amount that is withheld"
        return "an amount that is not known yet" if value is None else money(abs(value), self.subject.case.currency)

    def short(self, value: float | None) -> str:
        """Return an amount as short as a mark needs it, without its sign: the way of an arrow says it."""
        if is_withheld(value):
            return WITHHELD_WORD
        return "not known" if value is None else short_money(abs(value), self.subject.case.currency)
