"""The tree of a file: every value with its place, as it was written, and what YAML makes of it."""

from __future__ import annotations

import pytest
import yaml

from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Node, Series, Written, blocks_in, plain_value, value_written
from sibcase.casefile.source.places import Place, SourceText


def tree(text: str) -> Block:
    """Return the tree of a text in which nothing is wrong."""
    root, findings = compose(text, "f")
    assert findings == []
    assert isinstance(root, Block)
    return root


def spot(node: Node) -> tuple[int, int, int]:
    """Return line, column and end column."""
    return node.place.line, node.place.column, node.place.end_column


# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 150", (1, 4, 7)),
        ("a: '150'", (1, 4, 9)),
        ("a:   £70k per year  # note", (1, 6, 19)),
        ("日本: 150", (1, 5, 8)),  # columns count characters, not bytes
        ("# head\n\na: 150", (3, 4, 7)),
        ("a: {b: 1, c: 2}", (1, 4, 16)),
        ("a: [1, 2]", (1, 4, 10)),
        ("a: {b: 1,\n    c: 2}", (1, 4, 5)),  # of several lines only the brace
        ("a:\n  b: 1\n  c: 2", (1, 1, 2)),  # a block that begins on a later line is found at its name
        ("a:\n  - 1\n  - 2", (1, 1, 2)),
        ("a: |\n  text\n  more", (1, 4, 5)),
        ("a: first line\n  second line", (1, 4, 5)),
        ("a:", (1, 3, 4)),
    ],
)
def test_place_of_a_value(text: str, place: tuple[int, int, int]) -> None:
    (value,) = tree(text).values()
    assert spot(value) == place


def test_root_is_found_at_its_first_key() -> None:
    assert spot(tree("# head\ntitle: x")) == (2, 1, 6)


def test_item_of_a_list_is_found_at_its_first_key() -> None:
    assert spot(tree("risks:\n  - title: x\n    impact: 2")["risks"][0]) == (2, 5, 10)


def test_key_has_its_place_and_a_missing_one_that_of_the_block() -> None:
    block = tree("need:\n  people: 150")["need"]
    assert block.key_place("people") == Place("f", 2, 3, 9)
    assert block.key_place("years") == Place("f", 1, 1, 5)


def test_paths_lead_through_blocks_and_lists() -> None:
    root = tree("a: {b: [x, {c: y}]}")
    assert root["a"]["b"][0].path == ("a", "b", "0")
    assert root["a"]["b"][1]["c"].path == ("a", "b", "1", "c")


def test_place_reads_as_editors_follow_it() -> None:
    assert str(Place("cases/x.yaml", 14, 9, 12)) == "cases/x.yaml:14:9"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_are_counted_as_yaml_counts_them(end: str) -> None:
    text = f"a: 1{end}b: [1]{end}"
    line = tree(text)["b"].place.line
    assert line == 2
    assert SourceText("f", text).line(line) == "b: [1]"


@pytest.mark.parametrize("number", [-1, 0, 4, 99])
def test_line_beyond_the_text_is_empty(number: int) -> None:
    assert SourceText("f", "a\nb\n").line(number) == ""


# --- scalars as they were written -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # YAML 1.1 would read no as false, 12:30 as 750, 010 as 8, 1_000 as 1000 and the date as a date.
        ("no", "no"),
        ("12:30", "12:30"),
        ("010", 10),
        ("1_000", "1_000"),
        ("2024-04-01", "2024-04-01"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+7", 7),
        ("-7", -7),
        ("٣", "٣"),  # a digit of another script is no number of YAML's
        ("true", True),
        ("False", False),
        ("'true'", "true"),
        ("~", None),
        ("", None),
        ("null", None),
        ("'null'", "null"),
        ("'150'", "150"),
        ("[1, a]", [1, "a"]),
        ("{b: {c: 1}}", {"b": {"c": 1}}),
    ],
)
def test_plain_value_is_what_yaml_1_2_reads(written: str, value: object) -> None:
    assert plain_value(tree(f"a: {written}")) == {"a": value}


