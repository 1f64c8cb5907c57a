"""The design of a document: what it is called, for whom it is, what it needs, and the page that it is printed on.

It stands in `document.yaml` next to the document's template, a few plain fields that are checked one by one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from sibcase.casefile.fields_file import read_fields, refuse_with
from sibcase.casefile.source.nodes import Series, Written
from sibcase.casefile.source.reading import Takes
from sibcase.casefile.values.fields import Flag, Reading, Section, choice, may
from sibcase.casefile.values.words import choice_reader, number_from, read_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DESIGN_FILE", "NEEDS", "Design", "read_design"]

DESIGN_FILE = "document.yaml"
PAPERS = ("portrait", "landscape")
COVERS = ("page", "band")
# What a document may ask of a case, and the figure without which it is not there.
NEEDS = {
    "need": "need.cost.total",
    "service": "service.costs.total",
    "outcomes": "outcomes.net.total",
    "savings": "savings.gross.total",
    "contract": "payments.total",
    "investment": "investment.drawn",
}
LONGEST_TEXT = 300
SMALLEST, LARGEST = 7, 14


@dataclass(frozen=True, slots=True)
class Design:
    """How a document looks before anything is in it.

    Attributes:
        title: What the document is called on its cover; the business case is called after its stage.
        reader: For whom it is.
        about: What it tells, in a sentence.
        needs: What a case must have for it, out of NEEDS.
        by_stage: Whether it is called after the stage of the case.
        paper: portrait or landscape.
        cover: A page of its own, or a band above the text.
        contents: Whether it lists its sections, if there are more than a few.
        lists: Whether it lists its figures and tables.
        size: The size of its type, in points.
        pages: The most pages that it may have; 0 where it has as many as it takes.
    """

    title: str = "Business case"
    reader: str = ""
    about: str = ""
    needs: tuple[str, ...] = ()
    by_stage: bool = False
    paper: str = "portrait"
    cover: str = "band"
    contents: bool = True
    lists: bool = False
    size: float = 10
    pages: int = 0


def read_design(folder: Path, usual: Design | None = None) -> Design:
    """Return the design that is in a template's folder; what it does not say is as usual.

    Raises:
        FieldsFault: it cannot be read, or says what no design says.
    """
    file, usual = folder / DESIGN_FILE, usual or Design()
    if not os.path.lexists(file):
        return usual
    written, reading, text = read_fields(file, DesignFile, folder)
    refuse_with(reading, text)
    return replace(usual, **{name: getattr(written, name) for name in written.model_fields_set})


def _short_text(node: object, reading: Reading) -> str | None:
    text = read_text(node, reading)
    if text is not None and len(text) > LONGEST_TEXT:
        reading.note_wrong_kind(node, f"a text of at most {LONGEST_TEXT} characters")
    return text


def _needs(node: object, reading: Reading) -> tuple[str, ...]:
    if not isinstance(node, Series):
        reading.note_wrong_kind(node, "a list", f"out of: {', '.join(NEEDS)}")
        return ()
    read = choice_reader(tuple(NEEDS))
    return tuple(need for need in (read(item, reading) for item in node) if need)


def _points(node: object, reading: Reading) -> float:
    size = float(node) if isinstance(node, Written) and node.is_number else 0.0
    if not SMALLEST <= size <= LARGEST:
        reading.note_wrong_kind(node, f"a size from {SMALLEST} to {LARGEST} points")
    return size


ShortText = Annotated[str, Takes(_short_text, {})]


class DesignFile(Section):
    """The fields of `document.yaml`."""

    title: ShortText = may("What the document is called on its cover")
    reader: ShortText = may("For whom it is")
    about: ShortText = may("What it tells, in a sentence")
    needs: Annotated[tuple[str, ...], Takes(_needs, {})] = may("What a case must have for it")
    by_stage: Flag = may("Whether it is called after the stage of the case")
    paper: Annotated[str, choice(*PAPERS)] = may("Which way the page lies")
    cover: Annotated[str, choice(*COVERS)] = may("A page of its own, or a band above the text")
    contents: Flag = may("Whether it lists its sections, if there are more than a few")
    lists: Flag = may("Whether it lists its figures and tables")
    size: Annotated[float, Takes(_points, {})] = may("The size of its type, in points")
    pages: Annotated[int, number_from(0, 1000)] = may("The most pages that it may have; 0 for as many as it takes")
