"""A contract that is only to be settled: no need, service or cost is asked for, and every command takes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.casefile.reader import load_text
from sibcase.cli.app import app
from sibcase.tasks.business_case import load
from sibcase.tasks.check.review import review_case

ALONE = Path(__file__).parents[1] / "contracts" / "settled-alone.yaml"
RUN = CliRunner()


def findings_of(text: str) -> list[str]:
    return [f"{each.code} {each.message}" for each in review_case(load_text(text)).open]


def test_nothing_is_asked_of_it_but_what_a_settlement_needs() -> None:
    assert findings_of(ALONE.read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["start", "term", "parties", "contract"])
def test_what_a_settlement_needs_is_asked_for(name: str) -> None:
    kept = (
        "sibcase: 1",
        "title: x",
        "stage: contract",
        "start: 2020-01-01",
        "term: 5 years",
        "parties: {a: {name: A, role: payer}}",
    )
    lines = [*kept, "contract: {payers: {a: 100%}, payments: {fee: {kind: block, amount: £5}}}"]
    text = "\n".join(line for line in lines if not line.startswith(f"{name}:"))
    assert f"SIB028 `{name}` is required at stage `contract`" in findings_of(text)


def test_a_case_at_an_earlier_stage_still_needs_its_need() -> None:
    text = ALONE.read_text("utf-8").replace("stage: contract", "stage: concept")
    assert "SIB005 `need` is missing" in findings_of(text)


def test_a_business_case_at_the_last_stage_still_needs_everything() -> None:
    asked = findings_of(ALONE.read_text("utf-8") + "service: {intake: {all: {starts: 10 over 1 year}}}\n")
    assert "SIB005 `need` is missing" in asked
    assert "SIB028 `risks` is required at stage `contract`" in asked


def test_what_the_plan_does_not_say_is_not_taken_as_nothing() -> None:
    figures = load(ALONE).evaluate()
    assert figures.value("payments.total") is None
    assert figures.value("zero.payments.total") == 0


@pytest.mark.parametrize(
    "words",
    [
        ["validate"],
        ["show"],
        ["show", "--table", "contract"],
        ["show", "--table", "all"],
        ["show", "--json"],
        ["trace", "payments.total"],
        ["payout", "--observe", "fall=12%"],
        ["readiness"],
    ],
)
def test_every_command_takes_it(words: list[str]) -> None:
    command, *more = words
    told = RUN.invoke(app, [command, str(ALONE), *more])
    assert told.exit_code == 0, told.output
    assert not re.search(r"\bnan\b", told.output, re.IGNORECASE)


def test_it_has_a_rate_card_and_no_business_case(tmp_path: Path) -> None:
    card = RUN.invoke(app, ["render", str(ALONE), "--to", "md", "--template", "rate-card", "-o", str(tmp_path)])
    assert card.exit_code == 0, card.output
    text = (tmp_path / "settled-alone-rate-card.md").read_text("utf-8")
    assert "at risk" not in text
    assert "Repayment of the loan" in text
    refused = RUN.invoke(app, ["render", str(ALONE), "--to", "md", "-o", str(tmp_path)])
    assert refused.exit_code != 0
    assert "a contract alone has a rate card: `--template rate-card`" in refused.output
    every = RUN.invoke(app, ["render", str(ALONE), "--to", "md", "--template", "all", "-o", str(tmp_path)])
    assert every.exit_code == 0, every.output


def test_a_cap_on_payments_that_are_not_forecast_is_said_to_be_one(tmp_path: Path) -> None:
    capped = tmp_path / "capped.yaml"
    capped.write_text(
        ALONE.read_text("utf-8").replace("  payers: {state: 100%}", "  payers: {state: 100%}\n  cap: $6m")
    )
    card = RUN.invoke(app, ["render", str(capped), "--to", "md", "--template", "rate-card", "-o", str(tmp_path)])
    assert card.exit_code == 0, card.output
    text = (tmp_path / "capped-rate-card.md").read_text("utf-8")
    assert "the planned total is not known, and no more than" in text
