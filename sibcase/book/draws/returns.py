"""Internal rates of return of many draws at once, by the rules of `sibcase.book.rates`.

A rate is only taken where it is proved to be the one that the rules choose. By Laguerre's extension of Descartes' rule
(Norstrøm 1972 for equal periods, Jameson 2006 for any times) flows have no more rates above zero than their running
sums change sign, and no more below zero than their running sums from the end do. Where more comes back than was put in
the rules take a rate above zero; where the running sums turn once there is exactly one. Where less comes back the same
holds below zero. Else a rate that is found may be proved to be the only one (`prove_found`), or the rate is worked out
one by one as `sibcase.book.rates` does.

The force of interest of that rate is where the present value turns from above zero to below. Each step goes to the root
of the first five terms of the present value's series in the force, begins at zero, and is held between the bounds found
so far. Every draw goes its own way: no result rests on the other draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.draws.exponentials import exponential
from sibcase.book.draws.machine_code import (
    ABOVE,
    ALONE,
    BELOW,
    EVEN,
    GREATEST_FORCE,
    LEAST_FORCE,
    LOST,
    MAYBE_ABOVE,
    MAYBE_BELOW,
    MOST_STEPS,
    NONE,
    PATIENCE,
    SMALL_STEP,
    STEPS_WITHIN,
    ZERO,
)
from sibcase.book.draws.moments import NOTHING
from sibcase.book.roots import AT_THE_SAME, GUESS, HIGHEST, LOWEST, MOST_NEWTON_STEPS, NEWTON_ENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from sibcase.book.draws.moments import Moments
    from sibcase.book.operations import Array

_FEW = 64

# From which forces it is tried to prove that the one that is found is the only one: a share of it, and so much further
# from zero.
_TRIED_FROM = ((0.5, 0.0), (1.0, 0.5), (1.0, 1.0), (1.0, 2.0), (1.0, 4.0), (0.9, 0.0), (0.1, 0.0))


def rates(
    rows: Sequence[Array], moments: Moments, added: Sequence[Array], a_year: float, alone: Callable[[int], float]
) -> Array:
    """Return the effective annual rate of each draw, shape (draws,); NaN where there is none.

    Args:
        rows: the net flow of each moment, in the order in which they are planned, each of shape (draws,).
        moments: when they move.
        added: the values that are added to times, each of shape (draws,).
        a_year: how many units of time make a year.
        alone: returns the annual rate of one draw by `sibcase.book.rates`.
    """
    with np.errstate(all="ignore"):
        times = times_of(moments, added)
        kinds = kinds_of(rows)
        prove_in_order(kinds, rows, times, moments)
        forces = np.zeros(len(kinds))
        where = np.flatnonzero(kinds <= MAYBE_BELOW)
        if len(where) == len(kinds):
            forces = _forces(rows, times, moments, kinds)
        elif len(where):
            forces[where] = _forces(_at(rows, where), _at(times, where), moments, kinds[where])
        prove_found(kinds, forces, lambda draws: (_columns(rows, draws), _columns(times, draws)))
    return finished(kinds, forces, a_year, alone)


def prove_found(
    kinds: npt.NDArray[np.int8], forces: Array, columns: Callable[[npt.NDArray[np.intp]], tuple[Array, Array]]
) -> None:
    """Prove that rates which may be the ones to show are; where that fails take them back, in place.

    Flows have no more forces above a given one than their running sums, discounted at it, change sign, and no more
    below it than those from the end do. With none on the one side and one on the other, there is one in all. Of several
    on its side of zero the rules show the one to which Newton's method leads from 10 %: flows that end with a payment
    back have another near a total loss.

    Args:
        kinds: what is known of each draw.
        forces: what was found; NaN where it cannot be proved.
        columns: returns the flows and the times of some draws, shape (moments, draws).
    """
    draws = np.flatnonzero(((kinds == MAYBE_ABOVE) | (kinds == MAYBE_BELOW)) & ~np.isnan(forces))
    if len(draws):
        flows, times = columns(draws)
        order = np.argsort(times, axis=0, kind="stable")
        flows, times = np.take_along_axis(flows, order, axis=0), np.take_along_axis(times, order, axis=0)
        outwards, found = np.where(kinds[draws] == MAYBE_ABOVE, 1.0, -1.0), forces[draws]
        waiting = np.arange(len(draws))
        for share, further in _TRIED_FROM:
            tried = found[waiting] * share + outwards[waiting] * further
            discounted = flows[:, waiting] * exponential(-tried * times[:, waiting])
            waiting = waiting[~_is_the_only_one(discounted, found[waiting] > tried)]
            if not len(waiting):
                break
        waiting = waiting[~_is_shown(flows[:, waiting], times[:, waiting], found[waiting])]
        forces[draws[waiting]] = np.nan


def _is_the_only_one(discounted: Array, lies_above: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return whether running sums, discounted at a force, prove that there is one above it, or below, and no other."""
    forwards, backwards = np.cumsum(discounted, axis=0), np.cumsum(discounted[::-1], axis=0)
    # Sums that turn once, from below zero to above; those from the end do so with the other sign.
    turning, staying = np.where(lies_above, forwards, -backwards), np.where(lies_above, backwards, forwards)
    turns_once = (turning.min(axis=0) < 0) & (turning[-1] > 0)
    turns_once &= (np.maximum.accumulate(turning, axis=0) * turning >= 0).all(axis=0)
    return np.asarray(turns_once & ((staying >= 0).all(axis=0) | (staying <= 0).all(axis=0)))


