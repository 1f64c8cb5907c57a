"""Bids for an allocation: compared on the rate card, and the set of them that fits by the criteria that are stated.

Outcomes of several kinds are added at the prices of the card: these say what the fund holds each to be worth. The
variances of bids are added as if the bids were independent; the chance that the allocation is exceeded counts what they
share.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.casefile.rate_card import read_rate_card
from sibcase.tasks.bids.at_card import total_of
from sibcase.tasks.bids.bid import Bid, BidToRead, folded, read_bid
from sibcase.tasks.bids.choose import A_PENNY, Chosen, Limit, Question, choose
from sibcase.tasks.bids.measures import CRITERIA, FITS, LESS_IS_BETTER, amount, amount_in, measure
from sibcase.tasks.check.check import select_files
from sibcase.tasks.cluster import ClusterFault
from sibcase.tasks.portfolio.drawn_case import CaseToDraw
from sibcase.tasks.portfolio.portfolio import NoCasesError, Shared
from sibcase.tasks.privacy.audience import PUBLIC
from sibcase.tasks.workers import Unseen, each_case
from sibcase.uncertainty.together import Factors, in_order_of
from sibcase.withheld import is_withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from sibcase.book.operations import Array
    from sibcase.casefile.sections.rate_card import RateCardLine
    from sibcase.tasks.bids.measures import Fits
    from sibcase.tasks.simulate.simulate import Drawn
    from sibcase.tasks.workers import Watch

__all__ = [
    "BidsCompared",
    "Choice",
    "FundOrder",
    "SpentYear",
    "UnknownReaderError",
    "UnknownWordError",
    "compare_bids",
]

_P95: Final = 0.95
_PRELOADED = ("sibcase.tasks.bids.bid", "sibcase.uncertainty.simulation")


class UnknownReaderError(ValueError):
    """No bid has a party of that name."""


class UnknownWordError(ValueError):
    """A criterion or a floor is of something that is neither counted nor on the card."""


@dataclass(frozen=True, slots=True)
class FundOrder:
    """What a fund asks.

    Attributes:
        folder: the folder of the bids.
        card: the file of the rate card.
        allocation: the most that the set may cost; None to compare only.
        budgets: the most by financial year.
        fits: which amount of a bid is held against the allocation and the budgets.
        criteria: by what sets are judged, the first first: of `CRITERIA`, or ids of lines of the card.
        floors: the least that the set has to reach, by the same words.
        currency: of the allocation and the card.
        draws: how many.
        seed: which.
        drawn: inputs from their ranges, chance in small numbers, or both.
        common: the share of the risk of each bid that moves all bids.
        reader: who reads: nothing for the fund, `public`, or the name of a party.
        has_variants: whether the options of a case that change something are bids as well.
        jobs: how many bids are read at the same time.
    """

    folder: Path
    card: Path
    allocation: float | None = None
    budgets: Mapping[str, float] = field(default_factory=dict)
    fits: Fits = "planned"
    criteria: tuple[str, ...] = ("outcomes",)
    floors: Mapping[str, float] = field(default_factory=dict)
    currency: str = "GBP"
    draws: int = 2_000
    seed: int = 1
    drawn: Drawn = "both"
    common: float = 0.0
    reader: str = ""
    has_variants: bool = False
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class SpentYear:
    """What the set pays in a financial year: as planned, at its P95, and the budget, with how likely it is exceeded."""

    year: str
    planned: float
    p95: float
    budget: float | None
    exceeded: float | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The set of bids that fits.

    Attributes:
        bids: their names; none where no set fits.
        method: how the set was found.
        sets: how many sets there are with one bid of each programme at most.
        is_best: whether no better set is left.
        used: what is held against the allocation.
        planned: payments as planned.
        p95: of all payments.
        exceeded: the share of the draws in which payments are above the allocation.
        years: by financial year.
        totals: of each measure over the set.
    """

    bids: tuple[str, ...] | None
    method: str
    sets: int
    is_best: bool = True
    used: float = 0.0
    planned: float = 0.0
    p95: float = 0.0
    exceeded: float | None = None
    years: tuple[SpentYear, ...] = ()
    totals: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BidsCompared:
    """All bids, and the set that fits.

    Attributes:
        order: what was asked.
        card: the lines of the rate card.
        bids: those that are compared, by programme.
        refused: why a bid cannot be chosen, by name.
        choice: the set; None where no allocation is stated, or it is withheld from the reader.
        withheld: whether the set is withheld, since it rests on what the reader may not know.
        left_out: the bids that are not compared, by name, with the reason.
        broken: those of them that have errors.
    """

    order: FundOrder
    card: Mapping[str, RateCardLine]
    bids: tuple[Bid, ...]
    refused: Mapping[str, str]
    choice: Choice | None
    withheld: bool
    left_out: Mapping[str, str]
    broken: tuple[str, ...]

    def is_chosen(self, bid: Bid) -> bool | None:
        """Return whether a bid is in the set; None where there is no set, or it is withheld."""
        return None if self.choice is None else bid.name in (self.choice.bids or ())


