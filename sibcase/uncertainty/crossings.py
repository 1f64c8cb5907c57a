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
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

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
    """

    value: float
    until: float | None = None
    jumps: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What was found between two values.

    Attributes:
        found: In order.
        least: The least that the figure is; undefined if it is nowhere defined.
        most: The most.
        below: In order, from where to where the figure is below the target.
    """

    found: tuple[Crossing, ...]
    least: float
    most: float
    below: tuple[tuple[float, float], ...] = ()


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
    changes = _sign_changes(figure, values, sides, target, near)
    found = [*_stretches(values, sides), *changes.values()]
    below = tuple(_below(values, sides, {place: each.value for place, each in changes.items()}))
    return Search(tuple(sorted(found, key=lambda each: each.value)), least, most, below)


def _stretches(values: Array, sides: Array) -> list[Crossing]:
    """Return single values and stretches at the target."""
    at = np.flatnonzero(sides == 0)
    if not at.size:
        return []
    return [Crossing(float(values[run[0]]), float(values[run[-1]]) if run.size > 1 else None) for run in _runs(at)]


def _runs(places: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
    """Return places that follow one another together."""
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if places.size else []


def _below(values: Array, sides: Array, changes: Mapping[int, float]) -> Iterator[tuple[float, float]]:
    """Yield from where to where the figure is below the target; a stretch ends where the figure is undefined.

    Args:
        values: The values looked at.
        sides: On which side of the target the figure is at each of them.
        changes: By the place before it, the value at which the figure changes sides between two of them.
    """
    for run in _runs(np.flatnonzero(sides < 0)):
        first, last = int(run[0]), int(run[-1])
        starts_at = first - 1 if first and sides[first - 1] == 0 else first
        ends_at = last + 1 if last + 1 < sides.size and sides[last + 1] == 0 else last
        yield changes.get(first - 1, float(values[starts_at])), changes.get(last, float(values[ends_at]))


def _sign_changes(
    figure: Callable[[Array], Array], values: Array, sides: Array, target: float, near: float
) -> dict[int, Crossing]:
    """Return by the place before it where the figure changes sides between two neighbours."""
    places = np.flatnonzero(sides[:-1] * sides[1:] < 0)
    if not places.size:
        return {}
    low, high, left = values[places], values[places + 1], sides[places]
    for _ in range(_ROUNDS):
        low, high = _narrowed(figure, low, high, left, target)
    offs = np.minimum(np.abs(figure(low) - target), np.abs(figure(high) - target))
    return {
        int(place): Crossing(float(value), jumps=bool(not off <= near))
        for place, value, off in zip(places, high, offs, strict=True)
    }


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
