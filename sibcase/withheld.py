"""A number that a reader may not see: arithmetic treats it as not a number, and it prints as one word.

It stays what it is under arithmetic, is neither less nor more than anything, and is written as one word.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

__all__ = ["WITHHELD", "WITHHELD_WORD", "Withheld", "asked_for_withheld", "is_withheld", "with_words"]

WITHHELD_WORD = "withheld"


class Withheld(float):
    """The number that stands where one is withheld; there is one, `WITHHELD`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Return that it is not zero, as of anything that is not a number; and note that it was asked for."""
        _note()
        return True

    def __new__(cls) -> Self:
        """Make what is not a number."""
        return super().__new__(cls, "nan")

    def __reduce__(self) -> str:
        """Return the name of the one that there is: a copy of it is itself, in every process."""
        return "WITHHELD"

    def _stays(self, *_others: Any) -> Withheld:
        _note()
        return self

    def _is_not(self, _other: object) -> bool:
        _note()
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _stays
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = _stays
    __round__ = _stays  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = _is_not

    def __repr__(self) -> str:
        """Return the word for it."""
        return WITHHELD_WORD

    __str__ = __repr__


WITHHELD = Withheld()
_asked: ContextVar[list[bool] | None] = ContextVar("whether a withheld number was asked for", default=None)


def _note() -> None:
    asked = _asked.get()
    if asked is not None:
        asked.append(True)


@contextmanager
def asked_for_withheld() -> Iterator[list[bool]]:
    """Record whether what is done inside uses a withheld number: then the list is not empty."""
    asked: list[bool] = []
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


def is_withheld(value: object) -> bool:
    """Say whether a value is withheld from the reader."""
    return isinstance(value, Withheld)


def with_words(data: Any) -> Any:
    """Return plain data with the word in the place of each withheld number, as JSON has no other way to say it."""
    if isinstance(data, dict):
        return {name: with_words(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [with_words(value) for value in data]
    return WITHHELD_WORD if is_withheld(data) else data
