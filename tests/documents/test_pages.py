"""How the pages of the full case's documents look from afar: a lost chart, table or page is seen, a comma is not.

Each page is kept as a picture of a few characters, `0` for white to `f` for black, in `tests/snapshots/pages/`. After a
change that is meant, `SNAPSHOT_UPDATE=1 pytest tests/documents/test_pages.py` draws them anew. Needs pdftoppm and
pdftotext.

The business case has to be short enough for a committee, and no page of it half empty.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sibcase.documents.templates.render import template_names
from sibcase.tasks.publish.document import BUSINESS_CASE, converted
from tests.documents.every_case import CASES, documents_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sibcase.documents.document import Document

    Picture = NDArray[np.float64]

PAGES = Path(__file__).parents[1] / "snapshots" / "pages"
FULL = CASES["family-recovery"]
UPDATE = os.environ.get("SNAPSHOT_UPDATE") == "1"
# A page is drawn this high, in pixels, and every square of so many becomes one character.
DRAWN, SQUARE = 136, 4
SHADES = 15
# As a share of all black. On the pages of the investor memorandum, twenty other words make 0.02, a table that is gone
# 0.06 to 0.09, and a chart that is gone takes a page with it or makes 0.06 to 0.11.
MOST_DIFFERENCE = 0.05

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) draws the pages")


def pictures_of(pdf: bytes) -> list[Picture]:
    """Return the pages of a PDF from afar, each a table of shares of ink."""
    command = ["pdftoppm", "-gray", "-scale-to", str(DRAWN), "-"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    found, rest = [], drawn
    while header := re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", rest):
        wide, high = int(header[1]), int(header[2])
        size = wide * high
        found.append(_from_afar(rest[header.end() : header.end() + size], wide, high))
        rest = rest[header.end() + size :]
    return found


def _from_afar(grey: bytes, wide: int, high: int) -> Picture:
    page: NDArray[Any] = 1 - np.frombuffer(grey, dtype=np.uint8).reshape(high, wide) / 255
    across, down = wide // SQUARE, high // SQUARE
    squares = page[: down * SQUARE, : across * SQUARE].reshape(down, SQUARE, across, SQUARE).mean(axis=(1, 3))
    # Text is pale from afar: a square half full of ink is as dark as it gets.
    shades: Picture = np.round(np.minimum(squares * 2, 1) * SHADES) / SHADES
    return shades


def as_text(pages: list[Picture]) -> str:
    """Return pages as text that a difference between versions can be seen in."""
    return "\n".join(
        "\n".join([f"page {number}", *("".join(f"{round(each * SHADES):x}" for each in row) for row in page), ""])
        for number, page in enumerate(pages, start=1)
    )


def from_text(text: str) -> list[Picture]:
    """Return the pages that a text keeps."""
    pages = [part.splitlines() for part in re.split(r"(?m)^page \d+\n", text)[1:]]
    return [np.array([[int(each, 16) / SHADES for each in row] for row in page if row]) for page in pages]


def differences(kept: list[Picture], now: list[Picture]) -> list[str]:
    """Return how documents differ at first sight: in their number of pages, else page by page."""
    if len(kept) != len(now):
        return [f"{len(now)} pages instead of {len(kept)}"]
    return [
        f"page {number} differs by {apart(*pair):.3f}"
        for number, pair in enumerate(zip(kept, now, strict=True), start=1)
        if apart(*pair) > MOST_DIFFERENCE
    ]


def apart(one: Picture, other: Picture) -> float:
    """Return the mean difference of two pages, square by square; 1 where they are not of one shape."""
    return float(np.abs(one - other).mean()) if one.shape == other.shape else 1.0


@pytest.mark.matrix(1)
@pytest.mark.parametrize("template", template_names())
def test_pages_look_as_they_were_approved(template: str) -> None:
    now, kept = pictures_of(pdf_of(documents_of(FULL)[template])), PAGES / f"{FULL.parent.name}--{template}.txt"
    if UPDATE and (not kept.is_file() or differences(from_text(kept.read_text("utf-8")), now)):
        PAGES.mkdir(parents=True, exist_ok=True)
        kept.write_text(as_text(now), "utf-8")
    assert kept.is_file(), "a document whose pages were never drawn: SNAPSHOT_UPDATE=1 draws them"
    assert differences(from_text(kept.read_text("utf-8")), now) == []


# What a committee reads: cover, contents and the five cases; the annexes are for those who look a figure up.
MOST_PAGES_OF_THE_BODY = 20
MOST_OF_AN_EMPTY_PAGE = 0.4


def pages_in_words(pdf: bytes) -> list[str]:
    """Return the words of each page, as pdftotext reads them."""
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode().split("\f")[:-1]


def body_of(pages: list[str]) -> int:
    """Return how many pages come before the first annex: page 2 lists it, and the annex begins with it."""
    return next(number for number, page in enumerate(pages[2:], start=2) if re.search(r"(?m)^\s*Annex A:", page))


@pytest.mark.costly
def test_the_business_case_is_short_enough_to_be_read_and_signed() -> None:
    pages = pages_in_words(pdf_of(documents_of(FULL)[BUSINESS_CASE]))
    assert body_of(pages) <= MOST_PAGES_OF_THE_BODY
    assert len(re.findall(r"(?m)^\s*Annex [A-Z]:", pages[1])) >= 3  # contents are all on one page
    assert re.search(r"(?m)^Summary|^Executive summary", pages[2])


@pytest.mark.costly
def test_no_page_before_the_annexes_is_half_empty() -> None:
    pdf = pdf_of(documents_of(FULL)[BUSINESS_CASE])
    body = pictures_of(pdf)[2 : body_of(pages_in_words(pdf)) - 1]  # the last one ends where the text ends
    empty = [number for number, page in enumerate(body, start=3) if empty_foot(page) > MOST_OF_AN_EMPTY_PAGE]
    assert empty == []


def empty_foot(page: Picture) -> float:
    """Return how much of a page, from its foot up, is white; the line with its number is left out."""
    text = page[: int(len(page) * 0.92)]
    inked = [row for row in range(len(text)) if text[row].any()]
    return 1 - (inked[-1] + 1) / len(text) if inked else 1.0


def test_what_is_half_empty_or_too_long_is_seen() -> None:
    page = np.zeros((34, 24))
    page[:10] = 1
    assert empty_foot(page) > MOST_OF_AN_EMPTY_PAGE
    assert body_of(["cover", "Annex A: list", "text", "more", "Annex A: figures"]) == 4


def pdf_of(document: Document) -> bytes:
    content = converted(document, "pdf")
    assert isinstance(content, bytes)
    return content


def test_every_kept_page_is_of_a_document() -> None:
    known = {f"{FULL.parent.name}--{template}.txt" for template in template_names()}
    left_over = [path for path in PAGES.glob("*") if path.name not in known]
    if UPDATE:
        for path in left_over:
            path.unlink()
        left_over = []
    assert left_over == []


# --- the comparison notices what it is for ----------------------------------------------------------------------------


def memorandum() -> Document:
    """Return a document with charts and tables, and few pages."""
    return documents_of(FULL)["investor-memorandum"]


def without_one(document: Document, what: str) -> Document:
    """Return the document without the first part of it that a pattern finds."""
    markdown, count = re.subn(what, "", document.markdown, count=1)
    assert count == 1
    return replace(document, markdown=markdown)


@pytest.mark.costly
@pytest.mark.parametrize(
    "lost", [r"(?m)^!\[[^\n]*\n", r"(?m)^Table: (?!At a glance)[^\n]*\n\n(\|[^\n]*\n){6,}"], ids=["a chart", "a table"]
)
def test_a_chart_or_table_that_is_lost_is_seen(lost: str) -> None:
    document = memorandum()
    now = pictures_of(pdf_of(without_one(document, lost)))
    assert differences(pictures_of(pdf_of(document)), now) != []


@pytest.mark.costly
def test_a_word_more_or_less_is_not_seen() -> None:
    document = memorandum()
    other = replace(document, markdown=re.sub(r"\bthe\b", "any", document.markdown, count=20))
    assert differences(pictures_of(pdf_of(document)), pictures_of(pdf_of(other))) == []


@pytest.mark.costly
def test_pages_are_kept_as_they_are() -> None:
    now = pictures_of(pdf_of(documents_of(FULL)["brief"]))
    assert differences(from_text(as_text(now)), now) == []
    assert [apart(*pair) for pair in zip(from_text(as_text(now)), now, strict=True)] == pytest.approx([0] * len(now))
