"""What charts say: the words that their sentences share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["counted", "in_runs"]


def counted(count: int, one: str) -> str:
    """Return 1 year, 3 years."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def in_runs(names: Sequence[str], chosen: Sequence[bool]) -> str:
    """Return the chosen ones of a row of names, neighbours taken together: 2027-28 to 2030-31 and 2033-34."""
    runs: list[list[str]] = []
    for place, (name, is_chosen) in enumerate(zip(names, chosen, strict=True)):
        if is_chosen:
            if runs and place and chosen[place - 1]:
                runs[-1].append(name)
            else:
                runs.append([name])
    return listed([run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])
