"""Wrong pockets: whose money pays and whose budget is spared, agency by agency.

Each column has a scale of its own kind: shares are of the whole of their column, and what an agency would pay more or
less stands on either side of zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent
from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, PALE, QUIET, WIDTH
from sibcase.documents.charts.drawing.cards import Words, draw_words, words_height
from sibcase.documents.charts.drawing.chart import Chart, Row
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, text
from sibcase.documents.charts.drawing.lettering import SEMIBOLD, shortened
from sibcase.tables.table import Column
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Agency", "wrong_pockets"]

# In pixels: the columns, from the left.
NAME, SHARE, MOVE = 158, 94, 152
COLUMN_GAP = 12  # between two columns
BAR = 16
ROW = 12  # above and below what a row holds
FIGURE = 44  # next to a bar, for its figure
TYPE, SMALL = 11, 10

# More rows than this no reader compares.
MOST = 12

UNKNOWN = "not assessed"

_HEADS = ("Share of payments", "Share of cashable savings", "Share of all savings")
_LAST = "Change if each paid in proportion to cashable savings"
_COLOURS = (CONTRAST, ACCENT, PALE)

_COLUMNS: tuple[Column, ...] = (
    text_column("agency", "Agency"),
    ("payments", _HEADS[0], "share"),
    ("cashable", _HEADS[1], "share"),
    ("gross", _HEADS[2], "share"),
    money_column("transfer", "Change if paying in proportion to cashable savings"),
)


@dataclass(frozen=True, slots=True)
class Agency:
    """A party that pays or saves.

    Attributes:
        name: As the document prints it.
        payments: Its share of what is paid.
        cashable: Its share of the savings in cash; None where there is none, for the reason that `why_not` gives.
        gross: Its share of all savings.
        transfer: What it would pay more, or below zero less, if each paid in proportion to its savings in cash.
        written: The transfer in short, with its sign.
        remark: What is wrong with its pocket, in a few words.
        says: All of it in full.
    """

    name: str
    payments: float
    cashable: float | None
    gross: float
    transfer: float | None
    written: str
    remark: str
    says: str
    why_not: str = UNKNOWN


def wrong_pockets(
    agencies: Sequence[Agency], alt: str, note: str = "", title: str = "Who pays and who benefits"
) -> Chart:
    """Return a row for each agency: its shares of payments and savings as bars, and what it would pay more or less.

    Args:
        agencies: Payers first.
        alt: What the picture says.
        note: A line below the picture.
        title: The caption.
    """
    shown = _shown(agencies)
    scale = _Scale.of(shown)
    marks = list(_heads())
    top = max(words_height(_head(words), room) for words, _, room in _places()) + 8
    for agency in shown:
        marks += [line((0, top), (WIDTH, top), PALE), mark(clean_text(agency.says), *_row(agency, top, scale))]
        top += _height(agency)
    marks.append(line((0, top), (WIDTH, top), PALE))
    top += 4
    for words in _notes([each for each in agencies if each not in shown], note):
        marks += draw_words([words], 0, top, WIDTH)
        top += words_height(words, WIDTH)
    return Chart("wrong-pockets", title, clean_text(alt), page(marks, top), tuple(map(_data, agencies)), _COLUMNS)


def _shown(agencies: Sequence[Agency]) -> Sequence[Agency]:
    """Return the agencies with the greatest shares of anything, in the order in which they came."""
    if len(agencies) <= MOST:
        return agencies
    greatest = sorted(agencies, key=lambda each: -max(each.payments, each.cashable or 0.0, each.gross))[: MOST - 1]
    return [each for each in agencies if each in greatest]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How long bars are: a share for the width of its column, an amount for half of it."""

    share: float
    amount: float

    @classmethod
    def of(cls, agencies: Sequence[Agency]) -> _Scale:
        """Return the scale on which the greatest share and the greatest amount fill their room."""
        shares = [share or 0.0 for each in agencies for share in (each.payments, each.cashable, each.gross)]
        amounts = [abs(each.transfer or 0.0) for each in agencies]
        return cls(max([*shares, 0.01]), max([*amounts, 0.01]))


