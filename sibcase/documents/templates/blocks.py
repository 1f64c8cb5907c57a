"""What a document is made of, for those who want to change it: its blocks, and the headings that each of them holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import nodes

from sibcase.documents.templates.render import Template, faults_raised
from sibcase.documents.templates.sandbox import count_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.documents.templates.sandbox import TemplateRoom

__all__ = ["TemplateBlock", "blocks_of"]

_HEADING = re.compile(r"(?m)^#{1,6} +(?P<words>.+?)\s*$")
# What is not known before there is a case.
NOT_KNOWN_YET = "…"


@dataclass(frozen=True, slots=True)
class TemplateBlock:
    """A part of a document that a template which extends it can replace, or add to.

    Attributes:
        name: As in `{% block name %}`.
        headings: The headings that it may print, with `…` for words of the case.
        part: The file that it takes in, where it takes in one.
        line: Where it stands in the document's template.
    """

    name: str
    headings: tuple[str, ...]
    part: str
    line: int


def blocks_of(template: Template) -> list[TemplateBlock]:
    """Return the blocks of a document, in its order; blocks within blocks after those that hold them.

    Raises:
        TemplateFault: it cannot be read.
    """
    with faults_raised(template) as room:
        tree = _tree(room, template.main)
        return [_block(room, template.main, block) for block in tree.find_all(nodes.Block)]


def _block(room: TemplateRoom, name: str, block: nodes.Block) -> TemplateBlock:
    said = "".join(_said(room, name, block.body))
    headings = tuple(dict.fromkeys(found["words"] for found in _HEADING.finditer(said)))
    included = next(iter(_included(block)), "")
    return TemplateBlock(block.name, headings, room.join_path(included, name) if included else "", block.lineno)


def _tree(room: TemplateRoom, name: str) -> nodes.Template:
    count_step()
    source, shown, _ = room.files.get_source(room, name)
    return room._parse(source, name, shown)  # noqa: SLF001 - our own room, whose trees are looked at and not run


def _said(room: TemplateRoom, name: str, body: list[nodes.Node]) -> Iterator[str]:
    """Yield what a part prints, in its order, with a mark for what only a case can say."""
    for node in body:
        if isinstance(node, nodes.Include):
            yield from _given_by(room, name, node)
        elif isinstance(node, nodes.Output):
            yield from (part.data if isinstance(part, nodes.TemplateData) else NOT_KNOWN_YET for part in node.nodes)
        elif not isinstance(node, nodes.Macro):
            yield from _said(room, name, list(node.iter_child_nodes()))


def _given_by(room: TemplateRoom, name: str, include: nodes.Include) -> Iterator[str]:
    if isinstance(include.template, nodes.Const):
        part = room.join_path(include.template.value, name)
        yield from _said(room, part, _tree(room, part).body)


def _included(block: nodes.Block) -> Iterator[str]:
    for include in block.find_all(nodes.Include):
        if isinstance(include.template, nodes.Const):
            yield str(include.template.value)
