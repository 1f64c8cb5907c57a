"""`sibcase show`: the headline figures of a case, its tables, and how each quantity was interpreted."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.exchange.opening_indigo import FromExportOption, PolicyOption, reference_named
from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import console, harmless, one_line, paint, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.reference.reference_classes import ReferenceClass
    from sibcase.tables.all_tables import Table
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.show.reference_class import OutsideView

EXAMPLES = (
    ("sibcase show cases/family-recovery", "see the headline figures"),
    ("sibcase show cases/family-recovery --table by_year", "see a table; --table all shows every table"),
    ("sibcase show cases/family-recovery --table payments_by_payer --csv", "print a table for a spreadsheet"),
    (
        "sibcase show cases/family-recovery --table contract",
        "see each payment line in one sentence, with anything missing",
    ),
    ("sibcase show cases/family-recovery --inputs", "see how each quantity in the file was interpreted"),
    (
        "sibcase show cases/family-recovery --optimism reference-class",
        "compare the planned payments with those of other projects",
    ),
    ("sibcase show cases/family-recovery --json", "print everything as JSON"),
)
ALL_TABLES = "all"
CONTRACT = "contract"


def show(
    case: CaseArgument,
    table: Annotated[
        list[str] | None,
        typer.Option("--table", "-t", metavar="NAME", help="Show a table. Repeat for several tables, or use `all`."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print figures, tables and findings as JSON.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print the tables asked for as CSV, or every figure if there are none.")
    ] = False,
    inputs: Annotated[
        bool, typer.Option("--inputs", help="Show how each quantity in the file was interpreted.")
    ] = False,
    *,
    optimism: Annotated[
        Literal["reference-class"] | None,
        typer.Option(
            "--optimism",
            help="Also show what payments would be if the plan went as those of published projects did.",
            show_default=False,
        ),
    ] = None,
    from_export: FromExportOption = "",
    policy: PolicyOption = "",
) -> None:
    """Show the headline figures of a case.

    Covers need, reach, outcomes, savings, payments, cover and the investors' return. Use --table for tables.
    """
    business = open_case(case)
    if inputs:
        _show_inputs(business, as_csv=as_csv)
        return
    figures = business.planned
    reference = reference_named(business, from_export, policy, is_asked=optimism is not None)
    view = outside_view_of(business, reference=reference) if optimism else None
    if as_json:
        from sibcase.tasks.show.headline import as_data

        print_json(as_data(business, figures) | ({"optimism": view.as_data()} if view else {}))
        return
    tables = _tables_asked_for(business, figures, table or [])
    if view is not None:
        _show_outside_view(business, figures, tables, view, as_csv=as_csv)
        return
    if as_csv:
        _print_csv(figures, tables)
    elif tables:
        for each in tables:
            if each.name == CONTRACT:
                _print_contract(each, business, figures)
            else:
                _print_table(each, business.case.currency)
    else:
        _print_headline(business, figures)


def outside_view_of(
    business: BusinessCase, drawn: Sequence[float] = (), reference: ReferenceClass | None = None
) -> OutsideView:
    """Return the view of the reference class; ends the command where the case has nothing to compare."""
    from sibcase.tasks.show.reference_class import NoPaymentsByResults, outside_view

    try:
        return outside_view(business, drawn, reference)
    except NoPaymentsByResults as fault:
        refuse(f"{one_line(business.path)}: {fault}")


def print_outside_view(view: OutsideView, currency: str) -> None:
    """Print the case's own view of its payments and that of the reference class, side by side."""
    _print_table(view.table, currency)
    say(paint(one_line(view.remark), "quiet"))


def _show_outside_view(
    business: BusinessCase, figures: Figures, tables: list[Table], view: OutsideView, *, as_csv: bool
) -> None:
    if as_csv:
        _print_csv(figures, [*tables, view.table])
        return
    if not tables:
        _print_headline(business, figures)
        say()
    for each in tables:
        _print_table(each, business.case.currency)
    print_outside_view(view, business.case.currency)


def _tables_asked_for(business: BusinessCase, figures: Figures, names: list[str]) -> list[Table]:
    if not names:
        return []
    tables = business.tables(figures)
    if ALL_TABLES in names:
        return list(tables.values())
    for name in names:
        if name not in tables:
            refuse(f"this case has no table {one_line(name)}; its tables are: {', '.join(tables)}")
    return [tables[name] for name in names]


