"""`sibcase reference-class`: how the first plans of deals in an export of INDIGO turned out, by kind."""

from __future__ import annotations

import csv
import math
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.exchange.opening_indigo import CREDIT, FromOption, export_or_refused
from sibcase.cli.frame import Status, refuse
from sibcase.cli.opening import open_case
from sibcase.cli.terminal import print_grid, print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.reference.deals import FirstPlan
    from sibcase.tasks.indigo.plans import KindOfDeal
    from sibcase.tasks.indigo.records.record import Record

EXAMPLES = (
    ("sibcase reference-class --from docs/indigo", "show payments over the first plan, by kind"),
    ("sibcase reference-class --from docs/indigo --json", "print every project as JSON"),
)


def reference_class(
    case: Annotated[
        str,
        typer.Argument(metavar="[CASE]", help="A case that names an export in `similar_deals`.", show_default=False),
    ] = "",
    from_export: FromOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, with every project.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the projects as CSV.")] = False,
) -> None:
    """Show how the first plans of other deals turned out.

    Takes every project of an export that has both a plan and payments that were made: payments made over those of the
    first plan, with quartiles and the number of projects, by policy sector. The versions of a plan are never added up.
    The export is the one that CASE names in `similar_deals`, whose own record is left out, unless --from names another.
    You download it yourself; none comes with sibcase.

    Exit status: 0 if there are such projects, 1 if there are none.
    """
    from sibcase.tasks.indigo.plans import classes_of, first_plans

    plans = first_plans(_projects(case, from_export))
    classes = classes_of(plans)
    if as_json:
        _print_json(classes, plans)
    elif as_csv:
        _print_csv(plans)
    elif plans:
        _print(classes)
    if not plans:
        remark("no project of this export has both a plan and payments that were made")
        raise typer.Exit(Status.PROBLEMS)


def _projects(case: str, from_export: str) -> list[Record]:
    """Return the projects of the export that is named, or else of the one that a case names."""
    from sibcase.tasks.indigo.similar_deals import export_for, open_named, projects_but

    if not case:
        if not from_export:
            refuse("no export of INDIGO is named: use --from EXPORT, or name a case with `similar_deals`")
        with export_or_refused():
            return open_named(from_export).of_kind("project")
    business = open_case(case)
    with export_or_refused():
        return projects_but(export_for(business.case, business.path, from_export), business.case)


def _print(classes: Sequence[KindOfDeal]) -> None:
    say("Outcome payments made, over those of the first plan")
    heads = ("Kind", "Projects", "Replanned", "Lower quartile", "Median", "Upper quartile")
    rows = [
        (
            each.kind,
            str(each.projects),
            str(each.replanned),
            *(
                "–" if math.isnan(value) else f"{value:.2f}"
                for value in (each.lower_quartile, each.median, each.upper_quartile)
            ),
        )
        for each in classes
    ]
    print_grid(heads, rows)
    say(CREDIT)


def _print_json(classes: Sequence[KindOfDeal], plans: Sequence[FirstPlan]) -> None:
    from sibcase.tables.table import defined

    kinds = [{name: defined(value) for name, value in asdict(each).items()} for each in classes]
    projects = [asdict(each) | {"over_first": each.over_first} for each in plans]
    print_json({"kinds": kinds, "projects": projects, "source": CREDIT})


def _print_csv(plans: Sequence[FirstPlan]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("id", "name", "policy", "currency", "first", "last", "actual", "plans", "over_first"))
    for each in plans:
        words = (text_cell(text) for text in (each.id, each.name, each.policy, each.currency))
        numbers = (number_cell(value) for value in (each.first, each.last, each.actual, each.plans, each.over_first))
        writer.writerow((*words, *numbers))
