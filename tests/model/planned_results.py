"""The results that a case plans, by the names under which they are observed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.payments import SharePayment, Tariff
from sibcase.casefile.values.observed_names import counted_as

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase


def planned_results(business: BusinessCase, figures: Figures) -> dict[str, float]:
    """Return what `payout` has to observe so that everything has come as planned; what has no plan is left out."""
    contract = business.case.contract
    if contract is None:
        return {}
    names: dict[str, str] = {}
    for name, metric in (contract.metrics or {}).items():
        if metric.sum is None:
            names |= {
                f"{name}.{each}" if each else name: f"metric.{name}" + (each and f".{each}")
                for each in metric.cohorts or ("",)
            }
    for line in contract.payments.values():
        if isinstance(line, Tariff) and line.outcome:
            names[counted_as(business.case, line)] = f"outcomes.{line.counts}.{line.outcome}"
        if isinstance(line, SharePayment) and line.saving:
            names[counted_as(business.case, line)] = f"savings.{line.counts}.{line.saving}"
    values = {name: figures.value(figure) for name, figure in names.items() if figure in figures}
    return {name: value for name, value in values.items() if value is not None}
