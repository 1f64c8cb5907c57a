"""An oracle: the figures of a case computed straight from the model book, with plain loops over periods.

The product computes a book of vectorised lines. A mistake in how the model book was understood, or in how a line
was written, would not show in tests that use the same code; so this program was written from the model book alone,
without a look at the product, and shares no code with it. Tests hold the two against each other on random cases.
It is slow and exact where pennies are rounded: numbers are fractions until a rate or a drop-off makes that impossible.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.independent.contract import Contract, settle
from tests.independent.investors import Account, Funding, Tranche, fund
from tests.independent.options import (
    costs_of_failure,
    delivery,
    failed,
    failure_figures,
    management,
    option_figures,
)
from tests.independent.periods import discount_factors, internal_rate, pence, present_value
from tests.independent.reading import load, number, quantity, written, years
from tests.independent.service import (
    ZERO,
    Case,
    Pence,
    Saving,
    all_completers,
    all_costs,
    all_outcomes,
    all_savings,
    all_starts,
    moment,
    timeline,
)

if TYPE_CHECKING:
    from fractions import Fraction

    from tests.independent.periods import Stream, Timeline

Figures = dict[str, float | None]


def compute(text: str) -> Figures:
    """Compute every figure of a case that the oracle knows, under the names of the expected files."""
    case = load(text)
    figures = need_figures(case["need"])
    if "service" not in case:
        return figures
    time = timeline(case)
    factors = discount_factors(discount_rate(case), time)
    starts = all_starts(case, time)
    done = all_completers(case, starts, time)
    net, gross = all_outcomes(case, done, time, net=True), all_outcomes(case, done, time, net=False)
    costs = all_costs(case, starts, done, net, time)
    savings = all_savings(case, net, time)
    figures |= named("service.starts", starts) | named("service.completers", done)
    figures |= cost_figures(case, costs, factors)
    figures |= named("outcomes.net", net) | named("outcomes.gross", gross)
    figures |= savings_figures(savings, factors)
    if "contract" not in case:
        return figures
    contract = settle(case["contract"], net, gross, time)
    figures |= payment_figures(contract, factors)
    figures |= commissioner_figures(figures)
    figures["commissioners.wrong_pocket"] = wrong_pocket(savings, contract, factors)
    failure, spent = failed(case, done, time), costs_of_failure(case, starts, done, time)
    figures |= option_figures(figures, option_flows(case, (costs, spent), (contract, failure), time), factors)
    if "investment" in case:
        figures |= investment_figures(case, costs, contract, time)
        figures |= failure_figures(run_investment(case, spent, failure, time), failure)
        figures["investment.loss_at_zero_outcomes"] = loss_at_zero(case, starts, done, net, time)
    return figures


def named(stem: str, streams: dict[str, Stream]) -> Figures:
    """Totals over the horizon: one for each part by id, and one for all."""
    parts: Figures = {f"{stem}.{name}": float(sum(stream)) for name, stream in streams.items()}
    return parts | {f"{stem}.total": float(sum(sum(stream) for stream in streams.values()))}


def discount_rate(case: Case) -> float | None:
    """A flat rate, or None for the Green Book's."""
    stated = written(case.get("discounting", "green-book"))
    return None if stated == "green-book" else float(number(stated))


# --- need -----------------------------------------------------------------------------------------------------------


def need_figures(need: Case) -> Figures:
    """What doing nothing costs, undiscounted."""
    segments = need.get("segments")
    if segments is None:
        return {"need.cost.total": float(need_cost(need))}
    costs = {f"need.cost.{name}": float(need_cost(segment)) for name, segment in segments.items()}
    return {**costs, "need.cost.total": math.fsum(costs.values())}


def need_cost(segment: Case) -> Fraction:
    """People, times what a year of one of them costs, times years, less the overlap with other segments."""
    services = segment.get("services")
    if services is None:
        yearly = quantity(segment["unit_cost"]).per_year
    else:
        yearly = sum((quantity(use["units"]).per_year * number(use["unit_cost"]) for use in services.values()), ZERO)
    return number(segment["people"]) * yearly * years(segment["years"]) * (1 - number(segment.get("overlap")))


# --- programme --------------------------------------------------------------------------------------------------------