def compare_bids(order: FundOrder, watch: Watch | None = None, executor: Executor | None = None) -> BidsCompared:
    """Return the bids of a folder compared, and the set of them that fits the allocation.

    Args:
        order: what is asked.
        watch: sees bids begin and end.
        executor: who reads and draws the bids, such as that of a cluster; by default processes of this machine.

    Raises:
        NoCasesError: there is no bid in the folder that can be compared.
        UnknownReaderError: no bid has a party of the reader's name.
        UnknownWordError: a criterion or a floor is of something that is neither counted nor on the card.
        FieldsFault: the rate card cannot be read.
        PolicyFault: settings above a bid cannot be read.
        ClusterFault: the scheduler of the executor has gone.
    """
    card = read_rate_card(order.card)
    _refuse_unknown_words(order, card)
    files = sorted(select_files([str(order.folder)]).files)
    if not files:
        raise NoCasesError(f"no case file found in {order.folder} or below")
    orders = [_to_read(order, file) for file in files]
    found = [bid for several in _read(orders, order.jobs, watch, executor) for bid in several]
    _refuse_unknown_reader(order.reader, found)
    found = [_in_currency(bid, order.currency) for bid in found]
    bids = sorted((bid for bid in found if not bid.problem), key=lambda bid: (bid.programme, bid.name))
    left_out = {bid.name: bid.problem for bid in found if bid.problem}
    if not bids:
        reasons = "; ".join(f"{name}: {why}" for name, why in list(left_out.items())[:3])
        raise NoCasesError(f"no bid in {order.folder} can be compared: {reasons}")
    broken = tuple(bid.name for bid in found if bid.is_broken)
    refused = {bid.name: why for bid in bids if (why := _why_refused(bid, order))}
    is_withheld_from = order.allocation is not None and any(_rests_on_withheld(bid, order) for bid in bids)
    choice = None if order.allocation is None or is_withheld_from else _choice(order, bids, refused, card)
    # Which bid is above the card is withheld with its price.
    shown = {} if is_withheld_from else refused
    return BidsCompared(order, card, tuple(bids), shown, choice, is_withheld_from, left_out, broken)


def _refuse_unknown_words(order: FundOrder, card: Mapping[str, RateCardLine]) -> None:
    for word in (*order.criteria, *order.floors):
        if word not in CRITERIA and word not in card:
            known = ", ".join([*CRITERIA, *list(card)[:8]])
            raise UnknownWordError(f"{word} is neither a criterion nor a line of the card; there are: {known}")


def _refuse_unknown_reader(reader: str, bids: Sequence[Bid]) -> None:
    names = {folded(name): name for bid in bids for name in bid.parties}
    if reader not in ("", PUBLIC) and folded(reader) not in names:
        known = ", ".join(sorted({bid.bidder for bid in bids if bid.bidder})[:8])
        raise UnknownReaderError(f"no bid has a party called {reader}; the bidders are: {known}")


# --- reading ----------------------------------------------------------------------------------------------------------


def _to_read(order: FundOrder, file: str) -> BidToRead:
    name = Path(file).relative_to(order.folder).as_posix()
    case = CaseToDraw(name, file, str(Path.cwd()), order.draws, order.seed, order.drawn)
    return BidToRead(case, str(order.card), order.reader, order.has_variants)


def _read(
    orders: Sequence[BidToRead], jobs: int | None, watch: Watch | None, executor: Executor | None
) -> Iterator[tuple[Bid, ...]]:
    with closing(each_case(read_bid, orders, jobs, watch or Unseen(), _PRELOADED, executor)) as outcomes:
        for order, outcome in zip(orders, outcomes, strict=True):
            error = outcome.exception()
            if isinstance(error, ClusterFault):
                raise error
            if isinstance(error, Exception):
                why = "the process that read it ended" + ("" if order.reader else f": {error}")
                yield (Bid(order.name, problem=why.rstrip(": "), is_broken=True),)
            else:
                yield outcome.result()


def _in_currency(bid: Bid, currency: str) -> Bid:
    is_other = not bid.problem and bid.currency != currency
    return replace(bid, problem=f"it is in {bid.currency}, and nothing is converted") if is_other else bid


# --- who may be chosen ------------------------------------------------------------------------------------------------


def _rests_on_withheld(bid: Bid, order: FundOrder) -> bool:
    """Return whether anything that decides about the set is withheld: the set would say something about it."""
    words = (*order.criteria, *order.floors, "cost")
    decisive = [measure(bid, word) for word in words]
    decisive += [amount(bid, order.fits), *(amount_in(bid, year, order.fits) for year in order.budgets)]
    prices = [price for line in bid.lines for price in (line.price, line.card_price)]
    return bid.drawn is None or any(is_withheld(each) for each in [*decisive, *prices])


