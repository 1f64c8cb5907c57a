"""How many figures of a case have a source: those about people, service and outcomes, which somebody must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.stated import assumptions_of

if TYPE_CHECKING:
    from sibcase.casefile.case import Case

__all__ = ["Sourcing", "sourcing_of"]

# Figures in these sections are facts to be found. Those in the others, such as prices and caps, are agreed instead.
_FOUND_OUT = frozenset({"need", "service", "outcomes"})


@dataclass(frozen=True, slots=True)
class Sourcing:
    """A count of figures.

    Attributes:
        stated: the figures about people, service and outcomes.
        unsourced: those of them without a source or a unit cost on file.
    """

    stated: int = 0
    unsourced: int = 0


def sourcing_of(case: Case) -> Sourcing:
    """Return how many figures of a case need a source, and how many have none."""
    figures = [each for each in assumptions_of(case) if each.path[0] in _FOUND_OUT]
    return Sourcing(len(figures), sum(not (each.source or each.ref) for each in figures))
