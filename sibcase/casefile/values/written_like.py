"""Another value, written as an author has written one: with the same currency, thousands, unit and words.

>>> from sibcase.casefile.values.quantities import MONEY_PER_YEAR, SHARE
>>> written_like(MONEY_PER_YEAR.read("£12k per year"), 13_500)
'£13,500 per year'
>>> written_like(SHARE.read("45%"), 0.4)
'40%'
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from sibcase.casefile.values.grammar import DIGITS, INDIAN_DIGITS, SCALE_WORDS, SCALES
from sibcase.casefile.values.quantities import KINDS, thousands_or_decimals, two_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.values.quantities import Kind, Quantity

__all__ = ["interval_like", "written_like"]

_NUMBER = re.compile(rf"(?<![A-Za-z0-9.,_])(?:{INDIAN_DIGITS}|{DIGITS})(?![0-9])")
_SCALE = re.compile(rf" ?(?P<word>{SCALE_WORDS})(?![A-Za-z])")
_LEADING_SIGN = re.compile(r"[-+−–]")
# What a spreadsheet keeps of a number.
_SIGNIFICANT = 15
_AS_GOOD_AS_EQUAL = 1e-12
_DUST = 1e-9
_COMMAS_FROM = 10_000
# Steps by which a number is moved to see what it does to the value; a share can be moved by little only.
_STEPS = (1.0, -1.0, 0.25, -0.25)
# £13.5k is read as often as £13,500, and £1.35m more often than £1,350,000.
_DECIMALS_OF_MILLIONS = 2


def written_like(quantity: Quantity, value: float) -> str | None:
    """Return a value written as a quantity is; nothing where that cannot be done and be read back to the value.

    Args:
        quantity: what the author wrote, as it was understood.
        value: another value, in the base unit of the quantity.
    """
    if abs(value - quantity.value) <= _AS_GOOD_AS_EQUAL * max(abs(value), abs(quantity.value)):
        return quantity.text
    kinds = [kind for kind in KINDS if kind.matches(quantity.text) and kind.read(quantity.text) == quantity]
    return next((text for kind in kinds for text in _written(quantity, kind, value, kinds)), None)


def interval_like(low: Quantity, high: Quantity, ends: tuple[float, float]) -> str | None:
    """Return `£60k to £85k` with other ends, each written as it was."""
    written = (written_like(low, ends[0]), written_like(high, ends[1]))
    return f"{written[0]} to {written[1]}" if all(written) else None


def _written(quantity: Quantity, kind: Kind, value: float, kinds: Sequence[Kind]) -> Iterator[str]:
    """Yield spellings of a value that are read back to it, those first that are most like the old one.

    Of several kinds that a text may be of, none may ask whether its point parts thousands or decimals.
    """
    written = quantity.text
    for found in _NUMBER.finditer(written):
        number = _number_for(written, found, kind, quantity.value, value)
        if number is None:
            continue
        for spelling in _spellings(written, found, number):
            text = "".join(spelling)
            if any(_has_two_readings(text, each) for each in kinds):
                text = f"{spelling[0]}0{spelling[1]}"
            if _means(text, kind, quantity, value):
                yield text
        # Another number of the text is not what the value is.
        return


def _number_for(text: str, found: re.Match[str], kind: Kind, value: float, new: float) -> float | None:
    """Return the number with which a text has another value: values of every kind are straight lines of it."""
    start = _plain(found.group())
    for step in _STEPS:
        moved = _with_number(text, found, f"{start + step:.10g}")
        if kind.matches(moved) and (slope := (kind.read(moved).value - value) / step):
            rest = value - slope * start
            # Most values are a multiple of their number; what is left then is dust.
            rest = rest if abs(rest) > _DUST * abs(value) else 0.0
            return float(f"{(new - rest) / slope:.{_SIGNIFICANT - 1}g}")
    return None


def _spellings(text: str, found: re.Match[str], number: float) -> Iterator[tuple[str, str]]:
    """Yield a text with another number, as what comes up to the end of the number and what follows it."""
    before, after = text[: found.start()], text[found.end() :]
    sign = _LEADING_SIGN.match(before)
    signs = [before]
    if number < 0:
        rest = before[1:] if sign else before
        signs = ["+" + rest, rest] if sign and sign.group() != "+" else ["-" + rest]
    size, scale = abs(number), _SCALE.match(after)
    old = found.group()
    for begun in signs:
        if scale is not None:
            factor = SCALES[scale["word"].lower()]
            whole, rest = float(Decimal(repr(size)) * factor), after[scale.end() :]
            if not _is_short(size, old, scale["word"]):
                yield begun + _digits(whole, "," if "_" not in old else old), rest
        yield begun + _digits(size, old if scale is not None or not _is_money(begun) else f"{old},"), after


def _is_short(number: float, old: str, scale: str) -> bool:
    """Return whether a number of thousands or millions has as few decimals as people write."""
    _, _, decimals = _digits(number, "").partition(".")
    _, _, before = old.partition(".")
    return len(decimals) <= max(len(before), 0 if scale.lower() in ("k", "thousand") else _DECIMALS_OF_MILLIONS)


def _digits(number: float, like: str) -> str:
    """Return the digits of a number, parted into thousands as another one is."""
    whole, _, decimals = f"{Decimal(repr(number)):f}".partition(".")
    if "_" in like:
        whole = f"{int(whole):_}"
    elif "," in like or int(whole) >= _COMMAS_FROM:
        whole = f"{int(whole):,}"
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _is_money(before: str) -> bool:
    return bool(before.strip(" -+−–"))


def _plain(digits: str) -> float:
    return float(digits.replace(",", "").replace("_", ""))


def _with_number(text: str, found: re.Match[str], digits: str) -> str:
    return text[: found.start()] + digits + text[found.end() :]


def _means(text: str, kind: Kind, like: Quantity, value: float) -> bool:
    """Return whether a text is read as the same kind of quantity with that value."""
    if not kind.matches(text) or abs(value) > kind.largest:
        return False
    read = kind.read(text)
    unit = (read.unit, read.per, read.currency) == (like.unit, like.per, like.currency)
    return unit and abs(read.value - value) <= 1e-9 * max(abs(value), 1e-3) and not _has_two_readings(text, kind)


def _has_two_readings(text: str, kind: Kind) -> bool:
    """Return whether a reader would ask if a point parts thousands or decimals."""
    return two_readings(text, kind) is not None or (kind.is_money and thousands_or_decimals(text) is not None)
