"""A payment curve as it is handed to the documents: what is paid at each result, where it jumps, where the plan is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SHARE_OF_EFFECT", "SHARE_OF_RESULTS", "Cliff", "Curve", "CurvePoint"]

SHARE_OF_EFFECT = "Share of the planned effect achieved"
SHARE_OF_RESULTS = "Share of the planned results achieved"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What is paid at a result.

    Attributes:
        at: The result: a share of the plan (1 is the plan), or the value of a metric.
        payment: What the commissioners pay in all.
        investors: What investors gain, or lose below zero; None where there are none.
        cut: What the caps cut of the claims.
    """

    at: float
    payment: float
    investors: float | None = None
    cut: float = 0.0


@dataclass(frozen=True, slots=True)
class Cliff:
    """A result at which a hair more changes the payment at once, and what is paid on its two sides."""

    at: float
    before: float
    after: float

    @property
    def jump(self) -> float:
        """By how much the payment changes."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Curve:
    """Payments over results.

    Attributes:
        axis: What the results are.
        unit: In what they are written: `share`, `count`, `days`, `points` or `money`.
        points: In the order of results; a cliff has two points at one result.
        cliffs: In the order of results.
        plan: The point that the case plans; None where it plans none.
    """

    axis: str
    unit: str
    points: tuple[CurvePoint, ...]
    cliffs: tuple[Cliff, ...] = ()
    plan: CurvePoint | None = None

    @property
    def is_of_plan(self) -> bool:
        """Whether results are given as a share of what is planned."""
        return self.axis in (SHARE_OF_EFFECT, SHARE_OF_RESULTS)
