"""The investors' side of the oracle: just-in-time drawdown and the waterfall, in whole pence, period by period."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.periods import pence, shared

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Tranche:
    """One tranche and what happens to it."""

    name: str
    commitment: int
    rank: int
    coupon: Fraction
    simple: bool
    residual: bool
    principal: int = 0
    accrued: float = 0.0
    draws: list[int] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What may still be drawn."""
        return self.commitment - sum(self.draws)

    def accrue(self, delta: Fraction) -> None:
        """Add the coupon on what was outstanding when the period began; only what is paid of it is rounded."""
        if self.simple:
            self.accrued += self.principal * float(self.coupon * delta)
        else:
            self.accrued += (self.principal + self.accrued) * (float(1 + self.coupon) ** float(delta) - 1)

    def owed(self, what: str) -> int:
        """Whole pence of ``accrued`` coupon or of ``principal`` that could be paid now."""
        return max(0, pence(getattr(self, what) / 100))


@dataclass(frozen=True, slots=True)
class Account:
    """What goes through the bond's account, by period: costs, receipts, and what must stay in it."""

    costs: Sequence[int]
    receipts: Sequence[int]
    reserves: Sequence[int]
    first_distribution: int
    delta: Fraction


@dataclass(frozen=True, slots=True)
class Funding:
    """What the investment did: the tranches, the cash left each period and the gap nobody funds."""

    tranches: list[Tranche]
    cash: list[int]
    gap: int

    @property
    def drawn(self) -> list[int]:
        """Drawdown of all tranches, by period."""
        return [sum(parts) for parts in zip(*(tranche.draws for tranche in self.tranches), strict=True)]

    @property
    def distributed(self) -> list[int]:
        """Everything paid to investors, by period."""
        return [sum(parts) for parts in zip(*(tranche.paid for tranche in self.tranches), strict=True)]


def fund(tranches: list[Tranche], account: Account) -> Funding:
    """Run the periods in order: accrue, draw what is missing, pay the costs, hand out what is above the reserve."""
    cash, gap, short_before = 0, 0, 0
    balances: list[int] = []
    for period, (cost, receipt, reserve) in enumerate(
        zip(account.costs, account.receipts, account.reserves, strict=True)
    ):
        for tranche in tranches:
            tranche.accrue(account.delta)
        needed = max(0, cost + reserve - cash - receipt)
        drawn = draw(tranches, needed)
        gap += max(0, needed - drawn - short_before)
        short_before = needed - drawn
        cash += receipt + drawn - cost
        surplus = max(0, cash - reserve) if period >= account.first_distribution else 0
        cash -= distribute(tranches, surplus)
        balances.append(cash)
    return Funding(tranches, balances, gap)


def draw(tranches: Sequence[Tranche], needed: int) -> int:
    """Draw pro rata to commitments, never above what is left of each, and say how much came."""
    total = min(needed, sum(tranche.left for tranche in tranches))
    wanted = shared(total, [Fraction(tranche.commitment) for tranche in tranches])
    parts = [min(part, tranche.left) for part, tranche in zip(wanted, tranches, strict=True)]
    for index, tranche in enumerate(tranches):
        # Rounding can ask a tranche for a penny more than it has left: the others then give it, in the order written.
        parts[index] += min(total - sum(parts), tranche.left - parts[index])
        tranche.draws.append(parts[index])
        tranche.principal += parts[index]
    return total


def distribute(tranches: Sequence[Tranche], surplus: int) -> int:
    """Pay by rank, coupon before principal, then the residual tranches; say how much went out."""
    left, paid = surplus, dict.fromkeys((tranche.name for tranche in tranches), 0)
    for rank in sorted({tranche.rank for tranche in tranches}):
        ranked = [tranche for tranche in tranches if tranche.rank == rank and not tranche.residual]
        for what in ("accrued", "principal"):
            left -= pay(ranked, what, left, paid)
    left -= pay_residual([tranche for tranche in tranches if tranche.residual], left, paid)
    for tranche in tranches:
        tranche.paid.append(paid[tranche.name])
    return surplus - left


def pay(ranked: Sequence[Tranche], what: str, left: int, paid: dict[str, int]) -> int:
    """Pay what the tranches of one rank are owed, pro rata to it when there is not enough."""
    claims = [tranche.owed(what) for tranche in ranked]
    total = min(left, sum(claims))
    if total <= 0:
        return 0
    for tranche, part in zip(ranked, shared(total, [Fraction(claim) for claim in claims]), strict=True):
        # The fraction of a penny between accrued and paid stays on the tranche's account, so it is never lost.
        setattr(tranche, what, getattr(tranche, what) - part)
        paid[tranche.name] += part
    return total


def pay_residual(residual: Sequence[Tranche], left: int, paid: dict[str, int]) -> int:
    """Hand out all that is left, pro rata to commitments; with no residual tranche it stays in the account."""
    if not residual or left <= 0:
        return 0
    for tranche, part in zip(residual, shared(left, [Fraction(t.commitment) for t in residual]), strict=True):
        tranche.principal = max(0, tranche.principal - part)
        paid[tranche.name] += part
    return left
