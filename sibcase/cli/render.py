"""`sibcase render`: write the documents of one or more cases in the formats asked for, in parallel."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.exchange.opening_indigo import ComparablesOption, export_there
from sibcase.cli.frame import Status, jobs_option, refuse
from sibcase.cli.terminal import one_line, remark, say, work_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.tasks.publish.render import Order, Outcome

EXAMPLES = (
    ("sibcase render cases/family-recovery", "write Markdown and PDF into the current folder"),
    ("sibcase render cases/family-recovery --to all --out build", "write every format and the workbook"),
    ("sibcase render cases/family-recovery --template all --to docx --out build", "write every document for Word"),
    ("sibcase render cases/measures --to md,docx --out documents", "write the documents of every case in a folder"),
    ("sibcase render cases/measures --to md,docx --out documents --check", "check that the documents are up to date"),
    ("sibcase render cases/family-recovery --audience public", "leave out everything marked private"),
    ("sibcase render cases/family-recovery --to md --comparables docs/indigo", "add a table of similar deals"),
    ("sibcase render - --to html < family.yaml", "read a case from standard input"),
)
BY_DEFAULT = "md,pdf"


def render(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASES",
            help="Case files, folders that contain a case.yaml, folders of cases, or - for standard input.",
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMATS",
            help="md, html, docx or pdf, separated by commas; `all` adds the workbook. "
            f"[default: {BY_DEFAULT}; with --check: existing files]",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            "--template",
            metavar="NAMES",
            help="Documents to write, separated by commas; `all` writes every document that the case has the data for.",
        ),
    ] = "business-case",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="The folder to write to.")] = Path(),
    *,
    brand: Annotated[
        str,
        typer.Option(
            "--brand",
            metavar="FILE",
            help="The house style: logo, colours and font. [default: the nearest brand.yaml above the case]",
            show_default=False,
        ),
    ] = "",
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            metavar="WHO",
            help="The reader: public, a role such as investor, a party's id, or party:ID. [default: the author]",
            show_default=False,
        ),
    ] = None,
    comparables: ComparablesOption = "",
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list the documents that are out of date.")
    ] = False,
    jobs: Annotated[int | None, jobs_option("documents to write")] = None,
) -> None:
    """Write the documents of a case in the formats you ask for.

    By default, this writes the business case: the five cases in order, with tables, charts and an assumption log that
    gives every source. Use --template to choose other documents.

    Files are named after the case, plus the document if it is not the business case. No file of a case is written until
    all of them have been made. If one of several cases fails, the others are still written and the failure is reported
    at the end. The same case always produces the same bytes; set SOURCE_DATE_EPOCH to choose the date in them.

    With --audience, anything that other parties marked private is left out, as is any figure from which it could be
    worked out. The file name includes the audience. Without it, a document contains everything and its cover says so.

    With --check, status 1 means that a document is missing, out of date or was edited by hand. A file made by another
    version of pandoc or Typst is up to date if it was made from the same text.
    """
    from sibcase.tasks.publish.render import Order

    readers = _readers(audience)
    formats, workbook = _formats(to)
    asked = Order("", formats, _templates(template), out, check, brand=brand, audience=readers, workbook=workbook)
    asked = replace(asked, similar_export=export_there(comparables))
    files = _files(cases)
    _refuse_one_name(files, asked.templates, readers)
    orders = [replace(asked, case=file) for file in files]
    if check:
        _end(_fulfilled(orders, jobs, "Checking documents", _print_disagreements), _sum_up_check)
    else:
        _end(_fulfilled(orders, jobs, "Writing documents", _print_paths), _sum_up)


# --- options ----------------------------------------------------------------------------------------------------


def _readers(audience: str | None) -> str | None:
    """Return the audience; refuse an empty one, which an unset variable in a script would give."""
    if audience is not None and not audience.strip():
        refuse("--audience is empty: name a party, a role or `public`, or leave the option out to include everything")
    return audience


def _files(cases: Sequence[str]) -> list[str]:
    """Return the cases, each once."""
    return list(dict.fromkeys(file for case in cases for file in _cases_in(case)))


def _cases_in(case: str) -> list[str]:
    """Return the cases in a folder of cases, or the case itself.

    A folder that contains `case.yaml` is one case. Other files that may be cases are reported.
    """
    from sibcase.casefile.source.folders import CASE_FILE_NAME, search

    if not Path(case).is_dir():
        return [case]
    found = search([case])
    for each in found.left_out:
        if each.may_be_case:
            remark(one_line(each.notice))
    if (Path(case) / CASE_FILE_NAME).exists():
        return [case]
    return found.files or refuse(one_line(f"no case file found in {case} or below"))


def _formats(to: str | None) -> tuple[tuple[str, ...], bool]:
    """Return the formats asked for, none if the option is not given, and whether the workbook is asked for as well."""
    from sibcase.tasks.publish.document import FORMATS
    from sibcase.tasks.publish.render import ALL

    if to is None:
        return (), False
    asked = _between_commas(to.lower())
    if ALL in asked:
        asked = tuple(dict.fromkeys([*FORMATS, *(each for each in asked if each != ALL)]))
        return _known(asked), True
    return _known(asked), False


def _known(asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return formats if they are all there; end with where to go for what is no document."""
    from sibcase.tasks.export.formats import EXPORT_FORMATS
    from sibcase.tasks.publish.document import FORMATS

    unknown = [each for each in asked if each not in FORMATS]
    elsewhere = [each for each in unknown if each in EXPORT_FORMATS]
    if elsewhere:
        refuse(f"`render` writes documents; for {elsewhere[0]}, use `sibcase export CASE --to {elsewhere[0]}`")
    if unknown or not asked:
        fault = f"there is no format {one_line(unknown[0])}" if unknown else "--to is empty"
        refuse(f"{fault}; the formats are: {', '.join(FORMATS)}, or `all` for these and the workbook")
    return asked


