"""Writing reference tables: a CSV file that a case can name, whole or not at all."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sibcase.write_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["write_table"]

_BEGIN_FORMULAS = ("=", "+", "-", "@")


def write_table(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]], *, replace: bool = False) -> None:
    """Write rows as CSV; no text in it is taken for a formula.

    Raises:
        FileExistsError: there is a file of this name, and it is not to be replaced.
        OSError: it cannot be written.
    """
    if path.exists() and not replace:
        raise FileExistsError(f"{path} exists already; use --replace to write over it, or --out for another name")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(row.get(column, "")) for column in columns] for row in rows)
    write_whole(path.parent, path.name, text.getvalue())


def _safe(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_BEGIN_FORMULAS) else line
