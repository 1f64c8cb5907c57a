"""Where in a file a value was written: every value, finding and assumption carries its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# YAML ends a line at these, so places count them too.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line of a file; lines and columns count from 1, the end column is exclusive.

    `cell` names a cell of a workbook, such as `Sheet1!C7`; its row is the line.
    """

    file: str
    line: int
    column: int
    end_column: int
    cell: str = ""

    def __str__(self) -> str:
        """Return `file:line:column`, as editors and terminals follow it; of a workbook `file[Sheet1!C7]`."""
        if self.cell:
            return f"{self.file}[{self.cell}]"
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one file as it was read, kept so that a finding can show its line."""

    file: str
    text: str

    def line(self, number: int) -> str:
        """Return the line of that number without its line end, or nothing beyond the last."""
        lines = _lines_of(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""


def start_of(file: str) -> Place:
    """Return the place of a problem that concerns a whole file."""
    return Place(file, 1, 1, 2)


# Findings are shown file by file: the texts of a few files are all that is asked for at one time.
@lru_cache(maxsize=4)
def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(_LINE_END.split(text))
