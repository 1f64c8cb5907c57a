"""A house style put on: the colours of charts, the style, logo and foot of a web page, the styles of a Word file.

Paper reads it from `document.json` (styles/document.typ). Where a document has no house style of its own, nothing here
changes a byte.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from sibcase.documents.brand.colours import lightened, mixed
from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, WASH

if TYPE_CHECKING:
    from sibcase.documents.brand.brand import Brand
    from sibcase.documents.document import Document, Picture

__all__ = ["dressed", "web_foot", "web_logo", "web_style", "word_colours", "word_styles"]

# As in styles/document.css: the paper of a dark room, and how well things are seen on it.
DARK = "#12181f"
WORDS_IN_THE_DARK, MARKS_IN_THE_DARK = 7.0, 5.0
WASHED_IN_THE_DARK, PALED_IN_THE_DARK = 0.12, 0.4

# What is said between single quotation marks is words, whatever it looks like.
_TAG = re.compile(r"<[a-z][^<>]*>")
_COLOURED = re.compile(r"""'[^']*'|(?<=\s)(?P<what>fill|stroke)="(?P<colour>#[0-9a-f]{6})\"""")
# In styles/word.
_WORD_FONT = "Calibri"


def dressed(document: Document, brand: Brand) -> Document:
    """Return a document in a house style."""
    pictures = tuple(_recoloured(picture, brand) for picture in document.pictures)
    return replace(document, brand=brand, pictures=pictures if brand.has_colours else document.pictures)


def _recoloured(picture: Picture, brand: Brand) -> Picture:
    """Return a picture in the colours of a brand, each in the place of the colour of the house that plays its part."""
    theirs = {ACCENT: brand.accent, CONTRAST: brand.contrast, PALE: brand.pale, WASH: brand.wash}

    def other(found: re.Match[str]) -> str:
        colour = theirs.get(found["colour"])
        return f'{found["what"]}="{colour}"' if colour else found[0]

    svg = _TAG.sub(lambda tag: _COLOURED.sub(other, tag[0]), picture.svg)
    return replace(picture, svg=svg)


# --- the web ----------------------------------------------------------------------------------------------------------


def web_style(brand: Brand) -> str:
    """Return what follows a page's own style: the same variables with other values, for day and for night."""
    font = f'--text-font: "{brand.font}", "Open Sans", "Segoe UI", Roboto, Arial, sans-serif;' if brand.font else ""
    variables = [*(_web_colours(brand) if brand.has_colours else ()), *([font] if font else ())]
    rules = [f":root {{ {' '.join(variables)} }}"] if variables else []
    # Logos are made for paper: at night it stands on a piece of it.
    rules += [".logo { height: 3.25rem; max-width: 60%; background: #fff; padding: .4rem; }"] if brand.logo else []
    rules += (
        [".foot { color: var(--quiet); font-size: .85rem; text-align: center; padding: 1.5rem; }"]
        if brand.footer
        else []
    )
    return "".join(f"{rule}\n" for rule in rules)


def _web_colours(brand: Brand) -> list[str]:
    night = lightened(brand.accent, DARK, WORDS_IN_THE_DARK)
    pairs = {
        "accent": (brand.accent, night),
        "wash": (brand.wash, mixed(night, DARK, WASHED_IN_THE_DARK)),
        "chart-accent": (brand.accent, lightened(brand.accent, DARK, MARKS_IN_THE_DARK)),
        "chart-contrast": (brand.contrast, lightened(brand.contrast, DARK, MARKS_IN_THE_DARK)),
        "chart-pale": (brand.pale, mixed(night, DARK, PALED_IN_THE_DARK)),
    }
    return [f"--{name}: light-dark({day}, {night});" for name, (day, night) in pairs.items()]


def web_logo(brand: Brand) -> str:
    """Return the logo as a picture within the page."""
    if brand.logo is None:
        return ""
    data = base64.b64encode(brand.logo.content).decode()
    return f'<img class="logo" alt="{escape(brand.name or "Logo")}" src="data:{brand.logo.media_type};base64,{data}">'


def web_foot(brand: Brand) -> str:
    """Return the line at the foot of a page."""
    return f'<footer class="foot"><p>{escape(brand.footer)}</p></footer>' if brand.footer else ""


# --- Word -------------------------------------------------------------------------------------------------------------


def word_styles(styles: str, brand: Brand) -> str:
    """Return the style sheet of a Word file in a house style."""
    worn = word_colours(styles, brand)
    return worn.replace(f'"{_WORD_FONT}"', f'"{brand.font}"') if brand.font else worn


def word_colours(text: str, brand: Brand) -> str:
    """Return a part of a Word file with the colours of a brand; in its text a quotation mark is `&quot;`."""
    theirs = {_word_colour(ours): _word_colour(other) for ours, other in ((ACCENT, brand.accent), (WASH, brand.wash))}
    return _WORD_COLOUR.sub(lambda found: theirs[found[0]], text) if brand.has_colours else text


def _word_colour(colour: str) -> str:
    return f'"{colour.removeprefix("#").upper()}"'


_WORD_COLOUR = re.compile("|".join(map(_word_colour, (ACCENT, WASH))))
