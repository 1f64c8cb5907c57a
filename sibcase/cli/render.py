"""`sibcase render`: documents of cases, in every format that is asked for, many of them side by side."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.terminal import one_line, remark, say, work_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.pipeline.printing import Order, Outcome

EXAMPLES = (
    ("sibcase render cases/family-recovery", "Markdown and PDF, into the folder you are in"),
    ("sibcase render cases/family-recovery --to md,html,docx,pdf --out build", "every format, into a folder"),
    ("sibcase render cases/family-recovery --template all --to docx --out build", "every document, for Word"),
    ("sibcase render cases/measures --to md,docx --out documents", "every case in a folder"),
    ("sibcase render cases/measures --to md,docx --out documents --check", "whether they still say what the cases say"),
    ("sibcase render cases/family-recovery --audience public", "without what the parties marked private"),
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
        str,
        typer.Option(
            "--template",
            metavar="NAMES",
            help="Which documents to write, with commas between them; all for every one that a case has enough for.",
        ),
    ] = "business-case",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write it.")] = Path(),
    *,
    brand: Annotated[
        str,
        typer.Option(
            "--brand",
            metavar="FILE",
            help="The house style: logo, colours, font. [default: brand.yaml above the case, if there is one]",
            show_default=False,
        ),
    ] = "",
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            metavar="WHO",
            help="For whom: public, a role such as investor, a party's id, or party:ID. [default: the author]",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name the documents that do not agree with their case.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="How many to make at the same time. [default: as many as there are processors]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the documents of cases, in every format asked for.

    The business case, unless --template names others: the five cases in order, with tables, charts, and an assumption
    log with every source.

    Files are named after the case, and after the document where it is not the business case. They are written whole or
    not at all, and none of a case before all of it are made. Where one of several cases fails, the others are written,
    and what went wrong is told at the end. The same case gives the same bytes; set SOURCE_DATE_EPOCH to choose the date
    that is written into them.

    With --audience, what other parties marked private is left out, with every figure from which it could be worked
    back, and files are named after their readers too. Without it a document holds everything, and its cover says so.

    With --check, status 1 means that a document is missing, older than its case, or was changed by hand. Files made by
    other versions of pandoc or Typst agree if they were made from the same text.
    """
    from sibcase.pipeline.printing import Order

    readers = _readers(audience)
    asked = Order("", _formats(to), _templates(template), out, check, brand=brand, audience=readers)
    files = _files(cases)
    _refuse_one_name(files, asked.templates, readers)
    orders = [replace(asked, case=file) for file in files]
    if check:
        _end(_fulfilled(orders, jobs, "Checking documents", _say_disagreements), _sum_up_check)
    else:
        _end(_fulfilled(orders, jobs, "Writing documents", _say_paths), _sum_up)


# --- what is asked ----------------------------------------------------------------------------------------------------


def _readers(audience: str | None) -> str | None:
    """Return the readers; an empty word, as an unset variable of a script gives, names none."""
    if audience is not None and not audience.strip():
        refuse("--audience is empty: name a party, a role or `public`; without the option a document holds everything")
    return audience


def _files(cases: Sequence[str]) -> list[str]:
    """Return the cases one by one."""
    return list(dict.fromkeys(file for case in cases for file in _cases_in(case)))


def _cases_in(case: str) -> list[str]:
    """Return the cases in a folder of cases; a case itself as it was named.

    A folder that holds `case.yaml` is that case. Other files that may be cases are named.
    """
    from sibcase.casefile.folders import CASE_FILE_NAME, search

    if not Path(case).is_dir():
        return [case]
    found = search([case])
    for each in found.left_out:
        if each.may_be_case:
            remark(one_line(each.notice))
    if (Path(case) / CASE_FILE_NAME).exists():
        return [case]
    return found.files or refuse(one_line(f"there is no case file in {case} or below"))


def _formats(to: str | None) -> tuple[str, ...]:
    """Return the formats asked for; none where none are named."""
    from sibcase.pipeline.document import FORMATS

    if to is None:
        return ()
    asked = _between_commas(to.lower())
    unknown = [each for each in asked if each not in FORMATS]
    if unknown or not asked:
        named = f"there is no format {one_line(unknown[0])}" if unknown else "no format is named"
        refuse(f"{named}; there is: {', '.join(FORMATS)}")
    return asked


