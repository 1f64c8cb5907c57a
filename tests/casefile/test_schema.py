"""The JSON Schema and the reader say the same of the structure of a case file, and the schema in docs/ is the one made.

What one accepts, the other accepts. Only codes marked as structural are compared: ids that must be defined elsewhere,
currencies, shares that add up, dates within the term and whatever else spans sections are beyond JSON Schema by its
nature, and so is what is wrong with the text as YAML before there is anything to validate.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sibcase.casefile.case import Case
from sibcase.casefile.reader import load_text
from sibcase.casefile.schema import json_schema, schema_of
from sibcase.casefile.source.codes import STRUCTURAL_CODES
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Series, Written, plain_value
from sibcase.casefile.source.reading import Reading, Takes
from sibcase.casefile.values import composites, fields
from sibcase.casefile.values.quantities import KINDS
from tests.trials import trials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.nodes import Node

ROOT = Path(__file__).parents[2]
EXAMPLES = [
    *sorted(path for path in (ROOT / "tests/examples").glob("*.yaml") if ".expected" not in path.name),
    ROOT / "tests/casefile/every-field.yaml",
]
GALLERY = sorted((ROOT / "tests/errors").glob("*.yaml"))

# A tree to be changed: blocks, lists, and scalars as the text that stands for them in the file.
Tree = dict[str, Any] | list[Any] | str


@cache
def validator() -> Draft202012Validator:
    """Return a validator of the schema."""
    return Draft202012Validator(json_schema())


def assert_agreement(text: str, folder: Path | None = None) -> None:
    """Assert that schema and reader both accept a text or both refuse it."""
    root, _ = compose(text, "case.yaml")
    if root is None:
        return
    noted = [found for found in load_text(text, folder=folder).findings if found.code in STRUCTURAL_CODES]
    errors = [f"{error.json_path}: {error.message}" for error in validator().iter_errors(plain_value(root))]
    assert bool(noted) == bool(errors), f"{text}\nreader: {noted}\nschema: {errors}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_both_accept_the_examples(path: Path) -> None:
    loaded = load_text(path.read_bytes(), folder=path.parent)
    assert not loaded.has_errors
    assert_agreement(path.read_text("utf-8"), path.parent)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_both_say_the_same_of_the_gallery(path: Path) -> None:
    assert_agreement(path.read_bytes().decode("utf-8", "replace"), path.parent)


@pytest.mark.parametrize(
    ("title", "is_accepted"),
    [
        ("2025", True),  # a number is a text that happens to be made of digits
        ("'true'", True),
        ("no", True),  # a word, in YAML 1.2
        ("2024-04-01", True),
        (".inf", True),
        ("true", False),
        ("", False),
        ("~", False),
        ("' '", False),
        ("[a]", False),
        ("{a: b}", False),
    ],
)
def test_both_say_the_same_of_a_title(title: str, is_accepted: bool) -> None:  # noqa: FBT001 - a table of cases
    text = f"sibcase: 1\ntitle: {title}\nneed: {{people: 1, unit_cost: £1 per year, years: 1}}\n"
    assert_agreement(text)
    assert (not load_text(text).has_errors) == is_accepted


# --- cases that hypothesis makes out of the examples ------------------------------------------------------------------


def tree_of(node: Node) -> Tree:
    """Return the tree of a file with scalars as they can be written again."""
    if isinstance(node, Block):
        return {str(key): tree_of(value) for key, value in node.items()}
    if isinstance(node, Series):
        return [tree_of(item) for item in node]
    as_is = node.is_number or node.is_boolean or node.is_empty
    return str(node) if as_is else json.dumps(str(node), ensure_ascii=False)


def written(tree: Tree) -> str:
    """Return a tree as YAML, in braces and brackets."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(written, tree)) + "]"
    return tree


def places_in(tree: Tree) -> Iterator[tuple[dict[str, Any] | list[Any], Any]]:
    """Return every place in a tree at which something stands."""
    for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
        yield tree, key  # type: ignore[misc] # strings are not walked into
        if not isinstance(value, str):
            yield from places_in(value)


