"""Pictures are told of every case that has something to show, each with its data, and of no other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.documents.charts.all_charts import MAKERS, Charts
from sibcase.documents.templates.markdown_filters import table
from sibcase.resources import cases_folder
from sibcase.tables.all_tables import all_tables
from sibcase.tasks.business_case import load, load_text
from sibcase.tasks.publish.document import subject_of
from tests.documents.pictures import HOSTILE, assert_tidy, says, words

if TYPE_CHECKING:
    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject

EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = [*sorted(path.parent for path in cases_folder().rglob("case.yaml")), *sorted(EXAMPLES.glob("*example.yaml"))]
MONEY = {
    "savings_ladder", "payments_against_cash", "payment_curve", "investors_cash", "waterfall", "options_compared",
}  # fmt: skip


def subject(path: Path) -> Subject:
    business = load(path)
    return subject_of(business, business.evaluate())


def charts_of(told: Subject) -> dict[str, Chart]:
    tables = all_tables(told.case, told.figures)
    made = {name: make(told, tables) for name, make in MAKERS.items()}
    return {name: chart for name, chart in made.items() if chart is not None}


@pytest.mark.matrix(2)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_pictures_of_every_case_are_tidy_and_have_their_data_nearby(path: Path) -> None:
    told = subject(path)
    for chart in charts_of(told).values():
        assert_tidy(chart)
        assert chart.alt.endswith(".")
    for name, view in Charts(told, "a-case").items():
        assert view.name == f"a-case-{name.replace('_', '-')}"
        if view.table is not None:
            assert table(view.table).startswith("Table: ")
            assert all(len(row) == len(view.table.heads) for row in view.table.rows)


def test_a_full_case_has_every_picture() -> None:
    assert {*MONEY, "need_by_agency", "savings_against_payments", "timeline"} <= charts_of(
        subject(cases_folder() / "family-recovery")
    ).keys()


def test_a_concept_has_no_picture_of_money_that_is_not_there() -> None:
    assert charts_of(subject(cases_folder() / "concept-note")).keys() & {*MONEY, "timeline"} == set()


def test_what_is_not_known_is_not_drawn() -> None:
    # What is paid in Chicago depends on children whom nobody has counted in advance.
    assert charts_of(subject(cases_folder() / "deals/chicago")).keys() & MONEY == set()


@pytest.mark.costly
def test_the_figures_of_the_pictures_are_those_of_the_book() -> None:
    told = subject(cases_folder() / "family-recovery")
    charts, figures = charts_of(told), told.figures
    steps = {row["step"]: row["amount"] for row in charts["savings_ladder"].rows}
    assert steps["Cashable savings"] == figures.value("savings.cashable.total")
    assert steps["All savings"] + steps["less savings not assessed"] + steps[
        "less capacity (not cashable)"
    ] == pytest.approx(steps["Cashable savings"])
    assert sum(row["amount"] for row in charts["waterfall"].rows) == pytest.approx(0, abs=0.005)
    paid = [row["payments"] for row in charts["payments_against_cash"].rows]
    assert sum(paid) == pytest.approx(figures.value("payments.total"))
    [planned] = [row for row in charts["payment_curve"].rows if row["result"] == "as planned"]
    assert planned["investors"] == pytest.approx(figures.value("investment.net_gain"))
    assert any(
        each.startswith("2028-29, Northmarch County Council: payments £1,885")
        for each in says(charts["payments_against_cash"])
    )


NINE_PAYERS = """
sibcase: 1
title: Nine payers, thirty years, rupees
currency: INR
start: 2026-04-01
term: 30 years
step: quarter
parties: {{{parties}, fund: {{name: Fund, role: investor}}}}
need: {{segments: {{all: {{people: 100, unit_cost: ₹1k per year, years: 1}}}}}}
service:
  intake: {{all: {{starts: 100 over 1 year}}}}
  engagement: 100%
  completion: 100%
  duration: 0 months
  costs: {{work: {{amount: ₹2m, when: start}}}}
outcomes:
  home:
    title: {hostile}
    measure: binary
    direction: increase
    baseline: 10%
    expected: 50%
    savings: {{bed: {{agency: p0, units: 10 per year, unit_cost: ₹5k, for: 25 years, cashable: {{marginal: 50%}}}}}}
contract:
  payers: {{{payers}}}
  metrics: {{rate: {{title: Rate, outcome: home}}}}
  payments:
    malus: {{kind: table, metric: rate, rows: [{{below: 40%, pays: -₹1m}}, {{from: 40%, to: 100%, pays: ₹4m}}]}}
investment:
  tranches: {{all: {{title: {hostile}, investor: fund, commitment: ₹2m, rank: 1, return: residual}}}}
governance: {{decisions: [{{title: {hostile}, date: 2026-01-15}}]}}
"""


@pytest.mark.costly
def test_many_payers_and_years_and_negative_payments_are_drawn() -> None:
    quoted = '"' + HOSTILE.replace("\x1b", "").replace("\u202e", "").replace('"', "'") + '"'
    text = NINE_PAYERS.format(
        parties=", ".join(f"p{number}: {{name: Payer {number}, role: commissioner}}" for number in range(9)),
        payers=", ".join(f"p{number}: {20 if number == 0 else 10}%" for number in range(9)),
        hostile=quoted,
    )
    business = load_text(text)
    told = subject_of(business, business.evaluate())
    charts = charts_of(told)
    assert charts.keys() >= MONEY
    for chart in charts.values():
        assert_tidy(chart)
    # 10% + s × 40% = 40% at s = 0.75: below it investors pay a malus, from there on payers pay.
    assert "At 75% of the plan payments jump by ₹5m, from −₹1m to ₹4m." in charts["payment_curve"].alt
    assert "3 other commissioners" in words(charts["payments_against_cash"])
    assert not any("₹" in word for chart in charts.values() for word in words(chart))


@pytest.mark.costly
@pytest.mark.parametrize(
    ("private", "kept"),
    [
        ("contract.payments.home-tariff.price", {"payment_curve", "waterfall", "payments_against_cash"}),
        ("investment.tranches.senior.commitment", {"waterfall", "investors_cash"}),
        ("outcomes.home.savings.placement.unit_cost", {"savings_ladder", "payments_against_cash"}),
        ("outcomes.home.expected", {"payment_curve", "savings_ladder", "waterfall"}),
    ],
)
def test_what_is_withheld_from_a_reader_is_not_drawn(private: str, kept: set[str]) -> None:
    text = (EXAMPLES / "quarterly-example.yaml").read_text("utf-8")
    marked = text.replace("role: provider", f"role: provider, private: [{private}]", 1)
    assert marked != text
    business = load_text(marked)
    charts = charts_of(subject_of(business, business.evaluate(), "public"))
    assert charts.keys() & kept == set()
    for name in charts.keys() & {*MONEY, "need_by_agency", "savings_against_payments", "timeline"}:
        assert_tidy(charts[name])
