"""Values that are tried: the same figures whether they are put into the book or into the case."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.book.draws import written_inputs
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.written_like import written_like
from sibcase.tasks.business_case import load
from sibcase.tasks.show.headline import result_names
from sibcase.tasks.what_if.what_if import figures_at, try_out
from sibcase.webapp.form.kinds import kinds_of

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

FULL = Path(__file__).parents[2] / "cases" / "family-recovery"


@cache
def full() -> BusinessCase:
    """Return the fullest case there is."""
    return load(FULL)


@cache
def lower() -> dict[str, str]:
    """Return the inputs of the full case by path, each a tenth lower, as its author would write it."""
    texts = {".".join(each.path): each.quantity for each in assumptions_of(full().case)}
    paths = [path for each in written_inputs(full().book).values() for path in each.paths]
    found = {path: written_like(texts[path], 0.9 * texts[path].value) for path in paths}
    return {path: text for path, text in found.items() if text}


def differing(one: Figures, other: Figures) -> list[str]:
    """Return the figures that differ between two readings of one change."""
    pairs = ((name, one.value(name), other.value(name)) for name in result_names(one) if name in other)
    return [name for name, *values in pairs if not are_alike(*values)]


def are_alike(one: float | None, other: float | None) -> bool:
    """Return whether two figures are the same, or both undefined."""
    if one is None or other is None:
        return one is other
    return one == pytest.approx(other, rel=1e-9, abs=1e-6)


@pytest.mark.matrix(4)
@pytest.mark.parametrize("path", sorted(lower()))
def test_a_value_in_the_book_gives_what_the_case_read_again_gives(path: str) -> None:
    text = lower()[path]
    quick = figures_at(full(), {path: text}, kinds_of([path]))
    slow = try_out(full(), {path: text})
    if quick is None:
        # What is not in proportion is left to the other way, which says what is wrong or has figures.
        assert slow.figures is not None or slow.wrong
        return
    assert slow.figures is not None, slow.wrong
    assert differing(quick, slow.figures) == []


def test_several_values_at_once_and_what_is_wrong_with_one() -> None:
    changes = {"contract.cap": "£2m", "service.completion": "nonsense"}
    tried = try_out(full(), changes)
    assert tried.figures is None
    assert list(tried.wrong) == ["service.completion"]
    assert figures_at(full(), changes, kinds_of(changes)) is None
    cheaper = try_out(full(), {"contract.cap": "£2m"})
    assert cheaper.figures is not None
    assert cheaper.figures.value("payments.total") == pytest.approx(2_000_000)
    assert full().planned.value("payments.total") == pytest.approx(2_689_009.57)
