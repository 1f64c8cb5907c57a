"""Git, asked by its own program: without a shell, for a bounded time, and never for anything beyond this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST_SECONDS", "RepositoryError", "ask", "check_name"]

MOST_SECONDS = 60
LONGEST_NAME = 250
# A revision's name is one word; one that begins with a hyphen would be an option, and a colon begins a path.
_NAME = re.compile(r"[^\s\x00-\x20\x7f:\-][^\s\x00-\x20\x7f:]*")
# What a hook of Git sets for itself: here the repository is always found from the folder that is asked about.
_FOR_HOOKS = frozenset(
    {
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    }
)
# Programs that a repository's own settings could name are not run, and nothing is fetched.
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-c", "color.ui=false")


class RepositoryError(Exception):
    """A repository, a revision or a file in it cannot be read; the message says why."""


def check_name(name: str) -> str:
    """Return the name of a revision; refuse what could be an option or a path.

    Raises:
        RepositoryError: it is no name of a revision.
    """
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise RepositoryError(f"`{name[:LONGEST_NAME]}` is not the name of a revision")
    return name


def ask(folder: Path, *arguments: str, quiet: bool = False) -> bytes | None:
    """Return what `git` answers in a folder; with `quiet`, nothing where it has no answer.

    Raises:
        RepositoryError: Git is missing, takes too long, or refuses.
    """
    program = shutil.which("git")
    if program is None:
        raise RepositoryError("git is not installed, and versions in a repository can only be read with it")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; names are checked, and stand behind what they cannot change
            [program, "-C", str(folder), "--no-pager", "--literal-pathspecs", *_SETTINGS, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise RepositoryError(f"git did not answer within {MOST_SECONDS} seconds") from None
    if done.returncode == 0:
        return done.stdout
    if quiet:
        return None
    raise RepositoryError(f"git cannot do this here: {_complaint(done.stderr)}")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOR_HOOKS}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"}


def _complaint(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "it does not say why"
