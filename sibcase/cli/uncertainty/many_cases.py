"""Many cases simulated at once, as `sibcase simulate` prints them for a folder."""

from __future__ import annotations

import csv
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.frame import Status
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, remark, say, work_bar
from sibcase.cli.uncertainty.draw_options import NUMBERS, share_of_draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.tasks.simulate.many_cases import SimulatedCase
    from sibcase.tasks.simulate.simulate import Drawn

# What of each case is shown in a row, as far as it has it.
FIGURE = "commissioners.npv.cashable"
MOST_NAMED = 4
CHANCES = ("investors_lose", "payments_exceed_cash")


def show_many(  # what is drawn of which cases, by how many processes, and how it is printed
    paths: Sequence[str], draws: int, seed: int, drawn: Drawn, jobs: int | None, *, as_json: bool, as_csv: bool
) -> None:
    """Simulate cases and print a row for each; end with status 1 where one cannot be computed."""
    from sibcase.tasks.simulate.many_cases import simulate_cases

    with work_bar("Drawing") as bar:
        bar.expect(len(paths))
        with closing(simulate_cases(paths, draws, seed, drawn, jobs, bar)) as outcomes:  # type: ignore[type-var]
            found = list(outcomes)
    if as_json:
        print_json([each.as_data() for each in found])
    elif as_csv:
        _print_csv(found)
    else:
        _print(found, draws, seed)
    _print_problems(found)
    if any(not each.title for each in found):
        raise typer.Exit(Status.PROBLEMS)


def _print(found: Sequence[SimulatedCase], draws: int, seed: int) -> None:
    shown = [each for each in found if each.data is not None]
    if not shown:
        say(paint(f"None of {len(found)} cases was drawn", "quiet"))
        return
    of = f"of each of {len(found)} cases" if len(shown) == len(found) else f"of {len(shown)} of {len(found)} cases"
    say(paint(f"{draws:,} draws with seed {seed} {of}", "quiet"))
    say()
    say(paint("Net present value in cash, and how likely losses are", "title"))
    heads = ("Case", "P5", "As planned", "P95", "Investors lose", "Payments exceed cash")
    print_grid(heads, map(_cells, shown))


def _print_problems(found: Sequence[SimulatedCase]) -> None:
    """Remark on the cases that cannot be computed, and count those in which nothing is uncertain."""
    for each in found:
        if each.data is None and not each.title:
            remark(one_line(each.problem))
    certain = [each.path for each in found if each.data is None and each.title]
    if certain:
        shown = ", ".join(certain[:MOST_NAMED]) + (", …" if len(certain) > MOST_NAMED else "")
        count = "1 case states" if len(certain) == 1 else f"{len(certain)} cases state"
        remark(one_line(f"{count} no range, and chance has nothing to move in them: {shown}"))


def _cells(each: SimulatedCase) -> list[str]:
    from sibcase.casefile.values.wording import short_of_unit

    data = each.data or {}
    row = data["figures"].get(FIGURE, {})
    values = [row.get(key) for key in ("p5", "planned", "p95")]
    amounts = ["–" if value is None else short_of_unit(value, "money", each.currency) for value in values]
    shares = [data["chances"].get(name, {}).get("share") for name in CHANCES]
    return [one_line(each.title), *amounts, *("–" if share is None else share_of_draws(share) for share in shares)]


def _print_csv(found: Sequence[SimulatedCase]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("case", "figure", "label", "unit", *NUMBERS))
    for each in found:
        for name, row in (each.data or {"figures": {}})["figures"].items():
            cells = (text_cell(each.path), name, text_cell(row["label"]), row["unit"])
            writer.writerow((*cells, *(number_cell(row[key]) for key in NUMBERS)))
