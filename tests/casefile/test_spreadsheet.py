"""Workbooks of strangers: what cells say is read as a case would write it, and nothing of a workbook is believed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from sibcase.casefile.source import spreadsheet
from sibcase.casefile.source.spreadsheet import (
    SheetCell,
    SpreadsheetFault,
    column_letters,
    column_number,
    formatted,
    load_spreadsheet,
    read_spreadsheet,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def workbook(fill: Callable[[Any], None]) -> bytes:
    """Return a workbook that xlsxwriter writes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        fill(book)
    return content.getvalue()


def with_parts(content: bytes, **changed: bytes | None) -> bytes:
    """Return a workbook in which parts are replaced or left out: `sheet1` is xl/worksheets/sheet1.xml."""
    names = {"sheet1": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml", "more": "xl/worksheets/more.xml"}
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        replaced = {names[part]: text for part, text in changed.items()}
        for name in dict.fromkeys([*old.namelist(), *replaced]):
            text = replaced[name] if name in replaced else old.read(name)
            if text is not None:
                new.writestr(name, text)
    return into.getvalue()


def cell_of(write: Callable[[Any, Any], None], name: str = "A1") -> SheetCell | None:
    def fill(book: Any) -> None:
        write(book.add_worksheet("Data"), book)

    return read_spreadsheet(workbook(fill), "referrals.xlsx").sheet().cell(name)


def simple() -> bytes:
    return workbook(lambda book: book.add_worksheet("Data").write("A1", "month"))


def fault_of(content: bytes, sheet: str = "") -> SpreadsheetFault:
    with pytest.raises(SpreadsheetFault) as caught:
        read_spreadsheet(content, "referrals.xlsx").sheet(sheet)
    return caught.value


# --- what cells say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.45, "0%", "45%"),
        (0.07, "0.0%", "7%"),  # 0.07 × 100 is 7.000000000000001 in binary
        (0.45678, "0%", "45.678%"),  # Excel shows 46%; what the cell holds is read
        (1250, "#,##0", "1250"),
        (1250.5, '"£"#,##0.00', "£1250.5"),
        (-1250.5, '"£"#,##0;[Red]-"£"#,##0', "-£1250.5"),
        (1200000, '[$£-809]#,##0.0,,"m"', "£1200000"),
        (1200000, "_-[$€-2] * #,##0_-;-[$€-2] * #,##0_-", "€1200000"),
        (5, "[$USD] #,##0", "5 USD"),
        (5, "[$-809]#,##0", "5"),  # a language, no currency
        (5, '0" %"', "5"),  # a per cent sign that is only a text does not multiply
        (0.1 + 0.2, "General", "0.3"),
        (0, "0%", "0%"),
        (10**16, "0", "10000000000000000"),
        (1e21, "General", "1000000000000000000000"),
    ],
)
def test_a_number_is_read_with_the_unit_of_its_format(value: float, number_format: str, text: str) -> None:
    assert formatted(value, number_format) == text


def test_dates_texts_and_truths_are_read_as_a_case_writes_them() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Data")
        sheet.write_datetime("A1", dt.datetime(2027, 4, 1), book.add_format({"num_format": "mmm-yy"}))  # noqa: DTZ001
        sheet.write_string("B1", "  £70k per year ")
        sheet.write_boolean("C1", boolean=True)
        sheet.write_number("D1", 0.45, book.add_format({"num_format": "0%"}))
        sheet.write_number("C7", 12, book.add_format({"num_format": '"£"#,##0'}))

    sheet = read_spreadsheet(workbook(fill), "referrals.xlsx").sheet("data")
    assert [cell.text for cell in sheet.rows[0].values()] == ["2027-04-01", "£70k per year", "true", "45%"]
    assert sheet.rows[0][1].value == dt.date(2027, 4, 1)
    assert [str(cell.place) for cell in sheet.rows[1].values()] == ["referrals.xlsx[Data!C7]"]


def test_rows_without_anything_are_left_out_and_merged_cells_are_named() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Data")
        sheet.merge_range("A1:B2", "Referrals")
        sheet.write_blank("A5", None, book.add_format({"bold": True}))
        sheet.write("A9", 3)

    sheet = read_spreadsheet(workbook(fill), "referrals.xlsx").sheet()
    assert [min(row.values(), key=lambda cell: cell.column).row for row in sheet.rows] == [1, 9]
    assert sheet.merged == ("A1:B2",)


def test_a_formula_has_its_value_and_its_text() -> None:
    cell = cell_of(lambda sheet, _: sheet.write_formula("A1", "=B1*2", None, 14))
    assert cell is not None
    assert (cell.text, cell.formula, cell.fault) == ("14", "=B1*2", "")


def test_a_formula_that_was_never_calculated_is_no_empty_cell() -> None:
    cell = cell_of(lambda sheet, _: sheet.write_formula("A1", "=B1*2", None, ""))
    assert cell is not None
    assert cell.fault.startswith("this formula has not been calculated")


def test_an_error_of_excel_is_a_fault_of_its_cell() -> None:
    cell = cell_of(lambda sheet, _: sheet.write_formula("B3", "=1/0", None, "#DIV/0!"), "B3")
    assert cell is not None
    assert (str(cell.place), cell.fault) == ("referrals.xlsx[Data!B3]", "this cell holds the error #DIV/0!")


