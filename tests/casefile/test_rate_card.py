"""Rate cards: an outcome and its price written once, in a case or in a file of the repository that cases share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sibcase.casefile.reader import Loaded, load_case, load_text
from sibcase.tasks.business_case import load
from sibcase.tasks.settle.settle import payout

HEAD = """\
sibcase: 1
title: Young people
stage: contract
start: 2015-01-01
term: 3 years
parties:
  fund: {name: Fund, role: commissioner}
  school: {name: School, role: evaluator}
contract:
  payers: {fund: 100%}
"""
CARD = "job:\n  title: A job\n  counts: gross\n  price: £1_000\n"
INCLUDE = "  include: ../../cards/young.yaml\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Make a repository with a case that includes a card, beside a secret; return the case's file."""
    (tmp_path / "secret.yaml").write_text("zebra: ANTEATER-7713\n", "utf-8")
    top = tmp_path / "repository"
    file = top / "cases/a/case.yaml"
    for folder in (top / ".git", top / "cards", file.parent):
        folder.mkdir(parents=True)
    (top / ".git/config.yaml").write_text("zebra: ANTEATER-7713\n", "utf-8")
    (top / "cards/young.yaml").write_text(CARD, "utf-8")
    file.write_text(HEAD + INCLUDE, "utf-8")
    return file


def card_of(case: Path) -> Path:
    return case.parents[2] / "cards/young.yaml"


def told(loaded: Loaded) -> list[tuple[str, str, int, int]]:
    """Return the code and place of each finding, by the name of the file."""
    return [(each.code, Path(each.place.file).name, each.place.line, each.place.column) for each in loaded.findings]


# --- what is paid -----------------------------------------------------------------------------------------------------


def test_a_line_is_observed_and_paid_by_its_id(case: Path) -> None:
    found = payout(load(case).case, {"job": 12.0})
    # 12 × £1,000
    assert (found.amount("payments.job"), found.total) == (12_000, 12_000)


def test_a_line_says_the_same_as_a_metric_and_a_tariff(case: Path) -> None:
    card = (
        "  rate_card:\n    job: {title: A job, definition: Payslips, verified_by: school, counts: gross, price: £1k}\n"
    )
    apart = (
        "  payments:\n    job: {kind: tariff, metric: job, title: A job, counts: gross, price: £1k}\n"
        "  metrics:\n    job: {title: A job, measured: Payslips, verified_by: school}\n"
    )
    one, other = (load_text(HEAD + text).case for text in (card, apart))
    assert one is not None
    assert other is not None
    assert one.contract is not None
    assert other.contract is not None
    assert one.contract.metrics is not None
    assert one.contract.metrics == other.contract.metrics
    assert one.contract.metrics["job"].unit == "count"
    assert list(one.contract.payments) == ["job"]
    case.write_text(HEAD + card, "utf-8")
    assert payout(load(case).case, {"job": 3.0}).total == 3_000


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("  rate_card: {job: LINE}\n  payments: {set-up: BLOCK}\n", ["job", "set-up"]),
        ("  payments: {set-up: BLOCK}\n  rate_card: {job: LINE}\n", ["set-up", "job"]),
        (
            "  include: ../../cards/young.yaml\n  payments: {set-up: BLOCK}\n  rate_card: {own: LINE}\n",
            ["set-up", "job", "own"],
        ),
        ("  include: ../../cards/young.yaml\n  payments: {set-up: BLOCK}\n", ["job", "set-up"]),
    ],
)
def test_lines_are_paid_in_the_order_of_writing(case: Path, text: str, order: list[str]) -> None:
    line = "{title: A line, counts: gross, price: £5}"
    case.write_text(HEAD + text.replace("LINE", line).replace("BLOCK", "{kind: block, amount: £1k}"), "utf-8")
    loaded = load_case(case)
    assert loaded.findings == []
    assert loaded.case is not None
    assert loaded.case.contract is not None
    assert list(loaded.case.contract.payments) == order


BUSINESS = """\
sibcase: 1
title: Young people
need: {people: 150, unit_cost: £70k per year, years: 15}
start: 2015-01-01
term: 3 years
parties: {fund: {name: Fund, role: commissioner}, school: {name: School, role: evaluator}}
service: {intake: {all: {starts: 120 over 3 years}}}
outcomes:
  job: {title: In work, measure: binary, direction: increase, baseline: 20%, expected: 40%}
contract:
  payers: {fund: 100%}
"""


def test_an_outcome_of_the_case_is_what_its_line_pays_for(case: Path) -> None:
    card_of(case).write_text(CARD + "  definition: Payslips\n  verified_by: school\n", "utf-8")
    case.write_text(BUSINESS + INCLUDE, "utf-8")
    business = load(case)
    assert business.case.outcomes is not None
    outcome = business.case.outcomes["job"]
    assert (outcome.definition, outcome.verified_by) == ("Payslips", "school")
    # 40% of 120 people at £1,000
    assert business.evaluate().value("payments.job") == pytest.approx(48_000)


def test_what_an_outcome_says_itself_is_not_said_by_the_card(case: Path) -> None:
    card_of(case).write_text(CARD + "  definition: Payslips\n  expected: 4\n", "utf-8")
    text = BUSINESS.replace("title: In work", "title: In work, definition: In work for a year")
    case.write_text(text + INCLUDE, "utf-8")
    assert told(load_case(case)) == [("SIB075", "young.yaml", 5, 3), ("SIB075", "young.yaml", 6, 3)]


