"""Payments in the draws of a simulation: their quartiles, for a comparison with other projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.tasks.show.reference_class import QUARTILES
from sibcase.uncertainty.percentiles import Drawers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array

__all__ = ["PaymentsDrawn"]

_PAYMENTS: Final = "payments.total"


class PaymentsDrawn:
    """The payments of the draws so far."""

    def __init__(self, draws: int) -> None:
        """Begin with no draws, of so many that are to come."""
        self._drawers = Drawers(draws)

    def add(self, draws: Mapping[str, Array]) -> None:
        """Add a block of draws, by name."""
        if _PAYMENTS in draws:
            self._drawers.add(draws[_PAYMENTS])

    @property
    def quartiles(self) -> tuple[float, ...]:
        """The lower quartile, the median and the upper quartile; none where the case has no payments."""
        return tuple(self._drawers.percentiles(QUARTILES)) if self._drawers.count else ()
