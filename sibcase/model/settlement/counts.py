"""What was counted, in time: observed outcomes and savings fall when those of the plan would.

    settled[t] = observed × plan[t] ÷ Σ plan        whole where a whole number was observed:
    settled[t] = ⌊observed × Σ_{u ≤ t} plan[u] ÷ Σ plan⌋ − the same one period earlier

A whole number of outcomes is not cut into parts, so that N outcomes at a price are N times the price to the penny. What
was observed exactly as planned is the plan's row itself. Without a plan all is counted in the last period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sibcase.book.lines import Origin
from sibcase.book.terms import Number, Ref, Term, absolute, at_least, floor, previous, running, total_of, when
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.casefile.values.observed_names import counted_as
from sibcase.model.contract.readings import SETTLED, payment_lines
from sibcase.model.programme.costs import ACHIEVED
from sibcase.model.programme.outcomes import add_outcomes
from sibcase.model.programme.savings import add_savings
from sibcase.model.programme.service import add_service
from sibcase.model.time.moments import last_moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

# Two sums that differ by less than this part are one: sums of many parts are not exact in binary.
DUST = 1e-9


def add_plan(model: Model, calendar: Calendar) -> None:
    """Add the plan by whose time observed results fall, where the case has a service."""
    add_service(model, calendar)
    add_outcomes(model, calendar)
    add_savings(model, calendar)


def add_observed_counts(model: Model, calendar: Calendar, observed: Mapping[str, float]) -> None:
    """Add what was counted; in a settlement gross and net are what was agreed to be counted."""
    for line in payment_lines(model).values():
        counted = counted_as(model.case, line)
        if counted not in observed:
            continue
        match line:
            case Tariff():
                name, plan = f"outcomes.{SETTLED}.{counted}", f"outcomes.{line.counts}.{line.outcome}"
                _add_observed_row(model, calendar, name, ("outcomes", plan), observed[counted])
            case SharePayment():
                name, plan = f"savings.{SETTLED}.{counted}", f"savings.{line.counts}.{line.saving}"
                _add_observed_row(model, calendar, name, ("money", plan), observed[counted])
            case BlockPayment() | TablePayment() | AvoidedPayment() | ReturnTable():
                pass  # what decides them is observed as a metric, if anything does
            case _:
                assert_never(line)


def _add_observed_row(model: Model, calendar: Calendar, name: str, what: tuple[str, str], value: float) -> None:
    """Add an observed row; several lines may pay for one outcome: what is counted of it is added once."""
    unit, plan = what
    if f"{name}.per_period" in model.book:
        return
    label = _label(model, name, plan)
    origin = Origin("observed", note="as observed")
    seen = model.book.assume(f"{name}.observed", f"{label}, as observed", unit, value, origin)
    if f"{plan}.per_period" not in model.book:
        model.book.flow(name, label, unit, seen * last_moment(model, calendar))
        return
    share = share_of_plan(model, calendar, plan)
    by_share: Term = seen * share
    if unit == "outcomes":
        so_far = model.book.line(f"{name}.whole_so_far", f"{label}, whole so far", unit, floor(seen * running(share)))
        by_share = when(at_least(floor(seen), seen - DUST), so_far - previous(so_far.name), by_share)
    planned = Ref(plan)
    as_planned = at_least(absolute(planned) * DUST, absolute(seen - planned))
    model.book.flow(name, label, unit, when(as_planned * _is_any(planned), Ref(f"{plan}.per_period"), by_share))


def _label(model: Model, name: str, plan: str) -> str:
    planned = model.book.lines.get(f"{plan}.per_period")
    return f"{planned.label if planned else name}, settled"


def _is_any(value: Term) -> Term:
    """Return 1 where a value is not zero."""
    return 1 - at_least(0.0 - absolute(value), 0.0)


def end_of_plan(model: Model, calendar: Calendar, plan: str) -> Ref:
    """Return the row that is 1 in the period in which the last of a total of the plan falls."""
    share = share_of_plan(model, calendar, plan)
    reached, key = f"{plan}.all_counted", f"{plan}.last_counted"
    if reached not in model.book:
        label = f"{_label(model, plan, plan)}: whether all are counted"
        model.book.line(reached, label, "share", at_least(running(share), 1 - DUST))
        model.book.line(
            key, f"{_label(model, plan, plan)}: when the last is", "share", Ref(reached) - previous(reached)
        )
    return Ref(key)


def share_of_plan(model: Model, calendar: Calendar, plan: str) -> Ref:
    """Return what share of a total of the plan falls in each period; all of it in the last where none is planned."""
    last = last_moment(model, calendar)
    row = f"{plan}.per_period"
    key = f"{plan}.settled_share"
    if row not in model.book:
        return last
    if key not in model.book:
        label = f"{model.book.lines[row].label}: share in the period"
        there = _is_any(Ref(plan))
        share = when(there, Ref(row) / when(there, Ref(plan), 1.0), last)
        model.book.line(key, label, "share", share)
    return Ref(key)


def add_achieved(model: Model) -> None:
    """Add the outcomes for which costs per outcome are paid: the plan's, in step with what was observed of each."""
    service, outcomes = model.case.service, model.case.outcomes or {}
    costs = (service.costs if service else None) or {}
    if not outcomes or all(cost.amount.quantity.per != "outcome" for cost in costs.values()):
        return
    rows: list[Term] = []
    for name, outcome in outcomes.items():
        planned = Ref(f"outcomes.net.{name}.per_period")
        achieved = planned * _in_step(model, name)
        rows.append(
            model.book.flow(f"outcomes.{ACHIEVED}.{name}", f"{outcome.title}: outcomes achieved", "outcomes", achieved)
        )
    model.book.flow(f"outcomes.{ACHIEVED}.total", "Outcomes achieved", "outcomes", total_of(rows))


def _in_step(model: Model, name: str) -> Term:
    """Return how many times the planned number of an outcome was observed; once where no line counts it."""
    for key, line in payment_lines(model).items():
        if not isinstance(line, Tariff) or line.outcome != name:
            continue
        planned = Ref(f"outcomes.{line.counts}.{name}")
        for seen in (f"outcomes.{SETTLED}.{counted_as(model.case, line)}", f"payments.seen.{key}"):
            if seen in model.book:
                return when(_is_any(planned), Ref(seen) / when(_is_any(planned), planned, 1.0), 1.0)
    return Number(1.0)
