"""The oracle's options: do nothing, commission directly, payment by results, a bond, and who bears a failure.

Written from the model book's words, apart from the product. A failure is a service without effect: nothing is due to
it, and what is only observed goes on as without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.independent.contract import Contract, settle
from tests.independent.periods import pence, present_value, shifted
from tests.independent.reading import PER_YEAR, number, quantity, years
from tests.independent.service import ZERO, Case, Pence, all_costs, driven, moment, window

if TYPE_CHECKING:
    from tests.independent.investors import Funding
    from tests.independent.periods import Stream, Timeline

Figures = dict[str, float | None]
Streams = dict[str, "Stream"]


def failed(case: Case, done: Streams, time: Timeline) -> Contract:
    """The contract if the service has no effect."""
    nothing = {name: [ZERO] * time.count for name in case.get("outcomes", {})}
    anyway = {name: seen_anyway(outcome, done, time) for name, outcome in case.get("outcomes", {}).items()}
    return settle(case, nothing, anyway, time)


def seen_anyway(outcome: Case, done: Streams, time: Timeline) -> Stream:
    """What would have been observed of those measured without the service; a change does not happen by itself."""
    people = shifted(driven(done, outcome.get("segment"), time), years(outcome.get("lag")) / time.delta)
    before = number(outcome["baseline"])
    if outcome["measure"] == "score":
        rate = ZERO
    elif outcome["direction"] == "increase":
        rate = before
    else:
        rate = 1 - before if outcome["measure"] == "binary" else ZERO
    return [each * rate for each in people]


def costs_of_failure(case: Case, starts: Streams, done: Streams, time: Timeline) -> dict[str, Pence]:
    """The cost lines if the service has no effect: a cost per outcome never falls due."""
    return all_costs(case, starts, done, {name: [ZERO] * time.count for name in case.get("outcomes", {})}, time)


def delivery(case: Case, costs: dict[str, Pence], time: Timeline) -> Pence:
    """The service's own costs by period, without those of the bond."""
    lines = case["service"].get("costs", {})
    own = [line for name, line in costs.items() if lines[name].get("kind") != "transaction"]
    return [sum(line[t] for line in own) for t in range(time.count)]


def management(case: Case, time: Timeline) -> Pence:
    """What running the service without a bond would cost besides."""
    stated = case["service"].get("direct_management")
    if stated is None:
        return [0] * time.count
    amount = quantity(stated["amount"])
    if amount.per in PER_YEAR:
        return [pence(amount.per_year * time.delta * share) for share in window(stated, time)]
    due = int(moment(stated.get("when"), time))
    return [pence(amount.number) if t == due else 0 for t in range(time.count)]


def option_figures(figures: Figures, flows: dict[str, Pence], factors: list[float]) -> Figures:
    """Net present values of the options, and the premium, from flows in pence by name."""
    worth = {name: present_value(flow, factors) / 100 for name, flow in flows.items()}
    found: Figures = {"options.direct.cost": sum(flows["direct"]) / 100}
    found["options.direct.cost.present_value"] = worth["direct"]
    for option, cost in (("direct", "direct"), ("pbr", "paid"), ("bond", "paid")):
        for name, saved in (("npv", "cashable"), ("npv.fiscal", "gross")):
            savings = figures[f"savings.{saved}.present_value"]
            found[f"options.{option}.{name}"] = None if savings is None else savings - worth[cost]
        found[f"options.{option}.npv_at_zero_effect"] = -worth[f"{cost} at zero"]
    found |= dict.fromkeys([f"options.do-nothing.{name}" for name in ("npv", "npv.fiscal", "npv_at_zero_effect")], 0.0)
    found["options.premium"] = worth["paid"] - worth["direct"]
    return found | provider_figures(flows)


def provider_figures(flows: dict[str, Pence]) -> Figures:
    """What payment by results asks of the provider: the deepest it is out of pocket, and its loss by a failure."""
    out, deepest = 0, 0
    for spent, paid in zip(flows["delivery"], flows["paid"], strict=True):
        out += spent - paid
        deepest = max(deepest, out)
    loss = max(0, sum(flows["delivery at zero"]) - sum(flows["paid at zero"]))
    return {"options.pbr.peak_funding": deepest / 100, "options.pbr.loss_at_zero_effect": loss / 100}


def failure_figures(funding: Funding, contract: Contract) -> Figures:
    """Who is out of pocket by a failure of the bond: payers, investors, and bills that nobody has agreed to meet."""
    payers = sum(sum(stream) for stream in contract.due.values())
    investors = max(0, sum(funding.of_all("drawn")) - sum(funding.of_all("paid")))
    unmet = max(0, -funding.cash[-1])
    whole = payers + investors + unmet
    return {
        "options.loss_at_zero.commissioners": payers / 100,
        "options.loss_at_zero.investors": investors / 100,
        "options.loss_at_zero.uncovered": unmet / 100,
        "options.loss_at_zero.total": whole / 100,
        "options.risk_transferred": investors / whole if whole else None,
    }
