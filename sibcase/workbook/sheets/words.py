"""The sheets of words: the cover, the assumption log and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.workbook.places import TOP
from sibcase.workbook.sheets.checks import MASTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.workbook.sheets.made import Made

__all__ = ["write_assumptions", "write_cover", "write_findings"]

COVER: Final = "Cover"
_WORDS: Final = 100
_HOW_TO_READ: Final = (
    ("input", "An input. Change these cells, on the sheet Inputs, and no others."),
    ("formula", "A formula. It is the same in every period of its row."),
    ("link", "A link to a formula on another sheet."),
    ("constant", "A number that belongs to the model, or follows from dates. Not for changing."),
    ("value", "A value without a formula. They are listed below."),
)
_SHEETS: Final = (
    ("Inputs", "Every value that the case states or the model takes, with its range and where it comes from"),
    ("Time", "Periods and financial years, discount factors and prices, and what follows from dates"),
    ("Calculations", "The model line by line, in the order in which it is worked out"),
    ("By year", "What is worked out by financial year"),
    ("Returns", "The steps by which annual rates of return are worked out"),
    ("Contract", "Tables of the contract, which formulas look up, and its rules in words"),
    ("Constants", "Numbers that formulas use"),
    ("Outputs", "The headline, tables of results, and charts"),
    ("Checks", "What must hold of the money, whatever the inputs are"),
    ("Assumption log", "What the case rests on, as it was written"),
    ("Findings", "What is still open in the case"),
)
_LOG_HEADS: Final = ("Section", "What", "As written", "Taken as", "Range", "Source", "Note")
_FINDING_HEADS: Final = ("Severity", "Rule", "Where", "Finding", "How to fix it")
_LOG_WIDTHS: Final = (20, 50, 30, 24, 24, 40, 60)
_FINDING_WIDTHS: Final = (12, 10, 24, 90, 70)


def write_cover(made: Made) -> None:
    """Write the cover: what the workbook is for, of which case it was made, and how to read it."""
    subject, plan = made.plan.subject, made.plan
    sheet = made.sheet(COVER, subject.title, "The business case as a workbook, made by sibcase from its case file")
    sheet.set_portrait()
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, _WORDS)
    row = 3
    for label, words in subject.about:
        made.text(sheet, row, 0, label, "total")
        made.text(sheet, row, 1, words, "text")
        made.height(sheet, row, [(words, _WORDS)])
        row += 1
    for label, name, words in (
        ("Made by", "case_version", f"sibcase {subject.version}"),
        ("Hash of the case", "case_hash", subject.case_hash or "not stated, because something is withheld"),
    ):
        made.text(sheet, row, 0, label, "total")
        made.text(sheet, row, 1, words, "text")
        made.workbook.define_name(name, f"={COVER}!$B${row + 1}")
        row += 1
    made.text(sheet, row, 0, "Master check", "total")
    holds, fails = "Every check holds", "A check fails: see the sheet Checks"
    sheet.write_formula(row, 1, f'=IF({MASTER},"{holds}","{fails}")', made.styles.of("total"), holds)
    row = _list(made, row + 2, "How to read it", [])
    for look, words in _HOW_TO_READ:
        sheet.write_string(row, 0, "1,234.5", made.styles.of(look, "number"))
        made.text(sheet, row, 1, words, "text")
        row += 1
    row = _list(made, row + 1, "Sheets", _SHEETS)
    rows = plan.rows.values()
    formulas = sum(len(each.values) for each in rows if each.kind == "formula")
    counted = (
        ("Inputs", f"{sum(each.kind == 'input' for each in rows):,}"),
        ("Formulas", f"{formulas:,} in {sum(each.kind == 'formula' for each in rows):,} rows of the model"),
        ("Values without formula", _values_in_words(made)),
    )
    row = _list(made, row + 1, "What is in it", counted)
    for name, why in plan.sheetful.values_for.items():
        made.text(sheet, row, 0, name, "name")
        made.text(sheet, row, 1, f"{plan.rows[name].label}: {why}", "text")
        row += 1
    sheet.print_area(0, 0, row, 1)


def _values_in_words(made: Made) -> str:
    count = len(made.plan.sheetful.values_for)
    return f"{count}, which do not change with the inputs" if count else "None: change an input and all else follows"


def write_assumptions(made: Made) -> None:
    """Write the assumption log."""
    _table(made, "Assumption log", (_LOG_HEADS, _LOG_WIDTHS), made.plan.subject.assumptions)


def write_findings(made: Made) -> None:
    """Write what is still open in the case."""
    _table(made, "Findings", (_FINDING_HEADS, _FINDING_WIDTHS), made.plan.subject.findings)


def _list(made: Made, row: int, heading: str, rows: Sequence[tuple[str, str]]) -> int:
    sheet = made.workbook.get_worksheet_by_name(COVER)
    made.heading(sheet, row, heading, 1)
    for at, (label, words) in enumerate(rows, start=1):
        made.text(sheet, row + at, 0, label, "label")
        made.text(sheet, row + at, 1, words, "text")
    return row + len(rows) + 1


def _table(made: Made, name: str, columns: tuple[Sequence[str], Sequence[int]], rows: Sequence[Sequence[str]]) -> None:
    sheet = made.sheet(name, name, f"{len(rows):,} in all" if rows else "Nothing to report")
    for column, (head, width) in enumerate(zip(*columns, strict=True)):
        sheet.set_column(column, column, width)
        made.text(sheet, TOP - 1, column, head, "head")
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            made.text(sheet, TOP + at, column, words, "text")
        made.height(sheet, TOP + at, zip(row, columns[1], strict=True))
    sheet.freeze_panes(TOP, 0)
    sheet.repeat_rows(TOP - 1)
    last = TOP + max(len(rows), 1)
    sheet.print_area(0, 0, last, len(columns[0]) - 1)
