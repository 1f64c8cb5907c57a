"""Compute: what notebooks call. Cases load or say why not; figures, tables and frames with units; examples run."""

from __future__ import annotations

import doctest
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import sibcase
from sibcase.tasks import business_case as compute
from sibcase.tasks.business_case import CaseHasErrors
from sibcase.tasks.show.headline import HEADLINE, ONLY_IF_NOT_ZERO, as_data, headline
from sibcase.tasks.show.inputs import understood
from tests.model.small_cases import case_of, text_of

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
EVERY_FIELD = ROOT / "tests" / "casefile" / "every-field.yaml"
CASES = sorted(folder.parent for folder in (ROOT / "cases").glob("*/case.yaml"))
BROKEN = "sibcase: 1\ntitle: Broken\nneed: {people: many, unit_cost: £70k, years: 15}\nsumary: x\n"


# --- loading ----------------------------------------------------------------------------------------------------------


def test_a_case_is_loaded_from_a_file_a_folder_or_a_text(tmp_path: Path) -> None:
    text = (EXAMPLES / "need.yaml").read_text("utf-8")
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    cases = [sibcase.load(EXAMPLES / "need.yaml"), sibcase.load(str(tmp_path)), sibcase.load_text(text)]
    assert [case.evaluate().value("need.cost.total") for case in cases] == [157_500_000] * 3  # 150 × £70,000 × 15
    assert [case.path for case in cases] == [str(EXAMPLES / "need.yaml"), str(tmp_path / "case.yaml"), "case.yaml"]


def test_a_case_with_errors_says_all_of_them_with_their_places() -> None:
    with pytest.raises(CaseHasErrors) as raised:
        sibcase.load_text(BROKEN)
    lines = str(raised.value).splitlines()
    places = [line.split(": error ")[0] for line in lines]
    # `many` and `£70k` stand on line 3, the unknown field on line 4.
    assert places == ["case.yaml:3:16", "case.yaml:3:33", "case.yaml:4:1"]
    assert all(": error SIB0" in line for line in lines)
    assert isinstance(raised.value, ValueError)
    assert [str(finding.place) for finding in raised.value.findings] == places


def test_a_file_that_is_not_there_is_an_error_like_any_other() -> None:
    with pytest.raises(CaseHasErrors, match="SIB019: there is no such file"):
        sibcase.load("nowhere.yaml")


def test_warnings_do_not_keep_a_case_from_being_computed() -> None:
    case = case_of("need: {segments: {families: {people: {value: 100, supply: count them}}}}")
    assert [finding.code for finding in case.findings] == ["SIB035"]
    assert case.evaluate().value("need.cost.total") == 5_000_000  # 100 × £10,000 × 5


# --- figures, tables and frames ---------------------------------------------------------------------------------------


def test_the_book_is_built_and_the_plan_evaluated_once() -> None:
    case = case_of()
    assert case.book is case.book
    assert case.evaluate() is case.evaluate()
    drawn = case.evaluate({"outcomes.home.expected": np.array([[0.4, 0.3, 0.5]])})
    # 10, 20 and no outcomes at £12,000
    assert drawn.array("payments.total")[0].tolist() == pytest.approx([120_000, 240_000, 0])
    assert case.evaluate().value("payments.total") == 120_000


def test_a_frame_says_the_unit_and_the_label_of_each_column() -> None:
    frame = case_of().frame("by_tranche")
    assert frame.columns.tolist()[:4] == ["tranche", "investor", "rank", "commitment"]
    assert frame.attrs["units"]["irr"] == "rate"
    assert frame.attrs["labels"]["commitment"] == "Commitment"
    assert list(frame.attrs["units"]) == frame.columns.tolist()
    assert frame.set_index("tranche").loc["All", "drawn"] == 50_000


def test_every_table_is_a_frame_of_its_rows() -> None:
    case = case_of()
    figures = case.evaluate()
    tables = case.tables(figures)
    assert {"need_by_segment", "need_by_agency", "by_year", "outcomes", "savings", "costs", "payments"} <= set(tables)
    for name, table in tables.items():
        frame = case.frame(name, figures)
        assert len(frame) == len(table.rows) > 0
        assert frame.columns.tolist() == list(table.keys)


def test_lines_by_period_are_a_frame_with_labels_and_units() -> None:
    case = case_of()
    frame = case.lines_frame()
    assert frame.columns.tolist() == ["label", "unit", "2025-26", "2026-27", "2027-28", "2028-29"]
    assert list(frame.loc["payments.total"]) == ["Payments", "money", 0, 120_000, 0, 0]
    assert frame.loc["time.discount_factor", "unit"] == "factor"
    assert len(frame) == sum(line.axis == "period" for line in case.book.lines.values())


