"""The money that comes in and goes out before investors are paid: receipts, grants, costs, fees, drawdowns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.days import period_of
from tests.independent.periods import pence, shared
from tests.independent.reading import PER_YEAR, number, quantity
from tests.independent.service import window
from tests.independent.waterfall import in_ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.independent.contract import Contract
    from tests.independent.periods import Timeline
    from tests.independent.service import Case, Pence
    from tests.independent.tranches import Tranche


@dataclass(frozen=True, slots=True)
class Receipts:
    """What comes in without investors, by period: for costs, from results, and what investors owe the payers."""

    grants: dict[str, Pence]
    blocks: Pence
    results: Pence
    owed_to_payers: Pence


def receipts_of(case: Case, contract: Contract, time: Timeline) -> Receipts:
    """Sort what falls due: blocks and payments by results, those below nil set off against the others of a period."""
    kinds = {name: line["kind"] for name, line in case["contract"]["payments"].items()}
    blocks = [stream for name, stream in contract.due.items() if kinds[name] == "block"]
    results = [stream for name, stream in contract.due.items() if kinds[name] != "block"]
    grants = case["investment"].get("grants", {})
    by_results = [sum(stream[t] for stream in results) for t in range(time.count)]
    paid = [by_results[t] + sum(stream[t] for stream in blocks) for t in range(time.count)]
    return Receipts(
        grants={name: amounts(grant, time) for name, grant in grants.items()},
        blocks=[max(0, paid[t]) - max(0, by_results[t]) for t in range(time.count)],
        results=[max(0, by_results[t]) for t in range(time.count)],
        owed_to_payers=[max(0, -paid[t]) for t in range(time.count)],
    )


def amounts(item: Case, time: Timeline) -> Pence:
    """An amount once, by default at the start, or per time from a date and for a while."""
    amount = quantity(item["amount"])
    if amount.per in PER_YEAR:
        return [pence(amount.per_year * time.delta * share) for share in window(item, time)]
    due = once_in(item, time)
    return [pence(amount.number) if t == due else 0 for t in range(time.count)]


def once_in(item: Case, time: Timeline) -> int:
    """The period of what falls once."""
    return 0 if item.get("when", "start") == "start" else period_of(item["when"], time)


# --- fees -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: stated amounts, or a rate of a base with the years that each period charges."""

    name: str
    stated: Pence | None
    rate: Fraction
    base: str
    tranche: str | None
    charged: list[Fraction]

    def of_period(self, period: int, tranches: Sequence[Tranche]) -> int:
        """What is charged in a period, before anything has moved in it."""
        if self.stated is not None:
            return self.stated[period]
        chosen = [tranche for tranche in tranches if self.tranche in (None, tranche.name)]
        base = sum(base_of(tranche, self.base) for tranche in chosen)
        return pence(self.rate * self.charged[period] * base / 100)

    @property
    def is_foreseen(self) -> bool:
        """Whether it is known before anybody knows what will be drawn and repaid."""
        return self.stated is not None or self.base == "commitments"


def base_of(tranche: Tranche, base: str) -> int:
    """What a rate is of, for one tranche."""
    bases = {"commitments": tranche.terms.commitment, "outstanding": tranche.outstanding, "undrawn": tranche.left}
    return bases[base]


def fees_of(case: Case, time: Timeline, lengths: list[Fraction]) -> list[Fee]:
    """All fees of the investment."""
    return [fee_of(name, fee, time, lengths) for name, fee in case["investment"].get("fees", {}).items()]


def fee_of(name: str, fee: Case, time: Timeline, lengths: list[Fraction]) -> Fee:
    """A fee as the case states it; a rate with `when` is charged once, whole."""
    stated = amounts(fee, time) if "amount" in fee else None
    if "when" in fee:
        due = once_in(fee, time)
        charged = [Fraction(t == due) for t in range(time.count)]
    else:
        charged = [share * length for share, length in zip(window(fee, time), lengths, strict=True)]
    return Fee(name, stated, number(fee.get("rate")), fee.get("of", "commitments"), fee.get("tranche"), charged)


# --- drawdown -------------------------------------------------------------------------------------------------------


def draw_by_schedule(tranches: Sequence[Tranche], period: int) -> int:
    """Draw what schedules say for this period, whatever is needed, and say how much came."""
    came = 0
    for tranche in tranches:
        for moved in tranche.terms.drawdowns or []:
            if moved.period == period:
                tranche.draw(moved.amount, moved.position)
                came += moved.amount
    return came


def draw_just_in_time(tranches: Sequence[Tranche], needed: int) -> int:
    """Draw what is missing from the tranches without a schedule, by draw rank, and say how much came."""
    came = 0
    for group in in_ranks([t for t in tranches if t.terms.drawdowns is None], lambda t: t.terms.draw_rank):
        came += draw_pro_rata(group, needed - came)
    return came


def draw_pro_rata(tranches: Sequence[Tranche], needed: int) -> int:
    """Draw pro rata to commitments, never above what is left of each, and say how much came."""
    left = [tranche.left for tranche in tranches]
    total = min(needed, sum(left))
    wanted = shared(total, [Fraction(tranche.terms.commitment) for tranche in tranches])
    parts = [min(part, most) for part, most in zip(wanted, left, strict=True)]
    for index, tranche in enumerate(tranches):
        # Rounding can ask a tranche for a penny more than it has left: the others then give it, in the order written.
        parts[index] += min(total - sum(parts), left[index] - parts[index])
        tranche.draw(parts[index], tranche.draw_at[len(tranche.drawn) - 1])
    return total


def held_back(tranches: Sequence[Tranche], costs: Pence, fees: Sequence[Fee], comes: Pence, time: Timeline) -> Pence:
    """Cash that waits, by period, for costs and foreseen fees to come that nothing to come covers in time."""
    held = [0] * time.count
    for t in reversed(range(time.count - 1)):
        fees_next = sum(fee.of_period(t + 1, tranches) for fee in fees if fee.is_foreseen) - comes[t + 1]
        drawn_next = sum(
            moved.amount for tranche in tranches for moved in tranche.terms.drawdowns or [] if moved.period == t + 1
        )
        held[t] = max(0, costs[t + 1] + fees_next - drawn_next + held[t + 1])
    return held


def first_distribution(rule: str, last_completion: int, when: Fraction) -> int:
    """The first period in which anything may be handed out."""
    if rule == "as available":
        return 0
    return 1 + last_completion if rule.startswith("after") else math.ceil(when)
