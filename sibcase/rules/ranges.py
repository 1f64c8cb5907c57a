"""SIB2, ranges: which inputs need one, whether it is wide enough, and where in it the plan lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.evaluate import evaluate_again
from sibcase.rules.parts_of import listed
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from sibcase.book.draws import WrittenInput
    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.rules.submission import Submission

# What a range matters for, the first of these that a case has.
_MOVED = ("commissioners.npv.cashable", "commissioners.npv.fiscal", "payments.total")
# Conventions of this project, for want of published ones: a tenth up for every input, a tenth of the spread.
_A_TENTH_MORE = 1.1
_MATTERS = 0.1
_NARROW = 0.05
_AT_THE_END = 0.05
# What is agreed in the contract is no estimate; of effects SIB206 asks for a range.
_AGREED = ("contract.", "investment.")
_EFFECTS = (".expected", ".effect")
_MOST_NAMED = 5


@rule("SIB208", "matters-without-range", outline="advice", full="warning")
def matters_without_range(case: Submission) -> Iterator[Objection]:
    """The inputs that matter most have a range.

    Why it matters:
        Without a range an input counts as certain. Where it drives the result, the stated spread is too narrow, and the
        discussion is about the inputs that happen to have a range.

    Source:
        Green Book, optimism bias and sensitivity analysis; which inputs matter is calculated: each is raised by a
        tenth, and those named cause a tenth or more of the sum of the squared changes of the net present value

    Example:
        outcomes:
          home: {baseline: {value: 45%, low: ~, high: ~}}

    Instead:
        outcomes:
          home: {baseline: {value: 45%, low: 40%, high: 52%}}

    To fix:
        add the worst and the best plausible value: `engagement: {value: 85%, low: 75%, high: 92%}`
    """
    shares = _shares_of_the_spread(case.figures, case.inputs, case.with_draws) if case.figures else {}
    bare = {each: share for each, share in shares.items() if share >= _MATTERS and _lacks_a_range(each)}
    if bare:
        first = next(iter(bare))
        names = [f"`{each.paths[0]}` ({share:.0%})" for each, share in bare.items()][:_MOST_NAMED]
        message = f"these inputs matter most and have no range: {', '.join(names)}"
        yield Objection(case.where.of(*first.paths[0].split(".")), message)


def _lacks_a_range(each: WrittenInput) -> bool:
    return each.low is None and each.high is None and not each.paths[0].endswith(_EFFECTS)


def _shares_of_the_spread(
    figures: Figures,
    written: Iterable[WrittenInput],
    with_draws: Callable[[Figures, Mapping[str, Array], Collection[str]], Figures] = evaluate_again,
) -> dict[WrittenInput, float]:
    """Return by estimated input its share in the spread if each were a tenth higher, the greatest first."""
    moved = next((name for name in _MOVED if name in figures and figures.value(name) is not None), None)
    inputs = [each for each in written if _is_estimate(each)]
    if moved is None or not inputs:
        return {}
    draws: dict[str, Array] = {}
    for number, each in enumerate(inputs):
        column = np.full(len(inputs), each.value)
        column[number] *= _A_TENTH_MORE
        draws |= each.draws(column)
    found = with_draws(figures, draws, [moved]).arrays[moved][0]
    squares = np.broadcast_to(np.square(found - (figures.value(moved) or 0.0)), (len(inputs),))
    squares = np.where(np.isfinite(squares), squares, 0.0)
    total = float(np.sum(squares)) or 1.0
    shares = sorted(zip(inputs, squares.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0].name))
    return {each: square / total for each, square in shares}


def _is_estimate(each: WrittenInput) -> bool:
    is_single = len(each.values) == 1 and bool(each.value)
    return is_single and bool(each.paths) and not each.paths[0].startswith(_AGREED)


@rule("SIB209", "narrow-range", outline="advice", full="advice")
def narrow_range(case: Submission) -> Iterator[Objection]:
    """A range is wide enough to be a judgement of what is plausible.

    Why it matters:
        People who are asked for what is plausible give ranges that are too narrow: the true value lies outside far more
        often than they expect. A range of a few percent is rarely knowledge.

    Source:
        Lichtenstein, Fischhoff and Phillips 1982, Calibration of probabilities; the width of 5% of the value is a
        convention of this project

    Example:
        service:
          engagement: {value: 90%, low: 89%, high: 91%}

    Instead:
        service:
          engagement: {value: 90%, low: 80%, high: 95%}

    To fix:
        ask what would surprise you, and widen the range until it would: `{value: 90%, low: 80%, high: 95%}`
    """
    narrow = [each for each in _with_a_range(case) if _width(each) < _NARROW * abs(each.value)]
    yield from _objections(case, narrow, f"the range is narrower than {_NARROW:.0%} of the value")


@rule("SIB210", "plan-at-best", outline="advice", full="warning")
def plan_at_best(case: Submission) -> Iterator[Objection]:
    """The plan is not at the best end of its own range.

    Why it matters:
        The high value is the best plausible one. A plan that takes it can only disappoint, since every other value in
        the range is worse.

    Source:
        Green Book, optimism bias: central estimates, with the best case apart

    Example:
        service:
          engagement: {value: 90%, low: 70%, high: 90%}

    Instead:
        service:
          engagement: {value: 90%, low: 80%, high: 95%}

    To fix:
        plan with the most likely value, and leave the best one as `high:`
    """
    best = [each for each in _with_a_range(case) if _is_at_best(each)]
    yield from _objections(case, best, "the plan takes the best of its range")


def _objections(case: Submission, inputs: list[WrittenInput], message: str) -> Iterator[Objection]:
    """Yield one objection to several inputs, at the first of them."""
    if inputs:
        names = listed(each.paths[0] for each in inputs)
        yield Objection(case.where.of(*inputs[0].paths[0].split(".")), f"{message}: {names}")


def _with_a_range(case: Submission) -> list[WrittenInput]:
    """Return the estimates with a range."""
    return [each for each in case.inputs if _is_estimate(each) and _width(each)]


def _width(each: WrittenInput) -> float:
    return abs(each.high - each.low) if each.low is not None and each.high is not None else 0.0


def _is_at_best(each: WrittenInput) -> bool:
    """Return whether the value is within a twentieth of the range of its best end; of a cost that is the lower one."""
    if each.low is None or each.high is None:
        return False
    best = min(each.low, each.high) if each.paths[0].startswith("service.costs.") else each.high
    return abs(each.value - best) <= _AT_THE_END * _width(each)


RULES = (matters_without_range, narrow_range, plan_at_best)
