"""Repositories made to have something run by whoever reads them: each plants a trap, and none is sprung.

Every trap writes a file, the canary. They are planted in what a pull request can bring (a bare repository in the folder
of the cases, links, a `.gitattributes`) and in what only an archive or a shared disk can (settings, hooks, a `.git`
that leads elsewhere). Besides, no program at all may be started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, NoReturn

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from tests.history.repositories import commit, git, new_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASE = "sibcase: 1\ntitle: Recovery\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
OTHER = CASE.replace("150", "160")
SETTINGS = """\
[core]
	repositoryformatversion = 1
	bare = true
	fsmonitor = {trap}
	sshCommand = {trap}
	pager = {trap}
	askPass = {trap}
	gitProxy = {trap}
	hooksPath = {hooks}
	attributesFile = {attributes}
	alternateRefsCommand = {trap}
[extensions]
	partialClone = origin
	worktreeConfig = true
[remote "origin"]
	url = ext::{trap}
	promisor = true
	uploadpack = {trap}
	vcs = ext
	partialclonefilter = blob:none
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[diff]
	external = {trap}
[diff "evil"]
	textconv = {trap}
	command = {trap}
[filter "evil"]
	clean = {trap}
	smudge = {trap}
	process = {trap}
	required = true
[merge "evil"]
	driver = {trap} %A
[credential]
	helper = !{trap}
[alias]
	rev-parse = !{trap}
	cat-file = !{trap}
[gpg]
	program = {trap}
[include]
	path = {included}
[safe]
	bareRepository = all
	directory = *
"""


class Trap:
    """A program that leaves a canary, and settings that name it."""

    def __init__(self, folder: Path) -> None:
        """Write it."""
        folder.mkdir()
        self.canary, self.program, self.hooks = folder / "canary", folder / "trap", folder / "hooks"
        self.program.write_text(f"#!/bin/sh\ntouch {self.canary}\ncat\n", "utf-8")
        self.program.chmod(0o755)
        self.hooks.mkdir()
        for name in ("post-checkout", "post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
            shutil.copy(self.program, self.hooks / name)
        (folder / "included").write_text(f"[core]\n\tfsmonitor = {self.program}\n", "utf-8")
        (folder / "attributes").write_text("* diff=evil filter=evil merge=evil\n", "utf-8")
        self.settings = SETTINGS.format(
            trap=self.program, hooks=self.hooks, attributes=folder / "attributes", included=folder / "included"
        )

    @property
    def is_sprung(self) -> bool:
        """Whether somebody stepped into it."""
        return self.canary.exists()


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    """A trap."""
    return Trap(tmp_path / "trap")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a case that changed, which is the current folder."""
    made = new_repository(tmp_path / "ours")
    commit(made, {"cases/a.yaml": CASE})
    commit(made, {"cases/a.yaml": OTHER, ".gitattributes": "* diff=evil filter=evil\n"})
    monkeypatch.chdir(made)
    return made


