"""Tables as a template sees them: those of the case with every cell in words, and totals where they can be added up."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sibcase.casefile.values.wording import MINUS, UNKNOWN, number, of_unit, percent
from sibcase.documents.views.grounds import TableView
from sibcase.tables.all_tables import PAYMENT_PARTS, Table, agencies_of
from sibcase.withheld import WITHHELD_WORD, is_withheld
from sibcase.wording.figures.marks import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.documents.figures.subject import Subject
    from sibcase.documents.views.case import OutcomeView
    from sibcase.tables.table import Column
    from sibcase.wording.figures.quoted import Quoted

__all__ = ["build_rows", "build_tables", "rate_in_words", "table_in_words"]

NOT_ASSESSED = "not assessed"
NOT_KNOWN = "not known"
NOTHING = "–"
A_PENNY = 0.01
OF_A_CHART = "chart"

# What nobody has said of a saving is how much of it is cash; elsewhere a figure that is missing does not apply.
EMPTY_CELLS = {
    OF_A_CHART: NOT_ASSESSED,
    "savings": NOT_ASSESSED,
    "by_agency": NOT_ASSESSED,
    "budget_gap": NOT_ASSESSED,
    "options": NOT_ASSESSED,
    "by_year": NOT_KNOWN,
    "payments": NOT_KNOWN,
    "payments_by_payer": NOT_KNOWN,
}

# Columns that can be added up; people in several segments, rates and multiples cannot.
ADDED = {
    "need_by_segment": ("cost", "present_value"),
    "need_by_agency": ("cost",),
    "savings": ("gross", "cashable", "capacity"),
    "costs": ("amount",),
    "payments": tuple(key for key, _, _ in PAYMENT_PARTS),
    "by_agency": ("pays", "gross", "cashable", "capacity", "net_cash", "net_present_cash"),
}
ADDED_ENTIRELY = frozenset({"by_year", "payments_by_payer", "budget_gap"})


def build_tables(subject: Subject, outcomes: tuple[OutcomeView, ...]) -> Mapping[str, TableView]:
    """Return every table that the case has figures for, by name."""
    tables = dict(subject.tables)
    if "payments_by_payer" in tables:
        tables["payments_by_payer"] = _until_last_amount(_with_all_payers(subject, tables["payments_by_payer"]))
        tables["budget_gap"] = _until_last_amount(_budget_gap(subject))
    views = {name: _view(subject, table) for name, table in tables.items() if table.rows}
    if outcomes:
        views["outcomes"] = _outcomes(outcomes)
    # Every line of it may be private to a party; the total is shown, or shown as withheld.
    if "savings.gross.total" in subject.figures:
        views["savings_ladder"] = _savings_ladder(subject)
    if "payments.total" in subject.figures:
        views["value"] = _value_for_money(subject)
    return views


def table_in_words(
    title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], words: int = 1
) -> TableView:
    """Return a table whose cells are words already.

    Args:
        title: Its caption.
        columns: The key and the heading of each.
        rows: The cells.
        words: How many columns from the left hold words; the others hold figures.
    """
    return TableView(
        title=title,
        keys=tuple(key for key, _ in columns),
        heads=tuple(head for _, head in columns),
        are_numbers=tuple(place >= words for place in range(len(columns))),
        rows=tuple(map(tuple, rows)),
        total=(),
    )


def build_rows(
    subject: Subject, title: str, columns: tuple[Column, ...], rows: Sequence[Mapping[str, Any]]
) -> TableView:
    """Return rows of data as a table with every cell in words; money that is not known has not been assessed."""
    keys = [key for key, _, _ in columns]
    cells = tuple(tuple(row[key] for key in keys) for row in rows)
    return _view(subject, Table(OF_A_CHART, title, columns, cells))


def _view(subject: Subject, table: Table) -> TableView:
    units = [unit for _, _, unit in table.columns]
    return TableView(
        title=subject.spelt(table.title),
        keys=table.keys,
        heads=tuple(subject.spelt(head) for _, head, _ in table.columns),
        are_numbers=tuple(unit != "text" for unit in units),
        rows=tuple(
            tuple(
                _traced(
                    subject,
                    _cell(value, table.unit_at(place, column), subject, _nothing(table, column)),
                    table.name_at(place, column),
                )
                for column, value in enumerate(row)
            )
            for place, row in enumerate(table.rows)
        ),
        total=_total(subject, table),
    )


def _traced(subject: Subject, words: str, name: str) -> str:
    """Return a cell marked with its figure; an agency that pays nothing has none."""
    return marked(words, name) if name in subject.figures else words


def _nothing(table: Table, column: int) -> str:
    """Return what is in a column for a figure that there is not."""
    if table.keys[column].startswith("savings_"):
        return NOT_ASSESSED
    return EMPTY_CELLS.get(table.name, NOTHING)


def _cell(value: Any, unit: str, subject: Subject, nothing: str) -> str:
    if unit == "text":
        return (" ".join(value) if isinstance(value, tuple) else str(value)) or NOTHING
    if is_withheld(value):
        return WITHHELD_WORD
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return nothing
    if unit == "people":
        return number(value, 0)
    return of_unit(value, "money" if unit.startswith("money") else unit, subject.case.currency)


def _total(subject: Subject, table: Table) -> tuple[str, ...]:
    added = table.keys[1:] if table.name in ADDED_ENTIRELY else ADDED.get(table.name, ())
    if not added or len(table.rows) < 2:
        return ()
    cells = [_sum(subject, table, place) if key in added else "" for place, key in enumerate(table.keys)]
    return ("Total", *cells[1:])


def _sum(subject: Subject, table: Table, place: int) -> str:
    values = [row[place] for row in table.rows]
    known = [value for value in values if value is not None and not math.isnan(value)]
    unit = table.columns[place][2]
    if any(map(is_withheld, values)):
        return WITHHELD_WORD
    # A sum of what has been assessed would pass for the sum of all.
    return _cell(math.fsum(known), unit, subject, "") if len(known) == len(values) else ""


def _with_all_payers(subject: Subject, table: Table) -> Table:
    if len(table.columns) == 2:
        return table
    together = subject.figures.by_year("payments.total")
    rows = tuple((*row, together[row[0]]) for row in table.rows)
    names = tuple((*row, "payments.total") for row in table.names)
    return replace(table, columns=(*table.columns, ("total", "All commissioners", "money")), rows=rows, names=names)


def _until_last_amount(table: Table) -> Table:
    """Return a table by year without the years after which nothing happens, and say so."""
    busy = [place for place, row in enumerate(table.rows) if any(row[1:])]
    if not busy or busy[-1] == len(table.rows) - 1:
        return table
    rows, names = table.rows[: busy[-1] + 1], table.names[: busy[-1] + 1]
    return replace(table, title=f"{table.title} (nothing after {rows[-1][0]})", rows=rows, names=names)


def _budget_gap(subject: Subject) -> Table:
    """Return by how much each payer's payments exceed its cashable savings, year by year."""
    payers = [agency for agency in agencies_of(subject.figures) if f"payments.by.{agency}" in subject.figures]
    gaps = [subject.figures.row(f"parties.{payer}.budget_gap.per_year") for payer in payers]
    columns = (("year", "Financial year", "text"), *((payer, subject.party(payer), "money") for payer in payers))
    rows = tuple(zip(subject.figures.book.periods.year_labels, *gaps, strict=True))
    names = (("", *(f"payments.by.{payer}" for payer in payers)),) * len(rows)
    title = "Payments in excess of cashable savings, by commissioner and year"
    return Table("budget_gap", title, columns, rows, names=names)


