"""Savings: gross, released as cash, and whose.

in force    F[t] = Σ_{j ≥ 0, jΔ < D} outcomes.net[t − delay − j] × (1 − drop_off)^(jΔ)
full years  Σ_t F[t] × Δ ÷ outcomes.net: how long one outcome saves at full effect, after fading and within the term
avoided     F[t] × units per year × Δ
gross       avoided × unit cost, turned into the units that are avoided: a day at a cost per year is 1/365 of it
kept        avoided × (1 − backfill)
cashable    floor(kept per year ÷ step) × step × Δ × marginal share × unit cost, `lag` later
capacity    gross − cashable: real, useful, and no cash

A duration that is not a whole number of periods counts its last period in part. Nothing said about cashability means
that it is unknown: such a line enters the gross total and neither of the two others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import (
    Ref,
    Term,
    above,
    absolute,
    echoed,
    floor,
    greatest,
    lagged,
    least,
    over_time,
    total_of,
    when,
)
from sibcase.casefile.values.units import step_meets, units_used
from sibcase.model.inputs import Model, name_of
from sibcase.model.time.prices import PRICE_INDEX, present_value, price_per_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.sections.parts import Cashable, Saving
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.model.time.calendar import Calendar

NAN = float("nan")
NOT_ASSESSED = "not assessed: the case does not say how much is cash"
KINDS = ("gross", "cashable", "capacity")
LABELS = {"gross": "Savings", "cashable": "Cashable savings", "capacity": "Capacity released"}


def add_savings(model: Model, calendar: Calendar) -> None:
    """Add every saving line, their totals by kind and agency, and their present values."""
    if model.case.service is None or not model.case.outcomes:
        return
    model.structure(
        "time.periods_since",
        "Periods since the outcome",
        "periods",
        tuple(float(t) for t in range(calendar.count)),
        "counts periods",
    )
    for outcome_id, outcome in model.case.outcomes.items():
        for saving_id, saving in (outcome.savings or {}).items():
            _add_saving(model, calendar, outcome_id, f"{outcome_id}.{saving_id}", saving)
    _add_totals(model)


def _add_saving(model: Model, calendar: Calendar, outcome_id: str, key: str, saving: Saving) -> None:
    book, title = model.book, name_of(saving.title, key.split(".")[1])
    avoided = _add_avoided(model, calendar, outcome_id, key, saving, title)
    price = price_per_unit(model, f"saving.{key}.unit_cost", title, saving.units, saving.unit_cost)
    if saving.kind == "social":
        book.flow(f"savings.social.{key}", f"{title}: social value", "money", avoided * price)
        return
    gross = book.flow(f"savings.gross.{key}", f"{title}: saving", "money", avoided * price)
    if saving.cashable is not None:
        released = _add_released(model, calendar, key, saving, avoided, title)
        cashable = book.flow(
            f"savings.cashable.{key}",
            f"{title}: cashable saving",
            "money",
            lagged(released * price, _release_lag(model, calendar, key, saving.cashable, title)),
        )
        book.flow(f"savings.capacity.{key}", f"{title}: capacity released", "money", gross - cashable)
        return
    for kind in ("cashable", "capacity"):
        unknown = model.default(
            f"saving.{key}.{kind}_unknown", f"{title}: {LABELS[kind].lower()}", "money", NAN, NOT_ASSESSED
        )
        book.line(f"savings.{kind}.{key}", f"{title}: {LABELS[kind].lower()}", "money", unknown)


def _add_avoided(model: Model, calendar: Calendar, outcome_id: str, key: str, saving: Saving, title: str) -> Ref:
    book, each = model.book, calendar.years_each
    units = model.stated(
        f"saving.{key}.units", f"{title}: units saved per outcome per year", "units per year", saving.units
    )
    lasts = model.stated(f"saving.{key}.lasts", f"{title}: duration of the saving", "years", saving.lasts)
    drop_off = model.stated_or(
        f"saving.{key}.drop_off",
        f"{title}: fading of the effect",
        "share per year",
        saving.drop_off,
        0.0,
        "the effect is assumed not to fade",
    )
    delay = model.stated_or(
        f"saving.{key}.delay",
        f"{title}: time from outcome to saving",
        "years",
        saving.delay,
        0.0,
        "the saving begins with the outcome",
    )
    age = Ref("time.periods_since")
    still = book.line(
        f"saving.{key}.still_in_force",
        f"{title}: part of an outcome still in force",
        "share",
        least(greatest(lasts / each - age, 0.0), 1.0) * (1 - drop_off) ** (age * each),
    )
    force = book.line(
        f"saving.{key}.in_force",
        f"{title}: outcomes in force",
        "outcomes",
        echoed(lagged(Ref(f"outcomes.net.{outcome_id}.per_period"), delay / each), still),
    )
    net = over_time(Ref(f"outcomes.net.{outcome_id}.per_period"))
    book.line(
        f"saving.{key}.full_years",
        f"{title}: equivalent full years of one outcome",
        "years",
        when(above(absolute(net), 0.0), over_time(force) * each / net, 0.0),
    )
    return book.line(f"saving.{key}.avoided", f"{title}: units avoided", "units", force * units * each)


def _add_released(model: Model, calendar: Calendar, key: str, saving: Saving, avoided: Ref, title: str) -> Term:
    """Return the units that are really no longer paid for: after backfill, in whole steps, at the margin."""
    cashable = saving.cashable
    if cashable is None:
        message = f"saving {key} does not say how much of it is cash"
        raise ValueError(message)
    backfill = model.stated_or(
        f"saving.{key}.backfill",
        f"{title}: backfill of freed capacity",
        "share",
        cashable.backfill,
        0.0,
        "no backfill is assumed",
    )
    marginal = model.stated(
        f"saving.{key}.marginal", f"{title}: variable share of the unit cost", "share", cashable.marginal
    )
    kept = model.book.line(f"saving.{key}.kept", f"{title}: units kept free", "units", avoided * (1 - backfill))
    if cashable.step is not None and cashable.step.value > 0:
        step = _step(model, key, cashable.step, saving.units, title)
        kept = model.book.line(
            f"saving.{key}.stepped",
            f"{title}: units in whole steps",
            "units",
            floor(kept / calendar.years_each / step) * step * calendar.years_each,
        )
    return kept * marginal


def _step(model: Model, key: str, stated: Assumption, units: Assumption, title: str) -> Ref:
    """Return the step in the units of the saving: `2 months per year` of a saving in weeks are 2 × 52 ÷ 12."""
    what = f"{title}: smallest step in which the service can be reduced"
    step = model.stated(f"saving.{key}.step", what, "units per year", stated)
    meeting = step_meets(units, stated)
    if not meeting.is_converted:
        return step
    return model.book.line(
        f"saving.{key}.step.converted",
        f"{what}, in {units_used(units).words}s",
        "units per year",
        step * meeting.times / meeting.parts,
    )


def _release_lag(model: Model, calendar: Calendar, key: str, cashable: Cashable, title: str) -> Term:
    lag = model.stated_or(
        f"saving.{key}.release_lag",
        f"{title}: time until cash is released",
        "years",
        cashable.lag,
        0.0,
        "cash is assumed to be released at once",
    )
    return lag / calendar.years_each


def saving_lines(model: Model) -> list[tuple[str, Saving]]:
    """Return every saving line of the case with its key `outcome.saving`."""
    return [
        (f"{outcome_id}.{saving_id}", saving)
        for outcome_id, outcome in (model.case.outcomes or {}).items()
        for saving_id, saving in (outcome.savings or {}).items()
    ]


def _add_totals(model: Model) -> None:
    lines = [(key, saving) for key, saving in saving_lines(model) if saving.kind == "fiscal"]
    for kind in KINDS:
        counted = [(key, saving) for key, saving in lines if kind == "gross" or saving.cashable is not None]
        if not counted and lines:
            _add_not_assessed(model, kind)
            continue
        total = model.book.flow(
            f"savings.{kind}.total", LABELS[kind], "money", _sum_of(kind, [key for key, _ in counted])
        )
        model.book.line(
            f"savings.{kind}.present_value", f"{LABELS[kind]}, present value", "money", present_value(total)
        )
        _add_by_agency(model, kind, counted)
    unassessed: list[Term] = [Ref(f"savings.gross.{key}") for key, saving in lines if saving.cashable is None]
    model.book.line("savings.not_assessed.total", "Savings not assessed for cashability", "money", total_of(unassessed))
    social = [key for key, saving in saving_lines(model) if saving.kind == "social"]
    if social:
        model.book.flow(
            "savings.social.total",
            "Social value (not public money, never added to savings)",
            "money",
            _sum_of("social", social),
        )


def _sum_of(kind: str, keys: list[str]) -> Term:
    rows: list[Term] = [Ref(f"savings.{kind}.{key}.per_period") for key in keys]
    return total_of(rows) if rows else Ref(PRICE_INDEX) * 0.0


def _add_not_assessed(model: Model, kind: str) -> None:
    """No line says how much of it is cash: the total is unknown, which is neither zero nor everything."""
    why = "not assessed: no saving says how much of it is cash"
    unknown = model.default(f"savings.{kind}.unknown", LABELS[kind], "money", float("nan"), why)
    model.book.line(f"savings.{kind}.total", LABELS[kind], "money", unknown)
    model.book.line(f"savings.{kind}.present_value", f"{LABELS[kind]}, present value", "money", unknown)


def _add_by_agency(model: Model, kind: str, counted: list[tuple[str, Saving]]) -> None:
    parties = model.case.parties or {}
    by_agency: dict[str, list[Term]] = {}
    for key, saving in counted:
        for agency, part in _parts(model, kind, key, saving):
            by_agency.setdefault(agency, []).append(part)
    for agency, parts in by_agency.items():
        label = f"{LABELS[kind]} of {parties[agency].name}"
        row = model.book.flow(f"savings.{kind}.by.{agency}", label, "money", total_of(parts))
        model.book.line(
            f"savings.{kind}.present_value.by.{agency}", f"{label}, present value", "money", present_value(row)
        )


def _parts(model: Model, kind: str, key: str, saving: Saving) -> Iterator[tuple[str, Term]]:
    """Yield each agency of a saving with what it saves: all of it, or its share."""
    whole = Ref(f"savings.{kind}.{key}.per_period")
    title = name_of(saving.title, key.split(".")[1])
    for agency, stated in saving.agency.items():
        name = f"saving.{key}.share.{agency}"
        if stated is not None and name not in model.book:
            model.stated(name, f"{title}: share of {model.party(agency)}", "share", stated)
        yield agency, whole if stated is None else whole * Ref(name)
