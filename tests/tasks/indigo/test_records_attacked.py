"""Records as strangers write them: of other shapes, sizes and versions. None breaks the program, and each says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from sibcase.casefile.reader import load_text
from sibcase.tasks.indigo.bring_in import bring_in
from sibcase.tasks.indigo.records.export_file import open_export
from sibcase.tasks.indigo.records.fields import cells_of_form
from sibcase.tasks.indigo.records.record import ExportFault

if TYPE_CHECKING:
    from pathlib import Path

METRIC = {"id": "m1", "definition": {"value": "d"}}
GBP = {"currency": {"value": "GBP"}}


def written(folder: Path, content: str, name: str = "INDIGO-POJ-0001.json") -> str:
    (folder / name).write_bytes(content.encode("utf-8", "surrogatepass"))
    return str(folder / name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"name": {"value": %s}}' % ("9" * 5_000), "a number has too many digits"),
        ('{"name": {"value": "A"}, "name": {"value": "B"}}', "`name` is written twice in one object"),
        ('{"id": "INDIGO-POJ-0001", "data": [1]}', "`data` of a record is an object"),
        ('{"id": "INDIGO-POJ-0001", "data": null}', "`data` of a record is an object"),
        ('{"id": "INDIGO-ORG-0001", "data": {"name": "A"}}', "`INDIGO-ORG-0001` is not the number of a project"),
        ('{"id": ["INDIGO-POJ-0001"], "data": {"name": "A"}}', "is not the number of a project"),
        ('[{"id": "INDIGO-POJ-1111", "data": {"a": 1}}, {"id": "indigo-poj-1111", "data": {"a": 1}}]', "is here twice"),
        ('{"id": "INDIGO-POJ-0001", "data": {}}', "this record holds no value"),
        (json.dumps({"name": "A", "sources": [{"id": str(at)} for at in range(3_001)]}), "3,001 items in `sources`"),
    ],
)
def test_what_is_no_record_is_refused_with_the_reason(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ExportFault, match=message.replace("[", "\\[")):
        bring_in(written(tmp_path, content))


@pytest.mark.parametrize(
    "data",
    [
        {"outcome_metrics": METRIC},
        {"outcome_metrics": "m1"},
        {"outcome_metrics": [[METRIC], "m1", None, 7]},
        {"outcome_metrics": {"9" * 5_000: METRIC}},
        {"name": {"value": {"value": "A"}}},
        {
            "name": {"value": "\ud800"},
            "sources": [{"id": "\udfff", "name": {"value": "\ud800"}, "type": {"value": "=A1"}}],
        },
        {"service_and_beneficiaries": {"targeted_number_service_users_or_beneficiaries_total": {"value": "1e-99"}}},
        {"overall_project_finance": "5m", "stage_development": ["Complete"], "version": "9.0"},
        {"investments": [{"organisation_id": {"value": ", ".join(f"INDIGO-ORG-{at:04d}" for at in range(200))}}]},
        {"a": json.loads('{"a":' * 30 + "1" + "}" * 30)},
    ],
    ids=lambda data: next(iter(data)),
)
def test_values_in_other_shapes_are_listed_and_the_case_can_be_read(data: dict[str, Any], tmp_path: Path) -> None:
    found = bring_in(written(tmp_path, json.dumps(data)))
    loaded = load_text(found.text, "case.yaml")
    assert loaded.case is not None, loaded.findings
    assert len(found.taken) + len(found.not_taken) == len(found.record.values) > 0
    assert found.is_left_out or found.taken


@pytest.mark.parametrize("day", ["0001-01", "1899", "2999-01", "9999-12-31", "2020-00", "2020-00-10", "2020-02-30"])
def test_a_date_that_no_deal_has_is_left_out_alone(day: str, tmp_path: Path) -> None:
    payment = {
        "type": {"value": "Actual"},
        "money": GBP | {"amount": {"value": 5}},
        "period": {"end_date": {"value": day}},
    }
    found = bring_in(written(tmp_path, json.dumps({"name": {"value": "A"}, "outcome_payments": [payment]})))
    assert [each.finding for each in found.faults if each.is_left_out] == ["date form"]
    assert "amount: 5" in found.text
    assert "9999" not in found.text


def test_a_day_with_its_hour_is_a_day(tmp_path: Path) -> None:
    dates = {"start_date_of_service_provision": {"value": "2020-05-01 12:00:00"}}
    assert "start: 2020-05-01" in bring_in(written(tmp_path, json.dumps({"name": "A", "dates": dates}))).text


@pytest.mark.parametrize("currency", ["Zorkmid", "ZZZ", "£/$"])
def test_an_amount_in_no_currency_is_never_taken_for_another(currency: str, tmp_path: Path) -> None:
    price = {
        "outcome_metric_id": {"value": "m1"},
        "currency": {"value": currency},
        "price_per_unit": {"amount": {"value": 98_765}},
    }
    found = bring_in(written(tmp_path, json.dumps({"outcome_metrics": [METRIC], "outcome_pricings": [price]})))
    assert "98765" not in found.text
    assert "no currency goes by the name" in next(each.why for each in found.not_taken if each.value == "98765")


@pytest.mark.parametrize("amount", ["1e99", "1e15", "1e-99"])
def test_a_number_of_no_deal_is_reported(amount: str, tmp_path: Path) -> None:
    finance = {"total_investment_commitment": GBP | {"amount": {"exact": {"value": amount}}}}
    found = bring_in(written(tmp_path, json.dumps({"name": {"value": "A"}, "overall_project_finance": finance})))
    assert [(each.finding, each.meaning) for each in found.faults if each.is_left_out] == [
        ("not a number", "left out: no deal has a number of this size")
    ]


def form(folder: Path, cells: dict[str, Any], merged: int = 0) -> str:
    """Write a form of our own with values in its cells; `merged` rows of definitions are merged."""
    book = openpyxl.Workbook()
    known = cells_of_form("project_v018")
    sheets = {
        name: book.create_sheet(name) for name in dict.fromkeys(("Introduction", *(each.sheet for each in known)))
    }
    for row, text in enumerate(("SPREADSHEET VERSION", "18", "SPREADSHEET TYPE", "project"), 9):
        sheets["Introduction"].cell(row, 1, text)
    for path, value in cells.items():
        at = next(each for each in known if each.path == path and each.list in ("", "outcome_metrics"))
        cell = sheets[at.sheet][at.cell]
        cell.value = value
        if merged and at.list:
            column, row = cell.column, cell.row
            for below in range(merged):
                sheets[at.sheet].cell(row + below, column - 1, f"m{below}")
            sheets[at.sheet].merge_cells(None, row, column, row + merged - 1, column)
    book.save(folder / "form.xlsx")
    return str(folder / "form.xlsx")


def test_merged_cells_of_a_list_are_reported(tmp_path: Path) -> None:
    found = bring_in(form(tmp_path, {"name/value": "A", "definition/value": "At home"}, merged=3))
    (fault,) = [each for each in found.faults if each.finding == "merged cells"]
    assert (fault.value, fault.is_left_out) == ("B4:B6", True)
    assert str(fault.place).endswith("form.xlsx[Outcome Metrics!B4]")


def test_a_cell_with_an_error_is_reported_and_never_a_title(tmp_path: Path) -> None:
    found = bring_in(form(tmp_path, {"name/value": "#REF!", "definition/value": "At home"}))
    assert "spreadsheet formula" in {each.finding for each in found.faults}
    assert "title: A record of INDIGO" in found.text


def test_a_column_that_indigo_does_not_have_is_listed(tmp_path: Path) -> None:
    heads = "ID,Impact Bond Name - (Value),Alternative Names - (Value),Impact Bond Name - (Value),Mood\n"
    found = bring_in(written(tmp_path, f"{heads}INDIGO-POJ-0001,A,,B,good\n", "projects.csv"))
    assert {each.value: each.why for each in found.not_taken} == dict.fromkeys(
        ("B", "good"), "INDIGO has no field of this name, and nor has a case"
    )
    assert str(found.not_taken[1].place).endswith("projects.csv[E2]")


def test_one_record_of_nothing_does_not_keep_others_from_being_read(tmp_path: Path) -> None:
    lines = '{"id": "INDIGO-POJ-0001", "data": {}}\n{"id": "INDIGO-POJ-0002", "data": {"name": {"value": "B"}}}\n'
    found = open_export(written(tmp_path, lines, "projects.jsonl"))
    assert [(each.id, len(each.values)) for each in found.records] == [("INDIGO-POJ-0001", 0), ("INDIGO-POJ-0002", 1)]
