"""Renaming ids: every reference moves along, everything else stays byte for byte, and bad names are refused."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.amend.changes import Amended, Refused
from sibcase.amend.rename import can_be_renamed, rename
from sibcase.casefile.reader import load_case, load_text
from sibcase.casefile.source.nodes import Block

if TYPE_CHECKING:
    from sibcase.casefile.reader import Loaded

EVERY_FIELD = Path(__file__).parents[1] / "casefile" / "every-field.yaml"
TEXT = EVERY_FIELD.read_text("utf-8")
PATHS = (
    "parties.council",
    "parties.fund",
    "need.segments.complex",
    "service.costs.workers",
    "outcomes.home",
    "outcomes.home.savings.placement",
    "contract.payments.home-tariff",
    "contract.metrics.moved",
    "contract.rate_card.school",
    "investment.tranches.junior",
)
SMALL = """\
sibcase: 1
title: A contract of council   # council stays in words
stage: contract
parties:
  "council": {name: council, role: commissioner}   # the council
  fund: {name: Fund, role: investor, private: parties.council.note}
contract:
  payments:
    block: {kind: block, title: council pays, amount: £10k, payers: {council: 100%}}
  note: council
"""


def loaded(text: str) -> Loaded:
    """Return a case read from a text."""
    return load_text(text, "case.yaml")


@pytest.fixture(scope="module")
def every_field() -> Loaded:
    """Return the case that uses every field."""
    return load_case(EVERY_FIELD)


@pytest.mark.matrix(3)
@pytest.mark.parametrize("path", PATHS)
def test_a_case_of_every_field_is_as_it_was_under_another_name(path: str, every_field: Loaded) -> None:
    old = path.rpartition(".")[2]
    made = rename(TEXT, path, "brand-new", every_field)
    assert isinstance(made, Amended)
    again = load_text(made.text, str(EVERY_FIELD), folder=EVERY_FIELD.parent)
    assert again.case is not None
    assert [each.code for each in again.findings] == [each.code for each in every_field.findings]
    # Renamed back, it is the same to the byte; and only words were changed.
    back = rename(made.text, f"{path.rpartition('.')[0]}.brand-new", old, again)
    assert isinstance(back, Amended)
    assert back.text == TEXT
    for before, after in zip(TEXT.splitlines(), made.text.splitlines(), strict=True):
        assert before.count(old) - after.count(old) == after.count("brand-new")


def test_words_that_only_look_like_the_id_stay() -> None:
    made = rename(SMALL, "parties.council", "county", loaded(SMALL))
    assert isinstance(made, Amended)
    lines = difflib.ndiff(SMALL.splitlines(), made.text.splitlines())
    assert [each[2:] for each in lines if each.startswith("+")] == [
        '  "county": {name: council, role: commissioner}   # the council',
        "  fund: {name: Fund, role: investor, private: parties.county.note}",
        "    block: {kind: block, title: council pays, amount: £10k, payers: {county: 100%}}",
    ]


@pytest.mark.parametrize(
    ("path", "new", "why"),
    [
        ("parties.council", "fund", "`fund` is there already"),
        ("parties.council", "a b", "`a b` cannot be an id"),
        ("parties.council", "", "`` cannot be an id"),
        ("parties.council", "x" * 61, "cannot be an id"),
        ("parties.council", "true", "`true` cannot be an id"),
        ("parties.council", "12", "`12` cannot be an id"),
        ("parties.council", "a\n", "cannot be an id"),
        ("parties.council", "total", "is reserved for the names of figures"),
        ("parties.nobody", "x", "there is no `nobody` in `parties`"),
        ("contract.note", "x", "is not where an id is defined"),
        ("contract.payments.block.payers.council", "x", "is not where an id is defined"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_sentence(path: str, new: str, why: str) -> None:
    made = rename(SMALL, path, new, loaded(SMALL))
    assert isinstance(made, Refused)
    assert why in str(made.refusals[0])
    assert made.refusals[0].place.file == "case.yaml"


def test_an_id_that_another_file_or_a_text_names_is_refused(every_field: Loaded) -> None:
    made = rename(TEXT, "contract.metrics.fall", "drop", every_field)
    assert isinstance(made, Refused)
    assert "also named in" in str(made.refusals[0])
    assert "every-actual.csv" in str(made.refusals[0])
    text = SMALL + "narrative:\n  summary: It costs {{ figures['payments.by.council'] | money }}.\n"
    made = rename(text, "parties.council", "county", loaded(text))
    assert isinstance(made, Refused)
    assert "a text in case.yaml, line 12 shows figures of `council` by its name" in str(made.refusals[0])


def test_only_ids_can_be_renamed() -> None:
    assert can_be_renamed("outcomes.home.savings.placement")
    assert not can_be_renamed("outcomes.home.title")
    assert not can_be_renamed("service.intake.people")
    assert not can_be_renamed("")


def test_an_alias_of_the_block_is_kept() -> None:
    text = SMALL.replace("{council: 100%}", "&all {council: 100%}").replace(
        "  note: council\n", "    more: {kind: block, amount: £1k, payers: *all}\n  note: council\n"
    )
    made = rename(text, "parties.council", "county", loaded(text))
    assert isinstance(made, Amended)
    again = loaded(made.text)
    assert [each.code for each in again.findings] == [each.code for each in loaded(text).findings]
    root = again.root
    assert root is not None
    payments = root["contract"]["payments"]
    assert isinstance(payments, Block)
    assert list(payments["more"]["payers"]) == ["county"]
