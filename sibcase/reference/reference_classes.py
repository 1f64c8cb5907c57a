"""Reference classes: how actual payments compared with the first plan in projects that have been published.

The classes are in ``data/reference_classes.csv``, each with its source. A reference class is a view from outside: it is
shown next to a case's own plan and never replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sibcase.reference.lookup import UnknownReference, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["UK_OUTCOMES_CONTRACTS", "ReferenceClass", "UnknownReferenceClass", "reference_class"]

UK_OUTCOMES_CONTRACTS = "uk-outcomes-contracts"


class UnknownReferenceClass(UnknownReference):
    """No reference class goes by that name here."""

    kind = "reference class"


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """Published projects, and what came of their first plans.

    Attributes:
        name: its id.
        title: which projects they are.
        measure: what the quartiles are of.
        projects: how many.
        replanned: how many of them changed their plan.
        lower_quartile: of the measure; a quarter of the projects are below it.
        median: half of them are below it.
        upper_quartile: a quarter of them are above it.
        status: ``derived`` where this project worked the values out from a published dataset.
        source: where the projects were published.
        url: its address.
        note: what to bear in mind.
    """

    name: str
    title: str
    measure: str
    projects: int
    replanned: int
    lower_quartile: float
    median: float
    upper_quartile: float
    status: str
    source: str
    url: str
    note: str


def reference_class(name: str = UK_OUTCOMES_CONTRACTS) -> ReferenceClass:
    """Return a reference class.

    Raises:
        UnknownReferenceClass: there is no class of that name.
    """
    found = _classes().get(name)
    if found is None:
        raise UnknownReferenceClass(name, _classes())
    return found


@cache
def _classes() -> Mapping[str, ReferenceClass]:
    return {
        row["id"]: ReferenceClass(
            row["id"],
            row["title"],
            row["measure"],
            int(row["projects"]),
            int(row["replanned"]),
            float(row["lower_quartile"]),
            float(row["median"]),
            float(row["upper_quartile"]),
            row["status"],
            row["source"],
            row["source_url"],
            row["note"],
        )
        for row in read_table("reference_classes")
    }
