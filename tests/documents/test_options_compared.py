"""The options are compared as planned and with no effect, on one scale."""

from __future__ import annotations

import itertools

import pytest

from sibcase.documents.charts.options_compared import OptionWorth, options_compared
from tests.documents.pictures import HOSTILE, assert_tidy, says, words

OPTIONS = [
    OptionWorth("Do nothing", 0, 0),
    OptionWorth("Commission directly", 600_000, -1_000_000),
    OptionWorth("Social impact bond", 400_000, -100_000),
]


def test_each_option_is_reported_both_ways() -> None:
    chart = options_compared(OPTIONS)
    assert chart.alt == (
        "Net present value to commissioners. Do nothing: £0 as planned, £0 with no effect. "
        "Commission directly: £600k as planned, −£1m with no effect. "
        "Social impact bond: £400k as planned, −£100k with no effect."
    )
    assert "as planned and with no effect: £0" in words(chart)
    assert {"as planned: £600k", "with no effect: −£1m"} <= set(words(chart))
    assert "Social impact bond, with no effect: −£100,000" in says(chart)
    assert [row["no_effect"] for row in chart.rows] == [0, -1_000_000, -100_000]


AMOUNTS = (-2e9, -1.9e9, -5.0, 0.0, 5.0, 1e3, 1.9e9, 2e9)


@pytest.mark.parametrize(("planned", "nothing"), list(itertools.product(AMOUNTS, AMOUNTS)))
def test_the_words_of_an_option_never_touch(planned: float, nothing: float) -> None:
    assert_tidy(options_compared([OptionWorth(HOSTILE * 3, planned, nothing), OptionWorth("b", -2e9, 2e9)], "INR"))
