"""Service: who starts when, who completes when, and what that costs, worked by hand."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of, row, value

QUARTERS = "step: quarter\nterm: 2 years"


def intake(**fields: str) -> str:
    return "service: {intake: {families: {" + ", ".join(f"{key}: {text}" for key, text in fields.items()) + "}}}"


def costs(*lines: str) -> str:
    return "service: {costs: {workers: absent, " + ", ".join(lines) + "}}"


# --- starts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "starts"),
    [
        (intake(starts="80 over 1 year"), [20, 20, 20, 20, 0, 0, 0, 0]),
        (intake(starts="80 over 1 year", profile="even"), [20, 20, 20, 20, 0, 0, 0, 0]),
        # 4½ months are a quarter and a half
        (intake(starts="90 over 4.5 months"), [60, 30, 0, 0, 0, 0, 0, 0]),
        # From 16 August: 1 month and 15 of 31 days, 46/93 of the second quarter, are over
        (
            intake(starts="80 over 1 year", **{"from": "2025-08-16"}),
            [0, 20 * 47 / 93, 20, 20, 20, 20 * 46 / 93, 0, 0],
        ),
        (intake(starts="80 over 1 year", **{"from": "2025-07-01"}), [0, 20, 20, 20, 20, 0, 0, 0]),
        # Weights ¼, ½, ¾, 1: 2½ in all for 100 people
        (intake(starts="100 over 1 year", profile="ramp 4 quarters"), [10, 20, 30, 40, 0, 0, 0, 0]),
        # Weights ½, 1, 1, 1: 3½ in all
        (intake(starts="70 over 1 year", profile="ramp 6 months"), [10, 20, 20, 20, 0, 0, 0, 0]),
        # A ramp of 1½ quarters: weights ⅔, 1, 1, 1: 11/3 in all
        (intake(starts="110 over 1 year", profile="ramp 4.5 months"), [20, 30, 30, 30, 0, 0, 0, 0]),
        (intake(starts="80 over 1 year", profile="ramp 0 quarters"), [20, 20, 20, 20, 0, 0, 0, 0]),
        # The ramp begins with the intake, not with the case
        (
            intake(starts="100 over 1 year", profile="ramp 4 quarters", **{"from": "2025-10-01"}),
            [0, 0, 10, 20, 30, 40, 0, 0],
        ),
        (intake(starts="60 over 9 months", profile='["10", "20", "30"]'), [10, 20, 30, 0, 0, 0, 0, 0]),
        (
            intake(starts="60 over 9 months", profile='["10", "20", "30"]', **{"from": "2026-10-01"}),
            [0, 0, 0, 0, 0, 0, 10, 20],
        ),
        # 160 over 4 years in a term of 2: half of them are in no total
        (intake(starts="160 over 4 years"), [10] * 8),
        (intake(starts="0 over 1 year"), [0] * 8),
        (intake(starts="0 over 1 year", profile='["0", "0"]'), [0] * 8),
        # Over no time is all at once
        (intake(starts="80 over 0 months"), [80, 0, 0, 0, 0, 0, 0, 0]),
        (intake(starts="80 over 0 months", **{"from": "2025-07-01"}), [0, 80, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_starts(change: str, starts: list[float]) -> None:
    assert row("service.starts.families", QUARTERS, change) == pytest.approx(starts)


def test_a_ramp_is_scaled_over_the_whole_intake_even_beyond_the_term() -> None:
    # Weights ¼, ½, ¾ and 9 × 1 over three years: 10½ in all; eight quarters hold 6½.
    change = intake(starts="105 over 3 years", profile="ramp 4 quarters")
    assert value("service.starts.families", QUARTERS, change) == pytest.approx(65)


# --- the funnel -------------------------------------------------------------------------------------------------------


def test_engagement_completion_and_duration() -> None:
    change = "service: {engagement: 80%, completion: 75%, duration: 18 months}"
    assert row("service.engaged.families", change) == [80, 0, 0, 0]
    # 100 × 80 % × 75 % = 60; a year and a half later is half in year 1 and half in year 2.
    assert row("service.completers.families", change) == pytest.approx([0, 30, 30, 0])


def test_a_segment_may_fare_differently_from_the_service() -> None:
    change = "service: {engagement: 80%, completion: 75%, duration: 1 year}"
    own = intake(engagement="50%", completion="100%", duration="2 years")
    assert row("service.completers.families", change, own) == [0, 0, 50, 0]  # 100 × 50 %, two years later


def test_who_completes_after_the_term_is_in_no_total() -> None:
    assert value("service.completers.total", "service: {duration: 5 years}") == 0


def test_segments_add_up() -> None:
    more = "need: {segments: {singles: {people: 20, unit_cost: £1k per year, years: 1}}}"
    both = "service: {intake: {singles: {starts: 20 over 2 years, completion: 50%}}}"
    assert row("service.starts.total", more, both) == [110, 10, 0, 0]
    assert row("service.completers.total", more, both) == [105, 5, 0, 0]


# --- costs ------------------------------------------------------------------------------------------------------------


def test_costs_per_person_and_outcome() -> None:
    figures = figures_of(
        "service: {engagement: 50%}",
        costs(
            "fund: {amount: £350 per start}",
            "each: {amount: £100 per person}",
            "graduates: {amount: £200 per completer, segment: families}",
            "premium: {amount: £1k per outcome, outcome: home}",
            "all: {amount: £10 per outcome}",
        ),
    )
    lines = ("fund", "each", "graduates", "premium", "all")
    # 100 start, 50 complete, and 50 × 10 % are 5 outcomes.
    assert [figures.value(f"service.costs.{name}") for name in lines] == [35_000, 10_000, 10_000, 5_000, 50]
    assert figures.value("service.costs.total") == 60_050


def test_a_cost_per_outcome_is_of_the_outcome_it_names_or_of_all() -> None:
    work = "{title: In work, measure: binary, direction: increase, baseline: 20%, expected: 50%}"
    figures = figures_of(
        f"outcomes: {{work: {work}}}",
        costs("one: {amount: £1k per outcome, outcome: work}", "both: {amount: £1k per outcome}"),
    )
    # 30 % of 100 find work, 10 % stay at home.
    assert figures.value("service.costs.one") == 30_000
    assert figures.value("service.costs.both") == 40_000


def test_nobody_of_a_segment_outside_the_service_costs_anything() -> None:
    more = "need: {segments: {singles: {people: 20, unit_cost: £1k per year, years: 1}}}"
    assert value("service.costs.fund", more, costs("fund: {amount: £350 per start, segment: singles}")) == 0


def test_costs_are_whole_pence_line_by_line_and_period_by_period() -> None:
    # A third of £100 a year is £33.333…: three periods of £33.33, not £100.
    change = "step: month\nterm: 3 months"
    assert row("service.costs.line", change, costs("line: {amount: £400 per year}")) == [33.33, 33.33, 33.33]
    assert value("service.costs.line", change, costs("line: {amount: £400 per year}")) == pytest.approx(99.99)


def test_the_share_of_the_bond_itself_is_of_present_values() -> None:
    figures = figures_of("service: {costs: {set-up: {amount: £22k, when: 2026-04-01, kind: transaction}}}")
    # £22,000 in year 1 is worth £20,000; £50,000 in years 0 and 1 £50,000 + £45,454.55.
    assert figures.value("service.transaction_cost_share") == pytest.approx(20_000 / (20_000 + 50_000 + 50_000 / 1.1))
    assert figures.value("service.transaction_costs") == 22_000
    assert figures.value("service.delivery_costs") == 100_000


def test_costs_are_added_up_for_each_payee() -> None:
    figures = figures_of(
        "parties: {charity: {name: A charity, role: provider}, firm: {name: A firm, role: intermediary}}",
        costs(
            "workers: {amount: £40k, payee: charity}",
            "legal: {amount: £9k, payee: firm, kind: transaction}",
            "premises: {amount: £5k, payee: charity}",
            "other: {amount: £1k}",
        ),
    )
    paid = {payee: figures.value(f"service.costs.by.{payee}") for payee in ("charity", "firm", "not-stated")}
    assert paid == {"charity": 45_000, "firm": 9_000, "not-stated": 1_000}  # 40 + 5 = 45 thousand to the charity
    assert figures.book.lines["service.costs.by.charity"].label == "Costs paid to A charity"


def test_without_costs_there_is_no_share_of_them() -> None:
    figures = figures_of("service: {costs: absent}")
    assert figures.value("service.costs.total") == 0
    assert figures.value("service.transaction_cost_share") is None
    assert figures.why("service.transaction_cost_share") == "costs of the service and the bond, present value is zero"