# --- tables by hand ---------------------------------------------------------------------------------------------------


def test_tables_of_the_small_case_by_hand() -> None:
    tables = {name: table.as_mapping() for name, table in case_of().tables().items()}
    assert tables["payments"]["home"] == {
        "claim": 120_000,
        "cut_by_line_cap": 0,
        "cut_by_contract_cap": 0,
        "paid": 120_000,
    }
    assert tables["payments_by_payer"] == {"council": {"2025-26": 0, "2026-27": 120_000, "2027-28": 0, "2028-29": 0}}
    assert tables["need_by_agency"] == {"not-stated": 5_000_000}
    assert tables["costs"]["workers"]["amount"] == 100_000
    assert tables["by_year"]["2025-26"]["costs"] == 50_000
    assert tables["by_year"]["2026-27"]["distributed"] == 70_000  # 120,000 − 50,000
    assert tables["savings"]["home.placement"]["cashable"] == pytest.approx(100_000)
    assert tables["outcomes"]["home"]["net"] == pytest.approx(10)
    assert tables["by_tranche"]["loan"]["multiple"] == 1.4
    assert tables["budget_by_year"]["council 2026-27"]["budget_gap"] == 120_000
    assert "council 2027-28" not in tables["budget_by_year"], "years without money are left out"
    assert tables["need_by_segment"]["families"]["cost_each"] == 10_000


def test_a_title_with_a_colon_stays_whole() -> None:
    titles = (
        "need: {segments: {families: {title: 'Phase 1: parents'}}}",
        "investment: {tranches: {loan: {title: 'A: first'}}}",
    )
    tables = case_of(*titles).tables()
    assert tables["need_by_segment"].rows[0][0] == "Phase 1: parents"
    assert tables["by_tranche"].rows[0][0] == "A: first"


def test_an_agency_whose_savings_nobody_has_assessed_has_no_cash_in_its_row() -> None:
    bed = "outcomes: {home: {savings: {bed: {agency: nhs, units: 1 per year, unit_cost: £1k, for: 1 year}}}}"
    row = case_of(bed).tables()["by_agency"].as_mapping()["nhs"]
    assert (row["pays"], row["cashable"], row["capacity"]) == (0, None, None)
    assert row["gross"] == pytest.approx(10_000)
    payer = "contract: {payments: {home: {payers: {council: 50%, police: 50%}}}}"
    police = case_of(payer).tables()["by_agency"].as_mapping()["police"]
    assert (police["gross"], police["cashable"], police["capacity"]) == (0, 0, 0), "who saves nothing saves no cash"


def test_social_value_is_in_no_table_of_savings() -> None:
    assert (
        "savings" not in case_of("outcomes: {home: {savings: {placement: {kind: social, cashable: absent}}}}").tables()
    )


def test_a_need_alone_has_its_own_tables_only() -> None:
    assert list(sibcase.load(EXAMPLES / "need.yaml").tables()) == ["need_by_segment", "need_by_agency"]


# --- the headline and plain data --------------------------------------------------------------------------------------


def test_the_headline_shows_what_the_case_has() -> None:
    groups = dict(headline(case_of().evaluate()))
    assert list(groups) == ["Need", "Reach", "Savings", "Payments", "Investors"]
    shown = {row.name: row.value for rows in groups.values() for row in rows}
    assert shown["payments.total"] == 120_000
    assert shown["investment.irr"] == pytest.approx(0.4)
    assert not ONLY_IF_NOT_ZERO & shown.keys(), "nils that say nothing are left out"
    capped = {row.name for _, rows in headline(case_of("contract: {cap: £100k}").evaluate()) for row in rows}
    assert "payments.cut_by_cap" in capped
    alone = dict(headline(sibcase.load(EXAMPLES / "need.yaml").evaluate()))
    assert list(alone) == ["Need"]


def test_a_loss_below_zero_is_shown_as_a_gain() -> None:
    # A block payment that no result decides: investors gain whatever is achieved.
    paid = "contract: {payments: {fee: {kind: block, amount: £500k, when: 2025-04-01, payers: {council: 100%}}}}"
    figures = case_of(paid).evaluate()
    loss = figures.value("investment.loss_at_zero_outcomes")
    assert loss is not None
    assert loss < 0
    row = next(row for _, rows in headline(figures) for row in rows if row.name == "investment.loss_at_zero_outcomes")
    assert (row.label, row.value) == ("Gain if no outcomes are achieved", -loss)


