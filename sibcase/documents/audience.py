"""For whom a document is, what the parties keep from those readers, and the case as they may read it.

A part of a case is kept from a reader if a party marked it private and the reader did not mark it as well. A document
for several parties leaves out what any of them may not read: they are strangers to one another's secrets too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sibcase.casefile.assumptions import Assumption
from sibcase.casefile.composites import Narrative, Profile, When
from sibcase.casefile.findings import suggestion
from sibcase.casefile.parts import ROLES
from sibcase.casefile.reading import Section
from sibcase.withheld import WITHHELD, WITHHELD_WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sibcase.casefile.case import Case

__all__ = ["PUBLIC", "Audience", "UnknownAudience", "audience_of", "case_for_book", "case_in_words", "marks_of"]

PUBLIC = "public"
Path = tuple[str, ...]
_WITHHELD_TITLE = "Withheld"
# What stands in the place of an amount while a book is built that nobody may work an amount back from.
_A_SHARE, _ANYTHING_ELSE = 0.5, 1.0
_NUMBERS = frozenset({"value", "ref", "prices"})
_RANGES = frozenset({"low", "high", "distribution"})


class UnknownAudience(ValueError):  # noqa: N818 - what it is, in the words of those who render
    """Nobody in the case is called so."""


@dataclass(frozen=True)
class Audience:
    """Who reads a document, and what is kept from them.

    Attributes:
        who: A party's id, a role, or `public`.
        readers: The parties that it stands for; none for the public.
        marks: What each party marked private, by its id, as paths of the tree.
    """

    who: str
    readers: tuple[str, ...]
    marks: Mapping[str, tuple[Path, ...]]

    def keeps_back(self, path: Path) -> bool:
        """Say whether something is kept from any of the readers."""
        return any(self._is_kept_from(reader, path) for reader in self.readers or ("",))

    def keeps_all_back(self, path: Path) -> bool:
        """Say whether all that stands below a path is kept back: no reader marked a part of it as well."""
        own = [mark for reader in self.readers for mark in self.marks.get(reader, ())]
        return self.keeps_back(path) and not any(mark[: len(path)] == path and mark != path for mark in own)

    def owners(self) -> tuple[str, ...]:
        """Return the parties that keep something back, in the order of the case."""
        return tuple(party for party, marks in self.marks.items() if any(map(self.keeps_back, marks)))

    def kept_by(self, party: str) -> tuple[Path, ...]:
        """Return what a party marked that is kept back."""
        return tuple(mark for mark in self.marks.get(party, ()) if self.keeps_back(mark))

    def _is_kept_from(self, reader: str, path: Path) -> bool:
        marked = any(covers(marks, path) for party, marks in self.marks.items() if party != reader)
        return marked and not covers(self.marks.get(reader, ()), path)


def covers(marks: tuple[Path, ...], path: Path) -> bool:
    """Say whether a path stands at or below one of the marks."""
    return any(path[: len(mark)] == mark for mark in marks)


def audience_of(case: Case, who: str) -> Audience:
    """Return an audience by the id of a party, by a role, or for the public.

    Raises:
        UnknownAudience: there is no such party, and nobody in that role.
    """
    parties = case.parties or {}
    if who in parties:
        readers: tuple[str, ...] = (who,)
    else:
        readers = tuple(name for name, party in parties.items() if party.role == who)
    if not readers and who != PUBLIC:
        present = dict.fromkeys(party.role for party in parties.values())
        known = [*parties, *present, PUBLIC]
        said = "nobody in this case has the role" if who in ROLES else "there is no party or role"
        raise UnknownAudience(f"{said} {who!r}; {suggestion(who, known)}")
    return Audience(who, readers, marks_of(case))


def marks_of(case: Case) -> dict[str, tuple[Path, ...]]:
    """Return what each party marked private, by its id; those that marked nothing are left out."""
    parties = (case.parties or {}).items()
    marks = {name: tuple(_tree_path(case, path.steps) for path in party.private or ()) for name, party in parties}
    return {name: paths for name, paths in marks.items() if paths}


def _tree_path(case: Case, steps: Path) -> Path:
    """Return a path with items of lists counted from nil, as the tree counts them."""
    path: list[str] = []
    value: Any = case
    for step in steps:
        is_item = isinstance(value, list | tuple)
        path.append(str(int(step) - 1) if is_item else step)
        value = _inside(value, step)
    return tuple(path)


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list | tuple):
        return value[int(step) - 1]
    if isinstance(value, Section):
        return next((getattr(value, name) for name, key in _fields(value) if key == step), None)
    return None


def _fields(section: Section) -> list[tuple[str, str]]:
    """Return the fields of a section, each with its name in the case file."""
    return [(name, field.alias or name) for name, field in type(section).model_fields.items()]


def case_in_words(case: Case, audience: Audience) -> Case:
    """Return the case as its readers may read it: blocks that are kept back are gone, amounts are one word."""
    redacted: Case = _Redaction(audience, case, _in_words, drops=True).of(case, ())
    return redacted


def case_for_book(case: Case, audience: Audience) -> Case:
    """Return the case with the same parts, in which a stand-in holds the place of everything that is kept back.

    Nothing of what is kept back has come into a book that is built from it.
    """
    redacted: Case = _Redaction(audience, case, _stand_in, drops=False).of(case, ())
    return redacted


@dataclass(frozen=True)
class _Redaction:
    """Walks a case and replaces what is kept back."""

    audience: Audience
    case: Case
    amount: Callable[[Assumption], Assumption]
    drops: bool

    def of(self, value: Any, path: Path) -> Any:
        """Return a part of the case as it is told."""
        if isinstance(value, Section):
            return self._section(value, path)
        if isinstance(value, dict):
            return {
                key: self.of(each, (*path, str(key))) for key, each in value.items() if self._stays(each, path, key)
            }
        if isinstance(value, list | tuple):
            kept = [self.of(each, (*path, str(at))) for at, each in enumerate(value) if self._stays(each, path, at)]
            return type(value)(kept)
        if isinstance(value, Assumption):
            return self._assumption(value, path)
        return self._plain(value) if self.audience.keeps_back(path) else value

    def _section(self, section: Section, path: Path) -> Section:
        changed = {}
        for name, key in _fields(section):
            value = getattr(section, name)
            told = self._field(section, name, value, (*path, key))
            if told is not value:
                changed[name] = told
        return section.model_copy(update=changed) if changed else section

    def _field(self, section: Section, name: str, value: Any, path: Path) -> Any:
        if value is None or not self.audience.keeps_back(path):
            return self.of(value, path)
        is_optional = type(section).model_fields[name].default is None
        if isinstance(value, Section):
            gone = self.drops and is_optional and self.audience.keeps_all_back(path)
            return None if gone else self.of(value, path)
        if isinstance(value, str) and name == "title":
            return _WITHHELD_TITLE
        return None if is_optional and _is_plain(value) else self.of(value, path)

    def _stays(self, value: Any, path: Path, key: object) -> bool:
        """Say whether an item stays: in a book all but prose do, in words all but what is kept back whole."""
        if isinstance(value, Assumption):
            return True
        inner = (*path, str(key))
        return not ((self.drops or isinstance(value, Narrative)) and self.audience.keeps_all_back(inner))

    def _assumption(self, value: Assumption, path: Path) -> Assumption:
        if self.audience.keeps_back(path) or any(self.audience.keeps_back((*path, name)) for name in _NUMBERS):
            return self.amount(value)
        parts = {name: "" for name in ("source", "grade", "note", "supply") if self.audience.keeps_back((*path, name))}
        told = replace(value, **parts) if parts else value
        if any(self.audience.keeps_back((*path, name)) for name in _RANGES):
            return replace(told, low=None, high=None, distribution="")
        return told

    def _plain(self, value: Any) -> Any:
        """Return what stands for a value that is no amount: for a moment the first day, for a text one word."""
        if isinstance(value, dt.date):
            return self.case.start or value.replace(month=1, day=1)
        if isinstance(value, When):
            return When()
        return Profile() if isinstance(value, Profile) else value


def _is_plain(value: Any) -> bool:
    """Say whether a value is told whole or not at all: a text, a date, a moment, a spread over time."""
    return isinstance(value, str | dt.date | When | Profile)


def _in_words(amount: Assumption) -> Assumption:
    quantity = replace(amount.quantity, text=WITHHELD_WORD, value=WITHHELD, years=WITHHELD)
    return Assumption(quantity, amount.place, amount.path)


def _stand_in(amount: Assumption) -> Assumption:
    value = _A_SHARE if amount.quantity.unit in ("share", "rate") else _ANYTHING_ELSE
    years = _ANYTHING_ELSE if amount.quantity.years else 0.0
    return Assumption(replace(amount.quantity, text=WITHHELD_WORD, value=value, years=years), amount.place, amount.path)
