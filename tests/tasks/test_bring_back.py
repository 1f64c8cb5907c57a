"""A workbook brought back into its case: what is written, in whose words, and what is listed instead."""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from sibcase.amend.amend import amend
from sibcase.amend.changes import Amended
from sibcase.casefile.reader import load_case, load_text
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import node_at
from sibcase.casefile.source.spreadsheet import SpreadsheetFault, read_spreadsheet
from sibcase.resources import cases_folder
from sibcase.tasks.bring_back.bring_back import BroughtBack, bring_back, parts_left_alone
from sibcase.tasks.bring_back.inputs import changed_inputs
from sibcase.tasks.bring_back.inputs_sheet import inputs_sheet
from sibcase.tasks.business_case import business_case, load
from sibcase.tasks.export.as_xlsx import as_xlsx
from sibcase.tasks.export.exported import exported

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sibcase.casefile.reader import Loaded
    from sibcase.tasks.bring_back.inputs_sheet import InputRow

    Edit = Callable[[Any], object]

CASES = sorted(path.parent for path in cases_folder().rglob("case.yaml"))
TEXT = """\
sibcase: 1
title: Families
# The need, as counted.
need:
  people: {value: 150 people, low: 120, high: 180, note: counted}   # in 2025
  unit_cost: £70k per year
  years: 15 years
"""
HEADS = ("Input", "Figure", "Unit", "Value", "Low", "High", "As written", "Note", "Where in the case")


@cache
def made_of(text: str) -> bytes:
    return workbook_of(load_text(text, "case.yaml"))


