"""A record becomes a case: it can always be read, every figure has its source, and what is missing is marked."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.casefile.reader import load_text
from sibcase.tasks.indigo.bring_in import bring_in
from sibcase.tasks.indigo.records.record import ExportFault
from sibcase.tasks.indigo.report import as_data

if TYPE_CHECKING:
    from sibcase.tasks.indigo.bring_in import BroughtIn

OWN = Path(__file__).parents[3] / "docs/indigo"
DAY = dt.date(2026, 11, 29)


def brought(record_id: str) -> BroughtIn:
    return bring_in(str(OWN), record_id, DAY)


def case_of(found: BroughtIn) -> Any:
    """Return the case; a test reads what it knows to be there."""
    loaded = load_text(found.text, "case.yaml")
    assert loaded.case is not None, loaded.findings
    return loaded.case


def written(tmp_path: Path, data: dict[str, Any]) -> str:
    (tmp_path / "INDIGO-POJ-0001.json").write_text(json.dumps(data), "utf-8")
    return str(tmp_path / "INDIGO-POJ-0001.json")


@pytest.mark.parametrize("record_id", ["INDIGO-POJ-9003", "INDIGO-POJ-9004", "INDIGO-POJ-9005", "INDIGO-PL-9001"])
def test_every_record_becomes_a_case_without_errors(record_id: str) -> None:
    found = brought(record_id)
    assert case_of(found).title == found.record.text("name")
    assert [each for each in found.findings if each.is_error] == []


def test_a_project_with_its_figures_and_their_source() -> None:
    case = case_of(brought("INDIGO-POJ-9001"))
    assert (case.need.people.quantity.value, case.need.people.source) == (320, "indigo")
    assert case.sources["indigo"].title == "INDIGO, record INDIGO-POJ-9001, downloaded on 2026-11-29"
    tariff: Any = case.contract.payments["outcomemetric1"]
    assert (tariff.price.quantity.value, tariff.price.source, tariff.counts) == (9_000, "indigo", "gross")
    assert {name: cap.quantity.value for name, cap in case.contract.payer_caps.items()} == {
        "INDIGO-ORG-9001": 2_400_000,
        "INDIGO-ORG-9002": 800_000,
    }
    assert [each.commitment.quantity.value for each in case.investment.tranches.values()] == [1_000_000, 400_000]
    # What was paid: 540 + 690 + 720 + 510 thousand; the two versions of the plan are no payments.
    assert math.fsum(flow.amount.value for flow in case.actuals.flows) == 2_460_000
    assert case.parties["INDIGO-ORG-9002"].name == "Marches Outcomes Fund"


def test_what_the_register_lacks_is_marked_and_never_estimated() -> None:
    found = brought("INDIGO-PL-9001")
    marked = [each for each in found.findings if each.code == "SIB035"]
    assert len(marked) == found.text.count("supply: ") == 6
    lines = found.text.splitlines()
    values = {lines[each.place.line - 1].split("value: ")[1].split(",")[0].split(" ")[0] for each in marked}
    assert values == {"0", "1", "100%"}


def test_a_fund_has_its_value_as_the_cap() -> None:
    case = case_of(brought("INDIGO-FUND-9001"))
    assert case.contract.cap.quantity.value == 12_000_000


def test_the_report_accounts_for_every_value() -> None:
    found = brought("INDIGO-POJ-9003")
    data = as_data(found)
    pointers = [each["pointer"] for each in (*data["used"], *data["not_used"])]
    assert sorted(pointers) == sorted(pointer for pointer, _ in found.record)
    assert all(each["where"] and each["to"] for each in data["used"])
    assert data["values"] == len(pointers)
    assert {each["where"].rpartition("/")[2] for each in data["faults"] if each["finding"] == "not a number"} == {
        "projects_outcome_payment_commitments.csv[E5]"
    }


def test_an_amount_in_another_currency_is_left_out_and_reported(tmp_path: Path) -> None:
    finance = {
        "total_investment_commitment": {"currency": {"value": "USD"}, "amount": {"exact": {"value": 5}}},
        "maximum_potential_outcome_payment_v2": {"currency": {"value": "EUR"}, "amount": {"value": 7}},
    }
    found = bring_in(written(tmp_path, {"name": {"value": "A"}, "overall_project_finance": finance}))
    assert [each.why for each in found.not_taken if each.value == "7"] == ["it is in EUR, and the case is in USD"]


def test_texts_of_strangers_stay_texts(tmp_path: Path) -> None:
    name = 'A: "b" #{x} {{ y }} \x07\u202e [c]\nstage: contract'
    found = bring_in(
        written(tmp_path, {"name": {"value": name}, "sources": [{"id": "../../x", "url": {"value": "y"}}]})
    )
    case = case_of(found)
    assert case.title == 'A: "b" #{x} {{ y }} [c] stage: contract'
    assert case.stage == "concept"
    assert "x" in case.sources


def test_ids_and_names_of_strangers_end_no_line(tmp_path: Path) -> None:
    heads = "ID,Impact Bond Name - (Value),Alternative Names - (Value)\n"
    (tmp_path / "projects.csv").write_text(f'{heads}"X\nstage: contract\x07",A,\n', "utf-8")
    (tmp_path / "projects_investments.csv").write_text(
        'Project ID,Id,Organisation ID - (Value),Sources\n"X\nstage: contract\x07",i,INDIGO-ORG-0001,"s\x08,\u2028t"\n',
        "utf-8",
    )
    (tmp_path / "organisations.csv").write_text('ID,Name\nINDIGO-ORG-0001,"Bad\x1b[31m\nname"\n', "utf-8")
    found = bring_in(str(tmp_path))
    case = case_of(found)
    assert (case.stage, case.parties["INDIGO-ORG-0001"].name) == ("concept", "Bad [31m name")
    assert [line for line in found.text.splitlines() if line.startswith("stage")] == ["stage: concept"]


def test_an_empty_record_is_a_case_with_everything_to_supply(tmp_path: Path) -> None:
    found = bring_in(written(tmp_path, {"name": {"value": "Only a name"}}))
    assert case_of(found).title == "Only a name"


def test_a_record_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(ExportFault, match="no record `INDIGO-POJ-9999`") as refused:
        bring_in(str(OWN), "INDIGO-POJ-9999")
    assert "INDIGO-POJ-9001" in refused.value.help
    with pytest.raises(ExportFault, match="has 8 records"):
        bring_in(str(OWN))
