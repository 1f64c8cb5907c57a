"""Percentiles of draws that are too many to keep: counted as they come, in memory that does not grow with them.

Up to a million draws of a figure are kept, and their percentiles are exact. Of more, only how many fall into each of
many narrow drawers is kept. A drawer holds the numbers that begin with the same 17 binary digits: it is never wider
than 1/65,536 of the numbers in it. Counting does not depend on the order in which draws come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Array: TypeAlias = npt.NDArray[np.float64]

__all__ = ["Drawers"]

MOST_KEPT = 1_000_000
# Of the 52 digits after the first that a number has.
_DIGITS_LEFT_OUT = 36
_SIGN = np.uint64(1 << 63)


class Drawers:
    """Draws of one figure, counted; those that are not a number are counted apart."""

    def __init__(self, expected: int) -> None:
        """Begin with none.

        Args:
            expected: How many draws are to come: it decides whether they are kept or counted.
        """
        self._kept: list[Array] | None = [] if expected <= MOST_KEPT else None
        self._waiting: list[npt.NDArray[np.uint64]] = []
        self._drawers = np.empty(0, dtype=np.uint64)
        self._counts = np.empty(0, dtype=np.int64)
        self.undefined = 0
        self.count = 0

    @property
    def held(self) -> int:
        """How many numbers are held: draws that are kept, or drawers that are in use."""
        self._sort_in()
        return self._drawers.size if self._kept is None else sum(part.size for part in self._kept)

    def add(self, draws: Array) -> None:
        """Count draws, of shape (any,)."""
        known = draws[~np.isnan(draws)]
        self.undefined += draws.size - known.size
        self.count += known.size
        if self._kept is not None:
            self._kept.append(known.copy())
            return
        self._waiting.append(_keys(known))
        if sum(keys.size for keys in self._waiting) >= MOST_KEPT:
            self._sort_in()

    def _sort_in(self) -> None:
        """Add what waits to the counts: in one go, since each takes as long as there are drawers."""
        new, counts = np.unique(np.concatenate([self._drawers[:0], *self._waiting]), return_counts=True)
        self._waiting = []
        drawers = np.union1d(self._drawers, new)
        counted = np.zeros(drawers.size, dtype=np.int64)
        counted[np.searchsorted(drawers, self._drawers)] += self._counts
        counted[np.searchsorted(drawers, new)] += counts
        self._drawers, self._counts = drawers, counted

    def percentiles(self, shares: Sequence[float]) -> list[float]:
        """Return the values below which these shares of the draws lie; undefined where there are none.

        With n draws in order x₁ … xₙ, the percentile of p is at 1 + p (n − 1), between two in a straight line.
        """
        if not self.count:
            return [float("nan")] * len(shares)
        if self._kept is not None:
            return [float(value) for value in np.quantile(np.concatenate(self._kept), list(shares))]
        self._sort_in()
        below = np.cumsum(self._counts)
        at = [np.searchsorted(below, share * (self.count - 1), side="right") for share in shares]
        return [float(_middle(self._drawers[min(int(place), self._drawers.size - 1)])) for place in at]


def _keys(values: Array) -> npt.NDArray[np.uint64]:
    """Return the drawer of each number: numbers in order have drawers in order."""
    bits = (values + 0.0).view(np.uint64)
    in_order = np.where(bits & _SIGN, ~bits, bits | _SIGN)
    return np.asarray(in_order >> np.uint64(_DIGITS_LEFT_OUT))


def _middle(key: np.uint64) -> np.float64:
    """Return the number in the middle of a drawer."""
    in_order = (key << np.uint64(_DIGITS_LEFT_OUT)) | np.uint64(1 << (_DIGITS_LEFT_OUT - 1))
    bits = in_order ^ _SIGN if in_order & _SIGN else ~in_order
    return np.float64(np.asarray([bits], dtype=np.uint64).view(np.float64)[0])
