"""Choosing a set of bids: at most one of each programme, within the allocation, the best by criteria in their order.

With x_i = 1 if bid i is in the set:

    Σ x_i ≤ 1               over the bids of one programme
    Σ amount_i x_i ≤ most   for the allocation, and for each year that has a budget
    Σ amount_i x_i ≥ least  for each floor
    Σ value_i x_i           as large as possible for the first criterion; of these sets for the next, and so on

Up to `MOST_SETS` sets are all tried. Beyond, each criterion in turn is an integer programme, which HiGHS solves by
branch and bound until no better set can be left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from sibcase.book.operations import Array

__all__ = ["MOST_SETS", "Chosen", "Limit", "Question", "choose"]

MOST_SETS: Final = 2**18
A_PENNY: Final = 0.01
# Sets that differ by less than this part of the best are equally good.
_EQUAL: Final = 1e-9
_LONGEST: Final = 60.0  # seconds for one criterion
_MOST_TRIES: Final = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum over the set that may not go beyond a number.

    Attributes:
        values: of each bid.
        bound: the most, or the least where `is_floor`.
        is_floor: whether the sum has to reach the bound.
    """

    values: Array
    bound: float
    is_floor: bool = False

    def is_met(self, totals: Array) -> npt.NDArray[np.bool_]:
        """Return for each sum whether it is within the limit, to the nearest penny."""
        slack = A_PENNY / 2
        return np.asarray(totals >= self.bound - slack if self.is_floor else totals <= self.bound + slack)


@dataclass(frozen=True, slots=True)
class Question:
    """What is chosen from, and by what.

    Attributes:
        programmes: of each bid, by number.
        limits: what the set has to keep.
        criteria: of each criterion the value of each bid, whose sum is to be as large as possible; the first counts
            most.
    """

    programmes: Sequence[int]
    limits: Sequence[Limit]
    criteria: Sequence[Array]

    @property
    def sets(self) -> int:
        """How many sets there are with at most one bid of each programme."""
        return math.prod(1 + list(self.programmes).count(each) for each in sorted(set(self.programmes)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set of bids.

    Attributes:
        bids: by number, in order; None if no set keeps all limits.
        method: how it was found.
        is_best: whether no better set is left.
    """

    bids: tuple[int, ...] | None
    method: Literal["every set", "integer programming"]
    is_best: bool = True


def choose(question: Question) -> Chosen:
    """Return the best set of bids."""
    if question.sets <= MOST_SETS:
        return Chosen(_best_of_every_set(question), "every set")
    return _by_integer_programming(question)


# --- every set --------------------------------------------------------------------------------------------------------


def _best_of_every_set(question: Question) -> tuple[int, ...] | None:
    groups = _by_programme(question.programmes)
    is_kept = np.ones(question.sets, dtype=bool)
    for limit in question.limits:
        is_kept &= limit.is_met(_totals(limit.values, groups))
    left = np.flatnonzero(is_kept)
    if not len(left):
        return None
    for values in question.criteria:
        totals = _totals(values, groups)[left]
        left = left[totals >= totals.max() - _EQUAL * max(1.0, abs(float(totals.max())))]
    picks = np.unravel_index(int(left[0]), [1 + len(group) for group in groups])
    return tuple(sorted(group[int(pick) - 1] for group, pick in zip(groups, picks, strict=True) if pick))


def _by_programme(programmes: Sequence[int]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for bid, programme in enumerate(programmes):
        found.setdefault(programme, []).append(bid)
    return list(found.values())


def _totals(values: Array, groups: Sequence[Sequence[int]]) -> Array:
    """Return the sum over each set; sets are numbered by the bid of each programme, the last programme fastest."""
    totals = np.zeros(1)
    for group in groups:
        choices = np.concatenate([[0.0], values[list(group)]])
        totals = (totals[:, None] + choices).ravel()
    return totals


# --- integer programming ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Rows:
    """Rows of an integer programme: low ≤ Σ weight_i x_i ≤ high."""

    weights: list[Array]
    low: list[float]
    high: list[float]

    def add(self, weights: Array, low: float = -np.inf, high: float = np.inf) -> None:
        # In parts of the largest weight: the solver's tolerance is then one part in a million of it.
        scale = max(float(np.max(np.abs(weights), initial=0.0)), 1e-12)
        self.weights.append(weights / scale)
        self.low.append(low / scale)
        self.high.append(high / scale)


def _by_integer_programming(question: Question) -> Chosen:
    rows = _Rows([], [], [])
    for group in _by_programme(question.programmes):
        rows.add(np.isin(np.arange(len(question.programmes)), group).astype(float), high=1.0)
    for limit in question.limits:
        rows.add(limit.values, *((limit.bound, np.inf) if limit.is_floor else (-np.inf, limit.bound)))
    found: tuple[int, ...] | None = None
    is_best = True
    for values in question.criteria:
        found, is_proven = _best_by(values, rows, question)
        is_best = is_best and is_proven
        if found is None:
            return Chosen(None, "integer programming", is_best)
        best = float(values[list(found)].sum())
        rows.add(values, low=best - _EQUAL * max(1.0, abs(best)))
    return Chosen(found, "integer programming", is_best)


def _best_by(values: Array, rows: _Rows, question: Question) -> tuple[tuple[int, ...] | None, bool]:
    """Return the best set by one criterion, and whether no better one is left.

    The solver keeps limits to one part in a million; a set that goes beyond one by a penny is ruled out, and the next
    best is asked for.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    scale = max(float(np.max(np.abs(values), initial=0.0)), 1e-12)
    for _ in range(_MOST_TRIES):
        solved = milp(
            -values / scale,
            integrality=np.ones(len(values), dtype=int),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(np.array(rows.weights), rows.low, rows.high),
            options={"mip_rel_gap": 0.0, "time_limit": _LONGEST},
        )
        if solved.x is None:
            return None, solved.status != 1
        found = np.flatnonzero(solved.x > 0.5)
        if all(limit.is_met(limit.values[found].sum()) for limit in question.limits):
            return tuple(map(int, found)), solved.status == 0
        # Σ over the set of x − Σ over the others of x is its size for this set, and less for any other.
        is_in = np.isin(np.arange(len(values)), found)
        rows.add(np.where(is_in, 1.0, -1.0), high=float(len(found) - 1))
    return None, False
