"""People: what a contract counts of each person's results, and what the cap for one person cuts.

Used by a settlement with data per person, where everything is exact: each line counts a person once or each time, a
milestone counts only after the one before it, and the cap for one person is used up in the order of the lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.sections.payments import Tariff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.case import Case

    People: TypeAlias = Mapping[str, Mapping[str, float]]


@dataclass
class Counted:
    """What the lines count over all people: outcomes, and the money that the cap for one person cuts, by line."""

    outcomes: dict[str, float] = field(default_factory=dict)
    cut: dict[str, float] = field(default_factory=dict)


def paid_for(line: Tariff) -> str:
    """Return the name of what a tariff pays for: its outcome or its metric."""
    return line.outcome or line.metric or ""


def tariffs_of(case: Case) -> dict[str, Tariff]:
    """Return the lines that pay a price for each outcome, in the order in which they are written."""
    lines = case.contract.payments if case.contract else {}
    return {name: line for name, line in lines.items() if isinstance(line, Tariff)}


def count_people(case: Case, lines: Mapping[str, Tariff], people: People) -> Counted:
    """Return what each tariff counts of people's results, and what the cap for one person cuts of each.

    For a person, in the order of the lines: paid = min(price × counted, cap − Σ paid before), cut = the rest. Where a
    line pays for so many outcomes at most, people are counted in the order in which they are given.

    Args:
        case: a case with a contract.
        lines: the tariffs that are counted person by person.
        people: how often each person reached what is paid for, by person and name of the outcome or metric.
    """
    counted = Counted(dict.fromkeys(lines, 0.0), dict.fromkeys(lines, 0.0))
    for results in people.values():
        _count_one(case, lines, results, counted)
    return counted


def _count_one(case: Case, lines: Mapping[str, Tariff], results: Mapping[str, float], counted: Counted) -> None:
    cap = case.contract.cap_per_person if case.contract else None
    left = cap.value if cap is not None else float("inf")
    for name, line in lines.items():
        number = min(_counts_of(name, lines, results), _places_left(line, counted.outcomes[name]))
        amount = number * _price_of(line)
        paid = min(amount, left)
        counted.outcomes[name] += number
        counted.cut[name] += amount - paid
        left -= paid


def _counts_of(name: str, lines: Mapping[str, Tariff], results: Mapping[str, float]) -> float:
    """Return how often a line counts for one person: not at all before each milestone that it comes after."""
    line = lines[name]
    if not _has_reached_all_before(name, lines, results):
        return 0.0
    number = results.get(paid_for(line), 0.0)
    return min(number, 1.0) if line.per_person == "once" else number


def _has_reached_all_before(name: str, lines: Mapping[str, Tariff], results: Mapping[str, float]) -> bool:
    seen, before = {name}, lines[name].after
    while before is not None and before in lines and before not in seen:
        if results.get(paid_for(lines[before]), 0.0) <= 0:
            return False
        seen.add(before)
        before = lines[before].after
    return True


def _places_left(line: Tariff, counted: float) -> float:
    return max(line.most.value - counted, 0.0) if line.most is not None else float("inf")


def _price_of(line: Tariff) -> float:
    price = line.price.value
    return min(price, line.cap_per_outcome.value) if line.cap_per_outcome is not None else price
