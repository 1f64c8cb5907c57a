"""`sibcase options`: the options side by side, how sure each is, and who bears the risk."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say, work_bar
from sibcase.cli.uncertainty.draw_options import USUAL, DrawnOption, SeedOption, draws_option, share_of_draws

if TYPE_CHECKING:
    from sibcase.tables.option_rows import Counted, OptionRow, OptionsCompared
    from sibcase.tasks.business_case import BusinessCase

EXAMPLES = (
    ("sibcase options cases/family-recovery", "compare the options, counting cashable savings"),
    ("sibcase options cases/family-recovery --counting all", "count all savings, cashable or not"),
    ("sibcase options cases/family-recovery --draws 2000 --seed 7", "make fewer draws, and others"),
    ("sibcase options cases/family-recovery --csv", "print the comparison for a spreadsheet"),
)
# The draws of all options are kept.
MOST = 200_000
MOST_STRETCHES = 12
COUNTED = {
    "cash": "counting cashable savings",
    "all": "counting all savings, cashable or not",
    "payments": "counting no savings, since the case states none",
}
NO_BEST = "Without savings it is not known which option is best: state `savings` of an outcome."
NOT_STATED = "not stated"
NOT_APPLICABLE = "–"


def options(
    case: CaseArgument,
    draws: Annotated[int, draws_option(MOST)] = USUAL,
    seed: SeedOption = 1,
    drawn: DrawnOption = "both",
    counting: Annotated[
        Literal["cash", "all"] | None,
        typer.Option(
            "--counting",
            help="Count cashable savings, or all. By default cash, if it has been assessed.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the options as CSV.")] = False,
) -> None:
    """Compare the options.

    Compares doing nothing, direct commissioning, payment by results without investors, the bond, and each option of the
    case that states `changes`. All use the same draws. Shows what each is worth to the commissioners and how sure that
    is, who bears the risk and what that costs, and at which effect of the service which option is best.
    """
    from sibcase.tasks.options.arms import NothingToCompare
    from sibcase.tasks.options.compare_options import compare_options
    from sibcase.uncertainty.streams import BLOCK

    business = open_case(case)
    try:
        with work_bar("Drawing") as bar:
            cases = 1 + len(business.loaded.variants if business.loaded else ())
            bar.expect(cases * -(-draws // BLOCK))
            found = compare_options(business, draws, seed, drawn, watch=lambda _: bar.advance())
    except NothingToCompare as fault:
        refuse(f"{one_line(business.path)}: {fault}")
    if counting is not None and not found.has_savings:
        refuse(
            f"{one_line(business.path)}: the case states no savings to be counted: "
            "state `savings` of an outcome, or leave out --counting"
        )
    if counting == "cash" and "cash" not in found.counted:
        refuse(
            f"{one_line(business.path)}: no saving has been assessed for cashability: "
            "state `cashable` for a saving, or use --counting all"
        )
    if as_json:
        print_json(found.as_data())
    elif as_csv:
        _print_csv(found)
    else:
        _print(business, found, counting or found.usual)


def _print(business: BusinessCase, found: OptionsCompared, counting: str) -> None:
    counted = next(each for what, each in found.counted.items() if what == counting)
    currency = business.case.currency
    say(paint(one_line(business.case.title), "title"))
    how = (
        f"{found.draws:,} draws with seed {found.seed}" if found.draws else "nothing is uncertain, so nothing is drawn"
    )
    say(paint(f"Present values, {COUNTED[counting]}; {how}", "quiet"))
    say()
    _print_worth(counted, currency, is_drawn=bool(found.draws))
    say()
    if not found.has_savings:
        _print_outcomes(counted, is_drawn=bool(found.draws))
    _print_costs(counted, currency)
    say()
    _print_losses(counted, currency, is_drawn=bool(found.draws))
    _print_best(counted)
    if not found.has_savings:
        say()
        say(paint(NO_BEST, "quiet"))


def _print_worth(counted: Counted, currency: str, *, is_drawn: bool) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    say(paint("Net present value to commissioners", "title"))
    heads = ["Option", "As planned", "No effect"]

    def money(value: float | None) -> str:
        return short_of_unit(value, "money", currency)

    def cells(row: OptionRow) -> list[str]:
        worth = [row.title, money(row.worth.planned), money(row.worth.at_zero_effect)]
        spread = row.worth.spread
        if spread is None:
            return worth
        drawn = [*worth, *map(money, (spread.mean, spread.percentiles[0], spread.percentiles[-1]))]
        return drawn if row.worth.best_in is None else [*drawn, share_of_draws(row.worth.best_in)]

    has_best = any(row.worth.best_in is not None for row in counted.rows)
    spread = ("Expected", "P5", "P95", *(("Best in",) if has_best else ()))
    print_grid((*heads, *(spread if is_drawn else ())), map(cells, counted.rows))


def _print_outcomes(counted: Counted, *, is_drawn: bool) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    lines = []
    for row in counted.rows:
        for number, each in enumerate(row.outcomes):
            numbers = [each.planned]
            if is_drawn and each.spread is not None:
                numbers += [each.spread.mean, each.spread.percentiles[0], each.spread.percentiles[-1]]
            line = [short_of_unit(value, "outcomes") for value in numbers]
            lines.append(["" if number else row.title, each.title, *line])
    if lines:
        say(paint("Outcomes due to the service", "title"))
        print_grid(("Option", "Outcome", "As planned", *(("Expected", "P5", "P95") if is_drawn else ())), lines)
        say()


def _print_costs(counted: Counted, currency: str) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    say(paint("Costs", "title"))

    def cells(row: OptionRow) -> list[str]:
        transaction = NOT_APPLICABLE if row.form == "do-nothing" else NOT_STATED
        if row.transaction_costs is not None:
            transaction = short_of_unit(row.transaction_costs, "money", currency)
        premium = NOT_APPLICABLE if row.premium is None else short_of_unit(row.premium, "money", currency)
        return [row.title, short_of_unit(row.cost, "money", currency), premium, transaction]

    print_grid(
        ("Option", "Commissioners pay", "Premium for risk transfer", "Transaction costs"), map(cells, counted.rows)
    )


def _print_losses(counted: Counted, currency: str, *, is_drawn: bool) -> None:
    from sibcase.casefile.values.wording import percent, short_of_unit

    say(paint("Who bears the loss", "title"))
    heads = ("Option", "Party", "If no effect", *(("Expected loss", "Share of variance") if is_drawn else ()))
    lines = []
    for row in counted.rows[1:]:
        for number, each in enumerate(row.borne):
            line = ["" if number else row.title, each.title, short_of_unit(each.at_zero_effect, "money", currency)]
            if is_drawn:
                share = NOT_APPLICABLE if each.share_of_variance is None else percent(each.share_of_variance)
                line += [short_of_unit(each.expected, "money", currency), share]
            lines.append(line)
    print_grid(heads, lines)
    for sentence in filter(None, (row.risk_kept for row in counted.rows)):
        say(paint(one_line(sentence), "warning"))


def _print_best(counted: Counted) -> None:
    from sibcase.casefile.values.wording import percent
    from sibcase.wording.phrases import listed

    if not counted.best:
        return
    titles = {row.id: row.title for row in counted.rows}
    say()
    say(paint("Best option by effect", "title"))
    stretches = [each for each in counted.best if each.is_shown]
    for each in stretches[:MOST_STRETCHES]:
        names = listed([titles[name] for name in each.best])
        say(one_line(f"  {percent(each.start)} to {percent(each.end)} of the planned effect: {names}"))
    more = len(stretches) - MOST_STRETCHES
    if more > 0:
        say(paint(f"and {more} more: --json lists all of them", "quiet"))


def _print_csv(found: OptionsCompared) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    numbers = (
        "cost",
        "transaction_costs",
        "premium",
        "planned",
        "at_zero_effect",
        "mean",
        "p5",
        "p50",
        "p95",
        "best_in",
    )
    losses = ("at_zero_effect", "expected", "share_of_variance")
    parties = ("commissioners", "provider", "investors", "guarantors", "grants", "uncovered")
    named = [f"{party}_{what}" for party in parties for what in ("loss_at_zero_effect", "expected_loss", "variance")]
    writer.writerow(("counting", "option", "title", "form", *numbers, *named))
    for what, counted in found.as_data()["counting"].items():
        for name, row in counted["options"].items():
            borne = [row["losses"].get(party, {}).get(each) for party in parties for each in losses]
            cells = [row[key] for key in numbers] + borne
            writer.writerow((what, name, text_cell(row["title"]), row["form"], *map(number_cell, cells)))
