"""Actuals: the same rows in the case and in a table beside it, and every fault of the table at its place."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sibcase.casefile.actuals_file import MOST_ROWS
from sibcase.casefile.reader import load_case

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.sections.parts import Actuals

CASE = """
sibcase: 1
title: Less reoffending
start: 2026-04-01
term: 5 years
need: {people: 150, unit_cost: £70k per year, years: 15}
parties:
  council: {name: County council, role: commissioner}
  fund: {name: Fund, role: investor}
service: {intake: {all: {starts: 10 over 1 year}}, costs: {all: {amount: £1k}}}
contract:
  payers: {council: 100%}
  metrics: {reduction: {title: Fewer reoffences, cohorts: [first, second]}}
  payments: {fewer: {kind: table, metric: reduction, rows: [{from: 10%, pays: £8k}]}}
investment: {tranches: {loan: {investor: fund, commitment: £5k, rank: 1, return: residual}}}
"""
IN_THE_CASE = """
actuals:
  observed:
    - {name: reduction, cohort: first, value: 8.4%, when: 2027-08-07, source: A register, confidence: verified, note: N}
  flows:
    - {what: drawdown, tranche: loan, amount: £1_250.50, when: 2026-05-01}
    - {what: payment, party: council, amount: £9k}
"""
AS_A_TABLE = """what,name,value,when,cohort,source,confidence,note
observed,reduction,8.4%,2027-08-07,first,A register,verified,N
drawdown,loan,"£1,250.50",2026-05-01,,,,
,,,,,,,
payment,council,£9k,,,,,
"""


def load(folder: Path, case: str = CASE, table: str | bytes | None = AS_A_TABLE) -> Loaded:
    """Load a case in a folder, with a table beside it."""
    (folder / "case.yaml").write_text(case, "utf-8")
    if table is not None:
        (folder / "actuals.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    return load_case(folder)


def actuals_of(loaded: Loaded) -> Actuals:
    """Return the actuals of a case without a finding."""
    assert loaded.findings == []
    assert loaded.case is not None
    assert loaded.case.actuals is not None
    return loaded.case.actuals


def told(actuals: Actuals) -> list[tuple[object, ...]]:
    """Return what the rows say, without their places."""
    observed = [
        (row.observed_name, row.value.value, row.when, row.source, row.confidence, row.note)
        for row in actuals.observed or ()
    ]
    flows = [(flow.what, flow.tranche, flow.party, flow.amount.value, flow.when) for flow in actuals.flows or ()]
    return [*observed, *flows]


def test_a_table_says_what_the_case_would(tmp_path: Path) -> None:
    found = told(actuals_of(load(tmp_path)))
    assert found == [
        ("reduction.first", 0.084, dt.date(2027, 8, 7), "A register", "verified", "N"),
        ("drawdown", "loan", None, 1250.5, dt.date(2026, 5, 1)),
        ("payment", None, "council", 9000, None),
    ]
    (tmp_path / "actuals.csv").unlink()
    assert told(actuals_of(load(tmp_path, CASE + IN_THE_CASE, None))) == found


def test_rows_of_the_table_stand_behind_those_of_the_case(tmp_path: Path) -> None:
    table = "what,name,value,cohort\nobserved,reduction,9%,second\nrepayment,loan,£5,\n"
    found = actuals_of(load(tmp_path, CASE + IN_THE_CASE, table))
    assert [row.observed_name for row in found.observed or ()] == ["reduction.first", "reduction.second"]
    assert [flow.what for flow in found.flows or ()] == ["drawdown", "payment", "repayment"]
    last = (found.flows or [])[-1].amount
    assert (last.path, last.place.line, last.place.column) == (("actuals", "flows", "2", "amount"), 3, 16)
    assert last.place.file.endswith("actuals.csv")


def test_another_file_is_read_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("what,name,value\nobserved,reduction,9%\n", "utf-8")
    found = actuals_of(load(tmp_path, CASE + "actuals: {file: real.csv, as_of: 2027-01-01}\n"))
    assert [row.observed_name for row in found.observed or ()] == ["reduction"]


def test_a_file_that_is_no_folder_takes_no_table_by_itself(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "other.yaml").write_text(CASE, "utf-8")
    loaded = load_case(tmp_path / "other.yaml")
    assert loaded.case is not None
    assert loaded.case.actuals is None


@pytest.mark.parametrize(
    ("table", "told_of"),
    [
        ("", ["1:1 SIB044 the column `name` is missing", "SIB044", "`what` is missing"]),
        ("what,name,value,value\n", ["1:17 SIB044 the column `value` appears twice"]),
        ("what,name,value,day\n", ["1:1 SIB044 a table of actuals has no column `day`"]),
        ("what,name,value\ndrawdown,loan,1,250\n", ["2:17 SIB044 this row has 4 cells, but the table has 3 columns"]),
        ('what,name,value\ndrawdown,loan,"£5\n', ["2:1 SIB044 this is not a row of a CSV table"]),
        ("what,name,value\ndrawn,loan,£5\n", ["2:1 SIB016 `drawn` is not one of the options"]),
        ("what,name,value\n,loan,£5\n", ["2:1 SIB005 `what` is missing"]),
        ("what,name,value\ndrawdown,loans,£5\n", ["2:10 SIB006 there is no tranche `loans`"]),
        ("what,name,value\npayment,county,£5\n", ["2:9 SIB006 there is no party `county`"]),
        ("what,name,value\ndrawdown,loan,$5\n", ["2:15 SIB007"]),
        ("what,name,value\ndrawdown,loan,\n", ["2:1 SIB005 `amount` is missing"]),
        ("what,name,value,when\ndrawdown,loan,£5,1 May\n", ["2:18 SIB004 expected a date, found `1 May`"]),
        (
            "what,name,value\nobserved,reductions,5%\n",
            ["2:10 SIB006 `reductions` cannot be observed"],
        ),
        ("what,name,value\nobserved,reduction,5%\nobserved,reduction,6%\n", ["3:10 SIB031 `reduction` is observed"]),
        (
            "what,name,value\n" + "drawdown,loan,£5\n" * (MOST_ROWS + 1),
            ["1:1 SIB012 a table of actuals can have at most"],
        ),
        (b"what,name,value\n\xff,loan,1\n", ["2:1 SIB010 this is not Unicode text"]),
        ("what,name,value\ndrawdown,\x1b[31m,1\n", ["2:10 SIB044 there is a control character"]),
        ("x" * 200_001, ["SIB012"]),
    ],
    ids=range(18),
)
def test_a_fault_of_the_table_is_a_finding(tmp_path: Path, table: str | bytes, told_of: list[str]) -> None:
    found = load(tmp_path, table=table).findings
    lines = [f"{each.place.line}:{each.place.column} {each.code} {each.message}" for each in found]
    assert len(found) == len(told_of), lines
    assert all(wanted in line for wanted, line in zip(told_of, lines, strict=True)), lines


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text(AS_A_TABLE, "utf-8")
    (folder / "actuals.csv").symlink_to(tmp_path / "secret.csv")
    assert [found.code for found in load(folder, table=None).findings] == ["SIB011"]


@given(st.binary(max_size=150) | st.text(max_size=150).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_the_table_the_case_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for head in (b"", b"what,name,value,when\n", b"what,name,value\nobserved,reduction,"):
        loaded = load(tmp_path, table=head + content)
        assert (loaded.case is None) == loaded.has_errors
