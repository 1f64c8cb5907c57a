"""Readiness: what each criterion asks is met exactly when the case says it, and what comes next is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.business_case import load_text
from sibcase.tasks.readiness.as_markdown import markdown
from sibcase.tasks.readiness.facts import is_written
from sibcase.tasks.readiness.readiness import Readiness, readiness

EXAMPLE = (Path(__file__).parents[1] / "examples" / "worked-example.yaml").read_text("utf-8")
TODAY = dt.date(2025, 3, 1)
# What turns the worked example into a case that is ready in every respect.
READY = """\
governance:
  worker: Programme manager
  worker_time: 60%
  champion: Director of Children's Services
  window: 2025-12-31
  data_sharing: Agreement of the council and the board
  data_sharing_signed: 2025-02-01
  engaged:
    {legal: County solicitor, finance: Treasurer, procurement: Buyers, data: Records, provider: Three, investor: Two}
  products:
    {needs_analysis: Assessment 2024, specification: Draft 3, contract_management: Quarterly board, review: Every March}
  decisions: [{title: Approve the case, by: Cabinet, date: 2025-02-10}]
evaluation:
  {evaluator: university, design: Matched, comparison: The next county, questions: [What lasts?], reports: Once a year}
risks: [{title: Few referrals, likelihood: 2, impact: 3, owner: Manager, mitigation: A referral worker}]
options: [{title: Nothing}, {title: Directly}, {title: The bond}]
narrative: {decision: Approve the full case.}
"""
DATA = "    evidence: {design: matched comparison, optimism: 20%}\n"


NUMBERS = (
    "years: 5",
    "engagement: 80%",
    "completion: 75%",
    "amount: £150k per year",
    "amount: £40k",
    "attribution: 100%",
    "lag: 1 year",
    "units: 1 per year",
    "for: 2 years",
    "drop_off: 10% per year",
    "backfill: 50%",
    "marginal: 40%",
)


def ready_case() -> str:
    text = EXAMPLE.replace("stage: outline", "stage: full").replace(
        "  fund: {", "  university: {name: University, role: evaluator}\n  fund: {"
    )
    text = text.replace(
        DATA,
        DATA + "    definition: No care order within a year\n    data: Care records\n    verified_by: university\n",
    )
    sourced = text.replace("starts: 100 over 1 year", "starts: {value: 100 over 1 year, source: pilot}")
    for number in NUMBERS:
        name, _, value = number.partition(": ")
        assert number in sourced
        sourced = sourced.replace(number, f"{name}: {{value: {value}, source: pilot}}")
    return sourced + READY


def asked(text: str) -> Readiness:
    return readiness(load_text(text), TODAY)


def scores(text: str) -> dict[str, int]:
    return {area.id: area.score for area in asked(text).areas}


def test_a_case_that_says_everything_is_ready() -> None:
    ready = asked(ready_case())
    assert {area.id: [criterion.asks for criterion in area.open] for area in ready.areas if area.open} == {}
    assert (ready.score, ready.most) == (21, 21)
    assert [(phase.there, len(phase.products)) for phase in ready.phases] == [(3, 3), (4, 4), (3, 3), (2, 2)]
    assert ready.next_steps == []


def test_an_envelope_is_not_ready() -> None:
    need = "sibcase: 1\ntitle: T\nneed: {people: 2, unit_cost: £5 per year, years: 3}\n"
    assert set(scores(need).values()) == {0}
    assert [area for area, _ in asked(need).next_steps] == [
        "Lead officer",
        "Champion",
        "Parties",
        "Data sharing",
        "Evidence",
        "Evaluation",
        "Contract",
    ]


# Each line takes one thing away, by which one criterion is no longer met.
TAKEN = [
    ("  worker: Programme manager", "  worker: To be named", "worker", "A lead officer"),
    ("worker_time: 60%", "worker_time: 40%", "worker", "At least half"),
    (", by: Cabinet, date", ", date", "worker", "Every decision"),
    ("champion: Director of Children's Services", "champion: tbc", "champion", "A senior responsible"),
    ("narrative: {decision: Approve the full case.}", "", "champion", "The decision required"),
    ("window: 2025-12-31", "window: 2025-03-31", "champion", "The date on which"),
    ("role: investor", "role: other", "parties", "The payers"),
    ("legal: County solicitor, ", "", "parties", "Legal, finance"),
    ("data: Records, ", "data: TBC, ", "parties", "Providers, inv"),
    ("  data_sharing: Agreement of the council and the board\n", "", "data-sharing", "There is a data sharing"),
    ("data_sharing_signed: 2025-02-01", "data_sharing_signed: 2025-03-02", "data-sharing", "The agreement has"),
    ("design: matched comparison", "design: historical baseline", "evidence", "At least one effect"),
    (
        "{value: 75%, source: pilot}",
        "{value: 75%, source: pilot, supply: count them}",
        "evidence",
        "No figure is still to",
    ),
    ("evaluator: university", "evaluator: charity", "evaluation", "An evaluator"),
    ("comparison: The next county, ", "", "evaluation", "The design and the comparison"),
    (", reports: Once a year", "", "evaluation", "The evaluation questions"),
    ("    definition: No care order within a year\n", "", "contract", "Every payment line"),
    ("verified_by: university", "verified_by: charity", "contract", "No party that is paid"),
]


@pytest.mark.parametrize(("there", "instead", "area", "asks"), TAKEN, ids=[each[3] for each in TAKEN])
def test_a_criterion_is_open_where_its_fact_is_missing(there: str, instead: str, area: str, asks: str) -> None:
    case = ready_case()
    assert there in case
    weak = {each.id: each.open for each in asked(case.replace(there, instead)).areas if each.open}
    assert list(weak) == [area]
    (criterion,) = weak[area]
    assert criterion.asks.startswith(asks)
    assert criterion.next


def test_records_that_are_not_known_are_open_in_the_contract_as_well() -> None:
    found = scores(ready_case().replace("    data: Care records\n", ""))
    assert (found["data-sharing"], found["contract"]) == (2, 2)


def test_a_contract_without_a_cap() -> None:
    weak = next(area for area in asked(ready_case().replace("  cap: £400k\n", "")).areas if area.open)
    # A line without a limit is not complete either.
    assert [criterion.asks.split()[0] for criterion in weak.open] == ["Every", "The"]
    of_its_own = ready_case().replace("  cap: £400k\n", "").replace("counts: net", "counts: net\n      cap: £400k")
    assert scores(of_its_own)["contract"] == 3


def test_effects_without_evidence() -> None:
    assert scores(ready_case().replace(DATA, ""))["evidence"] == 1, "the numbers still have their sources"


def test_more_than_a_fifth_without_a_source() -> None:
    assert scores(ready_case().replace(", source: pilot}", "}"))["evidence"] == 2


def test_one_agency_needs_no_agreement() -> None:
    alone = ready_case().replace("payers: {council: 80%, nhs: 20%}", "payers: {council: 100%}")
    alone = alone.replace("  data_sharing: Agreement of the council and the board\n", "").replace(
        "  data_sharing_signed: 2025-02-01\n", ""
    )
    assert scores(alone)["data-sharing"] == 3


def test_a_product_that_is_missing_says_what_to_do() -> None:
    ready = asked(ready_case().replace(", review: Every March", ""))
    (product,) = [each for phase in ready.phases for each in phase.products if not each.is_there]
    assert product.title == "Review plan: results against the first plan"
    assert "governance.products.review" in product.next


@pytest.mark.parametrize("text", ["To be named", "TBC", "tba - see minutes", "?", "none", None])
def test_what_is_not_decided_is_not_said(text: str | None) -> None:
    assert not is_written(text)


@pytest.mark.parametrize("text", ["A manager", "Nonetheless Ltd", "Agreed in May"])
def test_what_is_decided_is_said(text: str) -> None:
    assert is_written(text)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_says_what_to_do_first(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(EXAMPLE, "utf-8")
    text = CliRunner().invoke(app, ["readiness", str(path)])
    assert text.exit_code == 0, text.output
    assert "Lead officer   ○○○ 0 of 3" in text.stdout
    assert "next: name the person in `governance.worker`" in text.stdout
    page = CliRunner().invoke(app, ["readiness", str(path), "--format", "markdown"]).stdout
    assert "1. **Lead officer**: name the person in `governance.worker`" in page
    assert "| Lead officer | ☐☐☐ 0 |" in page
    data = CliRunner().invoke(app, ["readiness", str(path), "--format", "json"]).stdout
    assert '"id": "worker"' in data


def test_the_page_obeys_nothing() -> None:
    evil = EXAMPLE.replace("title: Child stays safely at home", 'title: "`<b>` [x](y) `governance.worker` | <script>"')
    page = markdown(asked(evil))
    assert "<script>" not in page.replace("\\<script\\>", "")
    assert "\\[x\\]" in page