def test_whole_number_too_long_for_python_is_a_float() -> None:
    # 10 to the power of 400 is beyond what a float holds.
    assert plain_value(tree("a: 1" + "0" * 400)["a"]) == float("inf")


def test_only_scalars_without_quotes_are_plain() -> None:
    root = tree("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\n")
    assert [value.plain for value in root.values()] == [True, False, False, False]


def test_value_of_a_number_with_or_without_its_reason() -> None:
    root = tree("a: 150\nb: {value: 160, source: x}\nc: {source: x}\nd: [1]\n")
    assert [value_written(root[name]) for name in "abcd"] == ["150", "160", None, None]
    assert value_written(None) is None


def test_blocks_by_id_are_those_that_are_blocks() -> None:
    assert blocks_in(tree("a: {x: 1}\nb: 2\nc: [3]")) == [{"x": "1"}]
    assert blocks_in(tree("a: [1]")["a"]) == []
    assert blocks_in(None) == []


# --- aliases, duplicates, refusals ------------------------------------------------------------------------------------


def test_alias_is_a_copy_with_a_path_of_its_own() -> None:
    root = tree("a: &x {b: [1, {c: 2}]}\nd: *x")
    assert plain_value(root["d"]) == plain_value(root["a"])
    assert root["d"]["b"][1]["c"].path == ("d", "b", "1", "c")
    assert root["d"]["b"][1]["c"].place == root["a"]["b"][1]["c"].place
    assert root["d"].key_place("b") == root["a"].key_place("b")
    assert root["d"] is not root["a"]


def test_first_of_two_fields_of_one_name_stays() -> None:
    root, (finding,) = compose("a: 1\nb: 2\na: 3\n", "f")
    assert root == {"a": "1", "b": "2"}
    assert (finding.code, finding.place.line, finding.related[0][0].line) == ("SIB002", 3, 1)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\n---\nb: 2\n", "SIB020"),
        ("a: !!int 1\n", "SIB021"),
        ("!!str a: 1\n", "SIB021"),
        ("a: !mine [1]\n", "SIB021"),
        ("a: !!python/object:os.system {}\n", "SIB021"),
        ("a: *b\n", "SIB001"),
        ("a: &b [*b]\n", "SIB001"),  # nothing can contain itself
        ("? {a: 1}\n: 2\n", "SIB001"),
        ("x" * 201 + ": 1\n", "SIB001"),
        ("a: " + "[" * 41 + "]" * 41, "SIB013"),
        ("a: &x 1\nb: [" + ", ".join(["*x"] * 101) + "]\n", "SIB014"),
        ("a: [" + "1, " * 50_001 + "]\n", "SIB014"),
        ("a: \x07\n", "SIB001"),
        ("a: \ud800\n", "SIB001"),
        ("a: 'x\n", "SIB001"),
    ],
)
def test_refused_as_yaml(text: str, code: str) -> None:
    root, findings = compose(text, "f")
    assert root is None
    assert [finding.code for finding in findings] == [code]


def test_copies_of_copies_are_counted_and_measured_as_if_written_out() -> None:
    # Each anchor holds the one before in eleven more brackets: 44 levels in the fourth.
    deep = "".join(f"{name}: &{name} " + "[" * 11 + f"*{last}" + "]" * 11 + "\n" for last, name in ("ab", "bc", "cd"))
    root, (finding,) = compose("a: &a " + "[" * 11 + "1" + "]" * 11 + "\n" + deep, "f")
    assert root is None
    assert finding.code == "SIB013"


def test_exclamation_mark_alone_says_that_a_value_is_text() -> None:
    assert plain_value(tree("a: ! text")) == {"a": "text"}


def test_empty_text_has_no_tree() -> None:
    assert compose("# nothing\n", "f") == (None, [])


