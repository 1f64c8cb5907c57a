"""Shortfalls: what a tranche is still owed at the end of the plan, principal and coupon.

A case whose plan does not repay its own investors states a return that nobody was promised; the lines here let every
reader say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, at_least, greatest, least, over_time, pence, total_of, when

if TYPE_CHECKING:
    from sibcase.model.investment.fund import Fund

# In whole units of the currency; amounts are in whole pence.
MORE_THAN_A_PENNY = 0.015


def add_shortfalls(fund: Fund) -> None:
    """Add what each tranche, and all together, are still owed after the last period.

    principal_unpaid: of a ranked tranche the principal outstanding at the end; of a residual tranche, which takes what
    is left, drawn less paid, never below zero. coupon_unpaid: coupon accrued and not paid, up to what a cap on the
    return leaves. What a guarantee makes good is not taken off.
    """
    for name in fund.tranches:
        _add_principal_unpaid(fund, name)
    for name in fund.ranked:
        _add_coupon_unpaid(fund, name)
    _add_total(fund, "principal_unpaid", "principal not repaid at the end of the plan", list(fund.tranches))
    _add_total(fund, "coupon_unpaid", "coupon not paid at the end of the plan", list(fund.ranked))


def _add_principal_unpaid(fund: Fund, name: str) -> None:
    if fund.tranches[name].is_residual:
        drawn, paid = (Ref(f"{fund.prefix}investment.{name}.{what}") for what in ("drawn", "distributed"))
        left: Term = greatest(pence(drawn - paid), 0.0)
    else:
        left = _at_the_end(fund.row(f"{name}.principal"))
    _add_figure(fund, name, "principal_unpaid", "principal not repaid at the end of the plan", left)


def _add_coupon_unpaid(fund: Fund, name: str) -> None:
    owed = pence(_at_the_end(fund.row(f"{name}.accrued")))
    # Coupon is rounded as it accrues and as it is paid, so one penny may remain that is not owed.
    left: Term = when(at_least(owed, MORE_THAN_A_PENNY), owed, 0.0)
    if fund.has(f"{name}.allowance"):
        may = pence(_at_the_end(fund.row(f"{name}.allowance") - fund.row(f"{name}.distributed")))
        left = least(left, greatest(may, 0.0))
    _add_figure(fund, name, "coupon_unpaid", "coupon not paid at the end of the plan", left)


def _add_figure(fund: Fund, name: str, what: str, label: str, formula: Term) -> None:
    fund.figure(f"{name}.{what}", f"{fund.title(name)}: {label}", "money", formula)


def _add_total(fund: Fund, what: str, label: str, names: list[str]) -> None:
    parts: list[Term] = [Ref(f"{fund.prefix}investment.{name}.{what}") for name in names]
    if parts:
        fund.figure(what, f"Investors: {label}", "money", pence(total_of(parts)))


def _at_the_end(row: Term) -> Term:
    """Return a row in the last period."""
    return over_time(row * Ref("time.is_last"))
