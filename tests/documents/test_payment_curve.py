"""The payment curve shows cliffs, the plan and the plateau, and says them in words."""

from __future__ import annotations

import pytest

from sibcase.documents.charts.payment_curve import payment_curve
from sibcase.tables.curve import SHARE_OF_EFFECT, SHARE_OF_RESULTS, Cliff, Curve, CurvePoint
from tests.documents.pictures import HOSTILE, assert_tidy, dashed, says, words

# Nothing below half the plan, then £100k and as much again up to the cap of £150k at 125% of the plan.
STEP = Curve(
    SHARE_OF_EFFECT,
    "share",
    (
        CurvePoint(0.0, 0.0, -80_000),
        CurvePoint(0.5, 0.0, -80_000),
        CurvePoint(0.5, 50_000, -30_000),
        CurvePoint(0.8, 80_000, 0),
        CurvePoint(1.0, 100_000, 20_000),
        CurvePoint(1.25, 150_000, 70_000),
        CurvePoint(1.5, 150_000, 70_000, cut=25_000),
    ),
    (Cliff(0.5, 0.0, 50_000),),
    CurvePoint(1.0, 100_000, 20_000),
)


def test_the_curve_says_its_ends_its_plan_its_cliff_and_its_cap() -> None:
    chart = payment_curve(STEP)
    assert chart.alt == (
        "Share of the planned effect achieved: commissioners pay £0 with no effect, £100k as planned and £150k "
        "at 150% of the plan. Beyond 125% of the plan the cap applies and payments rise no further. "
        "At 50% of the plan payments jump by £50k, from £0 to £50k. "
        "Investors lose £80k with no effect, gain £20k as planned and gain £70k at 150% of the plan. "
        "They break even from 80% of the plan upwards."
    )


def test_what_is_said_is_written_beside_the_curve() -> None:
    chart = payment_curve(STEP, "USD")
    shown = words(chart)
    assert "the plan: $100k" in shown
    assert "the plan: $20k" in shown
    assert "the cap: no more than $150k" in shown
    assert "50% of the plan: $50k more" in shown
    assert "no effect: −$80k" in shown
    assert dashed(chart) == 2  # the cliff, in payments and in what investors make of it
    assert "At 50% of the plan payments jump by $50,000, from $0 to $50,000" in says(chart)
    assert "80% of the plan: payments $80,000, investors neither gain nor lose" in says(chart)
    assert_tidy(chart)


def test_the_table_nearby_has_both_sides_of_a_cliff_and_the_plan() -> None:
    rows = {row["result"]: (row["payment"], row["investors"]) for row in payment_curve(STEP).rows}
    assert rows["just below 50% of the plan"] == (0, -80_000)
    assert rows["just above 50% of the plan"] == (50_000, -30_000)
    assert rows["as planned"] == (100_000, 20_000)
    assert [column[0] for column in payment_curve(STEP).columns] == ["result", "payment", "investors"]


def test_a_metric_is_reported_in_its_own_values() -> None:
    points = (CurvePoint(0.0, 0.0), CurvePoint(0.075, 0.0), CurvePoint(0.075, 5e6), CurvePoint(0.09, 5e6))
    chart = payment_curve(Curve("Reduction in reconvictions", "share", points, (Cliff(0.075, 0.0, 5e6),)))
    assert chart.alt == (
        "Reduction in reconvictions: commissioners pay £0 at 0% and £5m at 9%. Beyond 7.5% payments rise no further. "
        "At 7.5% payments jump by £5m, from £0 to £5m."
    )
    assert "no more than £5m" in words(chart)
    assert [column[0] for column in chart.columns] == ["result", "payment"]  # nobody invests


def staircase() -> Curve:
    points, cliffs = [CurvePoint(0.0, 0.0, -7e5)], []
    for step in range(1, 15):
        before, after = (step - 1) * 1e5, step * 1e5
        points += [CurvePoint(step / 10, before, before - 7e5), CurvePoint(step / 10, after, after - 7e5)]
        cliffs.append(Cliff(step / 10, before, after))
    return Curve(SHARE_OF_RESULTS, "share", tuple(points), tuple(cliffs), CurvePoint(1.0, 1e6, 3e5))


FALLING = Curve(
    HOSTILE * 3, "days", tuple(CurvePoint(days, 2e6 - days * 1e3, -3e6) for days in range(0, 3000, 100)), (), None
)


@pytest.mark.parametrize(
    "curve",
    [
        STEP,
        staircase(),
        FALLING,
        Curve(SHARE_OF_EFFECT, "share", tuple(CurvePoint(at / 10, 1e6) for at in range(16)), (), CurvePoint(1.0, 1e6)),
        Curve(SHARE_OF_EFFECT, "share", tuple(CurvePoint(at / 10, at - 8e9, 1e12) for at in range(16))),
        Curve("Cost", "money", (CurvePoint(0.0, 0.0), CurvePoint(1e9, 1e9)), (), CurvePoint(7e8, 7e8)),
    ],
    ids=["step", "staircase", "falling", "flat", "negative", "money"],
)
@pytest.mark.parametrize("currency", ["GBP", "INR", "CHF"])
def test_no_label_touches_another(curve: Curve, currency: str) -> None:
    assert_tidy(payment_curve(curve, currency))


def test_of_many_cliffs_the_greatest_are_reported_and_the_others_counted() -> None:
    assert "There are 10 other jumps." in payment_curve(staircase()).alt  # fourteen, of which four are told


def test_a_curve_that_falls_has_no_plateau() -> None:
    points = (CurvePoint(0.0, 5.0), CurvePoint(0.5, 1.0), CurvePoint(1.5, 1.0))
    assert "rise no further" not in payment_curve(Curve(SHARE_OF_EFFECT, "share", points)).alt
