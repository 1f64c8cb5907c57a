"""The statement of a claim: what its entries say, with titles and names, for a screen, a document or a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.payments import BlockPayment, Tariff
from sibcase.casefile.values.observed_names import observables
from sibcase.casefile.values.wording import money
from sibcase.model.inputs import name_of
from sibcase.reference.currencies import minor_unit_of
from sibcase.tasks.claim.due import units_of
from sibcase.tasks.claim.ledger import PAID, VERIFIED
from sibcase.tasks.claim.states import state_of
from sibcase.withheld import is_withheld, with_words
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.payments import Payment
    from sibcase.tasks.claim.entries import Entry
    from sibcase.tasks.claim.ledger import Claim, Ledger

__all__ = ["DueRow", "PayerRow", "Statement", "Verified", "line_title", "statement_of", "sums_of"]


@dataclass(frozen=True, slots=True)
class DueRow:
    """What is due of a line from a payer: for this period and for all results so far, in pence or withheld."""

    line: str
    title: str
    cohort: str
    payer: str
    payer_name: str
    amount: float
    to_date: float
    varied: float
    corrected: float


@dataclass(frozen=True, slots=True)
class PayerRow:
    """What a payer owes for a claim, and when it was paid; an empty date if it was not."""

    payer: str
    name: str
    amount: float
    to_date: float
    paid_on: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How sure a line is: the party that the contract names, the party that verified, and the method, kept apart."""

    line: str
    title: str
    agreed: str
    by: str
    on: str
    method: str


@dataclass(frozen=True)
class Statement:
    """The statement of one claim.

    Attributes:
        number: Of the claim.
        title: Of the case.
        currency: Of its amounts.
        date: On which it was submitted.
        until: The last day of its period.
        state: Its latest state in words.
        rows: By line, cohort and payer.
        payers: By payer.
        caps: What each cap has left: its title, its size, and what is left, in pence.
        corrections: Tables that were replaced: the file and the reason.
        results: The tables settled: the file, how much is in it, and its hash.
        evidence: What was observed: its title, people in this claim, people to date, and the value to date.
        verified: By line.
        states: What, when, who and why.
        terms: The hash of the terms.
        hash: Of the last entry of the claim.
    """

    number: int
    title: str
    currency: str
    date: str
    until: str
    state: str
    rows: tuple[DueRow, ...]
    payers: tuple[PayerRow, ...]
    caps: tuple[tuple[str, int, int], ...]
    corrections: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str, str], ...]
    evidence: tuple[tuple[str, str, str, str], ...]
    verified: tuple[Verified, ...]
    states: tuple[tuple[str, str, str, str], ...]
    terms: str
    hash: str

    @property
    def amount(self) -> float:
        """What is due for this period, in pence."""
        return sum(row.amount for row in self.rows)

    @property
    def to_date(self) -> float:
        """What is due for all results so far, in pence."""
        return sum(row.to_date for row in self.rows)

    @property
    def varied(self) -> float:
        """The part that comes from settling earlier results by other terms or another plan, in pence."""
        return sum(row.varied for row in self.rows)

    @property
    def corrected(self) -> float:
        """The part that comes from corrections of earlier results, in pence."""
        return sum(row.corrected for row in self.rows)

    @property
    def new(self) -> float:
        """The part that comes from new results, in pence."""
        return self.amount - self.varied - self.corrected

    @property
    def has_causes(self) -> bool:
        """Whether the amount has parts that do not come from new results, and may be seen."""
        return not is_withheld(self.amount) and bool(self.corrected or self.varied)

    def money(self, units: float) -> str:
        """Return pence as people write them: £1,234.56."""
        return money(units / 10 ** minor_unit_of(self.currency), self.currency, pence=True)

    def as_data(self) -> dict[str, Any]:
        """Return the statement as plain data; amounts in pence."""
        sums = {name: getattr(self, name) for name in ("amount", "to_date", "varied", "corrected", "new")}
        return dict(with_words({**asdict(self), **sums}))


