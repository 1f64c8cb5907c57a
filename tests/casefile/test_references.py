"""Lists of ids and references, for every field of the format that takes them: no repeats, no circles."""

from __future__ import annotations

import types
import typing
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from sibcase.casefile.case import Case
from sibcase.casefile.checks.references import LONGEST_CHAIN, _owner
from sibcase.casefile.intake_file import add_intake_files
from sibcase.casefile.narratives import FolderShelf
from sibcase.casefile.reader import load_case, load_text, load_tree
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Node, Series, Written
from sibcase.casefile.source.reading import Reading, Section, Takes
from sibcase.tasks.business_case import load
from sibcase.tasks.settle.settle import payout

HERE = Path(__file__).parent
EVERY_FIELD = HERE / "every-field.yaml"
TEXT = EVERY_FIELD.read_text("utf-8")


def tree() -> Block:
    """Return the case that uses every field, as it is written."""
    root, findings = compose(TEXT, str(EVERY_FIELD))
    assert isinstance(root, Block)
    assert not findings
    add_intake_files(root, Reading(), FolderShelf(HERE), {})
    return root


def reading() -> Reading:
    """Return what is gathered while that case is read."""
    found = Reading()
    Case.model_validate(tree(), context=found)
    return found


def at(root: Node, path: tuple[str, ...]) -> Any:
    """Return what stands at a path of a tree."""
    node: Any = root
    for step in path:
        node = node[int(step)] if isinstance(node, Series) else node[step]
    return node


# --- lists ------------------------------------------------------------------------------------------------------------


def listed_fields(kind: Any, found: set[tuple[str, str]], seen: set[Any]) -> None:
    """Gather the fields of the format that are lists of ids, by section and name."""
    if isinstance(kind, type) and issubclass(kind, Section) and kind not in seen:
        seen.add(kind)
        for name, field in kind.model_fields.items():
            if holds_ids(field.annotation):
                found.add((kind.__name__, name))
            for inner in parts_of(field.annotation):
                listed_fields(inner, found, seen)


def parts_of(kind: Any) -> list[Any]:
    """Return every type inside a type."""
    inner = [part for each in typing.get_args(kind) for part in parts_of(each)]
    return [kind, *inner]


def holds_ids(kind: Any) -> bool:
    """Return whether a type is a list of ids, or may be."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType, typing.Annotated):
        return any(holds_ids(each) for each in typing.get_args(kind))
    if typing.get_origin(kind) is not list:
        return False
    marks = [mark for part in parts_of(typing.get_args(kind)[0]) for mark in getattr(part, "__metadata__", ())]
    return any(isinstance(mark, Takes) and mark.schema.get("x-def") == "id" for mark in marks)


def lists_of_ids() -> list[tuple[str, ...]]:
    """Return the paths of the lists of ids in the case that uses every field."""
    root = tree()
    parents = {word.path[:-1] for word in reading().ids if word.path}
    return sorted(path for path in parents if holds(root, path))


def holds(root: Block, path: tuple[str, ...]) -> bool:
    try:
        node = at(root, path)
    except (KeyError, ValueError, IndexError, TypeError):
        return False
    return isinstance(node, Series) and all(isinstance(item, Written) for item in node)


def test_the_case_of_every_field_has_every_list_of_ids_of_the_format() -> None:
    found: set[tuple[str, str]] = set()
    listed_fields(Case, found, set())
    assert {name for _, name in found} == {path[-1] for path in lists_of_ids()}


@pytest.mark.costly
@pytest.mark.parametrize("path", lists_of_ids(), ids=".".join)
def test_an_id_that_a_list_names_twice_is_an_error_at_the_second(path: tuple[str, ...]) -> None:
    root = tree()
    series = at(root, path)
    first = series[0]
    series.append(Written(first, first.place, (*path, str(len(series)))))
    found = load_tree(root, str(EVERY_FIELD), shelf=FolderShelf(HERE)).findings
    assert [each.message for each in found if each.code == "SIB088"] == [
        f"`{first}` is in this list twice, and would be counted twice"
    ]


def test_a_list_that_is_written_once_is_no_repeat() -> None:
    assert not [each for each in load_case(EVERY_FIELD).findings if each.code in ("SIB088", "SIB089")]


# --- circles ----------------------------------------------------------------------------------------------------------


def references() -> list[tuple[tuple[str, str], str, Written]]:
    """Return each reference of that case: the part that it stands in, the section it refers to, and its word."""
    gathered = ((_owner(each.word.path), each) for each in reading().references)
    return [(owner, each.section, each.word) for owner, each in gathered if owner is not None]


def test_between_sections_references_lead_one_way() -> None:
    above: dict[str, set[str]] = {}
    for (section, _), target, _word in references():
        if section != target:
            above.setdefault(section, set()).add(target)
    assert list(TopologicalSorter(above).static_order())


WITHIN = [(owner, word) for owner, target, word in references() if owner[0] == target]


@pytest.mark.costly
@pytest.mark.parametrize(("owner", "word"), WITHIN, ids=[f"{'.'.join(word.path)}={word}" for _, word in WITHIN])
def test_a_part_that_refers_to_itself_is_an_error(owner: tuple[str, str], word: Written) -> None:
    root = tree()
    parent = at(root, word.path[:-1]) if word.path[-1].isdecimal() else at(root, word.path)
    if isinstance(parent, Series):
        parent[int(word.path[-1])] = Written(owner[1], word.place, word.path)
    elif isinstance(parent, Block):  # the word is a key of a block
        key = Written(owner[1], word.place, word.path)
        parent[key], parent.keys_written[key] = parent.pop(str(word)), key
    else:
        at(root, word.path[:-1])[word.path[-1]] = Written(owner[1], word.place, word.path)
    found = load_tree(root, str(EVERY_FIELD), shelf=FolderShelf(HERE)).findings
    assert f"`{owner[1]}` refers to itself" in [each.message for each in found if each.code == "SIB089"]


CASE = """\
sibcase: 1
title: References
start: 2026-04-01
term: 5 years
need: {{people: 150, unit_cost: £70k per year, years: 15}}
parties: {{council: {{name: County council, role: commissioner}}}}
contract:
  payers: {{council: 100%}}
  metrics:
{metrics}  payments:
    paid: {{kind: tariff, metric: m0, counts: gross, price: £1k}}