def _is_shown(flows: Array, times: Array, forces: Array) -> npt.NDArray[np.bool_]:
    """Return whether Newton's method from 10 % ends at each force, as in `sibcase.book.roots.root_to_show`."""
    since = times - np.take_along_axis(times, (flows != 0).argmax(axis=0)[None, :], axis=0)
    rates, ended = np.full(len(forces), GUESS), np.zeros(len(forces), dtype=bool)
    for _ in range(MOST_NEWTON_STEPS):
        worth = flows * exponential(-np.log1p(rates) * since)
        step = worth.sum(axis=0) / ((-since * worth).sum(axis=0) / (1.0 + rates))
        rates = np.where(ended, rates, rates - step)
        ended |= np.abs(step) <= NEWTON_ENDS * (1.0 + np.abs(rates))
        rates[~((rates > LOWEST) & (rates < HIGHEST))] = np.nan
        if (ended | np.isnan(rates)).all():
            break
    shown = np.expm1(forces)
    return np.asarray(ended & (np.abs(rates - shown) <= AT_THE_SAME * (1.0 + np.abs(shown))))


def _columns(rows: Sequence[Array], draws: npt.NDArray[np.intp]) -> Array:
    """Return rows at some draws, shape (rows, draws)."""
    return np.array([np.broadcast_to(row, draws.shape) if len(row) == 1 else row[draws] for row in rows])


def times_of(moments: Moments, added: Sequence[Array]) -> list[Array]:
    """Return when each moment is, of shape (draws,), or (1,) where it is the same in every draw."""
    return [
        np.array([constant]) if number == NOTHING else constant + added[number] for constant, number in moments.times
    ]


def prove_in_order(
    kinds: npt.NDArray[np.int8], rows: Sequence[Array], times: Sequence[Array], moments: Moments
) -> None:
    """Prove anew, in place, what was read from running sums, in the draws in which moments change places."""
    places = np.zeros(len(kinds), dtype=bool)
    for moment in range(1, len(times)):
        if moments.times[moment - 1][1] != moments.times[moment][1]:
            places |= ~(times[moment] >= times[moment - 1])
    draws = np.flatnonzero(places & (kinds != NONE) & (kinds != LOST))
    if len(draws):
        when = np.array([np.broadcast_to(each, kinds.shape)[draws] for each in times])
        order = np.argsort(when, axis=0, kind="stable")
        kinds[draws] = kinds_of(list(np.take_along_axis(np.array([row[draws] for row in rows]), order, axis=0)))


