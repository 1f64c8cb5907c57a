"""Changes of a text by place, each with the text before and after it, letter by letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sibcase.amend.amend import amend
from sibcase.amend.changes import Amended, Append, Copy, Insert, Move, Refused, Remove, Set
from sibcase.casefile.reader import load_case, load_text

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.amend.changes import Change

# What is asked, the change, the text before it and after it.
CHANGES: dict[str, tuple[Change, str, str]] = {
    "a value keeps its comment": (
        Set("need.people", "160 people"),
        "need:\n  people: 150   # counted\n",
        "need:\n  people: 160 people   # counted\n",
    ),
    "a value in braces": (
        Set("a.value", "£13,500"),
        "a: {value: £12k, low: 1} # c\n",
        'a: {value: "£13,500", low: 1} # c\n',
    ),
    "quotes are kept": (Set("a", "it's"), "a: 'x'\n", "a: 'it''s'\n"),
    "double quotes are kept": (Set("a", 'say "x"'), 'a: "x"\n', 'a: "say \\"x\\""\n'),
    "a text that YAML would cut": (Set("a", "x: y # z"), "a: x\n", 'a: "x: y # z"\n'),
    "a word that YAML would take for true": (Set("note", "true"), "note: x\n", 'note: "true"\n'),
    "true over false": (Set("a", "true"), "a: false\n", "a: true\n"),
    "an interval": (Set("a", "£60k to £85k"), "a: £1\n", "a: £60k to £85k\n"),
    "a value that was missing": (Set("a", "x"), "a:  # to come\nb: 1\n", "a: x  # to come\nb: 1\n"),
    "a value that was missing in braces": (Set("a.b", "x"), "a: {b: , c: 1}\n", "a: {b: x , c: 1}\n"),
    "a folded text keeps the paragraphs that stay": (
        Set("a", "first one\nnew words"),
        "a: >- # why\n  first\n  one\n\n  second\nb: 1\n",
        "a: >- # why\n  first\n  one\n\n  new words\nb: 1\n",
    ),
    "a literal text": (Set("a", "x\n  y\n"), "a: |\n    b\n\nc: 1\n", "a: |\n    x\n      y\n\nc: 1\n"),
    "several lines where one was": (Set("a", "x\ny"), "a: b # c\nd: 1\n", "a: |- # c\n  x\n  y\nd: 1\n"),
    "a number gets a source": (
        Set("need.people.source", "us"),
        "need:\n  people: 150\n",
        "need:\n  people: {value: 150, source: us}\n",
    ),
    "the value of a number alone": (
        Set("need.people.value", "160"),
        "need:\n  people: 150\n",
        "need:\n  people: 160\n",
    ),
    "a field where the format reads it": (
        Set("need.people", "150"),
        "need:\n  # who\n  title: x\n  years: 3 # long\nservice: 1\n",
        "need:\n  # who\n  title: x\n  people: 150\n  years: 3 # long\nservice: 1\n",
    ),
    "a field before the first": (
        Set("need.title", "x"),
        "need:\n  # c\n  people: 1\n",
        "need:\n  title: x\n  # c\n  people: 1\n",
    ),
    "a field in braces": (
        Set("need.people", "150"),
        "need: {title: x, years: 3}\n",
        "need: {title: x, people: 150, years: 3}\n",
    ),
    "a field in an item of a list": (
        Set("risks.0.note", "n"),
        "risks:\n- title: x\n  zz: y\n",
        "risks:\n- title: x\n  zz: y\n  note: n\n",
    ),
    "a block with all that is missing": (
        Set("parties.council", {"name": "A", "role": "commissioner"}),
        "title: x\n\nneed:\n  people: 1\n",
        "title: x\n\nparties:\n  council:\n    name: A\n    role: commissioner\n\nneed:\n  people: 1\n",
    ),
    "a block next to others": (
        Set("parties.b", {"name": "B"}),
        "parties:\n    a:\n        name: A\n\nneed: 1\n",
        "parties:\n    a:\n        name: A\n    b:\n        name: B\n\nneed: 1\n",
    ),
    "a block changed only where it differs": (
        Set("a", {"x": "2", "z": "3"}),
        "a:\n  # about x\n  x: 1\n  y: 2\nb: 1\n",
        "a:\n  # about x\n  x: 2\n  z: 3\nb: 1\n",
    ),
    "a text over a block": (Set("a", "x"), "a: # c\n  b: 1\n  c: 2\nd: 1\n", "a: x # c\nd: 1\n"),
    "a block is removed with its comment": (
        Remove("p.b"),
        "p:\n  # of a\n  a: 1\n\n  # of b\n  b:\n    c: 1\n      # inside\n\n  d: 1\n",
        "p:\n  # of a\n  a: 1\n\n  d: 1\n",
    ),
    "the last of its kind": (Remove("p.a"), "p: # c\n  a: 1\nq: 1\n", "p: {} # c\nq: 1\n"),
    "a field in braces is removed": (Remove("p.b"), "p: {a: 1, b: 2, c: 3}\n", "p: {a: 1, c: 3}\n"),
    "the last field in braces is removed": (Remove("p.c"), "p: {a: 1, c: 3 }\n", "p: {a: 1 }\n"),
    "an item is appended": (Append("p", "c"), "p:\n- a\n- b # x\nq: 1\n", "p:\n- a\n- b # x\n- c\nq: 1\n"),
    "an item is appended to a list that is missing": (Append("terms", "c"), "title: 1\n", "title: 1\nterms: [c]\n"),
    "an item is inserted": (
        Insert("p.0", {"a": "1", "b": "2"}),
        "p:\n  - x: 1\n",
        "p:\n  - a: 1\n    b: 2\n  - x: 1\n",
    ),
    "an item in brackets": (Insert("p.1", "b, c"), "p: [a, d]\n", 'p: [a, "b, c", d]\n'),
    "an item is removed": (Remove("p.0"), "p:\n  - a: 1\n    b: 2\n  - c\n", "p:\n  - c\n"),
    "an item is moved with its comment": (
        Move("p.2", 0),
        "p:\n  - a\n  - b\n  # of c\n  - c: 1 # d\n    e: 2\n",
        "p:\n  # of c\n  - c: 1 # d\n    e: 2\n  - a\n  - b\n",
    ),
    "an item in brackets is moved": (Move("p.0", 2), "p: [a, b, c]\n", "p: [b, c, a]\n"),
    "a field is moved": (Move("p.a", 1), "p:\n  a:\n    x: 1\n  b: 2\n", "p:\n  b: 2\n  a:\n    x: 1\n"),
    "an item is copied": (
        Copy("p.0", 2),
        "p:\n  - a: 1 # c\n    b: 2\n  - d\n",
        "p:\n  - a: 1 # c\n    b: 2\n  - d\n  - a: 1 # c\n    b: 2\n",
    ),
    "a block is copied under another name": (
        Copy("p.a", "z"),
        "p:\n  a: # c\n    b: 1\n  d: 1\n",
        "p:\n  a: # c\n    b: 1\n  z: # c\n    b: 1\n  d: 1\n",
    ),
    "windows' line ends": (Set("need.x", {"y": "1"}), "need:\r\n  a: 1\r\n", "need:\r\n  a: 1\r\n  x:\r\n    y: 1\r\n"),
    "no line end at the end": (Set("need.x", "1"), "need:\n  a: 1", "need:\n  a: 1\n  x: 1"),
    "a byte-order mark": (Set("a", "2"), "\ufeffa: 1\n", "\ufeffa: 2\n"),
    "JSON stays JSON": (
        Set("parties.b", {"name": "B", "on": True, "n": 2}),
        '{\n  "parties": {\n    "a": {"name": "A"}\n  },\n  "x": 1\n}\n',
        '{\n  "parties": {\n    "a": {"name": "A"},\n    "b": {"name": "B", "on": true, "n": 2}\n  },\n  "x": 1\n}\n',
    ),
    "JSON gets a text over a number": (Set("x", "£5"), '{"x": 1}\n', '{"x": "£5"}\n'),
    "letters beyond the sixteenth bit": (Set("b", "y"), "a: 😀 # 😀\nb: x\n", "a: 😀 # 😀\nb: y\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_written_where_it_belongs(name: str) -> None:
    change, before, after = CHANGES[name]
    amended = amend(before, [change])
    assert isinstance(amended, Amended), amended
    assert amended.text == after
    if before.startswith("{"):
        json.loads(after)


def test_what_is_the_same_stays_to_the_letter() -> None:
    text = "a: {value: '1_000',low: 3}   # c\nb: >\n  x\n  y\n\nc: [1,2]\n"
    changes: list[Change] = [Set("a", {"low": 3, "value": "1_000"}), Set("b", "x y\n"), Set("c", [1, "2"])]
    assert amend(text, changes) == Amended(text)


def test_changes_are_made_one_after_the_other() -> None:
    changes: list[Change] = [Set("a", "2"), Append("l", "x"), Append("l", "y"), Set("a", "3"), Remove("l.0")]
    amended = amend("a: 1\n", changes)
    assert amended == Amended("a: 3\nl: [y]\n")


# --- anchors and aliases ----------------------------------------------------------------------------------------------

ANCHORED = "a: &x\n  t: &y words\nb: *x\nc: *y\n"


FIELDS = """\
need: # all
  people: 150
  years: {value: 15, low: 12}
  unit_cost:
    value: £70k per year # counted
    low: £60k per year