def bare_in(place: Path, trap: Trap) -> None:
    """Make a folder a bare repository that has a commit and lacks its files, as a partial clone does."""
    place.mkdir(exist_ok=True)
    git(place, "init", "--quiet", "--bare", ".")
    for line in ("objects/pack/x.promisor", "refs/heads/main"):
        (place / line).parent.mkdir(parents=True, exist_ok=True)
        (place / line).write_text("1" * 40 + "\n", "utf-8")
    (place / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (place / "config").write_text(trap.settings, "utf-8")
    (place / "config.worktree").write_text(trap.settings, "utf-8")
    for hook in trap.hooks.iterdir():
        shutil.copy(hook, place / "hooks" / hook.name)


def bare_cases(folder: Path, trap: Trap) -> None:
    """The folder of the cases is a bare repository."""
    bare_in(folder / "cases", trap)


def bare_below_cases(folder: Path, trap: Trap) -> None:
    """A folder below the cases is a bare repository."""
    bare_in(folder / "cases" / "a.git", trap)


def bare_top(folder: Path, trap: Trap) -> None:
    """The top of the repository is a bare repository as well."""
    bare_in(folder, trap)


def own_settings(folder: Path, trap: Trap) -> None:
    """The repository's own settings name the trap."""
    (folder / ".git/config").write_text(trap.settings.replace("bare = true", "bare = false"), "utf-8")
    (folder / ".git/config.worktree").write_text(trap.settings, "utf-8")
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/attributes").write_text("* diff=evil filter=evil\n", "utf-8")


def own_hooks(folder: Path, trap: Trap) -> None:
    """The repository has hooks."""
    (folder / ".git/hooks").mkdir(exist_ok=True)
    for hook in trap.hooks.iterdir():
        shutil.copy(hook, folder / ".git/hooks" / hook.name)


def missing_objects(folder: Path, trap: Trap) -> None:
    """The repository is a partial clone: what it lacks would be fetched by the trap."""
    own_settings(folder, trap)
    blob = git(folder, "rev-parse", "HEAD~1:cases/a.yaml").strip()
    trap.canary.unlink(missing_ok=True)
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()


def file_that_leads_away(folder: Path, trap: Trap) -> None:
    """`.git` is a file that names a repository with the trap."""
    bare_in(folder.parent / "away", trap)
    shutil.rmtree(folder / ".git")
    (folder / ".git").write_text("gitdir: ../away\n", "utf-8")


def link_that_leads_away(folder: Path, trap: Trap) -> None:
    """`.git` is a link to a repository with the trap."""
    bare_in(folder.parent / "away", trap)
    shutil.rmtree(folder / ".git")
    (folder / ".git").symlink_to("../away")


def shared_part_elsewhere(folder: Path, trap: Trap) -> None:
    """`.git` says that objects, references and settings lie elsewhere."""
    bare_in(folder.parent / "away", trap)
    (folder / ".git/commondir").write_text("../../away\n", "utf-8")


def borrowed_objects(folder: Path, trap: Trap) -> None:
    """Objects are said to lie in another repository."""
    bare_in(folder.parent / "away", trap)
    (folder / ".git/objects/info").mkdir(exist_ok=True)
    (folder / ".git/objects/info/alternates").write_text(f"{folder.parent}/away/objects\n", "utf-8")


def replaced_objects(folder: Path, trap: Trap) -> None:
    """Objects are said to be others, and commits to have other parents."""
    own_settings(folder, trap)
    head = (folder / ".git/refs/heads/main").read_text("utf-8").strip()
    (folder / ".git/refs/replace").mkdir(parents=True)
    (folder / ".git/refs/replace" / head).write_text("1" * 40 + "\n", "utf-8")
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/grafts").write_text(f"{head} {'1' * 40}\n", "utf-8")


def modules(folder: Path, trap: Trap) -> None:
    """There are submodules to be updated by the trap."""
    text = f'[submodule "cases"]\n\tpath = cases\n\turl = ext::{trap.program}\n\tupdate = !{trap.program}\n'
    (folder / ".gitmodules").write_text(text, "utf-8")


TRAPS = (
    *(bare_cases, bare_below_cases, bare_top, own_settings, own_hooks, missing_objects, file_that_leads_away),
    *(link_that_leads_away, shared_part_elsewhere, borrowed_objects, replaced_objects, modules),
)
# Where there is nothing else to be read, the answer is a sentence; everywhere else it is the comparison.
REFUSED = {missing_objects, file_that_leads_away, link_that_leads_away, shared_part_elsewhere}


def never(*_: object, **__: object) -> NoReturn:
    message = "a program was started"
    raise AssertionError(message)


@pytest.mark.matrix(12)
@pytest.mark.parametrize("span", ["HEAD~1..HEAD", "HEAD~1...HEAD", "HEAD~1", "main~1..main"])
@pytest.mark.parametrize("plant", TRAPS, ids=lambda plant: plant.__name__)
def test_no_trap_is_sprung(
    folder: Path, trap: Trap, plant: Callable[[Path, Trap], None], span: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(folder, trap)
    trap.canary.unlink(missing_ok=True)
    for name in ("Popen", "run"):
        monkeypatch.setattr(subprocess, name, never)
    for name in ("system", "posix_spawn", "posix_spawnp", "fork", "execv", "execve"):
        monkeypatch.setattr(os, name, never)
    result = CliRunner().invoke(app, ["diff", "--format", "markdown", "--", span, "cases"])
    assert "fault of the program" not in result.output
    assert not trap.is_sprung
    if plant in REFUSED:
        assert result.exit_code == 2, result.output
        assert len(result.stderr.strip().splitlines()) == 1
    else:
        assert result.exit_code == 0, result.output
        assert "160" in result.output


@pytest.mark.costly
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{away}"),
        ("GIT_COMMON_DIR", "{away}"),
        ("GIT_OBJECT_DIRECTORY", "{away}/objects"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "{away}/objects"),
        ("GIT_WORK_TREE", "{away}"),
        ("GIT_NAMESPACE", "evil"),
        ("GIT_EXTERNAL_DIFF", "{trap}"),
        ("GIT_SSH_COMMAND", "{trap}"),
        ("GIT_ASKPASS", "{trap}"),
        ("GIT_PAGER", "{trap}"),
        ("GIT_EXEC_PATH", "{away}"),
        ("GIT_CONFIG_PARAMETERS", "'core.fsmonitor={trap}'"),
        ("GIT_CONFIG_GLOBAL", "{away}/config"),
        ("GIT_TRACE", "{away}/canary"),
    ],
)
def test_the_environment_of_git_is_not_looked_at(
    folder: Path, trap: Trap, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = folder.parent / "away"
    bare_in(away, trap)
    trap.canary.unlink(missing_ok=True)
    monkeypatch.setenv(name, value.format(away=away, trap=trap.program))
    monkeypatch.setattr(subprocess, "Popen", never)
    result = CliRunner().invoke(app, ["diff", "HEAD~1..HEAD", "cases"])
    assert result.exit_code == 0, result.output
    assert not trap.is_sprung
    assert not (away / "canary").exists()


def test_a_program_called_git_is_not_run(folder: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(trap.program, folder / "git")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert CliRunner().invoke(app, ["diff", "HEAD~1..HEAD", "cases"]).exit_code == 0
    assert not trap.is_sprung


def test_the_trap_works(folder: Path, trap: Trap) -> None:
    own_settings(folder, trap)
    (folder / ".git/config").write_text(f"[core]\n\tfsmonitor = {trap.program}\n", "utf-8")
    subprocess.run(["git", "status"], cwd=folder, capture_output=True, check=False)  # noqa: S607
    assert trap.is_sprung


def test_cases_brought_as_a_bare_repository_alone(folder: Path, trap: Trap) -> None:
    """The very attack: the cases are committed as a bare repository, and the workflow compares them."""
    shutil.rmtree(folder / "cases")
    bare_in(folder / "cases", trap)
    (folder / "cases/b.yaml").write_text(CASE, "utf-8")
    (folder / "cases/refs/heads/main").write_text("2" * 40 + "\n", "utf-8")
    commit(folder, {})
    trap.canary.unlink(missing_ok=True)
    result = CliRunner().invoke(app, ["diff", "--format", "markdown", "--", "HEAD~1..HEAD", "cases"])
    assert result.exit_code == 0, result.output
    assert "cases/b.yaml" in result.output
    assert not trap.is_sprung
