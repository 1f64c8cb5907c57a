"""How long many draws of the full case take, against bare sampling of the same numbers, and rates against pyxirr."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import ROOT, CallComparison
from sibcase.book.draws import Draws, written_inputs
from sibcase.book.draws.compiled_machine import is_available
from sibcase.book.evaluate import evaluate, evaluate_again
from sibcase.book.lines import Book, Origin, Periods
from sibcase.book.terms import Ref, rate_of_return
from sibcase.casefile.reader import CASE_FILE_NAME, load_case
from sibcase.model.build import build_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array

FULL_CASE = ROOT / "cases" / "family-recovery" / CASE_FILE_NAME
# By line of the book: the least, the likeliest and the greatest value.
UNCERTAIN = {
    "service.intake.north": (70, 90, 95),
    "service.intake.south": (45, 60, 65),
    "service.engagement.north": (0.75, 0.86, 0.92),
    "service.completion.north": (0.65, 0.74, 0.82),
    "service.engagement.south": (0.75, 0.86, 0.92),
    "service.completion.south": (0.65, 0.74, 0.82),
    "outcomes.home-north.expected": (0.20, 0.25, 0.34),
    "outcomes.home-south.expected": (0.19, 0.24, 0.32),
    "outcomes.recovery.expected": (0.27, 0.36, 0.42),
    "outcomes.calls.expected": (2.8, 3.4, 4.2),
    "saving.home-north.placement.units": (30, 44, 52),
    "saving.home-north.placement.backfill": (0.10, 0.25, 0.60),
}
# People in each result that is a share, whose number is drawn as well.
PEOPLE = {"home-north": 55, "home-south": 37, "recovery": 92}
CALLED = 92
HEADLINES = (
    "payments.total",
    "savings.cashable.total",
    "commissioners.npv.cashable",
    "investment.irr",
    "investment.net_gain",
    "payments.cut_by_cap",
)
ALL = (
    *HEADLINES,
    *("payments.present_value", "payments.uncapped", "payments.by.northmarch", "payments.by.health"),
    *("payments.by.southmarch", "payments.by.police", "savings.gross.total", "savings.gross.present_value"),
    *("savings.cashable.present_value", "savings.capacity.present_value", "outcomes.net.total", "outcomes.gross.total"),
    *("commissioners.cover.cashable", "commissioners.npv.fiscal", "commissioners.cover.fiscal"),
    *("commissioners.wrong_pocket", "service.costs.total", "service.transaction_cost_share", "investment.multiple"),
    *("investment.peak_funding", "investment.gap", "investment.payback_years", "investment.senior.irr"),
    *("investment.senior.multiple", "investment.senior.net_gain", "investment.junior.irr"),
    *("investment.junior.multiple", "investment.junior.net_gain", "investment.closing_cash", "options.premium"),
    *(f"parties.{party}.net_present_cash" for party in ("northmarch", "health", "southmarch", "police", "courts")),
    "payments.cut_by_line_cap.home-north-tariff",
    "payments.cut_by_line_cap.home-south-tariff",
    "investment.unfunded_costs",
)
WITHOUT_RATES = tuple(name for name in ALL if not name.endswith("irr"))
COUNT, FLOWS, FEW_FLOWS = 20_000, 20_000, 2_000


def comparisons(_: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    case = load_case(str(FULL_CASE)).case
    assert case is not None, "the full case can be read"  # noqa: S101
    book = build_book(case)
    planned = evaluate(book)
    yield from _draws(book, planned)
    yield from _rates(book, planned)
    yield from _what_if(book, planned)


# --- draws ------------------------------------------------------------------------------------------------------------


def _draws(book: Book, planned: Figures) -> Iterator[CallComparison]:
    values = sample(COUNT)
    sets = (("6 figures, 1 return", HEADLINES, 7.0, 30.0), ("44 figures, 3 returns", ALL, 12.0, 60.0))
    for name, figures, compiled_limit, limit in (*sets, ("41 figures, no return", WITHOUT_RATES, 8.0, 25.0)):
        for compiled in (True, False) if is_available() else (False,):
            draws = Draws(book, figures, {line: [line] for line in UNCERTAIN}, planned=planned, compiled=compiled)
            yield CallComparison(
                name=f"draws of {name}, {_by(compiled=compiled)}",
                ours=lambda draws=draws: draws.run(values),  # type: ignore[misc]
                yardstick=lambda: sample(COUNT),
                yardstick_name="sampling their 12 inputs with NumPy",
                limit=compiled_limit if compiled else limit,
                rounds=5,
                parts=COUNT,
                yardstick_parts=COUNT,
            )


def sample(count: int) -> dict[str, Array]:
    """Return PERT draws of the uncertain inputs, with the results of as many people drawn from them."""
    rng = np.random.default_rng(1)
    values = {name: pert(rng, *bounds, count) for name, bounds in UNCERTAIN.items()}
    for outcome, people in PEOPLE.items():
        name = f"outcomes.{outcome}.expected"
        values[name] = rng.binomial(people, values[name]) / people
    name = "outcomes.calls.expected"
    values[name] = rng.poisson(CALLED * values[name]) / CALLED
    return values


def pert(rng: np.random.Generator, low: float, likely: float, high: float, count: int) -> Array:
    """Return draws of a PERT distribution."""
    first, second = 1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low)
    return np.asarray(low + (high - low) * rng.beta(first, second, count))


def _by(*, compiled: bool) -> str:
    return "with numba" if compiled else "with NumPy alone"


# --- rates of return --------------------------------------------------------------------------------------------------


def _rates(book: Book, planned: Figures) -> Iterator[CallComparison]:
    if importlib.util.find_spec("pyxirr") is None:
        print("pyxirr is missing (pip install 'sibcase[bench]'): rates are not measured against it", flush=True)
        return
    rng = np.random.default_rng(3)
    once = np.concatenate([-rng.uniform(50, 150, (8, FLOWS)), rng.uniform(0, 60, (32, FLOWS))])
    for name, flows, compiled_limit, limit in (
        ("with one change of sign", once, 1 / 25, 1 / 12),
        # Many of them change sign three times.
        ("of all investors", _net_flows(book, planned), 1 / 6, 1 / 3),
    ):
        for compiled in (True, False) if is_available() else (False,):
            yield _rates_of(name, flows, compiled_limit if compiled else limit, compiled=compiled)


def _net_flows(book: Book, planned: Figures) -> Array:
    row = "investment.net.per_period"
    draws = Draws(book, [row], {line: [line] for line in UNCERTAIN}, planned=planned)
    return draws.run(sample(FLOWS))[row]


def _rates_of(name: str, flows: Array, limit: float, *, compiled: bool) -> CallComparison:
    import pyxirr

    periods = len(flows)
    labels = tuple(map(str, range(periods)))
    book = Book(Periods(periods, 0.25, labels, ("all",), ((1.0,) * periods,)))
    book.row("flows", "Flows", "money", tuple(flows[:, 0].tolist()), Origin("drawn"))
    book.line("rate", "Rate", "rate", rate_of_return(Ref("flows"), 4.0))
    draws = Draws(book, ["rate"], {"flows": ["flows"]}, by_period=["flows"], compiled=compiled)
    few = [column.tolist() for column in flows.T[:FEW_FLOWS]]
    return CallComparison(
        name=f"rates of return of {periods} flows {name}, {_by(compiled=compiled)}",
        ours=lambda: draws.run({"flows": flows}),
        yardstick=lambda: [pyxirr.irr(column, silent=True) for column in few],
        yardstick_name="a loop of pyxirr",
        limit=limit,
        parts=flows.shape[1],
        yardstick_parts=len(few),
    )


# --- what if ----------------------------------------------------------------------------------------------------------


def _what_if(book: Book, planned: Figures) -> Iterator[CallComparison]:
    inputs = [
        each for each in written_inputs(book).values() if len(each.values) == 1 and each.values[0] and each.paths
    ][:60]
    lines = [each.lines for each in inputs]
    one = {line: np.array([[inputs[0].values[0] * 1.1]]) for line in lines[0]}
    yield CallComparison(
        name="one input changed, 44 figures",
        ours=lambda: evaluate_again(planned, one, ALL),
        yardstick=lambda: evaluate(book),
        yardstick_name="evaluating the case",
        limit=0.5,
    )
    yield _tornado(book, planned, lines, np.array([each.values[0] for each in inputs]))


def _tornado(book: Book, planned: Figures, lines: Sequence[tuple[str, ...]], values: Array) -> CallComparison:
    """Each of 60 inputs a tenth lower and a tenth higher, in one run of 120 draws."""
    count = len(values)
    draws = Draws(book, HEADLINES, {each[0]: each for each in lines}, planned=planned, compiled=False)
    table = np.repeat(values[:, None], 2 * count, axis=1)
    table[np.arange(count), 2 * np.arange(count)] *= 0.9
    table[np.arange(count), 2 * np.arange(count) + 1] *= 1.1
    given = {each[0]: row for each, row in zip(lines, table, strict=True)}

    def one_by_one() -> None:
        for each, value in zip(lines, values.tolist(), strict=True):
            for share in (0.9, 1.1):
                evaluate_again(planned, {line: np.array([[value * share]]) for line in each}, HEADLINES)

    ours: Callable[[], object] = lambda: draws.run(given)  # noqa: E731
    return CallComparison(
        name=f"a tornado of {count} inputs, 6 figures, once its tape is made",
        ours=ours,
        yardstick=one_by_one,
        yardstick_name="each input changed by itself",
        limit=0.2,
        rounds=5,
    )
