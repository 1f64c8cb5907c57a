"""Tables of events: what is read, and that every bad table is refused with its row and its column."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sibcase.casefile import actuals_file
from sibcase.casefile.values.observables import UNIT_OF_MEASURE
from sibcase.model.settlement.measures import Event
from sibcase.tasks.settle import events
from sibcase.tasks.settle.csv_table import LARGEST_TABLE, LONGEST_CELL, MOST_ROWS, ObservationError
from sibcase.tasks.settle.events import read_events
from sibcase.tasks.settle.observations import read_observations

if TYPE_CHECKING:
    from sibcase.tasks.settle.events import Events

HEAD = "person,group,index_date,event_date,offence,days_in_custody,before,after,followed_to,cohort\n"


def read(folder: Path, text: str | bytes) -> Events:
    """Read a table of events."""
    path = folder / "events.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_events(path)


def test_people_with_and_without_events_are_read(tmp_path: Path) -> None:
    text = (
        "\ufeffperson, group ,index_date,event_date,offence,days_in_custody\r\n"
        "a,treated,2024-01-01,2024-02-01,Criminal damage,14\r\n"
        'a,,,2024-03-01,"theft",\r\n'
        "\r\n"
        "b,comparison,2024-01-05,,,\r\n"
    )
    first, second = read(tmp_path, text).people
    assert (first.group, first.index_date, first.cohort) == ("treated", dt.date(2024, 1, 1), "")
    assert first.events == (Event(dt.date(2024, 2, 1), "criminal-damage", 14), Event(dt.date(2024, 3, 1), "theft", 0))
    assert (second.group, second.events) == ("comparison", ())


def test_two_events_of_a_day_differ_in_something(tmp_path: Path) -> None:
    rows = "a,treated,2024-01-01,2024-02-01,theft,,,,,\na,treated,2024-01-01,2024-02-01,theft,3,,,,\n"
    assert [event.days_in_custody for event in read(tmp_path, HEAD + rows).people[0].events] == [0, 3]


def test_facts_of_a_person_may_stand_in_any_row(tmp_path: Path) -> None:
    rows = "a,,,2024-02-01,,,,,,\na,treated,2024-01-01,,,,10,12.5,2025-06-30,first\n"
    (person,) = read(tmp_path, HEAD + rows).people
    assert (person.before, person.after, person.cohort) == (10, 12.5, "first")
    assert (person.followed_to, len(person.events)) == (dt.date(2025, 6, 30), 1)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: the column `person` is missing"),
        ("person,group\na,treated\n", "1: the column `index_date` is missing"),
        ("person,group,index_date,event day\n", "1: unknown column `event_day`: did you mean `event_date`?"),
        ("person,group,index_date,group\n", "1:25: the column `group` appears twice"),
        (HEAD, "so no person was observed"),
        (HEAD + ",treated,2024-01-01,,,,,,,\n", "2: column `person`: is empty"),
        (HEAD + "a,,2024-01-01,,,,,,,\n", "2: column `group`: is empty"),
        (HEAD + "a,treated,,,,,,,,\n", "2: column `index_date`: is empty"),
        (HEAD + "a,control,2024-01-01,,,,,,,\n", "2: column `group`: `control` is not a group"),
        (HEAD + "a,treated,01/02/2024,,,,,,,\n", "2: column `index_date`: `01/02/2024` is not a date"),
        (HEAD + "a,treated,2024-02-30,,,,,,,\n", "2: column `index_date`: there is no date `2024-02-30`"),
        (HEAD + "a,treated,1066-10-14,,,,,,,\n", "2: column `index_date`: `1066-10-14` is outside the years"),
        (HEAD + "a,treated,2024-01-01,soon,,,,,,\n", "2: column `event_date`: `soon` is not a date"),
        (HEAD + "a,treated,2024-01-01,2023-12-31,,,,,,\n", "2: column `event_date`: 2023-12-31 is before"),
        (HEAD + "a,treated,2024-01-01,,,,,,,\nb,treated,2024-01-01,,theft,,,,,\n", "3: column `offence`: an event"),
        (HEAD + "a,treated,2024-01-01,,,3,,,,\n", "2: column `days_in_custody`: an event has details"),
        (HEAD + "a,treated,2024-01-01,2024-01-02,,-3,,,,\n", "2: column `days_in_custody`: days"),
        (HEAD + "a,treated,2024-01-01,2024-01-02,,many,,,,\n", "2: column `days_in_custody`: `many` is not a value"),
        (
            HEAD + "a,treated,2024-01-01,2024-02-01,theft,,,,,\n" * 2,
            "3: column `event_date`: this row repeats an earlier",
        ),
        (HEAD + "a,treated,2024-01-01,,,,1e9,,,\n", "2: column `before`: `1e9` is not a value"),
        (HEAD + "a,treated,2024-01-01,,,,99999999999999,,,\n", "2: column `before`: `99999999999999` is larger"),
        (
            HEAD + "a,treated,2024-01-01\na,comparison,,,\n",
            "3: column `group`: `comparison` differs from an earlier row",
        ),
        (HEAD + "a,treated,2024-01-01,,,,,,,,,,x\n", "2:31: this row has 13 cells"),
        (HEAD + f"{'a' * (LONGEST_CELL + 1)},treated,2024-01-01\n", "2: column `person`: a cell has at most"),
        (HEAD + '"a,treated,2024-01-01\n', "this is not a row of a CSV table"),
        (HEAD + "x" * 140_000 + ",treated,2024-01-01\n", "this is not a row of a CSV table"),
        (
            HEAD.encode() + b"\xff,treated,2024-01-01\n",
            "2:1: this is not Unicode text; in Windows-1252 it would be `ÿ`",
        ),
        (HEAD + "a,treated,2024-01-01\n" * (MOST_ROWS + 1), f"at most {MOST_ROWS:,} rows"),
        (HEAD + "a,treated,2024-01-01\n" * (LARGEST_TABLE // 10), f"at most {LARGEST_TABLE:,} bytes"),
    ],
    ids=lambda value: None if len(value) > 80 or isinstance(value, bytes) else value,
)
def test_a_bad_table_is_refused_with_its_row_and_column(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(ObservationError) as refused:
        read(tmp_path, text)
    assert told in str(refused.value)


def test_a_folder_and_nothing_are_no_tables(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "with\0nil.csv"):
        with pytest.raises(ObservationError, match="cannot be read"):
            read_events(path)


def test_what_a_table_holds_is_reported_by_its_columns(tmp_path: Path) -> None:
    tables = {
        "events.csv": "person,group,index_date\na,treated,2024-01-01\n",
        "values.csv": "name,cohort,value\nfall,first,10%\nmoved,,2\nmoved,,3\n",
        "people.csv": "person,name,value\nx,home,\nx,home,2\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text, "utf-8")
    seen = read_observations([*(str(tmp_path / name) for name in tables), "rate=7.5%"])
    assert seen.values == {"fall.first": 0.1, "moved": 5, "rate": 0.075}
    assert seen.people == {"x": {"home": 3}}
    assert seen.events is not None
    assert len(seen.events.people) == 1
    with pytest.raises(ObservationError, match="one table of events"):
        read_observations([str(tmp_path / "events.csv")] * 2)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_bytes_a_table_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    for head in (b"", HEAD.encode()):
        path.write_bytes(head + content)
        # Anything but an `ObservationError` is a fault.
        with suppress(ObservationError):
            assert read_events(path).people


def test_the_page_about_tables_names_every_column_and_kind() -> None:
    told = (Path(__file__).parents[2] / "docs/observing.md").read_text("utf-8")
    for word in (*events.COLUMNS, *actuals_file.COLUMNS, *UNIT_OF_MEASURE):
        assert f"`{word}`" in told, word
