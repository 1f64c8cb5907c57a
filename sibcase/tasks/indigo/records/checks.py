"""What is wrong with a record: the checks that INDIGO runs itself, and what its exports are known to have.

Each fault has its pointer, its place and the value as it was written, and says what is made of it here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.places import Place, start_of
from sibcase.reference.currencies import is_paid_in
from sibcase.tasks.indigo.records.fields import IndigoField, field_at, fields_of
from sibcase.tasks.indigo.records.values import (
    OPEN_END,
    amount_of,
    currency_named,
    date_of,
    ids_in,
    is_formula,
    is_plain_date,
    is_plain_number,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sibcase.tasks.indigo.records.record import Record, Written

__all__ = ["RecordFault", "check_record", "faults_of_new", "missing_values"]

_COUNTRY = re.compile(r"[A-Z]{2}")
_HIDDEN = ("PRIVATE", "DISPUTED")
_LISTS_WITH_IDS = ("sources", "service_provisions", "investments", "outcome_metrics", "technical_assistances")
MOST_IMPORTANT = 1
_WANTED = {
    1: "INDIGO wants it before it publishes a record (priority 1)",
    2: "INDIGO wants it less (priority 2)",
}
_MERGED = "left out of the rows below the first: unmerge the cells, and fill in each"


@dataclass(frozen=True, slots=True)
class RecordFault:
    """A fault of a record.

    Attributes:
        finding: which of the checks found it.
        pointer: the value that it is about, or the list.
        value: the value as it was written, or the id that is missing.
        place: where it was written.
        meaning: what is made of it here.
    """

    finding: str
    pointer: str
    value: str
    place: Place
    meaning: str

    @property
    def is_left_out(self) -> bool:
        """Whether the value could not be used: what is wrong with the others was put right on the way."""
        return self.meaning.startswith("left out")


def check_record(record: Record, organisations: Collection[str] = ()) -> list[RecordFault]:
    """Return the faults of a record, in the order of its values; then those of its lists.

    Args:
        record: the record.
        organisations: the ids of the organisations that are known; without any, none is said to be unknown.
    """
    faults: list[RecordFault] = []
    for pointer, written in record:
        faults += _faults_of_value(record, pointer, written)
        faults += _unknown_organisations(record, pointer, written, organisations) if organisations else ()
    merged = [RecordFault("merged cells", each.pointer, each.cells, each.place, _MERGED) for each in record.merged]
    return [*faults, *merged, *_faults_of_ids(record), *_faults_of_sources(record)]


def missing_values(record: Record, priority: int = MOST_IMPORTANT) -> list[IndigoField]:
    """Return the fields that INDIGO wants before it publishes a record, and that are empty in it.

    A section that is there with one value is taken as answered, as INDIGO's own priorities are of sections; so is a
    list with one item.

    Args:
        record: the record.
        priority: how much INDIGO wants the fields, from 1 for most.
    """
    wanted: dict[str, IndigoField] = {}
    for field in fields_of(record.kind):
        if field.priority == priority and (field.list or field.path.endswith("/value")):
            wanted.setdefault(field.list or field.path.split("/")[0], field)
    answered = {pointer.split("/")[1] for pointer, _ in record}
    return [field for section, field in wanted.items() if section not in answered]


def faults_of_new(record: Record) -> list[RecordFault]:
    """Return what INDIGO's own checks find in a record that is sent to it: what is missing, then what is wrong."""
    place = start_of(record.file)
    missing = [
        RecordFault("value missing", f"/{field.list or field.path.split('/')[0]}", "", place, meaning)
        for priority, meaning in _WANTED.items()
        for field in missing_values(record, priority)
    ]
    return [*missing, *check_record(record)]


# --- one value --------------------------------------------------------------------------------------------------------


def _faults_of_value(record: Record, pointer: str, written: Written) -> Iterator[RecordFault]:
    text, raw = written.text, written.raw
    if is_formula(text):
        yield RecordFault("spreadsheet formula", pointer, text, written.place, "left out; it is never written onward")
    if pointer.endswith("/status") and text in _HIDDEN:
        yield RecordFault("not public", pointer, text, written.place, "read; mark it `private` before publishing")
    field = field_at(record.kind, pointer)
    check = _CHECKS.get(field.kind) if field else None
    if field is not None and check is not None:
        fault = check(field, text, raw)
        if fault is not None:
            finding, meaning = fault
            yield RecordFault(finding, pointer, raw, written.place, meaning)


