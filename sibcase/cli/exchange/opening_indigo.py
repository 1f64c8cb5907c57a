"""Opens an export of INDIGO for a command: what cannot be read ends the command with its place and a remedy."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.reference.reference_classes import ReferenceClass
    from sibcase.tasks.business_case import BusinessCase

# What is shown of the register is credited wherever it is shown.
CREDIT = "Source: INDIGO, Government Outcomes Lab, University of Oxford; records by their INDIGO numbers"

FromOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="EXPORT",
        help="An export of INDIGO: a folder, projects.csv or JSON. [default: that of the case]",
        show_default=False,
    ),
]
FromExportOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="EXPORT",
        help="Take the reference class from this export of INDIGO: a folder, projects.csv or JSON.",
        show_default=False,
    ),
]
PolicyOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="SECTOR",
        help="The policy sector in INDIGO's words. [default: that of the case]",
        show_default=False,
    ),
]
ComparablesOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--comparables",
        metavar="EXPORT",
        help="Compare with similar deals of this export of INDIGO. [default: that of the case]",
        show_default=False,
    ),
]


@contextmanager
def export_or_refused() -> Iterator[None]:
    """End the command with status 2 where an export or a form cannot be read."""
    from sibcase.casefile.source.spreadsheet import SpreadsheetFault
    from sibcase.tasks.indigo.records.record import ExportFault

    try:
        yield
    except (ExportFault, SpreadsheetFault) as fault:
        refuse(one_line(f"{fault.place}: {fault.message}" + (f"; {fault.help}" if fault.help else "")))


def export_there(export: str) -> str:
    """Return an export that the user named; end the command where it cannot be read, or has no project."""
    if not export:
        return ""
    from sibcase.tasks.indigo.similar_deals import open_named

    with export_or_refused():
        open_named(export)
    return export


def reference_named(business: BusinessCase, export: str, policy: str, *, is_asked: bool) -> ReferenceClass | None:
    """Return the reference class of an export; None where none is named. Ends the command where it has too few."""
    if not export:
        if policy:
            refuse("--policy needs an export: name one with --from")
        return None
    if not is_asked:
        refuse("--from needs --optimism reference-class, for which the export is read")
    from sibcase.tasks.indigo.as_record import record_id_of
    from sibcase.tasks.indigo.plans import TooFewProjects, first_plans, reference_class_of
    from sibcase.tasks.indigo.records.export_file import open_export

    stated = business.case.similar_deals
    sector = policy or (stated.policy_sector if stated else None) or ""
    with export_or_refused():
        records = open_export(export, ("project",)).of_kind("project")
    others = [each for each in records if each.id != record_id_of(business.case)]
    try:
        return reference_class_of(first_plans(others), Path(export).name, sector)
    except TooFewProjects as fault:
        refuse(one_line(f"{export}: {fault}"))
