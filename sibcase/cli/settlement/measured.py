"""How many people were measured, on the command line: an option, and the numbers by outcome that were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

MeasuredOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--measured", metavar="OUTCOME=N", help="How many people were measured to date. [default: as planned]"
    ),
]


def measured_people(words: Sequence[str]) -> dict[str, float]:
    """Return by outcome how many people were measured; refuse what states no number."""
    found = {}
    for word in words:
        name, _, number = word.partition("=")
        if not (number.isascii() and number.strip().isdecimal()):
            refuse(f"`{one_line(word)}` does not state how many people were measured: write OUTCOME=N")
        found[name.strip()] = float(number)
    return found
