"""The exponential function from additions and multiplications alone.

Libraries and processors differ in the last bit of e^x. This one gives the same bits everywhere, for one number and for
many, so that rates of return are the same with and without a compiler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.draws.machine_code import (
    COEFFICIENTS,
    EXPONENT_BIAS,
    FRACTION_BITS,
    GREATEST_EXPONENT,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
)

if TYPE_CHECKING:
    from sibcase.book.operations import Array


def exponential(values: Array) -> Array:
    """Return e^x, to one unit in the last place; x beyond ±700 counts as ±700.

    e^x = 2^k × e^r, with k the whole number nearest to x ÷ ln 2 and |r| ≤ ln 2 / 2; e^r by its series.
    """
    bounded = np.minimum(np.maximum(values, -GREATEST_EXPONENT), GREATEST_EXPONENT)
    whole = np.rint(bounded * LOG2_E)
    rest = bounded - whole * LN2_HIGH - whole * LN2_LOW
    series = np.full_like(rest, COEFFICIENTS[0])
    for coefficient in COEFFICIENTS[1:]:
        series *= rest
        series += coefficient
    series = series * rest * rest + rest + 1.0
    with np.errstate(invalid="ignore"):
        powers_of_two = ((whole.astype(np.int64) + EXPONENT_BIAS) << FRACTION_BITS).view(np.float64)
    return np.asarray(series * powers_of_two)