def finished(kinds: npt.NDArray[np.int8], forces: Array, a_year: float, alone: Callable[[int], float]) -> Array:
    """Return annual rates from forces of interest, with the draws of which no force is known found alone."""
    found: Array = np.expm1(forces * a_year)
    found[kinds == LOST] = -1.0
    found[kinds == NONE] = np.nan
    for draw in np.flatnonzero((kinds == ALONE) | np.isnan(forces)).tolist():
        found[draw] = alone(draw)
    return found


def kinds_of(rows: Sequence[Array]) -> npt.NDArray[np.int8]:
    """Return what the running sums of each draw prove of its rate."""
    total, gross, least = (np.zeros(len(rows[0])) for _ in range(3))
    trough, peak, size = np.full_like(total, np.inf), np.full_like(total, -np.inf), np.empty_like(total)
    for row in rows:
        total += row
        gross += np.abs(row, out=size)
        np.minimum(trough, total, out=trough)
        np.maximum(peak, total, out=peak)
        # Below zero where a running sum falls below it that was above it before.
        np.minimum(least, np.multiply(peak, total, out=size), out=least)
    even = np.abs(total) <= ZERO * gross
    kinds = np.full(len(total), ALONE, dtype=np.int8)
    kinds[np.isnan(total)] = NONE
    kinds[(trough < 0) & (peak <= ZERO * gross) & even] = EVEN
    kinds[(total > 0) & ~even & (trough < 0) & (least >= 0)] = ABOVE
    others = np.flatnonzero((kinds == ALONE) & np.isfinite(gross))
    if len(others):
        kinds[others] = _kinds_from_the_end(_at(rows, others), even[others])
    return kinds


def _kinds_from_the_end(rows: Sequence[Array], even: npt.NDArray[np.bool_]) -> npt.NDArray[np.int8]:
    """Return what the running sums from the end prove."""
    total, least = np.zeros(len(rows[0])), np.zeros(len(rows[0]))
    trough, peak = np.full_like(total, np.inf), np.full_like(total, -np.inf)
    smallest, greatest = np.full_like(total, np.inf), np.full_like(total, -np.inf)
    for row in reversed(rows):
        total += row
        np.minimum(trough, total, out=trough)
        np.maximum(peak, total, out=peak)
        # Below zero where a running sum rises above it that was below it before.
        np.minimum(least, trough * total, out=least)
        np.minimum(smallest, row, out=smallest)
        np.maximum(greatest, row, out=greatest)
    kinds = np.full(len(total), ALONE, dtype=np.int8)
    kinds[(total < 0) & ~even & (peak > 0) & (least >= 0)] = BELOW
    unproved = (kinds == ALONE) & ~even
    kinds[unproved & (total > 0)] = MAYBE_ABOVE
    kinds[unproved & (total < 0)] = MAYBE_BELOW
    kinds[smallest >= 0] = NONE
    kinds[(smallest < 0) & (greatest <= 0)] = LOST
    return kinds


