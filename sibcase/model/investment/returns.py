"""Returns: what each tranche, and all investors together, make of it.

Multiple, net gain, rate of return, most outstanding, and when all that was put in is back. What a guarantee makes good
at the end counts; what investors owe the payers counts against them.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from sibcase.book.terms import (
    Number,
    Ref,
    Term,
    first_reached,
    greatest,
    highest,
    least,
    pence,
    rate_of_return_at,
    running,
    total_of,
)
from sibcase.model.investment.coupons import final_date, scheduled_drawdowns
from sibcase.model.investment.fund import DAYS_A_YEAR
from sibcase.model.investment.timing import drawn_at, paid_at

if TYPE_CHECKING:
    from sibcase.model.investment.fund import Fund

_TOTALLED = (
    "drawn",
    "distributed",
    "gap",
    "unfunded_costs",
    "coupon",
    "principal_repaid",
    "own",
    "own_coupon",
    "own_principal",
    "surplus",
    "paid_in",
    "account_payments",
    "owed_to_payers",
    "returned",
    "shared",
    "overdrawn",
)


def add_returns(fund: Fund) -> None:
    """Add the totals of what was drawn and paid, what guarantees pay, and the results of each tranche and of all."""
    add_totals(fund)
    _add_return(fund, "", list(fund.tranches), "Investors")
    for name in fund.tranches:
        _add_return(fund, f"{name}.", [name], fund.title(name))


def add_totals(fund: Fund) -> None:
    """Add the totals of what was drawn and paid, what guarantees pay, and what cash is left."""
    _add_sums(fund)
    for name in fund.tranches:
        _add_guarantee(fund, name)
    guaranteed: list[Term] = [
        fund.row(f"{name}.guaranteed") for name in fund.tranches if fund.has(f"{name}.guaranteed")
    ]
    if guaranteed:
        fund.add("guaranteed", "Made good by guarantees", total_of(guaranteed))
    fund.model.book.flow(
        f"{fund.prefix}investment.closing_cash",
        "Cash left at the end" + fund.suffix,
        "money",
        fund.row("cash") * Ref("time.is_last"),
    )


def _add_sums(fund: Fund) -> None:
    book, prefix = fund.model.book, f"{fund.prefix}investment."
    for key in [name.removesuffix(".per_period") for name in book.lines if name.endswith(".per_period")]:
        is_totalled = key.startswith(prefix) and key.rsplit(".", 1)[-1] in _TOTALLED
        is_part = key.startswith((f"{fund.prefix}fees.", f"{prefix}shared."))
        if (is_totalled or is_part) and key not in book:
            book.total(key, book.lines[key + ".per_period"].label, "money")


def _add_guarantee(fund: Fund, name: str) -> None:
    """Add what a guarantee pays at the end: share × (principal lost − what investors bear first), at most its most."""
    guarantee = fund.tranches[name].guarantee
    if guarantee is None:
        return
    model, key, title = fund.model, f"tranche.{name}.guarantee", f"{fund.title(name)}: guarantee"
    lost = add_principal_lost(fund, name)
    if f"{key}.share" not in model.book:
        why = "the whole loss is guaranteed"
        model.stated_or(f"{key}.share", f"{title}, share of the loss", "share", guarantee.share, 1.0, why)
        if guarantee.after is not None:
            model.stated(f"{key}.after", f"{title}, loss borne before it", "money", guarantee.after)
        if guarantee.most is not None:
            model.stated(f"{key}.most", f"{title}, most", "money", guarantee.most)
    after: Term = Ref(f"{key}.after") if guarantee.after is not None else Number(0.0)
    paid: Term = Ref(f"{key}.share") * greatest(lost - after, 0.0)
    if guarantee.most is not None:
        paid = least(paid, Ref(f"{key}.most"))
    fund.add_to(name, "guaranteed", "paid by the guarantee", pence(paid) * Ref("time.is_last"))


def add_principal_lost(fund: Fund, name: str) -> Ref:
    """Add the principal that is not repaid in the end; of a residual tranche what it put in less all it was paid."""
    back = "distributed" if fund.tranches[name].is_residual else "principal_repaid"
    drawn, repaid = (total_of([Ref(f"{fund.prefix}investment.{name}.{what}")]) for what in ("drawn", back))
    own = Ref(f"{fund.prefix}investment.{name}.own_principal")
    if own.name in fund.model.book:
        repaid = repaid + own
    return fund.figure(
        f"{name}.principal_lost",
        f"{fund.title(name)}: principal lost",
        "money",
        greatest(pence(drawn - repaid), 0.0),
    )


def _money_in(fund: Fund, key: str, names: list[str]) -> Ref:
    """Return the row of what was put in: drawn, and paid to the payers where lines owe them."""
    if not fund.has(f"{names[0]}.paid_in"):
        return fund.row(f"{key}drawn")
    parts = [fund.row(f"{name}.{what}") for name in names for what in ("drawn", "paid_in")]
    return fund.add(f"{key}put_in", "Put in", total_of(list(parts)))


def _money_out(fund: Fund, key: str) -> Ref:
    """Add the row of what came back: what was paid, and what a guarantee made good."""
    paid = fund.row(f"{key}distributed")
    if not fund.has(f"{key}guaranteed"):
        return paid
    return fund.add(f"{key}received", "Received by investors", paid + fund.row(f"{key}guaranteed"))


def _add_return(fund: Fund, key: str, names: list[str], who: str) -> None:
    put_in, received = _money_in(fund, key, names), _money_out(fund, key)
    net = fund.add(f"{key}net", f"{who}: paid out less drawn down", received - put_in)
    position = fund.model.book.line(
        f"{fund.prefix}investment.{key}position", f"{who}: cumulative position{fund.suffix}", "money", running(net)
    )
    total_in, total_out = Ref(put_in.name.removesuffix(".per_period")), Ref(received.name.removesuffix(".per_period"))
    fund.figure(f"{key}multiple", f"{who}: money multiple", "multiple", total_out / total_in)
    fund.figure(f"{key}net_gain", f"{who}: net gain", "money", pence(total_out - total_in))
    fund.figure(f"{key}irr", f"{who}: internal rate of return a year", "rate", _rate_of_return(fund, names))
    fund.figure(
        f"{key}peak_funding",
        f"{who}: most outstanding at any time",
        "money",
        greatest(highest(Number(0.0) - position), 0.0),
    )
    # In whole pence: sums of pence are not exact in binary, and a loan repaid to the penny is repaid.
    repaid = first_reached(pence(running(received) - over_all(total_in, received)), 0.0)
    fund.figure(
        f"{key}payback_years",
        f"{who}: years until all that was drawn is repaid",
        "years",
        repaid * fund.calendar.years_each,
    )


def _rate_of_return(fund: Fund, names: list[str]) -> Term:
    """Return the rate a year of all that moves, each amount at its time."""
    flows = [flow for name in names for flow in [*_money_in_by_time(fund, name), *_money_out_by_time(fund, name)]]
    return rate_of_return_at([(amount, _years_until(fund, position)) for amount, position in flows])


def _years_until(fund: Fund, position: Term) -> Term:
    """Return the years from the start of the case to a position in each period."""
    model, name = fund.model, "time.years_before"
    if name not in model.book:
        each = fund.calendar.interest_days() if fund.counts_days else (1.0,) * fund.calendar.count
        whole = 1 / DAYS_A_YEAR if fund.counts_days else fund.calendar.years_each
        values = tuple(part * whole for part in accumulate(each[:-1], initial=0.0))
        model.structure(name, "Years before the period", "years", values, "from the start of the case")
    return Ref(name) + fund.years_each() * position


def _money_in_by_time(fund: Fund, name: str) -> list[tuple[Term, Term]]:
    """Return what a tranche puts in, below zero, with where in each period."""
    drawn: list[tuple[Term, Term]] = [*scheduled_drawdowns(fund, name)]
    drawn = drawn or [(fund.row(f"{name}.drawn"), drawn_at(fund))]
    if fund.has(f"{name}.paid_in"):
        drawn.append((fund.row(f"{name}.paid_in"), Number(1.0)))
    return [(Number(0.0) - amount, position) for amount, position in drawn]


def _money_out_by_time(fund: Fund, name: str) -> list[tuple[Term, Term]]:
    """Return what a tranche is paid, with where in each period: principal that is due on a date on that date."""
    on_dates = _dated_repayments(fund, name)
    paid = fund.row(f"{name}.distributed")
    rest = paid - total_of([amount for amount, _ in on_dates]) if on_dates else paid
    flows = [*on_dates, (rest, paid_at(fund, name))]
    if fund.has(f"{name}.guaranteed"):
        flows.append((fund.row(f"{name}.guaranteed"), Number(1.0)))
    return flows


def _dated_repayments(fund: Fund, name: str) -> list[tuple[Term, Term]]:
    """Return the principal repaid by each date of a schedule, as far as it was repaid in that period."""
    tranche = fund.tranches[name]
    if tranche.is_sweep or tranche.is_residual:
        return []
    rest: Term = fund.row(f"{name}.principal_repaid")
    flows: list[tuple[Term, Term]] = []
    for number, _ in enumerate(tranche.repayments or (), start=1):
        key = f"tranche.{name}.repayment{number}"
        part = least(pence(Ref(key) * Ref(f"{key}.when")), rest)
        flows.append((part, Ref(f"{key}.position")))
        rest = rest - part
    if final_date(tranche) is not None:
        # The last coupon is paid with the last of the principal.
        final = f"tranche.{name}.final"
        flows.append(((rest + fund.row(f"{name}.coupon")) * Ref(final), Ref(f"{final}.position")))
    return flows


def over_all(total: Ref, row: Ref) -> Term:
    """Return a single total as a row, period by period."""
    return row * 0.0 + total
