"""How a value is spelled in YAML: of several spellings the first that is read back as it is meant.

Each spelling is given to the reader of case files, which notes texts that YAML cuts at a comma or a `#`. So no list of
what has to be quoted is kept here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from sibcase.amend.meaning import TEXT, Meaning, agrees_with_tree, said_of
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Series
from sibcase.casefile.source.yaml_faults import Refused, refuse_control_characters
from sibcase.casefile.values.assumptions import REASONED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.amend.changes import Value
    from sibcase.amend.meaning import Said

__all__ = ["Hand", "in_braces", "is_bracketed", "item_of", "lines_of", "name_of", "spelled", "text_below"]

WIDTH = 120
_LONGEST_IN_LINE = 100
_SHORTEST_LINE = 40


@dataclass(frozen=True, slots=True)
class Hand:
    """How a text is written where a value goes.

    Attributes:
        line_break: how its lines end.
        step: how many spaces deeper the inside of a block is.
        indent: how many spaces come before the fields of the block that the value is in.
        is_flow: whether the value is in braces or brackets.
        is_json: whether names there are in double quotes, as in JSON.
    """

    line_break: str = "\n"
    step: int = 2
    indent: int = 0
    is_flow: bool = False
    is_json: bool = False

    def deeper(self) -> Hand:
        """Return how it is written one level further in."""
        return replace(self, indent=self.indent + self.step)

    def flowing(self) -> Hand:
        """Return how it is written in braces."""
        return replace(self, is_flow=True)


# --- one scalar -------------------------------------------------------------------------------------------------------


def spelled(said: Said, hand: Hand, style: str = "") -> str | None:
    """Return a scalar on one line, in its former style if that can hold it; nothing if no spelling can."""
    if not _is_text(said.text):
        return None
    return next((each for each in _spellings(said, hand, style) if _is_read_back(each, said, hand)), None)


def _spellings(said: Said, hand: Hand, style: str) -> Iterator[str]:
    plain, double = said.text, json.dumps(said.text, ensure_ascii=False)
    if TEXT not in said.kinds:
        yield "null" if not plain and (hand.is_flow or hand.is_json) else plain
        return
    single = "'" + plain.replace("'", "''") + "'"
    is_word = hand.is_json and len(said.kinds) == 1
    preferred = {"'": [single, double], '"': [double, single]}.get(style, [double] if is_word else [plain, double])
    if "\n" not in plain:
        yield from preferred
    yield from (double, json.dumps(plain))


def _is_read_back(spelling: str, said: Said, hand: Hand) -> bool:
    if "\n" in spelling or spelling != spelling.strip() or (not spelling and TEXT in said.kinds):
        return False
    if hand.is_flow:
        root, findings = compose(f"{{a: {spelling}, b: [{spelling}, 1]}}\n", "")
        nodes = [root.get("a"), root["b"][0]] if isinstance(root, Block) and _has_two(root.get("b")) else []
    else:
        root, findings = compose(f"a: {spelling}\nb:\n  - {spelling}\n", "")
        nodes = [root.get("a"), root["b"][0]] if isinstance(root, Block) and isinstance(root.get("b"), Series) else []
    return bool(nodes) and not findings and all(agrees_with_tree(Meaning(said), node) for node in nodes)


def _is_text(text: str) -> bool:
    """Return whether a text has no control characters, and no halves of characters."""
    try:
        refuse_control_characters(text, "")
    except Refused:
        return False
    return True


def _has_two(node: object) -> bool:
    return isinstance(node, Series) and len(node) == 2


# --- a text of several lines ------------------------------------------------------------------------------------------


def text_below(text: str, hand: Hand, header: str = "", kept: str = "") -> str | None:
    """Return a text written below `>` or `|`, from that sign to its last letter; nothing if it cannot be.

    Args:
        text: the text.
        hand: how the field is written that holds it.
        header: the line of the old text with the sign, its comment included; nothing for a new one.
        kept: the lines of the old text, whose paragraphs stay as they are where their words do.
    """
    body = text.removesuffix("\n")
    if not body.strip() or body != body.strip("\n") or "\r" in text or re.search(r"[ \t](?:\n|$)", body):
        return None
    inner = " " * _indent_of(kept, hand)
    header = header or (">" if max(map(len, text.split("\n"))) > _LONGEST_IN_LINE - hand.indent else "|")
    for sign in dict.fromkeys((header[0], "|")):
        lines = (
            _folded(body, inner, kept)
            if sign == ">"
            else [f"{inner}{line}" if line else "" for line in body.split("\n")]
        )
        rest = re.sub(r"^[|>][-+0-9]*", "", header)
        head = f"{sign}{'' if text.endswith(chr(10)) else '-'}{rest}"
        written = "\n".join([head, *lines])
        root, findings = compose(f"{' ' * hand.indent}a: {written}\n", "")
        if isinstance(root, Block) and str(root.get("a")) == text and not findings:
            return written.replace("\n", hand.line_break)
    return None


def _indent_of(kept: str, hand: Hand) -> int:
    first = re.search(r"^( +)\S", kept, re.MULTILINE)
    return max(len(first[1]), hand.indent + 1) if first else hand.indent + hand.step


def _folded(body: str, inner: str, kept: str) -> list[str]:
    """Return the lines of a text that is folded: paragraph by paragraph, with an empty line between them."""
    old = {" ".join(line.strip() for line in lines): lines for lines in _paragraphs(kept)}
    lines: list[str] = []
    for number, paragraph in enumerate(body.split("\n")):
        lines += [""] if number else []
        lines += old.get(paragraph) or (
            [f"{inner}{line}" for line in _wrapped(paragraph, WIDTH - len(inner))] if paragraph else []
        )
    return lines


def _paragraphs(kept: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in re.split("\r\n|[\n\r]", kept):
        if line.strip():
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    return [each for each in paragraphs if each]


def _wrapped(paragraph: str, width: int) -> list[str]:
    """Return a paragraph in lines, broken at single spaces only: that is all that a line end stands for."""
    lines, width = [""], max(width, _SHORTEST_LINE)
    for word in re.split(r"(?<! ) (?! )", paragraph):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


# --- blocks and lists -------------------------------------------------------------------------------------------------


def in_braces(value: Value, hand: Hand) -> str | None:
    """Return a value on one line, with its blocks in braces and its lists in brackets; nothing if it cannot be."""
    if isinstance(value, Mapping):
        pairs = [(name_of(str(name), hand), in_braces(each, hand.flowing())) for name, each in value.items()]
        if any(name is None or each is None for name, each in pairs):
            return None
        return "{" + ", ".join(f"{name}: {each}" for name, each in pairs) + "}"
    if _is_list(value):
        items = [in_braces(each, hand.flowing()) for each in value]
        return None if any(each is None for each in items) else "[" + ", ".join(map(str, items)) + "]"
    return spelled(said_of(value), hand)


def lines_of(value: Value, hand: Hand) -> str | None:
    """Return what is written behind `name:` for a value: on the same line after a space, or on lines of its own."""
    if hand.is_flow:
        written = in_braces(value, hand)
        return None if written is None else f" {written}"
    if isinstance(value, str):
        return _lines_of_text(value, hand)
    if not isinstance(value, Mapping) and not _is_list(value):
        written = spelled(said_of(value), hand)
        return None if written is None else f" {written}".rstrip()
    if _fits_braces(value):
        written = in_braces(value, hand)
        if written is not None and len(written) + hand.indent < _LONGEST_IN_LINE:
            return f" {written}"
    inner = hand.deeper()
    parts = _fields_below(value, inner) if isinstance(value, Mapping) else _items_below(value, inner)
    if any(part is None for part in parts):
        return None
    return "".join(f"{hand.line_break}{' ' * inner.indent}{part}" for part in parts)


def is_bracketed(value: Value) -> bool:
    """Return whether a value is a block or a list."""
    return isinstance(value, Mapping) or _is_list(value)


def _lines_of_text(value: str, hand: Hand) -> str | None:
    is_long = len(value) + hand.indent > _LONGEST_IN_LINE or "\n" in value
    below = text_below(value, hand) if is_long else None
    written = below if below is not None else spelled(said_of(value), hand)
    return None if written is None else f" {written}"


def _fits_braces(value: Value) -> bool:
    """Return whether a value is short by its kind: empty, a number with its reason, or a list of words."""
    if isinstance(value, Mapping):
        return not value or (value.keys() <= REASONED_FIELDS and not any(map(is_bracketed, value.values())))
    return _is_list(value) and not any(map(is_bracketed, value))


def _fields_below(value: Mapping[str, Value], hand: Hand) -> list[str | None]:
    written = [(name_of(str(name), hand), lines_of(each, hand)) for name, each in value.items()]
    return [None if name is None or each is None else f"{name}:{each}" for name, each in written]


def _items_below(value: Sequence[Value], hand: Hand) -> list[str | None]:
    return [item_of(each, hand) for each in value]


def item_of(value: Value, hand: Hand) -> str | None:
    """Return an item of a list with its dash; the fields of a block begin on the line of the dash."""
    if isinstance(value, Mapping) and value and not _fits_braces(value):
        inner = replace(hand, indent=hand.indent + 2)
        fields = _fields_below(value, inner)
        if any(each is None for each in fields):
            return None
        return "- " + f"{hand.line_break}{' ' * inner.indent}".join(map(str, fields))
    if is_bracketed(value):
        written = in_braces(value, hand)
        return None if written is None else f"- {written}"
    below = lines_of(value, hand)
    return None if below is None else f"-{below}"


def name_of(name: str, hand: Hand) -> str | None:
    """Return the name of a field as it is written there; nothing if it can be none."""
    if hand.is_json:
        return json.dumps(name, ensure_ascii=False)
    for spelling in (name, json.dumps(name, ensure_ascii=False)):
        root, findings = compose(f"{{{spelling}: 1}}\n" if hand.is_flow else f"{spelling}: 1\n", "")
        if isinstance(root, Block) and list(root) == [name] and not findings:
            return spelling
    return None


def _is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
