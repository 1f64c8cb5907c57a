"""A house style: what its file may say and its pictures and fonts may hold, and that documents wear it everywhere."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from sibcase.casefile.fields_file import FieldsFault
from sibcase.casefile.source.report import format_findings
from sibcase.cli.app import app
from sibcase.documents.brand.brand import HOUSE, LEAST_APART, LEAST_FOR_WORDS, Brand, brand_above, read_brand
from sibcase.documents.brand.colours import contrast_between, hex_colour, lightened, luminance, mixed
from sibcase.documents.brand.house_style import ACCENT, CONTRAST, FONTS
from sibcase.documents.brand.logo_and_fonts import MOST_OBLONG, NotUsableError, family_of, read_logo
from sibcase.documents.document import Document, Picture
from sibcase.documents.formats.brand_styles import dressed, web_style
from sibcase.documents.formats.convert import to_docx, to_html, to_pdf
from sibcase.documents.formats.stamp import stamp_of

if TYPE_CHECKING:
    from pathlib import Path

CASE = "sibcase: 1\ntitle: Concept note\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h120v40z" fill="#7a1f3d"/></svg>'
WINE, LEAF = "#7a1f3d", "#3b9d23"
FULL = f"""\
name: Northmarch County Council
logo: logo.svg
colours: {{accent: "{WINE}", contrast: "{LEAF}"}}
fonts: {{text: Open Sans, files: [fonts/text.ttf]}}
footer: Northmarch, families programme
"""


def png(width: int, height: int) -> bytes:
    """Return a white picture, made as the W3C's PNG specification says (sections 5 and 11)."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a house style in it."""
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/text.ttf").write_bytes((FONTS / "OpenSans-Regular.ttf").read_bytes())
    (tmp_path / "logo.svg").write_text(SVG, "utf-8")
    (tmp_path / "brand.yaml").write_text(FULL, "utf-8")
    return tmp_path


def written(folder: Path, text: str) -> Brand:
    (folder / "brand.yaml").write_text(text, "utf-8")
    return read_brand(folder / "brand.yaml")


def fault_of(folder: Path, text: str) -> str:
    with pytest.raises(FieldsFault) as caught:
        written(folder, text)
    return str(caught.value).replace(f"{folder}/", "")