def test_findings_before_a_syntax_error_are_kept() -> None:
    root, findings = compose("a: 1\na: 2\nb: 'x\n", "f")
    assert root is None
    assert [finding.code for finding in findings] == ["SIB002", "SIB001"]


def test_pure_python_parser_serves_where_libyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "need: {people: £12,000, years: 15}\nlist: [1, {a: b}]\n"
    with_libyaml = compose(text, "f")
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert compose(text, "f") == with_libyaml


def test_complaint_without_a_place_is_shown_at_the_beginning() -> None:
    from sibcase.casefile.source.yaml_faults import syntax_finding

    finding = syntax_finding(yaml.YAMLError("?"), SourceText("f", "a"))
    assert (finding.code, finding.place) == ("SIB001", Place("f", 1, 1, 2))


def test_complaint_in_unknown_words_is_reported_all_the_same() -> None:
    from sibcase.casefile.source.yaml_faults import syntax_finding

    mark = yaml.Mark("f", 0, 1, 2, "", 0)
    error = yaml.MarkedYAMLError(problem="found something new", problem_mark=mark)
    finding = syntax_finding(error, SourceText("f", "a\nbcd"))
    assert finding.place == Place("f", 2, 3, 4)
    assert finding.message == "this is not YAML: it cannot be read from here on"


# --- the comma that cuts a number in two ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("{price: £12,000, due: 3 months}", "£12,000"),
        ("{price: £12,000 per year}", "£12,000 per year"),
        ("{people: 1,500}", "1,500"),
        ("{cap: £1,200,000, due: 1 year}", "£1,200,000"),
        ("{cap: 1,200,000.50}", "1,200,000.50"),
        ("{pros: [£12,000]}", "£12,000"),
        ("{pros: [£12,000,000, more]}", "£12,000,000"),
    ],
)
def test_number_cut_at_its_comma_is_noted_and_kept_whole(text: str, whole: str) -> None:
    root, (finding,) = compose(f"a: {text}", "f")
    assert finding.code == "SIB015"
    assert whole in finding.help
    assert isinstance(root, Block)
    (first, *_) = root["a"].values()
    assert (first[0] if isinstance(first, Series) else first) == whole
    start = 4 + text.index(whole)
    assert (finding.place.column, finding.place.end_column) == (start, start + len(whole))


def test_number_cut_at_the_end_of_a_line_is_shown_where_it_begins() -> None:
    _, (finding,) = compose("a: {price: £12,\n  000}", "f")
    assert (finding.place.line, finding.place.column, finding.place.end_column) == (1, 12, 15)


@pytest.mark.parametrize(
    "text",
    [
        "{a: b, 000: c}",  # a name with a value
        "{a: b, 000}",  # nothing to be continued
        "{a: 12, '000'}",  # quotes are meant
        "{a: {b: 12}, 000}",
        "{a: 12, 00}",
        "[12, 500]",  # two numbers, as in a profile
        "['£12', 500]",
        "[[£12], 500]",
        "[£12, [500]]",
        "[£12, 5000]",
    ],
)
def test_commas_that_cut_nothing(text: str) -> None:
    assert compose(f"a: {text}", "f")[1] == []


def test_trap_is_reported_by_each_way_out() -> None:
    _, (finding,) = compose("a: {price: £12,000 per year}", "f")
    ways = 'write "£12,000 per year" in quotes, `£12_000 per year` or `£12k per year`, or put it on its own line'
    assert finding.help == ways
    _, (odd,) = compose("a: {price: £12,345}", "f")
    assert odd.help == 'write "£12,345" in quotes or `£12_345`, or put it on its own line'


def test_two_traps_in_one_block_are_two_findings() -> None:
    _, findings = compose("a: {price: £12,000, cap: £1,200,000}", "f")
    assert [finding.place.column for finding in findings] == [12, 26]


def test_scalar_in_a_tree_is_written() -> None:
    assert isinstance(tree("a: 1")["a"], Written)
