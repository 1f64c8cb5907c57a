"""The worked examples: cases with files of expected figures, read for one test per figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import sibcase

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

EXAMPLES = Path(__file__).parents[1] / "examples"
RATE_TOLERANCE = 1e-6
MONEY_UNITS = frozenset({"money", "money per year"})


@dataclass(frozen=True)
class Expected:
    """What a worked example must give: figures by name and tables by name."""

    tolerance: float
    figures: dict[str, float]
    tables: dict[str, dict[str, Any]]


@cache
def expected_of(name: str) -> Expected:
    """Return what an example must give."""
    written = yaml.safe_load((EXAMPLES / f"{name}.expected.yaml").read_text("utf-8"))
    figures = {figure: float(entry["value"]) for figure, entry in written["figures"].items()}
    return Expected(float(written["tolerance"]), figures, written.get("tables", {}))


@cache
def case_of(name: str) -> BusinessCase:
    """Return an example as a case."""
    return sibcase.load(EXAMPLES / f"{name}.yaml")


@cache
def figures_of(name: str) -> Figures:
    """Return the figures of an example."""
    return case_of(name).evaluate()


def difference(name: str, figure: str) -> tuple[float, float]:
    """Return how far a figure is from what it must be, and how far it may be: money to half a penny, else a rate."""
    figures, expected = figures_of(name), expected_of(name)
    found = figures.value(figure)
    assert found is not None, f"{figure} is undefined: {figures.why(figure)}"
    is_money = figures.book.lines[figure].unit in MONEY_UNITS
    return abs(found - expected.figures[figure]), expected.tolerance if is_money else RATE_TOLERANCE