def workbook_of(loaded: Loaded) -> bytes:
    """Return a workbook in the form in which a case is exported, with one formula."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    cover, inputs, sums = (book.add_worksheet(name) for name in ("Cover", "Inputs", "Calculations"))
    cover.write_row(0, 0, ["Title", "Families"])
    cover.write_row(1, 0, ["Hash", hashlib.sha256(loaded.texts[loaded.path].text.encode()).hexdigest()])
    cover.write_row(2, 0, ["Version", "0.1.0"])
    book.define_name("case_hash", "=Cover!$B$2")
    book.define_name("case_version", "=Cover!$B$3")
    inputs.write_row(0, 0, ["Inputs", "Change the yellow cells"])
    inputs.write_row(2, 0, HEADS)
    inputs.write(3, 0, "Need")
    lines = [(line, line.origin) for line in business_case(loaded).book.lines.values() if line.origin]
    stated = [(line, origin) for line, origin in lines if line.formula is None and not origin.is_structure]
    for number, (line, origin) in enumerate(sorted(stated, key=lambda pair: pair[1].line or len(stated) + 99), start=4):
        value = line.values[0] if line.values and not math.isnan(line.values[0]) else None
        words = (origin.text, origin.note, origin.path)
        inputs.write_row(number, 0, [line.label, line.name, line.unit, value, origin.low, origin.high, *words])
    sums.write_row(0, 0, ["Twice the people", "=2*Inputs!D5"])
    sums.write_row(1, 0, ["Total", "=SUM(B1:B1)"])
    book.close()
    return content.getvalue()


def edited(content: bytes, edit: Edit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def row_of(book: Any, path: str) -> int:
    return next(row for row in range(1, 60) if book["Inputs"].cell(row, 9).value == path)


def put(path: str, heading: str, value: object) -> Edit:
    return lambda book: setattr(book["Inputs"].cell(row_of(book, path), HEADS.index(heading) + 1), "value", value)


def brought_back(edit: Edit, text: str = TEXT, now: str = "") -> BroughtBack:
    """Return what comes of a workbook that was made from a text and edited; the case may be another one by now."""
    workbook = read_spreadsheet(edited(made_of(text), edit), "back.xlsx")
    fresh = read_spreadsheet(made_of(now or text), "fresh.xlsx")
    return bring_back(workbook, fresh, load_text(now or text, "case.yaml"), now or text, "back.xlsx")


def nothing(_book: object) -> None:
    """Change nothing."""


def listed(found: BroughtBack) -> list[str]:
    return [f"{each.place.cell}: {each.message}" for each in found.left_out]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("path", "heading", "value", "old", "new"),
    [
        ("need.unit_cost", "Value", 71_250, "unit_cost: £70k per year", "unit_cost: £71,250 per year"),
        ("need.unit_cost", "Value", 65_000, "unit_cost: £70k per year", "unit_cost: £65k per year"),
        ("need.years", "Value", 12, "years: 15 years", "years: 12 years"),
        ("need.people", "Value", 160, "{value: 150 people", "{value: 160 people"),
        ("need.people", "Low", 110, "low: 120", "low: 110"),
        ("need.people", "High", 1500, "high: 180", "high: 1500"),
        ("need.unit_cost", "Low", 60_000, "£70k per year", "{value: £70k per year, low: £60k per year}"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_its_author_writes(path: str, heading: str, value: float, old: str, new: str) -> None:
    found = brought_back(put(path, heading, value))
    assert not found.left_out
    assert found.text == TEXT.replace(old, new)
    assert len(found.taken) == 1


def test_an_unchanged_workbook_changes_nothing() -> None:
    assert brought_back(nothing) == BroughtBack(is_of_this_version=True, left_out=[], taken=[], changes=[], since=[])


def test_the_effect_is_told_in_words_and_money() -> None:
    found = brought_back(put("need.people", "Value", 160))
    assert found.comparison is not None
    assert [(each.path, each.old, each.new) for each in found.comparison.changes] == [
        ("need.people", "150 people", "160 people")
    ]
    moved = {each.name: (each.old, each.new) for each in found.comparison.figures}
    # 150 and 160 people × £70,000 × 15 years
    assert moved["need.cost.total"] == (157_500_000, 168_000_000)


def test_a_range_in_one_is_written_as_one() -> None:
    text = TEXT.replace("£70k per year", "£60k to £80k per year")
    found = brought_back(put("need.unit_cost", "High", 90_000), text)
    assert found.text == text.replace("£60k to £80k per year", "£60k per year to £90k per year")
    alone = brought_back(put("need.unit_cost", "Value", 75_000), text)
    assert listed(alone) == ["Inputs!D6: `£60k to £80k per year` is a range with the value in its middle"]


# --- what cannot be taken back ----------------------------------------------------------------------------------------


def put_sum(cell: str, value: object) -> Edit:
    return lambda book: setattr(book["Calculations"][cell], "value", value)


def new_column(book: Any) -> None:
    book["Inputs"]["J3"] = "My own"


def new_row(book: Any) -> None:
    book["Inputs"].append(["More", "x.y", "money", 5, None, None, "5", "", "need.more"])


def deleted_row(book: Any) -> None:
    book["Inputs"].delete_rows(row_of(book, "need.years"))


def new_sheet(book: Any) -> None:
    book.create_sheet("Mine")["A1"] = 1


@pytest.mark.costly
@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (put("need.people", "Value", "=75*2"), "Inputs!D5: a formula was written here: `=75*2`"),
        (put("need.people", "Value", "about 160"), "Inputs!D5: `about 160` was written where a number belongs"),
        (put("need.people", "Value", value=True), "Inputs!D5: `true` was written where a number belongs"),
        (put("need.people", "Value", "=cmd|' /C calc'!A0"), "D5: a formula was written here: `=cmd|' /C calc'!A0`"),
        (put("need.people", "Value", None), "Inputs!D5: the value was deleted"),
        (put("need.people", "Input", "Folk"), "Inputs!A5: `People in need: people` was changed to `Folk`"),
        (put("need.people", "As written", "160"), "Inputs!G5: `150 people` was changed to `160`"),
        (put_sum("B1", "=3*Inputs!D5"), "Calculations!B1: the formula was changed"),
        (put_sum("B1", 7), "Calculations!B1: the formula was replaced by `7`"),
        (put_sum("B1", None), "Calculations!B1: the formula was deleted"),
        (put_sum("A1", "x"), "Calculations!A1: `Twice the people` was changed to `x`"),
        (put_sum("D1", 3), "Calculations!D1: `3` was added"),
        (lambda book: book["Calculations"].delete_rows(1), "Calculations!A1: this row was deleted"),
        (put_sum("A9", "x"), "Calculations!A9: this row is new"),
        (new_column, "Inputs!J3: the column `My own` is new"),
        (new_row, "this row is new"),
        (deleted_row, "the row of `need.years` was deleted, and was row 7"),
        (new_sheet, "Mine: this sheet is new"),
        (lambda book: book.remove(book["Calculations"]), "Calculations: this sheet was deleted"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_back_is_listed_with_its_cell(edit: Edit, says: str) -> None:
    found = brought_back(edit)
    assert not found.changes
    assert any(says in each for each in listed(found)), listed(found)


def test_formulas_are_the_same_however_a_program_writes_them() -> None:
    def rewritten(book: Any) -> None:
        book["Calculations"]["B1"] = "= 2 * 'Inputs'!d5"

    assert not brought_back(rewritten).left_out


def test_a_default_and_a_unit_cost_of_the_library_are_listed() -> None:
    text = TEXT.replace("£70k per year", "{ref: foster-care-week}").replace("need:", "prices: 2025-26\nneed:")
    found = brought_back(put("need.unit_cost", "Value", 5), text)
    remedy = "change that, or write `value:` instead of `ref:` in the case"
    assert f"`need.unit_cost` is the unit cost `foster-care-week`; {remedy}" in listed(found)[0]


def test_what_another_file_holds_is_listed(tmp_path: Path) -> None:
    (tmp_path / "card.yaml").write_text("job: {title: Work, counts: gross, price: £3_500, who: x}\n", "utf-8")
    text = (
        "sibcase: 1\ntitle: x\nstage: contract\nstart: 2026-04-01\nterm: 3 years\n"
        "parties: {council: {name: C, role: commissioner}}\n"
        "contract: {include: card.yaml, payers: {council: 100%}}\n"
    )
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    loaded = load_case(tmp_path)
    assert loaded.case is not None, loaded.findings
    content = workbook_of(loaded)
    workbook = read_spreadsheet(edited(content, put("contract.payments.job.price", "Value", 4000)), "back.xlsx")
    found = bring_back(workbook, read_spreadsheet(content, "fresh.xlsx"), loaded, text, "back.xlsx")
    assert not found.changes
    assert f"is written in {tmp_path / 'card.yaml'}, line 1" in listed(found)[0]


def test_a_number_that_the_case_cannot_have_is_not_written() -> None:
    found = brought_back(put("need.people", "Value", 500))
    assert not found.can_be_written
    assert [each.code for each in found.errors] == ["SIB032"]


# --- another version --------------------------------------------------------------------------------------------------


def test_what_the_file_has_changed_since_is_said() -> None:
    now = TEXT.replace("£70k per year", "£72k per year").replace("15 years", "14 years")

    def edit(book: Any) -> None:
        put("need.people", "Value", 160)(book)
        put("need.years", "Value", 10)(book)

    found = brought_back(edit, now=now)
    assert not found.is_of_this_version
    assert [(each.path, each.then, each.now) for each in found.since] == [
        ("need.unit_cost", "£70k per year", "£72k per year"),
        ("need.years", "15 years", "14 years"),
    ]
    assert [each.new for each in found.taken] == ["160 people"]
    assert "Inputs!D7: `need.years` was changed here and in the case, where it is `14 years`" in listed(found)


# --- all inputs of all cases ------------------------------------------------------------------------------------------


@pytest.mark.matrix(1)
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.relative_to(cases_folder()).as_posix())
def test_every_input_is_taken_back_or_listed(case: Path) -> None:
    business = load(case)
    loaded = business.loaded
    assert loaded is not None
    [content] = as_xlsx(exported(business)).values()
    fresh = inputs_sheet(read_spreadsheet(content, "fresh.xlsx"))
    found = changed_inputs(replace(fresh, rows={key: smaller(row) for key, row in fresh.rows.items()}), fresh, loaded)
    places = {each.place for each in found.taken} | {each.place for each in found.left_out}
    for row in fresh.rows.values():
        cell = row.cells.get("Value")
        is_repeated = any(row is not each and row.where == each.where for each in fresh.rows.values())
        if cell is not None and cell.value and not cell.formula:
            assert is_repeated or places & {each.place for each in row.cells.values()}, row
    amended = amend(business.texts[business.path].text, found.changes, file=business.path, read=loaded.root)
    assert isinstance(amended, Amended), amended
    root, _ = compose(amended.text, "")
    assert root is not None
    assert {str(node_at(root, each.path.split("."))) for each in found.taken} == {each.new for each in found.taken}


def smaller(row: InputRow) -> InputRow:
    numbers = {name: cell for name, cell in row.cells.items() if name in ("Value", "Low", "High") and not cell.formula}
    cells = {
        name: replace(cell, value=cell.value * 0.9)
        for name, cell in numbers.items()
        if isinstance(cell.value, int | float)
    }
    return replace(row, cells={**row.cells, **cells})


# --- strangers' workbooks ---------------------------------------------------------------------------------------------


def test_a_workbook_without_inputs_is_refused() -> None:
    with pytest.raises(SpreadsheetFault, match="there is no sheet `Inputs`"):
        brought_back(lambda book: book.remove(book["Inputs"]))
    with pytest.raises(SpreadsheetFault, match="has no columns"):
        brought_back(lambda book: setattr(book["Inputs"]["I3"], "value", "Elsewhere"))


def test_macros_and_links_are_named_and_left_alone() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    assert len(parts_left_alone(content.getvalue(), "back.xlsm")) == 2
    assert not parts_left_alone(workbook_of(load_text(TEXT, "case.yaml")), "back.xlsx")