def _at(rows: Sequence[Array], draws: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> list[Array]:
    """Return rows at some draws; one value for all stays one."""
    return [row if len(row) == 1 else row[draws] for row in rows]


def _forces(rows: Sequence[Array], times: Sequence[Array], moments: Moments, kinds: npt.NDArray[np.int8]) -> Array:
    """Return the force of interest at which each present value is zero; NaN where it is not found."""
    is_above = (kinds == ABOVE) | (kinds == MAYBE_ABOVE)
    low, high = np.where(is_above, 0.0, LEAST_FORCE), np.where(is_above, GREATEST_FORCE, 0.0)
    found, draws = np.full(len(kinds), np.nan), np.arange(len(kinds))
    forces, left = np.zeros(len(kinds)), np.ones(len(kinds), dtype=bool)
    longest = np.zeros(1)
    for time in times:
        longest = np.maximum(longest, np.abs(time))
    plan = _plan(rows, moments)
    for number in range(MOST_STEPS):
        series = _series(rows, times, moments.gaps, plan, forces if number else None)
        low = np.where(series[0] > 0, forces, low)
        high = np.where(series[0] < 0, forces, high)
        plain, step = series[0] / series[1], _step(series)
        following, middle = forces + step, (low + high) / 2.0
        # A step that is small by chance, on the way to the root of the series, is none; nor is one to a root beyond
        # the bounds, as flows whose gain is tiny have one just below zero besides that above it.
        near = (np.abs(step) * longest <= SMALL_STEP) & (np.abs(plain) * longest <= SMALL_STEP)
        near &= (following >= low) & (following <= high)
        if number >= PATIENCE and number % 2:
            following = np.where(near, following, middle)
        for other in (forces + plain, middle):
            following = np.where(near | ((following > low) & (following < high)), following, other)
        # A draw that is done stays as it is, although the others go on.
        done = near & left
        found[draws[done]] = following[done]
        forces, left = following, left & ~near
        count = np.count_nonzero(left)
        if count == 0:
            break
        if count < len(draws) // 2 or len(draws) < _FEW:
            draws, forces, low, high = draws[left], forces[left], low[left], high[left]
            rows, times, longest = _at(rows, left), _at(times, left), _at([longest], left)[0]
            left = np.ones(count, dtype=bool)
    return np.where((found > LEAST_FORCE) & (found < GREATEST_FORCE), found, np.nan)


def _plan(rows: Sequence[Array], moments: Moments) -> list[tuple[int, int, bool]]:
    """Return the moments in the order of their sum, each with its gap and whether its flow moves in any draw.

    Moments from which no flow that moves follows are left out.
    """
    plan: list[tuple[int, int, bool]] = []
    follows = False
    for moment, gap in reversed(moments.order):
        is_needed = bool(rows[moment].any())
        follows = follows or is_needed
        if follows:
            plan.append((moment, gap, is_needed))
        follows = follows and gap != NOTHING
    return plan[::-1]


def _series(
    rows: Sequence[Array],
    times: Sequence[Array],
    gaps: Sequence[float],
    plan: Sequence[tuple[int, int, bool]],
    forces: Array | None,
) -> tuple[Array, ...]:
    """Return Σ flow × time^k × e^(−force × time) for k of 0 to 4; at a force of zero where none is given."""
    sums = tuple(np.zeros(len(rows[0])) for _ in range(5))
    factors = [] if forces is None else [exponential(-forces * gap) for gap in gaps]
    weights: Array = np.ones(1)
    term = np.empty(len(rows[0]))
    for moment, gap, is_needed in plan:
        if forces is not None:
            weights = weights * factors[gap] if gap != NOTHING else exponential(-forces * times[moment])
        if is_needed:
            np.multiply(rows[moment], weights, out=term)
            for power, each in enumerate(sums):
                if power:
                    np.multiply(term, times[moment], out=term)
                np.add(each, term, out=each)
    return sums


def _step(series: Sequence[Array]) -> Array:
    """Return the root of Σ_k (−step)^k × series[k] ÷ k! by Newton's method from step = series[0] ÷ series[1]."""
    value, first, second, third, fourth = series
    half, sixth, part = second * 0.5, third * (1.0 / 6.0), fourth * (1.0 / 24.0)
    step = value / first
    for _ in range(STEPS_WITHIN):
        here = (((part * step - sixth) * step + half) * step - first) * step + value
        slope = ((4.0 * part * step - 3.0 * sixth) * step + second) * step - first
        step = step - here / slope
    return step
