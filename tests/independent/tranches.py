"""One tranche in the oracle: its terms as the case states them, what it earns, what is due, what caps leave it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.days import Moved, period_of, rest_of_period
from tests.independent.metrics import expected, read_bands, read_rate
from tests.independent.periods import Timeline, pence
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
    """A tranche and what happens to it; lists run over the periods, everything but the coupon in whole pence."""

    name: str
    terms: Terms
    time: Timeline
    lengths: list[Fraction]
    by_days: bool
    principal: int = 0
    opening: int = 0
    accrued: float = 0.0
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
        self.opening = self.principal
        for movements in (self.drawn, self.coupon, self.repaid, self.surplus, self.paid_in):
            movements.append(0)
        if self.terms.cap_rate is not None:
            self.headroom *= float(1 + self.terms.cap_rate) ** float(self.lengths[period])
            self.headroom += self.room_grown_since_drawn(period) if self.by_days else 0.0

    def room_grown_since_drawn(self, period: int) -> float:
        """By how much dated drawdowns of a period grow at the highest rate from their dates to its end."""
        factor = float(1 + self.terms.cap_rate) if self.terms.cap_rate is not None else 1.0
        drawn = [moved for moved in self.terms.drawdowns or [] if moved.period == period]
        return sum((moved.amount * (factor ** float(rest_of_period(moved, self.time)) - 1) for moved in drawn), 0.0)

    def accrue(self, period: int) -> None:
        """Add the coupon on what stood when the period began, and by days on what moves within it."""
        unpaid = 0.0 if self.terms.interest == "simple" else self.accrued
        earned = (self.opening + unpaid) * self.growth(self.lengths[period])
        if self.by_days:
            self.given_up = self.not_earned(period)
            earned += self.earned_since_drawn(period) - self.given_up
        self.accrued += pence(earned / 100) if self.terms.each_period else earned

    def growth(self, length: Fraction) -> float:
        """What one unit earns in so many years."""
        if self.terms.interest == "compound":
            return math.pow(1 + self.terms.rate, length) - 1
        return float(self.terms.rate * length)

    def earned_since_drawn(self, period: int) -> float:
        """What dated drawdowns of a period earn from their dates to its end."""
        drawn = [moved for moved in self.terms.drawdowns or [] if moved.period == period]
        return sum(moved.amount * self.growth(rest_of_period(moved, self.time)) for moved in drawn)

    def not_earned(self, period: int) -> float:
        """What principal repaid on dates of a period, and with the last of it the coupon unpaid, do not earn after."""
        lost = 0.0
        for moved in self.repaid_on_dates(period):
            until = self.lengths[period] - rest_of_period(moved, self.time)
            lost += moved.amount * (self.growth(self.lengths[period]) - self.growth(until))
            if moved.day == self.last_day and self.terms.interest != "simple":
                lost += self.accrued * (self.growth(self.lengths[period]) - self.growth(until))
        return lost

    def end(self, period: int) -> None:
        """Close a period: what was due on a date and not repaid has earned to the end of the period after all."""
        due = self.repaid[-1] + self.principal_due(period)
        if self.by_days and due > 0:
            self.accrued += self.given_up * self.principal_due(period) / due

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
            amount = min(standing, due) if moved is last else min(standing, due, -change)
            standing -= amount
            due -= amount
            repaid.append(Moved(moved.day, period, amount))
        return repaid

    def draw(self, amount: int) -> None:
        """Draw this much in the period that is open."""
        self.drawn[-1] += amount
        self.principal += amount
        self.headroom += amount

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


def tranche_of(name: str, case: Case, time: Timeline, lengths: list[Fraction]) -> Tranche:
    """A tranche as the case states it, before anything has happened."""
    return Tranche(
        name=name,
        terms=terms_of(case["investment"]["tranches"][name], case, time),
        time=time,
        lengths=lengths,
        by_days=counts_days(case),
    )


def counts_days(case: Case) -> bool:
    """Whether interest counts days over 365."""
    return bool(case["investment"].get("day_count") == "actual/365")


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
        drawdowns=movements(tranche["drawdowns"], time) if "drawdowns" in tranche else None,
        repayments=movements(tranche.get("repayments", []), time),
        matures=movements([{"when": maturity, "amount": "0"}], time)[0] if maturity else None,
        repays=read_bands(results["repays"], value) if "repays" in results else None,
        cap_rate=number(cap["irr"]) if "irr" in cap else None,
        cap_multiple=multiple(cap["multiple"]) if "multiple" in cap else None,
        above=cap.get("above", "payers"),
        guarantee=tranche.get("guarantee"),
    )


def multiple(value: object) -> Fraction:
    """A multiple of what was put in: ``1.5x``."""
    return Fraction(written(value).removesuffix("x"))


def movements(listed: list[Case], time: Timeline) -> list[Moved]:
    """Dated amounts, each in its period."""
    return [
        Moved(day=day_of(each["when"]), period=period_of(each["when"], time), amount=pence(number(each["amount"])))
        for each in listed
    ]


def day_of(value: object) -> date:
    """A day as written."""
    return date.fromisoformat(written(value))
