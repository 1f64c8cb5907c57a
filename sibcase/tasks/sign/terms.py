"""The terms of a contract as a flat list: what is paid, to and by which party, up to which amount, and for what.

Two versions have the same terms if the list is the same, however their numbers are written: `£132k` is `£132,000`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sibcase.casefile.source.places import Place
from sibcase.casefile.values.assumptions import Assumption

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.values.quantities import Quantity

__all__ = ["Term", "TermChange", "changes_of_terms", "hash_of_terms", "terms_of"]

HEADER = ("currency", "start", "term", "step", "fiscal_start", "inflation")
# What explains a contract or forecasts its results, and is not agreed.
NOT_TERMS = frozenset({"title", "note", "comparables", "alternatives", "expected", "without", "sample"})
# A rate card is read as payments and metrics, which are listed.
READ_AS_OTHERS = frozenset({"rate_card", "include"})
# How an outcome that is paid for is defined.
DEFINITION = ("measure", "direction", "points_per_outcome", "sustained", "definition", "verified_by", "data")
# Sections whose order decides which line is paid first.
ORDERED = ("contract.payments",)


@dataclass(frozen=True, slots=True)
class Term:
    """One term: what it means, in which two versions are compared, and how it is written."""

    meaning: str
    written: str


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term that differs between two versions; empty on the side on which it is missing."""

    path: str
    old: str
    new: str


def terms_of(case: Case) -> dict[str, Term]:
    """Return the terms of a case by their path: `contract.payments.home.price`."""
    found = {path: term for name in HEADER for path, term in _terms(getattr(case, name, None), name)}
    for section in ("contract", "investment"):
        found |= dict(_terms(getattr(case, section), section))
    for name in _paid_outcomes(case):
        outcome = (case.outcomes or {})[name]
        found |= {
            path: term
            for part in DEFINITION
            for path, term in _terms(getattr(outcome, part), f"outcomes.{name}.{part}")
        }
    return found


def hash_of_terms(terms: Mapping[str, Term]) -> str:
    """Return the SHA-256 of the terms, by path and meaning."""
    listed = json.dumps({path: term.meaning for path, term in terms.items()}, sort_keys=True)
    return hashlib.sha256(listed.encode("utf-8", "replace")).hexdigest()


def changes_of_terms(old: Mapping[str, Term], new: Mapping[str, Term]) -> list[TermChange]:
    """Return the terms that differ between two versions, in the order of the new one, those that are gone last."""
    changed = [path for path in new if path not in old or old[path].meaning != new[path].meaning]
    gone = [path for path in old if path not in new]
    return [TermChange(path, _written(old, path), _written(new, path)) for path in (*changed, *gone)]


def _written(terms: Mapping[str, Term], path: str) -> str:
    return terms[path].written if path in terms else ""


def _paid_outcomes(case: Case) -> list[str]:
    contract = case.contract
    named = (getattr(line, "outcome", None) for line in (contract.payments.values() if contract else ()))
    metrics = (metric.outcome for metric in case.metrics.values())
    return sorted({name for name in (*named, *metrics) if name and name in (case.outcomes or {})})


def _terms(node: Any, path: str) -> Iterator[tuple[str, Term]]:
    """Yield what a part of a case states, value by value."""
    if node is None or isinstance(node, Place):
        return
    if isinstance(node, Assumption):
        yield path, _quantity(node.quantity)
    elif isinstance(node, BaseModel):
        yield from _of_section(node, path)
    elif is_dataclass(node):
        kept = [each.name for each in fields(node) if each.name not in ("text", "place", "path")]
        yield from ((path + rest, term) for name in kept for rest, term in _terms(getattr(node, name), f".{name}"))
    elif isinstance(node, dict):
        if path in ORDERED and node:
            yield f"{path} (order)", _word(", ".join(map(str, node)))
        for name, value in node.items():
            yield from _terms(value, f"{path}.{name}")
    elif isinstance(node, list | tuple):
        for number, value in enumerate(node, start=1):
            yield from _terms(value, f"{path}.{number}")
    else:
        yield path, _word(str(node))


def _of_section(section: BaseModel, path: str) -> Iterator[tuple[str, Term]]:
    for name, field in type(section).model_fields.items():
        if name not in NOT_TERMS and name not in READ_AS_OTHERS:
            yield from _terms(getattr(section, name), f"{path}.{field.alias or name}")


def _quantity(quantity: Quantity) -> Term:
    parts = (repr(quantity.value), quantity.unit, quantity.per, quantity.currency)
    return Term(" ".join(part for part in parts if part), quantity.text)


def _word(text: str) -> Term:
    return Term(text, text)
