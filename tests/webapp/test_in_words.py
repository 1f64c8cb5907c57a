"""Remedies in words: people who fill in a form do not read YAML."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.reader import load_text
from sibcase.casefile.schema import json_schema
from sibcase.webapp.form.choices_in_words import PLAINER, choice_in_words
from sibcase.webapp.form.controls import controls_at
from sibcase.webapp.form.fields import field_at
from sibcase.webapp.in_words import in_words
from tests.webapp.conftest import NEED

if TYPE_CHECKING:
    from tests.webapp.conftest import Bench

NAME = "need/case.yaml"
BETWEEN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("add `engagement: {value: 85%, low: 75%}`", "add “Engagement: value 85%, low 75%”"),
        ("add `investment: {tranches: {loan: {rank: 1}}}`", "add “Investment, tranches, loan, rank: 1”"),
        ("add `borne_by: {council: 60%, health: 40%}`", "add “Who bears the cost: council 60%, health 40%”"),
        ("add `source: …`", "add “Source”"),
        ("`decisions: [{title: One}, {title: Two}]`", "“Decisions: title: One; title: Two”"),
        ("`stage:` is missing", "“Stage” is missing"),
        ("for example `£70k per year`", "for example `£70k per year`"),
        ("for example `{2027-28: £250k}`", "for example “2027-28: £250k”"),
        (
            "enter your own figure and its source, and remove `supply:`",
            "enter your own figure, and its source under “Range, source and note”",
        ),
        ("`unit_cost` is missing", "“Unit cost” is missing"),
        ("state it in `governance.worker_time`", "state it in “Governance, Time of the lead officer”"),
        ("the table `actuals.csv`, of `home-north`", "the table `actuals.csv`, of `home-north`"),
        ("a name `a: {b`", "a name `a: {b`"),
    ],
)
def test_what_would_be_written_is_said_as_the_form_has_it(written: str, said: str) -> None:
    assert in_words(written) == said


def test_a_finding_about_a_field_that_is_missing_leads_to_that_field(bench: Bench) -> None:
    (bench.folder / NAME).write_text(NEED.replace("stage: concept", "stage: outline"), "utf-8")
    summary = bench.get("/case", case=NAME).text
    assert "Go to the field: About the case > Start".replace(">", BETWEEN) in summary
    assert "Go to the field: About the case > Term".replace(">", BETWEEN) in summary
    about = bench.get("/form", case=NAME, at="about").text
    problems = about.partition('id="problems:start"')[2].partition("</div>")[0]
    assert "is required at stage" in problems
    assert "“Start: 2026-04-01”" in problems
    (bench.folder / NAME).write_text(NEED + "start: 2027-04-01\nterm: 5 years\nservice: {title: Help}\n", "utf-8")
    assert 'data-problems="service.intake"' in bench.get("/form", case=NAME, at="service").text
    assert "Go to the field: Service > Intake".replace(">", BETWEEN) in bench.get("/case", case=NAME).text


def words_by_field(schema: object, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Collect by the name of each field the words that it takes, anywhere in the schema."""
    if isinstance(schema, dict):
        for name, spec in schema.get("properties", {}).items():
            if isinstance(spec, dict):
                words = spec.get("enum", [spec["const"]] if "const" in spec else [])
                found.setdefault(name, set()).update(map(str, words))
                for each in spec.get("anyOf", ()):
                    found[name].update(map(str, each.get("enum", ())))
        for each in schema.values():
            words_by_field(each, found)
    elif isinstance(schema, list):
        for each in schema:
            words_by_field(each, found)
    return found


def test_words_with_a_plainer_form_are_words_that_a_field_takes() -> None:
    taken = words_by_field(json_schema(), {})
    unknown = {(name, word) for name, words in PLAINER.items() for word in words if word not in taken.get(name, ())}
    assert unknown == set()


def test_a_choice_is_offered_with_its_meaning_and_written_as_its_word() -> None:
    field = field_at("outcomes.any.measure")
    assert field is not None
    assert field.choices_in_words[0] == ("binary", "yes or no for each person (binary)")
    assert choice_in_words("per_person", "each time") == "each time"


def test_every_section_of_prose_says_what_to_write() -> None:
    case = load_text(NEED)
    assert case.root is not None
    control = controls_at("narrative", case.root)
    assert control is not None
    assert control.more
    assert [each.field.name for each in control.more if not each.field.help] == []


def test_choices_are_short_enough_to_be_read_in_a_closed_list() -> None:
    assert [
        words for name in PLAINER for words in map(partial(choice_in_words, name), PLAINER[name]) if len(words) > 48
    ] == []
