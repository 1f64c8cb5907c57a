"""The flow of money: what comes in goes out or is left, and every amount is a figure of the book."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from sibcase.documents.charts.flow_of_money.data import THE_CONTRACT
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from tests.documents import drawn
from tests.documents.awkward_cases import (
    as_it_is,
    awkward,
    every_kind_of_flow,
    full_case,
    full_picture,
    nine_payers,
    one_payer,
    shared_surplus,
    shown,
    without_investment,
    wrong_way,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sibcase.documents.charts.drawing.chart import Chart

MANAGER = "Marches Outcomes Ltd"


def flow(chart: Chart, giver: str, what: str) -> float:
    [amount] = [row["amount"] for row in chart.rows if row["giver"] == giver and row["what"] == what]
    return float(amount)


@pytest.mark.costly
@pytest.mark.parametrize("change", [as_it_is, nine_payers, one_payer, every_kind_of_flow, shared_surplus, wrong_way])
def test_what_comes_in_goes_out_or_is_left(change: Callable[[dict[str, Any]], None]) -> None:
    business = awkward(change)
    chart, figures = shown("flow_of_money", business), business.evaluate()
    holder = business.case.parties["manager"].name if business.case.parties else ""
    moved = [row for row in chart.rows if row["what"] != "guarantee"]
    # A payment below nil flows the other way: its row keeps the sign, so that it counts once.
    came = math.fsum(abs(row["amount"]) for row in moved if row["taker"] == holder)
    went = math.fsum(abs(row["amount"]) for row in moved if row["giver"] == holder)
    kept = ["service.costs.by.manager", "fees.administration", "investment.closing_cash"]
    stays = math.fsum(figures.value(name) or 0.0 for name in kept if name in figures)
    assert came == pytest.approx(went + stays, abs=0.005)


def test_the_amounts_are_those_of_the_book() -> None:
    chart, figures = full_picture("flow_of_money"), full_case().evaluate()
    assert flow(chart, "Northmarch County Council", "outcome payments") == figures.value("payments.by.northmarch")
    assert flow(chart, "Social investment fund (Senior loan)", "drawn for costs") == figures.value(
        "investment.senior.drawn"
    )
    [charity] = [row for row in chart.rows if row["taker"] == "Hearthstone Families (provider)"]
    # 1,720,000 + 232,000 + 90,000.01 + 45,000 for workers, psychologist, families' fund and premises
    assert charity["amount"] == pytest.approx(2_087_000.01)


def test_it_says_who_pays_what() -> None:
    chart = full_picture("flow_of_money")
    assert chart.alt == (
        "4 commissioners pay £2,689,010 over the term, if outcomes are achieved: Northmarch County Council £1,147,036, "
        "Marches Integrated Care Board £666,606, Southmarch County Council £699,142 and Marches Police £176,225. "
        "Investors pay in £1,260,204 and receive £1,562,214. Hearthstone Families receives £2,087,000. "
        "Marches University receives "
        "£96,000."
    )
    # A block of £45,000 a quarter for a year, 45% of it Northmarch's: £81,000 whatever the results.
    assert (
        "Northmarch County Council pays £1,147,036 over the term, if outcomes are achieved, including an "
        "unconditional £81,000 for Mobilisation"
    ) in drawn.titles(chart)
    assert "£81k unconditional" in drawn.words(chart)


def dashes(chart: Chart) -> int:
    return sum("stroke-dasharray" in path.attrib for path in drawn.root(chart).iter(f"{drawn.SVG}path"))


def test_what_hangs_on_results_is_dashed() -> None:
    assert dashes(full_picture("flow_of_money")) == 4 + 2 + 1  # payers, repayments, the key


def test_what_is_paid_whatever_the_results_is_not_dashed() -> None:
    def block_only(case: dict[str, Any]) -> None:
        case["contract"]["payments"] = {"mobilisation": case["contract"]["payments"]["mobilisation"]}

    chart = shown("flow_of_money", awkward(block_only))
    assert dashes(chart) == 0
    assert "if outcomes are achieved" not in chart.svg
    assert "Payers" in drawn.words(chart)


def test_many_payers_are_one_that_says_each() -> None:
    chart = shown("flow_of_money", awkward(nine_payers))
    assert "9 commissioners" in drawn.words(chart)
    assert "£2.69m" in drawn.words(chart)
    [each] = [title for title in drawn.titles(chart) if title.count(" pays £") == 9]
    assert len(each) > 9 * 290
    assert sum(row["what"] == "outcome payments" for row in chart.rows) == 9


def test_what_the_holder_is_paid_stays_there() -> None:
    titles = drawn.titles(full_picture("flow_of_money"))
    assert f"{MANAGER}, keeps £204,000 for its work" in titles  # 60,000 + 6 × 24,000


@pytest.mark.costly
def test_all_kinds_of_flow_are_reported() -> None:
    chart = shown("flow_of_money", awkward(every_kind_of_flow))
    told = {row["what"] for row in chart.rows}
    assert told == {
        "outcome payments", "returned", "drawn for costs", "repayment and return", "guarantee", "grant", "costs",
        "Arrangement", "Audit",
    }  # fmt: skip
    titles = drawn.titles(chart)
    assert "Courts and legal aid guarantees 50% of losses of Social investment fund, up to £100,000" in titles
    assert "Marches Police gives £40,000, which is not repayable" in titles
    assert "An unnamed payee receives £1,000 (Audit)" in titles
    assert "Marches University receives £12,000 (Arrangement)" in titles
    assert "goes back to commissioners" in chart.alt


@pytest.mark.costly
def test_others_share_what_is_left() -> None:
    chart = shown("flow_of_money", awkward(shared_surplus))
    assert {row["taker"] for row in chart.rows if row["what"] == "share of surplus"} == {"Hearthstone Families"}
    assert {row["taker"] for row in chart.rows if row["what"] == "returned"} == {"Northmarch County Council"}


def test_a_payment_below_nil_flows_to_the_payer() -> None:
    chart = shown("flow_of_money", awkward(wrong_way))
    [south] = [row for row in chart.rows if row["taker"] == "Southmarch County Council"]
    assert south["giver"] == MANAGER
    assert south["amount"] < 0
    assert [title for title in drawn.titles(chart) if title.startswith("Southmarch County Council receives £")]


def test_without_investors_the_provider_is_paid_and_pays() -> None:
    def provider_holds(case: dict[str, Any]) -> None:
        without_investment(case)
        case["parties"]["manager"]["role"] = "other"

    chart = shown("flow_of_money", awkward(provider_holds))
    assert {row["taker"] for row in chart.rows if row["what"] == "outcome payments"} == {"Hearthstone Families"}
    assert {row["taker"] for row in chart.rows if row["what"] == "costs"} == {
        "Marches Outcomes Ltd", "Marches University (evaluator)",
    }  # fmt: skip


def test_without_an_intermediary_the_contract_stands_between() -> None:
    chart = shown("flow_of_money", load(cases_folder() / "deals" / "educate-girls"))
    assert THE_CONTRACT in drawn.words(chart)


def test_what_is_not_known_yet_is_said_to_be_so() -> None:
    chart = shown("flow_of_money", load(cases_folder() / "deals" / "utah"))
    assert "not known" in drawn.words(chart)
    assert "Investors' payments and receipts are not yet known." in chart.alt
    assert {row["amount"] for row in chart.rows if row["what"] == "outcome payments"} == {None}


def test_an_expected_payment_that_is_due_anyway_is_more_or_less_by_results() -> None:
    chart = shown("flow_of_money", load(cases_folder() / "deals" / "dc-water"))
    assert "depends on results" in drawn.words(chart)
    assert "DC Water pays $25,000,000 over the term, depending on results" in drawn.titles(chart)
