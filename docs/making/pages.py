"""What every page that is made needs: its entry in the list of pages, tables, and fences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
MADE_BY = "<!-- made by docs/generate.py: change it there -->"

PAGES: dict[str, Callable[[], str]] = {}


def page(path: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Enter a function that returns the text of a page, by the page's path in the repository."""

    def enter(write: Callable[[], str]) -> Callable[[], str]:
        PAGES[path] = write
        return write

    return enter


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def fenced(text: str, language: str) -> str:
    """Return a text as Markdown shows code."""
    return f"```{language}\n{text.rstrip()}\n```"
