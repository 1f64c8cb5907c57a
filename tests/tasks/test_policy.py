"""Checking many files: settings of a repository, a baseline, and a later stage."""

from __future__ import annotations

import json
import os
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from sibcase.rules.former_names import FORMER_NAMES
from sibcase.rules.registry import RULES
from sibcase.tasks.check.baseline import baseline_text, read_baseline
from sibcase.tasks.check.check import check_files, select_files
from sibcase.tasks.check.policy import NAMES, Asked, PolicyFault, codes_called, codes_of
from sibcase.tasks.check.review import review_case
from sibcase.tasks.check.settings import SettingsAbove
from tests.rules.examples import loaded_with, text_with

if TYPE_CHECKING:
    from pathlib import Path

# Of the base case: no cap (SIB501), and two clauses missing (SIB506, SIB507).
BAD = "contract: {cap: ~, payments: {home-tariff: {cap: ~}}, termination: ~, pause: ~}\n"
CLIFF_EDGE = RULES["SIB504"].bad


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with a bad case in it, two folders down."""
    folder = tmp_path / "cases" / "bad"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(text_with(BAD), "utf-8")
    return tmp_path


def codes_in(repository: Path, asked: Asked | None = None) -> list[str]:
    """Return the codes found in the bad case."""
    checked = check_files([str(repository / "cases" / "bad" / "case.yaml")], asked)
    return [each.code for each in checked.findings]


# --- which rules are meant --------------------------------------------------------------------------------------------


def test_rules_are_meant_by_code_family_or_name() -> None:
    assert codes_called("SIB501") == ["SIB501"]
    assert codes_called("no-cap") == ["SIB501"]
    assert codes_called("missing-field") == ["SIB005"]
    assert codes_of(["SIB4,no-cap", " SIB506 "]) >= {"SIB401", "SIB501", "SIB506"}


@pytest.mark.parametrize(("name", "code"), FORMER_NAMES.items())
def test_former_names_keep_working(name: str, code: str) -> None:
    assert codes_called(name) == [code]
    assert name not in NAMES


def test_a_former_name_in_the_settings_means_its_rule(repository: Path) -> None:
    (repository / "cases" / "bad" / "case.yaml").write_text(text_with(CLIFF_EDGE), "utf-8")
    assert codes_in(repository) == ["SIB504"]
    (repository / "sibcase.toml").write_text('ignore = ["cliff"]\n', "utf-8")
    assert codes_in(repository) == []


@pytest.mark.parametrize("word", ["no-cup", "SIB", "SIB599", "sib501", "*"])
def test_a_word_that_means_no_rule_is_refused_with_the_nearest(word: str) -> None:
    with pytest.raises(PolicyFault, match="there is no rule"):
        codes_called(word)


def test_select_and_ignore(repository: Path) -> None:
    assert codes_in(repository) == ["SIB501", "SIB506", "SIB507"]
    assert codes_in(repository, Asked(select=codes_of(["no-cap"]))) == ["SIB501"]
    assert codes_in(repository, Asked(ignore=codes_of(["SIB50"]))) == []


def test_errors_of_the_file_are_reported_whatever_is_selected(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("sibcase: 1\ntitle: A\n", "utf-8")
    checked = check_files([str(tmp_path / "a.yaml")], Asked(select=frozenset({"SIB501"})))
    assert [each.code for each in checked.findings] == ["SIB005"]


# --- settings ---------------------------------------------------------------------------------------------------------


def test_settings_of_a_repository_hold_for_its_cases(repository: Path) -> None:
    (repository / "sibcase.toml").write_text('select = ["SIB5"]\nignore = ["no-cap"]\nstrict = true\n', "utf-8")
    checked = check_files([str(repository / "cases" / "bad" / "case.yaml")])
    assert [each.code for each in checked.findings] == ["SIB506", "SIB507"]
    assert checked.cases[0].strict


def test_the_nearest_settings_hold_and_those_of_another_tool_are_passed_over(repository: Path) -> None:
    (repository / "pyproject.toml").write_text('[tool.sibcase]\nignore = ["SIB501"]\n', "utf-8")
    (repository / "cases" / "pyproject.toml").write_text("[tool.other]\nignore = 1\n", "utf-8")
    assert codes_in(repository) == ["SIB506", "SIB507"]
    (repository / "cases" / "sibcase.toml").write_text('ignore = ["SIB506"]\n', "utf-8")
    assert codes_in(repository) == ["SIB501", "SIB507"]


def test_settings_above_the_repository_do_not_hold_in_it(repository: Path) -> None:
    (repository / "sibcase.toml").write_text('ignore = ["SIB501"]\n', "utf-8")
    (repository / "cases" / ".git").mkdir()
    assert codes_in(repository) == ["SIB501", "SIB506", "SIB507"]


def test_what_a_run_asks_for_comes_before_the_settings(repository: Path) -> None:
    (repository / "sibcase.toml").write_text('ignore = ["SIB501"]\n', "utf-8")
    assert codes_in(repository, Asked(ignore=frozenset({"SIB506", "SIB507"}))) == ["SIB501"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('selekt = ["SIB5"]\n', "there is no setting `selekt`: did you mean `select`?"),
        ('select = "SIB5"\n', "`select` takes a list of rules"),
        ("strict = 1\n", "`strict` takes true or false"),
        ('ignore = ["no-cup"]\n', "there is no rule `no-cup`"),
        ("baseline = 3\n", "`baseline` takes the name of a file"),
        ("select = [\n", "cannot be read as TOML"),
        ("x = " + "[" * 100_000, "cannot be read as TOML"),
        ("x = " + "1" * 5_000, "cannot be read as TOML"),
        ("x." * 50_000 + "x = 1", "sibcase.toml:1: a line of settings has at most 1,000 dots"),
        ("#" * 1_000_001, "this has more than 1,000,000 bytes"),
    ],
)
def test_settings_that_say_nothing_are_refused_in_one_line(repository: Path, text: str, told: str) -> None:
    (repository / "sibcase.toml").write_text(text, "utf-8")
    with pytest.raises(PolicyFault) as fault:
        codes_in(repository)
    assert told in str(fault.value)
    assert "sibcase.toml" in str(fault.value)


def test_settings_that_are_no_text_are_refused_in_one_line(repository: Path) -> None:
    (repository / "sibcase.toml").write_bytes(b'ignore = ["\xff"]\n')
    with pytest.raises(PolicyFault, match=r"sibcase\.toml: these settings are not UTF-8 text"):
        codes_in(repository)


def test_excluded_files_are_passed_over_in_folders_and_not_when_they_are_named(repository: Path) -> None:
    (repository / "sibcase.toml").write_text('exclude = ["cases/b*"]\n', "utf-8")
    case = str(repository / "cases" / "bad" / "case.yaml")
    found = select_files([str(repository)], SettingsAbove())
    assert (found.files, found.excluded) == ([], [case])
    assert select_files([case], SettingsAbove()).files == [case]


# --- baselines --------------------------------------------------------------------------------------------------------


def write_baseline(repository: Path) -> Path:
    """Write a baseline of the bad case at the top of its repository."""
    file = repository / "known.json"
    case = str(repository / "cases" / "bad" / "case.yaml")
    file.write_text(baseline_text(str(file), {case: check_files([case]).findings}), "utf-8")
    return file


def test_what_a_baseline_knows_is_not_reported(repository: Path) -> None:
    file = write_baseline(repository)
    assert json.loads(file.read_text("utf-8"))["files"] == {
        "cases/bad/case.yaml": {"SIB501": 1, "SIB506": 1, "SIB507": 1}
    }
    checked = check_files([str(repository / "cases" / "bad" / "case.yaml")], Asked(baseline=str(file)))
    assert (checked.findings, len(checked.known), checked.fails) == ([], 3, False)
    assert checked.summary == "1 case checked: no findings; 25 of 55 figures have no source; 3 in the baseline"


@pytest.mark.costly
def test_what_is_more_than_a_baseline_knows_is_reported(repository: Path) -> None:
    file = write_baseline(repository)
    worse = BAD + "outcomes: {home: {verified_by: charity}, recovery: {verified_by: charity}}\n"
    (repository / "cases" / "bad" / "case.yaml").write_text(text_with(worse), "utf-8")
    assert codes_in(repository, Asked(baseline=str(file))) == ["SIB508", "SIB508"]
    known = json.loads(file.read_text("utf-8"))
    known["files"]["cases/bad/case.yaml"]["SIB508"] = 1
    file.write_text(json.dumps(known), "utf-8")
    # One is known and there are two: nobody can tell which is new, so both are told.
    assert codes_in(repository, Asked(baseline=str(file))) == ["SIB508", "SIB508"]


def test_a_baseline_of_the_settings_is_found_from_their_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_baseline(repository)
    (repository / "sibcase.toml").write_text('baseline = "known.json"\n', "utf-8")
    monkeypatch.chdir(repository / "cases")
    assert codes_in(repository) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sibcase_baseline": 1, "files": {"a": 1}}', "[" * 100_000, "\x00"])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text, "utf-8")
    with pytest.raises(PolicyFault, match="this is not a baseline"):
        read_baseline(str(tmp_path / "known.json"))


def test_a_baseline_that_is_not_there_is_refused_with_the_way_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyFault, match="--write-baseline"):
        read_baseline(str(tmp_path / "known.json"))


def test_errors_of_the_file_are_in_no_baseline(tmp_path: Path) -> None:
    case = str(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text("sibcase: 1\ntitle: A\n", "utf-8")
    text = baseline_text(str(tmp_path / "known.json"), {case: check_files([case]).findings})
    assert json.loads(text)["files"] == {}


# --- a later stage ----------------------------------------------------------------------------------------------------


def test_a_later_stage_asks_what_is_not_due_yet(tmp_path: Path) -> None:
    early = "stage: concept\nevaluation: ~\nrisks: ~\ncontract: {termination: ~}\n"
    (tmp_path / "a.yaml").write_text(text_with(early), "utf-8")
    file = str(tmp_path / "a.yaml")
    assert check_files([file]).findings == []
    asked = check_files([file], Asked(stage="contract")).findings
    assert {each.code for each in asked} == {"SIB028", "SIB506", "SIB805"}
    assert sorted(each.message for each in asked if each.code == "SIB028") == [
        "`evaluation` is required at stage `contract`",
        "`risks` is required at stage `contract`",
    ]


# --- documents beside the case ----------------------------------------------------------------------------------------


def test_a_document_older_than_its_case_is_reported(repository: Path) -> None:
    folder = repository / "cases" / "bad"
    (folder / "bad.pdf").write_bytes(b"%PDF")
    (folder / "other.pdf").write_bytes(b"%PDF")
    assert "SIB907" not in codes_in(repository)
    changed = (folder / "case.yaml").stat().st_mtime
    for name in ("bad.pdf", "other.pdf"):
        os.utime(folder / name, (changed - 86_400, changed - 86_400))
    (told,) = (each for each in check_files([str(folder / "case.yaml")]).findings if each.code == "SIB907")
    assert "`bad.pdf` was made before" in told.message


def test_a_case_without_a_file_has_no_documents_beside_it() -> None:
    assert review_case(loaded_with()).open == []


# --- cases made to be slow --------------------------------------------------------------------------------------------


@pytest.mark.costly
def test_a_case_of_thousands_of_parts_is_checked_and_not_computed(tmp_path: Path) -> None:
    segments = ", ".join(f"s{n}: {{people: 9, unit_cost: £1 per year, years: 1}}" for n in range(2000))
    need = f"need: {{segments: {{{segments}}}}}"
    (tmp_path / "a.yaml").write_text(f"sibcase: 1\ntitle: Many\nstage: concept\n{need}\n", "utf-8")
    began = perf_counter()
    (told,) = check_files([str(tmp_path / "a.yaml")]).findings
    assert (told.code, told.severity) == ("SIB054", "warning")
    assert perf_counter() - began < 10, "a guard that takes so long guards nothing"


@pytest.mark.costly
def test_rules_on_inputs_are_asked_of_a_case_that_is_not_computed(tmp_path: Path) -> None:
    couples = {f"c{n}": {"people": 20, "unit_cost": "£1k per year", "years": 1} for n in range(700)}
    fragment = f"need: {{segments: {json.dumps(couples)}}}\ncontract: {{pause: ~}}\n"
    (tmp_path / "a.yaml").write_text(text_with(fragment), "utf-8")
    codes = {each.code for each in check_files([str(tmp_path / "a.yaml")]).findings}
    assert {"SIB054", "SIB507", "SIB107"} <= codes
