"""`sibcase bids`: what a fund is offered against its rate card, and which set of bids fits its allocation."""

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

    from sibcase.tasks.bids.bid import Bid
    from sibcase.tasks.bids.compare_bids import BidsCompared, Choice, FundOrder

EXAMPLES = (
    ("sibcase bids docs/bids --card docs/bids/rate-card.yaml", "bids next to one another, on one rate card"),
    (
        "sibcase bids docs/bids --card docs/bids/rate-card.yaml --allocation £1.2m",
        "the set of bids that brings the most outcomes for £1.2m",
    ),
)
USUAL, MOST = 2_000, 200_000
_COLUMNS = ("what", "bid", "programme", "bidder", "line", "chosen")
_OF_BIDS = (
    "payments",
    "p5",
    "p50",
    "p95",
    "at_card",
    "discount",
    "people",
    "greatest_liability",
    "net_cash",
    "net_value",
    "provider_loss_at_no_effect",
    "investor_loss_at_no_effect",
)
_OF_LINES = ("outcomes", "price", "card_price")


def bids(  # noqa: PLR0917 - a command has as many parameters as it has options
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of the bids, each a case.")],
    card: Annotated[str, typer.Option("--card", metavar="FILE", help="The rate card of the fund.")],
    allocation: Annotated[
        str, typer.Option("--allocation", metavar="AMOUNT", help="The most that the bids may cost together: £30m.")
    ] = "",
    budget: Annotated[
        list[str] | None,
        typer.Option("--budget", metavar="YEAR=AMOUNT", help="The most in a financial year: 2028-29=£3m. Repeatable."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="CRITERION", help="What the set is chosen by, the first first. Repeatable."),
    ] = None,
    at_least: Annotated[
        list[str] | None,
        typer.Option("--at-least", metavar="CRITERION=N", help="What the set has to reach: people=500. Repeatable."),
    ] = None,
    fits: Annotated[
        Literal["planned", "p95", "most"],
        typer.Option("--fits", help="Hold planned payments, their P95 or the most ever owed against the allocation."),
    ] = "planned",
    common: Annotated[
        str, typer.Option("--common", metavar="SHARE", help="The share of each bid's risk that moves all bids.")
    ] = "0%",
    variants: Annotated[
        bool, typer.Option("--variants", help="Take the options with changes of each case as bids as well.")
    ] = False,
    audience: Annotated[
        str, typer.Option("--audience", metavar="WHO", help="Leave out what is kept from a bidder, or the public.")
    ] = "",
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="The currency of the fund.")] = "GBP",
    draws: Annotated[int, draws_option(MOST)] = USUAL,
    seed: SeedOption = 1,
    drawn: DrawnOption = "both",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the bids and their lines as CSV.")] = False,
    jobs: Annotated[int | None, jobs_option("bids to read")] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="ADDRESS", help="Read the bids on the workers of a Dask scheduler.")
    ] = "",
    to: ToOption = "",
    out: OutOption = Path(),
    date: DayOption = "",
) -> None:
    """Compare bids on a rate card, and find the set that fits.

    Each bid is a case, and its payment lines have the ids of the lines of the card. A programme is the folder above
    those of its bids; at most one bid of each is chosen. Bids are compared on price per outcome, discount from the
    card, spread of payments, what the provider and investors lose if the service has no effect, and reach. A bid that
    asks for more than the card, or is paid for what is not on it, is compared and cannot be chosen.

    Criteria are outcomes (at the prices of the card), people, programmes, saving (against the card), net-cash,
    net-value, cost and risk (the least of these two), and the id of a line of the card (its outcomes). Of sets that are
    equally good by the first, the second decides, and so on. All sets are tried if there are few; otherwise the set is
    found by integer programming. The output says which.

    With --audience, figures that others marked private are withheld, and so is a choice that rests on them. WHO is
    public, or the name of a bidder, who sees its own bid in full. --to writes a report for a committee, or for WHO.
    """
    from sibcase.casefile.fields_file import FieldsFault
    from sibcase.casefile.source.report import format_findings
    from sibcase.tasks.bids.as_data import as_data
    from sibcase.tasks.bids.compare_bids import FundOrder, UnknownReaderError, UnknownWordError
    from sibcase.tasks.check.policy import PolicyFault
    from sibcase.tasks.cluster import ClusterFault
    from sibcase.tasks.portfolio.portfolio import NoCasesError

    if as_json + as_csv + bool(to) > 1:
        refuse("use one of --json, --csv and --to")
    formats, day = formats_in(to) if to else (), day_on_cover(date, to)
    if not Path(folder).is_dir():
        refuse(one_line(f"{folder} is not a folder"))
    order = FundOrder(
        Path(folder),
        Path(card),
        allocation=_amount(allocation, currency.upper()) if allocation else None,
        budgets=dict(map(budget_stated, budget or ())),
        fits=fits,
        criteria=tuple(by or ("outcomes",)),
        floors=dict(map(_floor, at_least or ())),
        currency=currency.upper(),
        draws=draws,
        seed=seed,
        drawn=drawn,
        common=share_stated(common),
        reader=" ".join(audience.split()),
        has_variants=variants,
        jobs=jobs,
    )
    _refuse_what_cannot_be(order)
    try:
        found = _found_on_cluster(order, cluster) if cluster else _found(order)
    except (NoCasesError, PolicyFault, ClusterFault, UnknownReaderError, UnknownWordError) as fault:
        refuse(one_line(str(fault)))
    except FieldsFault as fault:
        refuse(format_findings(fault.findings, fault.texts).rstrip("\n"))
    _refuse_unknown_years(found)
    if formats:
        _write(found, formats, out, day)
    elif as_json:
        print_json(as_data(found))
    elif as_csv:
        _print_csv(found)
    else:
        _print(found)
    _report(found)


