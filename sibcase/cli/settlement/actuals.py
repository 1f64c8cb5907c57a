"""Prints the results of `sibcase payout --actuals`: observations, payments and the investors' actual return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.cli.terminal import one_line, paint, say

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.tasks.settle.actuals import ActualsSoFar, Taker

PARTS = (
    ("drawn", "drawn"),
    ("repaid", "principal repaid"),
    ("coupons", "return paid"),
    ("guaranteed", "paid by the guarantee"),
    ("net_gain", "net gain so far"),
)


def print_actuals(so_far: ActualsSoFar, case: Case) -> None:
    """Print the results so far, each with its source."""
    from sibcase.casefile.values.wording import money

    say()
    say(paint(f"Observed{f', as of {so_far.as_of}' if so_far.as_of else ''}", "title"))
    for row in so_far.observed:
        source = "; ".join(part for part in (row.source, row.confidence) if part)
        say(f"  {one_line(row.name):<40} {one_line(row.text):>14}  {paint(one_line(source), 'quiet')}")
    if so_far.paid is not None:
        say()
        say(paint("Paid for outcomes so far", "title"))
        for name, amount in (*so_far.paid_by.items(), ("total", so_far.paid)):
            say(f"  {one_line(name):<52} {money(amount, case.currency, pence=True):>18}")
    for taker in so_far.takers:
        _print_taker(taker, case.currency)


def _print_taker(taker: Taker, currency: str) -> None:
    from sibcase.casefile.values.wording import money, number, percent

    say()
    say(paint(f"Cash flows of {one_line(taker.name)}", "title"))
    for part, label in PARTS:
        amount = getattr(taker, part)
        if amount or part in ("drawn", "repaid", "net_gain"):
            say(f"  {label:<52} {money(amount, currency, pence=True):>18}")
    multiple = "none: nothing was drawn" if taker.multiple is None else f"{number(taker.multiple, 3)} times"
    rate = f"none: {one_line(taker.why)}" if taker.irr is None else percent(taker.irr, 2)
    say(f"  {'money multiple':<52} {multiple:>18}")
    say(f"  {'annual rate of return, by actual days':<52} {rate:>18}")
    if taker.caution:
        say(paint(f"    {one_line(taker.caution)}", "warning"))
