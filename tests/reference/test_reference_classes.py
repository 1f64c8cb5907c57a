"""Reference classes: every row has a source and says what it is not."""

from __future__ import annotations

import pytest

from sibcase.reference.lookup import read_table
from sibcase.reference.reference_classes import UnknownReferenceClass, reference_class


def test_uk_projects_over_their_first_plan() -> None:
    # 29 projects of the INDIGO dataset with planned and actual payments; 25 of them have more than one plan.
    found = reference_class()
    assert (found.projects, found.replanned) == (29, 25)
    assert (found.lower_quartile, found.median, found.upper_quartile) == (0.78, 0.93, 1.04)
    assert "INDIGO" in found.source


def test_every_class_has_a_source_and_quartiles_in_order() -> None:
    for row in read_table("reference_classes"):
        found = reference_class(row["id"])
        assert found.status == "derived"
        assert found.source
        assert found.url.startswith("https://")
        assert found.note
        assert 0 < found.lower_quartile <= found.median <= found.upper_quartile
        assert 0 <= found.replanned <= found.projects


def test_an_unknown_class_names_those_that_there_are() -> None:
    with pytest.raises(UnknownReferenceClass, match="uk-outcomes-contracts"):
        reference_class("other")
