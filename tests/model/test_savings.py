"""Savings: how long they last, how much of them is cash, and when it is, worked by hand on 10 outcomes in year 0."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of, row, value


def placement(**fields: str) -> str:
    inside = ", ".join(f"{key}: {text}" for key, text in fields.items())
    return f"outcomes: {{home: {{savings: {{placement: {{{inside}}}}}}}}}"


def health(cashable: str = "absent", **fields: str) -> str:
    inside = "".join(f", {key}: {text}" for key, text in fields.items())
    line = f"{{agency: nhs, units: 2 per year, unit_cost: £1k, for: 1 year, cashable: {cashable}{inside}}}"
    return f"outcomes: {{home: {{savings: {{health: {line}}}}}}}".replace(", cashable: absent", "")


WEEKS = placement(units="12 weeks per year", unit_cost="£1k per week")


@pytest.mark.costly
@pytest.mark.parametrize(
    ("change", "gross"),
    [
        (placement(), [200_000, 0, 0, 0]),  # 10 × £20,000
        (placement(**{"for": "3 years"}), [200_000, 200_000, 200_000, 0]),
        (placement(**{"for": "18 months"}), [200_000, 100_000, 0, 0]),  # the second year in part
        (placement(**{"for": "9 years"}), [200_000] * 4),
        (placement(**{"for": "0 years"}), [0] * 4),
        (placement(**{"for": "3 years"}, drop_off="10% per year"), [200_000, 180_000, 162_000, 0]),
        (placement(**{"for": "3 years"}, drop_off="100%"), [200_000, 0, 0, 0]),
        (placement(delay="1 year"), [0, 200_000, 0, 0]),
        (placement(delay="6 months"), [100_000, 100_000, 0, 0]),
        (placement(units="1 per month"), [2_400_000, 0, 0, 0]),  # 12 a year
    ],
)
def test_gross(change: str, gross: list[float]) -> None:
    assert row("savings.gross.home.placement", change) == pytest.approx(gross)


def test_the_effects_of_two_cohorts_add_up() -> None:
    change = "service: {intake: {families: {starts: 100 over 2 years}}}"
    # 5 outcomes in years 0 and 1, each for two years: 5, 10, 5 in force
    assert row("savings.gross.home.placement", change, placement(**{"for": "2 years"})) == pytest.approx(
        [100_000, 200_000, 100_000, 0]
    )


# --- cash -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cashable", "expected"),
    [
        ("{marginal: 50%}", 60_000),  # 10 × 12 weeks × £1,000 × ½
        ("{marginal: 50%, backfill: 30%}", 42_000),  # × 70 %
        ("{marginal: 50%, step: 52 weeks per year}", 52_000),  # 120 weeks are two steps, 104
        ("{marginal: 50%, backfill: 30%, step: 52 weeks per year}", 26_000),  # 84 weeks are one step
        ("{marginal: 50%, backfill: 60%, step: 52 weeks per year}", 0),  # 48 weeks are none
        ("{marginal: 50%, step: 40 weeks per year}", 60_000),  # three whole steps, to the last week
        ("{marginal: 50%, step: 0 weeks per year}", 60_000),  # any amount
        ("{marginal: 0%}", 0),
        ("{marginal: 100%, backfill: 100%}", 0),
    ],
)
def test_cashable(cashable: str, expected: float) -> None:
    figures = figures_of(WEEKS, placement(cashable=cashable))
    assert figures.value("savings.gross.home.placement") == pytest.approx(120_000)
    assert figures.value("savings.cashable.home.placement") == pytest.approx(expected)
    assert figures.value("savings.capacity.home.placement") == pytest.approx(120_000 - expected)
    assert figures.value("savings.capacity.total") == pytest.approx(120_000 - expected)


def test_steps_are_of_what_is_kept_in_a_year_whatever_the_period() -> None:
    figures = figures_of("step: quarter", WEEKS, placement(cashable="{marginal: 50%, step: 52 weeks per year}"))
    # 2½ outcomes a quarter, each for a year: 2½, 5, 7½, 10, 7½, 5, 2½ in force; × 12 weeks in a year: 30, 60, 90, 120,
    # 90, 60, 30; whole steps: 0, 52, 52, 104, 52, 52, 0, a quarter of each: 78 weeks at £500.
    assert figures.value("savings.gross.home.placement") == pytest.approx(120_000)
    assert figures.row("savings.cashable.home.placement.per_period")[:8] == pytest.approx(
        [0, 6_500, 6_500, 13_000, 6_500, 6_500, 0, 0]
    )
    assert figures.value("savings.cashable.total") == pytest.approx(39_000)


def test_cash_is_released_its_lag_later() -> None:
    change = placement(cashable="{lag: 18 months}")
    assert row("savings.cashable.home.placement", change) == pytest.approx([0, 50_000, 50_000, 0])
    # Real at once, and cash later: capacity is gross less cash in every year.
    assert row("savings.capacity.home.placement", change) == pytest.approx([200_000, -50_000, -50_000, 0])
    assert row("savings.cashable.home.placement", placement(cashable="{lag: 9 years}")) == [0] * 4


def test_present_values() -> None:
    change = placement(**{"for": "2 years"})
    assert value("savings.gross.present_value", change) == pytest.approx(200_000 + 200_000 / 1.1)
    assert value("savings.cashable.present_value", change) == pytest.approx(100_000 + 100_000 / 1.1)


# --- not assessed, and social -----------------------------------------------------------------------------------------


def test_nothing_said_about_cash_is_unknown_and_not_nil() -> None:
    figures = figures_of(health())
    assert figures.value("savings.gross.home.health") == pytest.approx(20_000)  # 10 × 2 × £1,000
    for kind in ("cashable", "capacity"):
        assert figures.value(f"savings.{kind}.home.health") is None
        assert figures.why(f"savings.{kind}.home.health") == "not assessed: the case does not say how much is cash"
    assert figures.value("savings.cashable.total") == pytest.approx(100_000)  # the placement's alone
    assert figures.value("savings.capacity.total") == pytest.approx(100_000)
    assert figures.value("savings.not_assessed.total") == pytest.approx(20_000)
    assert figures.value("savings.gross.total") == pytest.approx(220_000)


def test_if_none_has_been_assessed_the_cash_of_all_is_undefined() -> None:
    figures = figures_of(placement(cashable="absent"))
    why = "not assessed: no saving says how much of it is cash"
    for name in ("savings.cashable.total", "savings.cashable.present_value", "savings.capacity.total"):
        assert figures.value(name) is None
        assert figures.why(name) == why
    for name in ("commissioners.npv.cashable", "commissioners.cover.cashable", "commissioners.wrong_pocket"):
        assert figures.value(name) is None
        assert figures.why(name) == why
    assert figures.value("commissioners.npv.fiscal") == pytest.approx(200_000 - 120_000 / 1.1)


def test_without_savings_their_sums_are_nil() -> None:
    figures = figures_of("outcomes: {home: {savings: absent}}")
    assert figures.value("savings.gross.total") == 0
    assert figures.value("savings.cashable.total") == 0
    assert figures.value("commissioners.cover.cashable") == 0


def test_social_value_stands_apart() -> None:
    figures = figures_of(health("{marginal: 50%}", kind="social"))
    assert figures.value("savings.social.home.health") == pytest.approx(20_000)
    assert figures.value("savings.social.total") == pytest.approx(20_000)
    assert "savings.gross.home.health" not in figures
    assert figures.value("savings.gross.total") == pytest.approx(200_000)
    assert figures.value("savings.cashable.total") == pytest.approx(100_000)
    assert "savings.gross.by.nhs" not in figures
    assert "savings.social.total" not in figures_of()


def test_savings_add_up_by_agency() -> None:
    figures = figures_of(health("{marginal: 25%}"))
    assert figures.value("savings.gross.by.council") == pytest.approx(200_000)
    assert figures.value("savings.gross.by.nhs") == pytest.approx(20_000)
    assert figures.value("savings.cashable.by.nhs") == pytest.approx(5_000)
    assert figures.value("savings.capacity.by.nhs") == pytest.approx(15_000)
    assert figures.value("savings.cashable.present_value.by.nhs") == pytest.approx(5_000)  # all in the first year


# --- units are turned into one another --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "unit_cost", "gross"),
    [
        ("1 day per year", "£36_500 per year", 1_000),  # 10 × £36,500 ÷ 365
        ("14 days per year", "£700 per week", 14_000),  # 10 × 2 weeks × £700
        ("2 weeks per year", "£100 per day", 14_000),  # 10 × 14 days × £100
        ("26 weeks per year", "£10k per place per year", 50_000),  # 10 × half a year
        ("3 nights per year", "£100 per bed day", 3_000),
        ("6 months per year", "£1_000 per quarter", 20_000),  # 10 × 2 quarters × £1,000
        ("0.5 prison place years per year", "£1_000 per week", 260_000),  # 10 × 26 weeks × £1,000
        ("2 months in custody per year", "£6_000 per year", 10_000),  # 10 × £6,000 ÷ 6
    ],
)
def test_unit_cost_is_turned_into_the_units_that_are_saved(units: str, unit_cost: str, gross: float) -> None:
    assert value("savings.gross.total", placement(units=units, unit_cost=unit_cost)) == pytest.approx(gross)


def test_unit_cost_on_file_is_turned_too() -> None:
    """A prison place is £51,724 a year in prices of 2022-23: one day of it is a 365th."""
    year = value("savings.gross.total", placement(units="1 year per year", unit_cost="{ref: prison-place-year}"))
    day = value("savings.gross.total", placement(units="1 day per year", unit_cost="{ref: prison-place-year}"))
    assert year is not None
    assert year > 500_000  # ten places
    assert day == pytest.approx(year / 365)


def test_need_is_turned_too() -> None:
    need = "{units: 14 days per year, unit_cost: £700 per week}"
    changes = f"need: {{segments: {{families: {{unit_cost: absent, services: {{care: {need}}}}}}}}}"
    assert value("need.cost.total", changes) == 700_000  # 100 people × 2 weeks × £700 × 5 years


def test_step_is_turned_into_the_units_of_the_saving() -> None:
    # 10 × 10 weeks = 100 weeks; steps of 6 months are 26 weeks: three of them, 78 weeks, at £1,000 a week.
    changes = placement(
        units="10 weeks per year",
        unit_cost="£1k per week",
        cashable="{marginal: 100%, step: 6 months per year}",
    )
    assert value("savings.cashable.total", changes) == pytest.approx(78_000)


# --- agencies that share a saving -------------------------------------------------------------------------------------

SHARED = placement(agency="{council: 60%, nhs: 40%}")


def test_saving_may_be_shared_by_agencies() -> None:
    found = figures_of(SHARED)
    # £200,000 by 60 % and 40 %; half of it cash
    assert found.value("savings.gross.by.council") == pytest.approx(120_000)
    assert found.value("savings.gross.by.nhs") == pytest.approx(80_000)
    assert found.value("savings.cashable.by.council") == pytest.approx(60_000)
    assert found.value("savings.cashable.by.nhs") == pytest.approx(40_000)
    assert found.value("savings.gross.total") == pytest.approx(200_000)


def test_who_shares_a_saving_and_pays_nothing_counts_among_the_agencies() -> None:
    found = figures_of(SHARED)
    # The council pays £120,000 for £60,000 of cash of its own; the board saves £40,000 and pays nothing.
    assert found.by_year("parties.nhs.cashable")
    assert sum(found.by_year("parties.nhs.cashable").values()) == pytest.approx(40_000)
