"""The papers of a claim: the statement, a payment certificate for each payer, and the remittance as a table.

The statement is for the authors, or for the readers who are named. A certificate shows its payer what it pays itself,
and nothing of what others pay or keep private.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from sibcase.tasks.claim.due import in_money
from sibcase.tasks.claim.for_readers import certificate_statement, readers_of_claims, statement_for
from sibcase.tasks.claim.ledger import ACCEPTED, PAID
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.export.as_csv import safe_text
from sibcase.tasks.file_names import audience_suffix, file_stem
from sibcase.tasks.publish.record_document import in_formats, in_words, record_document, table_of
from sibcase.withheld import WITHHELD_WORD, is_withheld
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sibcase.casefile.case import Case
    from sibcase.documents.document import Document
    from sibcase.documents.views.grounds import TableView
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.claim.for_readers import Readers
    from sibcase.tasks.claim.ledger import Ledger
    from sibcase.tasks.claim.statement import DueRow, Statement, Verified

__all__ = ["remittance", "write_papers"]

THIS_PERIOD, TO_DATE = "This period", "To date"
REMITTANCE = ("payer", "payer_name", "claim", "until", "amount", "currency", "paid_on", "ledger_hash")


def write_papers(
    business: BusinessCase, ledger: Ledger, number: int, formats: Sequence[str], out: Path, audience: str | None = None
) -> list[Path]:
    """Write the papers of a claim into a folder, all or none; return their paths.

    Args:
        business: the case.
        ledger: its ledger.
        number: the number of the claim.
        formats: of the documents.
        out: the folder.
        audience: the readers: they get a statement and a remittance without what is kept from them, and a certificate
            only if they pay. Without one, everything is written for the authors, with the certificate of each payer.

    Raises:
        RecordFault: there is no such claim; for readers, a table of an earlier claim cannot be read.
        ObservationError: for readers, the results to date cannot be settled.
        UnknownAudience: the case has no such reader.
        TemplateFault: a template cannot be filled in.
        FieldsFault: the house style above the case cannot be used.
        ConversionError: a format cannot be made.
        OSError: a file cannot be written.
    """
    readers = readers_of_claims(business, ledger, audience) if audience is not None else None
    whole = statement_of(business.case, ledger, number)
    statement = statement_for(readers, ledger, number) if readers is not None else whole
    stem, end = f"{file_stem(business.path)}-claim-{number}", audience_suffix(audience)
    documents = {f"{stem}-statement{end}": _statement(business, statement, readers)}
    for row in whole.payers:
        is_reader = readers is None or readers.audience.readers == (row.payer,)
        if row.payer and is_reader and (row.amount or row.to_date):
            documents[f"{stem}-certificate-{row.payer}"] = _certificate(business, ledger, number, row.payer)
    made = in_formats(documents, formats)
    return write_all(out, {**made, f"{stem}-remittance{end}.csv": remittance(statement)})


def remittance(statement: Statement) -> str:
    """Return what each payer is to remit as a CSV table; an amount below zero is to be repaid to the payer."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(REMITTANCE)
    for each in statement.payers:
        amount = WITHHELD_WORD if is_withheld(each.amount) else in_money(int(each.amount), statement.currency)
        words = (safe_text(each.payer), safe_text(each.name), statement.number, statement.until)
        rows.writerow((*words, amount, statement.currency, each.paid_on, statement.hash))
    return text.getvalue()


def _statement(business: BusinessCase, statement: Statement, readers: Readers | None) -> Document:
    return record_document(
        business,
        "claim-statement",
        _context(statement),
        title=f"Claim statement {statement.number}",
        date=statement.date,
        readers=readers.audience if readers is not None else None,
    )


