"""The past of cases: which commits changed each, with what was read before and without."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sibcase.history.past import past_of
from sibcase.history.repository import repository_of

if TYPE_CHECKING:
    from pathlib import Path

WHO = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
CASES = ("a/case.yaml", "b.yaml")


def git(folder: Path, *words: str) -> str:
    """Run Git in a folder and return what it prints."""
    done = subprocess.run(["git", *WHO, *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip()


def commit(folder: Path, **files: str) -> str:
    """Write files, with `_` for a slash, commit them and return the name of the commit."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "--allow-empty", "-m", "a change")
    return git(folder, "rev-parse", "HEAD")


def found(folder: Path, most: int = 10) -> dict[str, list[str]]:
    """Return the commits that changed each case."""
    past = past_of(repository_of(folder), CASES, most)
    return {case: [each.commit for each in changes] for case, changes in past.changes.items()}


def test_a_commit_counts_for_the_case_in_whose_folder_it_changed_something(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    first = commit(tmp_path, a__case_yaml="1", b_yaml="1")
    commit(tmp_path, other_yaml="1")
    text = commit(tmp_path, a__text_md="1")
    second = commit(tmp_path, b_yaml="2")
    assert found(tmp_path) == {"a/case.yaml": [text, first], "b.yaml": [second, first]}
    assert found(tmp_path, most=1) == {"a/case.yaml": [text], "b.yaml": [second]}


def test_what_was_merged_counts_at_its_merge(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    first = commit(tmp_path, a__case_yaml="1", b_yaml="1")
    git(tmp_path, "checkout", "-q", "-b", "side")
    commit(tmp_path, b_yaml="2")
    git(tmp_path, "checkout", "-q", "main")
    main = commit(tmp_path, a__case_yaml="2")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "merged", "side")
    merge = git(tmp_path, "rev-parse", "HEAD")
    assert found(tmp_path) == {"a/case.yaml": [main, first], "b.yaml": [merge, first]}


def test_what_was_read_before_is_gone_on_from(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, a__case_yaml="1", b_yaml="1")
    commit(tmp_path, a__case_yaml="2")
    repository = repository_of(tmp_path)
    known = past_of(repository, ("a/case.yaml",), 10)
    commit(tmp_path, a__case_yaml="3")
    repository = repository_of(tmp_path)
    assert past_of(repository, CASES, 10, known) == past_of(repository, CASES, 10)
    assert past_of(repository, CASES, 2, known) == past_of(repository, CASES, 2)
