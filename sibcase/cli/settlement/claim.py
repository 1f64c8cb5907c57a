"""`sibcase claim`: what is due for verified results, period by period, and the ledger of claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.settlement.dates import date_option, day_of
from sibcase.cli.settlement.papers import AudienceOption, readers_in
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, remark, say

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.claim.claim import Asked
    from sibcase.tasks.claim.ledger import Ledger
    from sibcase.tasks.claim.statement import Statement

EXAMPLES = (
    ("sibcase claim homes", "check the ledger and list the claims"),
    ("sibcase claim homes --until 2028-Q3 --results homes/q3.csv", "claim what is due for new results"),
    ("sibcase claim homes --claim 1", "see the statement of a claim"),
    ("sibcase claim homes --claim 1 --mark verified --by auditor", "enter a new state of a claim"),
    ("sibcase claim homes --claim 1 --to md,docx --out papers", "write the statement and the certificates"),
)


def claim(
    case: CaseArgument,
    *,
    until: Annotated[
        str, typer.Option("--until", metavar="PERIOD", help="The end of the period: 2028-09-30, 2028-09 or 2028-Q3.")
    ] = "",
    results: Annotated[
        list[str] | None,
        typer.Option("--results", metavar="TABLE", help="A table of verified results, in the folder of the case."),
    ] = None,
    replaces: Annotated[
        list[str] | None,
        typer.Option("--replaces", metavar="TABLE", help="An earlier table that --results corrects."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is corrected, or disputed.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Show the claim; enter nothing into the ledger.")] = False,
    number: Annotated[
        int | None, typer.Option("--claim", min=1, metavar="N", help="The claim to show or to mark.")
    ] = None,
    mark: Annotated[
        Literal["verified", "accepted", "disputed", "paid"] | None,
        typer.Option("--mark", help="Enter a new state of the claim."),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="PARTY", help="Who submits, verifies, accepts or pays.")] = "",
    payer: Annotated[
        str, typer.Option("--payer", metavar="PARTY", help="With --mark paid: who paid. [default: all payers]")
    ] = "",
    date: Annotated[str, date_option("of the entry")] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="FORMATS", help="Write the papers of --claim: md, html, docx or pdf.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to write papers to.")] = Path(),
    audience: AudienceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the statement or the list of claims as JSON.")] = False,
) -> None:
    """Claim what is due for verified results, and keep the ledger.

    With --until and --results, settles all results to date and claims what is due beyond earlier claims: by payment
    line, cohort and payer. Results are settled once; a correction replaces an earlier table and gives its reason. The
    claim is entered into ledger.csv next to the case, whose entries are chained by hashes: a change to any of them is
    reported with its line. Without options, checks the ledger and lists the claims.

    With --claim and --to, writes the statement, a payment certificate for each payer, and the remittance as CSV. With
    --audience, leaves out what other parties marked private and what could reveal it, and the reasons people wrote.

    The contract must be signed: see sibcase sign. Tables are those of sibcase payout.
    """
    from sibcase.tasks.claim.claim import Asked
    from sibcase.tasks.privacy.audience import UnknownAudience
    from sibcase.tasks.settle.csv_table import ObservationError
    from sibcase.tasks.sign.records import RecordFault

    business, who = open_case(case), readers_in(audience)
    asked = Asked(until, tuple(results or ()), tuple(replaces or ()), reason, by, day_of(date))
    try:
        if who is not None and (mark is not None or until or results or replaces or preview):
            refuse("--audience is for reading and for papers: enter the claim without it, then show it")
        if mark is not None:
            _mark(business, number, mark, asked, payer)
        elif until or results or replaces or preview:
            _claim(business, asked, preview=preview, as_json=as_json)
        elif to:
            _write_papers(business, number, to, out, who)
        else:
            _list_or_show(business, number, who, as_json=as_json)
    except (RecordFault, ObservationError, UnknownAudience) as fault:
        refuse("\n".join(map(one_line, str(fault).splitlines())))


def _claim(business: BusinessCase, asked: Asked, *, preview: bool, as_json: bool) -> None:
    from sibcase.tasks.claim.claim import make_claim, preview_claim
    from sibcase.tasks.claim.for_readers import statements_for

    if not asked.until or not asked.results:
        refuse("a claim needs the end of its period and its results: --until PERIOD --results TABLE")
    ledger = preview_claim(business, asked) if preview else make_claim(business, asked)
    _print_statement(statements_for(business, ledger, None)(len(ledger.claims)), as_json=as_json)
    if preview:
        remark("Nothing was entered into the ledger.")
    else:
        remark(f"Entered: {ledger.file}, claim {len(ledger.claims)}")


def _mark(business: BusinessCase, number: int | None, state: str, asked: Asked, payer: str) -> None:
    from sibcase.tasks.claim.states import mark_claim, state_of

    if number is None:
        refuse("--mark needs the number of the claim: --claim N")
    if payer and state != "paid":
        refuse("--payer belongs to --mark paid")
    ledger = mark_claim(business, number, state, who=asked.who, note=asked.reason, payer=payer, date=asked.date)
    entry = ledger.entries[-1]
    say(f"Claim {number} is {state_of(ledger.claim(number), business.case.currency)}, on {entry.date}")


def _write_papers(business: BusinessCase, number: int | None, to: str, out: Path, who: str | None) -> None:
    from sibcase.cli.settlement.papers import formats_in, written_or_refused
    from sibcase.tasks.claim.ledger import read_ledger
    from sibcase.tasks.claim.papers import write_papers

    if number is None:
        refuse("--to needs the number of the claim: --claim N")
    formats, ledger = formats_in(to), read_ledger(business.path)
    written_or_refused(lambda: write_papers(business, ledger, number, formats, out, who))


def _list_or_show(business: BusinessCase, number: int | None, who: str | None, *, as_json: bool) -> None:
    from sibcase.tasks.claim.for_readers import statements_for
    from sibcase.tasks.claim.ledger import read_ledger

    ledger = read_ledger(business.path)
    statement = statements_for(business, ledger, who)
    if number is not None:
        _print_statement(statement(number), as_json=as_json)
        return
    _print_list(business, ledger, [statement(claim.number) for claim in ledger.claims], as_json=as_json)


def _print_list(business: BusinessCase, ledger: Ledger, statements: list[Statement], *, as_json: bool) -> None:
    if as_json:
        print_json([each.as_data() for each in statements])
        return
    say(paint(one_line(business.case.title), "title"))
    if not statements:
        say("There are no claims yet.")
        return
    heads = ("Claim", "Until", "This period", "To date", "State")
    rows = [
        (str(each.number), each.until, each.money(each.amount), each.money(each.to_date), each.state)
        for each in statements
    ]
    print_grid(heads, rows)
    entries = ledger.entries
    say(
        f"The {len(entries):,} entries of the ledger are as they were written; the last hash is {entries[-1].hash[:16]}"
    )


def _print_statement(statement: Statement, *, as_json: bool) -> None:
    if as_json:
        print_json(statement.as_data())
        return
    say(paint(one_line(statement.title), "title"))
    submitted = f"submitted on {statement.date}: {statement.state}"
    say(f"Claim {statement.number}, for results until {statement.until}, {submitted}")
    _print_due(statement)
    _print_causes(statement)
    _print_caps(statement)
    _print_grounds(statement)


def _print_due(statement: Statement) -> None:
    rows = [
        (
            " – ".join(part for part in (row.title, row.cohort, row.payer_name) if part),
            *_both(statement, row.amount, row.to_date),
        )
        for row in statement.rows
    ]
    rows.append(("Total", *_both(statement, statement.amount, statement.to_date)))
    say()
    print_grid(("Due by line and payer", "This period", "To date"), rows)
    payers = [
        (f"{row.name}{f', paid on {row.paid_on}' if row.paid_on else ''}", *_both(statement, row.amount, row.to_date))
        for row in statement.payers
    ]
    say()
    print_grid(("Due by payer", "This period", "To date"), payers)


def _both(statement: Statement, amount: float, to_date: float) -> tuple[str, str]:
    return statement.money(amount), statement.money(to_date)


def _print_causes(statement: Statement) -> None:
    causes = (
        ("new results", statement.new),
        ("corrections of earlier results", statement.corrected),
        ("earlier results by the terms and the plan of today", statement.varied),
    )
    if statement.has_causes:
        say()
        print_grid(("Of this period", "Amount"), [(name, statement.money(amount)) for name, amount in causes if amount])
    for file, why in statement.corrections:
        say(f"  {one_line(f'replaced: {file}, because: {why}')}")


def _print_caps(statement: Statement) -> None:
    rows = [(title, statement.money(cap), statement.money(left)) for title, cap, left in statement.caps]
    if rows:
        say()
        print_grid(("Caps", "Cap", "Left"), rows)


def _print_grounds(statement: Statement) -> None:
    if statement.evidence:
        heads = ("Results", "People in this claim", "People to date", "To date")
        say()
        print_grid(heads, [tuple(cell or "–" for cell in each) for each in statement.evidence])
    say()
    say(paint("Verification", "title"))
    for each in statement.verified:
        verifier = f"verifier {each.agreed}" if each.agreed else "no verifier is stated"
        by = f"verified by {each.by} on {each.on}" if each.by else "not verified yet"
        say(f"  {one_line(f'{each.title}: {verifier}; {by}; {each.method}')}")
    say()
    for file, counted, digest in statement.results:
        say(f"  {one_line(f'table: {file}, {counted}, SHA-256 {digest[:16]}')}")
    for state, date, who, why in statement.states:
        said = f"{state} on {date}{f' by {who}' if who else ''}{f': {why}' if why else ''}"
        say(f"  {one_line(said)}")
    say(f"  hash of the last entry of this claim: {statement.hash[:16]}")