def statement_of(case: Case, ledger: Ledger, number: int) -> Statement:
    """Return the statement of a claim.

    Raises:
        RecordFault: there is no such claim.
    """
    claim = ledger.claim(number)
    rows = tuple(_row(case, each) for each in claim.due)
    known = observables(case)
    return Statement(
        number=number,
        title=case.title,
        currency=case.currency,
        date=claim.submitted.date,
        until=claim.submitted.until,
        state=state_of(claim, case.currency),
        rows=rows,
        payers=_payers(claim, rows),
        caps=tuple((each.note, *_units(each, case)) for each in claim.caps),
        corrections=tuple((each.file, each.note) for each in claim.withdrawn),
        results=tuple((each.file, each.note, each.inputs) for each in claim.results),
        evidence=tuple(
            (known[each.line].title if each.line in known else each.line, each.amount, each.to_date, each.note)
            for each in claim.evidence
        ),
        verified=tuple(_verified(case, claim, line) for line in dict.fromkeys(each.line for each in claim.due)),
        states=tuple((each.what, each.date, each.who, each.note) for each in claim.states),
        terms=claim.submitted.terms,
        hash=claim.states[-1].hash,
    )


def _units(entry: Entry, case: Case) -> tuple[int, int]:
    return units_of(entry.amount, case.currency), units_of(entry.to_date, case.currency)


def _row(case: Case, entry: Entry) -> DueRow:
    amount, to_date = _units(entry, case)
    varied, corrected = units_of(entry.varied, case.currency), units_of(entry.corrected, case.currency)
    payer = party_name(case, entry.payer) if entry.payer else "Payer not stated"
    title = line_title(case, entry.line)
    return DueRow(entry.line, title, entry.cohort, entry.payer, payer, amount, to_date, varied, corrected)


def _payers(claim: Claim, rows: tuple[DueRow, ...]) -> tuple[PayerRow, ...]:
    names = {row.payer: row.payer_name for row in rows}
    paid = {each.payer: each.date for each in claim.states if each.what == PAID}
    return tuple(PayerRow(each, name, *sums_of(rows, each), paid.get(each, "")) for each, name in names.items())


def sums_of(rows: Iterable[DueRow], payer: str) -> tuple[float, float]:
    """Return what a payer owes for a period and to date; withheld where a part of it is."""
    own = [row for row in rows if row.payer == payer]
    return sum(row.amount for row in own), sum(row.to_date for row in own)


def line_title(case: Case, name: str) -> str:
    """Return the title of a payment line, as a settlement calls it."""
    line = case.contract.payments.get(name) if case.contract else None
    outcome = (case.outcomes or {}).get(line.outcome or "") if isinstance(line, Tariff) else None
    title = line.title if line is not None else None
    return title or (outcome.title if outcome is not None else name_of(None, name))


def _verified(case: Case, claim: Claim, name: str) -> Verified:
    line = case.contract.payments.get(name) if case.contract else None
    entry = claim.latest(VERIFIED)
    agreed = _verifier(case, line)
    return Verified(
        name,
        line_title(case, name),
        party_name(case, agreed) if agreed else "",
        party_name(case, entry.who) if entry and entry.who in (case.parties or {}) else entry.who if entry else "",
        entry.date if entry else "",
        _method(case, line),
    )


def _verifier(case: Case, line: Payment | None) -> str:
    """Return the party that the contract names as the verifier of a line, of its outcome or of its metric."""
    outcome = (case.outcomes or {}).get(getattr(line, "outcome", None) or "")
    metric = case.metrics.get(getattr(line, "metric", None) or "")
    return next((each.verified_by for each in (line, outcome, metric) if each and each.verified_by), "") or ""


def _method(case: Case, line: Payment | None) -> str:
    """Return how a line's result is compared, which says how strong it is as evidence, verified or not."""
    if line is None or isinstance(line, BlockPayment):
        return "due regardless of results" if line is not None else ""
    metric = case.metrics.get(getattr(line, "metric", None) or "")
    if metric is not None and metric.measure is not None and metric.takes in ("change", "reduction"):
        return "compared with a stated baseline" if metric.measure.baseline else "compared with a comparison group"
    if metric is not None and metric.against:
        return f"compared: {metric.against}"
    counts = metric.counts if metric is not None else getattr(line, "counts", "")
    if isinstance(line, Tariff):
        counts = line.counts
    return "counted net of what would have happened anyway" if counts == "net" else "counted as observed, not compared"
