"""Service: who starts, who engages, who completes, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, lagged, total_of
from sibcase.casefile.values.composites import Profile
from sibcase.model.inputs import Model, name_of

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Intake, Service
    from sibcase.model.time.calendar import Calendar


# The part of a period in which people start who start at once.
AT_ONCE = 1e-9


def add_service(model: Model, calendar: Calendar) -> None:
    """Add the funnel of every segment: starts → engaged → completers, by period."""
    service = model.case.service
    if service is None:
        return
    for segment, intake in service.intake.items():
        _add_funnel(model, calendar, service, segment, intake)
    for stage, label in (
        ("starts", "People who start"),
        ("engaged", "People who engage"),
        ("completers", "People who complete"),
    ):
        rows: list[Term] = [Ref(f"service.{stage}.{segment}.per_period") for segment in service.intake]
        model.book.flow(f"service.{stage}.total", label, "people", total_of(rows))


def _add_funnel(model: Model, calendar: Calendar, service: Service, segment: str, intake: Intake) -> None:
    book, title = model.book, segment_title(model, segment)
    total = model.stated(f"service.intake.{segment}", f"{title}: planned starts", "people", intake.starts)
    profile = intake.profile or Profile()
    weights = start_weights(calendar, profile, intake.starts.quantity.years, calendar.offset(intake.start))
    weight = model.structure(
        f"service.profile.{segment}",
        f"{title}: share who start",
        "share",
        weights,
        f"starts {intake.starts.quantity.text}, {profile.text}",
        profile.place,
    )
    engagement = model.stated_or(
        f"service.engagement.{segment}",
        f"{title}: engagement rate",
        "share",
        intake.engagement or service.engagement,
        1.0,
        "everyone who starts is assumed to engage",
    )
    completion = model.stated_or(
        f"service.completion.{segment}",
        f"{title}: completion rate",
        "share",
        intake.completion or service.completion,
        1.0,
        "everyone who engages is assumed to complete",
    )
    duration = model.stated_or(
        f"service.duration.{segment}",
        f"{title}: time to completion",
        "years",
        intake.duration or service.duration,
        0.0,
        "people are assumed to complete in the period in which they start",
    )
    starts = book.flow(f"service.starts.{segment}", f"{title}: people who start", "people", total * weight)
    engaged = book.flow(f"service.engaged.{segment}", f"{title}: people who engage", "people", starts * engagement)
    book.flow(
        f"service.completers.{segment}",
        f"{title}: people who complete",
        "people",
        lagged(engaged * completion, duration / calendar.years_each),
    )


def segment_title(model: Model, segment: str) -> str:
    """Return what a segment is called."""
    segments = model.case.segments
    title = segments[segment].title if segment in segments else None
    return name_of(title, "people" if segment == "all" else segment)


def start_weights(calendar: Calendar, profile: Profile, years: float, offset: float) -> tuple[float, ...]:
    """Return the share of all starts that fall in each period.

    Even: in proportion to the time covered; over no time, all at once. Ramp over n periods: weights
    min(1, (k + 1) / n) for the k-th period of intake, scaled so that they add up to 1 over the whole intake, whether
    or not it ends within the term. A list: as listed.
    """
    if profile.kind == "list":
        first, listed = int(offset), sum(profile.counts)
        shares = [count / listed if listed else 0.0 for count in profile.counts]
        return tuple(shares[t - first] if 0 <= t - first < len(shares) else 0.0 for t in range(calendar.count))
    length = max(years / calendar.years_each, AT_ONCE)
    whole = max(calendar.count, int(offset + length) + 1)
    weights = [max(0.0, min(offset + length, t + 1.0) - max(offset, float(t))) for t in range(whole)]
    if profile.kind == "ramp":
        ramp = profile.ramp_years / calendar.years_each
        weights = [
            weight * (min(1.0, (t - int(offset) + 1) / ramp) if ramp > 0 else 1.0) for t, weight in enumerate(weights)
        ]
    total = sum(weights)
    return tuple(weight / total if total else 0.0 for weight in weights[: calendar.count])
