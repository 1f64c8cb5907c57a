"""Tables as spreadsheets export them are read alike, and a fault has its place."""

from __future__ import annotations

import pytest

from sibcase.casefile.source.table_text import TableFault, parse_table, text_of_table

PLAIN = "what,name,value\nobserved,job,5\nobserved,home,6\n"
EXPECTED = [{"what": "observed", "name": "job", "value": "5"}, {"what": "observed", "name": "home", "value": "6"}]


def rows(text: str) -> list[dict[str, str]]:
    return [{name: cell.text for name, cell in row.cells.items() if cell.text} for row in parse_table(text).rows]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        "sep=\t\n" + PLAIN.replace(",", "\t"),
        '"sep=|"\n' + PLAIN.replace(",", "|"),
        "\n,,\n" + PLAIN + ",,\n\n",
        PLAIN.replace("\n", ",,,\n"),
        PLAIN.replace("what,name", "what,,name").replace("observed,", "observed,,"),
        PLAIN.replace("what,name,value", " What ,NAME,\N{NO-BREAK SPACE}Value "),
        PLAIN.replace("job,5", " job , 5 "),
        '"what","name","value"\n"observed","job","5"\n"observed","home","6"\n',
    ],
    ids=range(14),
)
def test_exports_of_one_table_are_read_alike(text: str) -> None:
    assert rows(text) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_unicode_is_read(encoding: str) -> None:
    assert rows(text_of_table(PLAIN.encode(encoding))) == EXPECTED


def test_another_encoding_is_named_with_its_place() -> None:
    with pytest.raises(TableFault) as refused:
        text_of_table("what,name,value\ndrawdown,loan,£5\n".encode("cp1252"))
    assert (refused.value.line, refused.value.column) == (2, 15)
    assert "Windows-1252 it would be `£`" in refused.value.message
    assert "CSV UTF-8" in refused.value.help


@pytest.mark.parametrize(
    "written",
    ["2026-04-01 00:00", "2026-04-01 00:00:00", "2026-04-01T00:00:00.000", "2026-04-01T00:00:00Z", "2026-04-01 0:00"],
)
def test_time_of_midnight_is_dropped(written: str) -> None:
    assert rows(f"when\n{written}\n") == [{"when": "2026-04-01"}]


@pytest.mark.parametrize("written", ["2026-04-01 12:00", "2026-04-01 00:01"])
def test_other_times_stay_to_be_refused(written: str) -> None:
    assert rows(f"when\n{written}\n") == [{"when": written}]


@pytest.mark.parametrize("head", ["Index Date", "index-date", " INDEX_DATE ", "Index  date"])
def test_names_of_columns_are_read_in_any_case(head: str) -> None:
    assert parse_table(f"{head},x\n1,2\n").columns == ("index_date", "x")


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("1,250", "write `1.250` or `1250`"),
        ("£1,250,000", "write `£1250000`"),
        ("12,5", "write `12.5`"),
        ("3,75%", "`3.75%`"),
    ],
)
def test_comma_in_a_table_with_semicolons_is_asked_about(written: str, remedy: str) -> None:
    with pytest.raises(TableFault) as refused:
        parse_table(f"name;value\njob;{written}\n", numbers=("value",))
    assert (refused.value.line, refused.value.column) == (2, 5)
    assert remedy in refused.value.help
    assert parse_table(f"name;note\njob;{written}\n", numbers=("value",)).rows
    assert parse_table(f'name,value\njob,"{written}"\n', numbers=("value",)).rows


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a,b\n1,2,3\n", 2, 5, "3 cells, but the table has 2 columns"),
        ("a,,b\n1,x,2\n", 2, 3, "`x` is in a column without a name"),
        ("a,b,A\n", 1, 5, "the column `a` appears twice"),
        ('a,b\n1,"2\n', 2, 1, "not a row of a CSV table"),
        ('\nsep=;\na;b\n1;"2\n', 4, 1, "not a row of a CSV table"),
    ],
)
def test_fault_has_its_place(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(TableFault, match=message) as refused:
        parse_table(text)
    assert (refused.value.line, refused.value.column) == (line, column)


def test_places_of_cells() -> None:
    (row,) = parse_table("sep=;\na;b\nxx; yy\n").rows
    assert (row.line, row.cells["b"].column, row.cells["b"].end_column) == (3, 4, 7)


def test_nothing_is_an_empty_table() -> None:
    assert parse_table("").rows == ()
    assert parse_table(",,\n").columns == ()
