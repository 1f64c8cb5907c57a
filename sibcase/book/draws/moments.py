"""Moments: when flows move, and in which order a present value is summed over them.

A time is a constant, to which a value that differs from draw to draw may be added: costs fall due at their own place in
a quarter. Moments with the same value added, or none, lie apart by lengths that are the same in every draw; from one to
the next e^(−force × time) is then a multiplication, and only the first of them costs an exponential.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A constant, and the number of the value that is added to it, or −1.
Time: TypeAlias = tuple[float, int]
NOTHING: Final = -1
_DECIMALS: Final = 12


@dataclass(frozen=True, slots=True)
class Moments:
    """When flows move, in the order in which they are planned.

    Attributes:
        times: of each moment, counted from the constant of the first.
        gaps: the lengths that lie between moments with the same value added.
        order: the moments in the order in which they are summed, each with the gap that leads to it from the one before
            it in this order, or −1 where it takes an exponential of its own.
    """

    times: tuple[Time, ...]
    gaps: tuple[float, ...]
    order: tuple[tuple[int, int], ...]


def by_moment(times: Sequence[Time], planned: Mapping[int, float]) -> dict[Time, list[int]]:
    """Return the numbers of the flows that move at each moment, the moments in the order in which they are planned.

    Args:
        times: of each flow.
        planned: the values that are added to the constants of times, by number, as planned.
    """
    together: dict[Time, list[int]] = {}
    for flow, (constant, added) in enumerate(times):
        together.setdefault((round(constant, _DECIMALS), added), []).append(flow)
    ordered = sorted(together, key=lambda time: (time[0] + planned.get(time[1], 0.0), time))
    return {time: together[time] for time in ordered}


def moments_at(times: Sequence[Time]) -> Moments:
    """Return the moments of these times, which are in the order in which they are planned."""
    counted = tuple((round(constant - times[0][0], _DECIMALS), added) for constant, added in times)
    chains: dict[int, list[int]] = {}
    for moment, (_, added) in enumerate(counted):
        chains.setdefault(added, []).append(moment)
    gaps: dict[float, int] = {}
    order: list[tuple[int, int]] = []
    for chain in chains.values():
        order.append((chain[0], NOTHING))
        for earlier, later in pairwise(chain):
            gap = round(counted[later][0] - counted[earlier][0], _DECIMALS)
            order.append((later, gaps.setdefault(gap, len(gaps))))
    return Moments(counted, tuple(gaps), tuple(order))
