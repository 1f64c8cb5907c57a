"""Evidence grades: designs map to levels, and weaker evidence is doubted more."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sibcase.reference.evidence import (
    MARYLAND,
    UnknownDesign,
    designs,
    frameworks,
    grade_of,
    optimism_correction,
    optimism_corrections,
)
from sibcase.reference.lookup import read_table


@pytest.mark.parametrize(
    ("design", "level", "name"),
    [
        ("randomised trial", "5", "Randomised allocation"),
        ("quasi-random variation", "4", "Quasi-random variation"),
        ("matched comparison", "3", "Before-and-after with comparison group"),
        ("comparison with controls", "2", "Comparison with controls"),
        ("historical baseline", "1", "Uncontrolled comparison"),
        ("uncontrolled comparison", "1", "Uncontrolled comparison"),
        ("expert opinion", "0", "No comparison / not scored"),
        ("modelled", "0", "No comparison / not scored"),
    ],
)
def test_a_design_has_its_maryland_level(design: str, level: str, name: str) -> None:
    # What Works Centre for Local Economic Growth, The Maryland Scientific Methods Scale
    grade = grade_of(design)
    assert grade is not None
    assert (grade.framework, grade.level, grade.name) == (MARYLAND, level, name)


@pytest.mark.parametrize("written", ["RCT", "Randomised  Trial", "randomized controlled trial", "randomised_trial"])
def test_other_names_and_spellings_are_understood(written: str) -> None:
    assert grade_of(written) == grade_of("randomised trial")


def test_hyphens_and_spaces_are_one() -> None:
    assert grade_of("quasi random variation") == grade_of("quasi-random variation")


def test_an_unknown_design_has_no_grade_and_no_correction() -> None:
    assert grade_of("astrology") is None
    with pytest.raises(UnknownDesign, match="matched comparison") as caught:
        optimism_correction("matched comparision")
    assert caught.value.nearest[0] == "matched comparison"


def test_every_design_offered_is_graded_and_corrected() -> None:
    grades = [grade_of(design) for design in designs()]
    ranks = [grade.rank for grade in grades if grade]
    assert len(ranks) == len(designs())
    assert ranks == sorted(ranks, reverse=True)
    shares = [optimism_correction(design).share for design in designs()]
    assert shares == sorted(shares)


def test_weaker_evidence_is_doubted_more() -> None:
    shares = [correction.share for correction in optimism_corrections()]
    assert [correction.level for correction in optimism_corrections()] == [5, 4, 3, 2, 1, 0]
    assert all(weaker > stronger for stronger, weaker in pairwise(shares))
    # The anchor of the table: shortfalls of 7 % at the median and 22 % at the lower quartile lie inside it.
    assert shares[0] < 0.07 < shares[2] < 0.22 < shares[-1] < 1


def test_no_design_stated_counts_as_no_comparison() -> None:
    assert optimism_correction(None) == optimism_correction("expert opinion") == optimism_corrections()[-1]


def test_the_corrections_are_labelled_as_assumptions() -> None:
    for correction in optimism_corrections():
        assert correction.status == "assumption"
        assert "this project's own" in correction.reason
        assert correction.source
        assert correction.source_url.startswith("http")
    assert optimism_correction("matched comparison").level == 3


def test_three_scales_are_whole() -> None:
    levels = {name: [grade.rank for grade in grades] for name, grades in frameworks().items()}
    assert levels == {"maryland": [0, 1, 2, 3, 4, 5], "nesta": [1, 2, 3, 4, 5], "grade": [1, 2, 3, 4]}


def test_every_level_is_defined_cited_and_verified() -> None:
    for grades in frameworks().values():
        for grade in grades:
            assert grade.name
            assert grade.definition
            assert grade.source
            assert grade.source_url.startswith("http")
            assert grade.confidence == "verified"


def test_no_name_stands_for_two_designs() -> None:
    names = [
        name.strip().casefold()
        for row in read_table("evidence_designs")
        for name in (row["design"], *row["aliases"].split(";"))
    ]
    assert len(set(names)) == len(names)
    assert all(row["reason"] for row in read_table("evidence_designs"))
