"""Schedules: bands with their edges, straight lines, unit by unit and stages, each worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin, Periods
from sibcase.book.terms import Number, Ref, Term
from sibcase.model.time.schedules import (
    Band,
    Edge,
    StageTerms,
    banded,
    interpolated_between,
    shared_by_stages,
    unit_by_unit,
)

DUST = 1e-12
# A tenth as floating point finds it: 0.1 + 0.2 − 0.2 is a little more, 0.3 − 0.2 a little less.
TENTH_AND_DUST, TENTH_LESS_DUST = 0.1 + 0.2 - 0.2, 0.3 - 0.2


def found(formula: Term, value: float = 0.0) -> float:
    """Return what a formula over `metric` comes to at a value."""
    book = Book(Periods(1, 1.0, ("1",), ("1",), ((1.0,),)))
    book.assume("metric", "Metric", "rate", value, Origin("observed"))
    book.line("amount", "Amount", "money", formula)
    amount = evaluate(book).value("amount")
    assert amount is not None
    return amount


METRIC = Ref("metric")


def band(lower: str, upper: str, pays: float) -> Band:
    """Return a band written as `[0.1` or `(0.1`, and `0.2]` or `0.2)`; nothing is no end."""
    begins = Edge(Number(float(lower[1:])), is_included=lower[0] == "[") if lower else None
    ends = Edge(Number(float(upper[:-1])), is_included=upper[-1] == "]") if upper else None
    return Band(begins, ends, Number(pays))


# --- bands ------------------------------------------------------------------------------------------------------------

STEPS = [band("[0.1", "", 100), band("[0.2", "", 200)]
MALUS = [band("", "0.05)", -33), band("[0.05", "0.1]", 0), band("(0.1", "", 50)]


@pytest.mark.parametrize(
    ("value", "pays"),
    [(0.0999, 0), (0.1, 100), (TENTH_AND_DUST, 100), (TENTH_LESS_DUST, 100), (0.1999, 100), (0.2, 200), (9.0, 200)],
)
def test_the_last_band_that_is_reached_counts(value: float, pays: float) -> None:
    assert found(banded(METRIC, STEPS), value) == pays


@pytest.mark.parametrize(
    ("value", "pays"),
    # Below 5% the investors pay 33; from 5% to 10%, both included, nothing; above 10% they get 50. Dust moves nobody.
    [(-1, -33), (0.0499, -33), (0.05, 0), (0.1, 0), (TENTH_AND_DUST, 0), (TENTH_LESS_DUST, 0), (0.1001, 50)],
)
def test_edges_are_in_or_out_as_written_and_dust_moves_nobody(value: float, pays: float) -> None:
    assert found(banded(METRIC, MALUS), value) == pays


def test_between_bands_and_beyond_the_last_nothing_is_paid() -> None:
    gaps = [band("[0.1", "0.2)", 10), band("[0.3", "0.4]", 30)]
    values = [0.0, 0.1, 0.1999, 0.2, 0.29, 0.3, 0.4, 0.4001]
    assert [found(banded(METRIC, gaps), value) for value in values] == [0, 10, 10, 0, 0, 30, 30, 0]


def test_bands_that_share_an_edge_leave_it_to_the_later_one() -> None:
    both = [band("[0", "0.1]", 1), band("[0.1", "0.2]", 2)]
    assert [found(banded(METRIC, both), value) for value in (0.1, TENTH_LESS_DUST, 0.2)] == [2, 2, 2]


# --- straight lines ---------------------------------------------------------------------------------------------------

POINTS: list[tuple[Term, Term]] = [
    (Number(0.2), Number(3_200)),
    (Number(0.3), Number(4_800)),
    (Number(0.65), Number(6_130)),
]


@pytest.mark.parametrize(
    ("value", "before", "beyond", "pays"),
    [
        (0.1, False, True, 0),
        (0.1, True, True, 3_200),
        (0.2, False, True, 3_200),
        (0.25, False, True, 4_000),  # half way: (3,200 + 4,800) ÷ 2
        (0.3, False, True, 4_800),
        (0.38, False, True, 5_104),  # 4,800 + 8/35 × 1,330 = 4,800 + 304
        (0.65, False, False, 6_130),
        (0.7, False, True, 6_130),
        (0.7, False, False, 0),
    ],
)
def test_between_points_the_line_is_straight(value: float, before: bool, beyond: bool, pays: float) -> None:  # noqa: FBT001
    term = interpolated_between(METRIC, POINTS, flat_before=before, flat_beyond=beyond)
    assert found(term, value) == pytest.approx(pays, abs=1e-9)


def test_two_points_at_one_value_are_a_cliff() -> None:
    cliff: list[tuple[Term, Term]] = [
        (Number(0.0), Number(0)),
        (Number(0.5), Number(100)),
        (Number(0.5), Number(500)),
        (Number(1.0), Number(600)),
    ]
    term = interpolated_between(METRIC, cliff, flat_before=False, flat_beyond=True)
    assert [round(found(term, value), 6) for value in (0.25, 0.499, 0.5, 0.75)] == [50, 99.8, 500, 550]


# --- unit by unit -----------------------------------------------------------------------------------------------------

PRICES = [band("[0", "", 80), band("(1000", "", 60), band("(2000", "3000]", 10)]


@pytest.mark.parametrize(
    ("units", "pays"),
    # 1,000 × 80; + 500 × 60; + 1,000 × 60 + 500 × 10; and beyond 3,000 nothing more.
    [(-5, 0), (0, 0), (1, 80), (1_000, 80_000), (1_500, 110_000), (2_500, 145_000), (3_000, 150_000), (4_000, 150_000)],
)
def test_each_unit_has_the_price_of_its_band(units: float, pays: float) -> None:
    assert found(unit_by_unit(METRIC, PRICES), units) == pays


@pytest.mark.parametrize(
    ("value", "in_part", "in_full"),
    # £1,000 for each 1% above 5%. 8% − 5% is a little less than three of them in binary; it is three.
    [(0.05, 0, 0), (0.0599, 990, 0), (0.06, 1_000, 1_000), (0.08, 3_000, 3_000), (0.0799, 2_990, 2_000)],
)
def test_a_price_is_for_a_step_of_the_metric_in_part_or_in_full(value: float, in_part: float, in_full: float) -> None:
    above_five = [band("(0.05", "", 1_000)]
    assert found(unit_by_unit(METRIC, above_five, Number(0.01)), value) == pytest.approx(in_part)
    assert found(unit_by_unit(METRIC, above_five, Number(0.01), whole=True), value) == in_full


# --- stages -----------------------------------------------------------------------------------------------------------


def stage(share: float, paid: float | None = None, saved: float | None = None) -> StageTerms:
    return StageTerms(Number(share), None if paid is None else Number(paid), None if saved is None else Number(saved))


@pytest.mark.parametrize(
    ("saving", "pays"),
    # 95% until 105 has been paid, which takes a saving of 110.526…; then 40%.
    [(0, 0), (100, 95), (2_100 / 19, 105), (200, 105 + 0.4 * (200 - 2_100 / 19))],
)
def test_a_stage_ends_when_so_much_has_been_paid(saving: float, pays: float) -> None:
    assert found(shared_by_stages(METRIC, [stage(0.95, paid=105), stage(0.4)]), saving) == pytest.approx(pays)


@pytest.mark.parametrize(
    ("saving", "pays"),
    # Nothing of the first 100; 40% of the next 200; then 20%.
    [(100, 0), (150, 20), (300, 80), (350, 90)],
)
def test_a_stage_ends_when_so_much_has_been_saved(saving: float, pays: float) -> None:
    stages = [stage(0, saved=100), stage(0.4, saved=300), stage(0.2)]
    assert found(shared_by_stages(METRIC, stages), saving) == pytest.approx(pays)


def test_a_stage_may_end_in_either_way() -> None:
    # 50% until 30 is paid or 100 is saved: the 30 come first, at 60; then 10% of 140.
    assert found(shared_by_stages(METRIC, [stage(0.5, 30, 100), stage(0.1)]), 200) == pytest.approx(44)


# --- properties -------------------------------------------------------------------------------------------------------

edges = st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True).map(sorted)
rising = st.lists(st.integers(0, 1000), min_size=4, max_size=4).map(sorted)
two_values = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


@given(edges, rising, two_values)
def test_a_table_that_rises_never_pays_less_for_more(at: list[int], pays: list[int], values: list[float]) -> None:
    bands = [band(f"[{edge / 100}", "", amount) for edge, amount in zip(at, pays, strict=False)]
    points: list[tuple[Term, Term]] = [
        (Number(edge / 100), Number(float(amount))) for edge, amount in zip(at, pays, strict=False)
    ]
    for term in (
        banded(METRIC, bands),
        unit_by_unit(METRIC, bands),
        interpolated_between(METRIC, points, flat_before=False, flat_beyond=True),
    ):
        less, more = (found(term, value) for value in values)
        assert less <= more + 1e-9


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.lists(st.floats(0.01, 1), min_size=1, max_size=4))
def test_stages_never_share_out_more_than_the_saving(saving: float, until: float, shares: list[float]) -> None:
    stages = [stage(share, paid=until * number) for number, share in enumerate(shares, start=1)]
    assert found(shared_by_stages(METRIC, stages), saving) <= saving + 1e-6
