"""The house style of those who publish a document: name, logo, colours, font and a line at the foot, in `brand.yaml`.

It may come from a stranger, with the case: its pictures and fonts lie in its own folder, are small, and do nothing;
its colours can be read on white paper, and look different in grey.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from sibcase.casefile.fields_file import read_fields, refuse_with
from sibcase.casefile.source.nodes import Written
from sibcase.casefile.source.reading import Takes
from sibcase.casefile.values.fields import Reading, Section, may
from sibcase.casefile.values.words import read_text, read_texts
from sibcase.documents.brand.colours import contrast_between, hex_colour, mixed
from sibcase.documents.brand.house_style import ACCENT, CONTRAST
from sibcase.documents.brand.logo_and_fonts import Logo, NotUsableError, family_of, read_logo
from sibcase.files import LeadsOutError, NotPlainError, TooLargeError, read_within, top_of_repository

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BRAND_FILE", "HOUSE", "Brand", "FontFile", "brand_above", "read_brand", "read_brand_above"]

BRAND_FILE = "brand.yaml"
LONGEST_WORDS = 120
LARGEST_LOGO = 500_000
LARGEST_FONT = 5_000_000
MOST_FONTS = 8

# WCAG 2.2: 1.4.3 for words, 1.4.11 for what is drawn. The last keeps the two colours apart in a grey print.
LEAST_FOR_WORDS = 4.5
LEAST_FOR_MARKS = 3.0
LEAST_APART = 1.5
WHITE = "#ffffff"
# What a font that lacks a character leaves it to.
HOUSE_FONTS = ("Open Sans", "Libertinus Serif")
# As it may stand in a style sheet.
FONT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,59}")
# As in the house style: behind words, and for what stands in the background of a chart.
WASHED, PALED = 7, 0.33

Found = TypeVar("Found")

# Where a repository ends: above its top, a file of this name belongs to somebody else.
TOPS = (".git", "sibcase.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class FontFile:
    """A file of a font: one of its weights or slopes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Brand:
    """A house style that has been checked; what is empty is as in the house style of sibcase.

    Attributes:
        name: Whose it is.
        accent: The colour of headings, rules and the first thing that a chart shows.
        contrast: The colour of what a chart sets against that.
        logo: Stands on the cover.
        font: The family of the text.
        font_files: Its files, for PDF; Word and web pages name it.
        footer: A line at the foot of each page.
    """

    name: str = ""
    accent: str = ACCENT
    contrast: str = CONTRAST
    logo: Logo | None = None
    font: str = ""
    font_files: tuple[FontFile, ...] = ()
    footer: str = ""

    @property
    def wash(self) -> str:
        """What stands behind words: a breath of the accent, on which the accent itself can still be read."""
        shades = (mixed(self.accent, WHITE, share / 100) for share in range(WASHED, 0, -1))
        return next((each for each in shades if contrast_between(self.accent, each) >= LEAST_FOR_WORDS), WHITE)

    @property
    def pale(self) -> str:
        """What stands in the background of a chart."""
        return mixed(self.accent, WHITE, PALED)

    @property
    def has_colours(self) -> bool:
        """Whether its colours are others than those of the house."""
        return (self.accent, self.contrast) != (ACCENT, CONTRAST)

    def facts(self) -> dict[str, object]:
        """Return what a page needs of it (`document.json`): only what differs from the house style."""
        colours = {"accent": self.accent, "contrast": self.contrast, "wash": self.wash} if self.has_colours else {}
        logo = self.logo.facts(self.name or "Logo") if self.logo else {}
        fonts = {"fonts": [self.font, *HOUSE_FONTS]} if self.font else {}
        words = {"name": self.name, "footer": self.footer}
        return {**colours, **logo, **fonts, **{key: value for key, value in words.items() if value}}

    def stamp(self) -> dict[str, object]:
        """Return what tells it from every other: its words, and hashes of its files."""
        logo = hashlib.sha256(self.logo.content).hexdigest() if self.logo else ""
        fonts = [hashlib.sha256(font.content).hexdigest() for font in self.font_files]
        return {"words": [self.name, self.accent, self.contrast, self.font, self.footer], "logo": logo, "fonts": fonts}


