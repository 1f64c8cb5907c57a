"""`sibcase comparables`: deals of INDIGO that are like a case, with their prices in the words of their metrics."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.exchange.opening_indigo import CREDIT, FromOption, PolicyOption, export_or_refused
from sibcase.cli.frame import Status
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.reference.deals import Comparable

EXAMPLES = (
    ("sibcase comparables cases/family-recovery --from docs/indigo", "find deals like this one"),
    (
        "sibcase comparables cases/family-recovery --from docs/indigo --csv",
        "print a row for each price as CSV",
    ),
)
_COLUMNS = (
    "id",
    "name",
    "likeness",
    "why",
    "policy",
    "places",
    "people",
    "currency",
    "most_paid",
    "committed",
    "target_return",
    "latest_return",
    "first_plan",
    "actual",
    "price",
    "price_currency",
    "metric",
)
_LONGEST_METRIC = 100
_PLACES = 60


def comparables(
    case: CaseArgument,
    from_export: FromOption = "",
    policy: PolicyOption = "",
    most: Annotated[int, typer.Option("--most", min=1, max=500, metavar="N", help="How many deals to list.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a row for each price as CSV.")] = False,
) -> None:
    """Find deals of INDIGO that are like a case.

    Deals are compared by their words, and by policy sector, country and size where these are known; why each was chosen
    is listed. Each has its INDIGO number, its maximum payments, commitment and return, its first plan against what was
    paid, and its prices with the words of their metrics. Prices are of milestones, weeks and people, and are never
    averaged. The export is the one that the case names in `similar_deals`, unless --from names another. You download
    it yourself; none comes with sibcase.

    Exit status: 0 if there are such deals, 1 if there are none.
    """
    from sibcase.tasks.indigo.comparables import as_data, comparables_of
    from sibcase.tasks.indigo.similar_deals import export_for, projects_but

    business = open_case(case)
    with export_or_refused():
        export = export_for(business.case, business.path, from_export)
    stated = business.case.similar_deals
    sector = policy or (stated.policy_sector if stated else None) or ""
    found = comparables_of(business.case, projects_but(export, business.case), sector, most)
    if as_json:
        print_json({"comparables": as_data(found), "source": CREDIT})
    elif as_csv:
        _print_csv(found)
    else:
        for each in found:
            _print(each)
        say(CREDIT)
    if not found:
        remark("no deal of this export is like the case")
        raise typer.Exit(Status.PROBLEMS)


def _print(each: Comparable) -> None:
    from sibcase.casefile.source.findings import shortened

    say(paint(one_line(f"{each.id}: {each.name}"), "title"))
    say("  " + one_line(f"chosen for: {'; '.join(each.why)}"))
    where = ", ".join(part for part in (each.policy, shortened(each.places, _PLACES)) if part)
    if where:
        say("  " + one_line(f"{where}"))
    for label, value in (
        ("people planned", each.people),
        ("maximum payments", each.most_paid),
        ("committed", each.committed),
    ):
        if value is not None:
            currency = "" if label == "people planned" else f"{each.currency or 'currency not stated'} "
            say("  " + one_line(f"{label}: {currency}{value:,.0f}"))
    for agreed in each.returns:
        say(f"  {agreed.in_words}")
    if each.plan:
        plan = each.plan
        line = f"first plan {plan.first:,.0f}, paid {plan.actual:,.0f}: {plan.over_first:.2f} times"
        say("  " + one_line(f"{plan.currency} {line}"))
    for price in each.prices:
        metric = shortened(price.metric, _LONGEST_METRIC) or "metric not named"
        say("  " + one_line(f"{price.currency} {price.amount:,.0f}: {metric}"))
    say()


def _print_csv(found: Sequence[Comparable]) -> None:
    from sibcase.tasks.indigo.comparables import price_rows

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in price_rows(found):
        writer.writerow([text_cell(cell) if isinstance(cell, str) else number_cell(cell) for cell in row])
