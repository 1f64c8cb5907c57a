"""`sibcase payout`: the contract alone, on observed results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import open_case
from sibcase.cli.terminal import one_line, paint, say, say_json

if TYPE_CHECKING:
    from sibcase.pipeline.compute import BusinessCase
    from sibcase.pipeline.observations import Observations
    from sibcase.pipeline.settle import Payout

EXAMPLES = (
    ("sibcase payout cases/deals/rikers-island", "what can be observed"),
    ("sibcase payout cases/deals/rikers-island --observe reduction=10%", "what is due at that result"),
    ("sibcase payout cases/deals/rikers-island --actuals", "what was due on what was observed, and what was repaid"),
    ("sibcase payout cases/deals/dc-water --curve runoff", "the amount over the range, with its steps"),
    (
        "sibcase payout cases/measures/six-ways -o cases/measures/six-ways/events.csv",
        "what the same events pay under each measure",
    ),
    ("sibcase payout cases/deals/greater-manchester -o entering=328 --json", "for other programs"),
)
BAR_WIDTH = 40


def payout(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case file, a folder with a case.yaml, or -.")],
    observe: Annotated[
        list[str] | None,
        typer.Option(
            "--observe",
            "-o",
            metavar="NAME=VALUE",
            help="A result, or a CSV file: `name` and `value`; `person` and `name`; or a table of events.",
        ),
    ] = None,
    curve: Annotated[
        str | None, typer.Option("--curve", metavar="METRIC", help="Show the amount over the range of a metric.")
    ] = None,
    actuals: Annotated[
        bool, typer.Option("--actuals", help="Settle on what the case says was observed, beside what money moved.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the settlement as JSON.")] = False,
) -> None:
    """Settle the contract on observed results.

    Each line, what each cap cut, by payer and by tranche.
    """
    from sibcase.pipeline.observations import read_observations
    from sibcase.pipeline.results_table import ObservationError
    from sibcase.pipeline.settle import curve as points_of
    from sibcase.pipeline.settle import payout as settle

    business = open_case(case)
    try:
        observed = read_observations(observe or [])
        if curve is not None:
            _print_curve(points_of(business, curve, observed.values), business.case.currency, as_json=as_json)
            return
        if actuals:
            _tell_actuals(business, observed, as_json=as_json)
            return
        settled = settle(business, observed.values, observed.people, observed.events)
    except ObservationError as error:
        refuse(one_line(str(error)))
    if as_json:
        say_json(settled.as_data())
    elif not observed:
        _print_observable(settled)
    else:
        _print(settled)


def _tell_actuals(business: BusinessCase, observed: Observations, *, as_json: bool) -> None:
    from sibcase.cli.actuals import print_actuals
    from sibcase.pipeline.actuals import actuals_so_far, settle_actuals

    if observed.people or observed.events:
        refuse("with --actuals, --observe takes NAME=VALUE only: results person by person are another settlement")
    settled = settle_actuals(business, observed.values)
    so_far = actuals_so_far(business)
    if as_json:
        say_json({**settled.as_data(), "actuals": so_far.as_data()})
        return
    _print(settled)
    print_actuals(so_far, business.case)


def _print_observable(settled: Payout) -> None:
    from sibcase.model.settlement import observable_names

    say(paint("What can be observed", "title"))
    for name, title in observable_names(settled.case).items():
        say(f"  {one_line(name):<28} {one_line(title)}")


def _print(settled: Payout) -> None:
    from sibcase.cli.measures import print_measures
    from sibcase.cli.settled import print_facts, print_investors, print_parties
    from sibcase.documents.wording import money
    from sibcase.pipeline.settle import CAPS

    currency = settled.case.currency
    say(paint(one_line(settled.case.title), "title"))
    if settled.measures:
        print_measures(settled.measures, currency)
        say(paint("The contract as it is agreed", "title"))
    for row in settled.lines():
        say(f"  {one_line(row['title']):<52} {money(row['paid'], currency, pence=True):>18}")
        for told, part in (("made up to the minimum", "raised"), ("paid on account before", "set_off")):
            if row[part]:
                say(paint(f"      {told}: {money(row[part], currency, pence=True)}", "quiet"))
        for cap, whose in CAPS.items():
            if row[f"cut_by_{cap}_cap"]:
                cut = money(row[f"cut_by_{cap}_cap"], currency, pence=True)
                say(
                    paint(
                        f"      claimed {money(row['claim'], currency, pence=True)}; the cap of {whose} cut {cut}",
                        "quiet",
                    )
                )
        if row["line"] in settled.missing:
            say(paint(f"      not settled: {', '.join(settled.missing[row['line']])} was not observed", "warning"))
    say(f"  {'Total':<52} {paint(money(settled.total, currency, pence=True).rjust(18), 'figure')}")
    if settled.cap_cannot_bind:
        told = "The cap for one person cannot be applied to counts: give results with the columns `person` and `name`."
        say(paint(f"  {told}", "warning"))
    late = settled.amount("payments.beyond_term")
    if late:
        say(f"  {'Due after the last period, and in no total':<52} {money(late, currency, pence=True):>18}")
    print_facts(settled)
    print_parties(settled)
    print_investors(settled)


def _print_curve(points: list[tuple[float, float]], currency: str, *, as_json: bool) -> None:
    from sibcase.documents.wording import money, number

    if as_json:
        say_json([{"value": value, "amount": amount} for value, amount in points])
        return
    most = max((abs(amount) for _, amount in points), default=0.0) or 1.0
    for value, amount in points:
        bar = "█" * round(abs(amount) / most * BAR_WIDTH)
        say(f"  {number(value, 6):>14}  {money(amount, currency, pence=True):>18}  {bar}")