# --- heads and notes --------------------------------------------------------------------------------------------------


def _places() -> list[tuple[str, float, float]]:
    """Return head, left side and width of each column but the first."""
    shares = [
        (head, NAME + COLUMN_GAP + place * (SHARE + COLUMN_GAP), float(SHARE)) for place, head in enumerate(_HEADS)
    ]
    return [*shares, (_LAST, WIDTH - MOVE, float(MOVE))]


def _head(words: str) -> Words:
    return Words(words, SMALL, SEMIBOLD, QUIET)


def _heads() -> Iterable[str]:
    for words, left, room in _places():
        yield from draw_words([_head(words)], left, 0, room)


def _notes(left_out: Sequence[Agency], note: str) -> list[Words]:
    others = f"and {len(left_out)} others: {', '.join(clean_text(each.name) for each in left_out)}"
    shown = [others] if left_out else []
    return [Words(words, SMALL, colour=QUIET, most=3) for words in (*shown, clean_text(note)) if words]


# --- a row ------------------------------------------------------------------------------------------------------------


def _words(agency: Agency) -> list[Words]:
    remark = [Words(agency.remark, SMALL, SEMIBOLD, most=2)] if agency.remark else []
    return [Words(clean_text(agency.name), TYPE, most=2), *remark]


def _height(agency: Agency) -> float:
    return max(sum(words_height(each, NAME) for each in _words(agency)), float(BAR)) + ROW


def _row(agency: Agency, top: float, scale: _Scale) -> Iterable[str]:
    words, middle = _words(agency), top + _height(agency) / 2
    yield from draw_words(words, 0, middle - sum(words_height(each, NAME) for each in words) / 2, NAME)
    shares = (agency.payments, agency.cashable, agency.gross)
    for share, colour, (_, left, _room) in zip(shares, _COLOURS, _places(), strict=False):
        yield from _share(share, colour, (left, middle), scale, agency.why_not)
    yield from _transfer(agency, middle, scale)


def _share(share: float | None, colour: str, at: tuple[float, float], scale: _Scale, why_not: str) -> Iterable[str]:
    """Yield a bar with its figure; nothing is written, not left out, and what nobody assessed is not nothing."""
    left, middle = at
    length = (SHARE - FIGURE) * max(share or 0.0, 0.0) / scale.share
    if length:
        yield box(left, middle - BAR / 2, length, BAR, colour)
    shown, colour = (why_not, QUIET) if share is None else (_percent(share), INK)
    yield text(left + (length + 5 if length else 0), middle + 4, shown, size=TYPE, anchor="start", colour=colour)


def _percent(share: float) -> str:
    """Return a share in whole per cents; what rounds to nothing and is not nothing says so."""
    whole = percent(share, 0)
    return "under 1%" if whole in ("0%", "−0%") and share > 0 else whole


def _transfer(agency: Agency, middle: float, scale: _Scale) -> Iterable[str]:
    """Yield a bar to the right of zero for more, to the left for less, its figure on the other side."""
    nought = WIDTH - MOVE / 2
    if agency.transfer is None:
        yield text(nought, middle + 4, agency.why_not, size=TYPE, colour=QUIET)
        return
    yield line((nought, middle - BAR / 2 - 3), (nought, middle + BAR / 2 + 3))
    length = MOVE / 2 * abs(agency.transfer) / scale.amount
    more = agency.transfer >= 0
    if length:
        yield box(nought if more else nought - length, middle - BAR / 2, length, BAR, ACCENT if more else CONTRAST)
    place, anchor = (nought - 5, "end") if more else (nought + 5, "start")
    yield text(place, middle + 4, shortened(agency.written, MOVE / 2 - 5, TYPE), size=TYPE, anchor=anchor)


def _data(agency: Agency) -> Row:
    return {
        "agency": clean_text(agency.name),
        "payments": agency.payments,
        "cashable": agency.cashable,
        "gross": agency.gross,
        "transfer": agency.transfer,
    }
