"""The report on bids: the rate card, the bids compared on it, the set that fits, and why others are not in it.

A report for a bidder or the public shows what `compare_bids` shows that reader: figures that others marked private are
withheld, and so is a set that rests on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import money, percent, short_money
from sibcase.documents.brand.document_design import Design
from sibcase.tasks.bids.as_data import numbers_of_bid
from sibcase.tasks.bids.in_words import (
    cell,
    criterion_of,
    measure_in_words,
    measures_shown,
    method_of,
    name_of,
    prices_of,
)
from sibcase.tasks.bids.measures import FITS
from sibcase.tasks.bids.why_not import why_not_chosen
from sibcase.tasks.fund_papers.cover import (
    basis_of_draws,
    marked,
    name_for_file,
    private_notice,
    reasons_on_paper,
    shares_in_words,
)
from sibcase.tasks.publish.record_document import Cover, in_formats, paper, table_of
from sibcase.wording.phrases import sentence_start
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sibcase.documents.document import Document
    from sibcase.documents.views.grounds import TableView
    from sibcase.tasks.bids.bid import Bid
    from sibcase.tasks.bids.compare_bids import BidsCompared, Choice

__all__ = ["bids_report", "write_bids"]

CALLED = "Report on bids"
_STEM = "bids-report"


def write_bids(found: BidsCompared, formats: Sequence[str], out: Path, date: str = "") -> list[Path]:
    """Write the report on bids into a folder, in formats; return the paths.

    Args:
        found: the bids as their reader may see them.
        formats: of the document.
        out: the folder.
        date: the day on its cover, as YYYY-MM-DD; nothing for none.

    Raises:
        TemplateFault: the template cannot be filled in.
        FieldsFault: the house style above the bids cannot be used.
        ConversionError: a format cannot be made.
        OSError: a file cannot be written.
    """
    reader = found.order.reader
    stem = f"{_STEM}-for-{name_for_file(reader)}" if reader else _STEM
    return write_all(out, in_formats({stem: bids_report(found, date)}, formats))


def bids_report(found: BidsCompared, date: str = "") -> Document:
    """Return the report on bids."""
    order, choice = found.order, found.choice
    chosen = [bid for bid in found.bids if found.is_chosen(bid)]
    context = {
        "count": len(found.bids),
        "programmes": len({bid.programme for bid in found.bids}),
        "lines": len(found.card),
        "allocation": short_money(order.allocation, order.currency) if order.allocation is not None else "",
        "withheld": found.withheld,
        "has_set": choice is not None,
        "chosen": [_called(bid) for bid in chosen],
        "criteria": [_criterion(found, word) for word in order.criteria],
        "is_for_fund": not order.reader,
        "fits": FITS[order.fits],
        "budgets": _budgets(found, choice),
        **_position(found, choice),
        "card": _card(found),
        "bids": _bids(found),
        "prices": _prices(found),
        "bought": _bought(found, choice),
        "years": _years(found, choice),
        "conditions": _conditions(found),
        "not_chosen": _not_chosen(found),
        "assumed": shares_in_words([(order.common, "moves all bids at once")]),
        "basis": basis_of_draws(order.draws, order.seed, order.drawn),
        "left_out": table_of(
            "Bids that are not compared",
            ("Bid", "Reason"),
            _reasons(reasons_on_paper(found.left_out, found.broken)),
            words=2,
        ),
    }
    private = [bid.title for bid in found.bids if bid.is_private]
    hidden = (
        ["This version leaves out what bidders keep from its reader."] if any(bid.hides for bid in found.bids) else []
    )
    cover = Cover(
        title=f"{len(found.bids):,} bid{'' if len(found.bids) == 1 else 's'} for the fund",
        status=marked(CALLED, is_private=bool(private), reader=order.reader),
        date=date,
        subtitle=f"Allocation: {short_money(order.allocation, order.currency)}"
        if order.allocation is not None
        else None,
        notice=" ".join([*hidden, *filter(None, [private_notice(private)])]),
    )
    return paper(_STEM, context, cover, Design(title=CALLED), str(order.folder / "case.yaml"))


def _called(bid: Bid) -> str:
    """Return a bid by its bidder and its programme; by its path alone where it names no bidder."""
    return f"{bid.bidder} ({name_of(bid)})" if bid.bidder else name_of(bid)


def _criterion(found: BidsCompared, word: str) -> str:
    """Return a criterion within a sentence, with what it is counted at in brackets."""
    what, comma, how = criterion_of(found, word).partition(", ")
    return f"{what} ({how})" if comma else what


def _reasons(reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name_of(name), why) for name, why in reasons.items()]


def _position(found: BidsCompared, choice: Choice | None) -> dict[str, str]:
    """Return how the set is to the allocation, in words; empty where there is no set."""
    order = found.order
    if choice is None or not choice.bids:
        return {"used": "", "p95": "", "exceeded": "", "method": method_of(choice) if choice else ""}
    return {
        "used": short_money(choice.used, order.currency),
        "p95": short_money(choice.p95, order.currency),
        "exceeded": percent(choice.exceeded) if choice.exceeded is not None else "",
        "method": method_of(choice),
    }


def _card(found: BidsCompared) -> TableView:
    currency = found.order.currency
    rows = [
        (
            line.title,
            line.definition or "–",
            _price(money(line.price.value, currency), has_more=bool(line.other_prices or line.tiers)),
        )
        for line in found.card.values()
    ]
    return table_of(
        "Rate card: the most that is paid for an outcome", ("Outcome", "Definition", "Price"), rows, words=2
    )


def _price(price: str, *, has_more: bool) -> str:
    return f"{price}, and others by date, group or number" if has_more else price


def _bids(found: BidsCompared) -> TableView:
    units = {
        "payments": "money",
        "p5": "money",
        "p95": "money",
        "discount": "share",
        "people": "people",
        "provider_loss_at_no_effect": "money",
        "investor_loss_at_no_effect": "money",
    }
    rows = [
        (
            _called(bid),
            *(cell(numbers_of_bid(bid)[name], unit, found.order.currency) for name, unit in units.items()),
            *(("yes" if found.is_chosen(bid) else "no",) if found.choice is not None else ()),
        )
        for bid in found.bids
    ]
    heads = ("Bid", "Payments", "P5", "P95", "Discount", "People", "Provider’s loss", "Investors’ loss")
    return table_of("Bids compared", (*heads, *(("In the set",) if found.choice is not None else ())), rows)


def _prices(found: BidsCompared) -> TableView:
    heads = ("Outcome", "Bid", "Outcomes", "Price", "Rate card", "Discount")
    return table_of("Price of an outcome", heads, prices_of(found), words=2)


def _bought(found: BidsCompared, choice: Choice | None) -> TableView:
    totals = choice.totals if choice is not None and choice.bids else {}
    rows = [
        (label, measure_in_words(totals[word], word, found.order.currency))
        for word, label in measures_shown(found).items()
        if word in totals
    ]
    return table_of("What the set brings", ("Measure", "Total"), rows)


def _years(found: BidsCompared, choice: Choice | None) -> TableView:
    currency = found.order.currency
    rows = [
        (
            each.year,
            *(cell(amount, "money", currency) for amount in (each.planned, each.p95, each.budget)),
            cell(each.exceeded, "share", currency),
        )
        for each in (choice.years if choice is not None else ())
        if each.planned or each.p95 or each.budget is not None
    ]
    heads = ("Year", "Planned", "P95", "Budget", "Chance that it is exceeded")
    return table_of("Payments of the set by financial year", heads, rows)


def _budgets(found: BidsCompared, choice: Choice | None) -> list[str]:
    """Return for each budget how likely the set exceeds it, as a sentence."""
    return [
        f"Payments exceed the budget of {short_money(each.budget, found.order.currency)} for {each.year} in "
        f"{percent(each.exceeded)} of the draws."
        for each in (choice.years if choice is not None and choice.bids else ())
        if each.budget is not None and each.exceeded is not None
    ]


def _conditions(found: BidsCompared) -> list[str]:
    """Return the budgets and the least that the set has to reach, each as a phrase."""
    order = found.order
    budgets = [f"at most {short_money(most, order.currency)} in {year}" for year, most in order.budgets.items()]
    floors = [
        f"at least {measure_in_words(least, word, order.currency)} ({_criterion(found, word)})"
        for word, least in order.floors.items()
    ]
    return [*budgets, *floors]


def _not_chosen(found: BidsCompared) -> TableView:
    """Return the bids that are not in the set with the reason; without a set, those that cannot be chosen."""
    why = why_not_chosen(found) or found.refused
    bids = {bid.name: bid for bid in found.bids}
    rows = [(_called(bids[name]), sentence_start(reason)) for name, reason in why.items()]
    title = "Bids that are not in the set" if found.choice and found.choice.bids else "Bids that cannot be chosen"
    return table_of(title, ("Bid", "Reason"), rows, words=2)
