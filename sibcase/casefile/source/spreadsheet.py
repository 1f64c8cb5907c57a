"""Spreadsheets: the one way to read a stranger's `.xlsx`, within limits, with the sheet and the cell of every value.

Nothing of a workbook is executed or fetched. Only the parts that hold cells, texts, formats and names are unpacked,
each piece by piece and up to a limit, whatever the archive says of their sizes; macros, links to other workbooks,
pictures and pivot tables are left packed. XML is read by defusedxml, which refuses entities.

A cell is read as a case file would write it: what is formatted as a percentage carries `%`, what is formatted as money
its currency, a date is `2026-04-01`. Excel shows fewer decimals than a cell holds; all of them are read.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
import zipfile
import zlib
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.casefile.source.places import Place
from sibcase.files import FileFault, TooLargeError, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Sheet", "SheetCell", "Spreadsheet", "SpreadsheetFault", "load_spreadsheet", "read_spreadsheet"]

LARGEST_SPREADSHEET = 20_000_000
# The parts that are read, unpacked: a sheet of a million short cells has some 30 MB.
MOST_UNPACKED = 60_000_000
MOST_PARTS = 5_000
MOST_SHEETS = 200
MOST_ROWS = 100_000
MOST_CELLS = 1_000_000
LONGEST_CELL = 32_767

Value: TypeAlias = "str | float | bool | dt.date | None"

# What is unpacked: the rest is neither needed nor looked at.
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/[^/]*\.xml|xl/_rels/[^/]*\.rels|xl/worksheets/[^/]*\.xml|xl/theme/[^/]*\.xml",
    re.IGNORECASE,
)
_PIECE = 1 << 16
_IS_OLD = b"\xd0\xcf\x11\xe0"
_IS_ZIP = b"PK\x03\x04"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")
_MOST_MERGED = 10_000
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ONE_CELL = re.compile(r"(?P<sheet>'[^!]{1,80}'|[^'!]{1,40})!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]{1,7})")
# The currency of a format: `[$£-809]`, `"£"`, `\£` or the bare sign; `[$-809]` names a language only.
_CURRENCY = re.compile(r'\[\$([^\]-]+)(?:-[^\]]*)?\]|"([^"]{0,3}[£$€¥₹][^"]{0,3})"|\\?([£$€¥₹])')
_LANGUAGE = re.compile(r"\[\$-[^\]]*\]")
_CODE = re.compile(r"[A-Z]{3}")
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class SpreadsheetFault(ValueError):  # noqa: N818 - a fault of somebody's workbook, with its place
    """A workbook, a sheet or a cell cannot be read: what is wrong, where, and what to do."""

    def __init__(self, message: str, place: Place, help_text: str = "") -> None:
        """Keep the sentence, the place and the remedy."""
        super().__init__(f"{place}: {message}")
        self.message, self.place, self.help = message, place, help_text


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell: its text as a case file would write it, its value, and its place.

    `formula` is the formula that the value was calculated by, with its `=`; empty where it was typed.
    `fault` says why it has no value that can be used: an error such as `#REF!`, or a formula that was never calculated.
    """

    text: str
    value: Value
    place: Place
    formula: str = ""
    fault: str = ""

    @property
    def row(self) -> int:
        """The number of its row, from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """The number of its column, from 1."""
        return self.place.column


@dataclass(frozen=True)
class Sheet:
    """A sheet: the rows that have anything in them, each with its cells by column, and the ranges that are merged."""

    file: str
    name: str
    is_hidden: bool
    rows: tuple[dict[int, SheetCell], ...]
    merged: tuple[str, ...] = ()

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], SheetCell]:
        return {(cell.row, cell.column): cell for row in self.rows for cell in row.values()}

    def cell(self, name: str) -> SheetCell | None:
        """Return a cell by its name, such as `C7`; None where it is empty."""
        found = _CELL.fullmatch(name.upper())
        return self._by_place.get((int(found[2]), column_number(found[1]))) if found else None

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell, be it empty."""
        return place_of_cell(self.file, self.name, row, column)


