"""One tranche in the oracle: its terms as the case states them, what it earns, what is due, what caps leave it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.days import Moved, period_of
from tests.independent.metrics import expected, read_bands, read_rate
from tests.independent.periods import Timeline, pence
from tests.independent.positions import place
from tests.independent.reading import number, written

if TYPE_CHECKING:
    from tests.independent.service import Case, Pence

A_MILLIONTH = 1e-6


@dataclass(frozen=True, slots=True)
class Terms:
    """What a tranche says of itself."""

    commitment: int
    rank: int
    draw_rank: int
    rate: Fraction
    interest: str
    each_period: bool
    residual: bool
    drawdowns: list[Moved] | None
    repayments: list[Moved]
    matures: Moved | None
    repays: Fraction | None
    cap_rate: Fraction | None
    cap_multiple: Fraction | None
    above: str
    guarantee: Case | None


@dataclass(slots=True)
class Tranche:
    """A tranche and what happens to it; lists run over the periods, everything but the coupon in whole pence.

    ``draw_at`` is where in each period money is drawn just in time, ``paid_at`` where the tranche is paid.
    """

    name: str
    terms: Terms
    time: Timeline
    lengths: list[Fraction]
    draw_at: list[float]
    paid_at: list[float]
    principal: int = 0
    opening: int = 0
    accrued: float = 0.0
    accrued_before: float = 0.0
    headroom: float = 0.0
    given_up: float = 0.0
    drawn: Pence = field(default_factory=list)
    coupon: Pence = field(default_factory=list)
    repaid: Pence = field(default_factory=list)
    surplus: Pence = field(default_factory=list)
    paid_in: Pence = field(default_factory=list)
    guaranteed: int = 0

    @property
    def paid(self) -> Pence:
        """All that the tranche was paid from the account, by period."""
        return [sum(parts) for parts in zip(self.coupon, self.repaid, self.surplus, strict=True)]

    @property
    def left(self) -> int:
        """What may still be drawn."""
        return self.terms.commitment - sum(self.drawn)

    @property
    def outstanding(self) -> int:
        """Principal that has not come back; to a residual tranche all it is paid counts as that."""
        return self.principal

    def begin(self, period: int) -> None:
        """Open a period: the caps have grown."""
        self.opening, self.accrued_before = self.principal, self.accrued
        for movements in (self.drawn, self.coupon, self.repaid, self.surplus, self.paid_in):
            movements.append(0)
        if self.terms.cap_rate is not None:
            self.headroom *= self.highest_growth(period, self.paid_at[period])

    def highest_growth(self, period: int, part: float) -> float:
        """By what a unit grows at the highest rate in a part of a period."""
        factor = float(1 + self.terms.cap_rate) if self.terms.cap_rate is not None else 1.0
        return math.pow(factor, float(self.lengths[period]) * part)

    def drawn_in(self, period: int) -> list[tuple[int, float]]:
        """What is drawn in a period, with where in it."""
        if self.terms.drawdowns is None:
            return [(self.drawn[period], self.draw_at[period])]
        return [(moved.amount, moved.position) for moved in self.terms.drawdowns if moved.period == period]

    def accrue(self, period: int) -> None:
        """Add the coupon until the tranche is paid: on what was there as the period began, and on what is drawn."""
        unpaid = 0.0 if self.terms.interest == "simple" else self.accrued
        paid = self.paid_at[period]
        earned = (self.opening + unpaid) * self.growth(self.part(period, paid))
        earned += sum(
            amount * self.growth(self.part(period, max(0.0, paid - at))) for amount, at in self.drawn_in(period)
        )
        self.given_up = self.not_earned(period)
        earned -= self.given_up
        self.accrued += pence(earned / 100) if self.terms.each_period else earned

    def part(self, period: int, part: float) -> float:
        """A part of a period in years."""
        return float(self.lengths[period]) * part

    def growth(self, length: float) -> float:
        """What one unit earns in so many years."""
        if self.terms.interest == "compound":
            return math.pow(1 + self.terms.rate, length) - 1
        return float(self.terms.rate) * length

    def not_earned(self, period: int) -> float:
        """What principal repaid on dates of a period, and with the last of it the coupon unpaid, do not earn after."""
        lost = 0.0
        for moved in self.repaid_on_dates(period):
            after = self.growth(self.part(period, 1.0)) - self.growth(self.part(period, moved.position))
            lost += moved.amount * after
            if moved.day == self.last_day and self.terms.interest != "simple":
                lost += self.accrued * after
        return lost

    def end(self, period: int) -> None:
        """Close a period: what is left has earned to its end, also what was due on a date and not repaid."""
        later = self.earned_once_paid(period)
        due = self.repaid[-1] + self.principal_due(period)
        if due > 0:
            later += self.given_up * self.principal_due(period) / due
        self.accrued += later
        self.headroom *= self.highest_growth(period, 1 - self.paid_at[period])

    def earned_once_paid(self, period: int) -> float:
        """What principal and coupon that are left earn from where the tranche is paid to the end of the period."""
        paid = self.paid_at[period]
        late = [(amount, at) for amount, at in self.drawn_in(period) if at > paid]
        base = max(0.0, float(self.principal - sum(amount for amount, _ in late)))
        if self.terms.interest == "compound":
            base += self.accrued
        elif self.terms.interest == "capitalised":
            base += min(self.accrued, self.accrued_before)
        earned = sum(amount * self.growth(self.part(period, 1 - at)) for amount, at in late)
        return base * self.growth(self.part(period, 1 - paid)) + earned

    @property
    def last_date(self) -> Moved | None:
        """When all that is outstanding falls due: at maturity, or else with the last repayment."""
        if self.terms.matures is not None or not self.terms.repayments:
            return self.terms.matures
        return max(self.terms.repayments, key=lambda moved: moved.day)

    @property
    def last_day(self) -> date | None:
        """The day of it."""
        return self.last_date.day if self.last_date else None

    def repaid_on_dates(self, period: int) -> list[Moved]:
        """What a schedule repays within a period, day by day: as much of it as is outstanding on the day."""
        last = self.last_date
        if last is None:
            return []
        moves = [(moved, -moved.amount) for moved in self.terms.repayments if moved.period == period]
        moves += [(last, 0)] if self.terms.matures is last and last.period == period else []
        moves += [(moved, moved.amount) for moved in self.terms.drawdowns or [] if moved.period == period]
        standing, due, repaid = self.opening, self.principal_due(period), list[Moved]()
        for moved, change in sorted(moves, key=lambda move: (move[0].day, move[1] <= 0)):
            if change > 0:
                standing += change
                continue
            there = standing + self.drawn_just_in_time_by(period, moved.position)
            amount = max(0, min(there, due) if moved is last else min(there, due, -change))
            standing -= amount
            due -= amount
            repaid.append(Moved(moved.day, period, amount, moved.position))
        return repaid

    def drawn_just_in_time_by(self, period: int, position: float) -> int:
        """What was drawn just in time in a period, if that is not after a position."""
        return self.drawn[period] if self.terms.drawdowns is None and self.draw_at[period] <= position else 0

    def draw(self, amount: int, position: float) -> None:
        """Draw this much in the period that is open."""
        period = len(self.drawn) - 1
        self.drawn[-1] += amount
        self.principal += amount
        self.headroom += amount * self.highest_growth(period, self.paid_at[period] - position)

    @property
    def room(self) -> float:
        """What the caps still leave to be paid, in whole pence; without a cap there is no end to it."""
        rooms = [math.inf]
        if self.terms.cap_multiple is not None:
            most = math.floor(self.terms.cap_multiple * sum(self.drawn))
            rooms.append(most - sum(self.paid))
        if self.terms.cap_rate is not None:
            rooms.append(math.floor(self.headroom + A_MILLIONTH))
        return max(0, min(rooms))

    @property
    def coupon_owed(self) -> int:
        """Whole pence of the coupon that could be paid now."""
        return max(0, pence(self.accrued / 100))

    @property
    def ever_due(self) -> int:
        """Principal that is due now or later: where results decide, only their share of what was drawn."""
        if self.terms.repays is None:
            return self.principal
        return max(0, min(self.principal, pence(self.terms.repays * sum(self.drawn) / 100) - sum(self.repaid)))

    def principal_due(self, period: int) -> int:
        """Principal due by this period: all at once, all from a date on, or what a schedule says less what came."""
        last = self.last_date
        if last is None or period >= last.period:
            return self.ever_due
        scheduled = sum(moved.amount for moved in self.terms.repayments if moved.period <= period)
        return max(0, min(self.ever_due, scheduled - sum(self.repaid)))

    def pay_coupon(self, amount: int) -> None:
        """Pay coupon; the fraction of a penny between accrued and paid stays on the tranche's account."""
        self.accrued -= amount
        self.coupon[-1] += amount
        self.headroom -= amount

    def repay(self, amount: int) -> None:
        """Pay back principal."""
        self.principal -= amount
        self.repaid[-1] += amount
        self.headroom -= amount

    def pay_surplus(self, amount: int) -> None:
        """Pay a residual tranche, or a share of the surplus."""
        self.surplus[-1] += amount
        self.headroom -= amount
        if self.terms.residual:
            self.principal = max(0, self.principal - amount)

    def settle_guarantee(self) -> None:
        """At the end: the stated share of the principal lost above the first loss, up to the most."""
        if self.terms.guarantee is None:
            return
        promise = self.terms.guarantee
        came_back = sum(self.paid) if self.terms.residual else sum(self.repaid)
        lost = max(0, sum(self.drawn) - came_back)
        above = max(0, lost - pence(number(promise.get("after"))))
        made_good = pence(number(promise.get("share"), "100%") * above / 100)
        most = pence(number(promise["most"])) if "most" in promise else made_good
        self.guaranteed = min(made_good, most)