def _found(order: FundOrder, executor: Executor | None = None) -> BidsCompared:
    from sibcase.tasks.bids.compare_bids import compare_bids

    with work_bar("Reading bids") as bar:
        return compare_bids(order, bar, executor)


def _found_on_cluster(order: FundOrder, address: str) -> BidsCompared:
    from sibcase.tasks.cluster import cluster_at

    with cluster_at(address, str(order.folder.resolve()), str(order.card.resolve())) as cluster:
        return _found(replace(order, jobs=order.jobs or cluster.at_once), cluster.executor)


def _write(found: BidsCompared, formats: Sequence[str], out: Path, day: str) -> None:
    from sibcase.tasks.fund_papers.bids_report import write_bids

    written_or_refused(lambda: write_bids(found, formats, out, day))


def _report(found: BidsCompared) -> None:
    for name, why in found.left_out.items():
        remark(one_line(f"{name} is not compared: {why}"))
    for name, why in found.refused.items():
        remark(one_line(f"{name} cannot be chosen: {why}"))
    if found.broken:
        raise typer.Exit(Status.PROBLEMS)


# --- options ----------------------------------------------------------------------------------------------------------


def _amount(text: str, currency: str) -> float:
    from sibcase.casefile.values.quantities import MONEY_TOTAL, currency_fits

    if not MONEY_TOTAL.matches(text.strip()):
        refuse(one_line(f"--allocation takes an amount such as £30m, not {text}"))
    amount = MONEY_TOTAL.read(text.strip())
    if not currency_fits(amount.currency, currency):
        refuse(one_line(f"--allocation {text} is not in {currency}; see --currency"))
    return amount.value


def _floor(text: str) -> tuple[str, float]:
    from sibcase.casefile.values.quantities import COUNT, MONEY_TOTAL

    word, _, written = (part.strip() for part in text.partition("="))
    kind = next((each for each in (COUNT, MONEY_TOTAL) if written and each.matches(written)), None)
    if not word or kind is None:
        refuse(one_line(f"--at-least takes a criterion and a number such as people=500 or outcomes=£5m, not {text}"))
    return word, kind.read(written).value


def _refuse_what_cannot_be(order: FundOrder) -> None:
    from sibcase.tasks.bids.measures import LESS_IS_BETTER

    if order.allocation is None and (order.budgets or order.floors):
        refuse("--budget and --at-least belong to --allocation")
    if order.criteria[0] in LESS_IS_BETTER and not order.floors:
        refuse(f"no bid at all is the least {order.criteria[0]}: say what the set has to reach with --at-least")
    if order.fits == "most" and order.budgets:
        refuse("the most that can ever be owed is not known by year: use --budget with --fits planned or p95")
    if LESS_IS_BETTER & order.floors.keys():
        refuse("--at-least takes what is better the more there is; costs are limited by --allocation and --budget")


def _refuse_unknown_years(found: BidsCompared) -> None:
    known = sorted({year for bid in found.bids for year in bid.by_year or {}})
    unknown = [year for year in found.order.budgets if year not in known]
    if unknown:
        refuse(one_line(f"no bid is paid anything in {unknown[0]}; the years are: {', '.join(known)}"))


# --- results ----------------------------------------------------------------------------------------------------------


