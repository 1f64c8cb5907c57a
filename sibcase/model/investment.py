"""Investment: who funds the service until outcomes are paid, and who is repaid when.

Each period: available = cash[t − 1] + receipts[t]; drawdown[t] is the least that keeps cash at the reserve after the
costs, never above what is left of the commitments: the rest is a shortfall, and a gap in the period in which it
grows. What is left above the reserve goes down the waterfall by rank: accrued coupon, principal, then to the residual
tranches. Coupons accrue unrounded on the principal outstanding before the period's drawdown; every movement of cash
is in whole pence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import (
    Number,
    Ref,
    Term,
    above,
    first_reached,
    greatest,
    highest,
    least,
    pence,
    previous,
    rate_of_return,
    running,
    total_of,
    when,
)
from sibcase.model.inputs import Model, name_of

if TYPE_CHECKING:
    from sibcase.casefile.parts import Investment, Tranche
    from sibcase.model.calendar import Calendar


@dataclass(frozen=True)
class Fund:
    """One reading of the investment: its cash flows, as forecast or as if nothing were achieved."""

    model: Model
    terms: Investment
    prefix: str = ""
    told: str = ""

    def row(self, name: str) -> Ref:
        """Return a row of this reading."""
        return Ref(f"{self.prefix}investment.{name}.per_period")

    def before(self, name: str) -> Term:
        """Return a row of this reading one period earlier."""
        return previous(f"{self.prefix}investment.{name}.per_period")

    def add(self, name: str, label: str, formula: Term, unit: str = "money") -> Ref:
        """Add a row to this reading."""
        return self.model.book.flow(f"{self.prefix}investment.{name}", label + self.told, unit, formula)

    def figure(self, name: str, label: str, unit: str, formula: Term) -> Ref:
        """Add a single figure to this reading."""
        return self.model.book.line(f"{self.prefix}investment.{name}", label + self.told, unit, formula)


def add_investment(model: Model, calendar: Calendar) -> None:
    """Add drawdown, waterfall and returns, as forecast and as if no outcome were achieved."""
    terms = model.case.investment
    if terms is None or model.case.service is None or model.case.contract is None:
        return
    _add_terms(model, calendar, terms)
    for fund in (Fund(model, terms), Fund(model, terms, "zero.", " if no outcome is achieved")):
        _add_cash_flows(fund)
        _add_returns(fund, calendar)
    loss = Ref("zero.investment.drawn") - Ref("zero.investment.distributed")
    model.book.line(
        "investment.loss_at_zero_outcomes", "Investors' loss if no outcome is achieved", "money", pence(loss)
    )


def tranche_title(name: str, tranche: Tranche) -> str:
    """Return what a tranche is called."""
    return name_of(tranche.title, name)


def _add_terms(model: Model, calendar: Calendar, terms: Investment) -> None:
    for name, tranche in terms.tranches.items():
        title = tranche_title(name, tranche)
        coupon = model.stated_or(
            f"tranche.{name}.coupon",
            f"{title}: coupon",
            "share per year",
            tranche.coupon,
            0.0,
            "the tranche earns no coupon",
        )
        each = calendar.years_each
        per_period = coupon * each if tranche.interest == "simple" else (1 + coupon) ** each - 1
        model.book.line(f"tranche.{name}.rate", f"{title}: coupon for one period", "share", per_period)
    model.book.line(
        "investment.committed",
        "Commitments",
        "money",
        total_of([Ref(f"tranche.{name}.commitment") for name in terms.tranches]),
    )
    reserve = model.stated_or(
        "investment.reserve", "Reserve", "money", terms.reserve, 0.0, "no cash is kept in reserve"
    )
    kept = tuple(1.0 if t < calendar.count - 1 else 0.0 for t in range(calendar.count))
    held = model.structure(
        "investment.reserve_held",
        "Whether the reserve is held",
        "share",
        kept,
        "held until the last period, then paid out",
    )
    model.book.line("investment.reserve_now", "Reserve in each period", "money", reserve * held)
    _add_permission(model, calendar, terms)


def _add_permission(model: Model, calendar: Calendar, terms: Investment) -> None:
    """Add from which period cash above the reserve may go to investors.

    `after service ends`: after the last period in which anybody completes.
    """
    rule = terms.distribute
    label = "Whether investors may be paid"
    if rule is not None and rule.rule == "service-end":
        completers = Ref("service.completers.total.per_period")
        to_come = Ref("service.completers.total") - running(completers) + completers
        model.book.line("investment.may_distribute", label, "share", when(above(to_come, 0.0), 0.0, 1.0))
        return
    first = calendar.first_from(rule.date) if rule is not None and rule.rule == "date" else 0
    values = tuple(1.0 if t >= first else 0.0 for t in range(calendar.count))
    model.structure(
        "investment.may_distribute",
        label,
        "share",
        values,
        rule.text if rule else "as available (not stated)",
        rule.place if rule else None,
    )


def _add_cash_flows(fund: Fund) -> None:
    costs = "zero.service.costs.total.per_period" if fund.prefix else "service.costs.total.per_period"
    with fund.model.book.period_by_period():
        available = fund.add(
            "available",
            "Cash at hand and payments received",
            fund.before("cash") + Ref(f"{fund.prefix}payments.total.per_period"),
        )
        wanted = fund.add(
            "wanted", "Money needed", greatest(pence(Ref(costs) + Ref("investment.reserve_now") - available), 0.0)
        )
        _add_drawdown(fund, wanted)
        drawn = fund.add(
            "drawn", "Drawn down", pence(total_of([fund.row(f"{name}.drawn") for name in fund.terms.tranches]))
        )
        short = fund.add("shortfall", "Money needed and not committed", pence(wanted - drawn))
        fund.add("gap", "Unfunded gap", greatest(pence(short - fund.before("shortfall")), 0.0))
        left = fund.add("after_costs", "Cash after costs", pence(available + drawn - Ref(costs)))
        payable = fund.add(
            "payable",
            "Cash that may go to investors",
            greatest(pence(left - Ref("investment.reserve_now")), 0.0) * Ref("investment.may_distribute"),
        )
        _add_waterfall(fund, payable)
        paid = fund.add(
            "distributed",
            "Paid to investors",
            pence(total_of([fund.row(f"{name}.distributed") for name in fund.terms.tranches])),
        )
        fund.add("cash", "Cash at the end of the period", pence(left - paid))


def _add_drawdown(fund: Fund, wanted: Ref) -> None:
    """Draw on the tranches pro rata to their commitments, in whole pence; none gives more than it has left.

    What a tranche cannot give, and pence that rounding leaves over, come from the others in the order written.
    """
    undrawn = {
        name: fund.add(
            f"{name}.undrawn",
            f"{tranche_title(name, tranche)}: left to draw",
            pence(Ref(f"tranche.{name}.commitment") - fund.before(f"{name}.drawn_so_far")),
        )
        for name, tranche in fund.terms.tranches.items()
    }
    drawable = fund.add("drawable", "Drawdown", least(wanted, pence(total_of(list(undrawn.values())))))
    parts = _shared(
        fund, "draw_share", drawable, {name: Ref(f"tranche.{name}.commitment") for name in undrawn}, undrawn
    )
    rest: Term = pence(drawable - total_of(list(parts.values())))
    for name, tranche in fund.terms.tranches.items():
        title = tranche_title(name, tranche)
        extra = fund.add(
            f"{name}.draw_extra", f"{title}: drawn in place of others", least(rest, pence(undrawn[name] - parts[name]))
        )
        drawn = fund.add(f"{name}.drawn", f"{title}: drawn down", pence(parts[name] + extra))
        fund.add(f"{name}.drawn_so_far", f"{title}: drawn so far", pence(fund.before(f"{name}.drawn_so_far") + drawn))
        rest = pence(rest - extra)


def _shared(fund: Fund, what: str, amount: Ref, weights: dict[str, Ref], most: dict[str, Ref]) -> dict[str, Ref]:
    """Share an amount by weight in whole pence: the last takes the rest, and none more than its most."""
    whole = total_of(list(weights.values()))
    parts: dict[str, Ref] = {}
    for name, weight in weights.items():
        rest = pence(amount - total_of(list(parts.values())))
        share = (
            rest
            if name == list(weights)[-1]
            else least(pence(amount * weight / when(above(whole, 0.0), whole, 1.0)), rest)
        )
        title = tranche_title(name, fund.terms.tranches[name])
        parts[name] = fund.add(
            f"{name}.{what}", f"{title}: {what.replace('_', ' ')}", greatest(least(share, most[name]), 0.0)
        )
    return parts


def _add_waterfall(fund: Fund, payable: Ref) -> None:
    """Pay down by rank: coupons, principal; what is left to the residual tranches, pro rata to commitments."""
    left: Ref = payable
    ranked = {name: tranche for name, tranche in fund.terms.tranches.items() if not tranche.is_residual}
    for rank in sorted({tranche.rank for tranche in ranked.values()}):
        names = [name for name, tranche in ranked.items() if tranche.rank == rank]
        left = _pay_rank(fund, rank, names, left)
    residual = {
        name: Ref(f"tranche.{name}.commitment") for name, tranche in fund.terms.tranches.items() if tranche.is_residual
    }
    shares = _shared(fund, "surplus", left, residual, dict.fromkeys(residual, left)) if residual else {}
    for name, tranche in fund.terms.tranches.items():
        parts: list[Term] = (
            [shares[name]] if name in shares else [fund.row(f"{name}.coupon"), fund.row(f"{name}.principal_repaid")]
        )
        fund.add(f"{name}.distributed", f"{tranche_title(name, tranche)}: paid", pence(total_of(parts)))


def _pay_rank(fund: Fund, rank: int, names: list[str], left: Ref) -> Ref:
    owed = {name: _add_coupon_owed(fund, name) for name in names}
    left = _pay(fund, f"rank_{rank}.coupon", "coupon", left, owed)
    for name in names:
        title = tranche_title(name, fund.terms.tranches[name])
        fund.add(
            f"{name}.accrued",
            f"{title}: coupon accrued and not paid",
            fund.row(f"{name}.coupon_before") - fund.row(f"{name}.coupon"),
        )
        fund.add(
            f"{name}.owing",
            f"{title}: principal to repay",
            pence(fund.before(f"{name}.principal") + fund.row(f"{name}.drawn")),
        )
    left = _pay(
        fund, f"rank_{rank}.principal", "principal_repaid", left, {name: fund.row(f"{name}.owing") for name in names}
    )
    for name in names:
        title = tranche_title(name, fund.terms.tranches[name])
        fund.add(
            f"{name}.principal",
            f"{title}: principal outstanding",
            pence(fund.row(f"{name}.owing") - fund.row(f"{name}.principal_repaid")),
        )
    return left


def _add_coupon_owed(fund: Fund, name: str) -> Ref:
    """Add the coupon accrued so far: on principal and, if compound, on coupon unpaid; unrounded until it is paid."""
    tranche = fund.terms.tranches[name]
    title = tranche_title(name, tranche)
    base = fund.before(f"{name}.principal")
    if tranche.interest == "compound":
        base = base + fund.before(f"{name}.accrued")
    accrued = fund.add(
        f"{name}.coupon_before",
        f"{title}: coupon accrued",
        fund.before(f"{name}.accrued") + base * Ref(f"tranche.{name}.rate"),
    )
    return fund.add(f"{name}.coupon_owed", f"{title}: coupon owed", greatest(pence(accrued), 0.0))


def _pay(fund: Fund, key: str, what: str, left: Ref, owed: dict[str, Ref]) -> Ref:
    """Pay what is owed to tranches of one rank as far as the cash goes, pro rata to it; return what is left."""
    told = key.replace("_", " ").replace(".", ", ")
    paid = fund.add(f"{key}.paid", f"Paid to {told}", least(left, pence(total_of(list(owed.values())))))
    _shared(fund, what, paid, owed, owed)
    return fund.add(f"{key}.left", f"Cash left after {told}", pence(left - paid))


def _add_returns(fund: Fund, calendar: Calendar) -> None:
    rows = [
        name.removesuffix(".per_period")
        for name in fund.model.book.lines
        if name.startswith(f"{fund.prefix}investment.") and name.endswith(".per_period")
    ]
    totalled = ("drawn", "distributed", "gap", "coupon", "principal_repaid")
    for name in rows:
        if name.rsplit(".", 1)[-1] in totalled:
            fund.model.book.total(name, fund.model.book.lines[name + ".per_period"].label, "money")
    _add_return(fund, calendar, "", "Investors")
    for name, tranche in fund.terms.tranches.items():
        _add_return(fund, calendar, f"{name}.", tranche_title(name, tranche))
    cash = fund.row("cash")
    last = calendar.only(calendar.count - 1)
    if "time.is_last" not in fund.model.book:
        fund.model.structure(
            "time.is_last", "Whether a period is the last", "share", last, "the last period of the term"
        )
    fund.model.book.flow(
        f"{fund.prefix}investment.closing_cash", "Cash left at the end" + fund.told, "money", cash * Ref("time.is_last")
    )


def _add_return(fund: Fund, calendar: Calendar, key: str, who: str) -> None:
    drawn, distributed = fund.row(f"{key}drawn"), fund.row(f"{key}distributed")
    net = fund.add(f"{key}net", f"{who}: paid out less drawn down", distributed - drawn)
    position = fund.model.book.line(
        f"{fund.prefix}investment.{key}position", f"{who}: cumulative position{fund.told}", "money", running(net)
    )
    total_drawn, total_paid = (Ref(f"{fund.prefix}investment.{key}{what}") for what in ("drawn", "distributed"))
    fund.figure(f"{key}multiple", f"{who}: money multiple", "multiple", total_paid / total_drawn)
    fund.figure(f"{key}net_gain", f"{who}: net gain", "money", pence(total_paid - total_drawn))
    fund.figure(
        f"{key}irr", f"{who}: internal rate of return a year", "rate", rate_of_return(net, 1 / calendar.years_each)
    )
    fund.figure(
        f"{key}peak_funding",
        f"{who}: most outstanding at any time",
        "money",
        greatest(highest(Number(0.0) - position), 0.0),
    )
    # In whole pence: sums of pence are not exact in binary, and a loan repaid to the penny is repaid.
    repaid = first_reached(pence(running(distributed) - over_all(total_drawn, distributed)), 0.0)
    fund.figure(
        f"{key}payback_years", f"{who}: years until all that was drawn is repaid", "years", repaid * calendar.years_each
    )


def over_all(total: Ref, row: Ref) -> Term:
    """Return a single total as a row, period by period."""
    return row * 0.0 + total
