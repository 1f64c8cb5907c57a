"""The options in documents: what is printed of their draws, and what is left out where something is withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sibcase.casefile.values.wording import short_of_unit
from sibcase.documents.views.options import build_comparison
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import BusinessCase, load
from sibcase.tasks.options.compare_options import compare_options
from sibcase.tasks.publish.document import DRAWS, SEED, compose, subject_of
from tests.model.small_cases import case_of

VARIANT = (
    "options: [{title: Lower | price, id: lower-price, changes: {contract.payments.home.price: £10k}}]",
    "outcomes: {home: {expected: {value: 40%, low: 45%, high: 35%}}}",
)


@pytest.fixture(scope="module")
def full() -> BusinessCase:
    return load(cases_folder() / "family-recovery")


def test_the_document_prints_what_the_command_prints() -> None:
    case = case_of(*VARIANT)
    found = compare_options(case, DRAWS, SEED).counted["all"]
    text = compose(case, case.evaluate()).markdown
    assert "drawn 2,000 times (seed 1), with the same draws for every option" in text
    for row in found.rows:
        assert row.worth.spread is not None
        assert f"| {short_of_unit(row.worth.spread.mean, 'money', 'GBP')} |" in text
    # £10,000 for each outcome makes it 200,000 s − 95,455 against 109,091 s: both are the same at 105% of the plan.
    assert "“Lower \\| price” up to 105% of the planned effect" in text


def test_variants_are_compared_by_their_titles() -> None:
    case = case_of(*VARIANT)
    comparison = build_comparison(subject_of(case, case.evaluate()))
    assert comparison is not None
    assert comparison.worth is not None
    assert [row[0] for row in comparison.worth.rows][-1] == "Lower | price"
    text = compose(case, case.evaluate()).markdown
    assert r"Lower \| price" in text  # a stranger's title does not make a column


def test_without_anything_uncertain_there_is_no_spread_and_still_who_bears_the_risk() -> None:
    case = case_of("outcomes: {home: {measure: days}}")  # chance in days is only known with a standard deviation
    comparison = build_comparison(subject_of(case, case.evaluate()))
    assert comparison is not None
    assert (comparison.draws, comparison.worth) == (0, None)
    assert comparison.risk.keys == ("option", "party", "at_zero")


@pytest.mark.costly
def test_a_reader_from_whom_something_is_withheld_sees_no_draws(full: BusinessCase) -> None:
    # What is drawn rests on everything: also on the salaries that the provider keeps back.
    assert subject_of(full, full.evaluate(), "public").compared is None
    assert "draws (seed" not in compose(full, full.evaluate(), audience="public").markdown


def test_a_case_of_the_need_alone_has_nothing_to_compare() -> None:
    need = load(cases_folder() / "concept-note")
    assert subject_of(need, need.evaluate()).compared is None


@pytest.mark.costly
@pytest.mark.parametrize("changes", [(), VARIANT])
def test_the_same_case_gives_the_same_words(changes: tuple[str, ...]) -> None:
    case = case_of(*changes)
    one, other = (compose(case, case.evaluate()).markdown for _ in range(2))
    assert one == other


def test_what_is_kept_of_a_case_is_not_taken_for_another() -> None:
    case, other = case_of(*VARIANT), case_of()
    first = subject_of(case, case.evaluate()).compared
    again = case_of(*VARIANT)
    assert subject_of(again, again.evaluate()).compared is first  # the same text, loaded anew
    changed = replace(case, case=other.case)  # the same text, and not what it says
    assert subject_of(changed, changed.evaluate()).compared is not first
    sure = subject_of(case, case.evaluate()).how_sure
    assert subject_of(again, again.evaluate()).how_sure is sure
    assert subject_of(other, other.evaluate()).how_sure is not sure