# --- findings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "finding"),
    [
        (CARD.replace("£1_000", "much"), ("SIB004", "young.yaml", 4, 10)),
        (CARD.replace("price", "prize"), ("SIB003", "young.yaml", 4, 3)),
        (CARD + "  verified_by: nobody\n", ("SIB006", "young.yaml", 5, 16)),
        (CARD + "  title: Twice\n", ("SIB002", "young.yaml", 5, 3)),
        (CARD + "include: other.yaml\n", ("SIB076", "young.yaml", 5, 1)),
        (CARD + "other: £1k\n", ("SIB076", "young.yaml", 5, 1)),
        ("sibcase: 1\ntitle: A case\n", ("SIB076", "young.yaml", 1, 1)),
        ("- job\n", ("SIB076", "young.yaml", 1, 1)),
        ("", ("SIB076", "young.yaml", 1, 1)),
        ("job: &job {title: A job, on_account: *job}\n", None),
        ("job: [", None),
        ("job: !!python/object:os.system {}\n", None),
    ],
)
def test_what_is_wrong_in_a_card_is_reported_there(
    case: Path, card: str, finding: tuple[str, str, int, int] | None
) -> None:
    card_of(case).write_text(card, "utf-8")
    loaded = load_case(case)
    found = told(loaded)
    assert loaded.case is None
    assert {each[1] for each in found} == {"young.yaml"}
    assert finding is None or finding in found
    assert all(each.place.file in loaded.texts for each in loaded.findings)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ("  rate_card: {job: {title: A, counts: gross, price: £1}}\n", ("case.yaml", 12, 15)),
        ("  payments: {job: {kind: block, amount: £1}}\n", ("case.yaml", 12, 14)),
        ("  metrics: {job: {title: A}}\n", ("case.yaml", 12, 13)),
    ],
)
def test_what_is_written_in_a_card_is_not_written_elsewhere(case: Path, more: str, place: tuple[str, int, int]) -> None:
    case.write_text(HEAD + INCLUDE + more, "utf-8")
    assert ("SIB075", *place) in told(load_case(case))


def test_a_text_without_a_folder_includes_nothing() -> None:
    assert [(each.code, each.message) for each in load_text(HEAD + INCLUDE).findings] == [
        ("SIB010", "a case read from standard input cannot include a file")
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../../secret.yaml", "SIB011"),
        ("../../.git/config.yaml", "SIB011"),
        ("../../cards/../.git/config.yaml", "SIB011"),
        ("{top}/cards/young.yaml", "SIB011"),
        ("{secret}", "SIB011"),
        ("../../linked.yaml", "SIB011"),
        ("../../linked/young.yaml", "SIB011"),
        ("../../cards/young.txt", "SIB011"),
        ("../../cards", "SIB011"),
        ("../../folder.yaml", "SIB010"),
        ("../../cards/none.yaml", "SIB010"),
        ("../../pipe.yaml", "SIB010"),
        ('"../../cards/a\\0.yaml"', "SIB010"),
        ("../../huge.yaml", "SIB012"),
        ("../../binary.yaml", "SIB019"),
        ("{}", "SIB004"),
        ("~", "SIB004"),
    ],
)
def test_a_file_that_may_not_be_included_is_named_and_not_shown(case: Path, name: str, code: str) -> None:
    top = case.parents[2]
    (top / "linked.yaml").symlink_to("../secret.yaml")
    (top / "linked").symlink_to("cards")
    (top / "folder.yaml").mkdir()
    os.mkfifo(top / "pipe.yaml")
    (top / "huge.yaml").write_text("# " + "x" * 4_000_001, "utf-8")
    (top / "binary.yaml").write_bytes(b"job: \xff\xfe\x00")
    written = name.replace("{top}", str(top)).replace("{secret}", str(top.parent / "secret.yaml"))
    case.write_text(f"{HEAD}  include: {written}\n", "utf-8")
    loaded = load_case(case)
    assert [each.code for each in loaded.findings] == [code]
    assert not any("ANTEATER" in text.text for text in loaded.texts.values())


def test_outside_of_a_repository_a_card_lies_in_the_folder_of_the_case(tmp_path: Path) -> None:
    (tmp_path / "card.yaml").write_text(CARD, "utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/card.yaml").write_text(CARD, "utf-8")
    file = tmp_path / "a/case.yaml"
    file.write_text(HEAD + "  include: card.yaml\n", "utf-8")
    assert load_case(file).findings == []
    file.write_text(HEAD + "  include: ../card.yaml\n", "utf-8")
    assert [each.code for each in load_case(file).findings] == ["SIB011"]
    (tmp_path / "sibcase.toml").write_text("", "utf-8")
    assert load_case(file).findings == []


# --- private ----------------------------------------------------------------------------------------------------------


def test_a_price_of_a_card_may_be_private(case: Path) -> None:
    text = HEAD.replace("role: evaluator", "role: evaluator, private: contract.rate_card.job.price")
    case.write_text(text + INCLUDE, "utf-8")
    loaded = load_case(case)
    assert loaded.findings == []
    assert loaded.root is not None
    assert loaded.root["parties"]["school"]["private"] == "contract.payments.job.price"


def test_a_title_of_a_card_is_private_wherever_it_is_read(case: Path) -> None:
    text = HEAD.replace("role: evaluator", "role: evaluator, private: [contract.rate_card.job.title]")
    case.write_text(text + INCLUDE, "utf-8")
    loaded = load_case(case)
    assert loaded.findings == []
    assert loaded.root is not None
    assert loaded.root["parties"]["school"]["private"] == ["contract.payments.job.title", "contract.metrics.job.title"]


def test_a_private_path_that_leads_nowhere_is_an_error(case: Path) -> None:
    text = HEAD.replace("role: evaluator", "role: evaluator, private: [contract.rate_card.job.cap]")
    case.write_text(text + INCLUDE, "utf-8")
    assert [each.code for each in load_case(case).findings] == ["SIB046"]
