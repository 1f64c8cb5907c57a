"""The investors' side of the oracle: what the account does period by period, in whole pence, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.funding import draw_by_schedule, draw_just_in_time, held_back
from tests.independent.periods import shared
from tests.independent.waterfall import Waterfall

if TYPE_CHECKING:
    from tests.independent.funding import Fee, Receipts
    from tests.independent.periods import Timeline
    from tests.independent.service import Pence
    from tests.independent.tranches import Tranche


@dataclass(frozen=True, slots=True)
class Deal:
    """Everything that decides what the account does."""

    tranches: list[Tranche]
    costs: Pence
    receipts: Receipts
    fees: list[Fee]
    surplus: dict[str, Fraction]
    reserves: Pence
    first_distribution: int
    recycles: bool
    pays_as_available: bool
    time: Timeline


@dataclass(slots=True)
class Funding:
    """What the investment did, by period."""

    tranches: list[Tranche]
    grants: dict[str, Pence]
    fees: dict[str, Pence]
    shared: dict[str, Pence]
    returned: Pence = field(default_factory=list)
    given_back: dict[str, Pence] = field(default_factory=dict)
    cash: Pence = field(default_factory=list)
    gap: Pence = field(default_factory=list)

    def of_all(self, movement: str) -> Pence:
        """A movement of all tranches together, by period."""
        return [sum(parts) for parts in zip(*(getattr(each, movement) for each in self.tranches), strict=True)]


@dataclass(slots=True)
class Account:
    """The cash: what is free for everything, and outcome payments that are set aside for investors."""

    free: int = 0
    aside: int = 0

    def above(self, kept: int) -> int:
        """What investors can be paid when so much of the free cash is kept."""
        return self.aside + max(0, self.free - kept)

    def pay(self, amount: int) -> None:
        """Pay out: first what was set aside for it."""
        from_aside = min(self.aside, amount)
        self.aside -= from_aside
        self.free -= amount - from_aside


def fund(deal: Deal) -> Funding:
    """Run the periods in order: draw, pay costs and fees, accrue, hand out what is above the reserve."""
    others = [name for name in deal.surplus if name not in {each.name for each in deal.tranches}]
    count = deal.time.count
    done = Funding(
        deal.tranches, deal.receipts.grants, {fee.name: [] for fee in deal.fees}, {name: [0] * count for name in others}
    )
    held = held_for_costs(deal)
    account, short_before = Account(), 0
    for period in range(count):
        charged = charge(deal, done, period)
        for tranche in deal.tranches:
            tranche.begin(period)
        short = bring_in(deal, account, period, charged)
        done.gap.append(max(0, short - short_before))
        short_before = short
        for tranche in deal.tranches:
            tranche.accrue(period)
        pay_in(deal, period)
        pay_out(deal, done, account, period, held[period])
        for tranche in deal.tranches:
            tranche.end(period)
        done.cash.append(account.free + account.aside)
    for tranche in deal.tranches:
        tranche.settle_guarantee()
    return done


def held_for_costs(deal: Deal) -> Pence:
    """What waits for known costs (0025): money that a schedule draws ahead; else cash, unless paid as available."""
    received, nothing = deal.receipts, [0] * deal.time.count
    if any(tranche.terms.drawdowns is not None for tranche in deal.tranches):
        return held_back(deal.tranches, deal.costs, deal.fees, nothing, deal.time)
    if deal.pays_as_available:
        return nothing
    results = received.results if deal.recycles else nothing
    grants = [sum(grant[t] for grant in received.grants.values()) for t in range(deal.time.count)]
    comes = [sum(parts) for parts in zip(received.blocks, results, grants, strict=True)]
    return held_back(deal.tranches, deal.costs, deal.fees, comes, deal.time)


def charge(deal: Deal, done: Funding, period: int) -> int:
    """The fees of a period, on what stood when it began."""
    for fee in deal.fees:
        done.fees[fee.name].append(fee.of_period(period, deal.tranches))
    return sum(charged[-1] for charged in done.fees.values())


def bring_in(deal: Deal, account: Account, period: int, fees: int) -> int:
    """Receive, draw and pay costs and fees; say what nobody funds."""
    receipts = deal.receipts
    account.free += receipts.blocks[period] + sum(grant[period] for grant in receipts.grants.values())
    if deal.recycles:
        account.free += receipts.results[period]
    else:
        account.aside += receipts.results[period]
    account.free += draw_by_schedule(deal.tranches, period)
    needed = max(0, deal.costs[period] + fees + deal.reserves[period] - account.free)
    drawn = draw_just_in_time(deal.tranches, needed)
    account.free += drawn - deal.costs[period] - fees
    return needed - drawn


def pay_in(deal: Deal, period: int) -> None:
    """Investors pay what payment lines owe the payers outside the account: the residual ones, else all of them."""
    bearers = [tranche for tranche in deal.tranches if tranche.terms.residual] or deal.tranches
    parts = shared(deal.receipts.owed_to_payers[period], [Fraction(each.terms.commitment) for each in bearers])
    for tranche, part in zip(bearers, parts, strict=True):
        tranche.paid_in[-1] += part


def pay_out(deal: Deal, done: Funding, account: Account, period: int, held: int) -> None:
    """Pay what may be distributed, and coupons that are due in every period, down the waterfall."""
    reserve = deal.reserves[period]
    available = account.above(reserve + held) if period >= deal.first_distribution else 0
    waterfall = Waterfall(deal.tranches, deal.surplus, period, available, account.above(reserve))
    waterfall.run()
    account.pay(waterfall.went_out)
    for name, part in waterfall.shared.items():
        done.shared[name][period] += part
    done.returned.append(waterfall.returned)
