"""What is exported of a case: the case and its figures as the readers may see them, and where they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from sibcase.tasks.file_names import audience_suffix, file_stem
from sibcase.tasks.privacy.audience import audience_of, cover_note, privacy_notice
from sibcase.tasks.privacy.withheld_figures import readable_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import SourceText
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.privacy.withheld_figures import Readable

__all__ = ["Exported", "exported", "hashes_of"]


@dataclass(frozen=True)
class Exported:
    """A case and its figures as its readers may see them: everything that an export is written from.

    Attributes:
        path: The file of the case.
        stem: What files of the export are named after, with the readers.
        case: The case; what is kept from the readers is gone, or is one word.
        figures: The figures; those that are withheld hold no number.
        audience: The readers; None for the authors, with everything.
        notice: What is left out, and whose private information is contained; nothing where neither is.
        marking: What a cover says after the title: the readers, and the protective marking.
        hashes: The SHA-256 of the case file and of every text that it reads, by name within its folder. Where anything
            is withheld there are none: whoever guesses a private amount could check the guess against them.
    """

    path: str
    stem: str
    case: Case
    figures: Figures
    audience: str | None
    notice: str
    marking: str
    hashes: dict[str, str]
    review: Callable[[], Sequence[Finding]] = tuple
    texts: Mapping[str, SourceText] = field(default_factory=dict)


def exported(business: BusinessCase, audience: str | None = None, readable: Readable | None = None) -> Exported:
    """Return what may be exported of a case.

    Args:
        business: The case.
        audience: The readers; None for the authors, with everything.
        readable: The case as these readers may see it, where that has been worked out already.

    Raises:
        UnknownAudience: the case has no reader of this name.
    """
    case = business.case
    readers = audience_of(case, audience) if audience is not None else None
    readable = readable or readable_for(readers, business, business.planned)
    leaves_out = bool(readers and readers.owners())
    return Exported(
        path=business.path,
        stem=f"{file_stem(business.path)}{audience_suffix(audience)}",
        case=readable.case,
        figures=readable.figures,
        audience=audience,
        notice=privacy_notice(case, readers),
        marking=cover_note(case, readers).lstrip(" ,–"),
        hashes={} if leaves_out else hashes_of(business),
        review=readable.review,
        texts=business.texts,
    )


def hashes_of(business: BusinessCase) -> dict[str, str]:
    """Return the SHA-256 of a case file and of every text that it reads, by name within its folder."""
    texts = {name_within(business.path, file): text.text for file, text in business.texts.items()}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(texts.items())}


def name_within(path: str, file: str) -> str:
    """Return a file as seen from the folder of a case, so that no path of a machine is exported."""
    home, other = PurePath(path).parent, PurePath(file)
    return (other.relative_to(home) if other.is_relative_to(home) else PurePath(other.name)).as_posix()
