"""Reports: one check told for code hosts, test runners, pull requests and other programs; nothing in it is obeyed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from sibcase.tasks.check.check import Checked, check_files, select_files
from sibcase.tasks.check.policy import Asked
from sibcase.tasks.check.reports import FORMATS, report
from tests.rules.examples import text_with

if TYPE_CHECKING:
    from sibcase.tasks.check.reports import Format

# Written by hand after the SARIF 2.1.0 specification, for the parts that are used here: the whole schema is OASIS's.
SARIF = json.loads((Path(__file__).parent / "sarif-2.1.0-subset.schema.json").read_text("utf-8"))
BAD = (
    "contract: {cap: ~, payments: {home-tariff: {cap: ~}}, termination: ~, pause: ~}\n"
    "waivers: [{rule: SIB506, reason: 'Agreed | by *the* board', by: The treasurer, until: 2099-03-31}]\n"
)
NASTY = "a\x1b[2J ]]> <script>alert(1)</script> | [x](javascript:1) `code` \u202e::error::"


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """Return a check of two cases: one bad, with a waiver and something in the baseline, and one that is no case."""
    monkeypatch.chdir(tmp_path)
    Path("cases").mkdir()
    Path("cases/bad one.yaml").write_text(text_with(BAD), "utf-8")
    Path("cases/nasty.yaml").write_text(f"sibcase: 1\ntitle: T\n{json.dumps(NASTY)}: 1\n", "utf-8")
    known = {"sibcase_baseline": 1, "files": {"cases/bad one.yaml": {"SIB507": 1}}}
    Path("known.json").write_text(json.dumps(known), "utf-8")
    return check_files(["cases/bad one.yaml", "cases/nasty.yaml"], Asked(baseline="known.json"))


def told(checked: Checked, style: Format) -> str:
    """Return a check in one form."""
    return report(checked, style)


@pytest.mark.costly
@pytest.mark.parametrize("style", FORMATS)
def test_no_form_holds_what_a_terminal_obeys(checked: Checked, style: Format) -> None:
    text = told(checked, style)
    assert not {"\x1b", "\u202e"} & set(text)
    assert text.endswith("\n")


# --- SARIF ------------------------------------------------------------------------------------------------------------


def sarif_run(checked: Checked) -> dict[str, Any]:
    """Return the one run of a SARIF log that fits the schema."""
    log = json.loads(told(checked, "sarif"))
    assert [error.message for error in Draft202012Validator(SARIF).iter_errors(log)] == []
    (run,) = log["runs"]
    return dict(run)


def test_sarif_fits_its_schema_and_names_each_rule_once(checked: Checked) -> None:
    run = sarif_run(checked)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["SIB003", "SIB005", "SIB501", "SIB506", "SIB507"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_places_are_relative_and_escaped(checked: Checked) -> None:
    (cap,) = (each for each in sarif_run(checked)["results"] if each["ruleId"] == "SIB501")
    place = cap["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "cases/bad%20one.yaml"
    assert place["region"]["startColumn"] == 1
    assert cap["level"] == "error"


def test_sarif_marks_what_is_waived_or_known(checked: Checked) -> None:
    results = {each["ruleId"]: each for each in sarif_run(checked)["results"]}
    assert "suppressions" not in results["SIB501"]
    (waiver,) = results["SIB506"]["suppressions"]
    assert waiver["kind"] == "inSource"
    assert "The treasurer, until 2099-03-31" in waiver["justification"]
    assert results["SIB507"]["suppressions"][0]["kind"] == "external"


def test_sarif_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    prints = []
    for before in ("", "# a line more\n\n"):
        (tmp_path / "a.yaml").write_text(before + text_with(BAD), "utf-8")
        run = sarif_run(check_files([str(tmp_path / "a.yaml")]))
        prints.append([each["partialFingerprints"] for each in run["results"]])
    assert prints[0] == prints[1]


def test_the_schema_refuses_what_sarif_refuses() -> None:
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"ruleId": "SIB501"}]}]}
    assert not Draft202012Validator(SARIF).is_valid(log)
    log["runs"][0]["results"][0]["message"] = {"text": "x"}  # type: ignore[index]
    assert Draft202012Validator(SARIF).is_valid(log)


# --- JUnit, Markdown, JSON --------------------------------------------------------------------------------------------


def test_junit_is_xml_with_a_suite_for_each_case(checked: Checked) -> None:
    suites = ET.fromstring(told(checked, "junit").encode())  # noqa: S314 - our own text
    assert [suite.get("name") for suite in suites] == ["cases/bad one.yaml", "cases/nasty.yaml"]
    # SIB501 fails and SIB506 is waived; the other file lacks `need` and has an unknown field.
    assert [(suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in suites] == [
        ("2", "1", "1"),
        ("2", "2", "0"),
    ]
    assert (suites.get("tests"), suites.get("failures")) == ("4", "3")


def test_junit_fails_on_warnings_where_they_count(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text_with("contract: {pause: ~}\n"), "utf-8")
    for strict, failures in ((False, "0"), (True, "1")):
        suites = ET.fromstring(report(check_files([str(tmp_path / "a.yaml")], Asked(strict=strict)), "junit"))  # noqa: S314
        assert suites.get("failures") == failures


def test_markdown_has_a_row_for_each_finding_and_no_markup_of_strangers(checked: Checked) -> None:
    text = told(checked, "markdown")
    assert text.startswith(
        "**2 cases checked: 3 errors; 25 of 55 figures have no source; 1 waived; 1 in the baseline**"
    )
    assert "| SIB501 no-cap |" in text
    assert r"Agreed \| by \*the\* board" in text
    assert "<script>" not in text
    assert "](javascript" not in text


def test_json_lists_and_counts_what_is_waived(checked: Checked) -> None:
    whole = json.loads(told(checked, "json"))
    assert [each["code"] for each in whole["findings"]][:1] == ["SIB501"]
    (waived,) = whole["waived"]
    assert waived["code"] == "SIB506"
    assert waived["waiver"] == {"reason": "Agreed | by *the* board", "by": "The treasurer", "until": "2099-03-31"}
    assert whole["summary"] == {
        "errors": 3,
        "warnings": 0,
        "advice": 0,
        "files_with_findings": 2,
        "files": 2,
        "waived": 1,
        "in_baseline": 1,
        "left_out": 0,
        "figures": 55,
        "figures_without_source": 25,
    }


def test_json_lists_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("a: 1\n", "utf-8")
    (tmp_path / "case.yaml").write_text(text_with(""), "utf-8")
    left_out = select_files([str(tmp_path)]).left_out
    assert [Path(each.path).name for each in left_out] == ["other.yaml"]
    whole = json.loads(report(check_files([], left_out=left_out), "json"))
    assert whole["left_out"] == [asdict(each) for each in left_out]
    assert whole["summary"]["left_out"] == len(left_out)


def test_json_lines_are_one_finding_each(checked: Checked) -> None:
    lines = [json.loads(line) for line in told(checked, "jsonl").splitlines()]
    assert {line["code"] for line in lines if "waiver" not in line} == {"SIB501", "SIB003", "SIB005"}
    assert len(lines) == 4
    assert [line["code"] for line in lines if "waiver" in line] == ["SIB506"]
