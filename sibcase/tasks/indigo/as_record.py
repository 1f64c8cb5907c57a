"""A case as a record of INDIGO: a pipeline before the contract, a project after, and what a record cannot hold.

Only what is public is in it: a register is open to all. Amounts in dollars are INDIGO's own and never written.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.payments import Tariff
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.composites import Narrative
from sibcase.tasks.indigo.draft import INDIGO, TARGET
from sibcase.tasks.indigo.records.fields import Kind, field_at, kind_of_id
from sibcase.withheld import WITHHELD_WORD

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sibcase.casefile.case import Case
    from sibcase.casefile.values.assumptions import Assumption

__all__ = ["AsRecord", "NotHeld", "record_id_of", "record_of"]

_RECORD_ID = re.compile(r"INDIGO-(?:POJ|PL|FUND)-[0-9]{4}")
_ORGANISATION_ID = re.compile(r"INDIGO-ORG-[0-9]{4}")
_COUNTRIES = re.compile(r"^(?P<names>.*?) ?\((?P<codes>[A-Z]{2}(?:, [A-Z]{2})*)\)$")
_MONTHS = 12
_DO_NOT_KNOW = "Don\N{RIGHT SINGLE QUOTATION MARK}t Know"
_PIPELINE_STAGES = {
    "concept": "Scoping",
    "outline": "Early stage",
    "full": "Late stage",
    "contract": "Final negotiations",
}
_REGISTERED_NUMBER = "a party needs its INDIGO number as its id, such as `INDIGO-ORG-0001`, to be in a record"
_NO_FIELD = "INDIGO has no field for it"


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Something of a case that its record does not hold: where it is in the case, as it is written, and why."""

    path: str
    written: str
    why: str


@dataclass(frozen=True)
class AsRecord:
    """A record made of a case.

    Attributes:
        kind: a pipeline or a project.
        id: its INDIGO number; that of a new record ends in 0000, until INDIGO gives it one.
        data: the record in INDIGO's JSON shape.
        not_held: what of the case is not in it.
    """

    kind: Kind
    id: str
    data: dict[str, Any]
    not_held: tuple[NotHeld, ...]


@dataclass
class _Writing:
    """A record in the making: its data, the numbers of the case that are in it, and what is not."""

    case: Case
    kind: Kind
    is_new: bool
    data: dict[str, Any] = field(default_factory=dict)
    held: set[tuple[str, ...]] = field(default_factory=set)
    not_held: list[NotHeld] = field(default_factory=list)

    def put(self, path: str, value: Any) -> None:
        """Put a value at a path of the record, unless there is none."""
        _put(self.data, path, value)

    def number(self, amount: Assumption | None) -> float | int | None:
        """Return a number that readers may see, and note that it is held; None where there is none."""
        if amount is None or amount.ref or amount.quantity.text == WITHHELD_WORD or amount.supply:
            return None
        self.held.add(tuple(amount.path))
        value = float(amount.quantity.value)
        return int(value) if value.is_integer() else value

    def money(self, path: str, amount: float | None, end: str = "") -> dict[str, Any]:
        """Return an amount with its currency as an item has it; nothing where there is none."""
        if amount is None:
            return {}
        item: dict[str, Any] = {}
        _put(item, f"{path}/currency/value", self.case.currency)
        _put(item, f"{path}/amount/{end}/value" if end else f"{path}/amount/value", amount)
        return item


def record_of(case: Case) -> AsRecord:
    """Return a case as a record.

    Args:
        case: the case as the public may see it; what is withheld is left out.
    """
    record_id = record_id_of(case)
    kind = kind_of_id(record_id) or _kind_of(case)
    writing = _Writing(case, "pipeline" if kind == "fund" else kind, is_new=not record_id)
    for write in _SECTIONS:
        write(writing)
    _drop_unknown(writing)
    new = "INDIGO-POJ-0000" if writing.kind == "project" else "INDIGO-PL-0000"
    is_same = kind_of_id(record_id) == writing.kind
    return AsRecord(writing.kind, record_id if is_same else new, writing.data, (*writing.not_held, *_left(writing)))


