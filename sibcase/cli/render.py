"""`sibcase render`: the business case as a document, in every format that is asked for."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.opening import open_case
from sibcase.cli.terminal import one_line, progress, remark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sibcase.documents.prose import ProseFault
    from sibcase.pipeline.compute import BusinessCase
    from sibcase.pipeline.document import Content, Piece

EXAMPLES = (
    ("sibcase render cases/family-recovery", "Markdown and PDF, into the folder you are in"),
    ("sibcase render cases/family-recovery --to md,html,docx,pdf --out build", "every format, into a folder"),
    ("sibcase render cases/measures --to md,docx --out documents", "every case in a folder"),
    ("sibcase render cases/measures --to md,docx --out documents --check", "whether they still say what the cases say"),
    ("sibcase render - --to html < family.yaml", "a case from standard input"),
)
BY_DEFAULT = "md,pdf"


def render(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASES", help="Case files, folders with a case.yaml, folders of cases, or - for standard input."
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMATS",
            help=f"md, html, docx, pdf, with commas between them. [default: {BY_DEFAULT}; with --check: what is there]",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str, typer.Option("--template", metavar="NAME", help="Which document to write.")
    ] = "business-case",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write it.")] = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name the documents that do not agree with their case.")
    ] = False,
) -> None:
    """Write the business case in every format asked for.

    Five cases in order, with tables, charts, and an assumption log with every source.

    Files are named after the case and written whole or not at all. The same case gives the same bytes; set
    SOURCE_DATE_EPOCH to choose the date that is written into them.

    With --check, status 1 means that a document is missing, older than its case, or was changed by hand. Files made by
    other versions of pandoc or Typst agree if they were made from the same text.
    """
    formats = _formats(to or BY_DEFAULT)
    files = _files(cases)
    if check:
        _check(files, formats if to else None, template, out)
        return
    for file in files:
        for path in _rendered(open_case(file), formats, template, out):
            say(one_line(str(path)))


def _files(cases: Sequence[str]) -> list[str]:
    """Return the cases one by one; two of one name would write over each other's documents."""
    from sibcase.pipeline.document import file_stem

    files = [file for case in cases for file in _cases_in(case)]
    stems: dict[str, str] = {}
    for file in files:
        other = stems.setdefault(file_stem(file), file)
        if other != file:
            refuse(one_line(f"{other} and {file} would have documents of one name: render them into different folders"))
    return list(dict.fromkeys(files))


def _cases_in(case: str) -> list[str]:
    """Return the cases in a folder of cases; a case itself as it was named."""
    from sibcase.casefile.folders import CASE_FILE_NAME, find_case_files

    if not Path(case).is_dir() or (Path(case) / CASE_FILE_NAME).exists():
        return [case]
    return find_case_files([case]) or refuse(one_line(f"there is no case file in {case} or below"))


def _check(files: Sequence[str], formats: list[str] | None, template: str, out: Path) -> None:
    disagreements = 0
    for file in files:
        for path, why in _disagreements(open_case(file), formats, template, out):
            disagreements += 1
            say(one_line(f"{path}: {why}"))
    if disagreements:
        remark("`sibcase render` without --check writes them anew")
        raise typer.Exit(Status.PROBLEMS)
    remark(f"the documents of {len(files)} case{'' if len(files) == 1 else 's'} agree")


def _disagreements(
    business: BusinessCase, formats: list[str] | None, template: str, out: Path
) -> list[tuple[Path, str]]:
    from sibcase.pipeline.agreement import check_documents, formats_there

    asked = formats or formats_there(business.path, out, template) or ["md"]
    with _faults_told(business):
        found = check_documents(business, business.evaluate(), asked, template, out)
    return [(each.path, each.why) for each in found]


def _formats(to: str) -> list[str]:
    from sibcase.pipeline.document import FORMATS

    asked = list(dict.fromkeys(each.strip().lower() for each in to.split(",") if each.strip()))
    unknown = [each for each in asked if each not in FORMATS]
    if unknown or not asked:
        named = f"there is no format {one_line(unknown[0])}" if unknown else "no format is named"
        refuse(f"{named}; there is: {', '.join(FORMATS)}")
    return asked


def _rendered(business: BusinessCase, formats: list[str], template: str, out: Path) -> list[Path]:
    from sibcase.pipeline.document import PICTURES, render

    with _faults_told(business):
        paths = render(business, business.evaluate(), formats, template, out, _watched)
    return [path for path in paths if path.parent.name != PICTURES]


@contextmanager
def _faults_told(business: BusinessCase) -> Iterator[None]:
    """End the command with what keeps a document from being made."""
    from sibcase.documents.convert import ConversionError
    from sibcase.documents.prose import ProseFault
    from sibcase.documents.templating import TemplateFault

    try:
        yield
    except ProseFault as fault:
        _print_findings(business, fault)
    except (TemplateFault, ConversionError) as error:
        refuse(one_line(str(error)))


def _watched(work: Callable[[Piece], Content], pieces: Sequence[Piece]) -> Iterable[Content]:
    return map(work, progress(pieces, "Writing the document"))


def _print_findings(business: BusinessCase, fault: ProseFault) -> NoReturn:
    from sibcase.casefile.report import format_findings

    remark(format_findings(fault.findings, business.texts, "text").rstrip("\n"))
    raise typer.Exit(Status.PROBLEMS)
