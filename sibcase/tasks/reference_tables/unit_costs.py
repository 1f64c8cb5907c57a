"""Unit costs from the database of Greater Manchester, as users download it: an `.xlsx` with a sheet for each theme.

The layout is known from descriptions only: column C code, D detail, E unit, F and G agency, H original fiscal value, I
original price year. So the column of the codes is found by what is in it (CR1.0, HE2.0, SS1.0), and the others by their
heads; where a head does not say, the known place counts if what is in it fits. What is not recognised is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.spreadsheet import SpreadsheetFault, load_spreadsheet
from sibcase.reference.unit_costs import all_unit_costs
from sibcase.short_names import short_name
from sibcase.tasks.reference_tables.recognise import (
    Imported,
    NotRecognised,
    Recognised,
    column_of,
    heads_above,
    number_in,
    said_of,
    year_in,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell
    from sibcase.reference.unit_costs import UnitCost

__all__ = ["import_unit_costs"]

_CODE = re.compile(r"[A-Z][A-Za-z&]{1,3}[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}")
# By our name of a column: what its head says, what it never says, and where it is from the column of the codes.
_HEADS = {
    "title": (r"detail|description|cost ?/ ?saving", r"source|comment", 1),
    "unit": (r"\bunits?\b", r"unit cost|database|value", 2),
    "agency": (r"agency|bearing", r"comment", 3),
    "value": (r"fiscal value|fiscal cost|original .*(?:value|cost)", r"updated|economic|social|year|source of", 5),
    "prices": (r"(?:original|price|cost).* year|^year$", r"updated|current|fiscal value", 6),
}
_MORE = {"note": r"comment|\bnotes?\b", "confidence": r"confidence", "publisher": r"\bsource\b"}
_NEEDED = ("title", "unit", "value", "prices")
_MOSTLY = 0.8
_TIMES = ("hour", "day", "week", "month", "quarter", "year")
_TIMES_AS_MUCH = 5
_OURS = "gmca14-"


def import_unit_costs(path: str | Path) -> Imported:
    """Return the unit costs of a workbook, by the columns of `unit-costs.csv`, and what was not recognised.

    One with a code that ours have too gets the same id, if it is for the same time, so that a case that cites ours
    cites the newer one.

    Raises:
        SpreadsheetFault: it is no workbook that can be read.
        NotRecognised: no sheet has codes with a value and a price year.
    """
    book = load_spreadsheet(path)
    known = {cost.original_id.removeprefix(_OURS): cost for cost in all_unit_costs() if cost.original_id}
    rows: dict[str, dict[str, str]] = {}
    remarks: list[str] = []
    for name in book.sheet_names:
        try:
            sheet = book.sheet(name)
        except SpreadsheetFault as fault:
            remarks.append(str(fault))
            continue
        theme = _theme(sheet, remarks)
        if theme is not None:
            _read(theme, known, rows, remarks)
    if not rows:
        message = "no sheet has a column of codes such as CR1.0 with a value and a price year: "
        raise NotRecognised(message + ("; ".join(remarks) or "the workbook is empty"))
    return Imported(list(rows.values()), remarks)


@dataclass(frozen=True)
class _Theme:
    """A sheet of unit costs: the column of its codes, and the others by our names."""

    sheet: Sheet
    code: int
    columns: dict[str, tuple[int, ...]]

    @property
    def rows(self) -> list[dict[int, SheetCell]]:
        """The rows that have a code."""
        return [row for row in self.sheet.rows if self.code in row and _CODE.fullmatch(row[self.code].text)]

    def text(self, row: dict[int, SheetCell], name: str) -> str:
        """Return what a row says in the columns of a name."""
        cells = [row[column] for column in self.columns.get(name, ()) if column in row]
        return "; ".join(dict.fromkeys(" ".join(cell.text.split()) for cell in cells if cell.text))

    def cell(self, row: dict[int, SheetCell], name: str) -> SheetCell | None:
        """Return the cell of a row in the column of a name."""
        return row.get(self.columns[name][0])


def _theme(sheet: Sheet, remarks: list[str]) -> _Theme | None:
    code = column_of(sheet, lambda cell: bool(_CODE.fullmatch(cell.text)))
    shown = shortened(sheet.name)
    if not code:
        remarks.append(f"sheet `{shown}` is not read: it has no column of codes such as CR1.0")
        return None
    rows = [row for row in sheet.rows if code in row and _CODE.fullmatch(row[code].text)]
    heads = heads_above(sheet, next(iter(rows[0].values())).row)
    columns: dict[str, tuple[int, ...]] = {}
    for name, (says, never, offset) in _HEADS.items():
        found = _by_head(heads, says, never, code)
        if not (found and _fits(rows, found[0], name)) and _fits(rows, code + offset, name):
            found = (code + offset,)
            how = "by its place and by what is in it: its head does not say"
            remarks.append(said_of(sheet, f"`{name}`", Recognised(code + offset, how)))
        if found:
            # The agency goes over two columns.
            columns[name] = found if name == "agency" else found[:1]
    columns |= {name: found for name, says in _MORE.items() if (found := _by_head(heads, says, "updated", code)[:1])}
    missing = [name for name in _NEEDED if name not in columns or not _fits(rows, columns[name][0], name)]
    if missing:
        remarks.append(f"sheet `{shown}` is not read: its column of {', '.join(missing)} is not recognised")
        return None
    return _Theme(sheet, code, columns)


def _by_head(heads: dict[int, str], says: str, never: str, code: int) -> tuple[int, ...]:
    return tuple(
        column
        for column, head in sorted(heads.items())
        if column != code and re.search(says, head, re.IGNORECASE) and not re.search(never, head, re.IGNORECASE)
    )


def _fits(rows: list[dict[int, SheetCell]], column: int, name: str) -> bool:
    """Return whether most cells of a column hold what a column of that name holds."""
    cells = [row[column] for row in rows if column in row]
    if name == "value":
        good = sum(number_in(cell) is not None for cell in cells)
    elif name == "prices":
        good = sum(bool(year_in(cell)) for cell in cells)
    else:
        good = sum(bool(cell.text) and number_in(cell) is None for cell in cells)
    return bool(cells) and good >= _MOSTLY * len(cells)


def _read(theme: _Theme, known: dict[str, UnitCost], rows: dict[str, dict[str, str]], remarks: list[str]) -> None:
    for row in theme.rows:
        code, place = row[theme.code].text, row[theme.code].place
        value, year = number_in(theme.cell(row, "value")), year_in(theme.cell(row, "prices"))
        title, unit = theme.text(row, "title"), _unit(theme.text(row, "unit"))
        given = {"value": value, "price year": year, "detail": title, "unit": unit}
        lacking = [name for name, each in given.items() if not each]
        if lacking or value is None or value <= 0:
            remarks.append(f"{place}: {code} is left out: it has no {', '.join(lacking) or 'value above zero'}")
        elif code in rows:
            remarks.append(f"{place}: {code} is left out: the code is there twice")
        else:
            stated = {"title": title, "value": f"{value:.15g}", "unit": unit, "prices": year}
            rows[code] = _row(theme, row, _ref(code, stated, known.get(code), remarks), stated)


def _row(theme: _Theme, row: dict[int, SheetCell], ref: str, stated: dict[str, str]) -> dict[str, str]:
    code, place = row[theme.code].text, row[theme.code].place
    publisher = theme.text(row, "publisher")
    file = place.file.replace("\\", "/").rpartition("/")[2]
    return {
        "id": ref,
        **stated,
        "source": "; ".join(
            filter(None, (f"Unit cost database, Greater Manchester ({file}, {place.cell})", publisher))
        ),
        "category": theme.sheet.name,
        "agency": theme.text(row, "agency"),
        "kind": "fiscal",
        "confidence": theme.text(row, "confidence") or "as published",
        "url": "",
        "code": code,
        "note": theme.text(row, "note"),
    }


def _unit(text: str) -> str:
    """Return a unit as ours are written: `Per person per year` is `person per year`."""
    return re.sub(r"^(?:cost )?per ", "", text.strip(), flags=re.IGNORECASE).strip().lower()


def _ref(code: str, stated: dict[str, str], ours: UnitCost | None, remarks: list[str]) -> str:
    """Return our id of a code, if it is for the same thing and time; otherwise one made of the code."""
    own = f"gmca-{short_name(code.replace('&', 'and'), len(code) + len('and'))}"
    if ours is None:
        return own
    unit, value = stated["unit"], float(stated["value"])
    if _times(unit) != _times(ours.unit):
        remarks.append(f"{code} is per {unit}; ours, `{ours.id}`, is per {ours.unit}: it is called `{own}`")
        return own
    if not _words(stated["title"]) & _words(f"{ours.title} {ours.note}"):
        told = f"{code} is `{shortened(stated['title'])}`; ours, `{ours.id}`, is `{shortened(ours.title)}`"
        remarks.append(f"{told}: it is called `{own}`")
        return own
    if not 1 / _TIMES_AS_MUCH <= value / ours.value <= _TIMES_AS_MUCH:
        both = f"{code} is £{value:,.0f} and ours, `{ours.id}`, is £{ours.value:,.0f}"
        remarks.append(f"{both}: check that they are the same")
    return ours.id


def _words(text: str) -> set[str]:
    """Return the words that say something, without plural endings."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text.lower())}


def _times(unit: str) -> set[str]:
    return {time for time in _TIMES if re.search(rf"\b{time}s?\b", unit)}
