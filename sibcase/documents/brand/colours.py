"""Colours: how they are written, how light they are, and how well one can be seen on another.

Relative luminance and contrast are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
"""

from __future__ import annotations

import re

__all__ = ["contrast_between", "hex_colour", "lightened", "luminance", "mixed"]

_HEX = re.compile(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 100


def hex_colour(text: str) -> str | None:
    """Return a colour written as `#1f4e79`, `1F4E79` or `#abc` in the first of these ways; nothing if it is none."""
    if _HEX.fullmatch(text) is None:
        return None
    digits = text.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def luminance(colour: str) -> float:
    """Return 0.2126 R + 0.7152 G + 0.0722 B of the linear parts of a colour: 0 for black, 1 for white (WCAG 2.2)."""
    red, green, blue = map(_linear, _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_between(one: str, other: str) -> float:
    """Return (L1 + 0.05) / (L2 + 0.05), L1 being the lighter's luminance: from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour that is made of a share of one, from 0 to 1, and of another."""
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * two):02x}" for one, two in parts)


def lightened(colour: str, ground: str, least: float) -> str:
    """Return the colour with as little white in it as it takes to be seen on a dark ground with a contrast of `least`.

    White itself where that is not enough.
    """
    lighter = (mixed(colour, "#ffffff", 1 - step / _STEPS) for step in range(_STEPS + 1))
    return next((each for each in lighter if contrast_between(each, ground) >= least), "#ffffff")


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
