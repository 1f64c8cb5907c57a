"""The fields of INDIGO's records: where each is, what it holds, and the cell of each form that it is written in.

A pointer is the path of a value within a record: `/outcome_metrics/0/definition/value`. The tables are
``data/indigo_fields.csv`` and ``data/indigo_cells.csv`` of the reference tables, each with its source there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from sibcase.reference.lookup import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "KINDS",
    "FormCell",
    "IndigoField",
    "Kind",
    "cells_of_form",
    "field_at",
    "fields_of",
    "kind_of_id",
    "lists_of",
]

Kind: TypeAlias = Literal["project", "pipeline", "fund"]
KINDS: tuple[Kind, ...] = ("project", "pipeline", "fund")
_KIND_BY_PREFIX: dict[str, Kind] = {"POJ": "project", "PL": "pipeline", "FUND": "fund"}
_ID = re.compile(r"INDIGO-(POJ|PL|FUND)-[0-9]{4}")
_NUMBER_OF_ITEM = re.compile(r"/[0-9]+(?=/|$)")


@dataclass(frozen=True, slots=True)
class IndigoField:
    """A field of a record.

    Attributes:
        list: the list whose items have it; nothing for a field of the record itself.
        path: its path in the record or the item: `dates/actual_completion_date/value`.
        title: what the CSV export and the forms call it.
        kind: text, number, date, choice, country, currency, organisations, sources or metric.
        priority: how much INDIGO wants it before it publishes a record, from 1; zero where it does not say.
        choices: the only values that it may have; none where it may have any.
    """

    list: str
    path: str
    title: str
    kind: str
    priority: int
    choices: tuple[str, ...]

    @property
    def pointer(self) -> str:
        """Its pointer, with a `*` for the number of the item."""
        return f"/{self.list}/*/{self.path}" if self.list else f"/{self.path}"


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of a form; for the items of a list, the cell of the first, with those of the others below it."""

    sheet: str
    list: str
    path: str
    cell: str


@cache
def fields_of(kind: Kind) -> tuple[IndigoField, ...]:
    """Return the fields of a kind of record, in the order of INDIGO's own list."""
    return tuple(
        IndigoField(
            row["list"],
            row["path"],
            row["title"],
            row["kind"],
            int(row["priority"] or 0),
            tuple(row["choices"].split("|")) if row["choices"] else (),
        )
        for row in read_table("indigo_fields")
        if row["record"] == kind
    )


@cache
def _by_pointer(kind: Kind) -> Mapping[str, IndigoField]:
    return {field.pointer: field for field in fields_of(kind)}


def field_at(kind: Kind, pointer: str) -> IndigoField | None:
    """Return the field at a pointer; None where INDIGO has none there."""
    return _by_pointer(kind).get(_NUMBER_OF_ITEM.sub("/*", pointer))


@cache
def lists_of(kind: Kind) -> tuple[str, ...]:
    """Return the lists of a kind of record."""
    return tuple(dict.fromkeys(field.list for field in fields_of(kind) if field.list))


@cache
def cells_of_form(form: str) -> tuple[FormCell, ...]:
    """Return the cells of a form, such as `project_v018`; none where there is no such form."""
    return tuple(
        FormCell(row["sheet"], row["list"], row["path"], row["cell"])
        for row in read_table("indigo_cells")
        if row["form"] == form
    )


def kind_of_id(record_id: str) -> Kind | None:
    """Return the kind of the record with an id, such as `INDIGO-POJ-0001`; None where it is no id of a record."""
    found = _ID.fullmatch(record_id)
    return _KIND_BY_PREFIX[found[1]] if found else None
