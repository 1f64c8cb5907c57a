"""`sibcase portfolio`: payments, savings and risk over all cases of a folder."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.frame import Status, jobs_option, refuse
from sibcase.cli.library.paper_options import DayOption, OutOption, ToOption, day_on_cover
from sibcase.cli.library.stated import budget_stated, share_stated
from sibcase.cli.settlement.papers import formats_in, written_or_refused
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, remark, say, work_bar
from sibcase.cli.uncertainty.draw_options import DrawnOption, SeedOption, draws_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from sibcase.tasks.portfolio.portfolio import AllCases, CaseRisk, PortfolioOrder, PortfolioYear

EXAMPLES = (
    ("sibcase portfolio cases --draws 500", "payments, savings and risk by year over all cases"),
    (
        "sibcase portfolio cases --draws 500 --budget 2029-30=£2m --budget total=£5m",
        "how likely budgets are to be exceeded",
    ),
    ("sibcase portfolio cases --draws 500 --common 20% --same-payer 30% --csv", "with risks that the cases share"),
    ("sibcase portfolio cases --draws 500 --common 20% --by risk", "where the risk that each case adds comes from"),
    ("sibcase portfolio cases --draws 500 --to pdf --out papers", "write the report for a committee"),
)
USUAL, MOST = 2_000, 1_000_000
MOST_CASES_SHOWN = 20
NUMBERS = ("planned", "mean", "p5", "p50", "p95")
# Where the risk that a case adds comes from, as the heads of columns.
_PARTS = {"own": "Its own", "common": "All cases", "payer": "Same payer", "programme": "Same programme"}


def portfolio(  # noqa: PLR0917 - a command has as many parameters as it has options
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of the cases.")],
    budget: Annotated[
        list[str] | None,
        typer.Option("--budget", metavar="YEAR=AMOUNT", help="A budget: 2028-29=£3m, or total=£20m. Repeatable."),
    ] = None,
    common: Annotated[
        str, typer.Option("--common", metavar="SHARE", help="The share of each case's risk that moves all cases.")
    ] = "0%",
    same_payer: Annotated[
        str,
        typer.Option("--same-payer", metavar="SHARE", help="The share that cases of the same payer have in common."),
    ] = "0%",
    same_programme: Annotated[
        str,
        typer.Option(
            "--same-programme", metavar="SHARE", help="The share that cases in the same folder have in common."
        ),
    ] = "0%",
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="Count the cases in this currency; that of most if none.")
    ] = "",
    draws: Annotated[int, draws_option(MOST)] = USUAL,
    seed: SeedOption = 1,
    drawn: DrawnOption = "both",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the years and the cases as CSV.")] = False,
    jobs: Annotated[int | None, jobs_option("cases to draw")] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="ADDRESS", help="Draw on the workers of a Dask scheduler.")
    ] = "",
    by: Annotated[
        Literal["both", "year", "risk"],
        typer.Option("--by", help="Print amounts by financial year, risk by case, or both."),
    ] = "both",
    to: ToOption = "",
    out: OutOption = Path(),
    date: DayOption = "",
) -> None:
    """Show payments, savings and risk over all cases of a folder.

    Amounts are by financial year, and each case is listed with what it adds to the risk of all payments. Each case is
    drawn as `sibcase simulate` draws it. Cases are independent unless you state what they share: the share
    of each case's risk that comes from what moves all cases (--common), from its payers (--same-payer; payers are the
    same if their names are) and from its programme (--same-programme; a programme is the folder above those of its
    cases). The three add up to at most 100%.

    P5 is the value that an amount falls below in 5% of the draws. The risk that a case adds is its share of the
    variance of all payments; it may be below zero. Where cases share risk, it is divided into the case's own part and
    those that come from what moves all cases, its payers and its programme.

    Amounts are those of the cases: nothing is converted from one currency or price year to another. Cases that cannot
    be counted are named, and those with errors give status 1. --to writes a report for a committee.
    """
    from sibcase.tasks.check.policy import PolicyFault
    from sibcase.tasks.cluster import ClusterFault
    from sibcase.tasks.portfolio.portfolio import NoCasesError, PortfolioOrder, Shared

    if as_json + as_csv + bool(to) > 1:
        refuse("use one of --json, --csv and --to")
    formats, day = formats_in(to) if to else (), day_on_cover(date, to)
    shared = Shared(*map(share_stated, (common, same_payer, same_programme)))
    if shared.common + shared.payer + shared.programme > 1:
        refuse("--common, --same-payer and --same-programme together are more than 100%")
    if not Path(folder).is_dir():
        refuse(one_line(f"{folder} is not a folder"))
    budgets = dict(map(budget_stated, budget or ()))
    order = PortfolioOrder(Path(folder), draws, seed, drawn, shared, budgets, currency.upper(), jobs)
    try:
        found = _found_on_cluster(order, cluster) if cluster else _found(order)
    except (NoCasesError, PolicyFault, ClusterFault) as fault:
        refuse(one_line(str(fault)))
    _refuse_unknown_years(budgets, found)
    if formats:
        _write(order, found, formats, out, day)
    elif as_json:
        print_json(found.as_data())
    elif as_csv:
        _print_csv(found)
    else:
        _print(found, by)
    _report(found)


def _write(order: PortfolioOrder, found: AllCases, formats: Sequence[str], out: Path, day: str) -> None:
    from sibcase.tasks.fund_papers.portfolio_report import write_portfolio

    written_or_refused(lambda: write_portfolio(order, found, formats, out, day))


def _found(order: PortfolioOrder, executor: Executor | None = None) -> AllCases:
    from sibcase.tasks.portfolio.portfolio import portfolio as all_cases

    with work_bar("Drawing") as bar:
        return all_cases(order, bar, executor)


def _found_on_cluster(order: PortfolioOrder, address: str) -> AllCases:
    from sibcase.tasks.cluster import cluster_at

    with cluster_at(address, str(order.folder.resolve())) as cluster:
        return _found(replace(order, jobs=order.jobs or cluster.at_once), cluster.executor)


def _report(found: AllCases) -> None:
    for name, why in found.left_out.items():
        remark(one_line(f"{name} is not counted: {why}"))
    if len(found.prices) > 1:
        remark(f"amounts are in prices of {', '.join(found.prices)}: nothing is converted")
    if found.broken:
        raise typer.Exit(Status.PROBLEMS)


def _refuse_unknown_years(budgets: dict[str, float], found: AllCases) -> None:
    known = [each.year for each in found.years]
    unknown = [year for year in budgets if year not in known]
    if unknown:
        refuse(one_line(f"no case pays anything in {unknown[0]}; the years are: {', '.join(known)}"))


# --- results ----------------------------------------------------------------------------------------------------------


def _print(found: AllCases, by: str) -> None:
    count = len(found.cases)
    said = f"{count} case{'' if count == 1 else 's'}, {found.draws:,} draws with seed {found.seed}"
    say(paint(said, "quiet"))
    say()
    if by != "risk":
        _print_years(found)
    if by == "both":
        say()
    if by != "year":
        _print_risks(found)


def _print_years(found: AllCases) -> None:
    say(paint("By financial year", "title"))
    has_budget = any(each.budget is not None for each in found.years)
    heads = ("Year", "Payments", "P5", "P95", "Cashable savings", "P5", "P95", "Net cash", "P5", "P95")
    budget_heads = ("Budget", "Exceeded in") if has_budget else ()
    shown_years = [each for each in found.years if _says_something(each)]
    print_grid(
        (*heads, *budget_heads), [_year_cells(each, found.currency, has_budget=has_budget) for each in shown_years]
    )


def _print_risks(found: AllCases) -> None:
    from sibcase.tasks.portfolio.shared_risk import kinds_shared

    say(paint("What each case adds to the risk of all payments", "title"))
    shown, kinds = found.cases[:MOST_CASES_SHOWN], kinds_shared([each.parts for each in found.cases])
    parts = ("own", *kinds) if kinds else ()
    heads = ("Case", "Payments", "P5", "P95", "Share of the risk", *(_PARTS[part] for part in parts))
    print_grid(heads, [_case_cells(each, found.currency, parts) for each in shown])
    if len(shown) < len(found.cases):
        say(paint(f"and {len(found.cases) - len(shown)} more; --csv and --json list all", "quiet"))
    say()
    say(f"P95 of all cases added up, as if all went badly at once: {_money(found.sum_of_p95, found.currency)}")


def _says_something(year: PortfolioYear) -> bool:
    """Return whether anything is paid or saved in a year, in the plan or in more than a few draws."""
    spreads = (year.payments, year.cashable)
    amounts = [amount for each in spreads for amount in (each.planned, each.p5, each.p95)]
    return year.budget is not None or any(amounts)


def _year_cells(each: PortfolioYear, currency: str, *, has_budget: bool) -> list[str]:
    from sibcase.casefile.values.wording import percent

    amounts = [
        _money(amount, currency)
        for spread in (each.payments, each.cashable, each.net)
        for amount in (spread.planned, spread.p5, spread.p95)
    ]
    budget = ["", ""]
    if each.budget is not None and each.exceeded is not None:
        budget = [_money(each.budget, currency), percent(each.exceeded)]
    return [each.year.capitalize(), *amounts, *(budget if has_budget else [])]


def _case_cells(each: CaseRisk, currency: str, parts: Sequence[str]) -> list[str]:
    from sibcase.casefile.values.wording import percent

    paid = each.payments
    amounts = [_money(amount, currency) for amount in (paid.planned, paid.p5, paid.p95)]
    shares = [each.risk, *(getattr(each.parts, part, None) for part in parts)]
    return [one_line(each.title), *amounts, *("–" if share is None else percent(share) for share in shares)]


def _money(amount: float, currency: str) -> str:
    from sibcase.casefile.values.wording import short_of_unit

    return short_of_unit(amount, "money", currency)


def _print_csv(found: AllCases) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("what", "name", "amount", *NUMBERS, "budget", "exceeded", "risk", *_PARTS))
    for year in found.years:
        spreads = {"payments": year.payments, "cashable_savings": year.cashable, "net_cash": year.net}
        for amount, spread in spreads.items():
            numbers = _numbers([getattr(spread, name) for name in NUMBERS])
            limits = _numbers([year.budget, year.exceeded]) if amount == "payments" else ["", ""]
            writer.writerow(("year", year.year, amount, *numbers, *limits, *[""] * (1 + len(_PARTS))))
    for case in found.cases:
        numbers = _numbers([getattr(case.payments, name) for name in NUMBERS])
        risks = _numbers([case.risk, *(getattr(case.parts, part, None) for part in _PARTS)])
        writer.writerow(("case", text_cell(case.name), "payments", *numbers, "", "", *risks))


def _numbers(values: Sequence[float | None]) -> list[str]:
    return [number_cell(each) for each in values]
