"""What a party marks private: dotted paths of the case, each held against the case in which it is written.

A path names an amount, a text, or a block or a list of them. What gives the documents their shape cannot be private by
itself: the sections and their parts by id, words out of a choice, dates, references. Shares that make a whole are
private together or not at all, since the others would tell the one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Node, Series, Written, blocks_in
from sibcase.casefile.source.places import Place
from sibcase.casefile.source.reading import Reading, Section, Takes, described, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PrivateField", "PrivatePath", "check_private", "holds_text", "private_paths", "real_path"]

PATH_PATTERN = r"^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$"
LONGEST_PATH = 300
MOST_PATHS = 200

# What may be left out whole; every other section is there in each document.
_WHOLE_SECTIONS = frozenset({"summary", "area", "author", "evaluation", "governance", "risks", "options", "narrative"})
_SECTIONS = _WHOLE_SECTIONS | {"parties", "need", "service", "outcomes", "contract", "investment"}
# Blocks by id that documents mention one by one: their parts may be private, but not they themselves.
_MENTIONED = (
    ("need", "segments"),
    ("service", "intake"),
    ("outcomes",),
    ("contract", "payments"),
    ("contract", "alternatives"),
    ("contract", "metrics"),
    ("contract", "shared_caps"),
    ("investment", "tranches"),
)
_OF_PARTIES = ("note", "turnover", "budget", "budget_by_year")
_READS_TEXT = frozenset({"read_text", "read_texts", "read_source", "read_narrative"})
_READS_SHARES = frozenset({"read_shares", "read_surplus_shares"})
_MAKE_A_WHOLE = frozenset({"payers", "borne_by", "surplus", "instalments"})


@dataclass(frozen=True, slots=True)
class PrivatePath:
    """A path that a party marked private, as written and where."""

    text: str
    place: Place

    @property
    def steps(self) -> tuple[str, ...]:
        """The names that the path goes through."""
        return tuple(self.text.split("."))


def read_private(node: object, reading: Reading) -> tuple[PrivatePath, ...] | None:
    """Read a list of dotted paths, or a single one."""
    items = node if isinstance(node, Series) else [node]
    if len(items) > MOST_PATHS:
        reading.note("SIB004", place_of(node), f"more than {MOST_PATHS} paths", "mark the block that contains them")
        return None
    paths = [_read_path(item, reading) for item in items]
    return tuple(path for path in paths if path is not None)


def _read_path(node: object, reading: Reading) -> PrivatePath | None:
    if isinstance(node, Written) and re.fullmatch(PATH_PATTERN, node) and len(node) <= LONGEST_PATH:
        return PrivatePath(str(node), node.place)
    remedy = "write the names of fields with dots between them: `service.costs.staff.amount`"
    reading.note("SIB004", place_of(node), f"expected a path in the case, found {described(node)}", remedy)
    return None


_PATH_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": PATH_PATTERN,
    "maxLength": LONGEST_PATH,
    "examples": ["service.costs.staff.amount", "investment.tranches.senior.coupon", "narrative.market"],
}
_PATHS_SCHEMA: dict[str, Any] = {
    "anyOf": [_PATH_SCHEMA, {"type": "array", "items": _PATH_SCHEMA, "maxItems": MOST_PATHS}],
}
PrivateField = Annotated[tuple[PrivatePath, ...], Takes(read_private, _PATHS_SCHEMA)]


def check_private(root: Block, case_type: type[Section], reading: Reading) -> None:
    """Note every path that leads nowhere, and every one to what cannot be private."""
    for path in private_paths(root):
        found = real_path(root, path.steps)
        if found is None:
            _note_unknown(root, path, reading)
        elif reason := _refusal(found, case_type):
            remedy = "mark the amounts and texts within it, for example `service.costs.staff` or `contract.note`"
            reading.note("SIB047", path.place, f"`{shortened(path.text)}` cannot be private: {reason}", remedy)


def private_paths(root: Block) -> Iterator[PrivatePath]:
    """Yield every path that a party marks private, as it was written."""
    for party in blocks_in(root.get("parties")):
        written = party.get("private")
        for node in written if isinstance(written, Series) else [written]:
            if isinstance(node, Written) and re.fullmatch(PATH_PATTERN, node) and len(node) <= LONGEST_PATH:
                yield PrivatePath(str(node), node.place)


def real_path(root: Block, steps: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the path of the tree that the steps of an author name, or nothing if it leads nowhere.

    An item of a list is named by its place, which people count from 1 and the tree from 0.
    """
    path: list[str] = []
    node: Node = root
    for step in steps:
        inner = _inside(node, step)
        if inner is None:
            return None
        name, node = inner
        path.append(name)
    return tuple(path)


