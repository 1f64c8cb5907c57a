"""What must hold in every deal, whatever its terms: on random deals with terms of every kind."""

from __future__ import annotations

import math
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest

import sibcase
from tests.independent.generate import random_case
from tests.independent.generate_deal import random_deal

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Investment, Tranche

SEEDS = range(500, 530)
READINGS = ("", "zero.")
# What sums of whole pence leave in binary.
DUST = 1e-4


class Deal:
    """A random deal and its figures in whole pence, as forecast or as if nothing were achieved."""

    def __init__(self, seed: int, reading: str) -> None:
        """Load and evaluate the deal."""
        self.figures, self.terms = evaluated(seed)
        self.reading = reading

    @property
    def tranches(self) -> dict[str, Tranche]:
        """The tranches of the deal."""
        return self.terms.investment.tranches if self.terms.investment else {}

    @property
    def count(self) -> int:
        """How many periods there are."""
        return len(self.figures.book.periods.labels)

    def pence(self, name: str) -> list[int]:
        """Return a row in pence, nil where nothing of the kind can move; it must be whole pence."""
        row = next((f"{each}{name}.per_period" for each in (self.reading, "") if self.has(each, name)), None)
        if row is None:
            return [0] * self.count
        exact = [100 * value for value in self.figures.row(row)]
        assert all(abs(value - round(value)) < DUST for value in exact), f"{name} is not in whole pence"
        return [round(value) for value in exact]

    def has(self, reading: str, name: str) -> bool:
        """Return whether a reading has a row of that name."""
        return f"{reading}{name}.per_period" in self.figures

    def of(self, tranche: str, what: str) -> list[int]:
        """Return a movement of one tranche."""
        return self.pence(f"investment.{tranche}.{what}")


@cache
def evaluated(seed: int) -> tuple[Figures, Case]:
    """Return the figures of a random deal, made once for all properties."""
    case = sibcase.load_text(random_deal(seed))
    return case.evaluate(), case.case


@pytest.fixture(
    params=[(seed, reading) for seed in SEEDS for reading in READINGS], ids=lambda each: f"{each[1]}{each[0]}"
)
def deal(request: pytest.FixtureRequest) -> Deal:
    """One deal in one reading."""
    return Deal(*request.param)


def in_all(rows: list[list[int]]) -> list[int]:
    return [sum(parts) for parts in zip(*rows, strict=True)]


@pytest.mark.costly
@pytest.mark.matrix(8, by="deal")
def test_cash_is_conserved_in_every_period_to_the_penny(deal: Deal) -> None:
    # 0006: cash before + receipts + drawn = costs + fees + paid + shared + returned + cash.
    receipts = [max(0, amount) for amount in deal.pence("payments.total")]
    comes = in_all([receipts, deal.pence("grants.total"), deal.pence("investment.drawn")])
    goes = in_all(
        [
            deal.pence(name)
            for name in (
                "service.costs.total",
                "fees.total",
                "investment.distributed",
                "investment.shared",
                "investment.returned",
            )
        ]
    )
    closing = deal.pence("investment.cash")
    before = [0, *closing[:-1]]
    assert [cash + came - went for cash, came, went in zip(before, comes, goes, strict=True)] == closing


@pytest.mark.matrix(8, by="deal")
def test_nothing_moves_backwards(deal: Deal) -> None:
    for name in deal.figures.book.lines:
        is_fee = name.startswith(f"{deal.reading}fees.") and name.endswith(".per_period")
        if is_fee:
            assert min(deal.figures.row(name)) >= 0, name
    for tranche in deal.tranches:
        for what in ("drawn", "coupon", "principal_repaid", "surplus", "distributed", "paid_in", "guaranteed"):
            assert min(deal.of(tranche, what)) >= 0, f"{tranche}: {what}"
    for name in ("shared", "returned", "gap"):
        assert min(deal.pence(f"investment.{name}")) >= 0


@pytest.mark.matrix(8, by="deal")
def test_no_tranche_is_drawn_above_its_commitment_or_repaid_more_than_was_drawn(deal: Deal) -> None:
    for name, tranche in deal.tranches.items():
        drawn = list(accumulate(deal.of(name, "drawn")))
        assert drawn[-1] <= round(100 * tranche.commitment.value)
        repaid = accumulate(deal.of(name, "principal_repaid"))
        assert all(back <= out for back, out in zip(repaid, drawn, strict=True))


@pytest.mark.matrix(8, by="deal")
def test_no_cap_on_the_multiple_is_broken_by_a_penny(deal: Deal) -> None:
    for name, tranche in deal.tranches.items():
        if tranche.cap is None or tranche.cap.multiple is None:
            continue
        drawn, paid = accumulate(deal.of(name, "drawn")), accumulate(deal.of(name, "distributed"))
        most = [math.floor(tranche.cap.multiple.value * out + DUST) for out in drawn]
        assert all(back <= limit for back, limit in zip(paid, most, strict=True))


