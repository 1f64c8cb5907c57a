"""Distributions of inputs, against those of SciPy and against values worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from sibcase.uncertainty.distributions import Z_95, Range, RangeFault, quantile_table

# SciPy's distributions take seconds to load: they are made where a test looks at them.
Known: TypeAlias = Callable[[], Any]

SHARES = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])


def pert(low: float, mode: float, high: float) -> Known:
    return lambda: scipy.stats.beta(
        1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low), low, high - low
    )


@pytest.mark.parametrize(
    ("what", "known"),
    [
        (Range(0.2, 0.25, 0.34), pert(0.2, 0.25, 0.34)),
        (Range(0.35, 0.27, 0.2), pert(0.2, 0.27, 0.35)),  # of an outcome to be reduced low is the greater
        (Range(70, 70, 90), pert(70, 70, 90)),
        (Range(0.2, 0.25, 0.34, "triangular"), lambda: scipy.stats.triang(0.05 / 0.14, 0.2, 0.14)),
        (Range(1, 2, 3, "uniform"), lambda: scipy.stats.uniform(1, 2)),
        (Range(60_000, 70_000, 85_000, "normal"), lambda: scipy.stats.norm(70_000, 25_000 / (2 * Z_95))),
        (Range(50, 70, 100, "lognormal"), lambda: scipy.stats.lognorm(np.log(2) / (2 * Z_95), 0, 70)),
    ],
    ids=lambda each: f"{each.distribution} {each.low:g}" if isinstance(each, Range) else "",
)
def test_quantiles_agree_with_those_of_scipy(what: Range, known: Known) -> None:
    table, theirs = quantile_table(what), known()
    width = abs(what.high - what.low)
    assert [table.quantile(share) for share in SHARES] == pytest.approx(list(theirs.ppf(SHARES)), abs=2e-6 * width)
    assert table.mean == pytest.approx(theirs.mean(), abs=1e-6 * width)


def test_the_mean_of_a_pert_distribution_by_hand() -> None:
    # (low + 4 × value + high) ÷ 6 = (0.20 + 4 × 0.25 + 0.34) ÷ 6 = 1.54 ÷ 6
    assert quantile_table(Range(0.20, 0.25, 0.34)).mean == pytest.approx(1.54 / 6, abs=1e-8)


def test_a_beta_distribution_has_the_mean_and_the_width_that_are_stated() -> None:
    table = quantile_table(Range(0.1, 0.2, 0.4, "beta"))
    assert table.mean == pytest.approx(0.2, abs=1e-7)
    assert table.quantile(0.95) - table.quantile(0.05) == pytest.approx(0.3, abs=1e-6)


def test_what_would_leave_its_bounds_is_cut_off() -> None:
    deviation = 0.4 / (2 * Z_95)
    known = scipy.stats.truncnorm((0 - 0.97) / deviation, (1 - 0.97) / deviation, 0.97, deviation)
    table = quantile_table(Range(0.8, 0.97, 1.2, "normal", least=0, most=1))
    assert [table.quantile(share) for share in SHARES] == pytest.approx(list(known.ppf(SHARES)), abs=1e-5)


def test_a_range_of_no_width_is_one_value() -> None:
    assert set(quantile_table(Range(5, 5, 5)).values) == {5.0}


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (Range(1, 4, 3), "outside the range"),
        (Range(-1, 1, 3, "lognormal"), "positive values only"),
        (Range(0.5, 0.9, 1.2, "beta"), "between 0 and 1"),
        (Range(0.0, 0.5, 1.0, "beta"), "so wide a range"),
        (Range(2, 3, 4, most=1), "outside -inf to 1"),
    ],
)
def test_a_range_from_which_nothing_can_be_drawn_is_refused(what: Range, why: str) -> None:
    with pytest.raises(RangeFault, match=why):
        quantile_table(what)


@given(
    st.tuples(*[st.floats(0.01, 0.99)] * 3).map(sorted),
    st.sampled_from(["pert", "triangular", "uniform", "normal", "lognormal"]),
)
def test_quantiles_rise_and_stay_within_bounds(ends: list[float], distribution: str) -> None:
    low, value, high = ends
    table = quantile_table(Range(low, value, high, distribution, least=0, most=1))  # type: ignore[arg-type]
    assert np.all(np.diff(table.values) >= -1e-12)
    assert 0 <= table.values[0] <= table.values[-1] <= 1
    if distribution in ("pert", "triangular", "uniform"):
        assert low - 1e-9 <= table.values[0]
        assert table.values[-1] <= high + 1e-9
