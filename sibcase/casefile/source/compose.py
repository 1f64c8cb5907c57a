"""From text to the tree of a case file: libyaml's events in, scalars, blocks and series with their places out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeGuard, cast

import yaml

from sibcase.casefile.source.findings import Finding
from sibcase.casefile.source.nodes import Block, Node, Series, Written
from sibcase.casefile.source.places import Place, SourceText
from sibcase.casefile.source.prose_slips import (
    anchor_without_alias,
    comma_cut,
    comment_cut,
    line_in_quotes,
    quotes_of_word_processors,
)
from sibcase.casefile.source.yaml_faults import (
    LONGEST_KEY,
    Refused,
    comma_trap,
    refuse_control_characters,
    refuse_oversize,
    syntax_finding,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST_NESTING = 40
MOST_ALIASES = 100
MOST_VALUES = 50_000

_THOUSANDS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?(?:\s.*)?")
_BARE_THOUSANDS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")
_ENDS_IN_DIGIT = re.compile(r"(?s:.*)[0-9]")
# Longer ones are nobody's slip, and joining them piece by piece would take a hostile file's time squared.
_LONGEST_CUT_NUMBER = 60
_LONGEST_CUT_TEXT = 1_000
_MONEY_CUT_SHORT = re.compile(r"[A-Z]{0,3}[£$€₹¥]\s?[0-9]{1,3}(?:,[0-9]{3})*")


def compose(text: str, file: str) -> tuple[Node | None, list[Finding]]:
    """Return the tree of one YAML text and what is wrong with it as YAML.

    Refused: more than one document, tags, and what goes beyond the limits of size, depth and aliases. A name that is
    given twice and a number cut in two at its comma are findings: the tree holds the first and the whole.
    """
    composer = _Composer(SourceText(file, text))
    try:
        refuse_oversize(text, file)
        refuse_control_characters(text, file)
        return composer.document(text), composer.findings
    except Refused as refused:
        return None, [*composer.findings, refused.finding]
    except yaml.YAMLError as error:
        return None, [*composer.findings, syntax_finding(error, SourceText(file, text))]


class Part(NamedTuple):
    """A section of a text, composed alone: its name, its content, what is wrong with it, and what it has of each."""

    key: Written
    value: Node
    findings: list[Finding]
    values: int
    aliases: int
    anchors: frozenset[str]


def compose_part(text: str, file: str) -> Part | None:
    """Return a section of a text composed alone; None where it is more than one, or has an anchor without an alias.

    Args:
        text: the section, below as many lines as there are above it in its file.
        file: the name of the file.

    Raises:
        Refused: it goes beyond what a text may hold; read the whole, to say so at the right place.
        yaml.YAMLError: it is no YAML by itself.
    """
    composer = _Composer(SourceText(file, text))
    refuse_control_characters(text, file)
    root = composer.document(text)
    if not isinstance(root, Block) or len(root) != 1 or composer.has_unused_anchors:
        return None
    [key] = root.keys_written.values()
    return Part(key, root[key], composer.findings, composer.values, composer.aliases, composer.anchors)


class _Composer:
    """Builds the tree of one text, counting depth, aliases and values as it goes."""

    def __init__(self, text: SourceText) -> None:
        self.file, self._text = text.file, text
        self.findings: list[Finding] = []
        self._events: Iterator[yaml.Event] = iter(())
        self._anchors: dict[str, Node] = {}
        self._unused: dict[str, Node] = {}
        self.aliases = 0
        self.values = 0

    @property
    def anchors(self) -> frozenset[str]:
        """The names of its anchors."""
        return frozenset(self._anchors)

    @property
    def has_unused_anchors(self) -> bool:
        """Whether it has an anchor that nothing refers to."""
        return bool(self._unused)

    def document(self, text: str) -> Node | None:
        """Return the tree of the only document of a text."""
        # PyYAML may have been built without libyaml; its own parser gives the same events, slowly.
        self._events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    message = "a second YAML document begins here; a case file holds only one"
                    raise self._refused("SIB020", event, message, "remove the `---` line")
                root = self._node(self._next(), (), 1)
        self._note_unused_anchors()
        return root

    def _next(self) -> yaml.NodeEvent:
        """Return the next event where YAML's grammar has a value begin."""
        return cast("yaml.NodeEvent", next(self._events))

    def _node(self, event: yaml.NodeEvent, path: tuple[str, ...], depth: int) -> Node:
        self._count(event)
        self._refuse_depth(event, depth)
        self._refuse_tag(event)
        node: Node
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            node = self._series(event, path, depth)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._block(event, path, depth)
        else:
            node = self._scalar(cast("yaml.ScalarEvent", event), path)
        if event.anchor:
            self._anchors[event.anchor] = node
            self._unused[event.anchor] = node
        return node

    def _scalar(self, event: yaml.ScalarEvent, path: tuple[str, ...]) -> Written:
        written = Written(event.value, self._place(event), path, plain=not event.style)
        if written.plain and written:
            end = cast("yaml.Mark", event.end_mark)
            place = Place(self.file, end.line + 1, end.column + 1, end.column + 2)
            slips = (comment_cut(written, place, self._text.line(place.line)), quotes_of_word_processors(written))
            self.findings.extend(slip for slip in slips if slip)
        return written

    def _note_unused_anchors(self) -> None:
        """Note anchors of texts that nothing refers to: they are first words of a sentence."""
        for name, node in self._unused.items():
            if isinstance(node, Written):
                self.findings.append(anchor_without_alias(name, node))

    def _series(self, start: yaml.SequenceStartEvent, path: tuple[str, ...], depth: int) -> Series:
        series = Series(self._place(start), path)
        last: Node | None = None
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            node = self._node(event, (*path, str(len(series))), depth + 1)
            if start.flow_style and (cut := _money_cut_before(node, last)):
                series[-1] = last = self._note_comma_trap(*cut)
            else:
                series.append(node)
                last = node
        self._close(series, start, event)
        return series

    def _block(self, start: yaml.MappingStartEvent, path: tuple[str, ...], depth: int) -> Block:
        block = Block(self._place(start), path)
        last: Node | None = None
        last_key = ""
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, path)
            value = self._node(self._next(), (*path, str(key)), depth + 1)
            if start.flow_style and (cut := _number_cut_before(key, value, last)):
                block[last_key] = last = self._note_comma_trap(*cut)
            elif start.flow_style and isinstance(last, Written) and self._is_cut_prose(event, value, last):
                block[last_key] = last = self._note_comma_cut(last_key, last, key)
            else:
                self._enter(block, key, value)
                last, last_key = value, key
        self._close(block, start, event)
        return block

    def _is_cut_prose(self, key: yaml.Event, value: Node, last: Written) -> bool:
        """Return whether a name without a colon is what stood behind the comma of a text."""
        end = cast("yaml.Mark", key.end_mark)
        if not (isinstance(value, Written) and value.is_empty and last.plain) or len(last) > _LONGEST_CUT_TEXT:
            return False
        has_colon = self._text.line(end.line + 1)[end.column :].lstrip().startswith(":")
        name = cast("yaml.ScalarEvent", key).value
        return not has_colon and all(any(letter.isalpha() for letter in part) for part in (last, name))

    def _note_comma_cut(self, field: str, head: Written, tail: Written) -> Written:
        """Note a text cut at its comma, or at one more comma, and return it whole."""
        if self.findings and self.findings[-1].code == "SIB083" and self.findings[-1].place == head.place:
            self.findings.pop()
        whole = Written(f"{head}, {tail}", head.place, head.path)
        self.findings.append(comma_cut(field, whole))
        return whole

    def _close(self, node: Block | Series, start: yaml.CollectionStartEvent, end: yaml.Event) -> None:
        """Give a collection the place that an author would point at: its brackets, or its first key."""
        if start.flow_style:
            closing = self._place(end)
            last = closing.end_column if closing.line == node.place.line else node.place.end_column
            node.place = Place(self.file, node.place.line, node.place.column, last)
        elif isinstance(node, Block):
            node.place = next((key.place for key in node.keys_written.values()), node.place)

    def _key(self, event: yaml.Event, path: tuple[str, ...]) -> Written:
        if not isinstance(event, yaml.ScalarEvent) or len(event.value) > LONGEST_KEY:
            raise self._refused("SIB001", event, "the name of a field must be a short word", "write `name: value`")
        self._count(event)
        self._refuse_tag(event)
        return self._scalar(event, path)

    def _enter(self, block: Block, key: Written, value: Node) -> None:
        if key in block:
            first = block.keys_written[key].place
            message = f"`{key}` appears twice in this block (first in line {first.line})"
            related = ((first, "first used here"),)
            self.findings.append(Finding("SIB002", key.place, message, "keep one of the two", related))
            return
        if isinstance(value, Block | Series) and value.place.line != key.place.line:
            value.place = key.place
        block[key] = value
        block.keys_written[key] = key

    def _alias(self, event: yaml.AliasEvent, path: tuple[str, ...], depth: int) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            message = f"more than {MOST_ALIASES} aliases (`*name`)"
            raise self._refused("SIB014", event, message, "write the values out")
        if event.anchor not in self._anchors:
            message = f"the alias `*{event.anchor}` has no complete anchor above it"
            fixed = line_in_quotes(self._text.line(cast("yaml.Mark", event.start_mark).line + 1))
            help_text = f"write the value out, or put the text in quotes: `{fixed}`" if fixed else "write the value out"
            raise self._refused("SIB001", event, message, help_text)
        self._unused.pop(event.anchor, None)
        return self._copied(self._anchors[event.anchor], path, event, depth)

    def _copied(self, node: Node, path: tuple[str, ...], event: yaml.Event, depth: int) -> Node:
        """Return a copy with paths of its own; copies of copies are counted as if they had been written out."""
        self._count(event)
        self._refuse_depth(event, depth)
        if isinstance(node, Written):
            return Written(node, node.place, path, plain=node.plain)
        if isinstance(node, Series):
            series = Series(node.place, path)
            series.extend(self._copied(item, (*path, str(at)), event, depth + 1) for at, item in enumerate(node))
            return series
        block = Block(node.place, path)
        block.keys_written.update(node.keys_written)
        block.update({key: self._copied(value, (*path, str(key)), event, depth + 1) for key, value in node.items()})
        return block

    def _count(self, event: yaml.Event) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            message = f"more than {MOST_VALUES:,} values, with aliases expanded"
            raise self._refused("SIB014", event, message, "write the case without nested aliases")

    def _refuse_depth(self, event: yaml.Event, depth: int) -> None:
        if depth > DEEPEST_NESTING:
            message = f"this is nested more than {DEEPEST_NESTING} levels deep"
            raise self._refused("SIB013", event, message, "a case needs about ten levels; check the indentation")

    def _refuse_tag(self, event: yaml.Event) -> None:
        # A lone exclamation mark says "this is text" and asks for nothing to be built.
        if getattr(event, "tag", None) not in (None, "!"):
            message = "there is a YAML tag here; case files hold plain values only"
            fixed = line_in_quotes(self._text.line(cast("yaml.Mark", event.start_mark).line + 1))
            help_text = (
                f"remove the word that begins with `!`{f', or put the text in quotes: `{fixed}`' if fixed else ''}"
            )
            raise self._refused("SIB021", event, message, help_text)

    def _note_comma_trap(self, head: Written, tail: Written) -> Written:
        """Note a number cut in two at its comma, or at one more comma, and return it whole."""
        same_line = head.place.line == tail.place.line
        end = tail.place.end_column if same_line else head.place.end_column
        place = Place(self.file, head.place.line, head.place.column, end)
        if self.findings and self.findings[-1].code == "SIB015" and self.findings[-1].place == head.place:
            self.findings.pop()
        whole = Written(f"{head},{tail}", place, head.path)
        self.findings.append(comma_trap(whole))
        return whole

    def _place(self, event: yaml.Event) -> Place:
        start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)
        end_column = end.column + 1 if end.line == start.line else 0
        return Place(self.file, start.line + 1, start.column + 1, max(end_column, start.column + 2))

    def _refused(self, code: str, event: yaml.Event, message: str, help_text: str) -> Refused:
        return Refused(Finding(code, self._place(event), message, help_text))


def _may_be_cut(last: Node | None) -> TypeGuard[Written]:
    return isinstance(last, Written) and len(last) <= _LONGEST_CUT_NUMBER


def _number_cut_before(key: Written, value: Node, last: Node | None) -> tuple[Written, Written] | None:
    """Return the two halves of a number if a name without a value is what stood behind its comma."""
    if not (isinstance(value, Written) and value.is_empty and key.plain and _may_be_cut(last)):
        return None
    return (last, key) if _THOUSANDS.fullmatch(key) and _ENDS_IN_DIGIT.fullmatch(last) else None


def _money_cut_before(node: Node, last: Node | None) -> tuple[Written, Written] | None:
    """Return the two halves of an amount if an item of a list is what stood behind its comma."""
    if not (isinstance(node, Written) and _may_be_cut(last) and last.plain):
        return None
    return (last, node) if _MONEY_CUT_SHORT.fullmatch(last) and _BARE_THOUSANDS.fullmatch(node) else None