@dataclass(frozen=True)
class Spreadsheet:
    """A workbook that was opened; its sheets are read when they are asked for."""

    file: str
    sheet_names: tuple[str, ...]
    _parts: bytes = field(repr=False)
    _book: Any = field(repr=False)
    _sheets: dict[str, Sheet] = field(default_factory=dict, repr=False)

    def sheet(self, name: str = "") -> Sheet:
        """Return a sheet by its name, in any letter case; without one, the only sheet that is shown.

        Raises:
            SpreadsheetFault: there is no such sheet, several could be meant, or it cannot be read.
        """
        found = self._named(name) if name else self._only()
        if found not in self._sheets:
            self._sheets[found] = self._read(found)
        return self._sheets[found]

    def typed(self, name: str) -> Sheet:
        """Return a sheet as it was typed: formulas and values, without what the formulas came to.

        Raises:
            SpreadsheetFault: there is no such sheet, or it cannot be read.
        """
        found = self._named(name)
        sheet = self._typed_book[found]
        rows = tuple(row for row in _typed_rows(sheet, self.file) if row)
        return Sheet(self.file, found, sheet.sheet_state != "visible", rows)

    @cached_property
    def _typed_book(self) -> Any:
        return _opened(self._parts, Place(self.file, 1, 1, 2), values=False)

    def named_cell(self, name: str) -> SheetCell | None:
        """Return the cell that a name of the workbook points at; None where there is no such name, or it is empty.

        Raises:
            SpreadsheetFault: its sheet cannot be read.
        """
        found = self._book.defined_names.get(name)
        points_at = _ONE_CELL.fullmatch(str(found.attr_text)) if found is not None else None
        sheet = points_at["sheet"].strip("'").replace("''", "'") if points_at else ""
        if points_at is None or sheet not in self.sheet_names:
            return None
        return self.sheet(sheet).cell(points_at["column"] + points_at["row"])

    def _named(self, name: str) -> str:
        alike = [each for each in self.sheet_names if each.casefold() == name.strip().casefold()]
        if not alike:
            message = f"there is no sheet `{shortened(name)}`"
            raise SpreadsheetFault(message, Place(self.file, 1, 1, 2), suggestion(name, self.sheet_names))
        return alike[0]

    def _only(self) -> str:
        shown = [name for name in self.sheet_names if self._book[name].sheet_state == "visible"] or self.sheet_names
        if len(shown) != 1:
            message = f"this workbook has {len(shown)} sheets" if shown else "this workbook has no sheet with cells"
            named = ", ".join(f"`{shortened(name)}`" for name in shown[:8])
            raise SpreadsheetFault(message, Place(self.file, 1, 1, 2), f"name the sheet: {named}" if shown else "")
        return shown[0]

    def _read(self, name: str) -> Sheet:
        sheet = self._book[name]
        part = _part_of(self._book, sheet)
        formulas = _formulas(self._parts, name, self.file) if _FORMULA.search(part) else {}
        rows = tuple(row for row in _rows(sheet, self.file, formulas) if row)
        merged = tuple(found[1].decode() for found in _MERGED.finditer(part))[:_MOST_MERGED]
        return Sheet(self.file, name, sheet.sheet_state != "visible", rows, merged)


def load_spreadsheet(path: str | Path) -> Spreadsheet:
    """Open a workbook that the user names, wherever it is.

    Raises:
        SpreadsheetFault: it is not there, is no plain file, is too large or is no workbook.
    """
    whole = Place(str(path), 1, 1, 2)
    try:
        content = read_file(path, LARGEST_SPREADSHEET)
    except TooLargeError:
        message = f"this workbook has more than {LARGEST_SPREADSHEET:,} bytes"
        raise SpreadsheetFault(message, whole, "save the sheet that is needed in a workbook of its own") from None
    except FileFault as fault:
        raise SpreadsheetFault(str(fault.strerror), whole, "name the workbook itself") from None
    except OSError:
        raise SpreadsheetFault("there is no such file, or it cannot be opened", whole, "check the path") from None
    return read_spreadsheet(content, str(path))


def read_spreadsheet(content: bytes, file: str) -> Spreadsheet:
    """Open a workbook that has been read, such as one in the folder of a case.

    Args:
        content: what the file holds.
        file: its name, for places.

    Raises:
        SpreadsheetFault: it is no workbook, or is too large when unpacked.
    """
    whole = Place(file, 1, 1, 2)
    if content.startswith(_IS_OLD):
        message = "this is a workbook of Excel 97–2003, or one with a password"
        raise SpreadsheetFault(message, whole, "save it as an Excel workbook (.xlsx) without a password")
    if not content.startswith(_IS_ZIP):
        raise SpreadsheetFault("this is not an Excel workbook", whole, "save it as an Excel workbook (.xlsx)")
    parts = _unpacked(content, whole)
    book = _opened(parts, whole, values=True)
    names = tuple(sheet.title for sheet in book.worksheets)
    if len(names) > MOST_SHEETS:
        raise SpreadsheetFault(f"a workbook can have at most {MOST_SHEETS} sheets", whole, "remove sheets")
    return Spreadsheet(file, names, parts, book)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1.

    >>> column_number("A"), column_number("AA")
    (1, 27)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column.

    >>> column_letters(1), column_letters(27)
    ('A', 'AA')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_of_cell(file: str, sheet: str, row: int, column: int) -> Place:
    """Return the place of a cell: printed as `referrals.xlsx[Sheet1!C7]`."""
    return Place(file, row, column, column + 1, f"{sheet}!{column_letters(column)}{row}")


