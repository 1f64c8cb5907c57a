"""A second opinion on draws: inputs and people drawn here, and figures worked out by the oracle, draw by draw.

Shares no code with the product. Each draw writes its values into the case, measures whole people period by period, and
lets the oracle do the sums. It is slow, so that a test asks for a few hundred draws and allows for their error.
"""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tests.independent.contract import settle
from tests.independent.engine import (
    commissioner_figures,
    discount_rate,
    net_of_what_comes_back,
    payment_figures,
    savings_figures,
)
from tests.independent.periods import discount_factors, present_value, shifted
from tests.independent.reading import load, number, years
from tests.independent.results import investment_figures, run_investment
from tests.independent.service import (
    all_completers,
    all_costs,
    all_savings,
    all_starts,
    driven,
    expected_rate,
    good_sign,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from tests.independent.engine import Figures
    from tests.independent.periods import Stream, Timeline
    from tests.independent.service import Case

    Array = npt.NDArray[np.float64]

Z_95 = 1.6448536269514722


def draws(text: str, count: int, seed: int) -> list[Figures]:
    """Return the figures of a case in so many draws."""
    rng = np.random.default_rng(seed)
    tree = load(text)
    values = {path: drawn(each, count, rng) for path, each in ranges_in(tree)}
    found = []
    for place in range(count):
        case = copy.deepcopy(tree)
        for path, each in values.items():
            put(case, path, f"{each[place]:.12f}")
        found.append(figures_of(case, rng))
    return found


def ranges_in(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Case]]:
    """Yield every block that states a low and a high, with its path."""
    if isinstance(node, dict):
        if "low" in node:
            yield path, node
        for name, inner in node.items():
            yield from ranges_in(inner, (*path, name))


def drawn(written: Case, count: int, rng: np.random.Generator) -> Array:
    """Draw values of one range; what is between 0 and 1 as written stays there."""
    low, value, high = (float(number(written[name])) for name in ("low", "value", "high"))
    low, high = min(low, high), max(low, high)
    kind, most = written.get("distribution", "pert"), 1.0 if "%" in written["value"] else np.inf
    if kind == "pert":
        a, b = 1 + 4 * (value - low) / (high - low), 1 + 4 * (high - value) / (high - low)
        return low + (high - low) * rng.beta(a, b, count)
    if kind in ("triangular", "uniform"):
        return rng.triangular(low, value, high, count) if kind == "triangular" else rng.uniform(low, high, count)

    def unbounded(size: int) -> Array:
        scores = rng.standard_normal(size) / (2 * Z_95)
        return value + (high - low) * scores if kind == "normal" else value * (high / low) ** scores

    values = unbounded(count)
    while np.any(outside := (values < 0) | (values > most)):
        values[outside] = unbounded(int(np.count_nonzero(outside)))
    return values


def put(case: Case, path: tuple[str, ...], value: str) -> None:
    """Write a value at its path."""
    for name in path[:-1]:
        case = case[name]
    case[path[-1]] = value


def figures_of(case: Case, rng: np.random.Generator) -> Figures:
    """Work out the figures of one draw, of which the inputs are written and people are still to be measured."""
    time = timeline(case)
    factors, starts = discount_factors(discount_rate(case), time), all_starts(case, time)
    done = all_completers(case, starts, time)
    net, gross, compared = measured(case, done, time, rng)
    savings, contract = all_savings(case, net, time), settle(case, compared, gross, time)
    figures = savings_figures(savings, factors) | payment_figures(contract, factors)
    paid = contract.payers
    if "investment" in case:
        funding = run_investment(case, all_costs(case, starts, done, compared, time), contract, time)
        figures |= investment_figures(funding)
        paid = net_of_what_comes_back(paid, funding, {saving.agency for saving in savings})
    return figures | commissioner_figures(figures, sum(present_value(each, factors) for each in paid.values()) / 100)


def measured(
    case: Case, done: dict[str, Stream], time: Timeline, rng: np.random.Generator
) -> tuple[dict[str, Stream], ...]:
    """Return outcomes due to the service, as they are observed, and as the comparison group shows them."""
    net, gross, compared = {}, {}, {}
    start = rng.random()
    for name, outcome in case["outcomes"].items():
        planned = shifted(driven(done, outcome.get("segment"), time), years(outcome.get("lag")) / time.delta)
        so_far = np.floor(np.cumsum([float(people) for people in planned]) + start)
        people = np.diff(so_far, prepend=0.0)
        results = achieved(outcome, people, float(expected_rate(outcome)), rng)
        baseline, good = float(number(outcome["baseline"])), good_sign(outcome)
        kept = float(1 - number(outcome.get("evidence", {}).get("optimism")))
        kept *= float(number(outcome.get("attribution"), "1") * (1 - number(outcome.get("displacement"))))
        change = good * (results - people * baseline) * kept
        net[name] = streamed(change)
        gross[name] = streamed(results if good > 0 else people - results)
        error = error_of_comparison(case, outcome, so_far, rng)
        compared[name] = streamed(change - good * kept * error)
    return net, gross, compared


def achieved(outcome: Case, people: Array, rate: float, rng: np.random.Generator) -> Array:
    """Draw what the people of each period achieve."""
    if outcome["measure"] == "binary":
        return rng.binomial(people.astype(np.int64), rate).astype(float)
    return rng.poisson(people * rate).astype(float)


def error_of_comparison(case: Case, outcome: Case, so_far: Array, rng: np.random.Generator) -> Array:
    """Draw by how much the comparison group is wrong about the people of each period."""
    if "evaluation" not in case or not so_far[-1]:
        return np.zeros_like(so_far)
    size, baseline = float(number(case["evaluation"]["comparison_people"])), float(number(outcome["baseline"]))
    people = np.diff(np.rint(size * so_far / so_far[-1]), prepend=0.0)
    wrong = achieved(outcome, people, baseline, rng) - people * baseline
    return cast("Array", so_far[-1] / size * wrong)


def streamed(values: Array) -> Stream:
    """Return numbers as the oracle takes them."""
    return [Fraction(float(value)) for value in values]
