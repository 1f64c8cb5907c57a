"""The portfolio: amounts add up, what is shared moves cases together, and risk is shared out in full."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.portfolio.portfolio import TOTAL, AllCases, NoCasesError, PortfolioOrder, Shared, portfolio

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.portfolio.shared_risk import PartsOfRisk

# A block payment of £100,000, and a price for each of 100 people: 40%, between 20% and 60%, of them find work.
CASE = """\
sibcase: 1
title: TITLE
stage: contract
currency: GBP
start: 2027-04-01
term: 3 years
parties: {council: {name: PAYER, role: commissioner}, charity: {name: Charity, role: provider}}
contract:
  payers: {council: 100%}
  metrics:
    work: {title: In work, unit: count, expected: {value: 40, low: 20, high: 60, distribution: uniform}}
  payments:
    start: {kind: block, title: Start, amount: £100k}
    work: {kind: tariff, title: Work, metric: work, counts: gross, price: £1_000}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Return a folder with three cases, two of them of one payer."""
    folder = tmp_path / "cases"
    for name, payer in (("a/one", "North Council"), ("a/two", "north  council"), ("b/three", "South Council")):
        (folder / name).mkdir(parents=True)
        text = CASE.replace("TITLE", name).replace("PAYER", payer)
        (folder / name / "case.yaml").write_text(text, "utf-8")
    return folder


def found(folder: Path, shared: Shared | None = None, **asked: Any) -> AllCases:
    """Return the portfolio of a folder, its cases drawn one after the other."""
    settings = {"draws": 4_000, "jobs": 1, **asked}
    return portfolio(PortfolioOrder(folder, shared=shared or Shared(), **settings))


def spread_of(every: AllCases) -> float:
    """Return how far all payments are spread: P95 less P5."""
    return every.years[-1].payments.p95 - every.years[-1].payments.p5


def test_amounts_are_those_of_the_cases_added_up(cases: Path) -> None:
    every = found(cases)
    assert every.years[-1].year == TOTAL
    # 3 × (£100,000 + 40 × £1,000)
    assert every.years[-1].payments.planned == pytest.approx(420_000)
    assert sum(each.payments.planned for each in every.years[:-1]) == pytest.approx(420_000)
    assert sum(each.payments.mean for each in every.years[:-1]) == pytest.approx(every.years[-1].payments.mean)
    for each in every.cases:
        planned = load(cases / each.name).planned.value("payments.total")
        assert each.payments.planned == pytest.approx(planned)
        # A uniform from 20 to 60 people has P5 = 22 and P95 = 58; each at £1,000, and £100,000 besides.
        assert (each.payments.p5, each.payments.p95) == pytest.approx((122_000, 158_000), abs=1_500)


def test_independent_cases_even_out_and_shared_risk_does_not(cases: Path) -> None:
    alone, together = found(cases), found(cases, Shared(common=1.0))
    # 40,000 × √(3 ÷ 12) × 2 × 1.645 is the normal approximation of a sum of three.
    assert spread_of(alone) == pytest.approx(40_000 * math.sqrt(3 / 12) * 2 * 1.645, rel=0.05)
    # All at once: three times the spread of one, £36,000.
    assert spread_of(together) == pytest.approx(108_000, rel=0.03)
    assert together.years[-1].payments.p95 == pytest.approx(together.sum_of_p95, rel=1e-9)
    # What is shared moves no case by itself.
    by_name = {each.name: each.payments for each in alone.cases}
    assert all(by_name[each.name].p95 == each.payments.p95 for each in together.cases)


@pytest.mark.parametrize("shared", [Shared(payer=1.0), Shared(programme=1.0)])
def test_cases_of_one_payer_or_programme_move_together(cases: Path, shared: Shared) -> None:
    # Two move as one, £72,000 wide, and the third by itself: between all alone and all together.
    assert spread_of(found(cases)) < spread_of(found(cases, shared)) < spread_of(found(cases, Shared(common=1.0)))


def test_risk_is_shared_out_in_full_and_the_riskiest_comes_first(cases: Path) -> None:
    text = (cases / "b/three/case.yaml").read_text("utf-8").replace("£1_000", "£3_000")
    (cases / "b/three/case.yaml").write_text(text, "utf-8")
    every = found(cases)
    assert every.cases[0].name == "b/three/case.yaml"
    # Variances of three independent cases are as 1 : 1 : 9.
    assert [each.risk for each in every.cases] == pytest.approx([9 / 11, 1 / 11, 1 / 11], abs=0.03)
    assert sum(each.risk or 0 for each in every.cases) == pytest.approx(1)


def parts_of(every: AllCases) -> dict[str, PartsOfRisk]:
    """Return where the risk of each case comes from, by its name; the parts add up to what the case adds."""
    parts = {each.name: each.parts for each in every.cases if each.parts is not None}
    for each in every.cases:
        assert parts[each.name].own + parts[each.name].shared == pytest.approx(each.risk)
    return parts


def test_risk_that_is_shared_is_told_from_a_case_s_own(cases: Path) -> None:
    assert all(each.shared == 0 for each in parts_of(found(cases)).values())
    # Nothing is a case's own where everything moves at once.
    whole = parts_of(found(cases, Shared(common=1.0)))
    assert all((each.own, each.common) == pytest.approx((0, 1 / 3), abs=0.01) for each in whole.values())
    # Three equal cases with a correlation of 0.4: Var(all) = 3 + 6 × 0.4 = 5.4 of one; each has 0.6 of its own.
    some = parts_of(found(cases, Shared(common=0.4), draws=20_000))
    for each in some.values():
        assert (each.own, each.common) == pytest.approx((0.6 / 5.4, 1.2 / 5.4), abs=0.01)


def test_shared_risk_comes_from_the_payer_or_the_programme_that_cases_have_in_common(cases: Path) -> None:
    parts = parts_of(found(cases, Shared(payer=0.5, programme=0.25), draws=20_000))
    one, three = parts["a/one/case.yaml"], parts["b/three/case.yaml"]
    # Cases one and two share payer and programme: Var(all) = 3 + 2 × 0.75 = 4.5 of one. The third shares with none.
    assert (one.own, one.payer, one.programme) == pytest.approx((0.25 / 4.5, 1.0 / 4.5, 0.5 / 4.5), abs=0.01)
    assert (three.own, three.payer, three.programme) == pytest.approx((0.25 / 4.5, 0.5 / 4.5, 0.25 / 4.5), abs=0.02)
    assert one.common == three.common == 0


def test_the_command_prints_the_parts_of_the_risk_by_themselves(cases: Path) -> None:
    words = ["portfolio", str(cases), "--draws", "400", "--jobs", "1", "--common", "40%"]
    risk, year = (CliRunner().invoke(app, [*words, "--by", by]).output for by in ("risk", "year"))
    assert ("Its own" in risk, "All cases" in risk, "By financial year" in risk) == (True, True, False)
    assert ("Share of the risk" in year, "By financial year" in year) == (False, True)
    data = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)
    assert data["cases"][0]["risk_from"]["common"] > 0


def test_the_chance_that_a_budget_is_exceeded(cases: Path) -> None:
    every = found(cases, budgets={TOTAL: 420_000.0, "2027-28": 10_000_000.0})
    total, first = every.years[-1], every.years[0]
    # The plan is in the middle of what may come.
    assert total.exceeded == pytest.approx(0.5, abs=0.03)
    assert (first.year, first.exceeded) == ("2027-28", 0.0)


def test_what_cannot_be_counted_is_named(cases: Path) -> None:
    (cases / "broken.yaml").write_text("sibcase: 1\ntitle: Broken\nneed: {people: many}\n", "utf-8")
    (cases / "dollars.yaml").write_text(CASE.replace("GBP", "USD").replace("£", "$"), "utf-8")
    (cases / "need.yaml").write_text("sibcase: 1\ntitle: N\nneed: {people: 1, unit_cost: £1 per year, years: 1}\n")
    every = found(cases)
    assert every.left_out.keys() == {"broken.yaml", "dollars.yaml", "need.yaml"}
    assert every.broken == ("broken.yaml",)
    assert len(every.cases) == 3
    assert found(cases, currency="USD").cases[0].name == "dollars.yaml"


def test_a_folder_without_payments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoCasesError):
        found(tmp_path)


def test_shipped_cases_with_ranges_and_chance(tmp_path: Path) -> None:
    shutil.copytree(cases_folder() / "rough-sleeping", tmp_path / "cases" / "rough-sleeping")
    every = found(tmp_path / "cases", draws=500)
    planned = load(cases_folder() / "rough-sleeping").planned
    assert every.years[-1].payments.planned == pytest.approx(planned.value("payments.total"))
    assert every.years[-1].cashable.planned == pytest.approx(planned.value("savings.cashable.total"))
    assert every.cases[0].risk == pytest.approx(1)


def test_the_command_prints_a_table_json_and_csv(cases: Path) -> None:
    words = ["portfolio", str(cases), "--draws", "400", "--jobs", "1", "--budget", "total=£430k"]
    table = CliRunner().invoke(app, words)
    assert table.exit_code == 0, table.output
    assert "£420k" in table.output
    assert "Exceeded in" in table.output
    data = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)
    assert data["years"][-1]["budget"] == 430_000
    rows = CliRunner().invoke(app, [*words, "--csv"]).output.splitlines()
    assert rows[0] == "what,name,amount,planned,mean,p5,p50,p95,budget,exceeded,risk,own,common,payer,programme"
    assert any(row.startswith("year,total,payments,420000.0,") for row in rows)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--common", "60%", "--same-payer", "50%"], "more than 100%"),
        (["--common", "lots"], "a share is expected"),
        (["--budget", "2028-29"], "takes a financial year and an amount"),
        (["--budget", "1999-00=£1m"], "no case pays anything in 1999-00"),
    ],
)
def test_what_cannot_be_is_refused(cases: Path, options: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["portfolio", str(cases), "--draws", "100", "--jobs", "1", *options])
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
