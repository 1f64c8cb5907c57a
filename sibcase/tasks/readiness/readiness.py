"""Readiness: how far a case has come with the people, agreements and papers that every signed contract had.

Seven areas, three plain criteria each, one point for each that is met; and the products of the four phases of
commissioning. It says nothing about whether the case is worth it: that is what the figures are for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.tasks.readiness.areas import AREAS, Area
from sibcase.tasks.readiness.facts import Facts
from sibcase.tasks.readiness.phases import PHASES, Phase

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["Readiness", "readiness"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a case has come.

    Attributes:
        title: the case.
        stage: the stage it is at.
        areas: lead officer, champion, parties, data sharing, evidence, evaluation, contract.
        phases: the four phases of commissioning with their products.
    """

    title: str
    stage: str
    areas: tuple[Area, ...]
    phases: tuple[Phase, ...]

    @property
    def score(self) -> int:
        """How many criteria are met."""
        return sum(area.score for area in self.areas)

    @property
    def most(self) -> int:
        """How many criteria there are."""
        return sum(len(area.criteria) for area in self.areas)

    @property
    def next_steps(self) -> list[tuple[str, str]]:
        """The area and the next step, weakest area first: what to take into the meeting."""
        weak = sorted((area for area in self.areas if area.open), key=lambda area: area.score)
        return [(area.title, area.open[0].next) for area in weak]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values for other programs."""
        return {
            "title": self.title,
            "stage": self.stage,
            "score": self.score,
            "most": self.most,
            "areas": [area.as_data() for area in self.areas],
            "phases": [phase.as_data() for phase in self.phases],
            "next": [{"area": area, "do": step} for area, step in self.next_steps],
        }


def readiness(business: BusinessCase, today: dt.date | None = None) -> Readiness:
    """Return how far a case has come.

    Args:
        business: the case.
        today: the day on which it is asked; by default today.
    """
    facts = Facts(business.case, business.narratives, today or dt.date.today())  # noqa: DTZ011 - the team's own calendar
    areas = tuple(area(facts) for area in AREAS)
    return Readiness(business.case.title, business.case.stage, areas, tuple(phase(facts) for phase in PHASES))
