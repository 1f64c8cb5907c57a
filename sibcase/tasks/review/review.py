"""A review: results and payments to date against the first plan, and what was learned on the way.

    plan to date     the first plan's years up to the last day of the results; of the year in which that falls the days
                     that have passed ÷ the days of the year; of a metric what was to be measured up to that day
    saved to date    Σ over outcomes of savings as planned × (observed ÷ planned outcomes), at the case's unit costs

The savings are an estimate: they take the case's saving for each outcome, and count no more than was observed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.payments import Tariff
from sibcase.casefile.values.observed_names import counted_as, observables
from sibcase.casefile.values.wording import number, percent
from sibcase.model.time.calendar import fiscal_year_begins, fiscal_year_label, fiscal_year_of
from sibcase.reference.currencies import minor_unit_of
from sibcase.tasks.claim.due import units_of
from sibcase.tasks.claim.ledger import ACCEPTED, DISPUTED, PAID, VERIFIED, read_ledger
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.claim.states import state_of
from sibcase.tasks.reforecast.reforecast import reforecast
from sibcase.tasks.sign.sign import since_signed
from sibcase.tasks.sign.signature import read_signatures
from sibcase.withheld import with_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.claim.ledger import Ledger
    from sibcase.tasks.claim.statement import Statement
    from sibcase.tasks.reforecast.expected import Expected
    from sibcase.tasks.reforecast.reforecast import Reforecast
    from sibcase.tasks.sign.plan import PlannedLine
    from sibcase.tasks.sign.sign import SinceSigned

__all__ = ["Learned", "ResultRow", "Review", "SavedRow", "YearRow", "review"]

LAST_STATES = (VERIFIED, ACCEPTED, PAID)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result: the first plan for the term and to date, what was observed, and what is expected now.

    `plan` and `plan_to_date` are nothing where the first plan has no such figure.
    """

    name: str
    title: str
    unit: str
    plan: float | None
    plan_to_date: float | None
    observed: float | None
    expected: float

    @property
    def share_of_plan(self) -> float | None:
        """What was observed as a share of the plan to date; nothing where there is no plan or no result."""
        return self.observed / self.plan_to_date if self.plan_to_date and self.observed is not None else None


@dataclass(frozen=True, slots=True)
class YearRow:
    """A financial year: what the first plan pays in it, and what was claimed for periods that end in it, in money."""

    year: str
    payer: str
    name: str
    plan: float
    claimed: float


@dataclass(frozen=True, slots=True)
class SavedRow:
    """What an outcome saved to date, by the case's saving for each outcome, and what was paid for it, in money."""

    name: str
    title: str
    paid: float
    saved: float | None
    cashable: float | None


@dataclass(frozen=True, slots=True)
class Learned:
    """Something that the records say was learned: when, about what, and in which words."""

    when: str
    subject: str
    text: str


@dataclass(frozen=True)
class Review:
    """What came of a contract so far.

    Attributes:
        until: The last day of the results.
        year: The financial year of that day.
        signed: The day on which the contract was signed.
        results: By result.
        years: By financial year and payer; all payers together have no id.
        saved: By outcome that is paid for.
        since: What changed since the first plan, in terms and figures.
        forecast: What is expected now.
        claims: The statements of all claims.
        open_claims: Claims that are not paid, with their state.
        days: The average days from a claim to each later state; states that none has reached are left out.
        learned: Variations, corrections, disputes and rates that results have moved.
        currency: Of the amounts.
    """

    until: dt.date
    year: str
    signed: str
    results: list[ResultRow]
    years: list[YearRow]
    saved: list[SavedRow]
    since: SinceSigned
    forecast: Reforecast
    claims: list[Statement]
    open_claims: list[tuple[int, str, float]]
    days: dict[str, float]
    learned: list[Learned]
    currency: str

    def as_data(self) -> dict[str, Any]:
        """Return the review as plain data, without the statements and the forecast, which have their own."""
        data = {
            "until": self.until.isoformat(),
            "year": self.year,
            "signed": self.signed,
            "currency": self.currency,
            "results": [{**asdict(each), "share_of_plan": each.share_of_plan} for each in self.results],
            "years": [asdict(each) for each in self.years],
            "saved": [asdict(each) for each in self.saved],
            "open_claims": [{"claim": number, "state": state} for number, state, _ in self.open_claims],
            "days": self.days,
            "learned": [asdict(each) for each in self.learned],
        }
        return dict(with_words(data))