def cost_figures(case: Case, costs: dict[str, Pence], factors: list[float]) -> Figures:
    """Totals of the cost lines, and the share of the bond's own costs in their present value."""
    figures: Figures = {f"service.costs.{name}": sum(line) / 100 for name, line in costs.items()}
    figures["service.costs.total"] = sum(sum(line) for line in costs.values()) / 100
    everything = sum(present_value(line, factors) for line in costs.values())
    bond = sum(present_value(line, factors) for name, line in costs.items() if is_transaction(case, name))
    figures["service.transaction_cost_share"] = bond / everything if everything else None
    return figures


def is_transaction(case: Case, name: str) -> bool:
    """Whether a cost line is a cost of the bond itself."""
    return bool(case["service"]["costs"][name].get("kind") == "transaction")


def savings_figures(savings: list[Saving], factors: list[float]) -> Figures:
    """Totals and present values: gross, cashable, and the capacity that is real but no cash."""
    figures: Figures = {}
    for saving in savings:
        figures[f"savings.gross.{saving.name}"] = math.fsum(saving.gross)
        figures[f"savings.cashable.{saving.name}"] = None if saving.cashable is None else math.fsum(saving.cashable)
    assessed = [saving for saving in savings if saving.cashable is not None]
    figures["savings.gross.total"] = math.fsum(math.fsum(saving.gross) for saving in savings)
    figures["savings.cashable.total"] = math.fsum(math.fsum(saving.cashable or []) for saving in savings)
    figures["savings.capacity.total"] = math.fsum(
        math.fsum(saving.gross) - math.fsum(saving.cashable or []) for saving in assessed
    )
    figures["savings.gross.present_value"] = math.fsum(present_value(saving.gross, factors) for saving in savings)
    figures["savings.cashable.present_value"] = math.fsum(
        present_value(saving.cashable or [], factors) for saving in assessed
    )
    if savings and not assessed:
        # Nobody has said how much of any saving is cash: that is unknown, which is neither nil nor everything.
        unknown = ("savings.cashable.total", "savings.capacity.total", "savings.cashable.present_value")
        figures |= dict.fromkeys(unknown)
    return figures


# --- contract ---------------------------------------------------------------------------------------------------------


def payment_figures(contract: Contract, factors: list[float]) -> Figures:
    """Payments by line and by payer, before and after the caps."""
    figures: Figures = {f"payments.{name}": sum(stream) / 100 for name, stream in contract.due.items()}
    figures |= {f"payments.by.{payer}": sum(stream) / 100 for payer, stream in contract.payers.items()}
    figures["payments.uncapped"] = contract.uncapped / 100
    figures["payments.cut_by_cap"] = contract.cut / 100
    figures["payments.total"] = sum(sum(stream) for stream in contract.due.values()) / 100
    figures["payments.present_value"] = sum(present_value(line, factors) for line in contract.due.values()) / 100
    return figures


# --- parties --------------------------------------------------------------------------------------------------------


def commissioner_figures(figures: Figures) -> Figures:
    """Net present values and cover, on cashable savings and on all of them."""
    paid = figures["payments.present_value"] or 0.0
    results: Figures = {}
    for kind, savings in (("cashable", "cashable"), ("fiscal", "gross")):
        saved = figures[f"savings.{savings}.present_value"]
        results[f"commissioners.npv.{kind}"] = None if saved is None else saved - paid
        results[f"commissioners.cover.{kind}"] = saved / paid if paid and saved is not None else None
    return results


def wrong_pocket(savings: list[Saving], contract: Contract, factors: list[float]) -> float | None:
    """Half the sum over agencies of the distance between their share of cashable savings and of payments."""
    saved: dict[str, float] = {}
    for saving in savings:
        worth = 0.0 if saving.cashable is None else present_value(saving.cashable, factors)
        saved[saving.agency] = saved.get(saving.agency, 0.0) + worth
    paid = {payer: present_value(stream, factors) for payer, stream in contract.payers.items()}
    all_saved, all_paid = sum(saved.values()), sum(paid.values())
    if not all_saved or not all_paid:
        return None
    agencies = saved.keys() | paid.keys()
    return sum(abs(saved.get(a, 0.0) / all_saved - paid.get(a, 0.0) / all_paid) for a in agencies) / 2


