"""Coupons: the rate of each tranche, as stated or by results, and what accrues on the principal.

compound: (principal + accrued) × ((1 + r)^Δ − 1); capitalised: (principal + accrued) × r × Δ; simple: principal × r ×
Δ. Δ is a period in years, or its days over 365. By days, what is drawn on a date earns from that date and what is
repaid on a date earns up to it; otherwise what is drawn in a period earns from the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, above, greatest, least, pence, running, total_of, when
from sibcase.model.fund import DAYS_A_YEAR, add_dated_amount, add_days_before, tranche_title
from sibcase.model.schedules import banded, interpolated_between
from sibcase.model.terms import NO_WHOLES, bands_of, once, points_of

if TYPE_CHECKING:
    import datetime as dt

    from sibcase.casefile.parts import ResultTerms, Tranche
    from sibcase.model.calendar import Calendar
    from sibcase.model.fund import Fund
    from sibcase.model.inputs import Model
    from sibcase.model.readings import Reading

NO_COUPON = "the tranche earns no coupon"


def add_coupons(fund: Fund) -> None:
    """Add the coupon of every tranche, and its rate for one period."""
    model = fund.model
    for name, tranche in fund.tranches.items():
        title, key = fund.title(name), f"tranche.{name}"
        if tranche.results is not None and tranche.results.rates:
            rate = rate_by_results(model, fund.reading, name, tranche.results)
            model.book.line(f"{fund.prefix}{key}.coupon", f"{title}: coupon by results{fund.told}", "rate", rate)
        elif f"{key}.coupon" not in model.book:
            model.stated_or(f"{key}.coupon", f"{title}: coupon", "share per year", tranche.coupon, 0.0, NO_COUPON)
        if rate_of(fund, name).name not in model.book:
            per_period = grown(coupon_of(fund, name), fund.years_each(), tranche)
            model.book.line(rate_of(fund, name).name, f"{title}: coupon for one period", "share", per_period)


def coupon_of(fund: Fund, name: str) -> Ref:
    """Return the coupon a year of a tranche in this reading."""
    own = f"{fund.prefix}tranche.{name}.coupon"
    return Ref(own if own in fund.model.book else f"tranche.{name}.coupon")


def rate_of(fund: Fund, name: str) -> Ref:
    """Return the coupon of a tranche for one period in this reading."""
    return Ref(coupon_of(fund, name).name.removesuffix("coupon") + "rate")


def grown(rate: Term, years: Term, tranche: Tranche) -> Term:
    """Return what one unit of money earns in so many years at a tranche's rate."""
    return (1 + rate) ** years - 1 if tranche.interest == "compound" else rate * years


def rate_by_results(model: Model, reading: Reading, name: str, results: ResultTerms) -> Term:
    """Return the coupon a year of a tranche by the value of a metric."""
    key, title = f"tranche.{name}.results", f"{_title(model, name)}: coupon"
    metric, rows = reading.metric(results.metric), results.rates or []
    if results.read == "band":
        rate = banded(metric, bands_of(model, f"{key}.rates", title, rows, NO_WHOLES))
    else:
        points = points_of(model, f"{key}.rates", title, rows, NO_WHOLES)
        flat_before, flat_beyond = results.before == "flat", results.beyond == "flat"
        rate = interpolated_between(metric, points, flat_before=flat_before, flat_beyond=flat_beyond)
    if results.floor is not None:
        rate = greatest(rate, once(model, f"{key}.floor", f"{title}, lowest", "share per year", results.floor))
    if results.ceiling is not None:
        rate = least(rate, once(model, f"{key}.ceiling", f"{title}, highest", "share per year", results.ceiling))
    return rate


def add_principal_shares(fund: Fund) -> None:
    """Add the share of each tranche's principal that is ever repaid, where it follows from results."""
    for name, tranche in fund.ranked.items():
        share = principal_share(fund.model, fund.reading, name, tranche)
        if share is not None:
            label = f"{fund.title(name)}: principal repaid, by results{fund.told}"
            fund.model.book.line(f"{fund.prefix}tranche.{name}.repaid_share", label, "share", share)


