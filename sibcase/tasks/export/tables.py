"""The tables of an export: periods, figures, lines by period, payments by payer, inputs and the assumption log.

Every export has all of them, also where one has no rows, so that a newer export leaves nothing of an older one behind.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from sibcase.book.lines import PER_PERIOD, PER_YEAR
from sibcase.casefile.stated import assumptions_of
from sibcase.model.time.calendar import calendar_of
from sibcase.tasks.show.headline import result_names
from sibcase.withheld import WITHHELD_WORD
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sibcase.book.lines import Line, Origin
    from sibcase.casefile.case import Case
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.casefile.values.quantities import Quantity
    from sibcase.tasks.export.exported import Exported

__all__ = ["ExportField", "ExportTable", "export_tables", "number_or_none", "source_title"]

Kind: TypeAlias = Literal["string", "number", "integer", "boolean", "date"]
Cell: TypeAlias = "str | float | int | bool | dt.date | None"
# Decimals of a number: a hundred-millionth of a penny.
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class ExportField:
    """A column: its name, the kind of its cells, and what they mean."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table: its columns and rows, the columns that name a row, and those that refer to a row of another table."""

    name: str
    title: str
    fields: tuple[ExportField, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[str, ...] = ()
    refers_to: tuple[tuple[str, str], ...] = ()


def export_tables(export: Exported) -> tuple[ExportTable, ...]:
    """Return the tables of an export, in the order in which they are read."""
    makers = (_periods, _figures, _lines, _payments_by_payer, _inputs, _assumption_log)
    return tuple(make(export) for make in makers)


def number_or_none(value: float | None) -> float | None:
    """Return a number; nothing where it is undefined, endless or withheld."""
    return round(value, _DECIMALS) + 0.0 if value is not None and math.isfinite(value) else None


_LABEL = ExportField("label", "string", "What it is called in the documents")
_UNIT = ExportField("unit", "string", "The unit of the value: money is in the currency of the case")
_WITHHELD = ExportField("withheld", "boolean", "Whether the readers of this export may not see the value")
_PERIOD = ExportField("period", "integer", "The number of the period, from 1")


def _periods(export: Exported) -> ExportTable:
    calendar = calendar_of(export.case)
    starts = calendar.starts if export.case.start else ()
    labels = export.figures.book.periods.labels
    rows = [
        (
            number + 1,
            label,
            starts[number].isoformat() if starts else None,
            starts[number + 1].isoformat() if starts else None,
        )
        for number, label in enumerate(labels)
    ]
    fields = (
        _PERIOD,
        ExportField("label", "string", "What the period is called"),
        ExportField("start", "date", "Its first day"),
        ExportField("end", "date", "The first day of the next period"),
    )
    return ExportTable("periods", "Periods", fields, tuple(rows), ("period",))


def _figures(export: Exported) -> ExportTable:
    figures = export.figures
    rows = [
        (
            name,
            figures.book.lines[name].label,
            figures.book.lines[name].unit,
            number_or_none(figures.value(name)),
            name in figures.withheld,
            figures.why(name),
        )
        for name in result_names(figures)
    ]
    fields = (
        ExportField("figure", "string", "The stable name of the figure"),
        _LABEL,
        _UNIT,
        ExportField("value", "number", "The figure as planned; empty where it is undefined or withheld"),
        _WITHHELD,
        ExportField("why", "string", "Why it has no value"),
    )
    return ExportTable("figures", "Figures", fields, tuple(rows), ("figure",))


def _lines(export: Exported) -> ExportTable:
    fields = (
        ExportField("line", "string", "The stable name of the line"),
        _LABEL,
        _UNIT,
        ExportField("period", "integer", "The number of the period; empty in a line by financial year"),
        ExportField("year", "string", "The financial year of a line by financial year"),
        ExportField("value", "number", "The value in that period; empty where it is undefined or withheld"),
        _WITHHELD,
    )
    refers_to = (("period", "periods"),)
    return ExportTable("lines", "Lines by period", fields, tuple(_line_rows(export)), refers_to=refers_to)


def lines_over_time(export: Exported) -> list[Line]:
    """Return the lines of the book that have a value for each period, or for each financial year."""
    return [line for line in export.figures.book.lines.values() if line.axis != "once" and line.adds_up]


def plain_name(line: Line) -> str:
    """Return the name of a line without the suffix that says that it goes by period or by year."""
    return line.name.removesuffix(PER_PERIOD).removesuffix(PER_YEAR)


def _line_rows(export: Exported) -> Iterator[tuple[Cell, ...]]:
    figures = export.figures
    years = figures.book.periods.year_labels
    for line in lines_over_time(export):
        is_withheld, by_year = line.name in figures.withheld, line.axis == "year"
        for number, value in enumerate(figures.row(line.name)):
            period, year = (None, years[number]) if by_year else (number + 1, None)
            name = plain_name(line)
            yield (name, line.label, line.unit, period, year, number_or_none(value), is_withheld)


def _payments_by_payer(export: Exported) -> ExportTable:
    figures = export.figures
    prefix = "payments.by."
    names = {payer: f"{prefix}{payer}{PER_PERIOD}" for payer in figures.book.parts(prefix)}
    rows = [
        (payer, party_name(export.case, payer), number + 1, number_or_none(value), name in figures.withheld)
        for payer, name in names.items()
        if name in figures
        for number, value in enumerate(figures.row(name))
    ]
    fields = (
        ExportField("payer", "string", "The id of the party that pays"),
        ExportField("name", "string", "Its name"),
        _PERIOD,
        ExportField("amount", "number", "What it pays in that period, in the currency of the case"),
        _WITHHELD,
    )
    title, refers_to = "Payments by payer", (("period", "periods"),)
    return ExportTable("payments_by_payer", title, fields, tuple(rows), ("payer", "period"), refers_to)


# --- what the figures rest on -----------------------------------------------------------------------------------------

_REASONS = (
    ExportField("source", "string", "Where it comes from; empty where no source is stated"),
    ExportField("note", "string", "What the author notes about it"),
)


def _inputs(export: Exported) -> ExportTable:
    rows = [_input_row(export.case, each) for each in assumptions_of(export.case)]
    fields = (
        ExportField("path", "string", "Where in the case it is written"),
        ExportField("written", "string", "As it was written"),
        ExportField("value", "number", "The value in base units: whole currency units, shares of 1, years"),
        ExportField("low", "number", "The low end of its range"),
        ExportField("high", "number", "The high end of its range"),
        _UNIT,
        ExportField("unit_cost", "string", "The unit cost that it refers to"),
        ExportField("prices", "string", "The price year of the amount, if it is not that of the case"),
        ExportField("grade", "string", "The grade of its evidence"),
        *_REASONS,
        _WITHHELD,
    )
    return ExportTable("inputs", "Inputs", fields, tuple(rows))


def _input_row(case: Case, each: Assumption) -> tuple[Cell, ...]:
    quantity, is_withheld = each.quantity, each.quantity.text == WITHHELD_WORD
    unit = f"{quantity.unit} per {quantity.per}" if quantity.per and "per" not in quantity.unit else quantity.unit
    return (
        ".".join(each.path),
        quantity.text,
        None if each.ref else number_or_none(quantity.value),
        _end(each.low),
        _end(each.high),
        unit,
        each.ref,
        each.prices,
        each.grade,
        source_title(case, each.source),
        each.note,
        is_withheld,
    )


def _end(quantity: Quantity | None) -> float | None:
    return None if quantity is None else number_or_none(quantity.value)


def source_title(case: Case, source: str) -> str:
    """Return the title of a source of the case; what was written where the case lists no such source."""
    known = (case.sources or {}).get(source)
    return known.title if known is not None else source


def _assumption_log(export: Exported) -> ExportTable:
    lines = [(line, line.origin) for line in export.figures.book.lines.values() if line.origin is not None]
    rows = [_log_row(export, line, origin) for line, origin in lines if _is_logged(line, origin)]
    fields = (
        ExportField("line", "string", "The stable name of the assumption in the model"),
        _LABEL,
        _UNIT,
        ExportField("value", "number", "Its value in the prices of the case; empty where it varies by period"),
        ExportField("low", "number", "The low end of its range"),
        ExportField("high", "number", "The high end of its range"),
        ExportField("written", "string", "As it was written in the case"),
        ExportField("path", "string", "Where in the case it is written; empty for a default"),
        ExportField("is_default", "boolean", "Whether the case does not state it and the model takes it"),
        *_REASONS,
        _WITHHELD,
    )
    return ExportTable("assumption_log", "Assumption log", fields, tuple(rows))


def _is_logged(line: Line, origin: Origin) -> bool:
    """Return whether an assumption is one to be read: not one that follows from dates, nor a default by period."""
    return line.adds_up and not origin.is_structure and not (origin.is_default and line.axis != "once")


def _log_row(export: Exported, line: Line, origin: Origin) -> tuple[Cell, ...]:
    is_withheld = line.name in export.figures.withheld
    value = export.figures.value(line.name) if line.axis == "once" else None
    return (
        line.name,
        line.label,
        line.unit,
        number_or_none(value),
        None if is_withheld else number_or_none(origin.low),
        None if is_withheld else number_or_none(origin.high),
        WITHHELD_WORD if is_withheld else origin.text,
        origin.path,
        origin.is_default,
        "" if is_withheld else source_title(export.case, origin.source),
        "" if is_withheld else origin.note,
        is_withheld,
    )
