"""From a form that was sent to changes of the text: what differs from what the form showed, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.amend.amend import amend
from sibcase.amend.changes import Refused, Remove, Set, dotted
from sibcase.casefile.source.nodes import node_at
from sibcase.webapp.form.controls import shown_text
from sibcase.webapp.form.fields import field_at, texts_in
from sibcase.webapp.form.understood import too_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.amend.changes import Change, Value
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.nodes import Block

__all__ = ["Clash", "Sent", "Written", "changes_of", "clashes", "marks_to_supply", "sent_in", "written_into"]

VALUE, WAS = "f:", "w:"
# Texts of a list, one on each line.
MOST_LINES = 1_000
# The mark of a number that its author still has to supply.
SUPPLY = "supply"
# The note with which a new case says that it has made a number up.
ILLUSTRATIVE = "illustrative"
# Left out of a text that people paste: what no field takes.
_LINE_ENDS = ("\r\n", "\r")


@dataclass(frozen=True, slots=True)
class Sent:
    """A field of a form: what it showed, and what was typed."""

    path: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that was changed here and elsewhere: what it was, what it is now in the file, and what was typed."""

    path: str
    was: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Written:
    """The text with the changes, or why they cannot be made, by the path of the field."""

    text: str = ""
    wrong: tuple[tuple[str, str], ...] = ()


def sent_in(form: Iterable[tuple[str, str]]) -> list[Sent]:
    """Return the fields that were changed in a form."""
    words = [(name, _plain(value)) for name, value in form]
    now = {name.removeprefix(VALUE): value for name, value in words if name.startswith(VALUE)}
    was = {name.removeprefix(WAS): value for name, value in words if name.startswith(WAS)}
    return [Sent(path, was.get(path, ""), value) for path, value in now.items() if value != was.get(path, "")]


def changes_of(sent: Sequence[Sent], root: Block | None) -> list[Change]:
    """Return changes of the text: a field that was emptied is removed, any other gets its new value.

    A number whose value is emptied goes with the reasons that it carries; a new value supplies one that was missing.
    """
    touched = {each.path for each in sent}
    emptied = {_field_of(each.path) for each in sent if not each.now.strip()}
    found: list[Change] = []
    for each in sent:
        if not each.now.strip():
            found.append(Remove(_field_of(each.path)))
        elif not any(each.path.startswith(f"{path}.") for path in emptied if path != each.path):
            found.append(Set(each.path, _value(each, root)))
            found += _supplied(each, touched, root)
    # What is removed goes last, so that a block that it would leave empty has its new fields by then.
    return sorted(found, key=lambda change: isinstance(change, Remove))


def clashes(sent: Sequence[Sent], root: Block | None) -> list[Clash]:
    """Return the fields in which the file holds something else by now than the form showed."""
    found = []
    for each in sent:
        theirs = text_at(each.path, root)
        if theirs not in (each.was.strip(), each.was, each.now):
            found.append(Clash(each.path, each.was, theirs, each.now))
    return found


def text_at(path: str, root: Block | None) -> str:
    """Return what a field holds, as the form shows it."""
    node = node_at(root, path.split(".")) if root is not None else None
    field = field_at(path, root)
    return "\n".join(texts_in(node)) if field is not None and field.shape == "texts" else shown_text(node)


def written_into(text: str, changes: Sequence[Change], loaded: Loaded) -> Written:
    """Return the text of a case with changes made."""
    if not changes:
        return Written(text)
    too_large = tuple((dotted(each.path), why) for each in changes if (why := _too_large(getattr(each, "value", ""))))
    if too_large:
        return Written("", too_large)
    result = amend(text, changes, file=loaded.path, read=loaded.root)
    if isinstance(result, Refused):
        wrong = tuple(
            (dotted(each.path), f"{each.message}; {each.help}" if each.help else each.message)
            for each in result.refusals
        )
        return Written("", wrong)
    return Written(result.text)


def _too_large(value: Value) -> str:
    """Return why a value is more than a field takes, whatever it may be; nothing where it is not."""
    if isinstance(value, dict):
        return next((why for each in value.values() if (why := _too_large(each))), "")
    if isinstance(value, list):
        lines = f"this has {len(value):,} lines, and a field takes at most {MOST_LINES:,}; keep those that are needed"
        return lines if len(value) > MOST_LINES else next((why for each in value if (why := _too_large(each))), "")
    return too_long(value) if isinstance(value, str) else ""


def block_of(words: Mapping[str, str]) -> dict[str, Value]:
    """Return a new block from the texts of its fields by their paths within it; empty ones are left out."""
    block: dict[str, Value] = {}
    for path, text in words.items():
        if text.strip():
            _put(block, path.split("."), text.strip())
    return block


def _put(block: dict[str, Value], steps: list[str], text: str) -> None:
    name, *rest = steps
    if not rest:
        block[name] = text
        return
    inner = block.setdefault(name, {})
    if isinstance(inner, dict):
        _put(inner, rest, text)


def _supplied(each: Sent, touched: set[str], root: Block | None) -> list[Change]:
    """Return the removal of the mark that a number is still to be supplied, once it has another value."""
    if not each.path.endswith(".value"):
        return []
    return [mark for mark in marks_to_supply(_field_of(each.path), root) if dotted(mark.path) not in touched]


def marks_to_supply(path: str, root: Block | None) -> list[Remove]:
    """Return the removal of what says that a number is not the author's own: it is illustrative, and to be supplied."""
    found = {name: node_at(root, [*path.split("."), name]) if root is not None else None for name in (SUPPLY, "note")}
    if found[SUPPLY] is None:
        return []
    marked = [name for name, node in found.items() if name == SUPPLY or shown_text(node) == ILLUSTRATIVE]
    return [Remove(f"{path}.{name}") for name in marked]


def _field_of(path: str) -> str:
    """Return the field that a path belongs to: the value of a number is the number itself."""
    return path.removesuffix(".value").removesuffix(".ref")


def _value(each: Sent, root: Block | None) -> Value:
    field, text = field_at(each.path, root), each.now.strip()
    if field is not None and field.shape == "flag" and text in ("true", "false"):
        return text == "true"
    if field is not None and field.shape == "texts":
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[0] if field.takes_one_too and len(lines) == 1 else lines
    return text


def _plain(text: str) -> str:
    for each in _LINE_ENDS:
        text = text.replace(each, "\n")
    return text
