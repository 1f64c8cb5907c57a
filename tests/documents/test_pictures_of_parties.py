"""The logic model, the flow of money and the wrong pockets, drawn for every case that is hard to draw."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.documents.charts.all_charts import MAKERS
from sibcase.documents.charts.drawing.drawing import svg_to_png
from sibcase.resources import cases_folder
from sibcase.tables.all_tables import all_tables
from sibcase.tasks.business_case import load, load_text
from sibcase.tasks.publish.document import subject_of
from tests.documents import awkward_cases, drawn
from tests.documents.awkward_cases import (
    CHANGES,
    awkward,
    full_picture,
    in_dollars_without_savings,
    in_francs,
    picture,
    shown,
)

if TYPE_CHECKING:
    from sibcase.documents.charts.drawing.chart import Chart

NAMES = ("logic_model", "flow_of_money", "wrong_pockets")
# What a case does not have is not drawn.
NOT_DRAWN = {
    ("without_contract", "flow_of_money"),
    ("without_contract", "wrong_pockets"),
    ("in_dollars_without_savings", "wrong_pockets"),
}
CURRENCIES = {in_dollars_without_savings: "$", in_francs: "CHF "}
AWKWARD = [
    pytest.param(change.__name__, name, id=f"{name}-{change.__name__}")
    for change in (*CHANGES, *CURRENCIES)
    for name in NAMES
    if (change.__name__, name) not in NOT_DRAWN
]
DEALS = sorted((cases_folder() / "deals").iterdir())


@cache
def drawn_for(change: str, name: str) -> Chart:
    made = getattr(awkward_cases, change)
    return shown(name, awkward(made, CURRENCIES.get(made, "£")))


@pytest.mark.matrix(1, by="change")
@pytest.mark.parametrize(("change", "name"), AWKWARD)
def test_words_stay_in_their_boxes_and_nothing_crosses_them(change: str, name: str) -> None:
    assert drawn.faults(drawn_for(change, name)) == []


@pytest.mark.matrix(1, by="change")
@pytest.mark.parametrize(("change", "name"), AWKWARD)
def test_type_is_legible_and_colours_are_the_house_s(change: str, name: str) -> None:
    chart = drawn_for(change, name)
    assert drawn.smallest_type(chart) >= 10
    assert drawn.colours(chart) <= drawn.HOUSE_COLOURS
    assert drawn.whole(chart).right <= 644  # 640 pixels and the margin


@pytest.mark.matrix(1, by="change")
@pytest.mark.parametrize(("change", "name"), AWKWARD)
def test_everything_to_point_at_says_something(change: str, name: str) -> None:
    chart = drawn_for(change, name)
    assert len(drawn.titles(chart)) == len(drawn.marks(chart)) > 0
    assert [title for title in drawn.titles(chart) if len(title) < 3] == []


@pytest.mark.matrix(1, by="change")
@pytest.mark.parametrize(("change", "name"), AWKWARD)
def test_nothing_raw_is_printed(change: str, name: str) -> None:
    chart = drawn_for(change, name)
    printed = [*drawn.words(chart), *drawn.titles(chart), chart.alt]
    assert [each for each in printed if "None" in each.split() or "nan" in each.split()] == []


@pytest.mark.matrix(1, by="change")
@pytest.mark.parametrize(("change", "name"), AWKWARD)
def test_rows_are_plain_and_have_the_columns_of_their_table(change: str, name: str) -> None:
    chart = drawn_for(change, name)
    keys = [key for key, _, _ in chart.columns]
    assert keys
    assert [row for row in chart.rows if list(row) != keys] == []
    assert {type(value) for row in chart.rows for value in row.values()} <= {str, float, int, type(None)}


@pytest.mark.costly
@pytest.mark.parametrize("name", NAMES)
def test_words_of_strangers_are_only_words(name: str) -> None:
    chart = drawn_for("hostile", name)
    assert "<script" not in chart.svg
    unseen = {"\x1b", "\u202e"}
    assert unseen.isdisjoint(chart.svg)
    assert unseen.isdisjoint(chart.alt)
    assert any("alert(1)" in title for title in drawn.titles(chart))


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.name)
def test_published_deals_are_drawn_without_fault_or_not_at_all(deal: Path) -> None:
    business = load(deal)
    charts = [picture(name, business) for name in NAMES]
    assert [drawn.faults(chart) for chart in charts if chart is not None and drawn.faults(chart)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_concept_note_of_the_need_has_none_of_them(name: str) -> None:
    note = "sibcase: 1\ntitle: A note\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
    assert picture(name, load_text(note)) is None


@pytest.mark.costly
def test_the_same_case_gives_the_same_characters_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.documents.awkward_cases import full_picture\n"
        "from sibcase.documents.charts.drawing.drawing import svg_to_png\n"
        f"charts = [full_picture(name) for name in {NAMES!r}]\n"
        "sys.stdout.buffer.write(b''.join(chart.svg.encode() for chart in charts) + svg_to_png(charts[0].svg, 2))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parents[2])], capture_output=True, check=True
    )
    charts = [full_picture(name) for name in NAMES]
    assert other.stdout == b"".join(chart.svg.encode() for chart in charts) + svg_to_png(charts[0].svg, 2)


def told_to_the_public(*private: str) -> list[Chart | None]:
    """Return the pictures of a case in which the provider keeps something back."""

    def keep_back(case: dict[str, Any]) -> None:
        case["parties"]["charity"]["private"] = list(private)

    business = awkward(keep_back)
    subject = subject_of(business, business.evaluate(), "public")
    return [MAKERS[name](subject, all_tables(subject.case, subject.figures)) for name in NAMES]


@pytest.mark.costly
def test_what_is_withheld_is_in_no_picture() -> None:
    logic, flows, pockets = told_to_the_public("service.costs.workers.amount")
    assert logic is not None
    assert flows is not None
    for chart in (logic, flows):
        assert drawn.faults(chart) == []
        assert [word for word in (*drawn.words(chart), chart.svg) if "nan" in word.split()] == []
        # £430,000 a year for four years
        assert [each for each in (chart.svg, chart.alt) if "430" in each or "1,720" in each or "1.72m" in each] == []
    assert "withheld" in drawn.words(flows)
    assert "Investors' payments and receipts are withheld." in flows.alt
    assert "withheld" not in logic.alt
    assert pockets is not None  # neither payments nor savings rest on a salary


@pytest.mark.costly
def test_shares_of_a_whole_would_reveal_what_is_withheld_of_it() -> None:
    _, flows, pockets = told_to_the_public("contract.payments.calls-tariff.price")
    assert flows is not None
    assert "Marches Police pays an amount that is withheld over the term" in "".join(drawn.titles(flows))
    assert pockets is None


@pytest.mark.costly
def test_cash_that_is_withheld_is_not_said_to_be_unassessed() -> None:
    private = "outcomes.recovery.savings.treatment.cashable.marginal"
    logic, *_ = told_to_the_public(private)
    assert logic is not None
    assert "cash withheld" in drawn.words(logic)
    assert "cashable savings are withheld" in logic.alt
