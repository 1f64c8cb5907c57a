"""A case becomes a record: what both know comes back, what is private stays, and what is left out is listed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.casefile.reader import load_text
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.export.export import export_case
from sibcase.tasks.export.exported import exported as exported_for
from sibcase.tasks.export.formats import EXPORT_FORMATS
from sibcase.tasks.indigo.as_record import record_of
from sibcase.tasks.indigo.bring_in import bring_in
from sibcase.tasks.indigo.records.checks import check_record
from sibcase.tasks.indigo.records.export_file import open_export
from sibcase.tasks.indigo.records.fields import field_at
from sibcase.tasks.indigo.records.values import amount_of

if TYPE_CHECKING:
    from sibcase.tasks.indigo.as_record import AsRecord
    from sibcase.tasks.indigo.records.record import Record

OWN = Path(__file__).parents[3] / "docs/indigo"


def exported(text: str) -> AsRecord:
    loaded = load_text(text, "case.yaml")
    assert loaded.case is not None, loaded.findings
    return record_of(loaded.case)


def read_back(record: AsRecord, folder: Path) -> Record:
    (folder / "back.json").write_text(json.dumps({"id": record.id, "data": record.data}), "utf-8")
    return open_export(folder / "back.json").records[0]


@pytest.mark.parametrize("record_id", ["INDIGO-POJ-9001", "INDIGO-POJ-9003", "INDIGO-PL-9001"])
def test_what_both_know_comes_back_as_it_was(record_id: str, tmp_path: Path) -> None:
    found = bring_in(str(OWN), record_id)
    record = exported(found.text)
    back = read_back(record, tmp_path)
    assert (record.id, back.kind) == (record_id, found.record.kind)
    # Items of lists that a case filters have other numbers: payments are compared below.
    paths = [pointer for pointer, _ in back if pointer in found.record.values and "/outcome_payments/" not in pointer]
    assert len(paths) >= 8

    def value(text: str) -> Any:
        amount = amount_of(text)
        return amount.value if amount else text

    changed = {
        path: (found.record.values[path].text, back.values[path].text)
        for path in paths
        if value(found.record.values[path].text) != value(back.values[path].text)
    }
    # The date was written in words.
    assert {each for each in changed if not each.endswith("/accessed_date/value")} == set()


def test_payments_that_were_made_come_back(tmp_path: Path) -> None:
    found = bring_in(str(OWN), "INDIGO-POJ-9002")
    back = read_back(exported(found.text), tmp_path)
    made = [
        item.text("money/amount") for item in found.record.items("outcome_payments") if item.text("type") == "Actual"
    ]
    assert [item.text("money/amount") for item in back.items("outcome_payments")] == made
    assert {item.text("payer_organisation_id") for item in back.items("outcome_payments")} == {"INDIGO-ORG-9003"}


def test_a_second_journey_changes_nothing(tmp_path: Path) -> None:
    first = exported(bring_in(str(OWN), "INDIGO-POJ-9001").text)
    read_back(first, tmp_path)
    second = exported(bring_in(str(tmp_path / "back.json")).text)
    assert second.data == first.data


@pytest.mark.costly
@pytest.mark.parametrize("name", ["family-recovery", "concept-note", "deals/rikers-island"])
def test_every_value_is_one_that_indigo_knows(name: str, tmp_path: Path) -> None:
    export_case(load(cases_folder() / name), ["indigo"], tmp_path)
    (file,) = tmp_path.glob("*.indigo.json")
    (record,) = open_export(file).records
    known = {pointer: field_at(record.kind, pointer) for pointer, _ in record}
    assert [pointer for pointer, found in known.items() if found is None] == []
    unread = [each for each in check_record(record) if each.is_left_out or each.finding == "not in the list"]
    assert unread == []
    assert not any("amount_usd" in pointer for pointer in known)


def test_a_new_deal_is_a_pipeline_until_its_contract() -> None:
    text = (
        "sibcase: 1\ntitle: A\nstart: 2027-04-01\nterm: 5 years\nneed: {people: 4, years: 1, unit_cost: 5 per year}\n"
    )
    pipeline = exported(text)
    assert (pipeline.kind, pipeline.id) == ("pipeline", "INDIGO-PL-0000")
    assert pipeline.data["dates"] == {
        "expected_launch_date": {"value": "Don\N{RIGHT SINGLE QUOTATION MARK}t Know"},
        "notes": "Planned to start on 2027-04-01",
        "expected_length": {"value": "60 months"},
    }
    assert [(each.path, each.written) for each in pipeline.not_held] == [
        ("need.years", "1"),
        ("need.unit_cost", "5 per year"),
    ]


def test_what_is_private_is_in_neither_file(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "sibcase: 1\ntitle: A\nstage: concept\nstart: 2027-04-01\nterm: 5 years\n"
        "parties:\n"
        "  INDIGO-ORG-0001: {name: Council, role: commissioner}\n"
        "  INDIGO-ORG-0002: {name: Fund, role: investor, private: investment.tranches.one.commitment}\n"
        "need: {people: 4, years: 1, unit_cost: 5 per year}\n"
        "service: {intake: {all: {starts: 4 over 1 year}}}\n"
        "contract:\n"
        "  payers: {INDIGO-ORG-0001: 100%}\n"
        "  metrics: {m: {title: M, unit: count}}\n"
        "  payments: {m: {kind: tariff, metric: m, counts: gross, price: 7}}\n"
        "investment:\n"
        "  tranches:\n"
        "    one: {investor: INDIGO-ORG-0002, commitment: 98765, rank: 1, return: residual}\n"
        "    two: {investor: INDIGO-ORG-0002, commitment: 43210, rank: 2, return: residual}\n"
        "actuals: {flows: [{what: payment, amount: 3, when: 2028-01-01}]}\n",
        "utf-8",
    )
    paths = export_case(load(case), ["indigo"], tmp_path, audience="INDIGO-ORG-0002")
    texts = "".join(path.read_text("utf-8") for path in paths)
    # Neither the amount, nor the total from which it could be worked out.
    assert ("98765" in texts, "141975" in texts, "43210" in texts) == (False, False, True)


@pytest.mark.costly
def test_a_record_is_made_for_no_other_readers() -> None:
    business = load(cases_folder() / "family-recovery")
    chosen = EXPORT_FORMATS["indigo"]
    assert set(chosen.files_of(business)) == set(chosen.files_of(business, "public"))
    with pytest.raises(ValueError, match="for the public only"):
        chosen.make(exported_for(business))


def test_a_party_without_a_number_is_listed(tmp_path: Path) -> None:
    paths = export_case(load(cases_folder() / "deals/rikers-island"), ["indigo"], tmp_path)
    rows = list(csv.DictReader(io.StringIO(paths[1].read_text("utf-8"))))
    assert {"path": "parties.goldman", "written": "Goldman Sachs Urban Investment Group"}.items() <= next(
        row for row in rows if row["path"] == "parties.goldman"
    ).items()


def checks_of(name: str, folder: Path) -> dict[str, set[str]]:
    """Return what INDIGO's checks find in the record of a case: pointers by check."""
    paths = export_case(load(cases_folder() / name), ["indigo"], folder)
    (file,) = [path for path in paths if path.name.endswith("-checks.csv")]
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(file.read_text("utf-8"))):
        found.setdefault(row["check"], set()).add(row["pointer"])
    return found


def test_what_indigo_s_own_checks_find_is_listed(tmp_path: Path) -> None:
    found = checks_of("deals/rikers-island", tmp_path)
    # A case has no field for the jurisdiction; it has the dates, the finance and the metrics.
    assert "/jurisdiction" in found["value missing"]
    assert not {"/dates", "/overall_project_finance", "/outcome_metrics"} & found["value missing"]


def test_a_pipeline_that_has_all_that_is_wanted_has_none_missing(tmp_path: Path) -> None:
    # All fields of a pipeline have the lowest priority.
    assert "value missing" not in checks_of("family-recovery", tmp_path)
