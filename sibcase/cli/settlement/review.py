"""`sibcase review`: what came of the first plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.settlement.measured import MeasuredOption, measured_people
from sibcase.cli.settlement.papers import AudienceOption, readers_in
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.review.review import Review

EXAMPLES = (
    ("sibcase review homes", "compare results and payments with the first plan"),
    ("sibcase review homes --to md,docx --out papers", "write the review report"),
    ("sibcase review homes --board --to pdf --out papers", "write one page for the contract board"),
)


def review(
    case: CaseArgument,
    *,
    measured: MeasuredOption = None,
    board: Annotated[bool, typer.Option("--board", help="Write one page for the contract board.")] = False,
    to: Annotated[
        str, typer.Option("--to", metavar="FORMATS", help="Write it as a document: md, html, docx or pdf.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to write to.")] = Path(),
    audience: AudienceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Review a contract against its first plan.

    Compares the results and payments to date with the plan that was signed, and shows what was paid for, what was saved
    by the case's own savings, what is expected now, and what was learned: variations, corrections, disputes, and rates
    that results have changed. In the case, `narrative: {committee-lessons: …}` adds the authors' own lessons.

    With --audience, anything that other parties marked private is left out, as is any figure from which it could be
    worked out, and the reasons that people wrote for variations, corrections and disputes.
    """
    from sibcase.tasks.privacy.audience import UnknownAudience
    from sibcase.tasks.review.for_readers import review_for
    from sibcase.tasks.review.review import review as reviewed
    from sibcase.tasks.settle.csv_table import ObservationError
    from sibcase.tasks.sign.records import RecordFault

    business, who = open_case(case), readers_in(audience)
    try:
        found = reviewed(business, measured_people(measured or []))
        found = review_for(found, business, who) if who is not None else found
    except (RecordFault, ObservationError, UnknownAudience) as fault:
        refuse(one_line(str(fault)))
    if board and not to:
        refuse("--board needs a format: --to md, html, docx or pdf")
    if to:
        _write(business, found, to, out, who, board=board)
    elif as_json:
        print_json(found.as_data())
    else:
        _print(business, found)


def _write(business: BusinessCase, found: Review, to: str, out: Path, who: str | None, *, board: bool) -> None:
    from sibcase.cli.settlement.papers import formats_in, written_or_refused
    from sibcase.tasks.review.papers import write_review

    formats = formats_in(to)
    written_or_refused(lambda: write_review(business, found, formats, out, board=board, audience=who))


def _print(business: BusinessCase, found: Review) -> None:
    from sibcase.casefile.values.wording import money, of_unit, percent

    def shown(value: float | None, unit: str = "money") -> str:
        return "–" if value is None else of_unit(value, unit, found.currency)

    say(paint(one_line(business.case.title), "title"))
    say(f"Signed on {found.signed}; results until {found.until}, {_counted(len(found.claims))}")
    say()
    heads = ("Result", "First plan", "Plan to date", "Observed", "Of plan", "Expected")
    rows = [
        (
            row.title,
            *(shown(value, row.unit) for value in (row.plan, row.plan_to_date, row.observed)),
            "–" if row.share_of_plan is None else percent(row.share_of_plan, 0),
            shown(row.expected, row.unit),
        )
        for row in found.results
    ]
    print_grid(heads, rows)
    say()
    years = [
        (f"{row.name}, {row.year}", shown(row.plan), shown(row.claimed if row.year <= found.year else None))
        for row in found.years
        if row.plan or row.claimed
    ]
    print_grid(("Payments by financial year", "First plan", "Claimed"), years)
    if found.saved:
        say()
        saved = [
            (row.title, money(row.paid, found.currency), shown(row.saved), shown(row.cashable)) for row in found.saved
        ]
        print_grid(("Outcome", "Paid", "Saved", "Cashable"), saved)
    say()
    for each in found.learned:
        say(f"  {one_line(f'{each.when} {each.subject}: {each.text}')}")
    for number, state, _ in found.open_claims:
        say(f"  claim {number} is {state}")


def _counted(claims: int) -> str:
    return f"{claims:,} claim{'' if claims == 1 else 's'}"
