"""Fairness between segments: what one person who starts brings and costs, where a flat tariff meets unequal needs.

Where the margin differs between segments, whoever is paid gains by taking in the easier people (creaming) and doing
little for the harder ones (parking). For one person of segment s who starts, in the case's prices and without caps
over time:

    payment[s]        = Σ_p price_p × part within the cap for one person × engage_s × complete_s × rate_p + shared
    cost[s]           = costs given for s ÷ starts_s + all other costs ÷ all starts
    margin[s]         = payment[s] − cost[s];     spread = greatest margin − least margin
    equal tariff[s,p] = price_p × (cost[s] + average margin − shared) ÷ (payment[s] − shared)

`p` runs over the tariffs whose outcome is for s or for everybody; `rate_p` is what the line counts, due to the service
or as observed; `shared` is what all other lines claim ÷ all starts; the average is weighted by starts. The equal tariff
scales all prices of a segment alike, gives every segment the same margin and leaves the sum of payments as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, above, greatest, least, over_time, total_of, when
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.programme.service import segment_title
from sibcase.model.time.prices import PRICE_INDEX

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Cost
    from sibcase.model.inputs import Model

STARTS = Ref("service.starts.total")
SHARED_PAYMENTS, SHARED_COSTS = "segments.shared_payment_per_start", "segments.shared_cost_per_start"
AVERAGE_MARGIN, SPREAD = "segments.average_margin", "segments.margin_spread"


def add_fairness(model: Model) -> None:
    """Add payment, cost and margin per start by segment, and with several segments the tariff that would be fair."""
    service = model.case.service
    if service is None or not service.costs or "payments.total" not in model.book:
        return
    _add_shared(model)
    segments = list(service.intake)
    for segment in segments:
        _add_margin(model, segment)
    if len(segments) > 1:
        _add_spread(model, segments)
        for segment in segments:
            _add_equal_tariff(model, segment)


def _add_shared(model: Model) -> None:
    """Add what belongs to no segment: other payment lines and other costs, shared by starts."""
    by_outcome = _tariffs(model)
    claims = [f"payments.claim.{name}" for name in payment_lines(model) if name not in by_outcome]
    label = "Payments not broken down by segment, for one person who starts"
    model.book.line(SHARED_PAYMENTS, label, "money", _in_prices(model, claims) / STARTS)
    rows = [f"service.costs.{name}" for name, segment in _segment_of_costs(model).items() if segment is None]
    label = "Costs not broken down by segment, for one person who starts"
    model.book.line(SHARED_COSTS, label, "money", _in_prices(model, rows) / STARTS)


def _in_prices(model: Model, flows: list[str]) -> Term:
    """Return the sum of flows over the term, in the case's prices."""
    rows: list[Term] = [Ref(f"{name}.per_period") for name in flows if f"{name}.per_period" in model.book]
    return over_time(total_of(rows) / Ref(PRICE_INDEX)) if rows else Number(0.0)


def _tariffs(model: Model, segment: str | None = None) -> dict[str, Tariff]:
    """Return the tariffs that pay for an outcome: all of them, or those that a segment can bring."""
    outcomes = model.case.outcomes or {}
    return {
        name: line
        for name, line in payment_lines(model).items()
        if isinstance(line, Tariff)
        and line.outcome in outcomes
        and (segment is None or outcomes[line.outcome].segment in (None, segment))
    }


def _segment_of_costs(model: Model) -> dict[str, str | None]:
    costs = (model.case.service.costs if model.case.service else None) or {}
    return {name: _segment_of(model, cost) for name, cost in costs.items()}


def _segment_of(model: Model, cost: Cost) -> str | None:
    """Return the segment that a cost is given for: its own, or that of the outcome it is paid for."""
    if cost.segment is not None or cost.outcome is None:
        return cost.segment
    outcome = (model.case.outcomes or {}).get(cost.outcome)
    return outcome.segment if outcome is not None else None


def _add_margin(model: Model, segment: str) -> None:
    book, title, key = model.book, segment_title(model, segment), f"segments.{segment}"
    parts = [_add_payment(model, segment, name, line) for name, line in _tariffs(model, segment).items()]
    tariff = book.line(
        f"{key}.tariff_per_start", f"{title}: payment by tariff for one who starts", "money", total_of(list(parts))
    )
    payment = book.line(
        f"{key}.payment_per_start", f"{title}: payment for one who starts", "money", tariff + Ref(SHARED_PAYMENTS)
    )
    own = [f"service.costs.{name}" for name, own in _segment_of_costs(model).items() if own == segment]
    starts = Ref(f"service.starts.{segment}")
    each = _in_prices(model, own) / when(above(starts, 0.0), starts, 1.0)
    cost = book.line(f"{key}.cost_per_start", f"{title}: cost of one who starts", "money", each + Ref(SHARED_COSTS))
    book.line(f"{key}.margin", f"{title}: payment above cost for one who starts", "money", payment - cost)


def _add_payment(model: Model, segment: str, name: str, line: Tariff) -> Ref:
    """Add what a line is expected to pay for one person who starts."""
    funnel = Ref(f"service.engagement.{segment}") * Ref(f"service.completion.{segment}")
    rate = Ref(f"outcomes.{line.outcome}.{'observed' if line.counts == 'gross' else 'effect_net'}")
    within = f"payment.{name}.within_cap_per_person"
    price = Ref(f"payment.{name}.price") * Ref(within) if within in model.book else Ref(f"payment.{name}.price")
    label = f"{segment_title(model, segment)}: {line_title(model, name)}, for one who starts"
    return model.book.line(f"segments.{segment}.payment_per_start.{name}", label, "money", price * funnel * rate)


def _add_spread(model: Model, segments: list[str]) -> None:
    margins = [Ref(f"segments.{segment}.margin") for segment in segments]
    spread = greatest(*margins) - least(*margins)
    model.book.line(SPREAD, "Greatest margin for one who starts less the least", "money", spread)
    weighted = [Ref(f"service.starts.{segment}") * Ref(f"segments.{segment}.margin") for segment in segments]
    model.book.line(AVERAGE_MARGIN, "Margin for one who starts, on average", "money", total_of(weighted) / STARTS)


def _add_equal_tariff(model: Model, segment: str) -> None:
    """Add the prices at which a segment brings the average margin."""
    title, key = segment_title(model, segment), f"segments.{segment}"
    wanted = Ref(f"{key}.cost_per_start") + Ref(AVERAGE_MARGIN) - Ref(SHARED_PAYMENTS)
    label = f"{title}: prices that would bring the average margin, over those as written"
    factor = model.book.line(f"{key}.equal_tariff", label, "multiple", wanted / Ref(f"{key}.tariff_per_start"))
    for name in _tariffs(model, segment):
        label = f"{title}: price for {line_title(model, name)} that would bring the average margin"
        model.book.line(f"{key}.equal_tariff.{name}", label, "money", Ref(f"payment.{name}.price") * factor)
