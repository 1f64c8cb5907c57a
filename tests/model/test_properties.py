"""Properties: what must hold in every case, whatever is written in it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import sibcase
from sibcase.book.rates import dated_present_value
from tests.strategies import SEEDS, cases, more_effective, scaled, tree_of, written
from tests.trials import trials

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Tranche
    from sibcase.tasks.business_case import BusinessCase

PENNY = 0.01
# What sums of pence leave in binary, far below half a penny.
DUST = 1e-4
few = trials(25, suppress_health_check=[HealthCheck.too_slow])
fewer = trials(12, suppress_health_check=[HealthCheck.too_slow])


class Evaluated:
    """A case and its figures, under short names for what the properties ask."""

    def __init__(self, text: str) -> None:
        """Load and evaluate the case."""
        self.business: BusinessCase = sibcase.load_text(text)
        self.case = self.business.case
        self.figures = self.business.evaluate()
        self.count = self.business.book.periods.count

    def value(self, name: str) -> float:
        """Return a figure that must be defined."""
        value = self.figures.value(name)
        assert value is not None, f"{name}: {self.figures.why(name)}"
        return value

    def row(self, name: str) -> list[float]:
        """Return a figure by period."""
        return self.figures.row(f"{name}.per_period")

    @property
    def tranches(self) -> list[str]:
        """The ids of the tranches."""
        return list(self.case.investment.tranches) if self.case.investment else []

    @property
    def payments(self) -> list[str]:
        """The ids of the payment lines."""
        return list(self.case.contract.payments) if self.case.contract else []

    def singles(self, prefix: str) -> list[str]:
        """Return the names right below a prefix that are single figures."""
        names = self.business.book.names(prefix)
        return [name for name in names if "." not in name.removeprefix(prefix)]


@cache
def evaluated(text: str) -> Evaluated:
    """Return a case with its figures; properties of one case share them."""
    return Evaluated(text)


any_case = cases().map(evaluated)


# --- cash -------------------------------------------------------------------------------------------------------------


@few
@given(any_case)
@pytest.mark.parametrize("reading", ["", "zero."], ids=["forecast", "nothing achieved"])
def test_cash_is_conserved_in_every_period(reading: str, one: Evaluated) -> None:
    closing = one.row(f"{reading}investment.cash")
    movements = zip(
        [0.0, *closing],
        one.row(f"{reading}payments.total"),
        one.row(f"{reading}investment.drawn"),
        one.row(f"{reading}service.costs.total"),
        one.row(f"{reading}investment.distributed"),
        closing,
        strict=False,
    )
    for opening, received, drawn, spent, distributed, left in movements:
        assert opening + received + drawn - spent - distributed - left == pytest.approx(0, abs=DUST)


@few
@given(any_case)
def test_all_that_moves_is_whole_pence(one: Evaluated) -> None:
    rows = ["payments.total", "service.costs.total", "investment.drawn", "investment.distributed", "investment.cash"]
    rows += [f"payments.{name}" for name in one.payments]
    rows += [f"investment.{name}.{what}" for name in one.tranches for what in ("drawn", "distributed")]
    for name in rows:
        for amount in one.row(name):
            assert amount * 100 == pytest.approx(round(amount * 100), abs=DUST), name


@few
@given(any_case)
def test_only_what_nobody_has_committed_leaves_cash_below_the_reserve(one: Evaluated) -> None:
    reserves = one.figures.row("investment.reserve_now")
    for cash, short, reserve in zip(one.row("investment.cash"), one.row("investment.shortfall"), reserves, strict=True):
        assert cash >= reserve - short - DUST
        if short > DUST:
            assert cash == pytest.approx(reserve - short, abs=DUST), "investors are paid although bills wait"
    gaps = fsum(one.row("investment.gap"))
    assert gaps == pytest.approx(one.value("investment.gap"))
    assert gaps >= max(one.row("investment.shortfall")) - DUST


# --- payments ---------------------------------------------------------------------------------------------------------


@few
@given(any_case)
def test_payers_pay_what_is_due_to_the_penny(one: Evaluated) -> None:
    for name in one.payments:
        parts = [one.row(part) for part in one.singles(f"payments.split.{name}.")]
        for due, *paid in zip(one.row(f"payments.{name}"), *parts, strict=True):
            assert fsum(paid) == pytest.approx(due, abs=DUST)
    assert fsum(one.value(name) for name in one.singles("payments.by.")) == pytest.approx(one.value("payments.total"))


@few
@given(any_case)
def test_caps_hold_and_what_they_cut_is_reported(one: Evaluated) -> None:
    contract = one.case.contract
    assert contract is not None
    within = one.value("payments.within_caps")
    assert one.value("payments.uncapped") == pytest.approx(within + one.value("payments.cut_by_cap"), abs=DUST)
    assert within == pytest.approx(one.value("payments.total") + one.value("payments.beyond_term"), abs=DUST)
    if contract.cap is not None:
        assert within <= contract.cap.value + DUST
    for name, line in contract.payments.items():
        if line.cap is not None:
            assert one.value(f"payments.within_line_cap.{name}") <= line.cap.value + DUST
        cut = one.value(f"payments.cut_by_line_cap.{name}") + one.value(f"payments.cut_by_contract_cap.{name}")
        allowed = one.value(f"payments.allowed.{name}")
        assert one.value(f"payments.claim.{name}") == pytest.approx(allowed + cut, abs=DUST)


# --- investors --------------------------------------------------------------------------------------------------------


@pytest.mark.costly
@few
@given(any_case)
def test_tranches_give_no_more_than_they_committed(one: Evaluated) -> None:
    for name in one.tranches:
        drawn = one.row(f"investment.{name}.drawn")
        assert min(drawn) >= 0
        assert fsum(drawn) <= one.value(f"tranche.{name}.commitment") + DUST


@few
@given(any_case)
def test_a_tranche_that_is_not_residual_gets_its_coupon_and_its_principal_and_no_more(one: Evaluated) -> None:
    investment, each = one.case.investment, one.case.period_years
    assert investment is not None
    for name, tranche in investment.tranches.items():
        if tranche.is_residual:
            continue
        coupon = tranche.coupon.value if tranche.coupon else 0.0
        principal, accrued = 0.0, 0.0
        parts = (
            one.row(f"investment.{name}.{part}") for part in ("drawn", "distributed", "coupon", "principal_repaid")
        )
        drawn_at, paid_at = (one.figures.row(f"investment.position_of_{what}") for what in ("costs", "receipts"))

        def earned(base: tuple[float, float], part: float, coupon: float = coupon, tranche: Tranche = tranche) -> float:
            """What principal and accrued coupon earn in a part of a period."""
            if tranche.interest == "simple":
                return base[0] * coupon * each * part
            return float(sum(base) * ((1 + coupon) ** (each * part) - 1))

        for drawn, paid, interest, repaid, at, out in zip(*parts, drawn_at, paid_at, strict=True):
            # 0024: earns from where in the period it is drawn to where it is paid, and what is left from there on.
            accrued += earned((principal, accrued), out) + earned((drawn, 0.0), max(out - at, 0.0))
            assert interest <= max(accrued, 0) + PENNY / 2 + DUST
            assert repaid <= principal + drawn + DUST
            assert interest + repaid == pytest.approx(paid, abs=DUST)
            accrued, principal = accrued - interest, principal + drawn - repaid
            late = drawn if at > out else 0.0
            accrued += earned((max(principal - late, 0.0), accrued), 1 - out) + earned((late, 0.0), 1 - at)
        assert principal == pytest.approx(one.row(f"investment.{name}.principal")[-1], abs=DUST)


@few
@given(any_case)
def test_a_return_is_the_rate_at_which_what_investors_get_is_worth_what_they_gave(one: Evaluated) -> None:
    for key in ("", *(f"{name}." for name in one.tranches)):
        flows, days = one.figures.dated_flows(f"investment.{key}irr")
        assert sum(flows) == pytest.approx(sum(one.row(f"investment.{key}net")), abs=1e-6)
        rate = one.figures.value(f"investment.{key}irr")
        if rate is None:
            assert one.figures.why(f"investment.{key}irr")
        elif rate == -1:
            assert max(flows) <= 0
        else:
            sizes = dated_present_value([abs(flow) for flow in flows], days, rate)
            assert abs(dated_present_value(flows, days, rate)) <= 1e-6 * sizes


# --- sums -------------------------------------------------------------------------------------------------------------


@few
@given(any_case)
def test_rows_add_up_to_their_totals(one: Evaluated) -> None:
    book = one.business.book
    checked = [name for name in book.lines if f"{name}.per_period" in book.lines]
    assert len(checked) > 20
    for name in checked:
        row = one.row(name)
        assert one.value(name) == pytest.approx(fsum(row), abs=1e-9 * fsum(map(abs, row)) + 1e-9), name


@few
@given(any_case)
def test_parts_add_up_to_their_totals(one: Evaluated) -> None:
    totals = {
        "need.cost.by.": "need.cost.total",
        "savings.gross.by.": "savings.gross.total",
        "savings.cashable.by.": "savings.cashable.total",
        "savings.capacity.by.": "savings.capacity.total",
        "savings.gross.present_value.by.": "savings.gross.present_value",
        "savings.cashable.present_value.by.": "savings.cashable.present_value",
        "payments.present_value.by.": "payments.present_value",
    }
    for prefix, total in totals.items():
        if parts := one.singles(prefix):
            assert fsum(one.value(part) for part in parts) == pytest.approx(one.value(total), abs=DUST)
    by_year = [fsum(one.figures.by_year(name).values()) for name in ("payments.total", "service.costs.total")]
    assert by_year == pytest.approx([one.value("payments.total"), one.value("service.costs.total")], abs=DUST)


@few
@given(any_case)
def test_net_present_value_is_what_is_saved_less_what_is_paid(one: Evaluated) -> None:
    factors, prices = one.figures.row("time.discount_factor"), one.figures.row("time.price_index")
    payments = zip(one.row("payments.total"), prices, factors, strict=True)
    paid = fsum(amount / price * factor for amount, price, factor in payments)
    saved = fsum(amount * factor for amount, factor in zip(one.row("savings.gross.total"), factors, strict=True))
    assert one.value("commissioners.npv.fiscal") == pytest.approx(saved - paid, abs=DUST)
    assert all(later <= earlier for earlier, later in pairwise(factors))


@few
@given(any_case)
def test_what_is_kept_of_savings_is_never_more_than_there_is(one: Evaluated) -> None:
    # Cash comes later than the saving, so only sums over time can be compared; harms have none to keep.
    for name in one.singles("savings.cashable.by."):
        gross = one.row(name.replace(".cashable.", ".gross."))
        if min(gross) >= 0:
            assert fsum(one.row(name)) <= fsum(gross) + DUST


# --- one case against another -----------------------------------------------------------------------------------------


@fewer
@given(st.sampled_from(SEEDS), st.integers(1, 10))
def test_more_effect_never_lowers_claims_or_savings(seed: int, points: int) -> None:
    tree = tree_of(seed)
    before, after = evaluated(written(tree)), evaluated(written(more_effective(tree, points)))
    names = ["payments.uncapped", "payments.within_caps", "savings.gross.total", "outcomes.net.total"]
    names += [f"payments.within_line_cap.{name}" for name in before.payments]
    if "savings.cashable.present_value" in before.figures and before.singles("savings.cashable.by."):
        names += ["savings.cashable.total", *before.singles("savings.cashable.by.")]
    # Within a contract's cap, a line that is due after the term may take what another would have been paid in it.
    names += [] if before.case.contract and before.case.contract.cap else ["payments.total"]
    for name in names:
        assert after.value(name) >= before.value(name) - DUST, name
    assert after.value("outcomes.net.total") > before.value("outcomes.net.total")


FOR_ONE = ("commissioners.price_per_outcome", "creaming.", "segments.", "person.")


@fewer
@given(st.sampled_from(SEEDS), st.sampled_from((2, 3, 10)))
def test_a_case_scaled_by_k_has_k_times_the_money(seed: int, factor: int) -> None:
    tree = tree_of(seed)
    one, many = evaluated(written(tree)), evaluated(written(scaled(tree, factor)))
    # Each period every line is rounded by half a penny at most, and so is what a tranche is drawn and paid.
    roundings = one.count * (len(one.payments) + len(one.tranches) * 4 + 12)
    allowed = PENNY / 2 * factor * roundings
    compared = 0
    for name in one.figures.single_names():
        money, larger = one.figures.value(name), many.figures.value(name)
        # What luck brings grows with the square root of people, and not with them.
        if one.business.book.lines[name].unit == "money" and not name.startswith("chance."):
            compared += money is not None
            times = 1 if name.startswith(FOR_ONE) else factor
            expected = None if money is None else pytest.approx(money * times, abs=allowed, rel=1e-9)
            assert larger == expected, name
    assert compared > 30
