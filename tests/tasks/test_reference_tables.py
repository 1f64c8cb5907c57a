"""Newer reference tables: columns are recognised by heads and content; nothing is guessed silently."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.business_case import load
from sibcase.tasks.reference_tables.deflators import import_deflators
from sibcase.tasks.reference_tables.recognise import NotRecognised
from sibcase.tasks.reference_tables.unit_costs import import_unit_costs
from tests.tasks.publishers import ARREST, FOSTER, HEADS, INDEX, YEARS, Rows, book, treasury

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


# --- unit costs -------------------------------------------------------------------------------------------------------


def test_unit_costs_are_read_from_the_known_layout(tmp_path: Path) -> None:
    sheets = {
        "Introduction": [["Unit cost database v3.0"], ["Creative Commons BY 4.0"]],
        "Social Services": [["Theme: social services"], [], HEADS, FOSTER],
        "Crime": [HEADS, ARREST],
    }
    found = import_unit_costs(book(tmp_path / "gm.xlsx", sheets))
    foster, arrest = found.rows
    # The library has SS2.0 as `foster-care-week`, per placement per week: the newer one takes its place.
    assert (foster["id"], foster["value"], foster["unit"], foster["prices"]) == (
        "foster-care-week",
        "901",
        "placement per week",
        "2023-24",
    )
    assert foster["source"] == "Unit cost database, Greater Manchester (gm.xlsx, Social Services!C4)"
    assert (arrest["id"], arrest["value"], arrest["agency"]) == ("gmca-cr9-9", "812.5", "Police; NHS")
    assert found.remarks == ["sheet `Introduction` is not read: it has no column of codes such as CR1.0"]


def test_columns_that_moved_are_found_by_their_heads(tmp_path: Path) -> None:
    heads = ["Code", "Price year", "Original fiscal value (£)", "Updated value", "Unit", "Description"]
    rows = [heads, ["SS2.0", "2023-24", 901, 950, "placement per week", "Foster care"]]
    (row,) = import_unit_costs(book(tmp_path / "gm.xlsx", {"Social": rows})).rows
    assert (row["title"], row["value"], row["prices"]) == ("Foster care", "901", "2023-24")


def test_a_head_that_says_nothing_is_made_up_for_by_its_place_and_that_is_told(tmp_path: Path) -> None:
    heads = [*HEADS[:7], "H", "I"]
    found = import_unit_costs(book(tmp_path / "gm.xlsx", {"Social": [heads, FOSTER]}))
    assert found.rows[0]["value"] == "901"
    assert [each for each in found.remarks if "column H is read as `value`" in each]


def test_a_code_that_is_now_for_another_time_does_not_take_the_place_of_ours(tmp_path: Path) -> None:
    yearly = [*FOSTER[:4], "Per child per year", *FOSTER[5:7], 46_852, "2023/24"]
    found = import_unit_costs(book(tmp_path / "gm.xlsx", {"Social": [HEADS, yearly]}))
    assert found.rows[0]["id"] == "gmca-ss2-0"
    assert found.remarks == [
        "SS2.0 is per child per year; ours, `foster-care-week`, is per placement per week: it is called `gmca-ss2-0`"
    ]


def test_a_code_that_is_now_for_another_thing_does_not_take_the_place_of_ours(tmp_path: Path) -> None:
    other = [*FOSTER[:3], "Adult day service", *FOSTER[4:]]
    found = import_unit_costs(book(tmp_path / "gm.xlsx", {"Social": [HEADS, other]}))
    assert found.rows[0]["id"] == "gmca-ss2-0"
    assert found.remarks[0].startswith("SS2.0 is `Adult day service`; ours, `foster-care-week`, is ")


def test_rows_without_a_value_or_a_year_are_left_out_and_named(tmp_path: Path) -> None:
    rows = [HEADS, *[[*FOSTER[:2], f"SS{number}.0", *FOSTER[3:]] for number in range(50, 60)]]
    rows += [[*FOSTER[:2], "SS90.0", *FOSTER[3:7], "see note", "2023/24"], [*FOSTER[:2], "SS50.0", *FOSTER[3:]]]
    found = import_unit_costs(book(tmp_path / "gm.xlsx", {"Social": rows}))
    assert len(found.rows) == 10
    assert [each.rpartition("/")[2] for each in found.remarks] == [
        "gm.xlsx[Social!C12]: SS90.0 is left out: it has no value",
        "gm.xlsx[Social!C13]: SS50.0 is left out: the code is there twice",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Code", "Detail"], ["SS2.0", "Foster care"]],
        [HEADS, [*FOSTER[:7], "unknown", "2023/24"]],
        [HEADS, [*FOSTER[:8], "recently"]],
        [["nothing"]],
    ],
)
def test_what_is_not_recognised_is_refused(tmp_path: Path, rows: Rows) -> None:
    with pytest.raises(NotRecognised, match="sheet `Social` is not read"):
        import_unit_costs(book(tmp_path / "gm.xlsx", {"Social": rows}))


def test_an_imported_table_is_cited_and_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book(tmp_path / "gm.xlsx", {"Social": [HEADS, FOSTER]})
    result = run("costs", "--from", "gm.xlsx")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "unit-costs.csv: 1 unit cost, in prices of 2023-24 to 2023-24\n"
    (tmp_path / "case.yaml").write_text(
        "sibcase: 1\ntitle: Own costs\nprices: 2023-24\ncosts: {file: unit-costs.csv}\n"
        "need:\n  people: 10\n  years: 1\n"
        "  services: {care: {units: 10 weeks per year, unit_cost: {ref: foster-care-week}}}\n",
        "utf-8",
    )
    # 10 people × 10 weeks × £901.
    assert load("case.yaml").planned.value("need.cost.total") == 90_100
    shown = run("costs", "foster", "--case", "case.yaml").stdout
    assert "£901 per placement per week" in shown
    assert "2023-24 prices" in shown
    assert "£700 per placement per week" not in shown
    again = run("costs", "--from", "gm.xlsx")
    assert (again.exit_code, "unit-costs.csv exists already" in again.stderr) == (2, True)
    assert run("costs", "--from", "gm.xlsx", "--replace").exit_code == 0


# --- deflators --------------------------------------------------------------------------------------------------------


def test_deflators_are_read_from_the_known_layout(tmp_path: Path) -> None:
    found = import_deflators(book(tmp_path / "hmt.xlsx", {"Notes": [["June 2026"]], "Deflators": treasury()}))
    assert [(row["year"], float(row["index"])) for row in found.rows] == list(zip(YEARS, INDEX, strict=True))
    assert found.rows[0]["source"] == "HM Treasury, GDP deflators at market prices (hmt.xlsx, Deflators!C4)"
    assert "years without an index are left out: 2026-27" in found.remarks
    assert "sheet `Notes` is not read: it has no column of financial years such as 2025-26" in found.remarks


def test_two_columns_that_could_be_the_index_are_not_chosen_between(tmp_path: Path) -> None:
    rows = [
        ["Year", "One", "Two"],
        *[[year, index, index * 1.1] for year, index in zip(YEARS, [*INDEX[:6], 101], strict=True)],
    ]
    with pytest.raises(NotRecognised, match="columns that could be it: B, C"):
        import_deflators(book(tmp_path / "hmt.xlsx", {"Deflators": rows}))


@pytest.mark.parametrize("value", ["see note", 0, -5])
def test_a_year_that_has_no_index_is_a_gap_that_is_told(tmp_path: Path, value: Any) -> None:
    rows = [list(row) for row in treasury()]
    rows[5][2] = value
    found = import_deflators(book(tmp_path / "hmt.xlsx", {"Deflators": rows})) if value == "see note" else None
    if found is not None:
        assert "there is no year between 2020-21 and 2022-23: prices of it cannot be converted" in found.remarks
    else:
        with pytest.raises(NotRecognised):
            import_deflators(book(tmp_path / "hmt.xlsx", {"Deflators": rows}))


def test_an_imported_index_converts_the_prices_of_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book(tmp_path / "hmt.xlsx", {"Deflators": treasury()})
    result = run("deflators", "--from", "hmt.xlsx")
    assert result.stdout == "deflators.csv: 7 years, from 2019-20 to 2025-26\n", result.stderr
    with (tmp_path / "deflators.csv").open(encoding="utf-8") as file:
        assert [row["year"] for row in csv.DictReader(file)] == YEARS
    (tmp_path / "case.yaml").write_text(
        "sibcase: 1\ntitle: Own prices\nprices: 2025-26\ndeflators: {file: deflators.csv}\n"
        "need: {people: 10, years: 1, unit_cost: {value: £965 per year, prices: 2024-25}}\n",
        "utf-8",
    )
    # £965 in prices of 2024-25 (96.5) is £1,000 in those of 2025-26 (100).
    assert load("case.yaml").planned.value("need.cost.total") == pytest.approx(10_000)


def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("month,people\n", "utf-8")
    for command in ("costs", "deflators"):
        result = run(command, "--from", str(tmp_path / "notes.xlsx"), "--out", str(tmp_path / "out.csv"))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "this is not an Excel workbook" in result.stderr
    assert not (tmp_path / "out.csv").exists()