def record_id_of(case: Case) -> str:
    """Return the number of the record that a case came from; nothing for a new one."""
    source = (case.sources or {}).get(INDIGO)
    found = _RECORD_ID.search(source.title) if source else None
    return found[0] if found else ""


def _kind_of(case: Case) -> Kind:
    return "project" if case.stage == "contract" or case.actuals is not None else "pipeline"


# --- the record itself ------------------------------------------------------------------------------------------------


def _names(writing: _Writing) -> None:
    writing.put("name/value", _text(writing.case.title))


def _stage(writing: _Writing) -> None:
    """Say how far a new deal is; a record that INDIGO has already says it itself, and a case does not know better."""
    if not writing.is_new:
        return
    if writing.kind == "project":
        writing.put("stage_development/value", "Implementation" if writing.case.actuals else "Contracted")
        return
    writing.put("state_development/state/value", "Current")
    writing.put("stage_development/stage/value", _PIPELINE_STAGES[writing.case.stage])
    writing.put("misc1/type_instrument_project/impact_bond/value", "Yes")


def _dates(writing: _Writing) -> None:
    case = writing.case
    if case.start is None:
        return
    months = round((writing.number(case.term) or 0) * _MONTHS)
    if writing.kind == "pipeline":
        writing.put("dates/expected_launch_date/value", _DO_NOT_KNOW if writing.is_new else "")
        writing.put("dates/notes", f"Planned to start on {case.start.isoformat()}" if writing.is_new else "")
        writing.put("dates/expected_length/value", f"{months} months" if months else "")
        return
    writing.put("dates/start_date_of_service_provision/value", f"{case.start:%Y-%m}")
    if months:
        writing.put("dates/anticipated_end_date_of_service_provision/value", _month_after(case.start, months - 1))


def _month_after(start: dt.date, months: int) -> str:
    year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
    return f"{year:04d}-{month + 1:02d}"


def _finance(writing: _Writing) -> None:
    contract, investment = writing.case.contract, writing.case.investment
    path = "overall_project_finance"
    cap = writing.number(contract.cap) if contract else None
    writing.data = _merged(writing.data, writing.money(f"{path}/maximum_potential_outcome_payment_v2", cap))
    if investment and writing.kind == "project":
        amounts = [writing.number(each.commitment) for each in investment.tranches.values()]
        known = [each for each in amounts if each is not None]
        # A sum from which one part is withheld would give that part away as soon as it is known.
        total = sum(known) if known and len(known) == len(amounts) else None
        writing.data = _merged(writing.data, writing.money(f"{path}/total_investment_commitment", total, "exact"))


def _purpose(writing: _Writing) -> None:
    case = writing.case
    narrative = case.narrative or {}
    writing.put("purpose_and_classifications/social_challenge/value", _text(_prose(narrative.get("strategic"))))
    if case.service:
        writing.put("purpose_and_classifications/intervention/value", _text(case.service.description))


def _beneficiaries(writing: _Writing) -> None:
    need = writing.case.need
    if need is None:
        return
    path = "service_and_beneficiaries"
    segments = list((need.segments or {}).values())
    title = need.title or "; ".join(each.title for each in segments if each.title)
    writing.put(f"{path}/target_population/value", _text(title))
    people: list[Assumption | None] = [*(each.people for each in segments)] or [need.people]
    counts = [writing.number(each) for each in people]
    known = [each for each in counts if each is not None]
    if known and len(known) == len(counts):
        writing.put(f"{path}/targeted_number_service_users_or_beneficiaries_total/value", sum(known))
        writing.put(f"{path}/unit_type_targeted_service_users_or_beneficiaries/value", "Individual")


# --- its lists --------------------------------------------------------------------------------------------------------


def _locations(writing: _Writing) -> None:
    area = _text(writing.case.area)
    if area:
        found = _COUNTRIES.match(area)
        codes = found["codes"].split(", ") if found else []
        item: dict[str, Any] = {}
        _put(item, "location_name/value", found["names"] if found else area)
        _put(item, "location_country/value", codes[0] if len(codes) == 1 else "")
        writing.data["delivery_locations"] = [item]


