"""`sibcase trace`: how a figure was calculated, down to the assumptions and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_json, say

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.book.trace import Explained

EXAMPLES = (
    ("sibcase trace cases/family-recovery payments.total", "see the full calculation of a figure"),
    ("sibcase trace cases/family-recovery payments.total --period '2027-28 Q1'", "see the figure in one period"),
    ("sibcase trace cases/family-recovery need.cost.total --depth 1", "see only its direct inputs"),
)


def trace(
    case: CaseArgument,
    figure: Annotated[
        str,
        typer.Argument(metavar="FIGURE", help="The name of a figure in `sibcase show --json`, such as payments.total."),
    ],
    period: Annotated[
        str | None, typer.Option("--period", "-p", metavar="LABEL", help="Explain the figure in one period.")
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=0, help="Number of levels to show; 0 shows all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the tree as JSON.")] = False,
) -> None:
    """Show how a figure was calculated, with its sources.

    Prints a tree: the formula of each figure in words and in numbers, and each input with its source and its line in
    the file.
    """
    from sibcase.book.trace import trace as explain
    from sibcase.casefile.values.wording import of_unit

    business = open_case(case)
    figures = business.planned
    _check_asked(figures, figure, period)
    currency = business.case.currency
    explained = explain(figures, figure, period, lambda value, unit: of_unit(value, unit, currency))
    if as_json:
        print_json(_as_data(explained))
    else:
        _print(explained, "", "", depth or 1000)


def _check_asked(figures: Figures, figure: str, period: str | None) -> None:
    from sibcase.casefile.source.findings import nearest

    if figure not in figures:
        close = ", ".join(nearest(figure, figures.single_names()))
        refuse(f"there is no figure {one_line(figure)}; nearest: {close}; list all with `sibcase show --csv`")
    labels = figures.book.periods.labels
    if period is not None and period not in labels:
        refuse(f"there is no period {one_line(period)}; the periods are {labels[0]} to {labels[-1]}")
    if period is not None and f"{figure}.per_period" not in figures and figures.book.lines[figure].axis != "period":
        refuse(f"{figure} is a single figure and does not vary by period")


def _print(explained: Explained, lead: str, below: str, depth: int) -> None:
    when = f" in {explained.period}" if explained.period else ""
    name = paint(f"  ({explained.name})", "quiet")
    say(f"{lead}{one_line(explained.label)}{when}: {paint(explained.shown, 'figure')}{name}")
    for line in _remarks(explained):
        say(f"{below}{'│ ' if explained.because and depth > 0 else '  '}{paint(one_line(line), 'quiet')}")
    if depth <= 0:
        return
    for index, inner in enumerate(explained.because):
        is_last = index == len(explained.because) - 1
        _print(inner, below + ("└─ " if is_last else "├─ "), below + ("   " if is_last else "│  "), depth - 1)


def _remarks(explained: Explained) -> list[str]:
    if explained.shown_above:
        return ["see above"] if explained.words else []
    lines = [f"= {each}" for each in (explained.words, explained.numbers) if each]
    if explained.text:
        place = f", {explained.place}" if explained.place else ""
        lines.append(f"{'default' if explained.is_default else 'written'}: {explained.text}{place}")
    lines += [f"source: {explained.source}"] if explained.source else []
    lines += [f"note: {explained.note}"] if explained.note else []
    return lines


def _as_data(explained: Explained) -> dict[str, object]:
    return {
        "name": explained.name,
        "label": explained.label,
        "unit": explained.unit,
        "value": explained.value,
        "period": explained.period or None,
        "formula": explained.words or None,
        "numbers": explained.numbers or None,
        "written": explained.text or None,
        "place": explained.place or None,
        "source": explained.source or None,
        "note": explained.note or None,
        "default": explained.is_default,
        "because": [_as_data(inner) for inner in explained.because],
    }
