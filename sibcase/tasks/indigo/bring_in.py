"""Bring a record in: a case to be completed, and a report of what was read, what was mapped, and what is wrong.

A section in which the reader of cases finds an error is left out of the case and reported, so that the case can always
be read. What a record says and a case has no field for is listed with its place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.amend.spelling import Hand, lines_of
from sibcase.casefile.reader import load_text
from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.casefile.source.places import start_of
from sibcase.tasks.indigo.deal import add_actuals, add_contract, add_investment
from sibcase.tasks.indigo.draft import INDIGO, Draft, clean
from sibcase.tasks.indigo.fund import add_fund
from sibcase.tasks.indigo.parties import add_parties, add_sources
from sibcase.tasks.indigo.people import add_need, add_service, add_time, add_title
from sibcase.tasks.indigo.records.checks import RecordFault, check_record
from sibcase.tasks.indigo.records.export_file import open_export
from sibcase.tasks.indigo.records.fields import field_at, kind_of_id
from sibcase.tasks.indigo.records.record import ExportFault

if TYPE_CHECKING:
    import datetime as dt

    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import Place
    from sibcase.tasks.indigo.records.export_file import IndigoExport
    from sibcase.tasks.indigo.records.record import Record

__all__ = ["BroughtIn", "NotTaken", "Taken", "bring_in", "bring_in_record", "record_in"]

_HEADER = (
    "# A case to be completed, from the register INDIGO. Source: {source}.\n"
    "# INDIGO has no costs of the service, no savings and no deadweight: the case has none of them yet.\n"
    "# `sibcase validate` lists the figures marked `supply:`; `sibcase advance` adds the sections of the next stage.\n"
)
# In the order in which a case is read aloud.
_ORDER = (
    "sibcase",
    "title",
    "stage",
    "instrument",
    "area",
    "currency",
    "start",
    "term",
    "step",
    "parties",
    "sources",
    "need",
    "service",
    "contract",
    "investment",
    "narrative",
    "actuals",
)
# Sections that others refer to go last.
_DROPPED_IN_ORDER = (
    "actuals",
    "investment",
    "contract",
    "service",
    "narrative",
    "term",
    "step",
    "start",
    "area",
    "parties",
)
# What a case has no place for, and why that is no loss.
_NOT_FOR_A_CASE = {
    "amount_usd": "INDIGO works it out from the amount",
    "sandboxes": "it says who may see a value in INDIGO",
    "source_ids": "sources are kept, without the section that cites them",
    "lat_lng": "a case names places, without coordinates",
}
_NO_FIELD = "a case has no field for it"
# The largest record of 2024 had some 600 payments; work grows with the square of a list.
MOST_ITEMS = 3_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A value that went into the case: its pointer, what INDIGO calls it, its place, and where it went."""

    pointer: str
    title: str
    place: Place
    to: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A value that did not go into the case, and why."""

    pointer: str
    title: str
    place: Place
    value: str
    why: str


@dataclass(frozen=True)
class BroughtIn:
    """What comes of a record.

    Attributes:
        record: the record.
        files: the files that were read for it.
        downloaded: when the export was downloaded.
        text: the case.
        taken: what went into it.
        not_taken: what did not, and why.
        faults: what is wrong with the record.
        findings: what `validate` says of the case.
    """

    record: Record
    files: tuple[str, ...]
    downloaded: dt.date
    text: str = field(repr=False)
    taken: tuple[Taken, ...]
    not_taken: tuple[NotTaken, ...]
    faults: tuple[RecordFault, ...]
    findings: tuple[Finding, ...]

    @property
    def is_left_out(self) -> bool:
        """Whether a value of the record could not be understood, or none of it could be used."""
        return any(each.is_left_out for each in self.faults) or not self.taken

    @property
    def faults_by_finding(self) -> dict[str, int]:
        """How many faults each check found, the most first."""
        return dict(Counter(each.finding for each in self.faults).most_common())


def bring_in(path: str, record_id: str = "", downloaded: dt.date | None = None) -> BroughtIn:
    """Return the case that comes of a record in a file or folder.

    Args:
        path: the export, as for `open_export`.
        record_id: the number of the record; not needed where there is only one.
        downloaded: when the export was downloaded; by default the date of the file.

    Raises:
        ExportFault: the file cannot be read, or has no such record.
        SpreadsheetFault: a form cannot be read.
    """
    kind = kind_of_id(record_id)
    export = open_export(path, (kind,)) if kind else open_export(path)
    return bring_in_record(record_in(export, record_id), export, downloaded)


def record_in(export: IndigoExport, record_id: str = "") -> Record:
    """Return a record of an export; without a number the only one.

    Raises:
        ExportFault: there is no such record, or several could be meant.
    """
    if not record_id:
        if len(export.records) == 1:
            return export.records[0]
        message = f"this has {len(export.records):,} records"
        raise ExportFault(message, start_of(export.file), f"name one of them: --id {export.records[0].id}")
    found = [each for each in export.records if each.id == record_id]
    if found:
        return found[0]
    if len(export.records) == 1 and not export.records[0].id:
        return replace(export.records[0], id=record_id)
    message = f"there is no record `{record_id}` in this"
    raise ExportFault(message, start_of(export.file), suggestion(record_id, [each.id for each in export.records]))


def bring_in_record(record: Record, export: IndigoExport, downloaded: dt.date | None = None) -> BroughtIn:
    """Return the case that comes of a record of an export that is open.

    Raises:
        ExportFault: the record holds nothing, or more than a deal has.
    """
    if not record.values:
        remedy = "fill in the form, or name another record with --id"
        raise ExportFault("this record holds no value", start_of(record.file), remedy)
    for name, count in record.counts.items():
        if count > MOST_ITEMS:
            message = f"this record has {count:,} items in `{name}`, and {MOST_ITEMS:,} are the most that are read"
            raise ExportFault(message, start_of(record.file), "remove the items that are no part of the deal")
    when = downloaded or export.downloaded
    draft = Draft(record, export.names)
    _fill(draft, when)
    text, findings = _readable(draft)
    return BroughtIn(
        record,
        export.files,
        when,
        text,
        tuple(_taken(draft)),
        tuple(_not_taken(draft)),
        tuple(check_record(record, export.names)),
        findings,
    )


def _fill(draft: Draft, downloaded: dt.date) -> None:
    draft.tree["sibcase"] = 1
    add_title(draft)
    add_time(draft, downloaded)
    add_parties(draft)
    add_sources(draft, downloaded)
    add_need(draft)
    purpose = "purpose" if draft.record.kind == "fund" else "social_challenge"
    challenge = draft.text(draft.record.top, f"purpose_and_classifications/{purpose}", "narrative.strategic")
    if challenge:
        draft.tree["narrative"] = {"strategic": challenge}
    add_service(draft)
    add_contract(draft)
    if draft.record.kind == "fund":
        add_fund(draft)
        return
    add_investment(draft)
    add_actuals(draft)


# --- a case that can be read ------------------------------------------------------------------------------------------


def _readable(draft: Draft) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of the case and its findings; sections with errors are left out, one after the other."""
    while True:
        text = _text(draft.tree)
        loaded = load_text(text, "case.yaml", folder=Path("case.yaml").parent)
        errors = [each for each in loaded.findings if each.is_error]
        if not errors:
            return text, tuple(loaded.findings)
        _drop(draft, _section_to_drop(draft, text, errors), errors[0].message)


