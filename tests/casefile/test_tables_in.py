"""Tables that a case names: by month, unit costs, deflators and actuals from `.csv` and `.xlsx`; faults with places."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from sibcase.casefile.intake_file import month_of
from sibcase.casefile.reader import Loaded, load_case
from sibcase.tasks.business_case import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CASE = """\
sibcase: 1
title: Tables
prices: 2025-26
start: 2026-04-01
term: 2 years
step: quarter
"""
NEED = """\
need:
  years: 1 year
  people: 10
  services: {care: {units: 10 weeks per year, unit_cost: {ref: foster-care-week}}}
"""
PLAIN_NEED = "need: {people: 100, unit_cost: £10k per year, years: 1}\n"
COSTS = (
    "id,title,value,unit,prices,source\nfoster-care-week,Foster care,£812,placement per week,2024-25,County ledger\n"
)


def book(rows: Sequence[Sequence[Any]], name: str = "Sheet1", merged: str = "") -> bytes:
    """Return a workbook with one sheet; dates are formatted as months."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as written:
        sheet = written.add_worksheet(name)
        month = written.add_format({"num_format": "mmm yyyy"})
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, column, value, month)
                elif isinstance(value, str) and value.startswith("=error"):
                    sheet.write_formula(line, column, "=1/0", None, "#DIV/0!")
                else:
                    sheet.write(line, column, value)
        if merged:
            sheet.merge_range(merged, "merged")
    return content.getvalue()


def loaded(folder: Path, text: str, **files: bytes | str) -> Loaded:
    """Load a case in a folder of a repository; `costs_csv` is the file costs.csv above it."""
    (folder / "sibcase.toml").write_text("", "utf-8")
    for name, content in files.items():
        path = folder / name.replace("_csv", ".csv").replace("_xlsx", ".xlsx")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    case = folder / "cases" / "a"
    case.mkdir(parents=True)
    (case / "case.yaml").write_text(CASE + text, "utf-8")
    for name in ("referrals.xlsx", "referrals.csv", "table.csv", "table.xlsx"):
        if (folder / name).exists():
            (folder / name).rename(case / name)
    return load_case(case / "case.yaml")


def told(found: Loaded) -> list[str]:
    """Return the errors, each with the name of its file and its place in it."""
    return [f"{str(each.place).rpartition('/')[2]}: {each.message}" for each in found.findings if each.is_error]


# --- unit costs and deflators -----------------------------------------------------------------------------------------


def test_an_own_unit_cost_is_cited_as_ours_are_and_takes_the_place_of_one_of_the_same_id(tmp_path: Path) -> None:
    deflators = "year,index\n2024-25,100\n2025-26,110\n"
    text = "costs: {file: ../../costs.csv}\ndeflators: {file: ../../deflators.csv}\n" + NEED
    found = loaded(tmp_path, text, costs_csv=COSTS, deflators_csv=deflators)
    assert told(found) == []
    figures = load(tmp_path / "cases" / "a").planned
    # £812 × 1.1 (from prices of 2024-25 to 2025-26) × 10 weeks × 10 people.
    assert figures.value("need.cost.total") == pytest.approx(812 * 1.1 * 10 * 10)
    origin = figures.book.lines["need.unit_cost.all.care.as_priced"].origin
    assert origin is not None
    assert origin.source == "County ledger; stated by the authors; prices of 2024-25"


def test_a_cited_unit_cost_shows_its_age(tmp_path: Path) -> None:
    loaded(tmp_path, NEED)
    origin = load(tmp_path / "cases" / "a").planned.book.lines["need.unit_cost.all.care.as_priced"].origin
    assert origin is not None
    # 2025 − 2013: the row of the library is in prices of 2013-14.
    assert origin.source.endswith("; verified; prices of 2013-14, 12 years before the case's")


