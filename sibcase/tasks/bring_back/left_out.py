"""What is not taken back from a workbook: where, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sibcase.casefile.source.places import Place

__all__ = ["LeftOut"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A difference that is not taken back: its cell, what it is, and what to do instead."""

    place: Place
    message: str
    help: str = ""
