"""`sibcase reforecast`: results to date and the plan for the rest, with what may still be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.settlement.measured import MeasuredOption, measured_people
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say

if TYPE_CHECKING:
    from sibcase.tasks.reforecast.expected import Expected
    from sibcase.tasks.reforecast.reforecast import Reforecast

EXAMPLES = (
    ("sibcase reforecast homes", "see what is still expected, and what may still be paid"),
    ("sibcase reforecast homes --measured entered=40", "state how many people were measured"),
)


def reforecast(
    case: CaseArgument,
    measured: MeasuredOption = None,
    draws: Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="How many draws.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which draws.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Reforecast a contract from its claims.

    Takes the results that are settled in the ledger, and the plan for the rest. Where the case states a range for the
    rate of a yes-or-no outcome, results update it: the range is a beta distribution before any results, and each person
    measured moves it. Shows what each payer may still have to pay, and how likely caps and budgets are to be exceeded.
    """
    from sibcase.tasks.reforecast.reforecast import reforecast as forecast
    from sibcase.tasks.settle.csv_table import ObservationError
    from sibcase.tasks.sign.records import RecordFault

    business = open_case(case)
    try:
        found = forecast(business, measured_people(measured or []), draws=draws, seed=seed)
    except (RecordFault, ObservationError) as fault:
        refuse(one_line(str(fault)))
    if as_json:
        print_json(found.as_data())
        return
    say(paint(one_line(business.case.title), "title"))
    say(f"Results until {found.until}, the plan for the rest, over {found.draws:,} draws")
    _print_results(found)
    _print_payments(found)


def _print_results(found: Reforecast) -> None:
    from sibcase.casefile.values.wording import of_unit

    def shown(value: float | None, each: Expected) -> str:
        return "–" if value is None else of_unit(value, each.unit, found.currency)

    rows = [
        (each.title, shown(each.planned, each), shown(each.observed, each), shown(each.total, each), _rate(each))
        for each in found.results
        if each.planned is not None or each.observed is not None
    ]
    say()
    print_grid(("Result", "Plan", "To date", "Expected", "Rate of the rest"), rows)


def _rate(each: Expected) -> str:
    from sibcase.casefile.values.wording import percent

    if each.prior is not None and each.posterior is not None and each.how == "updated":
        low, high = each.posterior.interval()
        return f"{percent(each.prior.mean)} → {percent(each.posterior.mean)} ({percent(low)} to {percent(high)})"
    return percent(each.rate) if each.rate is not None else each.how


def _print_payments(found: Reforecast) -> None:
    from sibcase.casefile.values.wording import money, percent

    def amount(value: float | None) -> str:
        return "–" if value is None else money(value, found.currency)

    say()
    sums = [(each.name, amount(each.first_plan), amount(each.claimed), amount(each.still)) for each in found.payments]
    print_grid(("Payments", "First plan", "Claimed", "Still to pay"), sums)
    say()
    whole = [
        (each.name, amount(each.expected), f"{amount(each.low)} to {amount(each.high)}") for each in found.payments
    ]
    print_grid(("Payments over the term", "Expected", "9 in 10 draws"), whole)
    if found.risks:
        say()
        risks = [(each.title, amount(each.amount), percent(each.share)) for each in found.risks]
        print_grid(("Risk", "Limit", "Chance"), risks)
    for name, gaps in found.not_forecast.items():
        say(f"  {one_line(f'not forecast: {name}, as the plan states no value for ' + ', '.join(gaps))}")
