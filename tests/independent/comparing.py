"""The product against the oracle: the one place that knows the product's programming interface."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import sibcase
from tests.independent.engine import compute

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

RATES = ("irr", "cover", "multiple", "wrong_pocket", "cost_share", "risk_transferred")


def product_figures(text: str, names: list[str]) -> dict[str, float | None]:
    """What the product makes of a case; `name[3]` is the fourth period of a figure."""
    figures = sibcase.load_text(text).evaluate()
    rows: dict[str, list[float]] = {}
    return {name: figure_of(figures, name, rows) for name in names}


def figure_of(figures: Figures, name: str, rows: dict[str, list[float]]) -> float | None:
    """One figure; what the product does not show because nothing can have moved is nil."""
    stem, _, period = name.removesuffix("]").partition("[")
    row = f"{stem}.per_period"
    if not period:
        return figures.value(name) if name in figures else 0.0
    if row not in rows:
        rows[row] = figures.row(row) if row in figures else [0.0] * len(figures.book.periods.labels)
    return rows[row][int(period)]


def agree(figure: str, ours: float | None, theirs: float | None) -> bool:
    """Half a penny and a billionth; rates to a millionth; an undefined figure only with an undefined one."""
    if ours is None or theirs is None:
        return ours is theirs
    absolute = 1e-6 if figure.endswith(RATES) else 0.005
    return math.isclose(ours, theirs, abs_tol=absolute, rel_tol=1e-9)


def differences(text: str) -> dict[str, tuple[float | None, float | None]]:
    """Figures on which the oracle (first) and the product (second) disagree."""
    expected = compute(text)
    expected = {name: value for name, value in expected.items() if "overdrawn" not in name or "drawdowns:" in text}
    found = product_figures(text, list(expected))
    return {name: (expected[name], found[name]) for name in expected if not agree(name, expected[name], found[name])}
