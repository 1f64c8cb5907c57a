"""The sections that a committee expects besides the five cases: which they are, and what the case has for each.

They are listed in `sections.yaml` beside a document's template, so that a committee elsewhere can have its own list. A
folder without that file takes the list of the business case.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

from sibcase.casefile.case import STAGES
from sibcase.casefile.fields import ById, Flag, Section, choice, may, must
from sibcase.casefile.words import number_from
from sibcase.documents.design import ShortText
from sibcase.documents.plain_files import read_fields, refuse_with
from sibcase.documents.views.running import CommitteeSectionView
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sibcase.documents.safe_text import Markdown

__all__ = ["SECTIONS_FILE", "CommitteeSection", "committee_sections", "read_sections"]

SECTIONS_FILE = "sections.yaml"
USUAL = "business-case"
LONGEST_SECTION = 5000


class CommitteeSection(Section):
    """A section of a committee report."""

    title: ShortText = must("The heading of the section")
    asked_from: Annotated[str, choice(*STAGES)] = must("The stage from which the section is asked for")
    words: Annotated[int, number_from(1, LONGEST_SECTION)] = must("How long it should be, in words")
    guide: ShortText = must("What the section should state")
    elsewhere: Flag | None = may("Whether the document prints the text in another place")


class SectionsFile(Section):
    """The fields of `sections.yaml`."""

    sections: ById[CommitteeSection] = must("The sections, in the order in which they are printed")


def read_sections(folder: Path) -> dict[str, CommitteeSection]:
    """Return the sections listed in a template's folder, else those of the business case.

    Raises:
        FieldsFault: the list cannot be read.
    """
    own = folder / SECTIONS_FILE
    home = folder if os.path.lexists(own) else templates_folder() / USUAL
    written, reading, text = read_fields(home / SECTIONS_FILE, SectionsFile, home)
    refuse_with(reading, text)
    return written.sections


def committee_sections(
    sections: Mapping[str, CommitteeSection], narrative: Mapping[str, Markdown], stage: str
) -> tuple[CommitteeSectionView, ...]:
    """Return the sections that are supplied, and those that are asked for by now."""
    return tuple(
        CommitteeSectionView(
            id=name,
            title=section.title,
            words=section.words,
            guide=section.guide,
            text=narrative.get(name, ""),
            is_elsewhere=bool(section.elsewhere),
        )
        for name, section in sections.items()
        if narrative.get(name) or _is_due(section, stage)
    )


def _is_due(section: CommitteeSection, stage: str) -> bool:
    return stage in STAGES and STAGES.index(stage) >= STAGES.index(section.asked_from)
