"""Settle: a contract on observed results, and side by side what each of its measures would pay on them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sibcase.tasks.settle.compare_measures import MeasuredLine, measured_metrics, side_by_side
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.facts import ACCOUNT_PARTS, TRANCHE_PARTS, SettledFact, facts_of
from sibcase.tasks.settle.observed_values import cautions, check_people, check_wholes, read_values
from sibcase.tasks.settle.payout_curve import curve

__all__ = ["CAPS", "Payout", "curve", "payout"]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.model.settlement.build import Basis, Settlement
    from sibcase.model.settlement.people import People
    from sibcase.tasks.settle.events import Events

CAPS = {
    "person": "the person",
    "cohort": "the cohort",
    "line": "the line",
    "shared": "several lines",
    "year": "the year",
    "contract": "the contract",
    "payer": "a payer",
}


@dataclass(frozen=True)
class Payout:
    """What a contract pays on observed results."""

    case: Case
    figures: Figures
    observed: Mapping[str, float]
    missing: Mapping[str, tuple[str, ...]]
    people: int = 0
    measures: tuple[MeasuredLine, ...] = ()
    basis: Basis = ""
    cohorts_missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tranches_missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    undefined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All payments together."""
        return self.amount("payments.total")

    def amount(self, name: str) -> float:
        """Return a figure of the settlement, zero where it is undefined or there is none."""
        return (self.figures.value(name) or 0.0) if name in self.figures.book else 0.0

    @property
    def cap_cannot_bind(self) -> bool:
        """Whether there is a cap for one person and counts alone, which cannot tell whom it concerns."""
        contract = self.case.contract
        return contract is not None and contract.cap_per_person is not None and not self.people

    def lines(self) -> list[dict[str, Any]]:
        """Return each payment line: claim, what each cap cut, and what is paid."""
        contract = self.case.contract
        rows = []
        for name in contract.payments if contract else ():
            cuts = {cap: self.amount(f"payments.cut_by_{cap}_cap.{name}") for cap in CAPS}
            claim = self.amount(f"payments.claim.{name}") + cuts["person"] + cuts["cohort"]
            row: dict[str, Any] = {"line": name, "title": self._title(name), "claim": claim}
            rows.append(
                {
                    **row,
                    **{f"cut_by_{cap}_cap": cut for cap, cut in cuts.items()},
                    "raised": self.amount(f"payments.raised.{name}"),
                    "set_off": self.amount(f"payments.set_off.{name}"),
                    "paid": self.amount(f"payments.{name}"),
                    "settled": name not in self.missing and name not in self.undefined,
                    "not_observed": list(self.missing.get(name, ())),
                    "no_number": list(self.undefined.get(name, ())),
                    "cohorts_not_observed": list(self.cohorts_missing.get(name, ())),
                }
            )
        return rows

    def by_payer(self) -> dict[str, float]:
        """Return what each payer pays."""
        prefix = "payments.by."
        return {payer: self.amount(prefix + payer) for payer in self.figures.book.parts(prefix)}

    def by_tranche(self) -> dict[str, dict[str, float | None]]:
        """Return each tranche's money by the names of its figures; a gain that is not known is none.

        `net_gain` is `settlement.TRANCHE.net_gain`, and so on. Where there is nothing to settle tranches on: nothing.
        """
        tranches = self.case.investment.tranches if self.case.investment else {}
        found = {name: self._parts(f"settlement.{name}.", TRANCHE_PARTS) for name in tranches}
        return {name: {**parts, "net_gain": parts.get("net_gain")} for name, parts in found.items() if parts}

    def _parts(self, prefix: str, names: tuple[str, ...]) -> dict[str, float | None]:
        return {name: self.figures.value(prefix + name) for name in names if prefix + name in self.figures.book}

    def account(self) -> dict[str, float | None]:
        """Return what the account of the investment took in and paid out, as `settlement.total.NAME`."""
        return self._parts("settlement.total.", ACCOUNT_PARTS)

    def shared(self) -> dict[str, float]:
        """Return the shares of a surplus of parties that are no tranches, as `settlement.shared.PARTY`."""
        return self._by_party("settlement.shared.")

    def by_payee(self) -> dict[str, float]:
        """Return what payees that lines name are paid in the place of the investors, as `payments.to.PARTY`."""
        return self._by_party("payments.to.")

    def returned_to(self) -> dict[str, float]:
        """Return what payers get back of what caps on the return cut, as `investment.returned.by.PARTY`."""
        return self._by_party("investment.returned.by.")

    def _by_party(self, prefix: str) -> dict[str, float]:
        return {party: self.amount(prefix + party) for party in self.figures.book.parts(prefix)}

    def facts(self) -> dict[str, list[SettledFact]]:
        """Return what decided the payments: metrics, rates of return tables and of tranches, conditions met."""
        return facts_of(self.figures, self.case)

    def as_data(self) -> dict[str, Any]:
        """Return the settlement as plain data, under the names of its figures."""
        return {
            "observed": dict(self.observed),
            "total": self.total,
            "uncapped": self.amount("payments.uncapped"),
            "cut_by_cap": self.amount("payments.cut_by_cap"),
            "cut_by_person_cap": self.amount("payments.cut_by_person_cap"),
            "beyond_term": self.amount("payments.beyond_term"),
            "people": self.people,
            "lines": self.lines(),
            "by_payer": self.by_payer(),
            "by_payee": self.by_payee(),
            "basis": self.basis or None,
            "by_tranche": self.by_tranche(),
            "account": self.account(),
            "shared": self.shared(),
            "returned_to": self.returned_to(),
            **{kind: [asdict(fact) for fact in found] for kind, found in self.facts().items()},
            "measures": [row.as_data() for row in self.measures],
            "total_is_complete": not self.missing and not self.undefined,
            "not_observed": {name: list(gaps) for name, gaps in self.missing.items()},
            "tranches_not_observed": {name: list(gaps) for name, gaps in self.tranches_missing.items()},
            "cautions": list(self.cautions),
            "currency": self.case.currency,
        }

    def _title(self, name: str) -> str:
        return self.figures.book.lines[f"payments.{name}"].label.removesuffix(": paid")


