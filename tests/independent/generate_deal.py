"""Random deals: a service of a few lines, and investors' terms of every kind, as the text a person would write.

Service and contract are small, so that a deal is computed quickly; payments come to between a third and twice the
costs, so that now the investors lose and now the caps bind.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.independent.engine import compute
from tests.independent.generate import AGENCIES, SPLITS, as_yaml, money, percent, split

Node = dict[str, Any]
TRANCHES = ("senior", "mezzanine", "junior")
STARTS = ("2025-04-01", "2026-01-01", "2025-07-01")


def random_deal(seed: int) -> str:
    """Write one valid case about its investment; the same seed gives the same text."""
    return as_yaml(random_tree(Random(seed))) + "\n"  # noqa: S311 - repeatable, and nothing secret


def random_tree(rng: Random) -> Node:
    """A small programme, and then an investment sized to what it costs and is paid."""
    years = rng.randint(3, 6)
    tree: Node = {
        "sibcase": "1",
        "title": "Random deal",
        "stage": "outline",
        "prices": "2025-26",
        "start": rng.choice(STARTS),
        "term": f"{years} years",
        "step": rng.choice(("year", "year", "quarter", "quarter", "month")),
        "discounting": "3%",
        "parties": random_parties(),
        "need": {"segments": {"all": {"people": "500 people", "years": "5 years", "unit_cost": "£9k per year"}}},
        "service": random_service(rng),
        "outcomes": {"home": random_outcome(rng)},
        "contract": {"payments": {"home-tariff": random_tariff(rng, "£1,000")}},
    }
    figures = compute(as_yaml(tree))
    cost, bare = figures["service.costs.total"] or 0.0, figures["payments.total"] or 1.0
    first, last = date.fromisoformat(tree["start"]), last_day(tree["start"], years)
    tree["contract"] = random_contract(rng, cost, 1000 * cost / max(1.0, bare), (first, last))
    return tree | {"investment": random_investment(rng, cost, (first, last))}


def last_day(start: str, years: int) -> date:
    """The last day of the term."""
    first = date.fromisoformat(start)
    return first.replace(year=first.year + years) - timedelta(days=1)


def random_parties() -> Node:
    """Everybody who may be named."""
    roles = dict.fromkeys(AGENCIES, "commissioner")
    roles |= {"charity": "provider", "manager": "intermediary", "fund": "investor", "foundation": "investor"}
    return {name: {"name": f"The {name}", "role": role} for name, role in roles.items()}


def random_service(rng: Random) -> Node:
    """People for a year or two, at a cost per year and, at times, once."""
    costs: Node = {
        "workers": {"amount": f"{money(rng, '£', 60_000, 400_000)} per year", "for": f"{rng.randint(1, 3)} years"},
        "set-up": {"amount": money(rng, "£", 5_000, 90_000), "when": "start", "kind": "transaction"},
        "bonus": {"amount": f"{money(rng, '£', 100, 900)} per outcome", "outcome": "home"},
    }
    chosen = [name for name in costs if name == "workers" or rng.random() < 0.5]
    return {
        "title": "The service",
        "provider": "charity",
        "intake": {"all": {"starts": f"{rng.randint(40, 200)} over {rng.choice(('1 year', '2 years'))}"}},
        "duration": f"{rng.randint(1, 8)} months",
        "costs": {name: {"title": f"Cost of {name}", **costs[name], "payee": "charity"} for name in chosen},
    }


def random_outcome(rng: Random) -> Node:
    """One outcome with a real effect."""
    baseline = rng.randint(40, 70)
    return {
        "title": "Home",
        "segment": "all",
        "direction": "reduce",
        "measure": "binary",
        "baseline": f"{baseline}%",
        "expected": f"{baseline - rng.randint(8, 30)}%",
        "lag": f"{rng.randint(0, 9)} months",
        "evidence": {"design": "matched comparison", "optimism": "0%"},
    }


def random_tariff(rng: Random, price: str) -> Node:
    """A price for the outcome."""
    due = {"due": f"{rng.randint(1, 9)} months"} if rng.random() < 0.6 else {}
    return {"kind": "tariff", "outcome": "home", "counts": "net", "price": price, **due, "payers": split(rng)}


# --- contract -------------------------------------------------------------------------------------------------------


def random_contract(rng: Random, cost: float, even: float, term: tuple[date, date]) -> Node:
    """A tariff that pays between a third and twice the costs; at times a block, and a table that may cost investors."""
    contract: Node = {
        "metrics": random_metrics(rng, term),
        "payments": {"home-tariff": random_tariff(rng, f"£{even * rng.uniform(0.3, 2.0):,.2f}")},
    }
    if rng.random() < 0.4:
        amount = f"£{cost * rng.uniform(0.02, 0.15):.2f} per {rng.choice(('year', 'quarter'))}"
        contract["payments"]["mobilisation"] = {
            "kind": "block",
            "amount": amount,
            "for": "1 year",
            "payers": split(rng),
        }
    if rng.random() < 0.4:
        contract["payments"]["share-of-risk"] = random_table(rng, cost)
    if rng.random() < 0.3:
        contract["cap"] = f"£{cost * rng.uniform(0.5, 2.0):,.0f}"
    return contract


def random_metrics(rng: Random, term: tuple[date, date]) -> Node:
    """A metric that the plan states, and one taken of the outcome."""
    stated = {"title": "Reading age", "expected": percent(rng, 5, 95), "when": [str(day_in(rng, term))]}
    return {"reading": stated, "at-home": {"title": "At home", "outcome": "home", "takes": "rate"}}


def random_table(rng: Random, cost: float) -> Node:
    """An amount that is paid above a level, and one that investors owe below it."""
    level = rng.randint(20, 80)
    rows = [
        {"below": f"{level}%", "pays": f"-£{cost * rng.uniform(0.02, 0.2):.2f}"},
        {"from": f"{level}%", "pays": f"£{cost * rng.uniform(0.02, 0.2):.2f}"},
    ]
    return {"kind": "table", "metric": "reading", "rows": rows, "payers": split(rng)}


def day_in(rng: Random, term: tuple[date, date], earliest: float = 0.0, latest: float = 1.0) -> date:
    """A day of the term, often the first of a month."""
    first, last = term
    span = (last - first).days
    day = first + timedelta(days=rng.randint(int(span * earliest), int(span * latest)))
    return max(first, day.replace(day=1)) if rng.random() < 0.4 else day


# --- investment -----------------------------------------------------------------------------------------------------


def random_investment(rng: Random, cost: float, term: tuple[date, date]) -> Node:
    """Terms of every kind, each by chance."""
    by_schedule = rng.random() < 0.2
    investment: Node = {"funding": "schedule" if by_schedule else "just-in-time"}
    if rng.random() < 0.4:
        investment["reserve"] = f"£{cost * rng.uniform(0.01, 0.15):.2f}"
    if rng.random() < 0.25:
        investment["recycle"] = "false"
    if rng.random() < 0.5:
        first_of_month = day_in(rng, term, 0.1, 0.6).replace(day=1)
        investment["distribute"] = rng.choice(("as available", "after the service ends", f"from {first_of_month}"))
    if rng.random() < 0.4:
        investment["day_count"] = "actual/365"
    names = TRANCHES[-rng.randint(1, 3) :]
    sections = {"grants": random_grants(rng, cost, term), "fees": random_fees(rng, cost, names, term)}
    investment |= {name: section for name, section in sections.items() if section}
    investment["tranches"] = random_tranches(rng, names, cost, term, by_schedule=by_schedule)
    if rng.random() < 0.45:
        investment["surplus"] = random_surplus(rng, names)
    return investment


def random_grants(rng: Random, cost: float, term: tuple[date, date]) -> Node:
    """Money once, or over a while."""
    once: Node = {"by": "foundation", "amount": f"£{cost * rng.uniform(0.02, 0.2):.2f}"}
    if rng.random() < 0.5:
        once["when"] = str(day_in(rng, term))
    over: Node = {"by": "foundation", "amount": f"£{cost * rng.uniform(0.01, 0.1):.2f} per year"}
    if rng.random() < 0.7:
        over["for"] = f"{rng.randint(3, 30)} months"
    if rng.random() < 0.5:
        over["from"] = str(day_in(rng, term, 0.0, 0.5).replace(day=1))
        over["from"] = max(over["from"], str(term[0]))
    return {name: grant for name, grant in (("lottery", once), ("trust", over)) if rng.random() < 0.25}


def random_fees(rng: Random, cost: float, names: tuple[str, ...], term: tuple[date, date]) -> Node:
    """Amounts and rates, once or per time, of all the money or of one tranche's."""
    possible: Node = {
        "arranging": {"amount": f"£{cost * rng.uniform(0.005, 0.04):.2f}"},
        "running": {
            "amount": f"£{cost * rng.uniform(0.005, 0.03):.2f} per year",
            "for": f"{rng.randint(5, 40)} months",
        },
        "entry": {"rate": percent(rng, 1, 3), "when": rng.choice(("start", str(day_in(rng, term))))},
        "watching": {"rate": f"{percent(rng, 1, 3)} per year", "of": "commitments"},
        "managing": {"rate": f"{percent(rng, 1, 3)} per year", "of": "outstanding"},
        "commitment": {
            "rate": f"{percent(rng, 1, 2)} per year",
            "of": "undrawn",
            "for": f"{rng.randint(5, 40)} months",
        },
        "exit": {"rate": percent(rng, 1, 2), "of": "outstanding", "when": str(day_in(rng, term, 0.3))},
    }
    if rng.random() < 0.4:
        possible["arranging"]["when"] = str(day_in(rng, term))
    fees = {name: {**fee, "payee": "manager"} for name, fee in possible.items() if rng.random() < 0.2}
    for fee in fees.values():
        if "rate" in fee and rng.random() < 0.4:
            fee["tranche"] = rng.choice(names)
    return fees