def review(business: BusinessCase, measured: Mapping[str, float] | None = None) -> Review:
    """Return what came of a contract so far.

    Raises:
        RecordFault: the contract is not signed, or there are no claims yet; a record cannot be read.
        ObservationError: results cannot be settled.
    """
    case, since = business.case, since_signed(business)
    forecast = reforecast(business, measured)
    ledger, plan = read_ledger(business.path), since.first.plan
    statements = [statement_of(case, ledger, claim.number) for claim in ledger.claims]
    return Review(
        until=forecast.until,
        year=_year_of(forecast.until, case),
        signed=since.first.date,
        results=[_result(case, plan, each, forecast.until) for each in forecast.results if _is_of_interest(each)],
        years=_years(case, plan, statements),
        saved=_saved(business, forecast, statements),
        since=since,
        forecast=forecast,
        claims=statements,
        open_claims=[
            (claim.number, state_of(claim, case.currency), units_of(claim.submitted.amount, case.currency))
            for claim in ledger.claims
            if state_of(claim, case.currency) != PAID
        ],
        days=_days(ledger),
        learned=_learned(business, ledger, forecast),
        currency=case.currency,
    )


def plan_to_date(by_year: Mapping[str, float], until: dt.date, fiscal_start: tuple[int, int]) -> float:
    """Return the part of a plan by financial year that lies up to a day; a year that is running by its days."""
    running = fiscal_year_of(until, fiscal_start)
    begins, ends = fiscal_year_begins(running, fiscal_start), fiscal_year_begins(running + 1, fiscal_start)
    passed = ((until - begins).days + 1) / (ends - begins).days
    label = fiscal_year_label(running, fiscal_start)
    return sum(amount * (passed if year == label else 1.0) for year, amount in by_year.items() if year <= label)


def _is_of_interest(each: Expected) -> bool:
    return each.planned is not None or each.observed is not None


def _result(case: Case, plan: Mapping[str, PlannedLine], each: Expected, until: dt.date) -> ResultRow:
    line = plan.get(_planned_name(case, each.name))
    whole, to_date = _metric_planned(case, plan, each.name, until) if line is None else (line.total, None)
    if line is not None and line.by_year:
        to_date = plan_to_date(line.by_year, until, case.fiscal_start)
    whole = each.planned if whole is None else whole
    return ResultRow(each.name, each.title, each.unit, whole, to_date, each.observed, each.total)


def _planned_name(case: Case, counted: str) -> str:
    """Return the figure of the plan by year that a result is measured against; nothing where there is none.

    A metric without a day that counts the people of an outcome is measured against the plan of that outcome.
    """
    metric = case.metrics.get(counted)
    if metric is not None and metric.outcome and metric.takes == "count" and not metric.when:
        return f"outcomes.{metric.counts}.{metric.outcome}"
    for line in (case.contract.payments if case.contract else {}).values():
        if isinstance(line, Tariff) and line.outcome and counted_as(case, line) == counted:
            return f"outcomes.{line.counts}.{line.outcome}"
    return ""


def _metric_planned(
    case: Case, plan: Mapping[str, PlannedLine], name: str, until: dt.date
) -> tuple[float | None, float | None]:
    """Return what the plan expects of a metric in all and up to a day; nothing where the signed plan does not say.

    Counts of several cohorts add up. Of a rate the plan has one value, which is due once a cohort was to be measured.
    """
    found = plan.get(f"metric.{name}")
    lines = [found] if found else [line for key, line in plan.items() if key.startswith(f"metric.{name}.")]
    known = [line.total for line in lines if line.total is not None]
    if not known:
        return None, None
    due = [value for line in lines for day, value in line.by_day.items() if day <= until.isoformat()]
    if observables(case)[name.partition(".")[0]].adds_up:
        return sum(known), sum(due) if all(line.by_day for line in lines) else None
    is_one = len(set(known)) == 1
    return (known[0] if is_one else None), (due[-1] if due and is_one else None)


