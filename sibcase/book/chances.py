"""Chances of several events together: the exact expectation of amounts under one cap."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = npt.NDArray[np.float64]
_Told = tuple[int, frozenset[int]]


def expected_parts(cap: float, chances: Sequence[float], amounts: Sequence[float], needs: Sequence[int]) -> list[float]:
    """Return, for each amount in its order, the expected money that a cap on their sum leaves of it.

    E_i = Σ_s P(paid before = s) × P(event i | what came before) × min(amount_i, cap − s), worked out exactly over all
    sums that can occur, in whole pence. Events are independent but for the one that each may need.

    Args:
        cap: the most that one person brings.
        chances: of each event; given that the event it needs has come.
        amounts: paid for each event.
        needs: the index of the event that each needs, or −1.
    """
    most, expected = round(cap * 100), []
    states: dict[_Told, float] = {(0, frozenset()): 1.0}
    for index, (chance, amount) in enumerate(zip(chances, amounts, strict=True)):
        wanted = frozenset(need for need in needs[index + 1 :] if need >= 0)
        states, part = _after(states, index, (chance, round(amount * 100), most, needs[index]), wanted)
        expected.append(part / 100)
    return expected


def _after(
    states: dict[_Told, float], index: int, event: tuple[float, int, int, int], wanted: frozenset[int]
) -> tuple[dict[_Told, float], float]:
    """Return the chances of every (sum, events that later ones need) after one more event, and its expected pence."""
    chance, amount, most, needed = event
    following: dict[_Told, float] = defaultdict(float)
    expected = 0.0
    for (paid, came), weight in states.items():
        own = chance if needed < 0 or needed in came else 0.0
        part = min(amount, most - paid)
        expected += weight * own * part
        if own:
            following[(paid + part, (came | {index}) & wanted)] += weight * own
        if own < 1:
            following[(paid, came & wanted)] += weight * (1 - own)
    return following, expected


def expected_within(terms: Sequence[Array], table: tuple[tuple[float, ...], ...]) -> Array:
    """Return the expected part of one amount, draw by draw; `terms` are the cap, the chances and the amounts."""
    needs, which = [int(each) for each in table[0]], int(table[1][0])
    draws = max(array.shape[1] for array in terms)
    columns = [np.broadcast_to(array, (1, draws))[0] for array in terms]
    count = len(needs)
    found = [
        expected_parts(
            float(columns[0][draw]),
            [float(column[draw]) for column in columns[1 : count + 1]],
            [float(column[draw]) for column in columns[count + 1 :]],
            needs,
        )[which]
        for draw in range(draws)
    ]
    return np.asarray(found)[None, :]
