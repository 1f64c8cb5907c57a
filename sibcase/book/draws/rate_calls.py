"""Rates of return on a tape: which cells are flows, when they move, and how to work out what is not proved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.draws.cells import ADD, Call, Cell
from sibcase.book.draws.moments import NOTHING, by_moment, moments_at
from sibcase.book.draws.returns import rates
from sibcase.book.rates import DAYS_PER_YEAR, dated_rate, rates_of_return

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.book.draws.cells import Cells, Row, Value
    from sibcase.book.draws.moments import Moments, Time
    from sibcase.book.operations import Array


@dataclass(frozen=True, slots=True)
class RateCall(Call):
    """A rate of return. The parts are the net flows of each moment, and the values that are added to times.

    Attributes:
        moments: when they move; numbers in it are those of values in the second part.
        a_year: how many units of time make a year.
        alone: returns the annual rate of one draw from its net flows and its values added to times.
    """

    moments: Moments
    a_year: float
    alone: Callable[[Array, Array], float]


def rate_arrays(call: RateCall, flows: Sequence[Array], added: Sequence[Array]) -> Array:
    """Return the annual rate of each draw, from the net flows of moments and what is added to times."""
    return rates(flows, call.moments, added, call.a_year, lambda draw: rate_alone(call, flows, added, draw))


def rate_alone(call: RateCall, flows: Sequence[Array], added: Sequence[Array], draw: int) -> float:
    """Return the annual rate of one draw by `sibcase.book.rates`."""
    return call.alone(np.array([row[draw] for row in flows]), np.array([row[draw] for row in added]))


def periodic_rate_call(flows: Row, periods_per_year: float) -> RateCall | float:
    """Return the call, or where nothing moves the value, of the rate of flows a period apart."""
    moving = [period for period, flow in enumerate(flows) if isinstance(flow, Cell) or flow != 0]
    count = len(flows)

    def alone(column: Array, _added: Array) -> float:
        whole = np.zeros((count, 1))
        whole[moving, 0] = column
        return float(rates_of_return(whole, periods_per_year)[0, 0])

    times = [(float(period), NOTHING) for period in moving]
    return _call("irr", [flows[period] for period in moving], times, periods_per_year, alone)


def dated_rate_call(cells: Cells, flows: Row, times: Row, planned: Sequence[float]) -> RateCall | Call | float:
    """Return the call, or where nothing moves the value, of the rate of flows that move at given times.

    Args:
        cells: holds the flows; their sums of one moment are added to it.
        flows: what moves, money put in below zero.
        times: the years since the start at which each moves.
        planned: the same times as planned.
    """
    if not any(isinstance(value, Cell) for value in (*flows, *times)):
        return dated_rate([float(flow) for flow in flows], [float(each) * DAYS_PER_YEAR for each in times])
    if not all(math.isfinite(each) for each in planned):
        return Call("irr_at", _one_by_one, (tuple(flows), tuple(times)), 1)
    split = [_split(cells, time) for time in times]
    added = {number: when - constant for (constant, number), when in zip(split, planned, strict=True)}
    moments = {time: _net(cells, flows, members) for time, members in by_moment(split, added).items()}
    moments = {time: net for time, net in moments.items() if isinstance(net, Cell) or net != 0}
    numbers = sorted({time[1] for time in moments} - {NOTHING})
    places = {number: place for place, number in enumerate(numbers)}
    constants = np.array([constant for constant, _ in moments])
    which = np.array([places.get(number, len(numbers)) for _, number in moments], dtype=int)

    def alone(column: Array, values: Array) -> float:
        return dated_rate(column, (constants + np.append(values, 0.0)[which]) * DAYS_PER_YEAR)

    return _call("irr_at", list(moments.values()), list(moments), 1.0, alone, [Cell(number) for number in numbers])


def _one_by_one(arrays: Sequence[Array]) -> Array:
    flows, years = arrays
    return np.array([[dated_rate(flows[:, draw], years[:, draw] * DAYS_PER_YEAR) for draw in range(flows.shape[1])]])


def _call(
    name: str,
    flows: Row,
    times: Sequence[Time],
    a_year: float,
    alone: Callable[[Array, Array], float],
    added: Sequence[Cell] = (),
) -> RateCall | float:
    if not any(isinstance(value, Cell) for value in (*flows, *added)):
        return alone(np.array(flows, dtype=float), np.empty(0))
    places = {int(cell): place for place, cell in enumerate(added)} | {NOTHING: NOTHING}
    moments = moments_at([(constant, places[number]) for constant, number in times])
    call: RateCall

    def function(arrays: Sequence[Array]) -> Array:
        return rate_arrays(call, list(arrays[0]), list(arrays[1]))[None, :]

    call = RateCall(name, function, (tuple(flows), tuple(added)), 1, moments, a_year, alone)
    return call


def _split(cells: Cells, time: Value) -> Time:
    """Return a time as a constant and the cell that is added to it."""
    if not isinstance(time, Cell):
        return time, NOTHING
    step = cells.steps[time]
    if step.name == ADD:
        constants = [value for value in step.values if not isinstance(value, Cell)]
        others = [value for value in step.values if isinstance(value, Cell)]
        if len(constants) == 1:
            return constants[0], int(others[0])
    return 0.0, int(time)


def _net(cells: Cells, flows: Row, members: Sequence[int]) -> Value:
    net: Value = 0.0
    for member in members:
        net = cells.apply(ADD, net, flows[member])
    return net
