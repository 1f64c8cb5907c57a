"""Need: what doing nothing costs, by segment and by the agency that bears it.

need.cost[s] = people × Σ_i (units per person and year × unit cost) × years × (1 − overlap), undiscounted;
150 people × £70k × 15 years = £157.5m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, interpolated, total_of
from sibcase.model.inputs import Model, name_of
from sibcase.model.time.prices import discount_factors, price_per_unit, profile_of

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Segment
    from sibcase.model.time.calendar import Calendar

LONGEST_NEED_YEARS = 125
NOT_STATED = "not-stated"


def add_need(model: Model, calendar: Calendar) -> None:
    """Add the cost of the need, its present value, and who bears it; nothing where the case states no need."""
    segments = model.case.segments
    if not segments:
        return
    for name, segment in segments.items():
        _add_segment(model, calendar, name, segment)
    book, names = model.book, list(segments)
    book.line(
        "need.people.total",
        "People in need",
        "people",
        total_of([Ref(f"need.people.{name}") * (1 - Ref(f"need.overlap.{name}")) for name in names]),
    )
    book.line("need.cost.total", "Cost of the need", "money", total_of([Ref(f"need.cost.{name}") for name in names]))
    book.line(
        "need.present_value",
        "Present value of the cost of the need",
        "money",
        total_of([Ref(f"need.present_value.{name}") for name in names]),
    )
    _add_bearers(model, segments)


def _add_segment(model: Model, calendar: Calendar, name: str, segment: Segment) -> None:
    book, title = model.book, name_of(segment.title, name if name != "all" else "people in need")
    people = model.stated(f"need.people.{name}", f"{title}: people", "people", segment.people)
    years = model.stated(f"need.years.{name}", f"{title}: years of need", "years", segment.years)
    overlap = model.stated_or(
        f"need.overlap.{name}",
        f"{title}: also counted in another group",
        "share",
        segment.overlap,
        0.0,
        "the groups are assumed not to overlap",
    )
    each = book.line(
        f"need.cost_each.{name}",
        f"{title}: annual cost per person",
        "money per year",
        _cost_each(model, name, title, segment),
    )
    yearly = book.line(
        f"need.cost_per_year.{name}", f"{title}: cost in a year", "money per year", people * each * (1 - overlap)
    )
    book.line(f"need.cost.{name}", f"{title}: cost of the need", "money", yearly * years)
    book.line(
        f"need.present_value.{name}",
        f"{title}: present value of the cost",
        "money",
        yearly * _annuity(model, calendar, segment, years),
    )


def _cost_each(model: Model, name: str, title: str, segment: Segment) -> Term:
    if segment.services is None:
        if segment.unit_cost is None:
            message = f"segment {name} passed the checks and has no cost"
            raise ValueError(message)
        return model.stated(
            f"need.unit_cost.{name}", f"{title}: annual cost per person", "money per year", segment.unit_cost
        )
    costs: list[Term] = []
    for key, service in segment.services.items():
        what = f"{title}, {name_of(service.title, key)}"
        units = model.stated(f"need.units.{name}.{key}", f"{what}: units per year", "units per year", service.units)
        price = price_per_unit(model, f"need.unit_cost.{name}.{key}", what, service.units, service.unit_cost)
        costs.append(
            model.book.line(
                f"need.cost_each.{name}.{key}", f"{what}: annual cost per person", "money per year", units * price
            )
        )
    return total_of(costs)


def _annuity(model: Model, calendar: Calendar, segment: Segment, years: Ref) -> Term:
    """Return the sum of the discount factors over the years of need, linear within a year."""
    begins = calendar.whole_years_to(segment.start)
    factors = discount_factors(profile_of(model), begins + LONGEST_NEED_YEARS)[begins:]
    points = [(0.0, 0.0)]
    for year, factor in enumerate(factors):
        points.append((year + 1.0, points[-1][1] + factor))
    return interpolated(years, points)


def _add_bearers(model: Model, segments: dict[str, Segment]) -> None:
    borne: dict[str, list[Term]] = {}
    for name, segment in segments.items():
        for agency, part in _parts(model, name, segment):
            borne.setdefault(agency, []).append(part)
    for agency, parts in borne.items():
        who = "Not stated" if agency == NOT_STATED else model.party(agency)
        model.book.line(f"need.cost.by.{agency}", f"Cost of the need borne by {who}", "money", total_of(parts))


def _parts(model: Model, name: str, segment: Segment) -> list[tuple[str, Term]]:
    cost = Ref(f"need.cost.{name}")
    if segment.borne_by is not None:
        title = name_of(segment.title, name if name != "all" else "people in need")
        shares = {
            agency: model.stated(
                f"need.borne_by.{name}.{agency}",
                f"{title}: share borne by {model.party(agency)}",
                "share",
                share,
            )
            for agency, share in segment.borne_by.items()
        }
        return [(agency, cost * share) for agency, share in shares.items()]
    if segment.services is None:
        return [(NOT_STATED, cost)]
    people, years, overlap = (Ref(f"need.{part}.{name}") for part in ("people", "years", "overlap"))
    return [
        (service.agency or NOT_STATED, people * Ref(f"need.cost_each.{name}.{key}") * years * (1 - overlap))
        for key, service in segment.services.items()
    ]