def _sources(writing: _Writing) -> None:
    items = []
    for name, source in (writing.case.sources or {}).items():
        if name == INDIGO:
            continue
        item: dict[str, Any] = {"id": name}
        _put(item, "name/value", _text(source.title))
        _put(item, "type/value", source.kind or "")
        _put(item, "url/value", _text(source.url))
        _put(item, "accessed_date/value", source.accessed.isoformat() if source.accessed else "")
        _put(item, "publication_date/value", source.year or "")
        items.append(item)
    if items:
        writing.data["sources"] = items


def _providers(writing: _Writing) -> None:
    provider = writing.case.service.provider if writing.case.service else None
    if provider and _is_registered(writing, provider):
        writing.data["service_provisions"] = [{"id": "serviceprovision1", "organisation_id": {"value": provider}}]


def _commitments(writing: _Writing) -> None:
    contract = writing.case.contract
    items = []
    for payer in {
        **((contract.payers if contract else None) or {}),
        **((contract.payer_caps if contract else None) or {}),
    }:
        amount = ((contract.payer_caps if contract else None) or {}).get(payer)
        if _is_registered(writing, payer):
            item: dict[str, Any] = {"organisation_id": {"value": payer}}
            items.append(item | writing.money("maximum_potential_outcome_payment", writing.number(amount)))
    if items:
        writing.data["outcome_payment_commitments"] = items


def _investments(writing: _Writing) -> None:
    items = []
    for name, tranche in (writing.case.investment.tranches if writing.case.investment else {}).items():
        if not _is_registered(writing, tranche.investor):
            continue
        item: dict[str, Any] = {"id": name, "organisation_id": {"value": tranche.investor}}
        item |= writing.money("investment_commitment", writing.number(tranche.commitment), "exact")
        most = writing.number(tranche.cap.irr) if tranche.cap else None
        if most is not None:
            item |= {"maximum_potential_return": {"value": most}, "maximum_potential_return_type": {"value": "IRR"}}
        items.append(item)
    if items:
        writing.data["investments"] = items


def _metrics(writing: _Writing) -> None:
    items = []
    contract = writing.case.contract
    for name, metric in ((contract.metrics if contract else None) or {}).items():
        item: dict[str, Any] = {"id": name}
        _put(item, "definition/value", _text(metric.title))
        _put(item, "target_population/value", _text(metric.who))
        _put(item, "outcome_validation_method/value", _text(metric.measured))
        _put(item, "data_source_for_outcome_validation/value", _text(metric.data))
        if metric.note and metric.note.startswith(TARGET):
            _put(item, "outcome_metric_target/value", _text(metric.note.removeprefix(TARGET)))
        items.append(item)
    for name, outcome in (writing.case.outcomes or {}).items():
        item = {"id": name}
        _put(item, "definition/value", _text(outcome.definition or outcome.title))
        _put(item, "data_source_for_outcome_validation/value", _text(outcome.data))
        items.append(item)
    if items:
        writing.data["outcome_metrics"] = items


def _prices(writing: _Writing) -> None:
    contract = writing.case.contract
    items = []
    for line in ((contract.payments if contract else None) or {}).values():
        price = writing.number(line.price) if isinstance(line, Tariff) else None
        if isinstance(line, Tariff) and price is not None and writing.kind == "project":
            item: dict[str, Any] = {"outcome_metric_id": {"value": line.metric or line.outcome}}
            item |= {"currency": {"value": writing.case.currency}, "price_per_unit": {"amount": {"value": price}}}
            _put(item, "price_description/value", _text(line.note or line.title))
            items.append(item)
    if items:
        writing.data["outcome_pricings"] = items


