"""Events: people and what happened to them, read from one table so that every measure counts the same observations.

The table is a CSV file with one row for each event, and one row without an event for each person who had none:

| column | what it holds |
| --- | --- |
| `person` | a pseudonym, the same in every row of a person; never a name |
| `group` | `treated` or `comparison` |
| `index_date` | the day from which the person is followed, such as the day of release |
| `cohort` | the cohort, where metrics are measured cohort by cohort |
| `event_date` | the day of the event; empty in the row of a person without one |
| `offence` | the type of the event, where events are weighted; spaces count as hyphens |
| `days_in_custody` | the days in custody that began with the event |
| `before`, `after` | scores on a scale, once for each person |
| `followed_to` | the day up to which the records are known to be complete |

`person`, `group` and `index_date` must be there; what else is needed depends on the measures of the case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.model.settlement.measures import Event, Followed, GroupName
from sibcase.tasks.settle.csv_table import ObservationError, Row, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.settle.csv_table import ResultsTable

NEEDED = ("person", "group", "index_date")
ABOUT_EVENTS = ("event_date", "offence", "days_in_custody")
ABOUT_PEOPLE = ("group", "cohort", "index_date", "before", "after", "followed_to")
DATES, NUMBERS = ("index_date", "followed_to"), ("before", "after")
GROUPS: tuple[str, ...] = get_args(GroupName)
COLUMNS = (*NEEDED, "cohort", *ABOUT_EVENTS, "before", "after", "followed_to")


@dataclass(frozen=True, slots=True)
class Events:
    """A table of events as people who are followed, and the columns that it has."""

    people: tuple[Followed, ...]
    columns: tuple[str, ...]


@dataclass
class _Person:
    """A person as the rows of a table tell, one after the other."""

    first: Row
    events: list[tuple[Row, Event]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    rows: set[tuple[tuple[str, str], ...]] = field(default_factory=set)


def is_table_of_events(table: ResultsTable) -> bool:
    """Return whether a table follows people from a date, rather than giving results by name."""
    return "index_date" in table.columns or {"person", "group"} <= set(table.columns)


def read_events(path: Path) -> Events:
    """Read a table of events.

    Raises:
        ObservationError: the table cannot be read; the message names the row and the column.
    """
    return events_in(read_table(path))


def events_in(table: ResultsTable) -> Events:
    """Return the people and events of a table that has been read."""
    table.check_columns(NEEDED, COLUMNS)
    people: dict[str, _Person] = {}
    for row in table.rows:
        person = people.setdefault(row.needed("person"), _Person(row))
        _add_facts(person, row)
        _add_event(person, row)
    if not people:
        raise ObservationError(f"{table.path}: the table has no rows, so no person was observed")
    return Events(tuple(_followed(person) for person in people.values()), table.columns)


def _add_facts(person: _Person, row: Row) -> None:
    """Take what a row says of the person; rows of one person may leave it out but not contradict each other."""
    for column in ABOUT_PEOPLE:
        text = row.text(column)
        if text:
            _check_kind(row, column)
            if person.facts.setdefault(column, text) != text:
                earlier = shortened(person.facts[column])
                raise row.fault(column, f"`{shortened(text)}` differs from an earlier row of this person, `{earlier}`")


def _check_kind(row: Row, column: str) -> None:
    """Complain of a cell where it is, whichever row of the person it is in."""
    if column in DATES:
        row.date(column)
    elif column in NUMBERS:
        row.number(column, "points")
    elif column == "group" and row.text(column) not in GROUPS:
        text = shortened(row.text(column))
        raise row.fault(column, f"`{text}` is not a group: {suggestion(text, GROUPS)}")


def _add_event(person: _Person, row: Row) -> None:
    date = row.date("event_date")
    if date is None:
        for column in ABOUT_EVENTS[1:]:
            if row.text(column):
                raise row.fault(column, "an event has details but no `event_date`")
        return
    cells = tuple(row.cells.items())
    if cells in person.rows:
        raise row.fault("event_date", "this row repeats an earlier one, and the event would count twice; delete it")
    person.rows.add(cells)
    days = row.number("days_in_custody", "days") or 0.0
    if days < 0:
        raise row.fault("days_in_custody", "days in custody cannot be negative")
    person.events.append((row, Event(date, row.text("offence").lower().replace(" ", "-"), days)))


def _followed(person: _Person) -> Followed:
    facts = Row(person.first.where, person.facts)
    for column in NEEDED[1:]:
        facts.needed(column)
    index_date = facts.date("index_date") or dt.date.max
    for row, event in person.events:
        if event.date < index_date:
            raise row.fault("event_date", f"{event.date} is before the person is followed, from {index_date}")
    return Followed(
        group="treated" if facts.text("group") == "treated" else "comparison",
        cohort=facts.text("cohort"),
        index_date=index_date,
        events=tuple(event for _, event in person.events),
        before=facts.number("before", "points"),
        after=facts.number("after", "points"),
        followed_to=facts.date("followed_to"),
        where=facts.where,
    )