def _print_headline(business: BusinessCase, figures: Figures) -> None:
    from sibcase.casefile.values.wording import of_unit
    from sibcase.tasks.show.headline import headline

    case = business.case
    about = [f"stage: {case.stage}", f"prices: {case.prices or 'not stated'}"]
    if case.start and case.term:
        about.append(f"{case.term.quantity.text} from {case.start.isoformat()} by {case.step}")
    say(paint(one_line(case.title), "title"))
    say(paint(one_line(" · ".join(about)), "quiet"))
    for title, rows in headline(figures):
        say()
        say(paint(title, "title"))
        for row in rows:
            if row.value is None:
                say(f"  {row.label:<34} {one_line(row.why if row.why.startswith('not ') else f'none: {row.why}')}")
            else:
                say(f"  {row.label:<34} {of_unit(row.value, row.unit, case.currency):>18}")
                if row.caution:
                    say(paint(f"    {one_line(row.caution)}: see `--table npv_profile`", "warning"))
    _print_independence(business, figures)
    _print_remarks(business, "payments.total" if "payments.total" in figures else "need.cost.total")
    if case.is_contract_alone:
        say(paint(f"To settle it on observed results: `sibcase payout {_path_to_copy(business)}`", "quiet"))


def _print_remarks(business: BusinessCase, figure: str) -> None:
    warnings = [finding for finding in business.findings if finding.severity == "warning"]
    say()
    if warnings:
        what = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
        say(paint(f"{what}: see `sibcase validate {_path_to_copy(business)}`", "quiet"))
    say(paint(f"To see how a figure was calculated: `sibcase trace {_path_to_copy(business)} {figure}`", "quiet"))


def _path_to_copy(business: BusinessCase) -> str:
    from sibcase.tasks.shell import for_shell

    return harmless("-" if business.path == "<stdin>" else for_shell(business.path))


def _print_contract(table: Table, business: BusinessCase, figures: Figures) -> None:
    """Print each payment line as one sentence with its id, then any missing parts."""
    say(paint(table.title, "title"))
    for name, (_, sentence, missing) in zip(table.ids, table.rows, strict=True):
        say(f"  {paint(one_line(name), 'figure')}  {one_line(sentence)}")
        for each in missing:
            say(paint(f"      {one_line(each)}", "warning"))
    _print_independence(business, figures)
    say()


def _print_independence(business: BusinessCase, figures: Figures) -> None:
    from sibcase.wording.contract.sentences import independence

    sentence = independence(business.case, figures)
    if sentence:
        say()
        say(paint(one_line(sentence), "quiet"))


def _print_table(table: Table, currency: str) -> None:
    from rich.table import Table as Grid
    from rich.text import Text

    from sibcase.casefile.values.wording import of_unit

    grid = Grid(title=Text(table.title), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for _, label, unit in table.columns:
        grid.add_column(Text(one_line(label)), justify="left" if unit == "text" else "right")
    for number, row in enumerate(table.rows):
        units = [table.unit_at(number, column) for column in range(len(row))]
        cells = [_cell(value, unit, currency, of_unit) for value, unit in zip(row, units, strict=True)]
        grid.add_row(*(Text(cell) for cell in cells))
    console().print(grid)
    say()


def _cell(value: Any, unit: str, currency: str, of_unit: Any) -> str:
    if unit == "text":
        return one_line(str(value))
    return "–" if value is None else str(of_unit(value, unit, currency))


def _print_csv(figures: Figures, tables: list[Table]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if not tables:
        from sibcase.tasks.show.headline import result_names

        writer.writerow(("figure", "label", "unit", "value"))
        for name in result_names(figures):
            line = figures.book.lines[name]
            writer.writerow((name, text_cell(line.label), line.unit, number_cell(figures.value(name))))
        return
    for table in tables:
        writer.writerow(table.keys)
        for row in table.rows:
            writer.writerow(
                [
                    text_cell(_text(value)) if unit == "text" else number_cell(value)
                    for value, (_, _, unit) in zip(row, table.columns, strict=True)
                ]
            )


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _show_inputs(business: BusinessCase, *, as_csv: bool) -> None:
    from sibcase.tasks.show.inputs import understood

    rows = understood(business)
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("path", "written", "understood", "place", "source"))
        writer.writerows([[text_cell(part) for part in row] for row in rows])
        return
    for path, written, meaning, place, source in rows:
        say(f"{paint(one_line(place), 'place')}  {one_line(path)}")
        say(f"    {one_line(written)}  =  {meaning}" + (f"  [{one_line(source)}]" if source else ""))