def _results(writing: _Writing) -> None:
    actuals = writing.case.actuals
    listed = {item["id"] for item in writing.data.get("outcome_metrics", ())}
    if actuals is None or writing.kind == "pipeline":
        return
    results, payments = [], []
    for row in actuals.observed or ():
        value = writing.number(row.value)
        if row.name in listed and value is not None:
            item: dict[str, Any] = {
                "outcome_metric_id": {"value": row.name},
                "result_level": {"value": "Outcome level"},
            }
            item |= {"result_type": {"value": "Final"}, "outcomes_achieved": {"value": str(value)}}
            _put(item, "period/end_date/value", _month(row.when))
            results.append(item)
    for flow in actuals.flows or ():
        amount = writing.number(flow.amount) if flow.what == "payment" else None
        if amount is not None:
            item = {"type": {"value": "Actual"}} | writing.money("money", amount)
            _put(item, "period/end_date/value", _month(flow.when))
            _put(
                item, "payer_organisation_id/value", flow.party if _ORGANISATION_ID.fullmatch(flow.party or "") else ""
            )
            payments.append(item)
    for name, items in (("results", results), ("outcome_payments", payments)):
        if items:
            writing.data[name] = items


_SECTIONS: tuple[Callable[[_Writing], None], ...] = (
    _names,
    _stage,
    _dates,
    _finance,
    _purpose,
    _beneficiaries,
    _locations,
    _sources,
    _providers,
    _commitments,
    _investments,
    _metrics,
    _prices,
    _results,
)


def _month(day: dt.date | None) -> str:
    """Return a day as INDIGO usually has it: the month, where it is the last day of one."""
    if day is None:
        return ""
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return f"{day:%Y-%m}" if is_last else day.isoformat()


def _is_registered(writing: _Writing, party: str) -> bool:
    if _ORGANISATION_ID.fullmatch(party):
        return True
    name = writing.case.parties[party].name if writing.case.parties and party in writing.case.parties else party
    row = NotHeld(f"parties.{party}", name, _REGISTERED_NUMBER)
    if row not in writing.not_held:
        writing.not_held.append(row)
    return False


def _prose(narrative: object) -> str:
    """Return the words of a section; nothing where they are withheld."""
    return narrative.text if isinstance(narrative, Narrative) else ""


def _text(text: str | None) -> str:
    """Return a text that readers may see; nothing in the place of one that is withheld."""
    return "" if text is None or text.strip().casefold() == WITHHELD_WORD.casefold() else text.strip()


# --- putting it together ----------------------------------------------------------------------------------------------


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    if value is None or value == "":
        return
    *steps, last = path.split("/")
    here = data
    for step in steps:
        here = here.setdefault(step, {})
    here[last] = value


def _merged(data: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return two trees as one."""
    joined = dict(data)
    for name, value in more.items():
        old = joined.get(name)
        joined[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return joined


def _drop_unknown(writing: _Writing) -> None:
    """Leave out what is not in INDIGO's lists, and report it."""
    for name, items in list(writing.data.items()):
        if isinstance(items, list):
            writing.data[name] = [_known(writing, name, number, item) for number, item in enumerate(items)]


def _known(writing: _Writing, name: str, number: int, item: dict[str, Any]) -> dict[str, Any]:
    kept = {}
    for field_name, value in item.items():
        at = f"/{name}/{number}/{field_name}/value"
        known = field_at(writing.kind, at)
        if known is not None and known.choices and value["value"] not in known.choices:
            why = f"INDIGO's list for it is: {', '.join(known.choices)}"
            writing.not_held.append(NotHeld(f"{name}.{item.get('id', number)}.{field_name}", str(value["value"]), why))
        else:
            kept[field_name] = value
    return kept


def _left(writing: _Writing) -> list[NotHeld]:
    """Return the numbers of the case that are not in the record; what is withheld is not listed either."""
    return [
        NotHeld(
            ".".join(map(str, each.path)),
            each.quantity.text,
            "it is still to be supplied" if each.supply else _NO_FIELD,
        )
        for each in assumptions_of(writing.case)
        if tuple(each.path) not in writing.held and each.quantity.text != WITHHELD_WORD
    ]
