"""The subject of a document: a case and its figures, with the words for its parties, dates, places and amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from sibcase.casefile.source.excerpt import harmless
from sibcase.casefile.values.days_meant import MONTHS
from sibcase.casefile.values.wording import sign_of, year_of_accounts
from sibcase.tables.all_tables import all_tables
from sibcase.wording.figures.quoted import Quoted, quote_figures
from sibcase.wording.phrases import sentence_start

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import Place, SourceText
    from sibcase.casefile.values.fields import Assumption
    from sibcase.documents.figures.trace import FigureTrace
    from sibcase.reference.deals import SimilarDeals
    from sibcase.tables.curve import Curve
    from sibcase.tables.how_sure import HowSure
    from sibcase.tables.option_rows import OptionsCompared
    from sibcase.tables.table import Table

__all__ = ["Reason", "Subject", "with_commas", "written"]

# People who share a currency write dates and words in the same way, as near as a case file can tell.
LANGUAGES = {"USD": "en-US", "AUD": "en-AU", "CAD": "en-CA", "NZD": "en-NZ", "INR": "en-IN"}
MONTH_FIRST = frozenset({"en-US"})
BETWEEN_DIGITS = re.compile(r"(?<=\d)_(?=\d)")


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule is called, why it matters, and the source for that."""

    name: str
    family: str
    matters: str
    source: str


@dataclass(frozen=True)
class Subject:
    """The case that documents describe, with everything that the views of its sections need."""

    path: str
    case: Case
    figures: Figures
    review: Callable[[], Sequence[Finding]] = tuple
    texts: Mapping[str, SourceText] = field(default_factory=dict)
    narratives: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    trace_curve: Callable[[], Curve | None] = lambda: None
    compare: Callable[[], OptionsCompared | None] = lambda: None
    draw: Callable[[], HowSure | None] = lambda: None
    look_up_deals: Callable[[], SimilarDeals | None] = lambda: None
    # What several documents print, or rest on, is traced once.
    traced: dict[str, FigureTrace] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What is still open in the case: the rules are asked when a document first prints it."""
        return self.review()

    @cached_property
    def curve(self) -> Curve | None:
        """What is paid at which results; None where no payment depends on them."""
        return self.trace_curve()

    @cached_property
    def compared(self) -> OptionsCompared | None:
        """The options over many draws; None where there is nothing to compare."""
        return self.compare()

    @cached_property
    def how_sure(self) -> HowSure | None:
        """How sure the figures are; None where nothing is uncertain, or where readers may not see all of it."""
        return self.draw()

    @cached_property
    def similar_deals(self) -> SimilarDeals | None:
        """The deals that are most like the case; None where it names no export of INDIGO."""
        return self.look_up_deals()

    @cached_property
    def quoted(self) -> Quoted:
        """All figures, by dotted name."""
        return quote_figures(self.figures, self.case.currency)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table that the case has figures for, by name."""
        return all_tables(self.case, self.figures)

    @property
    def language(self) -> str:
        """The language of the document, as HTML names it."""
        return LANGUAGES.get(self.case.currency, "en-GB")

    def spelt(self, words: str) -> str:
        """Return our own words as people of the case's country say them: a fiscal year, or a financial year."""
        year = year_of_accounts(self.case.currency)
        return words.replace("financial year", year).replace("Financial year", sentence_start(year))

    @property
    def sign(self) -> str:
        """The sign of the currency."""
        return sign_of(self.case.currency)

    def figure(self, name: str) -> Quoted:
        """Return a figure that the case must have."""
        return self.quoted[name]

    def figure_or_none(self, name: str) -> Quoted | None:
        """Return a figure, or None where the case has none of that name."""
        return self.quoted[name] if name in self.figures else None

    def title_of(self, name: str) -> str:
        """Return what the book calls a line."""
        return self.figures.book.lines[name].label

    def party(self, party: str | None) -> str:
        """Return a party's name; nothing where none is stated."""
        known = (self.case.parties or {}).get(party or "")
        return known.name if known else party or ""

    def day(self, date: dt.date | None) -> str:
        """Return a date in words: 1 April 2025."""
        if date is None:
            return ""
        month = MONTHS[date.month - 1]
        in_front = self.language in MONTH_FIRST
        return f"{month} {date.day}, {date.year}" if in_front else f"{date.day} {month} {date.year}"

    def place(self, file: str, line: int) -> str:
        """Return a place as seen from the case's folder, so that no path of a machine is printed."""
        path, home = PurePath(file), PurePath(self.path).parent
        shown = path.relative_to(home) if path.is_relative_to(home) else PurePath(path.name)
        return f"{harmless(shown.as_posix())}:{line}"

    @property
    def file(self) -> str:
        """The name of the case's file, in letters that every format can hold."""
        return harmless(PurePath(self.path).name)


def written(assumption: Assumption | None) -> str:
    """Return a number as its author wrote it, with commas where the file has `5_000`; nothing where there is none."""
    return with_commas(assumption.quantity.text) if assumption else ""


def with_commas(text: str) -> str:
    """Return text with commas between the digits where a case file has underscores."""
    return BETWEEN_DIGITS.sub(",", text)
