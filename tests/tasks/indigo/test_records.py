"""Records of INDIGO: read from tables, JSON and forms to the same values, and checked."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from sibcase.tasks.indigo.records.checks import check_record, missing_values
from sibcase.tasks.indigo.records.export_file import open_export
from sibcase.tasks.indigo.records.fields import KINDS, cells_of_form, field_at, fields_of
from sibcase.tasks.indigo.records.record import ExportFault
from sibcase.tasks.indigo.records.values import amount_of, currency_named, date_of, share_of

if TYPE_CHECKING:
    from sibcase.tasks.indigo.records.record import Record

OWN = Path(__file__).parents[3] / "docs/indigo"


def own_records() -> dict[str, Record]:
    return {each.id: each for each in open_export(OWN).records}


def as_json(record: Record) -> dict[str, Any]:
    """Return a record in INDIGO's JSON shape."""
    data: dict[str, Any] = {}
    for pointer, written in record:
        steps = pointer.strip("/").split("/")
        here: Any = data
        for step, follows in zip(steps, [*steps[1:], ""], strict=True):
            key: Any = int(step) if step.isdigit() else step
            if isinstance(here, list) and key == len(here):
                here.append([] if follows.isdigit() else {})
            elif isinstance(here, dict) and key not in here:
                here[key] = [] if follows.isdigit() else {}
            if follows:
                here = here[key]
            else:
                here[key] = written.text
    return {"id": record.id, "data": data}


def texts(record: Record) -> dict[str, str]:
    return {pointer: written.text for pointer, written in record}


def fill(form: str, record: Record, path: Path) -> None:
    """Write a record into a form of our own that has the cells of INDIGO's."""
    book = openpyxl.Workbook()
    sheets = {name: book.create_sheet(name) for name in dict.fromkeys(cell.sheet for cell in cells_of_form(form))}
    intro = sheets["Introduction"]
    for row, text in enumerate(("SPREADSHEET VERSION", "18", "SPREADSHEET TYPE", "project"), 9):
        intro.cell(row, 1, text)
    for cell in cells_of_form(form):
        if cell.path == "id" and not cell.list:
            sheets[cell.sheet][cell.cell] = record.id
        for pointer, written in record:
            found = re.fullmatch(rf"/{cell.list}/(\d+)/{cell.path}" if cell.list else f"/{cell.path}", pointer)
            if found:
                at = sheets[cell.sheet][cell.cell]
                below = at.row + int(found[1]) if cell.list else at.row
                sheets[cell.sheet].cell(below, at.column, written.text)
    book.save(path)


def test_a_folder_of_tables_has_records_of_every_kind() -> None:
    export = open_export(OWN)
    assert [len(export.of_kind(kind)) for kind in KINDS] == [6, 1, 1]
    assert export.names["INDIGO-ORG-9001"] == "Northmarch County Council"
    first = export.records[0]
    assert first.text("name") == "Homeward Bound Northmarch"
    assert [item.text("price_per_unit/amount") for item in first.items("outcome_pricings")] == ["9000", "800"]
    found = first.items("outcome_payments")[3].written("money/amount")
    assert found is not None
    assert (found.text, str(found.place).removeprefix(str(OWN))) == ("700000", "/projects_outcome_payments.csv[I5]")


def test_tables_json_and_lines_of_json_hold_the_same(tmp_path: Path) -> None:
    records = own_records()
    shapes = [as_json(each) for each in records.values()]
    (tmp_path / "list.json").write_text(json.dumps(shapes), "utf-8")
    (tmp_path / "lines.jsonl").write_text("\n".join(map(json.dumps, shapes)), "utf-8")
    (tmp_path / "INDIGO-POJ-9001.json").write_text(json.dumps(shapes[0]["data"], indent=1), "utf-8")
    for name in ("list.json", "lines.jsonl"):
        read = {each.id: each for each in open_export(tmp_path / name).records}
        assert {each: texts(read[each]) for each in read} == {each: texts(records[each]) for each in records}
    alone = open_export(tmp_path / "INDIGO-POJ-9001.json").records
    assert [(each.id, each.kind, texts(each)) for each in alone] == [
        ("INDIGO-POJ-9001", "project", texts(records["INDIGO-POJ-9001"]))
    ]


def test_a_form_holds_the_same_with_the_cell_of_every_value(tmp_path: Path) -> None:
    record = own_records()["INDIGO-POJ-9001"]
    fill("project_v018", record, tmp_path / "form.xlsx")
    (read,) = open_export(tmp_path / "form.xlsx").records
    assert (read.id, read.kind, texts(read)) == (record.id, "project", texts(record))
    assert str(read.values["/outcome_metrics/1/definition/value"].place).endswith("form.xlsx[Outcome Metrics!B5]")


