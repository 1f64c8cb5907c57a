"""Signing: the first plan and the terms are kept, a version is signed once, and what changed since is listed."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase import load, load_text
from sibcase.casefile.source.places import Place
from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.sign.records import RecordFault
from sibcase.tasks.sign.sign import sign, since_signed
from sibcase.tasks.sign.signature import read_signatures
from sibcase.tasks.sign.terms import changes_of_terms, hash_of_terms, terms_of

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 12, 1)
CASE = """\
sibcase: 1
title: Homes
stage: contract
currency: GBP
start: 2027-04-01
term: 2 years
parties: {council: {name: Council, role: commissioner}}
contract:
  payers: {council: 100%}
  cap: £100k
  metrics: {homes: {title: Homes found, unit: count, expected: 10}}
  payments:
    home: {kind: tariff, metric: homes, counts: gross, price: £2k}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a case file with a contract."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE, "utf-8")
    return file


def replaced(case: Path, old: str, new: str) -> None:
    """Write a case with one text replaced."""
    text = case.read_text("utf-8")
    assert old in text
    case.write_text(text.replace(old, new), "utf-8")


def test_a_contract_is_signed_once(case: Path) -> None:
    file, signature = sign(load(case), date=DAY)
    before = file.read_bytes()
    assert (file, signature.number, signature.date) == (case.parent / "signed" / "1.json", 1, "2026-12-01")
    with pytest.raises(RecordFault, match="was signed on 2026-12-01 and stays as it is"):
        sign(load(case))
    assert file.read_bytes() == before


def test_the_plan_is_kept_by_financial_year(case: Path) -> None:
    shutil.copy(cases_folder() / "rough-sleeping" / "case.yaml", case)
    business = load(case)
    sign(business, date=DAY)
    planned = read_signatures(str(case))[0].plan
    for name in ("payments.total", "payments.by.city", "service.starts.total", "savings.gross.total"):
        assert planned[name].by_year == pytest.approx(business.planned.by_year(name), abs=1e-6)
        assert planned[name].total == pytest.approx(business.planned.value(name), abs=1e-6)
    assert planned["investment.irr"].total == pytest.approx(business.planned.value("investment.irr"), abs=1e-6)


def test_numbers_written_in_another_way_are_the_same_terms(case: Path) -> None:
    sign(load(case), date=DAY)
    replaced(case, "price: £2k", "price: {value: '£2,000', source: The rate card, note: as agreed}")
    replaced(case, "title: Homes found", "title: Homes that were found")
    replaced(case, "expected: 10", "expected: 12")
    assert since_signed(load(case)).terms == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("price: £2k", "price: £2.1k", "contract.payments.home.price"),
        ("cap: £100k", "cap: £90k", "contract.cap"),
        ("counts: gross", "counts: net", "contract.payments.home.counts"),
        ("term: 2 years", "term: 3 years", "term"),
        ("payers: {council: 100%}\n  cap: £100k", "payers: {council: 100%}", "contract.cap"),
    ],
)
def test_a_term_that_changed_is_found(case: Path, old: str, new: str, path: str) -> None:
    sign(load(case), date=DAY)
    replaced(case, old, new)
    assert [each.path for each in since_signed(load(case)).not_recorded] == [path]


def test_the_order_of_payment_lines_is_a_term() -> None:
    text = CASE + "    other: {kind: block, amount: £5k}\n"
    lines = text.splitlines()
    turned = "\n".join([*lines[:-2], lines[-1], lines[-2]])
    one, two = (terms_of(load_text(each).case) for each in (text, turned))
    assert [each.path for each in changes_of_terms(one, two)] == ["contract.payments (order)"]


def test_a_variation_has_a_reason_and_is_measured_against_the_first_contract(case: Path) -> None:
    sign(load(case), date=DAY)
    replaced(case, "price: £2k", "price: £2.1k")
    sign(load(case), variation="Rents have risen", date=dt.date(2027, 6, 1))
    replaced(case, "cap: £100k", "cap: £120k")
    sign(load(case), variation="More homes", date=dt.date(2028, 6, 1))
    since = since_signed(load(case))
    assert {(each.path, each.old, each.new) for each in since.terms} == {
        ("contract.payments.home.price", "£2k", "£2.1k"),
        ("contract.cap", "£100k", "£120k"),
    }
    assert since.not_recorded == []
    assert [each.reason for each in read_signatures(str(case))] == ["", "Rents have risen", "More homes"]


@pytest.mark.parametrize(
    ("variation", "date", "why"),
    [
        ("", DAY, "stays as it is"),
        ("No change", DAY, "no term of the contract has changed"),
        ("  ", DAY, "the reason of a variation is empty"),
        ("Too early", dt.date(2026, 1, 1), "is before the latest signature"),
    ],
)
def test_what_is_no_variation_is_refused(case: Path, variation: str, date: dt.date, why: str) -> None:
    sign(load(case), date=DAY)
    with pytest.raises(RecordFault, match=why):
        sign(load(case), variation=variation, date=date)


