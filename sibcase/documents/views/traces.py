"""Traces: where each printed figure comes from, and each that it rests on, down to what the author wrote.

One step for each figure, not a tree for each: what two figures rest on is traced once. A row by period is traced with
its sum, whose formula says nothing else. Of what is not defined, or withheld from the reader, nothing is shown but why.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.formulas import Numbers, in_words
from sibcase.book.lines import PER_PERIOD, Origin
from sibcase.book.terms import Ref, over_time, references
from sibcase.casefile.values.wording import UNKNOWN, of_unit
from sibcase.documents.figures.trace import FigureTrace
from sibcase.wording.figures.marks import marked, without_marks
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.book.lines import Line
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_traces"]

# What floating point leaves of a difference of equals.
DUST = 1e-9
NOWHERE = Origin("")


def build_traces(subject: Subject, printed: Iterable[str]) -> Mapping[str, FigureTrace]:
    """Return where the printed figures, and all that they rest on, come from: by name, in the order of the book.

    They are traced when they are first asked for: only a web page does.
    """
    return _Traces(subject, tuple(printed))


class _Traces(Mapping[str, FigureTrace]):
    def __init__(self, subject: Subject, printed: tuple[str, ...]) -> None:
        self.subject, self.printed = subject, printed

    @cached_property
    def traced(self) -> dict[str, FigureTrace]:
        return _closure(self.subject, self.printed)

    def __getitem__(self, name: str) -> FigureTrace:
        return self.traced[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.traced)

    def __len__(self) -> int:
        return len(self.traced)


def _closure(subject: Subject, printed: Iterable[str]) -> dict[str, FigureTrace]:
    teller, known = _Teller(subject), subject.traced
    traced: dict[str, FigureTrace] = {}
    waiting = [name for name in printed if name in subject.figures]
    while waiting:
        name = waiting.pop()
        if name not in traced:
            traced[name] = known[name] = known.get(name) or teller.tell(name)
            waiting += traced[name]["inputs"]
    return {name: traced[name] for name in subject.figures.book.lines if name in traced}


class _Teller:
    """Describes one figure at a time."""

    def __init__(self, subject: Subject) -> None:
        self.subject, self.figures, self.lines = subject, subject.figures, subject.figures.book.lines
        self.numbers = Numbers(subject.figures, self._written)
        self.called: dict[str, str] = {}

    def tell(self, name: str) -> FigureTrace:
        line, row = self.lines[name], self._row_of(name)
        known = self._is_known(name) and self._is_known(row.name)
        origin = (row.origin if known else None) or NOWHERE
        return FigureTrace(
            label=_plain(line.label),
            shown=self._shown(line, known=known),
            words=self._words(row),
            by_period=row is not line and row.formula is not None,
            numbers=self._numbers(row) if known else "",
            years=self._years(name) if known and row is not line else [],
            inputs=self._inputs(row),
            written=_plain(origin.text),
            place=self.subject.place(origin.file, origin.line) if origin.file else "",
            source=_plain(origin.source),
            note=_plain(origin.note or (self.figures.caution(name) if known else self.figures.why(row.name))),
            is_default=origin.is_default,
        )

    def _row_of(self, name: str) -> Line:
        """Return the row that a figure is the sum of; the figure's own line where it is no sum."""
        line, row = self.lines[name], self.lines.get(name + PER_PERIOD)
        return row if row is not None and line.formula == over_time(Ref(row.name)) else line

    def _traced_under(self, name: str) -> str:
        """Return the name that a line is traced under: a row that has a sum is traced with it."""
        whole = name.removesuffix(PER_PERIOD)
        return whole if whole != name and whole in self.lines and self._row_of(whole).name == name else name

    def _inputs(self, line: Line) -> list[str]:
        needed = references(line.formula) if line.formula is not None else ()
        traced = dict.fromkeys(map(self._traced_under, needed))
        # What refers to its own past rests on nothing new.
        traced.pop(self._traced_under(line.name), None)
        return list(traced)

    def _words(self, line: Line) -> str:
        if line.formula is None:
            return ""
        words = in_words(self.figures, line.formula, self._called)
        for name in references(line.formula):
            called = self._called(self.lines[name])
            words = words.replace(f"[{called}]", called)
        return words

    def _called(self, line: Line) -> str:
        if line.name not in self.called:
            self.called[line.name] = marked(_plain(line.label), self._traced_under(line.name))
        return self.called[line.name]

    def _numbers(self, line: Line) -> str:
        if line.formula is None or not all(map(self._is_known, references(line.formula))):
            return ""
        return self.numbers.formula(line, None)

    def _years(self, name: str) -> list[tuple[str, str]]:
        """Return a figure's parts by year, from the first year that has one to the last; a single part is no part."""
        by_year, unit = list(self.figures.by_year(name).items()), self.lines[name].unit
        filled = [place for place, (_, value) in enumerate(by_year) if abs(value) > DUST]
        if len(filled) <= 1:
            return []
        return [(year, self._written(value, unit)) for year, value in by_year[filled[0] : filled[-1] + 1]]

    def _shown(self, line: Line, *, known: bool) -> str:
        if line.axis == "once":
            return str(self.subject.figure(line.name))
        return self.numbers.shown(line, None) if known else self.figures.why(line.name) or UNKNOWN

    def _is_known(self, name: str) -> bool:
        return not bool(np.isnan(self.figures.array(name)[:, 0]).any())

    def _written(self, value: float | None, unit: str) -> str:
        return of_unit(value, unit, self.subject.case.currency)


def _plain(words: str) -> str:
    return clean_text(without_marks(words)) if words else ""
