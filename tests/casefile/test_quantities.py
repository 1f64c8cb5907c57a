"""Quantities: every kind, every spelling, read exactly; and why a text is not the quantity its field takes."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sibcase.casefile.grammar import CURRENCY_SIGN, DIGITS, NOUN, PERIODS_PER_YEAR, SIGN_OF, SIGNS, YEARS_BY_UNIT
from sibcase.casefile.quantities import KINDS, Kind, currency_fits, number_of, singular
from sibcase.casefile.refusals import excess, for_example, refusal

BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "£70k", 70_000),
        ("money", "£70K", 70_000),
        ("money", "£ 70k", 70_000),
        ("money", "£1.2m", 1_200_000),
        ("money", "£1.15m", 1_150_000),  # 1.15 × 10^6 is 1149999.9999999998 in floating point
        ("money", "$9.6m", 9_600_000),
        ("money", "£60,000", 60_000),
        ("money", "£1,234,567.89", 1_234_567.89),
        ("money", "70_000", 70_000),
        ("money", "70000", 70_000),
        ("money", "1e3", 1_000),
        ("money", "EUR 3bn", 3_000_000_000),
        ("money", "EUR3bn", 3_000_000_000),
        ("money", "3 billion EUR", 3_000_000_000),
        ("money", "£2 million", 2_000_000),
        ("money", "£2 thousand", 2_000),
        ("money", "US$5m", 5_000_000),
        ("money", "$5 USD", 5),
        ("money-per-year", "£450k per year", 450_000),
        ("money-per-year", "£25k per quarter", 100_000),  # four quarters
        ("money-per-year", "£1.1 per month", 13.2),  # twelve months: 13.200000000000001 in floating point
        ("money-per-year", "£900 per week", 46_800),  # 52 weeks
        ("money-per-year", "£75 per day", 27_375),  # 365 days
        ("money-per-year", "£75 per days", 27_375),
        ("unit-cost", "£900", 900),
        ("unit-cost", "£900 per week", 900),  # stays per week: the units say of what
        ("unit-cost", "£1.4k per bed day", 1_400),
        ("cost", "£120k", 120_000),
        ("cost", "£420k per year", 420_000),
        ("cost", "£10k per month", 120_000),
        ("cost", "£350 per start", 350),
        ("cost", "£500 per outcome", 500),
        ("block-amount", "£25k per quarter", 100_000),
        ("block-amount", "£100k", 100_000),
        ("share", "45%", 0.45),
        ("share", "45 %", 0.45),
        ("share", "7%", 0.07),  # 7 / 100 is 0.07; 7 × 0.01 is 0.07 as well, but 0.07000000000000001 as floats
        ("share", "0.45", 0.45),
        ("share", "1", 1),
        ("share", "100%", 1),
        ("share", "0%", 0),
        ("share", "12.5%", 0.125),
        ("count", "150", 150),
        ("count", "1,000", 1_000),
        ("count", "1_000 people", 1_000),
        ("count", "150 people in treatment", 150),
        ("count", "12.5", 12.5),
        ("event-rate", "45%", 0.45),
        ("event-rate", "1.4", 1.4),
        ("event-rate", ".5", 0.5),
        ("event-rate", "1.4 events per person", 1.4),
        ("event-rate", "142 per 100", 1.42),
        ("event-rate", "142 events per 100 people", 1.42),
        ("event-rate", "142 per 100people", 1.42),
        ("event-rate", "30 days", 30),
        ("event-rate", "30 days per person", 30),
        ("effect", "12pp", 0.12),
        ("effect", "12 pp", 0.12),
        ("effect", "+12pp", 0.12),
        ("effect", "-12pp", -0.12),
        ("effect", "-20%", -0.2),
        ("effect", "−20%", -0.2),  # the typographic minus sign
        ("effect", "+20%", 0.2),
        ("effect", "+250%", 2.5),
        ("duration", "15 years", 15),
        ("duration", "1 year", 1),
        ("duration", "18 months", 1.5),
        ("duration", "7 months", 7 / 12),
        ("duration", "4 quarters", 1),
        ("duration", "26 weeks", 0.5),
        ("duration", "73 days", 0.2),
        ("years", "15", 15),
        ("years", "15 years", 15),
        ("years", "2.5", 2.5),
        ("years", "1e1", 10),
        ("spread", "120 over 3 years", 120),
        ("spread", "1,200 people over 18 months", 1_200),
        ("units-per-year", "40 weeks per year", 40),
        ("units-per-year", "2 per year", 2),
        ("units-per-year", "3 per month", 36),
        ("units-per-year", "1.1 nights per month", 13.2),
        ("annual-rate", "6% per year", 0.06),
        ("annual-rate", "20%", 0.2),
        ("annual-rate", "0.06", 0.06),
    ],
)
def test_written_quantity_is_read_exactly(kind: str, text: str, value: float) -> None:
    found = BY_NAME[kind]
    assert found.matches(text) or found.takes_numbers
    assert found.read(text).value == value


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        ("money", "£5", {"currency": "GBP", "unit": "money", "per": ""}),
        ("money", "5", {"currency": ""}),
        ("money", "$5", {"currency": "$"}),
        ("money", "A$5", {"currency": "AUD"}),
        ("money", "CHF 5", {"currency": "CHF"}),
        ("money", "5 CHF", {"currency": "CHF"}),
        ("money", "$5 USD", {"currency": "USD"}),
        ("money-per-year", "£5 per week", {"currency": "GBP", "unit": "money per year", "per": "year"}),
        ("unit-cost", "£900 per weeks", {"per": "week", "unit": "money"}),
        ("cost", "£5 per month", {"unit": "money per year"}),
        ("cost", "£5 per start", {"unit": "money", "per": "start"}),
        ("count", "150 people", {"noun": "people", "unit": "count"}),
        ("event-rate", "30 days per person", {"noun": "days", "unit": "per person"}),
        ("event-rate", "142 per 100", {"noun": ""}),
        ("event-rate", "45%", {"unit": "share"}),
        ("effect", "12pp", {"unit": "points", "noun": ""}),
        ("effect", "+12pp", {"unit": "points", "noun": "+"}),
        ("effect", "−20%", {"unit": "relative", "noun": "-"}),
        ("duration", "18 months", {"unit": "years", "noun": "month", "years": 1.5}),
        ("spread", "120 people over 18 months", {"noun": "people", "years": 1.5}),
        ("units-per-year", "40 weeks per year", {"noun": "week", "per": "year", "unit": "units per year"}),
        ("units-per-year", "4 family days per year", {"noun": "family day"}),
        ("units-per-year", "2 per year", {"noun": ""}),
        ("annual-rate", "6%", {"unit": "share per year", "per": "year"}),
        # Numbers in YAML's other spellings are read too.
        ("money-per-year", "1e3", {"per": "year", "currency": ""}),
        ("count", "1e3", {"noun": ""}),
        ("event-rate", "1e-1", {"noun": ""}),
    ],
)
def test_written_quantity_says_what_it_counts(kind: str, text: str, what: dict[str, object]) -> None:
    quantity = BY_NAME[kind].read(text)
    assert quantity.text == text
    assert {name: getattr(quantity, name) for name in what} == what


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "£5 USD"),  # two currencies
        ("money", "£70k per year"),
        ("money", "70kk"),
        ("money", "£1,00"),
        ("money", "-£5"),
        ("money", "£"),
        ("money", "9" * 101),
        ("money-per-year", "£70k"),
        ("money-per-year", "£70k per person"),
        ("share", "101%"),
        ("share", "1.5"),
        ("share", "007"),
        ("count", "150 people per year"),
        ("count", "150 people over 3 years"),
        ("count", "150 per"),
        ("count", "many"),
        ("event-rate", "5 per 0"),
        ("event-rate", "5 per "),
        ("event-rate", "150%"),
        ("effect", "20%"),
        ("effect", "12"),
        ("duration", "9"),
        ("duration", "9 fortnights"),
        ("years", "18 months"),
        ("spread", "120"),
        ("spread", "120 over 3"),
        ("units-per-year", "40 weeks"),
        ("units-per-year", "40 weeks per fortnight"),
        ("annual-rate", "6% per month"),
        *((kind.name, "") for kind in KINDS),
        *((kind.name, f"{kind.examples[0]}\n") for kind in KINDS),
    ],
)
def test_text_of_another_kind_does_not_match(kind: str, text: str) -> None:
    assert not BY_NAME[kind].matches(text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_examples_match_their_kind(kind: Kind) -> None:
    assert all(kind.matches(example) for example in kind.examples)


def test_names_of_kinds_are_unique() -> None:
    assert len(BY_NAME) == len(KINDS)


def test_years_by_unit_and_periods_per_year_are_the_same_table() -> None:
    assert {unit: 1 / periods for unit, periods in PERIODS_PER_YEAR.items()} == YEARS_BY_UNIT


def test_signs_lead_to_currencies_and_back() -> None:
    for currency, sign in SIGN_OF.items():
        assert re.fullmatch(CURRENCY_SIGN, sign)
        assert SIGNS.get(sign, "USD") == currency  # a bare dollar is not in SIGNS: whose it is depends on the case


# --- what matches can be read, exactly --------------------------------------------------------------------------------

kinds = st.sampled_from(KINDS)
SCALES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, " million": 10**6}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_what_matches_can_be_read(data: st.DataObject) -> None:
    kind = data.draw(kinds)
    text = data.draw(st.from_regex(kind.pattern, fullmatch=True))
    if not kind.matches(text):  # longer than any quantity, or with a line end that `$` lets pass
        return
    quantity = kind.read(text)
    assert quantity.text == text
    assert quantity.value == quantity.value


@given(st.integers(0, 9_999_999), st.integers(0, 4), st.sampled_from(sorted(SCALES)))
def test_money_is_the_nearest_number_to_what_is_written(number: int, places: int, scale: str) -> None:
    digits = f"{number / 10**places:.{places}f}"
    exact = Fraction(number, 10**places) * SCALES[scale]
    assert BY_NAME["money"].read(f"£{digits}{scale}").value == float(exact)


@given(st.integers(0, 10_000))
def test_share_is_the_nearest_number_to_what_is_written(hundredths: int) -> None:
    text = f"{hundredths / 100:.2f}%"
    assert BY_NAME["share"].matches(text)
    assert BY_NAME["share"].read(text).value == float(Fraction(hundredths, 10_000))


@given(st.integers(0, 10**12))
def test_thousands_may_be_marked(number: int) -> None:
    assert re.fullmatch(DIGITS, f"{number:,}")
    assert number_of(f"{number:,}") == number_of(f"{number:_}") == number


# --- small things -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("weeks", "week"),
        ("week", "week"),
        ("Days ", "day"),
        ("families", "family"),
        ("class", "class"),
        ("bed days", "bed day"),
    ],
)
def test_singular(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.mark.parametrize(
    ("written", "case", "fits"),
    [
        ("", "GBP", True),
        ("GBP", "GBP", True),
        ("USD", "GBP", False),
        ("$", "USD", True),
        ("$", "AUD", True),
        ("$", "GBP", False),
        ("EUR", "EUR", True),
    ],
)
def test_currency_fits(written: str, case: str, fits: bool) -> None:  # noqa: FBT001 - a table of cases
    assert currency_fits(written, case) == fits


# --- why a text is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "code", "words"),
    [
        ("money", "-£5", "SIB017", "is negative"),
        ("money", "£-5", "SIB017", "is negative"),
        ("count", "−5", "SIB017", "is negative"),
        ("effect", "-5", "SIB004", "expected percentage points"),
        ("share", "150%", "SIB017", "more than 100%"),
        ("share", "150", "SIB017", "more than 100%"),
        ("share", "00.5", "SIB004", "expected a share"),
        ("share", "half", "SIB004", "expected a share"),
        ("annual-rate", "150% per year", "SIB017", "more than 100%"),
        ("event-rate", "150%", "SIB017", "more than 100%"),
        ("event-rate", "a lot", "SIB004", "expected a rate"),
        ("money", "£70k per year", "SIB008", "is a rate, and this field takes a total"),
        ("count", "150 people per year", "SIB008", "is a rate, and this field takes a total"),
        ("count", "150 people per cohort", "SIB004", "expected a number"),
        ("spread", "40 per year", "SIB008", "takes a total over a length of time"),
        ("money-per-year", "£70k", "SIB008", "is a total, and this field takes money per year"),
        ("units-per-year", "40 weeks", "SIB008", "is a total, and this field takes units per year"),
        ("units-per-year", "often", "SIB004", "expected units per year"),
        ("spread", "120 people", "SIB008", "does not say over what time"),
        ("years", "18 months", "SIB018", "is not in years"),
        ("duration", "18", "SIB018", "does not say of what"),
        ("duration", "a while", "SIB004", "expected a length of time"),
        ("effect", "20%", "SIB004", "of 20 per cent or of 20 percentage points"),
        ("money", "£70kk", "SIB004", "`kk` in `£70kk` is not an order of size"),
        ("money", "£", "SIB004", "expected an amount of money"),
        ("count", "£70kk", "SIB004", "expected a number"),
        ("money", "£" + "7" * 200, "SIB004", "expected an amount of money"),
    ],
)
def test_refusal_says_why(kind: str, text: str, code: str, words: str) -> None:
    assert not BY_NAME[kind].matches(text)
    found, message, mend = refusal(text, BY_NAME[kind])
    assert found == code
    assert words in message
    assert mend


@settings(max_examples=300, deadline=None)
@given(kinds, st.one_of(st.text(), st.from_regex(rf"{DIGITS} ?{NOUN}", fullmatch=True)))
def test_refusal_is_short_and_on_one_line(kind: Kind, text: str) -> None:
    code, message, mend = refusal(text, kind)
    assert code in {"SIB004", "SIB008", "SIB017", "SIB018"}
    assert len(message) < 300
    assert "\n" not in message + mend


def test_excess_is_told_by_kind() -> None:
    assert excess("1.5", BY_NAME["share"]) == (
        "SIB017",
        "`1.5` is more than 100%",
        "if 1.5 per cent is meant, write `1.5%`",
    )
    code, message, mend = excess("£70000bn", BY_NAME["money"])
    assert (code, mend) == ("SIB040", for_example(BY_NAME["money"]))
    assert message == "`£70000bn` is more than a case can hold (10 million million)"