list: [{value: 1}, {value: 2}]
home: &home {value: 3}
other: *home
"""


def test_fields_added_together_are_as_if_added_one_by_one() -> None:
    places = ("need.people", "need.years", "need.unit_cost", "list.0", "list.1", "home", "need.years", "need")
    changes: list[Change] = [Set(f"{place}.note", f"note {at}") for at, place in enumerate(places)]
    changes += [Set("need.people.value", "160"), Set("need.people.source", "us"), Set("home.source", "them")]
    together, text = amend(FIELDS, changes), FIELDS
    for change in changes:
        alone = amend(text, [change])
        assert isinstance(alone, Amended), alone
        text = alone.text
    assert isinstance(together, Amended)
    assert together.text == text


def test_a_change_at_an_anchor_reaches_its_aliases_and_says_so() -> None:
    amended = amend(ANCHORED, [Set("a.t", "new")])
    assert isinstance(amended, Amended)
    assert amended.text == "a: &x\n  t: &y new\nb: *x\nc: *y\n"
    assert amended.remarks == (
        "`a.t` is within `&x` in line 2, so that `b` changed too",
        "`a.t` is within `&y` in line 2, so that `c` changed too",
    )


def test_an_alias_gets_a_value_of_its_own() -> None:
    amended = amend(ANCHORED, [Set("c", "own")])
    assert isinstance(amended, Amended)
    assert amended.text == "a: &x\n  t: &y words\nb: *x\nc: own\n"
    assert amended.remarks == ("`c` repeated `*y` and now has a value of its own",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (Set("b.t", "new"), "case.yaml:3:4: `b.t` is not written here: `*x` repeats what is written in line 2"),
        (Remove("a"), "case.yaml:3:4: `*x` in line 3 repeats what is in `a`"),
        (Set("a", "text"), "case.yaml:4:4: `*y` in line 4 repeats what is in `a`"),
    ],
)
def test_what_aliases_need_is_refused(change: Change, says: str) -> None:
    refused = amend(ANCHORED, [change])
    assert isinstance(refused, Refused)
    assert str(refused.refusals[0]).startswith(says)


# --- refused ----------------------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Change, str, str]] = {
    "an unknown field": (
        Remove("need.peple"),
        "need: {people: 1}\n",
        "there is no `peple` in `need` (did you mean `people`?",
    ),
    "an unknown item": (Set("l.3.a", "1"), "l: [a]\n", "there is no item 3 in `l`, which has 1"),
    "inside a text": (Set("title.x.y", "1"), "title: a\n", "`title` is a single value and has no `x`"),
    "a text with a source": (Set("title.source", "1"), "title: a\n", "`title` is a single value and has no `source`"),
    "the whole case": (Remove(""), "title: a\n", "the whole case cannot be moved, copied or removed"),
    "the last field": (Remove("title"), "title: a\n", "a case needs at least one field"),
    "a position beyond the end": (Move("l.0", 2), "l: [a, b]\n", "there is no position 2 among 2"),
    "a name that is taken": (Copy("p.a", "b"), "p: {a: 1, b: 2}\n", "`b` is there already"),
    "control characters": (Set("a", "x\x00y"), "a: 1\n", "this cannot be written as a value of a case file"),
    "no YAML": (Set("a", "1"), "a: [1\n", "this is not YAML: a `[` that is not closed"),
    "a name twice": (Set("a", "1"), "a: 1\na: 2\n", "`a` appears twice in this block"),
    "a number cut at its comma": (Set("b", "1"), "a: {x: £12,000}\nb: 2\n", "inside { } or [ ] YAML ends"),
    "an empty file": (Set("a", "1"), "", "this file is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_said_with_its_place(name: str) -> None:
    change, text, says = REFUSED[name]
    refused = amend(text, [change])
    assert isinstance(refused, Refused)
    assert f": {says}" in str(refused.refusals[0])
    assert refused.refusals[0].place.file == "case.yaml"


def test_a_line_of_the_rate_card_is_changed_where_it_is_written() -> None:
    text = "contract:\n  rate_card:\n    job: {title: Work, price: £1}\n"
    refused = amend(text, [Set("contract.payments.job.price", "£2")])
    assert isinstance(refused, Refused)
    assert "is written in the rate card, as `contract.rate_card.job`" in str(refused.refusals[0])
    assert refused.refusals[0].place.line == 3


def test_a_line_of_an_included_card_is_not_written_here() -> None:
    text = "contract:\n  include: ../card.yaml\n  payments: {}\n"
    refused = amend(text, [Set("contract.payments.job.price", "£2")])
    assert isinstance(refused, Refused)
    assert "is not in this file; it may be in `../card.yaml` (change ../card.yaml)" in str(refused.refusals[0])
    assert isinstance(amend(text, [Set("contract.payments.job", {"price": "£2"})]), Amended)


def test_what_another_file_holds_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "card.yaml").write_text("job: {title: Work, counts: gross, price: £3_500}\n", "utf-8")
    text = "sibcase: 1\ntitle: x\ncontract: {include: card.yaml}\n"
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    loaded = load_case(tmp_path)
    refused = amend(text, [Set("contract.payments.job.price", "£2")], file=loaded.path, read=loaded.root)
    assert isinstance(refused, Refused)
    assert refused.refusals[0].place.file.endswith("card.yaml")
    assert refused.refusals[0].message.endswith("line 1, and not in this file")


def test_observations_of_a_table_are_not_written_here() -> None:
    refused = amend("actuals:\n  file: actuals.csv\n", [Append("actuals.flows", {"amount": "£1"})])
    assert isinstance(refused, Refused)
    assert "is kept in the table `actuals.csv`" in str(refused.refusals[0])


def test_what_is_amended_is_a_case_still() -> None:
    text = "sibcase: 1\ntitle: x\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
    amended = amend(text, [Set("need.unit_cost.low", "£60k per year"), Set("need.unit_cost.high", "£85k per year")])
    assert isinstance(amended, Amended)
    case = load_text(amended.text).case
    assert case is not None
    assert case.need is not None
    assert case.need.unit_cost is not None
    assert case.need.unit_cost.low is not None
    assert (case.need.unit_cost.low.value, case.need.unit_cost.value) == (60_000, 70_000)
