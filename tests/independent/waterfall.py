"""Who is paid in a period, in which order: ranks, what waits for principal, surplus, and what caps cut."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.periods import pence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.independent.tranches import Tranche


def in_ranks(tranches: Sequence[Tranche], rank: Callable[[Tranche], int]) -> list[list[Tranche]]:
    """Tranches in groups, lowest rank first, in the order written within each."""
    return [[each for each in tranches if rank(each) == number] for number in sorted({rank(each) for each in tranches})]


def parts_of(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Split whole pence by weight: each but the last its share rounded, none more than is left, the last the rest."""
    whole, parts = sum(weights, Fraction(0)) or Fraction(1), [0] * len(weights)
    for index, weight in enumerate(weights):
        rest = total - sum(parts)
        parts[index] = rest if index == len(weights) - 1 else min(rest, pence(total * weight / whole / 100))
    return parts


class Waterfall:
    """The distribution of one period: what is left as it goes down, and where it went.

    ``left`` is what may go to everybody; ``whole`` counts what is held for costs to come as well, of which coupons
    that are due in every period may be paid.
    """

    def __init__(
        self, tranches: Sequence[Tranche], surplus: dict[str, Fraction], period: int, left: int, whole: int
    ) -> None:
        """Begin at the top."""
        self.tranches, self.surplus, self.period = tranches, surplus, period
        self.left, self.whole = left, whole
        self.went_out, self.returned = 0, 0
        self.shared: dict[str, int] = {}

    @property
    def ranked(self) -> list[Tranche]:
        """The tranches with a coupon."""
        return [each for each in self.tranches if not each.terms.residual]

    @property
    def residual(self) -> list[Tranche]:
        """The tranches that take what is left."""
        return [each for each in self.tranches if each.terms.residual]

    def run(self) -> None:
        """Pay rank by rank, keep what principal not yet due waits for, share what is left."""
        for group in in_ranks(self.ranked, lambda each: each.terms.rank):
            self.pay_rank(group)
        self.left -= min(self.left, sum(each.ever_due - each.principal_due(self.period) for each in self.ranked))
        if self.surplus:
            owed = [int(min(each.outstanding, each.room)) for each in self.residual]
            self.pay(self.residual, owed, lambda each, part: each.pay_surplus(part))
            self.share_out(self.surplus)
        elif self.residual:
            self.share_out({each.name: Fraction(each.terms.commitment) for each in self.residual})
        elif any(each.terms.above == "payers" and self.is_at_cap(each) for each in self.ranked):
            self.give_back(self.left)

    def is_at_cap(self, tranche: Tranche) -> bool:
        """Whether a tranche has drawn and can be paid no more."""
        return sum(tranche.drawn) > 0 and tranche.room == 0

    def pay_rank(self, group: Sequence[Tranche]) -> None:
        """Pay one rank: coupons due in every period, other coupons, then principal due; none above its cap."""
        now = [each for each in group if each.terms.each_period]
        later = [each for each in group if not each.terms.each_period]
        for some, also_held in ((now, True), (later, False)):
            owed = [int(min(each.coupon_owed, each.room)) for each in some]
            self.pay(some, owed, lambda each, part: each.pay_coupon(part), also_held=also_held)
        due = [int(min(each.principal_due(self.period), each.room)) for each in group]
        self.pay(group, due, lambda each, part: each.repay(part))

    def pay(
        self,
        group: Sequence[Tranche],
        owed: Sequence[int],
        move: Callable[[Tranche, int], None],
        *,
        also_held: bool = False,
    ) -> None:
        """Pay what a group is owed, or pro rata to it when there is not enough."""
        total = min(self.whole if also_held else self.left, sum(owed))
        if total <= 0:
            return
        for tranche, part in zip(group, parts_of(total, [Fraction(claim) for claim in owed]), strict=True):
            move(tranche, part)
        self.take(total)

    def take(self, amount: int) -> None:
        """Note what has gone out: first of what may go to everybody."""
        self.left = max(0, self.left - amount)
        self.whole -= amount
        self.went_out += amount

    def share_out(self, shares: dict[str, Fraction]) -> None:
        """Share what is left among tranches and others; what caps cut goes to the payers or to the next."""
        if self.left <= 0:
            return
        by_name, moving_on = {each.name: each for each in self.tranches}, 0
        for name, part in zip(shares, parts_of(self.left, list(shares.values())), strict=True):
            if name not in by_name:
                self.shared[name] = part
                self.take(part)
                continue
            cut = part - self.pay_more(by_name[name], part)
            if by_name[name].terms.above == "payers":
                self.give_back(cut)
            else:
                moving_on += cut
        for name in shares:
            if name in by_name:
                moving_on -= self.pay_more(by_name[name], moving_on)

    def pay_more(self, tranche: Tranche, amount: int) -> int:
        """Pay a tranche a part of the surplus, up to its cap; say how much it took."""
        paid = int(min(amount, tranche.room))
        tranche.pay_surplus(paid)
        self.take(paid)
        return paid

    def give_back(self, amount: int) -> None:
        """Return money to the payers."""
        self.returned += amount
        self.take(amount)
