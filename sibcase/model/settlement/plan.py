"""What a settlement through the account of the plan brings to each tranche, under the names of every settlement.

Each tranche's money has the same parts whichever way it was settled: principal put in, coupon, principal repaid, what
is above both, what it pays the payers, what a guarantee makes good; received = coupon + principal repaid + above + made
good, and net gain = received − paid to the payers − principal. What a residual tranche is paid is first its principal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, greatest, least, over_time, pence, total_of
from sibcase.model.investment.fund import tranche_title

if TYPE_CHECKING:
    from sibcase.model.inputs import Model
    from sibcase.model.investment.fund import Fund

PARTS = (
    ("principal", "principal"),
    ("coupon", "coupon"),
    ("principal_repaid", "principal repaid"),
    ("surplus", "above coupon and principal"),
    ("paid_in", "paid to the payers"),
    ("guaranteed", "paid by the guarantee"),
    ("received", "received in all"),
    ("principal_lost", "principal not repaid by payments"),
)
# What the account of the investment took in and paid out, with the line of the forecast that it is taken from.
ACCOUNT = (
    ("grants", "Grants", "grants.total"),
    ("drawn", "Drawn down", "investment.drawn"),
    ("costs", "Costs of the service and the bond", "service.costs.total"),
    ("fees", "Fees of the investment", "fees.total"),
    ("returned", "Returned to the payers", "investment.returned"),
    ("left", "Left in the account", "investment.closing_cash"),
)


@dataclass(frozen=True)
class Parts:
    """The parts of one tranche's money, as terms over other lines."""

    principal: Term
    coupon: Term
    principal_repaid: Term
    surplus: Term
    paid_in: Term
    guaranteed: Term


def add_tranches_of_the_plan(model: Model, fund: Fund | None) -> None:
    """Add what each tranche put in and got, as the account of the plan paid it, and what that account moved."""
    if fund is None:
        return
    for name in fund.tranches:
        add_parts(model, name, _parts(fund, name))
        for what, label, unit in (
            ("multiple", "money multiple", "multiple"),
            ("irr", "internal rate of return a year", "rate"),
        ):
            key, title = f"settlement.{name}.{what}", fund.title(name)
            model.book.line(key, f"{title}: {label}", unit, total_of([Ref(f"investment.{name}.{what}")]))
    _add_what_the_account_moved(model, fund)
    for what, label, row in ACCOUNT:
        if row in model.book:
            model.book.line(f"settlement.total.{what}", label, "money", total_of([Ref(row)]))
    for party in fund.terms.surplus or {}:
        if party not in fund.tranches:
            label = f"{model.party(party)}: share of the surplus"
            model.book.line(f"settlement.shared.{party}", label, "money", total_of([Ref(f"investment.shared.{party}")]))


def _add_what_the_account_moved(model: Model, fund: Fund) -> None:
    """Add what the account received of payments and paid to investors: what lines of one tranche pay goes past it."""
    row = next((row for row in ("receipts", "account_payments") if fund.has(row)), None)
    received = over_time(fund.row(row)) if row else total_of([Ref("payments.total")])
    if fund.has("receipts") and "grants.total" in model.book:
        received = received - Ref("grants.total")
    model.book.line("settlement.total.account_payments", "Payments into the account", "money", pence(received))
    own = [Ref(f"investment.{name}.own") for name in fund.tranches if f"investment.{name}.own" in model.book]
    paid = Ref("investment.distributed") - total_of(list(own))
    model.book.line("settlement.total.distributed", "Paid to investors from the account", "money", pence(paid))


def _parts(fund: Fund, name: str) -> Parts:
    def of(what: str) -> Term:
        key = f"{fund.prefix}investment.{name}.{what}"
        return Ref(key) if key in fund.model.book else Number(0.0)

    paid = of("distributed")
    coupon = total_of([of("coupon"), of("own_coupon")])
    repaid = total_of([of("principal_repaid"), of("own_principal")])
    if fund.tranches[name].is_residual:
        coupon, repaid = total_of([]), least(of("drawn"), paid)
    return Parts(of("drawn"), coupon, repaid, paid - coupon - repaid, of("paid_in"), of("guaranteed"))


def add_parts(model: Model, name: str, parts: Parts, *, is_known: bool = True, is_whole: bool = True) -> None:
    """Add the parts of one tranche's money and what they come to.

    No gain is added where what it put in is not known, and no loss where not every line is settled.
    """
    tranches = model.case.investment.tranches if model.case.investment else {}
    title, key = tranche_title(name, tranches[name]), f"settlement.{name}"
    got = total_of([parts.coupon, parts.principal_repaid, parts.surplus, parts.guaranteed])
    values: dict[str, Term] = {
        **{what: getattr(parts, what) for what, _ in PARTS[:6]},
        "received": got,
        "principal_lost": greatest(parts.principal - parts.principal_repaid, 0.0),
    }
    for what, label in PARTS:
        is_left_out = what == "principal_lost" and not is_whole
        if f"{key}.{what}" not in model.book and not is_left_out:
            model.book.line(f"{key}.{what}", f"{title}: {label}", "money", pence(values[what]))
    if is_known:
        gain = pence(Ref(f"{key}.received") - Ref(f"{key}.paid_in") - Ref(f"{key}.principal"))
        model.book.line(f"{key}.net_gain", f"{title}: net gain", "money", gain)
