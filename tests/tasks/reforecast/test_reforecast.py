"""Reforecasts: results to date and the plan for the rest, which end in what `payout` pays once nothing is to come."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase import load
from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.reforecast.reforecast import reforecast
from sibcase.tasks.sign.records import RecordFault
from sibcase.tasks.sign.sign import sign
from tests.tasks.claim.claiming import CASE, SIGNED, claimed, results, signed_case

if TYPE_CHECKING:
    from pathlib import Path

PLANNED = CASE.replace(
    "unit: count, verified_by: auditor}", "unit: count, expected: 12, verified_by: auditor}"
).replace(
    "cohorts: [first, second], takes: reduction}",
    "cohorts: [first, second], takes: reduction, expected: {value: 6%, low: 2%, high: 12%}}",
)


def homes(tmp_path: Path, *rows: str, until: str) -> Path:
    """Return the case of rough sleeping with a range for moves into a home, signed, and a claim."""
    case = tmp_path / "case.yaml"
    text = (cases_folder() / "rough-sleeping" / "case.yaml").read_text("utf-8")
    stated = "expected: {value: 84%, source: card, note: 328 of 391}"
    assert stated in text
    case.write_text(text.replace(stated, "expected: {value: 84%, low: 70%, high: 92%, source: card}"), "utf-8")
    sign(load(case), date=SIGNED)
    claimed(case, until, results(tmp_path, "q1.csv", *rows))
    return case


@pytest.mark.costly
def test_results_below_plan_lower_the_rate_of_the_rest(tmp_path: Path) -> None:
    case = homes(tmp_path, "entered,20,,2028-03-01", until="2027-28")
    found = reforecast(load(case), {"entered": 40}, draws=2_000)
    each = next(each for each in found.results if each.name == "entered")
    assert each.prior is not None
    assert each.posterior is not None
    assert each.prior.mean == pytest.approx(0.84)
    assert (each.how, each.observed) == ("updated", 20)
    assert each.posterior.mean == pytest.approx((each.prior.a + 20) / (each.prior.a + each.prior.b + 40))
    assert each.total == pytest.approx(20 + each.to_measure * each.posterior.mean)
    # Without a range in the case, a rate stays as planned.
    assert {other.how for other in found.results if other.name in ("three-months", "work")} == {"as planned"}
    assert found.payments[0].first_plan == pytest.approx(load(case).planned.value("payments.total"))
    assert found.payments[0].low < found.payments[0].expected < found.payments[0].high
    again = reforecast(load(case), {"entered": 40}, draws=2_000)
    assert again.as_data() == found.as_data()


def test_at_the_end_of_the_term_all_is_as_claimed(tmp_path: Path) -> None:
    case = signed_case(tmp_path, PLANNED)
    claimed(
        case,
        "2029-Q1",
        results(tmp_path, "all.csv", "homes,7,,2028-05-01", "kept,2,,2028-05-01", "days,6%,first,2028-05-01"),
    )
    found = reforecast(load(case), draws=500)
    claim = statement_of(load(case).case, read_ledger(str(case)), 1)
    by_cohort = next(each for each in found.results if each.name == "days.second")
    assert (by_cohort.observed, by_cohort.how, by_cohort.spread is not None) == (None, "as planned", True)
    # The second cohort is the only thing that is open: it earns nothing, £3,333.33 or £9,999.99.
    extra = {round(each - claim.to_date / 100, 2) for each in (found.payments[0].low, found.payments[0].high)}
    assert extra <= {0.0, 3333.33, 9999.99}
    kept = next(each for each in found.results if each.name == "kept")
    assert (kept.total, kept.rest) == (2, 0)


def test_payers_add_up_and_a_cap_that_binds_is_a_risk(tmp_path: Path) -> None:
    case = signed_case(tmp_path, PLANNED.replace("expected: 12", "expected: 40"))
    claimed(case, "2027-Q3", results(tmp_path, "q.csv", "homes,9,,2027-05-01"))
    found = reforecast(load(case), draws=500)
    total, *payers = found.payments
    assert sum(each.expected for each in payers) == pytest.approx(total.expected, abs=0.01)
    assert sum(each.claimed for each in payers) == pytest.approx(total.claimed)
    # 9 homes and three quarters of 40 more at £1,234.57 are above the cap of the line, £20,000, in every draw.
    assert [each.share for each in found.risks if each.title == "Home: cut by the cap of the line"] == [1.0]


def test_a_line_without_a_plan_is_listed(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    claimed(case, "2027-Q2", results(tmp_path, "q.csv", "homes,1,,2027-05-01"))
    assert set(reforecast(load(case), draws=200).not_forecast) == {"kept", "care"}


def test_without_claims_the_forecast_is_the_plan(tmp_path: Path) -> None:
    with pytest.raises(RecordFault, match="there are no claims yet"):
        reforecast(load(signed_case(tmp_path)))


def test_the_command_prints_and_refuses(tmp_path: Path) -> None:
    case = signed_case(tmp_path, PLANNED)
    claimed(case, "2027-Q2", results(tmp_path, "q.csv", "homes,1,,2027-05-01"))
    run = CliRunner().invoke
    shown = run(app, ["reforecast", str(case), "--draws", "200"])
    assert (shown.exit_code, "Still to pay" in shown.output, "All payers" in shown.output) == (0, True, True)
    data = json.loads(run(app, ["reforecast", str(case), "--draws", "200", "--json"]).output)
    assert (data["until"], data["payments"][0]["name"]) == ("2027-06-30", "All payers")
    for words, why in ((("--measured", "homes=x"), "write OUTCOME=N"), (("--measured", "x=3"), "is no outcome")):
        done = run(app, ["reforecast", str(case), *words])
        assert (done.exit_code, why in done.stderr) == (2, True)


@pytest.mark.costly
def test_a_budget_of_a_year_may_be_exceeded(tmp_path: Path) -> None:
    shutil.copy(cases_folder() / "rough-sleeping" / "case.yaml", tmp_path)
    case = tmp_path / "case.yaml"
    text = case.read_text("utf-8")
    named = "{name: Port Merrow City Council, role: commissioner}"
    assert named in text
    case.write_text(text.replace(named, named[:-1] + ", budget: {value: £1k per year, note: for this test}}"), "utf-8")
    sign(load(case), date=SIGNED)
    claimed(case, "2027-Q2", results(tmp_path, "q.csv", "entered,3,,2027-05-01"))
    risks = {each.title: each.share for each in reforecast(load(case), draws=200).risks}
    assert risks["Port Merrow City Council: budget of 2029-30"] == 1.0


ADDING_UP = CASE.replace(
    "homes: {title: Homes found, unit: count, verified_by: auditor}",
    "homes: {title: Nights at home, unit: days, expected: 800}",
).replace(
    "kept: {title: Homes kept, unit: count}",
    "kept: {title: Homes kept, unit: count, expected: 8, when: [2027-09-30]}",
)


def test_results_that_add_up_go_on_until_their_date(tmp_path: Path) -> None:
    case = signed_case(tmp_path, ADDING_UP)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,100 days,,2027-05-01", "kept,2,,2027-05-01"))
    # One of eight quarters has passed: seven eighths of the plan are to come.
    rest = {each.name: each.rest for each in reforecast(load(case), draws=200).results}
    assert (rest["homes"], rest["kept"]) == (700, 7)
    claimed(case, "2027-Q3", results(tmp_path, "q2.csv", "homes,100 days,,2027-08-01", "kept,1,,2027-08-01"))
    rest = {each.name: each.rest for each in reforecast(load(case), draws=200).results}
    assert (rest["homes"], rest["kept"]) == (600, 0)
