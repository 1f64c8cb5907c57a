"""The options of commands that draw: how many draws, with which seed, and of what."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

import typer

# With fewer draws the outer percentiles are a single draw.
FEWEST: Final = 100
USUAL: Final = 10_000
# Shares of the draws are printed with one decimal.
_LEAST_PRINTED: Final = 0.001
# How CSV calls what is known of a figure, see `Simulated.as_data`.
NUMBERS: Final = ("planned", "mean", "p5", "p10", "p50", "p90", "p95", "undefined")

SeedOption: TypeAlias = Annotated[
    int, typer.Option("--seed", metavar="S", min=0, max=2**63 - 1, help="The same seed gives the same figures.")
]
DrawnOption: TypeAlias = Annotated[
    Literal["both", "ranges", "chance"],
    typer.Option("--drawn", help="Inputs from their ranges, chance in small numbers of people, or both."),
]


def draws_option(most: int) -> Any:
    """Return the option for the number of draws, up to the most that a command can make."""
    return typer.Option("--draws", metavar="N", min=FEWEST, max=most, help="How many draws.")


def share_of_draws(share: float) -> str:
    """Return a share of the draws: what happens in any of them is not 0%, and what fails to in any is not 100%."""
    from sibcase.casefile.values.wording import percent

    if 0.0 < share < _LEAST_PRINTED:
        return f"<{percent(_LEAST_PRINTED)}"
    return f">{percent(1.0 - _LEAST_PRINTED)}" if 1.0 - _LEAST_PRINTED < share < 1.0 else percent(share)
