"""Charts show the amounts that they were given, say so in words, and draw the same on every run."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, short_money
from sibcase.documents.charts.by_year import need_by_agency, savings_against_payments
from sibcase.documents.charts.drawing.drawing import box, page, svg_to_png

if TYPE_CHECKING:
    from sibcase.documents.charts.drawing.chart import Chart

SVG = "{http://www.w3.org/2000/svg}"
NEED = [{"agency": "NHS board", "amount": 3_000_000}, {"agency": "County council", "amount": Decimal(9_000_000)}]
SAVINGS = [
    {"year": "2025-26", "gross": 0, "cashable": 0, "payments": 120_000},
    {"year": "2026-27", "gross": 900_000, "cashable": 350_000, "payments": 480_000},
]


def words(chart: Chart) -> list[str]:
    return [text.text or "" for text in ET.fromstring(chart.svg).iter(f"{SVG}text")]  # noqa: S314  # our own


def boxes(chart: Chart, colour: str) -> list[dict[str, float]]:
    found = ET.fromstring(chart.svg).iter(f"{SVG}rect")  # noqa: S314  # our own
    sides = ("x", "y", "width", "height")
    return [{side: float(box.attrib[side]) for side in sides} for box in found if box.attrib["fill"] == colour]


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "£0"),
        (0.4, "£0"),
        (-0.4, "£0"),  # no minus before nought
        (950, "£950"),
        (999.5, "£1k"),
        (1_000, "£1k"),
        (450_000, "£450k"),
        (960_000, "£960k"),
        (999_960, "£1m"),  # and not £1000k
        (1_250_000, "£1.3m"),  # a half away from nought, as people round
        (157_500_000, "£157.5m"),
        (2_000_000_000, "£2bn"),
        (-1_200_000, "−£1.2m"),
    ],
)
def test_money_is_written_as_people_say_it(amount: float, written: str) -> None:
    assert short_money(amount, "£") == written


def test_need_is_sorted_with_shares() -> None:
    chart = need_by_agency(NEED)
    assert words(chart) == ["County council: £9m (75%)", "NHS board: £3m (25%)"]
    assert chart.alt == "The need costs £12m in total: County council £9m (75%) and NHS board £3m (25%)."
    # 3m is a third of 9m, and the longest bar takes the width of the page.
    assert [box["width"] for box in boxes(chart, ACCENT)] == [640, pytest.approx(640 / 3, abs=0.01)]
    assert [row["agency"] for row in chart.rows] == ["County council", "NHS board"]


def test_savings_and_payments_share_one_scale() -> None:
    chart = savings_against_payments(SAVINGS, symbol="$")
    assert words(chart) == [
        "Savings, gross", "$900k", "Cashable savings", "$350k", "Outcome payments", "$120k", "$480k",
        "2025-26", "2026-27",
    ]  # fmt: skip
    pixels_per_pound = boxes(chart, PALE)[0]["height"] / 900_000
    assert boxes(chart, ACCENT)[0]["height"] == pytest.approx(350_000 * pixels_per_pound, abs=0.5)
    assert boxes(chart, CONTRAST)[1]["height"] == pytest.approx(480_000 * pixels_per_pound, abs=0.5)
    # 0 + 900k, 0 + 350k, 120k + 480k
    assert chart.alt == "2025-26 to 2026-27: savings of $900k (cashable: $350k), against outcome payments of $600k."


def test_unknown_cashability_is_not_nought() -> None:
    chart = savings_against_payments([{**row, "cashable": None} for row in SAVINGS])
    assert "Cashable savings: not assessed" in words(chart)
    assert "cashable: not assessed" in chart.alt


def test_colours_can_be_distinguished_in_grey() -> None:
    def lightness(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]  # relative luminance, WCAG 2.2

    dark, middle, light = sorted(lightness(colour) for colour in (ACCENT, CONTRAST, PALE))
    # A step of 1.5 to 1 between neighbours shows in print.
    assert (middle + 0.05) / (dark + 0.05) > 1.5
    assert (light + 0.05) / (middle + 0.05) > 1.5


@pytest.mark.parametrize("rows", [[], [{"year": "2025-26", "gross": 0, "cashable": 0, "payments": 0}]])
def test_nothing_to_show_is_still_a_picture(rows: list[dict[str, Any]]) -> None:
    assert savings_against_payments(rows).svg.startswith("<svg")
    assert need_by_agency([]).svg.startswith("<svg")


def test_long_horizons_write_fewer_words() -> None:
    rows = [{"year": f"{year}", "gross": 1, "cashable": 1, "payments": year} for year in range(2025, 2065)]
    shown = words(savings_against_payments(rows))
    # 40 columns of 16 pixels; a year takes 56, so that every fourth is written: ten of them.
    assert len([word for word in shown if re.fullmatch(r"20\d\d", word)]) == 10


HOSTILE = "</text><script>alert(1)</script> {{datum.x}} \"&'\x1b[31m\u202e]]>"


def test_words_of_strangers_are_only_words() -> None:
    chart = need_by_agency([{"agency": HOSTILE, "amount": 1}])
    [word] = words(chart)
    assert word.startswith("</text><script>alert(1)</script> {{datum.x}} \"&']]>")
    assert "<script" not in chart.svg


def test_the_same_chart_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from sibcase.documents.charts.by_year import need_by_agency\n"
        "from sibcase.documents.charts.drawing.drawing import svg_to_png\n"
        f"chart = need_by_agency({NEED!r})\n"
        "sys.stdout.buffer.write(chart.svg.encode() + svg_to_png(chart.svg, 2))"
    ).replace("Decimal('9000000')", "9000000")
    here = str(Path(__file__).parents[2])
    other = subprocess.run([sys.executable, "-c", code, here], capture_output=True, check=True).stdout
    chart = need_by_agency(NEED)
    assert other == chart.svg.encode() + svg_to_png(chart.svg, 2)
    assert svg_to_png(chart.svg, 2).startswith(b"\x89PNG")


@pytest.mark.matrix(1)
@pytest.mark.parametrize("height", [92, 452, 460.5])
def test_no_row_of_pixels_is_lost_on_the_way_to_png(height: float) -> None:
    stripes = [box(0, row, 640, 1, "black") for row in range(0, int(height), 2)]
    rows = grey_rows(svg_to_png(page(stripes, height), 1.0))
    # White margins of four pixels, and between them every second row black.
    assert rows[4 : 4 + int(height)] == [0 if row % 2 == 0 else 255 for row in range(int(height))]


def grey_rows(png: bytes) -> list[int]:
    """Return one value of each row of a PNG, in the middle; read with what Python has."""
    wide, high, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)  # red, green, blue and opacity, eight bits each
    chunks, at = b"", 8
    while at < len(png):
        [length] = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            chunks += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, size = zlib.decompress(chunks), wide * 4 + 1
    before, rows = bytes(size - 1), []
    for row in range(high):
        before = unfiltered(raw[row * size], raw[row * size + 1 : (row + 1) * size], before)
        rows.append(before[wide // 2 * 4])
    return rows


def unfiltered(kind: int, line: bytes, above: bytes) -> bytes:
    """Undo the filter of a row, as the PNG specification says in its section 9."""
    out = bytearray()
    for place, byte in enumerate(line):
        left, up, corner = (out[place - 4], above[place], above[place - 4]) if place >= 4 else (0, above[place], 0)
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda each: abs(guess - each))
        out.append((byte + (0, left, up, (left + up) // 2, nearest)[kind]) % 256)
    return bytes(out)
