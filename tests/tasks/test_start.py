"""A new case validates as it stands, whatever its author says; what is still to be supplied is found."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.reader import Loaded, load_text
from sibcase.casefile.source.findings import Finding
from sibcase.casefile.stated import assumptions_of
from sibcase.reference.unit_costs import unit_cost
from sibcase.resources import templates_folder
from sibcase.tasks.business_case import load_text as compute
from sibcase.tasks.start.start import (
    SCHEMA_NAME,
    STAGES,
    NeedLine,
    case_file_at,
    kinds,
    new_case,
    parse_need,
    write_new,
)

if TYPE_CHECKING:
    from pathlib import Path

KINDS = [kind.id for kind in kinds()]
IN_POUNDS = [kind.id for kind in kinds() if kind.currency == "GBP"]
ENVELOPE = "150 people x £70k x 15 years"
TODAY = date(2026, 11, 22)


def text_of(kind: str, stage: str = "outline", **said: object) -> str:
    """Return the text of a new case, which the test expects to be one."""
    text = new_case(kind, stage=stage, today=TODAY, **said)  # type: ignore[arg-type]
    assert isinstance(text, str), text
    return text


def loaded(text: str) -> Loaded:
    """Return a case that has no finding but figures to supply, and letters that no font of the documents has."""
    found = load_text(text)
    assert {finding.code for finding in found.findings} <= {"SIB035", "SIB081"}, [str(each) for each in found.findings]
    return found


def need(text: str) -> NeedLine:
    """Return a need that the test expects to be one."""
    line = parse_need(text)
    assert isinstance(line, NeedLine), line
    return line


# --- kinds ------------------------------------------------------------------------------------------------------------


def test_the_kinds_that_the_project_promises_are_there() -> None:
    # Those that the project promises, and one for everything else, which comes last.
    promised = {"family-recovery", "reoffending", "homelessness", "edge-of-care", "employment", "health"}
    assert promised | {"multiple-disadvantage"} <= set(KINDS)
    assert KINDS[-1] == "blank"


def test_each_file_is_a_kind_with_a_title_and_a_sentence() -> None:
    files = {path.stem for path in (templates_folder() / "kinds").glob("*.yaml")}
    assert files == set(KINDS)
    assert all(kind.title and kind.line.endswith(".") and kind.starts > 0 for kind in kinds())


# --- every kind at every stage ----------------------------------------------------------------------------------------


@pytest.mark.matrix(24)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("line", [None, ENVELOPE, "1 x 900 x 2", "23,000 families at 1.5k a month for 18 months"])
def test_a_new_case_validates_and_says_its_stage(kind: str, stage: str, line: str | None) -> None:
    case = loaded(text_of(kind, stage, need=need(line) if line else None)).case
    assert case is not None
    assert case.stage == stage
    assert (case.service is None) == (stage == "concept")
    assert (case.options is None) == (stage in ("concept", "outline"))


@pytest.mark.costly
@pytest.mark.parametrize("kind", KINDS)
def test_a_need_in_one_line_stands_in_the_case(kind: str) -> None:
    figures = compute(text_of(kind, need=need(ENVELOPE))).evaluate()
    # 150 x 70,000 x 15, whatever the kind of programme.
    assert figures.value("need.cost.total") == 157_500_000


@pytest.mark.matrix(10)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("line", [None, "7 people x 900 x 2", ENVELOPE])
def test_a_new_case_is_a_plausible_deal_at_any_size(kind: str, line: str | None) -> None:
    figures = compute(text_of(kind, need=need(line) if line else None)).evaluate()
    assert figures.value("investment.gap") == 0
    assert figures.value("payments.cut_by_cap") == 0
    rate = figures.value("investment.irr")
    # What published deals of this kind earn, roughly: more than nothing and not a windfall.
    assert rate is not None
    assert 0.03 < rate < 0.12


@pytest.mark.costly
@pytest.mark.parametrize("kind", KINDS)
def test_service_starts_no_more_people_than_there_are(kind: str) -> None:
    for people in (1, 3, 50, 10_000):
        figures = compute(text_of(kind, need=need(f"{people} x 1k x 1"))).evaluate()
        starts = figures.value("service.starts.total")
        assert starts is not None
        assert 1 <= round(starts, 9) <= people


@pytest.mark.parametrize("kind", IN_POUNDS)
def test_unit_costs_are_cited(kind: str) -> None:
    refs = re.findall(r"ref: ([a-z0-9-]+)", text_of(kind))
    assert len(set(refs)) >= 2
    assert all(unit_cost(ref) for ref in refs)


@pytest.mark.parametrize("kind", KINDS)
def test_cashability_is_not_taken_for_granted(kind: str) -> None:
    case = loaded(text_of(kind)).case
    assert case is not None
    savings = [saving for outcome in (case.outcomes or {}).values() for saving in (outcome.savings or {}).values()]
    assert savings
    assert not all(saving.cashable and saving.cashable.marginal.value == 1 for saving in savings)


# --- figures to supply ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", STAGES)
def test_each_figure_to_supply_is_found_at_its_line(kind: str, stage: str) -> None:
    text = text_of(kind, stage)
    lines = text.splitlines()
    begun = 0
    marked = []
    for number, line in enumerate(lines, 1):
        # A figure begins with its value, or with the name of a unit cost on file.
        begun = number if re.match(r" +(?:value|ref): ", line) else begun
        marked += [begun] if re.match(r" +supply: ", line) else []
    assert sorted(finding.place.line for finding in loaded(text).findings) == marked


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_illustrative_is_to_be_supplied(kind: str) -> None:
    lines = text_of(kind).splitlines()
    illustrative = [number for number, line in enumerate(lines) if line.strip() == 'note: "illustrative"']
    assert illustrative
    for number in illustrative:
        assert lines[number + 1].strip().startswith("supply: "), lines[number]


# Terms that the author chooses, and one unit for each event that does not happen.
_CHOSEN = re.compile(r"term|.*\.(lag|due)|service\.costs\.management\.for|contract\.payments\.mobilisation\.for")
_ONE_PER_EVENT = {"1 incident per year", "1 stay per year"}


def test_no_figure_about_multiple_disadvantage_is_passed_off_as_known() -> None:
    case = loaded(text_of("multiple-disadvantage", "full")).case
    assert case is not None
    bare = [each for each in assumptions_of(case) if not (each.supply or each.ref)]
    unexplained = {
        ".".join(each.path): each.quantity.text for each in bare if not _CHOSEN.fullmatch(".".join(each.path))
    }
    assert set(unexplained.values()) == _ONE_PER_EVENT, unexplained


def test_multiple_disadvantage_pays_for_each_of_its_four_areas() -> None:
    case = loaded(text_of("multiple-disadvantage", "full")).case
    assert case is not None
    assert case.contract is not None
    paid_for = {getattr(line, "outcome", None) for line in case.contract.payments.values()} - {None}
    assert paid_for == set(case.outcomes or {}) == {"home", "recovery", "offending", "crisis"}


_PROSE = re.compile(r'(?<=[:-] )"(?:[^"\\]|\\.)*"')


@pytest.mark.costly
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", STAGES)
def test_what_a_novice_types_into_prose_does_no_harm(kind: str, stage: str) -> None:
    # As in `See schedule #2, part: a {draft}`: in plain YAML a comment, another field, a mapping.
    typed = "See schedule #2, part: a {draft} - [x]"
    text = text_of(kind, stage)
    lines = [line if line.startswith("#") else _PROSE.sub(f'"{typed}"', line) for line in text.splitlines()]
    assert typed in "\n".join(lines)
    before, after = loaded(text), loaded("\n".join(lines) + "\n")
    assert after.case is not None, after.findings
    assert [each.code for each in after.findings] == [each.code for each in before.findings]
    assert after.case.title == typed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", STAGES)
def test_no_prose_in_braces_or_brackets(kind: str, stage: str) -> None:
    for line in text_of(kind, stage).splitlines():
        code = _PROSE.sub("", line.partition("#")[0])
        inside = re.search(r"[\[{](.*)[\]}]", code)
        if inside:
            assert not re.search(r"\b(?:title|name|note|supply|mitigation|by|pros|cons):", code), line


def test_a_need_that_is_given_is_not_asked_for_again() -> None:
    assert loaded(text_of("blank", "concept", need=need(ENVELOPE))).findings == []
    # People, cost and years.
    assert len(loaded(text_of("blank", "concept")).findings) == 3


# --- what authors say -------------------------------------------------------------------------------------------------

HOSTILE = [
    'Say "yes": a plan',
    "it's 5 o'clock",
    "a: b: c",
    "- not a list",
    "# not a comment",
    "{not: a block}",
    "<title|x> and <each 9> and <start>",
    "true",
    "Null",
    "12",
    "£70k",
    "*alias &anchor !!python/object/apply:os.system [x]",
    "back\\slash \\u0041 \\",
    "family 👨‍👩‍👧 and \U0001d518\U0001d52b",
    "العربية",
    "trailing colon:",
    "%YAML 1.2",
    "@at `tick`",
    "Ends with a hash #",
    "x" * 5000,
]


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_comes_back_as_it_was(title: str) -> None:
    case = loaded(text_of("family-recovery", title=title, area=title)).case
    assert case is not None
    assert case.title == title
    assert case.area == title


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("  spaces  around  ", "spaces around"),
        ("nul \0 bell \a escape \x1b[31m", "nul bell escape [31m"),
        ("next line \x85 separator \u2028 end", "next line separator end"),
        ("half a character \ud800 here", "half a character here"),
        ("turned \u202e round", "turned round"),
    ],
)
def test_a_title_is_one_line_of_text(title: str, read: str) -> None:
    case = loaded(text_of("blank", title=title)).case
    assert case is not None
    assert case.title == read


@pytest.mark.costly
@given(title=st.text(max_size=60), area=st.text(max_size=60))
def test_no_title_breaks_the_case(title: str, area: str) -> None:
    assert loaded(text_of("blank", "concept", title=title, area=area)).case is not None


def test_a_title_that_is_empty_is_the_kinds_own() -> None:
    case = loaded(text_of("health", title=" \n ")).case
    assert case is not None
    assert case.title == "Fewer emergencies, better lives"


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 11, 22), date(2027, 4, 1)),
        (date(2026, 3, 31), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2027, 4, 1)),
    ],
)
def test_a_case_starts_on_the_next_first_of_april(today: date, start: date) -> None:
    text = new_case("blank", today=today)
    assert isinstance(text, str)
    case = loaded(text).case
    assert case is not None
    assert case.start == start


def test_decisions_are_dated_before_the_start() -> None:
    case = loaded(text_of("blank", "full", start=date(2028, 1, 31))).case
    assert case is not None
    assert case.governance is not None
    days = [decision.date for decision in case.governance.decisions or []]
    # 15, 9 and 3 months before January 2028; no month is without a 28th.
    assert days == [date(2026, 10, 28), date(2027, 4, 28), date(2027, 10, 28)]


def test_the_first_line_names_the_schema_that_editors_use() -> None:
    assert text_of("blank").startswith(f"# yaml-language-server: $schema={SCHEMA_NAME}\n")
    assert "$schema=../s.json\n" in text_of("blank", schema="../s.json")


def test_no_mark_for_the_program_is_left_in_a_case() -> None:
    for kind in KINDS:
        for stage in STAGES:
            text = text_of(kind, stage)
            assert "#: " not in text
            assert not re.search(r"<[a-z]", text)


@pytest.mark.parametrize("line", ["150 people x $70k x 15 years", "10 x € 5k x 3", "3 x A$9k x 2"])
def test_the_blank_kind_fits_any_currency(line: str) -> None:
    case = loaded(text_of("blank", need=need(line))).case
    assert case is not None
    assert case.currency == need(line).currency != "GBP"


# --- what cannot be ---------------------------------------------------------------------------------------------------


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    found = new_case("reofending")
    assert isinstance(found, Finding)
    assert (found.code, found.place.file) == ("SIB016", "--from")
    assert "did you mean `reoffending`" in found.help


def test_an_unknown_stage_is_refused_with_the_nearest() -> None:
    found = new_case("health", stage="outlin")
    assert isinstance(found, Finding)
    assert (found.code, found.place.file) == ("SIB016", "--stage")
    assert "did you mean `outline`" in found.help


@pytest.mark.parametrize("name", ["../shared/full", "shared/full", "", "blank.yaml"])
def test_a_kind_is_no_path(name: str) -> None:
    assert isinstance(new_case(name), Finding)


@pytest.mark.parametrize("kind", IN_POUNDS)
def test_dollars_do_not_fit_a_kind_in_pounds(kind: str) -> None:
    found = new_case(kind, need=need("150 people x $70k x 15 years"))
    assert isinstance(found, Finding)
    assert (found.code, found.place.file) == ("SIB007", "--need")
    assert "blank" in found.help


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_path_is_a_file_or_a_folder(tmp_path: Path) -> None:
    assert case_file_at(tmp_path / "x.yaml") == tmp_path / "x.yaml"
    assert case_file_at(tmp_path / "X.YML") == tmp_path / "X.YML"
    assert case_file_at(tmp_path / "north.and.south") == tmp_path / "north.and.south" / "case.yaml"


def test_a_new_case_is_written_with_its_folders(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "case.yaml"
    write_new(target, "sibcase: 1\ntitle: Zoë\n")
    assert target.read_bytes() == "sibcase: 1\ntitle: Zoë\n".encode()
    assert [path.name for path in target.parent.iterdir()] == ["case.yaml"]


def test_what_stands_there_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "case.yaml"
    target.write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(target, "yours")
    assert target.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_to_nowhere_is_something_too(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "case.yaml", "text")
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "case.yaml"

    def name_late(_: int) -> str:
        # Somebody else is quicker, between the look and the link.
        target.write_text("theirs")
        return "draft"

    monkeypatch.setattr("sibcase.tasks.start.start.secrets.token_hex", name_late)
    with pytest.raises(FileExistsError):
        write_new(target, "text")
    assert target.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_it_is_written_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(tmp_path), "hardlink_to", refuse)
    write_new(tmp_path / "case.yaml", "text")
    assert (tmp_path / "case.yaml").read_text() == "text"
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"]


def test_half_a_file_is_never_left(tmp_path: Path) -> None:
    # A lone half of a character cannot be written as UTF-8: the write fails midway.
    with pytest.raises(UnicodeEncodeError):
        write_new(tmp_path / "case.yaml", "x" * 100_000 + "\ud800")
    assert list(tmp_path.iterdir()) == []
