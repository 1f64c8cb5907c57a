"""What is asked of one case of a site, and what becomes of it: plain values, which go to other processes and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sibcase.history.past import Changed

__all__ = ["CaseOrder", "CaseOutcome", "Row", "Rows"]

# A cell of a table across cases: its value as data, and in words.
Row = list[tuple["str | float | None", str]]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class CaseOrder:
    """What is asked of one case.

    Attributes:
        name: its path below the folder of the site.
        path: its file.
        address: its folder within the site.
        out: the folder of the site.
        title: the title of the site.
        audience: the readers; None for the authors, with everything.
        formats: the formats of its documents.
        every_document: whether all documents are written that the case has the data for, and not one alone.
        versions: the commits that changed it, newest first.
        repository: the top of the repository in which these are.
    """

    name: str
    path: str
    address: str
    out: Path
    title: str
    audience: str | None
    formats: tuple[str, ...]
    every_document: bool = False
    versions: tuple[Changed, ...] = ()
    repository: Path | None = None


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What has become of a case.

    Attributes:
        name: its path below the folder of the site.
        address: its folder within the site.
        entry: what the list of cases says of it, as data.
        rows: its rows in the tables across cases, by table.
        files: the files that were written, by their names within the site, with the SHA-256 of each.
        rests_on: the files that its pages were made from, with the SHA-256 of each.
        fault: why it has no figures; nothing where it has them.
        remarks: what its authors should know before the site is published.
    """

    name: str
    address: str
    entry: Mapping[str, Any]
    rows: Rows = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    rests_on: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    remarks: tuple[str, ...] = ()