def random_surplus(rng: Random, names: tuple[str, ...]) -> Node:
    """Shares for tranches and for parties that are no investors."""
    shares = rng.choice(SPLITS[rng.randint(1, 3)])
    return dict(zip(rng.sample((*names, "charity", "council"), len(shares)), shares, strict=True))


# --- tranches -------------------------------------------------------------------------------------------------------


def random_tranches(
    rng: Random, names: tuple[str, ...], cost: float, term: tuple[date, date], *, by_schedule: bool
) -> Node:
    """One to three tranches, of which each has terms of its own."""
    needed = cost * (rng.uniform(0.9, 1.5) if by_schedule else rng.uniform(0.3, 1.3))
    weights = [rng.randint(1, 5) for _ in names]
    ranked_draws = rng.random() < 0.3
    tranches: Node = {}
    for rank, (name, weight) in enumerate(zip(names, weights, strict=True), start=1):
        commitment = needed * weight / sum(weights)
        tranches[name] = {
            "investor": rng.choice(("fund", "foundation")),
            "commitment": f"£{commitment:,.2f}",
            "rank": str(rank if rng.random() < 0.8 else max(1, rank - 1)),
            **({"draw_rank": str(rng.randint(1, 3))} if ranked_draws else {}),
            **random_return(rng, commitment, term, residual=rng.random() < (0.6 if rank == len(names) else 0.2)),
        }
        if by_schedule or rng.random() < 0.3:
            tranches[name]["drawdowns"] = random_drawdowns(rng, commitment, term, by_schedule=by_schedule)
    return tranches


