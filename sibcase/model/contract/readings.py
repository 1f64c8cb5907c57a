"""Readings of a contract: payment lines as forecast, as if net were counted, at zero outcomes, or as observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.inputs import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.sections.payments import Payment
    from sibcase.model.contract.metrics import Measured, Metrics
    from sibcase.model.inputs import Model


# Rows of what was observed: `outcomes.settled.home`, `savings.settled.home.placement`.
SETTLED = "settled"
# Rows of what is observed with the effect adjusted for optimism: `outcomes.adjusted.home`.
ADJUSTED = "adjusted"


@dataclass(frozen=True)
class Reading:
    """One reading of the contract: how its lines are named, and what its metrics and outcomes are taken to be.

    A line that is skipped is not settled, so advances on it stay paid. A line with nothing due claims nothing and is
    settled: what was paid on account of it comes back.
    """

    metrics: Metrics
    prefix: str = ""
    suffix: str = ""
    counts: str = ""
    nothing_achieved: bool = False
    at_once: bool = False
    settled: bool = False
    skipped: frozenset[str] = frozenset()
    nothing_due: frozenset[str] = frozenset()
    still_open: frozenset[str] = frozenset()
    by_person: frozenset[str] = frozenset()
    gross_as: str = ""

    @property
    def counted(self) -> str:
        """The rows of outcomes and savings that lines count in the place of their own; empty for their own."""
        return SETTLED if self.settled else self.counts

    def rows_of(self, counts: str) -> str:
        """Return the rows of outcomes that a line counts in this reading, which counts `net` or `gross` by itself."""
        return self.counted or (self.gross_as if counts == "gross" else "") or counts

    def level(self, measured: Measured) -> Term:
        """Return the value of a metric in this reading: that without the service if nothing is achieved."""
        return self.metrics.without(measured.metric) if self.nothing_achieved else measured.value

    def metric(self, name: str, cohort: str = "") -> Term:
        """Return the value of a metric for a cohort in this reading."""
        return self.metrics.without(name) if self.nothing_achieved else self.metrics.pooled(name, cohort)

    def row(self, name: str) -> Ref:
        """Return a row of this reading."""
        return Ref(f"{self.prefix}payments.{name}.per_period")


def payment_lines(model: Model) -> Mapping[str, Payment]:
    """Return the payment lines of a case in the order in which they are written."""
    return model.case.contract.payments if model.case.contract else {}


def lines_of_tranche(model: Model, tranche: str) -> dict[str, Payment]:
    """Return the payment lines that are written for one tranche: what they pay goes past the account."""
    return {name: line for name, line in payment_lines(model).items() if line.tranche == tranche and line.payee is None}


def lines_into_account(model: Model) -> dict[str, Payment]:
    """Return the payment lines into the account of the investment: neither for one tranche nor for another payee."""
    tranches = model.case.investment.tranches if model.case.investment else {}
    return {
        name: line for name, line in payment_lines(model).items() if line.tranche not in tranches and line.payee is None
    }


def line_title(model: Model, name: str) -> str:
    """Return what a payment line is called."""
    line = payment_lines(model)[name]
    if line.title is None and isinstance(line, Tariff) and line.outcome:
        outcome = (model.case.outcomes or {}).get(line.outcome)
        return outcome.title if outcome else name_of(None, name)
    return name_of(line.title, name)