def _number(_field: IndigoField, text: str, _raw: str) -> tuple[str, str] | None:
    found = amount_of(text)
    if found is None and is_plain_number(text):
        return "not a number", "left out: no deal has a number of this size"
    if found is None:
        return "not a number", "left out: no single number can be read"
    if is_plain_number(text):
        return None
    currency = f" {found.currency}" if found.currency else ""
    return "not a number", f"read as {found.value.normalize():f}{currency}"


def _date(_field: IndigoField, text: str, _raw: str) -> tuple[str, str] | None:
    if is_plain_date(text):
        outside = "left out: there is no such date, or not in the years of a deal"
        return None if date_of(text) else ("date form", outside)
    if text.casefold() == OPEN_END:
        return "date form", "read as no end"
    found = date_of(text)
    return "date form", f"read as {found.isoformat()}" if found else "left out: no date can be read"


def _choice(field: IndigoField, text: str, raw: str) -> tuple[str, str] | None:
    if raw in field.choices:
        return None
    near = [each for each in field.choices if each.casefold() == text.casefold()]
    return "not in the list", f"read as `{near[0]}`" if near else "kept as it was written, in a note"


def _currency(_field: IndigoField, _text: str, raw: str) -> tuple[str, str] | None:
    if is_paid_in(raw):
        return None
    code = currency_named(raw)
    return "currency not ISO 4217", f"read as {code}" if code else "left out: its amounts have no currency"


def _country(_field: IndigoField, text: str, _raw: str) -> tuple[str, str] | None:
    if all(map(_COUNTRY.fullmatch, ids_in(text))):
        return None
    return "not in the list", "kept as it was written"


def _organisations(field: IndigoField, text: str, _raw: str) -> tuple[str, str] | None:
    if "organisation_ids" in field.path or len(ids_in(text)) < 2:
        return None
    return "several organisations in one", "split at the commas"


_CHECKS = {
    "number": _number,
    "date": _date,
    "choice": _choice,
    "currency": _currency,
    "country": _country,
    "organisations": _organisations,
}


def _unknown_organisations(
    record: Record, pointer: str, written: Written, known: Collection[str]
) -> Iterator[RecordFault]:
    field = field_at(record.kind, pointer)
    if field is None or field.kind != "organisations" or "organisation_ids" in field.path:
        return
    for each in ids_in(written.text):
        if each not in known:
            yield RecordFault("organisation unknown", pointer, each, written.place, "its id is kept as its name")


# --- ids --------------------------------------------------------------------------------------------------------------


def _faults_of_ids(record: Record) -> Iterator[RecordFault]:
    for name in _LISTS_WITH_IDS:
        seen: set[str] = set()
        for item in record.items(name):
            found = item.written("id")
            if found is not None and found.text in seen:
                yield RecordFault("id twice", f"/{name}", found.text, found.place, "the later one is given another id")
            if found is not None:
                seen.add(found.text)
    metrics = {item.text("id") for item in record.items("outcome_metrics")}
    for pointer, written in record:
        field = field_at(record.kind, pointer)
        if field is not None and field.kind == "metric" and written.text not in metrics:
            yield RecordFault("metric not listed", pointer, written.text, written.place, "left out: no such metric")


def _faults_of_sources(record: Record) -> Iterator[RecordFault]:
    listed = {item.text("id"): item.written("id") for item in record.items("sources") if item.text("id")}
    used: set[str] = set()
    # The table of pipelines comes without its sources: that says nothing about the record.
    has_sources = bool(listed) or record.kind == "project"
    for pointer, written in record:
        if not pointer.endswith("/source_ids") or not has_sources:
            continue
        used.update(ids_in(written.text))
        for each in ids_in(written.text):
            if each not in listed:
                yield RecordFault("source not listed", pointer, each, written.place, "left out: no such source")
    for name, where in listed.items():
        if name not in used and where is not None:
            yield RecordFault("source never used", "/sources", name, where.place, "kept")
    if record.kind == "project" and not record.items("sources"):
        place = start_of(record.file)
        yield RecordFault("no source", "/sources", "", place, "the record itself is the only source")
