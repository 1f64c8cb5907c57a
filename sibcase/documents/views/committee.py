"""The sections that a committee expects besides the five cases: which they are, and what the case has for each.

They are listed in `sections.yaml` next to a document's template, so that a committee elsewhere can have its own list. A
folder without that file takes the list of the business case.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Annotated

from sibcase.casefile.case import STAGES
from sibcase.casefile.fields_file import read_fields, refuse_with
from sibcase.casefile.sections.parts import NARRATIVE_SECTIONS
from sibcase.casefile.values.fields import ById, Flag, Section, choice, may, must
from sibcase.casefile.values.words import number_from
from sibcase.documents.brand.document_design import ShortText
from sibcase.documents.views.running import CommitteeSectionView
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sibcase.wording.markdown import Markdown

__all__ = ["SECTIONS_FILE", "CommitteeSection", "committee_sections", "prose_guides", "read_sections", "usual_sections"]

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
    return _read(folder) if os.path.lexists(folder / SECTIONS_FILE) else usual_sections()


@cache
def usual_sections() -> dict[str, CommitteeSection]:
    """Return the sections of the business case that comes with sibcase."""
    return _read(templates_folder() / USUAL)


@cache
def prose_guides() -> Mapping[str, str]:
    """Return what belongs in each section of prose that every case can have."""
    asked_for = usual_sections()
    return {name: guide or _guide_of(asked_for[name]) for name, guide in NARRATIVE_SECTIONS.items()}


def _guide_of(section: CommitteeSection) -> str:
    guide = section.guide.removesuffix(".")
    return f"{section.title}: {guide[:1].lower()}{guide[1:]}"


def _read(folder: Path) -> dict[str, CommitteeSection]:
    written, reading, text = read_fields(folder / SECTIONS_FILE, SectionsFile, folder)
    refuse_with(reading, text)
    return written.sections


def committee_sections(
    sections: Mapping[str, CommitteeSection], narrative: Mapping[str, Markdown], stage: str
) -> tuple[CommitteeSectionView, ...]:
    """Return the sections that are to be printed here because they are supplied, or asked for by now and missing."""
    return tuple(
        CommitteeSectionView(section.title, section.words, section.guide, narrative.get(name, ""))
        for name, section in sections.items()
        if (not section.elsewhere if narrative.get(name) else _is_due(section, stage))
    )


def _is_due(section: CommitteeSection, stage: str) -> bool:
    return stage in STAGES and STAGES.index(stage) >= STAGES.index(section.asked_from)
