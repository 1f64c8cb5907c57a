"""Fragments of a case that an author can paste: shown where a section or a required field is missing."""

from __future__ import annotations

__all__ = ["FIELD_FRAGMENTS", "SECTION_FRAGMENTS", "field_fragment"]

SECTION_FRAGMENTS = {
    "start": "start: 2026-04-01",
    "term": "term: 5 years",
    "prices": "prices: 2025-26",
    "need": "need: {people: 150, unit_cost: £70k per year, years: 15}",
    "parties": "parties: {council: {name: County Council, role: commissioner}, "
    "fund: {name: Investment Fund, role: investor}}",
    "sources": "sources: {pilot: {title: Evaluation of the pilot, year: 2024, kind: evaluation}}",
    "service": "service: {intake: {all: {starts: 60 over 3 years}}}",
    "outcomes": "outcomes: {job: {title: In work, measure: binary, direction: increase, baseline: 20%, expected: 30%}}",
    "contract": "contract: {payers: {council: 100%}, payments: {job: {kind: tariff, outcome: job, counts: net, "
    "price: £5k}}}",
    "investment": "investment: {tranches: {loan: {investor: fund, commitment: £300k, rank: 1}}}",
    "evaluation": "evaluation: {design: matched comparison, comparison: Similar people in neighbouring areas}",
    "governance": "governance: {champion: Director of Children's Services, worker: Programme manager}",
    "risks": "risks: [{title: Fewer people are referred than planned, likelihood: 3, impact: 4}]",
    "options": "options: [{title: Business as usual, pros: [No new money], cons: [The need continues]}]",
}
"""A short form of each section, with ids and amounts to replace."""

# Only fields that take the same everywhere; `kind` and `share` differ from block to block.
FIELD_FRAGMENTS = {
    "amount": "amount: £100k",
    "people": "people: 150",
    "years": "years: 15",
    "unit_cost": "unit_cost: £900 per week",
    "units": "units: 2 per year",
    "starts": "starts: 120 over 3 years",
    "intake": "intake: {all: {starts: 60 over 3 years}}",
    "measure": "measure: binary",
    "direction": "direction: reduce",
    "baseline": "baseline: 45%",
    "design": "design: matched comparison",
    "agency": "agency: council",
    "for": "for: 3 years",
    "marginal": "marginal: 60%",
    "counts": "counts: net",
    "price": "price: £12k",
    "metric": "metric: care",
    "rows": "rows: [{from: 5%, pays: £100k}]",
    "pays": "pays: £100k",
    "due": "due: 6 months",
    "investor": "investor: fund",
    "commitment": "commitment: £1m",
    "rank": "rank: 1",
    "tranches": "tranches: {loan: {investor: fund, commitment: £1m, rank: 1}}",
    "likelihood": "likelihood: 3",
    "impact": "impact: 4",
    "when": "when: 2026-04-01",
    "until": "until: 2027-03-31",
    "rule": "rule: SIB301",
}


def field_fragment(name: str) -> str:
    """Return a field as it can be written, or only its name where that depends on the block."""
    return FIELD_FRAGMENTS.get(name, f"{name}:")
