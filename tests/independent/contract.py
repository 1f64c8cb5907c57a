"""The commissioners' side of the oracle: claims, caps, due dates and payers, in whole pence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.independent.days import period_of
from tests.independent.metrics import expected, read_bands
from tests.independent.periods import Stream, Timeline, delayed, pence, shared
from tests.independent.reading import number, quantity, years
from tests.independent.service import Case, Pence, window


@dataclass(frozen=True, slots=True)
class Contract:
    """What the commissioners owe, by payment line and by payer, and what it was before the caps."""

    uncapped: int
    cut: int
    due: dict[str, Pence]
    payers: dict[str, Pence]


def settle(case: Case, net: dict[str, Stream], gross: dict[str, Stream], time: Timeline) -> Contract:
    """Claims in pence, cut by each line's cap and then the contract's, due after the lag, split between payers."""
    contract = case["contract"]
    lines = contract["payments"]
    claims = {name: claims_of(line, case, net, gross, time) for name, line in lines.items()}
    by_line = {name: capped(claim, lines[name].get("cap")) for name, claim in claims.items()}
    paid = capped_together(by_line, contract.get("cap"), time)
    due = {name: delayed(stream, years(lines[name].get("due")) / time.delta) for name, stream in paid.items()}
    uncapped = sum(sum(claim) for claim in claims.values())
    payers = by_payer({name: lines[name]["payers"] for name in lines}, due, time)
    return Contract(uncapped, uncapped - sum(sum(stream) for stream in paid.values()), due, payers)


def claims_of(line: Case, case: Case, net: dict[str, Stream], gross: dict[str, Stream], time: Timeline) -> Pence:
    """What one line claims as it is measured: a price for each outcome, an amount per period, a row of a table."""
    if line["kind"] == "block":
        yearly = quantity(line["amount"]).per_year
        return [pence(yearly * time.delta * share) for share in window(line, time)]
    if line["kind"] == "table":
        measured = period_of(case["contract"]["metrics"][line["metric"]]["when"][0], time)
        amount = pence(read_bands(line["rows"], expected(line["metric"], case)))
        return [amount if t == measured else 0 for t in range(time.count)]
    counted = (gross if line.get("counts", "net") == "gross" else net)[line["outcome"]]
    return [pence(number(line["price"]) * outcomes) for outcomes in counted]


def capped(claim: Pence, cap: object) -> Pence:
    """A cap over time is used up in order."""
    left = math.inf if cap is None else pence(number(cap))
    paid = []
    for amount in claim:
        paid.append(int(min(amount, left)))
        left -= paid[-1]
    return paid


def capped_together(lines: dict[str, Pence], cap: object, time: Timeline) -> dict[str, Pence]:
    """The contract's cap, used up period by period and within a period in the order of the lines.

    What lines owe the payers is never cut, and frees room for all lines of its period, wherever it is written.
    """
    left = math.inf if cap is None else pence(number(cap))
    paid: dict[str, Pence] = {name: [] for name in lines}
    for t in range(time.count):
        left -= sum(min(0, claim[t]) for claim in lines.values())
        for name, claim in lines.items():
            paid[name].append(int(min(claim[t], max(0, left))))
            left -= max(0, paid[name][-1])
    return paid


def by_payer(shares: dict[str, Case], due: dict[str, Pence], time: Timeline) -> dict[str, Pence]:
    """What each payer owes by period: every line and period is split on its own, to the penny."""
    payers: dict[str, Pence] = {}
    for name, stream in due.items():
        weights = [number(share) for share in shares[name].values()]
        for t, amount in enumerate(stream):
            for payer, part in zip(shares[name], shared(amount, weights), strict=True):
                payers.setdefault(payer, [0] * time.count)[t] += part
    return payers