def principal_share(model: Model, reading: Reading, name: str, tranche: Tranche) -> Term | None:
    """Return the share of a tranche's principal that is ever repaid; nothing where results do not decide it."""
    results = tranche.results
    if results is None or not results.repays:
        return None
    key, title = f"tranche.{name}.results.repays", f"{_title(model, name)}: principal repaid"
    return banded(reading.metric(results.metric), bands_of(model, key, title, results.repays, NO_WHOLES))


def _title(model: Model, name: str) -> str:
    tranches = model.case.investment.tranches if model.case.investment else {}
    return tranche_title(name, tranches[name])


# --- principal due ----------------------------------------------------------------------------------------------------


def add_repayment_schedules(model: Model, calendar: Calendar) -> None:
    """Add from when all principal of a tranche is due, and what is due before by its schedule."""
    for name, tranche in (model.case.investment.tranches if model.case.investment else {}).items():
        if tranche.is_sweep:
            continue
        title, key = tranche_title(name, tranche), f"tranche.{name}"
        final = final_date(tranche)
        due = tuple(1.0 if t >= calendar.index_of(final) else 0.0 for t in range(calendar.count))
        model.structure(f"{key}.all_due", f"{title}: whether all principal is due", "share", due, f"on {final}")
        if final is not None:
            told = f"{title}: final repayment"
            falls = calendar.only(calendar.index_of(final))
            model.structure(f"{key}.final", f"{told}, when", "share", falls, f"on {final}")
            add_days_before(model, calendar, f"{key}.final", told, final)
        rows: list[Term] = []
        for number, each in enumerate(tranche.repayments or (), start=1):
            repayment, told = f"{key}.repayment{number}", f"{title}: repayment {number}"
            rows.append(add_dated_amount(model, calendar, repayment, told, each))
            add_days_before(model, calendar, repayment, told, each.when)
        if rows:
            label = f"{title}: repayments as stated"
            row = model.book.flow(f"{key}.repayments", label, "money", total_of(rows))
            model.book.line(f"{key}.repayments_so_far", f"{label}, so far", "money", running(row))


def final_date(tranche: Tranche) -> dt.date | None:
    """Return the date from which all principal is due: the maturity, or the last repayment."""
    return tranche.maturity or max((each.when for each in tranche.repayments or ()), default=None)


def add_principal_due(fund: Fund, name: str) -> Ref:
    """Add the principal that a tranche is to be repaid in each period, if there is money for it."""
    tranche, owing = fund.tranches[name], fund.row(f"{name}.owing")
    repayable = _repayable(fund, name)
    if tranche.is_sweep:
        return owing if repayable is owing else fund.add_to(name, "principal_due", "principal due", repayable)
    by_schedule: Term = Number(0.0)
    if tranche.repayments:
        by_schedule = Ref(f"tranche.{name}.repayments_so_far") - fund.before(f"{name}.repaid_so_far")
    now = when(Ref(f"tranche.{name}.all_due"), repayable, least(repayable, greatest(pence(by_schedule), 0.0)))
    due = fund.add_to(name, "principal_due", "principal due", now)
    fund.add_to(name, "due_later", "principal due later", pence(repayable - due))
    return due


def _repayable(fund: Fund, name: str) -> Ref:
    """Return the principal that is to be repaid sooner or later: all of it, or the share that results leave."""
    owing, share = fund.row(f"{name}.owing"), f"{fund.prefix}tranche.{name}.repaid_share"
    if share not in fund.model.book:
        return owing
    left = Ref(share) * fund.row(f"{name}.drawn_so_far") - fund.before(f"{name}.repaid_so_far")
    return fund.add_to(name, "repayable", "principal ever to repay", least(owing, greatest(pence(left), 0.0)))


# --- what accrues -----------------------------------------------------------------------------------------------------