# --- unpacking --------------------------------------------------------------------------------------------------------


def _unpacked(content: bytes, whole: Place) -> bytes:
    """Return an archive of the needed parts alone, stored as they are, so that reading on cannot grow any further."""
    stored = io.BytesIO()
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stored, "w") as kept:
            for part in _needed(archive, whole):
                text = _unpack(archive, part, left, whole)
                left -= len(text)
                kept.writestr(part.filename, text)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, SpreadsheetFault):
            raise
        message = "this workbook is damaged, or locked with a password"
        raise SpreadsheetFault(message, whole, "open it in Excel and save it again as .xlsx") from None
    return stored.getvalue()


def _needed(archive: zipfile.ZipFile, whole: Place) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    needed = [part for part in parts if _NEEDED.fullmatch(part.filename)]
    names = [part.filename.casefold() for part in needed]
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        raise SpreadsheetFault("this is not an archive that Excel writes", whole, "save it again from Excel")
    if not {"[content_types].xml", "xl/workbook.xml"} <= set(names):
        message = "this is not an Excel workbook (.xlsx)"
        raise SpreadsheetFault(message, whole, "open it in Excel or LibreOffice and save it as .xlsx")
    if sum(part.file_size for part in needed) > MOST_UNPACKED:
        raise _too_large(whole)
    return needed


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, whole: Place) -> bytes:
    """Return what a part holds; it is stopped where it holds more than is left, whatever it says of its size."""
    pieces = io.BytesIO()
    with archive.open(part) as packed:
        while piece := packed.read(_PIECE):
            pieces.write(piece)
            if pieces.tell() > most:
                raise _too_large(whole)
    return pieces.getvalue()


def _too_large(whole: Place) -> SpreadsheetFault:
    message = f"this workbook has more than {MOST_UNPACKED // 1_000_000} MB when unpacked"
    return SpreadsheetFault(message, whole, "save the sheet that is needed in a workbook of its own")


# --- reading ----------------------------------------------------------------------------------------------------------


def _opened(parts: bytes, whole: Place, *, values: bool) -> Any:
    """Return the workbook of openpyxl, with what formulas came to or with the formulas themselves."""
    import openpyxl
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:  # set by the variable OPENPYXL_DEFUSEDXML
        raise SpreadsheetFault("workbooks are read with defusedxml only", whole, "unset OPENPYXL_DEFUSEDXML")
    try:
        # Of what it leaves out openpyxl warns, or prints a line.
        with warnings.catch_warnings(action="ignore"), redirect_stdout(io.StringIO()):
            return openpyxl.load_workbook(io.BytesIO(parts), read_only=True, data_only=values, keep_links=False)
    except Exception:  # noqa: BLE001 - whatever openpyxl stumbles over, the workbook is at fault
        raise _unreadable(whole) from None


def _unreadable(place: Place) -> SpreadsheetFault:
    return SpreadsheetFault("this workbook cannot be read", place, "open it in Excel and save it again as .xlsx")


def _part_of(book: Any, sheet: Any) -> bytes:
    content: bytes = book._archive.read(sheet._worksheet_path)  # noqa: SLF001 - openpyxl tells no merged cells here
    return content


def _formulas(parts: bytes, name: str, file: str) -> dict[tuple[int, int], str]:
    """Return the formulas of a sheet by row and column."""
    book = _opened(parts, Place(file, 1, 1, 2), values=False)
    cells = (cell for row in _limited(book[name], file) for cell in row if cell.data_type == "f")
    return {(cell.row, cell.column): _formula_text(cell.value) for cell in cells}


def _formula_text(value: object) -> str:
    text = value if isinstance(value, str) else getattr(value, "text", None)
    return str(text or "=")[:LONGEST_CELL]


