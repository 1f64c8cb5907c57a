"""For whom a document is, what the parties keep from those readers, and the case as they may read it.

A part of a case is kept from a reader if a party marked it private and the reader did not mark it as well. A document
for several parties leaves out what any of them may not read: they are strangers to one another's secrets too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.parts import ROLES
from sibcase.casefile.source.findings import suggestion
from sibcase.casefile.source.reading import Section
from sibcase.casefile.values.assumptions import Assumption
from sibcase.casefile.values.composites import Narrative, Profile, When
from sibcase.casefile.values.private_marks import holds_text
from sibcase.withheld import WITHHELD, WITHHELD_WORD
from sibcase.wording.parties import party_name
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sibcase.casefile.case import Case

__all__ = [
    "MARKING",
    "PUBLIC",
    "STAND_INS",
    "Audience",
    "UnknownAudience",
    "audience_of",
    "case_for_book",
    "case_for_rules",
    "case_in_words",
    "cover_note",
    "covers",
    "owners_shown",
    "privacy_notice",
]

PUBLIC = "public"
# The protective marking of documents with private information, unless the case states its own.
MARKING = "OFFICIAL-SENSITIVE: COMMERCIAL"
# Before the id of a party that is called as another audience is.
PARTY = "party:"
Path = tuple[str, ...]
_WITHHELD_TITLE = "Withheld"


@dataclass(frozen=True, slots=True)
class StandIn:
    """What holds the place of an amount while a book is built that nobody may work an amount back from."""

    share: float
    number: float
    years: float


# Far apart, and with years that are and are not whole periods: what all of them say is not said by what is kept back.
STAND_INS = (StandIn(0.5, 1.0, 1.0), StandIn(0.05, 1000.0, 2.0), StandIn(0.37, 37.0, 1.37))
_NUMBERS = frozenset({"value", "ref", "prices"})
_RANGES = frozenset({"low", "high", "distribution"})


class UnknownAudience(ValueError):  # noqa: N818 - what it is, in the words of those who render
    """The case has no reader of this name."""


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
        """Say whether all that is below a path is kept back: no reader marked a part of it as well."""
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
    """Say whether a path is at or below one of the marks."""
    return any(path[: len(mark)] == mark for mark in marks)


def audience_of(case: Case, who: str) -> Audience:
    """Return an audience by the id of a party, by a role, or for the public.

    Raises:
        UnknownAudience: there is no such party, and nobody in that role.
    """
    parties = case.parties or {}
    # What a word means to everybody comes first: no party can take the place of the public or of a role.
    readers = () if who == PUBLIC else tuple(name for name, party in parties.items() if party.role == who)
    named = who.removeprefix(PARTY)
    if not readers and named in parties and ((who != PUBLIC and who not in ROLES) or named != who):
        readers = (named,)
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
    """Return a path with items of lists counted from zero, as the tree counts them."""
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


def case_for_book(case: Case, audience: Audience, stand_in: StandIn = STAND_INS[0]) -> Case:
    """Return the case with the same parts, in which a stand-in holds the place of everything that is kept back.

    Nothing of what is kept back has come into a book that is built from it.

    Args:
        case: The case.
        audience: The readers, and what is kept from them.
        stand_in: What holds the place of amounts.
    """
    redacted: Case = _Redaction(audience, case, lambda amount: _stand_in(amount, stand_in), drops=False).of(case, ())
    return redacted


def case_for_rules(case: Case, audience: Audience) -> Case:
    """Return the case with the same parts, and `WITHHELD` in the place of each amount that is kept back."""
    redacted: Case = _Redaction(audience, case, _in_words, drops=False, hides_scores=True).of(case, ())
    return redacted


@dataclass(frozen=True)
class _Redaction:
    """Walks a case and replaces what is kept back; whole numbers, such as the scores of a risk, only for rules."""

    audience: Audience
    case: Case
    amount: Callable[[Assumption], Assumption]
    drops: bool
    hides_scores: bool = False

    def of(self, value: Any, path: Path) -> Any:
        """Return a part of the case as the audience reads it."""
        if isinstance(value, Section):
            return self._section(value, path)
        if isinstance(value, dict | list | tuple):
            return self._items(value, path, drops=self.drops)
        if isinstance(value, Assumption):
            return self._assumption(value, path)
        return self._plain(value) if self.audience.keeps_back(path) else value

    def _items(self, items: Any, path: Path, *, drops: bool) -> Any:
        """Return what a block by id, or a list, holds; what is kept back whole is dropped, if anything may be."""
        pairs = items.items() if isinstance(items, dict) else enumerate(items)
        kept = {
            key: self.of(item, (*path, str(key)))
            for key, item in pairs
            if not self._goes(item, (*path, str(key)), drops=drops)
        }
        return kept if isinstance(items, dict) else type(items)(kept.values())

    def _section(self, section: Section, path: Path) -> Section:
        changed = {}
        for name, key in _fields(section):
            value = getattr(section, name)
            left = self._field(section, name, value, (*path, key))
            if left is not value:
                changed[name] = left
        return section.model_copy(update=changed) if changed else section

    def _field(self, section: Section, name: str, value: Any, path: Path) -> Any:
        is_optional = type(section).model_fields[name].default is None
        if isinstance(value, dict | list | tuple):
            # A table with fewer rows would be another table: what must be there keeps its parts, without their amounts.
            left = self._items(value, path, drops=self.drops and is_optional)
            return None if is_optional and value and not left else left
        if value is None or not self.audience.keeps_back(path):
            return self.of(value, path)
        if isinstance(value, Section):
            gone = self.drops and is_optional and self.audience.keeps_all_back(path)
            return None if gone else self.of(value, path)
        if isinstance(value, str) and name == "title":
            return _WITHHELD_TITLE
        if isinstance(value, str) and not is_optional and holds_text(type(section), name):
            return WITHHELD_WORD
        is_left_whole = self.drops and isinstance(value, dt.date | When | Profile)
        if isinstance(value, str):
            is_left_whole = self.drops or holds_text(type(section), name)
        return None if is_optional and is_left_whole else self.of(value, path)

    def _goes(self, item: Any, path: Path, *, drops: bool) -> bool:
        """Say whether an item is dropped: prose always is."""
        is_droppable = drops or isinstance(item, Narrative)
        return is_droppable and not isinstance(item, Assumption) and self.audience.keeps_all_back(path)

    def _assumption(self, value: Assumption, path: Path) -> Assumption:
        if self.audience.keeps_back(path) or any(self.audience.keeps_back((*path, name)) for name in _NUMBERS):
            return self.amount(value)
        reasons = ("source", "grade", "note", "supply")
        parts: dict[str, Any] = {name: "" for name in reasons if self.audience.keeps_back((*path, name))}
        left = replace(value, **parts) if parts else value
        if any(self.audience.keeps_back((*path, name)) for name in _RANGES):
            return replace(left, low=None, high=None, distribution="")
        return left

    def _plain(self, value: Any) -> Any:
        """Return what stands for a value that is no amount: for a moment the first day, for a text one word."""
        if isinstance(value, dt.date):
            return self.case.start or value.replace(month=1, day=1)
        if isinstance(value, When):
            return When()
        if self.hides_scores and isinstance(value, int) and not isinstance(value, bool):
            return WITHHELD
        return Profile() if isinstance(value, Profile) else value


def _in_words(amount: Assumption) -> Assumption:
    quantity = replace(amount.quantity, text=WITHHELD_WORD, value=WITHHELD, years=WITHHELD)
    return Assumption(quantity, amount.place, amount.path)


def _stand_in(amount: Assumption, stand_in: StandIn) -> Assumption:
    quantity = amount.quantity
    value = {"share": stand_in.share, "rate": stand_in.share, "years": stand_in.years}.get(
        quantity.unit, stand_in.number
    )
    years = stand_in.years if quantity.years else 0.0
    return Assumption(replace(amount.quantity, text=WITHHELD_WORD, value=value, years=years), amount.place, amount.path)


# --- what the first page says -----------------------------------------------------------------------------------------

_KINDS = {
    ("service", "costs"): "costs",
    ("service",): "terms of the service",
    ("investment",): "terms of the investment",
    ("contract",): "terms of the contract",
    ("outcomes",): "figures of outcomes and savings",
    ("need",): "figures of the need",
    ("narrative",): "passages of prose",
    ("risks",): "risks",
    ("options",): "options",
    ("governance",): "matters of governance",
    ("evaluation",): "matters of the evaluation",
    ("parties",): "facts about parties",
}
_OTHERS = "other passages"


def privacy_notice(case: Case, audience: Audience | None) -> str:
    """Return the sentences inside a document on what it leaves out and whose private information it contains.

    Args:
        case: The case.
        audience: The readers; None for a document with everything in it.
    """
    return " ".join(filter(None, (_left_out(case, audience), _contained(case, audience))))


def _left_out(case: Case, audience: Audience | None) -> str:
    owners = audience.owners() if audience else ()
    if audience is None or not owners:
        return ""
    kept = listed([f"{party_name(case, owner)} ({_kinds(audience.kept_by(owner))})" for owner in owners])
    return (
        f"This version is for {readers_of(case, audience)}. It leaves out information marked private by {kept}, "
        "and every figure from which that could be calculated."
    )


def _contained(case: Case, audience: Audience | None) -> str:
    owners = [party_name(case, owner) for owner in owners_shown(case, audience)]
    return f"This document contains information marked private by {listed(owners)}." if owners else ""


def owners_shown(case: Case, audience: Audience | None) -> list[str]:
    """Return the parties whose private information a document contains."""
    kept_back = audience.owners() if audience else ()
    return [party for party in marks_of(case) if party not in kept_back]


def cover_note(case: Case, audience: Audience | None) -> str:
    """Return what follows the title on the cover and in page headers: the readers, and the protective marking.

    Args:
        case: The case.
        audience: The readers; None for a document with everything in it.
    """
    reader = f", for {readers_of(case, audience)}" if audience else ""
    marking = _marking(case, audience)
    return f"{reader} – {marking}" if marking else reader


def _marking(case: Case, audience: Audience | None) -> str:
    """Return the marking of a document that contains private information; a case without any has only its own."""
    is_restricted = bool(owners_shown(case, audience))
    if is_restricted:
        return case.marking or MARKING
    return "" if marks_of(case) else case.marking or ""


def readers_of(case: Case, audience: Audience) -> str:
    """Return for whom a document is, by name."""
    if not audience.readers:
        return "the public"
    return listed([party_name(case, reader) for reader in audience.readers])


def _kinds(marks: tuple[Path, ...]) -> str:
    kinds = [_KINDS.get(mark[:2]) or _KINDS.get(mark[:1]) or _OTHERS for mark in marks]
    return listed(list(dict.fromkeys(kinds)))
