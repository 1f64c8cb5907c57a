"""A field that says what it holds."""

from __future__ import annotations

from dataclasses import field
from typing import Any

__all__ = ["described"]


def described(help_text: str) -> Any:
    """Return a field with the sentence that documents it."""
    return field(metadata={"help": help_text})
