"""First plans and what came of them: the outcome payments of a project as first planned, as last planned, and as made.

    over the first plan     payments made ÷ payments of the first plan

The list of payments holds every version of a plan: versions differ in the id of the plan and are never added up. The
first plan is the one whose id has the lowest number, or else the one that is listed first. The public form for a
project has no ids of plans. There, a version ends where a period begins again that it has already, for the same payer
and metric; where that does not distinguish them, the project has no first plan here.
"""

from __future__ import annotations

import math
import re
import statistics
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sibcase.reference.deals import FirstPlan
from sibcase.reference.reference_classes import ReferenceClass
from sibcase.tables.table import Table
from sibcase.tasks.indigo.records.values import amount_of, currency_named, date_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sibcase.tasks.indigo.records.record import Item, Record

    _Period: TypeAlias = "tuple[dt.date, dt.date] | None"

__all__ = [
    "KindOfDeal",
    "TooFewProjects",
    "classes_of",
    "first_plan_of",
    "first_plans",
    "reference_class_of",
    "table_of_classes",
]

ALL = "All"
NOT_STATED = "Not stated"
POLICY = "purpose_and_classifications/policy_sector"
_NUMBER = re.compile(r"[0-9]{1,6}")
_FEWEST_FOR_QUARTILES = 4
_PLAN_ID = "outcome_payment_plan_id"
_WHOSE = ("payer_organisation_id", "outcome_metric_id")


class TooFewProjects(ValueError):  # noqa: N818 - named for what the export lacks
    """An export has too few projects for a reference class; the message says how many there are."""


class _Version(NamedTuple):
    """A version of a plan: its id, and where payments name none, the number of the version."""

    plan: str
    number: int


@dataclass(frozen=True, slots=True)
class KindOfDeal:
    """Projects of one kind, and how their first plans turned out.

    Attributes:
        kind: their policy sector, or all.
        projects: how many.
        replanned: how many of them changed their plan.
        lower_quartile: of payments made over the first plan; not a number with fewer than four projects.
        median: half of the projects are below it.
        upper_quartile: as the lower one.
    """

    kind: str
    projects: int
    replanned: int
    lower_quartile: float
    median: float
    upper_quartile: float


def first_plans(records: Iterable[Record]) -> list[FirstPlan]:
    """Return the first plans of all projects that have both a plan and payments that were made."""
    return [plan for record in records if (plan := first_plan_of(record)) is not None]


def first_plan_of(record: Record) -> FirstPlan | None:
    """Return what came of the first plan of a project; None where it has no plan above zero, or no payment was made.

    Payments in more than one currency cannot be compared, and give None as well.
    """
    planned, actual, currencies = _amounts(record)
    plans = sorted(planned, key=lambda name: _order(record, name))
    if not plans or actual is None or planned[plans[0]] <= 0 or len(currencies) > 1:
        return None
    return FirstPlan(
        record.id,
        record.text("name"),
        record.text(POLICY) or NOT_STATED,
        next(iter(currencies), ""),
        float(planned[plans[0]]),
        float(planned[plans[-1]]),
        float(actual),
        len(plans),
    )


def _amounts(record: Record) -> tuple[dict[_Version, Decimal], Decimal | None, set[str]]:
    """Return the payments of each version of the plan, those that were made, and their currencies."""
    planned: dict[_Version, Decimal] = {}
    actual: Decimal | None = None
    currencies: set[str] = set()
    nameless = _versions_without_id(record)
    for item in record.items("outcome_payments"):
        amount = amount_of(item.text("money/amount"))
        if amount is None:
            continue
        currencies |= {currency_named(item.text("money/currency"))} - {""}
        plan = item.text(_PLAN_ID)
        if item.text("type") == "Actual":
            actual = (actual or Decimal(0)) + amount.value
        elif item.text("type") == "Planned" and (plan or item.at in nameless):
            version = _Version(plan, 0 if plan else nameless[item.at])
            planned[version] = planned.get(version, Decimal(0)) + amount.value
    return planned, actual, currencies


# --- versions without an id -------------------------------------------------------------------------------------------


def _versions_without_id(record: Record) -> dict[str, int]:
    """Return the version of each planned payment that names no plan; nothing where no version can be distinguished.

    Of one payer and metric, a version ends where a period begins again that it has already; or, where the list gives
    all versions of a period before the next period, each payment of a period is of another version.
    """
    items = [each for each in record.items("outcome_payments") if each.text("type") == "Planned"]
    items = [each for each in items if not each.text(_PLAN_ID) and amount_of(each.text("money/amount")) is not None]
    if any(0 < sum(bool(each.text(path)) for each in items) < len(items) for path in _WHOSE):
        return {}
    versions: dict[str, int] = {}
    for whose in dict.fromkeys(_whose(each) for each in items):
        own = [each for each in items if _whose(each) == whose]
        numbers = _numbered([_period_of(each) for each in own])
        versions |= {item.at: number for item, number in zip(own, numbers, strict=True)}
    return versions


def _whose(item: Item) -> tuple[str, ...]:
    """Return the payer and the metric of a payment."""
    return tuple(item.text(path) for path in _WHOSE)


