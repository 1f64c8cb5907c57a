"""Actuals: what was observed, and what investors really put in and got back, as lines of the book.

For each investor or tranche k, with its flows c_j on days d_j since the first (Actual/365):

    drawn = Σ drawdowns        received = Σ repayments + Σ coupons + Σ guarantees
    multiple = received / drawn        net gain = received − drawn        rate: Σ_j c_j / (1 + r)^(d_j / 365) = 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Ref, Term, pence, rate_of_dated_flows, total_of
from sibcase.casefile.values.observables import Misfit, read_as
from sibcase.casefile.values.observed_names import observables

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.actuals import Flow, Observation, Sourced
    from sibcase.casefile.values.fields import Assumption
    from sibcase.model.inputs import Model

PARTS = (
    ("drawdown", "drawn", "drawn"),
    ("repayment", "repaid", "principal repaid"),
    ("coupon", "coupons", "return paid"),
    ("guarantee", "guaranteed", "paid by the guarantee"),
)
NO_DATE = "a flow has no date"


def add_actuals(model: Model) -> None:
    """Add what was observed, and what money moved, by tranche or investor and in all."""
    actuals = model.case.actuals
    if actuals is None:
        return
    _add_observed(model)
    flows = list(actuals.flows or ())
    refs = [_add_flow(model, number, flow) for number, flow in enumerate(flows, start=1)]
    moved = list(zip(flows, refs, strict=True))
    _add_payments(model, moved)
    by_taker = {name: [each for each in moved if taker_of(model.case, each[0]) == name] for name in takers(model.case)}
    for name, own in by_taker.items():
        _add_taker(model, f"actuals.investment.{name}", _title(model.case, name), own)
    if by_taker:
        _add_taker(model, "actuals.investment", "Investors", [each for each in moved if each[0].sign])


def observed_in(case: Case) -> dict[str, float]:
    """Return what was observed, by the names of a settlement; what was drawn of a tranche is its principal."""
    actuals = case.actuals
    seen = {row.observed_name: value_observed(case, row) for row in (actuals.observed if actuals else None) or ()}
    for name in case.investment.tranches if case.investment else {}:
        own = [flow.amount.value for flow in _drawn(case) if taker_of(case, flow) == name]
        if own:
            seen.setdefault(f"principal.{name}", sum(own))
    return seen


def value_observed(case: Case, row: Observation) -> float:
    """Return what was observed in the unit of its name: `18 months` of a coupon are 1.5 years."""
    known = observables(case)
    text = row.value.quantity.text
    value = read_as(text, known[row.observed_name], case.currency) if row.observed_name in known else row.value.value
    return row.value.value if isinstance(value, Misfit) else value


def latest_day(case: Case) -> dt.date | None:
    """Return the day up to which actuals are known: as stated, else that of the latest row."""
    actuals = case.actuals
    if actuals is None:
        return None
    days = [row.when for row in (*(actuals.observed or ()), *(actuals.flows or ())) if row.when is not None]
    return actuals.as_of or max(days, default=None)


def takers(case: Case) -> list[str]:
    """Return the tranches, or investors, that put money in or got it back, each once."""
    flows = (case.actuals.flows if case.actuals else None) or ()
    return list(dict.fromkeys(taker_of(case, flow) for flow in flows if flow.sign))


def taker_of(case: Case, flow: Flow) -> str:
    """Return the tranche of a flow, or its investor, or the only tranche that there is; nothing for a payment."""
    if not flow.sign:
        return ""
    tranches = list(case.investment.tranches) if case.investment else []
    return flow.tranche or flow.party or (tranches[0] if tranches else "")


def _drawn(case: Case) -> list[Flow]:
    return [flow for flow in (case.actuals.flows if case.actuals else None) or () if flow.what == "drawdown"]


def _add_observed(model: Model) -> None:
    units = {name: metric.unit for name, metric in model.case.metrics.items()}
    for row in (model.case.actuals.observed if model.case.actuals else None) or ():
        unit = "rate" if row.value.quantity.unit == "rate" else units.get(row.name, "count")
        unit = "money" if row.value.quantity.unit == "money" else "rate" if unit == "share" else unit
        key, label = f"actuals.observed.{row.observed_name}", f"Observed: {_observed_title(model.case, row.name)}"
        reported = model.book.assume(
            f"actuals.reported.{row.observed_name}",
            label,
            unit,
            value_observed(model.case, row),
            _origin(model, row, row.value),
        )
        model.book.line(key, label + (f", {row.cohort}" if row.cohort else ""), unit, reported)


def _observed_title(case: Case, name: str) -> str:
    metric = case.metrics.get(name)
    return metric.title if metric else name


def _origin(model: Model, row: Sourced, stated: Assumption) -> Origin:
    """Return where a row was written, with its own source and how sure that is."""
    note = "; ".join(part for part in (row.confidence, row.note or stated.note) if part)
    place = stated.place
    return Origin(
        stated.quantity.text,
        place.file,
        place.line,
        place.column,
        ".".join(stated.path),
        model.citation(row.source or stated.source),
        note,
    )


def _add_flow(model: Model, number: int, flow: Flow) -> Ref:
    when = f", {flow.when.isoformat()}" if flow.when else ""
    whose = taker_of(model.case, flow) or flow.party or ""
    label = f"{flow.what.capitalize()}{when}" + (f", {_title(model.case, whose)}" if whose else "")
    return model.book.assume(
        f"actuals.flow.{number}", label, "money", flow.amount.value, _origin(model, flow, flow.amount)
    )


def _title(case: Case, name: str) -> str:
    tranche = (case.investment.tranches if case.investment else {}).get(name)
    party = (case.parties or {}).get(name)
    if tranche is not None:
        return tranche.title or name
    return party.name if party is not None else name


def _add_payments(model: Model, moved: Sequence[tuple[Flow, Ref]]) -> None:
    paid = [(flow, ref) for flow, ref in moved if flow.what == "payment"]
    if not paid:
        return
    everything: list[Term] = [ref for _, ref in paid]
    model.book.line("actuals.payments.total", "Paid for outcomes so far", "money", pence(total_of(everything)))
    for party in dict.fromkeys(flow.party for flow, _ in paid if flow.party):
        own: list[Term] = [ref for flow, ref in paid if flow.party == party]
        label = f"Paid for outcomes so far by {_title(model.case, party)}"
        model.book.line(f"actuals.payments.by.{party}", label, "money", pence(total_of(own)))


def _add_taker(model: Model, key: str, title: str, moved: Sequence[tuple[Flow, Ref]]) -> None:
    """Add what one tranche, or all of them together, put in and got back."""
    book = model.book
    parts: dict[str, Ref] = {}
    for what, name, label in PARTS:
        amounts: list[Term] = [ref for flow, ref in moved if flow.what == what]
        parts[name] = book.line(f"{key}.{name}", f"{title}: {label} so far", "money", pence(total_of(amounts)))
    received = book.line(
        f"{key}.received",
        f"{title}: received so far",
        "money",
        pence(parts["repaid"] + parts["coupons"] + parts["guaranteed"]),
    )
    book.line(f"{key}.net_gain", f"{title}: net gain so far", "money", pence(received - parts["drawn"]))
    book.line(f"{key}.multiple", f"{title}: money multiple so far", "multiple", received / parts["drawn"])
    _add_rate(model, key, title, moved)


def _add_rate(model: Model, key: str, title: str, moved: Sequence[tuple[Flow, Ref]]) -> None:
    label = f"{title}: annual rate of return, by actual days"
    dates = [flow.when for flow, _ in moved if flow.when is not None]
    if len(dates) < len(moved):
        rate: Term = model.default(f"{key}.rate_by_days", label, "rate", float("nan"), NO_DATE)
    else:
        first = min(dates)
        days = [float((date - first).days) for date in dates]
        rate = rate_of_dated_flows([ref for _, ref in moved], [flow.sign for flow, _ in moved], days)
    model.book.line(f"{key}.irr", label, "rate", rate)