def _savings_ladder(subject: Subject) -> TableView:
    """Return the way from all savings down to cash, and what is paid."""
    steps = (
        ("All savings", "savings.gross.total", "savings.gross.present_value"),
        ("less savings not assessed for cashability", "savings.not_assessed.total", ""),
        ("less capacity freed (not cashable)", "savings.capacity.total", "savings.capacity.present_value"),
        ("Cashable savings", "savings.cashable.total", "savings.cashable.present_value"),
        ("Payments", "payments.total", "payments.present_value"),
    )
    shown = [step for step in steps if step[1] in subject.figures and (subject.figures.value(step[1]) or step[2])]
    rows = [(label, *(_amount(subject, name) for name in names)) for label, *names in shown]
    return _amounts_table("Cashable savings", ("Over the term", "Present value"), rows)


def _value_for_money(subject: Subject) -> TableView:
    """Return the commissioners' net position, counting cash and counting everything."""
    counted = [
        ("Counting cash", "savings.cashable.present_value", "cashable"),
        ("Counting all savings", "savings.gross.present_value", "fiscal"),
    ]
    if not _is_same(subject, "commissioners.npv.payers", "commissioners.npv.cashable"):
        counted.insert(0, ("Commissioners' own cash", "commissioners.savings.payers", "payers"))
    kinds = [kind for _, _, kind in counted]
    rows = [
        ("Savings", *(_amount(subject, saved) for _, saved, _ in counted)),
        ("Payments", *(_amount(subject, "payments.present_value") for _ in counted)),
        ("Net present value", *(_amount(subject, f"commissioners.npv.{kind}") for kind in kinds)),
        (
            f"Savings for each {subject.sign}1 paid",
            *(_amount(subject, f"commissioners.cover.{kind}", "money") for kind in kinds),
        ),
    ]
    heads = tuple(head for head, _, _ in counted)
    return _amounts_table("Value for money to commissioners, present values", heads, rows)


