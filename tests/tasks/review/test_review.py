"""Reviews: results are measured against the first plan, not the latest, and the records say what was learned."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from sibcase import load
from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.claim.states import mark_claim
from sibcase.tasks.review.for_readers import review_for
from sibcase.tasks.review.papers import board_page, review_report, write_review
from sibcase.tasks.review.review import plan_to_date, review
from sibcase.tasks.sign.records import RecordFault, hash_of
from sibcase.tasks.sign.sign import sign
from sibcase.withheld import is_withheld
from tests.tasks.claim.claiming import SIGNED, claimed, results, signed_case

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.review.review import Review

LATER = dt.date(2028, 5, 1)
LESSONS = "narrative:\n  committee-lessons: Landlords answer within a week if we call them.\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the case of rough sleeping after two claims, with a correction, a dispute and a variation."""
    folder = tmp_path_factory.mktemp("reviewed")
    file = folder / "case.yaml"
    text = (cases_folder() / "rough-sleeping" / "case.yaml").read_text("utf-8")
    stated, price = "expected: {value: 84%, source: card, note: 328 of 391}", "term: 7 years"
    assert stated in text
    assert price in text
    text = text.replace(stated, "expected: {value: 84%, low: 70%, high: 92%, source: card}")
    file.write_text(text, "utf-8")
    sign(load(file), date=SIGNED)
    old = results(folder, "q1.csv", "entered,5,,2027-05-01")
    claimed(file, "2027-Q2", old)
    mark_claim(load(file), 1, "disputed", who="city", note="Two tenancies had not begun", date=LATER)
    file.write_text(text.replace(price, "term: 8 years") + LESSONS, "utf-8")
    sign(load(file), variation="The last cohort started late", date=LATER)
    new = results(folder, "q1-new.csv", "entered,3,,2027-05-01")
    more = results(folder, "q2.csv", "twelve-months,2,,2028-03-01", "entered,21,,2028-03-01")
    claimed(file, "2027-28", new, more, replaces=(old,), reason="Two tenancies had not begun")
    return file


@pytest.fixture(scope="module")
def business(kept: Path) -> BusinessCase:
    """Return that case, loaded."""
    return load(kept)


@pytest.fixture(scope="module")
def found(business: BusinessCase) -> Review:
    """Return the review of that case."""
    return review(business)


@pytest.fixture
def case(kept: Path, tmp_path: Path) -> Path:
    """Return a copy of that case, which a test may change."""
    return Path(shutil.copytree(kept.parent, tmp_path / "copy")) / "case.yaml"


def test_a_running_year_counts_by_its_days() -> None:
    by_year = {"2027-28": 100.0, "2028-29": 365.0, "2029-30": 1_000.0}
    # 1 April to 30 June 2028 are 91 of the 365 days of 2028-29.
    assert plan_to_date(by_year, dt.date(2028, 6, 30), (4, 1)) == pytest.approx(100 + 91)
    assert plan_to_date(by_year, dt.date(2028, 3, 31), (4, 1)) == pytest.approx(100)
    assert plan_to_date(by_year, dt.date(2026, 1, 1), (4, 1)) == 0


@pytest.mark.costly
def test_results_are_measured_against_the_first_plan(case: Path) -> None:
    signed = review(load(case)).since.first.plan["outcomes.gross.entered"]
    case.write_text(
        case.read_text("utf-8").replace("expected: {value: 84%, low: 70%", "expected: {value: 72%, low: 70%"), "utf-8"
    )
    row = next(each for each in review(load(case)).results if each.name == "entered")
    assert (row.plan, row.plan_to_date, row.observed) == (signed.total, signed.by_year["2027-28"], 24)
    assert row.share_of_plan == pytest.approx(24 / signed.by_year["2027-28"])