def _templates(names: str) -> tuple[str, ...]:
    """Return the documents asked for; refuse any without a template."""
    from sibcase.documents.templates.render import TemplateFault, design_of
    from sibcase.tasks.publish.render import ALL

    asked = _between_commas(names)
    if not asked:
        refuse("--template is empty; list the documents with `sibcase templates`")
    try:
        for name in asked:
            _ = name == ALL or design_of(name)
    except TemplateFault as fault:
        refuse(one_line(str(fault)))
    return asked


def _refuse_one_name(files: Sequence[str], templates: Sequence[str], audience: str | None) -> None:
    """Refuse documents with the same file name, because one would overwrite the other.

    The case `north` has the document `north-brief`, and so does a case called `north-brief`.
    """
    from sibcase.documents.templates.render import template_names
    from sibcase.tasks.publish.document import document_stem
    from sibcase.tasks.publish.render import ALL

    names = dict.fromkeys(name for each in templates for name in (template_names() if each == ALL else [each]))
    made: dict[str, tuple[str, str]] = {}
    for file, template in ((file, template) for file in files for template in names):
        # Many file systems ignore case in file names.
        other, by = made.setdefault(document_stem(file, template, audience).lower(), (file, template))
        if other != file:
            refuse(
                one_line(
                    f"{other} and {file} would write documents with the same name: render them into different folders"
                )
            )
        if by != template:
            refuse(
                one_line(f"{by} and {template} would write documents with the same name: rename one of the templates")
            )


def _between_commas(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


# --- results -----------------------------------------------------------------------------------------------


def _fulfilled(
    orders: Sequence[Order], jobs: int | None, label: str, report: Callable[[Outcome], None]
) -> list[Outcome]:
    """Carry out the orders, report each in order as soon as it is done, and return the outcomes."""
    from sibcase.tasks.publish.render import fulfil_all

    outcomes = []
    with work_bar(label) as bar, closing(fulfil_all(orders, jobs, bar)) as fulfilled:
        for outcome in fulfilled:
            outcomes.append(outcome)
            with bar.aside():
                report(outcome)
    return outcomes


def _print_paths(outcome: Outcome) -> None:
    for path in outcome.paths:
        say(one_line(str(path)))
    for each in outcome.remarks:
        remark(one_line(each))


def _print_disagreements(outcome: Outcome) -> None:
    for path, why in zip(outcome.paths, outcome.whys, strict=True):
        say(one_line(f"{path}: {why}"))
    for each in outcome.remarks:
        remark(one_line(each))


def _end(outcomes: Sequence[Outcome], sum_up: Callable[[Sequence[Outcome]], Status]) -> None:
    """Report the failures case by case, and end with the most serious status."""
    failed = [outcome for outcome in outcomes if outcome.trouble]
    for outcome in failed:
        _report_fault(outcome, among_others=len(outcomes) > 1)
    statuses = [Status.PROBLEMS if outcome.trouble == "findings" else Status.FAILED for outcome in failed]
    if len(outcomes) > 1 and failed:
        remark(f"{len(failed)} of {len(outcomes)} cases failed")
    status = max([*statuses, sum_up(outcomes)])
    if status:
        raise typer.Exit(status)


def _report_fault(outcome: Outcome, *, among_others: bool) -> None:
    """Report a failure. Findings name the file themselves; other failures name the case if there are several."""
    if outcome.trouble != "failure":
        remark(outcome.fault.rstrip("\n"))
    else:
        remark(one_line(f"{outcome.case}: {outcome.fault}" if among_others else outcome.fault))


def _sum_up(_: Sequence[Outcome]) -> Status:
    return Status.CLEAN


def _sum_up_check(outcomes: Sequence[Outcome]) -> Status:
    if any(outcome.paths for outcome in outcomes):
        remark("run `sibcase render` without --check to update them")
        return Status.PROBLEMS
    agreeing = sum(not outcome.trouble for outcome in outcomes)
    if agreeing:
        remark(f"the documents of {agreeing} case{'' if agreeing == 1 else 's'} are up to date")
    return Status.CLEAN
