"""Caps in words: which there are beyond those of single lines, and what the case leaves without any.

Each sentence follows from `casefile.sections.limits`, which knows every form of a cap: none is denied that the
case states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.limits import Limit, caps_beyond_lines, has_cap, limits_of_line, unlimited_lines
from sibcase.casefile.values.wording import year_of_accounts
from sibcase.wording.contract.terms import amount, as_words, named
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.contract import Contract

__all__ = ["limit_of_line", "other_caps", "without_cap"]

MORE_COSTS_MORE = "more outcomes than planned would cost more than planned"


def other_caps(case: Case, contract: Contract) -> tuple[str, ...]:
    """Return a sentence for each cap over several lines besides that of the whole contract."""
    return tuple(_sentence(case, contract, limit) for limit in caps_beyond_lines(contract) if limit.kind != "contract")


def _sentence(case: Case, contract: Contract, limit: Limit) -> str:
    most, year = amount(limit.most, case.currency), year_of_accounts(case.currency)
    if limit.kind == "payer":
        return f"{_party(case, limit.key)} pays no more than {most} in total."
    if limit.kind == "year":
        return f"All payments together are capped at {most} in each {year}."
    shared = (contract.shared_caps or {})[limit.key]
    sentence = f"The lines of “{as_words(shared.title) or named(limit.key)}” are capped at {most} together"
    return f"{sentence} in each {year}." if limit.kind == "shared year" else f"{sentence}."


def without_cap(case: Case, contract: Contract) -> str:
    """Return what the case leaves without a cap, in a sentence; nothing where every line is limited by a cap."""
    lines, unlimited = contract.payments, unlimited_lines(contract)
    if not has_cap(contract):
        if not unlimited:
            return "No cap is stated; the terms of each payment line limit the total."
        return f"No cap is stated: {MORE_COSTS_MORE}."
    if not unlimited:
        return ""
    if len(unlimited) == len(lines):
        return f"No payment line has an overall cap: {MORE_COSTS_MORE}."
    titles = listed([f"“{_title(case, contract, name)}”" for name in unlimited])
    return f"No cap is stated for {titles}: {MORE_COSTS_MORE}."


def _title(case: Case, contract: Contract, name: str) -> str:
    line = contract.payments[name]
    outcome = (case.outcomes or {}).get(getattr(line, "outcome", None) or "")
    return as_words(line.title) or (as_words(outcome.title) if outcome else named(name))


def limit_of_line(case: Case, contract: Contract, name: str) -> str:
    """Return what limits a line, as short as a table needs it: its own caps before those that it shares."""
    year = year_of_accounts(case.currency)
    caps: list[str] = []
    for limit in limits_of_line(contract, name):
        if limit.kind in ("most", "most year"):
            outcomes = f"{limit.most.quantity.text.strip()} outcomes"
            caps.append(f"{outcomes} in each {year}" if limit.kind == "most year" else outcomes)
            continue
        most = amount(limit.most, case.currency)
        own = {
            "line": most,
            "line year": f"{most} in each {year}",
            "shared": f"{most}, shared with other lines",
            "shared year": f"{most} in each {year}, shared with other lines",
            "payer": f"{most} by {_party(case, limit.key)}",
        }
        if limit.kind in own:
            caps.append(own[limit.kind])
    if caps:
        return listed(caps)
    return "no cap of its own" if limits_of_line(contract, name) else "no cap"


def _party(case: Case, party: str) -> str:
    parties = case.parties or {}
    return as_words(parties[party].name) if party in parties else party
