"""One person over the years: what the need costs, and what the service saves on average or by one outcome achieved.

Years are counted from the day on which the person completes the service.

cost       cost of one person in a year × Δ, for as long as the need lasts; by agency
achieved   part of an outcome still in force × units per year × Δ × unit cost: what one outcome saves, once achieved
saved      Σ of the saving lines for this person: effect due to the service × achieved, lags included: the average
cash       saved × (cashable saving ÷ saving, over the term), of the lines of which it is known how much is cash

The average is that of the case. For each agency, Σ_s Σ_j completers[s, t − j] × saved[s, j] is its saving in period t.
It describes no real person: few people have the average effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, above, absolute, greatest, lagged, least, total_of, when
from sibcase.model.inputs import name_of
from sibcase.model.programme.need import NOT_STATED
from sibcase.model.programme.savings import saving_lines

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Saving, Segment
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

KINDS = {"saved": "saved on average", "cash": "cash saved on average"}


def add_one_person(model: Model, calendar: Calendar) -> None:
    """Add the years of one person of each segment that the service reaches, where savings are counted."""
    service = model.case.service
    if service is None or "savings.gross.total" not in model.book:
        return
    lines = [(key, saving) for key, saving in saving_lines(model) if saving.kind == "fiscal"]
    for key, saving in lines:
        _add_achieved(model, calendar, key, saving)
    for name, outcome in (model.case.outcomes or {}).items():
        parts: list[Term] = [Ref(f"person.achieved.{key}.per_period") for key, _ in lines if key.split(".")[0] == name]
        if parts:
            label = f"{outcome.title}: saved by one outcome"
            model.book.flow(f"person.in_all.achieved.{name}", label, "money", total_of(parts))
    for name, segment in model.case.segments.items():
        if name in service.intake:
            title = name_of(segment.title, name if name != "all" else "people in need")
            _add_cost(model, calendar, name, title, segment)
            _add_saved(model, name, title, lines)


def _add_achieved(model: Model, calendar: Calendar, key: str, saving: Saving) -> None:
    """Add what one outcome saves in the periods after completion, and which part of that is cash over the term."""
    outcome, title = key.split(".", maxsplit=1)[0], name_of(saving.title, key.split(".")[1])
    wait = (Ref(f"outcomes.{outcome}.lag") + Ref(f"saving.{key}.delay")) / calendar.years_each
    converted = f"saving.{key}.unit_cost.converted"
    price = Ref(converted if converted in model.book else f"saving.{key}.unit_cost")
    each = Ref(f"saving.{key}.still_in_force") * Ref(f"saving.{key}.units") * calendar.years_each * price
    model.book.flow(f"person.achieved.{key}", f"{title}: saved by one outcome", "money", lagged(each, wait))
    if saving.cashable is not None:
        gross, cash = Ref(f"savings.gross.{key}"), Ref(f"savings.cashable.{key}")
        share = when(above(absolute(gross), 0.0), cash / gross, 0.0)
        model.book.line(f"saving.{key}.cash_share", f"{title}: share of the saving that is cashable", "share", share)


def _add_cost(model: Model, calendar: Calendar, name: str, title: str, segment: Segment) -> None:
    still = least(greatest(Ref(f"need.years.{name}") / calendar.years_each - Ref("time.periods_since"), 0.0), 1.0)
    rows: list[Term] = []
    for agency, cost in _cost_by_agency(name, segment).items():
        label = f"{title}: cost of one person to {_called(model, agency)}"
        each = total_of(cost) * still * calendar.years_each
        rows.append(model.book.flow(f"person.cost.{name}.{agency}", label, "money", each))
    model.book.flow(f"person.in_all.cost.{name}", f"{title}: cost of one person", "money", total_of(rows))


def _cost_by_agency(name: str, segment: Segment) -> dict[str, list[Term]]:
    each = Ref(f"need.cost_each.{name}")
    if segment.borne_by is not None:
        return {agency: [each * Ref(f"need.borne_by.{name}.{agency}")] for agency in segment.borne_by}
    if segment.services is None:
        return {NOT_STATED: [each]}
    costs: dict[str, list[Term]] = {}
    for key, service in segment.services.items():
        costs.setdefault(service.agency or NOT_STATED, []).append(Ref(f"need.cost_each.{name}.{key}"))
    return costs


def _add_saved(model: Model, name: str, title: str, lines: list[tuple[str, Saving]]) -> None:
    saved: dict[tuple[str, str], list[Term]] = {}
    for key, saving in lines:
        outcome = (model.case.outcomes or {})[key.split(".")[0]]
        if outcome.segment not in (None, name):
            continue
        average = Ref(f"outcomes.{key.split('.')[0]}.effect_net") * Ref(f"person.achieved.{key}.per_period")
        for agency, stated in saving.agency.items():
            part = average if stated is None else average * Ref(f"saving.{key}.share.{agency}")
            saved.setdefault(("saved", agency), []).append(part)
            if saving.cashable is not None:
                saved.setdefault(("cash", agency), []).append(part * Ref(f"saving.{key}.cash_share"))
    rows: dict[str, list[Term]] = {}
    for (kind, agency), parts in saved.items():
        label = f"{title}: {KINDS[kind]} for {_called(model, agency)} by one person"
        row = model.book.flow(f"person.{kind}.{name}.{agency}", label, "money", total_of(parts))
        rows.setdefault(kind, []).append(row)
    for kind, each in rows.items():
        label = f"{title}: {KINDS[kind]} by one person"
        model.book.flow(f"person.in_all.{kind}.{name}", label, "money", total_of(each))


def _called(model: Model, agency: str) -> str:
    return "an agency that is not stated" if agency == NOT_STATED else model.party(agency)
