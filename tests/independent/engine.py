"""An oracle: the figures of a case computed straight from the model book, with plain loops over periods.

The product computes a book of vectorised lines. A mistake in how the model book was understood, or in how a line
was written, would not show in tests that use the same code; so this program was written from the model book alone,
without a look at the product, and shares no code with it. Tests hold the two against each other on random cases.
It is slow and exact where pennies are rounded: numbers are fractions until a rate or a drop-off makes that impossible.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tests.independent.contract import Contract, settle
from tests.independent.options import (
    costs_of_failure,
    delivery,
    failed,
    failure_figures,
    management,
    option_figures,
)
from tests.independent.periods import discount_factors, present_value
from tests.independent.reading import load, number, quantity, written, years
from tests.independent.results import investment_figures, loss_at_zero, run_investment
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
    timeline,
)

if TYPE_CHECKING:
    from fractions import Fraction

    from tests.independent.investors import Funding
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
    contract = settle(case, net, gross, time)
    figures |= payment_figures(contract, factors)
    paid = contract.payers
    if "investment" in case:
        funding = run_investment(case, costs, contract, time)
        figures |= investment_figures(funding)
        paid = net_of_what_comes_back(paid, funding, {saving.agency for saving in savings})
    figures |= commissioner_figures(figures, sum(present_value(stream, factors) for stream in paid.values()) / 100)
    figures["commissioners.wrong_pocket"] = wrong_pocket(savings, paid, factors)
    if "metrics" not in case["contract"]:
        figures |= figures_at_zero(case, figures, (costs, starts, done, net), contract, time)
    return figures


def figures_at_zero(
    case: Case, figures: Figures, programme: tuple[Any, ...], contract: Contract, time: Timeline
) -> Figures:
    """What rests on a service that achieves nothing; what metrics are then, the texts do not say."""
    costs, starts, done, net = programme
    failure, spent = failed(case, done, time), costs_of_failure(case, starts, done, time)
    flows = option_flows(case, (costs, spent), (contract, failure), time)
    found = option_figures(figures, flows, discount_factors(discount_rate(case), time))
    if "investment" in case:
        found |= failure_figures(run_investment(case, spent, failure, time, costs), failure)
        found["investment.loss_at_zero_outcomes"] = loss_at_zero(case, starts, done, net, time)
    return found


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


def net_of_what_comes_back(paid: dict[str, Pence], done: Funding, savers: set[str]) -> dict[str, Pence]:
    """What each agency pays, less what investors give back to it above caps and as a share of a surplus."""
    net = dict(paid)
    for name, stream in (*done.given_back.items(), *done.shared.items()):
        if name in paid.keys() | savers:
            before = net.get(name, [0] * len(stream))
            net[name] = [amount - back for amount, back in zip(before, stream, strict=True)]
    return net


def commissioner_figures(figures: Figures, paid: float) -> Figures:
    """Net present values and cover, on cashable savings and on all of them."""
    results: Figures = {}
    for kind, savings in (("cashable", "cashable"), ("fiscal", "gross")):
        saved = figures[f"savings.{savings}.present_value"]
        results[f"commissioners.npv.{kind}"] = None if saved is None else saved - paid
        results[f"commissioners.cover.{kind}"] = saved / paid if paid and saved is not None else None
    return results


def wrong_pocket(savings: list[Saving], payers: dict[str, Pence], factors: list[float]) -> float | None:
    """Half the sum over agencies of the distance between their share of cashable savings and of payments."""
    saved: dict[str, float] = {}
    for saving in savings:
        worth = 0.0 if saving.cashable is None else present_value(saving.cashable, factors)
        saved[saving.agency] = saved.get(saving.agency, 0.0) + worth
    # An agency that saves or pays less than nothing counts as saving or paying nothing.
    saved = {agency: max(worth, 0.0) for agency, worth in saved.items()}
    paid = {payer: max(present_value(stream, factors), 0.0) for payer, stream in payers.items()}
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