def _numbered(periods: list[_Period]) -> list[int]:
    """Return the number of the version that each payment belongs to."""
    times = [len(list(same)) for _, same in groupby(periods)]
    if None not in periods and len(times) == len(set(periods)) and len(set(times)) == 1:
        # Each period as many times as there are versions; with one version, once.
        return [place % times[0] for place in range(len(periods))]
    numbers: list[int] = []
    begun = 0
    for place, each in enumerate(periods):
        if any(_overlap(each, other) for other in periods[begun:place]):
            begun = place
            numbers.append(numbers[-1] + 1)
        else:
            numbers.append(numbers[-1] if numbers else 0)
    return numbers


def _period_of(item: Item) -> _Period:
    """Return the first and the last day of a payment's period; a payment with one of them is due on that day."""
    start = date_of(item.text("period/start_date"))
    end = date_of(item.text("period/end_date"), is_end=True)
    first, last = start or end, end or start
    return (first, last) if first is not None and last is not None else None


def _overlap(one: _Period, other: _Period) -> bool:
    """Return whether two periods share a day; payments without a period count as if they did."""
    return one is None or other is None or (one[0] <= other[1] and other[0] <= one[1])


def _order(record: Record, version: _Version) -> tuple[int, int, int]:
    """Return what plans are sorted by: the number in their id, or else the order in which the record lists them."""
    number = _NUMBER.search(version.plan)
    listed = [item.text("id") for item in record.items("outcome_payment_plans")]
    place = listed.index(version.plan) if version.plan in listed else len(listed)
    return (int(number[0]) if number else place, place, version.number)


# --- by kind ----------------------------------------------------------------------------------------------------------


def classes_of(plans: Sequence[FirstPlan]) -> list[KindOfDeal]:
    """Return how first plans turned out: of all projects, then by policy sector, the most projects first."""
    kinds: dict[str, list[FirstPlan]] = {}
    for plan in plans:
        kinds.setdefault(plan.policy, []).append(plan)
    by_kind = sorted(kinds.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [_class(name, each) for name, each in [(ALL, list(plans)), *by_kind] if each]


def _class(kind: str, plans: Sequence[FirstPlan]) -> KindOfDeal:
    if not plans:
        return KindOfDeal(kind, 0, 0, math.nan, math.nan, math.nan)
    ratios = [plan.over_first for plan in plans]
    lower = upper = math.nan
    if len(ratios) >= _FEWEST_FOR_QUARTILES:
        lower, _, upper = statistics.quantiles(ratios, n=4, method="inclusive")
    replanned = sum(plan.plans > 1 for plan in plans)
    return KindOfDeal(kind, len(plans), replanned, lower, statistics.median(ratios), upper)


def reference_class_of(plans: Sequence[FirstPlan], export: str, policy: str = "") -> ReferenceClass:
    """Return the reference class of an export: its projects of a policy sector, or all where these are too few.

    Args:
        plans: the first plans of its projects.
        export: what the export is called.
        policy: the policy sector in INDIGO's words; nothing for all projects.

    Raises:
        TooFewProjects: fewer than four have both a plan and payments, or none is of the sector.
    """
    whole, *kinds = classes_of(plans) or (_class(ALL, ()),)
    named = [each for each in kinds if each.kind.casefold() == policy.casefold()]
    if policy and not named:
        there = ", ".join(each.kind for each in kinds) or "none"
        why = f"no project of the policy sector {policy} has both a plan and payments"
        raise TooFewProjects(f"{why}; there are: {there}")
    asked = named[0] if named else whole
    found = asked if asked.projects >= _FEWEST_FOR_QUARTILES else whole
    if found.projects < _FEWEST_FOR_QUARTILES:
        raise TooFewProjects(
            f"quartiles need {_FEWEST_FOR_QUARTILES} projects with both a plan and payments: there are {found.projects}"
        )
    return ReferenceClass(
        name="indigo",
        title="all policy sectors" if found is whole else found.kind,
        measure="Actual outcome payments over those of the first plan",
        projects=found.projects,
        replanned=found.replanned,
        lower_quartile=found.lower_quartile,
        median=found.median,
        upper_quartile=found.upper_quartile,
        status="derived",
        source=f"INDIGO, Government Outcomes Lab, University of Oxford: projects of the export {export}",
        url="https://golab.bsg.ox.ac.uk/toolkit/indigo-intro/",
        note=_resting_on(asked, found),
    )


def _resting_on(asked: KindOfDeal, found: KindOfDeal) -> str:
    """Return which kind of projects a class rests on, and why it is not the one that was asked for."""
    if asked is found:
        return f"Policy sector: {found.kind.lower() if found.kind == ALL else found.kind}"
    few = f"{asked.projects} project{' is' if asked.projects == 1 else 's are'} too few for quartiles"
    return f"Policy sector: all, because in {asked.kind} {few}"


def table_of_classes(classes: Sequence[KindOfDeal]) -> Table:
    """Return the kinds of deals as a table."""
    columns = (
        ("kind", "Kind", "text"),
        ("projects", "Projects", "count"),
        ("replanned", "Replanned", "count"),
        ("lower_quartile", "Lower quartile", "multiple"),
        ("median", "Median", "multiple"),
        ("upper_quartile", "Upper quartile", "multiple"),
    )
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (each.kind, each.projects, each.replanned, each.lower_quartile, each.median, each.upper_quartile)
        for each in classes
    )
    return Table("first_plans", "Outcome payments over the first plan", columns, rows)