"""


def metrics(graph: dict[str, list[str]]) -> str:
    """Return a case with metrics that are sums of others."""
    rows = ""
    for name, parts in graph.items():
        told = f", sum: {{{', '.join(f'{part}: 1' for part in parts)}}}" if parts else ""
        rows += f"    {name}: {{title: Metric {name}, unit: count{told}}}\n"
    return CASE.format(metrics=rows)


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        ({"m0": ["m0"]}, ["`m0` refers to itself"]),
        ({"m0": ["m1"], "m1": ["m0"]}, ["circular reference: `m0` → `m1` → `m0`"]),
        ({"m0": ["m1"], "m1": ["m2"], "m2": ["m1"]}, ["circular reference: `m1` → `m2` → `m1`"]),
        ({"m0": ["m1", "m2"], "m1": ["m3"], "m2": ["m3"], "m3": []}, []),
    ],
)
def test_circles_of_sums(graph: dict[str, list[str]], said: list[str]) -> None:
    assert [each.message for each in load_text(metrics(graph)).findings if each.code == "SIB089"] == said


@pytest.mark.costly
def test_a_chain_that_is_too_long_is_an_error_and_one_within_the_limit_is_computed(tmp_path: Path) -> None:
    def chain(length: int) -> str:
        return metrics({f"m{at}": [f"m{at + 1}"] if at + 1 < length else [] for at in range(length)})

    # The payment line is the first of the chain.
    longest, longer = chain(LONGEST_CHAIN - 1), chain(LONGEST_CHAIN)
    assert [each.code for each in load_text(longer).findings if each.is_error] == ["SIB089"]
    assert load_text(chain(3000)).has_errors
    (tmp_path / "case.yaml").write_text(longest, "utf-8")
    assert "payments.total" in load(tmp_path / "case.yaml").evaluate()


def test_parts_that_many_sums_share_count_as_often_as_they_are_reached(tmp_path: Path) -> None:
    # Two in each of ten layers, each the sum of both below: 2^8 ways lead from the first to one of the last.
    graph = {f"m{at}": [f"m{2 * (at // 2) + 2}", f"m{2 * (at // 2) + 3}"] if at < 18 else [] for at in range(20)}
    (tmp_path / "case.yaml").write_text(metrics(graph), "utf-8")
    business = load(tmp_path / "case.yaml")
    assert "payments.total" in business.evaluate()
    # One of the last is one: two parts of the first, each with two parts, over eight layers.
    assert payout(business.case, {"m18": 1, "m19": 0}).figures.value("payments.total") == 1000 * 2**8


def test_parts_that_sums_share_layer_upon_layer_are_refused() -> None:
    # Two in each of 24 layers, each the sum of both below: 2^23 ways lead from the first to the last two.
    graph = {f"m{at}": [f"m{2 * (at // 2) + 2}", f"m{2 * (at // 2) + 3}"] if at < 46 else [] for at in range(48)}
    assert {each.code for each in load_text(metrics(graph)).findings if each.is_error} == {"SIB089"}


def test_many_circles_are_found_quickly_and_once_each() -> None:
    names = [f"m{at}" for at in range(60)]
    found = load_text(metrics({name: [each for each in names if each != name] for name in names})).findings
    told = [each for each in found if each.code == "SIB089"]
    assert 0 < len(told) <= 60 * 59
    assert len({(each.place.line, each.place.column) for each in told}) == len(told)
