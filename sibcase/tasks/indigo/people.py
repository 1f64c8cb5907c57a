"""The header of a case, its need and its service, as a record has them; figures that it lacks are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.casefile.values.words import YEARS_OF_CASES
from sibcase.tasks.indigo.draft import clean, to_supply
from sibcase.tasks.indigo.parties import organisations_at
from sibcase.tasks.indigo.records.values import amount_of, currency_named, date_of, ids_in

if TYPE_CHECKING:
    import datetime as dt

    from sibcase.tasks.indigo.draft import Draft

__all__ = ["add_need", "add_service", "add_time", "add_title", "main_currency"]

_BENEFICIARIES = "service_and_beneficiaries"
_PEOPLE = f"{_BENEFICIARIES}/targeted_number_service_users_or_beneficiaries_total"
_UNIT_OF_PEOPLE = f"{_BENEFICIARIES}/unit_type_targeted_service_users_or_beneficiaries"
_STARTS = (
    "dates/start_date_of_service_provision",
    "dates/outcomes_contract_signed",
    "dates/contracts_between_all_parties_signed",
    "dates/launch_date",
)
_ENDS = (
    "dates/anticipated_end_date_of_service_provision",
    "dates/anticipated_completion_date",
    "dates/actual_end_date_of_service_provision",
    "dates/actual_completion_date",
    "dates/anticipated_end_date",
)
_DURATION = "dates/anticipated_duration_of_service_provision"
_MOST_MONTHS = 60 * 12
_MONTHS, _QUARTER = 12, 3
_MOST_PLACES = 8


def add_title(draft: Draft) -> None:
    """Add the title, the instrument and the area."""
    top, tree = draft.record.top, draft.tree
    draft.least["title"] = "A record of INDIGO"
    tree["title"] = draft.line(top, "name", "title") or clean(draft.record.id) or draft.least["title"]
    tree["stage"] = "concept"
    tree["instrument"] = "impact bond"
    area = _area(draft)
    if area:
        tree["area"] = area
    currency = main_currency(draft)
    if currency:
        tree["currency"] = currency


def _area(draft: Draft) -> str:
    names: dict[str, None] = {}
    countries: dict[str, None] = {}
    for item in draft.record.items("delivery_locations"):
        name = draft.line(item, "location_name", "area", 120)
        if name:
            names[name] = None
        countries |= dict.fromkeys(ids_in(draft.line(item, "location_country", "area", 120)))
    for item in draft.record.items("geographic_areas_for_outcome_payment"):
        countries |= dict.fromkeys(ids_in(draft.line(item, "country", "area", 120)))
    places = ", ".join(list(names)[:_MOST_PLACES]) + (" and elsewhere" if len(names) > _MOST_PLACES else "")
    return f"{places} ({', '.join(countries)})" if places and countries else places or ", ".join(countries)


def main_currency(draft: Draft) -> str:
    """Return the currency of a record: of its whole finance, or the first that its parts name; nothing if none does."""
    stated = [pointer for pointer, _ in draft.record if pointer.endswith("currency/value") or "/currency/" in pointer]
    stated.sort(key=lambda pointer: not pointer.startswith(("/overall_project_finance", "/dimensions_of_scale")))
    for pointer in stated:
        code = currency_named(draft.record.values[pointer].text)
        if code:
            draft.mapped[pointer] = "currency"
            return code
    return ""


# --- time -------------------------------------------------------------------------------------------------------------


def add_time(draft: Draft, downloaded: dt.date) -> None:
    """Add the start and the term in whole months; what the record does not say is marked as to be supplied.

    Args:
        draft: the draft.
        downloaded: when the export was downloaded; a case without any date begins with the next financial year.
    """
    start = _first_date(draft, _STARTS, "start")
    draft.tree["start"] = (start or _next_april(downloaded)).replace(day=1).isoformat()
    months = _term(draft, start) if start else 0
    if months:
        draft.tree["term"] = f"{months // _MONTHS} years" if months % _MONTHS == 0 else f"{months} months"
    else:
        what = "the term" if start else "the start of the case, which INDIGO does not record either, and the term"
        draft.tree["term"] = to_supply("1 year", what)
    draft.tree["step"] = "month" if months % _QUARTER else "quarter"


def _term(draft: Draft, start: dt.date) -> int:
    """Return the months from the start to the last end that the record knows; zero where it knows none."""
    top = draft.record.top
    ends = {path: found for path in _ENDS if (found := date_of(top.text(path), is_end=True))}
    months = max((*(_months(start, end) for end in ends.values()), _service_months(draft)), default=0)
    if not 0 < months <= _MOST_MONTHS:
        return 0
    draft.mapped |= {top.pointer(path): "term" for path in (*ends, _DURATION) if top.written(path)}
    return months


def _next_april(day: dt.date) -> dt.date:
    this_year = day.replace(month=4, day=1)
    return this_year if day < this_year else this_year.replace(year=day.year + 1)


def _first_date(draft: Draft, paths: tuple[str, ...], to: str) -> dt.date | None:
    top = draft.record.top
    for path in paths:
        found = date_of(top.text(path))
        if found is not None and found.year in YEARS_OF_CASES:
            draft.mapped[top.pointer(path)] = to
            return found
    return None


def _months(start: dt.date, end: dt.date) -> int:
    """Return the months from the first day of a month to the last of another."""
    return (end.year - start.year) * _MONTHS + end.month - start.month + 1


# --- need and service -------------------------------------------------------------------------------------------------


def add_need(draft: Draft) -> None:
    """Add the need: who, and how many; what it costs and how long it lasts is marked as to be supplied."""
    top = draft.record.top
    need: dict[str, Any] = {}
    title = draft.line(top, f"{_BENEFICIARIES}/target_population", "need.title", 1_000)
    if title:
        need["title"] = title
    least = {
        "people": to_supply("0", "the number of people in need"),
        "unit_cost": to_supply("0 per year", "the cost per person per year to all agencies if nothing is done"),
        "years": to_supply("1", "the number of years these costs continue"),
    }
    people = _people(draft, "need.people")
    draft.least["need"] = least
    draft.tree["need"] = need | least | ({"people": people} if people else {})


def _people(draft: Draft, to: str) -> dict[str, str] | None:
    """Return the planned number of people; None where there is none, or others than people are counted."""
    top = draft.record.top
    unit = top.text(_UNIT_OF_PEOPLE)
    if unit not in ("", "Individual"):
        if top.written(_PEOPLE):
            draft.leave(top, _PEOPLE, "it counts others than individuals")
        return None
    count = draft.count(top, _PEOPLE, to)
    if unit:
        draft.mapped[top.pointer(_UNIT_OF_PEOPLE)] = to
    return draft.figure(count, _section(draft)) if count else None


def _section(draft: Draft) -> Any:
    from sibcase.tasks.indigo.records.record import Item

    return Item(draft.record, f"/{_BENEFICIARIES}")


def add_service(draft: Draft) -> None:
    """Add the service: its description, its provider, and how many start over its planned time."""
    top, service = draft.record.top, dict[str, Any]()
    path = "mechanism" if draft.record.kind == "fund" else "purpose_and_classifications/intervention"
    description = draft.text(top, path, "service.description")
    if description:
        service["description"] = description
    items = draft.record.items("service_provisions")
    providers = [each for item in items for each in organisations_at(item, "organisation_id")]
    if providers:
        service["provider"] = providers[0]
    service["intake"] = {"all": {"starts": _starts(draft)}}
    draft.tree["service"] = service


def _starts(draft: Draft) -> dict[str, str]:
    people, months = _people(draft, "need.people, service.intake.all.starts"), _service_months(draft)
    if people is None or not months:
        return to_supply("0 over 1 year", "the people who start, and over what time")
    return people | {"value": f"{people['value']} over {months} months"}


def _service_months(draft: Draft) -> int:
    """Return how long the service is planned to last; zero where the record does not say it."""
    top = draft.record.top
    start = date_of(top.text(_STARTS[0]))
    end = date_of(top.text(_ENDS[0]), is_end=True)
    duration = amount_of(top.text(_DURATION))
    months = _months(start, end) if start and end else int(duration.value) if duration else 0
    return months if 0 < months <= _MOST_MONTHS else 0
