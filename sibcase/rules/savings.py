"""SIB3, savings: how much of them is cash, when, whose, and whether anything is counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.values.grammar import PERIODS_PER_YEAR
from sibcase.casefile.values.units import unit_priced, units_used
from sibcase.rules.parts_of import SavingLine, all_savings, fiscal_savings, payment_lines, savers_of
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.rules.submission import Submission

# Limits of this project.
MOST_AFTER_THE_LAST_PAYMENT = 0.5
LONGEST_WITHOUT_FADING = 2.0
MOST_OF_ONE_NAME = 20
# 366 days or 53 weeks are still a year.
_LEAP_DAY = 0.02


@rule("SIB301", "cash-not-assessed", outline="advice", full="warning")
def cash_not_assessed(case: Submission) -> Iterator[Objection]:
    """Every saving states how much of it is cashable.

    Why it matters:
        Finance first asks whether a saving can be taken out of a budget. If the case is silent, the saving counts as
        not assessed, never as cash.

    Source:
        Commissioners of two English authorities, interviewed in 2012–13: they accepted prevention and doubted the cash

    Example:
        outcomes:
          home:
            savings:
              stays: {cashable: ~}

    Instead:
        outcomes:
          home:
            savings:
              stays: {cashable: {backfill: 30%, marginal: 60%}}

    To fix:
        agree the shares with the agency's finance team and add `cashable: {backfill: 30%, marginal: 60%}`; `{marginal:
        0%}` if none of it is cash
    """
    for line in fiscal_savings(case.case):
        if line.saving.cashable is None:
            saved = case.amount(f"savings.gross.{line.key}")
            message = f"the case does not state how much of the saving ‘{line.title}’ ({case.money(saved)}) is cashable"
            yield Objection(case.where.of(*line.path), message)


@rule("SIB302", "all-counted-as-cash", outline="warning")
def all_counted_as_cash(case: Submission) -> Iterator[Objection]:
    """No saving is counted as cash in full.

    Why it matters:
        Freed capacity is taken up by others, small reductions do not let a service shrink, and fixed costs continue. A
        saving that is all cash has usually not been examined.

    Source:
        Fox & Albertson 2012 on scaling down; commissioners interviewed in 2012–13

    Example:
        outcomes:
          home:
            savings:
              stays: {cashable: {backfill: 0%, marginal: 100%}}

    Instead:
        outcomes:
          home:
            savings:
              stays: {cashable: {backfill: 30%, marginal: 60%}}

    To fix:
        state the share taken up by others (`backfill: 30%`), the share of the cost that stops (`marginal: 60%`), or the
        smallest reduction that releases cash (`step:`)
    """
    for line in fiscal_savings(case.case):
        cashable = line.saving.cashable
        if cashable is None or cashable.marginal.value < 1 or cashable.step is not None:
            continue
        if cashable.backfill is None or cashable.backfill.value == 0:
            saved = case.money(case.amount(f"savings.gross.{line.key}"))
            yield Objection(case.where.of(*line.path, "cashable"), f"all of {line.title} ({saved}) is counted as cash")


@rule("SIB303", "backfill-ignored", outline="warning", full="error")
def backfill_ignored(case: Submission) -> Iterator[Objection]:
    """Where there is a waiting list for the freed capacity, some backfill is assumed.

    Why it matters:
        Where there is a waiting list, a bed that is freed today is filled tonight. The next person is helped, which is
        good, but no money is released.

    Source:
        Commissioners of two English authorities, interviewed in 2012–13: freed capacity is filled by others

    Example:
        outcomes:
          home:
            savings:
              stays: {cashable: {waiting_list: true, backfill: ~, marginal: 60%}}

    Instead:
        outcomes:
          home:
            savings:
              stays: {cashable: {waiting_list: true, backfill: 70%, marginal: 60%}}

    To fix:
        add the share that people on the waiting list take up: `backfill: 70%`
    """
    for line in fiscal_savings(case.case):
        cashable = line.saving.cashable
        if cashable and cashable.waiting_list and (cashable.backfill is None or cashable.backfill.value == 0):
            message = (
                f"there is a waiting list for the capacity that {line.title} frees, but backfill is zero or not stated"
            )
            yield Objection(case.where.of(*line.path, "cashable", "waiting_list"), message)


@rule("SIB304", "saving-below-step", outline="advice", full="warning")
def saving_below_step(case: Submission) -> Iterator[Objection]:
    """A saving reaches the smallest step by which the service can shrink.

    Why it matters:
        Half a ward cannot be closed. A reduction smaller than one step frees time and beds, but no money.

    Source:
        Fox & Albertson 2012 on scaling down

    Example:
        outcomes:
          home:
            savings:
              nights: {title: Nights in a shelter, agency: council, units: 3 nights per year, unit_cost: £60,
                       for: 1 year, cashable: {backfill: 20%, marginal: 60%, step: 9_000 nights per year}}

    Instead:
        outcomes:
          home:
            savings:
              nights: {title: Nights in a shelter, agency: council, units: 3 nights per year, unit_cost: £60,
                       for: 1 year, cashable: {backfill: 20%, marginal: 60%, step: 9 nights per year}}

    To fix:
        plan for more people, share the step with a neighbouring area, or show the saving as capacity (`marginal: 0%`)
    """
    for line in fiscal_savings(case.case):
        step = line.saving.cashable.step if line.saving.cashable else None
        kept = case.by_period(f"saving.{line.key}.kept") if step else []
        if step is None or not any(kept) or case.amount(f"savings.cashable.{line.key}") > DUST:
            continue
        most = max(kept) / case.case.period_years
        sums = f"at most {case.number(most)} a year are freed, one step is {case.number(step.value)}"
        yield Objection(step.place, f"{line.title} never reaches one step, so none of it is cash ({sums})")


@rule("SIB305", "cash-after-the-contract", outline="advice", full="warning")
def cash_after_the_contract(case: Submission) -> Iterator[Objection]:
    """Most of the cash is released before the last payment.

    Why it matters:
        Payments fall due while the contract runs. Savings made after it ends cannot pay for them, and depend on
        promises by people who will have moved on.

    Source:
        Commissioners of two English authorities, interviewed in 2012–13; the limit of one half is this project's

    Example:
        outcomes:
          home:
            savings:
              placement: {for: 8 years, drop_off: 0%}
              stays: {for: 8 years, drop_off: 0%}

    Instead:
        outcomes:
          home:
            savings:
              placement: {for: 3 years, drop_off: 10% per year}
              stays: {for: 3 years, drop_off: 10% per year}

    To fix:
        pay later, or say in `narrative.funding` which budget covers the wait for the cash
    """
    paid = case.by_year("payments.total") if payment_lines(case.case) else {}
    years = [year for year, amount in paid.items() if amount > DUST]
    if not years or case.figure("savings.cashable.total") is None:
        return
    saved = case.by_year("savings.cashable.total")
    total = sum(saved.values())
    late = sum(amount for year, amount in saved.items() if year > years[-1])
    if total > 0 and late / total > MOST_AFTER_THE_LAST_PAYMENT:
        sums = f"{case.money(late)} of {case.money(total)}"
        message = f"{case.percent(late / total)} of the cash is released after the last payment in {years[-1]} ({sums})"
        yield Objection(case.where.of("outcomes"), message)


@rule("SIB306", "counted-twice", outline="warning", full="error")
def counted_twice(case: Submission) -> Iterator[Objection]:
    """Each saving is counted under one outcome only.

    Why it matters:
        A parent in recovery and a child at home are two outcomes but one placement. Counted under both, the same week
        in care is saved twice.

    Source:
        Practice of reviewers

    Example:
        outcomes:
          recovery:
            savings:
              care: {title: Weeks in foster care, agency: council, units: 4 weeks per year, unit_cost: £1_700 per week,
                     for: 1 year, cashable: {backfill: 30%, marginal: 50%}}

    Instead:
        outcomes:
          recovery:
            savings:
              visits: {title: Visits of social workers, agency: council, units: 4 visits per year, unit_cost: £90,
                     for: 1 year, cashable: {backfill: 30%, marginal: 50%}}

    To fix:
        count the saving under the outcome that leads to it most directly, or split the units between the two
    """
    outcomes = case.case.outcomes or {}
    earlier: dict[tuple[str, str], list[SavingLine]] = {}
    for line in fiscal_savings(case.case):
        segment = outcomes[line.outcome].segment
        for key in _names_of(line):
            for first in earlier.get(key, ()):
                shares = segment is None or outcomes[first.outcome].segment in (None, segment)
                if first.outcome != line.outcome and shares:
                    message = f"{line.title} is counted under both `{first.outcome}` and `{line.outcome}`"
                    yield Objection(case.where.of(*line.path), message)
                    break
            else:
                # A case has few savings of one name; a file made to be slow may have thousands.
                if len(earlier.setdefault(key, [])) < MOST_OF_ONE_NAME:
                    earlier[key].append(line)
                continue
            break


def _names_of(line: SavingLine) -> list[tuple[str, str]]:
    """Return the names under which a saving may be counted twice: agency and title, agency and unit cost on file."""
    called = [line.title.casefold(), *([f"ref {line.saving.unit_cost.ref}"] if line.saving.unit_cost.ref else [])]
    return [(agency, name) for name in called for agency in line.saving.agency]


@rule("SIB307", "cost-shifted", outline="warning")
def cost_shifted(case: Submission) -> Iterator[Objection]:
    """A saving for one agency that becomes a cost for another is also counted as a cost.

    Why it matters:
        Closing a bed and opening a home moves cost from one budget to another. Counting only the first turns another
        agency's bill into a saving.

    Source:
        OECD 2016 on wrong pockets

    Example:
        outcomes:
          home:
            savings:
              placement: {shifts_to: health}

    Instead:
        outcomes:
          home:
            savings:
              placement: {shifts_to: health}
        service:
          costs:
            aftercare: {title: Aftercare by the health board, amount: £300 per completer, payee: health}

    To fix:
        add the cost with that agency as payee: `aftercare: {title: Aftercare, amount: £300 per completer, payee:
        health}`; or lower the saving by that amount
    """
    costs = (case.case.service.costs if case.case.service else None) or {}
    paid = {cost.payee for cost in costs.values()}
    for line in all_savings(case.case):
        to = line.saving.shifts_to
        if to is not None and to not in paid:
            message = f"{line.title} becomes a cost to {case.party(to)}, which the case does not include"
            yield Objection(case.where.of(*line.path, "shifts_to"), message)


@rule("SIB308", "social-value-as-cash", outline="warning", full="error")
def social_value_as_cash(case: Submission) -> Iterator[Objection]:
    """Social value is never counted as cash.

    Why it matters:
        Wellbeing and quality of life have a value to people but add no money to a budget. Added to cash, they make any
        contract affordable on paper.

    Source:
        Greater Manchester cost–benefit analysis: fiscal, economic and social value apart

    Example:
        outcomes:
          home:
            savings:
              wellbeing: {title: Wellbeing of parents, kind: social, agency: council, units: 1 per year, unit_cost: £3k,
                          for: 1 year, cashable: {marginal: 50%}}

    Instead:
        outcomes:
          home:
            savings:
              wellbeing: {title: Wellbeing of parents, kind: social, agency: council, units: 1 per year, unit_cost: £3k,
                          for: 1 year}

    To fix:
        remove `cashable:` from social value
    """
    for line in all_savings(case.case):
        if line.saving.kind == "social" and line.saving.cashable is not None:
            message = f"{line.title} is social value, but part of it is counted as cash"
            yield Objection(case.where.of(*line.path, "cashable"), message)


@rule("SIB309", "saving-never-fades", outline="advice", full="warning")
def saving_never_fades(case: Submission) -> Iterator[Objection]:
    """A saving that lasts more than two years fades.

    Why it matters:
        The effects of social programmes weaken over the years, and comparison groups catch up. Without fading, the last
        years of a long saving carry the case.

    Source:
        Practice of reviewers; the two years are this project's limit

    Example:
        outcomes:
          home:
            savings:
              placement: {for: 3 years, drop_off: ~}

    Instead:
        outcomes:
          home:
            savings:
              placement: {for: 3 years, drop_off: 10% per year}

    To fix:
        add how much of the effect fades each year, `drop_off: 10% per year`; `0%` with its source if it does not fade
    """
    for line in fiscal_savings(case.case):
        if line.saving.drop_off is None and line.saving.lasts.value > LONGEST_WITHOUT_FADING:
            message = f"{line.title} lasts {line.saving.lasts.quantity.text} and never fades"
            yield Objection(line.saving.lasts.place, message)


@rule("SIB310", "savings-above-the-need", outline="warning", full="error")
def savings_above_the_need(case: Submission) -> Iterator[Objection]:
    """Savings do not exceed the cost of the need that they come from: in total, by group, or by agency.

    Why it matters:
        A service can save at most the cost of doing nothing. A larger figure means a unit error (a price per year
        applied to a number of days), a saving counted twice, or people who are not in the need.

    Source:
        HM Treasury Green Book: benefits are changes against the baseline; arithmetic

    Example:
        outcomes:
          home:
            savings:
              stays: {units: {value: 120 stays per year, source: records}}

    Instead:
        outcomes:
          home:
            savings:
              stays: {units: {value: 12 stays per year, source: records}}

    To fix:
        check the units against the unit cost, and the people, their cost and its years under `need:`
    """
    compared = [*_in_all(case), *_by_group(case), *_by_agency(case)]
    for who, saved, cost, at in compared:
        if 0 < cost < saved - DUST:
            sums = f"{case.money(saved)} saved, and the need costs {case.money(cost)}"
            yield Objection(case.where.of(*at), f"savings{who} exceed the cost of the need ({sums})")
            return


_Compared: TypeAlias = "tuple[str, float, float, tuple[str, ...]]"


def _in_all(case: Submission) -> Iterator[_Compared]:
    lines = fiscal_savings(case.case)
    if lines:
        yield "", case.amount("savings.gross.total"), case.amount("need.cost.total"), _largest(case, lines).path


def _by_group(case: Submission) -> Iterator[_Compared]:
    for name in case.case.segments:
        lines = [each for each in fiscal_savings(case.case) if (case.case.outcomes or {})[each.outcome].segment == name]
        saved = sum(case.amount(f"savings.gross.{each.key}") for each in lines)
        if lines:
            yield f" for `{name}`", saved, case.amount(f"need.cost.{name}"), _largest(case, lines).path


def _by_agency(case: Submission) -> Iterator[_Compared]:
    """Yield what each agency saves against what it bears, where the need names who bears all of it."""
    if case.amount("need.cost.by.not-stated") > 0:
        return
    for agency in savers_of(case.case):
        lines = [each for each in fiscal_savings(case.case) if agency in each.saving.agency]
        saved, borne = case.amount(f"savings.gross.by.{agency}"), case.amount(f"need.cost.by.{agency}")
        yield f" by {case.party(agency)}", saved, borne, _largest(case, lines).path


def _largest(case: Submission, lines: list[SavingLine]) -> SavingLine:
    return max(lines, key=lambda line: case.amount(f"savings.gross.{line.key}"))


@rule("SIB311", "more-time-than-a-year", outline="advice", full="warning")
def more_time_than_a_year(case: Submission) -> Iterator[Objection]:
    """No person uses more time in a year than a year has.

    Why it matters:
        A year has 52 weeks. Where one outcome saves 60 of them, or one person needs 400 days of care, the number is
        probably a price, a total over several years, or a total for several people.

    Source:
        Arithmetic

    Example:
        outcomes:
          home:
            savings:
              placement: {units: {value: 60 weeks per year, source: records}}

    Instead:
        outcomes:
          home:
            savings:
              placement: {units: {value: 40 weeks per year, source: records}}

    To fix:
        state what one person uses in one year; say in the number's `note` if several people are meant
    """
    for units, price in _uses(case):
        time = units_used(units).time or unit_priced(price).time
        if time and not units.note and units.value > PERIODS_PER_YEAR[time] * (1 + _LEAP_DAY):
            message = f"`{units.quantity.text}` is {case.number(units.value)} {time}s, and a year has"
            yield Objection(units.place, f"{message} {case.number(PERIODS_PER_YEAR[time])}")


def _uses(case: Submission) -> Iterator[tuple[Assumption, Assumption]]:
    for segment in case.case.segments.values():
        yield from ((used.units, used.unit_cost) for used in (segment.services or {}).values())
    yield from ((line.saving.units, line.saving.unit_cost) for line in all_savings(case.case))


RULES = (
    cash_not_assessed,
    all_counted_as_cash,
    backfill_ignored,
    saving_below_step,
    cash_after_the_contract,
    counted_twice,
    cost_shifted,
    social_value_as_cash,
    saving_never_fades,
    savings_above_the_need,
    more_time_than_a_year,
)
