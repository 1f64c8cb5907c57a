"""Fields: what each type reads, what it notes, and that a section is read by nobody but the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from sibcase.casefile.case import Case
from sibcase.casefile.reader import Loaded, load_text
from sibcase.casefile.source.codes import CODES
from sibcase.casefile.source.findings import Finding, nearest, shortened, sorted_findings, suggestion
from sibcase.casefile.source.places import Place
from sibcase.casefile.source.reading import MOST_SUGGESTIONS, Reading, place_of, reading_of

LoadWith = Callable[[str], Loaded]
CodesWith = Callable[[str], list[str]]

DATED = "start: 2026-04-01\nterm: 5 years\n"
SERVICE = "service:\n  intake:\n    all: {starts: 120 over 3 years}\n"


def case_with(load_with: LoadWith, more: str) -> Case:
    """Return the case of a text in which nothing is wrong."""
    loaded = load_with(more)
    assert loaded.findings == []
    assert loaded.case is not None
    return loaded.case


# --- assumptions ------------------------------------------------------------------------------------------------------


def test_number_carries_its_reason() -> None:
    text = (
        "sibcase: 1\ntitle: x\nprices: 2025-26\nneed:\n"
        "  people: {value: 150, low: 120, high: 180, distribution: uniform, source: Needs assessment, "
        "grade: B, note: n}\n"
        "  unit_cost: {value: £70k per year, prices: 2023/24}\n"
        "  years: 15\n"
    )
    loaded = load_text(text)
    assert loaded.findings == []
    assert loaded.case is not None
    assert loaded.case.need is not None
    people, unit_cost = loaded.case.need.people, loaded.case.need.unit_cost
    assert people is not None
    assert unit_cost is not None
    assert (people.value, people.source, people.grade, people.note) == (150, "Needs assessment", "B", "n")
    assert people.low is not None
    assert people.high is not None
    assert (people.low.value, people.high.value, people.distribution) == (120, 180, "uniform")
    assert (people.path, people.place) == (("need", "people"), Place("case.yaml", 5, 19, 22))
    assert unit_cost.prices == "2023-24"


def test_number_without_a_reason_has_its_place_and_path(load_with: LoadWith) -> None:
    need = case_with(load_with, "").need
    assert need is not None
    people = need.people
    assert people is not None
    assert (people.value, people.path, str(people.place)) == (150, ("need", "people"), "case.yaml:3:16")


def test_unit_cost_may_be_named() -> None:
    text = (
        "sibcase: 1\ntitle: x\nprices: 2025-26\nneed:\n  people: 1\n  years: 1\n  services:\n"
        "    care: {units: 10 per year, unit_cost: {ref: foster-care-week}}\n"
    )
    loaded = load_text(text)
    assert loaded.findings == []
    assert loaded.case is not None
    assert loaded.case.need is not None
    services = loaded.case.need.services
    assert services is not None
    cost = services["care"].unit_cost
    assert (cost.ref, cost.quantity.unit, cost.place.line) == ("foster-care-week", "money", 8)


@pytest.mark.parametrize(
    ("people", "codes"),
    [
        ("{value: 150}", []),
        ("{value: 150, low: 180, high: 120}", []),  # the worst value may be the larger
        ("{value: 150, low: 120}", []),
        ("{low: 120, high: 180}", ["SIB005"]),
        ("{}", ["SIB005"]),
        ("{value: many, low: few}", ["SIB004", "SIB004"]),
        ("{value: 150, distribution: bell}", ["SIB016"]),
        ("{value: 150, source: }", ["SIB004"]),
        ("{value: 150, prices: 2025-26}", ["SIB003"]),  # people have no price year
        ("{value: 150, ref: foster-care-week}", ["SIB003"]),  # nor are they on file
        ("{value: 150, low: 160, high: 170}", ["SIB032"]),
        ("{value: {value: 150}}", ["SIB004"]),
        ("{value: 150, supply: how many}", ["SIB035"]),
        ("{supply: how many}", ["SIB005", "SIB035"]),
        ("[150]", ["SIB004"]),
        ("", ["SIB004"]),
        ("true", ["SIB004"]),
        ("+150", []),
        ("-0", []),
        ("1e2", []),
    ],
)
def test_reasoned_number(people: str, codes: list[str]) -> None:
    text = f"sibcase: 1\ntitle: x\nneed:\n  people: {people}\n  unit_cost: £1 per year\n  years: 1\n"
    assert [finding.code for finding in load_text(text).findings] == codes


@pytest.mark.parametrize(
    ("ref", "codes"),
    [
        ("{ref: foster-care-week}", []),
        ("{ref: }", ["SIB004"]),
        ("{ref: a b}", ["SIB025"]),
        ("{value: £5, ref: foster-care-week}", ["SIB031"]),
        ("{value: lots, ref: foster-care-week}", ["SIB004", "SIB031"]),
        ("{source: x}", ["SIB005"]),
        ("{value: £5, prices: soon}", ["SIB004"]),
        ("{ref: foster-care-week, supply: your own figure}", ["SIB035"]),
    ],
)
def test_unit_cost_by_name(ref: str, codes: list[str]) -> None:
    text = (
        "sibcase: 1\ntitle: x\nprices: 2025-26\nneed:\n  people: 1\n  years: 1\n  services:\n"
        f"    care: {{units: 10 per year, unit_cost: {ref}}}\n"
    )
    assert sorted(finding.code for finding in load_text(text).findings) == sorted(codes)


# --- words, dates and plain numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("summary: text", []),
        ("summary: 2025", []),
        ("summary: 'true'", []),
        ("summary: true", ["SIB004"]),
        ("summary: '  '", ["SIB004"]),
        ("summary: [a]", ["SIB004"]),
        ("options: [{title: x, pros: [a, 1]}]", []),
        ("options: [{title: x, pros: []}]", []),
        ("options: [{title: x, pros: a}]", ["SIB004"]),
        ("options: [{title: x, pros: [{a: b}]}]", ["SIB004"]),
        ("options: [{title: x, preferred: TRUE}]", []),
        ("options: [{title: x, preferred: 'true'}]", ["SIB004"]),
        ("options: [{title: x, preferred: yes}]", ["SIB004"]),
        ("options: [{}]", ["SIB005"]),
        ("options: [x]", ["SIB004"]),
        ("options: []", ["SIB004"]),
        ("risks: [{title: x, likelihood: 3, impact: 5}]", []),
        ("risks: [{title: x, likelihood: 3.0, impact: 05}]", []),
        ("risks: [{title: x, likelihood: 3.5, impact: 6}]", ["SIB004", "SIB004"]),
        ("risks: [{title: x, likelihood: '3', impact: high}]", ["SIB004", "SIB004"]),
        ("start: 2026-04-01", []),
        ("start: 2028-02-29", []),
        ("start: 2026-02-29", ["SIB009"]),
        ("start: 2026-13-01", ["SIB004"]),
        ("start: 20260401", ["SIB004"]),
        ("start: 0000-01-01", ["SIB009"]),
        ("start: 1979-12-31", ["SIB009"]),
        ("start: 9999-01-01", ["SIB009"]),
        ("start: [2026-04-01]", ["SIB004"]),
        ("prices: 2025-26", []),
        ("prices: 2025/26", []),
        ("prices: 2025", []),
        ("prices: 2025.0", []),
        ("prices: '2025'", []),
        ("prices: 1999-00", []),
        ("prices: 2025-27", ["SIB009"]),
        ("prices: 1899", ["SIB004"]),
        ("prices: 20255", ["SIB004"]),
        ("prices: now", ["SIB004"]),
        ("prices: [2025]", ["SIB004"]),
        ("stage: concept", []),
        ("stage: Concept", ["SIB016"]),
        ("stage: [concept]", ["SIB004"]),
        ("stage:", ["SIB004"]),
        ("instrument: pay for success", []),
        ("instrument: bond", ["SIB016"]),
        ("currency: EUR", ["SIB007"]),  # the need of the smallest case is in pounds
        ("currency: pounds", ["SIB004"]),
        ("waivers: [{rule: SIB301, reason: r, by: b, until: 2027-01-01}]", []),
        ("waivers: [{rule: all, reason: r, by: b, until: 2027-01-01}]", ["SIB004"]),
        ("parties: {council: {name: n, role: payer}, 2: {name: n, role: payer}}", []),
        ("parties: {a--b: {name: n, role: payer}}", ["SIB025"]),
        ("parties: {" + "x" * 61 + ": {name: n, role: payer}}", ["SIB025"]),
        ("parties: {true: {name: n, role: payer}}", []),
        ("evaluation: {}", []),
        ("evaluation:", ["SIB004"]),
    ],
)
def test_words_dates_and_numbers(codes_with: CodesWith, line: str, codes: list[str]) -> None:
    assert codes_with(line + "\n") == codes


@pytest.mark.parametrize(
    ("agency", "codes"),
    [
        ("council", []),
        ("2", []),
        ("'2'", []),
        ("3", ["SIB006"]),
        ("2.0", ["SIB006"]),  # a number that JSON cannot tell from 2, and no id that is defined
        ("2.5", ["SIB025"]),
        ("-2", ["SIB025"]),
        ("1e300", ["SIB025"]),
        ("'a b'", ["SIB025"]),
        ("true", ["SIB004"]),
        ("", ["SIB004"]),
        ("[council]", ["SIB004"]),
    ],
)
def test_reference_to_a_party(codes_with: CodesWith, agency: str, codes: list[str]) -> None:
    parties = "parties: {council: {name: n, role: payer}, 2: {name: n, role: payer}}\n"
    assert codes_with(f"{parties}evaluation: {{evaluator: {agency}}}\n") == codes


# --- fields of more than one value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "kind", "years", "counts"),
    [
        ("even", "even", 0, ()),
        ("ramp 4 quarters", "ramp", 1, ()),
        ("ramp 0 years", "even", 0, ()),  # who is at full strength at once does not ramp
        ("[20, {value: 100, source: plan}]", "list", 0, (20, 100)),
    ],
)
def test_profile(load_with: LoadWith, profile: str, kind: str, years: float, counts: tuple[float, ...]) -> None:
    text = DATED + SERVICE.replace("years}", f"years, profile: {profile}}}")
    service = case_with(load_with, text).service
    assert service is not None
    found = service.intake["all"].profile
    assert found is not None
    assert (found.kind, found.ramp_years, found.counts) == (kind, years, counts)


@pytest.mark.parametrize("profile", ["[]", "front-loaded", "{a: 1}", "3", "ramp", "ramp up"])
def test_profile_that_is_none(codes_with: CodesWith, profile: str) -> None:
    assert codes_with(DATED + SERVICE.replace("years}", f"years, profile: {profile}}}")) == ["SIB004"]


@pytest.mark.parametrize(
    ("line", "profile", "rate"),
    [
        ("discounting: green-book", "green-book", 0),
        ("discounting: 3.5%", "", 0.035),
        ("discounting: 3.5% per year", "", 0.035),
        ("inflation: uk-gdp-deflator", "uk-gdp-deflator", 0),
        ("inflation: 2% per year", "", 0.02),
    ],
)
def test_discounting_and_inflation(load_with: LoadWith, line: str, profile: str, rate: float) -> None:
    case = case_with(load_with, line + "\n")
    found = case.discounting or case.inflation
    assert found is not None
    assert (found.profile, found.rate) == (profile, rate)
    assert str(found.place).startswith("case.yaml:4:")


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("discounting: blue-book", ["SIB016"]),
        ("discounting: 0.035", ["SIB004"]),
        ("discounting: [green-book]", ["SIB004"]),
        ("inflation: fast", ["SIB016"]),
        ("deflator: uk-gdp-deflator", []),
        ("deflator: rpi", ["SIB016"]),
        ("fiscal_year_start: 1 July", []),
        ("fiscal_year_start: 31 March", ["SIB004"]),
        ("fiscal_year_start: April", ["SIB004"]),
        ("fiscal_year_start: [1 April]", ["SIB004"]),
    ],
)
def test_header_fields(codes_with: CodesWith, line: str, codes: list[str]) -> None:
    assert codes_with(line + "\n") == codes


INVESTMENT = """\
parties: {fund: {name: Fund, role: investor}, council: {name: Council, role: payer}}
outcomes: {home: {title: At home, measure: binary, direction: reduce, baseline: 45%, expected: 27%}}
contract: {payments: {main: {kind: tariff, outcome: home, counts: net, price: £5k, payers: {council: 100%}}}}
"""
TRANCHES = "tranches: {loan: {investor: fund, commitment: £5k, rank: 1, return: residual}}"


@pytest.mark.parametrize(
    ("words", "rule", "date"),
    [
        ("as available", "available", None),
        ("after service ends", "service-end", None),
        ("after the service ends", "service-end", None),
        ("from 2028-04-01", "date", dt.date(2028, 4, 1)),
    ],
)
def test_distribute(load_with: LoadWith, words: str, rule: str, date: dt.date | None) -> None:
    case = case_with(load_with, DATED + SERVICE + INVESTMENT + f"investment: {{distribute: {words}, {TRANCHES}}}\n")
    assert case.investment is not None
    assert case.investment.distribute is not None
    assert (case.investment.distribute.rule, case.investment.distribute.date) == (rule, date)


@pytest.mark.parametrize(
    ("words", "code"),
    [("at once", "SIB004"), ("from 2028-02-30", "SIB009"), ("from 2028-13-01", "SIB004"), ("[at once]", "SIB004")],
)
def test_distribute_that_is_none(codes_with: CodesWith, words: str, code: str) -> None:
    assert codes_with(DATED + SERVICE + INVESTMENT + f"investment: {{distribute: {words}, {TRANCHES}}}\n") == [code]


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ("start", []),
        ("2027-04-01", []),
        ("2027-02-30", ["SIB009"]),
        ("2027-04", ["SIB004"]),
        ("later", ["SIB004"]),
        ("[start]", ["SIB004"]),
    ],
)
def test_when(codes_with: CodesWith, when: str, codes: list[str]) -> None:
    assert codes_with(f"{DATED}{SERVICE}  costs: {{set-up: {{amount: £5k, when: {when}}}}}\n") == codes


@pytest.mark.parametrize(
    ("shares", "codes"),
    [
        ("{a: 50%, b: 50%}", []),
        ("{a: 1}", []),
        ("{a: 33.3333%, b: 66.6667%}", []),
        ("{a: 50%, b: 49.9%}", ["SIB023"]),
        ("{a: 50%, b: {value: 50%, source: agreed}}", []),
        ("{a: 50%, b: half}", ["SIB004"]),  # what they add up to is not known
        ("{a: 50%, x y: 50%}", ["SIB025"]),
        ("{a: 50%, c: 50%}", ["SIB006"]),
        ("{}", ["SIB004"]),
        ("[a, b]", ["SIB004"]),
        ("a", ["SIB004"]),
    ],
)
def test_shares(shares: str, codes: list[str]) -> None:
    text = (
        "sibcase: 1\ntitle: x\nparties: {a: {name: A, role: payer}, b: {name: B, role: payer}}\n"
        f"need: {{people: 1, unit_cost: £1 per year, years: 1, borne_by: {shares}}}\n"
    )
    assert [finding.code for finding in load_text(text).findings] == codes


def test_what_is_missing_in_shares_is_reported_with_what_there_is() -> None:
    text = (
        "sibcase: 1\ntitle: x\nparties: {council: {name: A, role: payer}}\n"
        "need: {people: 1, unit_cost: £1 per year, years: 1, borne_by: {council: 33.333%, council2: 33.333%}}\n"
    )
    told = {finding.code: finding for finding in load_text(text).findings}
    assert told["SIB023"].message == "these shares add up to 66.666%, not to 100%"
    assert told["SIB006"].help == "did you mean `council`? known here: `council`"


# --- the machinery ----------------------------------------------------------------------------------------------------


def test_sections_are_made_by_the_reader_only() -> None:
    with pytest.raises(TypeError, match="load_case"):
        Case.model_validate({})


def test_reading_is_the_context() -> None:
    class Info:
        context = Reading()

    assert reading_of(Info()) is Info.context  # type: ignore[arg-type] # all that is asked of it is its context


def test_what_is_no_node_stands_nowhere() -> None:
    assert place_of(None) == Place("", 1, 1, 2)


def test_case_is_immutable(load_with: LoadWith) -> None:
    case = case_with(load_with, "")
    with pytest.raises(ValueError, match="frozen"):
        case.title = "another"  # type: ignore[misc] # what mypy knows as well


def test_suggestions_end_when_nobody_reads_them_any_more() -> None:
    reading = Reading()
    assert reading.suggest("sorce", ("source",)) == "did you mean `source`? known here: `source`"
    for _ in range(MOST_SUGGESTIONS):
        reading.note("SIB003", Place("f", 1, 1, 2), "unknown field")
    assert reading.suggest("sorce", ("source",)) == ""


def test_nearest_names_come_first_and_few_are_listed() -> None:
    names = [f"name-{letter}" for letter in "abcdefghij"]
    assert nearest("name-c", names)[0] == "name-c"
    assert len(nearest("name-c", names)) == 8
    assert suggestion("name-c", names).endswith("…")
    assert suggestion("x", ["source"]) == "known here: `source`"
    assert suggestion("x", []) == "none is defined in this case"


def test_quotes_are_shortened() -> None:
    assert shortened("  a\n b  ") == "a b"
    assert shortened("x" * 100) == "x" * 59 + "…"
    assert len(shortened(" " * 100 + "x" * 1_000_000)) == 60
    assert shortened(" x" * 30 + " " * 200 + "y").endswith("…")


def test_findings_are_sorted_and_reported_once() -> None:
    first, second = (Finding("SIB003", Place("f", line, 1, 2), "m") for line in (1, 2))
    assert sorted_findings([second, first, second]) == [first, second]


def test_severity_is_that_of_the_code_unless_stated() -> None:
    place = Place("f", 1, 1, 2)
    assert Finding("SIB035", place, "m").severity == CODES["SIB035"].severity == "warning"
    assert Finding("SIB901", place, "m", severity_here="advice").severity == "advice"
    assert not Finding("SIB901", place, "m", severity_here="advice").is_error
