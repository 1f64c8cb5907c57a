"""The best option by effect: net present values as the effects of the service go from none to twice the plan.

All outcomes move together, each from its baseline by a share of the planned change. An option that changes an effect
moves by a share of its own. Between two options that are best side by side, the place where they are worth the same is
found by the search that `sibcase sensitivity` uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.tasks.sensitivity.sensitivity import MOST_EFFECT, planned_effects
from sibcase.uncertainty.crossings import crossings
from sibcase.uncertainty.inputs import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.book.operations import Array
    from sibcase.tasks.options.arms import Arm

__all__ = ["Stretch", "best_by_effect"]

# Evenly spaced shares of the planned effect, 0.2 percentage points apart.
_POINTS: Final = 1_001
# Payments are rounded to pence: what differs by less is the same.
A_PENNY: Final = 0.01
# Options that are worth the same at a single effect, such as none at all, do not make a stretch.
_SHORTEST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of effects in which the same options are best.

    Attributes:
        start: the share of the planned effect from which they are.
        end: the share until which they are.
        best: the ids of the options that are worth most; several where they are worth the same.
    """

    start: float
    end: float
    best: tuple[str, ...]


def best_by_effect(arms: Sequence[Arm], part: str) -> tuple[Stretch, ...]:
    """Return which options are best from no effect to twice the planned one; nothing where no outcome has an effect.

    Args:
        arms: the options.
        part: what they are compared by: `npv` or `npv.fiscal`.
    """
    worth = [_worth_by_effect(arm, part) for arm in arms]
    if not any(effects for effects, _ in worth):
        return ()
    shares = np.linspace(0.0, MOST_EFFECT, _POINTS)
    values = np.vstack([at(shares) for _, at in worth])
    if not np.all(np.isfinite(values)):
        return ()
    best = _best_at(values)
    changes = [number for number in range(1, _POINTS) if best[number] != best[number - 1]]
    edges = [
        _crossing(worth[best[number - 1][0]][1], worth[best[number][0]][1], (shares[number - 1], shares[number]))
        for number in changes
    ]
    firsts, ends = [0.0, *edges], [*edges, MOST_EFFECT]
    groups = [best[number] for number in (0, *changes)]
    return tuple(
        Stretch(start, end, tuple(arms[number].id for number in group))
        for start, end, group in zip(firsts, ends, groups, strict=True)
        if end - start > _SHORTEST
    )


def _worth_by_effect(arm: Arm, part: str) -> tuple[bool, Callable[[Array], Array]]:
    """Return whether an option has an effect that can move, and its net present value for shares of the planned one."""
    name = arm.name(part)
    effects = planned_effects(arm.figures, arm.business.case.outcomes or {})
    draws = figures_of(arm.figures, [name], (), effects)

    def at(shares: Array) -> Array:
        levels = {line: baseline + shares * change for line, (baseline, change) in effects.items()}
        return np.broadcast_to(draws.run(levels)[name], shares.shape)

    return bool(effects), at


def _best_at(values: Array) -> list[tuple[int, ...]]:
    """Return at each effect the numbers of the options that are worth most; `values` is of shape (options, effects)."""
    is_best = values >= values.max(axis=0) - A_PENNY
    return [tuple(np.flatnonzero(column).tolist()) for column in is_best.T]


def _crossing(before: Callable[[Array], Array], after: Callable[[Array], Array], between: tuple[float, float]) -> float:
    """Return where an option overtakes the one that is best before it; the upper end if that is found nowhere."""
    found = crossings(lambda shares: after(shares) - before(shares), between, 0.0, A_PENNY / 2).found
    return found[-1].value if found else between[1]
