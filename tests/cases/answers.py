"""Answers: results of real deals that others have published, held to what a case gives for them.

An answer beside a case says what was observed, by name (`observe`), person by person (`people`) or by numbers of people
and of what happened to them (`counts`), and what figures the settlement must come to. Without anything observed the
figures are those of the case itself: its forecast and its actuals. `change` writes some fields of the case otherwise.
A figure may be a quotient or a difference of two: `payments.total / need.people.total`.

What is expected stands as it was published: `5.1%` is met by what rounds to 5.1%, money to the penny, a bare rate such
as 0.0894 exactly.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sibcase.files import read_within
from sibcase.model.settlement.measures import Event, Followed, GroupName
from sibcase.tasks.settle.events import Events
from sibcase.tasks.settle.observations import value_of
from sibcase.tasks.settle.settle import payout
from tests.cases.changed_cases import changed

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

ANSWERS = "answers.yaml"
LARGEST_ANSWERS = 1_000_000
HALF_A_PENNY = 0.005
RATE_DUST = 1e-9
FOLLOWED_FROM = dt.date(2000, 1, 1)
COUNTED_COLUMNS = ("person", "group", "index_date", "event_date")


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure as it was published, and by how much another may differ that still is the same figure."""

    text: str
    value: float
    within: float

    @property
    def is_share(self) -> bool:
        """Whether it was published in per cent."""
        return self.text.endswith("%")

    def is_met(self, found: float) -> bool:
        """Return whether a figure is what is expected; an undefined one never is."""
        return abs(found - self.value) <= self.within


@dataclass(frozen=True, slots=True)
class Count:
    """How many people of a group, and of a cohort, were followed, and how many events they had together."""

    group: GroupName
    people: int
    events: int
    cohort: str = ""

    def followed(self) -> list[Followed]:
        """Return these people one by one, the events spread over them as evenly as whole events can be."""
        each, more = divmod(self.events, self.people)
        event = Event(FOLLOWED_FROM + dt.timedelta(days=1))
        return [
            Followed(self.group, self.cohort, FOLLOWED_FROM, (event,) * (each + (number < more)))
            for number in range(self.people)
        ]


@dataclass(frozen=True)
class Answer:
    """One known answer: what was observed, what figures are expected, who says so, and how sure that is."""

    name: str
    expect: dict[str, Expected]
    observe: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, float]] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    change: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    confidence: str = ""
    not_tested: str = ""

    def figures(self, business: BusinessCase) -> dict[str, float]:
        """Return what the case gives for each figure that is expected, not a number where it is undefined.

        Raises:
            LookupError: there is no such figure.
        """
        found = self._all_figures(changed(business, self.change))
        return {name: figure_of(found, name) for name in self.expect}

    def _all_figures(self, business: BusinessCase) -> Figures:
        """Return the settlement of what was observed; where nothing was, the forecast and the actuals of the case."""
        if not (self.observe or self.people or self.counts):
            return business.evaluate()
        return payout(business.case, self.observe, self.people, self._events()).figures

    def _events(self) -> Events | None:
        people = tuple(person for count in self.counts for person in count.followed())
        return Events(people, COUNTED_COLUMNS) if people else None


def figure_of(figures: Figures, name: str) -> float:
    """Return a figure, or the quotient or the difference of two; not a number where it is undefined.

    Raises:
        LookupError: there is no such figure.
    """
    for sign in (" / ", " - "):
        left, found, right = name.partition(sign)
        if found:
            first, second = figure_of(figures, left), figure_of(figures, right)
            return first - second if sign == " - " else first / second if second else math.nan
    if name not in figures:
        raise LookupError(f"there is no figure `{name}`")
    value = figures.value(name)
    return math.nan if value is None else value


def expected(text: str, tolerance: str = "") -> Expected:
    """Read a figure as it was published; `5.1%` may differ by half of its last decimal, money by half a penny."""
    value = value_of(text, text)
    if tolerance:
        return Expected(text, value, float(tolerance))
    if text.endswith("%"):
        decimals = len(text.rstrip("%").partition(".")[2])
        return Expected(text, value, 0.5 * 10.0 ** -(decimals + 2) + RATE_DUST)
    return Expected(text, value, HALF_A_PENNY if abs(value) > 1 else RATE_DUST)


def answers_of(folder: Path) -> list[Answer]:
    """Return the known answers that stand beside a case."""
    import yaml

    written = yaml.load(read_within(folder, ANSWERS, LARGEST_ANSWERS).decode("utf-8-sig"), Loader=yaml.CBaseLoader)  # noqa: S506 - texts, lists, blocks
    return [_answer(each) for each in written["answers"]]


def _answer(written: dict[str, Any]) -> Answer:
    people = written.get("people") or {}
    return Answer(
        name=written["id"],
        expect={name: expected(text, written.get("tolerance", "")) for name, text in written.get("expect", {}).items()},
        observe=dict(written.get("observe") or {}),
        people={who: {name: float(count) for name, count in results.items()} for who, results in people.items()},
        counts=tuple(_count(each) for each in written.get("counts") or ()),
        change=dict(written.get("change") or {}),
        source=written["source"],
        confidence=written["confidence"],
        not_tested=written.get("not_tested", ""),
    )


def _count(written: dict[str, str]) -> Count:
    group: GroupName = "treated" if written["group"] == "treated" else "comparison"
    return Count(group, int(written["people"]), int(written["events"]), written.get("cohort", ""))
