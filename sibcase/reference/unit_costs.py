"""Unit costs: what a week in care, a night in hospital or an offence costs, by whose figures.

The figures stand in ``data/unit_costs.csv``, each in the prices of its own year, to be moved to
the case's by a deflator. Most are averages: when use falls, a service saves less than its average
cost, which is what ``cashable`` in a case is for. ``fiscal`` costs fall on public budgets;
``social`` ones are the value to people and society, and are never added to fiscal ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sibcase.reference.lookup import nearest_names, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WORD = re.compile(r"[\w&]+")
_IRREGULAR = {"children": "child", "people": "person"}
_SHORTEST_PLURAL = 4
_MOST_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class UnitCost:
    """One cited unit cost.

    Attributes:
        id: the short name that a case refers to, such as ``foster-care-week``.
        title: what is costed.
        category: the service it belongs to.
        value: money for one unit, in the prices of ``price_year``.
        currency: three letters.
        unit: one unit in words, such as ``child per year``.
        per: one unit in one word, such as ``year``, ``week``, ``day``, ``incident``.
        kind: ``fiscal`` (public budgets) or ``social`` (value to people and society).
        price_year: ``2013-14`` or ``2019``.
        agency: who bears it.
        confidence: ``verified`` where the figure was read in the source named.
        source: who published it.
        source_url: where it was read.
        original_id: its name in the collection it was taken from.
        note: what to know before use.
    """

    id: str
    title: str
    category: str
    value: float
    currency: str
    unit: str
    per: str
    kind: str
    price_year: str
    agency: str
    confidence: str
    source: str
    source_url: str
    original_id: str
    note: str


@cache
def all_unit_costs() -> tuple[UnitCost, ...]:
    """Return every unit cost, in the order of the table: by category."""
    return tuple(map(_unit_cost, read_table("unit_costs")))


def unit_cost(ref: str) -> UnitCost | None:
    """Return the unit cost of that id, or None."""
    return _by_id().get(ref.strip().casefold())


def nearest_refs(ref: str) -> list[str]:
    """Return up to five ids to suggest in place of one that does not exist, best first."""
    alike = nearest_names(ref, _by_id())
    by_words = (cost.id for cost in search_unit_costs([ref]))
    return list(dict.fromkeys([*alike, *by_words]))[:_MOST_SUGGESTIONS]


def search_unit_costs(words: Sequence[str], among: Sequence[UnitCost] | None = None) -> list[UnitCost]:
    """Return the unit costs in which every word occurs, best first; by default among those that come with sibcase.

    A word counts where it begins a word of the row, with plural endings and capitals set aside.
    A word in the id counts for more than one in the title, and that for more than one elsewhere;
    between equals the newer price year is first.
    """
    wanted = [stem for word in words for stem in _stems(word)]
    costs = all_unit_costs() if among is None else among
    distances = {cost.id: _distance(cost, wanted) for cost in costs}
    found = [cost for cost in costs if distances[cost.id] is not None]
    return sorted(found, key=lambda cost: (distances[cost.id] or 0, -int(cost.price_year[:4])))


def _distance(cost: UnitCost, wanted: Sequence[str]) -> int | None:
    """How far a row is from the words: 0 is nearest, None where a word is nowhere in it."""
    distances = [_word_distance(cost, stem) for stem in wanted]
    missing = any(distance is None for distance in distances)
    return None if missing else sum(distance or 0 for distance in distances)


def _word_distance(cost: UnitCost, wanted: str) -> int | None:
    fields = _searchable(cost)
    whole = next((place for place, stems in enumerate(fields) if wanted in stems), None)
    begun = next((place for place, stems in enumerate(fields) if any(s.startswith(wanted) for s in stems)), None)
    if whole is not None:
        return whole
    # "home" is a better answer to "home" than "homelessness" is, wherever the two stand.
    return None if begun is None else begun + len(fields)


@cache
def _searchable(cost: UnitCost) -> tuple[frozenset[str], ...]:
    """The words of a row, from the field that says most to the one that says least."""
    rest = f"{cost.category} {cost.agency} {cost.unit} {cost.kind} {cost.price_year} {cost.original_id} {cost.note}"
    return tuple(frozenset(_stems(text)) for text in (cost.id, cost.title, rest))


def _stems(text: str) -> Iterator[str]:
    return (_stem(word) for word in _WORD.findall(text.casefold().replace("_", " ")))


def _stem(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@cache
def _by_id() -> Mapping[str, UnitCost]:
    return {cost.id: cost for cost in all_unit_costs()}


def _unit_cost(row: Mapping[str, str]) -> UnitCost:
    fields: dict[str, str] = dict(row)
    value = float(fields.pop("value"))
    return UnitCost(value=value, **fields)
