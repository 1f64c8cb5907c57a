"""Parties and sources of a record: organisations in the roles that its lists give them, and what it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.tasks.indigo.draft import INDIGO, case_id, clean
from sibcase.tasks.indigo.records.values import date_of, ids_in

if TYPE_CHECKING:
    import datetime as dt

    from sibcase.tasks.indigo.draft import Draft
    from sibcase.tasks.indigo.records.record import Item, Record

__all__ = ["add_parties", "add_sources", "organisations_at", "payers_of"]

REGISTER = "INDIGO, Government Outcomes Lab, University of Oxford"
# The lists of a record, each with the role that it gives; an organisation in several has the first of them.
_ROLES = (
    ("outcome_payment_commitments", "organisation_id", "commissioner"),
    ("investments", "organisation_id", "investor"),
    ("service_provisions", "organisation_id", "provider"),
    ("intermediary_services", "organisation_id", "intermediary"),
)
_IN_WORDS = {"commissioner": "outcome payer"}
_PUBLIC = "Government/Public Sector/Public Bank"


def organisations_at(item: Item, path: str) -> tuple[str, ...]:
    """Return the ids of parties of a case for the organisations in a cell."""
    return tuple(case_id(each, "organisation") for each in ids_in(item.text(path)))


def payers_of(record: Record) -> list[str]:
    """Return the organisations that pay for outcomes, each once."""
    items = record.items("outcome_payment_commitments")
    return list(dict.fromkeys(each for item in items for each in organisations_at(item, "organisation_id")))


def add_parties(draft: Draft) -> None:
    """Add the parties: every organisation once, with the other roles that it has in a note."""
    parties: dict[str, dict[str, str]] = {}
    roles: dict[str, list[str]] = {}
    for name, path, role in _ROLES:
        for item in draft.record.items(name):
            for each in ids_in(item.text(path)):
                party = case_id(each, "organisation")
                parties.setdefault(party, _party(draft, each, _role(role, item)))
                roles.setdefault(party, [])
                if role not in roles[party]:
                    roles[party].append(role)
                draft.mapped[item.pointer(path)] = f"parties.{party}"
            if item.written("organisation_role_category"):
                draft.mapped[item.pointer("organisation_role_category")] = "parties, in part"
    for party, several in roles.items():
        if len(several) > 1:
            parties[party]["note"] = f"Also {', '.join(_IN_WORDS.get(role, role) for role in several[1:])}"
    if parties:
        draft.tree["parties"] = parties


def _party(draft: Draft, organisation: str, role: str) -> dict[str, str]:
    name = clean(draft.names.get(organisation) or organisation) or "Not named in INDIGO"
    return {"name": shortened(name, 120), "role": role}


def _role(role: str, item: Item) -> str:
    """Return the role of a party: an outcome payer that is no public body is a payer, not a commissioner."""
    category = item.text("organisation_role_category")
    return "payer" if role == "commissioner" and category not in ("", _PUBLIC) else role


def add_sources(draft: Draft, downloaded: dt.date) -> None:
    """Add the record itself as a source, and those that it lists."""
    named = f"record {shortened(draft.record.id)}" if draft.record.id else "a record without a number"
    sources: dict[str, dict[str, str]] = {
        INDIGO: {
            "title": f"INDIGO, {named}, downloaded on {downloaded.isoformat()}",
            "kind": "register",
            "publisher": "Government Outcomes Lab, University of Oxford",
            "accessed": downloaded.isoformat(),
        }
    }
    draft.least["sources"] = dict(sources)
    for number, item in enumerate(draft.record.items("sources"), 1):
        name = case_id(item.text("id"), f"source{number}")
        while name in sources:
            name = f"{name}-{number}"
        sources[name] = _source(draft, item, f"sources.{name}")
    draft.tree["sources"] = sources


def _source(draft: Draft, item: Item, at: str) -> dict[str, str]:
    named = draft.line(item, "name", f"{at}.title", 1_000) or clean(item.text("id"))
    source = {"title": named or "Not named in INDIGO"}
    if item.written("id"):
        draft.mapped[item.pointer("id")] = at
    published, accessed = date_of(item.text("publication_date")), date_of(item.text("accessed_date"))
    if published:
        source["year"] = draft.line(item, "publication_date", f"{at}.year")
    source["kind"] = draft.line(item, "type", f"{at}.kind")
    source["url"] = draft.line(item, "url", f"{at}.url", 2_000)
    if accessed:
        source["accessed"] = accessed.isoformat()
        draft.mapped[item.pointer("accessed_date")] = f"{at}.accessed"
    source["note"] = draft.line(item, "notes", f"{at}.note", 500)
    return {name: text for name, text in source.items() if text}
