"""The papers of a fund: they say what the commands print, give the same bytes twice, and keep what is private."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.casefile.values.wording import percent
from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.bids.compare_bids import BidsCompared, FundOrder, compare_bids
from sibcase.tasks.bids.why_not import why_not_chosen
from sibcase.tasks.fund_papers.bids_report import bids_report, write_bids
from sibcase.tasks.fund_papers.portfolio_report import portfolio_report, write_portfolio
from sibcase.tasks.portfolio.portfolio import TOTAL, PortfolioOrder, Shared, portfolio

if TYPE_CHECKING:
    from pathlib import Path

BIDS = cases_folder().parent / "docs/bids"
CONTRACT = """\
sibcase: 1
title: TITLE
stage: contract
currency: GBP
prices: 2026-27
start: 2027-04-01
term: 3 years
parties: {council: {name: Council, role: commissioner}, charity: {name: Charity, role: provider PRIVATE}}
contract:
  payers: {council: 100%}
  metrics:
    work: {title: In work, unit: count, expected: {value: 40, low: 20, high: 60, distribution: uniform}}
  payments:
    work: {kind: tariff, title: Work, metric: work, counts: gross, price: £1_000}
"""


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    """Return a folder with two contracts of a council, one of them with a private price, and one that is broken."""
    folder = tmp_path / "contracts"
    for name, private in (("one", ""), ("two | *x*", ", private: [contract.payments.work.price]")):
        (folder / name[:3]).mkdir(parents=True)
        text = CONTRACT.replace("TITLE", f'"{name}"').replace(" PRIVATE", private)
        (folder / name[:3] / "case.yaml").write_text(text, "utf-8")
    (folder / "broken.yaml").write_text("sibcase: 1\ntitle: Broken\nneed: {people: many}\n", "utf-8")
    return folder


def portfolio_order(folder: Path, shared: Shared | None = None) -> PortfolioOrder:
    return PortfolioOrder(folder, draws=400, seed=3, shared=shared or Shared(), budgets={TOTAL: 90_000.0}, jobs=1)


def bids_found(reader: str = "", allocation: float | None = 1_200_000.0, **asked: object) -> BidsCompared:
    settings: dict[str, object] = {
        "allocation": allocation,
        "draws": 200,
        "seed": 3,
        "jobs": 1,
        "reader": reader,
        **asked,
    }
    return compare_bids(FundOrder(BIDS, BIDS / "rate-card.yaml", **settings))  # type: ignore[arg-type]


# --- the portfolio ----------------------------------------------------------------------------------------------------


def test_the_portfolio_report_says_what_the_portfolio_holds(contracts: Path) -> None:
    order = portfolio_order(contracts, Shared(common=0.2))
    found = portfolio(order)
    report = portfolio_report(order, found, "2026-11-30")
    text = report.markdown
    # 2 × 40 × £1,000.
    assert "2 contracts are counted. Payments of £80k are planned over all years" in text
    assert "| All years | £80k |" in text
    exceeded = found.years[-1].exceeded
    assert exceeded is not None
    assert f"The budget of £90k for all years is exceeded in {percent(exceeded)} of the draws." in text
    assert "400 draws with seed 3" in text
    assert "it is assumed that 20% moves all contracts at once" in text
    # Lines of a file and codes of findings are not for a committee.
    assert ("| broken.yaml | It has errors |" in text, "SIB0" in text) == (True, False)
    assert "Share of the risk | of which its own | from all cases |" in text
    assert (report.date, report.title) == ("2026-11-30", "Portfolio of 2 contracts")
    # Words of a case stay words.
    assert "two \\| \\*x\\*" in text


def test_contracts_of_one_title_are_told_apart_by_their_paths(contracts: Path) -> None:
    for case in contracts.rglob("case.yaml"):
        case.write_text(CONTRACT.replace("TITLE", "Homes").replace(" PRIVATE", ""), "utf-8")
    order = portfolio_order(contracts)
    text = portfolio_report(order, portfolio(order)).markdown
    assert ("| Homes (one/case.yaml) |" in text, "| Homes (two/case.yaml) |" in text) == (True, True)


def test_a_portfolio_that_pays_nothing_has_a_report(contracts: Path) -> None:
    for case in contracts.rglob("case.yaml"):
        text = case.read_text("utf-8").replace("{value: 40, low: 20, high: 60, distribution: uniform}", "0")
        case.write_text(text, "utf-8")
    order = replace(portfolio_order(contracts), budgets={})
    report = portfolio_report(order, portfolio(order))
    assert "Payments of £0 are planned over all years" in report.markdown
    assert report.pictures == ()


def test_what_is_private_is_named_on_the_portfolio_report(contracts: Path) -> None:
    order = portfolio_order(contracts)
    report = portfolio_report(order, portfolio(order))
    assert report.status == "Portfolio report – OFFICIAL-SENSITIVE: COMMERCIAL"
    assert "rests on information that parties marked private in: two" in report.markdown
    assert "They are treated as independent of one another: no shared risk was stated." in report.markdown
    shutil.rmtree(contracts / "two")
    other = portfolio_report(order, portfolio(order))
    assert (other.status, "marked private" in other.markdown) == ("Portfolio report", False)


@pytest.mark.costly
def test_the_same_reports_have_the_same_bytes(contracts: Path, tmp_path: Path) -> None:
    order = portfolio_order(contracts)
    for folder in ("a", "b"):
        write_portfolio(order, portfolio(order), ("md", "docx", "pdf"), tmp_path / folder, "2026-11-30")
        write_bids(bids_found(), ("html",), tmp_path / folder)
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert len(names) == 5, "two reports, and a picture for Markdown"
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


# --- the bids ---------------------------------------------------------------------------------------------------------


def test_the_report_on_bids_says_which_set_fits_and_why_others_do_not() -> None:
    report = bids_report(bids_found(budgets={"2028-29": 900_000.0}))
    text = report.markdown
    assert "approve the award to Hope (north/hope) and First Step (south/first-step)" in text
    assert "| A job kept for 26 weeks | Payslips for 26 of 39 weeks | £4,000 |" in text
    # Ladder plans £628,000, and First Step £428,400: £156,400 above £900,000.
    assert "| Ladder (north/ladder) | In place of north/hope, 2028-29 would be £156,400 above its budget |" in text
    assert (
        "| Hope (south/hope) | In place of south/first-step, the set would be worse by the criteria: outcomes" in text
    )
    assert "Payments exceed the budget of £900k for 2028-29 in " in text
    assert "200 draws with seed 3" in text
    assert report.status == "Report on bids – OFFICIAL-SENSITIVE: COMMERCIAL"


def test_each_reason_is_one_that_holds() -> None:
    tight = why_not_chosen(bids_found(allocation=700_000.0))
    # Ladder alone brings £628,000 at the card, the most for £700,000 or less.
    for reason in tight.values():
        assert re.search("above the allocation|worse by the criteria", reason), reason
    least = why_not_chosen(bids_found(criteria=("cost",), floors={"people": 600.0}))
    assert any("would not reach 600 (People who start)" in reason or "worse" in reason for reason in least.values())
    assert why_not_chosen(bids_found(allocation=1_000.0)) == {}


def test_a_report_without_a_set_proposes_none() -> None:
    none = bids_report(bids_found(allocation=1_000.0)).markdown
    assert "No set of bids fits the allocation of £1,000" in none
    compared = bids_report(bids_found(allocation=None)).markdown
    assert "No allocation is stated, so that no set is proposed." in compared
    assert not [text for text in (none, compared) if "Decision required" in text or "Approval" in text]


@pytest.mark.parametrize("reader", ["public", "Ladder"])
def test_a_report_for_others_does_not_move_with_what_they_may_not_know(reader: str, tmp_path: Path) -> None:
    shutil.copytree(BIDS, tmp_path / "bids")
    hope = tmp_path / "bids/south/hope.yaml"
    text = hope.read_text("utf-8")
    assert "price: £3_500" in text
    reports = []
    for price in ("£3_500", "£2_000"):
        hope.write_text(text.replace("price: £3_500", f"price: {price}"), "utf-8")
        order = FundOrder(tmp_path / "bids", BIDS / "rate-card.yaml", 1_200_000.0, draws=200, jobs=1, reader=reader)
        reports.append(bids_report(compare_bids(order)))
    assert reports[0].markdown == reports[1].markdown
    shown = reports[0].markdown
    assert "The choice is withheld from this reader" in shown
    assert "leaves out what bidders keep from its reader" in shown
    assert ("Decision required" in shown, "Hope into work, South." in shown) == (False, False)
    assert (reports[0].status or "").startswith(f"Report on bids, for {'the public' if reader == 'public' else reader}")


# --- the commands -----------------------------------------------------------------------------------------------------


def test_the_commands_write_reports(contracts: Path, tmp_path: Path) -> None:
    run = CliRunner()
    out = tmp_path / "papers"
    words = ["portfolio", str(contracts), "--draws", "200", "--jobs", "1", "--to", "md", "--out", str(out)]
    done = run.invoke(app, words)
    # The broken case is named, and gives status 1 as in every form of the command.
    assert (done.exit_code, (out / "portfolio-report.md").is_file()) == (1, True)
    words = ["bids", str(BIDS), "--card", str(BIDS / "rate-card.yaml"), "--draws", "200", "--jobs", "1", "--to", "md"]
    assert run.invoke(app, [*words, "--out", str(out), "--audience", "Hope"]).exit_code == 0
    assert (out / "bids-report-for-hope.md").is_file()
    for wrong, said in (
        (["--json"], "use one of"),
        (["--date", "soon"], "is not a date"),
        (["--to", "odt"], "no format"),
    ):
        refused = run.invoke(app, [*words, *wrong])
        assert (refused.exit_code, said in refused.stderr) == (2, True)
    assert run.invoke(app, ["portfolio", str(contracts), "--date", "2026-11-30"]).exit_code == 2
