"""Where to find the files that come with the package: templates and the cases to start from.

In a checkout (and in an editable install) they stand at the top of the repository, where authors and reviewers look
for them; in an installed wheel they stand inside the package. Nothing else in the code needs to know which it is.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["cases_folder", "templates_folder"]


def templates_folder() -> Path:
    """Return the folder of the document templates."""
    return _shipped("templates")


def cases_folder() -> Path:
    """Return the folder of the cases that come with sibcase."""
    return _shipped("cases")


# The folders stay where they are while a process runs, and templates ask for them thousands of times.
@cache
def _shipped(name: str) -> Path:
    # Inside the package first: next to an installed package stand the folders of strangers.
    package = Path(str(files("sibcase")))
    inside, beside = package / name, package.parent / name
    if inside.is_dir():
        return inside
    if beside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return beside
    message = f"sibcase is installed without its folder '{name}': install it again"
    raise FileNotFoundError(message)
