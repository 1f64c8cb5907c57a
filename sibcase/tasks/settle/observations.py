"""Observations: what was seen, as names with values, as tables of results, or as a table of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.values.observed_names import observables
from sibcase.tasks.settle.csv_table import ObservationError, level_of, read_table
from sibcase.tasks.settle.events import Events, events_in, is_table_of_events
from sibcase.tasks.settle.observed_values import checked, countable, observable_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.values.observables import Observable
    from sibcase.tasks.settle.csv_table import ResultsTable, Row


@dataclass
class Observations:
    """What was observed: values by name, how often each person reached what tariffs pay for, people with events."""

    values: dict[str, float] = field(default_factory=dict)
    people: dict[str, dict[str, float]] = field(default_factory=dict)
    events: Events | None = None

    def __bool__(self) -> bool:
        """Whether anything was observed."""
        return bool(self.values or self.people or self.events)


@dataclass
class _Reader:
    """Reads values in the units of a case; without a case every value stands for itself.

    A name that is given twice, in whichever way, is added up where its values are amounts, and refused where they are
    not: two counts are a larger count, two shares are a contradiction.
    """

    case: Case | None
    seen: Observations = field(default_factory=Observations)
    first_at: dict[str, str] = field(default_factory=dict)
    known: Mapping[str, Observable] = field(default_factory=dict)
    of_people: Mapping[str, Observable] = field(default_factory=dict)

    def add(self, name: str, text: str, where: str, cell: str) -> None:
        """Add a value of a name; `where` is its row or word, `cell` where the value itself is."""
        if self.case is None:
            self.seen.values[name] = self.seen.values.get(name, 0.0) + level_of(text, cell)
            return
        observable = observable_named(name, self.known, where)
        value = checked(text, observable, self.case.currency, cell)
        if name in self.seen.values:
            if not observable.adds_up:
                raise ObservationError(
                    f"{where}: `{name}` appears twice (first in {self.first_at[name]}), and two values of "
                    f"{observable.called} cannot be added up; keep one of the two"
                )
            value += self.seen.values[name]
            checked(value, observable, self.case.currency, f"{where}: `{name}`, added up")
        self.seen.values[name] = value
        self.first_at.setdefault(name, where)

    def add_person(self, row: Row) -> None:
        """Add a row of results of one person; without a value it counts one."""
        person, name, text = row.needed("person"), row.needed("name"), row.text("value")
        value = self._of_person(row, name, text) if text else 1.0
        if value < 0:
            raise row.fault("value", f"the number of times a person reached `{name}` cannot be negative")
        results = self.seen.people.setdefault(person, {})
        if name in results and name in self.of_people and not self.of_people[name].adds_up:
            raise row.fault("name", f"`{name}` of person `{person}` appears twice; keep one of the two")
        results[name] = results.get(name, 0.0) + value

    def _of_person(self, row: Row, name: str, text: str) -> float:
        if name not in self.of_people or self.case is None:
            return level_of(text, f"{row.where}: column `value`")
        return checked(text, self.of_people[name], self.case.currency, f"{row.where}: column `value`")


def read_observations(words: Sequence[str], case: Case | None = None) -> Observations:
    """Read `NAME=VALUE` and tables, each value in the unit of its name.

    A table is a CSV file. With the columns `name` and `value`, and if it likes `cohort`, it holds results. With the
    column `person` it holds results person by person, and a row without a value counts one. With `person`, `group` and
    `index_date` it is a table of events, see `sibcase.tasks.settle.events`. A name that is given twice means the same
    in a table, on the command line and across them: counts, days and money add up, other values are refused.

    Args:
        words: what was written on the command line.
        case: the case whose contract is settled, by which values are read; without it they stand for themselves.

    Raises:
        ObservationError: a word or a row cannot be read, or its value does not fit what is observed.
    """
    reader = _reader(case)
    if words and case is not None and case.contract is None:
        raise ObservationError("this case has no contract to settle")
    for word in words:
        name, sign, value = word.partition("=")
        if sign:
            reader.add(name.strip(), value, f"`{word}`", f"`{word}`")
        elif word.lower().endswith(".csv"):
            _add_table(read_table(Path(word)), reader)
        else:
            raise ObservationError(f"`{word}` is neither NAME=VALUE nor a CSV file")
    return reader.seen


def observations_in(tables: Iterable[ResultsTable], case: Case) -> Observations:
    """Return what tables that have been read hold together, as `read_observations` does.

    Raises:
        ObservationError: a row cannot be read, or its value does not fit what is observed.
    """
    reader = _reader(case)
    for table in tables:
        _add_table(table, reader)
    return reader.seen


def _reader(case: Case | None) -> _Reader:
    reader = _Reader(case)
    if case is not None and case.contract is not None:
        reader.known, reader.of_people = observables(case), countable(case)
    return reader


def value_of(text: str, where: str) -> float:
    """Read a value as a case file writes it, whatever it is of: `10%`, `1,250`, `£281,550`, `-3%`."""
    return level_of(text, f"`{where}`")


def _add_table(table: ResultsTable, reader: _Reader) -> None:
    columns, seen = set(table.columns), reader.seen
    if is_table_of_events(table):
        if seen.events is not None:
            raise ObservationError(f"{table.path}: only one table of events can be given; put all people in it")
        seen.events = events_in(table)
    elif {"person", "name"} <= columns:
        for row in table.rows:
            reader.add_person(row)
    elif {"name", "value"} <= columns:
        for row in table.rows:
            name = ".".join(part for part in (row.needed("name"), row.text("cohort")) if part)
            reader.add(name, row.text("value"), row.where, f"{row.where}: column `value`")
    else:
        raise ObservationError(
            f"{table.path}: the first line must name the columns `name` and `value`, or `person` and `name`, or for "
            "events `person`, `group` and `index_date`"
        )
