"""Findings as pages show them: by how serious they are, each with its remedy and the field that it is about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.case import Case
from sibcase.casefile.source.nodes import Block, Series, Written, node_at
from sibcase.webapp.in_words import in_words, titles_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.places import Place
    from sibcase.webapp.opened import Opened

__all__ = ["FindingOnPage", "counts", "findings_of", "path_at"]

# Columns and paths of the fields on a line of a file.
Places = dict[tuple[str, int], list[tuple[int, str]]]
FINDINGS = "findings"
# How serious a finding is, in words: nothing is shown by its colour alone.
WORDS = {"error": "Error", "warning": "Warning", "advice": "Advice"}


@dataclass(frozen=True, slots=True)
class FindingOnPage:
    """A finding.

    Attributes:
        severity: `error`, `warning` or `advice`.
        word: the same as a reader reads it.
        code: its code.
        message: what is wrong.
        help: how to fix it.
        path: the field that it is about; nothing where it is about none.
        line: its line in the text; 0 where it is in another file.
    """

    severity: str
    word: str
    code: str
    message: str
    help: str
    path: str
    line: int

    @property
    def section(self) -> str:
        """The section that its field is in."""
        return self.path.partition(".")[0]


def findings_of(opened: Opened, found: Iterable[Finding] | None = None) -> list[FindingOnPage]:
    """Return the findings of a case, errors first, each with the field that it is about."""
    if found is None:
        if FINDINGS not in opened.kept:
            opened.kept[FINDINGS] = _shown(opened, opened.findings)
        return list(opened.kept[FINDINGS])
    return _shown(opened, found)


def _shown(opened: Opened, found: Iterable[Finding]) -> list[FindingOnPage]:
    root = opened.loaded.root
    places, titles = _by_line(root), titles_in(root)
    order = list(WORDS)
    shown = [
        FindingOnPage(
            each.severity,
            WORDS[each.severity],
            each.code,
            in_words(each.message, titles),
            in_words(each.help, titles),
            _field(_nearest(places, each.place), each, root),
            each.place.line if each.place.file == opened.loaded.path else 0,
        )
        for each in found
    ]
    return sorted(shown, key=lambda each: (order.index(each.severity), each.line))


def counts(found: Iterable[Finding]) -> str:
    """Return how many findings there are of each kind, in words: `1 error, 2 warnings`."""
    number = Counter(str(each.severity) for each in found)
    words = {
        "error": ("error", "errors"),
        "warning": ("warning", "warnings"),
        "advice": ("piece of advice", "pieces of advice"),
    }
    parts = [
        f"{number[each]} {one if number[each] == 1 else many}" for each, (one, many) in words.items() if number[each]
    ]
    return ", ".join(parts) or "none"


def path_at(root: Node | None, place: Place) -> str:
    """Return the path of the field at a place, or of the nearest before it: a text may have lines of its own."""
    places = _by_line(root)
    lines = [line for file, line in places if file == place.file and line < place.line]
    above = [path for _, path in places[place.file, max(lines)]] if lines else [""]
    return _nearest(places, place) or above[-1]


def _field(near: str, finding: Finding, root: Block | None) -> str:
    """Return the field that a finding is about: the one that it says is missing, or the nearest to its place.

    What a whole section lacks has its place at the top of the case; its remedy says in which section it is added.
    """
    missing, added = _MISSING.match(finding.message), _ADDED.search(finding.help)
    if near in _TOP and missing is None and added is not None and added[1] in Case.field_names():
        return f"{added[1]}.{added[2]}" if added[2] else added[1]
    if missing is None or root is None:
        return near
    if near in ("", "stage"):
        return missing[1]
    return f"{near}.{missing[1]}" if isinstance(node_at(root, near.split(".")), Block) else near


# A field that a finding says is not there: it has no place of its own in the text.
_MISSING = re.compile(r"`([a-z_]+)` is (?:missing|required)")
# The section, and the field in it, that a remedy would have an author write.
_ADDED = re.compile(r"`([a-z_]+): (?:\{([a-z_]+): )?")
_TOP = frozenset({"", "sibcase", "title", "stage"})


def _nearest(places: Places, place: Place) -> str:
    """Return the deepest field that begins at a place; else the last one before it on its line."""
    here = places.get((place.file, place.line), ())
    exact = [path for column, path in here if column == place.column]
    if exact:
        return max(exact, key=lambda path: path.count("."))
    before = [(column, path) for column, path in here if column < place.column]
    return max(before)[1] if before else ""


def _by_line(root: Node | None) -> Places:
    """Return where fields are written, by file and line."""
    found: Places = {}
    for place, path in _places(root) if root is not None else ():
        found.setdefault((place.file, place.line), []).append((place.column, path))
    return found


def _places(node: Node) -> Iterator[tuple[Place, str]]:
    """Yield where each field is written, its name as well as its value, with its path."""
    if isinstance(node, Block):
        for key, value in node.items():
            yield node.key_place(key), ".".join((*node.path, str(key)))
            yield from _places(value)
    elif isinstance(node, Series):
        for item in node:
            yield from _places(item)
    elif isinstance(node, Written):
        yield node.place, ".".join(node.path)
