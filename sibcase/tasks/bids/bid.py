"""One bid: a case held against the rate card, as its readers may see it, and its draws.

A reader who is not the fund sees of each bid what the case lets the party of that name see, and of a bid without such a
party what the public sees. Where anything is withheld there are no draws either: they rest on every input.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.rate_card import read_rate_card
from sibcase.tables.table import value_of
from sibcase.tasks.bids.at_card import discount, lines_at_card, total_of
from sibcase.tasks.business_case import BusinessCase, CaseHasErrors, load
from sibcase.tasks.portfolio.drawn_case import PAYMENTS, DrawnCase, drawn, faults_of, why_left_out
from sibcase.tasks.privacy.audience import PARTY, PUBLIC, audience_of, owners_shown
from sibcase.tasks.privacy.withheld_figures import readable_for
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.rate_card import RateCardLine
    from sibcase.tasks.bids.at_card import BidLine
    from sibcase.tasks.portfolio.drawn_case import CaseToDraw
    from sibcase.tasks.privacy.audience import Audience

__all__ = ["Bid", "BidToRead", "folded", "read_bid"]

_PROVIDER = "provider"
_UNREADABLE = "it has errors"


@dataclass(frozen=True, slots=True)
class BidToRead:
    """A bid to be read.

    Attributes:
        case: its case, and how it is drawn.
        card: the file of the rate card.
        reader: who reads: nothing for the fund, `public`, or the name of a party.
        has_variants: whether the options of a case that change something are bids as well.
    """

    case: CaseToDraw
    card: str
    reader: str = ""
    has_variants: bool = False

    @property
    def name(self) -> str:
        """Its path below the folder of the bids."""
        return self.case.name


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid. Numbers are None where undefined, and `WITHHELD` where the reader may not know them.

    Attributes:
        name: its path below the folder of the bids; of a variant with the id of the option.
        title: of the case, or of the variant for the fund.
        bidder: the providers.
        programme: the folder above that of the case; one of its own if there is none.
        parties: the names of all parties, to find those of a reader.
        currency: of its amounts.
        lines: those that are on the card.
        off_card: the ids of payment lines that are not.
        payments: as planned.
        by_year: planned payments by financial year.
        greatest: the most that can ever be owed.
        people: who start.
        net_cash: net present value to the commissioners, cashable savings.
        net_value: net present value to the commissioners, all savings.
        provider_loss: what the provider loses if the service has no effect.
        investor_loss: what investors lose then.
        drawn: the draws of its payments; None where they are withheld.
        problem: why it is not compared; nothing where it is.
        is_broken: whether the case has errors.
        hides: whether anything in it is withheld from the reader.
        is_private: whether it shows the reader what a party marked private.
    """

    name: str
    title: str = ""
    bidder: str = ""
    programme: str = ""
    parties: tuple[str, ...] = ()
    currency: str = ""
    lines: tuple[BidLine, ...] = ()
    off_card: tuple[str, ...] = ()
    payments: float | None = None
    by_year: Mapping[str, float] | None = None
    greatest: float | None = None
    people: float | None = None
    net_cash: float | None = None
    net_value: float | None = None
    provider_loss: float | None = None
    investor_loss: float | None = None
    drawn: DrawnCase | None = None
    problem: str = ""
    is_broken: bool = False
    hides: bool = False
    is_private: bool = False

    @property
    def at_card(self) -> float | None:
        """What its outcomes would claim at the prices of the card."""
        return total_of(line.at_card for line in self.lines)

    @property
    def claim(self) -> float | None:
        """What its outcomes claim, before the caps of the contract."""
        return total_of(line.claim for line in self.lines)

    @property
    def discount(self) -> float | None:
        """How far its claims are below those at the prices of the card, as a share of them."""
        return discount(self.claim, self.at_card)

    def outcomes(self, line: str) -> float | None:
        """Return how many outcomes of a line of the card it expects; none where it does not offer the line."""
        return next((each.outcomes for each in self.lines if each.id == line), 0.0)


def read_bid(order: BidToRead) -> tuple[Bid, ...]:
    """Return a bid and its variants; one with its problem where it cannot be compared."""
    try:
        business = load(Path(order.case.folder, order.case.path))
    except CaseHasErrors as fault:
        # A finding quotes the case, and the case says what is private.
        problem = _UNREADABLE if order.reader else faults_of(fault, order.case.folder)
        return (Bid(order.name, problem=problem, is_broken=True),)
    card = read_rate_card(Path(order.case.folder, order.card))
    found = [_compared(order, order.name, business, card)]
    if order.has_variants:
        found += [
            replace(_compared(order, name, variant, card), title=title if not order.reader else "")
            for name, title, variant in _variants(order, business)
        ]
    return tuple(found)


def _variants(order: BidToRead, business: BusinessCase) -> Iterator[tuple[str, str, BusinessCase]]:
    """Yield each option of a case that changes something: its name, its title, and the case as it has it."""
    variants = business.loaded.variants if business.loaded else {}
    for option in business.case.options or ():
        if option.id in variants:
            changed = BusinessCase(business.path, variants[option.id], [], business.texts, business.narratives)
            yield f"{order.name}#{option.id}", option.title, changed


def _compared(order: BidToRead, name: str, business: BusinessCase, card: Mapping[str, RateCardLine]) -> Bid:
    case = business.case
    reader = _reader(case, order.reader)
    readable = readable_for(reader, business, business.planned)
    parties = (readable.case.parties or {}).values()
    bidder = ", ".join(party.name for party in parties if party.role == _PROVIDER)
    names = tuple(party.name for party in parties)
    begun = Bid(name, readable.case.title, bidder, order.case.programme or order.name, names, case.currency)
    reason = why_left_out(business)
    if reason:
        return replace(begun, problem=reason)
    figures = readable.figures
    lines, off_card = lines_at_card(business, figures, reader, card)
    hides = reader is not None and bool(reader.owners())
    draws = None if hides else drawn(business, order.case)
    return replace(
        begun,
        lines=lines,
        off_card=off_card,
        payments=value_of(figures, PAYMENTS),
        by_year=figures.by_year(PAYMENTS),
        greatest=value_of(figures, "commissioners.greatest_liability"),
        people=value_of(figures, "service.starts.total"),
        net_cash=value_of(figures, "commissioners.npv.cashable"),
        net_value=value_of(figures, "commissioners.npv.fiscal"),
        provider_loss=_provider_loss(case, figures),
        investor_loss=value_of(figures, "options.loss_at_zero.investors"),
        drawn=draws,
        problem=draws.problem if draws else "",
        hides=hides,
        is_private=bool(owners_shown(case, reader)),
    )


def _reader(case: Case, reader: str) -> Audience | None:
    """Return who reads a case: the party of that name, or the public where not exactly one party has it."""
    if not reader:
        return None
    named = [party for party in case.parties or {} if folded(party_name(case, party)) == folded(reader)]
    return audience_of(case, f"{PARTY}{named[0]}" if len(named) == 1 and reader != PUBLIC else PUBLIC)


def folded(name: str) -> str:
    """Return a name as it is compared: without capitals and further spaces."""
    return " ".join(name.lower().split())


def _provider_loss(case: Case, figures: Figures) -> float | None:
    """Return what the provider loses if the service has no effect: with investors, the costs that no funding covers."""
    name = "options.loss_at_zero.uncovered" if case.investment is not None else "options.pbr.loss_at_zero_effect"
    return value_of(figures, name)
