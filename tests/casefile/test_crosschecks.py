"""What spans sections: stages, the chain from need to payment, ids, money, prices, and time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE, deflator_name
from sibcase.casefile.reader import Loaded, load_text

LoadWith = Callable[[str], Loaded]
CodesWith = Callable[[str], list[str]]

DATED = "start: 2026-04-01\nterm: 5 years\n"
SERVICE = "service:\n  intake:\n    all: {starts: 120 over 3 years}\n"
PARTIES = "parties: {council: {name: Council, role: payer}}\n"
OUTCOMES = "outcomes: {home: {title: x, measure: binary, direction: reduce, baseline: 45%, expected: 27%}}\n"
CONTRACT = "contract: {payments: {a: {kind: tariff, outcome: home, counts: net, price: £5, payers: {council: 100%}}}}\n"


def messages_with(load_with: LoadWith, more: str) -> list[str]:
    """Return what is said of a case."""
    return [finding.message for finding in load_with(more).findings]


# --- stages and the chain ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", NEEDED_AT_STAGE)
def test_stage_asks_for_its_sections(load_with: LoadWith, stage: str) -> None:
    with_service = f"{SERVICE}stage: {stage}\n" if stage == "contract" else f"stage: {stage}\n"
    asked = [finding.message for finding in load_with(with_service).findings if finding.code == "SIB028"]
    needed = [name for name in NEEDED_AT_STAGE[stage] if name != "service" or stage != "contract"]
    assert asked == sorted(f"`{name}` is required at stage `{stage}`" for name in needed)


def test_later_stages_ask_for_no_less() -> None:
    needed = [set(names) for names in NEEDED_AT_STAGE.values()]
    assert all(earlier <= later for earlier, later in pairwise(needed))


def test_stage_that_is_none_asks_for_nothing(codes_with: CodesWith) -> None:
    assert codes_with("stage: [full]\n") == ["SIB004"]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        (SERVICE, ["SIB029"]),
        ("start: 2026-04-01\n" + SERVICE, ["SIB029"]),
        (DATED + SERVICE, []),
        (DATED + SERVICE + OUTCOMES, []),
        (DATED + OUTCOMES, ["SIB036"]),
        (DATED + PARTIES + SERVICE + OUTCOMES + CONTRACT, []),
        (DATED + "investment: {tranches: {a: {investor: all, commitment: £1, rank: 1}}}\n", ["SIB029", "SIB006"]),
        ("service: x\ncontract: y\ninvestment: z\n", ["SIB029", "SIB004"] * 3),
        ("outcomes: {a: x}\n", ["SIB036", "SIB004"]),
        (DATED + PARTIES + SERVICE + OUTCOMES + CONTRACT.replace(", payers: {council: 100%}", ""), ["SIB029"]),
        (
            DATED
            + PARTIES
            + SERVICE
            + OUTCOMES
            + CONTRACT.replace(", payers: {council: 100%}}}", "}}, payers: {council: 1}"),
            [],
        ),
        (DATED + PARTIES + "contract: {payments: [a], payers: {council: 100%}}\n", ["SIB004"]),
        (DATED + PARTIES + "contract: {payments: {a: b}}\n", ["SIB004"]),
    ],
)
def test_chain_has_no_missing_link(codes_with: CodesWith, more: str, codes: list[str]) -> None:
    assert codes_with(more) == codes


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("", []),
        (", effect: -40%", ["SIB031"]),
        ("-expected", ["SIB029"]),
        ("-expected, effect: 12pp", []),
        ("-expected, effect: -12pp", []),
        ("-expected, effect: 46pp", ["SIB038"]),  # 45% less 46 points is below nil
        ("-expected, effect: +55pp", []),  # 100%
        ("-expected, effect: +56pp", ["SIB038"]),
        ("-expected, effect: -100%", []),
        ("-expected, effect: -101%", ["SIB038"]),
        ("-expected, effect: +120%", []),  # 45% × 2.2 is 99%
        ("-expected, effect: +125%", ["SIB038"]),  # 45% × 2.25 is 101.25%
        ("-expected, expected: 1.2", ["SIB038"]),
    ],
)
def test_effect_leads_to_a_rate_that_can_be(codes_with: CodesWith, change: str, codes: list[str]) -> None:
    outcomes = OUTCOMES
    if change.startswith("-expected"):
        outcomes, change = outcomes.replace(", expected: 27%", ""), change.removeprefix("-expected")
    assert codes_with(DATED + SERVICE + outcomes.replace("baseline: 45%", f"baseline: 45%{change}")) == codes


@pytest.mark.parametrize(
    ("outcome", "codes"),
    [
        ("measure: binary, direction: increase, baseline: 45%, effect: 55pp", []),
        ("measure: binary, direction: increase, baseline: 45%, effect: 56pp", ["SIB038"]),
        ("measure: binary, direction: increase, baseline: 1.1, expected: 1.2", ["SIB038", "SIB038"]),
        ("measure: count, direction: reduce, baseline: 1.4, expected: 1.1", []),
        ("measure: count, direction: reduce, baseline: 1.4, effect: -120%", ["SIB038"]),
        ("measure: count, direction: increase, baseline: 1.4, effect: +120%", []),
        ("measure: score, direction: increase, baseline: 40 points, effect: +20%", ["SIB029"]),
        ("measure: score, direction: increase, baseline: 40, effect: +20%, points_per_outcome: 5", []),
        ("measure: score, direction: increase, baseline: 40, effect: +20%, points_per_outcome: 0.0", ["SIB029"]),
        ("measure: binary, direction: reduce, baseline: lots, effect: 5pp", ["SIB004"]),
        ("measure: binary, direction: reduce, baseline: 5%, effect: lots", ["SIB004"]),
    ],
)
def test_rates_by_measure(codes_with: CodesWith, outcome: str, codes: list[str]) -> None:
    assert codes_with(f"{DATED}{SERVICE}outcomes: {{a: {{title: x, {outcome}}}}}\n") == codes


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        ("£5 per outcome", ["SIB029"]),
        ("{value: £5 per outcome, source: x}", ["SIB029"]),
        ("£5 per start", []),
        ("{source: x}", ["SIB005"]),
    ],
)
def test_cost_per_outcome_needs_outcomes(codes_with: CodesWith, amount: str, codes: list[str]) -> None:
    assert codes_with(f"{DATED}{SERVICE}  costs: {{a: {{amount: {amount}}}}}\n") == codes


@pytest.mark.parametrize(
    ("need", "missing"),
    [
        ("{}", ["people", "unit_cost", "years"]),
        ("{people: 1, years: 1}", ["unit_cost"]),
        ("{people: 1, years: 1, services: {a: {units: 1 per year, unit_cost: £1}}}", []),
        ("{segments: {a: {people: 1, years: 1}}}", ["unit_cost"]),
        ("{segments: {a: {unit_cost: £1 per year}}}", ["people", "years"]),
        ("{segments: {a: {people: 1, years: 1, unit_cost: £1 per year}}}", []),
    ],
)
def test_need_states_people_years_and_cost(need: str, missing: list[str]) -> None:
    findings = load_text(f"sibcase: 1\ntitle: x\nneed: {need}\n").findings
    assert [(found.code, found.message) for found in findings] == [
        ("SIB005", f"`{name}` is missing") for name in missing
    ]


@pytest.mark.parametrize("need", ["x", "[x]", "{segments: x}", "{segments: {}}", "{segments: {a: x}}"])
def test_need_of_another_shape(need: str) -> None:
    assert [found.code for found in load_text(f"sibcase: 1\ntitle: x\nneed: {need}\n").findings] == ["SIB004"]


@pytest.mark.parametrize(
    ("need", "codes"),
    [
        ("{people: 1, segments: {a: {people: 1, years: 1, unit_cost: £1 per year}}}", ["SIB031"]),
        (
            (
                "{segments: {a: {people: 1, years: 1, unit_cost: £1 per year, "
                "services: {b: {units: 1 per year, unit_cost: £1}}}}}"
            ),
            ["SIB031"],
        ),
        (
            "{people: 1, years: 1, unit_cost: £1 per year, services: {b: {units: 1 per year, unit_cost: £1}}}",
            ["SIB031"],
        ),
        ("{people: 1, years: 1, services: {b: {units: 4 weeks per year, unit_cost: £1 per week}}}", []),
        ("{people: 1, years: 1, services: {b: {units: 4 weeks per year, unit_cost: £1}}}", []),
        # Weeks are seven days each: converted (docs/decisions/0026).
        ("{people: 1, years: 1, services: {b: {units: 4 weeks per year, unit_cost: £1 per day}}}", []),
        ("{people: 1, years: 1, services: {b: {units: 4 visits per year, unit_cost: £1 per day}}}", ["SIB027"]),
        ("{people: 1, years: 1, services: {b: {units: 4 per year, unit_cost: £1 per day}}}", ["SIB027"]),
        ("{people: 1, years: 1, services: {b: {units: 4 weeks, unit_cost: £1 per day}}}", ["SIB008"]),
        ("{people: 1, years: 1, services: {b: {units: 4 weeks per year, unit_cost: cheap}}}", ["SIB004"]),
    ],
)
def test_need_is_given_once_and_in_one_unit(need: str, codes: list[str]) -> None:
    assert [found.code for found in load_text(f"sibcase: 1\ntitle: x\nneed: {need}\n").findings] == codes


SAVING = "agency: council, unit_cost: £900, for: 3 years"


@pytest.mark.parametrize(
    ("saving", "codes"),
    [
        ("units: 40 weeks per year, cashable: {marginal: 45%, step: 104 weeks per year}", []),
        ("units: 40 weeks per year, cashable: {marginal: 45%, step: 104 per year}", []),
        ("units: 40 weeks per year, cashable: {marginal: 45%, step: 2 places per year}", ["SIB027"]),
        ("units: 40 per year, cashable: {marginal: 45%, step: 2 places per year}", ["SIB027"]),
        ("units: 40 weeks per year, cashable: {marginal: 45%}", []),
        ("units: 40 weeks per year", []),
        ("units: often, cashable: {marginal: 45%, step: 2 places per year}", ["SIB004"]),
    ],
)
def test_step_is_in_the_unit_of_the_saving(codes_with: CodesWith, saving: str, codes: list[str]) -> None:
    outcomes = OUTCOMES.replace("27%}", f"27%, savings: {{a: {{{SAVING}, {saving}}}}}}}")
    assert codes_with(DATED + PARTIES + SERVICE + outcomes) == codes


@pytest.mark.parametrize(
    ("intake", "codes"),
    [
        ("{starts: 120 over 3 years, profile: [40, 40, 40]}", []),
        ("{starts: 120 over 3 years, profile: [40, 40, 39]}", ["SIB026"]),
        ("{starts: 120 over 3 years, profile: even}", []),
        ("{starts: lots, profile: [40, 40, 39]}", ["SIB004"]),
        ("{starts: 120 over 3 years, profile: [40, many]}", ["SIB026", "SIB004"]),
    ],
)
def test_list_of_starts_adds_up(codes_with: CodesWith, intake: str, codes: list[str]) -> None:
    assert codes_with(f"{DATED}service: {{intake: {{all: {intake}}}}}\n") == codes


# --- ids --------------------------------------------------------------------------------------------------------------


def test_id_that_is_not_defined_is_reported_with_those_that_are(load_with: LoadWith) -> None:
    (finding,) = load_with(PARTIES + "evaluation: {evaluator: counsil}\n").findings
    assert (finding.message, finding.help) == (
        "there is no party `counsil`",
        "did you mean `council`? known here: `council`",
    )


def test_id_of_a_section_that_is_not_there(load_with: LoadWith) -> None:
    (finding,) = load_with("evaluation: {evaluator: council}\n").findings
    assert finding.help == "add it to `parties:`"


def test_intake_names_segments_that_there_are(codes_with: CodesWith) -> None:
    assert codes_with(DATED + SERVICE) == []
    assert codes_with(DATED + SERVICE.replace("all:", "some:")) == ["SIB006"]


def test_segments_of_a_broken_need_are_not_known() -> None:
    text = f"sibcase: 1\ntitle: x\nneed: many\n{DATED}{SERVICE}"
    assert [found.code for found in load_text(text).findings] == ["SIB004"]


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("needs-2024", []),
        ("needs-2023", ["SIB006"]),
        ("needs_2024-25", ["SIB006"]),
        ("Needs-2023", []),  # a text, by its capital
        ("interviews", []),
        ("the needs-assessment of 2023", []),
        ("2024-25", []),  # a year
    ],
)
def test_source_that_looks_like_an_id_is_one(source: str, codes: list[str]) -> None:
    text = (
        "sibcase: 1\ntitle: x\nsources: {needs-2024: {title: x}}\n"
        f"need: {{people: {{value: 1, source: {source}}}, unit_cost: £1 per year, years: 1}}\n"
    )
    assert [found.code for found in load_text(text).findings] == codes


def test_any_source_will_do_in_a_case_without_sources() -> None:
    text = "sibcase: 1\ntitle: x\nneed: {people: {value: 1, source: needs-2023}, unit_cost: £1 per year, years: 1}\n"
    assert load_text(text).findings == []


# --- money and prices -------------------------------------------------------------------------------------------------


def need_costing(cost: str, head: str) -> list[str]:
    """Return the codes of a case whose need costs so much."""
    text = f"sibcase: 1\ntitle: x\n{head}need: {{people: 1, unit_cost: {cost}, years: 1}}\n"
    return [found.code for found in load_text(text).findings]


@pytest.mark.parametrize(
    ("cost", "head", "codes"),
    [
        ("£1 per year", "", []),
        ("1 per year", "currency: USD\n", []),
        ("$1 per year", "currency: USD\n", []),
        ("$1 per year", "currency: AUD\n", []),
        ("A$1 per year", "currency: AUD\n", []),
        ("US$1 per year", "currency: AUD\n", ["SIB007"]),
        ("$1 per year", "", ["SIB007"]),
        ("CHF 1 per year", "currency: CHF\n", []),
        ("£1 per year", "currency: CHF\n", ["SIB007"]),
        ("{value: £2 per year, low: $1 per year, high: £3 per year}", "", ["SIB007"]),
        ("£1 per year", "currency: [GBP]\n", ["SIB004"]),
        ("{value: £1 per year, prices: 2013-14}", "prices: 2025-26\n", []),
        ("{value: £1 per year, prices: 2025-26}", "prices: 2025/26\n", []),
        ("{value: £1 per year, prices: 2013-14}", "", ["SIB033"]),
        ("{value: £1 per year, prices: 2013-14}", "prices: soon\n", ["SIB004"]),
        ("{value: £1 per year, prices: 1913}", "prices: 2025-26\n", ["SIB033"]),
        ("{value: £1 per year, prices: 2013}", "prices: 2025\ndeflator: uk-gdp-deflator\n", []),
        ("{value: £1 per year, prices: 2013}", "prices: 2025\ndeflator: rpi\n", ["SIB016", "SIB033"]),
        ("{value: $1 per year, prices: 2013}", "currency: USD\nprices: 2025\n", ["SIB033"]),
        ("{value: $1 per year, prices: 2025}", "currency: USD\nprices: 2025\n", []),
        ("£1000000bn per year", "", ["SIB040"]),
    ],
)
def test_money(cost: str, head: str, codes: list[str]) -> None:
    assert need_costing(cost, head) == codes


@pytest.mark.parametrize(
    ("ref", "head", "codes"),
    [
        ("foster-care-week", "prices: 2025-26\n", []),
        ("Foster-Care-Week", "prices: 2025-26\n", []),
        ("foster-care-wk", "prices: 2025-26\n", ["SIB030"]),
        ("q9z", "prices: 2025-26\n", ["SIB030"]),
        ("foster-care-week", "", ["SIB033"]),
        ("foster-care-week", "currency: USD\nprices: 2025-26\n", ["SIB007"]),
        ("foster-care-week", "currency: dollars\nprices: 2025-26\n", ["SIB004", "SIB033"]),
    ],
)
def test_unit_cost_on_file(ref: str, head: str, codes: list[str]) -> None:
    text = (
        f"sibcase: 1\ntitle: x\n{head}"
        f"need: {{people: 1, years: 1, services: {{a: {{units: 1 per year, unit_cost: {{ref: {ref}}}}}}}}}\n"
    )
    assert [found.code for found in load_text(text).findings] == codes


def test_deflator_of_a_case() -> None:
    assert deflator_name("", "GBP") == "uk-gdp-deflator"
    assert deflator_name("uk-gdp-deflator-hmt", "USD") == "uk-gdp-deflator-hmt"
    assert deflator_name("rpi", "GBP") == ""
    assert deflator_name("", "USD") == ""


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("term: 5 years\n", []),
        ("term: 18 months\n", ["SIB039"]),
        ("term: 18 months\nstep: quarter\n", []),
        ("term: 7 months\nstep: quarter\n", ["SIB039"]),
        ("term: 7 months\nstep: month\n", []),
        ("term: 10 days\nstep: month\n", ["SIB039"]),
        ("term: 0 years\n", ["SIB039"]),
        ("term: 60 years\n", []),
        ("term: 61 years\n", ["SIB039"]),
        ("term: 9999999999 years\nstart: 2026-04-01\n", ["SIB039"]),
        ("term: {value: 18 months, source: x}\n", ["SIB039"]),
        ("term: 18 months\nstep: week\n", ["SIB016"]),
        ("term: 18 months\nstep: [year]\n", ["SIB004"]),
        ("term: 18\n", ["SIB018"]),
        ("term: [5 years]\n", ["SIB004"]),
        ("start: 2150-12-31\nterm: 60 years\n", []),
        ("start: 2026-08-31\nterm: 6 months\nstep: month\n", []),  # to the end of February
    ],
)
def test_term_is_a_whole_number_of_periods(codes_with: CodesWith, lines: str, codes: list[str]) -> None:
    assert codes_with(lines) == codes


def test_finer_step_is_offered_where_one_fits(load_with: LoadWith) -> None:
    offered = [load_with(f"term: {term}\n").findings[0].help for term in ("18 months", "7 months", "10 days")]
    assert offered == [
        "change the term, or use `step: quarter`",
        "change the term, or use `step: month`",
        "change it to whole months",
    ]


@pytest.mark.parametrize(
    ("cost", "codes"),
    [
        ("from: 2026-04-01", []),
        ("from: 2031-03-31", []),
        ("from: 2031-04-01", ["SIB009"]),  # the first day after five years
        ("from: 2026-03-31", ["SIB009"]),
        ("to: 2031-04-01", []),  # it runs to the last day
        ("to: 2031-04-02", ["SIB009"]),
        ("when: 2028-02-29", []),
        ("when: 2035-01-01", ["SIB009"]),
        ("for: 3 years, to: 2029-04-01", ["SIB031"]),
    ],
)
def test_dates_fall_within_the_term(codes_with: CodesWith, cost: str, codes: list[str]) -> None:
    assert codes_with(f"{DATED}{SERVICE}  costs: {{a: {{amount: £5, {cost}}}}}\n") == codes


def test_dates_of_other_sections_may_lie_anywhere(codes_with: CodesWith) -> None:
    assert codes_with(f"date: 2020-01-01\n{DATED}governance: {{decisions: [{{title: x, date: 2025-01-01}}]}}\n") == []


@pytest.mark.parametrize(
    ("intake", "codes"),
    [
        ("starts: 120 over 5 years", []),
        ("starts: 120 over 61 months", ["SIB034"]),
        ("starts: 120 over 4 years, from: 2027-04-01", []),
        ("starts: 120 over 4 years, from: 2027-05-01", ["SIB034"]),
        ("starts: {value: 120 over 6 years, source: x}", ["SIB034"]),
        ("starts: 120 over 60 years", ["SIB034"]),
        ("starts: 120 over 61 years", ["SIB040"]),
        ("starts: 120", ["SIB008"]),
        ("starts: 120 over 4 years, from: soon", ["SIB004"]),
        ("starts: 120 over 4 years, from: 2027-02-30", ["SIB009"]),
    ],
)
def test_starts_end_within_the_term(codes_with: CodesWith, intake: str, codes: list[str]) -> None:
    assert codes_with(f"{DATED}service: {{intake: {{all: {{{intake}}}}}}}\n") == codes


@pytest.mark.parametrize(
    ("begins", "codes"), [("2026-04-01", []), ("2027-01-01", []), ("2040-01-01", []), ("2026-03-31", ["SIB034"])]
)
def test_need_begins_no_earlier_than_the_case(begins: str, codes: list[str]) -> None:
    text = f"sibcase: 1\ntitle: x\n{DATED}need: {{people: 1, unit_cost: £1 per year, years: 1, from: {begins}}}\n"
    assert [found.code for found in load_text(text).findings] == codes


@pytest.mark.parametrize("start", ["soon", "2026-02-30", "1066-10-14", "[2026-04-01]"])
def test_nothing_is_outside_a_term_without_a_beginning(codes_with: CodesWith, start: str) -> None:
    text = f"start: {start}\nterm: 5 years\n{SERVICE}  costs: {{a: {{amount: £5, when: 2090-01-01}}}}\n"
    assert len(codes_with(text)) == 1


def test_residual_tranche_has_no_coupon(load_with: LoadWith) -> None:
    investment = (
        "investment: {tranches: {a: {investor: council, commitment: £1, rank: 1, return: residual, coupon: 5%}}}\n"
    )
    told = messages_with(load_with, DATED + PARTIES + SERVICE + OUTCOMES + CONTRACT + investment)
    assert told == ["a residual tranche takes the remaining cash and has no coupon"]
