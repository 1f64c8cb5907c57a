"""Random cases in the case file's own format, as the text a person would write.

A seed always gives the same text. Every feature whose arithmetic can go wrong turns up: lags that are not whole
periods, steps, caps that bind, thirds of a penny, several tranches of one rank, commitments that are too small.
Caps and commitments are sized from what the oracle makes of the case without them, so that they bind about half
the time.
"""

from __future__ import annotations

from random import Random
from typing import Any

from tests.independent.engine import compute

PERIODS = {"year": 1, "quarter": 4, "month": 12}
SEGMENTS = ("complex", "emerging", "leavers", "tenants")
OUTCOMES = ("home", "recovery", "work", "tenancy")
SAVINGS = ("placement", "health-care", "custody")
AGENCIES = ("council", "health", "police")
SPLITS = {
    1: (("100%",),),
    2: (("70%", "30%"), ("45%", "55%"), ("66.7%", "33.3%"), ("12.5%", "87.5%")),
    3: (("33.4%", "33.3%", "33.3%"), ("50%", "25%", "25%"), ("61.7%", "0.3%", "38%")),
}
Node = dict[str, Any]


def random_case(seed: int) -> str:
    """Write one valid case; the same seed gives the same text."""
    return as_yaml(random_tree(Random(seed))) + "\n"  # noqa: S311 - repeatable, and nothing secret


def random_tree(rng: Random) -> Node:
    """Build the case as nested mappings of written values."""
    step = rng.choice(tuple(PERIODS))
    years = rng.randint(4, 7) if step != "month" else rng.randint(3, 5)
    segments = SEGMENTS[: rng.randint(1, 4)]
    served = segments[: rng.randint(1, len(segments))]
    symbol = rng.choice("££$")
    outcomes = OUTCOMES[: rng.randint(1, 4)]
    tree: Node = {
        "sibcase": "1",
        "title": "Random case",
        "stage": "outline",
        "currency": "GBP" if symbol == "£" else "USD",
        "prices": "2025-26",
        "start": rng.choice(("2025-04-01", "2025-04-01", "2026-01-01", "2025-07-01")),
        "term": f"{years} years",
        "step": step,
        "discounting": rng.choice(("green-book", "3%", "0.5%")),
        "parties": random_parties(),
        "need": {"segments": {name: random_need(rng, symbol) for name in segments}},
        "service": random_service(rng, step, served, outcomes, symbol),
        "outcomes": {name: random_outcome(rng, served, symbol) for name in outcomes},
    }
    tree["contract"] = {"payments": random_payments(rng, tree["outcomes"], symbol)}
    return with_investment(rng, with_caps(rng, tree, symbol), symbol)


def random_parties() -> Node:
    """Everybody who may be named."""
    roles = dict.fromkeys(AGENCIES, "commissioner")
    roles |= {"charity": "provider", "manager": "intermediary", "fund": "investor"}
    return {name: {"name": f"The {name}", "role": role} for name, role in roles.items()}


