"""Evidence: how strongly a study design supports an effect, and how far to doubt it.

The scales stand in ``data/evidence_grades.csv``. Which design is which level of the Maryland scale
(``data/evidence_designs.csv``) is this project's reading of the levels' definitions. The optimism
correction by level (``data/optimism_by_grade.csv``) is an assumption of this project: no generic
value is published for benefits. Each row says what it was set by; a case that has evidence of its
own states its own ``optimism``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sibcase.reference.lookup import UnknownReference, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

MARYLAND = "maryland"
NO_COMPARISON = 0


class UnknownDesign(UnknownReference):
    """No study design goes by that name here."""

    kind = "study design"


@dataclass(frozen=True, slots=True)
class EvidenceGrade:
    """One level of a scale of evidence.

    Attributes:
        framework: ``maryland``, ``nesta`` or ``grade``.
        level: the level as the scale writes it, ``3`` or ``moderate``.
        rank: its place on the scale; more is stronger, within one framework only.
        name: what the scale calls it.
        definition: what it means.
        source: who publishes the scale.
        source_url: where to find it.
        confidence: ``verified`` or ``unverified``.
        note: what to know before use.
    """

    framework: str
    level: str
    rank: int
    name: str
    definition: str
    source: str
    source_url: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class OptimismCorrection:
    """The share by which an effect is cut because its evidence is of this level.

    Attributes:
        level: of the Maryland scale, 0 to 5.
        share: 0.15 cuts the effect by 15 %.
        status: ``assumption`` – shown wherever the value is used.
        reason: why this value.
        source: what it is anchored to.
        source_url: where to find that.
    """

    level: int
    share: float
    status: str
    reason: str
    source: str
    source_url: str


@cache
def frameworks() -> Mapping[str, tuple[EvidenceGrade, ...]]:
    """Return each scale of evidence with its levels, weakest first."""
    scales: dict[str, list[EvidenceGrade]] = {}
    for row in read_table("evidence_grades"):
        scales.setdefault(row["framework"], []).append(_grade(row))
    return {name: tuple(sorted(grades, key=lambda grade: grade.rank)) for name, grades in scales.items()}


def designs() -> tuple[str, ...]:
    """Return the study designs that a case may name, strongest first."""
    return tuple(row["design"] for row in read_table("evidence_designs"))


def grade_of(design: str) -> EvidenceGrade | None:
    """Return the level of the Maryland scale that a design reaches at best; None if it is unknown.

    Common other names are understood, and so are capitals, hyphens and spaces as they come.
    """
    level = _level_by_design().get(_plain(design))
    if level is None:
        return None
    return next(grade for grade in frameworks()[MARYLAND] if grade.rank == level)


def optimism_correction(design: str | None) -> OptimismCorrection:
    """Return the correction for a design with its reason; no design stated counts as no comparison.

    Raises:
        UnknownDesign: a design is stated and not known.
    """
    level = NO_COMPARISON if design is None else _level_by_design().get(_plain(design))
    if level is None:
        raise UnknownDesign(str(design), designs())
    return next(correction for correction in optimism_corrections() if correction.level == level)


@cache
def optimism_corrections() -> tuple[OptimismCorrection, ...]:
    """Return the correction of every level, strongest evidence first."""
    return tuple(
        OptimismCorrection(
            level=int(row["level"]),
            share=float(row["optimism"]),
            status=row["status"],
            reason=row["reason"],
            source=row["source"],
            source_url=row["source_url"],
        )
        for row in read_table("optimism_by_grade")
    )


@cache
def _level_by_design() -> Mapping[str, int]:
    return {
        _plain(name): int(row["level"])
        for row in read_table("evidence_designs")
        for name in (row["design"], *row["aliases"].split(";"))
    }


def _plain(design: str) -> str:
    return re.sub(r"[\s_\-]+", " ", design.strip()).casefold()


def _grade(row: Mapping[str, str]) -> EvidenceGrade:
    return EvidenceGrade(
        framework=row["framework"],
        level=row["level"],
        rank=int(row["rank"]),
        name=row["name"],
        definition=row["definition"],
        source=row["source"],
        source_url=row["source_url"],
        confidence=row["confidence"],
        note=row["note"],
    )
