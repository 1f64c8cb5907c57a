"""Funding: what is missing in each period, and which tranche gives it.

Just in time: drawdown[t] is the least that keeps cash at the reserve after costs and fees, never above what is left of
the commitments: the rest is a shortfall, and a gap in the period in which it grows. By schedule: as stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, greatest, least, pence, still_needed, total_of
from sibcase.model.investment.fund import Rest, add_dated_amounts, share_out, tranche_title
from sibcase.model.investment.receipts import (
    add_fees_on_principal,
    add_outgoings,
    fixed_fees,
    outcome_payments,
    usable_receipts,
)

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Tranche
    from sibcase.model.inputs import Model
    from sibcase.model.investment.fund import Fund
    from sibcase.model.time.calendar import Calendar


def add_schedules(model: Model, calendar: Calendar) -> None:
    """Add the drawdowns that tranches state, period by period."""
    for name, tranche in (model.case.investment.tranches if model.case.investment else {}).items():
        called = (f"tranche.{name}.drawdown", f"{tranche_title(name, tranche)}: drawdown")
        rows = add_dated_amounts(model, calendar, called, tranche.drawdowns or (), is_repaid=False)
        if rows:
            label = f"{tranche_title(name, tranche)}: drawdowns as stated"
            model.book.flow(f"tranche.{name}.drawdowns", label, "money", total_of(rows))


def scheduled(fund: Fund) -> dict[str, Tranche]:
    """Return the tranches that are drawn by a schedule."""
    return {name: tranche for name, tranche in fund.tranches.items() if tranche.drawdowns}


def add_held(fund: Fund) -> None:
    """Add what is held back for known costs that nothing to come covers in time.

    held[t] = max(0, (costs + fees − what comes)[t + 1] + held[t + 1]). Where money is drawn ahead by a schedule, what
    comes is the drawdowns of schedules: that money is for the costs, whatever is received. Else it is the receipts;
    where the contract distributes cash as available nothing is held for them.
    """
    if fund.terms.pays_as_available and not scheduled(fund):
        return
    costs = Ref(f"{fund.prefix}service.costs.total.per_period")
    comes: list[Term] = [Ref(f"tranche.{name}.drawdowns.per_period") for name in scheduled(fund)]
    needs = total_of([costs, *fixed_fees(fund)]) - total_of(comes or [usable_receipts(fund)])
    label = f"Held for costs to come{fund.suffix}"
    fund.model.book.line(fund.row("held").name, label, "money", pence(still_needed(needs)))


def add_undrawn(fund: Fund) -> None:
    """Add what is left to draw of each tranche as a period begins."""
    for name in fund.tranches:
        left = pence(Ref(f"tranche.{name}.commitment") - fund.before(f"{name}.drawn_so_far"))
        fund.add_to(name, "undrawn", "left to draw", left)


def add_funding(fund: Fund, receipts: Ref) -> Ref:
    """Add what is needed, what is drawn and what is missing; return the cash that is there once bills are paid."""
    add_undrawn(fund)
    outgoings = add_outgoings(fund, [*fixed_fees(fund), *add_fees_on_principal(fund)])
    available = fund.add("available", "Cash at hand and payments received", fund.before("cash") + receipts)
    usable = available if fund.terms.recycle is not False else _usable(fund, available)
    needed = greatest(pence(outgoings + Ref("investment.reserve_now") - usable), 0.0)
    wanted = fund.add("wanted", "Money needed", needed)
    _add_drawdown(fund, wanted)
    drawn = fund.add("drawn", "Drawn down", pence(fund.each_of("drawn")))
    missing = pence(wanted - drawn)
    if scheduled(fund):
        missing = greatest(missing, 0.0)
    short = fund.add("shortfall", "Money needed and not committed", missing)
    fund.add("gap", "Unfunded gap", greatest(pence(short - fund.before("shortfall")), 0.0))
    _add_unfunded_costs(fund, outgoings - usable - drawn)
    return fund.add("after_costs", "Cash after costs", pence(available + drawn - outgoings))


def _add_unfunded_costs(fund: Fund, costs_left: Term) -> None:
    """Add the costs that no money pays, as they arise; the gap holds a reserve that cannot be filled as well."""
    unpaid = fund.add("costs_unpaid", "Costs without money to pay them, to date", greatest(pence(costs_left), 0.0))
    fund.add("unfunded_costs", "Unfunded costs", greatest(pence(unpaid - fund.before("costs_unpaid")), 0.0))


def _usable(fund: Fund, available: Ref) -> Ref:
    """Add what may be used for costs where outcome payments are set aside for investors."""
    received = greatest(outcome_payments(fund), 0.0)
    aside = fund.add("set_aside", "Set aside for investors", pence(fund.before("set_aside_left") + received))
    return fund.add("usable", "Cash that may be used for costs", pence(available - aside))


def _add_drawdown(fund: Fund, wanted: Ref) -> None:
    """Draw by schedule, then just in time by draw rank; within a rank pro rata to commitments, in whole pence."""
    stated = scheduled(fund)
    for name in stated:
        _add_drawn(fund, name, Ref(f"tranche.{name}.drawdowns.per_period"))
    rest: Term = wanted
    if stated:
        rest = greatest(pence(wanted - total_of([fund.row(f"{name}.drawn") for name in stated])), 0.0)
    others = {name: tranche for name, tranche in fund.tranches.items() if name not in stated}
    by_rank: dict[int, dict[str, Tranche]] = {}
    for name, tranche in others.items():
        by_rank.setdefault(tranche.draw_rank or 1, {})[name] = tranche
    left = Rest(fund, "drawable", rest)
    for rank, names in sorted(by_rank.items()):
        key = "drawable" if len(by_rank) == 1 else f"drawable_{rank}"
        left.take(_add_just_in_time(fund, key, names, left.before(next(iter(names)))))


def _add_just_in_time(fund: Fund, key: str, names: dict[str, Tranche], wanted: Term) -> Ref:
    """Draw on tranches of one draw rank; what one cannot give comes from the others in the order written."""
    undrawn = {name: fund.row(f"{name}.undrawn") for name in names}
    drawable = fund.add(key, "Drawdown", least(wanted, pence(total_of(list(undrawn.values())))))
    parts = share_out(fund, "draw_share", drawable, fund.commitments(names), undrawn)
    rest = Rest(fund, "draw_extra", pence(drawable - total_of(list(parts.values()))))
    for name in names:
        more = least(rest.before(name), pence(undrawn[name] - parts[name]))
        extra = fund.add_to(name, "draw_extra", "drawn in place of others", more)
        _add_drawn(fund, name, parts[name] + extra)
        rest.take(extra)
    return drawable


def _add_drawn(fund: Fund, name: str, amount: Term) -> None:
    drawn = fund.add_to(name, "drawn", "drawn down", pence(amount))
    fund.add_to(name, "drawn_so_far", "drawn so far", pence(fund.before(f"{name}.drawn_so_far") + drawn))