def payout(
    case: Case,
    observed: Mapping[str, float | str],
    people: People | None = None,
    events: Events | None = None,
) -> Payout:
    """Return what the contract of a case pays on observed results.

    Args:
        case: a case with a contract.
        observed: values by name, see `observable_names`: texts as a case file writes them (`15%`, `£5k`), each read in
            the unit of its name, or numbers in base units, with shares between 0 and 1.
        people: how often each person reached what tariffs pay for, by person and name; with it the cap for one
            person, once-per-person rules and milestones are exact.
        events: people with what happened to them, from which metrics that say how they are measured are taken; see
            `sibcase.tasks.settle.events.read_events`.

    Raises:
        ObservationError: the case has no contract; a name is not one that can be observed, or is observed twice; a
            value does not fit the unit of its name, or cannot be.
    """
    from sibcase.book.evaluate import evaluate
    from sibcase.model.settlement.build import settle

    values = read_values(case, observed)
    check_people(case, people or {})
    measured = measured_metrics(case, events) if events is not None else {}
    twice = next((name for name in measured if name in values), None)
    if twice is not None:
        raise ObservationError(f"`{twice}` is observed twice: by its value and by the table of events")
    check_wholes(case, values)
    seen = {**values, **{name: found.value for name, found in measured.items()}}
    settlement = settle(case, seen, people)
    compared = side_by_side(case, measured, seen)
    figures = evaluate(settlement.book)
    return Payout(
        case,
        figures,
        seen,
        {**settlement.missing, **_without_fallback(settlement, figures)},
        people=len(people or {}),
        measures=compared,
        basis=settlement.basis,
        cohorts_missing=settlement.cohorts_missing,
        tranches_missing=settlement.tranches_missing,
        cautions=tuple(cautions(case, values)),
        undefined=settlement.undefined,
    )


def _without_fallback(settlement: Settlement, figures: Figures) -> dict[str, tuple[str, ...]]:
    """Return the lines no cohort of which has brought a payment, and what their fallback still needs."""
    return {
        name: (*settlement.missing.get(name, ()), *needed)
        for name, needed in settlement.fallbacks_missing.items()
        if not figures.value(f"payments.claim.{name}")
    }
