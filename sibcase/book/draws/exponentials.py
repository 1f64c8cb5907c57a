"""The exponential function from additions and multiplications alone.

Libraries and processors differ in the last bit of e^x. This one gives the same bits everywhere, for one number and for
many, so that rates of return are the same with and without a compiler.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sibcase.book.operations import Array

GREATEST = 700.0
LOG2_E = 1.4426950408889634
# ln 2 in two parts: the first has so few digits that its multiples are exact.
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
# Beyond the thirteenth power a term is below the last bit for |x| ≤ ln 2 / 2.
INVERSE_FACTORIALS = tuple(1.0 / math.factorial(power) for power in range(13, 1, -1))
EXPONENT_BIAS, FRACTION_BITS = 1023, 52


def exponential(values: Array) -> Array:
    """Return e^x, to one unit in the last place; x beyond ±700 counts as ±700.

    e^x = 2^k × e^r, with k the whole number nearest to x ÷ ln 2 and |r| ≤ ln 2 / 2; e^r by its series.
    """
    bounded = np.minimum(np.maximum(values, -GREATEST), GREATEST)
    whole = np.rint(bounded * LOG2_E)
    rest = bounded - whole * LN2_HIGH - whole * LN2_LOW
    series = np.full_like(rest, INVERSE_FACTORIALS[0])
    for coefficient in INVERSE_FACTORIALS[1:]:
        series *= rest
        series += coefficient
    series = series * rest * rest + rest + 1.0
    with np.errstate(invalid="ignore"):
        powers_of_two = ((whole.astype(np.int64) + EXPONENT_BIAS) << FRACTION_BITS).view(np.float64)
    return np.asarray(series * powers_of_two)
