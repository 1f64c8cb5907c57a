"""From a path to a case: files, folders, standard input, texts beside the case, and all problems in one run."""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from sibcase.casefile.case import STAGES, STEPS
from sibcase.casefile.reader import Loaded, load_case, load_text
from sibcase.casefile.source.folders import find_case_files

LoadWith = Callable[[str], Loaded]
CodesWith = Callable[[str], list[str]]

MINIMAL = "sibcase: 1\ntitle: Recovery\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
DATED = "start: 2026-04-01\nterm: 5 years\n"
SERVICE = "service:\n  intake:\n    all: {starts: 120 over 3 years}\n"


def codes_of(loaded: Loaded) -> list[str]:
    """Return the codes of what was found."""
    return [finding.code for finding in loaded.findings]


# --- where a case comes from ------------------------------------------------------------------------------------------


def test_file_is_a_case(tmp_path: Path) -> None:
    file = tmp_path / "recovery.yaml"
    file.write_text(MINIMAL, "utf-8")
    for path in (file, str(file)):
        loaded = load_case(path)
        assert loaded.case is not None
        assert loaded.case.title == "Recovery"
        assert loaded.path == str(file)
        assert loaded.texts[str(file)].text == MINIMAL
        assert not loaded.has_errors


def test_folder_with_a_case_is_a_case(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(MINIMAL, "utf-8")
    loaded = load_case(tmp_path)
    assert loaded.case is not None
    assert loaded.path == str(tmp_path / "case.yaml")


def test_standard_input_is_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(MINIMAL.encode())))
    loaded = load_case("-")
    assert loaded.case is not None
    assert loaded.path == "<stdin>"


def test_byte_order_mark_is_passed_over() -> None:
    loaded = load_text(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert loaded.case is not None


@pytest.mark.parametrize("name", ["nowhere.yaml", "x" * 5000, "a\0b", "folder"])
def test_what_cannot_be_read_is_a_finding(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    loaded = load_case(tmp_path / name)
    assert codes_of(loaded) == ["SIB019"]
    assert loaded.case is None


def test_file_that_may_not_be_read_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError

    (tmp_path / "case.yaml").write_text("sibcase: 1\n", "utf-8")
    monkeypatch.setattr(os, "open", refuse)
    (finding,) = load_case(tmp_path / "case.yaml").findings
    assert (finding.code, finding.message) == ("SIB019", "there is no permission to read this file")


def test_case_of_a_folder_is_no_link_that_leads_out_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text(MINIMAL, "utf-8")
    (folder / "case.yaml").symlink_to(tmp_path / "secret.yaml")
    loaded = load_case(folder)
    assert codes_of(loaded) == ["SIB019"]
    assert loaded.texts == {}


def test_case_of_a_folder_may_be_a_link_within_it(tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(MINIMAL, "utf-8")
    (tmp_path / "case.yaml").symlink_to("draft.yaml")
    assert load_case(tmp_path).case is not None


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case.yaml")
    assert codes_of(load_case(tmp_path / "case.yaml")) == ["SIB019"]
    assert find_case_files([str(tmp_path)]) == [str(tmp_path / "case.yaml")]


def test_text_that_is_not_utf_8_is_shown_where_it_stops() -> None:
    (finding,) = (loaded := load_text("sibcase: 1\ntitle: Zoé\n".encode("latin-1"))).findings
    assert (finding.code, finding.place.line, finding.place.column) == ("SIB019", 2, 10)
    assert loaded.texts["case.yaml"].line(2) == "title: Zo\ufffd"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "text", "[a, b]", "title: x\n", "sibcases: 1\n"])
def test_what_is_no_case_is_given_once(text: str) -> None:
    assert codes_of(load_text(text)) == ["SIB024"]


def test_syntax_error_stands_alone() -> None:
    assert codes_of(load_text("sibcase: 1\ntitle: 'x\nneeds: {\n")) == ["SIB001"]


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        ("1", []),
        ("'1'", []),
        ("1.0", []),
        ("2", ["SIB022"]),
        ("", ["SIB022"]),
        ("true", ["SIB022"]),
        ("[1]", ["SIB022"]),
    ],
)
def test_version_of_the_format(version: str, codes: list[str]) -> None:
    assert codes_of(load_text(MINIMAL.replace("sibcase: 1", f"sibcase: {version}"))) == codes


# --- all problems in one run ------------------------------------------------------------------------------------------


