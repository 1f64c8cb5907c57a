"""The contract as a template sees it: payment lines, payers and caps, what agencies pay and save, and similar deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.limits import has_cap
from sibcase.casefile.sections.parts import Tariff
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.values.wording import money, number, percent
from sibcase.documents.figures.subject import written
from sibcase.documents.views.deal import (
    AgencyView,
    ComparableView,
    ContractView,
    OtherPriceView,
    PayerShare,
    PaymentView,
    SimilarDealsView,
    SimilarDealView,
)
from sibcase.documents.views.sources import cite
from sibcase.tables.all_tables import agencies_of
from sibcase.wording.contract.caps import limit_of_line, other_caps, without_cap
from sibcase.wording.contract.measures import metric_of
from sibcase.wording.contract.sentences import PaymentRule, independence, payment_rules
from sibcase.wording.phrases import listed, plural

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Comparable, Contract, Metric, Payment
    from sibcase.documents.figures.subject import Subject
    from sibcase.reference import deals

__all__ = ["build_agencies", "build_contract", "build_similar_deals"]

PAYERS = "payments.by."
# A reader compares a few deals; `sibcase comparables` lists more.
MOST_DEALS, MOST_PRICES = 5, 3
_LONGEST_METRIC, _LONGEST_PLACES = 120, 60
_UNKNOWN = "–"
_SHOWN_OF_HASH = 12


def build_contract(subject: Subject) -> ContractView | None:
    """Return what the commissioners owe; None where nothing is computed yet."""
    contract = subject.case.contract
    if contract is None or "payments.total" not in subject.figures:
        return None
    rules = payment_rules(subject.case)
    payments = tuple(_payment(subject, key, payment, rules[key]) for key, payment in contract.payments.items())
    return ContractView(
        payments=payments,
        cap=subject.figure_or_none("contract.cap"),
        most=subject.figure_or_none("commissioners.greatest_liability"),
        other_caps=other_caps(subject.case, contract),
        is_capped=has_cap(contract),
        without_cap=without_cap(subject.case, contract),
        independence=independence(subject.case, subject.figures),
        terms=_terms(contract),
        comparables=tuple(_comparable(subject, each) for each in contract.comparables or ()),
        payers=tuple(subject.party(payer) for payer in subject.figures.book.parts(PAYERS)),
        same_payers=len({_shares(payment) for payment in payments}) == 1,
        verifiers=tuple(dict.fromkeys(payment.verified_by for payment in payments if payment.verified_by)),
        pays_for_gross=any(payment.is_tariff and not payment.counts_net for payment in payments),
        note=contract.note or "",
    )


def _comparable(subject: Subject, comparable: Comparable) -> ComparableView:
    return ComparableView(
        payment=subject.title_of(f"payments.{comparable.payment}").removesuffix(": paid"),
        low=written(comparable.low),
        high=written(comparable.high),
        source=cite(subject, comparable.source or ""),
    )


def _terms(contract: Contract) -> tuple[str, ...]:
    """Return the clauses that a reader should know, those that every contract needs first."""
    clauses = (
        ("Early termination", contract.termination),
        ("Pausing", contract.pause),
        ("Safeguarding", contract.safeguarding),
    )
    return (*(f"{name}: {clause}" for name, clause in clauses if clause), *(contract.terms or ()))


def _payment(subject: Subject, key: str, payment: Payment, rule: PaymentRule) -> PaymentView:
    tariff = payment if isinstance(payment, Tariff) else None
    return PaymentView(
        title=subject.title_of(f"payments.{key}").removesuffix(": paid"),
        is_tariff=tariff is not None,
        price=subject.figure(f"payment.{key}.price") if tariff else None,
        counts_net=tariff is not None and tariff.counts == "net",
        rule=rule.rule,
        missing=rule.missing,
        due=written(payment.due),
        payers=_payers(subject, key),
        verified_by=_verifier(subject, payment),
        cap=subject.figure_or_none(f"payment.{key}.cap"),
        limit=limit_of_line(subject.case, contract, key) if (contract := subject.case.contract) else "",
        claim=subject.figure(f"payments.claim.{key}"),
        cut_by_line_cap=subject.figure(f"payments.cut_by_line_cap.{key}"),
        cut_by_year_cap=subject.figure(f"payments.cut_by_year_cap.{key}"),
        cut_by_contract_cap=subject.figure(f"payments.cut_by_contract_cap.{key}"),
        paid=subject.figure(f"payments.{key}"),
        note=payment.note or "",
    )


def _verifier(subject: Subject, payment: Payment) -> str:
    """Return who verifies what is paid for: as the line says, else as its outcome or metric, or those behind it."""
    outcomes = subject.case.outcomes or {}
    metrics = _metrics_behind(subject, getattr(payment, "metric", None))
    behind = (outcomes.get(metric.outcome or "") for metric in metrics)
    measured = (payment, outcomes.get(getattr(payment, "outcome", None) or ""), *metrics, *behind)
    named = (each.verified_by for each in measured if each is not None)
    return subject.party(next((name for name in named if name), None))


def _metrics_behind(subject: Subject, name: str | None, above: tuple[str, ...] = ()) -> tuple[Metric, ...]:
    """Return a metric and all that it is the sum of, never round in a circle."""
    metric = metric_of(subject.case, name)
    if metric is None or name is None or name in above:
        return ()
    parts = (_metrics_behind(subject, part, (*above, name)) for part in metric.sum or {})
    return (metric, *(each for found in parts for each in found))


def _shares(payment: PaymentView) -> frozenset[tuple[str, float | None]]:
    return frozenset((payer.name, payer.share.value) for payer in payment.payers)


def _payers(subject: Subject, key: str) -> tuple[PayerShare, ...]:
    prefix = f"payment.{key}.share."
    names = subject.figures.book.names(prefix)
    return tuple(PayerShare(subject.party(name.removeprefix(prefix)), subject.figure(name)) for name in names)


def build_agencies(subject: Subject) -> tuple[AgencyView, ...]:
    """Return what each agency pays and saves, in the order of the case; none where no savings are modelled."""
    agencies = [name for name in agencies_of(subject.figures) if f"parties.{name}.transfer" in subject.figures]
    return tuple(_agency(subject, agency) for agency in agencies)


def _agency(subject: Subject, agency: str) -> AgencyView:
    return AgencyView(
        name=subject.party(agency),
        pays=subject.figure_or_none(f"payments.by.{agency}"),
        saves=subject.figure_or_none(f"savings.gross.by.{agency}"),
        cashable=subject.figure_or_none(f"savings.cashable.by.{agency}"),
        net_present_cash=subject.figure(f"parties.{agency}.net_present_cash"),
        transfer=subject.figure(f"parties.{agency}.transfer"),
    )


# --- similar deals ----------------------------------------------------------------------------------------------------


def build_similar_deals(subject: Subject) -> SimilarDealsView | None:
    """Return the deals that are most like the case; None where it names no export."""
    found = subject.similar_deals
    if found is None:
        return None
    shown = found.of_sector[:MOST_DEALS]
    return SimilarDealsView(
        deals=tuple(_deal(each) for each in shown),
        has_prices=any(each.prices for each in shown),
        rates_of_return=_rates_of_return(found),
        export=found.export,
        policy=found.policy,
        downloaded=subject.day(found.downloaded),
        sha256=found.sha256[:_SHOWN_OF_HASH],
        fault=found.fault,
    )


def _rates_of_return(found: deals.SimilarDeals) -> str:
    """Return the range of the rates of return that deals agreed, with their numbers; nothing where none is known."""
    agreed = found.rates_of_return()
    if not agreed:
        return ""
    numbers = list(dict.fromkeys(deal for deal, _ in agreed))
    rates = [rate for _, rate in agreed]
    low, high = percent(min(rates)), percent(max(rates))
    span = low if low == high else f"{low} to {high}"
    these = f"{number(len(numbers))} {plural(numbers, 'deal')} like this one ({listed(numbers)})"
    sector = ", of any policy sector," if found.has_returns_of_any_sector else ""
    publish = plural(numbers, "publishes", "publish")
    return f"{these}{sector} {publish} an internal rate of return that was aimed for, or allowed at most: {span}."


def _deal(deal: deals.Comparable) -> SimilarDealView:
    plan = deal.plan
    return SimilarDealView(
        id=deal.id,
        name=deal.name,
        places=shortened(deal.places, _LONGEST_PLACES),
        people=_UNKNOWN if deal.people is None else number(deal.people),
        most_paid=_amount(deal.most_paid, deal.currency),
        committed=_amount(deal.committed, deal.currency),
        returns="; ".join(each.in_words for each in deal.returns) or _UNKNOWN,
        first_plan=_amount(plan.first if plan else None, plan.currency if plan else ""),
        paid=_amount(plan.actual if plan else None, plan.currency if plan else ""),
        over_first_plan=f"{plan.over_first:.2f} times" if plan else _UNKNOWN,
        prices=tuple(
            OtherPriceView(_amount(price.amount, price.currency), shortened(price.metric, _LONGEST_METRIC))
            for price in deal.prices[:MOST_PRICES]
        ),
        more_prices=max(len(deal.prices) - MOST_PRICES, 0),
    )


def _amount(value: float | None, currency: str) -> str:
    """Return an amount in its currency; where the record names none, that is said."""
    if value is None:
        return _UNKNOWN
    return money(value, currency) if currency else f"{number(value)}, currency not stated"
