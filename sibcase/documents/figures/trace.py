"""What is shown of a figure to a reader who asks where it comes from: plain data, which a stamp can be made of."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["FigureTrace"]


class FigureTrace(TypedDict):
    """Where a figure comes from, one step deep; the figures that it rests on have traces of their own.

    Attributes:
        label: What it is called.
        shown: How it is written; of what varies from period to period the range.
        words: Its formula in words, with the figures in it marked (see figure_marks.py); nothing where it is stated.
        by_period: Whether the formula holds for each period, and the figure is their sum.
        numbers: Its formula in numbers; nothing where sums over time do not come to the figure.
        years: Its parts by financial year; empty where it has none.
        inputs: The names of the figures that it rests on.
        written: What its author wrote.
        place: The file and the line.
        source: Who says so.
        note: What else there is to know.
        is_default: Whether the case does not state it.
    """

    label: str
    shown: str
    words: str
    by_period: bool
    numbers: str
    years: list[tuple[str, str]]
    inputs: list[str]
    written: str
    place: str
    source: str
    note: str
    is_default: bool