def _inside(node: Node, step: str) -> tuple[str, Node] | None:
    if isinstance(node, Block) and step in node:
        return step, node[step]
    if isinstance(node, Series) and step.isdecimal() and 1 <= int(step) <= len(node):
        return str(int(step) - 1), node[int(step) - 1]
    return None


def _note_unknown(root: Block, path: PrivatePath, reading: Reading) -> None:
    """Note the first step that leads nowhere, below that step, with what there is instead."""
    node: Node = root
    for number, step in enumerate(path.steps):
        inner = _inside(node, step)
        if inner is None:
            above = ".".join(path.steps[:number])
            where = f"in `{shortened(above)}`" if above else "in this case"
            message = f"there is no `{shortened(step)}` {where}"
            reading.note("SIB046", _place_of_step(path, number), message, _instead(node, step, above, reading))
            return
        node = inner[1]


def _instead(node: Node, step: str, above: str, reading: Reading) -> str:
    if isinstance(node, Block):
        before = f"{above}." if above else ""
        return reading.suggest(before + step, [f"{before}{name}" for name in node])
    if isinstance(node, Series):
        return f"it is a list: name an item by its number, from 1 to {len(node)}"
    return f"it has no fields: mark `{above}`"


def _place_of_step(path: PrivatePath, number: int) -> Place:
    """Return where one step of a path stands; in quotes or over several lines, where the path does."""
    place = path.place
    if place.end_column - place.column != len(path.text):
        return place
    begins = place.column + len(".".join(path.steps[:number])) + (1 if number else 0)
    return Place(place.file, place.line, begins, begins + len(path.steps[number]))


def _refusal(path: tuple[str, ...], case_type: type[Section]) -> str:
    """Return why what a path names cannot be private; nothing if it can."""
    if path[0] == "parties" and (len(path) < 3 or path[2] not in _OF_PARTIES):
        return "every document names the parties"
    if path[0] == "sources":
        return "every reader sees the sources that figures cite; mark those figures instead"
    if path[0] not in (_WHOLE_SECTIONS if len(path) == 1 else _SECTIONS):
        return "every document needs it"
    if any(path == above or path[:-1] == above for above in _MENTIONED):
        return "the documents refer to it by name; mark its parts instead"
    if any(step in _MAKE_A_WHOLE for step in path[:-1]):
        return "these shares add up to 100%, so the others would reveal it; mark all of them"
    kind = _kind_of(case_type, path)
    return "" if kind in ("amount", "text", "block", "shares") else "it is neither an amount nor a text"


def _kind_of(holder: Any, path: tuple[str, ...]) -> str:
    """Return what a path leads to by the types of its sections: an amount, a text, shares, a block, or a word."""
    takes = _takes(holder)
    if takes is not None:
        return _kind_taken(takes)
    options = _unwrapped(holder)
    if not path:
        return "block" if any(map(_holds_more_than_words, options)) else "word"
    for option in options:
        held = _held(option, path[0])
        if held is not None:
            return _kind_of(held, path[1:])
    return "word"


def _holds_more_than_words(option: Any) -> bool:
    """Say whether there is anything to mark in a section, a dictionary or a list: in a list of ids there is not."""
    return not _is_container(option) or _kind_of(get_args(option)[-1], ()) != "word"


def holds_text(section: type[Section], name: str) -> bool:
    """Say whether a field of a section holds an author's text, and not an id or a word out of a choice."""
    return _kind_of(section, (section.model_fields[name].alias or name,)) == "text"


def _kind_taken(takes: Takes) -> str:
    if str(takes.schema.get("x-def", "")).endswith("-assumption"):
        return "amount"
    read = getattr(takes.read, "__name__", "")
    return "text" if read in _READS_TEXT else "shares" if read in _READS_SHARES else "word"


def _takes(annotation: Any) -> Takes | None:
    """Return how a field is read, if a function of ours reads it."""
    if isinstance(annotation, Takes):
        return annotation
    if _is_container(annotation):
        return None
    return next((takes for each in get_args(annotation) if (takes := _takes(each)) is not None), None)


def _is_container(annotation: Any) -> bool:
    return get_origin(annotation) in (dict, list)


def _unwrapped(annotation: Any) -> list[Any]:
    """Return the sections, dictionaries and lists that a field may hold."""
    if _is_container(annotation) or (isinstance(annotation, type) and issubclass(annotation, Section)):
        return [annotation]
    return [option for each in get_args(annotation) for option in _unwrapped(each)]


def _held(option: Any, step: str) -> Any:
    """Return the type of what is under a name; nothing if there is no such field."""
    if _is_container(option):
        return get_args(option)[-1]
    field = next((each for name, each in option.model_fields.items() if step in (each.alias, name)), None)
    if field is None:
        return None
    read = next((each for each in field.metadata if isinstance(each, Takes)), None)
    return read or field.annotation
