"""A repository of cases from nothing to a reviewed change: what is written, and what its checks do in real life.

The steps of the workflow, of the action and of the hooks are read from their files and run as they stand there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner

from sibcase import __version__
from sibcase.cli.app import app
from tests.history.repositories import SETTINGS, git, new_repository

if TYPE_CHECKING:
    from typer.testing import Result

ROOT = Path(__file__).parents[2]
CASE = "cases/family-recovery/case.yaml"
EXPRESSION = re.compile(r"\$\{\{")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the checks are scripts for bash")


def new(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["new", *arguments])


@dataclass
class Runner:
    """Runs scripts in a repository as a workflow does, with `python` and `sibcase` on the path."""

    repository: Path
    temp: Path
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put a `sibcase` on the path that is the one under test, and the `python` that actions/setup-python brings."""
        tools = self.temp / "bin"
        tools.mkdir(parents=True)
        for name, module in (("sibcase", "-m sibcase "), ("python", "")):
            tool = tools / name
            tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module}"$@"\n', "utf-8")
            tool.chmod(0o755)
        self.env = {
            **os.environ,
            **SETTINGS,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            "GITHUB_OUTPUT": str(self.temp / "output"),
        }

    def run(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a script with `bash -e`, as GitHub's runners do."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],  # noqa: S607
            cwd=self.repository,
            env=self.env | env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    @property
    def summary(self) -> str:
        """What was written into the summary of the job."""
        path = self.temp / "summary.md"
        return path.read_text("utf-8") if path.exists() else ""


@pytest.fixture(scope="module")
def first_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new repository of cases whose first version is committed, on a branch for a change."""
    folder = new_repository(tmp_path_factory.mktemp("new") / "our cases")
    result = new("--repository", str(folder), "--from", "family-recovery")
    assert result.exit_code == 0, result.output
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "The first version")
    git(folder, "checkout", "--quiet", "-b", "work")
    return folder


@pytest.fixture
def runner(first_version: Path, tmp_path: Path) -> Runner:
    """Return a runner in a copy of that repository."""
    return Runner(Path(shutil.copytree(first_version, tmp_path / "our cases")), tmp_path / "temp")


def change(runner: Runner, old: str, new_text: str) -> None:
    """Change the case and commit that."""
    path = runner.repository / CASE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new_text), "utf-8")
    git(runner.repository, "commit", "--quiet", "--all", "--message", "A change")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def steps_of(path: Path) -> dict[str, dict[str, Any]]:
    """Return the steps of a workflow or an action that run a script, by name."""
    written = read(path)
    steps = written["runs"]["steps"] if "runs" in written else written["jobs"]["cases"]["steps"]
    return {step["name"]: step for step in steps if "run" in step}


def workflow(runner: Runner) -> dict[str, dict[str, Any]]:
    return steps_of(runner.repository / ".github/workflows/cases.yml")


def completion(runner: Runner) -> str:
    """Return the line of the case that says how many complete, as the kind of programme has it."""
    text = (runner.repository / CASE).read_text("utf-8")
    found = re.search(r"completion:\n +value: \d+%", text)
    assert found is not None
    return found[0]


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.costly
def test_the_repository_has_what_a_team_needs(runner: Runner) -> None:
    tracked = set(git(runner.repository, "ls-files", "-z").split("\0"))
    assert tracked >= {
        "README.md",
        "requirements.txt",
        "sibcase.toml",
        "case.schema.json",
        CASE,
        "documents/family-recovery.md",
        ".gitignore",
        ".gitattributes",
        ".editorconfig",
        ".pre-commit-config.yaml",
        ".vscode/settings.json",
        ".vscode/extensions.json",
        ".github/workflows/cases.yml",
        ".github/workflows/site.yml",
        ".github/pull_request_template.md",
    }
    assert (runner.repository / "requirements.txt").read_text("utf-8") == f"sibcase=={__version__}\n"
    texts = [(runner.repository / name).read_text("utf-8") for name in tracked if name]
    assert not [text for text in texts if "@@" in text], "a mark was left"


@pytest.mark.costly
def test_editors_find_the_schema(runner: Runner) -> None:
    first = (runner.repository / CASE).read_text("utf-8").splitlines()[0]
    named = first.partition("$schema=")[2]
    assert (runner.repository / CASE).parent.joinpath(named).resolve() == runner.repository / "case.schema.json"
    settings = json.loads((runner.repository / ".vscode/settings.json").read_text("utf-8"))
    (schema,) = settings["yaml.schemas"]
    assert (runner.repository / schema).is_file()


@pytest.mark.costly
def test_a_blank_case_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert new("fresh", "--repository").exit_code == 0
    assert (tmp_path / "fresh/cases/first-case/case.yaml").is_file()


@pytest.mark.parametrize("there", ["a file", "a folder with a file", "a link"])
def test_what_is_there_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str) -> None:
    monkeypatch.chdir(tmp_path)
    if there == "a file":
        (tmp_path / "ours").write_text("words", "utf-8")
    elif there == "a link":
        (tmp_path / "ours").symlink_to(tmp_path / "nowhere")
    else:
        (tmp_path / "ours").mkdir()
        (tmp_path / "ours" / "words.txt").write_text("words", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = new("--repository", "ours")
    assert result.exit_code == 2
    assert "ours already exists" in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_wrong_kind_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert new("--repository", "ours", "--from", "nothing").exit_code == 2
    assert list(tmp_path.iterdir()) == []


# --- the workflow -----------------------------------------------------------------------------------------------------


@pytest.mark.matrix(1, among="what its checks do")
def test_the_first_version_passes_its_own_checks(runner: Runner) -> None:
    for name, step in workflow(runner).items():
        if name != "Install sibcase":
            done = runner.run(step["run"], BASE="main")
            assert done.returncode == 0, (name, done.stdout, done.stderr)
    assert "No changes." in runner.summary


@pytest.mark.matrix(1, among="what its checks do")
@pytest.mark.slow
def test_a_change_is_reported_in_money_and_its_document_is_missed(runner: Runner) -> None:
    change(runner, completion(runner), "completion:\n    value: 51%")
    steps = workflow(runner)
    assert runner.run(steps["Check the cases"]["run"]).returncode == 0
    done = runner.run(steps["Show the effect of the change in money"]["run"], BASE="main")
    assert done.returncode == 0, done.stderr
    assert "| service.completion |" in runner.summary
    assert "### Which change did how much" in runner.summary
    stale = runner.run(steps["Check that the documents are up to date"]["run"])
    assert (stale.returncode, stale.stdout.splitlines()[0]) == (
        1,
        "documents/family-recovery.md: differs from what its case says now",
    )
    assert runner.run("sibcase render cases --out documents --to md").returncode == 0
    assert runner.run(steps["Check that the documents are up to date"]["run"]).returncode == 0


@pytest.mark.matrix(1, among="what its checks do")
def test_an_error_is_annotated_at_its_line(runner: Runner) -> None:
    change(runner, completion(runner), "completion:\n    value: 510%")
    steps = workflow(runner)
    done = runner.run(steps["Check the cases"]["run"])
    assert done.returncode == 1
    assert re.search(r"^::error file=cases/family-recovery/case.yaml,line=\d+,", done.stdout, re.MULTILINE)
    told = runner.run(steps["Show the effect of the change in money"]["run"], BASE="main")
    assert told.returncode == 0, "the step before has failed already"
    assert "the new version has errors" in runner.summary


def test_the_first_push_of_a_branch_has_nothing_before_it(runner: Runner) -> None:
    step = workflow(runner)["Show the effect of the change in money"]
    assert runner.run(step["run"], BASE="0" * 40).returncode == 0
    assert runner.summary == ""


# --- the action and the hooks of sibcase itself -----------------------------------------------------------------------


@pytest.mark.matrix(1, among="what its checks do")
@pytest.mark.slow
def test_the_action_does_what_the_workflow_does(runner: Runner) -> None:
    change(runner, completion(runner), "completion:\n    value: 51%")
    steps = steps_of(ROOT / "action.yml")
    env = {"CASES": "\ncases\n", "STRICT": "false", "BASE": "main", "DOCUMENTS": "documents"}
    assert runner.run(steps["Check the cases"]["run"], **env).returncode == 0
    assert runner.run(steps["Show the effect of the change in money"]["run"], **env).returncode == 0
    assert "| service.completion |" in runner.summary
    output = (runner.temp / "output").read_text("utf-8").strip()
    assert Path(output.removeprefix("file=")).read_text("utf-8") == runner.summary
    assert runner.run(steps["Check that the documents are up to date"]["run"], **env).returncode == 1


@pytest.mark.matrix(1, among="what its checks do")
def test_the_action_is_strict_where_it_is_asked_to_be(runner: Runner) -> None:
    step = steps_of(ROOT / "action.yml")["Check the cases"]
    assert "SIB035" in runner.run(step["run"], CASES="cases", STRICT="true").stdout
    assert runner.run(step["run"], CASES="cases", STRICT="true").returncode == 1


@pytest.mark.costly
@pytest.mark.parametrize("base", ["", "no-such-revision", "--output=stolen", "$(touch stolen)", "0" * 40])
def test_the_action_without_a_base_says_so(runner: Runner, base: str) -> None:
    step = steps_of(ROOT / "action.yml")["Show the effect of the change in money"]
    done = runner.run(step["run"], CASES="cases", BASE=base)
    assert (done.returncode, runner.summary) == (0, "")
    assert "There is nothing to compare with" in done.stdout
    assert not (runner.repository / "stolen").exists()


@pytest.mark.costly
def test_paths_of_strangers_are_no_commands(runner: Runner) -> None:
    step = steps_of(ROOT / "action.yml")["Check the cases"]
    done = runner.run(step["run"], CASES="$(touch stolen)\n--format=json\n; touch stolen", STRICT="false")
    assert done.returncode == 2
    assert not (runner.repository / "stolen").exists()


@pytest.mark.parametrize("path", [ROOT / "action.yml", ROOT / "templates/repository/_github/workflows/cases.yml"])
def test_no_expression_is_written_into_a_script(path: Path) -> None:
    steps = steps_of(path)
    assert len(steps) >= 3
    assert [name for name, step in steps.items() if EXPRESSION.search(step["run"])] == []


@pytest.mark.costly
def test_the_site_is_published_only_where_that_is_asked_for(runner: Runner) -> None:
    jobs = read(runner.repository / ".github/workflows/site.yml")["jobs"]
    assert jobs["site"]["if"] == "${{ vars.PUBLISH_SITE == 'true' }}"
    assert jobs["publish"]["needs"] == "site"
    (step,) = [each for each in jobs["site"]["steps"] if each.get("name") == "Write the site"]
    change(runner, completion(runner), "completion:\n    value: 510%")
    assert runner.run(f"{step['run'].replace(' || ', ' --to none || ')}").returncode == 0
    page = (runner.repository / "build/site/cases/family-recovery/index.html").read_text("utf-8")
    assert "This case has errors" in page
    assert git(runner.repository, "status", "--porcelain") == ""


def test_every_input_of_the_action_is_explained_and_used() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    for name, about in read(ROOT / "action.yml")["inputs"].items():
        assert about["description"].strip()
        assert f"inputs.{name}" in text


def hooks(path: Path) -> dict[str, dict[str, Any]]:
    written = read(path)
    listed = written["repos"][0]["hooks"] if isinstance(written, dict) else written
    return {hook["id"]: hook for hook in listed}


@pytest.mark.costly
@pytest.mark.matrix(1, among="what its checks do")
@pytest.mark.slow
@pytest.mark.parametrize("whose", ["of the repository", "of sibcase"])
def test_hooks_pass_on_a_sound_repository_and_stop_a_change(runner: Runner, whose: str) -> None:
    if whose == "of sibcase":
        listed, arguments = hooks(ROOT / ".pre-commit-hooks.yaml"), " cases --out documents"
    else:
        listed, arguments = hooks(runner.repository / ".pre-commit-config.yaml"), ""
    checking, agreeing = listed["sibcase-validate"]["entry"], listed["sibcase-documents"]["entry"] + arguments
    assert [runner.run(entry).returncode for entry in (checking, agreeing)] == [0, 0]
    change(runner, completion(runner), "completion:\n    value: 51%")
    assert [runner.run(entry).returncode for entry in (checking, agreeing)] == [0, 1]
    change(runner, "completion:\n    value: 51%", "completion:\n    value: 510%")
    assert runner.run(checking).returncode == 1


# --- whole or not at all ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["nothing", "an empty folder"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stopped"]
)
def test_what_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, error: BaseException
) -> None:
    folder = tmp_path / "a" / "ours"
    if there == "an empty folder":
        folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))

    def failing(*_: object) -> list[Path]:
        raise error

    monkeypatch.setattr("sibcase.tasks.start.repository._documents", failing)
    result = new("--repository", str(folder))
    assert result.exit_code == (2 if isinstance(error, OSError) else 130)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.matrix(1)
@pytest.mark.parametrize("there", ["nothing", "an empty folder"])
def test_a_run_that_was_killed_does_not_keep_the_next_one_from_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    folder = tmp_path / "ours"
    if there == "an empty folder":
        folder.mkdir()
    code = (
        "import os, signal, sys\nfrom sibcase.tasks.start import repository as new_repository\n"
        "new_repository._documents = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.argv = ['sibcase', 'new', '--repository', 'ours']\nfrom sibcase.cli import main\nmain()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr
    monkeypatch.chdir(tmp_path)
    assert new("--repository", "ours").exit_code == 0
    assert (folder / "cases/first-case/case.yaml").is_file()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".sibcase-")] == []
