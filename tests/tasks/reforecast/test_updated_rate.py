"""A rate updated by results: the prior has the case's mean and range, the posterior is the textbook's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sibcase.tasks.reforecast.updated_rate import Beta, prior_of, updated


@pytest.mark.parametrize(("low", "value", "high"), [(0.3, 0.36, 0.45), (0.6, 0.84, 0.9), (0.01, 0.02, 0.04)])
def test_a_prior_has_the_mean_of_the_value_and_the_width_of_the_range(low: float, value: float, high: float) -> None:
    prior = prior_of(low, value, high)
    assert prior is not None
    begin, end = prior.interval()
    assert [prior.mean, end - begin] == pytest.approx([value, high - low], abs=1e-9)


def test_a_posterior_counts_successes_and_failures() -> None:
    # Worked by hand: Beta(2, 2) after 3 of 4 is Beta(5, 3), with the mean 5/8.
    assert updated(Beta(2, 2), 3, 4) == Beta(5, 3)
    assert updated(Beta(2, 2), 3, 4).mean == 0.625


@settings(max_examples=50, deadline=None)
@given(st.floats(0.5, 50), st.floats(0.5, 50), st.integers(1, 500), st.floats(0, 1))
def test_a_posterior_lies_between_the_plan_and_what_was_observed(a: float, b: float, people: int, share: float) -> None:
    prior, seen = Beta(a, b), round(share * people)
    ends = sorted((prior.mean, seen / people))
    assert ends[0] - 1e-12 <= updated(prior, seen, people).mean <= ends[1] + 1e-12


def test_draws_have_the_mean_of_the_distribution() -> None:
    draws = Beta(5, 3).draws(np.random.default_rng(1), 40_000)
    # The standard error is 0.161 ÷ √40,000 = 0.0008.
    assert float(np.mean(draws)) == pytest.approx(0.625, abs=0.004)


@pytest.mark.parametrize(("low", "value", "high"), [(0, 0, 0.5), (0.5, 1, 1), (0.4, 0.4, 0.4), (-1, 0.5, 3)])
def test_what_is_no_beta_distribution_is_not_updated(low: float, value: float, high: float) -> None:
    assert prior_of(low, value, high) is None
