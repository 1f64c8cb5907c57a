"""Sensitivity: each input from its low to its high, one at a time, and how far the effects may fall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sibcase.casefile.source.findings import nearest
from sibcase.casefile.values.wording import percent
from sibcase.tables.table import defined, value_of
from sibcase.uncertainty.crossings import Search, crossings
from sibcase.uncertainty.inputs import NotDrawn, figures_of, ranges_of, uncertain_inputs
from sibcase.wording.figures.labels import LABELS, short_label
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.uncertainty.inputs import UncertainInput

__all__ = [
    "NoRanges",
    "Sensitivity",
    "Swing",
    "SwitchingValue",
    "Tornado",
    "UnknownFigure",
    "check_single",
    "label_of",
    "nearness",
    "planned_effects",
    "sensitivity",
    "tornado_of",
    "usual_figures",
]

# The figures shown unless others are asked for, as far as a case has them.
USUAL: Final = ("commissioners.npv.cashable", "payments.total", "investment.multiple")
# And of a case that has none of them yet.
BEFORE_A_CONTRACT: Final = ("savings.gross.total", "service.costs.total", "need.cost.total")
# What may turn: its figure and target, and what it means for the figure to be below it.
SWITCHES: Final = (
    ("commissioners.npv.cashable", 0.0, "Commissioners lose in cash"),
    ("commissioners.npv.fiscal", 0.0, "Commissioners lose, counting all savings"),
    ("investment.net_gain", 0.0, "Investors lose money"),
)
MOST_EFFECT: Final = 2.0


class NoRanges(ValueError):  # noqa: N818 - named for what the case lacks
    """No input of the case has a range and no outcome has an effect; the message says what to do."""


class UnknownFigure(ValueError):  # noqa: N818 - named for what is wrong with the question
    """The case has no single figure of a name."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        """Keep the name, and say which figures are called nearly so."""
        close = f"near it: {', '.join(near[:4])}; " if near else ""
        super().__init__(f"this case has no single figure {name}; {close}`sibcase show --json` lists them all")
        self.name = name


@dataclass(frozen=True, slots=True)
class Swing:
    """What a figure is at both ends of an input's range; nothing where it is undefined there."""

    input: str
    label: str
    unit: str
    low: float
    high: float
    at_low: float | None
    at_high: float | None

    @property
    def width(self) -> float:
        """How far apart the figure is at both ends."""
        return abs(self.at_high - self.at_low) if self.at_low is not None and self.at_high is not None else 0.0


@dataclass(frozen=True, slots=True)
class Tornado:
    """One figure, as planned and at both ends of each input's range, the widest swing first."""

    name: str
    label: str
    unit: str
    planned: float | None
    swings: tuple[Swing, ...]


