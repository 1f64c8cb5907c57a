"""A case as JSON: its figures, its lines by period with unit and label, the versions, and the hash of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.report import json_text
from sibcase.tasks.export.exported import name_within
from sibcase.tasks.export.tables import export_tables, lines_over_time, number_or_none, plain_name
from sibcase.tasks.show.headline import figure_as_data, result_names
from sibcase.version import __version__

if TYPE_CHECKING:
    from sibcase.book.lines import Line
    from sibcase.tasks.export.exported import Exported

__all__ = ["LAYOUT", "as_json", "described_case"]

# The layout of the export: it changes when a name in it changes its meaning or goes.
LAYOUT = 1
_AS_ROWS = ("periods", "inputs", "assumption_log")


def as_json(export: Exported) -> dict[str, bytes]:
    """Return the export as one JSON file, by its name. Values are null where they are undefined or withheld."""
    tables = {table.name: table for table in export_tables(export)}
    data = {
        "case": described_case(export),
        "figures": {name: _figure(export, name) for name in result_names(export.figures)},
        "lines": {plain_name(line): _line(export, line) for line in lines_over_time(export)},
        **{
            name: [dict(zip((field.name for field in table.fields), row, strict=True)) for row in table.rows]
            for name, table in tables.items()
            if name in _AS_ROWS
        },
    }
    return {f"{export.stem}.json": f"{json_text(data)}\n".encode()}


def described_case(export: Exported) -> dict[str, Any]:
    """Return what the case is, what it was calculated with, and for whom the export is."""
    case = export.case
    return {
        "file": name_within(export.path, export.path),
        "title": case.title,
        "stage": case.stage,
        "currency": case.currency,
        "prices": case.prices,
        "start": case.start.isoformat() if case.start else None,
        "step": case.step,
        "audience": export.audience,
        "notice": export.notice,
        "marking": export.marking,
        "versions": {"sibcase": __version__, "layout": LAYOUT},
        "sha256": export.hashes or None,
    }


def _figure(export: Exported, name: str) -> dict[str, Any]:
    figures = export.figures
    if name in figures.withheld:
        line = figures.book.lines[name]
        return {"value": None, "unit": line.unit, "label": line.label, "why": figures.why(name)}
    return figure_as_data(figures, name)


def _line(export: Exported, line: Line) -> dict[str, Any]:
    is_withheld = line.name in export.figures.withheld
    values = [number_or_none(value) for value in export.figures.row(line.name)]
    data = {"label": line.label, "unit": line.unit, "by": line.axis, "values": None if is_withheld else values}
    return {**data, "why": export.figures.why(line.name)} if is_withheld else data
