"""Recursions of one set of figures, in plain floats: an array of a single number costs a hundred times as much.

Every operation here gives the same bits as its vectorised form in `operations`, save for the sign of zero, which
differs from processor to processor; a test holds the two to one another.
What is not here is left to the arrays.
"""

from __future__ import annotations

import operator
from math import ceil, copysign, floor, inf, isfinite
from typing import TYPE_CHECKING, TypeAlias

from sibcase.book.operations import DUST, MINOR_UNITS, PENNY_DUST_DECIMALS, RELATIVE_DUST
from sibcase.book.terms import Number, Operation, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sibcase.book.terms import Term

    Rows: TypeAlias = Mapping[str, Sequence[float]]
    AtPeriod: TypeAlias = Callable[[int], float]

NAN = float("nan")
_PENNY_DUST = 10.0**PENNY_DUST_DECIMALS


def run_one_draw(formulas: Mapping[str, Term], known: Rows, count: int) -> dict[str, list[float]] | None:
    """Compute lines that refer to their own past, period by period; None where an operation is not for one draw.

    Args:
        formulas: the formulas of the lines by name, in the order in which they are computed within a period.
        known: the rows that they refer to, one value for each period.
        count: how many periods there are.
    """
    own: dict[str, list[float]] = {name: [0.0] * count for name in formulas}
    rows = {**known, **own}
    steps: list[tuple[list[float], AtPeriod]] = []
    for name, formula in formulas.items():
        compute = _computation(formula, rows)
        if compute is None:
            return None
        steps.append((own[name], compute))
    for period in range(count):
        for row, compute in steps:
            row[period] = compute(period)
    return own


def computed_at_once(name: str, values: Sequence[float]) -> float:
    """Return what an operation on plain floats comes to.

    Raises:
        KeyError: there is no plain form of the operation.
    """
    if name in _OF_TWO and len(values) == 2:
        return _OF_TWO[name](*values)
    if name in _OF_ONE and len(values) == 1:
        return _OF_ONE[name](*values)
    compute = _operation(name, [lambda _period, value=value: value for value in values])  # type: ignore[misc]
    if compute is None:
        raise KeyError(name)
    return compute(0)


def _computation(formula: Term, rows: Rows) -> AtPeriod | None:
    """Return a function that computes a formula at a period."""
    if isinstance(formula, Number):
        value = float(formula.value)
        return lambda _period: value
    if isinstance(formula, Ref):
        return rows[formula.name].__getitem__
    if not isinstance(formula, Operation):
        return None
    if formula.name == "previous" and isinstance(formula.terms[0], Ref):
        past = rows[formula.terms[0].name]
        return lambda period: past[period - 1] if period else 0.0
    parts = [_computation(each, rows) for each in formula.terms]
    known = [part for part in parts if part is not None]
    return _operation(formula.name, known) if len(known) == len(parts) else None


def _operation(name: str, parts: list[AtPeriod]) -> AtPeriod | None:
    if len(parts) == 2 and (name in _OF_TWO or name in _FOLDED):
        of_two, (left, right) = _OF_TWO.get(name) or _FOLDED[name], parts
        return lambda period: of_two(left(period), right(period))
    if name in _OF_ONE and len(parts) == 1:
        of_one, inner = _OF_ONE[name], parts[0]
        return lambda period: of_one(inner(period))
    if name in _FOLDED and parts:
        return _folded(_FOLDED[name], parts)
    if name == "when":
        condition, then, otherwise = parts
        return lambda period: then(period) if condition(period) != 0 else otherwise(period)
    return None


def _folded(of_two: Callable[[float, float], float], parts: list[AtPeriod]) -> AtPeriod:
    first, *rest = parts

    def compute(period: int) -> float:
        result = first(period)
        for part in rest:
            result = of_two(result, part(period))
        return result

    return compute


def _divide(left: float, right: float) -> float:
    return left / right if right != 0 else NAN


def _least(left: float, right: float) -> float:
    # What is undefined stays so, on either side, as it does in an array.
    return left if left <= right or left != left else right  # noqa: PLR0124


def _greatest(left: float, right: float) -> float:
    return left if left >= right or left != left else right  # noqa: PLR0124


def _floor(value: float) -> float:
    # What is undefined or without end stays so.
    return float(floor(value + DUST)) if isfinite(value) else value


def _ceiling(value: float) -> float:
    return float(ceil(value - DUST)) if isfinite(value) else value


def _to_minor_units(digits: int) -> Callable[[float], float]:
    units = 10.0**digits

    def rounded(money: float) -> float:
        if money == 0:
            # Most flows of most periods.
            return 0.0
        scaled = abs(money) * units * _PENNY_DUST
        if not scaled < inf:
            return copysign(scaled, money)
        amount = floor(round(scaled) / _PENNY_DUST + 0.5) / units
        return amount if money > 0 else 0.0 - amount

    return rounded


_OF_TWO: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": _divide,
    "at_least": lambda left, right: float(left >= right - max(DUST, RELATIVE_DUST * abs(right))),
    "above": lambda left, right: float(left > right + max(DUST, RELATIVE_DUST * abs(right))),
}
_OF_ONE: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "floor": _floor,
    "ceiling": _ceiling,
    **{name: _to_minor_units(digits) for name, digits in MINOR_UNITS.items()},
}
_FOLDED: dict[str, Callable[[float, float], float]] = {
    "sum": operator.add,
    "min": _least,
    "max": _greatest,
}
