"""Changes between two versions: each is found where it stands, and together they lead from one version to the other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, plain_value, written_alike
from sibcase.tasks.compare.changes import changes_between, merged_order
from sibcase.tasks.compare.mixed_case import with_changes
from tests.trials import trials

if TYPE_CHECKING:
    from sibcase.tasks.compare.changes import Change

OLD = """\
title: Recovery
people: {value: 150, source: a count}
parties:
  council: {name: The council}
  health: {name: The board}
risks:
- {title: Late referrals}
- {title: No data}
rows:
- {at: 1, pays: £10}
- {at: 2, pays: £20}
"""


def tree(text: str) -> Block:
    """Return the tree of a text that is sound YAML."""
    root, findings = compose(text, "case.yaml")
    assert isinstance(root, Block)
    assert findings == []
    return root


def told(change: Change) -> tuple[str, str]:
    return ".".join(change.path), change.kind


def changes_to(new: str) -> list[tuple[str, str]]:
    return [told(change) for change in changes_between(tree(OLD), tree(new))]


# --- what is found ----------------------------------------------------------------------------------------------------


def test_the_same_text_has_no_changes() -> None:
    assert changes_to(OLD) == []


def test_another_layout_is_no_change() -> None:
    assert changes_to(OLD.replace("{name: The council}", "\n    name: The council")) == []


def test_a_number_with_its_reason_is_one_change() -> None:
    assert changes_to(OLD.replace("{value: 150, source: a count}", "{value: 160, source: records}")) == [
        ("people", "changed")
    ]


def test_a_number_that_gets_a_reason_is_changed_where_it_stands() -> None:
    old, new = tree("people: 150\n"), tree("people: {value: 150, source: a count}\n")
    assert [told(change) for change in changes_between(old, new)] == [("people", "changed")]


def test_names_that_come_and_go() -> None:
    new = OLD.replace("  health: {name: The board}\n", "  police: {name: The police}\n")
    assert changes_to(new) == [("parties.health", "removed"), ("parties.police", "added")]


def test_a_list_of_another_length_is_one_change() -> None:
    assert changes_to(OLD.replace("- {title: No data}\n", "")) == [("risks", "changed")]


def test_a_list_of_the_same_length_is_changed_row_by_row() -> None:
    assert changes_to(OLD.replace("£20", "£25")) == [("rows.1.pays", "changed")]


def test_another_order_is_a_change_of_its_own() -> None:
    lines = "  council: {name: The council}\n", "  health: {name: The board}\n"
    assert changes_to(OLD.replace("".join(lines), "".join(reversed(lines)))) == [("parties", "moved")]


def test_a_quoted_word_is_not_the_word_that_yaml_reads() -> None:
    old, new = tree("flag: true\n"), tree("flag: 'true'\n")
    assert [told(change) for change in changes_between(old, new)] == [("flag", "changed")]


def test_what_is_gone_stays_behind_what_it_stood_behind() -> None:
    assert merged_order(["a", "x", "b", "c"], ["b", "new", "a"]) == ["b", "c", "new", "a", "x"]


# --- what they lead to ------------------------------------------------------------------------------------------------

NAMES = st.sampled_from([*"abcdef", "value", "source"])
TREES = st.recursive(
    st.sampled_from(["1", "2", "£70k", "some words", "", "true"]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=5) | st.lists(inner, max_size=4),
    max_leaves=25,
)
CASES = st.dictionaries(NAMES, TREES, max_size=6)


@trials(300)
@given(CASES, CASES, st.randoms(use_true_random=False))
def test_all_changes_lead_to_the_new_version_in_whatever_order(
    old: dict[str, Any], new: dict[str, Any], shuffled: Any
) -> None:
    before, after = tree(json.dumps(old)), tree(json.dumps(new))
    kept = plain_value(before)
    changes = changes_between(before, after)
    assert written_alike(with_changes(before, changes), after)
    shuffled.shuffle(changes)
    assert written_alike(with_changes(before, changes), after)
    assert plain_value(before) == kept, "the old version was written into"


@trials(100)
@given(CASES)
def test_from_nothing_every_name_is_added(new: dict[str, Any]) -> None:
    changes = changes_between(tree("{}"), tree(json.dumps(new)))
    assert [told(change) for change in changes] == [(name, "added") for name in new]