HOUSE = Brand()


# --- what the file says -----------------------------------------------------------------------------------------------


def _line_of(node: object, reading: Reading) -> str | None:
    text = read_text(node, reading)
    if text is not None and (len(text) > LONGEST_WORDS or not text.isprintable()):
        reading.note_wrong_kind(node, f"one line of at most {LONGEST_WORDS} characters")
    return text


def _font_name(node: object, reading: Reading) -> str | None:
    text = read_text(node, reading)
    if text is not None and FONT_NAME.fullmatch(text) is None:
        reading.note_wrong_kind(node, "the name of a font", "letters, digits, spaces and hyphens")
    return text


def _colour(node: object, reading: Reading) -> Written | None:
    colour = hex_colour(node) if isinstance(node, Written) else None
    if colour is None or not isinstance(node, Written):
        empty = isinstance(node, Written) and node.is_empty
        mend = 'write it in quotes, `"#1f4e79"`: a bare `#` begins a comment' if empty else 'for example `"#1f4e79"`'
        reading.note_wrong_kind(node, "a colour", mend)
        return None
    return Written(colour, node.place, node.path)


def _file(node: object, reading: Reading) -> Written | None:
    text = read_text(node, reading)
    return Written(text, node.place, node.path) if text and isinstance(node, Written) else None


def _files(node: object, reading: Reading) -> tuple[Written, ...] | None:
    texts = read_texts(node, reading)
    if texts is not None and len(texts) > MOST_FONTS:
        reading.note_wrong_kind(node, f"at most {MOST_FONTS} files")
    return tuple(item for item in node if isinstance(item, Written)) if texts and isinstance(node, list) else ()


Line = Annotated[str, Takes(_line_of, {})]
Colour = Annotated[str, Takes(_colour, {})]


class ColoursSection(Section):
    """The colours of a house style."""

    accent: Colour = may("Of headings, rules and the first thing that a chart shows")
    contrast: Colour = may("Of what a chart sets against that")


class FontsSection(Section):
    """The font of a house style."""

    text: Annotated[str, Takes(_font_name, {})] = may("The family of the text, as its files call it")
    files: Annotated[tuple[Written, ...], Takes(_files, {})] = may("Its files, .ttf or .otf, for PDF", ())


class BrandSection(Section):
    """The fields of `brand.yaml`."""

    name: Line = may("Whose house style it is")
    logo: Annotated[str, Takes(_file, {})] = may("A picture for the cover: PNG, JPEG or SVG")
    colours: ColoursSection | None = may("Its colours")
    fonts: FontsSection | None = may("Its font")
    footer: Line = may("A line at the foot of each page")


# --- from the file to a house style -----------------------------------------------------------------------------------


def read_brand(file: str | Path, within: Path | None = None) -> Brand:
    """Return the house style that a file describes.

    Args:
        file: the file.
        within: the folder that it may not lead out of; nothing for a file that the user named.

    Raises:
        FieldsFault: it, or a file that it names, cannot be used; the fault holds findings.
    """
    path = Path(file)
    section, reading, text = read_fields(path, BrandSection, within)
    colours, fonts = section.colours or ColoursSection.model_construct(), section.fonts
    _check_colours(colours, reading)
    logo = _taken(section.logo, path.parent, LARGEST_LOGO, read_logo, reading) if section.logo else None
    files = _fonts_taken(fonts, path.parent, reading) if fonts else ()
    refuse_with(reading, text)
    return Brand(
        name=section.name or "",
        accent=str(colours.accent or ACCENT),
        contrast=str(colours.contrast or CONTRAST),
        logo=logo,
        font=(fonts.text or "") if fonts else "",
        font_files=files,
        footer=section.footer or "",
    )


