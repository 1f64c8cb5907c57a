"""What the compiled machine does, in loops that numba compiles once for all cases.

Each line here does what NumPy does in `numpy_machine` and `returns`, in the same order, so that every figure has the
same bits. Nothing here is called without being compiled; without numba nothing here is needed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sibcase.book.operations import Array

# What is compiled is kept on disk for as long as this file is the same: every constant that it takes is written here.
DUST, RELATIVE_DUST, PENNY_DUST = 1e-9, 1e-12, 1e6
PART_OF_DUST, HALF_OF_DUST = 1.0 / PENNY_DUST, PENNY_DUST / 2.0
# Below so many units a division by a million, to the last bit, never changes which whole number is nearest.
FEW_UNITS = 2.0**31
# So many draws are worked on side by side in a rate of return.
LANES = 256

# What floating point leaves of a sum that is zero, as a share of its terms' sizes; as in `sibcase.book.roots`.
ZERO = 1e-12
# Where several rates may be, the rules look from −99.99 % to 1,000,000.
LEAST_FORCE, GREATEST_FORCE = math.log(1e-4), math.log(1e6 + 1.0)
MOST_STEPS, STEPS_WITHIN = 80, 4
# After so many steps every other one halves the bounds.
PATIENCE = 8
# A step that changes no discount factor by more than this share leaves an error of about its fifth power, ÷ 120.
SMALL_STEP = 5e-3
# What is known of a draw: its rate is above zero, or below; it may be; it is zero, a total loss, or not there; or it
# has to be found alone.
ABOVE, BELOW, MAYBE_ABOVE, MAYBE_BELOW, EVEN, LOST, NONE, ALONE = range(8)

# Of the exponential: beyond this it stays as it is; log2 e; ln 2 in two parts, the first with so few digits that its
# multiples are exact; and 1 ÷ k! from k = 13, beyond which a term is below the last bit for |x| ≤ ln 2 / 2.
GREATEST_EXPONENT = 700.0
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
COEFFICIENTS = tuple(1.0 / math.factorial(power) for power in range(13, 1, -1))
EXPONENT_BIAS, FRACTION_BITS = 1023, 52

# Codes of steps: R is a register, C a constant, in the order of the operands.
ADD_RR, ADD_RC, SUBTRACT_RR, SUBTRACT_RC, SUBTRACT_CR, MULTIPLY_RR, MULTIPLY_RC = range(7)
DIVIDE_RR, DIVIDE_RC, DIVIDE_CR, MIN_RR, MIN_RC, MAX_RR, MAX_RC = range(7, 14)
ROUND_R, ABS_R, FLOOR_R, CEILING_R, WHEN_RRR, AT_LEAST_RR, ABOVE_RR, REACHED_RR = range(14, 22)


def run_steps(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 (a loop for each code: a compiler takes no table of functions)
    codes: Any, into: Any, left: Any, right: Any, third: Any, constants: Array, registers: Array, count: int
) -> None:
    """Run steps on the first draws of the registers.

    Args:
        codes: what is done in each step.
        into: the register that takes the result.
        left: the register of the first operand.
        right: of the second.
        third: of the third.
        constants: the constant operand, or the smallest units in one.
        registers: shape (registers, draws).
        count: how many draws there are.
    """
    for step in range(codes.size):
        code, c = codes[step], constants[step]
        out, x, y = registers[into[step]], registers[left[step]], registers[right[step]]
        if code == ADD_RR:
            for i in range(count):
                out[i] = x[i] + y[i]
        elif code == ADD_RC:
            for i in range(count):
                out[i] = x[i] + c
        elif code == SUBTRACT_RR:
            for i in range(count):
                out[i] = x[i] - y[i]
        elif code == SUBTRACT_RC:
            for i in range(count):
                out[i] = x[i] - c
        elif code == SUBTRACT_CR:
            for i in range(count):
                out[i] = c - x[i]
        elif code == MULTIPLY_RR:
            for i in range(count):
                out[i] = x[i] * y[i]
        elif code == MULTIPLY_RC:
            for i in range(count):
                out[i] = x[i] * c
        elif code == DIVIDE_RR:
            for i in range(count):
                out[i] = np.nan if y[i] == 0.0 else x[i] / y[i]
        elif code == DIVIDE_RC:
            for i in range(count):
                out[i] = x[i] / c
        elif code == DIVIDE_CR:
            for i in range(count):
                out[i] = np.nan if x[i] == 0.0 else c / x[i]
        elif code == MIN_RR:
            for i in range(count):
                a, b = x[i], y[i]
                out[i] = a if (a <= b or a != a) else b  # noqa: PLR0124 (NaN is not itself)
        elif code == MIN_RC:
            for i in range(count):
                a = x[i]
                out[i] = c if c < a else a  # noqa: FURB136 (what is undefined stays so)
        elif code == MAX_RR:
            for i in range(count):
                a, b = x[i], y[i]
                out[i] = a if (a >= b or a != a) else b  # noqa: PLR0124
        elif code == MAX_RC:
            for i in range(count):
                a = x[i]
                out[i] = c if c > a else a  # noqa: FURB136
        elif code == ROUND_R:
            large = 0
            for i in range(count):
                large += 0 if abs(x[i]) * c < FEW_UNITS else 1
            if large:
                for i in range(count):
                    a = x[i]
                    out[i] = np.copysign(np.floor(np.rint(abs(a) * c * PENNY_DUST) / PENNY_DUST + 0.5) / c, a) + 0.0
            else:
                # The same without one division, exactly: whole units and what is left of them are whole numbers.
                for i in range(count):
                    a = x[i]
                    dust = np.rint(abs(a) * c * PENNY_DUST)
                    units = np.floor(dust * PART_OF_DUST + 0.5)
                    rest = dust - units * PENNY_DUST
                    units += (1.0 if rest >= HALF_OF_DUST else 0.0) - (1.0 if rest < -HALF_OF_DUST else 0.0)
                    out[i] = np.copysign(units / c, a) + 0.0
        elif code == ABS_R:
            for i in range(count):
                out[i] = abs(x[i])
        elif code == FLOOR_R:
            for i in range(count):
                out[i] = np.floor(x[i] + DUST)
        elif code == CEILING_R:
            for i in range(count):
                out[i] = np.ceil(x[i] - DUST)
        elif code == WHEN_RRR:
            z = registers[third[step]]
            for i in range(count):
                out[i] = y[i] if x[i] != 0.0 else z[i]
        elif code == AT_LEAST_RR:
            for i in range(count):
                out[i] = 1.0 if x[i] >= y[i] - max(DUST, RELATIVE_DUST * abs(y[i])) else 0.0
        elif code == ABOVE_RR:
            for i in range(count):
                out[i] = 1.0 if x[i] > y[i] + max(DUST, RELATIVE_DUST * abs(y[i])) else 0.0
        elif code == REACHED_RR:
            for i in range(count):
                out[i] = 1.0 if x[i] >= y[i] - DUST else 0.0


def prove(registers: Array, flows: Any, constants: Array, added: Any, count: int, kinds: Any) -> None:
    """Do what `returns.kinds_of` and `returns.prove_in_order` do.

    Args:
        registers: shape (registers, draws).
        flows: the register of each moment's net flow.
        constants: the constant of each moment's time.
        added: the register of what is added to it, or −1.
        count: how many draws there are.
        kinds: takes what is proved.
    """
    moments = flows.size
    row, when = np.empty(moments), np.empty(moments)
    sums, changed = np.empty((SUMS, LANES)), np.empty(LANES, dtype=np.bool_)
    for begin in range(0, count, LANES):
        lanes = min(LANES, count - begin)
        sums[:] = 0.0
        sums[TROUGH], sums[LEAST_FLOW], sums[TROUGH_BACK] = np.inf, np.inf, np.inf
        sums[PEAK], sums[GREATEST_FLOW], sums[PEAK_BACK] = -np.inf, -np.inf, -np.inf
        changed[:] = False
        for moment in range(moments):
            _add_flow(registers[flows[moment]][begin:], sums[TOTAL], sums[GROSS], lanes)
            _bound(sums[TOTAL], sums[TROUGH], sums[PEAK], lanes)
            _bound(registers[flows[moment]][begin:], sums[LEAST_FLOW], sums[GREATEST_FLOW], lanes)
            _bound_product(sums[PEAK], sums[TOTAL], sums[FALLS], lanes)
            _add_flow(registers[flows[moments - 1 - moment]][begin:], sums[BACK], sums[UNUSED], lanes)
            _bound(sums[BACK], sums[TROUGH_BACK], sums[PEAK_BACK], lanes)
            _bound_product(sums[TROUGH_BACK], sums[BACK], sums[RISES], lanes)
            number, before = added[moment], added[moment - 1] if moment else added[moment]
            if number != before:
                earlier, later = registers[max(before, 0)][begin:], registers[max(number, 0)][begin:]
                for i in range(lanes):
                    left = constants[moment - 1] + earlier[i] if before >= 0 else constants[moment - 1]
                    right = constants[moment] + later[i] if number >= 0 else constants[moment]
                    changed[i] = changed[i] or not right >= left
        for i in range(lanes):
            if changed[i]:
                for moment in range(moments):
                    number = added[moment]
                    row[moment] = registers[flows[moment], begin + i]
                    when[moment] = (
                        constants[moment] + registers[number, begin + i] if number >= 0 else constants[moment]
                    )
                _sort_by_time(row, when)
                _sum_one(row, sums, i)
            kinds[begin + i] = _kind(sums, i)


# What is kept of each draw: running sums and their bounds, forwards and from the end.
TOTAL, GROSS, TROUGH, PEAK, FALLS, LEAST_FLOW, GREATEST_FLOW, BACK, TROUGH_BACK, PEAK_BACK, RISES, UNUSED = range(12)
SUMS = 12


def _add_flow(row: Array, total: Array, gross: Array, count: int) -> None:
    for i in range(count):
        total[i] += row[i]
        gross[i] += abs(row[i])


def _bound(values: Array, least: Array, greatest: Array, count: int) -> None:
    for i in range(count):
        least[i] = min(least[i], values[i])
        greatest[i] = max(greatest[i], values[i])


def _bound_product(left: Array, right: Array, least: Array, count: int) -> None:
    for i in range(count):
        least[i] = min(least[i], left[i] * right[i])


def _sum_one(row: Array, sums: Array, lane: int) -> None:
    """Work out the running sums of one draw whose flows have been sorted."""
    total, gross, falls, trough, peak, low, high = 0.0, 0.0, 0.0, np.inf, -np.inf, np.inf, -np.inf
    back, rises, trough_back, peak_back = 0.0, 0.0, np.inf, -np.inf
    for moment in range(row.size):
        flow = row[moment]
        total += flow
        gross += abs(flow)
        trough, peak = min(trough, total), max(peak, total)
        falls = min(falls, peak * total)
        low, high = min(low, flow), max(high, flow)
        back += row[row.size - 1 - moment]
        trough_back, peak_back = min(trough_back, back), max(peak_back, back)
        rises = min(rises, trough_back * back)
    sums[TOTAL, lane], sums[GROSS, lane], sums[TROUGH, lane], sums[PEAK, lane] = total, gross, trough, peak
    sums[FALLS, lane], sums[LEAST_FLOW, lane], sums[GREATEST_FLOW, lane], sums[BACK, lane] = falls, low, high, back
    sums[TROUGH_BACK, lane], sums[PEAK_BACK, lane], sums[RISES, lane] = trough_back, peak_back, rises


def _sort_by_time(row: Array, when: Array) -> None:
    """Sort flows by their times, those of one time as they are."""
    for moment in range(1, row.size):
        flow, time, place = row[moment], when[moment], moment
        while place and when[place - 1] > time:
            row[place], when[place] = row[place - 1], when[place - 1]
            place -= 1
        row[place], when[place] = flow, time


def _kind(sums: Array, lane: int) -> int:  # noqa: PLR0911
    """Do what `returns.kinds_of` does, from the sums of one draw."""
    total, gross, trough, peak = sums[TOTAL, lane], sums[GROSS, lane], sums[TROUGH, lane], sums[PEAK, lane]
    low, high = sums[LEAST_FLOW, lane], sums[GREATEST_FLOW, lane]
    even = abs(total) <= ZERO * gross
    if total > 0 and not even and trough < 0 and sums[FALLS, lane] >= 0:
        return ABOVE
    if trough < 0 and peak <= ZERO * gross and even:
        return EVEN
    if total != total:  # noqa: PLR0124 (NaN is not itself)
        return NONE
    if gross == np.inf:
        return ALONE
    if low < 0 and high <= 0:
        return LOST
    if low >= 0:
        return NONE
    if even:
        return ALONE
    if total > 0:
        return MAYBE_ABOVE
    return BELOW if sums[BACK, lane] < 0 and sums[PEAK_BACK, lane] > 0 and sums[RISES, lane] >= 0 else MAYBE_BELOW


def find_forces(  # noqa: C901, PLR0912, PLR0913, PLR0917
    registers: Array,
    flows: Any,
    constants: Array,
    added: Any,
    order: Any,
    order_gaps: Any,
    gaps: Array,
    count: int,
    kinds: Any,
    forces: Array,
) -> None:
    """Do what `returns._forces` does.

    Args:
        registers: shape (registers, draws).
        flows: the register of each moment's net flow.
        constants: the constant of each moment's time.
        added: the register of what is added to it, or −1.
        order: the moments in the order in which they are summed.
        order_gaps: for each of them the gap that leads to it, or −1.
        gaps: the lengths of the gaps.
        count: how many draws there are.
        kinds: what is proved.
        forces: takes the force of interest; zero where no force is looked for, NaN where none is found.
    """
    moments = flows.size
    rows, times, factors = np.empty((moments, LANES)), np.empty((moments, LANES)), np.empty((gaps.size, LANES))
    sums, scratch, state = np.empty((5, LANES)), np.empty((4, LANES)), np.empty((4, LANES))
    powers = np.empty(LANES, dtype=np.int64)
    scales = powers.view(np.float64)
    draws, done = np.empty(LANES, dtype=np.int64), np.empty(LANES, dtype=np.bool_)
    needed, starts = np.empty(moments, dtype=np.bool_), np.empty(moments, dtype=np.bool_)
    for begin in range(0, count, LANES):
        lanes = 0
        for draw in range(begin, min(begin + LANES, count)):
            kind = kinds[draw]
            forces[draw] = np.nan if kind <= MAYBE_BELOW else 0.0
            if kind <= MAYBE_BELOW:
                is_above = kind in (ABOVE, MAYBE_ABOVE)
                draws[lanes] = draw
                state[LOW, lanes] = 0.0 if is_above else LEAST_FORCE
                state[HIGH, lanes] = GREATEST_FORCE if is_above else 0.0
                state[LONGEST, lanes] = 0.0
                state[FORCE, lanes] = 0.0
                lanes += 1
        for moment in range(moments):
            needed[moment] = _gather(
                registers[flows[moment]],
                registers[max(added[moment], 0)],
                added[moment] >= 0,
                constants[moment],
                draws,
                lanes,
                rows[moment],
                times[moment],
                state[LONGEST],
            )
        # An exponential is only worked out where a flow that moves follows from it.
        follows = False
        for place in range(moments - 1, -1, -1):
            follows = follows or needed[order[place]]
            starts[place] = follows
            follows = follows and order_gaps[place] >= 0
        for number in range(MOST_STEPS):
            if lanes == 0:
                break
            weights, exponents, term, steps = scratch[0], scratch[1], scratch[2], scratch[3]
            if number:
                for gap in range(gaps.size):
                    for i in range(lanes):
                        exponents[i] = -state[FORCE, i] * gaps[gap]
                    _exponential(exponents, factors[gap], powers, scales, lanes)
            weights[:] = 1.0
            sums[:] = 0.0
            for place in range(moments):
                moment, gap = order[place], order_gaps[place]
                if number and gap >= 0:
                    _multiply(weights, factors[gap], lanes)
                elif number and starts[place]:
                    for i in range(lanes):
                        exponents[i] = -state[FORCE, i] * times[moment, i]
                    _exponential(exponents, weights, powers, scales, lanes)
                if needed[moment]:
                    _add_term(rows[moment], weights, times[moment], term, sums, lanes)
            _step(sums[0], sums[1], sums[2], sums[3], sums[4], steps, lanes)
            left = _advance(number, sums, steps, state, done, lanes)
            if left < lanes:
                lanes = _keep(draws, done, state, rows, times, needed, forces, lanes)


# The rows of what is known of each draw that is worked on.
LOW, HIGH, LONGEST, FORCE = range(4)


def _gather(  # noqa: PLR0913, PLR0917
    row: Array,
    added: Array,
    is_added: bool,  # noqa: FBT001
    constant: float,
    draws: Any,
    count: int,
    flows: Array,
    times: Array,
    longest: Array,
) -> bool:
    """Copy the flows of a moment and its times for some draws; return whether any flow moves."""
    moving = 0
    for i in range(count):
        flows[i] = row[draws[i]]
        moving += 1 if flows[i] != 0.0 else 0
        times[i] = constant + added[draws[i]] if is_added else constant
        longest[i] = max(longest[i], abs(times[i]))
    return moving > 0


def _advance(number: int, sums: Array, steps: Array, state: Array, done: Any, count: int) -> int:
    """Go on to the next force of each draw; return how many are not done."""
    left = 0
    for i in range(count):
        if sums[0, i] > 0:
            state[LOW, i] = state[FORCE, i]
        if sums[0, i] < 0:
            state[HIGH, i] = state[FORCE, i]
        low, high, force, longest = state[LOW, i], state[HIGH, i], state[FORCE, i], state[LONGEST, i]
        plain, following, middle = sums[0, i] / sums[1, i], force + steps[i], (low + high) / 2.0
        near = abs(steps[i]) * longest <= SMALL_STEP and abs(plain) * longest <= SMALL_STEP
        near = near and low <= following <= high
        if number >= PATIENCE and number % 2 and not near:
            following = middle
        if not (near or (following > low and following < high)):
            following = force + plain
        if not (near or (following > low and following < high)):
            following = middle
        state[FORCE, i] = following
        done[i] = near
        left += 0 if near else 1
    return left


def _keep(  # noqa: PLR0913, PLR0917
    draws: Any, done: Any, state: Array, rows: Array, times: Array, needed: Any, forces: Array, count: int
) -> int:
    """Write down the forces of draws that are done, and move the others together; return how many these are."""
    kept = 0
    for i in range(count):
        if done[i]:
            force = state[FORCE, i]
            if force > LEAST_FORCE and force < GREATEST_FORCE:
                forces[draws[i]] = force
        else:
            draws[kept] = draws[i]
            for each in range(4):
                state[each, kept] = state[each, i]
            kept += 1
    for moment in range(len(rows)):
        if needed[moment]:
            _move_together(rows[moment], done, count)
        _move_together(times[moment], done, count)
    return kept


def _move_together(values: Array, done: Any, count: int) -> None:
    kept = 0
    for i in range(count):
        values[kept] = values[i]
        kept += 0 if done[i] else 1


def _multiply(values: Array, factors: Array, count: int) -> None:
    for i in range(count):
        values[i] *= factors[i]


def _add_term(row: Array, weights: Array, time: Array, term: Array, sums: Array, count: int) -> None:
    """Add flow × weight × time^k to each sum; few arrays in a loop, so that it can be worked out for several draws."""
    for i in range(count):
        term[i] = row[i] * weights[i]
    for power in range(4):
        so_far = sums[power]
        for i in range(count):
            so_far[i] += term[i]
            term[i] *= time[i]
    so_far = sums[4]
    for i in range(count):
        so_far[i] += term[i]


def _step(value: Array, first: Array, second: Array, third: Array, fourth: Array, steps: Array, count: int) -> None:  # noqa: PLR0913, PLR0917
    """Do what `returns._step` does."""
    for i in range(count):
        half, sixth, part = second[i] * 0.5, third[i] * (1.0 / 6.0), fourth[i] * (1.0 / 24.0)
        step = value[i] / first[i]
        for _ in range(STEPS_WITHIN):
            here = (((part * step - sixth) * step + half) * step - first[i]) * step + value[i]
            slope = ((4.0 * part * step - 3.0 * sixth) * step + second[i]) * step - first[i]
            step = step - here / slope
        steps[i] = step


def _exponential(values: Array, results: Array, powers: Any, scales: Array, count: int) -> None:
    """Do what `exponentials.exponential` does."""
    for i in range(count):
        bounded = min(max(values[i], -GREATEST_EXPONENT), GREATEST_EXPONENT)
        whole = np.rint(bounded * LOG2_E)
        rest = bounded - whole * LN2_HIGH - whole * LN2_LOW
        series = COEFFICIENTS[0]
        series = series * rest + COEFFICIENTS[1]
        series = series * rest + COEFFICIENTS[2]
        series = series * rest + COEFFICIENTS[3]
        series = series * rest + COEFFICIENTS[4]
        series = series * rest + COEFFICIENTS[5]
        series = series * rest + COEFFICIENTS[6]
        series = series * rest + COEFFICIENTS[7]
        series = series * rest + COEFFICIENTS[8]
        series = series * rest + COEFFICIENTS[9]
        series = series * rest + COEFFICIENTS[10]
        series = series * rest + COEFFICIENTS[11]
        results[i] = series * rest * rest + rest + 1.0
        powers[i] = (np.int64(whole) + EXPONENT_BIAS) << FRACTION_BITS
    for i in range(count):
        results[i] *= scales[i]
