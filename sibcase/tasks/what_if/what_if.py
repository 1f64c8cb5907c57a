"""What if some values were others: the figures of a case with values tried out, none of which is written.

A value that moves figures in proportion to itself is put into the evaluated book, whose lines below it alone are worked
out again. Any other, such as a date or an effect that is written relative to a baseline, is put into the case, which is
read again as an option with changes is. Both give the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.draws import written_inputs
from sibcase.book.evaluate import evaluate_again
from sibcase.casefile.checks.variants import read_with_changes
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.quantities import PART
from sibcase.tasks.business_case import BusinessCase
from sibcase.uncertainty.inputs import draws_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sibcase.book.draws import WrittenInput
    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.casefile.values.quantities import Kind, Quantity

__all__ = ["Tried", "figures_at", "try_out"]

# What they say is in proportion to the number in them; an effect in points or per cent of a baseline is not.
_IN_PROPORTION = frozenset({"money", "money per year", "count", "share", "years", "share per year", "multiple"})


@dataclass(frozen=True)
class Tried:
    """What became of values that were tried.

    Attributes:
        business: the case with them; None where one of them cannot be.
        figures: its figures.
        wrong: by path what is wrong with a value; nothing where it can be.
    """

    business: BusinessCase | None
    figures: Figures | None
    wrong: dict[str, list[Finding]] = field(default_factory=dict)


def try_out(business: BusinessCase, changes: Mapping[str, str]) -> Tried:
    """Return a case with some fields at other values.

    Args:
        business: the case as written.
        changes: by the path of a field its value, as an author would write it.
    """
    root = business.loaded.root if business.loaded else None
    if root is None or not changes:
        return Tried(business, business.planned)
    case, found = read_with_changes(root, changes)
    wrong = {path: each for path, each in found.items() if each}
    if case is None:
        return Tried(None, None, wrong)
    changed = BusinessCase(business.path, case, [], business.texts, business.narratives)
    return Tried(changed, changed.planned, wrong)


def figures_at(
    business: BusinessCase, changes: Mapping[str, str], kinds: Mapping[str, Kind], wanted: Iterable[str] = ()
) -> Figures | None:
    """Return the figures with some values changed, worked out from those as planned; None where that cannot be said.

    Args:
        business: the case as written.
        changes: by the path of a field its value, as an author would write it.
        kinds: by path what the field takes.
        wanted: the figures that are asked for; every single one if none are named.
    """
    inputs = {path: each for each in written_inputs(business.book).values() for path in each.paths}
    stated = {".".join(each.path): each for each in assumptions_of(business.case)}
    draws: dict[str, Array] = {}
    for path, text in changes.items():
        if path not in inputs or path not in stated or not _stands_alone(kinds.get(path), text):
            return None
        value = _moved(inputs[path], stated[path], kinds[path].read(text))
        if value is None or len(inputs[path].paths) > 1:
            return None
        draws |= draws_of(inputs[path], np.array([value]))
    return evaluate_again(business.planned, draws, _needed(business.planned, wanted))


def _needed(planned: Figures, wanted: Iterable[str]) -> list[str]:
    return [name for name in wanted if name in planned] or planned.single_names()


def _stands_alone(kind: Kind | None, text: str) -> bool:
    """Return whether a text is a quantity of a kind that need not add up with others, as the parts of a whole do."""
    return kind is not None and kind is not PART and kind.matches(text)


def _moved(written: WrittenInput, stated: Assumption, now: Quantity) -> float | None:
    """Return the value of an input in the units of the book once its field is another; None if that is not known."""
    before = stated.quantity
    alike = (before.unit, before.per, before.noun, before.years, before.currency) == (
        now.unit,
        now.per,
        now.noun,
        now.years,
        now.currency,
    )
    if not alike or before.unit not in _IN_PROPORTION or not before.value or not written.value:
        return None
    return written.value / before.value * now.value
