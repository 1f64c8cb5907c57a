"""The need as a template sees it: who is in need, what that costs, and who bears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.figures.subject import written
from sibcase.documents.views.case import NeedView, SegmentView, UseView
from sibcase.wording.parties import NOT_STATED

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Segment
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_need"]

PEOPLE = "people"
BEARERS = "need.cost.by."


def build_need(subject: Subject) -> NeedView:
    """Return what doing nothing costs."""
    segments = tuple(_segment(subject, key, segment) for key, segment in subject.case.segments.items())
    counted_as = {segment.counted_as for segment in segments}
    bearers = _bearers(subject)
    return NeedView(
        counted_as=counted_as.pop() if len(counted_as) == 1 else PEOPLE,
        segments=segments,
        agencies_known=any(not name.endswith(NOT_STATED) for name in subject.figures.book.names(BEARERS)),
        bearers=bearers,
    )


def _bearers(subject: Subject) -> tuple[str, ...]:
    names = [name for name in subject.figures.book.names(BEARERS) if not name.endswith(NOT_STATED)]
    if any(name in subject.figures.withheld for name in names):
        # Who bears the greatest part would be known by the order.
        return ()
    greatest_first = sorted(names, key=lambda name: -(subject.figures.value(name) or 0.0))
    return tuple(subject.party(name.removeprefix(BEARERS)) for name in greatest_first)


def _segment(subject: Subject, key: str, segment: Segment) -> SegmentView:
    return SegmentView(
        title=subject.title_of(f"need.cost.{key}").removesuffix(": cost of the need"),
        counted_as=segment.people.quantity.noun or PEOPLE,
        people=subject.figure(f"need.people.{key}"),
        cost_each=subject.figure(f"need.cost_each.{key}"),
        years=subject.figure(f"need.years.{key}"),
        cost=subject.figure(f"need.cost.{key}"),
        overlap=subject.figure(f"need.overlap.{key}"),
        uses=_uses(subject, key, segment),
        note=segment.note or "",
    )


def _uses(subject: Subject, key: str, segment: Segment) -> tuple[UseView, ...]:
    return tuple(
        UseView(
            title=use.title or name.replace("-", " ").capitalize(),
            agency=subject.party(use.agency),
            units=written(use.units),
            unit_cost=subject.figure(f"need.unit_cost.{key}.{name}"),
        )
        for name, use in (segment.services or {}).items()
    )