def example_tree(number: int) -> Tree:
    """Return a fresh tree of one of the examples."""
    root, _ = compose(EXAMPLES[number].read_text("utf-8"), "case.yaml")
    assert root is not None
    return tree_of(root)


FIELD_NAMES = sorted(
    {
        *Case.field_names(),
        *(name for section in json_schema()["$defs"].values() for name in section.get("properties", ())),
    }
)
WORDS = sorted({word for found in json.dumps(json_schema()).split('"') for word in [found] if word.isascii()})
QUANTITIES = [
    *(example for kind in KINDS for example in kind.examples),
    *("-20%", "+5%", "−3pp", "150%", "100%", "0%", "£70k", "£ 70k", "70k GBP", "$5 USD", "£5 USD", "£70kk"),
    *("15 year", "18 months", "9", "90 days per person", "142 per 100", "5 per 0", "1,0", "1_000", "12,000 people"),
    *("150 people over 3 years", "150 people per year", "120 over 3", "40 weeks per fortnight", "2 a year", "1e3"),
    *("£70k per year\n", "15\n", " 15", "15 ", "2025-26", "2025-27", "2025/26", "1899", "£9000000bn", "9" * 101),
    *("2026-04-01", "2026-02-30", "2026-13-01", "1 April", "29 April", "from 2028-13-01", "ramp 0 years", "even"),
    *("as available", "after service ends", "start", "green-book", "3.5% per year", "SIB301", "SIB3", "GBP", "gbp"),
    *("a-b", "a--b", "a b", "", " ", "x" * 61, "é", "foster-care-week", "county council"),
]
SCALARS = [
    *(json.dumps(text, ensure_ascii=False) for text in QUANTITIES),
    *("1", "01", "1.0", "+1", "-1", "-0", "0", "0.5", ".5", "5.", "1e3", "1e-3", "1e400", "99", "100", "1e16", "2025"),
    *("2025.0", "1899", "2100", "10000000000001", "9" * 400, "true", "False", "null", "~", "TRUE", ".nan", "0x1F"),
]
scalars = st.one_of(st.sampled_from(SCALARS), st.sampled_from(WORDS).map(json.dumps))
values: st.SearchStrategy[Tree] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(FIELD_NAMES), inner, max_size=3)
    ),
    max_leaves=4,
)
keys = st.one_of(st.sampled_from(FIELD_NAMES), st.sampled_from(["a", "1", "1.0", "true", "a b", "", "x" * 61, "é"]))


def change(tree: Tree, draw: st.DrawFn) -> None:
    """Change one thing in a tree: leave it out, rename it, replace it, give it a reason, or add something beside it."""
    spots = list(places_in(tree))
    if not spots:
        return
    holder, at = draw(st.sampled_from(spots))
    how = draw(st.sampled_from(["respell", "respell", "drop", "replace", "rename", "wrap", "add", "empty"]))
    if how == "respell":
        holder[at] = draw(scalars)
    elif how == "drop":
        del holder[at]
    elif how == "replace":
        holder[at] = draw(values)
    elif how == "wrap":
        holder[at] = {draw(st.sampled_from(["value", "ref", "file"])): holder[at]}
    elif how == "empty":
        holder[at] = draw(st.sampled_from(["{}", "[]", "", "null"]))
    elif isinstance(holder, list):
        holder.append(draw(values))
    elif how == "rename":
        holder[draw(keys)] = holder.pop(at)
    else:
        holder[draw(keys)] = draw(values)


@st.composite
def changed_cases(draw: st.DrawFn) -> str:
    """Make a case out of an example by a few changes."""
    tree = example_tree(draw(st.integers(0, len(EXAMPLES) - 1)))
    for _ in range(draw(st.integers(1, 2))):
        change(tree, draw)
    return written(tree)


@trials(250)
@given(changed_cases())
def test_both_say_the_same_of_changed_cases(text: str) -> None:
    assert_agreement(text)


# What stands before a colon is a text in JSON, whatever it looks like.
KEY_TYPES = ("FinancialYear", "Id", "MetricKey", "PartyKey", "SegmentKey")


