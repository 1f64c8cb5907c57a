"""`sibcase sensitivity`: what each input does to a figure, and how far the effects may fall."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say
from sibcase.cli.uncertainty.grids import show_grids

if TYPE_CHECKING:
    from sibcase.tasks.sensitivity.sensitivity import Sensitivity, Swing, SwitchingValue, Tornado

EXAMPLES = (
    ("sibcase sensitivity cases/family-recovery", "see which inputs matter most, and how far the effects may fall"),
    ("sibcase sensitivity cases/family-recovery --figure investment.irr", "see what moves one figure"),
    (
        "sibcase sensitivity family.yaml --grid need.people need.years",
        "show the figures at values of two inputs",
    ),
    ("sibcase sensitivity cases/family-recovery --csv", "print it for a spreadsheet"),
)
MOST_SHOWN = 12


def sensitivity(
    case: CaseArgument,
    figure: Annotated[
        list[str] | None,
        typer.Option("--figure", metavar="NAME", help="A figure, as `sibcase show --json` names it. May be repeated."),
    ] = None,
    grid: Annotated[
        tuple[str, str] | None,
        typer.Option("--grid", metavar="A B", help="Two inputs, by their paths: show figures at values of both."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every input and figure as CSV.")] = False,
) -> None:
    """Show which inputs matter most.

    Moves each input that has a range from its low to its high, one at a time, with all others as planned. Then shows
    how far the effects of the service may fall, all outcomes together, before commissioners or investors lose money.
    With --grid, shows the figures at values of two inputs at once.
    """
    from sibcase.tasks.sensitivity.sensitivity import NoRanges, UnknownFigure
    from sibcase.tasks.sensitivity.sensitivity import sensitivity as how_sensitive

    business = open_case(case)
    if grid is not None:
        show_grids(business, grid, figure or (), as_json=as_json, as_csv=as_csv)
        return
    try:
        found = how_sensitive(business, figure or ())
    except (NoRanges, UnknownFigure) as fault:
        refuse(one_line(f"{business.path}: {fault}"))
    if as_json:
        print_json(found.as_data())
    elif as_csv:
        _print_csv(found)
    else:
        say(paint(one_line(business.case.title), "title"))
        for left_out in found.not_moved:
            say(paint(one_line(f"{left_out.label} keeps its value: {left_out.why}"), "warning"))
        for each in found.tornados:
            _print_tornado(each, business.case.currency)
        _print_switches(found.switches)


def _print_tornado(tornado: Tornado, currency: str) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    planned = short_of_unit(tornado.planned, tornado.unit, currency)
    say()
    say(paint(one_line(f"{tornado.label}: {planned} as planned"), "title"))

    def cells(swing: Swing) -> list[str]:
        ends = [short_of_unit(value, swing.unit, currency) for value in (swing.low, swing.high)]
        results = [short_of_unit(value, tornado.unit, currency) for value in (swing.at_low, swing.at_high)]
        return [swing.label, *ends, *results]

    moving = [each for each in tornado.swings if each.width or each.at_low is None or each.at_high is None]
    if moving:
        print_grid(("Input", "Low", "High", "At low", "At high"), map(cells, moving[:MOST_SHOWN]))
    more = len(moving) - MOST_SHOWN
    if more > 0:
        say(paint("and one input that matters less" if more == 1 else f"and {more} inputs that matter less", "quiet"))
    idle = len(tornado.swings) - len(moving)
    if idle:
        say(paint(f"{idle} {'input has' if idle == 1 else 'inputs have'} no effect on it", "quiet"))


def _print_switches(switches: tuple[SwitchingValue, ...]) -> None:
    if not switches:
        return
    say()
    say(paint("How far the effects may fall", "title"))
    for each in switches:
        say(f"  {each.label} {each.where}.")


def _print_csv(found: Sensitivity) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("figure", "planned", "input", "low", "high", "at_low", "at_high"))
    for each in found.tornados:
        for swing in each.swings:
            numbers = (swing.low, swing.high, swing.at_low, swing.at_high)
            writer.writerow((each.name, number_cell(each.planned), text_cell(swing.input), *map(number_cell, numbers)))