def _section_to_drop(draft: Draft, text: str, errors: list[Finding]) -> str:
    lines = text.splitlines()
    sections = {_section_at(lines, each.place.line) for each in errors}
    for name in _DROPPED_IN_ORDER:
        if name in sections and _can_go(draft, name):
            return name
    return next(name for name in (*_DROPPED_IN_ORDER, "sources", "need", "title") if _can_go(draft, name))


def _can_go(draft: Draft, name: str) -> bool:
    """Return whether there is anything in a section beyond what every case has."""
    return name in draft.tree and draft.tree[name] != draft.least.get(name)


def _section_at(lines: list[str], number: int) -> str:
    for line in reversed(lines[:number]):
        if line[:1].isalpha():
            return line.partition(":")[0]
    return ""


def _drop(draft: Draft, name: str, why: str) -> None:
    del draft.tree[name]
    if name in draft.least:
        draft.tree[name] = draft.least[name]
    for pointer, to in list(draft.mapped.items()):
        if to == name or to.startswith(f"{name}."):
            del draft.mapped[pointer]
            draft.left[pointer] = f"the case cannot hold it: {why}"


def _text(tree: dict[str, Any]) -> str:
    tree = _cleaned(tree)
    source = shortened(tree["sources"][INDIGO]["title"])
    written = lines_of({name: tree[name] for name in _ORDER if name in tree}, Hand(indent=-2))
    assert written is not None  # noqa: S101 - texts were cleaned of what YAML cannot hold
    return _HEADER.format(source=source) + written.lstrip("\n") + "\n"


def _cleaned(value: Any) -> Any:
    """Return a tree in which no text holds a character that YAML cannot."""
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return clean(value) if isinstance(value, str) else value


# --- the report -------------------------------------------------------------------------------------------------------


def _taken(draft: Draft) -> list[Taken]:
    return [
        Taken(pointer, _title(draft.record, pointer), written.place, draft.mapped[pointer])
        for pointer, written in draft.record
        if pointer in draft.mapped
    ]


def _not_taken(draft: Draft) -> list[NotTaken]:
    return [
        NotTaken(pointer, _title(draft.record, pointer), written.place, written.text, _why(draft, pointer))
        for pointer, written in draft.record
        if pointer not in draft.mapped and not pointer.endswith("/status")
    ]


def _title(record: Record, pointer: str) -> str:
    found = field_at(record.kind, pointer)
    return found.title if found else pointer


def _why(draft: Draft, pointer: str) -> str:
    if pointer in draft.left:
        return draft.left[pointer]
    if pointer.startswith("/organisations/"):
        return "the form lists it for other cells"
    for name, why in _NOT_FOR_A_CASE.items():
        if f"/{name}" in pointer:
            return why
    known = field_at(draft.record.kind, pointer) is not None
    return _NO_FIELD if known else "INDIGO has no field of this name, and nor has a case"
