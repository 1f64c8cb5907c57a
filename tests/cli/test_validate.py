"""`sibcase validate`: every problem of every file in one run, and a status that a script can act on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.check.check import check_files, select_files

if TYPE_CHECKING:
    from typer.testing import Result

ROOT = Path(__file__).parents[2]
EXAMPLES = Path(__file__).parents[1] / "examples"
CLEAN = "sibcase: 1\ntitle: Concept note\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
UNKNOWN_FIELD = CLEAN + "sumary: A word that the format does not know\n"
TO_SUPPLY = CLEAN.replace("150", "{value: 150, supply: count them}")


def validate(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["validate", *arguments], input=given)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- what ends how ----------------------------------------------------------------------------------------------------


def test_a_clean_case_ends_with_0(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    result = validate("a.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "1 case checked: no findings; 3 of 3 figures have no source\n",
    )


def test_a_case_whose_figures_have_sources_has_no_problems(folder: Path) -> None:
    sourced = CLEAN
    for field, value in (("people", "150"), ("unit_cost", "£70k per year"), ("years", "15")):
        sourced = sourced.replace(f"{field}: {value}", f"{field}: {{value: {value}, source: Case files}}")
    (folder / "a.yaml").write_text(sourced, "utf-8")
    assert validate("a.yaml").stderr == "1 case checked: no problems\n"


def test_figures_without_a_source_are_counted_over_all_cases(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    (folder / "b.yaml").write_text(CLEAN.replace("150", "{value: 150, source: Case files}"), "utf-8")
    # Three figures in each; one of the six has a source.
    assert validate("a.yaml", "b.yaml").stderr == "2 cases checked: no findings; 5 of 6 figures have no source\n"
    summary = json.loads(validate("a.yaml", "b.yaml", "--format", "json").stdout)["summary"]
    assert (summary["figures"], summary["figures_without_source"]) == (6, 5)


def test_an_error_ends_with_1_and_shows_its_line(folder: Path) -> None:
    (folder / "a.yaml").write_text(UNKNOWN_FIELD, "utf-8")
    result = validate("a.yaml")
    assert result.exit_code == 1
    assert result.stdout.startswith("a.yaml:4:1: error SIB003: ")
    assert "sumary: A word" in result.stdout
    assert "`summary`" in result.stdout
    assert result.stderr == "1 case checked: 1 error\n"


def test_a_warning_ends_with_0_unless_strict(folder: Path) -> None:
    (folder / "a.yaml").write_text(TO_SUPPLY, "utf-8")
    assert validate("a.yaml").exit_code == 0
    result = validate("a.yaml", "--strict")
    assert (result.exit_code, result.stderr) == (1, "1 case checked: 1 warning; 3 of 3 figures have no source\n")
    assert "SIB035" in result.stdout


def test_a_path_that_is_not_there_ends_with_2_and_the_others_are_checked(folder: Path) -> None:
    (folder / "a.yaml").write_text(UNKNOWN_FIELD, "utf-8")
    result = validate("nowhere.yaml", "a.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml: not found" in result.stderr
    assert "SIB003" in result.stdout


def test_no_case_anywhere_ends_with_2(folder: Path) -> None:
    (folder / "other.yaml").write_text("a: 1\n", "utf-8")
    result = validate()
    assert result.exit_code == 2
    assert "no case file found here or below" in result.stderr
    assert "sibcase new" in result.stderr


def test_an_unknown_format_ends_with_2() -> None:
    assert validate("--format", "xml").exit_code == 2


# --- which files are meant --------------------------------------------------------------------------------------------


def test_nothing_means_all_cases_below_here(folder: Path) -> None:
    (folder / "one.yaml").write_text(CLEAN, "utf-8")
    (folder / "two").mkdir()
    (folder / "two" / "case.yaml").write_text(UNKNOWN_FIELD, "utf-8")
    (folder / "other.yaml").write_text("a: 1\n", "utf-8")
    result = validate()
    assert result.stdout.startswith(f"{Path('two', 'case.yaml')}:4:1: error SIB003")
    assert (
        result.stderr
        == "2 cases checked: 1 error; 3 of 3 figures have no source; 1 left out (use --verbose to see why)\n"
    )


def test_all_problems_of_all_files_in_one_run(folder: Path) -> None:
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (folder / name).write_text(UNKNOWN_FIELD + "titel: twice wrong\n", "utf-8")
    result = validate("a.yaml", "b.yaml", "c.yaml")
    assert result.stdout.count("error SIB003") == 6  # two unknown fields in each of three files
    assert result.stderr == "3 cases checked: 6 errors\n"


def test_a_file_named_twice_is_checked_once(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    assert validate("a.yaml", "a.yaml").stderr == "1 case checked: no findings; 3 of 3 figures have no source\n"


def test_standard_input(folder: Path) -> None:
    assert folder.is_dir()
    assert validate("-", given=CLEAN).exit_code == 0
    result = validate("-", given=UNKNOWN_FIELD)
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>:4:1: error SIB003")


def test_a_folder_without_cases_is_reported_with_one_with(folder: Path) -> None:
    (folder / "full").mkdir()
    (folder / "full" / "case.yaml").write_text(CLEAN, "utf-8")
    (folder / "empty").mkdir()
    selection = select_files(["full", "empty"])
    assert (selection.files, selection.without_cases) == ([str(Path("full", "case.yaml"))], ["empty"])
    assert validate("full", "empty").exit_code == 2


@pytest.mark.parametrize("case", ["need.yaml", "worked-example.yaml", "quarterly-example.yaml"])
def test_the_examples_have_no_errors(case: str) -> None:
    result = validate(str(EXAMPLES / case))
    assert result.exit_code == 0, result.output


# --- for other programs -----------------------------------------------------------------------------------------------


def test_json_holds_findings_and_a_summary(folder: Path) -> None:
    (folder / "a.yaml").write_text(UNKNOWN_FIELD, "utf-8")
    told = json.loads(validate("a.yaml", "--format", "json").stdout)
    (finding,) = told["findings"]
    assert told["summary"]["errors"] == 1
    assert (finding["code"], finding["severity"], finding["file"]) == ("SIB003", "error", "a.yaml")
    assert (finding["line"], finding["column"]) == (4, 1)


def test_json_of_a_clean_case_is_empty(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    assert json.loads(validate("a.yaml", "--format", "json").stdout)["findings"] == []


def test_short_is_one_line_each(folder: Path) -> None:
    (folder / "a.yaml").write_text(UNKNOWN_FIELD + "titel: wrong as well\n", "utf-8")
    lines = validate("a.yaml", "--format", "short").stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["a.yaml:4:1", "a.yaml:5:1"]


@pytest.mark.costly
def test_json_stays_json_where_the_encoding_is_narrow(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN.replace("years", "£years"), "utf-8")
    command = [sys.executable, "-m", "sibcase", "validate", "a.yaml", "--format", "json"]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=settings, check=False)
    assert any("£years" in finding["message"] for finding in json.loads(done.stdout)["findings"])


def test_github_gets_annotations(folder: Path) -> None:
    (folder / "a.yaml").write_text(UNKNOWN_FIELD, "utf-8")
    assert validate("a.yaml", "--format", "github").stdout.startswith("::error file=a.yaml,line=4,col=1")


# --- what strangers send ----------------------------------------------------------------------------------------------


def test_escape_codes_in_a_case_do_not_reach_the_terminal(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN + 'summary: "a\x1b[2Jb"\nsum\u202emary: x\n', "utf-8")
    result = validate("a.yaml")
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_escape_codes_in_a_file_name_do_not_reach_the_terminal(folder: Path) -> None:
    name = "a\x1b[2J.yaml"
    try:
        (folder / name).write_text(UNKNOWN_FIELD, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert "\x1b" not in validate(name, f"missing{name}").output


def test_texts_are_kept_only_where_a_finding_shows_them(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    (folder / "b.yaml").write_text(UNKNOWN_FIELD, "utf-8")
    checked = check_files(["a.yaml", "b.yaml"])
    assert (checked.files, list(checked.texts), checked.fails) == (2, ["b.yaml"], True)


def test_files_that_were_left_out_are_counted_and_listed(folder: Path) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    (folder / "b.yaml").write_text("a: 1\n", "utf-8")
    assert (
        validate().stderr
        == "1 case checked: no findings; 3 of 3 figures have no source; 1 left out (use --verbose to see why)\n"
    )
    first, last = validate("--verbose").stderr.splitlines()
    assert first == "left out: b.yaml has no field `sibcase` at the top level"
    assert last == "1 case checked: no findings; 3 of 3 figures have no source; 1 left out"


@pytest.mark.costly
@pytest.mark.parametrize("style", ["text", "short", "json", "github", "sarif", "junit", "markdown"])
def test_file_that_may_be_a_case_and_is_left_out_is_a_finding(folder: Path, style: str) -> None:
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    (folder / "b.yaml.txt").write_text(CLEAN, "utf-8")
    result = validate("--format", style)
    assert "b.yaml.txt" in result.stdout
    assert "SIB080" in result.stdout
    assert result.exit_code == 0
    assert validate("--strict").exit_code == 1
    assert validate("a.yaml", "b.yaml.txt").stderr == "2 cases checked: no findings; 6 of 6 figures have no source\n"


def test_what_settings_exclude_is_left_out_on_purpose(folder: Path) -> None:
    (folder / "sibcase.toml").write_text('exclude = ["old"]\n', "utf-8")
    (folder / "a.yaml").write_text(CLEAN, "utf-8")
    (folder / "old").mkdir()
    (folder / "old" / "b.yaml").write_text(CLEAN, "utf-8")
    (folder / "old" / "c.yaml.txt").write_text(CLEAN, "utf-8")
    result = validate(".", "--verbose")
    assert result.stdout == ""
    assert "left out: ./old/b.yaml is excluded" in result.stderr.replace("\\", "/").replace("out: old", "out: ./old")
    assert "1 case checked: no findings; 3 of 3 figures have no source; 2 left out" in result.stderr


def test_no_case_among_the_files_is_no_success(folder: Path) -> None:
    (folder / "b.yaml.txt").write_text(CLEAN, "utf-8")
    result = validate()
    assert result.exit_code == 2
    assert "b.yaml.txt may be a case but was not checked" in result.stderr