def _print(found: BidsCompared) -> None:
    from sibcase.tasks.bids.in_words import prices_of

    count = len(found.bids)
    drawn = f"{found.order.draws:,} draws with seed {found.order.seed}"
    say(paint(f"{count} bid{'' if count == 1 else 's'}, {len(found.card)} lines on the card, {drawn}", "quiet"))
    say()
    say(paint("Bids by programme", "title"))
    heads = ("Bid", "Programme", "Payments", "P5", "P95", "Discount", "People", "Provider's loss", "Investors' loss")
    has_set = found.choice is not None
    print_grid(
        (*heads, *(("Chosen",) if has_set else ())), [_bid_cells(found, bid, has_set=has_set) for bid in found.bids]
    )
    say()
    say("The losses are those if the service has no effect. The discount is from the prices of the card.")
    say()
    say(paint("Price per outcome", "title"))
    print_grid(("Line of the card", "Bid", "Outcomes", "Price", "Card", "Discount"), prices_of(found))
    _print_choice(found)


def _bid_cells(found: BidsCompared, bid: Bid, *, has_set: bool) -> list[str]:
    from sibcase.tasks.bids.as_data import numbers_of_bid
    from sibcase.tasks.bids.in_words import cell, name_of

    numbers = numbers_of_bid(bid)
    money = {"payments", "p5", "p95", "provider_loss_at_no_effect", "investor_loss_at_no_effect"}
    shown = ("payments", "p5", "p95", "discount", "people", "provider_loss_at_no_effect", "investor_loss_at_no_effect")
    unit = {name: "money" if name in money else "people" if name == "people" else "share" for name in shown}
    cells = [cell(numbers[name], unit[name], found.order.currency) for name in shown]
    chosen = ["yes" if found.is_chosen(bid) else ""] if has_set else []
    return [name_of(bid), bid.programme, *cells, *chosen]


def _print_choice(found: BidsCompared) -> None:
    if found.withheld:
        say()
        say("The choice is withheld from this reader: it rests on figures of other bids that are private.")
    if found.choice is None:
        return
    say()
    say(paint("The set that fits", "title"))
    if not found.choice.bids:
        say("No set of bids fits the allocation and what it has to reach.")
        return
    _print_set(found, found.choice)


def _print_set(found: BidsCompared, choice: Choice) -> None:
    from sibcase.casefile.values.wording import percent
    from sibcase.tasks.bids.in_words import cell, measure_in_words, measures_shown, method_of, name_of
    from sibcase.tasks.bids.measures import FITS

    order, currency = found.order, found.order.currency
    names = [name_of(bid) for bid in found.bids if found.is_chosen(bid)]
    say(one_line(f"{len(names)} of {len(found.bids)} bids: {', '.join(names)}"))
    say(method_of(choice))
    print_grid(
        ("Of the set", ""),
        [
            (label, measure_in_words(choice.totals.get(word), word, currency))
            for word, label in measures_shown(found).items()
        ],
    )
    say()
    print_grid(
        ("Year", "Payments", "P95", "Budget", "Exceeded in"),
        [
            (
                each.year,
                cell(each.planned, "money", currency),
                cell(each.p95, "money", currency),
                cell(each.budget, "money", currency),
                cell(each.exceeded, "share", currency),
            )
            for each in choice.years
        ],
    )
    say()
    held = f"{cell(choice.used, 'money', currency)} of {cell(order.allocation, 'money', currency)}"
    say(f"Held against the allocation ({FITS[order.fits]}): {held}")
    if choice.exceeded is not None:
        p95 = cell(choice.p95, "money", currency)
        say(f"Payments exceed the allocation in {percent(choice.exceeded)} of the draws; their P95 is {p95}.")


def _print_csv(found: BidsCompared) -> None:
    from sibcase.tasks.bids.as_data import numbers_of_bid, numbers_of_line

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*_COLUMNS, *_OF_BIDS, *_OF_LINES))
    for bid in found.bids:
        chosen = found.is_chosen(bid)
        start = [text_cell(each) for each in (bid.name, bid.programme, bid.bidder)]
        numbers = numbers_of_bid(bid)
        yes = "" if chosen is None else "true" if chosen else "false"
        writer.writerow(
            ("bid", *start, "", yes, *(_number(numbers[name]) for name in _OF_BIDS), *[""] * len(_OF_LINES))
        )
        for line in bid.lines:
            own = numbers_of_line(line)
            of_bid = [_number(own[name]) if name == "discount" else "" for name in _OF_BIDS]
            writer.writerow(("line", *start, line.id, "", *of_bid, *(_number(own[name]) for name in _OF_LINES)))


def _number(value: float | None) -> str:
    from sibcase.withheld import WITHHELD_WORD, is_withheld

    return WITHHELD_WORD if is_withheld(value) else number_cell(value)
