"""The JSON Schema of case files: what editors check and complete with while one types.

It is made from the same models and patterns as the reader, and says what the reader says of the structure of a file.
What spans sections (ids, currencies, dates within the term) is beyond JSON Schema: `sibcase validate` alone reports it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sibcase.casefile.case import Case
from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE, NEEDED_OF_A_CONTRACT
from sibcase.casefile.values.assumptions import DISTRIBUTIONS, assumption_fields
from sibcase.casefile.values.intervals import interval_pattern
from sibcase.casefile.values.quantities import KINDS, LONGEST_QUANTITY
from sibcase.casefile.values.words import DATE_SCHEMA, ID_SCHEMA, PRICE_YEAR_SCHEMA, TEXT_SCHEMA
from sibcase.reference.deflators import series_names
from sibcase.reference.discounting import profile_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.source.reading import Takes
    from sibcase.casefile.values.quantities import Kind

Schema: TypeAlias = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NULL = {"type": "null"}
# What pydantic adds and no reader of a case file needs: its own names for fields, and OpenAPI's word for unions.
_LEFT_OUT = ("title", "discriminator")
_PRICES = "The price year of this amount, if it differs from the case's"
_FIELDS: dict[str, tuple[Schema, str]] = {
    "distribution": (
        {"type": "string", "enum": list(DISTRIBUTIONS)},
        "The distribution of plausible values between low and high",
    ),
    "source": ({"$ref": "#/$defs/text"}, "The id of a source, or its description"),
    "grade": ({"$ref": "#/$defs/text"}, "The quality of the evidence"),
    "note": ({"$ref": "#/$defs/text"}, "A note for readers about the number"),
    "prices": ({"$ref": "#/$defs/price-year"}, _PRICES),
    "supply": ({"$ref": "#/$defs/text"}, "What the author still has to supply"),
    "ref": ({"$ref": "#/$defs/id"}, "The name of a unit cost in the library: `sibcase costs` lists them"),
}
_QUANTITY_FIELDS = {
    "value": "The number",
    "low": "The worst plausible value",
    "high": "The best plausible value",
}


def json_schema() -> Schema:
    """Return the JSON Schema of the case file, the same every time; whoever asks may change what they are given."""
    schema: Schema = json.loads(_as_text())
    return schema


@cache
def _as_text() -> str:
    """Return the schema as text: to make it takes fifty times as long as to read it."""
    return json.dumps(_made())


def _made() -> Schema:
    raw = Case.model_json_schema()
    definitions = {**_words(), **_quantities()}
    sections = {name: _cleaned(section) for name, section in raw.pop("$defs").items()}
    sections["Need"]["anyOf"] = [{"required": ["segments"]}, {"required": ["people", "years"], **_a_cost()}]
    sections["Segment"].update(_a_cost())
    sections["Option"]["dependentRequired"] = {"changes": ["id"], "removes": ["id"]}
    sections["Contract"].update(_what_is_paid(sections["Contract"]))
    sections["Intake"].update({"required": [], "anyOf": [{"required": ["starts"]}, {"required": ["by_month"]}]})
    schema = {
        "$schema": _DIALECT,
        "title": "sibcase case file",
        **_cleaned(raw),
        "allOf": list(_needed_by_stage()),
        "$defs": sections,
    }
    used = _names_used([schema, definitions])
    sections |= {name: definition for name, definition in definitions.items() if name in used}
    return schema


def schema_of(takes: Takes) -> Schema:
    """Return the JSON Schema of one type of field, as it stands wherever the type is used."""
    cleaned: Schema = _cleaned(takes.schema)
    return cleaned


def _a_cost() -> Schema:
    return {"anyOf": [{"required": ["unit_cost"]}, {"required": ["services"]}]}


def _what_is_paid(contract: Schema) -> Schema:
    """Return what a contract has to hold: payment lines, or a rate card, which is read as some."""
    others = [name for name in contract["required"] if name != "payments"]
    return {"required": others, "anyOf": [{"required": [name]} for name in ("payments", "rate_card", "include")]}


def _needed_by_stage() -> Iterable[Schema]:
    alone = {**_at_stages(["contract"]), "not": {"required": ["service"]}}
    yield {"if": alone, "then": {"required": list(NEEDED_OF_A_CONTRACT)}, "else": {"required": ["need"]}}
    for needed in dict.fromkeys(filter(None, NEEDED_AT_STAGE.values())):
        stages = [stage for stage, names in NEEDED_AT_STAGE.items() if names == needed]
        asked = {**_at_stages(stages), "not": alone} if "contract" in stages else _at_stages(stages)
        yield {"if": asked, "then": {"required": list(needed)}}


def _at_stages(stages: list[str]) -> Schema:
    return {"properties": {"stage": {"enum": stages}}, "required": ["stage"]}


def _names_used(node: object) -> set[str]:
    """Return the names of the definitions that a schema refers to."""
    if isinstance(node, list):
        return {name for item in node for name in _names_used(item)}
    if not isinstance(node, dict):
        return set()
    own = {str(node["$ref"]).rpartition("/")[2]} if "$ref" in node else set()
    return own | _names_used(list(node.values()))


def _words() -> Schema:
    return {
        "text": TEXT_SCHEMA,
        "date": _exact(DATE_SCHEMA),
        "id": _exact(ID_SCHEMA),
        "price-year": _exact(PRICE_YEAR_SCHEMA),
        "discount-profile": {"type": "string", "enum": list(profile_names())},
        "deflator-series": {"type": "string", "enum": list(series_names())},
    }


def _quantities() -> Schema:
    definitions: Schema = {}
    for kind in KINDS:
        definitions[kind.name] = _exact(_scalar(kind))
        definitions[f"{kind.name}-assumption"] = _exact(_assumption(kind, refs=False))
        if kind.is_money:
            definitions[f"{kind.name}-or-ref-assumption"] = _exact(_assumption(kind, refs=True))
    return definitions


def _scalar(kind: Kind) -> Schema:
    number: Schema = {"minimum": kind.smallest or 0, **({"maximum": 1} if kind.is_share else {})}
    return {
        "description": kind.says,
        "examples": list(kind.examples),
        "type": ["string", "number"] if kind.takes_numbers else ["string"],
        "pattern": kind.pattern,
        "maxLength": LONGEST_QUANTITY,
        **(number if kind.takes_numbers else {}),
    }


def _assumption(kind: Kind, *, refs: bool) -> Schema:
    """Return the schema of a number that may carry its reason: keywords of each type side by side, for one message."""
    scalar = _scalar(kind)
    needed = {"anyOf": [{"required": ["value"]}, {"required": ["ref"]}]} if refs else {"required": ["value"]}
    return {
        **scalar,
        **_with_intervals(kind),
        "type": [*scalar["type"], "object"],
        "properties": {name: _assumption_field(name, kind) for name in assumption_fields(kind, refs=refs)},
        **needed,
        "additionalProperties": False,
    }


def _with_intervals(kind: Kind) -> Schema:
    return {"pattern": interval_pattern(kind)} if kind.takes_intervals else {}


def _assumption_field(name: str, kind: Kind) -> Schema:
    if name == "value":
        return {**_scalar(kind), **_with_intervals(kind), "description": _QUANTITY_FIELDS[name]}
    if name in _QUANTITY_FIELDS:
        return {"$ref": f"#/$defs/{kind.name}", "description": _QUANTITY_FIELDS[name]}
    schema, description = _FIELDS[name]
    return {**schema, "description": description}


def _cleaned(node: Any) -> Any:
    """Return a schema of pydantic's as it holds for case files: no field is null, no block takes unknown fields."""
    if isinstance(node, list):
        return [_cleaned(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: value for key, value in node.items() if key not in _LEFT_OUT and (key, value) != ("default", None)}
    if _NULL in schema.get("anyOf", ()):
        schema |= _without_null(schema.pop("anyOf"))
    for key, value in schema.items():
        schema[key] = _each(value) if key in ("properties", "patternProperties") else _cleaned(value)
    if "x-def" in schema:
        schema["$ref"] = f"#/$defs/{schema.pop('x-def')}"
    return _closed(_exact(schema))


def _each(schemas: Schema) -> Schema:
    """Return the schemas of fields by name; a field may be called as a keyword is."""
    return {_to_the_end(name): _cleaned(schema) for name, schema in schemas.items()}


def _without_null(choices: list[Schema]) -> Schema:
    given = [choice for choice in choices if choice != _NULL]
    return given[0] if len(given) == 1 else {"anyOf": given}


def _closed(schema: Schema) -> Schema:
    takes_names = "properties" in schema or "patternProperties" in schema
    return {**schema, "additionalProperties": False} if takes_names else schema


def _exact(schema: Schema) -> Schema:
    return {**schema, "pattern": _to_the_end(schema["pattern"])} if "pattern" in schema else schema


def _to_the_end(pattern: str) -> str:
    r"""Return a pattern whose `$` is the end of the text for Python's validators too: they let a line end follow."""
    return pattern[:-1] + r"(?!\n)$" if pattern.endswith("$") else pattern
