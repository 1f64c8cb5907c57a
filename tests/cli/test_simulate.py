"""`sibcase simulate`: its table, its JSON and CSV, and what it says where nothing can be drawn."""

from __future__ import annotations

import csv
import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.cli.uncertainty.draw_options import share_of_draws
from sibcase.resources import cases_folder
from tests.model.small_cases import text_of

FULL = str(cases_folder() / "family-recovery")
ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["simulate", *arguments], terminal_width=120)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.matrix(1, among="the full case")
def test_the_table_says_what_was_drawn_and_how_figures_are_spread() -> None:
    status, shown, _ = run(FULL, "--draws", "400")
    assert status == 0
    assert "400 draws with seed 1 of 24 inputs with a range and chance in 5 outcomes" in shown
    assert "Investors lose money" in shown
    assert "Where the spread of “Payments” comes from" in shown


@pytest.mark.matrix(1, among="the full case")
def test_json_and_csv_hold_the_same_figures() -> None:
    _, as_json, _ = run(FULL, "--draws", "300", "--json")
    _, as_csv, _ = run(FULL, "--draws", "300", "--csv")
    figures = json.loads(as_json)["figures"]
    rows = {row["figure"]: row for row in csv.DictReader(StringIO(as_csv))}
    assert rows.keys() == figures.keys()
    assert float(rows["payments.total"]["p50"]) == round(figures["payments.total"]["p50"], 6)


