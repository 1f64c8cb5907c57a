"""`sibcase diff`: the changes between two versions of a case, and their effect in money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.terminal import console, one_line, paint, print_json, progress, remark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.folders import LeftOut
    from sibcase.tasks.compare.changes import Change
    from sibcase.tasks.compare.compare import Comparison

EXAMPLES = (
    ("sibcase diff cases/peterborough cases/deals/peterborough", "compare two folders or two files"),
    ("sibcase diff main cases/family-recovery", "compare your working copy with the revision main"),
    ("sibcase diff main... cases", "list what your branch changed in a folder since it left main"),
    ("sibcase diff HEAD~3..HEAD cases/concept-note", "compare two revisions"),
    ("sibcase diff main... --format markdown", "report on every case below this folder, for a pull request"),
)
_MOST_IDLE = 20


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A case, a folder of cases, a Git revision, a range A..B or A...B, or REVISION:PATH."
        ),
    ],
    new: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NEW",
            help="A case or a folder. After a revision or range: which cases to compare. [default: all below here]",
            show_default=False,
        ),
    ] = None,
    style: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("--format", help="Text, Markdown for a pull request, or JSON."),
    ] = "text",
) -> None:
    """Show what changed in a case, and the effect in money.

    Lists each changed assumption, then the effect on payments, cashable savings by agency and year, investors' returns,
    and findings that are new or resolved. It also shows the effect of each change: the changes are applied one by one,
    in the order of the file, so that their effects add up to the total difference.

    A single revision is compared with your working copy. A..B compares two revisions; A...B shows what B changed since
    it left A. If one side of a range is empty, HEAD is used. If a file and a revision have the same name, the file is
    used.

    A case counts as moved if it disappears from one path, appears at another, and has the same text or title or at
    least half of its lines in common.

    Exit status: 0 if the versions were compared, 1 if a version has errors and its figures could not be compared, 2 if
    a file or revision was not found.
    """
    from sibcase.tasks.compare.compare import RepositoryError, compare, pairs_of

    try:
        comparisons = [compare(pair, _watched) for pair in pairs_of(old, new or [], _report_left_out)]
    except RepositoryError as error:
        refuse(one_line(str(error)))
    _print(comparisons, style)
    raise typer.Exit(Status.PROBLEMS if any(each.no_figures for each in comparisons) else Status.CLEAN)


def _report_left_out(each: LeftOut) -> None:
    remark(one_line(each.notice))


def _watched(groups: Sequence[list[Change]]) -> Iterable[list[Change]]:
    return progress(groups, "Applying the changes one by one")


def _print(comparisons: Sequence[Comparison], style: str) -> None:
    if style == "json":
        from sibcase.tasks.compare.as_data import as_data

        print_json([as_data(each) for each in comparisons])
    elif style == "markdown":
        from sibcase.tasks.compare.as_markdown import markdown

        say(markdown(comparisons), end="")
    else:
        for number, each in enumerate(comparisons):
            if number:
                say()
            print_comparison(each)


# --- text -------------------------------------------------------------------------------------------------------------


def print_comparison(each: Comparison) -> None:
    """Print what changed in words, in money and in findings."""
    from sibcase.tasks.compare.as_rows import summary

    say(paint(one_line(f"{each.title}: {each.name}" if each.title else each.name), "title"))
    say(paint(one_line(f"{each.old or 'not present'} → {each.new or 'removed'}"), "quiet"))
    say(one_line(summary(each)))
    if each.is_same:
        return
    _print_changes(each)
    _print_money(each)
    _print_causes(each)
    _print_findings(each)


def _print_changes(each: Comparison) -> None:
    from sibcase.tasks.compare.as_rows import change_lines

    if each.changes:
        _head("What changed")
    for change in each.changes:
        line, comments = change_lines(change)
        label = f"  {paint(one_line(change.label), 'quiet')}" if change.label else ""
        say(f"  {paint(one_line(change.path), 'place')}{label}")
        say(f"      {one_line(line)}")
        for comment in comments:
            say(paint(f"      {one_line(comment)}", "quiet"))


def _print_money(each: Comparison) -> None:
    from sibcase.tasks.compare.as_rows import money_rows, year_rows

    _head("Effect in money")
    if each.no_figures:
        say(f"  Not computed: {each.no_figures}.")
        return
    rows = money_rows(each.figures, each.currency)
    if not rows:
        say("  No headline figure changed.")
        return
    _table(("", "Before", "After", "Difference"), rows)
    _section("By agency and financial year", ("", "Year", "Pays", "by", "Cashable saving", "by"), year_rows(each))
    _section("For the investors", ("", "Before", "After", "Difference"), money_rows(each.tranches, each.currency))


def _print_causes(each: Comparison) -> None:
    from sibcase.cli.terminal import indented
    from sibcase.tasks.compare.as_rows import ORDER_MATTERS, cause_rows

    heads, rows, idle = cause_rows(each)
    if not rows:
        return
    _section("Effect of each change", ("", *heads[1:]), rows)
    if idle:
        more = f" and {len(idle) - _MOST_IDLE} more" if len(idle) > _MOST_IDLE else ""
        paths = ", ".join(change.path for change in idle[:_MOST_IDLE])
        say(indented(one_line(f"No effect on these figures: {paths}{more}")))
    say(paint(indented(ORDER_MATTERS), "quiet"))


def _print_findings(each: Comparison) -> None:
    findings = [("new", finding) for finding in each.new_findings]
    findings += [("still open", now) for _, now in each.reworded_findings]
    findings += [("resolved", finding) for finding in each.gone_findings]
    if findings:
        _head("Findings")
    for what, finding in findings:
        say(f"  {what}: {_finding(finding)}")


def _finding(finding: Finding) -> str:
    severity = paint(f"{finding.severity} {finding.code}", finding.severity)
    return f"{one_line(str(finding.place))}: {severity}: {one_line(finding.message)}"


def _head(title: str) -> None:
    say()
    say(paint(title, "title"))


def _section(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        _head(title)
        _table(heads, rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, pad_edge=False, header_style="dim")
    for number, head in enumerate(heads):
        grid.add_column(Text(head), justify="right" if number and head != "Year" else "left")
    for row in rows:
        first, *rest = map(one_line, row)
        grid.add_row(Text(f"  {first}"), *(Text(cell) for cell in rest))
    console().print(grid)
