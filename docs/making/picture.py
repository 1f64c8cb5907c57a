"""The picture of a page in the README: `make picture` draws it anew from the demo's PDF.

No test compares its bytes, because they change with the version of poppler's `pdftoppm`, which draws it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PICTURE = Path(__file__).parents[1] / "images/business-case-page.png"
# Words of the chart that the README tells of.
SHOWS = ("Commissioners pay", "Investors gain, or lose below the line")
DOTS_PER_INCH = "80"


def page_with_chart(document: Path) -> int:
    """Return the number of the first page that shows the chart."""
    from pypdf import PdfReader

    for number, page in enumerate(PdfReader(document).pages, start=1):
        text = page.extract_text()
        if all(words in text for words in SHOWS):
            return number
    message = f"{document}: no page shows {', '.join(SHOWS)}"
    raise ValueError(message)


def draw(document: Path) -> None:
    """Draw that page as PNG."""
    page = str(page_with_chart(document))
    only = ["-f", page, "-l", page, "-singlefile"]
    command = ["pdftoppm", "-png", "-r", DOTS_PER_INCH, *only, str(document), str(PICTURE.with_suffix(""))]
    subprocess.run(command, check=True)  # noqa: S603 - a fixed program on our own document


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
