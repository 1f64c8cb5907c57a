"""What if: some inputs at other values, several scenarios side by side, and the value that reaches a target.

All of it is in the address of the page, so that nothing is saved, a scenario can be kept as a bookmark, and the page
works without a script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.draws import written_inputs
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.wording import of_unit
from sibcase.casefile.values.written_like import written_like
from sibcase.tasks.sensitivity.sensitivity import UnknownFigure, label_of
from sibcase.tasks.sensitivity.solve import CannotVary, solve
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.observations import value_of
from sibcase.tasks.show.headline import HEADLINE_NAMES, headline
from sibcase.tasks.show.on_pages import headline_groups
from sibcase.tasks.what_if.what_if import figures_at, try_out
from sibcase.webapp.desk import Go, Html, to
from sibcase.webapp.form.kinds import kinds_of
from sibcase.webapp.markup import page
from sibcase.webapp.pages.fault import failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.values.quantities import Quantity
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.sensitivity.solve import Solved
    from sibcase.tasks.show.on_pages import Group
    from sibcase.uncertainty.crossings import Crossing
    from sibcase.webapp.desk import Answer, Asked

__all__ = ["SCENARIOS", "changes_of", "trying", "written_as_planned"]

# The scenarios next to the case as written.
SCENARIOS = ("A", "B", "C")
MOST_INPUTS = 30
# What is tried first where nothing is chosen: what a meeting asks about.
FIRST = (".price", ".expected", "service.completion", "contract.cap")
MOST_FIRST = 4
# Digits that a figure of a business case is worth.
_DIGITS = 6
# Amounts from which pence are left out.
_IN_WHOLE_UNITS = 1_000


@dataclass(frozen=True, slots=True)
class InputOnPage:
    """An input that can be tried: where it is written, what it is called, and what the case has."""

    path: str
    label: str
    section: str
    quantity: Quantity

    @property
    def text(self) -> str:
        """Its text in the case."""
        return self.quantity.text


@dataclass(frozen=True, slots=True)
class Column:
    """A scenario: its letter, its title, its values by path, its figures by name, and what is wrong with values."""

    letter: str
    title: str
    values: dict[str, str]
    cells: dict[str, tuple[str, str]]
    wrong: dict[str, str]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """The answer to a search for a value: in words, and the values that reach the target, as a field takes them."""

    sentences: tuple[str, ...]
    values: tuple[str, ...]
    fault: str = ""


def trying(asked: Asked) -> Answer:
    """Return the page of scenarios of a case."""
    opened = asked.case()
    business = opened.business
    if business is None:
        return failed(asked, 409, "This case has errors: fix them first, and its figures can be tried out then.")
    inputs = inputs_of(business)
    chosen = _chosen(asked, inputs)
    if asked.get("add") or asked.get("take"):
        return Go(_without(asked, chosen))
    columns = [_column(asked, letter, chosen, inputs, business) for letter in SCENARIOS]
    currency = business.case.currency
    return Html(
        page(
            asked,
            "try",
            opened=opened,
            here="/try",
            inputs=inputs,
            chosen=chosen,
            columns=columns,
            groups=headline_groups(business.planned, currency),
            targets=[(name, label_of(business.planned, name)) for name in _targets(business.planned)],
            sought=_sought(asked, business, inputs),
            asked={name: asked.get(name) for name in ("vary", "until", "target", "added")},
        )
    )


def changes_of(asked: Asked, letter: str) -> dict[str, str]:
    """Return the values of a scenario by the path of the field."""
    words = asked.form or asked.query
    begins = f"{letter}:"
    return {
        name.removeprefix(begins): value.strip() for name, value in words if name.startswith(begins) and value.strip()
    }


def inputs_of(business: BusinessCase) -> dict[str, InputOnPage]:
    """Return what can be tried, by the path at which it is written."""
    quantities = {".".join(each.path): each.quantity for each in assumptions_of(business.case)}
    found = {}
    for written in written_inputs(business.book).values():
        for path in written.paths[:1]:
            if path in quantities:
                found[path] = InputOnPage(path, written.label, path.partition(".")[0].capitalize(), quantities[path])
    return found


def _chosen(asked: Asked, inputs: dict[str, InputOnPage]) -> list[str]:
    """Return the inputs that have a row, as chosen; where none are, those that a meeting asks about first."""
    named = [*asked.all("input"), *(path for letter in SCENARIOS for path in changes_of(asked, letter))]
    named += [asked.get("added")] if asked.get("add") else []
    chosen = [path for path in dict.fromkeys(named) if path in inputs and path != asked.get("take")][:MOST_INPUTS]
    if chosen or asked.get("input"):
        return chosen
    return [path for path in inputs if any(path.endswith(end) or path == end for end in FIRST)][:MOST_FIRST]


def _without(asked: Asked, chosen: list[str]) -> str:
    """Return the address of the page with the rows that it is to have, and without the button that was pressed."""
    kept = [
        (name, value)
        for name, value in asked.query
        if name not in ("add", "take", "added", "input") and (":" not in name or name.partition(":")[2] in chosen)
    ]
    return to("/try", [*kept, *(("input", path) for path in chosen)])


def _column(
    asked: Asked, letter: str, chosen: list[str], inputs: dict[str, InputOnPage], business: BusinessCase
) -> Column:
    values = {path: text for path, text in changes_of(asked, letter).items() if path in chosen}
    changed = {path: text for path, text in values.items() if text != inputs[path].text}
    title = asked.get(f"title-{letter}") or f"Scenario {letter}"
    if not changed:
        return Column(letter, title, values, {}, {}, is_empty=True)
    figures, wrong = _figures(business, changed)
    if figures is None:
        return Column(letter, title, values, {}, wrong, is_empty=False)
    groups = headline_groups(figures, business.case.currency, business.planned)
    before = _labels(headline_groups(business.planned, business.case.currency))
    cells = {
        row.name: (row.shown if row.label == before.get(row.name) else row.by_itself, row.moved)
        for group in groups
        for row in group.rows
    }
    return Column(letter, title, values, cells, wrong, is_empty=False)


def _labels(groups: Sequence[Group]) -> dict[str, str]:
    return {row.name: row.label for group in groups for row in group.rows}


def _figures(business: BusinessCase, changed: dict[str, str]) -> tuple[Figures | None, dict[str, str]]:
    quick = figures_at(business, changed, kinds_of(changed), HEADLINE_NAMES)
    if quick is not None:
        return quick, {}
    tried = try_out(business, changed)
    wrong = {
        path: "; ".join(f"{each.message} ({each.help})" if each.help else each.message for each in found)
        for path, found in tried.wrong.items()
    }
    return tried.figures, wrong


def _targets(figures: Figures) -> list[str]:
    """Return the figures that a search may aim at: those of the headline first, then the others."""
    first = [row.name for _, rows in headline(figures) for row in rows]
    return list(dict.fromkeys([name for name in first if name in figures.single_names()]))


def _sought(asked: Asked, business: BusinessCase, inputs: dict[str, InputOnPage]) -> Sought | None:
    """Return what was found where a search was asked for."""
    vary, until, target = asked.get("vary"), asked.get("until"), asked.get("target").strip()
    if not (vary and until):
        return None
    if not target:
        return Sought((), (), "state the value that the figure is to reach, such as 6%, 1.2 or £500k")
    try:
        found = solve(business, vary, until, value_of(_plain(target), "the target"))
    except (CannotVary, UnknownFigure, ObservationError) as fault:
        return Sought((), (), str(fault))
    return _in_words(found, business, inputs[vary].quantity if vary in inputs else None)


def _plain(target: str) -> str:
    """Return a target without words that say nothing about it: `6 % a year` is `6%`."""
    return re.sub(r"\s+%", "%", re.sub(r"(?:a|per) year$|times$|x$", "", target.strip()).strip())


def _in_words(found: Solved, business: BusinessCase, quantity: Quantity | None) -> Sought:
    currency = business.case.currency
    _, label, unit, planned = found.input
    _, called, of, _ = found.figure
    target = of_unit(found.target, of, currency)
    if not found.search.found:
        low, high = (of_unit(each, unit, currency) for each in found.between)
        why = f"No value of “{label}” from {low} to {high} gives {target}. {found.reached(currency)}"
        return Sought((why,), ())
    sentences = tuple(_answer(each, label, unit, currency, f"{called}: {target}") for each in found.search.found)
    more = ("There is more than one answer.",) if len(sentences) > 1 else ()
    values = tuple(written_as_planned(quantity, planned, each.value) for each in found.search.found)
    return Sought((*sentences, *more), tuple(each for each in values if each))


def written_as_planned(quantity: Quantity | None, planned: float, value: float) -> str:
    """Return a value as the author wrote the planned one, with the digits that a figure of a case is worth.

    The planned value may be in other prices than what the author wrote: both are moved in proportion.
    """
    if quantity is None or not planned:
        return ""
    wanted = float(f"{quantity.value * value / planned:.{_DIGITS}g}")
    is_whole = quantity.unit.startswith("money") and abs(wanted) >= _IN_WHOLE_UNITS
    return written_like(quantity, round(wanted) if is_whole else wanted) or ""


def _answer(found: Crossing, label: str, unit: str, currency: str, target: str) -> str:
    value = of_unit(found.value, unit, currency)
    if found.until is not None:
        return f"{target} holds where “{label}” is from {value} to {of_unit(found.until, unit, currency)}."
    if found.jumps:
        return f"At {value} of “{label}” the figure jumps past {target}."
    return f"{target} is reached where “{label}” is {value}."