def field_types() -> dict[str, Takes]:
    """Return every type that fields have, by name."""
    named = {**vars(fields), **vars(composites)}
    with_readers = {name: get_args(kind)[1:] for name, kind in named.items()}
    return {name: args[0] for name, args in with_readers.items() if args and isinstance(args[0], Takes)}


@pytest.mark.matrix(8)
@pytest.mark.parametrize("name", sorted(field_types()))
def test_both_say_the_same_of_every_scalar_in_every_type(name: str) -> None:
    takes = field_types()[name]
    schema = {**schema_of(takes), "$defs": json_schema()["$defs"]}
    validator = Draft202012Validator(schema)
    for scalar in SCALARS:
        root, _ = compose(f"is: {scalar}", "case.yaml")
        assert isinstance(root, Block)
        reading = Reading()
        takes.read(root["is"], reading)
        noted = [found for found in reading.findings if found.code in STRUCTURAL_CODES]
        seen = str(root["is"]) if name in KEY_TYPES else plain_value(root["is"])
        assert bool(noted) != validator.is_valid(seen), f"{name}: {scalar}: {noted}"


# --- the schema itself ------------------------------------------------------------------------------------------------


def objects_in(node: object) -> Iterator[dict[str, Any]]:
    """Return every schema within a schema."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from objects_in(value)
    elif isinstance(node, list):
        for item in node:
            yield from objects_in(item)


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_schema_is_the_same_every_time() -> None:
    assert json.dumps(json_schema()) == json.dumps(json_schema())


def test_case_needs_a_version_a_title_and_a_need() -> None:
    schema = json_schema()
    assert schema["required"] == ["sibcase", "title"]
    # A contract that is only to be settled does without a need, and needs what a settlement does.
    asked = schema["allOf"][0]
    assert asked["else"] == {"required": ["need"]}
    assert asked["then"] == {"required": ["start", "term", "parties", "contract"]}


def test_no_field_is_null_and_no_placeholder_is_left() -> None:
    text = json.dumps(json_schema())
    assert '"null"' not in text
    assert "x-def" not in text


def test_blocks_take_no_unknown_fields() -> None:
    definitions = json_schema()["$defs"]
    for schema in [json_schema(), *definitions.values()]:
        if "properties" in schema:
            assert schema["additionalProperties"] is False
    for schema in objects_in(json_schema()):
        if "patternProperties" in schema:
            assert schema["additionalProperties"] is False


def test_every_field_is_described() -> None:
    for name, section in {"case": json_schema(), **json_schema()["$defs"]}.items():
        for field, schema in section.get("properties", {}).items():
            assert schema.get("description"), f"{name}: {field} has no description"


def test_quantities_show_examples_that_they_accept() -> None:
    definitions = json_schema()["$defs"]
    for kind in KINDS:
        for example in kind.examples:
            schema = {"$ref": f"#/$defs/{kind.name}", "$defs": definitions}
            assert Draft202012Validator(schema).is_valid(example)


def test_definitions_are_used() -> None:
    schema = json_schema()
    used = {node["$ref"] for node in objects_in(schema) if "$ref" in node}
    assert used == {f"#/$defs/{name}" for name in schema["$defs"]}


def test_every_field_stands_in_the_case_that_has_them_all() -> None:
    """`every-field.yaml` is where schema and reader meet on each field: a new field must be put there too."""
    root, _ = compose((ROOT / "tests/casefile/every-field.yaml").read_text("utf-8"), "case.yaml")
    names = {str(name) for block in blocks(root) for name in block}
    assert set(FIELD_NAMES) <= names


def blocks(node: Node | None) -> Iterator[Block]:
    """Return every block of a tree."""
    if node is None or isinstance(node, Written):
        return
    if isinstance(node, Block):
        yield node
    for value in node.values() if isinstance(node, Block) else node:
        yield from blocks(value)


def test_copy_in_the_documentation_is_the_schema_as_it_is() -> None:
    copy = (ROOT / "docs/case.schema.json").read_text("utf-8")
    assert json.loads(copy) == json_schema(), "run `python docs/generate.py`"
