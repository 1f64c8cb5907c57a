"""Export: the figures of a case as files for other programs, to be kept; several files come in one archive."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from sibcase.tasks.export.formats import EXPORT_FORMATS
from sibcase.tasks.privacy.audience import UnknownAudience
from sibcase.tasks.publish.document import document_stem
from sibcase.webapp.desk import File
from sibcase.webapp.pages.fault import failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.webapp.desk import Answer, Asked

__all__ = ["export"]

# The same files give the same archive.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def export(asked: Asked) -> Answer:
    """Return the figures of a case in a format, for an audience."""
    opened, name = asked.case(), asked.get("format")
    business = opened.business
    if business is None or name not in EXPORT_FORMATS:
        return failed(asked, 404, "This case cannot be exported so.")
    try:
        files = EXPORT_FORMATS[name].files_of(business, asked.get("audience") or None)
    except (ImportError, RuntimeError, UnknownAudience, ValueError) as fault:
        return failed(asked, 409, f"This cannot be exported: {fault}")
    stem = document_stem(business.path, audience=asked.get("audience") or None)
    if len(files) == 1:
        (content,) = files.values()
        return File(content, "application/octet-stream", f"{stem}.{name}")
    return File(archive(files), "application/zip", f"{stem}-{name}.zip")


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as together:
        for name, content in files.items():
            together.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
