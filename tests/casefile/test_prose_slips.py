"""What cuts or breaks a sentence in YAML is named at its place, with the line that would be right."""

from __future__ import annotations

import pytest

from sibcase.casefile.reader import load_text

NEED = "need: {people: 2, unit_cost: £5 per year, years: 3}\n"


def found(line: str) -> list[tuple[str, int, int, str]]:
    findings = load_text(f"sibcase: 1\n{line}\n{NEED}").findings
    return [(each.code, each.place.line, each.place.column, each.help) for each in findings]


@pytest.mark.parametrize(
    ("line", "code", "column", "fixed"),
    [
        ("title: See schedule #2 for it", "SIB082", 21, '`title: "See schedule #2 for it"`'),
        ("title: “Safe at home”", "SIB084", 8, 'write "Safe at home"'),
        ("title: «Safe»", "SIB084", 8, 'write "Safe"'),
        ("title: &and the rest", "SIB085", 8, '`"&and the rest"`'),
        ("title: Safe: at home", "SIB001", 12, '`title: "Safe: at home"`'),
        ("title: “Safe: at home”", "SIB001", 13, '`title: "Safe: at home"`'),
        ("title: @home", "SIB001", 8, '`title: "@home"`'),
        ("title: %5 of people", "SIB001", 8, '`title: "%5 of people"`'),
        ("title: `quoted`", "SIB001", 8, '`title: "`quoted`"`'),
        ("title: *star", "SIB001", 8, '`title: "*star"`'),
        ("title: !bang now", "SIB021", 8, '`title: "!bang now"`'),
        ("title: - first", "SIB001", 8, '`title: "- first"`'),
        ("title: 'don't'", "SIB001", 13, '`title: "don\'t"`'),
        ('title: "Safe" at home', "SIB001", 15, "`title: '\"Safe\" at home'`"),
        ("title: [draft] Home", "SIB001", 16, '`title: "[draft] Home"`'),
        ("title: > 5 people", "SIB001", 10, '`title: "> 5 people"`'),
    ],
)
def test_slip_is_named_with_the_line_as_it_should_be(line: str, code: str, column: int, fixed: str) -> None:
    ((seen, at_line, at_column, help_text),) = found(line)
    assert (seen, at_line, at_column) == (code, 2, column)
    assert fixed in help_text


@pytest.mark.parametrize(
    "line",
    [
        "title: Safe  # a comment",
        "title: Safe # 2 a comment",
        'title: "See schedule #2"',
        "title: C#2 and A&E, at 5% – “so they say” at home",
        'title: "“Safe” at home"',
        "title: &t Safe\nsummary: *t",
        "title: the children’s",
    ],
)
def test_sentence_that_is_whole_is_let_be(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    "need",
    [
        "need: {people: 2, title: Children, young people, unit_cost: £5 per year, years: 3}",
        "need: {title: Children, young people, people: 2, unit_cost: £5 per year, years: 3}",
    ],
)
def test_comma_in_prose_within_braces_asks_for_quotes(need: str) -> None:
    (finding,) = load_text(f"sibcase: 1\ntitle: T\n{need}\n").findings
    assert finding.code == "SIB083"
    assert '`title: "Children, young people"`' in finding.help


def test_several_commas_are_one_finding() -> None:
    text = "sibcase: 1\ntitle: T\nneed: {people: 2, title: A, b c, d, unit_cost: £5 per year, years: 3}\n"
    findings = load_text(text).findings
    assert {each.code for each in findings} == {"SIB083"}
    assert '`title: "A, b c, d"`' in findings[-1].help


def test_sentence_over_two_lines_is_cut_where_it_is_cut() -> None:
    ((code, line, column, help_text),) = found("title: See the\n  schedule #2 of it")
    assert (code, line, column) == ("SIB082", 3, 12)
    assert '"See the schedule #2 of it"' in help_text
