"""Payout curve: what a contract pays over the values of one metric, all else as it was observed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.values.observed_names import comes_in_steps_of, metrics_of, observables
from sibcase.tasks.settle.observed_values import observable_named, read_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.values.observables import Observable

MOST_POINTS = 400
EVEN_POINTS = 20
USUAL_RANGES = {"share": 1.0, "money": 1_000_000.0, "years": 10.0, "days": 365.0}
# How far the sides of an edge are from it: the least that is printed apart from it.
SIDE, SIDES = 1e-4, {"share": 1e-6, "money": 0.01}


@dataclass(frozen=True)
class PayoutCurve:
    """The payment at each value of what is observed, and the lines that are not settled anywhere along it."""

    observable: Observable
    currency: str
    points: tuple[tuple[float, float], ...]
    missing: Mapping[str, tuple[str, ...]]

    def as_data(self) -> list[dict[str, Any]]:
        """Return the points as plain data, each with the lines that its amount is without."""
        without = {name: list(gaps) for name, gaps in self.missing.items()}
        return [{"value": value, "amount": amount, "not_observed": without} for value, amount in self.points]


def payout_curve(case: Case, metric: str, observed: Mapping[str, float | str]) -> PayoutCurve:
    """Return the payment for values of one metric across its range, with a point on each side of every step.

    The contract is settled once, on all values together: what is observed of the metric are the lines that differ
    between two settlements.

    Raises:
        ObservationError: the case has no contract, a name cannot be observed, or a value does not fit it.
    """
    import numpy as np

    from sibcase.book.evaluate import evaluate
    from sibcase.model.settlement.build import settle

    values = read_values(case, observed)
    observable = observable_named(metric, observables(case))
    first, second = (settle(case, {**values, metric: value}, with_investors=False) for value in (0.0, 1.0))
    points = _points(case, observable)
    other = second.book.lines
    draws = {name: np.asarray([points]) for name, line in first.book.lines.items() if line.values != other[name].values}
    payments = evaluate(first.book, draws).array("payments.total")
    amounts = np.broadcast_to(np.nan_to_num(payments), (1, len(points)))[0].tolist()
    found = tuple(zip(points, amounts, strict=True))
    return PayoutCurve(observable, case.currency, found, first.missing)


def curve(case: Case, metric: str, observed: Mapping[str, float | str]) -> list[tuple[float, float]]:
    """Return the payment for values of one metric across its range; see `payout_curve`."""
    return list(payout_curve(case, metric, observed).points)


def _points(case: Case, observable: Observable) -> list[float]:
    """Return even steps over the range of a metric and both sides of every edge; of a count whole numbers alone."""
    from sibcase.model.contract.steps import levels_of

    metrics = case.metrics
    base = observable.name.partition(".")[0]
    name = base if base in metrics else observable.name
    edges = levels_of(case, name)
    low, high = (min(0.0, edges[0]), edges[-1]) if edges else (0.0, _usual_range(observable))
    most = min(observable.largest, math.inf if observable.people is None else observable.people)
    end = min(high + (high - low or 1.0) * 0.2, most)
    even = [low + (end - low) * index / EVEN_POINTS for index in range(EVEN_POINTS + 1)]
    if observable.counts_wholes or comes_in_steps_of(case, name, metrics_of(case)) == 1.0:
        near = [float(math.floor(edge) + side) for edge in edges for side in (-1, 0, 1, 2)]
        points = sorted({float(round(point)) for point in [*even, *near] if point >= low})
    else:
        side_by = SIDES.get(observable.unit, SIDE)
        near = [edge + side * side_by for edge in edges for side in (-1, 0, 1)]
        points = sorted({round(point, 9) for point in [*even, *near] if point >= low})
    return [point for point in points if observable.smallest <= point <= most][:MOST_POINTS]


def _usual_range(observable: Observable) -> float:
    """Return how far a curve goes where the contract writes no value: to all of a share, to all people."""
    if observable.people is not None:
        return observable.people
    planned = max((abs(level) for level in observable.levels), default=0.0)
    return planned or USUAL_RANGES.get(observable.unit, 100.0)
