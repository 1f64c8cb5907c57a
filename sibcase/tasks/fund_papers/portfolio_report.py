"""The portfolio report: payments over all cases of a folder by year, how likely budgets hold, and who adds risk."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent, short_money
from sibcase.documents.brand.document_design import Design
from sibcase.documents.charts.uncertainty.payments_by_year import payments_by_year
from sibcase.documents.document import Picture
from sibcase.documents.views.grounds import ChartView
from sibcase.tables.how_sure import YearlyPayments
from sibcase.tasks.fund_papers.cover import basis_of_draws, marked, private_notice, reasons_on_paper, shares_in_words
from sibcase.tasks.portfolio.portfolio import TOTAL
from sibcase.tasks.portfolio.shared_risk import kinds_shared
from sibcase.tasks.publish.record_document import Cover, in_formats, paper, table_of
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.document import Document
    from sibcase.documents.views.grounds import TableView
    from sibcase.tasks.portfolio.portfolio import AllCases, CaseRisk, PortfolioOrder, PortfolioYear
    from sibcase.tasks.portfolio.shared_risk import PartsOfRisk

__all__ = ["portfolio_report", "write_portfolio"]

CALLED = "Portfolio report"
_STEM = "portfolio-report"
_KINDS = {"common": "all cases", "payer": "same payer", "programme": "same programme"}


def write_portfolio(
    order: PortfolioOrder, found: AllCases, formats: Sequence[str], out: Path, date: str = ""
) -> list[Path]:
    """Write the report of a portfolio into a folder, in formats; return the paths.

    Args:
        order: what was asked.
        found: the portfolio.
        formats: of the document.
        out: the folder.
        date: the day on its cover, as YYYY-MM-DD; nothing for none.

    Raises:
        TemplateFault: the template cannot be filled in.
        FieldsFault: the house style above the cases cannot be used.
        ConversionError: a format cannot be made.
        OSError: a file cannot be written.
    """
    return write_all(out, in_formats({_STEM: portfolio_report(order, found, date)}, formats))


def portfolio_report(order: PortfolioOrder, found: AllCases, date: str = "") -> Document:
    """Return the report of a portfolio."""
    shown = _in_money(found)
    years = [each for each in found.years if each.year != TOTAL and _says_something(each)]
    whole, called = found.years[-1], _called(found.cases)
    chart = _chart(years, found.currency)
    context = {
        "count": len(found.cases),
        "planned": shown(whole.payments.planned),
        "low": shown(whole.payments.p5),
        "high": shown(whole.payments.p95),
        "cashable": shown(whole.cashable.planned),
        "net": shown(whole.net.planned),
        "budgets": [_budget(each, shown) for each in found.years if each.budget is not None],
        "riskiest": next(((called[case.name], percent(case.risk)) for case in found.cases if case.risk), None),
        "chart": _view_of(chart) if chart else None,
        "payments": _payments(found.years, shown),
        "cash": _cash(found.years, shown),
        "limits": _limits(found.years, shown),
        "risks": _risks(found, shown),
        "kinds": kinds_shared([case.parts for case in found.cases]),
        "all_at_once": shown(found.sum_of_p95),
        "assumed": _assumed(found),
        "basis": basis_of_draws(found.draws, found.seed, order.drawn),
        "prices": list(found.prices),
        "left_out": table_of(
            "Contracts that are not counted",
            ("Case", "Reason"),
            list(reasons_on_paper(found.left_out, found.broken).items()),
            words=2,
        ),
    }
    cover = Cover(
        title=f"Portfolio of {len(found.cases):,} contract{'' if len(found.cases) == 1 else 's'}",
        status=marked(CALLED, is_private=bool(found.private)),
        date=date,
        subtitle=_span(years, found.currency),
        notice=private_notice(found.private),
    )
    pictures = (Picture(chart.name, chart.alt, chart.svg),) if chart else ()
    at = str(order.folder / "case.yaml")
    return paper(_STEM, context, cover, Design(title=CALLED), at, pictures)


def _span(years: Sequence[PortfolioYear], currency: str) -> str:
    if not years:
        return f"Amounts in {currency}"
    return f"Financial years {years[0].year} to {years[-1].year}, amounts in {currency}"


def _in_money(found: AllCases) -> Callable[[float], str]:
    return lambda amount: short_money(amount, found.currency)


def _chart(years: Sequence[PortfolioYear], currency: str) -> Chart | None:
    """Return the payments of each year as a chart; nothing where nothing is ever paid."""
    paid = [each for each in years if _is_paid(each)]
    return replace(payments_by_year([_over_years(paid)], currency), name=f"{_STEM}-payments-by-year") if paid else None


def _view_of(chart: Chart) -> ChartView:
    return ChartView(chart.name, "Payments by financial year over the draws", chart.alt, chart.svg, None)


def _over_years(years: Sequence[PortfolioYear]) -> YearlyPayments:
    paid = [each.payments for each in years]
    return YearlyPayments(
        "All contracts",
        tuple(each.year for each in years),
        tuple(max(0.0, each.p5) for each in paid),
        tuple(max(0.0, each.planned) for each in paid),
        tuple(max(0.0, each.p95) for each in paid),
        tuple(each.budget for each in years),
    )


def _says_something(year: PortfolioYear) -> bool:
    spreads = (year.payments, year.cashable)
    return year.budget is not None or any(amount for each in spreads for amount in (each.planned, each.p5, each.p95))


def _is_paid(year: PortfolioYear) -> bool:
    paid = year.payments
    return year.budget is not None or any((paid.planned, paid.p5, paid.p95))


def _year_called(year: PortfolioYear) -> str:
    return "All years" if year.year == TOTAL else year.year


def _payments(years: Sequence[PortfolioYear], shown: Callable[[float], str]) -> TableView:
    rows = [
        (_year_called(each), *map(shown, (each.payments.planned, each.payments.p5, each.payments.p95)))
        for each in years
        if _is_paid(each) or each.year == TOTAL
    ]
    return table_of("Payments by financial year", ("Year", "Planned", "P5", "P95"), rows)


def _cash(years: Sequence[PortfolioYear], shown: Callable[[float], str]) -> TableView:
    rows = [
        (
            _year_called(each),
            *map(shown, (each.cashable.planned, each.cashable.p5, each.cashable.p95)),
            *map(shown, (each.net.planned, each.net.p5, each.net.p95)),
        )
        for each in years
        if _says_something(each)
    ]
    heads = ("Year", "Cashable savings", "Savings P5", "Savings P95", "Net cash", "Net cash P5", "Net cash P95")
    return table_of("Cashable savings, and net cash after payments", heads, rows)


def _limits(years: Sequence[PortfolioYear], shown: Callable[[float], str]) -> TableView:
    rows = [
        (
            _year_called(each),
            *map(shown, (each.budget, each.payments.planned, each.payments.p95)),
            percent(each.exceeded),
        )
        for each in years
        if each.budget is not None and each.exceeded is not None
    ]
    heads = ("Year", "Budget", "Planned", "P95", "Chance that it is exceeded")
    return table_of("Budgets", heads, rows)


def _budget(year: PortfolioYear, shown: Callable[[float], str]) -> str:
    of_what = "for all years" if year.year == TOTAL else f"for {year.year}"
    share = percent(year.exceeded) if year.exceeded else "none"
    return f"The budget of {shown(year.budget or 0.0)} {of_what} is exceeded in {share} of the draws."


def _called(cases: Sequence[CaseRisk]) -> dict[str, str]:
    """Return what each case is called, by its name: its title, with its path where several have the same title."""
    counted = Counter(case.title for case in cases)
    return {case.name: case.title if counted[case.title] == 1 else f"{case.title} ({case.name})" for case in cases}


def _risks(found: AllCases, shown: Callable[[float], str]) -> TableView:
    kinds, called = kinds_shared([case.parts for case in found.cases]), _called(found.cases)

    def parts(of: PartsOfRisk | None) -> list[str]:
        names = ("own", *kinds) if kinds else ()
        return ["–" if of is None else percent(getattr(of, name)) for name in names]

    rows = [
        (
            called[case.name],
            *map(shown, (case.payments.planned, case.payments.p5, case.payments.p95)),
            "–" if case.risk is None else percent(case.risk),
            *parts(case.parts),
        )
        for case in found.cases
    ]
    own = ("of which its own", *(f"from {_KINDS[kind]}" for kind in kinds)) if kinds else ()
    heads = ("Contract", "Planned", "P5", "P95", "Share of the risk", *own)
    return table_of("Risk of all payments by contract", heads, rows)


def _assumed(found: AllCases) -> str:
    shared = found.shared
    return shares_in_words(
        [
            (shared.common, "moves all contracts at once"),
            (shared.payer, "comes from its payers and is common to all contracts of a payer"),
            (shared.programme, "comes from its programme and is common to all contracts of the programme"),
        ]
    )
