"""Facts of a settlement: what decided its payments, and the names under which its investors' money is given.

Text, JSON and figures use one set of names: `net_gain` of a tranche is `settlement.TRANCHE.net_gain` everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

TRANCHE_PARTS = (
    "principal",
    "principal_owed",
    "coupon_owed",
    "coupon",
    "principal_repaid",
    "surplus",
    "paid_in",
    "guaranteed",
    "received",
    "principal_lost",
    "multiple",
    "irr",
    "net_gain",
)
ACCOUNT_PARTS = (
    "account_payments",
    "grants",
    "drawn",
    "costs",
    "costs_from_payments",
    "fees",
    "distributed",
    "returned",
    "left",
)


@dataclass(frozen=True, slots=True)
class SettledFact:
    """One thing that decided a payment: the name of its figure, what it is, and its value."""

    name: str
    label: str
    unit: str
    value: float | None


def facts_of(figures: Figures, case: Case) -> dict[str, list[SettledFact]]:
    """Return metrics, rates and conditions of a settlement, each as a fact.

    `metrics` are those of the contract, derived ones as well; `rates` those of return tables and of tranches by
    results; `conditions` are 1 where they are met and 0 where they are not.
    """
    metrics = case.metrics
    tranches = case.investment.tranches if case.investment else {}
    by_results = [name for name, each in tranches.items() if each.results is not None and each.results.rates]
    named = {
        "metrics": [
            key
            for name, metric in metrics.items()
            for key in (f"metric.{name}", *(f"metric.{name}.{cohort}" for cohort in metric.cohorts or ()))
        ],
        "rates": [
            *figures.book.names("payments.rate."),
            *(f"tranche.{name}.coupon" for name in by_results),
        ],
        "conditions": figures.book.names("payments.condition."),
    }
    return {kind: [_fact(figures, name) for name in names if _is_known(figures, name)] for kind, names in named.items()}


def _is_known(figures: Figures, name: str) -> bool:
    return name in figures.book and figures.book.lines[name].axis == "once" and figures.value(name) is not None


def _fact(figures: Figures, name: str) -> SettledFact:
    line = figures.book.lines[name]
    return SettledFact(name, line.label, line.unit, figures.value(name))
