"""Exports: the figures of the case, tables that fit their schema, and nothing from which a secret is worked back."""

from __future__ import annotations

import builtins
import csv
import hashlib
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load, load_text
from sibcase.tasks.export.as_csv import as_csv, safe_text
from sibcase.tasks.export.as_json import as_json
from sibcase.tasks.export.as_parquet import NoParquetError, as_parquet
from sibcase.tasks.export.export import export_case
from sibcase.tasks.export.exported import exported
from sibcase.tasks.export.formats import EXPORT_FORMATS
from tests.documents.private_cases import FULL, marked, opened, varied
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase

SMALL = text_of()


def small(text: str = SMALL) -> BusinessCase:
    return load_text(text)


@cache
def full_json(text: str = FULL, audience: str | None = None) -> dict[str, Any]:
    (content,) = as_json(exported(opened(text), audience)).values()
    data: dict[str, Any] = json.loads(content)
    return data


def package_of(business: BusinessCase) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    """Return a data package, and the rows of its tables by name."""
    files = {name.partition("/")[2]: content for name, content in as_csv(exported(business)).items()}
    package: dict[str, Any] = json.loads(files["datapackage.json"])
    rows = {
        each["name"]: list(csv.DictReader(io.StringIO(files[each["path"]].decode()))) for each in package["resources"]
    }
    for each in package["resources"]:
        content = files[each["path"]]
        assert (each["bytes"], each["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
    return package, rows


# --- the same figures in every format ---------------------------------------------------------------------------------


@pytest.mark.costly
def test_json_has_figures_lines_versions_and_the_hash_of_the_case() -> None:
    path = cases_folder() / "family-recovery" / "case.yaml"
    (content,) = as_json(exported(load(path))).values()
    data = json.loads(content)
    planned = load(path).planned
    assert data["figures"]["payments.total"]["value"] == pytest.approx(planned.value("payments.total"))
    line = data["lines"]["payments.total"]
    assert (line["unit"], line["by"], len(line["values"])) == ("money", "period", len(data["periods"]))
    # The payments of all periods are the payments.
    assert sum(line["values"]) == pytest.approx(data["figures"]["payments.total"]["value"])
    assert data["case"]["sha256"]["case.yaml"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not any(str(path.parent) in text for text in (content.decode(), json.dumps(data["case"])))


def test_every_table_of_the_data_package_fits_its_schema() -> None:
    package, rows = package_of(small())
    names = [each["name"] for each in package["resources"]]
    assert names == ["periods", "figures", "lines", "payments_by_payer", "inputs", "assumption_log"]
    for resource in package["resources"]:
        schema = resource["schema"]
        assert list(rows[resource["name"]][0]) == [field["name"] for field in schema["fields"]]
        for row in rows[resource["name"]]:
            assert all(fits(row[field["name"]], field["type"]) for field in schema["fields"]), row
        keys = [tuple(row[name] for name in schema.get("primaryKey", ())) for row in rows[resource["name"]]]
        assert len(set(keys)) == len(keys) or "primaryKey" not in schema
        for foreign in schema.get("foreignKeys", ()):
            known = {row[foreign["fields"]] for row in rows[foreign["reference"]["resource"]]} | {""}
            assert {row[foreign["fields"]] for row in rows[resource["name"]]} <= known


def fits(text: str, kind: str) -> bool:
    if text == "" or kind == "string":
        return True
    if kind == "boolean":
        return text in ("true", "false")
    if kind == "date":
        return len(text) == len("2025-04-01")
    return bool(text == str(int(text)) if kind == "integer" else float(text) == float(text))


def test_the_small_case_is_exported_as_it_is_worked_by_hand() -> None:
    # Ten outcomes at £12,000 are paid by the council a year after they are achieved: tests/model/small_cases.py.
    _, rows = package_of(small())
    paid = [float(row["amount"]) for row in rows["payments_by_payer"] if row["payer"] == "council"]
    assert paid == [0, 120_000, 0, 0]
    (total,) = [row for row in rows["figures"] if row["figure"] == "payments.total"]
    assert (total["value"], total["unit"], total["withheld"]) == ("120000.0", "money", "false")
    (price,) = [row for row in rows["inputs"] if row["path"] == "contract.payments.home.price"]
    assert (price["written"], price["value"]) == ("£12k", "12000.0")


@pytest.mark.costly
def test_parquet_holds_the_tables_of_the_data_package() -> None:
    export = exported(small())
    tables = as_parquet(export)
    assert [name.partition("/")[2].removesuffix(".parquet") for name in tables] == [
        name.partition("/")[2].removesuffix(".csv") for name in as_csv(export) if name.endswith(".csv")
    ]
    import pandas as pd

    figures = pd.read_parquet(io.BytesIO(tables[f"{export.stem}-parquet/figures.parquet"])).set_index("figure")
    assert figures.loc["payments.total", "value"] == 120_000


def test_without_a_library_for_parquet_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def without_pyarrow(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == "pyarrow":
            raise ImportError(name)
        return known(name, *rest, **more)

    export = exported(small())
    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    monkeypatch.setattr("pandas.io.parquet.import_optional_dependency", lambda name, **_: without_pyarrow(name))
    with pytest.raises(NoParquetError, match=r"sibcase\[parquet\]"):
        as_parquet(export)


@pytest.mark.costly
@pytest.mark.parametrize("name", ["need.yaml", "quarterly-example.yaml"])
def test_what_a_case_lacks_is_an_empty_table_and_never_an_old_one(name: str) -> None:
    business = load(f"tests/examples/{name}")
    export = exported(business)
    for each in EXPORT_FORMATS.values():
        assert each.files_of(business) == each.files_of(business)
    assert f"{export.stem}-csv/payments-by-payer.csv" in as_csv(export)


# --- texts that are no formulas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("\t=1+1", "'=1+1"),
        ("\r\n+1", "'+1"),
        (" -2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("two\nlines = one", "two lines = one"),
    ],
)
def test_no_text_is_taken_for_a_formula(text: str, written: str) -> None:
    assert safe_text(text) == written


def test_texts_of_a_case_are_safe_and_numbers_stay_numbers() -> None:
    text = SMALL.replace("County council", '"=HYPERLINK(1)"')
    _, rows = package_of(small(text))
    assert {row["name"] for row in rows["payments_by_payer"]} == {"'=HYPERLINK(1)"}
    values = [row["value"] for row in rows["lines"] if row["value"].startswith("-")]
    assert values
    assert all(float(value) < 0 for value in values)


# --- what is private --------------------------------------------------------------------------------------------------

WORKERS, COUPON = "service.costs.workers.amount", "investment.tranches.senior.coupon"


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize(
    "path",
    [
        WORKERS,
        COUPON,
        "investment.reserve",
        "contract.cap",
        "contract.payments.calls-tariff.price",
        "outcomes.home-north.expected",
        "outcomes.home-north.savings.placement.units",
        "need.segments.north.people",
        "service.engagement",
        "service.duration",
        "outcomes.recovery.lag",
    ],
)
def test_no_byte_of_an_export_depends_on_a_secret(path: str) -> None:
    text = marked({"charity": path})
    other = varied(text, path, 0.9)
    assert other != text
    # The other formats are made from the same tables.
    assert as_json(exported(opened(other), "public")) == as_json(exported(opened(text), "public"))


@pytest.mark.costly
def test_what_is_withheld_is_null_and_says_so() -> None:
    data = full_json(marked({"fund": COUPON}), "public")
    assert data["case"]["sha256"] is None
    assert "Social investment fund" in data["case"]["notice"]
    (coupon,) = [row for row in data["inputs"] if row["path"] == COUPON]
    assert (coupon["written"], coupon["value"], coupon["withheld"]) == ("withheld", None, True)
    withheld = [each for each in data["figures"].values() if each.get("why") == "withheld from this reader"]
    assert withheld
    assert all(each["value"] is None for each in withheld)
    assert {each["values"] is None for each in data["lines"].values()} == {True, False}


def test_a_party_is_shown_what_it_marked_itself() -> None:
    data = full_json(marked({"fund": COUPON}), "fund")
    (coupon,) = [row for row in data["inputs"] if row["path"] == COUPON]
    assert coupon["value"] == 0.05
    assert data["case"]["sha256"] is not None


# --- whole or not at all ----------------------------------------------------------------------------------------------


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    business = small()
    folder = tmp_path / f"{exported(business).stem}-csv"
    (folder / "inputs.csv").mkdir(parents=True)
    with pytest.raises(OSError, match="there is a folder of this name"):
        export_case(business, ["json", "csv"], tmp_path)
    assert list(tmp_path.rglob("*")) == [folder, folder / "inputs.csv"]
