"""`sibcase payout`: the contract alone, on observed results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import open_case
from sibcase.cli.terminal import one_line, paint, say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.pipeline.compute import BusinessCase
    from sibcase.pipeline.observations import Observations
    from sibcase.pipeline.payout_curve import PayoutCurve
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
    from sibcase.pipeline.payout_curve import payout_curve
    from sibcase.pipeline.results_table import ObservationError
    from sibcase.pipeline.settle import payout as settle

    business = open_case(case)
    try:
        observed = read_observations(observe or [], business.case)
        if curve is not None:
            _refuse_beside_curve(observed, actuals=actuals)
            _print_curve(payout_curve(business, curve, observed.values), as_json=as_json)
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


def _refuse_beside_curve(observed: Observations, *, actuals: bool) -> None:
    if observed.people or observed.events:
        refuse("with --curve, --observe takes results by name only: a curve is not drawn person by person")
    if actuals:
        refuse("--curve and --actuals are two settlements: run them one by one")


def _print_observable(settled: Payout) -> None:
    from sibcase.casefile.observed_names import observables

    say(paint("What can be observed", "title"))
    currency = settled.case.currency
    for name, each in observables(settled.case).items():
        example = one_line(f"{name}={each.example(currency)}")
        say(f"  {one_line(name):<28} {one_line(each.title)} {paint(f'({each.called}: {example})', 'quiet')}")


def _print(settled: Payout) -> None:
    from sibcase.cli.measures import print_measures
    from sibcase.cli.settled import print_facts, print_investors, print_parties
    from sibcase.documents.wording import money

    currency = settled.case.currency
    say(paint(one_line(settled.case.title), "title"))
    if settled.measures:
        print_measures(settled.measures, currency)
        say(paint("The contract as it is agreed", "title"))
    for row in settled.lines():
        _print_line(row, currency)
    say(f"  {'Total':<52} {paint(money(settled.total, currency, pence=True).rjust(18), 'figure')}")
    _print_what_the_total_lacks(settled)
    for caution in settled.cautions:
        say(paint(f"  Check: {one_line(caution)}", "warning"))
    if settled.cap_cannot_bind:
        told = "The cap for one person cannot be applied to counts: give results with the columns `person` and `name`."
        say(paint(f"  {told}", "warning"))
    late = settled.amount("payments.beyond_term")
    if late:
        say(f"  {'Due after the last period, and in no total':<52} {money(late, currency, pence=True):>18}")
    print_facts(settled)
    print_parties(settled)
    print_investors(settled)
    for name, gaps in settled.tranches_missing.items():
        _print_not_observed(f"tranche {one_line(name)} is not settled by results", gaps)


def _print_line(row: dict[str, Any], currency: str) -> None:
    from sibcase.documents.wording import money
    from sibcase.pipeline.settle import CAPS

    is_open = not row["settled"] and not row["paid"]
    amount = "not settled" if is_open else money(row["paid"], currency, pence=True)
    say(f"  {one_line(row['title']):<52} {amount:>18}")
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
    _print_not_observed("not settled", row["not_observed"])
    for reason in row["no_number"]:
        say(paint(f"      not settled: {one_line(reason)}", "warning"))
    _print_not_observed("cohorts to come", row["cohorts_not_observed"])


def _print_not_observed(what: str, names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(f"`{one_line(name)}`" for name in names)
        say(paint(f"      {what}: {listed} {'was' if len(names) == 1 else 'were'} not observed", "warning"))


def _print_what_the_total_lacks(settled: Payout) -> None:
    """Say that the total, and what payers pay of it, is without lines that are not settled."""
    lines = len({**settled.missing, **settled.undefined})
    if lines:
        which = "1 line that is" if lines == 1 else f"{lines} lines that are"
        text = f"      the total, and what each payer and tranche has of it, is without {which} not settled"
        say(paint(text, "warning"))


def _print_curve(curve: PayoutCurve, *, as_json: bool) -> None:
    from sibcase.documents.wording import money
    from sibcase.pipeline.observed_values import shown

    if as_json:
        say_json(curve.as_data())
        return
    most = max((abs(amount) for _, amount in curve.points), default=0.0) or 1.0
    values = [shown(value, curve.observable, curve.currency) for value, _ in curve.points]
    width = max(14, *map(len, values)) if values else 14
    for told, (_, amount) in zip(values, curve.points, strict=True):
        bar = "█" * round(abs(amount) / most * BAR_WIDTH)
        say(f"  {told:>{width}}  {money(amount, curve.currency, pence=True):>18}  {bar}")
    for line, gaps in curve.missing.items():
        _print_not_observed(f"without {one_line(line)}, which is not settled", gaps)
