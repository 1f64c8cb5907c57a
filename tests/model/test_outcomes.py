"""Outcomes: baseline, effect and its corrections, what is observed, and when, worked by hand on 100 completers."""

from __future__ import annotations

import pytest

from sibcase.reference.evidence import optimism_correction
from tests.model.small_cases import figures_of, row, value


def home(**fields: str) -> str:
    return "outcomes: {home: {" + ", ".join(f"{key}: {text}" for key, text in fields.items()) + "}}"


@pytest.mark.parametrize(
    ("change", "net", "gross"),
    [
        (home(), 10, 60),  # 50 % − 40 %; 60 % are seen not to have it happen
        (home(expected="absent", effect="10pp"), 10, 60),  # points without a sign go the way the service works
        (home(expected="absent", effect="-10pp"), 10, 60),
        (home(expected="absent", effect="+10pp"), -10, 40),  # with a sign they are added as written
        (home(expected="absent", effect="-20%"), 10, 60),  # 50 % × 80 % = 40 %
        (home(expected="60%"), -10, 40),  # a harm is counted as one
        (home(direction="increase", expected="65%"), 15, 65),
        (home(direction="increase", expected="absent", effect="15pp"), 15, 65),
        (home(direction="increase", expected="absent", effect="+30%"), 15, 65),  # 50 % × 1.3
        (home(measure="count", baseline="1.5", expected="1.2"), 30, 30),  # fewer events: the change is what is seen
        (home(measure="count", direction="increase", baseline="1.5", expected="1.7"), 20, 170),
        (home(measure="days", baseline="30 days", expected="25 days"), 500, 500),
        (home(measure="count", baseline="150 per 100", expected="absent", effect="-20%"), 30, 30),  # 1.5 × 20 %
        # 25 − 20 points are one outcome of 5 points each
        (
            home(measure="score", direction="increase", baseline="20", expected="25", points_per_outcome="5"),
            100,
            100,
        ),
        (home(measure="score", baseline="20", expected="10", points_per_outcome="5"), 200, 200),
    ],
)
def test_effect(change: str, net: float, gross: float) -> None:
    figures = figures_of(change)
    assert figures.value("outcomes.net.home") == pytest.approx(net)
    assert figures.value("outcomes.gross.home") == pytest.approx(gross)
    assert figures.value("outcomes.net.total") == pytest.approx(net)


def test_points_per_outcome_count_for_scores_only() -> None:
    change = home(measure="count", baseline="1.5", expected="1.2", points_per_outcome="5")
    assert value("outcomes.net.home", change) == pytest.approx(30)


def test_corrections_multiply_and_leave_what_is_observed() -> None:
    figures = figures_of(
        home(
            evidence="{design: matched comparison, optimism: 20%}",
            attribution="90%",
            deadweight="10%",
            displacement="5%",
        )
    )
    assert figures.value("outcomes.net.home") == pytest.approx(10 * 0.8 * 0.9 * 0.9 * 0.95)  # 6.156
    assert figures.value("outcomes.gross.home") == pytest.approx(60)


@pytest.mark.parametrize("part", ["attribution", "deadweight", "displacement", "optimism"])
def test_what_is_not_stated_is_a_default_with_its_reason(part: str) -> None:
    origin = figures_of().book.lines[f"outcomes.home.{part}"].origin
    assert origin is not None
    assert origin.is_default
    assert origin.note


def test_a_design_without_a_stated_correction_takes_that_of_its_grade() -> None:
    design = "historical baseline"
    correction = optimism_correction(design)
    figures = figures_of(home(evidence=f"{{design: {design}}}"))
    assert correction.share > 0
    assert figures.value("outcomes.net.home") == pytest.approx(10 * (1 - correction.share))
    origin = figures.book.lines["outcomes.home.optimism"].origin
    assert origin is not None
    assert origin.is_default
    assert correction.reason in origin.note
    assert origin.source == correction.source


def test_an_unknown_design_is_reported_and_corrects_nothing() -> None:
    figures = figures_of(home(evidence="{design: gut feeling}"))
    assert figures.value("outcomes.net.home") == pytest.approx(10)
    origin = figures.book.lines["outcomes.home.optimism"].origin
    assert origin is not None
    assert "`gut feeling` has no grade" in origin.note


def test_an_outcome_is_measured_its_lag_after_completion() -> None:
    change = home(lag="18 months")
    assert row("outcomes.net.home", change) == pytest.approx([0, 5, 5, 0])  # half in year 1, half in year 2
    assert row("outcomes.measured.home", change) == pytest.approx([0, 50, 50, 0])


SINGLES = """
need: {segments: {singles: {people: 20, unit_cost: £1k per year, years: 1}}}
service: {intake: {singles: {starts: 50 over 1 year}}}
"""


def test_an_outcome_is_for_its_segment_or_for_all() -> None:
    assert value("outcomes.net.home", SINGLES) == pytest.approx(15)  # 150 × 10 %
    assert value("outcomes.net.home", SINGLES, home(segment="singles")) == pytest.approx(5)
    assert value("outcomes.net.home", SINGLES, home(segment="families")) == pytest.approx(10)


def test_nobody_of_a_segment_outside_the_service_has_an_outcome() -> None:
    more = "need: {segments: {singles: {people: 20, unit_cost: £1k per year, years: 1}}}"
    assert value("outcomes.net.home", more, home(segment="singles")) == 0
    assert value("payments.total", more, home(segment="singles")) == 0


def test_outcomes_without_a_service_are_not_counted() -> None:
    figures = figures_of("stage: concept\nservice: absent\ninvestment: absent")
    assert "outcomes.net.home" not in figures
    assert "savings.gross.total" not in figures
    assert figures.value("payments.total") == 0
    assert figures.value("need.cost.total") == 5_000_000  # 100 × £10,000 × 5