@pytest.mark.costly
def test_every_figure_of_the_headline_is_one_that_a_full_case_has() -> None:
    known = [sibcase.load(path).evaluate() for path in (EXAMPLES / "quarterly-example.yaml", EVERY_FIELD)]
    assert [name for _, names in HEADLINE for name in names if not any(name in figures for figures in known)] == []


def test_plain_data_hold_the_case_its_figures_tables_and_findings() -> None:
    case = case_of("outcomes: {home: {savings: {placement: {cashable: absent}}}}")
    data = as_data(case, case.evaluate())
    assert list(data) == ["case", "figures", "tables", "findings"]
    assert data["case"]["title"] == "Small case"
    assert data["case"]["start"] == "2025-04-01"
    assert data["figures"]["payments.total"] == {"value": 120_000, "unit": "money", "label": "Payments"}
    undefined = data["figures"]["savings.cashable.total"]
    assert undefined["value"] is None
    assert undefined["why"] == "not assessed: no saving says how much of it is cash"
    assert not [name for name in data["figures"] if name.startswith(("zero.", "no_effect.", "adjusted."))]


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_figure_of_our_cases_is_a_number_or_says_why_not(folder: Path) -> None:
    case = sibcase.load(folder)
    for name, figure in as_data(case, case.evaluate())["figures"].items():
        if figure["value"] is None:
            assert figure["why"], name
        else:
            assert math.isfinite(figure["value"]), name


# --- what was understood ----------------------------------------------------------------------------------------------


def test_every_written_quantity_is_echoed_as_it_was_understood() -> None:
    rows = understood(
        case_of(
            "service: {intake: {families: {starts: 100 people over 18 months}}, duration: 9 months}",
            "service: {costs: {workers: {amount: £1.2k per week}, each: {amount: £350 per start}}}",
            "outcomes: {home: {expected: absent, effect: -20%, evidence: {design: trial, optimism: 12.5%}}}",
            "outcomes: {home: {savings: {placement: {units: 3 weeks per month, drop_off: 20% per year}}}}",
            "need: {segments: {families: {people: {value: 100, low: 80, high: 120, source: Census}}}}",
            "need: {segments: {families: {unit_cost: {ref: foster-care-week}}}}",
            "investment: {tranches: {loan: {commitment: £0.2m}}}",
        )
    )
    understood_as = {path: (written, meaning, source) for path, written, meaning, _, source in rows}
    prefix = "outcomes.home"
    assert understood_as["need.segments.families.people"] == ("100", "100, from 80 to 120", "Census")
    expected = {
        "term": "4 years",
        "need.segments.families.unit_cost": "the unit cost foster-care-week from the library",
        "service.intake.families.starts": "100 people, spread over 1.5 years",
        "service.duration": "9 months",
        "service.costs.workers.amount": "£62,400 per year",  # 52 × £1,200
        "service.costs.each.amount": "£350 per start",
        f"{prefix}.effect": "−20% of the baseline",
        f"{prefix}.evidence.optimism": "12.5%",
        f"{prefix}.savings.placement.units": "36 weeks per year",
        f"{prefix}.savings.placement.drop_off": "20% per year",
        f"{prefix}.savings.placement.unit_cost": "£20,000",
        "investment.tranches.loan.commitment": "£200,000",
    }
    assert {path: understood_as[path][1] for path in expected} == expected
    lines = [int(place.rsplit(":", 1)[1]) for _, _, _, place, _ in rows]
    assert lines == sorted(lines), "in the order of the file"


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_quantity_of_our_cases_is_echoed(folder: Path) -> None:
    case = sibcase.load(folder)
    echoed = {path: meaning for path, _, meaning, _, _ in understood(case)}
    written = {line.origin.path for line in case.book.lines.values() if line.origin and line.origin.path}
    assert written - echoed.keys() == set()
    assert all(echoed.values())


def test_points_say_which_way_they_go() -> None:
    def effect(written: str) -> str:
        rows = understood(case_of(f"outcomes: {{home: {{expected: absent, effect: {written}}}}}"))
        return next(meaning for path, _, meaning, _, _ in rows if path == "outcomes.home.effect")

    assert effect("12pp") == "12 percentage points in the direction the service works"
    assert effect("-12.5pp") == "−12.5 percentage points"


# --- examples in the documentation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [sibcase, compute], ids=lambda module: module.__name__)
def test_examples_in_docstrings_run(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testmod(module, extraglobs={"sibcase": sibcase})
    assert found.attempted > 0
    assert found.failed == 0


def test_the_text_of_the_small_case_is_one_that_people_would_write() -> None:
    assert sibcase.load_text(text_of()).findings == []
