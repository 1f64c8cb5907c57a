"""Timing: where within a period money moves, so that interest and rates of return do not depend on the step.

What has a date moves on it: a cost or a drawdown as its day begins, a payment or a repayment as its day ends. What is
spread moves evenly through the part of the period that it covers, on average at its middle. A position is a share of
the period: 0 is its beginning and 1 its end.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, above, greatest, lagged, least, total_of, when
from sibcase.casefile.sections.parts import BlockPayment
from sibcase.model.contract.readings import line_title, lines_into_account, lines_of_tranche, payment_lines
from sibcase.model.inputs import name_of
from sibcase.model.programme.costs import PER_PERSON

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Cost, Fee, Grant
    from sibcase.casefile.sections.payments import Payment
    from sibcase.model.inputs import Model
    from sibcase.model.investment.fund import Fund
    from sibcase.model.time.calendar import Calendar

BY_DAYS = "actual/365"
MIDDLE = 0.5
DRAWN_AT = "investment.position_of_costs"
PAID_AT = "investment.position_of_receipts"


def counts_days(model: Model) -> bool:
    """Return whether interest counts days over 365."""
    return model.case.investment is not None and model.case.investment.day_count == BY_DAYS


# --- positions of single items ----------------------------------------------------------------------------------------


def add_positions(model: Model, calendar: Calendar) -> None:
    """Add where in each period costs, fees, grants and payments move."""
    service, investment = model.case.service, model.case.investment
    for name, cost in ((service.costs if service else None) or {}).items():
        _add_position(model, calendar, f"cost.{name}", name_of(cost.title, name), cost)
    for kind, items in (("fees", investment.fees), ("grants", investment.grants)) if investment else ():
        for name, item in (items or {}).items():
            _add_position(model, calendar, f"{kind}.{name}", name_of(item.title, name), item)
    for name, line in payment_lines(model).items():
        _add_payment_position(model, calendar, name, line)


def _add_position(
    model: Model, calendar: Calendar, key: str, title: str, item: Cost | Fee | Grant | BlockPayment
) -> Ref:
    """Add where an amount moves: on its date, or at the middle of what it covers of each period."""
    per = item.amount.quantity.per if item.amount is not None else "" if item.when is not None else "year"
    values, why = (MIDDLE,) * calendar.count, "spread evenly"
    if per == "":
        date = item.when.date if item.when else item.start
        is_receipt = key.startswith(("grants.", "payment."))
        here = calendar.end_of_day if is_receipt else calendar.beginning_of_day
        at = here(date, by_days=counts_days(model)) if date is not None else 0.0
        values, why = (at,) * calendar.count, f"once, {date or 'at the start'}"
    elif per not in (*PER_PERSON, "outcome"):
        values = _middles(calendar, item)
    return model.structure(f"{key}.position", f"{title}: where in the period it falls", "share", values, why)


def _middles(calendar: Calendar, item: Cost | Fee | Grant | BlockPayment) -> tuple[float, ...]:
    """Return the middle of what an amount per time covers of each period."""
    first, last = calendar.offset(item.start), float(calendar.count)
    until = getattr(item, "until", None)
    if item.lasts is not None:
        last = min(last, first + item.lasts.value / calendar.years_each)
    elif until is not None:
        last = calendar.offset(until)
    middles = []
    for t in range(calendar.count):
        begins, ends = max(first, float(t)), min(last, t + 1.0)
        middles.append((begins + ends) / 2 - t if begins < ends else MIDDLE)
    return tuple(middles)


def _add_payment_position(model: Model, calendar: Calendar, name: str, line: Payment) -> None:
    """Add where a payment is received: as measured, moved by what of its lag is not whole periods.

    What is due before the period into which its lag is rounded up is received as that period begins.
    """
    key, title = f"payment.{name}", line_title(model, name)
    if isinstance(line, BlockPayment):
        measured = _add_position(model, calendar, key, title, line)
    else:
        label = f"{title}: where in the period it is measured"
        values, why = _measured(model, calendar, line)
        measured = model.structure(f"{key}.position", label, "share", values, why)
    keys = [f"{key}.instalment{number}" for number, _ in enumerate(line.instalments or (), start=1)] or [key]
    parts: list[Term] = []
    for each in keys:
        rounded = Ref(f"{each}.due_periods")
        parts.append(lagged(measured, rounded) + (Ref(f"{each}.due") / calendar.years_each - rounded))
    received = least(greatest(*parts, 0.0), 1.0)
    model.book.line(f"{key}.received_at", f"{title}: where in the period it is received", "share", received)


def _measured(model: Model, calendar: Calendar, line: Payment) -> tuple[tuple[float, ...], str]:
    """Return where a line is measured: on the dates of its metric, else as the period ends; outcomes all through it."""
    name = getattr(line, "metric", None)
    if name is None:
        return (MIDDLE,) * calendar.count, "spread evenly"
    metric = model.case.metrics.get(name)
    on_dates: dict[int, list[float]] = {}
    for date in (metric.when if metric else None) or ():
        at = calendar.end_of_day(date, by_days=counts_days(model))
        on_dates.setdefault(calendar.index_of(date), []).append(at)
    values = tuple(fmean(on_dates.get(period, [1.0])) for period in range(calendar.count))
    return values, "on its dates" if on_dates else "as the period ends"


# --- positions of what a fund draws and pays --------------------------------------------------------------------------


def add_fund_positions(fund: Fund) -> None:
    """Add where in each period money is drawn, and where it is paid out: on average, each item by its amount.

    The reserve is needed as the case begins. Where nothing is received, cash is paid out as the period ends.
    """
    model = fund.model
    if "time.is_first" not in model.book:
        first = fund.calendar.only(0)
        model.structure("time.is_first", "Whether a period is the first", "share", first, "the first period")
    reserve = Ref("investment.reserve_now") * Ref("time.is_first")
    label = "Where in the period costs are paid"
    _add_average(fund, DRAWN_AT, label, _costs(fund), (reserve, MIDDLE))
    label = "Where in the period payments are received"
    _add_average(fund, PAID_AT, label, _receipts(fund, ""), (Number(0.0), 1.0))
    for name in fund.tranches:
        if lines_of_tranche(model, name):
            _add_average(
                fund,
                f"{PAID_AT}.{name}",
                f"{fund.title(name)}: where in the period it is paid",
                _receipts(fund, name),
                (Number(0.0), 1.0),
            )


def drawn_at(fund: Fund) -> Ref:
    """Return the row of where in each period money is drawn just in time."""
    return Ref(f"{fund.prefix}{DRAWN_AT}")


def paid_at(fund: Fund, name: str) -> Term:
    """Return where in each period a tranche is paid.

    A tranche that is repaid as cash comes in is paid where receipts come in. One with dates of its own, or whose coupon
    is due in every period, is paid as the period ends; what it is repaid on dates is accounted for by date. One with
    interest dates is paid on them, and as the period ends where there is none.
    """
    tranche = fund.tranches[name]
    if tranche.interest_dates:
        return Ref(f"tranche.{name}.interest_at")
    if not tranche.is_residual and (not tranche.is_sweep or tranche.coupon_paid == "each period"):
        return Number(1.0)
    own = f"{fund.prefix}{PAID_AT}.{name}"
    return Ref(own if own in fund.model.book else f"{fund.prefix}{PAID_AT}")


def _costs(fund: Fund) -> list[tuple[Term, Term]]:
    service = fund.model.case.service
    found: list[tuple[Term, Term]] = [
        (Ref(f"service.costs.{name}.per_period"), Ref(f"cost.{name}.position"))
        for name, cost in ((service.costs if service else None) or {}).items()
        if not (fund.reading.nothing_achieved and cost.amount.quantity.per == "outcome")
    ]
    fees = [name for name in fund.terms.fees or {} if f"fees.{name}.per_period" in fund.model.book]
    return found + [(Ref(f"fees.{name}.per_period"), Ref(f"fees.{name}.position")) for name in fees]


def _receipts(fund: Fund, tranche: str) -> list[tuple[Term, Term]]:
    """Return what comes in with where it does: for all, or for one tranche what its own lines pay as well."""
    comes_in = {**lines_into_account(fund.model), **lines_of_tranche(fund.model, tranche)}
    found: list[tuple[Term, Term]] = [
        (greatest(fund.reading.row(name), 0.0), Ref(f"payment.{name}.received_at"))
        for name in payment_lines(fund.model)
        if name in comes_in
    ]
    grants = fund.terms.grants or {}
    return found + [(Ref(f"grants.{name}.per_period"), Ref(f"grants.{name}.position")) for name in grants]


def _add_average(
    fund: Fund, name: str, label: str, items: list[tuple[Term, Term]], otherwise: tuple[Term, float]
) -> None:
    """Add Σ amount × position ÷ Σ amount, with an amount more at the beginning; another position without amounts."""
    at_the_beginning, without = otherwise
    whole = total_of([*(amount for amount, _ in items), at_the_beginning])
    weighted = total_of([amount * position for amount, position in items])
    average = weighted / when(above(whole, 0.0), whole, 1.0)
    row = when(above(whole, 0.0), average, without) + Ref("time.is_first") * 0.0
    fund.model.book.line(f"{fund.prefix}{name}", label + fund.suffix, "share", row)
