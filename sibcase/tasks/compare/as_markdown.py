"""A comparison as Markdown, for a pull request or a job's summary: whatever a case holds is shown and does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.tasks.compare.as_rows import ORDER_MATTERS, cause_rows, change_lines, money_rows, summary, year_rows
from sibcase.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.compare.compare import Comparison

__all__ = ["markdown"]

# A job's summary holds a megabyte; nobody reads more rows than these.
_MOST_ROWS = 200


def markdown(comparisons: Sequence[Comparison]) -> str:
    """Return comparisons as Markdown: those with changes in full, the others in one line."""
    changed = [each for each in comparisons if each.is_changed]
    same = len(comparisons) - len(changed)
    parts = ["# What changed in the cases", *(part for each in changed for part in _comparison(each))]
    if same:
        parts.append("No changes." if not changed else f"{same} other case{'s' if same > 1 else ''} without changes.")
    return "\n\n".join(parts) + "\n"


def _comparison(each: Comparison) -> list[str]:
    title = f"{escape_markdown(each.title)} – " if each.title else ""
    sides = f"{escape_markdown(each.old or 'not there')} → {escape_markdown(each.new or 'no longer there')}"
    return [
        f"## {title}{escape_markdown(each.name)}",
        f"**{escape_markdown(summary(each))}**",
        sides,
        *([] if each.is_same else _what_changed(each)),
    ]


def _what_changed(each: Comparison) -> list[str]:
    return [
        *_changes(each),
        *_money(each),
        *_causes(each),
        *_findings(each),
    ]


def _changes(each: Comparison) -> list[str]:
    rows = []
    for change in each.changes:
        line, remarks = change_lines(change)
        rows.append((change.path, change.label, "; ".join([line, *remarks])))
    return _section("What changed", ("Where", "What", "Change"), rows)


def _money(each: Comparison) -> list[str]:
    if each.no_figures:
        return ["### What that did", f"Not computed: {escape_markdown(each.no_figures)}."]
    figures = _section(
        "What that did", ("Figure", "Before", "After", "Difference"), money_rows(each.figures, each.currency)
    )
    if not figures:
        return ["### What that did", "No headline figure moved."]
    heads = ("Agency", "Year", "Pays", "Difference", "Cashable saving", "Difference")
    tranches = _section(
        "For the investors", ("Figure", "Before", "After", "Difference"), money_rows(each.tranches, each.currency)
    )
    return [*figures, *_folded(_section("By agency and financial year", heads, year_rows(each))), *tranches]


def _causes(each: Comparison) -> list[str]:
    heads, rows, idle = cause_rows(each)
    if not rows:
        return []
    parts = [*_section("Which change did how much", heads, rows), ORDER_MATTERS]
    if idle:
        parts.append(
            "Without effect on these figures: "
            + ", ".join(escape_markdown(change.path) for change in idle[:_MOST_ROWS])
        )
    return parts


def _findings(each: Comparison) -> list[str]:
    lines = [f"- new: {_finding(finding)}" for finding in each.new_findings]
    lines += [f"- still there: {_finding(now)}" for _, now in each.reworded_findings]
    lines += [f"- gone: {_finding(finding)}" for finding in each.gone_findings]
    return ["### Findings", "\n".join(lines[:_MOST_ROWS])] if lines else []


def _finding(finding: Finding) -> str:
    where = f"line {finding.place.line}"
    return f"{finding.severity} {finding.code}, {where}: {escape_markdown(finding.message)}"


def _section(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    more = [f"… and {len(rows) - _MOST_ROWS:,} more"] if len(rows) > _MOST_ROWS else []
    return [f"### {title}", _table(heads, rows[:_MOST_ROWS]), *more]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = [f"| {' | '.join(escape_markdown(cell) for cell in row)} |" for row in (heads, *rows)]
    marks = ["---"] + ["---:" if _is_figure(head) else "---" for head in heads[1:]]
    return "\n".join([body[0], f"| {' | '.join(marks)} |", *body[1:]])


def _is_figure(head: str) -> bool:
    return head not in ("What", "Change", "Year")


def _folded(parts: list[str]) -> list[str]:
    """Return a section that a reader opens, where Markdown is shown with HTML."""
    if not parts:
        return []
    title = parts[0].removeprefix("### ")
    return [f"<details><summary>{title}</summary>", *parts[1:], "</details>"]
