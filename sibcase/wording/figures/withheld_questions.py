"""Questions that are asked of a figure which the reader may not see: whether the condition being worked out asks one.

`documents/templates/left_open.py` has every condition of a template ask.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ASKING", "note_withheld"]


@dataclass(slots=True)
class _Asked:
    """For each condition that is being worked out, whether a withheld figure was asked; and of the last one."""

    now: list[bool] = field(default_factory=list)
    last: bool = False


_asked: ContextVar[_Asked | None] = ContextVar("conditions being worked out", default=None)


def note_withheld() -> None:
    """Note that the condition being worked out asks for a figure that is withheld."""
    asked = _asked.get()
    if asked is not None and asked.now:
        asked.now[-1] = True


def _begin(_nothing: object) -> bool:
    asked = _asked.get()
    if asked is None:
        asked = _Asked()
        _asked.set(asked)
    asked.now.append(False)
    return True


def _settle(begun_and_value: tuple[object, object]) -> bool:
    """Return what a condition came to; one that asked for a withheld figure does not hold."""
    value = bool(begun_and_value[1])
    asked = _asked.get()
    if asked is None or not asked.now:
        return value
    asked.last = asked.now.pop()
    if asked.last and asked.now:
        asked.now[-1] = True  # the answer to the question in which this one stands rests on it
    return value and not asked.last


def _is_open(_nothing: object) -> bool:
    asked = _asked.get()
    return asked is not None and asked.last


ASKING: dict[str, Callable[..., Any]] = {"begin_asking": _begin, "settle": _settle, "is_left_open": _is_open}