def _certificate(business: BusinessCase, ledger: Ledger, number: int, payer_id: str) -> Document:
    readers = readers_of_claims(business, ledger, _audience(business.case, payer_id))
    statement = certificate_statement(readers, ledger, number, payer_id)
    payer = next(each for each in statement.payers if each.payer == payer_id)
    own = [row for row in statement.rows if row.payer == payer_id]
    lines = {row.line for row in own}
    context = {
        **_dates(statement),
        "payer": payer.name,
        "amount": statement.money(abs(payer.amount)),
        "to_date": statement.money(payer.to_date),
        "is_owed": payer.amount < 0,
        "is_accepted": any(state in (ACCEPTED, PAID) for state, *_ in statement.states),
        "paid_on": in_words(payer.paid_on) if payer.paid_on else "",
        "lines": _lines(statement, own, with_payer=False),
        "verification": _verification([each for each in statement.verified if each.line in lines]),
        "states": _states(statement, with_reasons=False),
    }
    return record_document(
        business,
        "payment-certificate",
        context,
        title=f"Payment certificate for claim {statement.number}",
        date=statement.date,
        readers=readers.audience,
    )


def _audience(case: Case, payer: str) -> str:
    """Return how a party is named as an audience, which a role of the same name is not."""
    return f"party:{payer}" if payer in (case.parties or {}) else "public"


def _context(statement: Statement) -> dict[str, Any]:
    causes = (
        ("New results", statement.new),
        ("Corrections of earlier results", statement.corrected),
        ("Earlier results, settled by the terms and the plan of today", statement.varied),
    )
    shown = [(name, statement.money(amount)) for name, amount in causes if amount]
    payers = [(row.name, statement.money(row.amount), statement.money(row.to_date)) for row in statement.payers]
    total = ("Total", statement.money(statement.amount), statement.money(statement.to_date))
    return {
        **_dates(statement),
        "amount": statement.money(statement.amount),
        "to_date": statement.money(statement.to_date),
        "payers": table_of("Due by payer", ("Payer", THIS_PERIOD, TO_DATE), [*payers, total]),
        "lines": _lines(statement, statement.rows, with_payer=True),
        "causes": table_of("Reasons", ("Reason", "Amount"), shown if statement.has_causes else []),
        "caps": table_of(
            "Caps",
            ("Cap", "Amount", "Left"),
            [(title, statement.money(cap), statement.money(left)) for title, cap, left in statement.caps],
        ),
        "evidence": table_of(
            "Results",
            ("Result", "People in this claim", "People to date", "To date"),
            [tuple(cell or "–" for cell in row) for row in statement.evidence],
        ),
        "verification": _verification(statement.verified),
        "states": _states(statement),
        "sources": table_of("Tables of results", ("Table", "Content", "SHA-256"), [*statement.results], words=3),
    }


def _lines(statement: Statement, rows: Sequence[DueRow], *, with_payer: bool) -> TableView:
    has_cohorts = any(row.cohort for row in rows)
    heads = ["Payment line", *(["Cohort"] if has_cohorts else []), *(["Payer"] if with_payer else [])]
    body = [
        (
            row.title,
            *([row.cohort or "–"] if has_cohorts else []),
            *([row.payer_name] if with_payer else []),
            statement.money(row.amount),
            statement.money(row.to_date),
        )
        for row in rows
    ]
    return table_of("Due by payment line", (*heads, THIS_PERIOD, TO_DATE), body, words=len(heads))


def _verification(rows: Sequence[Verified]) -> TableView:
    body = [
        (each.title, each.agreed or "not stated", f"{each.by}, {each.on}" if each.by else "not yet", each.method)
        for each in rows
    ]
    return table_of("Verification", ("Payment line", "Verifier agreed", "Verified by", "Method"), body, words=4)


def _states(statement: Statement, *, with_reasons: bool = True) -> TableView:
    """Return the states of a claim; the words of a dispute are for the parties of the statement alone."""
    heads = ("State", "Date", "By", "Reason")[: 4 if with_reasons else 3]
    rows = [(state, in_words(date), who or "–", why or "–")[: len(heads)] for state, date, who, why in statement.states]
    return table_of("States of the claim", heads, rows, words=len(heads))


def _dates(statement: Statement) -> dict[str, Any]:
    return {"claim": statement, "until": in_words(statement.until), "submitted": in_words(statement.date)}