def test_unit_costs_can_be_written_in_the_case(tmp_path: Path) -> None:
    own = "costs: {own: {visit: {title: Visit, value: £20, unit: visit, prices: 2025-26, source: Ledger}}}\n"
    need = NEED.replace("10 weeks", "10 visits").replace("foster-care-week", "visit")
    assert told(loaded(tmp_path, own + need)) == []
    assert load(tmp_path / "cases" / "a").planned.value("need.cost.total") == 20 * 10 * 10


def test_a_unit_cost_that_is_not_there_is_answered_with_the_nearest_own_one(tmp_path: Path) -> None:
    costs = COSTS.replace("foster-care-week", "key-hour")
    found = loaded(
        tmp_path, "costs: {file: ../../costs.csv}\n" + NEED.replace("foster-care-week", "key-hours"), costs_csv=costs
    )
    (fault,) = [each for each in found.findings if each.is_error]
    assert fault.message == "there is no unit cost `key-hours` in the library"
    assert fault.help.startswith("nearest: `key-hour`")


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        (COSTS + COSTS.partition("\n")[2], "costs.csv:3:1: `foster-care-week` is also defined at "),
        (COSTS.replace("£812", "lots"), "costs.csv:2:30: expected an amount of money, found `lots`"),
        (COSTS.replace("2024-25", "2024-29"), "costs.csv:2:54: `2024-29` is not one"),
        (COSTS.replace("value", "price"), "costs.csv:1:1: the column `value` is missing"),
        (COSTS + "Total,,£812,,,\n", "costs.csv:3:1: `Total` looks like a row of totals"),
        (COSTS.replace("source", "title"), "costs.csv:1:28: the column `title` appears twice"),
        (COSTS.encode("cp1252"), "costs.csv:2:30: this is not Unicode text; in Windows-1252 it would be `£`"),
    ],
)
def test_a_fault_in_a_table_of_unit_costs_has_its_place(tmp_path: Path, costs: str | bytes, said: str) -> None:
    found = loaded(tmp_path, "costs: {file: ../../costs.csv}\n" + NEED, costs_csv=costs)
    assert any(line.startswith(said) for line in told(found)), told(found)


@pytest.mark.parametrize(
    "name", ["../../../costs.csv", "../../.costs.csv", "../../costs.txt", "../../link.csv", "/etc/x.csv"]
)
def test_tables_are_confined_to_the_repository(tmp_path: Path, name: str) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (tmp_path / "costs.csv").write_text(COSTS, "utf-8")
    (top / ".costs.csv").write_text(COSTS, "utf-8")
    (top / "link.csv").symlink_to("../costs.csv")
    found = loaded(top, f"costs: {{file: {name}}}\n" + NEED)
    assert "SIB011" in [each.code for each in found.findings]


# --- referrals by month -----------------------------------------------------------------------------------------------

BY_MONTH = """\
service:
  intake:
    all: {by_month: {file: referrals.xlsx, columns: {month: Month, people: Accepted}}}
"""
HEADS = ["Team", "Month", "Accepted"]


def months(*rows: Sequence[Any], merged: str = "") -> bytes:
    return book([["Referrals of the county"], [], HEADS, *rows], merged=merged)


