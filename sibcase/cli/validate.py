"""`sibcase validate`: check case files and report every problem in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.exchange.opening_indigo import ComparablesOption, export_there
from sibcase.cli.frame import Status, jobs_option, refuse
from sibcase.cli.terminal import one_line, paint, print_json_text, progress_to, remark, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.tasks.check.check import Checked, Selection
    from sibcase.tasks.check.policy import Asked
    from sibcase.tasks.check.reports import Format

EXAMPLES = (
    ("sibcase validate", "check every case file below this folder"),
    ("sibcase validate family.yaml cases", "check one file, and all in a folder"),
    ("sibcase validate - < family.yaml", "check a case from standard input"),
    ("sibcase validate cases/family-recovery --stage outline", "review a case as if it were at another stage"),
    ("sibcase validate cases/family-recovery --comparables docs/indigo", "compare prices with those of similar deals"),
    ("sibcase validate cases --select SIB4,no-cap --format sarif", "apply some rules only, for other programs"),
    (
        "sibcase validate cases --write-baseline known.json",
        "accept existing problems, so that only new ones are reported",
    ),
)


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATHS",
            help="Case files, folders, or - for standard input. [default: all case files below this folder]",
            show_default=False,
        ),
    ] = None,
    *,
    style: Annotated[
        Literal["text", "short", "json", "jsonl", "github", "sarif", "junit", "markdown"],
        typer.Option(
            "--format",
            help="Text with excerpts, one line per finding, JSON, JSON Lines, GitHub annotations, SARIF 2.1.0, "
            "JUnit XML or Markdown.",
        ),
    ] = "text",
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="Only these rules: codes, families (SIB4) or names, separated by commas."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="RULES", help="All rules except these.")] = None,
    stage: Annotated[
        Literal["concept", "outline", "full", "contract"] | None,
        typer.Option(help="Review every case at this stage instead of its own."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Return status 1 for warnings as well as errors.")] = False,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Report only findings not in this file."),
    ] = None,
    comparables: ComparablesOption = "",
    write_baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write all findings to a baseline file, and report errors only.")
    ] = None,
    jobs: Annotated[int | None, jobs_option("cases to check")] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List the files that were left out, and why.")
    ] = False,
) -> None:
    """Check case files: what is wrong, and how to fix it.

    First checks the file itself, then applies the rules, which ask what a reviewer would ask about the case and its
    figures. All problems in all files are reported in one run. An error means that a result would be wrong or missing.
    A warning means that a reviewer is likely to object. Advice is worth considering. To learn more about a finding, run
    `sibcase explain CODE`.

    To waive a rule in a case, list it under `waivers:` with a reason, an approver and an expiry date. To set defaults
    for a repository, use `select`, `ignore`, `strict`, `baseline` and `exclude` in sibcase.toml, or in [tool.sibcase]
    in pyproject.toml. The nearest settings file above a case applies, and options on the command line override it.

    Exit status: 0 if there are no errors, 1 if there are, 2 if a path was not found, a folder contains no cases, the
    settings are invalid, or a case could not be checked.
    """
    from sibcase.tasks.check.policy import Asked, PolicyFault, codes_of

    try:
        asked = Asked(
            select=codes_of(select) if select else None,
            ignore=codes_of(ignore) if ignore else None,
            strict=strict,
            stage=stage or "",
            baseline="" if write_baseline else baseline,
            similar_export=export_there(comparables),
        )
        selection, checked = _checked(paths or [], asked, jobs, verbose=verbose)
    except PolicyFault as fault:
        refuse(one_line(str(fault)))
    if write_baseline:
        _write_baseline(write_baseline, checked)
    else:
        _print(checked, style)
        more = " (use --verbose to see why)" if checked.left_out and not verbose else ""
        remark(f"{checked.summary}{more}")
    raise typer.Exit(_status(selection, checked, errors_only=write_baseline is not None))


def _checked(paths: list[str], asked: Asked, jobs: int | None, *, verbose: bool) -> tuple[Selection, Checked]:
    from sibcase.tasks.check.check import select_files
    from sibcase.tasks.check.settings import SettingsAbove
    from sibcase.tasks.check.side_by_side import check_side_by_side

    settings = SettingsAbove()
    selection = select_files(paths, settings)
    if verbose:
        for each in selection.left_out:
            remark(one_line(f"left out: {each.path} {each.why}"))
    _report_missing(selection, verbose=verbose)
    checked = check_side_by_side(
        selection.files,
        asked,
        settings,
        selection.left_out,
        jobs,
        lambda cases: progress_to(len(selection.files), cases, "Checking cases"),
    )
    for file in checked.unchecked:
        remark(one_line(f"{file}: not checked, because the process that checked it ended before its time"))
    return selection, checked


def _report_missing(selection: Selection, *, verbose: bool) -> None:
    for path in selection.missing:
        remark(f"{path}: not found, or no permission to read it")
    for folder in selection.without_cases:
        where = "here" if folder == "." else f"in {folder}"
        remark(f"no case file found {where} or below; start one with `sibcase new PATH`")
    if selection.excluded and not selection.files:
        remark(f"all {len(selection.excluded)} case files found are excluded by sibcase.toml or pyproject.toml")
    if not selection.files:
        for each in selection.left_out:
            if each.may_be_case:
                remark(one_line(each.notice))
        if selection.left_out and not verbose:
            remark(f"{len(selection.left_out):,} files and folders were left out; use --verbose to see why")
        raise typer.Exit(Status.FAILED)


def _print(checked: Checked, style: Format) -> None:
    from sibcase.tasks.check.reports import report

    text = report(checked, style, _paint)
    if style in ("json", "jsonl", "sarif"):
        print_json_text(text)
    else:
        say(text, end="")
    if style == "text" and checked.findings:
        # A blank line separates the findings from the summary, as it separates one finding from the next.
        say()


def _write_baseline(file: str, checked: Checked) -> None:
    from sibcase.tasks.check.baseline import baseline_text
    from sibcase.write_files import write_whole

    target = Path(file)
    write_whole(target.parent, target.name, baseline_text(file, {case.file: case.findings for case in checked.cases}))
    faults = list(_faults(checked))
    for fault in faults:
        remark(fault)
    remark(f"Written: {file}, with {len(checked.findings) - len(faults):,} findings in {checked.files:,} cases")


def _faults(checked: Checked) -> Iterator[str]:
    """Yield errors in the file itself; a baseline never holds these, because nothing else was checked."""
    from sibcase.tasks.check.policy import is_fault_of_the_file

    for finding in checked.findings:
        if is_fault_of_the_file(finding):
            yield f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"


def _paint(role: str, text: str) -> str:
    return paint(text, role)


def _status(selection: Selection, checked: Checked, *, errors_only: bool) -> Status:
    if selection.missing or selection.without_cases or checked.unchecked:
        return Status.FAILED
    fails = any(True for _ in _faults(checked)) if errors_only else checked.fails
    return Status.PROBLEMS if fails else Status.CLEAN
