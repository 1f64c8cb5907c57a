"""Figures as templates and prose quote them: by dotted name, with their unit, and with the reason where there is none.

`{{ figures.savings.cashable.total | money }}` and `{{ figures['payments.home-tariff'] }}` name the same figures as
`sibcase show --json`. A quoted figure can be printed and compared; nothing can be calculated with it, so that every
figure of a document is a line of the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import nearest
from sibcase.casefile.values.wording import of_unit
from sibcase.withheld import WITHHELD_WORD, is_withheld
from sibcase.wording.figures.withheld_questions import note_withheld

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.book.lines import Book

__all__ = ["Quoted", "UnknownFigureError", "quotable_names", "quote_figures"]

# What floating point leaves of a difference of equals.
DUST = 1e-9


class UnknownFigureError(Exception):
    """A figure was quoted that the case does not have."""

    def __init__(self, name: str, names: list[str]) -> None:
        """Keep the name and those near it."""
        self.name, self.names = name, names
        family = [each for each in names if each.startswith(f"{name}.")]
        self.near = family[:8] if family else nearest(name, names)[:4]
        said = "is not one figure but several" if family else "is no figure of this case"
        super().__init__(f"`{name}` {said}")


@dataclass(frozen=True, slots=True)
class _Quotable:
    """What all quoted figures of a document share."""

    figures: Figures
    names: frozenset[str]
    families: frozenset[str]
    currency: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Quoted:
    """A figure, or a family of figures, under its dotted name.

    Templates see none of its fields: after a dot they find figures only, whose names come from the ids of a case, and
    an id may be any word.
    """

    _name: str
    _all: _Quotable

    def __getitem__(self, name: str) -> Quoted:
        """Return the figure of that name below this one.

        Raises:
            UnknownFigureError: there is none.
        """
        whole = f"{self._name}.{name}" if self._name else str(name)
        if whole not in self._all.names and whole not in self._all.families:
            raise UnknownFigureError(whole, sorted(self._all.names))
        return Quoted(whole, self._all)

    def __contains__(self, name: str) -> bool:
        """Return whether there is a figure of that name below this one."""
        return (f"{self._name}.{name}" if self._name else name) in self._all.names

    def __str__(self) -> str:
        """Return the figure as its unit asks it to be written, or why there is none."""
        return self.why or of_unit(self.value, self.unit, self.currency)

    def names(self) -> list[str]:
        """Return the names of all figures that can be quoted."""
        return sorted(self._all.names)

    @property
    def name(self) -> str:
        """Its dotted name."""
        return self._name

    @property
    def value(self) -> float | None:
        """Its value; None where it is not defined, or withheld from the reader."""
        self._check_single()
        value = self._all.figures.value(self._name)
        return None if is_withheld(value) else value

    @property
    def withheld(self) -> bool:
        """Whether the reader may not see it."""
        self._check_single()
        return self._name in self._all.figures.withheld

    @property
    def unit(self) -> str:
        """Its unit, as the book of lines says it."""
        self._check_single()
        return self._all.figures.book.lines[self._name].unit

    @property
    def label(self) -> str:
        """What it is called."""
        self._check_single()
        return self._all.figures.book.lines[self._name].label

    @property
    def why(self) -> str:
        """Why it is not defined, or that it is withheld; nothing where it can be read."""
        if self.withheld:
            return WITHHELD_WORD
        return "" if self.value is not None else f"not defined ({self._all.figures.why(self._name)})"

    @property
    def currency(self) -> str:
        """The case's currency."""
        return self._all.currency

    def __bool__(self) -> bool:
        """Return whether it is known and not zero."""
        value = _number(self)
        return value is not None and abs(value) > DUST

    def __eq__(self, other: object) -> bool:
        """Return whether two figures, or a figure and a number, are equal."""
        own, others = _number(self), _number(other)
        return own is not None and others is not None and abs(own - others) <= DUST

    def __lt__(self, other: object) -> bool:
        """Return whether it is less; what is not defined is neither less nor more."""
        return self._is_less(other, allowed=-DUST)

    def __le__(self, other: object) -> bool:
        """Return whether it is less or equal."""
        return self._is_less(other, allowed=DUST)

    def __gt__(self, other: object) -> bool:
        """Return whether it is more."""
        own, others = _number(self), _number(other)
        return own is not None and others is not None and own > others + DUST

    def __ge__(self, other: object) -> bool:
        """Return whether it is more or equal."""
        own, others = _number(self), _number(other)
        return own is not None and others is not None and own >= others - DUST

    def __hash__(self) -> int:
        """Return the hash of its name."""
        return hash(self._name)

    def _is_less(self, other: object, allowed: float) -> bool:
        own, others = _number(self), _number(other)
        return own is not None and others is not None and own <= others + allowed

    def _check_single(self) -> None:
        if self._name not in self._all.names:
            raise UnknownFigureError(self._name, sorted(self._all.names))


def quote_figures(figures: Figures, currency: str) -> Quoted:
    """Return the figures of a case, to be quoted by name."""
    names = quotable_names(figures.book)
    families = {name[:dot] for name in names for dot, letter in enumerate(name) if letter == "."}
    return Quoted("", _Quotable(figures, frozenset(names), frozenset(families), currency))


def quotable_names(book: Book) -> list[str]:
    """Return the names of all single figures of a book: results and the assumptions behind them."""
    return [name for name, line in book.lines.items() if line.axis == "once"]


def _number(other: object) -> float | None:
    """Return a number to compare with; asking for one that is withheld leaves the question open."""
    if isinstance(other, Quoted):
        if other.withheld:
            note_withheld()
        return other.value
    return float(other) if isinstance(other, int | float) else None
