"""People: what a contract counts of each person's results, and what the cap for one person cuts.

Used by a settlement with data per person, where everything is exact: each line counts a person once or each time, a
milestone counts only after the one before it, what a line requires is asked of each person, a table is read at each
person's own value, and the cap for one person is used up in the order of the lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.sections.payments import TablePayment, Tariff
from sibcase.casefile.values.observed_names import counted_as
from sibcase.model.contract.person_tables import amounts_of_people
from sibcase.model.time.calendar import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.payments import Condition

    People: TypeAlias = Mapping[str, Mapping[str, float]]
    Results: TypeAlias = Mapping[str, float]
    PersonLine: TypeAlias = Tariff | TablePayment

DUST = 1e-9


@dataclass
class Counted:
    """What the lines count over all people: outcomes, what tables bring, and what the cap for one person cuts."""

    outcomes: dict[str, float] = field(default_factory=dict)
    amounts: dict[str, float] = field(default_factory=dict)
    cut: dict[str, float] = field(default_factory=dict)


def paid_for(case: Case, line: PersonLine) -> str:
    """Return the name of what a line pays a person for: its outcome or its metric."""
    return counted_as(case, line) or line.metric or ""


def tariffs_of(case: Case) -> dict[str, Tariff]:
    """Return the lines that pay a price for each outcome, in the order in which they are written."""
    lines = case.contract.payments if case.contract else {}
    return {name: line for name, line in lines.items() if isinstance(line, Tariff)}


def person_lines(case: Case) -> dict[str, PersonLine]:
    """Return the lines that can be settled person by person: tariffs, and tables read for each person."""
    lines = case.contract.payments if case.contract else {}
    return {
        name: line
        for name, line in lines.items()
        if isinstance(line, Tariff) or (isinstance(line, TablePayment) and line.per == "person")
    }


def countable_names(case: Case) -> list[str]:
    """Return what results of a person may be called: what lines pay a person for, its parts, and what they require."""
    names: list[str] = []
    for line in person_lines(case).values():
        schedules = [line, *(line.others or ()), line.scaled_by] if isinstance(line, TablePayment) else [line.scaled_by]
        conditions = [each for part in (line, *schedules) if part is not None for each in part.requires or ()]
        metrics = [paid_for(case, line), *(part.metric for part in schedules if part is not None and part.metric)]
        for metric in [*metrics, *(each.metric for each in conditions)]:
            names += [metric, *case.parts_of(metric)]
    return list(dict.fromkeys(names))


def value_for(case: Case, metric: str, results: Results) -> float:
    """Return one person's value of a metric: as observed, else the sum or ratio of its parts; zero if never seen.

    A ratio whose divisor is zero for a person is no number, and nothing that is read by it is paid.
    """
    return _value_for(case, metric, results, {})


def _value_for(case: Case, metric: str, results: Results, known: dict[str, float]) -> float:
    """Return the value of a metric; what many sums share is worked out once."""
    found = case.metrics.get(metric)
    if metric in results or found is None or not found.parts:
        return results.get(metric, 0.0)
    if metric not in known:
        values = {part: _value_for(case, part, results, known) for part in found.parts}
        if found.ratio is not None:
            of, to = values[found.ratio.of], found.ratio.divisor(values)
            known[metric] = of / to if to else float("nan")
        else:
            known[metric] = sum(weight.value * values[part] for part, weight in (found.sum or {}).items())
    return known[metric]


def count_people(case: Case, lines: Mapping[str, PersonLine], people: People, pooled: Results | None = None) -> Counted:
    """Return what each line counts of people's results, and what the cap for one person cuts of each.

    For a person, in the order of the lines: paid = min(price × counted, cap − Σ paid before), cut = the rest. Where a
    line pays for so many outcomes at most, people are counted in the order in which they are given.

    Args:
        case: a case with a contract.
        lines: the lines that are counted person by person.
        people: how often each person reached what is paid for, by person and name of the outcome or metric.
        pooled: what was observed of all together, which conditions may ask for.
    """
    counting = _Counting(case, lines, pooled or {})
    counted = Counted(*(dict.fromkeys(lines, 0.0) for _ in range(3)))
    tables = {
        name: amounts_of_people(case, name, line, [_all_of(counting, line, each) for each in people.values()])
        for name, line in lines.items()
        if isinstance(line, TablePayment)
    }
    for index, results in enumerate(people.values()):
        _count_one(counting, results, {name: amounts[index] for name, amounts in tables.items()}, counted)
    return counted


@dataclass(frozen=True, slots=True)
class _Counting:
    """With what people are counted."""

    case: Case
    lines: Mapping[str, PersonLine]
    pooled: Results


def _all_of(counting: _Counting, line: TablePayment, results: Results) -> dict[str, float]:
    """Return the values that a table asks of a person: of what was observed of all together, that value."""
    asked = [line.metric, *(each.metric for each in line.others or ())]
    schedules = [line, *(line.others or ()), *([line.scaled_by] if line.scaled_by else [])]
    asked += [each.metric for each in schedules]
    asked += [each.metric for part in schedules for each in part.requires or ()]
    return {metric: _asked(counting, metric, results) for metric in dict.fromkeys(asked)}


def _asked(counting: _Counting, metric: str, results: Results) -> float:
    return counting.pooled[metric] if metric in counting.pooled else value_for(counting.case, metric, results)


def _count_one(counting: _Counting, results: Results, by_table: Results, counted: Counted) -> None:
    contract = counting.case.contract
    cap = contract.cap_per_person if contract else None
    left = cap.value if cap is not None else float("inf")
    for name, line in counting.lines.items():
        if isinstance(line, Tariff):
            before = counted.outcomes[name]
            number = min(_counts_of(counting, name, line, results), _places_left(line, before))
            counted.outcomes[name] += number
            amount = _paid_up_to(counting.case, line, before + number) - _paid_up_to(counting.case, line, before)
        else:
            amount = by_table[name]
            counted.amounts[name] += amount
        paid = min(amount, left)
        counted.cut[name] += amount - paid
        left -= paid


def _counts_of(counting: _Counting, name: str, line: Tariff, results: Results) -> float:
    """Return how often a line counts for one person: not at all before each milestone that it comes after."""
    if not _has_reached_all_before(counting, name, results) or not _holds_all(counting, line.requires or (), results):
        return 0.0
    number = value_for(counting.case, paid_for(counting.case, line), results)
    return min(number, 1.0) if line.per_person == "once" else number


def _has_reached_all_before(counting: _Counting, name: str, results: Results) -> bool:
    lines = tariffs_of(counting.case)
    seen, before = {name}, lines[name].after
    while before is not None and before in lines and before not in seen:
        if _asked(counting, paid_for(counting.case, lines[before]), results) <= 0:
            return False
        seen.add(before)
        before = lines[before].after
    return True


def _holds_all(counting: _Counting, conditions: Sequence[Condition], results: Results) -> bool:
    """Return whether all that a line requires holds for one person; what was observed of all is asked of all."""
    return all(_holds(each, _asked(counting, each.metric, results)) for each in conditions)


def _holds(condition: Condition, value: float) -> bool:
    limits = condition.at_least, condition.above, condition.at_most, condition.below
    at_least, above, at_most, below = (each.value if each is not None else None for each in limits)
    return (
        (at_least is None or value >= at_least - DUST)
        and (above is None or value > above + DUST)
        and (at_most is None or value <= at_most + DUST)
        and (below is None or value < below - DUST)
    )


def _places_left(line: Tariff, counted: float) -> float:
    """Return how many more a line pays for: people are settled together, so that a year's most counts as well."""
    limits = [most.value for most in (line.most, line.most_per_year) if most is not None]
    return max(min(limits) - counted, 0.0) if limits else float("inf")


def _paid_up_to(case: Case, line: Tariff, number: float) -> float:
    """Return the price of so many outcomes, tier by tier."""
    begins = [0.0, *(tier.above.value for tier in line.tiers or ())]
    prices = [_price_now(case, line), *(_within_its_cap(line, tier.price.value) for tier in line.tiers or ())]
    ends = [*begins[1:], float("inf")]
    return sum(
        price * max(min(number, end) - begin, 0.0) for begin, end, price in zip(begins, ends, prices, strict=True)
    )


def _price_now(case: Case, line: Tariff) -> float:
    """Return the price in force when people are settled: where the metric is measured last, else in the last period."""
    calendar = calendar_of(case)
    metric = case.metrics.get(line.metric or "")
    date = calendar.starts[-2] if line.outcome else calendar.starts[-1]
    if metric is not None and metric.when:
        date = metric.when[-1]
    dated = sorted((each.start, each.price.value) for each in line.other_prices or () if each.start)
    prices = [line.price.value, *(price for start, price in dated if start <= date)]
    return _within_its_cap(line, prices[-1])


def _within_its_cap(line: Tariff, price: float) -> float:
    return min(price, line.cap_per_outcome.value) if line.cap_per_outcome is not None else price
