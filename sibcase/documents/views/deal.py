"""What a template sees of the deal: what agencies pay and save, payment lines, tranches."""
# ruff: noqa: RUF009 - `described` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.documented import described

if TYPE_CHECKING:
    from sibcase.wording.figures.quoted import Quoted

__all__ = [
    "AgencyView",
    "ComparableView",
    "ContractView",
    "InvestmentView",
    "OtherPriceView",
    "PayerShare",
    "PaymentView",
    "SimilarDealView",
    "SimilarDealsView",
    "TrancheView",
]


@dataclass(frozen=True, slots=True)
class AgencyView:
    """What one agency pays and saves."""

    name: str = described("The agency")
    pays: Quoted | None = described("What it pays; none where it pays nothing")
    saves: Quoted | None = described("What it saves; none if it saves nothing")
    cashable: Quoted | None = described("The part of that which is cash; none where it is not assessed")
    net_present_cash: Quoted = described("Cash saved less paid, in present value")
    transfer: Quoted = described("What it would pay more, or less, if each paid in proportion to its cashable savings")


@dataclass(frozen=True, slots=True)
class PayerShare:
    """A payer's part of a payment."""

    name: str = described("The payer")
    share: Quoted = described("Its share")


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment line of the contract."""

    title: str = described("What is paid for")
    is_tariff: bool = described("Whether it is a price for each outcome")
    price: Quoted | None = described("The price of one outcome; none for other kinds of payment")
    counts_net: bool = described("Whether only outcomes due to the service are counted")
    rule: str = described(
        "The whole rule in words: the amount, what it is paid for, when, who pays, the cap and how it is measured"
    )
    missing: tuple[str, ...] = described("What the rule leaves open, as in: It is not stated who verifies it")
    due: str = described("Time from measurement to payment, as written, or nothing")
    payers: tuple[PayerShare, ...] = described("Who pays, by share")
    verified_by: str = described("Who verifies what is claimed, or nothing")
    cap: Quoted | None = described("The most that the line pays; none where it has no cap")
    limit: str = described("What limits the line, in words: its own caps, caps that it shares, or that it has none")
    claim: Quoted = described("What would be claimed if there were no cap")
    cut_by_line_cap: Quoted = described("What its own cap cuts")
    cut_by_year_cap: Quoted = described("What the cap of a financial year cuts")
    cut_by_contract_cap: Quoted = described("What the contract's cap cuts")
    paid: Quoted = described("What is paid within the term")
    note: str = described("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class ComparableView:
    """What contracts elsewhere pay for the same outcome."""

    payment: str = described("The payment line that is compared")
    low: str = described("The lowest price elsewhere, as written")
    high: str = described("The highest price elsewhere, as written")
    source: str = described("Where these prices are published: a number in the list of sources, a text, or nothing")


@dataclass(frozen=True, slots=True)
class OtherPriceView:
    """A price that another deal agreed."""

    price: str = described("The price, in the deal's currency")
    metric: str = described("The words of the metric that it is paid for, shortened where they are long")


@dataclass(frozen=True, slots=True)
class SimilarDealView:
    """A deal of the register that is like the case."""

    id: str = described("Its INDIGO number")
    name: str = described("Its name")
    places: str = described("Where it is, or nothing")
    people: str = described("How many people it was planned for, or a dash")
    most_paid: str = described("The maximum outcome payments, or a dash")
    committed: str = described("What investors committed, or a dash")
    returns: str = described("The returns of its investors, each with its measure, or a dash")
    first_plan: str = described("The payments of the first plan, or a dash")
    paid: str = described("The payments that were made, or a dash")
    over_first_plan: str = described("Payments made over those of the first plan, or a dash")
    prices: tuple[OtherPriceView, ...] = described("Its prices, the first of them")
    more_prices: int = described("How many prices more it has")


@dataclass(frozen=True, slots=True)
class SimilarDealsView:
    """The deals of an export of INDIGO that are most like the case."""

    deals: tuple[SimilarDealView, ...] = described("The deals, the most alike first")
    has_prices: bool = described("Whether any of them has a price")
    rates_of_return: str = described(
        "The range of the internal rates of return that deals like the case agreed, as a sentence; or nothing"
    )
    export: str = described("The export, as the case names it")
    policy: str = described("The policy sector that was asked for, or nothing")
    downloaded: str = described("When it was downloaded, or nothing")
    sha256: str = described("The beginning of the SHA-256 of what was read")
    fault: str = described("Why the export could not be read, or nothing")


@dataclass(frozen=True, slots=True)
class ContractView:
    """What the commissioners owe."""

    payments: tuple[PaymentView, ...] = described("Payment lines, in the order in which they are paid")
    cap: Quoted | None = described("The most that the contract pays; none where it has no cap")
    most: Quoted | None = described(
        "The most that can ever be owed by all caps together; none where something has no end"
    )
    other_caps: tuple[str, ...] = described("The other caps over several lines, of a year and of payers, as sentences")
    is_capped: bool = described("Whether any cap is stated at all")
    without_cap: str = described("What is left without a cap, as a sentence; nothing where every line has one")
    independence: str = described("What the forecast takes for granted to apply a cap for one person, or nothing")
    terms: tuple[str, ...] = described("Clauses that a reader should know")
    comparables: tuple[ComparableView, ...] = described("What contracts elsewhere pay for the same outcomes")
    payers: tuple[str, ...] = described("Everybody who pays")
    same_payers: bool = described("Whether every line is paid by the same payers in the same shares")
    verifiers: tuple[str, ...] = described("Everybody who verifies what is claimed")
    pays_for_gross: bool = described("Whether any line pays for all outcomes observed")
    note: str = described("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class TrancheView:
    """Money of one investor on one set of terms."""

    title: str = described("The tranche")
    investor: str = described("Whose money it is")
    rank: int = described("The order of repayment: 1 is repaid first")
    commitment: Quoted = described("The most that can be drawn")
    coupon: Quoted | None = described("Interest a year; none for a tranche without")
    is_residual: bool = described("Whether it takes all that is left after the others")
    is_simple: bool = described("Whether its interest is simple and not compound")
    terms: tuple[str, ...] = described("What else its terms say, each as a sentence")
    irr: Quoted = described("Its return a year")
    loss_at_zero: Quoted = described("Its net gain if no outcome is achieved; a loss is negative")


@dataclass(frozen=True, slots=True)
class InvestmentView:
    """Who funds the service until outcomes are paid, and who is repaid when."""

    tranches: tuple[TrancheView, ...] = described("The investors' money, by tranche")
    investors: tuple[str, ...] = described("Everybody who invests")
    terms: tuple[str, ...] = described(
        "What holds for all tranches: grants, fees, day count, surplus, each as a sentence"
    )
    is_scheduled: bool = described("Whether all of it is drawn by a schedule")
    reserve: Quoted | None = described("Cash that is kept at hand; none where nothing is kept")
    distribute: str = described("From when investors are paid: as available, after service ends, from 1 June 2027")
    first_gap: str = described("The first period in which money is missing; nothing where none is")
    caution: str = described("What to know about a rate of return that is not the only one; nothing otherwise")
    note: str = described("A sentence from the author, or nothing")
