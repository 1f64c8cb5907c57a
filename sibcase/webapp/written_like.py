"""A number written as an author has written another: with the same currency, thousands and unit."""

from __future__ import annotations

import re

__all__ = ["written_like"]

_NUMBER = re.compile(r"[0-9][0-9,_]*(?:\.[0-9]+)?")
# Digits that a figure of a business case is worth.
_DIGITS = 6


def written_like(text: str, value: float, other: float) -> str:
    """Return another value written as a text writes one; nothing where the text has more than one number, or zero.

    The number in the text is multiplied by `other / value`.

    Args:
        text: what the author wrote.
        value: the value that it has.
        other: the value to write.

    Examples:
        >>> written_like("£70k per year", 70_000, 71_250)
        '£71.25k per year'
        >>> written_like("45%", 0.45, 0.4)
        '40%'
    """
    found = _NUMBER.findall(text)
    if len(found) != 1 or not value or text.lstrip().startswith(("-", "−")):
        return ""
    written = float(found[0].replace(",", "").replace("_", ""))
    number = written * other / value
    if number < 0:
        return ""
    plain = f"{number:.{_DIGITS}g}"
    digits = f"{float(plain):,.10f}".rstrip("0").rstrip(".")
    # Three decimals could be read as thousands.
    if re.search(r"\.[0-9]{3}$", digits):
        digits += "0"
    return _NUMBER.sub(digits, text, count=1)
