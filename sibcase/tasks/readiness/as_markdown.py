"""Readiness as Markdown: a page to take into a meeting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.wording.markdown import clean_text, escape_markdown

if TYPE_CHECKING:
    from sibcase.tasks.readiness.areas import Area
    from sibcase.tasks.readiness.phases import Phase
    from sibcase.tasks.readiness.readiness import Readiness

__all__ = ["markdown"]

MET, OPEN = "☑", "☐"
_CODE = re.compile(r"(`(?:[a-z_]+(?:\.[a-z_]+)*|sibcase [a-z]+(?: CASE --table contract)?)`)")


def markdown(ready: Readiness) -> str:
    """Return the page."""
    steps = [f"{number}. **{area}**: {_words(step)}" for number, (area, step) in enumerate(ready.next_steps, start=1)]
    parts = [
        f"# Readiness: {escape_markdown(ready.title)}",
        f"{ready.score} of {ready.most} criteria are met. Stage: {escape_markdown(ready.stage)}.",
        "## Next steps",
        "\n".join(steps) or "Every criterion is met.",
        "## Scores by area",
        _areas(ready.areas),
        *(part for area in ready.areas for part in _area(area)),
        "## The four phases of commissioning",
        *(part for phase in ready.phases for part in _phase(phase)),
    ]
    return "\n\n".join(parts) + "\n"


def _areas(areas: tuple[Area, ...]) -> str:
    rows = [
        f"| {area.title} | {MET * area.score}{OPEN * (len(area.criteria) - area.score)} {area.score} |"
        for area in areas
    ]
    return "\n".join(["| Area | Score, of 3 |", "| --- | --- |", *rows])


def _area(area: Area) -> list[str]:
    lines = [
        f"- {MET if criterion.is_met else OPEN} {criterion.asks}"
        + ("" if criterion.is_met else f"  \n  Next: {_words(criterion.next)}")
        for criterion in area.criteria
    ]
    return [f"### {area.title}", "\n".join(lines)]


def _phase(phase: Phase) -> list[str]:
    lines = [
        f"- {MET} {product.title}{f': {escape_markdown(product.said)}' if product.said else ''}"
        if product.is_there
        else f"- {OPEN} {product.title}  \n  Next: {_words(product.next)}"
        for product in phase.products
    ]
    return [f"### {phase.title}", "\n".join(lines)]


def _words(text: str) -> str:
    """Return a step with the names of our fields and commands as code; whatever a case holds does nothing."""
    pieces = _CODE.split(clean_text(text))
    return "".join(piece if number % 2 else _escaped(piece) for number, piece in enumerate(pieces))


def _escaped(piece: str) -> str:
    """Return a piece of a sentence escaped, with the spaces that it begins and ends with."""
    first, last = (" " if space else "" for space in (piece.startswith(" "), piece.endswith(" ")))
    return f"{first}{escape_markdown(piece)}{last}" if piece.strip() else piece
