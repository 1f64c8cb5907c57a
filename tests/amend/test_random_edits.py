"""Random changes of every case: the tree is the one asked for by other means, and no other line of the text differs."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from sibcase.amend.amend import amend
from sibcase.amend.changes import Amended, Copy, Insert, Move, Remove, Set, steps_of
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Node, Series
from tests.trials import trials

if TYPE_CHECKING:
    from sibcase.amend.changes import Change

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("cases", "tests/examples", "tests/casefile")
    for path in (ROOT / folder).rglob("*.yaml")
    if "sibcase:" in path.read_text("utf-8")
)
WORDS = [
    "£70k", "£12,000", "£60k to £85k per year", "45%", "150", "-3", "1_000", "010", "12:30", "2024-04-01", "1e3",
    "true", "false", "no", "null", "~", "", " leads", "ends ", "a: b", "a:", ": a", "# a", "a # b", "a #b", "- a", "-",
    "? a", "{a}", "[a, b]", "a, b", "}", "]", "*a", "&a", "&a b", "!a", "%a", "@a", "`a`", "|", ">", "'", '"', "it's",
    'the "best" one', "'quoted'", '"quoted"', "\\", "a\\nb", "“curly”", "a\tb", "ü € 😀", "a\u2028b", "a\u00a0b", "…",
    "line\nline", "line\n\nline\n", "  indented\nline", "line\n  indented", "a\n\n\nb\n\n", "---", "...", "<<", "=",
    "word " * 40 + "end", "long paragraph " * 20 + "end\n\nand " + "another " * 30 + "end\n",
]  # fmt: skip

# Styles of YAML that no case here is written in, and that people and programs do write.
ODD = [
    '{"a": {"b": "c", "d": [1, "x", {"e": null}]}, "f": true, "g": []}',
    '{\n  "a": {\n    "b": 1,\n    "c": [\n      "x",\n      "y"\n    ]\n  },\n  "d": {}\n}\n',
    "a:\n- b\n- c: 1\n  d: 2\n-\n- - x\n  - y\n# last\ne:\n",
    "a: {b: [x, y,], c: {d: e}, f,}\ng: [\n  1, # one\n  2 # two\n]\n",
    "a: 'x\n\n  y'\nb: \"x\\\n  y\"\nc: plain\n  text # of two lines\nd: |+\n  keep\n\n\ne: >2-\n   x\n",
    "? a\n: b\n? c\n: - d\n  - e\n",
    "%YAML 1.2\n---\n# c\na:\n    b:\n        - c\n\n        - d\n\n    # e\n    e: f\n...\n",
    "a: &x {b: &y 1, c: 2}\nd: *x\ne: [*y, *x]\nf: &z\n  - g\nh: *z\n",
    "'a b': 1\n\"c: d\": {e-f: g}\n1: 2\ntrue: no\nnull: ~\n",
    "a:   1\nb  :  2\nc:\n\n\n  d: 3\n\n  # between\n\n  e: 4\n   # under e\nf: !  text\n",
]

REFUSED = (
    "repeats",
    "cannot be written as a value",
    "is written with `?`",
    "YAML ends",
    "a case needs at least one field",
    "cannot be changed as the text around it is written",
)

texts = st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
words = texts | st.booleans() | st.none() | st.integers(-5, 10**6) | st.sampled_from([0.5, 12.25])
values = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "low", "note", "a b", "x-1"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@cache
def text_of(file: Path) -> str:
    return file.read_text("utf-8")


def plain(node: Node) -> Any:
    """Return the tree of the case's own reader as a tree of texts."""
    if isinstance(node, Block):
        return {str(name): plain(each) for name, each in node.items()}
    if isinstance(node, Series):
        return [plain(each) for each in node]
    return None if node.is_empty else str(node)


def plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain_value(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain_value(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else repr(value)


def paths_in(tree: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path] * bool(path) + [each for step, inner in pairs for each in paths_in(inner, (*path, str(step)))]


def at(tree: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


@st.composite
def changes_of(draw: st.DrawFn, tree: Any) -> Change:
    path = draw(st.sampled_from(paths_in(tree)))
    above, size = at(tree, path[:-1]), len(at(tree, path[:-1]))
    kind = draw(st.sampled_from(["set", "word", "add", "remove", "move", "copy", "insert"]))
    if kind == "add" and isinstance(at(tree, path), dict):
        return Set((*path, draw(st.sampled_from(["note", "title", "source", "zz-new"]))), draw(values))
    if kind == "remove":
        return Remove(path)
    if kind == "move":
        return Move(path, draw(st.integers(0, size - 1)))
    if kind == "copy":
        return Copy(path, draw(st.integers(0, size)) if isinstance(above, list) else "copied")
    if kind == "insert" and isinstance(above, list):
        return Insert((*path[:-1], str(draw(st.integers(0, size)))), draw(values))
    return Set(path, draw(words if kind == "word" else values))


def made_on(tree: Any, change: Change) -> Any:
    """Make a change in a plain tree, in which the order of fields is not looked at."""
    path = steps_of(change.path)
    above, step = at(tree, path[:-1]), path[-1]
    number = int(step) if isinstance(above, list) else 0
    match change:
        case Set(value=value) if isinstance(above, list):
            above[number] = plain_value(value)
        case Set(value=value):
            above[step] = plain_value(value)
        case Insert(value=value):
            above.insert(number, plain_value(value))
        case Remove() if isinstance(above, list):
            del above[number]
        case Remove():
            del above[step]
        case Move(to=to) if isinstance(above, list):
            above.insert(to, above.pop(number))
        case Move(to=to):
            pairs = [(name, each) for name, each in above.items() if name != step]
            pairs.insert(to, (step, above[step]))
            above.clear()
            above.update(pairs)
        case Copy(to=to) if isinstance(above, list):
            above.insert(int(to), deepcopy(above[number]))
        case Copy(to=to):
            above[str(to)] = deepcopy(above[step])
    return tree


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Any, list[Change]]:
    text = draw(st.sampled_from(FILES).map(text_of) | st.sampled_from(ODD))
    text = text.replace("\n", "\r\n") if draw(st.integers(0, 4)) == 0 else text
    root, _ = compose(text, "")
    assert root is not None
    tree, changes = plain(root), []
    for _ in range(draw(st.integers(1, 3))):
        change = draw(changes_of(tree))
        if isinstance(change, Copy) and "copied" in at(tree, steps_of(change.path)[:-1]):
            break
        changes.append(change)
        tree = made_on(tree, change)
    return text, tree, changes


@given(cases())
@trials(300)
def test_a_changed_text_is_the_tree_that_was_asked_for(case: tuple[str, Any, list[Change]]) -> None:
    text, tree, changes = case
    amended = amend(text, changes)
    if not isinstance(amended, Amended):
        said = str(amended.refusals[0])
        assert any(words in said for words in REFUSED), said
        return
    root, _ = compose(amended.text, "")
    assert root is not None
    # What repeats an anchor has changed with it, and the remark says so.
    if not amended.remarks:
        assert plain(root) == tree
    if "\r\n" in text:
        assert amended.text.replace("\r\n", "").count("\n") == 0
    untouched(text, amended.text, changes)


@given(case=cases())
@trials(60)
def test_a_change_within_a_section_gives_the_text_that_it_gives_within_the_whole(
    case: tuple[str, Any, list[Change]],
) -> None:
    text, _, changes = case
    by_section = amend(text, changes)
    with patch("sibcase.amend.amend.parts_of_text", lambda _: ()):
        assert amend(text, changes) == by_section


def untouched(before: str, after: str, changes: list[Change]) -> None:
    """Check that every line above and below what a single change is about is there as it was."""
    if len(changes) != 1:
        return
    root, _ = compose(before, "")
    assert isinstance(root, Block)
    path = steps_of(changes[0].path)
    top = root.key_place(path[0]).line - 1
    later = [key.place.line for key in root.keys_written.values() if key.place.line > top + 1]
    below = (min(later) - 1) if later else 0
    old, new = before.split("\n"), after.split("\n")
    if len(path) > 1:
        assert new[:top] == old[:top]
        assert not below or new[-(len(old) - below) :] == old[below:]
