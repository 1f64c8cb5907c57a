"""The line of a case file that a finding is about, with carets below: harmless, and no wider than a screen."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import SourceText

WIDEST_EXCERPT = 100
_TAB = "    "
_ELLIPSIS = "…"
# Control codes, marks that turn the text round or hide it, halves of characters, line ends of other alphabets.
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What runs checks for GitHub obeys a line that begins with two colons and, in an older form, a word in brackets after
# two signs wherever they stand: a name of a file may begin like that.
_COMMAND = re.compile(r"^\s*:(?=:)|#(?=#\[)")
# JSON has escaped the control codes of ASCII but the last, and needs its line ends.
_BEYOND_ASCII = re.compile("[^\\x00-\\x7e]")


class _Cell(NamedTuple):
    """One character of a source line as it is shown, and how many columns of the screen it takes."""

    shown: str
    width: int


def excerpt(finding: Finding, text: SourceText, paint: Callable[[str, str], str]) -> list[str]:
    """Return the source line of a finding with its number, and carets below; nothing where the line is empty."""
    line = text.line(finding.place.line)
    if not line.strip():
        return []
    first = min(finding.place.column - 1, len(line))
    marked = max(0, min(finding.place.end_column - 1, len(line)) - first)
    before, under, after = _window(line, first, marked)
    number = str(finding.place.line)
    gutter = " " * max(2, len(number))
    carets = " " * _width(before) + paint("caret", "^" * max(1, _width(under)))
    label = f" {harmless(finding.label)}" if finding.label else ""
    shown = _without_commands("".join(cell.shown for cell in (*before, *under, *after)))
    return [f"{gutter} |", f"{number.rjust(len(gutter))} | {shown}", f"{gutter} | {carets}{label}"]


def harmless(text: str) -> str:
    """Return a text in one line that nothing obeys: neither a terminal nor a runner of checks.

    Nothing in it can move the cursor, change colours, turn the order of letters or begin a command.
    """
    # Nearly every text is printable, and a hostile file has thousands of findings.
    if not text.isprintable():
        text = "".join(_cell(character).shown for character in " ".join(text.splitlines()))
    return _without_commands(text)


def _without_commands(text: str) -> str:
    return _COMMAND.sub(lambda found: found.group()[:-1] + _by_number(found.group()[-1]), text)


def harmless_json(text: str) -> str:
    """Return JSON that says the same and holds nothing that a terminal or a runner obeys, nor anything invisible."""
    return _BEYOND_ASCII.sub(lambda found: _as_escape(found.group()), text.replace("##[", "\\u0023#["))


def _as_escape(character: str) -> str:
    if unicodedata.category(character) not in _OBEYED:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _window(line: str, first: int, marked: int) -> tuple[list[_Cell], list[_Cell], list[_Cell]]:
    """Return what is shown before, at and after the place: a long line is cut on both sides of it."""
    last = first + marked
    whole = _fitting(line, WIDEST_EXCERPT)
    if len(whole) == len(line):
        return whole[:first], whole[first:last], whole[last:]
    under = _fitting(line[first:last], WIDEST_EXCERPT // 2)
    room = WIDEST_EXCERPT - _width(under)
    # Half of the room is for each side, and what one side leaves is for the other.
    wanted_after = _width(_fitting(line[last:], room))
    before = _fitting(line[max(0, first - room) : first][::-1], max(room // 2, room - wanted_after))[::-1]
    after = _fitting(line[last:], room - _width(before)) if len(under) == marked else []
    dots = [_Cell(_ELLIPSIS, 1)]
    cut_before, cut_after = len(before) < first, last + len(after) < len(line) or len(under) < marked
    return (dots if cut_before else []) + before, under, after + (dots if cut_after else [])


def _fitting(text: str, room: int) -> list[_Cell]:
    """Return as many characters as fit, from the first."""
    cells: list[_Cell] = []
    for character in text[:room]:
        cell = _cell(character)
        room -= cell.width
        if room < 0:
            break
        cells.append(cell)
    return cells


def _width(cells: list[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _cell(character: str) -> _Cell:
    if character == "\t":
        return _Cell(_TAB, len(_TAB))
    if unicodedata.category(character) in _OBEYED:
        shown = _by_number(character)
        return _Cell(shown, len(shown))
    if unicodedata.combining(character):
        return _Cell(character, 0)
    return _Cell(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1)


def _by_number(character: str) -> str:
    return f"<U+{ord(character):04X}>"