@pytest.mark.matrix(1, among="the full case")
def test_draws_are_saved_as_parquet(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    parquet, as_csv = tmp_path / "draws.parquet", tmp_path / "draws.csv"
    for target in (parquet, as_csv):
        assert run(FULL, "--draws", "5000", "--save", str(target))[0] == 0
    table = pq.read_table(parquet)
    rows = list(csv.DictReader(StringIO(as_csv.read_text("utf-8"))))
    assert (table.num_rows, table.column_names) == (5_000, list(rows[0]))
    for name in ("payments.total", "investment.irr"):
        # What is undefined is an empty cell, and null.
        assert table[name].to_pylist() == [float(row[name]) if row[name] else None for row in rows]
    assert sorted(tmp_path.iterdir()) == [as_csv, parquet]


def test_parquet_takes_more_draws_than_csv(tmp_path: Path) -> None:
    for name, refused in (("draws.csv", True), ("draws.PARQUET", False)):
        _, _, remark = run("nowhere.yaml", "--draws", "200001", "--save", str(tmp_path / name))
        assert ("--save writes at most 200,000 draws as CSV" in remark) is refused


def test_without_pyarrow_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    status, shown, remark = run(FULL, "--draws", "200", "--save", str(tmp_path / "new" / "draws.parquet"))
    assert (status, shown) == (2, "")
    assert "Parquet needs pyarrow: run `pip install 'sibcase[parquet]'`" in remark
    assert not list(tmp_path.iterdir())


def test_budgets_are_shown_by_payer_and_year(tmp_path: Path) -> None:
    budget = "parties: {council: {budget: £250k per year, budget_by_year: {2026-27: £120k}}}"
    case = tmp_path / "case.yaml"
    case.write_text(text_of(budget), encoding="utf-8")
    status, shown, _ = run(str(case), "--draws", "2000")
    assert status == 0
    # £120,000 are planned for 2026-27 and none for other years: more is paid in about half of the draws.
    row = next(line for line in shown.splitlines() if "2026-27" in line)
    assert row.split()[:5] == ["County", "council", "2026-27", "£120k", "£120k"]
    assert 40 < float(row.split()[-1].rstrip("%")) < 55
    figures = json.loads(run(str(case), "--draws", "2000", "--json")[1])["budgets"]
    assert [each["year"] for each in figures] == ["2026-27", None]
    assert figures[0] == {**figures[0], "payer": "council", "budget": 120_000, "planned": 120_000}
    rows = {each["figure"]: each for each in csv.DictReader(StringIO(run(str(case), "--draws", "2000", "--csv")[1]))}
    exceeded = rows["budget_exceeded.council.2026-27"]
    assert (exceeded["unit"], exceeded["planned"], float(exceeded["mean"])) == ("share", "", figures[0]["share"])
    assert rows["budget_exceeded.council"]["mean"] == exceeded["mean"]


@pytest.mark.matrix(1, among="the full case")
def test_payments_are_compared_with_a_reference_class() -> None:
    options = (FULL, "--draws", "400", "--optimism", "reference-class")
    status, shown, _ = run(*options)
    assert status == 0
    assert "This case: draws, median" in shown
    assert "0.93 times" in next(line for line in shown.splitlines() if line.startswith("29 other projects: median"))
    assert json.loads(run(*options, "--json")[1])["optimism"]["reference_class"]["replanned"] == 25
    rows = list(csv.DictReader(StringIO(run(*options, "--csv")[1])))
    assert [row["label"] for row in rows if row["figure"] == "payments.by_results"][-1].endswith("upper quartile")


@pytest.mark.matrix(1, among="the full case")
def test_ranges_and_chance_can_each_be_left_out() -> None:
    wide, narrow, still = (
        json.loads(run(FULL, "--draws", "2000", "--json", *options)[1])["figures"]["payments.total"]
        for options in ((), ("--drawn", "ranges"), ("--drawn", "chance"))
    )
    width = [each["p95"] - each["p5"] for each in (wide, narrow, still)]
    assert width[0] > max(width[1:])


def test_a_case_without_ranges_is_refused_in_one_sentence() -> None:
    status, shown, remark = run(str(cases_folder() / "concept-note"), "--draws", "200")
    assert (status, shown) == (2, "")
    assert "give an input a range, such as `{value: £70k, low: £60k, high: £85k}`" in remark
    assert len(remark.splitlines()) == 1


def test_too_few_draws_are_refused() -> None:
    assert run(FULL, "--draws", "5")[0] == 2


def test_a_case_with_errors_shows_them(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("sibcase: 1\ntitle: A\nneed: {people: many}\n", "utf-8")
    status, _, remark = run(str(tmp_path))
    assert status == 1
    assert "case.yaml:3" in remark


@pytest.mark.costly
@pytest.mark.matrix(1, among="the full case")
def test_every_draw_is_saved(tmp_path: Path) -> None:
    target = tmp_path / "draws.csv"
    status, _, remark = run(FULL, "--draws", "150", "--save", str(target))
    assert status == 0, remark
    rows = list(csv.DictReader(StringIO(target.read_text("utf-8"))))
    assert len(rows) == 150
    assert 0.65 <= float(rows[0]["service.completion"]) <= 0.82
    # The cap of the contract, to half a penny: draws are saved with every digit, also those of rounding in a sum.
    assert all(float(row["payments.total"]) < 3_000_000.005 for row in rows)


@pytest.mark.costly
def test_an_interrupted_run_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sibcase.tasks.simulate.draws_file.DrawsFile.add", interrupt)
    assert run(FULL, "--draws", "150", "--save", str(tmp_path / "draws.csv"))[0] != 0
    assert list(tmp_path.iterdir()) == []


def test_more_draws_than_a_file_takes_are_refused(tmp_path: Path) -> None:
    status, _, remark = run(FULL, "--draws", "200001", "--save", str(tmp_path / "draws.csv"))
    assert (status, list(tmp_path.iterdir())) == (2, [])
    assert "--save writes at most 200,000 draws" in remark


@pytest.mark.costly
def test_a_folder_is_not_replaced_by_draws(tmp_path: Path) -> None:
    assert run(FULL, "--draws", "150", "--save", str(tmp_path))[0] == 2
    assert tmp_path.is_dir()


@pytest.mark.parametrize(
    ("share", "printed"),
    [(0.0, "0%"), (0.0003, "<0.1%"), (0.001, "0.1%"), (0.405, "40.5%"), (0.9996, ">99.9%"), (1.0, "100%")],
)
def test_what_happens_in_any_draw_is_not_printed_as_never(share: float, printed: str) -> None:
    assert share_of_draws(share) == printed
