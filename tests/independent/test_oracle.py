"""The oracle itself, held to the figures worked by hand and to what a published table and simple cases say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.independent.engine import compute
from tests.independent.periods import Timeline, discount_factors, internal_rate, pence, shared, shifted
from tests.independent.reading import quantity, years

EXAMPLES = Path(__file__).parents[1] / "examples"
RATES = ("irr", "cover", "multiple", "wrong_pocket", "cost_share")


def expected_figures() -> list[tuple[str, str, float]]:
    """Every figure of every expected file, with the example it belongs to."""
    listed = []
    for path in sorted(EXAMPLES.glob("*.expected.yaml")):
        loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        listed += [(path.name.split(".")[0], name, entry["value"]) for name, entry in loaded["figures"].items()]
    return listed


@pytest.fixture(scope="module")
def computed() -> dict[str, dict[str, float | None]]:
    return {path.stem: compute(path.read_text("utf-8")) for path in EXAMPLES.glob("*example.yaml")}


@pytest.mark.parametrize(("example", "figure", "expected"), expected_figures())
def test_the_examples_are_reproduced(
    computed: dict[str, dict[str, float | None]], example: str, figure: str, expected: float
) -> None:
    # The tolerances that the expected files state: half a penny, rates to a millionth.
    tolerance = 1e-6 if any(word in figure for word in RATES) else 0.005
    assert computed[example][figure] == pytest.approx(expected, abs=tolerance, rel=0)


def test_the_founding_check() -> None:
    # 150 people x £70,000 x 15 years = £157,500,000: the model book's first line.
    assert compute((EXAMPLES / "need.yaml").read_text("utf-8")) == {"need.cost.total": 157_500_000}


@pytest.mark.parametrize(
    ("pounds", "expected"),
    [
        (Fraction("0.005"), 1),  # half a penny goes away from zero, as Excel's ROUND
        (Fraction("-0.005"), -1),
        (Fraction("0.004999"), 0),
        (1.005, 101),  # the float is a hair below the half: dust, so it counts as the half
        (Fraction("0.00499999999"), 1),  # a millionth of a penny short of a half is dust too
    ],
)
def test_pennies_round_half_away_from_zero(pounds: Fraction | float, expected: int) -> None:
    assert pence(pounds) == expected


def test_the_last_of_several_takes_the_rest() -> None:
    # 33.4 % and 33.3 % of £1.00 are 33 pence each, so the last pays 34.
    assert shared(100, [Fraction("33.4"), Fraction("33.3"), Fraction("33.3")]) == [33, 33, 34]


def test_a_lag_is_shared_between_neighbours_and_keeps_the_total() -> None:
    # 4 months in quarters is 1 1/3 periods: two thirds arrive one period later, one third two later.
    assert shifted([Fraction(3), Fraction(0), Fraction(0)], Fraction(4, 3)) == [0, 2, 1]


@pytest.mark.parametrize(("year", "factor"), [(10, "0.7089"), (30, "0.3563")])
def test_green_book_factors(year: int, factor: str) -> None:
    # The Green Book's own table of discount factors, as the model book quotes it.
    factors = discount_factors(None, Timeline("2025-04-01", 31, Fraction(1)))
    assert round(Decimal(factors[year]), 4) == Decimal(factor)


def test_every_period_of_a_year_has_its_factor() -> None:
    # 3 % flat in quarters: four at 1, then four at 1/1.03.
    factors = discount_factors(0.03, Timeline("2025-04-01", 8, Fraction(1, 4)))
    assert factors == pytest.approx([1] * 4 + [1 / 1.03] * 4, rel=1e-15)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([-100.0, 110.0], 0.1),  # by hand: 110 / 100 - 1
        ([-100.0, 0.0, 121.0], 0.1),  # 1.1 squared
        ([-100.0, 0.0], -1.0),  # nothing comes back: a total loss
        ([0.0, 50.0], None),  # nothing was put in
        ([-100.0, 230.0, -132.0], 0.1),  # roots 10 % and 20 %: the one at Excel's first guess
    ],
)
def test_internal_rate(flows: list[float], rate: float | None) -> None:
    assert internal_rate(flows, Fraction(1)) == (rate if rate is None else pytest.approx(rate, abs=1e-9))


def test_a_period_rate_is_compounded_over_the_year() -> None:
    # 2 % in a quarter is 1.02^4 - 1 = 8.243216 % in a year.
    assert internal_rate([-100.0, 102.0], Fraction(1, 4)) == pytest.approx(0.08243216, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "per_year"),
    [
        ("£70k per year", 70_000),
        ("£25k per quarter", 100_000),  # four quarters
        ("£1.2m", 1_200_000),
        ("£1,400", 1_400),
        ("70_000", 70_000),
        ("104 weeks per year", 104),
        ("120 over 3 years", 120),
    ],
)
def test_quantities(text: str, per_year: int) -> None:
    assert quantity(text).per_year == per_year


def test_a_relative_change_keeps_its_sign() -> None:
    relative, points = quantity("-20%"), quantity("12pp")
    assert (relative.number, relative.signed, relative.unit) == (Fraction("-0.2"), True, "%")
    assert (points.number, points.signed, points.unit) == (Fraction("0.12"), False, "pp")


def test_durations_are_years() -> None:
    assert [years("18 months"), years("3 years"), years("2 quarters"), years("15")] == [
        Fraction(3, 2),
        3,
        Fraction(1, 2),
        15,
    ]
