"""From Markdown and pictures to HTML, Word and PDF.

pandoc reads the Markdown (without raw HTML, TeX or attributes) and our Lua filters make it safe; Typst sets the PDF.
The same document gives the same bytes, on every machine.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sibcase.documents.brand.document_design import SMALLEST
from sibcase.documents.brand.house_style import FONTS
from sibcase.documents.charts.drawing.drawing import svg_to_png
from sibcase.documents.document import Document, Picture, moment_of
from sibcase.documents.formats.missing_glyphs import missing_characters, put_into_words
from sibcase.documents.formats.pandoc import STYLES, ConversionError, open_workshop, run_pandoc
from sibcase.documents.formats.web.page import finished_page, lay_out_web_parts
from sibcase.documents.formats.word import finished_document, reference_document
from sibcase.reference.letters import needs_shaping
from sibcase.wording.figures.marks import linked

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.documents.brand.logo_and_fonts import Logo

__all__ = ["ConversionError", "Document", "Picture", "to_docx", "to_html", "to_pdf", "to_typst"]

# A page as Typst writes it into a PDF, in plain.
_PAGE = re.compile(rb"/Type\s*/Page\b")
SIZE_STEP = 0.5
# What is read without effort on paper: a short page is filled, and not left half empty in small type.
EASY_SIZE = 11.0

# Each attempt puts the characters into words that the one before could not print.
MOST_ATTEMPTS = 4
FINE_SCALE = 4.0
_SIZE = re.compile(r'width="[0-9.]+" height="[0-9.]+"')

# Sharp in print at the width of a page.
PNG_SCALE = 2.0
LOGO_PIXELS = 800  # on its longer side


def to_html(document: Document) -> bytes:
    """Return the document as one HTML file that asks for nothing else."""
    options = [f"--template={STYLES / 'document.html'}", "--toc", "--toc-depth=3", "--shift-heading-level-by=1"]
    with open_workshop(replace(document, markdown=linked(document.marked) or document.markdown)) as folder:
        lay_out_web_parts(folder, document)
        html = run_pandoc(folder, document, "html5", "to-html", options)
    return finished_page(html, document)


def to_docx(document: Document) -> bytes:
    """Return the document as a Word file."""
    options = ["--reference-doc=reference.docx", f"--template={STYLES / 'document.openxml'}"]
    with open_workshop(document) as folder:
        (folder / "reference.docx").write_bytes(reference_document(document))
        for picture in document.pictures:
            (folder / "pictures" / f"{picture.name}.png").write_bytes(picture.png or _png(picture.svg))
        if document.brand.logo and document.brand.logo.kind == "svg":
            (folder / "logo.png").write_bytes(_logo_png(document.brand.logo))
        docx = run_pandoc(folder, document, "docx", "to-word", options)
    return finished_document(docx, document)


# The documents of a case share their pictures, and a case has no more than these.
@lru_cache(maxsize=32)
def _png(svg: str) -> bytes:
    return svg_to_png(svg, PNG_SCALE)


def _logo_png(logo: Logo) -> bytes:
    return svg_to_png(logo.content.decode(), LOGO_PIXELS / max(logo.width, logo.height))


def to_typst(document: Document) -> str:
    """Return the document as Typst source; it reads `document.json` and `pictures/` next to it."""
    with open_workshop(document) as folder:
        return _typst_source(folder, document)


def to_pdf(document: Document) -> bytes:
    """Return the document as a tagged PDF that passes Typst's check of PDF/UA-1.

    Characters that none of its fonts has are put into words. A design that allows so many pages has smaller type where
    the text would take more, down to the smallest that can be read.
    """
    import typst

    document = replace(document, pictures=tuple(map(_with_letters_that_print, document.pictures)))
    for _ in range(MOST_ATTEMPTS):
        try:
            return _fitted(document)
        except typst.TypstError as error:
            missing = missing_characters(error.diagnostic)
            complaint = error.message
        # What it cannot print and does not name stands in a picture.
        shown = replace(document, pictures=tuple(map(_as_dots, document.pictures)))
        document = put_into_words(document, missing) if missing else shown
    raise ConversionError(f"the PDF could not be set: {complaint}") from None


def _with_letters_that_print(picture: Picture) -> Picture:
    """Return a picture in whose words Typst can print every letter: as dots where they take form from one another."""
    return _as_dots(picture) if needs_shaping(picture.svg) else picture


def _as_dots(picture: Picture) -> Picture:
    """Return a picture that is made of dots, as fine as print is, and has the same size."""
    size = _SIZE.search(picture.svg)
    if size is None or "<image" in picture.svg:
        return picture
    dots = base64.b64encode(svg_to_png(picture.svg, FINE_SCALE)).decode()
    image = f'<image {size[0]} href="data:image/png;base64,{dots}"/>'
    return replace(picture, svg=f'<svg xmlns="http://www.w3.org/2000/svg" {size[0]}>{image}</svg>\n')


def _fitted(document: Document) -> bytes:
    """Set a document; one that may have so many pages only is set as large as these allow, up to an easy size."""
    most = document.design.pages
    size = max(document.design.size, EASY_SIZE) if most else document.design.size
    made = _compiled(document, size)
    while most and _pages_of(made) > most and size > SMALLEST:
        size = max(size - SIZE_STEP, SMALLEST)
        made = _compiled(document, size)
    return made


def _pages_of(pdf: bytes) -> int:
    return len(_PAGE.findall(pdf))


def _compiled(document: Document, size: float) -> bytes:
    import typst

    with open_workshop(document, size) as folder:
        main = folder / "document.typ"
        main.write_text(_typst_source(folder, document), encoding="utf-8", newline="\n")
        return typst.compile(
            main,
            root=folder,  # Typst reads nothing outside
            font_paths=[FONTS, folder / "fonts"],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(moment_of(document).timestamp()),
            package_path=folder / "no-packages",
            package_cache_path=folder / "no-packages",
        )


def _typst_source(folder: Path, document: Document) -> str:
    return run_pandoc(folder, document, "typst", "to-typst", [f"--template={STYLES / 'document.typ'}"]).decode()