def money(rng: Random, symbol: str, low: int, high: int) -> str:
    """An amount written in one of the ways people write amounts."""
    amount = rng.randint(low, high)
    thousands = max(1, amount // 1000)
    forms = (f"{symbol}{amount:,}", f"{symbol}{thousands}k", f"{symbol}{amount}.{rng.randint(1, 99):02d}")
    return rng.choice((*forms, f"{symbol}{amount / 1e6:.4f}m") if amount > 100_000 else forms)


def percent(rng: Random, low: int, high: int) -> str:
    """A share in per cent, often with a decimal."""
    return f"{rng.randint(low, high)}%" if rng.random() < 0.6 else f"{rng.randint(low * 10, high * 10) / 10}%"


def months(rng: Random, low: int, high: int) -> str:
    """A time in months: no whole number of quarters or years as a rule, and at times no whole month."""
    return f"{rng.randint(low, high)} months" if rng.random() < 0.9 else f"{rng.randint(low * 2, high * 2) / 2} months"


def split(rng: Random) -> Node:
    """Shares between one to three agencies, in any order."""
    shares = rng.choice(SPLITS[rng.randint(1, 3)])
    return dict(zip(rng.sample(AGENCIES, len(shares)), shares, strict=True))


def random_need(rng: Random, symbol: str) -> Node:
    """One segment, with a bare unit cost or with the services it uses."""
    need: Node = {
        "title": "A segment",
        "people": f"{rng.randint(40, 900)} people",
        "years": f"{rng.randint(1, 20)} years",
    }
    if rng.random() < 0.6:
        need |= {"unit_cost": f"{money(rng, symbol, 900, 80_000)} per year", "borne_by": split(rng)}
    else:
        need["services"] = {name: random_use(rng, symbol) for name in SAVINGS[: rng.randint(1, 3)]}
    if rng.random() < 0.4:
        need["overlap"] = percent(rng, 1, 40)
    return need


def random_use(rng: Random, symbol: str) -> Node:
    """What one person uses of one service."""
    units = f"{rng.randint(1, 60)} per {rng.choice(('year', 'month'))}"
    return {"units": units, "unit_cost": money(rng, symbol, 100, 3000), "agency": rng.choice(AGENCIES)}


def random_service(rng: Random, step: str, served: tuple[str, ...], outcomes: tuple[str, ...], symbol: str) -> Node:
    """Intake, funnel and costs."""
    service: Node = {
        "title": "The service",
        "provider": "charity",
        "intake": {name: random_intake(rng, step) for name in served},
        "engagement": percent(rng, 60, 100),
        "completion": percent(rng, 50, 100),
        "costs": random_costs(rng, served, outcomes, symbol),
    }
    if rng.random() < 0.8:
        service["duration"] = months(rng, 1, 14)
    if rng.random() < 0.5:
        service["direct_management"] = random_management(rng, symbol)
    return service


def random_management(rng: Random, symbol: str) -> Node:
    """What running the service without a bond would cost."""
    if rng.random() < 0.3:
        return {"amount": money(rng, symbol, 5_000, 90_000)}
    per = rng.choice(tuple(PERIODS))
    return {"amount": f"{money(rng, symbol, 500, 9_000)} per {per}", "for": f"{rng.randint(1, 3)} years"}


def random_intake(rng: Random, step: str) -> Node:
    """Starts, spread evenly, on a ramp or as a list of counts."""
    years = rng.randint(1, 3)
    total = rng.randint(20, 300)
    kind = rng.choice(("even", "unsaid", "ramp", "ramp", "list"))
    intake: Node = {"starts": f"{total} over {years} year{'s' if years > 1 else ''}"}
    if kind == "even":
        intake["profile"] = "even"
    elif kind == "ramp":
        periods = rng.randint(1, years * PERIODS[step])
        intake["profile"] = f"ramp {periods} {step}{'s' if periods > 1 else ''}"
    elif kind == "list":
        cuts = sorted(rng.randint(0, total) for _ in range(years * PERIODS[step] - 1))
        counts = [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]
        intake["profile"] = [str(count) for count in counts]
    return intake


def random_costs(rng: Random, served: tuple[str, ...], outcomes: tuple[str, ...], symbol: str) -> Node:
    """Cost lines of every kind, each but the first by chance."""
    start, setup = rng.choice(("2026-01-01", "2026-04-01", "2026-11-01")), money(rng, symbol, 10_000, 150_000)
    spread = rng.choice(("year", "quarter", "month"))
    possible: Node = {
        "workers": {"amount": f"{money(rng, symbol, 60_000, 600_000)} per year", "for": f"{rng.randint(1, 3)} years"},
        "office": {"amount": f"{money(rng, symbol, 500, 9_000)} per {spread}", "for": months(rng, 5, 40)},
        "helpline": {
            "amount": f"{money(rng, symbol, 500, 9_000)} per {spread}",
            "from": start,
            "for": months(rng, 5, 20),
        },
        "flexible": {"amount": f"{money(rng, symbol, 50, 900)} per start"},
        "follow-up": {"amount": f"{money(rng, symbol, 50, 900)} per completer"},
        "bonus": {"amount": f"{money(rng, symbol, 50, 900)} per outcome", "outcome": rng.choice(outcomes)},
        "set-up": {"amount": setup, "when": "start", "kind": "transaction"},
        "review": {"amount": money(rng, symbol, 5_000, 50_000), "when": start, "kind": "transaction"},
        "management": {"amount": f"{money(rng, symbol, 5_000, 40_000)} per year", "kind": "transaction"},
    }
    if rng.random() < 0.5:
        possible["flexible"]["segment"] = rng.choice(served)
    chosen = [name for name in possible if name == "workers" or rng.random() < 0.5]
    return {name: {"title": f"Cost of {name}", **possible[name], "payee": "charity"} for name in chosen}


def random_outcome(rng: Random, served: tuple[str, ...], symbol: str) -> Node:
    """One outcome with a real effect in the right direction."""
    direction = rng.choice(("reduce", "increase"))
    outcome: Node = {
        "title": "An outcome",
        "segment": rng.choice(served),
        "direction": direction,
        **random_effect(rng, direction),
        "lag": months(rng, 0, 15),
        "evidence": {"design": "matched comparison", "optimism": percent(rng, 0, 40)},
    }
    if rng.random() < 0.6:
        outcome["attribution"] = percent(rng, 60, 100)
    if rng.random() < 0.4:
        outcome["displacement"] = percent(rng, 0, 15)
    savings = {name: random_saving(rng, symbol) for name in SAVINGS[: rng.randint(0, 3)]}
    return outcome | ({"savings": savings} if savings else {})


def random_effect(rng: Random, direction: str) -> Node:
    """Baseline and what the service does to it: as a rate, in points, or as a relative change."""
    baseline, points = rng.randint(30, 60), rng.randint(3, 25)
    sign = -1 if direction == "reduce" else 1
    forms: list[Node] = [
        {"measure": "binary", "baseline": f"{baseline}%", "expected": f"{baseline + sign * points}%"},
        {"measure": "binary", "baseline": f"{baseline}%", "effect": f"{points}pp"},
        {"measure": "count", "baseline": f"{baseline / 10}", "expected": f"{(baseline + sign * points) / 10}"},
        {"measure": "days", "baseline": f"{baseline} days", "expected": f"{baseline + sign * points} days"},
    ]
    if direction == "reduce":
        forms.append({"measure": "binary", "baseline": f"{baseline}%", "effect": f"-{points}%"})
    return rng.choice((forms[0], *forms))


def random_saving(rng: Random, symbol: str) -> Node:
    """One saving, assessed for cash or not."""
    noun, units = rng.choice((("weeks ", rng.randint(10, 52)), ("days ", rng.randint(3, 90)), ("", rng.randint(1, 5))))
    saving: Node = {
        "title": "A saving",
        "agency": rng.choice(AGENCIES),
        "units": f"{units} {noun}per year",
        "unit_cost": money(rng, symbol, 80, 2_000),
        "for": rng.choice(("1 year", "2 years", "3 years", months(rng, 5, 40))),
    }
    if rng.random() < 0.4:
        saving["delay"] = months(rng, 1, 14)
    if rng.random() < 0.6:
        saving["drop_off"] = f"{percent(rng, 3, 60)} per year"
    if rng.random() < 0.8:
        saving["cashable"] = random_cashable(rng, noun, units)
    return saving


def random_cashable(rng: Random, noun: str, units: int) -> Node:
    """How much of a saving turns into cash."""
    cash: Node = {"backfill": percent(rng, 0, 90), "marginal": percent(rng, 10, 100)}
    if rng.random() < 0.5:
        cash["step"] = f"{units * rng.randint(1, 4)} {noun}per year"
    if rng.random() < 0.5:
        cash["lag"] = months(rng, 1, 14)
    return cash


def random_payments(rng: Random, outcomes: Node, symbol: str) -> Node:
    """A tariff for each outcome, at times a second one, and at times a block."""
    payments: Node = {}
    for name, outcome in outcomes.items():
        low, high = (15_000, 90_000) if outcome["measure"] == "binary" else (300, 4_000)
        payments[f"{name}-tariff"] = random_tariff(rng, name, money(rng, symbol, low, high))
    if rng.random() < 0.3:
        name = rng.choice(tuple(outcomes))
        payments["extra-tariff"] = random_tariff(rng, name, money(rng, symbol, 100, 2_000))
    if rng.random() < 0.5:
        amount = f"{money(rng, symbol, 1_000, 20_000)} per {rng.choice(('year', 'quarter', 'month'))}"
        payments["mobilisation"] = {"kind": "block", "amount": amount, "for": months(rng, 6, 24), "payers": split(rng)}
    return payments


def random_tariff(rng: Random, outcome: str, price: str) -> Node:
    """A price for each outcome counted."""
    tariff: Node = {"kind": "tariff", "outcome": outcome, "counts": rng.choice(("net", "net", "gross")), "price": price}
    if rng.random() < 0.8:
        tariff["due"] = months(rng, 1, 10)
    return tariff | {"payers": split(rng)}


def with_caps(rng: Random, tree: Node, symbol: str) -> Node:
    """Put caps on lines and on the contract, sized so that about half of them bind."""
    figures = compute(as_yaml(tree))
    payments = tree["contract"]["payments"]
    for name, line in payments.items():
        worth = figures[f"payments.{name}"] or 0.0
        if worth > 1 and rng.random() < 0.4:
            line["cap"] = f"{symbol}{worth * rng.uniform(0.4, 1.5):,.2f}"
    if rng.random() < 0.6:
        tree["contract"]["cap"] = f"{symbol}{1 + (figures['payments.total'] or 0) * rng.uniform(0.4, 1.2):,.0f}"
    return tree


def with_investment(rng: Random, tree: Node, symbol: str) -> Node:
    """Put tranches under the case that are enough for its costs about half the time."""
    needed = max(10_000.0, (compute(as_yaml(tree))["service.costs.total"] or 0.0) * rng.uniform(0.25, 1.4))
    names = ("senior", "mezzanine", "junior")[-rng.randint(1, 3) :]
    weights = [rng.randint(1, 5) for _ in names]
    investment: Node = {"funding": "just-in-time"}
    if rng.random() < 0.5:
        investment["reserve"] = money(rng, symbol, 1_000, 60_000)
    if rng.random() < 0.7:
        rules = ("as available", "after the service ends", "from 2027-04-01", "from 2026-10-01")
        investment["distribute"] = rng.choice(rules)
    investment["tranches"] = {
        name: {
            "investor": "fund",
            "commitment": f"{symbol}{needed * weight / sum(weights):,.0f}",
            "rank": str(rank if rng.random() < 0.8 else max(1, rank - 1)),
            **random_return(rng, last=name == "junior"),
        }
        for rank, (name, weight) in enumerate(zip(names, weights, strict=True), start=1)
    }
    return tree | {"investment": investment}


def random_return(rng: Random, *, last: bool) -> Node:
    """A coupon, simple or compound, or for the last tranche mostly what is left."""
    if last and rng.random() < 0.8:
        return {"return": "residual"}
    coupon: Node = {"coupon": f"{percent(rng, 1, 12)} per year"}
    return coupon | ({"interest": "simple"} if rng.random() < 0.4 else {})


def as_yaml(tree: Node, indent: int = 0) -> str:
    """Write nested mappings as YAML in blocks, lists in brackets; no written value here needs quotes."""
    lines = []
    for name, value in tree.items():
        if isinstance(value, dict) and value:
            lines += [f"{' ' * indent}{name}:", as_yaml(value, indent + 2)]
        else:
            lines.append(f"{' ' * indent}{name}: {in_a_line(value)}")
    return "\n".join(lines)


def in_a_line(value: object) -> str:
    """A value in one line: lists in brackets, mappings within them in braces."""
    if isinstance(value, list):
        return "[" + ", ".join(in_a_line(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {in_a_line(each)}" for name, each in value.items()) + "}"
    return str(value)
