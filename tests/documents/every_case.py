"""The cases that ship, told once in each process that tests them, and the documents that each has enough for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sibcase import __version__
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import compose_prepared, documents_for, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.documents.document import Document

# By their path below `cases/`, for two of them share a name.
CASES = {
    "-".join(path.relative_to(cases_folder()).parts[:-1]): path for path in sorted(cases_folder().rglob("case.yaml"))
}


# A few only: a process goes through the cases one after the other.
@lru_cache(maxsize=3)
def documents_of(path: Path) -> dict[str, Document]:
    """Return every document that a case has enough for, by name."""
    business = load(path)
    figures = business.evaluate()
    told = prepare(business, figures)
    return {name: compose_prepared(told, name) for name in documents_for(figures)}


def without_version(text: str) -> str:
    """Return a document as every version of the program writes it."""
    return text.replace(f"sibcase {__version__}", "sibcase VERSION")
