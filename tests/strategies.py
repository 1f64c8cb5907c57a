"""Strategies: generated cases, as the text that an author would write.

Two kinds. Seeds of the independent engine's generator, which knows every feature whose arithmetic can go wrong; and
changes to the small case of `tests.model.small_cases`, which Hypothesis can shrink, and which also hold what that
generator leaves out: inflation, harms, payments of nothing, tranches of no size.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.independent.generate import Node, as_yaml, random_case
from tests.independent.reading import load
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

# Apart from the seeds on which the two engines are held to one another; few, so that properties share their cases.
SEEDS = range(1000, 1025)
_AMOUNT = re.compile(r"(?P<sign>[£$]?)(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<rest>.*)")


def seeded_cases() -> st.SearchStrategy[str]:
    """Return cases of the generator that the independent engine was tested with."""
    return st.sampled_from(SEEDS).map(random_case)


@st.composite
def changed_cases(draw: st.DrawFn) -> str:
    """Return the small case with changes to it, small themselves."""
    pounds = st.integers(0, 20_000_000).map(lambda pence: f"£{Decimal(pence) / 100}")
    percent = st.integers(0, 100).map(lambda number: f"{number}%")
    months = st.integers(0, 20).map(lambda number: f"{number} months")
    cashable: Node = {"marginal": draw(percent), "backfill": draw(percent), "lag": draw(months), "step": draw(_steps)}
    saving: Node = {"for": draw(months), "drop_off": draw(percent), "delay": draw(months), "cashable": cashable}
    tariff: Node = {
        "price": draw(pounds),
        "counts": draw(st.sampled_from(("net", "gross"))),
        "due": draw(months),
        "indexed": draw(st.sampled_from(("true", "false"))),
        "payers": {"council": "33.4%", "nhs": "33.3%", "police": "33.3%"},
    }
    block: Node = {
        "kind": "block",
        "amount": f"{draw(pounds)} per quarter",
        "for": draw(months),
        "payers": {"nhs": "100%"},
    }
    changes: Node = {
        "start": draw(st.dates().filter(lambda date: 2000 <= date.year <= 2060)).isoformat(),
        "prices": "absent",
        "step": draw(st.sampled_from(("year", "quarter"))),
        "inflation": draw(percent),
        "service": {"costs": {"workers": {"amount": f"{draw(pounds)} per year", "indexed": "true"}}},
        "outcomes": {"home": {"expected": draw(percent), "lag": draw(months), "savings": {"placement": saving}}},
        "contract": {"payments": {"home": tariff, "fixed": block}} | draw(_caps(pounds)),
        "investment": draw(_investments(pounds, percent)),
    }
    return text_of(as_yaml(changes))


_steps = st.sampled_from(("0 per year", "1 per year", "2.5 per year"))


def _caps(pounds: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    return st.one_of(st.just({}), pounds.map(lambda cap: {"cap": cap}))


@st.composite
def _investments(draw: st.DrawFn, pounds: st.SearchStrategy[str], percent: st.SearchStrategy[str]) -> Node:
    def tranche(terms: Node) -> Node:
        rank = str(draw(st.integers(1, 2)))
        return {"investor": "fund", "commitment": draw(pounds), "rank": rank, **terms}

    senior = tranche({"coupon": draw(percent), "interest": draw(st.sampled_from(("simple", "compound")))})
    mezzanine, junior = tranche({"coupon": draw(percent)}), tranche({"return": "residual"})
    chosen = draw(st.sampled_from((("junior",), ("senior",), ("senior", "junior"), ("senior", "mezzanine", "junior"))))
    known = {"senior": senior, "mezzanine": mezzanine, "junior": junior}
    tranches = {"loan": "absent"} | {name: known[name] for name in chosen}
    rule = draw(st.sampled_from(("as available", "after service ends")))
    return {"reserve": draw(pounds), "distribute": rule, "tranches": tranches}


def cases() -> st.SearchStrategy[str]:
    """Return cases of both kinds."""
    return st.one_of(seeded_cases(), changed_cases())


# --- cases that differ in one respect ---------------------------------------------------------------------------------


def tree_of(seed: int) -> Node:
    """Return a generated case as a tree of what is written, with its caps and its investment."""
    return load(random_case(seed))


def written(tree: Node) -> str:
    """Return a tree as the text of a case."""
    return as_yaml(tree) + "\n"


def scaled(tree: Node, factor: int) -> Node:
    """Return a case that is larger by a factor: people, starts, costs, steps, blocks, caps, commitments, reserve."""
    return {name: _SCALES[name](part, factor) if name in _SCALES else part for name, part in tree.items()}


def times(text: str, factor: int) -> str:
    """Return a written amount times a factor: `£1.5k per year` by 2 is `£3.0k per year`."""
    found = _AMOUNT.fullmatch(text)
    assert found is not None, text
    return f"{found['sign']}{Decimal(found['digits'].replace(',', '')) * factor}{found['rest']}"


def _need(need: Node, factor: int) -> Node:
    return {"segments": {name: _with(segment, factor, "people") for name, segment in need["segments"].items()}}


def _service(service: Node, factor: int) -> Node:
    intake = {name: _with(one, factor, "starts", "profile") for name, one in service["intake"].items()}
    costs = {name: _cost(cost, factor) for name, cost in service["costs"].items()}
    managed = service.get("direct_management")
    direct = {"direct_management": _with(managed, factor, "amount")} if managed else {}
    return service | {"intake": intake, "costs": costs} | direct


def _cost(cost: Node, factor: int) -> Node:
    per_person = cost["amount"].endswith((" per start", " per completer", " per outcome"))
    return cost if per_person else _with(cost, factor, "amount")


def _outcomes(outcomes: Node, factor: int) -> Node:
    return {name: outcome | _savings_of(outcome, factor) for name, outcome in outcomes.items()}


def _savings_of(outcome: Node, factor: int) -> Node:
    def larger(saving: Node) -> Node:
        return saving | ({"cashable": _with(saving["cashable"], factor, "step")} if "cashable" in saving else {})

    savings = outcome.get("savings")
    return {"savings": {name: larger(saving) for name, saving in savings.items()}} if savings else {}


def _contract(contract: Node, factor: int) -> Node:
    payments = {name: _with(line, factor, "cap", "amount") for name, line in contract["payments"].items()}
    return _with(contract, factor, "cap") | {"payments": payments}


def _investment(investment: Node, factor: int) -> Node:
    tranches = {name: _with(tranche, factor, "commitment") for name, tranche in investment["tranches"].items()}
    return _with(investment, factor, "reserve") | {"tranches": tranches}


def _with(block: Node, factor: int, *fields: str) -> Node:
    return block | {name: _larger(block[name], factor) for name in fields if name in block}


def _larger(value: Any, factor: int) -> Any:
    if isinstance(value, list):
        return [times(each, factor) for each in value]
    return times(value, factor) if value[:1] in "£$0123456789" else value


_SCALES: dict[str, Callable[[Node, int], Node]] = {
    "need": _need,
    "service": _service,
    "outcomes": _outcomes,
    "contract": _contract,
    "investment": _investment,
}


def more_effective(tree: Node, points: int) -> Node:
    """Return a case in which every outcome is reached by some points more, whichever way its effect is written."""
    return tree | {"outcomes": {name: outcome | _better(outcome, points) for name, outcome in tree["outcomes"].items()}}


def _better(outcome: Node, points: int) -> Node:
    sign = 1 if outcome["direction"] == "increase" else -1
    if "effect" in outcome:
        found = re.fullmatch(r"(-?[0-9]+)(pp|%)", outcome["effect"])
        assert found is not None, outcome["effect"]
        number = int(found[1])
        return {"effect": f"{number + (points if number > 0 else -points)}{found[2]}"}
    digits, space, noun = outcome["expected"].partition(" ")
    is_share = digits.endswith("%")
    step = Decimal(points if is_share or noun else points / 10)
    better = max(Decimal(0), Decimal(digits.rstrip("%")) + sign * step)
    return {"expected": f"{min(better, Decimal(100)) if is_share else better}{'%' if is_share else ''}{space}{noun}"}