@dataclass(frozen=True, slots=True)
class SwitchingValue:
    """At which share of the planned effects a figure reaches its target, all outcomes moving together."""

    name: str
    label: str
    search: Search

    @property
    def where(self) -> str:
        """At which share of the planned effects the figure is below its target, in words that follow the label."""
        looked_at = f"from no effect to {percent(MOST_EFFECT)} of the planned effect"
        if not self.search.below:
            return f"at no level {looked_at}"
        if self.search.below == ((0.0, MOST_EFFECT),):
            return f"at every level {looked_at}"
        shown = [each for each in self.search.below if percent(each[0]) != percent(each[1])]
        if not shown:
            return "only with no effect" if self.search.below[0][0] == 0.0 else f"at hardly any level {looked_at}"
        return f"{listed([_shares_in_words(*each) for each in shown])} of the planned effect"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What each input does to the figures asked for, and how far the effects may fall.

    Attributes:
        tornados: By figure what each input does to it.
        switches: How far the effects may fall.
        not_moved: Inputs with a range that are not moved.
    """

    tornados: tuple[Tornado, ...]
    switches: tuple[SwitchingValue, ...]
    not_moved: tuple[NotDrawn, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "figures": {
                each.name: {
                    "label": each.label,
                    "unit": each.unit,
                    "planned": each.planned,
                    "inputs": [
                        {
                            "input": swing.input,
                            "label": swing.label,
                            "unit": swing.unit,
                            "low": swing.low,
                            "high": swing.high,
                            "at_low": swing.at_low,
                            "at_high": swing.at_high,
                        }
                        for swing in each.swings
                    ],
                }
                for each in self.tornados
            },
            "share_of_planned_effect": {
                each.name: {
                    "label": each.label,
                    "at": [
                        {"share": found.value, "until": found.until, "jumps": found.jumps}
                        for found in each.search.found
                    ],
                }
                for each in self.switches
            },
            "not_moved": [{"name": each.name, "why": each.why} for each in self.not_moved],
        }


def sensitivity(business: BusinessCase, figures: Sequence[str] = ()) -> Sensitivity:
    """Return what each input with a range does to figures, and how far the effects of a case may fall.

    Args:
        business: The case.
        figures: Names of single figures; those of `usual_figures` if none.

    Raises:
        NoRanges: no input of the case has a range, and no outcome has an effect.
        UnknownFigure: the case has no single figure of a name.
    """
    planned = business.planned
    for name in figures:
        check_single(planned, name)
    asked = list(dict.fromkeys(figures)) or usual_figures(planned)
    inputs, not_moved = ranges_of(business.case, business.book)
    effects = planned_effects(planned, business.case.outcomes or {})
    if not asked or not (inputs or effects):
        raise NoRanges(
            "no input has a range and no outcome has an effect: "
            "give an input a range, such as `{value: £70k, low: £60k, high: £85k}`"
        )
    switches = _switches(planned, effects, states_savings=business.states_savings)
    return Sensitivity(_tornados(planned, inputs, asked), switches, tuple(not_moved))


def check_single(planned: Figures, name: str) -> None:
    """Check that a case has a single figure of a name.

    Raises:
        UnknownFigure: it has none.
    """
    names = planned.single_names()
    if name not in names:
        raise UnknownFigure(name, nearest(name, names))


def usual_figures(planned: Figures) -> list[str]:
    """Return the figures that are shown unless others are asked for: of a need alone, what it costs."""
    known = [name for name in (*USUAL, *BEFORE_A_CONTRACT) if value_of(planned, name) is not None]
    usual: list[str] = [name for name in USUAL if name in known]
    return usual or known


def tornado_of(business: BusinessCase, name: str) -> Tornado | None:
    """Return what each input with a range does to a single figure that the case has; None where no input has one."""
    inputs, _ = uncertain_inputs(business.book)
    return next(iter(_tornados(business.planned, inputs, [name])), None)


def nearness(unit: str) -> float:
    """Return how near a target a figure counts as being at it: within a pound, or a millionth of any other unit."""
    return 1.0 if unit == "money" else 1e-6


def label_of(planned: Figures, name: str) -> str:
    """Return what a figure is called: as in the headline, else as the book calls it."""
    return short_label(name) if name in LABELS else planned.book.lines[name].label


def _shares_in_words(start: float, end: float) -> str:
    if start == 0.0:
        return f"below {percent(end)}"
    return f"above {percent(start)}" if end == MOST_EFFECT else f"between {percent(start)} and {percent(end)}"


# --- one at a time ----------------------------------------------------------------------------------------------------


def _tornados(planned: Figures, inputs: Sequence[UncertainInput], asked: Sequence[str]) -> tuple[Tornado, ...]:
    if not inputs:
        return ()
    found = _at_both_ends(planned, inputs, asked)
    return tuple(_tornado(planned, inputs, name, found[name]) for name in asked)


def _at_both_ends(planned: Figures, inputs: Sequence[UncertainInput], asked: Sequence[str]) -> dict[str, Array]:
    """Return the figures with each input at its low and at its high in turn, all others as planned, in one pass."""
    values: dict[str, Array] = {}
    for number, each in enumerate(inputs):
        column = np.full(2 * len(inputs), each.range.value)
        column[2 * number : 2 * number + 2] = each.range.low, each.range.high
        values |= each.draws(column)
    return figures_of(planned, asked, [each.written for each in inputs]).run(values)


def _tornado(planned: Figures, inputs: Sequence[UncertainInput], name: str, found: Array) -> Tornado:
    swings = [
        Swing(
            each.written.name,
            each.written.label,
            each.written.unit,
            each.range.low,
            each.range.high,
            defined(float(found[2 * number])),
            defined(float(found[2 * number + 1])),
        )
        for number, each in enumerate(inputs)
    ]
    ordered = sorted(swings, key=lambda swing: (-swing.width, swing.input))
    line = planned.book.lines[name]
    return Tornado(name, label_of(planned, name), line.unit, planned.value(name), tuple(ordered))


# --- how far effects may fall -----------------------------------------------------------------------------------------


def planned_effects(planned: Figures, outcomes: Mapping[str, object]) -> dict[str, tuple[float, float]]:
    """Return by the line of each expected level its baseline and the planned change from it."""
    found = {}
    for name in outcomes:
        line = f"outcomes.{name}.expected"
        levels = [value_of(planned, each) for each in (f"outcomes.{name}.baseline", line)]
        if levels[0] is not None and levels[1] is not None and levels[0] != levels[1]:
            found[line] = (levels[0], levels[1] - levels[0])
    return found


def _switches(
    planned: Figures, effects: Mapping[str, tuple[float, float]], *, states_savings: bool
) -> tuple[SwitchingValue, ...]:
    asked = [each for each in SWITCHES if value_of(planned, each[0]) is not None]
    if not states_savings:
        # Savings of zero would be none that are known: nothing can be set against what commissioners pay.
        asked = [each for each in asked if not each[0].startswith("commissioners.")]
    if not effects or not asked:
        return ()
    draws = figures_of(planned, [name for name, _, _ in asked], (), effects)

    def at(name: str, shares: Array) -> Array:
        levels = {line: baseline + shares * change for line, (baseline, change) in effects.items()}
        return draws.run(levels)[name]

    near = nearness("money")
    return tuple(
        SwitchingValue(name, label, crossings(partial(at, name), (0.0, MOST_EFFECT), target, near))
        for name, target, label in asked
    )
