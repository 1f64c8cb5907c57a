"""Questions asked at the terminal, each with an example and a default, until the answer is valid."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import typer

from sibcase.cli.terminal import page_width, paint, say

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ask_for", "choose"]


def ask_for(question: str, example: str, default: str = "") -> str:
    """Ask for text; Enter accepts the default."""
    say(f"\n{paint(question, 'title')}\n  {paint(f'for example: {example}', 'quiet')}")
    answer: str = typer.prompt(">", default=default, show_default=bool(default), prompt_suffix=" ")
    return answer.strip()


def choose(question: str, choices: Sequence[tuple[str, str]], default: str) -> str:
    """Ask for one of the choices, by number or name, until the answer is valid."""
    names = [name for name, _ in choices]
    say(f"\n{paint(question, 'title')}")
    _print_choices(choices)
    while True:
        answer = str(typer.prompt(">", default=str(names.index(default) + 1), prompt_suffix=" ")).strip().lower()
        if answer in names:
            return answer
        if answer.isdecimal() and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]
        say(f"Enter a name from the list, or a number from 1 to {len(names)}.")


def _print_choices(choices: Sequence[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in choices)
    for number, (name, meaning) in enumerate(choices, 1):
        first, *more = textwrap.wrap(meaning, page_width() - width - 8)
        say(f"  {number}  {name:<{width}}  {paint(first, 'quiet')}")
        for line in more:
            say(f"{'':<{width + 7}}{paint(line, 'quiet')}")