def _years(case: Case, plan: Mapping[str, PlannedLine], statements: list[Statement]) -> list[YearRow]:
    claimed: dict[tuple[str, str], float] = defaultdict(float)
    names = {"": "All payers"}
    for each in statements:
        year = fiscal_year_label(
            fiscal_year_of(dt.date.fromisoformat(each.until), case.fiscal_start), case.fiscal_start
        )
        for row in each.payers:
            names[row.payer] = row.name
            claimed[year, row.payer] += row.amount
            claimed[year, ""] += row.amount
    planned = {payer: plan[_paid_by(payer)].by_year if _paid_by(payer) in plan else {} for payer in names}
    years = sorted({year for year, _ in claimed} | {year for each in planned.values() for year in each if each[year]})
    money = {key: amount / 10 ** _decimals(case) for key, amount in claimed.items()}
    return [
        YearRow(year, payer, name, planned[payer].get(year, 0.0), money.get((year, payer), 0.0))
        for payer, name in names.items()
        for year in years
    ]


def _year_of(day: dt.date, case: Case) -> str:
    return fiscal_year_label(fiscal_year_of(day, case.fiscal_start), case.fiscal_start)


def _paid_by(payer: str) -> str:
    return f"payments.by.{payer}" if payer else "payments.total"


def _decimals(case: Case) -> int:
    return minor_unit_of(case.currency)


def _saved(business: BusinessCase, forecast: Reforecast, statements: list[Statement]) -> list[SavedRow]:
    """Return what each outcome that is paid for has saved to date, and what was paid for it."""
    case, planned = business.case, business.planned
    paid: dict[str, float] = defaultdict(float)
    for row in statements[-1].rows:
        paid[row.line] += row.to_date
    observed = {each.name: each for each in forecast.results}
    rows: dict[str, SavedRow] = {}
    for name, line in (case.contract.payments if case.contract else {}).items():
        amount = paid[name] / 10 ** _decimals(case)
        outcome = getattr(line, "outcome", None)
        if not isinstance(line, Tariff) or not outcome:
            continue
        found = observed.get(counted_as(case, line))
        share = (found.observed or 0.0) / found.planned if found is not None and found.planned else None
        parts = {kind: _savings_of(planned, kind, outcome) for kind in ("gross", "cashable")}
        saved, cashable = (None if share is None or whole is None else whole * share for whole in parts.values())
        before = rows[outcome].paid if outcome in rows else 0.0
        title = (case.outcomes or {})[outcome].title
        rows[outcome] = SavedRow(outcome, title, before + amount, saved, cashable)
    return list(rows.values())


def _savings_of(planned: Figures, kind: str, outcome: str) -> float | None:
    """Return what an outcome saves in all as planned; nothing where the case states no savings for it."""
    prefix = f"savings.{kind}.{outcome}."
    values = [planned.value(prefix + part) for part in planned.book.parts(prefix) if "." not in part]
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _days(ledger: Ledger) -> dict[str, float]:
    """Return how many days after a claim each state was reached, on average over the claims that have reached it."""
    found: dict[str, float] = {}
    for state in LAST_STATES:
        reached = [(claim.submitted, entry) for claim in ledger.claims if (entry := claim.latest(state)) is not None]
        gaps = [(dt.date.fromisoformat(end.date) - dt.date.fromisoformat(begin.date)).days for begin, end in reached]
        if gaps:
            found[state] = sum(gaps) / len(gaps)
    return found


def _learned(business: BusinessCase, ledger: Ledger, forecast: Reforecast) -> list[Learned]:
    found = [
        Learned(each.date, "Variation of the contract", each.reason) for each in read_signatures(business.path)[1:]
    ]
    for claim in ledger.claims:
        subject = f"Correction in claim {claim.number}"
        found += [Learned(each.date, subject, f"{each.file}: {each.note}") for each in claim.withdrawn]
        subject = f"Dispute of claim {claim.number}"
        found += [Learned(each.date, subject, each.note) for each in claim.states if each.what == DISPUTED]
    found += [
        Learned(forecast.until.isoformat(), f"Rate of: {each.title}", _moved(each))
        for each in forecast.results
        if each.how == "updated"
    ]
    return sorted(found, key=lambda each: each.when)


def _moved(each: Expected) -> str:
    before, after = each.prior, each.posterior
    if before is None or after is None:
        return ""
    low, high = after.interval()
    seen = f"{number(each.observed or 0.0)} of {number(each.measured)} people"
    now = f"{percent(after.mean)} ({percent(low)} to {percent(high)})"
    return f"planned {percent(before.mean)}; after {seen} expected {now}"
