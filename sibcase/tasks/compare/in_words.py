"""Changes in words: each assumption as it was written and as it is now, with its source, its range and its unit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.assumptions import is_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.lines import Book
    from sibcase.casefile.case import Case
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.casefile.values.quantities import Quantity
    from sibcase.tasks.compare.changes import Change

__all__ = ["ChangeInWords", "Meaning", "describe_change", "describe_texts", "meaning_of"]

LONGEST_SHOWN = 140
# From here on a value is a text: it is not printed twice, only where it changed.
_LONGEST_VALUE = 80
_MOST_WORDS = 400
_MOST_ITEMS = 8
_REASONS = ("source", "grade", "distribution", "prices", "supply", "note")
NOTHING = "none"


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """A change as people read it.

    Attributes:
        path: the dotted path of what changed.
        label: what it is called, where the figures have a name for it.
        kind: changed, added, removed or moved.
        old: what was written; nothing where it was added.
        new: what is written; nothing where it was removed.
        unit: the unit in which it counts, where it is a number.
        notes: what else changed with it: range, source, unit, words.
    """

    path: str
    label: str
    kind: str
    old: str | None
    new: str | None
    unit: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a sound version was understood: its assumptions and their labels, by path."""

    assumptions: Mapping[tuple[str, ...], Assumption] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def meaning_of(case: Case | None, book: Book | None) -> Meaning:
    """Return how a version was understood; nothing of one that has errors."""
    if case is None or book is None:
        return Meaning()
    labels: dict[str, list[str]] = {}
    for line in book.lines.values():
        if line.origin and line.origin.path:
            labels.setdefault(line.origin.path, []).append(line.label)
    # What enters the book in several places, such as a rate for every segment, has no label of its own.
    alone = {path: found[0] for path, found in labels.items() if len(found) == 1}
    return Meaning({each.path: each for each in assumptions_of(case)}, alone)


def describe_change(change: Change, old: Meaning, new: Meaning) -> ChangeInWords:
    """Return a change in words."""
    path = ".".join(change.path)
    label = new.labels.get(path) or old.labels.get(path, "")
    before, after = old.assumptions.get(change.path), new.assumptions.get(change.path)
    known = after or before
    unit = unit_in_words(known.quantity) if known else ""
    if change.kind == "moved":
        return _order_in_words(path, change)
    if change.kind == "changed":
        notes = _notes(change.old, change.new, before, after)
        return ChangeInWords(path, label, "changed", *_both(change.old, change.new), unit, notes)
    return ChangeInWords(path, label, change.kind, _shown(change.old), _shown(change.new), unit)


def describe_texts(old: Loaded, new: Loaded) -> list[ChangeInWords]:
    """Return the changes of the texts that stand in files of their own and whose names are the same."""
    return [
        ChangeInWords(f"narrative.{section}", "", "changed", None, None, notes=_words(old.narratives[section][0], text))
        for section, (text, _) in new.narratives.items()
        if section in old.narratives and old.narratives[section][0] != text
    ]


# --- what is shown of a value -----------------------------------------------------------------------------------------


def _order_in_words(path: str, change: Change) -> ChangeInWords:
    names = [", ".join(map(str, node)) if isinstance(node, Block) else "" for node in (change.old, change.new)]
    note = "the order of these lines; earlier lines are paid first where money is short"
    return ChangeInWords(path or "the case", "", "moved", shortened(names[0]), shortened(names[1]), notes=(note,))


def _both(old: Node | None, new: Node | None) -> tuple[str | None, str | None]:
    """Return both values as they are shown; of long texts and of lists only the notes say what changed."""
    if (_is_text(old) and _is_text(new)) or (isinstance(old, Series) and isinstance(new, Series)):
        return None, None
    return _shown(old), _shown(new)


def _is_text(node: Node | None) -> bool:
    return isinstance(node, Written) and (len(node) > _LONGEST_VALUE or "\n" in node)


def _shown(node: Node | None) -> str | None:
    """Return a value as it is written, a block in one line."""
    if node is None:
        return None
    if isinstance(node, Block) and is_number(node):
        node = node["value"] if "value" in node else Written(f"ref {node['ref']}", node.place)
    return shortened(in_one_line(node), LONGEST_SHOWN)


