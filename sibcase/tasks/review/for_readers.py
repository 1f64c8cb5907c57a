"""A review for readers other than its authors: what rests on anything kept from them is withheld.

A figure of the first plan is shown if the case has it today and it rests on nothing kept from the readers; claims are
shown as their statements are. What is expected rests on the plan and on results. The reasons that people wrote
are left out, because they cannot be marked as private: lessons are a section of the case, which can be marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD
from sibcase.model.build import build_book
from sibcase.tasks.claim.for_readers import Readers, readers_of_claims, statement_for
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.privacy.audience import STAND_INS, case_for_book
from sibcase.tasks.privacy.withheld_figures import withheld_lines
from sibcase.withheld import WITHHELD, is_withheld

if TYPE_CHECKING:
    from sibcase.casefile.sections.payments import Payment
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.claim.statement import Statement
    from sibcase.tasks.reforecast.reforecast import Reforecast, StillToPay
    from sibcase.tasks.review.review import ResultRow, Review, SavedRow, YearRow
    from sibcase.tasks.sign.sign import SinceSigned
    from sibcase.tasks.sign.terms import TermChange

__all__ = ["review_for"]


@dataclass(frozen=True)
class _Seen:
    """What readers may see of a plan and of the claims on it."""

    readers: Readers
    planned: frozenset[str]
    claims: tuple[Statement, ...]

    def plan(self, name: str) -> bool:
        """Return whether a figure of the plan may be seen."""
        return self.readers.may_see_all or name in self.planned

    def paid(self, payer: str) -> bool:
        """Return whether all that a payer has paid may be seen; without an id, that all payers have."""
        return all(
            not is_withheld(row.amount) for each in self.claims for row in each.payers if payer in ("", row.payer)
        )


def review_for(found: Review, business: BusinessCase, who: str) -> Review:
    """Return a review as readers may see it.

    Raises:
        UnknownAudience: the case has no such reader.
        RecordFault: a table of an earlier claim cannot be read.
        ObservationError: the results to date cannot be settled.
    """
    ledger = read_ledger(business.path)
    readers = readers_of_claims(business, ledger, who)
    claims = tuple(statement_for(readers, ledger, each.number) for each in found.claims)
    seen = _Seen(readers, _planned(readers, business), claims)
    amounts = {each.number: each.amount for each in claims}
    return replace(
        found,
        results=[_result(seen, business, row) for row in found.results if readers.may_see_result(row.name)],
        years=[_year(seen, row) for row in found.years],
        saved=[_saved(seen, business, row) for row in found.saved if readers.may_see_result(row.name)],
        since=_since(seen, found.since),
        forecast=_forecast(seen, found.forecast),
        claims=list(claims),
        open_claims=[(number, state, amounts[number]) for number, state, _ in found.open_claims],
        learned=[],
    )


def _planned(readers: Readers, business: BusinessCase) -> frozenset[str]:
    """Return the figures of the plan that readers may see."""
    if readers.may_see_all:
        return frozenset()
    stand_ins = [build_book(case_for_book(business.case, readers.audience, each)) for each in STAND_INS]
    withheld = withheld_lines(readers.audience, business.planned, stand_ins)
    return frozenset(name for name in business.planned.book.lines if not {name, name + PER_PERIOD} & withheld)


def _result(seen: _Seen, business: BusinessCase, row: ResultRow) -> ResultRow:
    behind = _plans_behind(business, row.name)
    if seen.readers.may_see_all or (behind and all(map(seen.plan, behind))):
        return row
    to_date = None if row.plan_to_date is None else WITHHELD
    return replace(row, plan=None if row.plan is None else WITHHELD, plan_to_date=to_date, expected=WITHHELD)


def _plans_behind(business: BusinessCase, result: str) -> list[str]:
    """Return the figures of the plan that a result is measured against; of a metric its expected values."""
    base = result.partition(".")[0]
    metric = business.case.metrics.get(base)
    if metric is None:
        return _counted(business, base)
    names = [f"metric.{base}.{cohort}" for cohort in metric.cohorts or ()] or [f"metric.{base}"]
    return [*names, *(_counted(business, metric.outcome) if metric.outcome else ())]


def _counted(business: BusinessCase, outcome: str) -> list[str]:
    names = [f"outcomes.{counts}.{outcome}" for counts in ("gross", "net")]
    return [name for name in names if name in business.planned]


def _year(seen: _Seen, row: YearRow) -> YearRow:
    plan = row.plan if seen.plan(f"payments.by.{row.payer}" if row.payer else "payments.total") else WITHHELD
    name = row.name if seen.readers.may_read_party(row.payer) else "Withheld"
    return replace(row, name=name, plan=plan, claimed=row.claimed if seen.paid(row.payer) else WITHHELD)


def _saved(seen: _Seen, business: BusinessCase, row: SavedRow) -> SavedRow:
    def kept(kind: str, amount: float | None) -> float | None:
        figures = business.planned.book.names(f"savings.{kind}.{row.name}.")
        return amount if amount is None or all(map(seen.plan, figures)) else WITHHELD

    paid = row.paid if _is_paid_openly(seen, business, row.name) else WITHHELD
    return replace(row, paid=paid, saved=kept("gross", row.saved), cashable=kept("cashable", row.cashable))


def _is_paid_openly(seen: _Seen, business: BusinessCase, outcome: str) -> bool:
    """Return whether all that was paid for an outcome may be seen."""
    contract = business.case.contract
    lines: dict[str, Payment] = contract.payments if contract is not None else {}
    paying = {name for name, line in lines.items() if getattr(line, "outcome", None) == outcome}
    return all(not is_withheld(row.amount) for each in seen.claims for row in each.rows if row.line in paying)


def _since(seen: _Seen, since: SinceSigned) -> SinceSigned:
    return replace(
        since,
        terms=[each for each in since.terms if _may_read_term(seen, each)],
        not_recorded=[each for each in since.not_recorded if _may_read_term(seen, each)],
        plan=[each for each in since.plan if seen.plan(each.name)],
    )


def _may_read_term(seen: _Seen, term: TermChange) -> bool:
    """Return whether a term may be read; items of lists count from one in terms, and from zero in marks."""
    steps = term.path.partition(" ")[0].split(".")
    from_zero = [str(int(step) - 1) if step.isdecimal() else step for step in steps]
    return not any(seen.readers.audience.keeps_back(tuple(path)) for path in (steps, from_zero))


def _forecast(seen: _Seen, forecast: Reforecast) -> Reforecast:
    return replace(
        forecast,
        results=[],
        payments=[_payments(seen, row) for row in forecast.payments],
        risks=forecast.risks if seen.readers.may_see_all else [],
    )


def _payments(seen: _Seen, row: StillToPay) -> StillToPay:
    is_planned = seen.plan(f"payments.by.{row.payer}" if row.payer else "payments.total")
    is_paid = seen.paid(row.payer)
    first = None if row.first_plan is None else row.first_plan if is_planned else WITHHELD
    name = row.name if seen.readers.may_read_party(row.payer) else "Withheld"
    named = replace(row, name=name, first_plan=first, claimed=row.claimed if is_paid else WITHHELD)
    # What is expected follows from results, from terms and from the plan.
    return named if is_planned and is_paid else replace(named, expected=WITHHELD, low=WITHHELD, high=WITHHELD)
