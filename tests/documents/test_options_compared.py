"""The options are compared as planned and with no effect, on one scale."""

from __future__ import annotations

import itertools

import pytest

from sibcase.documents.brand.house_style import WASH, WIDTH
from sibcase.documents.charts.options_compared import OptionWorth, options_compared
from tests.documents.pictures import HOSTILE, assert_tidy, boxes, says, words

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


def test_a_bar_runs_from_the_fifth_to_the_ninety_fifth_percentile() -> None:
    spread = OptionWorth("Commission directly", 600_000, -1_000_000, (-500_000, 1_500_000))
    chart = options_compared([OPTIONS[0], spread])
    assert "P5 to P95 −£500k to £1.5m" in chart.alt
    assert "Commission directly, P5 to P95: −£500,000 to £1,500,000" in says(chart)
    (bar,) = boxes(chart, WASH)
    # From −£1m to £1.5m is the width less 16 pixels: the bar is four fifths of it, and begins a fifth from its left.
    assert bar["width"] == pytest.approx((WIDTH - 16) * 0.8, abs=0.01)
    assert bar["x"] == pytest.approx(8 + (WIDTH - 16) * 0.2, abs=0.01)
    assert [key for key, _, _ in chart.columns][-2:] == ["low", "high"]
    assert_tidy(chart)
