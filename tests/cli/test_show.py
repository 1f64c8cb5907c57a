"""`sibcase show`: the headline on one screen, tables, and the same for programs and spreadsheets."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from typer.testing import Result

ROOT = Path(__file__).parents[2]
WORKED = str(ROOT / "tests" / "examples" / "worked-example.yaml")
NEED = str(ROOT / "tests" / "examples" / "need.yaml")


def show(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["show", *arguments], input=given)


def small(*changes: str, options: tuple[str, ...] = ()) -> Result:
    """Show the small case with changes to it, from standard input."""
    return show("-", *options, given=text_of(*changes))


def no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def read_json(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    data: dict[str, Any] = json.loads(result.stdout, parse_constant=no_constant)
    return data


# --- the headline -----------------------------------------------------------------------------------------------------


def test_the_headline_is_one_screen_of_figures() -> None:
    result = show(WORKED)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "Worked example: one cohort, one outcome"
    assert lines[1] == "stage: outline · prices: 2025-26 · 4 years from 2025-04-01 by year"
    assert len(lines) < 45
    # As the expected figures of the example say.
    wanted = {
        "Cost of doing nothing": "£12,000,000",
        "of which cashable": "£136,800",
        "Payments": "£400,000",
        "Cut by caps": "£32,000",
        "Return a year": "28.18%",
        "Loss if no outcomes are achieved": "£250,000",
    }
    found = {
        label: line.removeprefix(f"  {label}").strip()
        for label in wanted
        for line in lines
        if line.startswith(f"  {label} ")
    }
    assert found == wanted
    assert "sibcase trace" in lines[-1]


def test_the_headline_of_a_need_alone() -> None:
    result = show(NEED)
    assert "£157,500,000" in result.stdout
    assert "Payments" not in result.stdout
    assert "stage: concept · prices: not stated\n" in result.stdout
    assert "need.cost.total" in result.stdout.splitlines()[-1]


def test_an_undefined_figure_says_why_in_its_place() -> None:
    result = small("service: {costs: absent}", "outcomes: {home: {savings: {placement: {cashable: absent}}}}")
    rows = {line[2:36].strip(): line[36:].strip() for line in result.stdout.splitlines() if line.startswith("  ")}
    assert rows["Return a year"] == "none: no money is paid in, so there is no return to calculate"
    assert rows["of which cashable"] == "not assessed: no saving says how much of it is cash"


def test_warnings_are_counted_and_not_repeated() -> None:
    supply = "need: {segments: {families: {people: {value: 100, supply: count them}}}}"
    assert "1 warning: see `sibcase validate -`" in small(supply).stdout
    more = "need: {segments: {families: {years: {value: 5, supply: ask}}}}"
    assert "2 warnings: see" in small(supply, more).stdout


def test_colour_is_for_terminals() -> None:
    assert "\x1b" not in show(WORKED).stdout


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_is_shown_with_its_title_and_its_units() -> None:
    result = show(WORKED, "--table", "payments_by_payer")
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0] == "Payments by commissioner and year"
    assert lines[1].split() == ["Financial", "year", "County", "council", "NHS", "board"]
    assert ["2026-27", "£320,000", "£80,000"] in [line.split() for line in lines]  # 80 % and 20 % of £400,000


def test_several_tables_or_all() -> None:
    two = show(WORKED, "-t", "costs", "-t", "outcomes").stdout
    assert two.index("Costs by item") < two.index("Outcomes")
    every = show(WORKED, "--table", "all").stdout
    assert "By financial year" in every
    assert "Investors by tranche" in every


def test_a_cell_that_is_undefined_is_a_dash() -> None:
    result = small("outcomes: {home: {savings: {placement: {cashable: absent}}}}", options=("-t", "savings"))
    assert result.stdout.splitlines()[2].split()[-3:] == ["£200,000", "–", "–"]


def test_an_unknown_table_is_refused_with_those_there_are() -> None:
    result = show(WORKED, "--table", "by_yeer")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "this case has no table by_yeer; its tables are: need_by_segment, need_by_agency, by_year,"
    )


# --- for programs -----------------------------------------------------------------------------------------------------


def test_json_has_four_parts() -> None:
    data = read_json(show(WORKED, "--json"))
    assert list(data) == ["case", "figures", "tables", "findings"]
    assert data["case"]["title"] == "Worked example: one cohort, one outcome"
    for name, figure in data["figures"].items():
        expected = {"value", "unit", "label"} | ({"why"} if figure["value"] is None else set())
        assert set(figure) == expected, name
    assert data["figures"]["payments.total"] == {"value": 400_000.0, "unit": "money", "label": "Payments"}
    assert data["tables"]["need_by_agency"] == {"council": 9_000_000.0, "nhs": 3_000_000.0}
    assert data["tables"]["payments_by_payer"]["nhs"]["2026-27"] == 80_000.0


def test_json_of_what_is_undefined_is_null_with_its_reason() -> None:
    data = read_json(small("service: {costs: absent}", options=("--json",)))
    assert data["figures"]["investment.multiple"] == {
        "value": None,
        "unit": "multiple",
        "label": "Investors: money multiple",
        "why": "drawn down is zero",
    }


def test_json_lists_findings_with_their_places() -> None:
    supply = "need: {segments: {families: {people: {value: 100, supply: count them}}}}"
    (finding,) = read_json(small(supply, options=("--json",)))["findings"]
    assert finding["code"] == "SIB035"
    assert finding["severity"] == "warning"
    assert set(finding) == {"code", "severity", "message", "file", "line", "column", "help"}


# --- for spreadsheets -------------------------------------------------------------------------------------------------


def read_csv(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.reader(result.stdout.splitlines()))


def test_csv_of_all_figures() -> None:
    rows = read_csv(show(WORKED, "--csv"))
    assert rows[0] == ["figure", "label", "unit", "value"]
    figures = {row[0]: row[1:] for row in rows[1:]}
    assert figures["payments.total"] == ["Payments", "money", "400000.0"]
    assert float(figures["investment.irr"][2]) == pytest.approx(0.281844, abs=1e-6)


def test_csv_of_what_is_undefined_is_empty() -> None:
    rows = read_csv(small("service: {costs: absent}", options=("--csv",)))
    assert {row[0]: row[3] for row in rows}["investment.irr"] == ""


def test_csv_of_tables() -> None:
    rows = read_csv(show(WORKED, "-t", "by_tranche", "--csv"))
    assert rows[0][:4] == ["tranche", "investor", "rank", "commitment"]
    assert rows[1][:5] == ["Loan", "Social investment fund", "1", "250000.0", "190000.0"]
    assert rows[2][:4] == ["All", "", "", "250000.0"]


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org","click")']


@pytest.mark.costly
@pytest.mark.parametrize("title", DANGEROUS)
def test_a_title_that_is_a_formula_stays_a_text(title: str) -> None:
    quoted = "'" + title + "'"
    changes = (
        f"service: {{costs: {{workers: {{title: {quoted}}}}}}}",
        f"parties: {{council: {{name: {quoted}}}}}",
        f"need: {{segments: {{families: {{people: {{value: 100, source: {quoted}}}}}}}}}",
    )
    for options in (("--csv",), ("-t", "all", "--csv"), ("--inputs", "--csv")):
        cells = [cell for row in read_csv(small(*changes, options=options)) for cell in row]
        assert any(cell.startswith(f"'{title}") for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@")) or cell == "-1"]


def test_negative_numbers_stay_numbers() -> None:
    rows = {row[0]: row[3] for row in read_csv(small(options=("--csv",)))}
    assert float(rows["commissioners.npv.cashable"]) == pytest.approx(100_000 - 120_000 / 1.1)


ESCAPE = 'title: "\\e[31mred\\e[0m"'


@pytest.mark.costly
@pytest.mark.parametrize(
    "options", [(), ("-t", "all"), ("--inputs",), ("--csv",), ("-t", "all", "--csv"), ("--json",)], ids=str
)
def test_no_title_talks_to_the_terminal(options: tuple[str, ...]) -> None:
    titles = (ESCAPE, f"service: {{costs: {{workers: {{{ESCAPE}}}}}}}", f"outcomes: {{home: {{{ESCAPE}}}}}")
    result = small(*titles, 'parties: {council: {name: "\\e[31mred"}}', options=options)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout


# --- what was understood ----------------------------------------------------------------------------------------------


def test_inputs_echo_how_each_quantity_was_understood() -> None:
    result = show(WORKED, "--inputs")
    lines = result.stdout.splitlines()
    # Two lines each: where it stands, and what is written there and meant by it.
    told = dict(zip(lines[::2], lines[1::2], strict=True))
    assert told[f"{WORKED}:40  service.costs.workers.amount"] == "    £150k per year  =  £150,000 per year"
    assert told[f"{WORKED}:27  need.segments.families.people"] == "    200  =  200, from 160 to 240  [needs-2024]"


def test_inputs_as_csv() -> None:
    rows = read_csv(show(WORKED, "--inputs", "--csv"))
    assert rows[0] == ["path", "written", "understood", "place", "source"]
    price = next(row for row in rows if row[0] == "contract.payments.care-tariff.price")
    assert price[1:] == ["£60,000", "£60,000", f"{WORKED}:70", ""]


# --- what cannot be shown ---------------------------------------------------------------------------------------------


def test_errors_are_shown_as_validate_shows_them() -> None:
    result = small("outcomes: {home: {expected: absent}}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "<stdin>:" in result.stderr
    assert "error SIB029" in result.stderr


def test_a_file_that_is_not_there_ends_with_2() -> None:
    result = show("nowhere.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SIB019" in result.stderr


def test_a_reference_class_is_shown_next_to_the_plan() -> None:
    path = str(cases_folder() / "family-recovery")
    shown = CliRunner().invoke(app, ["show", path, "--optimism", "reference-class"])
    assert shown.exit_code == 0
    rows = [line for line in shown.output.splitlines() if line.startswith(("This case", "29 other projects"))]
    assert [row.split()[-2] for row in rows] == ["1.0", "0.97", "0.78", "0.93", "1.04"]
    assert "Payments   " in shown.output  # the headline is there as well, as planned
    refused = CliRunner().invoke(app, ["show", str(cases_folder() / "concept-note"), "--optimism", "reference-class"])
    assert refused.exit_code == 2
