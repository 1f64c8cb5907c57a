"""Prints the comparison of measures in `sibcase payout`: the observed results, and the payment under each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.cli.terminal import console, one_line, paint, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.tasks.settle.compare_measures import MeasuredLine

COLUMNS = (
    "Measure",
    "Service group",
    "Comparison group",
    "Improvement",
    "Relative",
    "Counts as",
    "Payment",
    "Per person",
)
NONE = "–"


def print_measures(rows: Sequence[MeasuredLine], currency: str) -> None:
    """Print the payment under each measure for the same observations."""
    from rich.table import Table as Grid
    from rich.text import Text

    people, compared = rows[0].people, max(row.comparison_people for row in rows)
    against = f", {compared:,} in the comparison group" if compared else ""
    title = f"The same observations under each measure: {people:,} people{against}"
    grid = Grid(title=Text(title), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(COLUMNS):
        grid.add_column(Text(name), justify="right" if number else "left", overflow="fold" if number else "ellipsis")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in _cells(row, currency)))
    console().print(grid)
    for row in rows:
        if row.not_observed:
            say(paint(f"  {one_line(row.line_title)}: not observed: {', '.join(row.not_observed)}", "warning"))
    say(
        paint(
            "Each line is settled on its own. * Agreed in the contract; the others are shown for comparison.",
            "quiet",
        )
    )
    say()


def _cells(row: MeasuredLine, currency: str) -> tuple[str, ...]:
    from sibcase.casefile.values.wording import money, percent

    return (
        f"{one_line(row.title)}{' *' if row.agreed else ''}",
        _level(row.observed, row.kind),
        NONE if row.comparison is None else _level(row.comparison, row.kind),
        NONE if row.change is None else _change(row.change, row.kind),
        NONE if row.reduction is None else percent(row.reduction),
        _value(row, currency),
        NONE if row.pays is None else money(row.pays, currency, pence=True),
        NONE if row.per_person is None else money(row.per_person, currency, pence=True),
    )


def _level(value: float, kind: str) -> str:
    """Return the average result for one person: a share of people, days, or a number."""
    from sibcase.casefile.values.wording import number, percent

    if kind == "binary":
        return percent(value)
    return f"{number(value)} days" if "time" in kind or "days" in kind else number(value, 3)


def _change(value: float, kind: str) -> str:
    """Return the change between two results; for a share, in percentage points."""
    from sibcase.casefile.values.wording import number

    return f"{number(value * 100)}pp" if kind == "binary" else _level(value, kind)


def _value(row: MeasuredLine, currency: str) -> str:
    """Return the value of the metric, in its own unit."""
    from sibcase.casefile.values.wording import money, number, percent

    if row.unit == "share":
        return percent(row.value)
    if row.unit == "money":
        return money(row.value, currency)
    return f"{number(row.value, 2)} {row.unit}" if row.unit in ("days", "points") else number(row.value, 3)