def random_drawdowns(rng: Random, commitment: float, term: tuple[date, date], *, by_schedule: bool) -> list[Node]:
    """One to four drawdowns, early ones if nothing else pays the costs."""
    parts = split_up(rng, commitment - 0.01, rng.randint(1, 4))
    days = sorted(day_in(rng, term, 0.0, 0.4) for _ in parts)
    if by_schedule or rng.random() < 0.5:
        days[0] = term[0]
    return [{"when": str(day), "amount": f"£{part:.2f}"} for day, part in zip(days, parts, strict=True)]


def split_up(rng: Random, total: float, count: int) -> list[float]:
    """Parts of an amount, in whole pence, that come to no more than it."""
    weights = [rng.randint(1, 5) for _ in range(count)]
    return [int(100 * total * weight / sum(weights)) / 100 for weight in weights]


def random_return(rng: Random, commitment: float, term: tuple[date, date], *, residual: bool) -> Node:
    """What is left, or a coupon with all that can be said of it; and at times a cap and a guarantee."""
    terms: Node = {"return": "residual"} if residual else random_coupon(rng, commitment, term)
    if rng.random() < 0.4:
        terms["cap"] = random_cap(rng)
    if rng.random() < 0.3:
        terms["guarantee"] = random_guarantee(rng, commitment)
    return terms


