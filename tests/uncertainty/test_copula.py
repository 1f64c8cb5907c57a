"""The copula: inputs that move together have the rank correlations stated, whatever else is drawn."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from sibcase.uncertainty.copula import INDEPENDENT, copula_of
from sibcase.uncertainty.streams import BLOCK, stream


def test_scores_have_the_rank_correlation_and_are_standard_normal() -> None:
    copula = copula_of({("a", "b"): 0.8}, ["a", "b", "c"])
    blocks = [copula.scores("abc", 5, block) for block in range(20)]
    a, b, c = (np.concatenate([each[name] for each in blocks]) for name in "abc")
    # 81,920 draws: the standard error is at most 1 ÷ √81,920 = 0.0035.
    assert scipy.stats.spearmanr(a, b).statistic == pytest.approx(0.8, abs=0.01)
    assert scipy.stats.spearmanr(a, c).statistic == pytest.approx(0.0, abs=0.014)
    for each in (a, b):
        assert scipy.stats.kstest(each, "norm").pvalue > 0.001


def test_an_input_without_correlations_keeps_its_own_numbers() -> None:
    copula = copula_of({("a", "b"): 0.8}, ["a", "b", "c"])
    assert copula.scores(["c"], 5, 3)["c"].tolist() == INDEPENDENT.scores(["c"], 5, 3)["c"].tolist()
    assert copula.scores(["c"], 5, 3)["c"].tolist() == stream(5, "c", 3).standard_normal(BLOCK).tolist()


def test_a_correlation_with_an_input_that_keeps_its_value_has_no_effect() -> None:
    with_it = copula_of({("a", "b"): 0.8, ("a", "fixed"): 0.5}, ["a", "b"])
    without = copula_of({("a", "b"): 0.8}, ["a", "b"])
    assert with_it.scores(["a"], 1, 0)["a"].tolist() == without.scores(["a"], 1, 0)["a"].tolist()
    assert copula_of({("a", "fixed"): 0.5}, ["a", "b"]) is INDEPENDENT
