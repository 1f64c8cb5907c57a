"""Rank correlations of several quantities: whether numbers can have all of them at once, and numbers that do.

A rank correlation s (Spearman) between two quantities is that of normal scores correlated by r = 2 sin(π s ÷ 6)
(Pearson 1907). Not every set of correlations can be: if a rises with b, and b with c, then c cannot fall with a. The
nearest that can be is found by alternating projections (Higham 2002).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Array: TypeAlias = npt.NDArray[np.float64]

__all__ = ["are_possible", "mixing_matrix", "nearest_possible", "of_normal_scores"]

# What rounding leaves of an eigenvalue that is zero.
_DUST = 1e-10
_MOST_ROUNDS = 500
_CLOSE = 1e-12


def of_normal_scores(ranks: Array) -> Array:
    """Return 2 sin(π ranks ÷ 6), the correlations of normal scores that have these rank correlations."""
    return np.asarray(2.0 * np.sin(np.pi * ranks / 6.0))


def are_possible(ranks: Array) -> bool:
    """Return whether numbers can have these rank correlations at once: no eigenvalue of their scores is below zero.

    Args:
        ranks: Of shape (quantities, quantities), symmetric, with ones on the diagonal.
    """
    return bool(np.linalg.eigvalsh(of_normal_scores(ranks))[0] >= -_DUST)


def mixing_matrix(ranks: Array) -> Array:
    """Return the symmetric M with M M = 2 sin(π ranks ÷ 6): independent normal scores e become correlated ones M e.

    The symmetric root is the same whichever eigenvectors a library finds, and exists for correlations of one.

    Args:
        ranks: Possible rank correlations, of shape (quantities, quantities).
    """
    sizes, directions = np.linalg.eigh(of_normal_scores(ranks))
    return np.asarray((directions * np.sqrt(np.maximum(sizes, 0.0))) @ directions.T)


def nearest_possible(ranks: Array) -> Array:
    """Return the possible rank correlations whose normal scores are nearest to those of the given ones.

    Args:
        ranks: Of shape (quantities, quantities), symmetric, with ones on the diagonal.
    """
    matrix = of_normal_scores(ranks)
    correction = np.zeros_like(matrix)
    for _ in range(_MOST_ROUNDS):
        before, shifted = matrix, matrix - correction
        possible = _without_negative_sizes(shifted)
        correction, matrix = possible - shifted, possible.copy()
        np.fill_diagonal(matrix, 1.0)
        if float(np.max(np.abs(matrix - before))) < _CLOSE:
            break
    # The diagonal was set last, which may move an eigenvalue below zero again.
    possible = _without_negative_sizes(matrix)
    scale = np.sqrt(np.diag(possible))
    return np.asarray(6.0 / np.pi * np.arcsin(np.clip(possible / np.outer(scale, scale), -1.0, 1.0) / 2.0))


def _without_negative_sizes(matrix: Array) -> Array:
    sizes, directions = np.linalg.eigh(matrix)
    return np.asarray((directions * np.maximum(sizes, 0.0)) @ directions.T)
