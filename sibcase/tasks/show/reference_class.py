"""A view from outside: what payments would be if a plan went as those of other projects did, next to the case's own.

    payments by results     all payments less those that are due regardless of results
    over plan               payments by results ÷ payments by results as planned

Nothing in the case is changed: the reference class is shown next to the plan, the effect adjusted for optimism, and
the draws if there are any.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.parts import BlockPayment
from sibcase.reference.reference_classes import reference_class
from sibcase.tables.table import Table, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.reference.reference_classes import ReferenceClass
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["NoPaymentsByResults", "OutsideView", "outside_view"]

QUARTILES = (0.25, 0.5, 0.75)
_CALLED = ("lower quartile", "median", "upper quartile")


class NoPaymentsByResults(ValueError):  # noqa: N818 - named for what the case lacks
    """The case plans no payments by results, so that nothing can be compared."""


@dataclass(frozen=True, slots=True)
class OutsideView:
    """The case's own view of its payments, and that of a reference class.

    Attributes:
        planned: Payments by results as planned.
        adjusted: The same with effects adjusted for optimism; nothing where that makes no difference to be shown.
        regardless: Payments that are due regardless of results, which are left out.
        reference: The reference class.
        drawn: The quartiles of the payments by results in draws of the case; none without draws.
    """

    planned: float
    adjusted: float | None
    regardless: float
    reference: ReferenceClass
    drawn: tuple[float, ...] = ()

    @property
    def table(self) -> Table:
        """The views side by side."""
        own = [("This case: as planned", self.planned)]
        if self.adjusted is not None:
            own.append(("This case: effects adjusted for optimism", self.adjusted))
        own += [(f"This case: draws, {name}", amount) for name, amount in zip(_CALLED, self.drawn, strict=False)]
        found = self.reference
        others = zip(_CALLED, (found.lower_quartile, found.median, found.upper_quartile), strict=True)
        rows = [(view, amount, amount / self.planned) for view, amount in own]
        rows += [(f"{found.projects} other projects: {name}", self.planned * ratio, ratio) for name, ratio in others]
        columns = (
            ("view", "View", "text"),
            ("payments", "Payments by results", "money"),
            ("over_plan", "Over plan", "multiple"),
        )
        return Table("reference_class", f"Reference class: {found.title}", columns, tuple(rows))

    @property
    def remark(self) -> str:
        """What the reference class is, and what it is not."""
        found = self.reference
        return (
            f"{found.measure}, in {found.projects} published projects that were not this one; {found.replanned} of "
            f"them changed their plan. {found.note}. No figure of the case is changed. "
            f"Source: {found.source}, {found.url}"
        )

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "planned": self.planned,
            "adjusted": self.adjusted,
            "regardless_of_results": self.regardless,
            "drawn": dict(zip(("lower_quartile", "median", "upper_quartile"), self.drawn, strict=False)) or None,
            "reference_class": asdict(self.reference),
            "views": [dict(zip(("view", "payments", "over_plan"), row, strict=True)) for row in self.table.rows],
        }


def outside_view(
    business: BusinessCase, drawn: Sequence[float] = (), reference: ReferenceClass | None = None
) -> OutsideView:
    """Return what payments would be if this case went as those of the reference class did.

    Args:
        business: The case.
        drawn: The quartiles of all payments in draws of the case, if there are any.
        reference: The reference class; by default the one that comes with sibcase.

    Raises:
        NoPaymentsByResults: the case plans none.
    """
    figures, contract = business.planned, business.case.contract
    blocks = [name for name, line in (contract.payments if contract else {}).items() if isinstance(line, BlockPayment)]
    total = value_of(figures, "payments.total")
    regardless = sum(figures.value(f"payments.{name}") or 0.0 for name in blocks)
    if total is None or total - regardless <= 0:
        raise NoPaymentsByResults("the case plans no payments by results, so there is nothing to compare")
    adjusted = value_of(figures, "adjusted.payments.total")
    return OutsideView(
        total - regardless,
        adjusted - regardless if adjusted is not None else None,
        regardless,
        reference or reference_class(),
        tuple(each - regardless for each in drawn),
    )