def brand_above(case: str | Path) -> Path | None:
    """Return the `brand.yaml` nearest above a case: in its folder, or in one above it up to the top of its repository.

    Outside a repository only the case's own folder counts: whoever may write to a folder above could otherwise dress
    the documents of others.
    """
    file = Path(case)
    folder = (file if file.is_dir() else file.parent if file.is_file() else Path.cwd()).resolve()
    above = _up_to_the_top(folder)
    # A link that leads nowhere is there, too: it is refused, and not passed over in silence.
    return next((here / BRAND_FILE for here in above if os.path.lexists(here / BRAND_FILE)), None)


def read_brand_above(file: Path) -> Brand:
    """Return the house style of a `brand.yaml` that was found and not named: no link may lead it out of its repository.

    Raises:
        FieldsFault: it, or a file that it names, cannot be used; the fault holds findings.
    """
    return read_brand(file, top_of_repository(file.parent) or _up_to_the_top(file.parent)[-1])


def _up_to_the_top(folder: Path) -> list[Path]:
    above: list[Path] = []
    for here in (folder, *folder.parents):
        above.append(here)
        if any((here / top).exists() for top in TOPS):
            return above
    return [folder]


def _check_colours(colours: ColoursSection, reading: Reading) -> None:
    """Note colours that cannot be read on white, or look the same in grey."""
    for colour, least, what in (
        (colours.accent, LEAST_FOR_WORDS, "words"),
        (colours.contrast, LEAST_FOR_MARKS, "what is drawn"),
    ):
        ratio = contrast_between(colour, WHITE) if colour else least
        if ratio < least and isinstance(colour, Written):
            message = f"`{colour}` on white has a contrast of {ratio:.2f}:1, and {what} need {least:g}:1"
            reading.note("SIB017", colour.place, message, "choose a darker shade of it")
    if reading.findings:
        return
    one, other = colours.accent or ACCENT, colours.contrast or CONTRAST
    apart, written = contrast_between(one, other), colours.contrast or colours.accent
    if apart < LEAST_APART and isinstance(written, Written):
        message = f"`{one}` and `{other}` are {apart:.2f}:1 apart in a grey print, and charts need {LEAST_APART:g}:1"
        reading.note("SIB017", written.place, message, "let one be darker than the other")


def _fonts_taken(fonts: FontsSection, folder: Path, reading: Reading) -> tuple[FontFile, ...]:
    taken = [(name, _taken(name, folder, LARGEST_FONT, _font_file, reading)) for name in fonts.files]
    for name, font in taken:
        family = family_of(font.content) if font else ""
        if font and fonts.text and family != fonts.text:
            message = f"`{name}` holds the font `{family}`, not `{fonts.text}`"
            reading.note("SIB004", name.place, message, f"write `text: {family}`, or name another file")
    return tuple(font for _, font in taken if font)


def _font_file(content: bytes, name: str) -> FontFile:
    family_of(content)
    return FontFile(name, content)


def _taken(name: str, folder: Path, most: int, use: Callable[[bytes, str], Found], reading: Reading) -> Found | None:
    """Return what a file of the brand's folder holds, or note why it cannot be used."""
    if not isinstance(name, Written):
        return None
    content = _content(name, folder, most, reading)
    if content is None:
        return None
    try:
        return use(content, str(name))
    except NotUsableError as error:
        reading.note("SIB019", name.place, f"`{name}`{error.where} {error}", error.mend)
        return None


def _content(name: Written, folder: Path, most: int, reading: Reading) -> bytes | None:
    try:
        return read_within(folder, name, most)
    except LeadsOutError:
        reading.note("SIB011", name.place, f"`{name}` leads out of the folder of {BRAND_FILE}", "keep it beside that")
    except TooLargeError:
        reading.note("SIB012", name.place, f"`{name}` has more than {most:,} bytes", "make it smaller")
    except NotPlainError:
        reading.note("SIB010", name.place, f"`{name}` is not a plain file", "name a picture or a font itself")
    except OSError:
        reading.note("SIB010", name.place, f"`{name}` is not there", f"it is looked for beside {BRAND_FILE}")
    return None