def _why_refused(bid: Bid, order: FundOrder) -> str:
    """Return why a bid cannot be chosen; nothing where it can."""
    if bid.off_card:
        return f"it has payments that are not on the card: {', '.join(bid.off_card)}"
    above = [line.id for line in bid.lines if _is_above(line.price, line.card_price)]
    if above:
        return f"it asks for more than the card: {', '.join(above)}"
    missing = [word for word in (*order.criteria, *order.floors) if measure(bid, word) is None]
    if missing:
        return f"it does not say its {CRITERIA.get(missing[0], missing[0])}"
    return f"it does not limit {FITS['most']}" if amount(bid, order.fits) is None else ""


def _is_above(price: float | None, card_price: float | None) -> bool:
    return price is not None and card_price is not None and price > card_price + A_PENNY / 2


# --- the set ----------------------------------------------------------------------------------------------------------


def _choice(
    order: FundOrder, bids: Sequence[Bid], refused: Mapping[str, str], card: Mapping[str, RateCardLine]
) -> Choice:
    open_to_choice = [bid for bid in bids if bid.name not in refused]
    question = _question(order, open_to_choice)
    found = choose(question)
    if found.bids is None:
        return Choice(None, found.method, question.sets, found.is_best)
    chosen = [open_to_choice[number] for number in found.bids]
    return _spent(order, chosen, found, question.sets, {word: _sum(chosen, word) for word in (*CRITERIA, *card)})


def _question(order: FundOrder, bids: Sequence[Bid]) -> Question:
    numbers = {programme: number for number, programme in enumerate(dict.fromkeys(bid.programme for bid in bids))}
    limits = [Limit(_values([amount(bid, order.fits) for bid in bids]), order.allocation or 0.0)]
    limits += [
        Limit(_values([amount_in(bid, year, order.fits) for bid in bids]), most) for year, most in order.budgets.items()
    ]
    limits += [
        Limit(_values([measure(bid, word) for bid in bids]), least, is_floor=True)
        for word, least in order.floors.items()
    ]
    # Of sets that are equally good by all criteria, the one that costs least.
    words = dict.fromkeys((*order.criteria, "cost"))
    criteria = [
        _values([measure(bid, word) for bid in bids]) * (-1.0 if word in LESS_IS_BETTER else 1.0) for word in words
    ]
    return Question([numbers[bid.programme] for bid in bids], limits, criteria)


def _values(measures: Sequence[float | None]) -> Array:
    return np.array([0.0 if each is None else float(each) for each in measures], dtype=float)


def _sum(bids: Sequence[Bid], word: str) -> float | None:
    return total_of(measure(bid, word) for bid in bids)


def _spent(
    order: FundOrder, chosen: Sequence[Bid], found: Chosen, sets: int, totals: Mapping[str, float | None]
) -> Choice:
    years = sorted({year for bid in chosen for year in bid.by_year or {}} | set(order.budgets))
    paid = _paid_together(order, chosen, years)
    all_paid = np.asarray(sum(paid.values(), np.zeros(order.draws)))
    return Choice(
        tuple(bid.name for bid in chosen),
        found.method,
        sets,
        found.is_best,
        float(_values([amount(bid, order.fits) for bid in chosen]).sum()),
        float(_values([bid.payments for bid in chosen]).sum()),
        float(np.quantile(all_paid, _P95)),
        _share_above(all_paid, order.allocation),
        tuple(_year(order, chosen, year, paid[year]) for year in years),
        totals,
    )


def _paid_together(order: FundOrder, chosen: Sequence[Bid], years: Sequence[str]) -> dict[str, Array]:
    """Return the draws of all payments of the set by year, with those of bids meeting as their shared risk has it."""
    factors, shared = Factors(order.draws, order.seed), Shared(common=order.common)
    paid = {year: np.zeros(order.draws) for year in years}
    for bid in chosen:
        if bid.drawn is None:
            continue
        scores = factors.scores(bid.name, shared.weights_of(bid.drawn))
        rows = in_order_of(scores, bid.drawn.payments, bid.drawn.total)
        for year, row in zip(bid.drawn.years, rows, strict=True):
            paid[year] = paid[year] + row
    return paid


def _year(order: FundOrder, chosen: Sequence[Bid], year: str, paid: Array) -> SpentYear:
    planned = sum((bid.by_year or {}).get(year, 0.0) for bid in chosen)
    budget = order.budgets.get(year)
    return SpentYear(year, planned, float(np.quantile(paid, _P95)), budget, _share_above(paid, budget))


def _share_above(paid: Array, most: float | None) -> float | None:
    return None if most is None else float(np.mean(paid > most + A_PENNY / 2))
