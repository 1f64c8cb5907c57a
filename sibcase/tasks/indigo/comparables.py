"""Comparables: deals of INDIGO that are like a case, why each was chosen, and what was agreed and paid in them.

    likeness     3 × words in common + 2 × same policy sector + same country + similar size

Words in common count by how rare they are among the deals (the cosine of their weights). The size is similar if the
maximum payments, in the same currency, are between a third and three times those of the case. Prices are given with
the words of their metrics and never averaged: they are of milestones, weeks, people and months.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sibcase.reference.deals import Comparable, PriceAgreed, TargetAgreed, target_in, words_in
from sibcase.tasks.indigo.plans import POLICY, first_plan_of
from sibcase.tasks.indigo.records.values import amount_of, currency_named, ids_in
from sibcase.tasks.indigo.returns import returns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.casefile.case import Case
    from sibcase.tasks.indigo.records.record import Item, Record

__all__ = ["as_data", "comparables_of", "price_rows"]

_OF_WORDS, _OF_POLICY = 3.0, 2.0
_SIMILAR_SIZE = 3.0
_WORDS_SHOWN = 5
_FINANCE = "overall_project_finance"
_CAP = f"{_FINANCE}/maximum_potential_outcome_payment_v2"
_COMMITTED = f"{_FINANCE}/total_investment_commitment"
_PEOPLE = "service_and_beneficiaries/targeted_number_service_users_or_beneficiaries_total"
_COUNTRY = re.compile(r"\b[A-Z]{2}\b")
_COUNTRY_OF_CURRENCY = {"GBP": "GB"}


def comparables_of(case: Case, records: Sequence[Record], policy: str = "", most: int = 10) -> list[Comparable]:
    """Return the deals that are most like a case, the most alike first.

    Args:
        case: the case.
        records: the projects of an export.
        policy: the policy sector of the case in INDIGO's words; a case has no field for it.
        most: how many to return.
    """
    words = [_words_of_record(record) for record in records]
    rarity = _rarity(words)
    own = _words_of_case(case)
    found = [
        _compared(case, record, _Likeness(own, each, rarity), policy)
        for record, each in zip(records, words, strict=True)
    ]
    alike = [each for each in found if each.why]
    return sorted(alike, key=lambda each: (-each.likeness, each.id))[:most]


# --- likeness ---------------------------------------------------------------------------------------------------------


class _Likeness:
    """How alike two texts are by their words, and the words that make them so."""

    def __init__(self, own: Counter[str], other: Counter[str], rarity: Mapping[str, float]) -> None:
        weights = {word: rarity.get(word, 0.0) for word in own.keys() & other.keys()}
        self.words = sorted((word for word in weights if weights[word]), key=lambda word: (-weights[word], word))
        lengths = _length(own, rarity) * _length(other, rarity)
        self.share = math.fsum(weights[word] ** 2 for word in self.words) / lengths if lengths else 0.0


def _length(words: Counter[str], rarity: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum(rarity.get(word, 0.0) ** 2 for word in words))


def _rarity(texts: Sequence[Counter[str]]) -> dict[str, float]:
    """Return for each word the logarithm of all deals over those that have it."""
    counts = Counter(word for text in texts for word in text)
    return {word: math.log((1 + len(texts)) / count) for word, count in counts.items()}


def _words_of_record(record: Record) -> Counter[str]:
    paths = (
        "name",
        "service_and_beneficiaries/target_population",
        "purpose_and_classifications/social_challenge",
        "purpose_and_classifications/intervention",
    )
    metrics = [item.text("definition") for item in record.items("outcome_metrics")]
    return words_in([*(record.text(path) for path in paths), *metrics])


def _words_of_case(case: Case) -> Counter[str]:
    need, service, contract = case.need, case.service, case.contract
    texts: list[str | None] = [case.title, case.summary, need.title if need else None]
    texts += [segment.title for segment in ((need.segments if need else None) or {}).values()]
    texts += [service.title, service.description] if service else []
    texts += [outcome.title for outcome in (case.outcomes or {}).values()]
    texts += [metric.title for metric in ((contract.metrics if contract else None) or {}).values()]
    return words_in(texts)


def _compared(case: Case, record: Record, likeness: _Likeness, policy: str) -> Comparable:
    deal = _deal(record)
    why, score = [], 0.0
    if likeness.words:
        score += _OF_WORDS * likeness.share
        why.append(f"words in common: {', '.join(likeness.words[:_WORDS_SHOWN])}")
    if policy and deal.policy.casefold() == policy.casefold():
        score += _OF_POLICY
        why.append(f"policy sector: {deal.policy}")
    shared = _countries(case) & set(_COUNTRY.findall(deal.places))
    if shared:
        score += 1
        why.append(f"country: {', '.join(sorted(shared))}")
    if _is_similar(case, deal):
        score += 1
        why.append("similar maximum payments")
    return replace(deal, likeness=round(score, 3), why=tuple(why))


def _countries(case: Case) -> set[str]:
    """Return the countries of a case: the codes in its area, or else that of its currency."""
    return set(_COUNTRY.findall(case.area or "")) or {_COUNTRY_OF_CURRENCY.get(case.currency, "")} - {""}


def _is_similar(case: Case, deal: Comparable) -> bool:
    cap = case.contract.cap if case.contract else None
    if cap is None or not deal.most_paid or deal.currency != case.currency or not cap.quantity.value:
        return False
    # A cap that is withheld from the readers is not a number, and so neither more nor less than anything.
    return 1 / _SIMILAR_SIZE <= deal.most_paid / float(cap.quantity.value) <= _SIMILAR_SIZE


# --- one deal ---------------------------------------------------------------------------------------------------------


def _deal(record: Record) -> Comparable:
    top = record.top
    returns = returns_of(record)
    return Comparable(
        id=record.id,
        name=record.text("name"),
        likeness=0.0,
        why=(),
        policy=record.text(POLICY),
        places=_places(record),
        people=_number(top, _PEOPLE),
        currency=currency_named(record.text(f"{_CAP}/currency"))
        or currency_named(record.text(f"{_COMMITTED}/currency")),
        most_paid=_number(top, f"{_CAP}/amount"),
        committed=_number(top, f"{_COMMITTED}/amount/exact") or _number(top, f"{_COMMITTED}/amount/max"),
        target_return=next((each.value for each in returns if (each.measure, each.stage) == ("IRR", "target")), None),
        latest_return=next((each.value for each in returns if each.stage == "achieved"), None),
        plan=first_plan_of(record),
        prices=_prices(record),
        targets=_targets(record),
        returns=returns,
    )


def _places(record: Record) -> str:
    names: dict[str, None] = {}
    countries: dict[str, None] = {}
    for item in record.items("delivery_locations"):
        names |= dict.fromkeys(each for each in (item.text("location_name"),) if each)
        countries |= dict.fromkeys(ids_in(item.text("location_country")))
    joined = ", ".join(countries)
    return f"{', '.join(names)} ({joined})" if names and countries else ", ".join(names) or joined


def _prices(record: Record) -> tuple[PriceAgreed, ...]:
    metrics = {item.text("id"): item.text("definition") for item in record.items("outcome_metrics")}
    prices = []
    for item in record.items("outcome_pricings"):
        amount = _number(item, "price_per_unit/amount")
        if amount:
            metric = metrics.get(item.text("outcome_metric_id"), "")
            prices.append(
                PriceAgreed(amount, currency_named(item.text("currency")), metric, item.text("price_description"))
            )
    return tuple(prices)


def _targets(record: Record) -> tuple[TargetAgreed, ...]:
    items = record.items("outcome_metrics")
    found = [target_in(item.text("outcome_metric_target"), item.text("definition")) for item in items]
    return tuple(each for each in found if each is not None)


def _number(item: Item, path: str) -> float | None:
    found = amount_of(item.text(path))
    return float(found.value) if found else None


# --- as data ----------------------------------------------------------------------------------------------------------


def as_data(found: Sequence[Comparable]) -> list[dict[str, Any]]:
    """Return deals as plain values."""
    return [asdict(each) | {"over_first_plan": each.plan.over_first if each.plan else None} for each in found]


def price_rows(found: Sequence[Comparable]) -> list[tuple[Any, ...]]:
    """Return a row for each price; a deal without prices has one row, too."""
    return [
        (
            each.id,
            each.name,
            each.likeness,
            "; ".join(each.why),
            each.policy,
            each.places,
            each.people,
            each.currency,
            each.most_paid,
            each.committed,
            each.target_return,
            each.latest_return,
            each.plan.first if each.plan else None,
            each.plan.actual if each.plan else None,
            price.amount if price else None,
            price.currency if price else "",
            price.metric if price else "",
        )
        for each in found
        for price in each.prices or (None,)
    ]
