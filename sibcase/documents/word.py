"""The Word file that lends every document its page, its styles, its header and its footer."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sibcase.documents.workshop import STYLES, print_pandoc_data

__all__ = ["reference_document"]

OURS = STYLES / "word"


def reference_document() -> bytes:
    """Return pandoc's own reference document with our styles, page, header and footer in place of its."""
    parts = _parts_of(print_pandoc_data("reference.docx"))
    ours = {path.relative_to(OURS).as_posix(): path.read_bytes() for path in OURS.rglob("*") if path.is_file()}
    return _archive(parts | ours)


def _parts_of(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _archive(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name), part)  # without the time of day
    return out.getvalue()