def test_referrals_by_month_become_the_starts_of_each_period(tmp_path: Path) -> None:
    rows = [["A", dt.datetime(2026, 4, 1), 5], ["A", "May 2026", 7], ["A", "2026-07", 10], [], ["A", "Jan-27", 8]]  # noqa: DTZ001
    found = loaded(tmp_path, PLAIN_NEED + BY_MONTH, referrals_xlsx=months(*rows))
    assert told(found) == []
    figures = load(tmp_path / "cases" / "a").planned
    # April to June: 5 + 7; July to September: 10; October to December: none; January to March: 8.
    assert figures.row("service.starts.all.per_period")[:5] == pytest.approx([12, 10, 0, 8, 0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (months(["A", "01/04/2026", 5]), "referrals.xlsx[Sheet1!B4]: `01/04/2026` is not a month"),
        (months(["A", "2026-04", "five"]), "referrals.xlsx[Sheet1!C4]: expected a number"),
        (months(["A", "2026-04", 5], ["B", "2026-04", 6]), "referrals.xlsx[Sheet1!B5]: 2026-04 appears twice"),
        (months(["A", "2026-03", 5]), "referrals.xlsx[Sheet1!B4]: 2026-03 is outside the term of the case"),
        (months(["A", "2028-04", 5]), "referrals.xlsx[Sheet1!B4]: 2028-04 is outside the term of the case"),
        (
            months(["A", "2026-04", 5], ["", "Total", 5]),
            "referrals.xlsx[Sheet1!B5]: `Total` looks like a row of totals",
        ),
        (months(["A", "2026-04", "=error"]), "referrals.xlsx[Sheet1!C4]: this cell holds the error #DIV/0!"),
        (months(["A", "2026-04", 5], merged="B5:B6"), "referrals.xlsx[Sheet1!B5]: the cells B5:B6 are merged"),
        (months(["A", "", 5]), "referrals.xlsx[Sheet1!C4]: this row has no `month`"),
        (
            book([["Month", "Month", "Accepted"], ["2026-04", "2026-04", 5]]),
            "referrals.xlsx[Sheet1!B1]: the column `Month` appears twice",
        ),
        (book([["When", "Accepted"]]), "case.yaml:10:28: no row of the sheet `Sheet1` has the heads `month`"),
        (b"month,people\n", "case.yaml"),
    ],
)
def test_a_fault_in_a_workbook_has_its_cell(tmp_path: Path, content: bytes, said: str) -> None:
    found = loaded(tmp_path, PLAIN_NEED + BY_MONTH, referrals_xlsx=content)
    lines = told(found)
    expected = "referrals.xlsx:1:1: this is not an Excel workbook" if content.startswith(b"month") else said
    assert any(line.startswith(expected) for line in lines), lines


def test_a_sheet_that_is_missing_is_named_where_the_case_asks_for_it(tmp_path: Path) -> None:
    text = PLAIN_NEED + BY_MONTH.replace("referrals.xlsx,", "referrals.xlsx, sheet: Plan,")
    lines = told(loaded(tmp_path, text, referrals_xlsx=months(["A", "2026-04", 5])))
    assert lines[0] == "case.yaml:10:51: there is no sheet `Plan`"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-04", (2026, 4)),
        ("2026-04-30", (2026, 4)),
        ("April 2026", (2026, 4)),
        ("sep-26", (2026, 9)),
        ("Sept 2026", None),
        ("04/2026", None),
        ("2026-13", None),
        ("1 April 2026", None),
    ],
)
def test_a_month_is_read_only_where_it_can_be_read_in_one_way(text: str, month: tuple[int, int] | None) -> None:
    assert month_of(text) == month


# --- actuals ----------------------------------------------------------------------------------------------------------

CONTRACT = """\
stage: contract
parties: {council: {name: Council, role: commissioner}, charity: {name: Charity, role: provider}}
contract:
  metrics: {homes: {title: Homes found, takes: count, expected: 40}}
  payments: {homes: {kind: tariff, metric: homes, counts: gross, price: £1k, payers: {council: 100%}}}
"""


def test_a_mapping_for_actuals_is_kept_in_the_case(tmp_path: Path) -> None:
    mapping = "columns: {value: Homes, when: Date}, each_row: {name: homes, source: Case system}"
    table = book([["Area", "Date", "Homes"], ["North", dt.datetime(2026, 6, 30), 12]])  # noqa: DTZ001
    found = loaded(tmp_path, CONTRACT + f"actuals: {{file: table.xlsx, {mapping}}}\n", table_xlsx=table)
    assert told(found) == []
    assert found.case is not None
    assert found.case.actuals is not None
    (observed,) = found.case.actuals.observed or []
    assert (observed.name, observed.value.value, str(observed.when)) == ("homes", 12, "2026-06-30")
    assert str(observed.value.place).endswith("table.xlsx[Sheet1!C2]")