# --- colours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        # Published with WCAG: black on white is 21:1, and #767676 the lightest grey that reaches 4.5:1 (4.54).
        ("#000000", 21.0),
        ("#767676", 4.54),
        ("#777777", 4.48),
        ("#ffffff", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(colour: str, expected: float) -> None:
    assert contrast_between(colour, "#ffffff") == pytest.approx(expected, abs=0.005)
    assert contrast_between("#ffffff", colour) == contrast_between(colour, "#ffffff")


def test_luminance_of_the_primaries() -> None:
    # The weights of the formula itself, WCAG 2.2.
    assert [luminance(colour) for colour in ("#ff0000", "#00ff00", "#0000ff")] == pytest.approx(
        [0.2126, 0.7152, 0.0722]
    )


def test_colours_are_written_in_several_ways() -> None:
    assert [hex_colour(text) for text in ("#1F4E79", "1f4e79", "#abc")] == ["#1f4e79", "#1f4e79", "#aabbcc"]
    assert [hex_colour(text) for text in ("red", "#12345", "#12345g", "", "#1f4e7980", "url(#a)")] == [None] * 6


def test_mixing_and_lightening() -> None:
    # By hand: a quarter of black in white is 0.75 x 255 = 191.25.
    assert mixed("#000000", "#ffffff", 0.25) == "#bfbfbf"
    night = lightened(WINE, "#12181f", 7)
    assert 7 <= contrast_between(night, "#12181f") < 7.5
    assert lightened("#ffffff", "#ffffff", 7) == "#ffffff"


def test_the_house_itself_would_pass() -> None:
    assert contrast_between(HOUSE.accent, "#ffffff") >= LEAST_FOR_WORDS
    assert contrast_between(HOUSE.accent, HOUSE.contrast) >= LEAST_APART
    assert web_style(HOUSE) == ""
    assert HOUSE.facts() == {}


@pytest.mark.parametrize("accent", ["#767676", "#7a1f3d", "#000000", "#0b6e4f", "#b3261e"])
def test_words_in_the_accent_can_be_read_on_what_stands_behind_them(accent: str) -> None:
    brand = Brand(accent=accent)
    assert contrast_between(accent, brand.wash) >= LEAST_FOR_WORDS
    pairs = dict(re.findall(r"--([a-z-]+): light-dark\(#\w+, (#\w+)\)", web_style(brand)))
    assert contrast_between(pairs["accent"], "#12181f") >= LEAST_FOR_WORDS
    assert contrast_between(pairs["accent"], pairs["wash"]) >= LEAST_FOR_WORDS
    # Words on a page at night are #e4e9ef.
    assert contrast_between("#e4e9ef", pairs["wash"]) >= LEAST_FOR_WORDS


# --- what the file says -----------------------------------------------------------------------------------------------


def test_a_house_style_says_what_it_says(folder: Path) -> None:
    brand = read_brand(folder / "brand.yaml")
    assert (brand.name, brand.accent, brand.contrast) == ("Northmarch County Council", WINE, LEAF)
    assert (brand.font, [font.name for font in brand.font_files]) == ("Open Sans", ["fonts/text.ttf"])
    assert brand.footer == "Northmarch, families programme"
    assert brand.logo is not None
    assert (brand.logo.kind, brand.logo.width, brand.logo.height) == ("svg", 120, 40)


def test_every_field_can_be_left_out(folder: Path) -> None:
    assert written(folder, "name: Council\n") == Brand(name="Council")
    assert written(folder, "colours: {accent: 7a1f3d}\n") == Brand(accent=WINE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nme: Council\n", "brand.yaml:1:1: unknown field `nme`; did you mean `name`?"),
        ("name: A\ncolors: {accent: '#123456'}\n", "brand.yaml:2:1: unknown field `colors`; did you mean `colours`?"),
        ("colours:\n  acent: '#123456'\n", "brand.yaml:2:3: unknown field `acent`; did you mean `accent`?"),
        ("colours:\n  accent: #1f4e79\n", "brand.yaml:2:10: expected a colour, found nothing; write it in quotes"),
        ("colours: {accent: red}\n", "brand.yaml:1:19: expected a colour, found `red`"),
        ("colours: {accent: '#12345'}\n", "brand.yaml:1:19: expected a colour, found `#12345`"),
        # By WCAG's formula (L1 + 0.05) / (L2 + 0.05): #ff6600 has luminance 0.3073, 1.05 / 0.3573 = 2.94.
        ("colours: {accent: '#ff6600'}\n", "brand.yaml:1:19: `#ff6600` on white has a contrast of 2.94:1, and words"),
        # #999999: 0.3185, 1.05 / 0.3685 = 2.85.
        ("colours: {contrast: '#999'}\n", "brand.yaml:1:21: `#999999` on white has a contrast of 2.85:1, and what is"),
        ("colours: {accent: '#1f4e79', contrast: '#1f5e79'}\n", "brand.yaml:1:40: `#1f4e79` and `#1f5e79` are 1.2"),
        ("colours: red\n", "brand.yaml:1:10: expected a block of fields, found `red`"),
        ("fonts: {text: 'A\"; } body { color: red'}\n", "brand.yaml:1:15: expected the name of a font"),
        ("fonts: {files: [fonts/text.ttf, fonts/none.ttf]}\n", "brand.yaml:1:33: `fonts/none.ttf` is not there"),
        (
            "fonts: {text: Lora, files: [fonts/text.ttf]}\n",
            "brand.yaml:1:29: `fonts/text.ttf` holds the font `Open Sans`",
        ),
        ("fonts: {files: [logo.svg]}\n", "brand.yaml:1:17: `logo.svg` is no TrueType or OpenType font; use its .ttf"),
        ("fonts: {files: fonts/text.ttf}\n", "brand.yaml:1:16: expected a list of texts"),
        ("logo: none.png\n", "brand.yaml:1:7: `none.png` is not there; it is looked for beside brand.yaml"),
        ("logo: /etc/passwd\n", "brand.yaml:1:7: `/etc/passwd` leads out of the folder of brand.yaml"),
        ("logo: ../secret.png\n", "brand.yaml:1:7: `../secret.png` leads out of the folder"),
        ("logo: link.png\n", "brand.yaml:1:7: `link.png` leads out of the folder"),
        ("logo: fonts\n", "brand.yaml:1:7: `fonts` is not a plain file"),
        ("logo: brand.yaml\n", "brand.yaml:1:7: `brand.yaml` is no PNG, JPEG or SVG"),
        ("logo: large.png\n", "brand.yaml:1:7: `large.png` has more than 500,000 bytes"),
        ("logo: [a.png]\n", "brand.yaml:1:7: expected a text, found a list"),
        (f"footer: {'a' * 200}\n", "brand.yaml:1:9: expected one line of at most 120 characters"),
        ("name: true\n", "brand.yaml:1:7: expected a text, found `true`"),
        ("- name\n", "brand.yaml:1:1: expected fields, found none"),
        ("name: !!python/name:os.system\n", "brand.yaml:1:7: there is a YAML tag here"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(folder: Path, tmp_path_factory: Any, text: str, said: str) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.png"
    outside.write_bytes(png(10, 10))
    (folder / "link.png").symlink_to(outside)
    (folder / "large.png").write_bytes(png(10, 10) + b"\0" * 500_000)
    assert fault_of(folder, text).startswith(said)


def test_all_that_is_wrong_is_reported_at_once_with_the_line(folder: Path) -> None:
    with pytest.raises(FieldsFault) as caught:
        written(folder, "colour: red\nlogo: none.png\nfooter: [a]\n")
    fault = caught.value
    assert [finding.place.line for finding in fault.findings] == [1, 2, 3]
    assert " 2 | logo: none.png\n   |       ^^^^^^^^\n" in format_findings(fault.findings, fault.texts)


# --- logos ------------------------------------------------------------------------------------------------------------


def test_pictures_are_known_by_what_they_hold() -> None:
    logo = read_logo(png(30, 20), "logo.jpg")
    assert (logo.kind, logo.width, logo.height) == ("png", 30, 20)
    # Start of image, a frame header of 20 by 30 (ITU T.81, B.2.2), end of image.
    jpeg = b"\xff\xd8\xff\xe0\x00\x04\0\0\xff\xc0\x00\x0b\x08\x00\x14\x00\x1e\x01\x01\x11\x00\xff\xd9"
    logo = read_logo(jpeg, "logo.png")
    assert (logo.kind, logo.width, logo.height) == ("jpg", 30, 20)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (png(5000, 10), "is 5000 by 10 pixels"),
        (png(130, 10), f"is too long and thin.*{MOST_OBLONG} times"),
        (png(10, 10)[:40], "is a broken PNG"),
        (png(0, 10), "is 0 by 10 pixels"),
        (b"\xff\xd8\xff\xe0\x00\x04\0\0\xff\xd9", "is a broken JPEG"),
        (b"\xff\xd8\xff" + b"\xff\xe0\x00\x00" * 1000, "is a broken JPEG"),
        (b"GIF89a", "is no PNG, JPEG or SVG"),
        (b"", "is no PNG, JPEG or SVG"),
    ],
)
def test_broken_and_huge_pictures_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(NotUsableError) as caught:
        read_logo(content, "logo.png")
    assert re.search(said, f"{caught.value}: {caught.value.mend}")


def svg(inside: str, head: str = "", attributes: str = 'viewBox="0 0 10 10"') -> bytes:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ed="urn:editor"'
    return f"{head}<svg {spaces} {attributes}>\n{inside}\n</svg>".encode()


HOSTILE = {
    "a script": (svg("<script>alert(1)</script>"), "has a part `script`"),
    "a handler": (svg('<path d="M0 0" onload="alert(1)"/>'), "runs a script (`onload`)"),
    "a handler on the whole": (svg("", attributes='viewBox="0 0 1 1" onload="x()"'), "runs a script (`onload`)"),
    "a picture": (svg('<image href="https://evil.example/x.png"/>'), "has a part `image`"),
    "a page within": (svg("<foreignObject><p/></foreignObject>"), "has a part `foreignObject`"),
    "a link": (svg('<a xlink:href="https://evil.example"><path d=""/></a>'), "has a part `a`"),
    "copies of copies": (svg('<g id="a"><path d=""/></g><use href="#a"/>'), "has a part `use`"),
    "a filter": (svg("<filter id='f'/>"), "has a part `filter`"),
    "movement": (svg("<path d=''><animate attributeName='d'/></path>"), "has a part `animate`"),
    "words": (svg("<text>Council</text>"), "has a part `text`"),
    "a gradient from elsewhere": (svg('<linearGradient xlink:href="https://e.example/#a"/>'), "refers to another file"),
    "a fill from elsewhere": (svg('<path d="" fill="url(https://evil.example/#a)"/>'), "refers to another file"),
    "a fill in a style": (svg("<path d='' style='fill: url( \"x.svg#a\" )'/>"), "refers to another file"),
    "a style that loads": (svg("<style>@import 'x.css';</style>"), "has a style that does more than colour"),
    "a style in pieces": (svg("<style>.a{fill:u&#114;l(x.svg#a)}</style>"), "has a style that does more than colour"),
    "a style behind a mark": (svg("<style>.a{fill:\\75rl(x)}</style>"), "has a style that does more than colour"),
    "a style of data": (svg("<style><![CDATA[.a{fill:url(x)}]]></style>"), "has a style that does more than colour"),
    "another sheet": (svg("", head='<?xml-stylesheet href="x.css"?>'), "asks for something"),
    "entities": (
        svg("&b;", head='<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'),
        "declares something",
    ),
    "a file as an entity": (
        svg("&x;", head='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "declares something",
    ),
    "too many parts": (svg("<path d=''/>" * 1100), "has more parts than a logo"),
    "long outlines": (svg(f"<path d='M0 0{' L9 9' * 20_000}'/>"), "has more than 60,000 bytes"),
    "too deep": (svg("<g>" * 60 + "</g>" * 60), "has more parts than a logo"),
    "much too deep, of others": (svg("<ed:g>" * 4_000 + "</ed:g>" * 4_000), "has more parts than a logo"),
    "no size": (svg("", attributes=""), "does not say how large it is"),
    "an endless size": (svg("", attributes='viewBox="0 0 nan inf"'), "is "),
    "no size at all": (svg("", attributes='viewBox="0 0 0 0"'), "is 0 by 0"),
    "another tongue": (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "is no SVG"),
    "a drawing of nobody": (b"<svg/>", "is no SVG"),
    "half a drawing": (svg("<path")[:-20], "is no SVG"),
    "noise": (bytes(range(256)), "is no SVG"),
    "nothing": (b"", "is no SVG"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_drawing_that_does_more_than_look_is_refused(name: str) -> None:
    content, said = HOSTILE[name]
    with pytest.raises(NotUsableError) as caught:
        read_logo(content, "logo.svg")
    assert str(caught.value).startswith(said)


def test_a_drawing_at_fault_is_reported_with_its_line(folder: Path) -> None:
    (folder / "logo.svg").write_bytes(svg("<path d=''/>\n<script/>"))
    assert fault_of(folder, "logo: logo.svg\n").startswith("brand.yaml:1:7: `logo.svg`, line 3, has a part `script`")


def test_what_a_drawing_program_leaves_behind_is_left_out() -> None:
    inside = (
        '<metadata><ed:work onload="x()"/></metadata><ed:view/><!-- note -->'
        '<g ed:label="x"><path d="M0 0h9" id="p"/></g>'
        '<linearGradient id="a"/><linearGradient id="b" xlink:href="#a"/><style>.a{fill:url(#b)}</style>'
    )
    written_anew = read_logo(svg(inside, attributes='width="20mm" height="10mm" ed:version="1"'), "logo.svg")
    text = written_anew.content.decode()
    assert (written_anew.width, written_anew.height) == (20, 10)
    for gone in ("metadata", "onload", "note", "label", "version", "xlink", "view/"):
        assert gone not in text
    for kept in ('viewBox="0 0 20 10"', 'd="M0 0h9"', 'href="#a"', ".a{fill:url(#b)}"):
        assert kept in text


# --- fonts ------------------------------------------------------------------------------------------------------------


def test_a_font_says_which_family_it_is_of() -> None:
    # The semibold file has `Open Sans SemiBold` for programs that know four styles, and the family apart from that.
    assert {family_of(file.read_bytes()) for file in FONTS.glob("OpenSans*.ttf")} == {"Open Sans"}
    # Those that other scripts are printed with say which script they are of.
    others = {family_of(file.read_bytes()) for file in FONTS.glob("NotoSans*.ttf")}
    assert others >= {"Noto Sans", "Noto Sans Devanagari"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\1\0\0",
        b"\0\1\0\0\xff\xff",
        b"OTTO" + b"\xff" * 200,
        b"wOF2" + b"\0" * 100,
        b"ttcf" + b"\0" * 100,
        (FONTS / "OpenSans-Regular.ttf").read_bytes()[:600],
    ],
)
def test_what_is_no_font_is_refused(content: bytes) -> None:
    with pytest.raises(NotUsableError):
        family_of(content)


def test_a_font_that_is_broken_further_in_leaves_a_document_with_another(folder: Path) -> None:
    whole = (FONTS / "OpenSans-Regular.ttf").read_bytes()
    (folder / "fonts/text.ttf").write_bytes(whole[:20_000] + b"\xff" * 30_000 + whole[50_000:])
    brand = read_brand(folder / "brand.yaml")
    assert to_pdf(dressed(DOCUMENT, brand)).startswith(b"%PDF")


# --- what is worn -----------------------------------------------------------------------------------------------------

CHART = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="20"><rect class="accent" fill="{ACCENT}" '
    f'stroke="{ACCENT}" width="9" height="9"/><path class="line-contrast" stroke="{CONTRAST}" d="M0 0h9"/>'
    f"""<g data-says='fill="{ACCENT}"'><text x="2" y="14">stroke="{ACCENT}"</text></g></svg>"""
)
DOCUMENT = Document(
    '## Need\n\n![It is great.](pictures/need.svg "Need")\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    "Keeping families together",
    author="County council",
    pictures=(Picture("need", "It is great.", CHART),),
)


def test_charts_wear_the_colours_and_keep_their_words(folder: Path) -> None:
    svg_worn = dressed(DOCUMENT, read_brand(folder / "brand.yaml")).pictures[0].svg
    assert f'class="accent" fill="{WINE}" stroke="{WINE}"' in svg_worn
    assert f'stroke="{LEAF}"' in svg_worn
    assert svg_worn.count(ACCENT) == 2
    assert f"""data-says='fill="{ACCENT}"'""" in svg_worn
    assert f'>stroke="{ACCENT}"</text>' in svg_worn


def test_a_document_without_a_house_style_is_as_it_was() -> None:
    assert dressed(DOCUMENT, HOUSE) == DOCUMENT
    assert dressed(DOCUMENT, Brand(name="Council")).pictures == DOCUMENT.pictures


def test_a_web_page_wears_it(folder: Path) -> None:
    html = to_html(dressed(DOCUMENT, read_brand(folder / "brand.yaml"))).decode()
    assert f"--accent: light-dark({WINE}, #" in html
    assert '--text-font: "Open Sans", ' in html
    assert '<img class="logo" alt="Northmarch County Council" src="data:image/svg+xml;base64,' in html
    assert '<footer class="foot"><p>Northmarch, families programme</p></footer>' in html
    assert "img-src data:;" in html


def test_words_of_a_house_style_do_nothing_on_a_web_page(folder: Path) -> None:
    text = "name: '\"><script>alert(1)</script>'\nfooter: </footer><script>alert(2)</script>\nlogo: logo.svg\n"
    html = to_html(dressed(DOCUMENT, written(folder, text))).decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in html


def test_a_pdf_wears_it_and_stays_accessible(folder: Path) -> None:
    # Typst checks PDF/UA-1: a logo without a description would not be set.
    pdf = PdfReader(BytesIO(to_pdf(dressed(DOCUMENT, read_brand(folder / "brand.yaml")))))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Northmarch, families programme" in text
    assert "7a1f3d" in colours_in(pdf)
    assert "1f4e79" not in colours_in(pdf)


def colours_in(pdf: PdfReader) -> set[str]:
    """Return the colours that a PDF's pages set, as hex."""
    found = set()
    for page in pdf.pages:
        content = page.get_contents()
        operators = content.get_data().decode("latin-1") if content is not None else ""
        for parts in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:scn|rg|SCN|RG)\b", operators):
            found.add("".join(f"{round(float(part) * 255):02x}" for part in parts))
    return found


def test_a_pdf_is_set_in_its_font(folder: Path) -> None:
    named = {"name: Northmarch County Council": "name: A", "text: Open Sans": "text: Note Sans"}
    renamed = (FONTS / "OpenSans-Regular.ttf").read_bytes()
    for text in ("Open Sans", "OpenSans"):
        other = text.replace("Open", "Note")
        renamed = renamed.replace(text.encode("utf-16-be"), other.encode("utf-16-be")).replace(
            text.encode(), other.encode()
        )
    (folder / "fonts/text.ttf").write_bytes(renamed)
    yaml = FULL
    for ours, theirs in named.items():
        yaml = yaml.replace(ours, theirs)
    pdf = PdfReader(BytesIO(to_pdf(dressed(DOCUMENT, written(folder, yaml)))))
    fonts = {str(font["/BaseFont"]) for page in pdf.pages for font in fonts_of(page)}
    assert any("NoteSans" in font for font in fonts)


def fonts_of(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_a_word_file_wears_it(folder: Path) -> None:
    docx = to_docx(dressed(DOCUMENT, read_brand(folder / "brand.yaml")))
    parts = zipfile.ZipFile(BytesIO(docx))
    styles = parts.read("word/styles.xml").decode()
    assert '"7A1F3D"' in styles
    assert '"1F4E79"' not in styles
    assert 'w:ascii="Open Sans"' in styles
    assert "Northmarch, families programme" in parts.read("word/footer1.xml").decode()
    body = parts.read("word/document.xml").decode()
    assert 'descr="Northmarch County Council"' in body
    assert body.index("Northmarch County Council") < body.index("Keeping families together")
    # A drawing goes into Word as a picture of dots.
    assert sum(parts.read(name).startswith(b"\x89PNG") for name in parts.namelist()) == 2


@pytest.mark.costly
def test_pictures_of_dots_are_worn_in_every_format(folder: Path) -> None:
    (folder / "logo.png").write_bytes(png(60, 20))
    document = dressed(DOCUMENT, written(folder, "name: A\nlogo: logo.png\n"))
    assert b"data:image/png;base64," in to_html(document)
    assert to_pdf(document).startswith(b"%PDF")
    assert to_docx(document).startswith(b"PK")


def test_the_stamp_distinguishes_house_styles(folder: Path) -> None:
    brand = read_brand(folder / "brand.yaml")
    (folder / "logo.svg").write_text(SVG.replace("h120", "h110"), "utf-8")
    brands = [
        HOUSE,
        brand,
        read_brand(folder / "brand.yaml"),
        written(folder, FULL.replace("Northmarch,", "Southmarch,")),
    ]
    assert len({stamp_of(dressed(DOCUMENT, each)).source for each in brands}) == 4


# --- where it is found ------------------------------------------------------------------------------------------------


def test_it_is_found_above_the_case_up_to_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "repository/cases/north/case.yaml"
    case.parent.mkdir(parents=True)
    case.write_text(CASE, "utf-8")
    (tmp_path / "brand.yaml").write_text("name: Stranger\n", "utf-8")
    assert brand_above(case) is None
    top = tmp_path / "repository/brand.yaml"
    top.write_text("name: Top\n", "utf-8")
    assert brand_above(case) is None, "nothing says where the repository ends"
    (tmp_path / "repository/.git").mkdir()
    assert brand_above(case) == top
    assert brand_above(case.parent) == top
    near = case.parent / "brand.yaml"
    near.write_text("name: Near\n", "utf-8")
    assert brand_above(case) == near
    monkeypatch.chdir(case.parent)
    assert brand_above("<stdin>") == near


def render(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["render", *arguments])


@pytest.mark.costly
def test_the_command_finds_it_or_is_given_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "north").mkdir()
    (folder / "north/case.yaml").write_text(CASE, "utf-8")
    assert render("north", "--to", "html", "--out", "plain").exit_code == 0
    assert "Northmarch, families" not in (folder / "plain/north.html").read_text("utf-8")
    assert render("north", "--to", "html", "--out", "worn", "--brand", "brand.yaml").exit_code == 0
    assert "Northmarch, families" in (folder / "worn/north.html").read_text("utf-8")
    (folder / "sibcase.toml").write_text("", "utf-8")
    assert render("north", "--to", "html", "--out", "found").exit_code == 0
    assert (folder / "found/north.html").read_bytes() == (folder / "worn/north.html").read_bytes()
    assert render("north", "--to", "html", "--out", "found", "--check").exit_code == 0
    checked = render("north", "--to", "html", "--out", "plain", "--check")
    assert (checked.exit_code, checked.stdout) == (1, "plain/north.html: differs from what its case says now\n")


def test_the_command_says_what_is_wrong_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "case.yaml").write_text(CASE, "utf-8")
    (folder / "brand.yaml").write_text("name: Council\ncolours: {accent: '#ffcc00'}\n", "utf-8")
    result = render(".", "--to", "md", "--out", "out")
    assert result.exit_code == 1
    assert "brand.yaml:2:19: error SIB017: `#ffcc00` on white has a contrast of 1.5" in result.stderr
    assert "^^^^^^^^^" in result.stderr
    assert not (folder / "out").exists()
    result = render(".", "--to", "md", "--out", "out", "--brand", "none.yaml")
    assert result.exit_code == 1
    assert "none.yaml:1:1: error SIB019: No such file or directory" in result.stderr


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 10 5" width="100%" height="1e9"', (10, 5)),
        ('viewBox="0 0 10 5" width="1000000" height="500000"', (10, 5)),
        # The form is kept, the longer side is a thousand.
        ('viewBox="0 0 2e30 1e30"', (1000, 500)),
        ('viewBox="0 0 2e-30 1e-30"', (1000, 500)),
        ('width="200cm" height="9000cm"', None),
    ],
)
def test_what_a_drawing_says_of_its_size_takes_no_memory(attributes: str, size: tuple[int, int] | None) -> None:
    if size is None:
        with pytest.raises(NotUsableError, match="too long and thin"):
            read_logo(svg("", attributes=attributes), "logo.svg")
        return
    logo = read_logo(svg('<rect width="1" height="1"/>', attributes=attributes), "logo.svg")
    assert (logo.width, logo.height) == pytest.approx(size)
    assert f'width="{size[0]}" height="{size[1]}"' in logo.content.decode()


