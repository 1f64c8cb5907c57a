"""Paths in commands that people copy into a shell."""

from __future__ import annotations

import shlex

__all__ = ["for_shell"]

_STANDARD_INPUT = "-"


def for_shell(path: str) -> str:
    """Return a path as a shell and a command take it for one argument and no option: `'my case'`, `./-x`."""
    is_like_option = path.startswith("-") and path != _STANDARD_INPUT
    return shlex.quote(f"./{path}" if is_like_option else path)
