"""Building: what the checks of a case have let through is built; what they would have refused is told plainly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import sibcase
from sibcase.book.lines import Book
from sibcase.casefile.stated import assumptions_of
from sibcase.model.build import build_book
from sibcase.model.inputs import Model
from tests.model.small_cases import case_of
from tests.strategies import SEEDS, tree_of, written

if TYPE_CHECKING:
    from sibcase.casefile.case import Case


def changed(part: Any, **fields: Any) -> Any:
    """Return a part of a case with fields that the reader would not have let through."""
    return part.model_copy(update=fields)


@pytest.fixture
def case() -> Case:
    return case_of().case


def test_an_outcome_without_an_effect_is_a_fault_of_the_caller(case: Case) -> None:
    assert case.outcomes is not None
    broken = changed(case, outcomes={"home": changed(case.outcomes["home"], expected=None)})
    with pytest.raises(ValueError, match=r"outcomes\.home passed the checks and has no effect"):
        build_book(broken)


def test_a_segment_without_a_cost_is_a_fault_of_the_caller(case: Case) -> None:
    assert case.need is not None
    assert case.need.segments is not None
    families = changed(case.need.segments["families"], unit_cost=None)
    with pytest.raises(ValueError, match="segment families passed the checks and has no cost"):
        build_book(changed(case, need=changed(case.need, segments={"families": families})))


def test_a_unit_cost_that_is_gone_is_a_fault_of_the_caller() -> None:
    business = case_of("need: {segments: {families: {unit_cost: {ref: foster-care-week}}}}")
    cited = next(each for each in assumptions_of(business.case) if each.ref)
    model = Model(business.case, Book(business.book.periods))
    with pytest.raises(LookupError, match="foster-care-week passed the checks and is not on file"):
        model.stated("need.unit_cost.families", "Unit cost", "money", replace(cited, on_file=None))


def test_every_line_has_a_label_and_a_unit_and_comes_after_what_it_refers_to() -> None:
    for seed in list(SEEDS)[:5]:
        book = sibcase.load_text(written(tree_of(seed))).book
        for line in book.lines.values():
            assert line.label
            assert line.label == line.label.strip()
            assert line.unit
            assert (line.formula is None) == (line.origin is not None), line.name
