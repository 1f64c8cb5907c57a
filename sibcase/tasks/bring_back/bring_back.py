"""Brings a workbook back into its case: what changed, what that does in money, and the new text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.amend.amend import amend
from sibcase.amend.changes import Refused
from sibcase.casefile.reader import load_text
from sibcase.casefile.source.places import Place
from sibcase.history.versions import Pair, Version
from sibcase.tasks.bring_back.inputs import Since, Taken, changed_inputs
from sibcase.tasks.bring_back.inputs_sheet import INPUTS, inputs_sheet
from sibcase.tasks.bring_back.left_out import LeftOut
from sibcase.tasks.bring_back.other_cells import other_cells
from sibcase.tasks.compare.compare import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.amend.changes import Change, Refusal
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.spreadsheet import Spreadsheet
    from sibcase.tasks.compare.compare import Comparison

__all__ = ["BroughtBack", "bring_back", "parts_left_alone"]

CASE_HASH = "case_hash"
_HASH = re.compile(r"[0-9a-f]{64}")
_NOT_LOOKED_AT = {
    "xl/vbaproject.bin": "macros are in this workbook; they were neither run nor looked at",
    "xl/externallinks/": "this workbook refers to other workbooks; they were not opened",
}


@dataclass(frozen=True)
class BroughtBack:
    """What comes of a workbook.

    Attributes:
        is_of_this_version: whether the workbook was made from the case as it is now.
        taken: the numbers that are taken back.
        changes: the same as changes of the text.
        left_out: what is not taken back.
        since: what the case has written in another way since the workbook was made.
        text: the new text of the case; nothing where nothing changes or the text cannot be changed.
        says_its_version: whether the workbook says from which version it was made.
        refusals: why the text cannot be changed.
        errors: what would be wrong with the new text as a case.
        comparison: the case before and after, in words and in money.
    """

    is_of_this_version: bool
    taken: Sequence[Taken] = ()
    changes: Sequence[Change] = ()
    left_out: Sequence[LeftOut] = ()
    since: Sequence[Since] = ()
    text: str = ""
    says_its_version: bool = True
    refusals: Sequence[Refusal] = ()
    errors: Sequence[Finding] = ()
    comparison: Comparison | None = field(default=None, repr=False)

    @property
    def can_be_written(self) -> bool:
        """Whether there is a new text without faults."""
        return bool(self.text) and not self.errors


def bring_back(workbook: Spreadsheet, fresh: Spreadsheet, loaded: Loaded, text: str, called: str) -> BroughtBack:
    """Return what was changed in a workbook, and the text of the case with it.

    Args:
        workbook: the workbook that comes back.
        fresh: the workbook that the case would give now.
        loaded: the case.
        text: the text of its file.
        called: what the workbook is called in words.

    Raises:
        SpreadsheetFault: a sheet that is needed is not there, or cannot be read.
    """
    stamp = _hash_of(workbook)
    is_same_version = bool(stamp) and stamp == _hash_of(fresh)
    inputs = changed_inputs(inputs_sheet(workbook), inputs_sheet(fresh), loaded, is_same_version=is_same_version)
    others = other_cells(workbook, fresh, {INPUTS}) if is_same_version else [_not_compared(workbook)]
    found = BroughtBack(
        is_same_version,
        inputs.taken,
        inputs.changes,
        [*inputs.left_out, *others],
        inputs.since,
        says_its_version=bool(stamp),
    )
    return _amended(found, loaded, text, called) if inputs.changes else found


def parts_left_alone(content: bytes, file: str) -> list[LeftOut]:
    """Return the parts of a workbook that are never opened, such as macros and links to other workbooks."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.lower() for name in archive.namelist()]
    return [
        LeftOut(Place(file, 1, 1, 2), message)
        for part, message in _NOT_LOOKED_AT.items()
        if any(name.startswith(part) for name in names)
    ]


def _hash_of(workbook: Spreadsheet) -> str:
    """Return the hash on the cover; nothing where it has none, as in a workbook that withholds something."""
    cell = workbook.named_cell(CASE_HASH)
    return cell.text if cell and _HASH.fullmatch(cell.text) else ""


def _not_compared(workbook: Spreadsheet) -> LeftOut:
    message = "formulas and words were not compared, because the case may have been another when the workbook was made"
    return LeftOut(Place(workbook.file, 1, 1, 2), message)


def _amended(found: BroughtBack, loaded: Loaded, text: str, called: str) -> BroughtBack:
    amended = amend(text, list(found.changes), file=loaded.path, read=loaded.root)
    if isinstance(amended, Refused):
        return replace(found, refusals=amended.refusals)
    new = load_text(amended.text, loaded.path, folder=Path(loaded.path).parent)
    errors = [each for each in new.findings if each.is_error]
    pair = Pair(loaded.path, Version(loaded.path, lambda: loaded), Version(called, lambda: new))
    return replace(found, text=amended.text, errors=errors, comparison=None if errors else compare(pair))