def option_flows(
    case: Case, costs: tuple[dict[str, Pence], ...], contracts: tuple[Contract, ...], time: Timeline
) -> dict[str, Pence]:
    """What each option costs whom by period, as planned and with no effect."""
    flows: dict[str, Pence] = {}
    managed = management(case, time)
    for told, lines, contract in zip(("", " at zero"), costs, contracts, strict=True):
        flows["delivery" + told] = delivery(case, lines, time)
        flows["direct" + told] = [a + b for a, b in zip(flows["delivery" + told], managed, strict=True)]
        flows["paid" + told] = [sum(line[t] for line in contract.due.values()) for t in range(time.count)]
    return flows


# --- investment -----------------------------------------------------------------------------------------------------


def run_investment(case: Case, costs: dict[str, Pence], contract: Contract, time: Timeline) -> Funding:
    """The investment against these costs and payments; the reserve goes out in the last period."""
    reserve = pence(number(case["investment"].get("reserve")))
    account = Account(
        costs=[sum(line[t] for line in costs.values()) for t in range(time.count)],
        receipts=[sum(line[t] for line in contract.due.values()) for t in range(time.count)],
        reserves=[reserve] * (time.count - 1) + [0],
        first_distribution=first_distribution(case, time),
        delta=time.delta,
    )
    return fund([tranche_of(name, tranche) for name, tranche in case["investment"]["tranches"].items()], account)


def tranche_of(name: str, tranche: Case) -> Tranche:
    """A tranche as the case states it."""
    return Tranche(
        name=name,
        commitment=pence(number(tranche["commitment"])),
        rank=int(tranche.get("rank", "1")),
        coupon=number(tranche.get("coupon")),
        simple=tranche.get("interest") == "simple",
        residual=tranche.get("return") == "residual",
    )


def first_distribution(case: Case, time: Timeline) -> int:
    """The first period in which anything may be handed out."""
    rule = written(case["investment"].get("distribute", "as available"))
    if rule == "as available":
        return 0
    if rule == "after the service ends":
        done = all_completers(case, all_starts(case, time), time)
        return 1 + max((t for stream in done.values() for t, people in enumerate(stream) if people), default=-1)
    return math.ceil(moment(rule.removeprefix("from").strip(), time))


def investment_figures(case: Case, costs: dict[str, Pence], contract: Contract, time: Timeline) -> Figures:
    """What investors put in, get back and make of it, together and by tranche."""
    funding = run_investment(case, costs, contract, time)
    figures = returns("investment", funding.drawn, funding.distributed, time)
    for tranche in funding.tranches:
        figures |= returns(f"investment.{tranche.name}", tranche.draws, tranche.paid, time)
    figures["investment.gap"] = funding.gap / 100
    figures["investment.closing_cash"] = funding.cash[-1] / 100
    return figures | {"investment.peak_funding": peak(funding) / 100}


def returns(stem: str, drawn: Pence, paid: Pence, time: Timeline) -> Figures:
    """Drawn, distributed, multiple and rate of return."""
    flows = [float(back - out) for out, back in zip(drawn, paid, strict=True)]
    return {
        f"{stem}.drawn": sum(drawn) / 100,
        f"{stem}.distributed": sum(paid) / 100,
        f"{stem}.multiple": sum(paid) / sum(drawn) if sum(drawn) else None,
        f"{stem}.irr": internal_rate(flows, time.delta),
    }


def peak(funding: Funding) -> int:
    """The most that investors have out at any one time."""
    out, most = 0, 0
    for drawn, paid in zip(funding.drawn, funding.distributed, strict=True):
        out += drawn - paid
        most = max(most, out)
    return most


def loss_at_zero(
    case: Case, starts: dict[str, Stream], done: dict[str, Stream], net: dict[str, Stream], time: Timeline
) -> float:
    """What investors lose when there is not one outcome: no tariff pays, and no cost per outcome falls due."""
    none = {name: [ZERO] * time.count for name in net}
    costs = all_costs(case, starts, done, none, time)
    funding = run_investment(case, costs, settle(case["contract"], none, none, time), time)
    return (sum(funding.drawn) - sum(funding.distributed)) / 100