def test_all_problems_of_a_file_are_reported_in_one_run() -> None:
    text = """\
sibcase: 1
summary: true
stage: outlin
currency: USD
start: 2026-02-30
term: 5
term: 6 years
parties:
  county council: {name: County council, role: payr}
need:
  people: {value: 150, low: 160, high: 170, sorce: x}
  unit_cost: £70k
  years: 18 months
service: [a list]
outcomes: {}
risks: {title: x}
contract:
  payments:
    a: {amount: 1}
    b: {kind: bloc, amount: 1}
    c: {kind: tariff, price: $5, payers: {nobody: 90%}}
narrative: {strategy: x, strategic: {files: x}}
"""
    found = [(finding.place.line, finding.code) for finding in load_text(text).findings]
    lines = [line for line, _ in found]
    assert lines == sorted(lines)
    assert {(line, code) for line, code in found} >= {
        (1, "SIB005"),  # no title
        (2, "SIB004"),
        (3, "SIB016"),
        (5, "SIB009"),
        (6, "SIB018"),
        (7, "SIB002"),
        (9, "SIB025"),
        (9, "SIB016"),
        (11, "SIB032"),
        (11, "SIB003"),
        (12, "SIB008"),
        (13, "SIB018"),
        (14, "SIB004"),
        (15, "SIB004"),
        (16, "SIB004"),
        (19, "SIB005"),
        (20, "SIB016"),
        (21, "SIB005"),
        (21, "SIB006"),
        (21, "SIB023"),
        (22, "SIB016"),
        (22, "SIB003"),
        (22, "SIB005"),
    }


def test_problem_inside_a_payment_is_shown_there(load_with: LoadWith) -> None:
    loaded = load_with(
        DATED + "contract:\n  payments:\n    main:\n      kind: tariff\n      counts: net\n      price: [5]\n"
    )
    assert {(finding.place.line, finding.code) for finding in loaded.findings} >= {(8, "SIB029"), (11, "SIB004")}


def test_problem_inside_a_list_is_shown_there(load_with: LoadWith) -> None:
    (finding,) = load_with("risks:\n  - {title: x, likelihood: 1, impact: 1}\n  - {title: y, impact: 1}\n").findings
    assert (finding.message, finding.place.line) == ("`likelihood` is missing", 6)


@pytest.mark.parametrize("payment", ["x", "[x]", "{kind: [block]}", "{kind: {a: b}}", "{kind: }", "{kind: true}"])
def test_payment_of_no_kind_is_a_finding(codes_with: CodesWith, payment: str) -> None:
    codes = codes_with(f"{DATED}contract: {{payers: {{all: 100%}}, payments: {{a: {payment}}}}}\n")
    assert set(codes) - {"SIB006"} in ({"SIB004"}, {"SIB005"}, {"SIB016"})


def test_warnings_leave_the_case(load_with: LoadWith) -> None:
    loaded = load_with("outcomes: {a: {title: x, measure: binary, direction: reduce, baseline: 4%, expected: 3%}}\n")
    assert codes_of(loaded) == ["SIB036"]
    assert loaded.case is not None


# --- the case as it is read -------------------------------------------------------------------------------------------


def test_defaults_of_the_smallest_case(load_with: LoadWith) -> None:
    case = load_with("").case
    assert case is not None
    assert (case.stage, case.currency, case.step, case.instrument) == ("concept", "GBP", "year", "social impact bond")
    assert (case.fiscal_start, case.period_years) == ((4, 1), 1)
    assert (case.stage in STAGES, case.step in STEPS) == (True, True)


def test_dated_case(load_with: LoadWith) -> None:
    case = load_with(DATED + "step: quarter\nfiscal_year_start: 1 July\n").case
    assert case is not None
    assert (case.start, case.period_years, case.fiscal_start) == (dt.date(2026, 4, 1), 0.25, (7, 1))


def test_need_without_segments_is_one_called_all(load_with: LoadWith) -> None:
    case = load_with("").case
    assert case is not None
    assert case.need is not None
    (name, segment), *others = case.segments.items()
    assert (name, others, segment.overlap) == ("all", [], None)
    assert (segment.people, segment.unit_cost, segment.years) == (
        case.need.people,
        case.need.unit_cost,
        case.need.years,
    )


def test_need_by_segment() -> None:
    text = "sibcase: 1\ntitle: x\nneed: {segments: {a: {people: 1, unit_cost: £1 per year, years: 1}}}\n"
    case = load_text(text).case
    assert case is not None
    assert list(case.segments) == ["a"]


def test_residual_tranche() -> None:
    loaded = load_case(Path(__file__).parent / "every-field.yaml")
    assert loaded.case is not None
    assert loaded.case.investment is not None
    tranches = loaded.case.investment.tranches
    assert (tranches["senior"].is_residual, tranches["junior"].is_residual) == (False, True)


# --- texts beside the case --------------------------------------------------------------------------------------------


def with_text(folder: Path, name: str) -> Loaded:
    """Load a case in a folder that names a text."""
    (folder / "case.yaml").write_text(MINIMAL + f"narrative: {{strategic: {{file: {name}}}}}\n", "utf-8")
    return load_case(folder)


