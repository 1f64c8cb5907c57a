"""Rank correlations: which can be, the nearest of those that cannot, and numbers that have them."""

from __future__ import annotations

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from sibcase.correlations import are_possible, mixing_matrix, nearest_possible

RANKS = np.array([[1.0, 0.6, -0.3], [0.6, 1.0, 0.2], [-0.3, 0.2, 1.0]])
CONTRADICTION = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])


def test_numbers_have_the_rank_correlations_that_are_stated() -> None:
    scores = mixing_matrix(RANKS) @ np.random.default_rng(1).standard_normal((3, 200_000))
    found = scipy.stats.spearmanr(scores.T).statistic
    # The standard error of a rank correlation of 200,000 draws is about 0.0022.
    assert np.max(np.abs(found - RANKS)) < 0.01
    assert np.std(scores, axis=1) == pytest.approx([1, 1, 1], abs=0.01)


def test_quantities_with_a_correlation_of_one_are_the_same() -> None:
    assert are_possible(np.ones((2, 2)))
    mixed = mixing_matrix(np.ones((2, 2))) @ np.random.default_rng(1).standard_normal((2, 100))
    assert mixed[0] == pytest.approx(mixed[1])


def test_the_nearest_to_a_contradiction() -> None:
    assert not are_possible(CONTRADICTION)
    nearest = nearest_possible(CONTRADICTION)
    assert are_possible(nearest)
    # By symmetry all three have one size: normal scores of 1/2, whose ranks are 6/π × asin(1/4) = 0.4826.
    assert abs(nearest[np.triu_indices(3, 1)]) == pytest.approx(np.full(3, 6 / np.pi * np.arcsin(0.25)), abs=1e-6)
    assert np.sign(nearest).tolist() == np.sign(CONTRADICTION).tolist()


def test_the_nearest_to_possible_correlations_is_themselves() -> None:
    assert are_possible(RANKS)
    assert nearest_possible(RANKS) == pytest.approx(RANKS)


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_the_nearest_is_always_possible(pairs: list[float]) -> None:
    ranks = np.eye(4)
    ranks[np.triu_indices(4, 1)] = pairs
    ranks = np.triu(ranks) + np.triu(ranks, 1).T
    assert are_possible(nearest_possible(ranks))
