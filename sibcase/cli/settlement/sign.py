"""`sibcase sign`: keep the version of a case that was agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.settlement.dates import date_option, day_of
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say

if TYPE_CHECKING:
    from sibcase.tasks.sign.sign import PlanChange, SinceSigned
    from sibcase.tasks.sign.terms import TermChange

EXAMPLES = (
    ("sibcase sign cases/rough-sleeping", "keep the first plan and the terms of the contract"),
    ("sibcase sign cases/rough-sleeping --compare", "see what changed since then"),
)
MOST_TERMS = 40


def sign(
    case: CaseArgument,
    variation: Annotated[
        str, typer.Option("--variation", metavar="REASON", help="Record a variation of the contract, with its reason.")
    ] = "",
    date: Annotated[str, date_option("of the signature")] = "",
    compare: Annotated[
        bool, typer.Option("--compare", help="Show what changed since the first plan; sign nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Sign a case: keep its first plan and the contract's terms.

    Writes signed/1.json next to the case: the date, the hash of the case, the terms of the contract, and the plan by
    financial year. A case is signed once. Later versions are measured against this first plan: see --compare. When
    the parties vary the contract, --variation records the new terms with the date and the reason.

    Exit status of --compare: 0 if all terms are as signed, 1 if a change is not recorded as a variation.
    """
    from sibcase.tasks.sign.records import RecordFault
    from sibcase.tasks.sign.sign import sign as keep
    from sibcase.tasks.sign.sign import since_signed

    business = open_case(case)
    try:
        if compare:
            _show(since_signed(business), as_json=as_json)
            return
        file, signature = keep(business, variation=variation, date=day_of(date))
        say(f"Written: {one_line(str(file))}")
        say(f"Signed on {signature.date}, seal {signature.seal[:16]}")
        if variation:
            _print_terms("Terms that differ from the first contract", since_signed(business).terms)
    except RecordFault as fault:
        refuse(one_line(str(fault)))


def _show(since: SinceSigned, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_data(since))
    else:
        say(paint(one_line(since.first.title), "title"))
        say(f"The contract was signed on {since.first.date}.")
        if since.latest.number > 1:
            say(f"It was varied on {since.latest.date}: {one_line(since.latest.reason)}")
        _print_terms("Terms that differ from the first contract", since.terms)
        _print_terms("Changes that are not recorded as a variation", since.not_recorded)
        _print_plan(since.plan, since.first.currency)
    raise typer.Exit(Status.PROBLEMS if since.not_recorded else Status.CLEAN)


def _print_terms(title: str, terms: list[TermChange]) -> None:
    if not terms:
        say(f"{title}: none")
        return
    say(paint(title, "title"))
    for each in terms[:MOST_TERMS]:
        change = f"{each.old or 'not stated'} → {each.new or 'not stated'}"
        say(f"  {one_line(each.path)}: {one_line(change)}")
    if len(terms) > MOST_TERMS:
        say(f"  and {len(terms) - MOST_TERMS:,} more")


def _print_plan(plan: list[PlanChange], currency: str) -> None:
    from sibcase.casefile.values.wording import of_unit

    rows = [
        (each.label, of_unit(each.first, each.unit, currency), of_unit(each.now, each.unit, currency)) for each in plan
    ]
    if rows:
        print_grid(("Figure", "First plan", "Now"), rows)


def _as_data(since: SinceSigned) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "signed": since.first.date,
        "varied": since.latest.date if since.latest.number > 1 else None,
        "terms": [asdict(each) for each in since.terms],
        "not_recorded": [asdict(each) for each in since.not_recorded],
        "plan": {
            each.name: {
                "label": each.label,
                "unit": each.unit,
                "first": each.first,
                "now": each.now,
                "by_year": {year: {"first": first, "now": now} for year, (first, now) in each.by_year.items()},
            }
            for each in since.plan
        },
    }