def test_text_of_a_section_is_read(tmp_path: Path) -> None:
    (tmp_path / "narrative").mkdir()
    (tmp_path / "narrative/why.md").write_text("\ufeffWhy.\n", "utf-8")
    loaded = with_text(tmp_path, "narrative/why.md")
    file = str(tmp_path / "narrative/why.md")
    assert loaded.findings == []
    assert loaded.narratives["strategic"][0] == "Why.\n"
    assert loaded.narratives["strategic"][1].file == file
    assert loaded.texts[file].text == "Why.\n"


def test_text_written_into_the_case_keeps_its_lines(load_with: LoadWith) -> None:
    case = load_with("narrative:\n  strategic: |\n    One.\n\n    Two.\n").case
    assert case is not None
    assert case.narrative is not None
    assert case.narrative["strategic"].text == "One.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("narrative", "codes"),
    [
        ("{strategic: {}}", ["SIB005"]),
        ("{strategic: {file: }}", ["SIB004"]),
        ("{strategic: {file: true}}", ["SIB004"]),
        ("{strategic: {file: x, page: 2}}", ["SIB003", "SIB010"]),
        ("{strategic: }", ["SIB004"]),
        ("{strategic: [x]}", ["SIB004"]),
        ("{strategy: x}", ["SIB016"]),
        ("{~: x}", ["SIB004"]),
        ("{}", ["SIB004"]),
        ("x", ["SIB004"]),
    ],
)
def test_narrative_that_is_none(codes_with: CodesWith, narrative: str, codes: list[str]) -> None:
    assert sorted(codes_with(f"narrative: {narrative}\n")) == codes


@pytest.mark.parametrize(
    "name", ["../secret.md", "/etc/hostname", "narrative/../../secret.md", "link.md", "linked/secret.md"]
)
def test_text_outside_the_folder_is_not_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path)
    loaded = with_text(folder, name)
    assert codes_of(loaded) == ["SIB011"]
    assert loaded.narratives == {}
    assert list(loaded.texts) == [str(folder / "case.yaml")]


def test_link_to_itself_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    # Python 3.13 no longer refuses to follow it, and then finds no file.
    assert codes_of(with_text(tmp_path, "loop")) in (["SIB011"], ["SIB010"])


def test_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "why.md").write_text("Why.\n", "utf-8")
    (tmp_path / "link.md").symlink_to("why.md")
    assert with_text(tmp_path, "link.md").narratives["strategic"][0] == "Why.\n"


@pytest.mark.parametrize("name", ["nowhere.md", "folder", "latin.md", "pipe", "x" * 300])
def test_text_that_is_not_there_or_no_text(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.md").write_bytes(b"Zo\xe9")
    os.mkfifo(tmp_path / "pipe")
    assert codes_of(with_text(tmp_path, name)) == ["SIB010"]


@pytest.mark.parametrize("text", ["x" * 200_001, "é" * 400_001])
def test_text_too_long_to_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "long.md").write_text(text, "utf-8")
    assert codes_of(with_text(tmp_path, "long.md")) == ["SIB012"]


def test_case_from_standard_input_names_no_files() -> None:
    loaded = load_text(MINIMAL + "narrative: {strategic: {file: why.md}}\n")
    assert codes_of(loaded) == ["SIB010"]


def test_folder_that_cannot_be_followed_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow = os.path.realpath

    def refuse(path: str) -> str:
        if "why.md" in str(path):
            raise OSError
        return follow(path)

    monkeypatch.setattr(os.path, "realpath", refuse)
    assert codes_of(with_text(tmp_path, "why.md")) == ["SIB011"]


# --- finding cases ----------------------------------------------------------------------------------------------------


def test_cases_are_found_below_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.yaml", "a.yml", "deep/er/c.yaml", "family/case.yaml", "family/other.yaml", ".hidden/d.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("# head\n" + MINIMAL, "utf-8")
    for name in ("build/e.yaml", "node_modules/f.yaml", ".g.yaml", "case.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(MINIMAL, "utf-8")
    Path("another.yaml").write_text("openapi: 3\n", "utf-8")
    Path("link.yaml").symlink_to("b.yaml")
    Path("nowhere.yaml").symlink_to("nothing")
    expected = ["a.yml", "b.yaml", "deep/er/c.yaml", "family/case.yaml"]
    assert find_case_files([]) == expected
    assert find_case_files(["."]) == expected
    assert find_case_files(["deep", "b.yaml", "b.yaml", "-", "missing.yaml"]) == [
        "deep/er/c.yaml",
        "b.yaml",
        "-",
        "missing.yaml",
    ]
    assert find_case_files(["family"]) == ["family/case.yaml"]