def test_letters_and_numbers_of_columns_agree() -> None:
    assert [column_number(column_letters(number)) for number in range(1, 20_000)] == list(range(1, 20_000))


# --- which sheet ------------------------------------------------------------------------------------------------------


def two_sheets(book: Any) -> None:
    book.add_worksheet("Notes")
    book.add_worksheet("Referrals").write("A1", 1)


def test_a_sheet_that_is_missing_is_answered_with_those_there_are() -> None:
    fault = fault_of(workbook(two_sheets), "Referals")
    assert (fault.message, fault.help) == (
        "there is no sheet `Referals`",
        "did you mean `Referrals`? known here: `Referrals`, `Notes`",
    )


def test_of_several_sheets_one_has_to_be_named() -> None:
    assert fault_of(workbook(two_sheets)).help == "name the sheet: `Notes`, `Referrals`"


def test_a_hidden_sheet_is_read_only_by_its_name() -> None:
    def fill(book: Any) -> None:
        two_sheets(book)
        book.get_worksheet_by_name("Notes").hide()
        book.get_worksheet_by_name("Referrals").activate()

    book = read_spreadsheet(workbook(fill), "referrals.xlsx")
    assert (book.sheet().name, book.sheet("Notes").is_hidden) == ("Referrals", True)


# --- hostile workbooks ------------------------------------------------------------------------------------------------

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def test_what_is_no_workbook_is_refused_in_a_sentence() -> None:
    assert (
        fault_of(b"\xd0\xcf\x11\xe0\xa1\xb1").message == "this is a workbook of Excel 97–2003, or one with a password"
    )
    assert fault_of(b"month,referrals\n").message == "this is not an Excel workbook"
    assert fault_of(b"PK\x03\x04nothing").message == "this workbook is damaged, or locked with a password"
    assert fault_of(with_parts(simple(), book=None)).message == "this is not an Excel workbook (.xlsx)"
    assert "cannot be read" in fault_of(with_parts(simple(), book=b"<workbook>")).message


@pytest.mark.parametrize("begin", [ENTITIES, OUTSIDE])
@pytest.mark.parametrize("part", ["sheet1", "book"])
def test_entities_are_never_resolved(begin: bytes, part: str) -> None:
    text = begin + SHEET % b'<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>'
    assert fault_of(with_parts(simple(), **{part: text})).message == "this workbook cannot be read"


def test_a_workbook_that_unpacks_to_too_much_is_refused_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_UNPACKED", 1_000_000)
    fault = fault_of(with_parts(simple(), more=b" " * 2_000_000))
    assert fault.message == "this workbook has more than 1 MB when unpacked"


def test_a_workbook_that_hides_its_size_is_stopped_while_it_is_unpacked() -> None:
    content = with_parts(simple(), more=b" " * 2_000_000)
    lie = content.replace((2_000_000).to_bytes(4, "little"), (20).to_bytes(4, "little"))
    assert lie != content
    assert fault_of(lie).message == "this workbook is damaged, or locked with a password"


@pytest.mark.costly
@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        b'<row r="99999999999"><c r="A1"><v>1</v></c></row>',
        b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(1, 100)),
    ],
)
def test_a_sheet_that_claims_to_be_vast_is_refused_at_once(rows: bytes) -> None:
    fault = fault_of(with_parts(simple(), sheet1=SHEET % rows))
    assert fault.message == "this sheet has more than 100,000 rows or 1,000,000 cells"


def test_a_size_that_a_sheet_only_states_is_not_believed() -> None:
    text = (SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row>').replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    sheet = read_spreadsheet(with_parts(simple(), sheet1=text), "referrals.xlsx").sheet()
    assert [len(row) for row in sheet.rows] == [1]


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A1" t="s"><v>99</v></c>',  # a text that is not there
        b'<c r="A1" s="99"><v>1</v></c>',  # a style that is not there
        b'<c r="A1"><v>one</v></c>',
        b'<c r="A0"><v>1</v></c>',
        b'<c r="nowhere"><v>1</v></c>',
        b"<c",
    ],
)
def test_cells_that_contradict_themselves_end_in_a_sentence(cell: bytes) -> None:
    fault = fault_of(with_parts(simple(), sheet1=SHEET % (b'<row r="1">%s</row>' % cell)))
    assert fault.message == "this workbook cannot be read"


def test_numbers_beyond_all_numbers_are_errors_of_their_cell() -> None:
    text = SHEET % b'<row r="1"><c r="A1"><v>1e999</v></c></row>'
    sheet = read_spreadsheet(with_parts(simple(), sheet1=text), "referrals.xlsx").sheet()
    assert sheet.rows[0][1].fault == "this cell holds the error inf"


def test_macros_and_links_are_left_packed() -> None:
    content = io.BytesIO(simple())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0" * 100)
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<never read")
    assert read_spreadsheet(content.getvalue(), "referrals.xlsx").sheet().rows[0][1].text == "month"


def test_files_of_users_are_opened_as_all_files_are(tmp_path: Path) -> None:
    path = tmp_path / "referrals.xlsx"
    for message in ("there is no such file, or it cannot be opened", "this is a folder, not a file"):
        with pytest.raises(SpreadsheetFault) as caught:
            load_spreadsheet(path)
        assert caught.value.message == message
        path.mkdir(exist_ok=True)
    path.rmdir()
    path.write_bytes(simple())
    assert load_spreadsheet(path).sheet_names == ("Data",)
