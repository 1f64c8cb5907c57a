"""Findings as people and programs get them: text with the line and carets, short lines, JSON, GitHub's annotations."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.reader import load_text
from sibcase.casefile.source.excerpt import WIDEST_EXCERPT, harmless
from sibcase.casefile.source.findings import Finding
from sibcase.casefile.source.places import Place, SourceText
from sibcase.casefile.source.report import count_by_severity, format_findings, format_text

FIRST, SECOND = Place("f.yaml", 1, 1, 5), Place("f.yaml", 2, 3, 8)
FINDING = Finding("SIB002", SECOND, "`a` is given twice", "keep one", ((FIRST, "first given here"),), label="again")
TEXTS = {"f.yaml": SourceText("f.yaml", "need: x\n  years: 15\n")}


def carets_below(line: str, column: int, end_column: int) -> tuple[str, str]:
    """Return the line that is shown of a source line, and what stands below it."""
    place = Place("f", 1, column, end_column)
    told = format_text(Finding("SIB004", place, "m"), {"f": SourceText("f", line)}).split("\n")
    return told[2].removeprefix(" 1 | "), told[3].removeprefix("   | ")


# --- text -------------------------------------------------------------------------------------------------------------


def test_text_shows_the_line_the_remedy_and_other_places() -> None:
    assert format_findings([FINDING], TEXTS) == (
        "f.yaml:2:3: error SIB002: `a` is given twice\n"
        "   |\n"
        " 2 |   years: 15\n"
        "   |   ^^^^^ again\n"
        "   = help: keep one\n"
        "   = see f.yaml:1:1: first given here\n"
    )


def test_findings_stand_apart() -> None:
    bare = Finding("SIB036", FIRST, "m")
    assert format_findings([bare, bare], {}) == "f.yaml:1:1: warning SIB036: m\n\nf.yaml:1:1: warning SIB036: m\n"


def test_nothing_found_is_nothing_said() -> None:
    assert format_findings([], {}) == ""
    assert format_findings([], {}, "github") == ""


def test_gutter_grows_with_the_number_of_the_line() -> None:
    text = SourceText("f", "\n" * 12344 + "years: 15\n")
    told = format_text(Finding("SIB004", Place("f", 12345, 1, 6), "m"), {"f": text})
    assert told.split("\n")[1:4] == ["      |", "12345 | years: 15", "      | ^^^^^"]


@pytest.mark.parametrize("place", [Place("f", 2, 1, 2), Place("f", 99, 1, 2), Place("other", 1, 1, 2)])
def test_nothing_is_shown_of_a_line_without_text(place: Place) -> None:
    told = format_text(Finding("SIB004", place, "m"), {"f": SourceText("f", "a: 1\n   \n")})
    assert told == f"{place}: error SIB004: m\n"


@pytest.mark.parametrize(
    ("line", "column", "end_column", "shown", "carets"),
    [
        ("years: 15", 8, 10, "years: 15", "       ^^"),
        ("years: 15", 8, 99, "years: 15", "       ^^"),
        ("years: 15", 99, 100, "years: 15", "         ^"),
        ("years:", 7, 8, "years:", "      ^"),
        ("\tyears: 15", 2, 7, "    years: 15", "    ^^^^^"),
        ("日本: 15", 5, 7, "日本: 15", "      ^^"),  # each takes two columns of a terminal
        ("日本: 15", 1, 3, "日本: 15", "^^^^"),
        ("e\u0301a: 15", 3, 4, "e\u0301a: 15", " ^"),  # an accent takes none
        ("e\u0301: 15", 2, 3, "e\u0301: 15", " ^"),
        ("a\x1b[31m: x", 8, 9, "a<U+001B>[31m: x", "              ^"),
        ("a\u202eb: x", 3, 4, "a<U+202E>b: x", "         ^"),
    ],
)
def test_carets_stand_below_the_place(line: str, column: int, end_column: int, shown: str, carets: str) -> None:
    assert carets_below(line, column, end_column) == (shown, carets)


@pytest.mark.parametrize(
    ("column", "starts", "ends"), [(1, "0123", "…"), (5000, "…", "…"), (9990, "…", "6789"), (20, "0123", "…")]
)
def test_long_line_is_cut_around_the_place(column: int, starts: str, ends: str) -> None:
    shown, carets = carets_below("0123456789" * 1000, column, column + 5)
    assert shown.startswith(starts)
    assert shown.endswith(ends)
    assert len(shown) <= WIDEST_EXCERPT + 2  # and an ellipsis on each side
    first = len(carets) - len(carets.lstrip())
    expected = "".join(str((column - 1 + step) % 10) for step in range(5))
    assert shown[first : first + 5] == expected
    assert carets.strip() == "^" * 5


def test_long_place_is_cut_too() -> None:
    shown, carets = carets_below("x" * 5000, 1, 4000)
    assert len(shown) <= WIDEST_EXCERPT + 2
    assert len(carets) <= WIDEST_EXCERPT


def test_line_of_a_megabyte_costs_no_time() -> None:
    shown, _ = carets_below("\x1b" * 1_000_000, 500_000, 600_000)
    assert len(shown) < 1000


@given(st.text(max_size=300), st.integers(1, 310), st.integers(1, 20))
def test_excerpt_is_harmless_and_narrow(line: str, column: int, length: int) -> None:
    text = SourceText("f", line)
    told = format_text(Finding("SIB004", Place("f", 1, column, column + length), line), {"f": text})
    for shown in told.rstrip("\n").split("\n"):
        assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cf", "Cs")]
    assert len(told.rstrip("\n").split("\n")) in (1, 4)


@given(st.text())
def test_harmless_is_one_line(text: str) -> None:
    assert len(harmless(text).splitlines()) <= 1


def test_message_and_file_are_harmless() -> None:
    place = Place("a\x1b]0;owned\x07\n.yaml", 1, 1, 2)
    told = format_text(Finding("SIB004", place, "a\nb\x9b2J", "c\x1b[m"), {})
    assert told == ("a<U+001B>]0;owned<U+0007> .yaml:1:1: error SIB004: a b<U+009B>2J\n   = help: c<U+001B>[m\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("::error file=a::gone", "<U+003A>:error file=a::gone"),
        ("  ::stop-commands::a", "  <U+003A>:stop-commands::a"),
        ("a::b", "a::b"),
        ("a ##[error]gone", "a <U+0023>#[error]gone"),
        ("## [a]", "## [a]"),
    ],
)
def test_no_text_is_a_command_to_a_runner_of_checks(text: str, told: str) -> None:
    assert harmless(text) == told
    finding = Finding("SIB004", Place(text, 1, 1, 2), "a")
    assert format_text(finding, {}).startswith(f"{told}:1:1: error")
    assert "##[" not in format_findings([finding], {}, "json")
    assert json.loads(format_findings([finding], {}, "json"))["findings"][0]["file"] == text


def test_paint_is_given_each_role() -> None:
    painted = format_text(FINDING, TEXTS, lambda role, text: f"<{role}>{text}</{role}>")
    assert painted == (
        "<place>f.yaml:2:3</place>: <error>error SIB002</error>: `a` is given twice\n"
        "   |\n"
        " 2 |   years: 15\n"
        "   |   <caret>^^^^^</caret> again\n"
        "   = <help>help:</help> keep one\n"
        "   = see <place>f.yaml:1:1</place>: first given here\n"
    )


def test_short_is_one_line_each() -> None:
    assert format_findings([FINDING, FINDING], TEXTS, "short") == "f.yaml:2:3: error SIB002: `a` is given twice\n" * 2


# --- for programs -----------------------------------------------------------------------------------------------------


def test_json_has_one_shape() -> None:
    warning = Finding("SIB036", FIRST, "m")
    told = json.loads(format_findings([FINDING, warning], TEXTS, "json"))
    first = {"file": "f.yaml", "line": 1, "column": 1, "end_column": 5}
    assert told == {
        "findings": [
            {
                "code": "SIB002",
                "name": "duplicate-key",
                "severity": "error",
                "message": "`a` is given twice",
                "file": "f.yaml",
                "line": 2,
                "column": 3,
                "end_column": 8,
                "help": "keep one",
                "related": [{**first, "message": "first given here"}],
            },
            {
                "code": "SIB036",
                "name": "section-not-used",
                "severity": "warning",
                "message": "m",
                **first,
                "help": "",
                "related": [],
            },
        ],
        "summary": {"errors": 1, "warnings": 1, "advice": 0, "files_with_findings": 1},
    }


def test_json_without_findings_has_the_same_shape() -> None:
    summary = {"errors": 0, "warnings": 0, "advice": 0, "files_with_findings": 0}
    assert json.loads(format_findings([], {}, "json")) == {"findings": [], "summary": summary}


@given(st.text())
def test_json_keeps_every_text_and_prints_no_control_codes(message: str) -> None:
    told = format_findings([Finding("SIB004", FIRST, message)], {}, "json")
    assert json.loads(told)["findings"][0]["message"] == message
    assert not [character for character in told if character != "\n" and unicodedata.category(character) == "Cc"]


def test_github_gets_workflow_commands() -> None:
    place = Place("a,b:c.yaml", 2, 3, 8)
    error = Finding("SIB017", place, "`120%` is more than 100%", "write `20%`")
    advice = Finding("SIB901", FIRST, "one\ntwo", severity_here="advice")
    assert format_findings([error, advice], {}, "github") == (
        "::error file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=8,title=SIB017 out-of-range"
        "::`120%25` is more than 100%25%0Ahelp: write `20%25`\n"
        "::notice file=f.yaml,line=1,col=1,endColumn=5,title=SIB901::one two\n"
    )


@given(st.text(), st.text(min_size=1))
def test_github_gets_one_line_for_each_finding(message: str, file: str) -> None:
    told = format_findings([Finding("SIB004", Place(file, 1, 1, 2), message)], {}, "github")
    assert told.count("\n") == 1
    assert told.startswith("::error file=")
    assert "\r" not in told


def test_counts() -> None:
    assert count_by_severity([FINDING, FINDING]) == {"errors": 2, "warnings": 0, "advice": 0}


def test_a_finding_is_called_by_its_code_or_as_its_rule_says() -> None:
    assert Finding("SIB001", Place("a.yaml", 1, 1, 2), "x").name == "not-yaml"
    assert Finding("SIB901", Place("a.yaml", 1, 1, 2), "x", name_here="small-counts").name == "small-counts"


def test_source_is_shown_as_it_was_written() -> None:
    loaded = load_text("sibcase: 1\r\ntitle: x\r\nneed: {people: 150, unit_cost: £70k, years: 15}\r\n")
    told = format_findings(loaded.findings, loaded.texts)
    assert " 3 | need: {people: 150, unit_cost: £70k, years: 15}\n   |                                ^^^^\n" in told
