"""`sibcase payout`: settle the contract on observed results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.settle.observations import Observations
    from sibcase.tasks.settle.payout_curve import PayoutCurve
    from sibcase.tasks.settle.settle import Payout

EXAMPLES = (
    ("sibcase payout cases/deals/rikers-island", "list the results that can be observed"),
    ("sibcase payout cases/deals/rikers-island --observe reduction=10%", "see what is due for a result"),
    (
        "sibcase payout cases/deals/rikers-island --actuals",
        "settle on the results recorded in the case, and see what was repaid",
    ),
    ("sibcase payout cases/deals/dc-water --curve runoff", "see the payment across the range of a metric"),
    (
        "sibcase payout cases/measures/six-ways -o cases/measures/six-ways/events.csv",
        "compare the payment under each measure for the same events",
    ),
    ("sibcase payout cases/deals/greater-manchester -o entering=328 --json", "print the settlement as JSON"),
)
BAR_WIDTH = 40


def payout(
    case: CaseArgument,
    observe: Annotated[
        list[str] | None,
        typer.Option(
            "--observe",
            "-o",
            metavar="NAME=VALUE",
            help="A result, or a CSV file: with `name` and `value`, with `person` and `name`, or with events.",
        ),
    ] = None,
    curve: Annotated[
        str | None, typer.Option("--curve", metavar="METRIC", help="Show the payment across the range of a metric.")
    ] = None,
    actuals: Annotated[
        bool,
        typer.Option("--actuals", help="Settle on the results recorded in the case, and list the cash that has moved."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the settlement as JSON.")] = False,
) -> None:
    """Settle the contract on observed results.

    Shows the payment for each line, any reduction by a cap, and the totals by payer and by tranche. Without --observe,
    it lists the results that can be observed.
    """
    from sibcase.tasks.settle.csv_table import ObservationError
    from sibcase.tasks.settle.observations import read_observations
    from sibcase.tasks.settle.payout_curve import payout_curve
    from sibcase.tasks.settle.settle import payout as settle

    business = open_case(case)
    try:
        observed = read_observations(observe or [], business.case)
        if curve is not None:
            _refuse_with_curve(observed, actuals=actuals)
            _print_curve(payout_curve(business.case, curve, observed.values), as_json=as_json)
            return
        if actuals:
            _show_actuals(business, observed, as_json=as_json)
            return
        settled = settle(business.case, observed.values, observed.people, observed.events)
    except ObservationError as error:
        refuse(one_line(str(error)))
    if as_json:
        print_json(settled.as_data())
    elif not observed:
        _print_observable(settled)
    else:
        _print(settled)


def _show_actuals(business: BusinessCase, observed: Observations, *, as_json: bool) -> None:
    from sibcase.cli.settlement.actuals import print_actuals
    from sibcase.tasks.settle.actuals import actuals_so_far, settle_actuals

    if observed.people or observed.events:
        refuse("with --actuals, --observe accepts NAME=VALUE only, not results for each person")
    settled = settle_actuals(business.case, observed.values)
    so_far = actuals_so_far(business.case, business.planned)
    if as_json:
        print_json({**settled.as_data(), "actuals": so_far.as_data()})
        return
    _print(settled)
    print_actuals(so_far, business.case)


def _refuse_with_curve(observed: Observations, *, actuals: bool) -> None:
    if observed.people or observed.events:
        refuse("with --curve, --observe accepts NAME=VALUE only, not results for each person")
    if actuals:
        refuse("--curve and --actuals cannot be combined: run the command once with each")


def _print_observable(settled: Payout) -> None:
    from sibcase.casefile.values.observed_names import observables

    say(paint("Results that can be observed", "title"))
    currency = settled.case.currency
    for name, each in observables(settled.case).items():
        example = one_line(f"{name}={each.example(currency)}")
        say(f"  {one_line(name):<28} {one_line(each.title)} {paint(f'({each.called}: {example})', 'quiet')}")


def _print(settled: Payout) -> None:
    from sibcase.casefile.values.wording import money
    from sibcase.cli.settlement.measures import print_measures
    from sibcase.cli.settlement.settled import print_facts, print_investors, print_parties

    currency = settled.case.currency
    say(paint(one_line(settled.case.title), "title"))
    if settled.measures:
        print_measures(settled.measures, currency)
        say(paint("The contract as agreed", "title"))
    for row in settled.lines():
        _print_line(row, currency)
    say(f"  {'Total':<52} {paint(money(settled.total, currency, pence=True).rjust(18), 'figure')}")
    _print_what_the_total_lacks(settled)
    for caution in settled.cautions:
        say(paint(f"  Check: {one_line(caution)}", "warning"))
    if settled.cap_cannot_bind:
        caution = "The cap per person cannot be applied to counts: give results with the columns `person` and `name`."
        say(paint(f"  {caution}", "warning"))
    late = settled.amount("payments.beyond_term")
    if late:
        say(f"  {'Due after the last period (not in the total)':<52} {money(late, currency, pence=True):>18}")
    print_facts(settled)
    print_parties(settled)
    print_investors(settled)
    for name, gaps in settled.tranches_missing.items():
        _print_not_observed(f"tranche {one_line(name)} is not settled by results", gaps)


def _print_line(row: dict[str, Any], currency: str) -> None:
    from sibcase.casefile.values.wording import money
    from sibcase.tasks.settle.settle import CAPS

    is_open = not row["settled"] and not row["paid"]
    amount = "not settled" if is_open else money(row["paid"], currency, pence=True)
    say(f"  {one_line(row['title']):<52} {amount:>18}")
    for label, part in (("raised to the minimum", "raised"), ("less payments on account", "set_off")):
        if row[part]:
            say(paint(f"      {label}: {money(row[part], currency, pence=True)}", "quiet"))
    for cap, whose in CAPS.items():
        if row[f"cut_by_{cap}_cap"]:
            cut = money(row[f"cut_by_{cap}_cap"], currency, pence=True)
            say(
                paint(
                    f"      claim of {money(row['claim'], currency, pence=True)} cut by {cut}: cap of {whose}",
                    "quiet",
                )
            )
    _print_not_observed("not settled", row["not_observed"])
    for reason in row["no_number"]:
        say(paint(f"      not settled: {one_line(reason)}", "warning"))
    _print_not_observed("later cohorts", row["cohorts_not_observed"])


def _print_not_observed(what: str, names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(f"`{one_line(name)}`" for name in names)
        say(paint(f"      {what}: no result for {listed}", "warning"))


def _print_what_the_total_lacks(settled: Payout) -> None:
    """Warn that the totals exclude lines that are not settled."""
    lines = len({**settled.missing, **settled.undefined})
    if lines:
        which = "1 line that is" if lines == 1 else f"{lines} lines that are"
        text = f"      totals, including those by payer and tranche, exclude {which} not settled"
        say(paint(text, "warning"))


def _print_curve(curve: PayoutCurve, *, as_json: bool) -> None:
    from sibcase.casefile.values.wording import money
    from sibcase.tasks.settle.observed_values import shown

    if as_json:
        print_json(curve.as_data())
        return
    most = max((abs(amount) for _, amount in curve.points), default=0.0) or 1.0
    values = [shown(value, curve.observable, curve.currency) for value, _ in curve.points]
    width = max(14, *map(len, values)) if values else 14
    for value, (_, amount) in zip(values, curve.points, strict=True):
        bar = "█" * round(abs(amount) / most * BAR_WIDTH)
        say(f"  {value:>{width}}  {money(amount, curve.currency, pence=True):>18}  {bar}")
    for line, gaps in curve.missing.items():
        _print_not_observed(f"excludes {one_line(line)}, which is not settled", gaps)
