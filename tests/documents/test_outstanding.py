"""A business case lists its outstanding issues in words: no code, no line of the file, no name of a field."""

from __future__ import annotations

import re

import pytest

from sibcase.documents.views.outstanding import ACTIONS, IN_THE_FILE, action_for, issue_in_words
from sibcase.resources import cases_folder
from sibcase.rules.registry import RULES
from sibcase.tasks.business_case import BusinessCase, load
from sibcase.tasks.publish.document import compose


@pytest.fixture(scope="module")
def full() -> BusinessCase:
    return load(cases_folder() / "family-recovery")


def test_every_rule_has_an_action_in_words() -> None:
    assert [code for code in RULES if code not in ACTIONS] == []
    assert [action for action in ACTIONS.values() if re.search(r"[`{}]|SIB|\w:$", action) or action.endswith(".")] == []
    assert action_for("SIB034") == IN_THE_FILE


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("no deadweight is given for `recovery`", "no deadweight is given for ‘Parent in lasting recovery’"),
        (
            "the first is `outcomes.home-north.baseline`",
            "the first is ‘Child stays safely at home (Northmarch): without the service’",
        ),
        ("paid to `charity`", "paid to ‘Hearthstone Families’"),
        ("more than `12%` of `not-in-the-case`", "more than 12% of not in the case"),
        ("nothing to replace", "nothing to replace"),
    ],
)
def test_names_of_the_file_become_titles(full: BusinessCase, message: str, words: str) -> None:
    assert issue_in_words(full.case, full.evaluate(), message) == words


@pytest.mark.costly
def test_the_annex_names_no_code_line_or_field(full: BusinessCase) -> None:
    markdown = compose(full, full.evaluate(), "business-case").markdown
    annex = markdown.partition("## Annex B: outstanding issues and actions")[2].partition("## Annex C")[0]
    assert annex.count("\n| ") > 8
    assert re.findall(r"SIB\d|\.yaml|`", annex) == []
    # The findings report says where each is and which field settles it.
    report = compose(full, full.evaluate(), "findings-report").markdown
    assert re.search(r"SIB201", report)
    assert re.search(r"`case\.yaml:\d+`", report)
