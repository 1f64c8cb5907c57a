"""Coupons: the rate of each tranche, as stated or by results, and what accrues on the principal.

compound: (principal + accrued) × ((1 + r)^Δ − 1); capitalised: (principal + accrued) × r × Δ; simple: principal × r ×
Δ. Δ is the time for which principal is outstanding, in years or in days over 365: it earns from where in the period it
is drawn to where it is repaid (`timing`). What is not repaid earns on to the end of the period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, above, at_least, greatest, least, pence, running, total_of, when
from sibcase.model.contract.terms import NO_WHOLES, bands_of, once, points_of
from sibcase.model.investment.fund import add_dated_amounts, add_position_of_day, tranche_title
from sibcase.model.investment.timing import counts_days, drawn_at, paid_at
from sibcase.model.time.schedules import banded, interpolated_between

if TYPE_CHECKING:
    import datetime as dt

    from sibcase.casefile.sections.parts import ResultTerms, Tranche
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model
    from sibcase.model.investment.fund import Fund
    from sibcase.model.time.calendar import Calendar

NO_COUPON = "the tranche earns no coupon"


def add_coupons(fund: Fund) -> None:
    """Add the coupon of every tranche, and its rate for one period."""
    model = fund.model
    for name, tranche in fund.tranches.items():
        title, key = fund.title(name), f"tranche.{name}"
        if tranche.results is not None and tranche.results.rates:
            rate = rate_by_results(model, fund.reading, name, tranche.results)
            model.book.line(f"{fund.prefix}{key}.coupon", f"{title}: coupon by results{fund.suffix}", "rate", rate)
        elif f"{key}.coupon" not in model.book:
            model.stated_or(f"{key}.coupon", f"{title}: coupon", "share per year", tranche.coupon, 0.0, NO_COUPON)
        if rate_of(fund, name).name not in model.book:
            per_period = grown(coupon_of(fund, name), fund.years_each(), tranche)
            model.book.line(rate_of(fund, name).name, f"{title}: coupon for one period", "share", per_period)
        if not tranche.is_residual:
            _add_growth(fund, name)


# What money earns within a period: all of it before it is paid and after, and what is drawn in the period likewise.
_BEFORE, _AFTER, _DRAWN_BEFORE, _DRAWN_AFTER = "rate_before", "rate_after", "drawn_rate_before", "drawn_rate_after"


def _add_growth(fund: Fund, name: str) -> None:
    """Add what one unit earns before and after the tranche is paid in a period, from its beginning or once drawn."""
    paid, years, rate = paid_at(fund, name), fund.years_each(), coupon_of(fund, name)
    labels = {_BEFORE: "coupon until it is paid", _AFTER: "coupon once it is paid, to the end of the period"}
    if paid != Number(1.0):
        for what, part in ((_BEFORE, paid), (_AFTER, 1.0 - paid)):
            _add_growth_row(fund, name, (what, labels[what]), grown(rate, years * part, fund.tranches[name]))
    if scheduled_drawdowns(fund, name):
        return
    drawn = drawn_at(fund)
    before = greatest(paid - drawn, 0.0)
    label = "coupon of what is drawn in the period until it is paid"
    _add_growth_row(fund, name, (_DRAWN_BEFORE, label), grown(rate, years * before, fund.tranches[name]))
    if paid != Number(1.0):
        label = "coupon of what is drawn after it is paid"
        after = grown(rate, years * (1.0 - drawn), fund.tranches[name])
        _add_growth_row(fund, name, (_DRAWN_AFTER, label), after)


def _add_growth_row(fund: Fund, name: str, called: tuple[str, str], formula: Term) -> None:
    what, label = called
    key = f"{fund.prefix}tranche.{name}.{what}"
    fund.model.book.line(key, f"{fund.title(name)}: {label}{fund.suffix}", "share", formula)


def _growth(fund: Fund, name: str, what: str) -> Ref:
    """Return a row of `_add_growth`; where a tranche is paid as the period ends, that of the whole period."""
    key = f"{fund.prefix}tranche.{name}.{what}"
    return Ref(key) if key in fund.model.book else rate_of(fund, name)


def scheduled_drawdowns(fund: Fund, name: str) -> list[tuple[Term, Ref]]:
    """Return what a schedule draws of a tranche, with where in its period it does; nothing where it has none."""
    keys = [f"tranche.{name}.drawdown{number}" for number, _ in enumerate(fund.tranches[name].drawdowns or (), start=1)]
    return [(pence(Ref(key) * Ref(f"{key}.when")), Ref(f"{key}.position")) for key in keys]


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
            label = f"{fund.title(name)}: principal repaid, by results{fund.suffix}"
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
            label = f"{title}: final repayment"
            falls = calendar.only(calendar.index_of(final))
            model.structure(f"{key}.final", f"{label}, when", "share", falls, f"on {final}")
            add_position_of_day(model, calendar, f"{key}.final", label, final, is_repaid=True)
        called = (f"{key}.repayment", f"{title}: repayment")
        rows = add_dated_amounts(model, calendar, called, tranche.repayments or (), is_repaid=True)
        if rows:
            label = f"{title}: repayments as stated"
            row = model.book.flow(f"{key}.repayments", label, "money", total_of(rows))
            model.book.line(f"{key}.repayments_so_far", f"{label}, so far", "money", running(row))


def add_interest_dates(model: Model, calendar: Calendar) -> None:
    """Add in which periods a coupon with interest dates is due, and where in them.

    It is due with the final repayment and as the term ends as well. Where principal is repaid on a date, the coupon is
    accounted for to the end of the period.
    """
    for name, tranche in (model.case.investment.tranches if model.case.investment else {}).items():
        if not tranche.interest_dates:
            continue
        repaid = {calendar.index_of(each.when) for each in tranche.repayments or ()}
        final = final_date(tranche)
        repaid |= {calendar.index_of(final)} if final else set()
        at, due = [1.0] * calendar.count, [0.0] * calendar.count
        for date in sorted(tranche.interest_dates):
            period = calendar.index_of(date)
            at[period], due[period] = calendar.end_of_day(date, by_days=counts_days(model)), 1.0
        for period in repaid:
            at[period] = 1.0
        due[calendar.index_of(final) if final else -1] = due[-1] = 1.0
        key, title, why = f"tranche.{name}", tranche_title(name, tranche), "by its interest dates"
        model.structure(f"{key}.interest_at", f"{title}: where in the period it is paid", "share", tuple(at), why)
        model.structure(f"{key}.interest_due", f"{title}: whether its coupon is due", "share", tuple(due), why)


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
    """Add the coupon accrued until the tranche is paid: on principal and, unless simple, on unpaid coupon."""
    tranche = fund.tranches[name]
    base = fund.before(f"{name}.principal")
    if tranche.interest != "simple":
        base = base + fund.before(f"{name}.{_added(fund, name)}")
    earned = base * _growth(fund, name, _BEFORE) + _earned_since_drawn(fund, name)
    earned = earned - _not_earned_once_repaid(fund, name)
    # What is due in every period is due in whole pence; what waits accrues unrounded until it is paid.
    in_each = tranche.coupon_paid == "each period" and not tranche.interest_dates
    earned = pence(earned) if in_each else earned
    before = fund.add_to(name, "coupon_before", "coupon accrued", fund.before(f"{name}.accrued") + earned)
    owed = greatest(pence(before), 0.0)
    owed = when(_is_due(name), owed, 0.0) if tranche.interest_dates else owed
    return fund.add_to(name, "coupon_owed", "coupon owed", owed)


def _is_due(name: str) -> Ref:
    """Return the row of whether a coupon with interest dates is due."""
    return Ref(f"tranche.{name}.interest_due")


def _added(fund: Fund, name: str) -> str:
    """Return the row of the coupon that earns interest itself: with interest dates what was unpaid on the last."""
    tranche = fund.tranches[name]
    return "added" if tranche.interest_dates and tranche.interest == "capitalised" else "accrued"


def add_added(fund: Fund, name: str, unpaid: Term) -> None:
    """Add the coupon that is added to the principal on interest dates, where it is capitalised."""
    if _added(fund, name) == "added":
        kept = least(fund.before(f"{name}.added"), unpaid)
        fund.add_to(name, "added", "coupon added to the principal", when(_is_due(name), unpaid, kept))


def _earned_since_drawn(fund: Fund, name: str) -> Term:
    """Return what drawdowns of this period earn until the tranche is paid."""
    stated, paid = scheduled_drawdowns(fund, name), paid_at(fund, name)
    if stated:
        return total_of([amount * _grown_in(fund, name, greatest(paid - position, 0.0)) for amount, position in stated])
    return fund.row(f"{name}.drawn") * _growth(fund, name, _DRAWN_BEFORE)


def earned_once_paid(fund: Fund, name: str, principal: Term, unpaid: Term) -> Term:
    """Return what is earned from when a tranche is paid to the end of the period.

    Args:
        fund: the fund.
        name: the tranche.
        principal: what is outstanding once it is paid, with what is drawn later in the period.
        unpaid: the coupon that is not paid.
    """
    paid = paid_at(fund, name)
    if paid == Number(1.0):
        return Number(0.0)
    tranche, stated = fund.tranches[name], scheduled_drawdowns(fund, name)
    late: list[tuple[Term, Term]] = [
        (when(above(position, paid), amount, 0.0), _grown_in(fund, name, 1.0 - position)) for amount, position in stated
    ]
    if not stated:
        drawn = when(above(drawn_at(fund), paid), fund.row(f"{name}.drawn"), 0.0)
        late = [(drawn, _growth(fund, name, _DRAWN_AFTER))]
    base = greatest(principal - total_of([amount for amount, _ in late]), 0.0)
    if tranche.interest == "compound":
        base = base + unpaid
    elif tranche.interest == "capitalised":
        # What is earned in this period is added to the principal as it ends, or on its interest date.
        kept = least(unpaid, fund.before(f"{name}.{_added(fund, name)}"))
        base = base + (when(_is_due(name), unpaid, kept) if tranche.interest_dates else kept)
    return base * _growth(fund, name, _AFTER) + total_of([amount * growth for amount, growth in late])


def _grown_in(fund: Fund, name: str, part: Term) -> Term:
    """Return what one unit earns in a part of a period."""
    return grown(coupon_of(fund, name), fund.years_each() * part, fund.tranches[name])


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
        standing = _standing_on(fund, name, (each.when, Ref(f"{key}.position")), gone)
        part = least(Ref(key) * Ref(f"{key}.when"), rest, standing)
        parts.append(part * (rate - _grown_in(fund, name, Ref(f"{key}.position"))))
        gone.append(part)
        rest = rest - part
    final, day = f"tranche.{name}.final", final_date(tranche)
    rest = least(rest, _standing_on(fund, name, (day, Ref(f"{final}.position")), gone)) if day is not None else rest
    if tranche.interest != "simple":
        rest = rest + fund.before(f"{name}.{_added(fund, name)}")
    parts.append(rest * Ref(final) * (rate - _grown_in(fund, name, Ref(f"{final}.position"))))
    return fund.add_to(name, "not_earned", "coupon that principal repaid in the period does not earn", total_of(parts))


def _standing_on(fund: Fund, name: str, day: tuple[dt.date, Ref], gone: list[Term]) -> Term:
    """Return the principal that earns until a day of the period: drawn before the period, or in it up to that day."""
    date, position = day
    if fund.tranches[name].drawdowns:
        drawn: list[Term] = [
            Ref(f"tranche.{name}.drawdown{number}") * Ref(f"tranche.{name}.drawdown{number}.when")
            for number, each in enumerate(fund.tranches[name].drawdowns or (), start=1)
            if each.when <= date
        ]
    else:
        drawn = [when(at_least(position, drawn_at(fund)), fund.row(f"{name}.drawn"), 0.0)]
    return greatest(pence(total_of([fund.before(f"{name}.principal"), *drawn]) - total_of(gone)), 0.0)


def earned_by_what_is_late(fund: Fund, name: str) -> Term:
    """Return what principal due on a date and not repaid has earned after all."""
    if not fund.has(f"{name}.not_earned"):
        return Number(0.0)
    due, repaid = fund.row(f"{name}.principal_due"), fund.row(f"{name}.principal_repaid")
    unpaid = (due - repaid) / when(above(due, 0.0), due, 1.0)
    return fund.row(f"{name}.not_earned") * unpaid