def test_a_workbook_that_is_no_form_says_so(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(ExportFault, match="no sheet `Introduction`"):
        open_export(tmp_path / "other.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "{", "cannot be read as JSON"),
        ("a.jsonl", '{"id": "INDIGO-POJ-0001"}\n{"id": ', "a.jsonl:2:"),
        ("a.json", "[1]", "an object in braces"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.csv", "Project ID,Id\nINDIGO-POJ-0001,x\n", "not the table of projects"),
        ("a.csv", 'ID,Impact Bond Name - (Value),Alternative Names - (Value)\nA,"x\n', "not a row of a CSV table"),
        ("projects.csv", "ID,Impact Bond Name - (Value),Alternative Names - (Value)\nA,x,\nA,y,\n", "here twice"),
        ("projects.csv", "ID,Impact Bond Name - (Value),Alternative Names - (Value)\n", "no record of INDIGO"),
        ("a.txt", "\xff", "not Unicode"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    with pytest.raises(ExportFault, match=message):
        open_export(tmp_path / name)


def test_a_table_next_to_an_export_is_not_read_through_a_link_that_leads_out(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    shutil.copy(OWN / "projects.csv", folder)
    (folder / "projects_sources.csv").symlink_to(OWN / "projects_sources.csv")
    assert open_export(folder).records[0].items("sources") == ()


def test_faults_are_found_each_with_what_is_made_of_it() -> None:
    export = open_export(OWN)
    found = {
        (each.id[-4:], fault.finding, fault.value, fault.meaning)
        for each in export.of_kind("project")
        for fault in check_record(each, export.names)
        if fault.finding != "several organisations in one"
    }
    assert found == {
        ("9001", "date form", "current", "read as no end"),
        ("9003", "date form", "current", "read as no end"),
        ("9003", "date form", "Feb 3 2024", "read as 2024-02-03"),
        ("9003", "not a number", "£2,600,000", "read as 2600000 GBP"),
        ("9003", "not in the list", "senior loan", "kept as it was written, in a note"),
        ("9003", "source never used", "source2", "kept"),
        ("9005", "not a number", "800 000", "left out: no single number can be read"),
        ("9005", "currency not ISO 4217", "Euro", "read as EUR"),
        ("9005", "source not listed", "source7", "left out: no such source"),
    }


def test_further_faults_of_ids_formulas_and_privacy(tmp_path: Path) -> None:
    record = {
        "id": "INDIGO-POJ-0001",
        "data": {
            "stage_development": {"value": "Complete", "status": "PRIVATE"},
            "overall_project_finance": {"maximum_potential_outcome_payment_v2": {"amount": {"value": "=A1"}}},
            "outcome_metrics": [{"id": "m1"}, {"id": "m1"}],
            "results": [{"outcome_metric_id": {"value": "m2"}}],
            "investments": [{"organisation_id": {"value": "INDIGO-ORG-1"}}],
        },
    }
    (tmp_path / "one.json").write_text(json.dumps(record), "utf-8")
    (read,) = open_export(tmp_path / "one.json").records
    assert [each.finding for each in check_record(read, ["INDIGO-ORG-2"])] == [
        "not public",
        "spreadsheet formula",
        "not a number",
        "organisation unknown",
        "id twice",
        "metric not listed",
        "no source",
    ]
    assert "/dates" in {f"/{each.path.split('/')[0]}" for each in missing_values(read)}


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1500000", 1_500_000, ""),
        ("C$300,000", 300_000, "CAD"),
        ("$11.712M", 11_712_000, ""),
        ("68,000,000 rubles", 68_000_000, "RUB"),
        ("¥9.76 million", 9_760_000, ""),
        ("2000 (split in 2 cohorts)", 2_000, ""),
    ],
)
def test_amounts_are_read_where_one_number_can_be_meant(text: str, value: int, currency: str) -> None:
    found = amount_of(text)
    assert found is not None
    assert (int(found.value), found.currency) == (value, currency)


@pytest.mark.parametrize("text", ["$", "=A1+2", "$5m (homes); $6m (days)", "3% to 5%", "TBD", "800 000", "9" * 400])
def test_amounts_that_could_mean_several_are_not_guessed(text: str) -> None:
    assert amount_of(text) is None


def test_dates_shares_and_currencies() -> None:
    assert date_of("2020", is_end=True) == dt.date(2020, 12, 31)
    assert date_of("2023/07") == dt.date(2023, 7, 1)
    assert date_of("January 22nd, 2024") == dt.date(2024, 1, 22)
    assert [date_of(each) for each in ("2018-13", "current", "31 February 2020", "0000")] == [None] * 4
    assert (share_of("11%"), share_of("0.051"), share_of("3.5"), share_of("3% to 5%")) == (
        Decimal("0.11"),
        Decimal("0.051"),
        None,
        None,
    )
    assert [currency_named(each) for each in ("GBP ", "Japanese Yen", "$", "")] == ["GBP", "JPY", "", ""]


def test_the_tables_of_fields_and_cells_agree() -> None:
    assert {each.kind for kind in KINDS for each in fields_of(kind)} == {
        *("text", "number", "date", "choice", "country", "currency", "organisations", "sources", "metric")
    }
    for form in ("project_v018", "project_public_v019", "pipeline_v001", "fund_v003"):
        kind = next(kind for kind in KINDS if kind in form)
        own = [each for each in cells_of_form(form) if not each.path.endswith("status") and each.path != "id"]
        unknown = {
            f"/{each.list}/0/{each.path}" if each.list else f"/{each.path}"
            for each in own
            if each.list not in ("organisations", "grants")
            and field_at(kind, f"/{each.list}/0/{each.path}" if each.list else f"/{each.path}") is None
        }
        assert len(own) > 30
        assert len(unknown) < len(own) / 10, unknown
