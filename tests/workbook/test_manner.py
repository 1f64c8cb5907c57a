"""The manner of a workbook, as a modeller would look at it, and that it gives nothing away or runs nothing."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from sibcase.tasks.business_case import load, load_text
from sibcase.tasks.export.as_xlsx import as_xlsx, workbook_subject
from sibcase.tasks.export.exported import exported
from sibcase.workbook.places import BY_YEAR, CALCULATIONS, FIRST, column_name
from sibcase.workbook.plan import plan_of
from sibcase.workbook.write import workbook_bytes

ROOT = Path(__file__).parents[2]
FULL = ROOT / "cases/family-recovery"
WORST = ROOT / "cases/measures/six-ways"
NAMES = [FULL, WORST, ROOT / "cases/deals/chicago", ROOT / "tests/examples/worked-example.yaml"]
VOLATILE = ("NOW(", "TODAY(", "RAND", "OFFSET(", "INDIRECT(", "CELL(", "INFO(")
NEWER = ("XLOOKUP", "LET(", "LAMBDA", "FILTER(", "SEQUENCE(", "_xlfn", "_xlws")


@cache
def made(case: Path) -> bytes:
    return next(iter(as_xlsx(exported(load(case))).values()))


@cache
def for_the_public() -> bytes:
    return next(iter(as_xlsx(exported(load(FULL), "public")).values()))


@cache
def opened(case: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(case)))


def formulas(case: Path) -> list[tuple[str, str, str]]:
    """Return the sheet, the cell and the text of every formula."""
    return [
        (sheet.title, cell.coordinate, str(cell.value))
        for sheet in opened(case)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def without_names(formula: str) -> str:
    """Return a formula without texts in quotes and without the names of sheets and cells."""
    return re.sub(r"\$?[A-Z]{1,3}\$?\d+", "", re.sub(r"'[^']*'!|\"[^\"]*\"", "", formula))


@pytest.mark.matrix(1, by="case")
@pytest.mark.parametrize("case", NAMES, ids=lambda path: path.stem)
class TestFormulas:
    """Every formula of a workbook."""

    @pytest.mark.costly
    def test_no_number_is_typed_into_a_formula_but_none_and_one(self, case: Path) -> None:
        typed = {
            number: (sheet, cell, formula)
            for sheet, cell, formula in formulas(case)
            for number in re.findall(r"(?<![A-Za-z_.])\d+(?:\.\d+)?(?:E[+-]?\d+)?", without_names(formula))
            if number not in ("0", "1")
        }
        assert typed == {}

    def test_nothing_is_volatile_newer_external_or_an_array(self, case: Path) -> None:
        bad = [each for each in formulas(case) if any(word in each[2] for word in (*VOLATILE, *NEWER, "[", "{"))]
        assert bad == []

    def test_the_longest_formula_can_be_read(self, case: Path) -> None:
        longest = max((each for each in formulas(case) if each[0] == CALCULATIONS), key=lambda each: len(each[2]))
        assert len(longest[2]) < 500, longest

    def test_a_row_has_one_formula_across_all_its_periods(self, case: Path) -> None:
        plan = plan_of(workbook_subject(exported(load(case))))
        for row in plan.rows.values():
            if row.kind != "formula" or row.axis == "once":
                continue
            place = plan.places.of[row.name]
            sheet = opened(case)[place.sheet]
            shapes = {
                shape(str(sheet.cell(place.row + 1, FIRST + at + 1).value), FIRST + at) for at in range(len(row.values))
            }
            assert len(shapes) == 1, (row.name, shapes)

    def test_names_point_at_cells(self, case: Path) -> None:
        names = opened(case).defined_names
        assert {"case_hash", "case_version"} <= set(names)
        assert all(re.fullmatch(r"\w+!\$[A-Z]+\$\d+", name.attr_text) for name in names.values())

    def test_no_macro_no_link_and_no_hidden_sheet(self, case: Path) -> None:
        parts = zipfile.ZipFile(io.BytesIO(made(case))).namelist()
        assert not [each for each in parts if "vba" in each or "externalLink" in each or each.endswith(".bin")]
        assert all(sheet.sheet_state == "visible" for sheet in opened(case))

    def test_sheets_are_ready_to_read_and_print(self, case: Path) -> None:
        for sheet in opened(case):
            assert sheet.print_area, sheet.title
            assert sheet.freeze_panes or sheet.title in ("Cover", "Contract", "Constants"), sheet.title


def shape(formula: str, column: int) -> str:
    """Return a formula with the letters of its own column and its neighbours as offsets."""
    shaped = re.sub(r"'[^']*'", "SHEET", formula)
    for offset in (-1, 0, 1):
        shaped = re.sub(rf"(?<![A-Z$]){column_name(column + offset)}\$", f"<{offset}>$", shaped)
    return shaped


def test_the_same_case_gives_the_same_bytes() -> None:
    subject = workbook_subject(exported(load(WORST)))
    assert workbook_bytes(subject) == made(WORST)


def test_plain_worksheets_write_the_file_that_xlsxwriter_would(monkeypatch: pytest.MonkeyPatch) -> None:
    from xlsxwriter.worksheet import Worksheet

    from sibcase.workbook import plain_worksheet

    subject = workbook_subject(exported(load(WORST)))
    monkeypatch.setattr(plain_worksheet, "PlainWorksheet", Worksheet)
    assert workbook_bytes(subject) == made(WORST)


@pytest.mark.costly
def test_what_no_formula_carries_is_counted_on_the_cover_and_red() -> None:
    cover = {row[0].value: row[1].value for row in opened(WORST)["Cover"].iter_rows(max_col=2)}
    assert str(cover["Values without formula"]).startswith("2, ")
    cover = {row[0].value: row[1].value for row in opened(FULL)["Cover"].iter_rows(max_col=2)}
    assert str(cover["Values without formula"]).startswith("None")


def test_the_full_case_is_small_enough_to_mail() -> None:
    assert len(made(FULL)) < 2_000_000


def test_payment_tables_are_ranges_that_formulas_look_up() -> None:
    looked_up = [formula for _, _, formula in formulas(ROOT / "cases/deals/dc-water") if "MATCH(" in formula]
    assert [formula for formula in looked_up if "Contract!$F" in formula]


@pytest.mark.costly
def test_words_that_look_like_formulas_are_words() -> None:
    text = (ROOT / "tests/examples/worked-example.yaml").read_text()
    title = re.search(r"^title: (.*)$", text, re.MULTILINE)
    assert title
    for words in ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "{=1+1}"):
        case = load_text(text.replace(title.group(0), f'title: "{words}"', 1))
        sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(workbook_subject(exported(case)))))["Cover"]
        assert (sheet["A1"].value, sheet["A1"].data_type) == (words, "s")


def test_years_are_linked_to_their_sheet() -> None:
    assert any(f"'{BY_YEAR}'!" in formula for sheet, _, formula in formulas(FULL) if sheet == "Outputs")


class TestAudiences:
    """What the workbook of a reader tells of what is private."""

    @pytest.mark.costly
    def test_a_private_amount_changes_nothing_in_the_file_of_the_public(self, tmp_path: Path) -> None:
        shutil.copytree(FULL, tmp_path / FULL.name)
        path = tmp_path / FULL.name / "case.yaml"
        coupon = load(path).book.lines["tranche.senior.coupon"].origin
        assert coupon is not None
        lines = path.read_text().splitlines(keepends=True)
        lines[coupon.line - 1] = lines[coupon.line - 1].replace(coupon.text, "7.25% per year")
        path.write_text("".join(lines))
        assert load(path).planned.value("tranche.senior.coupon") == pytest.approx(0.0725)
        assert list(as_xlsx(exported(load(path), "public")).values()) == [for_the_public()]

    @pytest.mark.costly
    def test_private_amounts_are_nowhere_in_the_unzipped_file(self) -> None:
        parts = zipfile.ZipFile(io.BytesIO(for_the_public()))
        text = "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        for private in ("430000", "430k", "58000", "58k"):
            assert not re.search(rf"(?<![0-9.]){private}(?![0-9.])", text), private

    @pytest.mark.costly
    def test_nothing_withheld_has_a_formula_or_a_value(self) -> None:
        readers = exported(load(FULL), "public")
        plan = plan_of(workbook_subject(readers))
        sheets = openpyxl.load_workbook(io.BytesIO(for_the_public()))
        for name in readers.figures.withheld:
            place = plan.places.of[name]
            cells = [cell.value for cell in next(sheets[place.sheet].iter_rows(place.row + 1, place.row + 1))]
            assert cells[3] == "withheld"
            assert not any(cells[4 : 4 + FIRST])
        pointed = {name for row in plan.rows.values() if row.formula for name in names_in(row.formula)}
        assert not pointed & readers.figures.withheld

    @pytest.mark.costly
    def test_no_hash_tells_a_guess(self) -> None:
        subject = workbook_subject(exported(load(FULL), "public"))
        assert subject.case_hash == ""


def names_in(term: object) -> set[str]:
    from sibcase.book.terms import references

    return set(references(term))  # type: ignore[arg-type]