@pytest.mark.costly
def test_payments_by_year_add_up_to_the_claims(found: Review) -> None:
    total = {row.year: row.claimed for row in found.years if not row.payer}
    assert sum(total.values()) * 100 == pytest.approx(sum(each.amount for each in found.claims))
    for year, amount in total.items():
        parts = sum(row.claimed for row in found.years if row.payer and row.year == year)
        assert parts == pytest.approx(amount)


def test_savings_follow_the_outcomes_that_were_observed(business: BusinessCase, found: Review) -> None:
    row = next(each for each in found.saved if each.name == "twelve-months")
    parts = business.planned.book.parts("savings.gross.twelve-months.")
    whole = sum(business.planned.value(f"savings.gross.twelve-months.{part}") or 0.0 for part in parts)
    assert whole > 0
    assert row.saved == pytest.approx(whole * 2 / (business.planned.value("outcomes.gross.twelve-months") or 1))
    assert next(each for each in found.saved if each.name == "entered").saved is None


def test_the_records_say_what_was_learned(found: Review) -> None:
    assert sorted(each.subject for each in found.learned) == [
        "Correction in claim 2",
        "Dispute of claim 1",
        "Rate of: Moves into a home",
        "Variation of the contract",
    ]
    texts = " ".join(each.text for each in found.learned)
    assert "The last cohort started late" in texts
    assert "q1.csv: Two tenancies had not begun" in texts
    assert [(number, state) for number, state, _ in found.open_claims] == [(1, "disputed"), (2, "submitted")]


def test_the_report_shows_all_of_it(business: BusinessCase, found: Review) -> None:
    text = review_report(business, found).markdown
    for words in (
        "The contract was signed on 1 March 2027",
        "Landlords answer within a week if we call them.",
        "| term | 7 years | 8 years |",
        "Savings are an estimate",
        "The last cohort started late",
    ):
        assert words in text


@pytest.mark.costly
def test_the_page_for_the_board_lists_the_decisions(business: BusinessCase, found: Review, case: Path) -> None:
    text = board_page(business, found).markdown
    assert "| Claim 1, disputed | Settle the dispute |" in text
    assert "| Claim 2, submitted | Verify the results, or dispute them |" in text
    case.write_text(case.read_text("utf-8").replace("term: 8 years", "term: 9 years"), "utf-8")
    changed = load(case)
    assert "no variation is recorded: term" in board_page(changed, review(changed)).markdown


@pytest.mark.costly
def test_the_page_for_the_board_is_one_page(business: BusinessCase, found: Review, tmp_path: Path) -> None:
    (file,) = write_review(business, found, ("pdf",), tmp_path / "papers", board=True)
    assert len(PdfReader(file).pages) == 1


@pytest.mark.costly
def test_the_command_prints_writes_and_refuses(kept: Path, tmp_path: Path) -> None:
    run, case = CliRunner().invoke, kept
    shown = run(app, ["review", str(case)])
    assert (shown.exit_code, "Moves into a home" in shown.output, "claim 1 is disputed" in shown.output) == (
        0,
        True,
        True,
    )
    assert json.loads(run(app, ["review", str(case), "--json"]).output)["signed"] == "2027-03-01"
    written = run(app, ["review", str(case), "--to", "md", "--out", str(tmp_path / "papers")])
    assert (written.exit_code, [path.suffix for path in (tmp_path / "papers").iterdir()]) == (0, [".md"])
    refused = run(app, ["review", str(case), "--board"])
    assert (refused.exit_code, "--board needs a format" in refused.stderr) == (2, True)


def test_a_contract_without_claims_is_not_reviewed(tmp_path: Path) -> None:
    with pytest.raises(RecordFault, match="there are no claims yet"):
        review(load(signed_case(tmp_path)))


