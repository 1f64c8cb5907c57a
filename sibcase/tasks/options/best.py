"""The best option by effect: net present values as the effects of the service go from none to twice the plan.

All outcomes move together, each from its baseline by a share of the planned change. An option that changes an effect
moves by a share of its own. Between two options that are best side by side, the place where they are worth the same is
found by the search that `sibcase sensitivity` uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from sibcase.tables.option_rows import Stretch
from sibcase.tasks.sensitivity.sensitivity import MOST_EFFECT, planned_effects
from sibcase.uncertainty.crossings import crossings
from sibcase.uncertainty.inputs import figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.draws import Draws
    from sibcase.book.operations import Array
    from sibcase.tasks.options.arms import Arm

__all__ = ["A_PENNY", "WorthByEffect", "worth_by_effect"]

# By the line of each expected level its baseline and the planned change from it.
Effects: TypeAlias = "Mapping[str, tuple[float, float]]"

# Evenly spaced shares of the planned effect, 0.2 percentage points apart.
_POINTS: Final = 1_001
# Payments are rounded to pence: what differs by less is the same.
A_PENNY: Final = 0.01
# Options that are worth the same at a single effect, such as none at all, do not make a stretch.
_SHORTEST: Final = 1e-6
# Where thresholds make the best option change more often than that, the shares that are looked at are near enough.
_MOST_SEARCHED: Final = 24


def worth_by_effect(arms: Sequence[Arm], parts: Sequence[str]) -> WorthByEffect:
    """Return what options are worth as a function of the effect, worked out together for those of one case."""
    cases: dict[int, tuple[Draws, Effects]] = {}
    for arm in arms:
        if id(arm.business) not in cases:
            own = [each for each in arms if each.business is arm.business]
            names = list(dict.fromkeys(each.name(part) for each in own for part in parts))
            effects = planned_effects(arm.figures, arm.business.case.outcomes or {})
            cases[id(arm.business)] = figures_of(arm.figures, names, (), effects), effects
    return WorthByEffect(tuple(arms), cases)


@dataclass(frozen=True, slots=True)
class WorthByEffect:
    """What options are worth as a function of the effect.

    Attributes:
        arms: the options.
        cases: by the case of an option the figures of all its options, and the effects that they rest on.
    """

    arms: tuple[Arm, ...]
    cases: Mapping[int, tuple[Draws, Effects]]

    def best(self, part: str) -> tuple[Stretch, ...]:
        """Return which options are best from no effect to twice the plan; nothing where no outcome has an effect.

        Args:
            part: what they are compared by: `npv` or `npv.fiscal`.
        """
        if not any(effects for _, effects in self.cases.values()):
            return ()
        shares = np.linspace(0.0, MOST_EFFECT, _POINTS)
        values = self._at(shares, part, self.arms)
        if not np.all(np.isfinite(values)):
            return ()
        best = _best_at(values)
        changes = [number for number in range(1, _POINTS) if best[number] != best[number - 1]]
        edges = [float(shares[number]) for number in changes]
        if len(changes) <= _MOST_SEARCHED:
            edges = [self._crossing(part, best[number - 1][0], best[number][0], shares, number) for number in changes]
        firsts, ends = [0.0, *edges], [*edges, MOST_EFFECT]
        groups = [best[number] for number in (0, *changes)]
        return tuple(
            Stretch(start, end, tuple(self.arms[number].id for number in group))
            for start, end, group in zip(firsts, ends, groups, strict=True)
            if end - start > _SHORTEST
        )

    def _at(self, shares: Array, part: str, arms: Sequence[Arm]) -> Array:
        """Return the net present values of options at shares of the planned effect, of shape (options, shares)."""
        found = {}
        for case in dict.fromkeys(id(arm.business) for arm in arms):
            draws, effects = self.cases[case]
            levels = {line: baseline + shares * change for line, (baseline, change) in effects.items()}
            found[case] = draws.run(levels)
        rows = [found[id(arm.business)][arm.name(part)] for arm in arms]
        return np.vstack([np.broadcast_to(row, shares.shape) for row in rows])

    def _crossing(self, part: str, before: int, after: int, shares: Array, number: int) -> float:
        """Return where an option overtakes the one before; the next share that is looked at if none is found."""

        def lead(values: Array) -> Array:
            overtaken, best = self._at(values, part, (self.arms[before], self.arms[after]))
            return np.asarray(best - overtaken)

        between = float(shares[number - 1]), float(shares[number])
        found = crossings(lead, between, 0.0, A_PENNY / 2).found
        return found[-1].value if found else between[1]


def _best_at(values: Array) -> list[tuple[int, ...]]:
    """Return at each effect the numbers of the options that are worth most; `values` is of shape (options, effects)."""
    is_best = values >= values.max(axis=0) - A_PENNY
    return [tuple(np.flatnonzero(column).tolist()) for column in is_best.T]
