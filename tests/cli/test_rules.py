"""`sibcase explain` and `sibcase rules`, and the options of `validate` that concern rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.check.explain import explain_all
from tests.rules.examples import text_with

if TYPE_CHECKING:
    from typer.testing import Result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a case without a cap (an error) and without a clause for a pause (a warning), in the current folder."""
    monkeypatch.chdir(tmp_path)
    fragment = "contract: {cap: ~, payments: {home-tariff: {cap: ~}}, pause: ~}\n"
    Path("case.yaml").write_text(text_with(fragment), "utf-8")
    return "case.yaml"


# --- explain ----------------------------------------------------------------------------------------------------------


@pytest.mark.matrix(30)
@pytest.mark.parametrize("each", explain_all(), ids=lambda each: each.code)
def test_every_code_is_explained(each: object) -> None:
    code = str(getattr(each, "code", ""))
    result = run("explain", code)
    assert result.exit_code == 0
    assert result.stdout.startswith(code)
    assert "Why it matters" in result.stdout


def test_a_rule_is_explained_with_both_examples() -> None:
    result = run("explain", "sib501")
    assert "SIB501 no-cap" in result.stdout
    for heading in ("Source", "Example", "Instead", "To fix"):
        assert f"\n{heading}\n" in result.stdout
    assert "    cap: £1.8m" in result.stdout
    assert run("explain", "no-cap").stdout == result.stdout


def test_explain_as_json() -> None:
    told = json.loads(run("explain", "SIB501", "--json").stdout)
    assert (told["code"], told["name"], told["family"]) == ("SIB501", "no-cap", "Contract")
    assert told["severity"] == {"concept": None, "outline": "warning", "full": "error", "contract": "error"}


@pytest.mark.parametrize(
    ("word", "told"), [("SIB599", "there is no rule `SIB599`"), ("no-cup", "nearest: `no-cap`"), ("SIB4", "4 rules")]
)
def test_what_cannot_be_explained_ends_with_2(word: str, told: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        (
            "outcomes.baseline",
            ["What would happen without the service", "required from stage outline", "baseline: 45%"],
        ),
        ("outcomes.home.baseline", ["outcomes.ID.baseline", "`142 per 100`"]),
        ("starts", ["service.intake.ID.starts", "starts: 120 over 3 years"]),
        ("payments.total", ["Unit\n  money", "Formula", "sibcase show", "document business-case"]),
        ("payments.by.council", ["payments.by.PARTY"]),
        ("deadweight", ["would have happened anyway", "outcomes.ID.deadweight", "payments.deadweight_paid"]),
        ("IRR", ["internal rate of return (IRR)", "investment.irr"]),
    ],
)
def test_fields_figures_and_terms_are_explained(word: str, parts: list[str]) -> None:
    result = run("explain", word)
    assert result.exit_code == 0
    for part in parts:
        assert part in result.stdout


def test_a_field_is_explained_as_json() -> None:
    field = json.loads(run("explain", "outcomes.measure", "--json").stdout)
    assert (field["field"], field["required"], field["stage"]) == ("outcomes.ID.measure", True, "outline")


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("outcomes.bazeline", "`outcomes.baseline`"),
        ("payment.total", "`payments.total`"),
        ("dedweight", "`deadweight`"),
        ("amount", "several fields are called `amount`: `service.costs.amount`"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest(word: str, nearest: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 2
    assert nearest in result.stderr


# --- rules ------------------------------------------------------------------------------------------------------------


def test_all_rules_are_listed_by_family() -> None:
    result = run("rules")
    codes = [line.split()[0] for line in result.stdout.splitlines() if line.startswith("  SIB")]
    assert codes == [each.code for each in explain_all()]
    assert "\nWrong pockets and affordability\n" in result.stdout
    assert f"{len(codes)} rules." in result.stderr


def test_rules_of_a_stage_have_the_severity_of_that_stage() -> None:
    outline = json.loads(run("rules", "SIB5", "--stage", "outline", "--json").stdout)
    assert "SIB506" not in {each["code"] for each in outline}
    assert "  SIB501  warning" in run("rules", "SIB5", "--stage", "outline").stdout
    assert "  SIB501  error" in run("rules", "SIB5").stdout
    assert run("rules", "--stage", "final").exit_code == 2
    assert run("rules", "no-cup").exit_code == 2


# --- validate ---------------------------------------------------------------------------------------------------------


def test_rules_are_selected_and_ignored(case: str) -> None:
    assert run("validate", case).stderr == "1 case checked: 1 error, 1 warning; 25 of 55 figures have no source\n"
    assert run("validate", case, "--select", "no-pause-clause").exit_code == 0
    result = run("validate", case, "--ignore", "SIB501", "--strict")
    assert (result.exit_code, result.stderr) == (1, "1 case checked: 1 warning; 25 of 55 figures have no source\n")


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_ends_with_2(case: str, option: str) -> None:
    result = run("validate", case, option, "no-cup")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nearest: no-cap" in result.stderr


def test_unknown_settings_end_with_2(case: str) -> None:
    Path("sibcase.toml").write_text("strikt = true\n", "utf-8")
    result = run("validate", case)
    assert result.exit_code == 2
    assert "did you mean `strict`?" in result.stderr


def test_a_baseline_is_written_and_then_used(case: str) -> None:
    written = run("validate", case, "--write-baseline", "known.json")
    assert (written.exit_code, written.stdout) == (0, "")
    assert "with 2 findings in 1 cases" in written.stderr
    used = run("validate", case, "--baseline", "known.json")
    assert (used.exit_code, used.stderr) == (
        0,
        "1 case checked: no findings; 25 of 55 figures have no source; 2 in the baseline\n",
    )
    assert run("validate", case, "--baseline", "missing.json").exit_code == 2


def test_a_baseline_does_not_hide_a_file_that_cannot_be_read(case: str) -> None:
    Path("broken.yaml").write_text("sibcase: 1\ntitle: [\n", "utf-8")
    written = run("validate", case, "broken.yaml", "--write-baseline", "known.json")
    assert written.exit_code == 1
    assert "broken.yaml:" in written.stderr
    assert run("validate", "broken.yaml", "--baseline", "known.json").exit_code == 1


def test_a_later_stage_can_be_asked_for(case: str) -> None:
    assert (
        run("validate", case, "--stage", "concept").stderr
        == "1 case checked: no findings; 25 of 55 figures have no source\n"
    )
    assert run("validate", case, "--stage", "later").exit_code == 2
