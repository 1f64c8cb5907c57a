"""The fields of the case file as a reference: where each is written, what it takes, and what it means.

It is read from the JSON Schema, so that the documentation and `sibcase explain` say what the reader checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sibcase.casefile.case import STAGES
from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE
from sibcase.casefile.fragments import FIELD_FRAGMENTS, SECTION_FRAGMENTS
from sibcase.casefile.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["FieldEntry", "blocks_of", "field_entries", "takes"]

_ALWAYS_REQUIRED = ("sibcase", "title", "need")
PLAIN = {
    "text": "text",
    "date": "date (`2026-04-01`)",
    "id": "id",
    "price-year": "price year (`2025-26` or `2025`)",
}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of the case file.

    Attributes:
        field: its path: `outcomes.ID.baseline`; `ID` is an id of the author, `[]` an item of a list.
        meaning: what it is.
        takes: what it takes, in words.
        required: whether its block requires it.
        default: its default where that is a word.
        stage: the first stage that requires its section; nothing where no stage does.
        example: the field as it can be written.
    """

    field: str
    meaning: str
    takes: str
    required: bool
    default: str
    stage: str
    example: str

    @property
    def short(self) -> str:
        """The path without ids and items: `outcomes.baseline`."""
        return ".".join(step for step in self.field.replace("[]", "").split(".") if step != "ID")


@cache
def field_entries() -> tuple[FieldEntry, ...]:
    """Return every field by its path, in the order of the format; of payment kinds that share a field, the first."""
    schema = json_schema()
    entries: dict[str, FieldEntry] = {}
    for entry in _entries(schema, "", schema["$defs"]):
        entries.setdefault(entry.field, entry)
    return tuple(entries.values())


def _entries(block: dict[str, Any], place: str, definitions: dict[str, Any]) -> Iterator[FieldEntry]:
    for name, spec in block["properties"].items():
        path = f"{place}{name}"
        yield FieldEntry(
            path,
            spec.get("description", ""),
            takes(spec, lambda kind: _in_words(kind, definitions)),
            name in block.get("required", ()),
            str(spec.get("default", "")),
            _first_stage(path.partition(".")[0].removesuffix("[]")),
            _example(path, name, spec, definitions),
        )
        for kind, suffix in blocks_of(spec):
            if "properties" in definitions[kind] and "pattern" not in definitions[kind]:
                yield from _entries(definitions[kind], f"{path}{suffix}.", definitions)


def _first_stage(section: str) -> str:
    if section in _ALWAYS_REQUIRED:
        return STAGES[0]
    return next((stage for stage, names in NEEDED_AT_STAGE.items() if section in names), "")


def _example(path: str, name: str, spec: dict[str, Any], definitions: dict[str, Any]) -> str:
    if path in SECTION_FRAGMENTS:
        return SECTION_FRAGMENTS[path]
    kind = definitions.get(str(spec.get("$ref", "")).rpartition("/")[2], spec)
    written = [*kind.get("examples", ()), *spec.get("enum", ())]
    if "properties" not in kind and written:
        return f"{name}: {written[0]}"
    return FIELD_FRAGMENTS.get(name, "")


def _in_words(name: str, definitions: dict[str, Any]) -> str:
    """Return what a definition is, with its examples; of a block, that it is one."""
    short = name.removesuffix("-assumption").removesuffix("-or-ref")
    if short in PLAIN:
        return PLAIN[short]
    definition = definitions[name]
    if "examples" not in definition:
        return "a block of fields" if "properties" in definition else short
    examples = ", ".join(f"`{example}`" for example in definition["examples"])
    return f"{definition['description']}: {examples}"


def blocks_of(spec: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the definitions that a field may hold, with the suffix to its name that says how many there are."""
    for inner, suffix in _inner_schemas(spec):
        for choice in inner.get("oneOf", [inner]):
            if "$ref" in choice:
                yield choice["$ref"].rpartition("/")[2], suffix


def _inner_schemas(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Return what a field holds: itself, its items, or the blocks under its ids."""
    if "patternProperties" in spec:
        for inner in spec["patternProperties"].values():
            yield inner, ".ID"
    elif spec.get("type") == "array":
        yield spec["items"], "[]"
    else:
        yield spec, ""


def takes(spec: dict[str, Any], named: Callable[[str], str]) -> str:
    """Return in words what a field takes.

    Args:
        spec: the schema of the field.
        named: returns the words, or a link, for a definition of the schema.
    """
    if "$ref" in spec:
        return named(spec["$ref"].rpartition("/")[2])
    if "oneOf" in spec or "anyOf" in spec:
        choices = dict.fromkeys(takes(choice, named) for choice in spec.get("oneOf") or spec["anyOf"])
        return " or ".join(choices)
    if "enum" in spec or "const" in spec:
        words = spec["enum"] if "enum" in spec else [spec["const"]]
        return ", ".join(dict.fromkeys(f"`{word}`" for word in words))
    return _takes_several(spec, named) or _takes_plain(spec)


def _takes_several(spec: dict[str, Any], named: Callable[[str], str]) -> str:
    """Return in words what a field takes that holds several things; nothing if it holds one."""
    if "patternProperties" in spec:
        return f"by id: {takes(next(iter(spec['patternProperties'].values())), named)}"
    if "propertyNames" in spec and "anyOf" not in spec["propertyNames"]:
        paths = ", ".join(f"`{path}: {value}`" for path, value in spec["examples"][0].items())
        return f"by path in the case: {paths}"
    if "propertyNames" in spec:
        sections = ", ".join(f"`{name}`" for name in spec["propertyNames"]["anyOf"][0]["enum"])
        return f"text or `{{file: …}}`, by section: {sections}, or one of your own that begins with `committee-`"
    if spec.get("type") == "array":
        return f"a list: {takes(spec['items'], named)}"
    return ""


def _takes_plain(spec: dict[str, Any]) -> str:
    """Return in words what a field takes that has no definition of its own."""
    if spec["type"] == "boolean":
        return "`true` or `false`"
    if spec["type"] == "integer":
        return f"a whole number from {spec['minimum']} to {spec['maximum']}"
    if "examples" not in spec:
        return PLAIN["id"]
    listed = " or a list of numbers" if "items" in spec else ""
    return ", ".join(f"`{example}`" for example in spec["examples"]) + listed
