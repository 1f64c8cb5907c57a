"""A Gaussian copula: normal scores of inputs that move together, with the rank correlations that a case states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sibcase.correlations import mixing_matrix
from sibcase.uncertainty.streams import BLOCK, stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.operations import Array

__all__ = ["INDEPENDENT", "Copula", "copula_of"]


@dataclass(frozen=True, slots=True)
class Copula:
    """How inputs move together.

    Attributes:
        names: The inputs that are correlated.
        mixing: What each takes of the independent scores of all of them, of shape (names, names).
    """

    names: tuple[str, ...]
    mixing: Array

    def scores(self, names: Sequence[str], seed: int, block: int) -> dict[str, Array]:
        """Return standard normal scores of inputs for a whole block of draws, by their names.

        Those of an input depend on the seed, the block and the inputs correlated with it, and on nothing else. Sums run
        in one order, so that every computer gives the same bits.
        """
        own = {name: stream(seed, name, block).standard_normal(BLOCK) for name in {*names, *self.names}}
        return {name: self._mixed(name, own) if name in self.names else own[name] for name in names}

    def _mixed(self, name: str, own: Mapping[str, Array]) -> Array:
        """Return Σ share × the independent scores of each correlated input."""
        mixed = np.zeros(BLOCK)
        for other, share in zip(self.names, self.mixing[self.names.index(name)], strict=True):
            mixed += share * own[other]
        return mixed


INDEPENDENT = Copula((), np.zeros((0, 0)))


def copula_of(ranks: Mapping[tuple[str, str], float], drawn: Sequence[str]) -> Copula:
    """Return the copula of possible rank correlations between pairs of inputs.

    Args:
        ranks: By pair; pairs that are not named are independent of one another.
        drawn: The inputs that are drawn; others keep their value, and their correlations have no effect.
    """
    kept = {pair: rank for pair, rank in ranks.items() if set(pair) <= set(drawn) and pair[0] != pair[1]}
    names = tuple(name for name in drawn if any(name in pair for pair in kept))
    matrix = np.eye(len(names))
    for (one, other), rank in kept.items():
        at, to = names.index(one), names.index(other)
        matrix[at, to] = matrix[to, at] = rank
    return Copula(names, mixing_matrix(matrix)) if names else INDEPENDENT
