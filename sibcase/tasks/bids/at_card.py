"""A bid held against the rate card: for each of its lines the outcomes, the price of each, and what the card would pay.

    price of a line     = what it claims ÷ its outcomes: the mean price where prices differ by date, cohort or number
    price on the card   = what it would claim at the prices of the card ÷ its outcomes
    discount            = 1 − claims ÷ claims at the prices of the card

Claims are those of the plan, before the caps of the contract. The case is built again with the prices of the card, and
once more with a price of one for each outcome, whose claims are the numbers of outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.payments import Tariff
from sibcase.tables.table import value_of
from sibcase.tasks.business_case import BusinessCase
from sibcase.tasks.privacy.withheld_figures import readable_for
from sibcase.withheld import is_withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.sections.rate_card import RateCardLine
    from sibcase.tasks.privacy.audience import Audience

__all__ = ["BidLine", "discount", "lines_at_card", "quotient", "total_of"]

_PRICES = ("price", "other_prices", "tiers", "tiers_restart")


@dataclass(frozen=True, slots=True)
class BidLine:
    """A line of the card in one bid. Numbers are None where undefined, and `WITHHELD` where the reader may not know.

    Attributes:
        id: of the line.
        title: what the card calls it.
        outcomes: how many the bid expects to be paid for.
        claim: what they claim at the prices of the bid.
        at_card: what they would claim at the prices of the card.
        price: of one outcome.
        card_price: of one outcome on the card.
    """

    id: str
    title: str
    outcomes: float | None
    claim: float | None
    at_card: float | None
    price: float | None
    card_price: float | None

    @property
    def discount(self) -> float | None:
        """How far the price is below that of the card, as a share of it."""
        return discount(self.price, self.card_price)


def lines_at_card(
    business: BusinessCase, figures: Figures, reader: Audience | None, card: Mapping[str, RateCardLine]
) -> tuple[tuple[BidLine, ...], tuple[str, ...]]:
    """Return the lines of a bid that are on the card, and the ids of those that are not.

    Args:
        business: the bid.
        figures: its figures as its readers may see them.
        reader: the readers; None for the fund, which sees everything.
        card: the lines of the card.
    """
    payments = (business.case.contract.payments if business.case.contract else None) or {}
    on_card = {name: line for name, line in payments.items() if name in card and isinstance(line, Tariff)}
    off_card = tuple(name for name in payments if name not in on_card)
    if not on_card:
        return (), off_card
    at_card = _claims(business, reader, {name: _priced_as(card[name], line) for name, line in on_card.items()})
    counted = _claims(business, reader, {name: _priced_at_one(line) for name, line in on_card.items()})
    lines = []
    for name, line in on_card.items():
        outcomes, claim = counted(name), value_of(figures, f"payments.claim.{name}")
        # A price that may be read is shown, also where the number of outcomes may not.
        price = value_of(figures, f"payment.{name}.price") if _has_one_price(line) else quotient(claim, outcomes)
        own = card[name]
        card_price = own.price.value if _has_one_price(own) else quotient(at_card(name), outcomes)
        lines.append(BidLine(name, own.title, outcomes, claim, at_card(name), price, card_price))
    return tuple(lines), off_card


def _has_one_price(line: Tariff | RateCardLine) -> bool:
    return not line.other_prices and not line.tiers


def _priced_as(card: RateCardLine, line: Tariff) -> Tariff:
    return line.model_copy(update={name: getattr(card, name) for name in _PRICES})


def _priced_at_one(line: Tariff) -> Tariff:
    one = replace(line.price, quantity=replace(line.price.quantity, value=1.0), prices="", low=None, high=None)
    without = {"other_prices": None, "tiers": None, "cap_per_outcome": None, "indexed": False}
    return line.model_copy(update={"price": one, **without})


def _claims(
    business: BusinessCase, reader: Audience | None, lines: Mapping[str, Tariff]
) -> Callable[[str], float | None]:
    """Return what lines would claim if they were these."""
    contract: Any = business.case.contract
    changed = contract.model_copy(update={"payments": {**contract.payments, **lines}})
    case = business.case.model_copy(update={"contract": changed})
    other = BusinessCase(business.path, case, [], business.texts, business.narratives)
    figures = readable_for(reader, other, other.planned).figures
    return lambda name: value_of(figures, f"payments.claim.{name}")


# --- sums in which a part may be unknown or withheld ------------------------------------------------------------------


def total_of(parts: Iterable[float | None]) -> float | None:
    """Return a sum; withheld if any part is, and undefined if any part is."""
    amounts = list(parts)
    hidden = next((each for each in amounts if is_withheld(each)), None)
    if hidden is not None:
        return hidden
    known = [each for each in amounts if each is not None]
    return sum(known) if len(known) == len(amounts) else None


def quotient(part: float | None, whole: float | None) -> float | None:
    """Return a quotient; withheld or undefined where either is, and undefined over zero."""
    hidden = next((each for each in (part, whole) if is_withheld(each)), None)
    if hidden is not None:
        return hidden
    return None if part is None or whole is None or whole == 0 else part / whole


def discount(offered: float | None, on_card: float | None) -> float | None:
    """Return by which share an amount is below that of the card."""
    share = quotient(offered, on_card)
    return share if share is None or is_withheld(share) else 1 - share