def random_coupon(rng: Random, commitment: float, term: tuple[date, date]) -> Node:
    """A coupon, when it is paid, when principal is due, and what results make of both."""
    terms: Node = {}
    results = random_results(rng) if rng.random() < 0.45 else {}
    if "rates" not in results:
        terms["coupon"] = f"{percent(rng, 1, 12)} per year"
    terms |= {"results": results} if results else {}
    if rng.random() < 0.7:
        terms["interest"] = rng.choice(("compound", "capitalised", "simple"))
    if rng.random() < 0.35:
        terms["coupon_paid"] = "each period"
    due = rng.random()
    if due < 0.25:
        terms["maturity"] = str(day_in(rng, term, 0.2))
    elif due < 0.5:
        parts = split_up(rng, commitment * rng.uniform(0.6, 1.1), rng.randint(1, 4))
        days = sorted(day_in(rng, term, 0.1) for _ in parts)
        terms["repayments"] = [
            {"when": str(day), "amount": f"£{max(1.0, part):.2f}"} for day, part in zip(days, parts, strict=True)
        ]
    return terms


def random_results(rng: Random) -> Node:
    """Bands of coupon, a line of coupon, and a share of principal, by a metric."""
    results: Node = {"metric": rng.choice(("reading", "at-home"))}
    low, high = sorted(rng.sample(range(5, 95), 2))
    wants = rng.choice(("rates", "repays", "both"))
    if wants != "repays" and rng.random() < 0.5:
        results["rates"] = [
            {"below": f"{low}%", "pays": "0%"},
            {"from": f"{low}%", "to": f"{high}%", "pays": percent(rng, 1, 9)},
            {"above": f"{high}%", "pays": percent(rng, 5, 15)},
        ]
    elif wants != "repays":
        results |= {"read": "linear", "rates": [{"at": f"{low}%", "pays": "1%"}, {"at": f"{high}%", "pays": "13%"}]}
        results |= {"before": rng.choice(("zero", "flat"))} if rng.random() < 0.5 else {}
        results |= {"beyond": rng.choice(("zero", "flat"))} if rng.random() < 0.5 else {}
        results |= {"floor": "2%"} if rng.random() < 0.6 else {}
        results |= {"ceiling": "9%"} if rng.random() < 0.6 else {}
    if wants != "rates":
        results["repays"] = [
            {"below": f"{low}%", "pays": percent(rng, 0, 60)},
            {"from": f"{low}%", "pays": percent(rng, 50, 100)},
        ]
    return results


def random_cap(rng: Random) -> Node:
    """A cap by rate, by multiple, or both; what it cuts goes to the payers or to the next."""
    cap: Node = {}
    kind = rng.choice(("irr", "multiple", "both"))
    if kind != "multiple":
        cap["irr"] = percent(rng, 1, 12)
    if kind != "irr":
        cap["multiple"] = f"{rng.randint(100, 150) / 100}x"
    return cap | ({"above": rng.choice(("payers", "next"))} if rng.random() < 0.8 else {})


def random_guarantee(rng: Random, commitment: float) -> Node:
    """A guarantee, whole or in part."""
    guarantee: Node = {"by": "police"}
    if rng.random() < 0.7:
        guarantee["share"] = percent(rng, 20, 100)
    if rng.random() < 0.5:
        guarantee["after"] = f"£{commitment * rng.uniform(0.02, 0.3):.2f}"
    if rng.random() < 0.5:
        guarantee["most"] = f"£{commitment * rng.uniform(0.1, 0.6):.2f}"
    return guarantee