@pytest.mark.matrix(8, by="deal")
def test_no_cap_on_the_rate_is_broken_by_a_penny(deal: Deal) -> None:
    # 0024: what a tranche is paid, at the highest rate and where in its period it moves, is never worth more than what
    # was drawn by then.
    for name, tranche in deal.tranches.items():
        if tranche.cap is None or tranche.cap.irr is None:
            continue
        if any(deal.of(name, "paid_in")):
            continue
        flows, days = deal.figures.dated_flows(f"{deal.reading}investment.{name}.irr")
        factor, guaranteed = 1 + tranche.cap.irr.value, sum(deal.of(name, "guaranteed"))
        worth = [100 * flow * factor ** (-day / 365) for flow, day in zip(flows, days, strict=True)]
        by_period = [sum(worth[period :: deal.count]) for period in range(deal.count)]
        assert all(so_far <= DUST + guaranteed for so_far in accumulate(by_period))


@pytest.mark.matrix(8, by="deal")
def test_a_guarantee_pays_no_more_than_its_most_and_than_was_lost(deal: Deal) -> None:
    for name, tranche in deal.tranches.items():
        paid = deal.of(name, "guaranteed")
        assert not any(paid[:-1])
        if tranche.guarantee is None:
            assert not paid[-1]
            continue
        back = deal.of(name, "distributed" if tranche.is_residual else "principal_repaid")
        assert paid[-1] <= max(0, sum(deal.of(name, "drawn")) - sum(back))
        if tranche.guarantee.most is not None:
            assert paid[-1] <= round(100 * tranche.guarantee.most.value)


@pytest.mark.matrix(8, by="deal")
def test_investors_pay_what_the_payments_of_a_period_come_to_below_nil(deal: Deal) -> None:
    owed = [max(0, -amount) for amount in deal.pence("payments.total")]
    assert in_all([deal.of(name, "paid_in") for name in deal.tranches]) == owed


@pytest.mark.matrix(8, by="deal")
def test_all_is_the_sum_of_its_parts(deal: Deal) -> None:
    for what in ("drawn", "distributed"):
        assert in_all([deal.of(name, what) for name in deal.tranches]) == deal.pence(f"investment.{what}")
    for name in deal.tranches:
        parts = ("coupon", "principal_repaid", "capital", "surplus", "surplus_extra")
        assert in_all([deal.of(name, part) for part in parts]) == deal.of(name, "distributed")
    surplus = deal.terms.investment.surplus if deal.terms.investment else None
    parties = [name for name in surplus or {} if name not in deal.tranches]
    nothing = [0] * deal.count
    shared = in_all([nothing, *(deal.pence(f"investment.shared.{name}") for name in parties)])
    assert shared == deal.pence("investment.shared")


@pytest.mark.matrix(8, by="deal")
def test_single_figures_are_the_sums_of_their_rows(deal: Deal) -> None:
    names = ["investment.drawn", "investment.distributed", "investment.gap", "fees.total", "grants.total"]
    names += [f"investment.{name}.{what}" for name in deal.tranches for what in ("drawn", "coupon", "distributed")]
    for name in names:
        if deal.has(deal.reading, name):
            value = deal.figures.value(deal.reading + name)
            assert value == pytest.approx(sum(deal.pence(name)) / 100, abs=DUST)


@pytest.mark.matrix(8, by="deal")
def test_nobody_who_ranks_last_is_paid_while_principal_that_will_be_due_is_not_covered(deal: Deal) -> None:
    later = in_all([[0] * deal.count, *(deal.of(name, "due_later") for name in deal.tranches)])
    residual = [name for name, tranche in deal.tranches.items() if tranche.is_residual]
    last = in_all(
        [[0] * deal.count, deal.pence("investment.shared"), *(deal.of(name, "distributed") for name in residual)]
    )
    cash = deal.pence("investment.cash")
    assert all(kept >= due for kept, due, paid in zip(cash, later, last, strict=True) if paid and not set_aside(deal))


def set_aside(deal: Deal) -> bool:
    """Return whether bills may wait while investors are paid."""
    return deal.terms.investment is not None and deal.terms.investment.recycle is False


@pytest.mark.costly
@pytest.mark.parametrize("seed", [*range(520, 526)])
def test_cash_is_not_paid_out_to_be_drawn_again(seed: int) -> None:
    # 0025: known costs are covered before anybody is paid, unless the contract says otherwise or money is drawn ahead.
    for text in (random_case(seed), random_deal(seed)):
        case = sibcase.load_text(text)
        if case.case.investment is None or not holds_cash(case.case.investment):
            continue
        figures = case.evaluate()
        paid, drawn = (figures.row(f"investment.{what}.per_period") for what in ("distributed", "drawn"))
        first = next((period for period, amount in enumerate(paid) if amount > DUST), len(paid))
        assert sum(drawn[first + 1 :]) < DUST


def holds_cash(terms: Investment) -> bool:
    """Return whether all that is needed is foreseen, drawn just in time, and met from whatever comes in."""
    says_so = terms.distribute is not None and terms.distribute.rule == "available"
    waits = all(each.drawdowns is None and each.coupon_paid != "each period" for each in terms.tranches.values())
    foreseen = all(fee.of == "commitments" for fee in (terms.fees or {}).values())
    return waits and foreseen and not says_so and terms.recycle is not False
