"""The controls of a form: each field with what is written in it, what it was understood as, and how it is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Series, Written, node_at
from sibcase.casefile.values.assumptions import DISTRIBUTIONS
from sibcase.documents.views.committee import prose_guides
from sibcase.webapp.form.fields import Field, choices_of, field_at, inner_fields, texts_in, top_fields, value_field
from sibcase.webapp.form.references import refers_to
from sibcase.webapp.form.usual import usual_fields
from sibcase.webapp.in_words import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.source.nodes import Node

__all__ = ["ABOUT", "Control", "Entry", "controls_at", "page_of", "paths_of", "shown_text"]

# The page of the plain fields at the top of a case.
ABOUT = "about"
_PLAIN = frozenset({"text", "long", "choice", "flag", "quantity"})
# Behind one click: what a number carries besides its value.
_REASONS = (
    Field("low", "text", "The worst plausible value"),
    Field("high", "text", "The best plausible value"),
    Field("source", "text", "The id of a source of this case, or its description"),
    Field("grade", "text", "The quality of the evidence"),
    Field("note", "text", "A note for readers about the number"),
    Field("distribution", "choice", "How values between low and high are spread", choices=DISTRIBUTIONS),
    Field("prices", "text", "The price year of this amount, if it differs from the case's"),
    Field("supply", "text", "What you still have to supply; remove it once you have"),
)
_REF = Field("ref", "text", "A unit cost of the library, in the place of a value: see `sibcase costs`")
_OF_MONEY = frozenset({"money", "money-per-year", "unit-cost", "cost", "pays", "until", "cap", "block-amount"})
# Fields that say which file it is, and are not filled in.
_FIXED = frozenset({"sibcase"})


@dataclass(frozen=True)
class Entry:
    """One of several blocks: where it is, what it is called, and a few of its fields.

    Attributes:
        path: its path.
        title: its title, or its short name.
        facts: the label of a field, the section of the ids that it takes, and what is written in it.
        number: which of them it is, from 0.
    """

    path: str
    title: str
    facts: tuple[tuple[str, str, str], ...]
    number: int


@dataclass(frozen=True)
class Control:
    """A field with what is written in it.

    Attributes:
        path: the path of what is typed: `need.people`, or `need.people.value` where a number carries its reason.
        at: the path of the field itself.
        field: what it takes.
        value: what is written, as it is written.
        inner: the controls inside it, or those of the reasons that a number carries.
        entries: the blocks under ids, or in a list.
        kinds: the kinds that a new entry may be of.
        is_written: whether the case has it.
        other: what is written in a way that this form cannot show; then it is left to the text.
        more: what is inside it and shown when asked for.
        can_be_shared: whether the one that is written may be one of several, each with its share.
    """

    path: str
    at: str
    field: Field
    value: str = ""
    inner: tuple[Control, ...] = ()
    entries: tuple[Entry, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    is_written: bool = False
    other: str = ""
    more: tuple[Control, ...] = ()
    can_be_shared: bool = False

    @property
    def id(self) -> str:
        """The name of its element on the page."""
        return f"at:{self.at}"

    def every(self) -> Iterator[Control]:
        """Yield it and all that are inside it."""
        yield self
        for each in (*self.inner, *self.more):
            yield from each.every()


def controls_at(path: str, root: Block) -> Control | None:
    """Return the controls of a page of the form: of the plain fields at the top, of a section, or of an entry.

    Args:
        path: `about`, the name of a section, or the path of a block.
        root: what is written in the case.
    """
    if path == ABOUT:
        plain = [each for each in top_fields() if each.shape in _PLAIN and each.name not in _FIXED]
        made = [_control(each, (each.name,), root.get(each.name)) for each in plain]
        first, more = _first_and_more(made, usual_fields((ABOUT,)))
        return Control(ABOUT, ABOUT, Field(ABOUT, "block", ""), inner=first, more=more, is_written=True)
    found = field_at(path, root)
    if found is None or found.shape in _PLAIN:
        return None
    return _control(found, tuple(path.split(".")), node_at(root, path.split(".")))


def page_of(path: str, root: Block | None) -> str:
    """Return the page of the form on which a field is: its entry or section; `about` for the fields at the top."""
    steps = path.split(".")
    for length in range(len(steps), 1, -1):
        field_here, outer = field_at(steps[:length], root), field_at(steps[: length - 1], root)
        if field_here is not None and outer is not None and field_here.name == "ID" and field_here.shape == "block":
            return ".".join(steps[:length])
    top = field_at(steps[:1], root)
    return steps[0] if top is not None and top.shape not in _PLAIN else ABOUT


def paths_of(control: Control) -> set[str]:
    """Return the paths that a page of the form may change."""
    return {each.path for each in control.every()}


def shown_text(node: Node | None) -> str:
    """Return a value as it is written; nothing where it is no single value."""
    return "" if not isinstance(node, Written) or node.is_empty else str(node)


# --- one field --------------------------------------------------------------------------------------------------------


def _control(made: Field, steps: tuple[str, ...], node: Node | None) -> Control:
    path = ".".join(steps)
    if made.shape == "quantity":
        return _quantity(made, steps, node)
    if made.shape == "block":
        return _block(made, steps, node)
    if made.shape in ("map", "list"):
        return _several(made, steps, node)
    if made.shape == "texts":
        odd = isinstance(node, Series) and len(texts_in(node)) != len(node)
        return Control(path, path, made, "\n".join(texts_in(node)), is_written=node is not None, other=_odd(node, odd))
    if made.shape == "prose":
        return _prose(made, steps, node)
    return Control(
        path,
        path,
        made,
        shown_text(node),
        is_written=node is not None,
        other=_odd(node, isinstance(node, Block | Series)),
    )


def _quantity(made: Field, steps: tuple[str, ...], node: Node | None) -> Control:
    path = ".".join(steps)
    if isinstance(node, Series):
        return Control(path, path, made, is_written=True, other=_odd(node, is_odd=True))
    block = node if isinstance(node, Block) else None
    typed = "ref" if block is not None and "ref" in block and "value" not in block else "value"
    reasons = [each for each in _REASONS if each.name != "prices" or made.kind in _OF_MONEY]
    reasons += [_REF] if made.takes_ref and typed == "value" else []
    inner = tuple(
        Control(f"{path}.{each.name}", f"{path}.{each.name}", each, shown_text(block.get(each.name) if block else None))
        for each in reasons
    )
    value = shown_text(block.get(typed) if block is not None else node)
    return Control(
        f"{path}.{typed}" if block is not None else path, path, made, value, inner, is_written=node is not None
    )


def _block(made: Field, steps: tuple[str, ...], node: Node | None) -> Control:
    """Return the fields of a block: those that are written or required, then those that may be added."""
    path, block = ".".join(steps), node if isinstance(node, Block) else None
    if node is not None and block is None:
        return Control(path, path, made, is_written=True, other=_odd(node, is_odd=True))
    controls = [
        _control(each, (*steps, each.name), block.get(each.name) if block is not None else None)
        for each in inner_fields(made, block)
        if not (each.shape == "block" and len(steps) > _DEEPEST)
    ]
    first, more = _first_and_more(controls, _usual(steps, block))
    return Control(path, path, made, inner=first, more=more, is_written=block is not None)


def _first_and_more(
    controls: Sequence[Control], usual: Sequence[str]
) -> tuple[tuple[Control, ...], tuple[Control, ...]]:
    """Return the fields that are written, required or usual, and all others."""
    first = [each for each in controls if each.is_written or each.field.required or each.field.name in usual]
    return tuple(first), tuple(each for each in controls if each not in first)


_DEEPEST = 8


def _usual(steps: tuple[str, ...], block: Block | None) -> tuple[str, ...]:
    """Return the fields that are shown first; a need in segments, or by services, has its numbers there."""
    usual = usual_fields(steps)
    if steps == ("need",) and block is not None and "segments" in block:
        return ("segments",)
    return tuple(each for each in usual if each != "unit_cost") if block is not None and "services" in block else usual


def _several(made: Field, steps: tuple[str, ...], node: Node | None) -> Control:
    """Return blocks as entries with pages of their own, and numbers or texts by id in place."""
    path = ".".join(steps)
    if isinstance(node, Written):
        # Such as one agency instead of shares of several.
        one = Field(made.name, "text", made.help, required=made.required)
        return Control(path, path, one, str(node), is_written=True, can_be_shared=made.is_shared)
    named: list[tuple[str, Node]] = []
    if isinstance(node, Block):
        named = [(str(key), value) for key, value in node.items()]
    elif isinstance(node, Series):
        named = [(str(number), value) for number, value in enumerate(node)]
    if not inner_fields(made, None):
        inner = tuple(_control(value_field(made), (*steps, key), value) for key, value in named)
        return Control(path, path, made, inner=inner, is_written=node is not None)
    entries = tuple(_entry((*steps, key), value, number) for number, (key, value) in enumerate(named))
    return Control(path, path, made, entries=entries, kinds=choices_of(made), is_written=node is not None)


def _entry(steps: tuple[str, ...], node: Node, number: int) -> Entry:
    title = ""
    if isinstance(node, Block):
        title = next((shown_text(node.get(name)) for name in _CALLED if shown_text(node.get(name))), "")
    inner = node.items() if isinstance(node, Block) else ()
    texts = {str(key): shown_text(_number(value)) for key, value in inner if key not in _CALLED}
    facts = [(label_of(name), refers_to(name), text) for name, text in texts.items() if text and name != "id"]
    name = f"{number + 1}" if steps[-1].isdecimal() else steps[-1]
    return Entry(".".join(steps), title or name, tuple(facts[:MOST_FACTS]), number)


# What an entry is called, which is not said twice; and how many other fields are.
_CALLED = ("title", "name", "question")
MOST_FACTS = 3


def _number(node: Node | None) -> Node | None:
    return node.get("value", node.get("ref")) if isinstance(node, Block) else node


def _prose(made: Field, steps: tuple[str, ...], node: Node | None) -> Control:
    """Return a text for each section of the documents; those in files of their own are left to the files."""
    written = node if isinstance(node, Block) else Block(node.place, ()) if node is not None else None
    known = made.schema.get("propertyNames", {}).get("anyOf", [{}])[0].get("enum", ())
    names = dict.fromkeys([*known, *(written or ())])
    if made.name == "changes":
        return Control(".".join(steps), ".".join(steps), made, is_written=True, other="see the text of the case")
    guides, inner = prose_guides(), []
    for name in names:
        value = written.get(name) if written is not None else None
        path = ".".join((*steps, str(name)))
        file = shown_text(value.get("file")) if isinstance(value, Block) else ""
        other = f"in the file {file}" if file else ""
        field = Field(str(name), "long", guides.get(str(name), ""))
        inner.append(Control(path, path, field, shown_text(value), is_written=value is not None, other=other))
    shown = tuple(each for each in inner if each.is_written)
    return Control(
        ".".join(steps),
        ".".join(steps),
        made,
        inner=shown,
        more=tuple(each for each in inner if not each.is_written),
        is_written=True,
    )


def _odd(node: Node | None, is_odd: object) -> str:
    """Return where to change what is written in a way that a form cannot show; nothing where it can."""
    return f"written on line {node.place.line} of the text" if node is not None and is_odd else ""