def _rows(sheet: Any, file: str, formulas: dict[tuple[int, int], str]) -> Iterator[dict[int, SheetCell]]:
    for number, row in enumerate(_limited(sheet, file), start=1):
        there = [cell for cell in row if hasattr(cell, "row")]
        try:
            if any(cell.row != number for cell in there):
                raise _unreadable(place_of_cell(file, sheet.title, number, 1))
            cells = [_cell(cell, sheet.title, file, formulas) for cell in there]
        except (IndexError, OverflowError):  # a format that is not there, or a number that is none
            raise _unreadable(place_of_cell(file, sheet.title, number, 1)) from None
        yield {cell.column: cell for cell in cells if cell.text or cell.fault}


def _limited(sheet: Any, file: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a sheet, up to the limits; what a sheet says of its own size is not trusted."""
    place = place_of_cell(file, sheet.title, 1, 1)
    sheet.reset_dimensions()
    count = 0
    rows = sheet.iter_rows()
    for number in range(1, MOST_ROWS + 2):
        try:
            with warnings.catch_warnings(action="ignore"):
                row = next(rows, None)
        except Exception:  # noqa: BLE001 - whatever openpyxl stumbles over, the sheet is at fault
            raise _unreadable(place) from None
        if row is None:
            return
        count += len(row)
        if number > MOST_ROWS or count > MOST_CELLS:
            message = f"this sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
            raise SpreadsheetFault(message, place, "delete empty rows and columns at its end, and save it")
        yield row


def _cell(cell: Any, sheet: str, file: str, formulas: dict[tuple[int, int], str]) -> SheetCell:
    place = place_of_cell(file, sheet, cell.row, cell.column)
    formula = formulas.get((cell.row, cell.column), "")
    value = cell.value
    if value is None and formula:
        return SheetCell("", None, place, formula, "this formula has not been calculated; open and save it in Excel")
    if cell.data_type == "e" or (isinstance(value, float) and not math.isfinite(value)):
        return SheetCell("", None, place, formula, f"this cell holds the error {shortened(str(value))}")
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        return SheetCell("", None, place, formula, f"a cell can have at most {LONGEST_CELL:,} characters")
    return SheetCell(_text(value, cell), _plain(value), place, formula)


def _typed_rows(sheet: Any, file: str) -> Iterator[dict[int, SheetCell]]:
    for number, row in enumerate(_limited(sheet, file), start=1):
        try:
            cells = [_typed_cell(cell, sheet.title, file) for cell in row if hasattr(cell, "row")]
        except (IndexError, OverflowError):  # a format that is not there, or a number that is none
            raise _unreadable(place_of_cell(file, sheet.title, number, 1)) from None
        yield {cell.column: cell for cell in cells if cell.text or cell.formula or cell.fault}


def _typed_cell(cell: Any, sheet: str, file: str) -> SheetCell:
    if cell.data_type == "f":
        return SheetCell("", None, place_of_cell(file, sheet, cell.row, cell.column), _formula_text(cell.value))
    return _cell(cell, sheet, file, {})


def _plain(value: object) -> Value:
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value if isinstance(value, str | float | int | bool | dt.date | None) else str(value)


# --- as a case file would write it ------------------------------------------------------------------------------------


def _text(value: object, cell: Any) -> str:
    """Return a value as a case file would write it, with the unit that its format shows."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return formatted(value, str(cell.number_format or ""))
    return "" if value is None else str(_plain(value)).strip()


def formatted(value: float, number_format: str) -> str:
    """Return a number with the unit of its format, and with all its digits.

    >>> formatted(0.45, "0%"), formatted(-1200.5, '"£"#,##0'), formatted(1250, "#,##0")
    ('45%', '-£1200.5', '1250')
    """
    section = _section(number_format, value)
    number = _exact(value)
    if "%" in _LITERALS.sub("", section):
        return f"{_digits(number * 100)}%"
    sign, unit = "-" if number < 0 else "", _currency(section)
    if _CODE.fullmatch(unit):
        return f"{_digits(number)} {unit}"
    return f"{sign}{unit}{_digits(abs(number))}"


def _section(number_format: str, value: float) -> str:
    """Return the part of a format that holds for a value: what is negative may have its own."""
    sections = number_format.split(";")
    return sections[1] if value < 0 and len(sections) > 1 and sections[1] else sections[0]


def _exact(value: float) -> Decimal:
    """Return a number in the fifteen digits that Excel keeps: 0.1 + 0.2 is 0.3."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _currency(section: str) -> str:
    found = _CURRENCY.search(_LANGUAGE.sub("", section))
    return next((group.strip() for group in found.groups() if group), "") if found else ""
