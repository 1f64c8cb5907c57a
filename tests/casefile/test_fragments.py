"""What findings advise can be pasted: fragments of sections make a case, fragments of fields fit their fields."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE, NEEDED_OF_A_CONTRACT
from sibcase.casefile.fragments import FIELD_FRAGMENTS, SECTION_FRAGMENTS, field_fragment
from sibcase.casefile.reader import load_text
from sibcase.casefile.schema import json_schema

SCHEMA = json_schema()


def test_the_fragments_of_all_sections_make_a_case() -> None:
    text = "\n".join(["sibcase: 1", "title: A case", "stage: full", *SECTION_FRAGMENTS.values()])
    assert [f"{found.code} {found.message}" for found in load_text(text).findings] == []


def test_every_section_that_a_stage_requires_has_a_fragment() -> None:
    required = {name for names in NEEDED_AT_STAGE.values() for name in names}
    assert required | set(NEEDED_OF_A_CONTRACT) <= SECTION_FRAGMENTS.keys()


def required_fields(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the blocks that require a field of this name, each with the field's schema."""
    return [
        (block, definition["properties"][name])
        for block, definition in SCHEMA["$defs"].items()
        if name in definition.get("required", ()) and name in definition.get("properties", ())
    ]


@pytest.mark.parametrize("name", FIELD_FRAGMENTS)
def test_the_fragment_of_a_field_fits_wherever_it_is_required(name: str) -> None:
    value = yaml.safe_load(FIELD_FRAGMENTS[name])[name]
    blocks = required_fields(name)
    assert blocks or name in ("starts", "people", "unit_cost", "years")
    for block, schema in blocks:
        faults = Draft202012Validator({"$defs": SCHEMA["$defs"], **schema}).iter_errors(as_written(value))
        assert [f"{block}: {fault.message}" for fault in faults] == []


def as_written(value: Any) -> Any:
    """Return a date as the text that it is in the file."""
    return value if isinstance(value, str | int | list | dict) else str(value)


def test_a_field_without_a_fragment_is_named() -> None:
    assert field_fragment("kind") == "kind:"
