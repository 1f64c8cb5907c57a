"""Settlement: the contract on observed results. The function with which a published contract is reproduced.

`settle` builds the same lines as a forecast, with what was observed in the place of what is expected: counts for
tariffs, values for metrics, for each cohort or pooled. Where the case has a service, payments fall due when the plan's
would, and the costs of the plan go through the same account: at the planned results settlement and forecast agree.
Without a service nothing else of the case is needed: all is settled at once, in the last period.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from sibcase.book.lines import Book, Origin
from sibcase.book.terms import Ref, Term, pence, total_of
from sibcase.casefile.sections.payments import BlockPayment, TablePayment, Tariff
from sibcase.casefile.values.observed_names import counted_as, observables, tranche_observables
from sibcase.model.contract.build import add_payments
from sibcase.model.contract.metrics import add_metrics, last_period
from sibcase.model.contract.payers import add_payers, add_shares
from sibcase.model.contract.person_cap import add_cap_per_person
from sibcase.model.contract.readings import Reading, line_title, payment_lines
from sibcase.model.contract.terms import DRAWN, add_terms, tranches_of
from sibcase.model.inputs import Model
from sibcase.model.investment.build import add_settled_investment
from sibcase.model.programme.costs import add_costs
from sibcase.model.settlement.counts import add_achieved, add_observed_counts, add_plan, end_of_plan
from sibcase.model.settlement.observed import seen_parts, without_a_divisor
from sibcase.model.settlement.people import count_people, paid_for, person_lines
from sibcase.model.settlement.plan import add_tranches_of_the_plan
from sibcase.model.settlement.tranches import add_settled_tranches
from sibcase.model.time.calendar import Calendar, calendar_of
from sibcase.model.time.moments import moment
from sibcase.model.time.prices import add_prices
from sibcase.reference.currencies import minor_unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.payments import Payment, Schedule
    from sibcase.model.settlement.people import People, PersonLine


PLAN: Final = "plan"
TERMS: Final = "terms"
Basis: TypeAlias = Literal["", "plan", "terms"]


@dataclass(frozen=True)
class Settlement:
    """The book of a settlement, and what was not observed.

    Attributes:
        book: the lines of the settlement.
        missing: by payment line the names without which it is not settled, or not for good.
        cohorts_missing: by payment line the cohorts that were not observed, of those that its metric has.
        fallbacks_missing: by payment line what its fallback needs over all cohorts, if none of them brings a payment.
        tranches_missing: by tranche the names without which its terms by results are not settled.
        undefined: by payment line why it cannot be settled though all was observed: a ratio divides by zero.
    """

    book: Book
    missing: Mapping[str, tuple[str, ...]]
    basis: Basis = ""
    cohorts_missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tranches_missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fallbacks_missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undefined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def observable_names(case: Case) -> dict[str, str]:
    """Return what can be observed, with titles: metrics, cohorts, outcomes paid by tariff, savings shared."""
    return {name: each.title for name, each in observables(case).items()}


def settle(
    case: Case, observed: Mapping[str, float], people: People | None = None, *, with_investors: bool = True
) -> Settlement:
    """Return the book of a contract on observed results.

    Args:
        case: a case with a contract.
        observed: values by name: a metric's value (`reduction`, or `reduction.first` for a cohort), the number of
            outcomes of a tariff (`home`), a saving in money (`home.placement`), a tranche's principal
            (`principal.senior`), what its guarantee came to at most (`guarantee.senior`).
        people: how often each person reached what tariffs pay for, by person and name; with it the cap for one
            person, once-per-person rules and milestones are exact.
        with_investors: whether to settle the investors as well, and not the payments alone.
    """
    calendar = calendar_of(case)
    model = Model(case, Book(calendar.periods(), case.currency, minor_unit_of(case.currency)))
    add_prices(model, calendar)
    add_plan(model, calendar)
    _add_drawn(model, observed)
    add_terms(model, calendar)
    by_person = {
        name: line
        for name, line in person_lines(case).items()
        if people and (isinstance(line, TablePayment) or paid_for(case, line) not in observed)
    }
    lines = {name: line for name, line in payment_lines(model).items() if name not in by_person}
    missing = {name: gaps for name, line in lines.items() if (gaps := _gaps_of(case, name, lines, observed))}
    undefined = {name: why for name in lines if (why := _no_number(case, name, lines, observed))}
    skipped = {name for name in lines if name in undefined or _is_skipped(case, name, lines, observed)}
    cohorts = {name: gaps for name in lines if (gaps := _cohorts_missing(case, name, lines, observed))}
    add_observed_counts(model, calendar, observed)
    if people and by_person:
        _add_people(model, calendar, by_person, (people, observed))
    metrics = add_metrics(model, calendar, observed)
    if case.service is not None and not people:
        add_cap_per_person(model)
    add_shares(model)
    reading = Reading(
        metrics,
        at_once=case.service is None,
        settled=True,
        skipped=frozenset(skipped),
        still_open=frozenset(cohorts),
        by_person=frozenset(by_person),
    )
    add_payments(model, calendar, reading)
    add_payers(model, reading)
    basis = basis_of(case, observed, {**missing, **undefined})
    if basis == PLAN and with_investors:
        add_achieved(model)
        add_costs(model, calendar)
        add_tranches_of_the_plan(model, add_settled_investment(model, calendar, reading))
    elif basis == TERMS and with_investors:
        add_costs(model, calendar)
        add_settled_tranches(model, reading, observed, is_whole=not (missing or undefined))
    return Settlement(
        model.book,
        missing,
        basis,
        cohorts,
        _tranches_missing(case, observed),
        _fallbacks_missing(case, lines, observed),
        undefined,
    )


def basis_of(case: Case, observed: Mapping[str, float], missing: Mapping[str, tuple[str, ...]]) -> Basis:
    """Return on what investors are settled: the plan's costs through the waterfall, the terms alone, or not at all.

    By the plan where the case says what the service costs and all lines are settled. By the terms where there is no
    service, or where what was drawn (or for how long) was observed: what really happened replaces the plan. Not at all
    where some line is not settled: what investors make of it would be a guess.
    """
    if case.investment is None:
        return ""
    if case.service is None or any(name in observed for name in tranche_observables(case)):
        return TERMS
    return "" if missing else PLAN


def _gaps_of(case: Case, name: str, lines: Mapping[str, Payment], observed: Mapping[str, float]) -> tuple[str, ...]:
    """Return what must still be observed before a line is settled for good, and what is set off against it as well."""
    needed = [each for key in _set_off_with(name, lines) for each in needed_by(case, lines[key], observed)]
    return _not_observed(list(dict.fromkeys(needed)), observed)


def _no_number(case: Case, name: str, lines: Mapping[str, Payment], observed: Mapping[str, float]) -> tuple[str, ...]:
    """Return why a line, or one that it is set off with, rests on a ratio that is no number."""
    found = [why for key in _set_off_with(name, lines) for why in without_a_divisor(case, lines[key], observed)]
    return tuple(dict.fromkeys(found))


def _is_skipped(case: Case, name: str, lines: Mapping[str, Payment], observed: Mapping[str, float]) -> bool:
    """Return whether nothing of a line can be settled yet; then it neither pays nor claims back what was on account."""
    return any(_not_observed(_decides(case, lines[key], observed), observed) for key in _set_off_with(name, lines))


def _set_off_with(name: str, lines: Mapping[str, Payment]) -> list[str]:
    """Return a line, those that were paid on account of it in the end, and those with which it shares them."""
    found, waiting = [], [name]
    while waiting:
        key = waiting.pop(0)
        if key in lines and key not in found:
            found.append(key)
            advances = set(lines[key].on_account or ())
            waiting += [*advances, *(each for each, line in lines.items() if advances & set(line.on_account or ()))]
    return found


def _cohorts_missing(
    case: Case, name: str, lines: Mapping[str, Payment], observed: Mapping[str, float]
) -> tuple[str, ...]:
    """Return the cohorts that a line rests on and that were not observed, where others of their metric were."""
    metrics = case.metrics
    gaps: list[str] = []
    for part in [each for key in _set_off_with(name, lines) for each in needed_by(case, lines[key], observed)]:
        names = [f"{part}.{cohort}" for cohort in (metrics[part].cohorts if part in metrics else None) or ()]
        unseen = [each for each in names if each not in observed]
        gaps += unseen if len(unseen) < len(names) else []
    return tuple(dict.fromkeys(gaps))


def _fallbacks_missing(
    case: Case, lines: Mapping[str, Payment], observed: Mapping[str, float]
) -> dict[str, tuple[str, ...]]:
    """Return what the fallbacks of tables need and what was not observed over all cohorts."""
    tables = {name: line for name, line in lines.items() if isinstance(line, TablePayment) and line.fallback}
    needed = {name: _of_schedule(case, line.fallback, observed) for name, line in tables.items() if line.fallback}
    # What was not observed of any cohort either is missing already.
    found = {
        name: tuple(
            f"{part} over all cohorts" for part in parts if part not in observed and not _not_observed([part], observed)
        )
        for name, parts in needed.items()
    }
    return {name: gaps for name, gaps in found.items() if gaps}


def _tranches_missing(case: Case, observed: Mapping[str, float]) -> dict[str, tuple[str, ...]]:
    """Return, for tranches whose coupon or principal follows from results, what of these was not observed."""
    tranches = case.investment.tranches if case.investment else {}
    named = {name: tranche.results.metric for name, tranche in tranches.items() if tranche.results is not None}
    found = {name: _not_observed(seen_parts(case, metric, observed), observed) for name, metric in named.items()}
    return {name: gaps for name, gaps in found.items() if gaps}


def needed_by(case: Case, line: Payment, observed: Mapping[str, float]) -> list[str]:
    """Return the names that must be observed before a line is settled for good."""
    names = _decides(case, line, observed)
    if isinstance(line, TablePayment) and line.fallback is not None:
        names += _of_schedule(case, line.fallback, observed)
    return list(dict.fromkeys(names))


def _decides(case: Case, line: Payment, observed: Mapping[str, float]) -> list[str]:
    """Return the names without which nothing of a line can be settled; a fallback may still be to come."""
    if isinstance(line, TablePayment) and line.per == "person":
        return [f"{line.metric} person by person"]
    names = [f"principal.{tranche}" for tranche in tranches_of(case, line)] if line.principal_is == "drawn" else []
    counted = counted_as(case, line)
    if counted:
        names.append(counted)
    elif not isinstance(line, BlockPayment):
        names += seen_parts(case, line.metric or "", observed)
    for schedule in (*(getattr(line, "others", None) or ()), line.scaled_by):
        names += _of_schedule(case, schedule, observed) if schedule is not None else []
    names += [part for condition in line.requires or () for part in seen_parts(case, condition.metric, observed)]
    return list(dict.fromkeys(names))


def _add_drawn(model: Model, observed: Mapping[str, float]) -> None:
    """Add what was observed to be drawn of each tranche, which lines with `principal_is: drawn` refer to."""
    for name, tranche in (model.case.investment.tranches if model.case.investment else {}).items():
        if f"principal.{name}" in observed:
            origin, label = Origin("observed", note="as observed"), f"{tranche.title or name}: drawn"
            model.book.assume(f"tranche.{name}.{DRAWN}", label, "money", observed[f"principal.{name}"], origin)


def _of_schedule(case: Case, schedule: Schedule, observed: Mapping[str, float]) -> list[str]:
    """Return the names that a table is decided by: its metric, and what it requires."""
    metrics = [schedule.metric, *(condition.metric for condition in schedule.requires or ())]
    return [part for metric in metrics for part in seen_parts(case, metric, observed)]


def _not_observed(names: list[str], observed: Mapping[str, float]) -> tuple[str, ...]:
    """Return what is missing; of a metric with cohorts, at least one cohort must have been observed."""
    return tuple(name for name in names if not any(each == name or each.startswith(f"{name}.") for each in observed))


def _add_people(
    model: Model, calendar: Calendar, lines: Mapping[str, PersonLine], seen: tuple[People, Mapping[str, float]]
) -> None:
    """Add what each line counts over people, and what the cap for one person cuts of it."""
    people, observed = seen
    counted = count_people(model.case, lines, people, observed)
    for name, line in lines.items():
        title = line_title(model, name)
        measured = _when_counted(model, calendar, line)
        if isinstance(line, Tariff):
            key, called, found = f"payments.seen.{name}", (f"{title}: counted", "outcomes"), counted.outcomes[name]
        else:
            key, called, found = f"payments.by_person.{name}", (f"{title}: over people", "money"), counted.amounts[name]
        model.book.flow(key, *called, _over_people(model, key, called, found) * measured)
        key, called = f"payments.cut_by_person_cap.{name}", (f"{title}: cut by the cap of the person", "money")
        model.book.flow(key, *called, _over_people(model, key, called, counted.cut[name]) * measured)
    cuts: list[Term] = [Ref(f"payments.cut_by_person_cap.{name}") for name in lines]
    model.book.line("payments.cut_by_person_cap", "Cut by the cap of the person", "money", pence(total_of(cuts)))


def _when_counted(model: Model, calendar: Calendar, line: PersonLine) -> Ref:
    """Return when people are counted, all at once: when the plan's last outcome is, or the metric's last value."""
    metrics = model.case.metrics
    if isinstance(line, Tariff) and line.outcome:
        return end_of_plan(model, calendar, f"outcomes.{line.counts}.{line.outcome}")
    return moment(model, calendar, last_period(metrics[line.metric], calendar) if line.metric else calendar.count - 1)


def _over_people(model: Model, key: str, called: tuple[str, str], value: float) -> Ref:
    label, unit = called
    origin = Origin("observed", note="counted person by person")
    return model.book.assume(f"{key}.over_people", f"{label}, person by person", unit, value, origin)