def tranche_of(
    name: str, case: Case, time: Timeline, lengths: list[Fraction], positions: tuple[list[float], list[float]]
) -> Tranche:
    """A tranche as the case states it, before anything has happened, with where money is drawn and comes in."""
    terms = terms_of(case["investment"]["tranches"][name], case, time)
    waits = not terms.residual and (terms.each_period or terms.matures is not None or bool(terms.repayments))
    paid_at = [1.0] * time.count if waits else positions[1]
    return Tranche(name=name, terms=terms, time=time, lengths=lengths, draw_at=positions[0], paid_at=paid_at)


def terms_of(tranche: Case, case: Case, time: Timeline) -> Terms:
    """Read the terms; the coupon and the share repaid may follow from a metric of the contract."""
    results, cap = tranche.get("results", {}), tranche.get("cap", {})
    value = expected(results["metric"], case) if results else Fraction(0)
    maturity = tranche.get("maturity")
    return Terms(
        commitment=pence(number(tranche["commitment"])),
        rank=int(tranche["rank"]),
        draw_rank=int(tranche.get("draw_rank", "1")),
        rate=read_rate(results, value) if "rates" in results else number(tranche.get("coupon")),
        interest=tranche.get("interest", "compound"),
        each_period=tranche.get("coupon_paid") == "each period",
        residual=tranche.get("return") == "residual",
        drawdowns=movements(tranche["drawdowns"], case, time, comes_in=False) if "drawdowns" in tranche else None,
        repayments=movements(tranche.get("repayments", []), case, time, comes_in=True),
        matures=movements([{"when": maturity, "amount": "0"}], case, time, comes_in=True)[0] if maturity else None,
        repays=read_bands(results["repays"], value) if "repays" in results else None,
        cap_rate=number(cap["irr"]) if "irr" in cap else None,
        cap_multiple=multiple(cap["multiple"]) if "multiple" in cap else None,
        above=cap.get("above", "payers"),
        guarantee=tranche.get("guarantee"),
    )


def multiple(value: object) -> Fraction:
    """A multiple of what was put in: ``1.5x``."""
    return Fraction(written(value).removesuffix("x"))


def movements(listed: list[Case], case: Case, time: Timeline, *, comes_in: bool) -> list[Moved]:
    """Dated amounts, each in its period and at its place there."""
    return [
        Moved(
            day=day_of(each["when"]),
            period=period_of(each["when"], time),
            amount=pence(number(each["amount"])),
            position=place(each["when"], case, time, comes_in=comes_in),
        )
        for each in listed
    ]


def day_of(value: object) -> date:
    """A day as written."""
    return date.fromisoformat(written(value))
