"""Sensitivity: each input from its low to its high, one at a time, and how far the effects may fall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sibcase.tables.table import defined, value_of
from sibcase.uncertainty.crossings import Search, crossings
from sibcase.uncertainty.inputs import figures_of, uncertain_inputs
from sibcase.wording.figures.labels import LABELS, short_label

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

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(f"this case has no single figure {name}")
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


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What each input does to the figures asked for, and how far the effects may fall."""

    tornados: tuple[Tornado, ...]
    switches: tuple[SwitchingValue, ...]

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
        if name not in planned.single_names():
            raise UnknownFigure(name)
    asked = list(dict.fromkeys(figures)) or usual_figures(planned)
    inputs, _ = uncertain_inputs(business.book)
    effects = planned_effects(planned, business.case.outcomes or {})
    if not asked or not (inputs or effects):
        raise NoRanges(
            "no input has a range and no outcome has an effect: "
            "give an input a range, such as `{value: £70k, low: £60k, high: £85k}`"
        )
    return Sensitivity(_tornados(planned, inputs, asked), _switches(planned, effects))


def usual_figures(planned: Figures) -> list[str]:
    """Return the figures that are shown unless others are asked for: of a need alone, what it costs."""
    usual = [name for name in USUAL if name in planned]
    return usual or [name for name in BEFORE_A_CONTRACT if name in planned]


def tornado_of(business: BusinessCase, name: str) -> Tornado | None:
    """Return what each input with a range does to a single figure that the case has; None where no input has one."""
    inputs, _ = uncertain_inputs(business.book)
    return next(iter(_tornados(business.planned, inputs, [name])), None)


def nearness(planned: Figures, name: str) -> float:
    """Return how near a target a figure counts as being at it: within a pound, or a millionth of any other unit."""
    return 1.0 if planned.book.lines[name].unit == "money" else 1e-6


def label_of(planned: Figures, name: str) -> str:
    """Return what a figure is called: as in the headline, else as the book calls it."""
    return short_label(name) if name in LABELS else planned.book.lines[name].label


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


def _switches(planned: Figures, effects: Mapping[str, tuple[float, float]]) -> tuple[SwitchingValue, ...]:
    asked = [each for each in SWITCHES if each[0] in planned and planned.value(each[0]) is not None]
    if not effects or not asked:
        return ()
    draws = figures_of(planned, [name for name, _, _ in asked], (), effects)

    def at(name: str, shares: Array) -> Array:
        levels = {line: baseline + shares * change for line, (baseline, change) in effects.items()}
        return draws.run(levels)[name]

    return tuple(
        SwitchingValue(name, label, crossings(partial(at, name), (0.0, MOST_EFFECT), target, nearness(planned, name)))
        for name, target, label in asked
    )
