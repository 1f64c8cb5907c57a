"""Other spreadsheets recalculate the workbook: formualizer on a sample, LibreOffice from poisoned values."""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
import pytest

from sibcase.tasks.business_case import load
from sibcase.tasks.export.as_xlsx import workbook_subject
from sibcase.tasks.export.exported import exported
from sibcase.workbook.places import FIRST, VALUE
from sibcase.workbook.plan import Plan, plan_of
from sibcase.workbook.write import workbook_bytes
from tests.workbook.recalculated import agrees

ROOT = Path(__file__).parents[2]
CASES = sorted(ROOT.glob("cases/**/case.yaml"))
NAMES = [path.relative_to(ROOT).as_posix() for path in CASES]
# It knows no function of a whole range within SUMPRODUCT, by which rates of return and fading effects are worked out,
# and its SUMIF passes over what is undefined.
SAMPLE = [
    "cases/concept-note/case.yaml",
    "cases/deals/peterborough/case.yaml",
    "cases/deals/dwp-round-2/case.yaml",
    "tests/contracts/lesser-of-two.yaml",
]
POISON = 987654.321
# What a profile of LibreOffice has to say so that it recalculates files of other programs on loading.
ALWAYS = (
    '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
    "<value>0</value></prop></item></oor:items>"
)


def written(name: str, path: Path) -> Plan:
    subject = workbook_subject(exported(load(ROOT / name)))
    path.write_bytes(workbook_bytes(subject))
    return plan_of(subject)


def poisoned(path: Path, to: Path) -> int:
    """Copy a workbook with a wrong number in the place of each value that a formula has; return how many there are."""
    count = 0
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part.startswith("xl/worksheets/sheet"):
                text, changed = re.subn(r"(</f>)<v>[^<]*</v>", rf"\1<v>{POISON}</v>", content.decode())
                text = re.sub(r'(<c [^>]*?) t="(?:e|str|b)"(>?[^>]*><f>)', r"\1\2", text)
                content, count = text.encode(), count + changed
            new.writestr(part, content)
    return count


def disagreements(plan: Plan, value_at: Any) -> list[str]:
    found = []
    for name, row in plan.rows.items():
        place, first = plan.places.of[name], VALUE if row.axis == "once" else FIRST
        for at, wanted in enumerate(row.values):
            value = value_at(place.sheet, place.row + 1, first + at + 1)
            if not agrees(value, wanted, row.unit):
                found.append(f"{name}[{at}]: {value}, the engine {wanted}")
    return found


@pytest.mark.costly
@pytest.mark.parametrize("name", SAMPLE)
def test_formualizer_agrees(name: str, tmp_path: Path) -> None:
    plan = written(name, tmp_path / "case.xlsx")
    workbook = formualizer.load_workbook(str(tmp_path / "case.xlsx"))
    workbook.evaluate_all()

    def value_at(sheet: str, row: int, column: int) -> Any:
        value = workbook.evaluate_cell(sheet, row, column)
        return str(value) if isinstance(value, dict) else value

    assert disagreements(plan, value_at) == []


@pytest.mark.matrix(0)
@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_recalculates_poisoned_values_to_what_the_engine_found(name: str, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None or not calc_is_installed(office):
        if os.environ.get("SIBCASE_CI"):
            pytest.fail("LibreOffice Calc is not installed")
        pytest.skip("LibreOffice Calc is not installed")
    plan = written(name, tmp_path / "clean.xlsx")
    assert poisoned(tmp_path / "clean.xlsx", tmp_path / "case.xlsx") > 10
    profile = tmp_path / "profile/user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS)
    (tmp_path / "out").mkdir()
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    command += ["--outdir", str(tmp_path / "out"), str(tmp_path / "case.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    sheets = openpyxl.load_workbook(tmp_path / "out/case.xlsx", data_only=True)

    def value_at(sheet: str, row: int, column: int) -> Any:
        return sheets[sheet].cell(row, column).value

    found = disagreements(plan, value_at)
    assert found == []
    held = [row for row in plan.rows.values() if row.kind == "formula" and all(map(math.isfinite, row.values))]
    assert held
    assert not any(value == POISON for row in held for value in row.values)


def calc_is_installed(office: str) -> bool:
    """Return whether the program that opens workbooks is there: a distribution installs it apart."""
    return (Path(office).resolve().parent / "libsclo.so").exists()
