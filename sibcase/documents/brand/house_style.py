"""How our pictures look: one set of colours, one font, one way to write money on a chart.

The three colours differ in lightness as much as in hue, so a grey print and a colour-blind reader keep them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

from sibcase.casefile.values import wording

__all__ = [
    "ACCENT",
    "CONTRAST",
    "FONT",
    "FONTS",
    "INK",
    "LEAST_PANEL",
    "PALE",
    "QUIET",
    "TALLEST_PANEL",
    "WASH",
    "WIDEST_COLUMN",
    "WIDTH",
    "Money",
    "short_money",
]

INK = "#1b2733"
QUIET = "#52606d"
ACCENT = "#1f4e79"  # dark blue
CONTRAST = "#c4661f"  # orange, mid grey in print
PALE = "#b4c2d0"  # light blue-grey
WASH = "#eef3f8"  # behind words

# The font is shipped in fonts/; the others are for web pages opened where it is missing.
FONT = "Open Sans, Arial, sans-serif"
FONTS = Path(__file__).parent / "fonts"

# In pixels: the width of a page's text, at the size of type next to it.
WIDTH = 640
TALLEST_PANEL = 110
LEAST_PANEL = 4
WIDEST_COLUMN = 64

# A scale, its letter, and the step to which the next smaller scale rounds: what rounds up to £1000k is £1m.
_SCALES = ((10**9, "bn", 10**5), (10**6, "m", 100), (10**3, "k", 1))


def short_money(amount: float | Decimal, symbol: str) -> str:
    """Return an amount as people say it: £1.2m, £450k, −£950; a tenth of zero is left out."""
    size = abs(Decimal(str(amount)))
    for scale, letter, step in _SCALES:
        if _nearest(size, step) >= scale:
            number, unit = _nearest(size / scale, Decimal("0.1")), letter
            break
    else:
        number, unit = _nearest(size, 1), ""
    sign = "−" if amount < 0 and number else ""
    return f"{sign}{symbol}{f'{number:f}'.removesuffix('.0')}{unit}"


@dataclass(frozen=True, slots=True)
class Money:
    """How a chart writes amounts: short next to what is drawn, in full where a reader points."""

    currency: str = "GBP"

    def short(self, amount: float) -> str:
        """Return £1.2m."""
        return short_money(amount, wording.sign_of(self.currency))

    def full(self, amount: float) -> str:
        """Return £1,234,567."""
        return wording.money(amount, self.currency)


# Amounts may be absurd; a chart of them must still be drawn.
_ENOUGH_DIGITS = 60


def _nearest(number: Decimal, step: int | Decimal) -> Decimal:
    with localcontext(prec=_ENOUGH_DIGITS):
        return (number / step).quantize(Decimal(1), ROUND_HALF_UP) * step
