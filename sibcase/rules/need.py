"""SIB1, the need: whether it is stated, counted once, recent, priced, and borne by a named budget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.values.fields import Assumption
from sibcase.rules.parts_of import fiscal_savings, listed
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Segment
    from sibcase.rules.submission import Submission

# Years between the price year of a unit cost and the case.
OLDEST_UNIT_COST = 10
OLDEST_DATA = 3
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@rule("SIB101", "need-is-zero", outline="warning", full="error")
def need_is_zero(case: Submission) -> Iterator[Objection]:
    """Every group in need has people in it and a cost.

    Why it matters:
        Every option is compared with the cost of doing nothing. A group with no people or no cost adds a row to the
        tables and implies that there is no problem.

    Source:
        Five-case model, strategic case: current arrangements and business needs

    Example:
        need:
          segments:
            others:
              {title: Families not known, people: 0, unit_cost: £15k per year, years: 5, borne_by: {council: 100%}}

    Instead:
        need:
          segments:
            others:
              {title: Families not known, people: 60, unit_cost: £9k per year, years: 5, borne_by: {council: 100%}}

    To fix:
        state the people and their cost, for example `people: 60, unit_cost: £9k per year`, or remove the group
    """
    for name, segment in case.case.segments.items():
        at = _at(case, name)
        if segment.people.value == 0:
            yield Objection(case.where.of(*at, "people"), f"`{name}` has no people in it")
        elif segment.unit_cost is not None and not segment.unit_cost.ref and segment.unit_cost.value == 0:
            yield Objection(case.where.of(*at, "unit_cost"), f"the need of `{name}` has a cost of zero")


@rule("SIB102", "overlap-not-stated", outline="advice", full="warning")
def overlap_not_stated(case: Submission) -> Iterator[Objection]:
    """Where a need has several groups, the case states how many people are counted in more than one of them.

    Why it matters:
        The same family is often known to social care, to the police and to treatment services. Counted in each, it is
        in need three times, and its savings are claimed three times.

    Source:
        Government Outcomes Lab: pay only where a defined cohort, a clear result and attribution exist

    Example:
        need:
          segments: {families: {overlap: ~}, couples: {overlap: ~}}

    Instead:
        need:
          segments: {families: {overlap: 0%}, couples: {overlap: 5%}}

    To fix:
        add `overlap: 5%` to each group: the share of its people who are also counted in another group, `0%` if none are
    """
    segments = case.case.segments
    if len(segments) > 1 and all(segment.overlap is None for segment in segments.values()):
        message = f"the overlap between groups is not stated: {listed(segments)}"
        yield Objection(case.where.of("need", "segments"), message)


@rule("SIB103", "old-need-data", outline="advice", full="warning")
def old_need_data(case: Submission) -> Iterator[Objection]:
    """Figures for the need rest on data from the last three years.

    Why it matters:
        Numbers of people and their use of services change with policy and prices. A reviewer first asks whether an old
        count is still valid, and a new extract costs less than the argument.

    Source:
        Commissioners of two English authorities, interviewed in 2012–13: the evidence a case needs does not exist; the
        three years are this project's limit

    Example:
        sources:
          census: {title: Count of families, year: 2017, kind: survey}
        need:
          segments:
            couples: {people: {value: 200 couples, source: census}}

    Instead:
        sources:
          census: {title: Count of families, year: 2025, kind: survey}
        need:
          segments:
            couples: {people: {value: 200 couples, source: census}}

    To fix:
        update the count, or say in the number's `note` why the old count is still valid
    """
    dated = case.case.date or case.case.start
    reported: set[str] = set()
    for given in _stated(case.case) if dated else ():
        year = _year_of(case.case, given.source)
        if dated and year and dated.year - year > OLDEST_DATA and given.source not in reported and not given.note:
            reported.add(given.source)
            message = f"the need uses data from {year} (`{given.source}`), and the case is dated {dated.year}"
            yield Objection(given.place, message)


@rule("SIB108", "old-unit-cost", outline="advice", full="warning")
def old_unit_cost(case: Submission) -> Iterator[Objection]:
    """Unit costs rest on prices of the last ten years.

    Why it matters:
        A deflator updates an old price, but not an old way of working: placements, lengths of stay and the staff who
        provide them change within ten years, and with them the cost of a unit. Newer collections replace old figures.

    Source:
        The Greater Manchester unit costs of 2015 that come with sibcase are in prices of 2007-08 to 2013-14; the ten
        years are this project's limit

    Example:
        need:
          segments:
            couples:
              unit_cost:
              services: {care: {units: 10 weeks per year, unit_cost: {ref: foster-care-week}}}

    Instead:
        need:
          segments:
            couples:
              unit_cost:
              services: {care: {units: 10 weeks per year, unit_cost: {value: £812 per week, source: treasury}}}

    To fix:
        cite a newer figure (`sibcase costs`, or `costs: {file: …}` for your own), or say in its `note` why it holds
    """
    dated = case.case.date or case.case.start
    reported: set[str] = set()
    numbers = [each for each in case.everything if isinstance(each, Assumption)]
    for given in numbers if dated else ():
        found = given.on_file
        age = dated.year - int(found.price_year[:4]) if dated and found is not None else 0
        if found is not None and age > OLDEST_UNIT_COST and not given.note and found.id not in reported:
            reported.add(found.id)
            message = f"the unit cost `{found.id}` is in prices of {found.price_year}, {age} years before the case"
            yield Objection(given.place, message)


@rule("SIB104", "no-price-year", outline="advice")
def no_price_year(case: Submission) -> Iterator[Objection]:
    """Every unit cost states its price year.

    Why it matters:
        Unit costs are published for different years, and prices have risen since. Without a price year there is no way
        to know whether two of them can be added.

    Source:
        GDP deflators of HM Treasury, by which sibcase moves prices from year to year

    Example:
        stage: outline
        prices: ~

    Instead:
        stage: outline
        prices: 2025-26

    To fix:
        add `prices: 2025-26` to the case, or to the unit cost itself: `{value: £70k per year, prices: 2025-26}`
    """
    costs = [] if case.case.prices else [cost for cost in _unit_costs(case.case) if not (cost.prices or cost.ref)]
    if costs:
        many = f"{len(costs)} unit costs have" if len(costs) > 1 else "a unit cost has"
        yield Objection(costs[0].place, f"{many} no price year; the first is `{costs[0].quantity.text}`")


@rule("SIB105", "average-for-marginal", outline="advice", full="warning")
def average_for_marginal(case: Submission) -> Iterator[Objection]:
    """Savings from lower use are valued at marginal cost, not at average cost.

    Why it matters:
        A published unit cost spreads buildings, managers and night shifts over all users. With one user fewer, most of
        those costs continue. Counting all of it as saved is the most common overstatement in such cases.

    Source:
        Fox & Albertson 2012 on scaling down

    Example:
        outcomes:
          home:
            savings:
              visits: {title: Visits to A&E, agency: health, units: 2 per year, unit_cost: {ref: ae-attendance},
                       for: 1 year, cashable: {backfill: 60%, marginal: 100%}}

    Instead:
        outcomes:
          home:
            savings:
              visits: {title: Visits to A&E, agency: health, units: 2 per year, unit_cost: {ref: ae-attendance},
                       for: 1 year, cashable: {backfill: 60%, marginal: 30%}}

    To fix:
        ask finance what share of the cost would stop, and state it: `cashable: {backfill: 60%, marginal: 30%}`
    """
    for line in fiscal_savings(case.case):
        cashable, cost = line.saving.cashable, line.saving.unit_cost
        if cashable is not None and cost.ref and cashable.marginal.value >= 1:
            message = f"`{line.key}` counts all of an average cost (`{cost.ref}`) as saved"
            yield Objection(cashable.marginal.place, message)


@rule("SIB106", "cohort-beyond-need", outline="warning", full="error")
def cohort_beyond_need(case: Submission) -> Iterator[Objection]:
    """No more people start than are in need.

    Why it matters:
        A service that plans to reach more people than there are will either take people outside the cohort for which
        the outcomes were priced, or reach fewer and earn less than planned.

    Source:
        Study of 34 UK bonds, 2023: cohort definition keeps payment honest

    Example:
        service:
          intake:
            couples: {starts: 300 over 3 years}

    Instead:
        service:
          intake:
            couples: {starts: 60 over 3 years}

    To fix:
        lower `starts`, or update the number of people in need
    """
    segments = case.case.segments
    for name, intake in (case.case.service.intake if case.case.service else {}).items():
        people, starts = segments[name].people.value, intake.starts.value
        if starts > people:
            sums = f"{case.number(starts)} start, {case.number(people)} are in need"
            yield Objection(intake.starts.place, f"more people in `{name}` start than are in need ({sums})")


@rule("SIB107", "need-without-budget-holder", outline="advice", full="warning")
def need_without_budget_holder(case: Submission) -> Iterator[Objection]:
    """The case states whose budget bears the cost of the need today.

    Why it matters:
        A cost that belongs to no budget cannot be saved in any budget. Who bears it decides who should be asked to pay,
        and whose finance team has to agree.

    Source:
        OECD 2016 on wrong pockets; Greater Manchester cost–benefit analysis, which shows who pays and who gains

    Example:
        need:
          segments:
            couples: {borne_by: ~}

    Instead:
        need:
          segments:
            couples: {borne_by: {council: 60%, health: 40%}}

    To fix:
        add `borne_by: {council: 60%, health: 40%}` to the group, or `agency: council` to each of its services
    """
    for name, segment in case.case.segments.items():
        if segment.borne_by is None and not _has_agencies(segment):
            message = f"no budget is named for the cost of `{name}`"
            yield Objection(case.where.of(*_at(case, name)), message)


def _has_agencies(segment: Segment) -> bool:
    services = segment.services or {}
    return bool(services) and all(service.agency for service in services.values())


def _at(case: Submission, segment: str) -> tuple[str, ...]:
    """Return where a group is in the case; a need without groups counts as one."""
    return ("need",) if case.case.need is None or case.case.need.segments is None else ("need", "segments", segment)


def _stated(case: Case) -> Iterator[Assumption]:
    """Yield what is stated of the need: people, years, and what they use."""
    for segment in case.segments.values():
        uses = [used for service in (segment.services or {}).values() for used in (service.units, service.unit_cost)]
        yield from (given for given in (segment.people, segment.unit_cost, segment.years, *uses) if given is not None)


def _unit_costs(case: Case) -> list[Assumption]:
    of_need = [
        cost
        for segment in case.segments.values()
        for cost in (segment.unit_cost, *(service.unit_cost for service in (segment.services or {}).values()))
    ]
    return [cost for cost in (*of_need, *(line.saving.unit_cost for line in fiscal_savings(case))) if cost is not None]


def _year_of(case: Case, source: str) -> int | None:
    """Return the last year named by a source of the case; None where it names none."""
    listed = (case.sources or {}).get(source)
    years = _YEAR.findall(listed.year or "") if listed else []
    return max(map(int, years)) if years else None


RULES = (
    need_is_zero,
    overlap_not_stated,
    old_need_data,
    no_price_year,
    average_for_marginal,
    cohort_beyond_need,
    need_without_budget_holder,
    old_unit_cost,
)
