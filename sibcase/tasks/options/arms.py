"""Arms of the comparison: the forms that every case has figures for, and the options that change something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.checks.variants import FORMS
from sibcase.tables.comparisons import option_title
from sibcase.tables.table import value_of
from sibcase.tasks.business_case import BusinessCase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.sections.parts import Option

__all__ = ["Arm", "NothingToCompare", "arms_of"]

DO_NOTHING, DIRECT, RESULTS, BOND = FORMS
# By form, who may lose money, other than the commissioners: first the party that is to bear the risk. The figure of
# each says how much it gains; a case has those of the parties that it has.
BEARERS = {RESULTS: ("provider",), BOND: ("investors", "guarantors", "grants", "uncovered")}


class NothingToCompare(ValueError):  # noqa: N818 - named for what the case lacks
    """The case has no options with figures; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One option: its form, and the case in which its figures are.

    Attributes:
        id: the form, or the id of the option that changes something.
        title: what it is called.
        form: one of `FORMS`.
        business: the case as written, or with the changes of the option.
        figures: its figures as planned.
        changes: the paths that differ from the case as written.
        removes: the paths that are not in this option.
    """

    id: str
    title: str
    form: str
    business: BusinessCase
    figures: Figures
    changes: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()

    def name(self, part: str) -> str:
        """Return the name of a figure of this option."""
        return f"options.{self.form}.{part}"

    @property
    def bearers(self) -> tuple[str, ...]:
        """Who may lose money in this option, other than the commissioners."""
        return tuple(party for party in BEARERS.get(self.form, ()) if self.name(party) in self.figures)

    def value(self, part: str) -> float | None:
        """Return a figure of this option as planned; None where it is undefined, or the case has none."""
        return value_of(self.figures, self.name(part))


def arms_of(business: BusinessCase) -> list[Arm]:
    """Return what is compared: do nothing, the forms that the case has figures for, and its options with changes.

    Raises:
        NothingToCompare: the case has no service.
    """
    figures = business.planned
    forms = _forms_in(figures)
    if len(forms) < 2:
        raise NothingToCompare("there is no service whose options could be compared: add `service`")
    own = [Arm(form, option_title(business.case, figures, form), form, business, figures) for form in forms]
    return [*own, *_with_changes(business, forms)]


def _forms_in(figures: Figures) -> list[str]:
    return [form for form in FORMS if f"options.{form}.npv" in figures]


def _with_changes(business: BusinessCase, forms: Sequence[str]) -> list[Arm]:
    """Return an arm for each option that changes something, in the order of the file."""
    variants = business.loaded.variants if business.loaded else {}
    options = {each.id: each for each in business.case.options or () if each.id in variants}
    return [_arm(business, option, forms) for option in options.values()]


def _arm(business: BusinessCase, option: Option, forms: Sequence[str]) -> Arm:
    name = option.id or ""
    loaded = business.loaded
    case = loaded.variants[name] if loaded else business.case
    changed = BusinessCase(business.path, case, [], business.texts, business.narratives)
    paths = tuple(str(change.key) for change in option.changes or ())
    removes = tuple(str(path) for path in option.removes or ())
    return Arm(name, option.title, option.form or forms[-1], changed, changed.planned, paths, removes)
