"""Crossings: at which values of an input a figure reaches a target.

The figure is evaluated at evenly spaced values. Where it changes sides between two neighbours, the place is divided
into 64 parts, six times over, which is exact to a thousand-millionth of the range and beyond. A figure may reach the
target more than once, or stay at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.book.operations import Array

__all__ = ["Crossing", "Search", "crossings"]

_POINTS: Final = 1_001
# An evaluation of many values takes hardly longer than one of a single value.
_PARTS: Final = 64
_ROUNDS: Final = 6


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value at which a figure reaches a target.

    Attributes:
        value: The value, or where a stretch begins at which the figure is at the target.
        until: Where the stretch ends; nothing where it is a single value.
        jumps: Whether the figure jumps past the target there, and never is at it.
        rises: Whether the figure is below the target before and above it after.
    """

    value: float
    until: float | None = None
    jumps: bool = False
    rises: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What was found between two values.

    Attributes:
        found: In order.
        least: The least that the figure is; undefined if it is nowhere defined.
        most: The most.
    """

    found: tuple[Crossing, ...]
    least: float
    most: float


def crossings(figure: Callable[[Array], Array], between: tuple[float, float], target: float, near: float) -> Search:
    """Return where a figure reaches a target.

    Args:
        figure: Gives the figure for values of the input, of shape (any,); not a number where it is undefined.
        between: The least and the greatest value to look at.
        target: What the figure is to be.
        near: How near to the target counts as being at it.
    """
    values = np.linspace(between[0], between[1], _POINTS)
    offs = figure(values) - target
    known = np.isfinite(offs)
    if not np.any(known):
        return Search((), float("nan"), float("nan"))
    least, most = float(np.min(offs[known])) + target, float(np.max(offs[known])) + target
    sides = np.where(known & (np.abs(offs) > near), np.sign(offs), np.where(known, 0.0, np.nan))
    found = [*_stretches(values, sides), *_sign_changes(figure, values, sides, target, near)]
    return Search(tuple(sorted(found, key=lambda each: each.value)), least, most)


def _stretches(values: Array, sides: Array) -> list[Crossing]:
    """Return single values and stretches at the target."""
    at = np.flatnonzero(sides == 0)
    if not at.size:
        return []
    runs = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    return [_stretch(values, sides, int(run[0]), int(run[-1])) for run in runs]


def _stretch(values: Array, sides: Array, first: int, last: int) -> Crossing:
    rises = (first > 0 and sides[first - 1] < 0) or (last + 1 < sides.size and sides[last + 1] > 0)
    return Crossing(float(values[first]), float(values[last]) if last > first else None, rises=bool(rises))


def _sign_changes(
    figure: Callable[[Array], Array], values: Array, sides: Array, target: float, near: float
) -> list[Crossing]:
    places = np.flatnonzero(sides[:-1] * sides[1:] < 0)
    if not places.size:
        return []
    low, high, left = values[places], values[places + 1], sides[places]
    for _ in range(_ROUNDS):
        low, high = _narrowed(figure, low, high, left, target)
    offs = np.minimum(np.abs(figure(low) - target), np.abs(figure(high) - target))
    return [
        Crossing(float(value), jumps=bool(not off <= near), rises=bool(side < 0))
        for value, off, side in zip(high, offs, left, strict=True)
    ]


def _narrowed(
    figure: Callable[[Array], Array], low: Array, high: Array, left: Array, target: float
) -> tuple[Array, Array]:
    """Return for each place the first of its parts in which the figure changes sides, all from one evaluation."""
    edges = low + (high - low) * np.linspace(0.0, 1.0, _PARTS + 1)[:, None]
    inner = edges[1:-1]
    is_left = np.sign(figure(inner.ravel()).reshape(inner.shape) - target) == left
    first = np.argmin(np.vstack([is_left, np.zeros((1, low.size), dtype=bool)]), axis=0)
    columns = np.arange(low.size)
    return edges[first, columns], edges[first + 1, columns]
