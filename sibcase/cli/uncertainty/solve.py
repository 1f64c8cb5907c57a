"""`sibcase solve`: the value of an input at which a figure reaches a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_json, say

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.sensitivity.solve import Solved
    from sibcase.uncertainty.crossings import Crossing

EXAMPLES = (
    (
        "sibcase solve family.yaml --vary need.people --until need.cost.total=£100m",
        "find how many people in need would cost £100m",
    ),
)


def solve(
    case: CaseArgument,
    vary: Annotated[str, typer.Option("--vary", metavar="PATH", help="The input, by its path in the case file.")],
    until: Annotated[str, typer.Option("--until", metavar="FIGURE=VALUE", help="The figure and its target.")],
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="LOW HIGH", help="Where to look. By default as fits the input."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Find the value of an input at which a figure reaches a target.

    All other inputs stay as planned. Says when there is no such value in the range looked at, and when there is more
    than one.
    """
    from sibcase.tasks.sensitivity.sensitivity import UnknownFigure
    from sibcase.tasks.sensitivity.solve import CannotVary
    from sibcase.tasks.sensitivity.solve import solve as solved

    figure, sign, target = until.partition("=")
    if not sign:
        refuse(one_line(f"`--until {until}` names no target: write for example `--until {until}=…`"))
    wanted = _value(target, "--until")
    span = (_value(between[0], "--between"), _value(between[1], "--between")) if between else None
    business = open_case(case)
    try:
        found = solved(business, vary, figure.strip(), wanted, span)
    except (CannotVary, UnknownFigure) as fault:
        refuse(one_line(f"{business.path}: {fault}"))
    if as_json:
        print_json(found.as_data())
    else:
        _print(business, found)


def _value(text: str, option: str) -> float:
    from sibcase.tasks.settle.csv_table import ObservationError
    from sibcase.tasks.settle.observations import value_of

    try:
        return value_of(text.strip(), option)
    except ObservationError as fault:
        refuse(one_line(str(fault)))


def _print(business: BusinessCase, found: Solved) -> None:
    from sibcase.casefile.values.wording import of_unit

    currency = business.case.currency
    _, label, unit, planned = found.input
    _, called, of, value = found.figure
    target = of_unit(found.target, of, currency)
    say(paint(one_line(business.case.title), "title"))
    say(one_line(f"{called}: {of_unit(value, of, currency)} as planned, wanted: {target}"))
    say(one_line(f"{label}: {of_unit(planned, unit, currency)} as planned"))
    say()
    low, high = (of_unit(each, unit, currency) for each in found.between)
    if not found.search.found:
        say(one_line(f"No value from {low} to {high} gives {target}. {found.reached(currency)}"))
        return
    for each in found.search.found:
        say(paint(one_line(_answer(each, unit, currency, target)), "figure"))
    if len(found.search.found) > 1:
        say(f"There is more than one answer between {low} and {high}.")


def _answer(found: Crossing, unit: str, currency: str, target: str) -> str:
    from sibcase.casefile.values.wording import of_unit

    value = of_unit(found.value, unit, currency)
    if found.until is not None:
        return f"From {value} to {of_unit(found.until, unit, currency)} the figure stays at {target}"
    return f"At {value} the figure jumps past {target}" if found.jumps else f"{value} gives {target}"
