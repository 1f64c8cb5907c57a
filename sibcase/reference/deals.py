"""Deals of others, as a case is compared with them: what was agreed and paid, and which of it is of the same kind.

A price is of the same kind as another if it is in the same currency, for the same unit of time or for a result without
one, and if two of the words of what is paid for are the same. A target is of the same kind if both are a share of
people who achieve something, or both a change in a rate, and if two of their words are the same. One word is not
enough: attendance is of hospitals and of schools. A return is of the same kind only if both are internal rates of
return: an average annual return and a return on investment are other measures, even of the same payments.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

__all__ = [
    "FEWEST_DEALS",
    "Comparable",
    "FirstPlan",
    "PriceAgreed",
    "ReturnAgreed",
    "SimilarDeals",
    "TargetAgreed",
    "target_in",
    "unit_in",
    "words_in",
]

# Two deals are no range: what lies outside of both may be as usual as they are.
FEWEST_DEALS = 3
_FEWEST_WORDS = 2
_WORD = re.compile(r"[a-z]{4,}")
# Words of every deal: they say nothing about which are alike.
_COMMON = frozenset(
    (
        *("that", "this", "with", "from", "have", "will", "their", "they", "them", "which", "into", "over", "been"),
        *("were", "than", "also", "more", "most", "such", "other", "each", "when", "where", "through", "between"),
        *("about", "after", "before", "during", "project", "projects", "programme", "programmes", "service"),
        *("services", "support", "outcome", "outcomes", "people", "person", "individual", "individuals", "social"),
        *("impact", "bond", "bonds", "participants", "plan", "week", "weeks", "month", "months", "year", "years"),
        "first",
    )
)
_TIMES = "hour|day|night|week|fortnight|month|quarter|term|year"
_PER, _OF = r"\b(?:per|each|every|for one)", r"^(?:an?|one|the number of)"
_UNIT = re.compile(rf"{_PER} ({_TIMES})\b|{_OF} ({_TIMES})s?\b", re.IGNORECASE)
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?) ?(?:%|per ?cent)", re.IGNORECASE)
_FALL = re.compile(r"\b(?:reduc|fewer|decreas|lower|less|drop|fall)", re.IGNORECASE)
_RISE = re.compile(r"\b(?:increas|rais|rise|higher|improve)", re.IGNORECASE)
# A target against a comparison does not say whether points or per cent are meant.
_COMPARED = re.compile(r"\b(?:counterfactual|control|comparison|baseline|above|than)", re.IGNORECASE)

KindOfTarget = Literal["share", "change"]
MeasureOfReturn = Literal["IRR", "average annual return", "return on investment", "return a year", ""]
StageOfReturn = Literal["target", "maximum", "achieved"]
_STAGES: dict[StageOfReturn, str] = {"target": "aimed for", "maximum": "at most", "achieved": "achieved"}


@dataclass(frozen=True, slots=True)
class FirstPlan:
    """A project's first plan, and what came of it; amounts are in one currency.

    Attributes:
        id: its INDIGO number.
        name: its name.
        policy: its policy sector.
        currency: of the amounts; nothing where the record does not say it.
        first: the payments of the first plan.
        last: those of the last plan, which is the first where there is only one.
        actual: those that were made.
        plans: how many versions of the plan there are.
    """

    id: str
    name: str
    policy: str
    currency: str
    first: float
    last: float
    actual: float
    plans: int

    @property
    def over_first(self) -> float:
        """Payments made over those of the first plan."""
        return self.actual / self.first


@dataclass(frozen=True, slots=True)
class PriceAgreed:
    """A price of a deal, with the words of the metric that it is paid for."""

    amount: float
    currency: str
    metric: str
    note: str


@dataclass(frozen=True, slots=True)
class TargetAgreed:
    """A target of a deal: a share of people, or a change in a rate, which is below zero if the rate is to fall."""

    kind: KindOfTarget
    value: float
    metric: str


@dataclass(frozen=True, slots=True)
class ReturnAgreed:
    """A return of investors as a record publishes it.

    Attributes:
        measure: how it is measured; nothing where the record does not say it.
        stage: whether it was aimed for, is the most that was possible, or was achieved.
        value: the return, as a share.
    """

    measure: MeasureOfReturn
    stage: StageOfReturn
    value: float

    @property
    def in_words(self) -> str:
        """The return with its stage and its measure: "internal rate of return: 6.0%, aimed for"."""
        measure = {"IRR": "internal rate of return", "": "return, measure not stated"}.get(self.measure, self.measure)
        return f"{measure}: {self.value:.1%}, {_STAGES[self.stage]}"


@dataclass(frozen=True, slots=True)
class Comparable:
    """A deal that is like a case.

    Attributes:
        id: its INDIGO number.
        name: its name.
        likeness: how like the case it is.
        why: the reasons for choosing it, in words.
        policy: its policy sector.
        places: where it is.
        people: how many it was planned for; None where that is not known.
        currency: of the two amounts below.
        most_paid: the maximum outcome payments.
        committed: what investors committed.
        target_return: the rate of return a year that was aimed for, as a share.
        latest_return: the latest that is known.
        plan: its first plan and what came of it; None where that is not known.
        prices: its prices.
        targets: its targets, where they are one share or one change.
        returns: the returns of its investors, where they are one number each.
    """

    id: str
    name: str
    likeness: float
    why: tuple[str, ...]
    policy: str
    places: str
    people: float | None
    currency: str
    most_paid: float | None
    committed: float | None
    target_return: float | None
    latest_return: float | None
    plan: FirstPlan | None
    prices: tuple[PriceAgreed, ...]
    targets: tuple[TargetAgreed, ...] = ()
    returns: tuple[ReturnAgreed, ...] = ()

    @property
    def rates_agreed(self) -> list[float]:
        """The internal rates of return that were aimed for, or are the most that was possible."""
        return [each.value for each in self.returns if each.measure == "IRR" and each.stage != "achieved"]


@dataclass(frozen=True, slots=True)
class SimilarDeals:
    """The deals of an export that are most like a case.

    Attributes:
        export: the export, as it was named.
        deals: the deals, the most alike first.
        downloaded: when the export was downloaded; None where that is not stated.
        sha256: the hash of what was read of it.
        policy: the policy sector that was asked for; nothing where none was.
        fault: why the export could not be read; nothing where it was.
        with_returns: of all deals that are like the case, and not only the most alike, those with an internal rate of
            return that was agreed; few records publish one.
    """

    export: str
    deals: tuple[Comparable, ...] = ()
    downloaded: dt.date | None = None
    sha256: str = ""
    policy: str = ""
    fault: str = ""
    with_returns: tuple[Comparable, ...] = ()

    def prices_like(self, words: str, currency: str, unit: str) -> list[tuple[str, float]]:
        """Return the prices of the same kind as one for what these words say, each with the number of its deal."""
        own = words_in([words])
        return [
            (deal.id, price.amount)
            for deal in self.of_sector
            for price in deal.prices
            if price.currency == currency and unit_in(price.metric, price.note) == unit and _is_alike(own, price.metric)
        ]

    def targets_like(self, words: str, kind: KindOfTarget, *, falls: bool = False) -> list[tuple[str, float]]:
        """Return the targets of the same kind, each with the number of its deal; changes in the same direction."""
        own = words_in([words])
        return [
            (deal.id, target.value)
            for deal in self.of_sector
            for target in deal.targets
            if target.kind == kind and (target.value < 0) == falls and _is_alike(own, target.metric)
        ]

    def rates_of_return(self) -> list[tuple[str, float]]:
        """Return the internal rates of return that were agreed, each with the number of its deal.

        They are those of the sector that was asked for, or of all sectors where that has too few deals with one.
        """
        deals = self.with_returns if self.has_returns_of_any_sector else self._in_sector(self.with_returns)
        return [(deal.id, rate) for deal in deals for rate in deal.rates_agreed]

    @property
    def has_returns_of_any_sector(self) -> bool:
        """Whether rates of return of all sectors are compared, because the sector that was asked for has too few."""
        return bool(self.policy) and len(self._in_sector(self.with_returns)) < FEWEST_DEALS

    @property
    def of_sector(self) -> Sequence[Comparable]:
        """The deals of the sector that was asked for; without one, all of them."""
        return self._in_sector(self.deals)

    def _in_sector(self, deals: Sequence[Comparable]) -> list[Comparable]:
        return [deal for deal in deals if not self.policy or deal.policy.casefold() == self.policy.casefold()]


def _is_alike(own: Counter[str], metric: str) -> bool:
    return len(own.keys() & words_in([metric]).keys()) >= _FEWEST_WORDS


def words_in(texts: Iterable[str | None]) -> Counter[str]:
    """Return the words of texts by which deals are compared, each with how often it occurs."""
    found = Counter(word for text in texts if text for word in _WORD.findall(text.casefold()))
    return Counter({word: count for word, count in found.items() if word not in _COMMON})


def unit_in(*texts: str) -> str:
    """Return the unit of time that a price is for; nothing for a price of a result, however long it has to last.

    >>> unit_in("A month in which the child is not in care"), unit_in("At home for 26 weeks"), unit_in("", "per night")
    ('month', '', 'night')
    """
    found = next((match for text in texts if (match := _UNIT.search(text.strip()))), None)
    return (found[1] or found[2]).lower() if found else ""


def target_in(target: str, metric: str) -> TargetAgreed | None:
    """Return what a target in words aims at; None where it is not one share or one change.

    >>> target_in("60% of target users", "Users who came"), target_in("22% reduction in days", "Days away")
    (TargetAgreed(kind='share', value=0.6, metric='Users who came'), TargetAgreed(kind='change', value=-0.22, ...
    """
    found = _PERCENT.findall(target)
    share = float(found[0]) / 100 if len(found) == 1 else 0.0
    if not 0 < share <= 1 or _COMPARED.search(target):
        return None
    falls, rises = _FALL.search(target) is not None, _RISE.search(target) is not None
    if falls and rises:
        return None
    if falls or rises:
        return TargetAgreed("change", -share if falls else share, metric)
    return TargetAgreed("share", share, metric)
