"""First plans and what came of them, and deals that are like a case."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.indigo.comparables import as_data, comparables_of, price_rows
from sibcase.tasks.indigo.plans import classes_of, first_plan_of, first_plans, table_of_classes
from sibcase.tasks.indigo.records.export_file import open_export

OWN = Path(__file__).parents[3] / "docs/indigo"


def test_first_plans_of_our_own_export() -> None:
    plans = {each.id[-4:]: each for each in first_plans(open_export(OWN).of_kind("project"))}
    # Sums of the rows by hand, in thousands: 600 + 800 + 900 + 700, 600 + 700 + 700 + 600, 540 + 690 + 720 + 510.
    first = plans["9001"]
    assert (first.first, first.last, first.actual, first.plans, first.currency) == (3e6, 2.6e6, 2.46e6, 2, "GBP")
    assert {name: round(each.over_first, 3) for name, each in plans.items()} == {
        "9001": 0.82,
        "9002": 0.779,
        "9003": 0.875,
        "9006": 1.047,
    }


def test_kinds_with_quartiles_where_there_are_four() -> None:
    all_kinds, families, homes = classes_of(first_plans(open_export(OWN).of_kind("project")))
    assert (all_kinds.kind, all_kinds.projects, all_kinds.replanned) == ("All", 4, 2)
    # Of 1480/1900, 0.82, 0.875 and 1780/1700: by hand, with linear interpolation.
    assert all_kinds.lower_quartile == pytest.approx(1480 / 1900 + 0.75 * (0.82 - 1480 / 1900))
    assert all_kinds.median == pytest.approx((0.82 + 0.875) / 2)
    assert all_kinds.upper_quartile == pytest.approx(0.875 + 0.25 * (1780 / 1700 - 0.875))
    assert (families.projects, math.isnan(families.lower_quartile), families.median) == (3, True, 0.82)
    assert homes.kind == "Homelessness"
    assert table_of_classes([homes]).rows[0][:3] == ("Homelessness", 1, 1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Two currencies cannot be compared; a plan of nothing has no ratio; without payments there is no outcome.
        ([("Planned", "plan1", "GBP", "5"), ("Actual", "", "USD", "5")], None),
        ([("Planned", "plan1", "GBP", "0"), ("Actual", "", "GBP", "5")], None),
        ([("Planned", "plan1", "GBP", "5")], None),
        # The lowest number is the first plan, wherever it is in the list; ten comes after two.
        ([("Planned", "plan10", "GBP", "8"), ("Planned", "plan2", "GBP", "4"), ("Actual", "", "GBP", "2")], (4, 8, 2)),
    ],
)
def test_which_plan_is_the_first(
    rows: list[tuple[str, str, str, str]], expected: tuple[float, float, float] | None, tmp_path: Path
) -> None:
    payments = [
        {
            "type": {"value": kind},
            "outcome_payment_plan_id": {"value": plan},
            "money": {"currency": {"value": currency}, "amount": {"value": amount}},
        }
        for kind, plan, currency, amount in rows
    ]
    (tmp_path / "one.json").write_text(json.dumps({"id": "INDIGO-POJ-0001", "data": {"outcome_payments": payments}}))
    plan = first_plan_of(open_export(tmp_path / "one.json").records[0])
    assert (plan and (plan.first, plan.last, plan.actual)) == expected


def planned(amount: int, years: str = "", payer: str = "", metric: str = "") -> dict[str, Any]:
    """Return a planned payment that names no plan, as the public form for a project has them."""
    start, _, end = years.partition(" to ")
    return {
        "type": {"value": "Planned"},
        "period": {"start_date": {"value": start}, "end_date": {"value": end}},
        "payer_organisation_id": {"value": payer},
        "outcome_metric_id": {"value": metric},
        "money": {"currency": {"value": "GBP"}, "amount": {"value": amount}},
    }


YEARS = ("2018-04 to 2019-03", "2019-04 to 2020-03", "2020-04 to 2021-03")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # One version after the other; the second begins later and lasts longer.
        ([(1, YEARS[0]), (2, YEARS[1]), (4, YEARS[1]), (8, YEARS[2])], (3, 12)),
        # All versions of a year, then those of the next year: 1 + 4, and 2 + 8.
        ([(1, YEARS[0]), (2, YEARS[0]), (4, YEARS[1]), (8, YEARS[1])], (5, 10)),
        # Two payers of the same years are one version, whichever is listed first.
        ([(1, YEARS[0], "A"), (2, YEARS[0], "B"), (4, YEARS[0], "A"), (8, YEARS[0], "B")], (3, 12)),
        ([(1, YEARS[0], "A"), (4, YEARS[0], "A"), (2, YEARS[0], "B"), (8, YEARS[0], "B")], (3, 12)),
        # Without periods each is a version.
        ([(1, ""), (2, ""), (4, "")], (1, 4)),
        # If only some name the payer, versions cannot be told apart.
        ([(1, YEARS[0]), (2, YEARS[0], "B")], None),
    ],
)
def test_versions_without_ids_are_never_added_up(
    rows: list[Any], expected: tuple[float, float] | None, tmp_path: Path
) -> None:
    made = {"type": {"value": "Actual"}, "money": {"currency": {"value": "GBP"}, "amount": {"value": 2}}}
    payments = [*(planned(*row) for row in rows), made]
    (tmp_path / "one.json").write_text(json.dumps({"id": "INDIGO-POJ-0001", "data": {"outcome_payments": payments}}))
    plan = first_plan_of(open_export(tmp_path / "one.json").records[0])
    assert (plan and (plan.first, plan.last)) == expected


def test_deals_like_a_case_with_the_reasons() -> None:
    case = load(cases_folder() / "family-recovery").case
    records = open_export(OWN).of_kind("project")
    found = comparables_of(case, records, "Child and family welfare")
    assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)
    assert {each.policy for each in found[:3]} == {"Child and family welfare"}
    assert all("policy sector: Child and family welfare" in each.why for each in found[:3])
    assert all(each.why for each in found)
    french = next(each for each in found if each.id == "INDIGO-POJ-9005")
    assert not any("country" in reason for reason in french.why)
    assert len(comparables_of(case, records, most=1)) == 1


def test_prices_come_with_the_words_of_their_metrics() -> None:
    case = load(cases_folder() / "family-recovery").case
    found = {each.id: each for each in comparables_of(case, open_export(OWN).of_kind("project"))}
    months = found["INDIGO-POJ-9002"].prices
    assert [(price.amount, price.metric) for price in months] == [
        (450, "A month in which the child is not in care, up to 24 months")
    ]
    rows = price_rows(list(found.values()))
    assert len(rows) == sum(max(len(each.prices), 1) for each in found.values())
    data = next(each for each in as_data(list(found.values())) if each["id"] == "INDIGO-POJ-9001")
    assert (data["target_return"], data["latest_return"], round(data["over_first_plan"], 2)) == (0.06, 0.051, 0.82)
