"""`sibcase render`: the business case as a document, in every format that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.opening import open_case
from sibcase.cli.terminal import one_line, progress, remark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.documents.prose import ProseFault
    from sibcase.pipeline.compute import BusinessCase

EXAMPLES = (
    ("sibcase render cases/family-recovery", "Markdown and PDF, into the folder you are in"),
    ("sibcase render cases/family-recovery --to md,html,docx,pdf --out build", "every format, into a folder"),
    ("sibcase render - --to html < family.yaml", "a case from standard input"),
)
BY_DEFAULT = "md,pdf"


def render(
    case: Annotated[
        str, typer.Argument(metavar="CASE", help="A case file, a folder with a case.yaml, or - for standard input.")
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="FORMATS", help="md, html, docx and pdf, with commas between them.")
    ] = BY_DEFAULT,
    template: Annotated[
        str, typer.Option("--template", metavar="NAME", help="Which document to write.")
    ] = "business-case",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write it.")] = Path(),
) -> None:
    """Write the business case in every format asked for.

    Five cases in order, with tables, charts, and an assumption log with every source.

    Files are named after the case and written whole or not at all. The same case gives the same bytes; set
    SOURCE_DATE_EPOCH to choose the date that is written into them.
    """
    formats = _formats(to)
    business = open_case(case)
    for path in _rendered(business, formats, template, out):
        say(one_line(str(path)))


def _formats(to: str) -> list[str]:
    from sibcase.pipeline.document import FORMATS

    asked = list(dict.fromkeys(each.strip().lower() for each in to.split(",") if each.strip()))
    unknown = [each for each in asked if each not in FORMATS]
    if unknown or not asked:
        named = f"there is no format {one_line(unknown[0])}" if unknown else "no format is named"
        refuse(f"{named}; there is: {', '.join(FORMATS)}")
    return asked


def _rendered(business: BusinessCase, formats: list[str], template: str, out: Path) -> list[Path]:
    from sibcase.documents.convert import ConversionError
    from sibcase.documents.prose import ProseFault
    from sibcase.documents.templating import TemplateFault
    from sibcase.pipeline.document import PICTURES, render

    try:
        paths = render(business, business.evaluate(), formats, template, out, _watched)
    except ProseFault as fault:
        _print_findings(business, fault)
    except (TemplateFault, ConversionError) as error:
        refuse(one_line(str(error)))
    return [path for path in paths if path.parent.name != PICTURES]


def _watched(formats: Sequence[str]) -> Iterable[str]:
    return progress(formats, "Writing the document")


def _print_findings(business: BusinessCase, fault: ProseFault) -> NoReturn:
    from sibcase.casefile.report import format_findings

    remark(format_findings(fault.findings, business.texts, "text").rstrip("\n"))
    raise typer.Exit(Status.PROBLEMS)
