"""`sibcase validate`: everything that is wrong with some case files, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.terminal import one_line, paint, progress, remark, say, say_json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.pipeline.check import Checked, Selection
    from sibcase.pipeline.policy import Asked
    from sibcase.pipeline.reports import Format

EXAMPLES = (
    ("sibcase validate", "check every case file below this folder"),
    ("sibcase validate family.yaml cases", "check one file, and all in a folder"),
    ("sibcase validate - < family.yaml", "check what comes from standard input"),
    ("sibcase validate cases/family-recovery --stage outline", "review it as a case of another stage"),
    ("sibcase validate cases --select SIB4,no-cap --format sarif", "some rules only, for other programs"),
    ("sibcase validate cases --write-baseline known.json", "let old debts not block new work"),
)


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATHS",
            help="Case files, folders, or - for standard input. Without any: all case files below this folder.",
            show_default=False,
        ),
    ] = None,
    *,
    style: Annotated[
        Literal["text", "short", "json", "jsonl", "github", "sarif", "junit", "markdown"],
        typer.Option(
            "--format",
            help="Text with the lines, one line each, JSON, JSON line by line, annotations for GitHub, SARIF 2.1.0, "
            "JUnit XML, or Markdown.",
        ),
    ] = "text",
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="Only these rules: codes, families (SIB4) or names, with commas between."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="RULES", help="All rules but these.")] = None,
    stage: Annotated[
        Literal["concept", "outline", "full", "contract"] | None,
        typer.Option(help="Review every case for this stage instead of its own."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with status 1 on warnings as well.")] = False,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Tell only what is more than this file knows, by rule and case."),
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write all that is found into a baseline, and tell errors only.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List which files of the folders were left out, and why.")
    ] = False,
) -> None:
    """Find what is wrong in case files, where, and how to mend it.

    The file is checked first, then the rules ask what a reviewer would ask of the case and its figures. All problems
    of all files are shown in one run. An error means that a result would be wrong or missing; a warning, that a
    reviewer will object; advice is worth a thought. `sibcase explain CODE` says why.

    A case sets a rule aside under `waivers:`, with reason, name and day. A repository says `select`, `ignore`,
    `strict`, `baseline` and `exclude` in sibcase.toml, or under [tool.sibcase] in pyproject.toml; the nearest file
    above a case holds, and options here come before it.

    Status 0: no errors. 1: errors. 2: a path that is not there, a folder without cases, or settings that say nothing.
    """
    from sibcase.pipeline.policy import Asked, PolicyFault, codes_of

    try:
        asked = Asked(
            select=codes_of(select) if select else None,
            ignore=codes_of(ignore) if ignore else None,
            strict=strict,
            stage=stage or "",
            baseline="" if write_baseline else baseline,
        )
        selection, checked = _checked(paths or [], asked, verbose=verbose)
    except PolicyFault as fault:
        refuse(one_line(str(fault)))
    if write_baseline:
        _write_baseline(write_baseline, checked)
    else:
        _print(checked, style)
        more = " (--verbose says why)" if checked.left_out and not verbose else ""
        remark(f"{checked.summary}{more}")
    raise typer.Exit(_status(selection, checked, errors_only=write_baseline is not None))


def _checked(paths: list[str], asked: Asked, *, verbose: bool) -> tuple[Selection, Checked]:
    from sibcase.pipeline.check import check_files, select_files
    from sibcase.pipeline.settings import SettingsAbove

    settings = SettingsAbove()
    selection = select_files(paths, settings)
    if verbose:
        for each in selection.left_out:
            remark(one_line(f"left out: {each.path} {each.why}"))
    _report_what_is_not_there(selection, verbose=verbose)
    return selection, check_files(progress(selection.files, "Checking cases"), asked, settings, selection.left_out)


def _report_what_is_not_there(selection: Selection, *, verbose: bool) -> None:
    for path in selection.missing:
        remark(f"{path}: there is no such file or folder, or it may not be read")
    for folder in selection.without_cases:
        where = "here" if folder == "." else f"in {folder}"
        remark(f"there is no case file {where} or below: `sibcase new PATH` starts one")
    if selection.excluded and not selection.files:
        remark(f"all {len(selection.excluded)} case files found are excluded by the settings above them")
    if not selection.files:
        for each in selection.left_out:
            if each.may_be_case:
                remark(one_line(each.notice))
        if selection.left_out and not verbose:
            remark(f"{len(selection.left_out):,} files and folders were left out; --verbose says why")
        raise typer.Exit(Status.FAILED)


def _print(checked: Checked, style: Format) -> None:
    from sibcase.pipeline.reports import report

    told = report(checked, style, _paint)
    if style in ("json", "jsonl", "sarif"):
        say_json_text(told)
    else:
        say(told, end="")
    if style == "text" and checked.findings:
        # Paragraphs are set apart from the summary as they are from one another.
        say()


def _write_baseline(file: str, checked: Checked) -> None:
    from sibcase.documents.write_whole import write_whole
    from sibcase.pipeline.baseline import baseline_text

    target = Path(file)
    write_whole(target.parent, target.name, baseline_text(file, {case.file: case.findings for case in checked.cases}))
    faults = list(_faults(checked))
    for fault in faults:
        remark(fault)
    remark(f"Written: {file}; known from now on: {len(checked.findings) - len(faults):,} of {checked.files:,} cases")


def _faults(checked: Checked) -> Iterator[str]:
    """Yield the errors in files themselves: no baseline holds them, for nothing else was checked."""
    from sibcase.pipeline.policy import is_fault_of_the_file

    for finding in checked.findings:
        if is_fault_of_the_file(finding):
            yield f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"


def _paint(role: str, text: str) -> str:
    return paint(text, role)


def _status(selection: Selection, checked: Checked, *, errors_only: bool) -> Status:
    if selection.missing or selection.without_cases:
        return Status.FAILED
    fails = any(True for _ in _faults(checked)) if errors_only else checked.fails
    return Status.PROBLEMS if fails else Status.CLEAN
