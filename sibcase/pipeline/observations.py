"""Observations: what was seen, as names with values, as tables of results, or as a table of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.pipeline.events import Events, events_in, is_table_of_events
from sibcase.pipeline.results_table import ObservationError, level_of, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.pipeline.results_table import ResultsTable, Row


@dataclass
class Observations:
    """What was observed: values by name, how often each person reached what tariffs pay for, people with events."""

    values: dict[str, float] = field(default_factory=dict)
    people: dict[str, dict[str, float]] = field(default_factory=dict)
    events: Events | None = None

    def __bool__(self) -> bool:
        """Whether anything was observed."""
        return bool(self.values or self.people or self.events)


def read_observations(words: Sequence[str]) -> Observations:
    """Read `NAME=VALUE` and tables.

    A table is a CSV file. With the columns `name` and `value`, and if it likes `cohort`, it tells results; repeated
    counts add up. With the column `person` it tells results person by person, and a row without a value counts one.
    With `person`, `group` and `index_date` it is a table of events, see `sibcase.pipeline.events`.

    Raises:
        ObservationError: a word or a row cannot be read.
    """
    seen = Observations()
    for word in words:
        name, sign, value = word.partition("=")
        if sign:
            seen.values[name.strip()] = value_of(value, word)
        elif word.lower().endswith(".csv"):
            _add_table(read_table(Path(word)), seen)
        else:
            raise ObservationError(f"`{word}` is neither NAME=VALUE nor a CSV file")
    return seen


def value_of(text: str, where: str) -> float:
    """Read a value as a case file writes it: `10%`, `1,250`, `£281,550`, `-3%`."""
    return level_of(text, f"`{where}`")


def _add_table(table: ResultsTable, seen: Observations) -> None:
    columns = set(table.columns)
    if is_table_of_events(table):
        if seen.events is not None:
            raise ObservationError(f"{table.path}: one table of events is enough; put all people into it")
        seen.events = events_in(table)
    elif {"person", "name"} <= columns:
        for row in table.rows:
            _add_person(row, seen.people)
    elif {"name", "value"} <= columns:
        _add_values(table, seen)
    else:
        raise ObservationError(
            f"{table.path}: the first line must name the columns `name` and `value`, or `person` and `name`, or for "
            "events `person`, `group` and `index_date`"
        )


def _add_values(table: ResultsTable, seen: Observations) -> None:
    values: dict[str, float] = {}
    for row in table.rows:
        name = ".".join(part for part in (row.needed("name"), row.text("cohort")) if part)
        values[name] = values.get(name, 0.0) + level_of(row.text("value"), f"{row.where}: column `value`")
    seen.values.update(values)


def _add_person(row: Row, people: dict[str, dict[str, float]]) -> None:
    """Add a row of results of one person; without a value it counts one."""
    person, name, count = row.needed("person"), row.needed("name"), row.number("value")
    if count is not None and count < 0:
        raise row.fault("value", f"a person cannot have reached `{name}` less than never")
    results = people.setdefault(person, {})
    results[name] = results.get(name, 0.0) + (1.0 if count is None else count)
