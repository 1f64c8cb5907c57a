"""What a template is told of the deal: what agencies pay and save, payment lines, tranches."""
# ruff: noqa: RUF009 - `told` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.documented import told

if TYPE_CHECKING:
    from sibcase.wording.figures.quoted import Quoted

__all__ = [
    "AgencyView",
    "ComparableView",
    "ContractView",
    "InvestmentView",
    "PayerShare",
    "PaymentView",
    "TrancheView",
]


@dataclass(frozen=True, slots=True)
class AgencyView:
    """What one agency pays and saves."""

    name: str = told("The agency")
    pays: Quoted | None = told("What it pays; none where it pays nothing")
    saves: Quoted | None = told("What it saves; none if it saves nothing")
    cashable: Quoted | None = told("The part of that which is cash; none where it is not assessed")
    net_present_cash: Quoted = told("Cash saved less paid, in present value")
    transfer: Quoted = told("What it would pay more, or less, if each paid in proportion to its cashable savings")


@dataclass(frozen=True, slots=True)
class PayerShare:
    """A payer's part of a payment."""

    name: str = told("The payer")
    share: Quoted = told("Its share")


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment line of the contract."""

    title: str = told("What is paid for")
    is_tariff: bool = told("Whether it is a price for each outcome")
    price: Quoted | None = told("The price of one outcome; none for other kinds of payment")
    counts_net: bool = told("Whether only outcomes due to the service are counted")
    rule: str = told(
        "The whole rule in words: the amount, what it is paid for, when, who pays, the cap and how it is measured"
    )
    missing: tuple[str, ...] = told("What the rule leaves open, as in: It is not stated who verifies it")
    due: str = told("Time from measurement to payment, as written, or nothing")
    payers: tuple[PayerShare, ...] = told("Who pays, by share")
    verified_by: str = told("Who verifies what is claimed, or nothing")
    cap: Quoted | None = told("The most that the line pays; none where it has no cap")
    limit: str = told("What limits the line, in words: its own caps, caps that it shares, or that it has none")
    claim: Quoted = told("What would be claimed if there were no cap")
    cut_by_line_cap: Quoted = told("What its own cap cuts")
    cut_by_year_cap: Quoted = told("What the cap of a financial year cuts")
    cut_by_contract_cap: Quoted = told("What the contract's cap cuts")
    paid: Quoted = told("What is paid within the term")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class ComparableView:
    """What contracts elsewhere pay for the same outcome."""

    payment: str = told("The payment line that is compared")
    low: str = told("The lowest price elsewhere, as written")
    high: str = told("The highest price elsewhere, as written")
    source: str = told("Where these prices are published: a number in the list of sources, a text, or nothing")


@dataclass(frozen=True, slots=True)
class ContractView:
    """What the commissioners owe."""

    payments: tuple[PaymentView, ...] = told("Payment lines, in the order in which they are paid")
    cap: Quoted | None = told("The most that the contract pays; none where it has no cap")
    most: Quoted | None = told("The most that can ever be owed by all caps together; none where something has no end")
    other_caps: tuple[str, ...] = told("The other caps over several lines, of a year and of payers, as sentences")
    is_capped: bool = told("Whether any cap is stated at all")
    without_cap: str = told("What is left without a cap, as a sentence; nothing where every line has one")
    independence: str = told("What the forecast takes for granted to apply a cap for one person, or nothing")
    terms: tuple[str, ...] = told("Clauses that a reader should know")
    comparables: tuple[ComparableView, ...] = told("What contracts elsewhere pay for the same outcomes")
    payers: tuple[str, ...] = told("Everybody who pays")
    same_payers: bool = told("Whether every line is paid by the same payers in the same shares")
    verifiers: tuple[str, ...] = told("Everybody who verifies what is claimed")
    pays_for_gross: bool = told("Whether any line pays for all outcomes observed")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class TrancheView:
    """Money of one investor on one set of terms."""

    title: str = told("The tranche")
    investor: str = told("Whose money it is")
    rank: int = told("The order of repayment: 1 is repaid first")
    commitment: Quoted = told("The most that can be drawn")
    coupon: Quoted | None = told("Interest a year; none for a tranche without")
    is_residual: bool = told("Whether it takes all that is left after the others")
    is_simple: bool = told("Whether its interest is simple and not compound")
    terms: tuple[str, ...] = told("What else its terms say, each as a sentence")
    irr: Quoted = told("Its return a year")
    loss_at_zero: Quoted = told("Its net gain if no outcome is achieved; a loss is negative")


@dataclass(frozen=True, slots=True)
class InvestmentView:
    """Who funds the service until outcomes are paid, and who is repaid when."""

    tranches: tuple[TrancheView, ...] = told("The investors' money, by tranche")
    investors: tuple[str, ...] = told("Everybody who invests")
    terms: tuple[str, ...] = told("What holds for all tranches: grants, fees, day count, surplus, each as a sentence")
    is_scheduled: bool = told("Whether all of it is drawn by a schedule")
    reserve: Quoted | None = told("Cash that is kept at hand; none where nothing is kept")
    distribute: str = told("From when investors are paid: as available, after service ends, from 1 June 2027")
    first_gap: str = told("The first period in which money is missing; nothing where none is")
    caution: str = told("What to know about a rate of return that is not the only one; nothing otherwise")
    note: str = told("A sentence from the author, or nothing")