def _is_same(subject: Subject, name: str, other: str) -> bool:
    """Return whether two amounts are the same to the penny, or neither is known."""
    first, second = subject.figures.value(name), subject.figures.value(other)
    return first is second if first is None or second is None else abs(first - second) < A_PENNY


def _amount(subject: Subject, name: str, unit: str = "") -> str:
    figure = subject.figure_or_none(name) if name else None
    if figure is None:
        return NOTHING
    if figure.value is None:
        return WITHHELD_WORD if figure.withheld else NOT_ASSESSED
    return marked(of_unit(figure.value, unit or figure.unit, subject.case.currency), name)


def _amounts_table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> TableView:
    keys = tuple(head.lower().replace(" ", "_") for head in heads)
    marks = (False, *(True for _ in heads))
    return TableView(title, ("what", *keys), ("", *heads), marks, tuple(rows), ())


def _outcomes(outcomes: tuple[OutcomeView, ...]) -> TableView:
    heads = (
        "Outcome",
        "Without the service",
        "With the service",
        "People measured",
        "Observed",
        "Attributable to the service",
    )
    return TableView(
        title="Expected outcomes and attribution",
        keys=("outcome", "baseline", "expected", "measured", "gross", "net"),
        heads=heads,
        are_numbers=(False, True, True, True, True, True),
        rows=tuple(
            (
                outcome.title,
                marked(rate_in_words(outcome.baseline, outcome.measure), outcome.baseline.name),
                marked(
                    rate_in_words(outcome.expected, outcome.measure), outcome.expected.name if outcome.expected else ""
                ),
                marked(_unknown(outcome.measured) or number(outcome.measured.value, 0), outcome.measured.name),
                _to_one_decimal(outcome.gross),
                _to_one_decimal(outcome.net),
            )
            for outcome in outcomes
        ),
        total=(),
    )


def _to_one_decimal(figure: Quoted) -> str:
    """Return a number of outcomes; in a column all have as many decimals."""
    return _unknown(figure) or marked(f"{figure.value:,.1f}".replace("-", MINUS), figure.name)


def rate_in_words(figure: Quoted | None, measure: str) -> str:
    """Return a rate as its measure asks: a share of people, or a number for each of them."""
    if figure is None or figure.value is None:
        return _unknown(figure)
    return percent(figure.value) if measure == "binary" else number(figure.value, 2)


def _unknown(figure: Quoted | None) -> str:
    """Return why there is no number to write, in a word or two; nothing where there is one."""
    if figure is not None and figure.withheld:
        return WITHHELD_WORD
    return UNKNOWN if figure is None or figure.value is None else ""
