"""What several cases have in common: normal scores that share factors, and the draws of each case put in their order.

The score of a case is √(1 − Σ w) e + Σ √w f, with e of its own and a factor f for each thing that it shares with
others; w is the share of the variance of its score that comes from f. Two cases are then correlated by Σ √(w₁ w₂) over
the factors that both have, and any such correlations can be at once.

The draws of a case keep their values. They are only put in another order: the draw with the k-th lowest total goes to
the place of the k-th lowest score, whole, so that what moves together within a case goes on to (Iman and Conover 1982).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sibcase.uncertainty.streams import BLOCK, stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array

__all__ = ["Factors", "in_order_of"]


class Factors:
    """Independent normal numbers for each factor and each case, the same for the same seed."""

    def __init__(self, draws: int, seed: int) -> None:
        """Begin with no factor, for so many draws."""
        self._draws, self._seed = draws, seed
        self._known: dict[str, Array] = {}

    def scores(self, case: str, weights: Mapping[str, float]) -> Array:
        """Return the scores of a case.

        Args:
            case: its name, by which its own part is drawn.
            weights: by factor the share of the variance that comes from it; together at most 1.
        """
        own = max(0.0, 1.0 - sum(weights.values()))
        score = np.sqrt(own) * self._drawn(f"case: {case}")
        for factor, weight in weights.items():
            if factor not in self._known:
                self._known[factor] = self._drawn(f"factor: {factor}")
            score = score + np.sqrt(weight) * self._known[factor]
        return np.asarray(score)

    def _drawn(self, name: str) -> Array:
        blocks = range(-(-self._draws // BLOCK))
        # Whole blocks, so that a shorter run begins with the same numbers.
        parts = [stream(self._seed, name, block).standard_normal(BLOCK) for block in blocks]
        return np.concatenate(parts)[: self._draws]


def in_order_of(scores: Array, rows: Array, total: Array) -> Array:
    """Return draws put in another order: the one with the k-th lowest total to the place of the k-th lowest score.

    Args:
        scores: of shape (draws,).
        rows: what goes together in each draw, of shape (rows, draws).
        total: by which the draws are ranked, of shape (draws,).
    """
    ranked = np.argsort(total, kind="stable")
    ranks = np.empty(len(scores), dtype=np.intp)
    ranks[np.argsort(scores, kind="stable")] = np.arange(len(scores))
    return np.asarray(rows[:, ranked[ranks]])
