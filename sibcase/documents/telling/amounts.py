"""Amounts of a case for its pictures: figures that may be missing or unknown, short beside a mark and in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.wording import money, short_money

if TYPE_CHECKING:
    from sibcase.documents.telling.subject import Subject

__all__ = ["Amounts", "parts_of"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one case."""

    subject: Subject

    def known(self, name: str) -> float | None:
        """Return a figure, or nothing where the case has none or it is not defined."""
        return self.subject.figures.value(name) if name in self.subject.figures else None

    def moves(self, name: str) -> bool:
        """Return whether the case has a figure that is either something or not known."""
        return name in self.subject.figures and self.subject.figures.value(name) != 0

    def full(self, amount: float | None) -> str:
        """Return an amount to the pound, without its sign: the sentence around it says who pays whom."""
        return "an amount that is not known yet" if amount is None else money(abs(amount), self.subject.case.currency)

    def short(self, amount: float | None) -> str:
        """Return an amount as short as a mark needs it, without its sign: the way of an arrow says it."""
        return "not known" if amount is None else short_money(abs(amount), self.subject.case.currency)


def parts_of(subject: Subject, prefix: str) -> list[str]:
    """Return whose parts of a total there are: `northmarch` for `payments.by.northmarch`."""
    names = subject.figures.book.names(prefix)
    return [name.removeprefix(prefix) for name in names if not name.endswith(".per_period")]
