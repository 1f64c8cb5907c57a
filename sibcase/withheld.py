"""A number that a reader may not see: not a number to whatever reckons with it, and itself to whatever prints it.

It stays what it is under arithmetic, is neither less nor more than anything, and is written as one word.
"""

from __future__ import annotations

from typing import Any

__all__ = ["WITHHELD", "WITHHELD_WORD", "Withheld", "is_withheld"]

WITHHELD_WORD = "withheld"


class Withheld(float):
    """The number that stands where one is withheld; there is one, `WITHHELD`."""

    __slots__ = ()

    def __new__(cls) -> Withheld:
        """Make what is not a number."""
        return super().__new__(cls, "nan")

    def _stays(self, *_others: Any) -> Withheld:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _stays
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = _stays

    def __repr__(self) -> str:
        """Return the word for it."""
        return WITHHELD_WORD

    __str__ = __repr__


WITHHELD = Withheld()


def is_withheld(value: object) -> bool:
    """Say whether a value is withheld from the reader."""
    return isinstance(value, Withheld)
