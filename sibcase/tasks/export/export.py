"""Exporting: the files of a case in the formats that were asked for, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.tasks.export.formats import EXPORT_FORMATS
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase

__all__ = ["export_case"]


def export_case(business: BusinessCase, formats: Sequence[str], out: Path, audience: str | None = None) -> list[Path]:
    """Write a case in some formats into a folder, and return the paths of its files; equal cases give equal bytes.

    Args:
        business: The case.
        formats: Names out of `EXPORT_FORMATS`.
        out: The folder.
        audience: The readers, who see nothing that is kept from them; None for the authors.

    Raises:
        UnknownAudience: The case has no reader of this name.
        NoParquetError: Parquet was asked for, and pyarrow is not installed.
        OSError: The files cannot be written.
    """
    files: dict[str, bytes] = {}
    for name in formats:
        files.update(EXPORT_FORMATS[name].files_of(business, audience))
    return write_all(out, files)
