"""Cells of the tables that commands print as CSV: safe in a spreadsheet and in a terminal."""

from __future__ import annotations

from sibcase.cli.terminal import one_line


def number_cell(value: float | None) -> str:
    """Return a number to six decimals; an empty cell where there is none."""
    return "" if value is None else f"{round(value, 6):g}" if isinstance(value, int) else repr(round(value, 6))


def text_cell(text: str) -> str:
    """Return text that is safe in a spreadsheet and a terminal: an apostrophe precedes anything like a formula."""
    text = one_line(text)
    return f"'{text}" if text.lstrip(" ")[:1] in ("=", "+", "-", "@") else text