# --- what unpacks to more than it is ----------------------------------------------------------------------------------

# 40 million zeros are 40 kilobytes when packed.
BOMB = zlib.compress(bytes(40_000_000), 9)


def with_part(name: bytes, content: bytes, *, at_the_end: bool = False) -> bytes:
    """Return a small PNG with one more part, after the first (8 + 25 bytes) or before the last (12)."""
    plain = png(20, 10)
    checksum = struct.pack(">I", zlib.crc32(name + content))
    part = struct.pack(">I", len(content)) + name + content + checksum
    place = len(plain) - 12 if at_the_end else 8 + 25
    return plain[:place] + part + plain[place:]


@pytest.mark.parametrize("at_the_end", [False, True])
@pytest.mark.parametrize(
    ("name", "head"),
    [(b"iCCP", b"profile\0\0"), (b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0en\0Remark\0")],
)
def test_a_part_that_unpacks_without_end_is_refused(name: bytes, head: bytes, *, at_the_end: bool) -> None:
    with pytest.raises(NotUsableError, match=rf"has a part {name.decode()} that unpacks to more than 4,000,000 bytes"):
        read_logo(with_part(name, head + BOMB, at_the_end=at_the_end), "logo.png")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (b"iCCP", b"profile\0\0" + zlib.compress(bytes(3000))),
        (b"zTXt", b"Comment\0\0not packed at all"),
        (b"iTXt", b"Comment\0\0\0en\0Remark\0plain words"),
        (b"iTXt", b""),
    ],
)
def test_a_profile_and_remarks_of_usual_size_are_taken(name: bytes, content: bytes) -> None:
    assert read_logo(with_part(name, content), "logo.png").width == 20
