"""Prints the details of a settlement in `sibcase payout`: metrics, conditions, parties and tranches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.cli.terminal import one_line, paint, say

if TYPE_CHECKING:
    from sibcase.tasks.settle.facts import SettledFact
    from sibcase.tasks.settle.settle import Payout

ALWAYS = frozenset({"principal", "principal_repaid", "received", "net_gain"})
PARTS = {
    "principal": "principal drawn",
    "principal_owed": "principal to be repaid",
    "coupon_owed": "coupon owed",
    "coupon": "coupon",
    "principal_repaid": "principal repaid",
    "surplus": "surplus above coupon and principal",
    "paid_in": "paid to the payers",
    "guaranteed": "paid by the guarantee",
    "received": "total received",
    "principal_lost": "principal not repaid by payments",
    "multiple": "money multiple",
    "irr": "annual return (IRR)",
    "net_gain": "net gain",
}
ACCOUNT = {
    "account_payments": "payments into the account",
    "grants": "grants",
    "drawn": "drawn down",
    "costs": "planned costs",
    "costs_from_payments": "planned costs not covered by the principal drawn",
    "fees": "investment fees",
    "distributed": "paid to investors from the account",
    "returned": "returned to the payers",
    "left": "left in the account",
}


def print_facts(settled: Payout) -> None:
    """Print the metrics, rates and conditions behind the payments."""
    found = settled.facts()
    derived = [fact for fact in found["metrics"] if fact.name.removeprefix("metric.") not in settled.observed]
    _print_rows("Metrics derived from the results", [(fact.label, _value(fact)) for fact in derived])
    _print_rows("Rates", [(fact.label, _value(fact)) for fact in found["rates"]])
    met = {1.0: "met", 0.0: "not met"}
    _print_rows("Conditions", [(fact.label, met.get(fact.value or 0.0, "")) for fact in found["conditions"]])


def _value(fact: SettledFact) -> str:
    from sibcase.casefile.values.wording import number, percent

    value = fact.value or 0.0
    return percent(value, 2) if fact.unit in ("rate", "share", "share per year") else number(value, 6)


def print_parties(settled: Payout) -> None:
    """Print the amounts by party: payers, payees of lines, shares of a surplus, and amounts returned to payers."""
    parties = settled.case.parties or {}
    named = {party: parties[party].name for party in parties}
    for title, amounts in (
        ("By payer", settled.by_payer()),
        ("Paid to parties other than the investors", settled.by_payee()),
        ("Shares of the surplus for other parties", settled.shared()),
        ("Returned to the payers by investors", settled.returned_to()),
    ):
        rows = [(named.get(party, party), _money(settled, amount)) for party, amount in amounts.items()]
        _print_rows(title, rows)


def print_investors(settled: Payout) -> None:
    """Print the basis on which investors are settled, the account, and the amounts of each tranche."""
    tranches = settled.case.investment.tranches if settled.case.investment else {}
    if not tranches:
        return
    say()
    say(paint(_basis(settled), "quiet"))
    moved = {ACCOUNT[name]: _money(settled, amount) for name, amount in settled.account().items() if amount}
    _print_rows("Account of the investment", list(moved.items()))
    for name, parts in settled.by_tranche().items():
        title = tranches[name].title
        rows = [
            (_called(settled, name, part), _part(settled, name, part, value))
            for part, value in parts.items()
            if part in ALWAYS or (value is not None and value)
        ]
        _print_rows(f"{title} ({name})" if title else f"Tranche {name}", rows)


def _basis(settled: Payout) -> str:
    """Return the basis on which investors are settled, as a sentence."""
    if settled.basis == "plan":
        return "Investors are settled on the planned costs, with payments on the planned dates."
    if not settled.basis:
        lines = ", ".join(f"`{name}`" for name in {**settled.missing, **settled.undefined})
        return one_line(f"Investors cannot be settled until {lines} can be settled.")
    why = "the principal drawn, or its duration, was observed"
    if settled.case.service is None:
        why = "the case has no service section"
    return f"Investors are settled on their terms alone, in a single period, because {why}."


def _why_no_gain(settled: Payout, name: str) -> str:
    """Return why the net gain of a tranche is unknown."""
    gaps = list(dict.fromkeys(gap for gaps in settled.missing.values() for gap in gaps))
    return f"unknown: no result for `{gaps[0] if gaps else f'principal.{name}'}`"


def _called(settled: Payout, name: str, part: str) -> str:
    """Return the label of a part; principal that was not observed is assumed to be drawn in full."""
    is_assumed = settled.basis == "terms" and part == "principal" and f"principal.{name}" not in settled.observed
    return "principal (assumed to be drawn in full)" if is_assumed else PARTS[part]


def _part(settled: Payout, name: str, part: str, value: float | None) -> str:
    from sibcase.casefile.values.wording import number, percent

    if value is None:
        return _why_no_gain(settled, name)
    if part == "multiple":
        return f"{number(value, 3)} times"
    return percent(value, 2) if part == "irr" else _money(settled, value)


def _money(settled: Payout, amount: float | None) -> str:
    from sibcase.casefile.values.wording import money

    return money(amount or 0.0, settled.case.currency, pence=True)


def _print_rows(title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        say()
        say(paint(one_line(title), "title"))
    for name, value in rows:
        say(f"  {one_line(name):<52} {one_line(value):>18}")
