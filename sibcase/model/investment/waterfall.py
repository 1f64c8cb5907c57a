"""The waterfall: who is paid from cash above the reserve, in which order, and up to what.

By rank: coupon, then principal due; what is left to the residual tranches, or shared as `surplus` says. A cap on the
return stops a tranche; what it cuts goes back to the payers or on to whoever is next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, above, at_least, greatest, least, pence, total_of
from sibcase.model.investment.coupons import (
    add_added,
    add_coupon_owed,
    add_principal_due,
    earned_by_what_is_late,
    earned_once_paid,
    scheduled_drawdowns,
)
from sibcase.model.investment.fund import FEW, Rest, share_out, whole_pence
from sibcase.model.investment.timing import drawn_at, paid_at

if TYPE_CHECKING:
    from sibcase.model.investment.fund import Fund


@dataclass
class Pot:
    """What is left to pay out in a period: what investors may be paid, and with what is held for costs to come."""

    payable: Term
    all: Term
    taken: list[Term] = field(default_factory=list)

    def take(self, amount: Term, *, held_too: bool = False) -> None:
        """Take out what is paid; what may be paid to all goes first."""
        self.payable = greatest(pence(self.payable - amount), 0.0) if held_too else pence(self.payable - amount)
        self.taken.append(amount)

    def add_left_of_all(self, fund: Fund, key: str) -> Term:
        """Return what is left with what is held; after many have been paid in a row of its own."""
        if not self.taken:
            return self.all
        left = pence(self.all - total_of(list(self.taken)))
        if len(self.taken) > FEW:
            title = f"Cash with what is held, for {_rank_title(key)}"
            left, self.taken = fund.add(f"{key}.with_held", title, left), []
            self.all = left
        return left


def add_distributions(fund: Fund, after_costs: Ref) -> None:
    """Add what investors and others are paid of the cash after costs."""
    pot = _add_pot(fund, after_costs)
    _add_allowances(fund)
    cuts: list[Term] = []
    for rank in sorted({tranche.rank for tranche in fund.ranked.values()}):
        _pay_rank(fund, rank, [name for name, tranche in fund.ranked.items() if tranche.rank == rank], pot)
    _keep_for_principal(fund, pot)
    _pay_surplus(fund, pot, cuts)
    _cut_for_payers(fund, pot, cuts)
    for name in fund.tranches:
        parts: list[Term] = [
            fund.row(f"{name}.{what}")
            for what in ("own", "coupon", "principal_repaid", "capital", "surplus", "surplus_extra")
            if fund.has(f"{name}.{what}")
        ]
        fund.add_to(name, "distributed", "paid", pence(total_of(parts)))
    if cuts:
        fund.add("returned", "Returned to the payers", pence(total_of(cuts)))
    others: list[Term] = [fund.row(f"shared.{name}") for name in fund.terms.surplus or {} if name not in fund.tranches]
    if others:
        fund.add("shared", "Surplus shared with others", pence(total_of(others)))
    _add_hurdles(fund)
    _add_residual_principal(fund)


def _add_pot(fund: Fund, after_costs: Ref) -> Pot:
    """Add the cash that may go to investors: above the reserve, and above what is held for costs to come."""
    aside: Term = fund.row("set_aside") if fund.has("set_aside") else Number(0.0)
    free = pence(after_costs - aside - Ref("investment.reserve_now"))
    above_reserve = pence(aside + greatest(free, 0.0))
    may = Ref("investment.may_distribute")
    if not (fund.has("held") or fund.has("set_aside")):
        above_reserve = greatest(pence(after_costs - Ref("investment.reserve_now")), 0.0)
        return Pot(fund.add("payable", "Cash that may go to investors", above_reserve * may), above_reserve)
    whole: Term = above_reserve
    if any(tranche.coupon_paid == "each period" for tranche in fund.ranked.values()):
        whole = fund.add("above_reserve", "Cash above the reserve", above_reserve)
    held: Term = fund.row("held") if fund.has("held") else Number(0.0)
    payable = pence(aside + greatest(pence(free - held), 0.0)) * may
    return Pot(fund.add("payable", "Cash that may go to investors", payable), whole)


# --- caps on the return -----------------------------------------------------------------------------------------------


def _add_allowances(fund: Fund) -> None:
    """Add the most that each capped tranche may be paid in a period."""
    for name, tranche in fund.tranches.items():
        if tranche.cap is None:
            continue
        limits: list[Term] = []
        if tranche.cap.irr is not None:
            grown_by = Ref(_hurdle_rate(fund, name, "before"))
            hurdle = fund.before(f"{name}.hurdle") * grown_by + _drawn_by_then(fund, name)
            limits.append(fund.add_to(name, "hurdle_before", "what takes it to the highest rate of return", hurdle))
        if tranche.cap.multiple is not None:
            most = Ref(f"tranche.{name}.cap_multiple") * fund.row(f"{name}.drawn_so_far")
            limits.append(most - fund.before(f"{name}.paid_so_far"))
        allowance = greatest(whole_pence(least(*limits)), 0.0)
        fund.add_to(name, "allowance", "the most it may be paid", allowance)


def add_hurdle_rates(fund: Fund) -> None:
    """Add by what a unit grows at the highest rate of return until a tranche is paid in a period, and from then on."""
    for name, tranche in fund.tranches.items():
        if tranche.cap is None or tranche.cap.irr is None:
            continue
        paid, years, factor = paid_at(fund, name), fund.years_each(), 1 + Ref(f"tranche.{name}.cap_irr")
        parts = {"before": paid, "after": 1.0 - paid}
        if not tranche.drawdowns:
            parts["drawn"] = paid - drawn_at(fund)
        for what, part in parts.items():
            label = f"{fund.title(name)}: growth at the highest return, {what}{fund.suffix}"
            fund.model.book.line(_hurdle_rate(fund, name, what), label, "factor", factor ** (years * part))


def _hurdle_rate(fund: Fund, name: str, what: str) -> str:
    return f"{fund.prefix}tranche.{name}.hurdle_{what}"


def _drawn_by_then(fund: Fund, name: str) -> Term:
    """Return what is drawn in this period as it is worth when the tranche is paid; later drawdowns are worth less."""
    stated = scheduled_drawdowns(fund, name)
    if not stated:
        return fund.row(f"{name}.drawn") * Ref(_hurdle_rate(fund, name, "drawn"))
    paid, factor = paid_at(fund, name), 1 + Ref(f"tranche.{name}.cap_irr")
    return total_of([amount * factor ** (fund.years_each() * (paid - position)) for amount, position in stated])


def _add_hurdles(fund: Fund) -> None:
    """Add what a capped tranche has been paid so far, and what is still missing to its highest rate of return."""
    for name, tranche in fund.tranches.items():
        if tranche.cap is None:
            continue
        paid = fund.row(f"{name}.distributed")
        fund.add_to(name, "paid_so_far", "paid so far", pence(fund.before(f"{name}.paid_so_far") + paid))
        if tranche.cap.irr is not None:
            left = (fund.row(f"{name}.hurdle_before") - paid) * Ref(_hurdle_rate(fund, name, "after"))
            fund.add_to(name, "hurdle", "missing to the highest rate of return", left)


def _allowed(fund: Fund, name: str, owed: Term, *before: str) -> Term:
    """Return what a tranche may be paid of what it is owed, after what the period has paid it already."""
    if not fund.has(f"{name}.allowance"):
        return owed
    paid: list[Term] = [fund.row(f"{name}.{what}") for what in before]
    return least(owed, greatest(pence(fund.row(f"{name}.allowance") - total_of(paid)), 0.0))


# --- ranks ------------------------------------------------------------------------------------------------------------


def _pay_rank(fund: Fund, rank: int, names: list[str], pot: Pot) -> None:
    for name in names:
        _add_owing(fund, name)
    _pay_coupons(fund, rank, names, pot)
    due = {name: _less_own(fund, name, "principal", _due(fund, name)) for name in names}
    allowed = {
        name: _limited(fund, name, "principal_allowed", due[name], "coupon", *_own(fund, name)) for name in names
    }
    _pay(fund, f"rank_{rank}.principal", "principal_repaid", pot, allowed)
    for name in names:
        _add_left_owing(fund, name)


def _own(fund: Fund, name: str) -> list[str]:
    return ["own"] if fund.has(f"{name}.own") else []


def _less_own(fund: Fund, name: str, what: str, owed: Ref) -> Ref:
    """Add what is still owed once lines of its own have paid a tranche: its coupon first, then its principal."""
    if not fund.has(f"{name}.own"):
        return owed
    left: Term = fund.row(f"{name}.own")
    if what == "principal":
        left = pence(left - fund.row(f"{name}.own_coupon"))
        owed_in_all = fund.row(f"{name}.owing")
        paid = fund.add_to(name, "own_principal", "principal repaid by lines of its own", least(owed_in_all, left))
        return fund.add_to(name, "principal_left", "principal still due", greatest(pence(owed - paid), 0.0))
    paid = fund.add_to(name, "own_coupon", "coupon paid by lines of its own", least(owed, left))
    return fund.add_to(name, "coupon_left", "coupon still owed", pence(owed - paid))


def _due(fund: Fund, name: str) -> Ref:
    return fund.row(f"{name}.principal_due" if fund.has(f"{name}.principal_due") else f"{name}.owing")


def _add_owing(fund: Fund, name: str) -> None:
    fund.add_to(
        name, "owing", "principal to repay", pence(fund.before(f"{name}.principal") + fund.row(f"{name}.drawn"))
    )
    add_principal_due(fund, name)
    add_coupon_owed(fund, name)


def _pay_coupons(fund: Fund, rank: int, names: list[str], pot: Pot) -> None:
    """Pay the coupons of one rank: those due in each period also from what is held for costs to come."""
    each_period = [name for name in names if fund.tranches[name].coupon_paid == "each period"]
    others = [name for name in names if name not in each_period]
    for chosen, key, held_too in ((each_period, "coupon_due", True), (others, "coupon", False)):
        if not chosen:
            continue
        still = {name: _less_own(fund, name, "coupon", fund.row(f"{name}.coupon_owed")) for name in chosen}
        owed = {name: _limited(fund, name, "coupon_allowed", still[name], *_own(fund, name)) for name in chosen}
        _pay(fund, f"rank_{rank}.{key}", "coupon", pot, owed, held_too=held_too)


def _limited(fund: Fund, name: str, what: str, owed: Ref, *before: str) -> Ref:
    """Add what a cap on the return lets a tranche be paid of what it is owed; without a cap all of it."""
    allowed = _allowed(fund, name, owed, *before)
    return owed if allowed is owed else fund.add_to(name, what, what.replace("_", " "), allowed)


def _add_left_owing(fund: Fund, name: str) -> None:
    unpaid = fund.row(f"{name}.coupon_before") - fund.row(f"{name}.coupon")
    repaid: Term = fund.row(f"{name}.principal_repaid")
    if fund.has(f"{name}.own"):
        unpaid = unpaid - fund.row(f"{name}.own_coupon")
        repaid = pence(repaid + fund.row(f"{name}.own_principal"))
    fund.add_to(name, "principal", "principal outstanding", pence(fund.row(f"{name}.owing") - repaid))
    add_added(fund, name, unpaid)
    later = [earned_by_what_is_late(fund, name), earned_once_paid(fund, name, fund.row(f"{name}.principal"), unpaid)]
    accrued = total_of([unpaid, *(each for each in later if each != Number(0.0))])
    fund.add_to(name, "accrued", "coupon accrued and not paid", accrued)
    if fund.tranches[name].repayments or fund.has(f"{name}.repayable"):
        fund.add_to(name, "repaid_so_far", "repaid so far", pence(fund.before(f"{name}.repaid_so_far") + repaid))


def _pay(fund: Fund, key: str, what: str, pot: Pot, owed: dict[str, Ref], *, held_too: bool = False) -> None:
    """Pay what is owed to tranches of one rank as far as the cash goes, pro rata to it."""
    title, cash = _rank_title(key), pot.add_left_of_all(fund, key) if held_too else pot.payable
    paid = fund.add(f"{key}.paid", f"Paid to {title}", least(cash, pence(total_of(list(owed.values())))))
    share_out(fund, what, paid, owed, owed)
    pot.take(paid, held_too=held_too)
    pot.payable = fund.add(f"{key}.left", f"Cash left after {title}", pot.payable)


def _rank_title(key: str) -> str:
    return key.replace("_", " ").replace(".", ", ")


# --- what is left -----------------------------------------------------------------------------------------------------


def _keep_for_principal(fund: Fund, pot: Pot) -> None:
    """Keep back what principal of ranked tranches that is not yet due will need."""
    later = [fund.row(f"{name}.due_later") for name in fund.ranked if fund.has(f"{name}.due_later")]
    if later:
        pot.payable = greatest(pence(pot.payable - total_of(list(later))), 0.0)


def _pay_surplus(fund: Fund, pot: Pot, cuts: list[Term]) -> None:
    """Pay out what is left: to residual tranches pro rata to commitments, or as `surplus` shares it."""
    if not (fund.residual or fund.terms.surplus):
        return
    if fund.terms.surplus:
        _pay_back_capital(fund, pot)
        parts = _share_surplus(fund, fund.add("profit", "Left to be shared", pot.payable))
    else:
        parts = share_out(fund, "surplus_share", pot.payable, fund.commitments(fund.residual))
    _pay_up_to_caps(fund, parts, cuts)


def _pay_back_capital(fund: Fund, pot: Pot) -> None:
    """Pay residual tranches what they drew, before anybody shares a profit."""
    owed = {}
    for name in fund.residual:
        drawn = pence(fund.before(f"{name}.principal") + fund.row(f"{name}.drawn"))
        owed[name] = _limited(fund, name, "capital_allowed", fund.add_to(name, "owing", "principal to repay", drawn))
    if owed:
        _pay(fund, "residual.capital", "capital", pot, owed)


def _share_surplus(fund: Fund, left: Ref) -> dict[str, Ref]:
    """Share the profit as stated, in whole pence; return the parts of tranches."""
    parts: dict[str, Ref] = {}
    rest, shares = Rest(fund, "surplus_share", pence(left)), fund.terms.surplus or {}
    for name in shares:
        unshared = rest.before(name)
        part = unshared if name == list(shares)[-1] else least(pence(left * Ref(f"surplus.{name}.share")), unshared)
        if name in fund.tranches:
            parts[name] = fund.add_to(name, "surplus_share", "share of the surplus", part)
            rest.take(parts[name])
        else:
            title = fund.model.party(name)
            rest.take(fund.add(f"shared.{name}", f"{title}: share of the surplus", part))
    return parts


def _pay_up_to_caps(fund: Fund, parts: dict[str, Ref], cuts: list[Term]) -> None:
    """Pay each tranche its part up to its cap; what is cut goes to the payers, or to those that may still be paid."""
    on: list[Term] = []
    before = ("own", "coupon", "principal_repaid", "capital")
    for name, part in parts.items():
        paid = fund.add_to(name, "surplus", "surplus", _allowed(fund, name, part, *_has(fund, name, before)))
        cap = fund.tranches[name].cap
        if cap is not None:
            cut = fund.add_to(name, "surplus_cut", "above its cap", pence(part - paid))
            (cuts if cap.above == "payers" else on).append(cut)
    if not on:
        return
    rest = Rest(fund, "surplus_extra", pence(total_of(on)))
    for name in parts:
        extra = _allowed(fund, name, rest.before(name), *_has(fund, name, (*before, "surplus")))
        rest.take(fund.add_to(name, "surplus_extra", "surplus that others may not take", extra))


def _cut_for_payers(fund: Fund, pot: Pot, cuts: list[Term]) -> None:
    """Give the payers what nobody is left to take once a ranked tranche is at its cap and its terms say so."""
    stops = [name for name, tranche in fund.ranked.items() if tranche.cap is not None and tranche.cap.above == "payers"]
    if not stops or fund.residual or fund.terms.surplus:
        return
    at_cap: list[Term] = []
    for name in stops:
        rows = _has(fund, name, ("own", "coupon", "principal_repaid"))
        paid: list[Term] = [fund.row(f"{name}.{what}") for what in rows]
        has_begun = above(fund.row(f"{name}.drawn_so_far"), 0.0)
        at_cap.append(has_begun * at_least(total_of(paid), fund.row(f"{name}.allowance")))
    cuts.append(fund.add("above_caps", "Left once caps are reached", pot.payable * greatest(*at_cap)))


def _has(fund: Fund, name: str, rows: tuple[str, ...]) -> list[str]:
    return [what for what in rows if fund.has(f"{name}.{what}")]


def _add_residual_principal(fund: Fund) -> None:
    """Add what residual tranches have put in and not got back, where fees or shares of a profit ask for it."""
    fees = (fund.terms.fees or {}).values()
    if not fund.terms.surplus and all(fee.of != "outstanding" for fee in fees):
        return
    for name in fund.residual:
        left = fund.before(f"{name}.principal") + fund.row(f"{name}.drawn") - fund.row(f"{name}.distributed")
        fund.add_to(name, "principal", "put in and not paid back", greatest(pence(left), 0.0))