def _templates(names: str) -> tuple[str, ...]:
    """Return the documents asked for, all of which there are templates for."""
    from sibcase.documents.templating import TemplateFault, design_of
    from sibcase.pipeline.printing import ALL

    asked = _between_commas(names)
    if not asked:
        refuse("no document is named")
    try:
        for name in asked:
            _ = name == ALL or design_of(name)
    except TemplateFault as fault:
        refuse(one_line(str(fault)))
    return asked


def _refuse_one_name(files: Sequence[str], templates: Sequence[str], audience: str | None) -> None:
    """Refuse documents of one name, of whatever cases and templates: one would be written over the other.

    The case `north` has the document `north-brief`, and so has a case that is called that.
    """
    from sibcase.documents.templating import template_names
    from sibcase.pipeline.document import document_stem
    from sibcase.pipeline.printing import ALL

    names = dict.fromkeys(name for each in templates for name in (template_names() if each == ALL else [each]))
    made: dict[str, tuple[str, str]] = {}
    for file, template in ((file, template) for file in files for template in names):
        # Many file systems take capital letters for small ones.
        other, by = made.setdefault(document_stem(file, template, audience).lower(), (file, template))
        if other != file:
            refuse(one_line(f"{other} and {file} would have documents of one name: render them into different folders"))
        if by != template:
            refuse(one_line(f"{by} and {template} would have documents of one name: give one of them another"))


def _between_commas(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


# --- what becomes of it -----------------------------------------------------------------------------------------------


def _fulfilled(orders: Sequence[Order], jobs: int | None, label: str, tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Have the orders done, telling of each as soon as it and those before it are; return the outcomes."""
    from sibcase.pipeline.printing import fulfil_all

    outcomes = []
    with work_bar(label) as bar, closing(fulfil_all(orders, jobs, bar)) as fulfilled:
        for outcome in fulfilled:
            outcomes.append(outcome)
            with bar.aside():
                tell(outcome)
    return outcomes


def _say_paths(outcome: Outcome) -> None:
    for path in outcome.paths:
        say(one_line(str(path)))
    for each in outcome.remarks:
        remark(one_line(each))


def _say_disagreements(outcome: Outcome) -> None:
    for path, why in zip(outcome.paths, outcome.whys, strict=True):
        say(one_line(f"{path}: {why}"))
    for each in outcome.remarks:
        remark(one_line(each))


def _end(outcomes: Sequence[Outcome], sum_up: Callable[[Sequence[Outcome]], Status]) -> None:
    """Tell what went wrong, case by case, and end with the gravest status."""
    failed = [outcome for outcome in outcomes if outcome.trouble]
    for outcome in failed:
        _tell_fault(outcome, among_others=len(outcomes) > 1)
    statuses = [Status.PROBLEMS if outcome.trouble == "findings" else Status.FAILED for outcome in failed]
    if len(outcomes) > 1 and failed:
        remark(f"{len(failed)} of {len(outcomes)} cases could not be done")
    status = max([*statuses, sum_up(outcomes)])
    if status:
        raise typer.Exit(status)


def _tell_fault(outcome: Outcome, *, among_others: bool) -> None:
    """Tell a fault: findings name the file themselves, other faults are told of their case where there are several."""
    if outcome.trouble != "failure":
        remark(outcome.fault.rstrip("\n"))
    else:
        remark(one_line(f"{outcome.case}: {outcome.fault}" if among_others else outcome.fault))


def _sum_up(_: Sequence[Outcome]) -> Status:
    return Status.CLEAN


def _sum_up_check(outcomes: Sequence[Outcome]) -> Status:
    if any(outcome.paths for outcome in outcomes):
        remark("`sibcase render` without --check writes them anew")
        return Status.PROBLEMS
    agreeing = sum(not outcome.trouble for outcome in outcomes)
    if agreeing:
        remark(f"the documents of {agreeing} case{'' if agreeing == 1 else 's'} agree")
    return Status.CLEAN
