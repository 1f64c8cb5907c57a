"""`sibcase readiness`: progress of a case with people, agreements and documents, and the next steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_json, say

if TYPE_CHECKING:
    from sibcase.tasks.readiness.areas import Area
    from sibcase.tasks.readiness.phases import Phase
    from sibcase.tasks.readiness.readiness import Readiness

EXAMPLES = (
    ("sibcase readiness cases/family-recovery", "see the checklist"),
    ("sibcase readiness cases/family-recovery --format markdown", "write it as a page for a meeting"),
)
MET, OPEN = "●", "○"


def readiness(
    case: CaseArgument,
    style: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("--format", help="Text, Markdown or JSON."),
    ] = "text",
) -> None:
    """Show how ready a case is, and what to do next.

    Scores seven areas against three criteria each: worker, champion, parties, data sharing, evidence, evaluation and
    contract. Then lists the four phases of commissioning and which of their products the case contains. Readiness is
    not value for money: for that, see the figures.
    """
    from sibcase.tasks.readiness.readiness import readiness as how_ready

    ready = how_ready(open_case(case))
    if style == "json":
        print_json(ready.as_data())
    elif style == "markdown":
        from sibcase.tasks.readiness.as_markdown import markdown

        say(markdown(ready), end="")
    else:
        _print(ready)


def _print(ready: Readiness) -> None:
    say(paint(one_line(ready.title), "title"))
    say(paint(one_line(f"stage: {ready.stage} · {ready.score} of {ready.most} criteria met"), "quiet"))
    for area in ready.areas:
        _print_area(area)
    say()
    say(paint("The four phases of commissioning", "title"))
    for phase in ready.phases:
        _print_phase(phase)


def _print_area(area: Area) -> None:
    say()
    marks = MET * area.score + OPEN * (len(area.criteria) - area.score)
    say(f"{paint(f'{area.title:<14}', 'title')} {paint(marks, 'figure')} {area.score} of {len(area.criteria)}")
    for criterion in area.criteria:
        say(f"  {MET if criterion.is_met else OPEN} {criterion.asks}")
        if not criterion.is_met:
            say(f"    {paint(one_line(f'next: {criterion.next}'), 'quiet')}")


def _print_phase(phase: Phase) -> None:
    say(f"  {phase.title} ({phase.there} of {len(phase.products)})")
    for product in phase.products:
        what = product.said if product.is_there else f"next: {product.next}"
        say(f"    {MET if product.is_there else OPEN} {product.title}{f': {one_line(what)}' if what else ''}")
