"""The fields of a case as a form has them: what each takes, what it is for, and what is inside it.

They are read from the JSON Schema, which is made from the same sections as the reader of a case: a field that is added
there is in the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE
from sibcase.casefile.schema import json_schema
from sibcase.casefile.source.nodes import Block, Series, Written, inside
from sibcase.webapp.form.choices_in_words import choice_in_words
from sibcase.webapp.form.references import refers_to
from sibcase.webapp.form.usual import key_of, one_of
from sibcase.webapp.in_words import in_words, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.source.nodes import Node

__all__ = ["TAKES_A_DATE", "Field", "Shape", "choices_of", "field_at", "inner_fields", "sections", "top_fields"]

# How a field is filled in: a text, one of some words, yes or no, a number with its reason, fields of its own, the same
# by id, a list of them, a list of texts, or texts by words that are known.
Shape = Literal["text", "long", "choice", "flag", "quantity", "block", "map", "list", "texts", "prose"]
Schema = "Mapping[str, Any]"
_ASSUMPTION = "-assumption"
TAKES_A_DATE = "a date: year, month, day"
# Texts of a paragraph rather than a line.
_LONG = frozenset({"summary", "description", "note", "mitigation", "reason", "definition", "pros", "cons"})


@dataclass(frozen=True)
class Field:
    """A field of the case file.

    Attributes:
        name: its name in the file; `ID` for what is written under an id of the author's.
        shape: how it is filled in.
        help: what it is.
        takes: what it takes, in words.
        example: the value as it can be written; nothing where there is none.
        required: whether its block requires it.
        choices: the words that it takes.
        kind: the kind of quantity that it takes.
        stage: the first stage that needs its section.
        schema: its part of the schema.
        takes_ref: whether it can name a unit cost of the library.
        default: its default, where that is a word.
    """

    name: str
    shape: Shape
    help: str
    takes: str = ""
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    kind: str = ""
    stage: str = ""
    schema: Any = None
    takes_ref: bool = False
    default: str = ""

    @property
    def label(self) -> str:
        """The name in words: `unit_cost` is Unit cost."""
        return label_of(self.name)

    @property
    def choices_in_words(self) -> tuple[tuple[str, str], ...]:
        """Each word that it takes, with the word as it is offered."""
        return tuple((each, choice_in_words(self.name, each)) for each in self.choices)

    @property
    def default_in_words(self) -> str:
        """Its default as it is offered."""
        return choice_in_words(self.name, self.default)

    @property
    def refers(self) -> str:
        """The section in which the ids are defined that it names; nothing where it names none."""
        return refers_to(self.name)

    @property
    def is_reference(self) -> bool:
        """Whether it takes one id that is defined elsewhere in the case, and nothing else."""
        is_id = self.shape == "text" and str((self.schema or {}).get("$ref", "")).endswith("/id")
        return bool(self.refers) and (is_id or self.name == "agency")

    @property
    def takes_one_too(self) -> bool:
        """Whether it takes a single text in the place of a list of them."""
        return self.shape == "texts" and _takes_both(self.schema or {})

    @property
    def is_shared(self) -> bool:
        """Whether it divides a whole among the entries of another section, such as a saving among agencies."""
        return self.shape == "map" and bool(self.refers) and _kind(_inner_schema(self.schema)) == "part"

    @property
    def key(self) -> tuple[str, str]:
        """What is before each of its values, and what to write there; nothing where it is a short name."""
        return key_of(self.name)

    @property
    def one(self) -> str:
        """What one entry of it is called: `a party`; nothing where it has no such name."""
        return one_of(self.name)


@cache
def top_fields() -> tuple[Field, ...]:
    """Return the fields at the top of a case, in the order in which a case is read."""
    schema = json_schema()
    required = set(schema.get("required", ()))
    return tuple(_field(name, spec, is_required=name in required) for name, spec in schema["properties"].items())


@cache
def sections() -> tuple[str, ...]:
    """Return the parts of the form: `about` for the plain fields at the top, then each section as a case is read.

    Sections that few cases have, with tables and marks of their own, come last.
    """
    plain = ("text", "long", "choice", "flag", "quantity")
    named = [each.name for each in top_fields() if each.shape not in plain]
    return ("about", *sorted(named, key=lambda name: (name in _LAST, named.index(name))))


_LAST = frozenset({"costs", "deflators", "similar_deals", "actuals", "waivers"})


def inner_fields(field: Field, node: Node | None = None) -> tuple[Field, ...]:
    """Return the fields inside a block, or inside one of several that are written under ids or in a list.

    Args:
        field: a block, a map or a list.
        node: what is written there, which decides between kinds of payment line.
    """
    block = _block_of(field, node)
    if block is None:
        return ()
    required = set(block.get("required", ()))
    return tuple(_field(name, spec, is_required=name in required) for name, spec in block["properties"].items())


def value_field(field: Field) -> Field:
    """Return the field of each value of a map from ids to numbers or texts, or of each item of such a list."""
    return _field("ID", _inner_schema(field.schema), is_required=True)


def choices_of(field: Field) -> tuple[tuple[str, str], ...]:
    """Return the kinds that an entry may be of, with what each is; none where there is only one."""
    inner = _inner_schema(field.schema)
    kinds = [_resolved(each) for each in inner.get("oneOf", ())]
    return tuple(
        (str(each["properties"]["kind"]["const"]), str(each.get("description", "")))
        for each in kinds
        if _has_kind(each)
    )


def field_at(path: str | Sequence[str], root: Node | None = None) -> Field | None:
    """Return the field at a path of a case; None where no field can be there."""
    steps = path.split(".") if isinstance(path, str) else list(path)
    field = next((each for each in top_fields() if steps and each.name == steps[0]), None)
    node = inside(root, steps[0]) if root is not None and steps else None
    for step in steps[1:]:
        if field is None:
            return None
        node = inside(node, step) if node is not None else None
        field = _step_into(field, step, node)
    return field


def _step_into(field: Field, step: str, node: Node | None) -> Field | None:
    if field.name != "ID" and field.shape in ("map", "list"):
        inner = _inner_schema(field.schema)
        if _is_block(inner):
            return Field("ID", "block", field.help, schema=inner)
        return value_field(field)
    if field.shape == "block":
        blocks = [_block_of(field, node), *(_resolved(each) for each in field.schema.get("oneOf", ()))]
        found = next((each for each in blocks if each is not None and step in each["properties"]), None)
        return _field(step, found["properties"][step], is_required=step in found.get("required", ())) if found else None
    if field.shape == "quantity":
        return Field(step, "text", "")
    if field.shape in ("prose", "texts"):
        return Field("ID", "long", field.help)
    return None


# --- the schema -------------------------------------------------------------------------------------------------------


def _field(name: str, spec: Any, *, is_required: bool) -> Field:
    shape, kind = _shape(name, spec), _kind(spec)
    whole = _resolved(spec) if "$ref" in spec else spec
    examples = [str(each) for each in whole.get("examples", ()) if not isinstance(each, dict)]
    return Field(
        name,
        shape,
        in_words(str(spec.get("description", ""))),
        _takes(spec, whole, shape),
        examples[0] if examples else "",
        is_required,
        tuple(str(each) for each in whole.get("enum", [whole["const"]] if "const" in whole else ())),
        kind,
        next((stage for stage, needed in NEEDED_AT_STAGE.items() if name in needed), ""),
        spec,
        "-or-ref" in str(spec.get("$ref", "")),
        str(spec.get("default", "")),
    )


def _shape(name: str, spec: Any) -> Shape:
    whole = _resolved(spec) if "$ref" in spec else spec
    if _kind(spec):
        return "quantity"
    if _is_block(whole):
        return "block"
    if "patternProperties" in spec:
        return "map"
    if spec.get("type") == "array" or _takes_both(spec):
        return "list" if _is_block(_inner_schema(spec)) else "texts"
    if isinstance(spec.get("additionalProperties"), dict):
        return "prose"
    if "enum" in whole or "const" in whole:
        return "choice"
    if spec.get("type") == "boolean":
        return "flag"
    return "long" if name in _LONG else "text"


def _takes_both(spec: Any) -> bool:
    """Return whether a field takes a text or a list of them."""
    choices = [each.get("type") for each in spec.get("anyOf", ())]
    return ("items" in spec and spec.get("type") != "array") or ("string" in choices and "array" in choices)


def _takes(spec: Any, whole: Any, shape: Shape) -> str:
    """Return what a field takes, in a few words."""
    name = str(spec.get("$ref", "")).rpartition("/")[2]
    if shape == "quantity":
        return str(whole.get("description", ""))
    if name == "date":
        return TAKES_A_DATE
    if name == "price-year":
        return "a price year"
    if spec.get("type") == "integer":
        return f"a whole number from {spec.get('minimum')} to {spec.get('maximum')}"
    return ""


def _kind(spec: Any) -> str:
    """Return the kind of quantity of a field; nothing where it takes none."""
    name = str(spec.get("$ref", "")).rpartition("/")[2]
    return name.removesuffix(_ASSUMPTION).removesuffix("-or-ref") if name.endswith(_ASSUMPTION) else ""


def _inner_schema(spec: Any) -> Any:
    """Return what is under the ids of a map, or in a list."""
    if "patternProperties" in spec:
        return next(iter(spec["patternProperties"].values()))
    return spec.get("items", {})


def _block_of(field: Field, node: Node | None) -> Any | None:
    """Return the block of a field; of several kinds the one that is written, else the first."""
    spec = field.schema if field.shape == "block" else _inner_schema(field.schema)
    kinds = [_resolved(each) for each in spec.get("oneOf", ())]
    if not kinds:
        return _resolved(spec) if _is_block(spec) else None
    written = node.get("kind") if isinstance(node, Block) else node
    chosen = [each for each in kinds if _has_kind(each) and each["properties"]["kind"]["const"] == str(written)]
    return (chosen or kinds)[0]


def _has_kind(block: Any) -> bool:
    return "const" in block.get("properties", {}).get("kind", {})


def _is_block(spec: Any) -> bool:
    return "oneOf" in spec or ("properties" in _resolved(spec) and not _kind(spec) and "pattern" not in _resolved(spec))


def _resolved(spec: Any) -> Any:
    return _definitions()[spec["$ref"].rpartition("/")[2]] if "$ref" in spec else spec


@cache
def _definitions() -> Any:
    return json_schema()["$defs"]


def texts_in(node: Node | None) -> list[str]:
    """Return the texts of a list, or a single one as a list."""
    if isinstance(node, Series):
        return [str(each) for each in node if isinstance(each, Written)]
    return [str(node)] if isinstance(node, Written) and not node.is_empty else []