MEASURED = """\
sibcase: 1
title: Homes
stage: contract
currency: GBP
start: 2027-04-01
term: 3 years
parties:
  council: {name: Council, role: commissioner}
  charity: {name: Charity, role: provider MARK}
contract:
  payers: {council: 100%}
  metrics:
    homes: {title: Homes found, unit: count, expected: 40, cohorts: [first, second], when: [2028-03-31, 2029-03-31]}
    days: {title: Fewer days, unit: share, expected: 12%, cohorts: [first, second], when: [2028-03-31, 2029-03-31]}
    jobs: {title: Jobs, unit: count, expected: 30}
  payments:
    home: {kind: tariff, metric: homes, counts: gross, price: £1_000}
    care: {kind: tariff, metric: days, counts: gross, price: £1_000}
    job: {kind: tariff, metric: jobs, counts: gross, price: £500}
"""


def measured(folder: Path, mark: str = "") -> Path:
    """Return a signed case whose results are measured on days, claimed for the first cohort."""
    file = signed_case(folder, MEASURED.replace(" MARK", mark))
    return claimed_for(file)


def claimed_for(file: Path) -> Path:
    """Return a case with a claim for the first cohort."""
    rows = ("homes,30,first,2028-03-31", "days,9%,first,2028-03-31", "jobs,8,,2027-10-01")
    claimed(file, "2027-28", results(file.parent, "q.csv", *rows))
    return file


def test_a_metric_is_measured_against_the_plan_that_was_due_on_its_day(tmp_path: Path) -> None:
    file = measured(tmp_path)
    rows = {row.name: row for row in review(load(file)).results}
    first, second = rows["homes.first"], rows["homes.second"]
    assert (first.plan, first.plan_to_date, first.observed, first.share_of_plan) == (40, 40, 30, 0.75)
    assert (second.plan, second.plan_to_date, second.observed, second.share_of_plan) == (40, 0, None, None)
    # A rate is 12% from the day on which it is measured; before, the plan has none.
    assert rows["days.first"].plan_to_date == 0.12
    assert rows["days.first"].share_of_plan == pytest.approx(0.75)
    assert rows["days.second"].plan_to_date is None
    # The plan does not say when jobs come in.
    assert (rows["jobs"].plan, rows["jobs"].plan_to_date) == (30, None)


def test_the_plan_of_a_metric_is_that_which_was_signed(tmp_path: Path) -> None:
    file = measured(tmp_path)
    file.write_text(file.read_text("utf-8").replace("expected: 40", "expected: 10"), "utf-8")
    found = review(load(file))
    assert next(row for row in found.results if row.name == "homes.first").plan == 40
    assert {(each.name, each.first, each.now) for each in found.since.plan if each.first != each.now} >= {
        ("metric.homes.first", 40, 10)
    }


def test_a_plan_that_was_signed_before_plans_had_days_is_still_read(tmp_path: Path) -> None:
    file = signed_case(tmp_path, MEASURED.replace(" MARK", ""))
    kept = json.loads((tmp_path / "signed/1.json").read_text("utf-8"))
    kept["plan"] = {name: line for name, line in kept["plan"].items() if not name.startswith("metric.")}
    assert not [line for line in kept["plan"].values() if "by_day" in line]
    old = {name: value for name, value in kept.items() if name not in ("seal", "sibcase_signature")}
    kept["seal"] = hash_of(old)
    (tmp_path / "signed/1.json").write_text(json.dumps(kept), "utf-8")
    row = next(row for row in review(load(claimed_for(file))).results if row.name == "homes.first")
    assert (row.plan, row.plan_to_date, row.observed) == (40, None, 30)


def test_a_private_plan_of_a_metric_is_kept_from_others(tmp_path: Path) -> None:
    file = measured(tmp_path, ", private: [contract.metrics.homes.expected]")
    business = load(file)
    for reader, is_shown in (("council", False), ("charity", True)):
        row = next(row for row in review_for(review(business), business, reader).results if row.name == "homes.first")
        assert (is_withheld(row.plan_to_date), row.plan_to_date == 40) == (not is_shown, is_shown)
