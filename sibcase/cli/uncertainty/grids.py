"""Grids of figures at values of two inputs, as `sibcase sensitivity --grid` prints them."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from sibcase.cli.csv_cells import number_cell
from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.sensitivity.grid import Grid


def show_grids(
    business: BusinessCase, inputs: tuple[str, str], figures: Sequence[str], *, as_json: bool, as_csv: bool
) -> None:
    """Print figures at several values of two inputs, or say why they cannot be."""
    from sibcase.tasks.sensitivity.grid import grids
    from sibcase.tasks.sensitivity.sensitivity import UnknownFigure
    from sibcase.tasks.sensitivity.solve import CannotVary

    try:
        found = grids(business, *inputs, figures)
    except (CannotVary, UnknownFigure) as fault:
        refuse(one_line(f"{business.path}: {fault}"))
    if as_json:
        print_json([each.as_data() for each in found])
    elif as_csv:
        _print_csv(found)
    else:
        say(paint(one_line(business.case.title), "title"))
        for each in found:
            _print_grid(each, business.case.currency)


def _print_grid(grid: Grid, currency: str) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    planned = short_of_unit(grid.planned, grid.unit, currency)
    say()
    say(paint(one_line(f"{grid.label}: {planned} as planned"), "title"))
    say(paint(one_line(f"down: {grid.down.label}; across: {grid.across.label}"), "quiet"))
    heads = [short_of_unit(value, grid.across.unit, currency) for value in grid.across.values]
    print_grid(
        ("", *heads),
        (
            [short_of_unit(at, grid.down.unit, currency), *(short_of_unit(value, grid.unit, currency) for value in row)]
            for at, row in zip(grid.down.values, grid.values, strict=True)
        ),
    )


def _print_csv(found: Sequence[Grid]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("figure", found[0].down.name, found[0].across.name, "value"))
    for grid in found:
        for at, row in zip(grid.down.values, grid.values, strict=True):
            for to, value in zip(grid.across.values, row, strict=True):
                writer.writerow((grid.name, number_cell(at), number_cell(to), number_cell(value)))
