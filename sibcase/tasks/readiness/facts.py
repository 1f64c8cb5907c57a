"""What readiness is judged by: facts of a case that several criteria ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import Engaged, Governance, Products
from sibcase.casefile.stated import assumptions_of
from sibcase.reference.evidence import grade_of
from sibcase.rules.parts_of import is_written
from sibcase.tasks.check.sourcing import sourcing_of
from sibcase.wording.contract.measures import metric_of, metrics_named

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Outcome, Payment
    from sibcase.casefile.source.places import Place

__all__ = ["Facts", "is_written"]

_PAYING = frozenset({"commissioner", "payer", "co-payer"})
_PAID_BY_RESULTS = frozenset({"provider", "investor", "intermediary"})


@dataclass(frozen=True)
class Facts:
    """A case, its texts, and the day of the assessment."""

    case: Case
    narratives: Mapping[str, tuple[str, Place]]
    today: dt.date

    @property
    def governance(self) -> Governance:
        """Who does the work; empty where the case does not say."""
        return self.case.governance or Governance.model_construct()

    def engaged(self, *fields: str) -> list[str]:
        """Return those of some fields for which no lead has been engaged."""
        engaged = self.governance.engaged or Engaged.model_construct()
        return [field for field in fields if not is_written(getattr(engaged, field))]

    def product(self, name: str) -> str:
        """Return what the case says of a product of commissioning; nothing if it is not there."""
        products = self.governance.products or Products.model_construct()
        said = getattr(products, name)
        return said if is_written(said) else ""

    def has_text(self, *sections: str) -> bool:
        """Return whether the case has prose of its own for one of the sections."""
        written = {**(self.case.narrative or {}), **self.narratives}
        return any(section in written for section in sections)

    # --- who takes part -----------------------------------------------------------------------------------------------

    def roles(self) -> set[str]:
        """Return the roles that are filled."""
        return {party.role for party in (self.case.parties or {}).values()}

    def has_payer(self) -> bool:
        """Return whether there is a payer."""
        return bool(self.roles() & _PAYING)

    def agencies(self) -> set[str]:
        """Return the public bodies that pay or save."""
        payers = {payer for line in self.payment_lines().values() for payer in line.payers or {}}
        shared = set((self.case.contract.payers if self.case.contract else None) or {})
        savers = {
            agency
            for outcome in self.outcomes()
            for saving in (outcome.savings or {}).values()
            for agency in saving.agency
        }
        return payers | shared | savers

    def is_paid_by_results(self, party: str | None) -> bool:
        """Return whether a party earns more if results are better."""
        return self.role(party) in _PAID_BY_RESULTS

    def role(self, party: str | None) -> str:
        """Return what a party does; nothing if there is no such party."""
        found = (self.case.parties or {}).get(party or "")
        return found.role if found else ""

    # --- outcomes and payments ----------------------------------------------------------------------------------------

    def outcomes(self) -> list[Outcome]:
        """Return the outcomes of the case."""
        return list((self.case.outcomes or {}).values())

    def payment_lines(self) -> Mapping[str, Payment]:
        """Return the payment lines of the contract."""
        return self.case.contract.payments if self.case.contract else {}

    def verifiers(self) -> list[str]:
        """Return who verifies what is paid for, for each payment line and each measure it rests on."""
        return [each for line in self.payment_lines().values() for each in self._verifiers_of(line) if each]

    def _verifiers_of(self, line: Payment) -> Iterable[str | None]:
        yield line.verified_by
        outcome = (self.case.outcomes or {}).get(getattr(line, "outcome", None) or "")
        yield outcome.verified_by if outcome else None
        for name in metrics_named(line):
            metric = metric_of(self.case, name)
            yield metric.verified_by if metric else None

    # --- evidence -----------------------------------------------------------------------------------------------------

    def has_comparison(self, outcome: Outcome, level: int) -> bool:
        """Return whether an outcome's effect rests on a design of at least that level of the Maryland scale."""
        grade = grade_of(outcome.evidence.design) if outcome.evidence else None
        return grade is not None and grade.rank >= level

    def share_unsourced(self) -> float:
        """Return the share of the numbers about people, service and outcomes without a source; all if there are none.

        What is agreed and not found out, such as a price or a cap, needs none.
        """
        figures = sourcing_of(self.case)
        return figures.unsourced / figures.stated if figures.stated else 1.0

    def to_supply(self) -> int:
        """Return how many figures are still to be supplied by the author."""
        return sum(bool(number.supply) for number in assumptions_of(self.case))
