"""Actuals: the contract settled on what was observed, next to what money really moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.tables.table import value_of
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.settle import payout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.tasks.settle.settle import Payout

SUMS = ("drawn", "repaid", "coupons", "guaranteed", "received", "net_gain")


@dataclass(frozen=True, slots=True)
class ObservedRow:
    """One result as it was observed, with its source and how sure that is."""

    name: str
    value: float
    text: str
    when: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Taker:
    """What a tranche or an investor really put in and got back.

    `why` says why there is no rate of return, `caution` that it is not the only one.
    """

    name: str
    drawn: float
    repaid: float
    coupons: float
    guaranteed: float
    received: float
    net_gain: float
    multiple: float | None
    irr: float | None
    why: str
    caution: str


@dataclass(frozen=True, slots=True)
class ActualsSoFar:
    """What is known of a contract so far: results, outcome payments by payer, and investors' money."""

    as_of: str
    observed: tuple[ObservedRow, ...]
    paid: float | None
    paid_by: dict[str, float]
    takers: tuple[Taker, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            **asdict(self),
            "observed": [asdict(row) for row in self.observed],
            "takers": list(map(asdict, self.takers)),
        }


def settle_actuals(case: Case, observed: Mapping[str, float | str] | None = None) -> Payout:
    """Return what the contract of a case pays on what was observed; `observed` stands in for single results.

    Raises:
        ObservationError: the case has no actuals, or no contract.
    """
    from sibcase.model.settlement.actuals import observed_in

    if case.actuals is None:
        raise ObservationError("this case has no `actuals:`, and no actuals.csv next to it")
    return payout(case, {**observed_in(case), **(observed or {})})


def actuals_so_far(case: Case, figures: Figures) -> ActualsSoFar:
    """Return the actuals of a case: results with their sources, payments, and each investor's money and return."""
    from sibcase.model.settlement.actuals import latest_day, takers

    day = latest_day(case)
    prefix = "actuals.payments.by."
    return ActualsSoFar(
        as_of=day.isoformat() if day else "",
        observed=_observed(case),
        paid=value_of(figures, "actuals.payments.total"),
        paid_by={name.removeprefix(prefix): figures.value(name) or 0.0 for name in figures.book.names(prefix)},
        takers=tuple(_taker(figures, name) for name in takers(case)),
    )


def _observed(case: Case) -> tuple[ObservedRow, ...]:
    from sibcase.model.settlement.actuals import value_observed

    actuals, sources = case.actuals, case.sources or {}
    return tuple(
        ObservedRow(
            row.observed_name,
            value_observed(case, row),
            row.value.quantity.text,
            row.when.isoformat() if row.when else "",
            sources[row.source].title if row.source in sources else row.source or "",
            row.confidence or "",
        )
        for row in (actuals.observed if actuals else None) or ()
    )


def _taker(figures: Figures, name: str) -> Taker:
    key = f"actuals.investment.{name}"
    sums = {part: figures.value(f"{key}.{part}") or 0.0 for part in SUMS}
    irr = figures.value(f"{key}.irr")
    return Taker(
        name,
        **sums,
        multiple=figures.value(f"{key}.multiple"),
        irr=irr,
        why=figures.why(f"{key}.irr"),
        caution=figures.caution(f"{key}.irr"),
    )
