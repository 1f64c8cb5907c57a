"""A statement of a claim for readers other than its authors: what rests on anything kept from them is withheld.

An amount is shown if the settlement of all results to date has it for the same line and payer, and it rests on nothing
that a party keeps from the readers. A total is shown if all of its parts are. What cannot be marked as private is left
out: the reasons that people wrote, and the names and hashes of tables, with which a guess of a count could be checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD
from sibcase.model.settlement.build import settle
from sibcase.tasks.claim.statement import statement_of, sums_of
from sibcase.tasks.claim.tables import settled_tables
from sibcase.tasks.privacy.audience import STAND_INS, audience_of, case_for_book, case_in_words
from sibcase.tasks.privacy.withheld_figures import withheld_lines
from sibcase.tasks.settle.observations import observations_in
from sibcase.tasks.settle.settle import payout
from sibcase.tasks.sign.records import folder_of_case
from sibcase.withheld import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.casefile.case import Case
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.claim.ledger import Claim, Ledger
    from sibcase.tasks.claim.statement import DueRow, PayerRow, Statement
    from sibcase.tasks.privacy.audience import Audience

__all__ = ["Readers", "certificate_statement", "readers_of_claims", "statement_for", "statements_for"]

WITHHELD_TITLE = "Withheld"


@dataclass(frozen=True)
class Readers:
    """The readers of a contract's records, and what of its settlement they may not see.

    Attributes:
        audience: Who they are.
        case: The case as they may read it.
        known: The figures of the settlement of all results to date.
        withheld: Those of them that rest on something kept from the readers.
    """

    audience: Audience
    case: Case
    known: frozenset[str]
    withheld: frozenset[str]

    @property
    def may_see_all(self) -> bool:
        """Whether nothing of the case is kept from them."""
        return not self.audience.owners()

    def may_see_figure(self, name: str) -> bool:
        """Return whether a figure of the settlement, and its row by period, may be seen."""
        return self.may_see_all or (name in self.known and not {name, name + PER_PERIOD} & self.withheld)

    def may_see_result(self, name: str) -> bool:
        """Return whether a result may be seen: neither its metric nor its outcome is kept from them."""
        base = name.partition(".")[0]
        return not any(map(self.audience.keeps_back, (("contract", "metrics", base), ("outcomes", base))))

    def may_see_amount(self, line: str, payer: str) -> bool:
        """Return whether what a payer pays of a line may be seen."""
        figure = f"payments.split.{line}.{payer}" if payer else f"payments.{line}"
        return self.may_read_line(line) and self.may_see_figure(figure)

    def may_read_line(self, line: str) -> bool:
        """Return whether a payment line, and the result that it pays for, may be read."""
        terms = self.case.contract.payments.get(line) if self.case.contract else None
        results = [getattr(terms, name, None) for name in ("metric", "outcome")]
        is_kept_back = self.audience.keeps_back(("contract", "payments", line))
        return terms is not None and not is_kept_back and all(self.may_see_result(each) for each in results if each)

    def may_read_party(self, party: str) -> bool:
        """Return whether the name of a party may be read."""
        return not self.audience.keeps_back(("parties", party))


def readers_of_claims(business: BusinessCase, ledger: Ledger, who: str) -> Readers:
    """Return readers by the id of a party, by a role, or the public, with what they may not see of the settlement.

    Raises:
        UnknownAudience: the case has no such reader.
        RecordFault: a table of an earlier claim was changed, or cannot be read.
        ObservationError: the results to date cannot be settled.
    """
    case, audience = business.case, audience_of(business.case, who)
    if not audience.owners():
        return Readers(audience, case, frozenset(), frozenset())
    tables = [each.table for each in settled_tables(ledger, folder_of_case(business.path))]
    seen = observations_in(tables, case)
    settled = payout(case, dict(seen.values), seen.people, seen.events)
    stand_ins = [settle(case_for_book(case, audience, each), settled.observed, seen.people).book for each in STAND_INS]
    withheld = withheld_lines(audience, settled.figures, stand_ins)
    return Readers(audience, case_in_words(case, audience), frozenset(settled.figures.book.lines), frozenset(withheld))


def statements_for(business: BusinessCase, ledger: Ledger, who: str | None) -> Callable[[int], Statement]:
    """Return what gives the statement of each claim by its number: for readers, or whole for the authors.

    Raises:
        UnknownAudience: the case has no such reader.
        RecordFault: for readers, a table of an earlier claim was changed, or cannot be read.
        ObservationError: for readers, the results to date cannot be settled.
    """
    if who is None:
        return partial(statement_of, business.case, ledger)
    return partial(statement_for, readers_of_claims(business, ledger, who), ledger)


def statement_for(readers: Readers, ledger: Ledger, number: int) -> Statement:
    """Return the statement of a claim as readers may see it.

    Raises:
        RecordFault: there is no such claim.
    """
    return _redacted(readers, ledger.claim(number), statement_of(readers.case, ledger, number), readers.may_see_amount)


def certificate_statement(readers: Readers, ledger: Ledger, number: int, payer: str) -> Statement:
    """Return the statement behind a payment certificate: all that its payer pays, which it has to know.

    Raises:
        RecordFault: there is no such claim.
    """

    def may_see(line: str, who: str) -> bool:
        return who == payer or readers.may_see_amount(line, who)

    return _redacted(readers, ledger.claim(number), statement_of(readers.case, ledger, number), may_see)


def _redacted(readers: Readers, claim: Claim, statement: Statement, may_see: Callable[[str, str], bool]) -> Statement:
    rows = tuple(_row(readers, each, may_see) for each in statement.rows)
    shows_all = all(may_see(each.line, each.payer) for each in statement.rows)
    caps = zip(claim.caps, statement.caps, strict=True)
    seen = zip(claim.evidence, statement.evidence, strict=True)
    return replace(
        statement,
        rows=rows,
        payers=tuple(_payer(readers, each, rows) for each in statement.payers),
        # What is left of a cap says what was used of it.
        caps=tuple(cap for entry, cap in caps if shows_all and readers.may_see_figure(entry.line.partition(" ")[0])),
        corrections=(),
        results=(),
        evidence=tuple(shown for entry, shown in seen if readers.may_see_result(entry.line)),
        verified=tuple(
            each if readers.may_read_line(each.line) else replace(each, title=WITHHELD_TITLE, method="")
            for each in statement.verified
        ),
        states=tuple((state, date, who, "") for state, date, who, _ in statement.states),
        terms=statement.terms if readers.may_see_all else "",
    )


def _row(readers: Readers, row: DueRow, may_see: Callable[[str, str], bool]) -> DueRow:
    named = replace(
        row,
        title=row.title if readers.may_read_line(row.line) else WITHHELD_TITLE,
        payer_name=row.payer_name if readers.may_read_party(row.payer) else WITHHELD_TITLE,
    )
    if may_see(row.line, row.payer):
        return named
    return replace(named, amount=WITHHELD, to_date=WITHHELD, varied=WITHHELD, corrected=WITHHELD)


def _payer(readers: Readers, payer: PayerRow, rows: tuple[DueRow, ...]) -> PayerRow:
    amount, to_date = sums_of(rows, payer.payer)
    name = payer.name if readers.may_read_party(payer.payer) else WITHHELD_TITLE
    return replace(payer, name=name, amount=amount, to_date=to_date)