def add_coupon_owed(fund: Fund, name: str) -> Ref:
    """Add the coupon accrued so far: on principal and, unless simple, on coupon unpaid; unrounded until it is paid."""
    tranche = fund.tranches[name]
    base = fund.before(f"{name}.principal")
    if tranche.interest != "simple":
        base = base + fund.before(f"{name}.accrued")
    earned: Term = base * rate_of(fund, name)
    if fund.counts_days:
        earned = earned + _earned_since_drawn(fund, name) - _not_earned_once_repaid(fund, name)
    # What is due in every period is due in whole pence; what waits accrues unrounded until it is paid.
    earned = pence(earned) if tranche.coupon_paid == "each period" else earned
    before = fund.add_to(name, "coupon_before", "coupon accrued", fund.before(f"{name}.accrued") + earned)
    return fund.add_to(name, "coupon_owed", "coupon owed", greatest(pence(before), 0.0))


def _earned_since_drawn(fund: Fund, name: str) -> Term:
    """Return what drawdowns of this period earn from their dates to its end."""
    parts: list[Term] = []
    for number, _ in enumerate(fund.tranches[name].drawdowns or (), start=1):
        key = f"tranche.{name}.drawdown{number}"
        parts.append(Ref(key) * _grown_in(fund, name, f"{key}.days_left"))
    return total_of(parts)


def _grown_in(fund: Fund, name: str, days: str) -> Term:
    """Return what one unit earns in so many days."""
    return grown(coupon_of(fund, name), Ref(days) / DAYS_A_YEAR, fund.tranches[name])


def _not_earned_once_repaid(fund: Fund, name: str) -> Term:
    """Add what principal repaid on a date of this period does not earn after it, if it is repaid as it is due.

    What falls due with the final repayment ends the coupon that has accrued on it as well.
    """
    tranche = fund.tranches[name]
    if tranche.is_sweep:
        return Number(0.0)
    rate, rest = rate_of(fund, name), total_of([fund.row(f"{name}.principal_due")])
    parts: list[Term] = []
    gone: list[Term] = []
    for number, each in enumerate(tranche.repayments or (), start=1):
        key = f"tranche.{name}.repayment{number}"
        part = least(Ref(key) * Ref(f"{key}.when"), rest, _standing_on(fund, name, each.when, gone))
        parts.append(part * (rate - _grown_in(fund, name, f"{key}.days_before")))
        gone.append(part)
        rest = rest - part
    final, day = f"tranche.{name}.final", final_date(tranche)
    rest = least(rest, _standing_on(fund, name, day, gone)) if day is not None else rest
    if tranche.interest != "simple":
        rest = rest + fund.before(f"{name}.accrued")
    parts.append(rest * Ref(final) * (rate - _grown_in(fund, name, f"{final}.days_before")))
    return fund.add_to(name, "not_earned", "coupon that principal repaid in the period does not earn", total_of(parts))


def _standing_on(fund: Fund, name: str, day: dt.date, gone: list[Term]) -> Term:
    """Return the principal that earns until a day of the period: drawn before the period, or on a date up to that day.

    What is drawn just in time has no date, and what is drawn later does not earn before: neither has a coupon to end.
    """
    dated = [
        Ref(f"tranche.{name}.drawdown{number}") * Ref(f"tranche.{name}.drawdown{number}.when")
        for number, each in enumerate(fund.tranches[name].drawdowns or (), start=1)
        if each.when <= day
    ]
    return greatest(pence(total_of([fund.before(f"{name}.principal"), *dated]) - total_of(gone)), 0.0)


def earned_by_what_is_late(fund: Fund, name: str) -> Term:
    """Return what principal due on a date and not repaid has earned after all."""
    if not fund.has(f"{name}.not_earned"):
        return Number(0.0)
    due, repaid = fund.row(f"{name}.principal_due"), fund.row(f"{name}.principal_repaid")
    unpaid = (due - repaid) / when(above(due, 0.0), due, 1.0)
    return fund.row(f"{name}.not_earned") * unpaid