def in_one_line(node: object, room: int = LONGEST_SHOWN) -> str:
    """Return a tree in YAML's short form, no longer than somebody reads."""
    if isinstance(node, Block):
        parts = [f"{key}: {in_one_line(value, room // 2)}" for key, value in list(node.items())[:_MOST_ITEMS]]
        return shortened("{" + ", ".join([*parts, *(["…"] if len(node) > _MOST_ITEMS else [])]) + "}", room)
    if isinstance(node, Series):
        parts = [in_one_line(item, room // 2) for item in node[:_MOST_ITEMS]]
        return shortened("[" + ", ".join([*parts, *(["…"] if len(node) > _MOST_ITEMS else [])]) + "]", room)
    return shortened(str(node), room)


def unit_in_words(quantity: Quantity) -> str:
    """Return the unit that a quantity counts in: `share`, `money per week`, `weeks per year`."""
    if quantity.unit == "money" and quantity.per:
        return f"money per {quantity.per}"
    if quantity.noun and quantity.unit in ("count", "units per year"):
        return f"{quantity.noun}{'s per year' if quantity.unit == 'units per year' else ''}"
    return quantity.unit


# --- what else changed ------------------------------------------------------------------------------------------------


def _notes(old: Node | None, new: Node | None, before: Assumption | None, after: Assumption | None) -> tuple[str, ...]:
    if _is_text(old) and _is_text(new):
        return _words(str(old), str(new))
    if isinstance(old, Series) and isinstance(new, Series):
        return _items(old, new)
    notes = [*_about_value(before, after)] if before and after else []
    if is_number(old) and is_number(new):
        notes += _about_reasons(_reasons(old), _reasons(new))
    return tuple(notes)


def _about_value(before: Assumption, after: Assumption) -> list[str]:
    notes = []
    units = unit_in_words(before.quantity), unit_in_words(after.quantity)
    if units[0] != units[1]:
        notes.append(f"unit: {units[0]} → {units[1]}")
    elif before.value == after.value and before.quantity.text != after.quantity.text and before.ref == after.ref:
        notes.append("the same value, written differently")
    return notes


def _reasons(node: object) -> dict[str, str]:
    """Return the range and the reasons that a number carries."""
    if not isinstance(node, Block):
        return {}
    reasons = {name: str(node[name]) for name in _REASONS if isinstance(node.get(name), Written)}
    ends = [str(node[end]) for end in ("low", "high") if isinstance(node.get(end), Written)]
    return ({"range": " to ".join(ends)} if ends else {}) | reasons


def _about_reasons(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {shortened(old.get(name, NOTHING))} → {shortened(new.get(name, NOTHING))}"
        for name in ("range", *_REASONS)
        if old.get(name) != new.get(name)
    ]


def _items(old: Series, new: Series) -> tuple[str, ...]:
    """Return which items of a list are new and which are gone."""
    before, after = ({_key(item): item for item in items} for items in (old, new))
    gone = [item for key, item in before.items() if key not in after]
    come = [item for key, item in after.items() if key not in before]
    items = [("no longer", item) for item in gone] + [("new", item) for item in come]
    if not items:
        return ("the order of the list",)
    more = len(items) - _MOST_ITEMS
    notes = [f"{what}: {in_one_line(item, 100)}" for what, item in items[:_MOST_ITEMS]]
    return (*notes, *([f"and {more} more"] if more > 0 else []))


def _key(node: object) -> str:
    """Return what a tree says, such that two trees that say the same have the same."""
    return json.dumps(node)


def _words(old: str, new: str) -> tuple[str, ...]:
    """Return how many words of a text are new and gone, and the first passage that changed."""
    before, after = old.split(), new.split()
    changes = _passages(before, after)
    if not changes:
        return ("spaces and line ends of the text",)
    gone = sum(end - start for start, end, _, _ in changes)
    come = sum(end - start for _, _, start, end in changes)
    first = changes[0]
    return (
        f"text changed: {come:,} words new, {gone:,} gone",
        f"first: “{_passage(before, *first[:2])}” → “{_passage(after, *first[2:])}”",
    )


def _passages(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return where words differ; what both begin and end with is left out first, since matching takes time squared."""
    pairs = list(zip(before, after, strict=False))
    head = next((number for number, (one, other) in enumerate(pairs) if one != other), len(pairs))
    rest = min(len(before), len(after)) - head
    backwards = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = next((number for number, (one, other) in enumerate(backwards) if one != other), rest)
    olds, news = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(olds), len(news)) > _MOST_WORDS:
        return [(head, head + len(olds), head, head + len(news))]
    matched = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
    return [(head + a, head + b, head + c, head + d) for tag, a, b, c, d in matched if tag != "equal"]


def _passage(words: Sequence[str], start: int, end: int) -> str:
    """Return a passage with two words around it."""
    return shortened(" ".join(words[max(0, start - 2) : end + 2]))
