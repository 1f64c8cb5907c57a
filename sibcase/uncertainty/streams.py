"""Random numbers: a stream for each input, in blocks of its own.

A block of a stream depends on the seed, the name of the input and the number of the block. It depends neither on the
other inputs, nor on how many draws there are, nor on the figures that are asked for.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np

__all__ = ["BLOCK", "Streams", "stream"]

BLOCK: Final = 4_096  # draws


def stream(seed: int, name: str, block: int) -> np.random.Generator:
    """Return the random numbers of one input for one block of draws."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype=np.uint32).tolist()
    return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([seed, block, *words])))


class Streams:
    """The random numbers of all inputs for one block of draws, each of which goes on where it was left."""

    def __init__(self, seed: int, block: int) -> None:
        """Begin the block."""
        self._seed, self._block = seed, block
        self._begun: dict[str, np.random.Generator] = {}

    def of(self, name: str) -> np.random.Generator:
        """Return the random numbers of one input."""
        if name not in self._begun:
            self._begun[name] = stream(self._seed, name, self._block)
        return self._begun[name]
