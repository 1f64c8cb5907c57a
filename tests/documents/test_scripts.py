"""Titles in every script: no letter keeps a document from being made, and none is printed as an empty box."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
import typst

from sibcase.documents.brand.house_style import FONTS
from sibcase.documents.charts.drawing.drawing import FONTS_OF_SCRIPTS, page, svg_to_png, text
from sibcase.documents.charts.drawing.lettering import printable, width_of, wrapped
from sibcase.documents.document import Document, EpochFault, Picture
from sibcase.documents.formats.convert import to_docx, to_html, to_pdf
from sibcase.documents.formats.missing_glyphs import missing_characters
from sibcase.reference.letters import in_words_where_unprintable, is_printable, needs_shaping, unprintable
from sibcase.reference.lookup import read_table

PRINTED = {
    "Yoruba": "Ọmọ wà ní ilé ẹ̀kọ́ ẹ́",
    "marks": "é̩ o̩̍",
    "Hindi": "बच्चा सुरक्षित रूप से घर पर रहता है",
    "Arabic": "السلام عليكم",
    "Hebrew": "שלום",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Thai": "ไทย",
    "Khmer": "ខ្មែរ",
    "Vietnamese": "Trẻ em ở nhà an toàn",
    "Greek": "Ἑλλάς",
    "Russian": "Дети дома",
    "signs": "₦ ₵ ₹ → ✓",
}
NAMED = {
    "中文标题": "[CJK text]",
    "안전": "[Hangul text]",
    "বাংলা": "[Bengali text]",
    "አማርኛ": "[Ethiopic text]",
    "Good 👍": "Good [thumbs up sign]",
}


def _document(words: str) -> Document:
    svg = page([text(100, 20, words), text(100, 40, "English", weight=600)], 60, 200)
    picture = Picture("one", "What it shows", svg)
    return Document(
        markdown=f'# {words}\n\n{words}\n\n![One](pictures/one.svg "x")\n', title=words, pictures=(picture,)
    )


@pytest.mark.costly
@pytest.mark.matrix(2)
@pytest.mark.parametrize("words", [*PRINTED.values(), *NAMED])
def test_every_format_is_made_of_every_script(words: str) -> None:
    document = _document(words)
    assert to_pdf(document).startswith(b"%PDF")
    assert to_docx(document).startswith(b"PK")
    assert words.split(maxsplit=1)[0] in to_html(document).decode()


@pytest.mark.parametrize("words", PRINTED.values(), ids=PRINTED)
def test_scripts_with_a_font_are_not_named(words: str) -> None:
    assert unprintable(words) == ""
    assert printable(words) == unicodedata.normalize("NFC", words).replace("₹", "Rs\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("words", NAMED)
def test_letters_without_a_font_are_named_in_pictures(words: str) -> None:
    assert in_words_where_unprintable(words) == NAMED[words]
    assert NAMED[words] in page([text(0, 0, words)], 10)
    room = 90.0
    assert all(width_of(line, 11) <= room for line in wrapped(words, room, 11))


@pytest.mark.parametrize("words", [PRINTED["Hindi"], PRINTED["Yoruba"], PRINTED["Arabic"]])
def test_words_that_need_shaping_are_set_upon_the_picture(words: str) -> None:
    assert needs_shaping(words)
    blank = svg_to_png(page([text(100, 20, " ")], 40, 200), 1)
    assert svg_to_png(page([text(100, 20, words)], 40, 200), 1) != blank


def test_words_of_europe_stay_letters_in_the_picture_of_a_pdf() -> None:
    assert not needs_shaping("Trẻ em – £5 → Дети")
    assert not needs_shaping("e\u0301")  # one letter, once composed


def test_line_is_not_broken_before_a_mark() -> None:
    word = "क्षि" * 10
    for line in wrapped(word, 30, 12, most=20):
        assert not unicodedata.category(line[0]).startswith("M")


def _typst_prints(characters: str) -> str:
    """Return those of some characters that Typst complains of in a tagged PDF."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    families = ", ".join(f'"{name}"' for name in FONTS_OF_SCRIPTS)
    lines = "\n\n".join(f'#par(text("\\u{{{ord(each):x}}}"))' for each in characters)
    source = f'#set document(title: "x")\n#set text(font: ({families}))\n{lines}'
    try:
        typst.compile(source.encode(), font_paths=fonts, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        return "".join(missing_characters(error.diagnostic))
    return ""


def test_table_of_letters_is_what_typst_prints() -> None:
    ends = {chr(int(row[end], 16)) for row in read_table("letters_that_print") for end in ("first", "last")}
    letters = "".join(sorted(each for each in ends if unicodedata.category(each)[0] in "LNS"))
    assert _typst_prints(letters) == ""


@pytest.mark.parametrize("words", NAMED)
def test_letters_that_are_named_are_those_that_typst_cannot_print(words: str) -> None:
    for letter in unprintable(words):
        assert _typst_prints(letter) == letter


@pytest.mark.costly
def test_picture_that_was_dots_already_stays() -> None:
    document = _document(PRINTED["Hindi"])
    (picture,) = document.pictures
    other = replace(document, pictures=(replace(picture, svg=picture.svg.replace("English", "Englisch")),))
    assert to_pdf(document) != to_pdf(other)


def test_ascii_is_printable() -> None:
    assert all(is_printable(chr(code)) for code in range(0x20, 0x7F))


@pytest.mark.parametrize("epoch", ["abc", "-1", "1e9", "99999999999999999", "999999999999"])
def test_epoch_that_is_no_moment_is_refused_with_a_sentence(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(EpochFault, match="SOURCE_DATE_EPOCH has to be seconds since 1970"):
        to_docx(_document("Words"))
