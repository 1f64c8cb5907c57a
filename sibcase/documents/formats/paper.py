"""The sheet that a document is printed on: its size and its margins, the same for PDF and Word, in points."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sibcase.documents.document import Document

__all__ = ["Paper", "paper_of"]

A4 = (595.28, 841.89)
LETTER = (612.0, 792.0)
MILLIMETRE = 72 / 25.4

# Whoever must say it all on one sheet writes closer to its edge.
TIGHT_PAGES = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet and the room on it, in points.

    Attributes:
        width: Of the sheet, as it is held to be read.
        height: Of the sheet.
        side: The margin left and right.
        top: The margin above the text; the running header stands in it.
        bottom: The margin below the text; the page number stands in it.
    """

    width: float
    height: float
    side: float
    top: float
    bottom: float

    def as_facts(self) -> dict[str, float]:
        """Return the sheet as plain data, with the room for text between its margins."""
        room = {"text_width": self.width - 2 * self.side, "text_height": self.height - self.top - self.bottom}
        return {name: round(points, 2) for name, points in (asdict(self) | room).items()}


def paper_of(document: Document) -> Paper:
    """Return the sheet of a document: A4, or letter where the language is that of the United States."""
    width, height = LETTER if document.language == "en-US" else A4
    if document.design.paper == "landscape":
        width, height = height, width
    side, top, bottom = (17, 21, 18) if 0 < document.design.pages <= TIGHT_PAGES else (24, 28, 26)
    return Paper(width, height, side * MILLIMETRE, top * MILLIMETRE, bottom * MILLIMETRE)