def test_a_variation_needs_a_contract_that_was_signed(case: Path) -> None:
    with pytest.raises(RecordFault, match="not signed yet"):
        sign(load(case), variation="Rents have risen")


def test_a_case_without_a_contract_is_refused(case: Path) -> None:
    case.write_text("{sibcase: 1, title: T, need: {people: 2, unit_cost: £5 per year, years: 3}}", "utf-8")
    with pytest.raises(RecordFault, match="no `contract:` to sign"):
        sign(load(case))


# --- what was done to the file ----------------------------------------------------------------------------------------


def test_a_signature_that_was_edited_is_noticed(case: Path) -> None:
    file, _ = sign(load(case), date=DAY)
    file.write_text(file.read_text("utf-8").replace("£2k", "£3k"), "utf-8")
    with pytest.raises(RecordFault, match=r"1\.json:1:1: this file was changed after it was signed"):
        read_signatures(str(case))


def test_a_signature_that_was_removed_is_noticed(case: Path) -> None:
    first, _ = sign(load(case), date=DAY)
    replaced(case, "price: £2k", "price: £2.1k")
    sign(load(case), variation="Rents have risen", date=DAY)
    first.unlink()
    with pytest.raises(RecordFault, match=r"1\.json: this signature is missing"):
        read_signatures(str(case))


def test_a_contract_that_was_signed_anew_does_not_fit_its_variation(case: Path) -> None:
    first, _ = sign(load(case), date=DAY)
    replaced(case, "price: £2k", "price: £2.1k")
    second, _ = sign(load(case), variation="Rents have risen", date=DAY)
    kept = second.read_bytes()
    first.unlink()
    second.unlink()
    sign(load(case), date=DAY)
    second.write_bytes(kept)
    with pytest.raises(RecordFault, match="does not follow the signature before it"):
        read_signatures(str(case))


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"sibcase_signature": 2}', "\udce4"])
def test_what_is_no_signature_is_refused(case: Path, content: str) -> None:
    file = case.parent / "signed" / "1.json"
    file.parent.mkdir()
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(RecordFault, match="this is no signature"):
        read_signatures(str(case))


def test_a_signature_is_not_read_through_a_link_out_of_the_folder(case: Path, tmp_path: Path) -> None:
    sign(load(case), date=DAY)
    inner = tmp_path / "inner"
    inner.mkdir()
    shutil.copy(case, inner / "case.yaml")
    (inner / "signed").symlink_to(tmp_path / "signed")
    with pytest.raises(RecordFault, match="leads out of its folder"):
        read_signatures(str(inner / "case.yaml"))


@pytest.mark.costly
def test_terms_are_the_same_in_every_reading_and_hold_no_place() -> None:
    for file in sorted(cases_folder().glob("**/case.yaml")):
        case, again = load(file).case, load(file).case
        terms = terms_of(case)
        assert hash_of_terms(terms) == hash_of_terms(terms_of(again)), file
        assert not any(Place.__name__ in each.meaning or str(file) in each.meaning for each in terms.values()), file


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_signs_and_compares(case: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["sign", str(case), "--date", "2026-12-01"]).exit_code == 0
    again = run(app, ["sign", str(case)])
    assert (again.exit_code, "stays as it is" in again.stderr) == (2, True)
    replaced(case, "price: £2k", "price: £2.1k")
    compared = run(app, ["sign", str(case), "--compare"])
    assert (compared.exit_code, "contract.payments.home.price: £2k → £2.1k" in compared.output) == (1, True)
    assert "payments.by.council" in json.loads(run(app, ["sign", str(case), "--compare", "--json"]).output)["plan"]
    varied = run(app, ["sign", str(case), "--variation", "Rents have risen", "--date", "2027-06-01"])
    assert (varied.exit_code, "£2k → £2.1k" in varied.output) == (0, True)


def test_a_case_with_errors_is_not_signed(case: Path) -> None:
    replaced(case, "price: £2k", "price: -£2k")
    done = CliRunner().invoke(app, ["sign", str(case)])
    assert (done.exit_code, (case.parent / "signed").exists()) == (1, False)


def test_a_case_from_standard_input_is_not_signed() -> None:
    done = CliRunner().invoke(app, ["sign", "-"], input=CASE)
    assert (done.exit_code, "has no folder for its records" in done.stderr) == (2, True)


def test_cases_of_one_folder_have_records_of_their_own(case: Path) -> None:
    other = case.with_name("north.yaml")
    shutil.copy(case, other)
    files = [sign(load(each), date=DAY)[0] for each in (case, other)]
    assert [file.relative_to(case.parent).as_posix() for file in files] == ["signed/1.json", "north.signed/1.json"]
