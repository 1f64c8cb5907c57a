"""Words for investors' terms: what each tranche may say beyond its rank and coupon, and what holds for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.wording.contract.terms import Scale, amount, day, in_bands, in_lines
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.investment import DatedAmount, Guarantee, ReturnCap
    from sibcase.casefile.sections.parts import Fee, Grant, Investment, ResultTerms, Tranche

_WHOLE = {
    "commitments": "of the commitment",
    "outstanding": "of the principal outstanding",
    "undrawn": "of the undrawn commitment",
}


def tranche_terms(case: Case, tranche: Tranche) -> tuple[str, ...]:
    """Return the terms of a tranche beyond rank and coupon, each as a sentence."""
    sentences = [
        _drawn(case, tranche),
        _principal_due(case, tranche),
        _coupon(tranche),
        _interest_dates(case, tranche),
        *_results(case, tranche.results),
        _cap(tranche.cap),
        _guarantee(case, tranche.guarantee),
    ]
    return tuple(f"{sentence}." for sentence in sentences if sentence)


def fund_terms(case: Case, investment: Investment) -> tuple[str, ...]:
    """Return the terms that hold for the investment as a whole, each as a sentence."""
    sentences = [_grant(case, grant) for grant in (investment.grants or {}).values()]
    sentences += [_fee(case, name, fee) for name, fee in (investment.fees or {}).items()]
    if investment.recycle is False:
        sentences.append("Outcome payments are reserved for investors and are not used for costs")
    if investment.day_count == "actual/365":
        sentences.append("Interest accrues on an actual/365 basis")
    if investment.surplus:
        shares = [f"{_who(case, name)} {share.quantity.text}" for name, share in investment.surplus.items()]
        sentences.append(f"The surplus after the ranked tranches and residual capital is shared: {listed(shares)}")
    return tuple(f"{sentence}." for sentence in sentences)


def _who(case: Case, name: str) -> str:
    """Return what a tranche or a party is called."""
    tranche = case.investment.tranches.get(name) if case.investment else None
    if tranche is not None:
        return tranche.title or name.replace("-", " ")
    parties = case.parties or {}
    return parties[name].name if name in parties else name


def _dated(case: Case, amounts: Sequence[DatedAmount]) -> str:
    return listed([f"{amount(each.amount, case.currency)} on {day(each.when, case)}" for each in amounts])


def _drawn(case: Case, tranche: Tranche) -> str:
    if tranche.drawdowns:
        return f"Drawdown schedule: {_dated(case, tranche.drawdowns)}"
    return f"Drawdown rank: {tranche.draw_rank}" if tranche.draw_rank else ""


def _principal_due(case: Case, tranche: Tranche) -> str:
    rest = f"the outstanding balance is due on {day(tranche.maturity, case)}" if tranche.maturity else ""
    if tranche.repayments:
        stated = f"Repayment schedule: {_dated(case, tranche.repayments)}"
        return f"{stated}; {rest}" if rest else stated
    return f"No principal is due earlier; {rest}" if rest else ""


def _coupon(tranche: Tranche) -> str:
    if tranche.is_residual:
        return ""
    sentence = "Its coupon is paid in every period" if tranche.coupon_paid == "each period" else ""
    if tranche.interest == "capitalised":
        added = "unpaid coupon is added to the principal at the end of each period"
        return f"{sentence}; {added}" if sentence else added.capitalize()
    return sentence


def _interest_dates(case: Case, tranche: Tranche) -> str:
    if not tranche.interest_dates:
        return ""
    return f"Its coupon is due on {listed([day(each, case) for each in tranche.interest_dates])}"


def _results(case: Case, results: ResultTerms | None) -> list[str]:
    if results is None:
        return []
    metric = case.metrics.get(results.metric)
    title = metric.title if metric else results.metric
    scale = Scale(metric.unit if metric else "share", case.currency, "lost")
    sentences = []
    if results.rates:
        as_lines = results.read == "linear"
        rates = (
            in_lines(results.rates, scale, results.before, results.beyond)
            if as_lines
            else in_bands(results.rates, scale)
        )
        sentences.append(f"Its annual coupon depends on “{title}”: {rates}")
    if results.repays:
        sentences.append(f"Repayment of its principal depends on “{title}”: {in_bands(results.repays, scale)}")
    return sentences


def _cap(cap: ReturnCap | None) -> str:
    if cap is None:
        return ""
    most = [f"a return of {cap.irr.quantity.text.removesuffix(' per year')} a year"] if cap.irr else []
    most += [f"{cap.multiple.quantity.text.removesuffix('x').strip()} times what was drawn"] if cap.multiple else []
    above = "goes back to commissioners" if cap.above == "payers" else "goes to the next in rank"
    return f"Its return is capped at {listed(most, 'or')}; any excess {above}"


def _guarantee(case: Case, guarantee: Guarantee | None) -> str:
    if guarantee is None:
        return ""
    share = f"{guarantee.share.quantity.text} of the" if guarantee.share else "the"
    after = f" beyond the first {amount(guarantee.after, case.currency)}" if guarantee.after else ""
    most = f", up to {amount(guarantee.most, case.currency)}" if guarantee.most else ""
    return f"{_who(case, guarantee.by)} guarantees {share} principal lost{after}{most}"


def _when(case: Case, what: Fee | Grant) -> str:
    """Return when something falls: once, at the start, or over a time."""
    runs = what.amount.quantity.per if what.amount is not None else what.when is None
    if runs:
        begins = f" from {day(what.start, case)}" if what.start else ""
        return f"{begins} for {what.lasts.quantity.text}" if what.lasts else begins
    date = (what.when.date if what.when else None) or what.start
    return f" on {day(date, case)}" if date else " at the start"


def _grant(case: Case, grant: Grant) -> str:
    title = f" ({grant.title})" if grant.title else ""
    return f"{_who(case, grant.by)} gives {amount(grant.amount, case.currency)}{_when(case, grant)}{title}"


def _fee(case: Case, name: str, fee: Fee) -> str:
    title = fee.title or name.replace("-", " ").capitalize()
    to = f" to {_who(case, fee.payee)}" if fee.payee else ""
    if fee.amount is not None:
        return f"{title}: {amount(fee.amount, case.currency)}{_when(case, fee)}{to}"
    rate = fee.rate.quantity.text.removesuffix(" per year") if fee.rate else ""
    a_year = "" if fee.when else " a year"
    whose = f" of {_who(case, fee.tranche)}" if fee.tranche else ""
    return f"{title}: {rate}{a_year} {_WHOLE[fee.of]}{whose}{_when(case, fee)}{to}"
