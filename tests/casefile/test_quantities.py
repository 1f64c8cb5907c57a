"""Quantities: every kind, every spelling, read exactly; and why a text is not the quantity its field takes."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.values import grammar
from sibcase.casefile.values.grammar import (
    CURRENCY_SIGN,
    DIGITS,
    NOUN,
    PERIODS_PER_YEAR,
    SHARED_SIGNS,
    SIGN_OF,
    SIGNS,
    YEARS_BY_UNIT,
)
from sibcase.casefile.values.intervals import ends_of
from sibcase.casefile.values.quantities import (
    KINDS,
    Kind,
    currency_fits,
    number_of,
    singular,
    thousands_or_decimals,
    two_readings,
)
from sibcase.casefile.values.refusals import excess, for_example, refusal
from sibcase.reference.currencies import currency_of
from tests.trials import trials

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
        # As people write them, and as word processors and spreadsheets space them.
        ("money-per-year", "£58k a year", 58_000),
        ("money-per-year", "£58k each year", 58_000),
        ("money-per-year", "£58k/year", 58_000),
        ("money-per-year", "£58k / year", 58_000),
        ("money-per-year", "£58k p.a.", 58_000),
        ("money-per-year", "£58k pa", 58_000),
        ("money-per-year", "£58k per annum", 58_000),
        ("money-per-year", "£900 weekly", 46_800),  # 52 × 900
        ("money-per-year", "£\u00a058\u202fk\u2009per\u00a0year", 58_000),
        ("units-per-year", "40\u00a0weeks per\u202fyear", 40),
        ("units-per-year", "2 A&E visits a month", 24),
        ("share", "45 per cent", 0.45),
        ("share", "45 percent", 0.45),
        ("annual-rate", "6 per cent a year", 0.06),
        ("annual-rate", "6% p.a.", 0.06),
        ("effect", "–20 per cent", -0.2),  # an en dash
        ("effect", "12 percentage points", 0.12),
        ("level", "−3%", -0.03),
        ("pays", "−£3.3m", -3_300_000),
        ("pays", "50 per cent of principal", 0.5),
        ("until", "principal plus 5 per cent", 1.05),
        ("money", "70k zł", 70_000),
        ("money", "70k kr", 70_000),
        ("money", "5 mn USD", 5_000_000),
        ("money", "₹5 lakh", 500_000),  # a lakh is 100,000
        ("money", "₹1.5 crore", 15_000_000),  # a crore is ten million
        ("money", "₹12,34,567", 1_234_567),
        ("unit-cost", "£900/week", 900),
        ("unit-cost", "£900 each placement", 900),
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
        ("unit-cost", "£5 per cent"),
        ("money", "£12,34,567"),
        ("count", "150 people a year"),
        ("count", "150 visits pa"),
        ("count", "150 people each week"),
        ("share", "101%"),
        ("share", "1.5"),
        ("share", "007"),
        ("count", "150 people per year"),
        ("count", "150 people over 3 years"),
        ("count", "150 per"),
        ("count", "150 pp"),
        ("count", "150 basis points"),
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
        # A bare dollar or yen sign is not in SIGNS: which currency it is depends on the case.
        assert SIGNS.get(sign) == currency or currency in SHARED_SIGNS[sign]


# --- what matches can be read, exactly --------------------------------------------------------------------------------

kinds = st.sampled_from(KINDS)
SCALES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, " million": 10**6}


@pytest.mark.costly
@trials(400)
@given(st.data())
def test_what_matches_can_be_read(data: st.DataObject) -> None:
    kind = data.draw(kinds)
    text = data.draw(st.from_regex(kind.pattern, fullmatch=True))
    if not kind.matches(text):  # longer than any quantity, or with a line end that `$` lets pass
        return
    quantity = kind.read(text)
    assert quantity.text == text
    assert quantity.value == quantity.value


AMOUNTS = ("5", "£5", "-5", "$5k", "0.5", "−5", "1,000", "1_000", "EUR 5", "5 days")
ENDINGS = (
    *("", "k", "%", " per cent", " percent", "pp", " percentage points", " percentage point", " per percent"),
    *(" per percentage point", " per cent per year", " a per cent", "/percent", " each percentage point", " per pp"),
    *(" pa per cent", " people percent", " p.a. people", " pa", " per annum per year", " % per year", " of 27", "/27"),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_ending_that_matches_fails_to_be_read(kind: Kind) -> None:
    for amount, ending in itertools.product(AMOUNTS, ENDINGS):
        text = amount + ending
        if kind.matches(text):
            assert kind.read(text).text == text


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
        ("$", "MXN", True),
        ("¥", "JPY", True),
        ("¥", "CNY", True),
        ("¥", "GBP", False),
        ("kr", "SEK", True),
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
        ("money", "£70k per year", "SIB008", "is a rate, but this field takes a total"),
        ("count", "150 people per year", "SIB008", "is a rate, but this field takes a total"),
        ("count", "150 people per cohort", "SIB004", "expected a number"),
        ("spread", "40 per year", "SIB008", "takes a total over a length of time"),
        ("money-per-year", "£70k", "SIB008", "is a total, but this field takes money per year"),
        ("money-per-year", "£20k per yeer", "SIB008", "`£20k per yeer` is not per a time"),
        ("money-per-year", "£20k per person per year", "SIB008", "is per person, but this field takes money per year"),
        ("units-per-year", "40 weeks", "SIB008", "is a total, but this field takes units per year"),
        ("units-per-year", "often", "SIB004", "expected units per year"),
        ("spread", "120 people", "SIB008", "does not state a period"),
        ("years", "18 months", "SIB018", "is not in years"),
        ("duration", "18", "SIB018", "has no unit"),
        ("duration", "a while", "SIB004", "expected a length of time"),
        ("effect", "20%", "SIB004", "of 20 per cent or of 20 percentage points"),
        ("count", "150 pp", "SIB004", "`150 pp` is in percentage points, but this field takes a number"),
        ("event-rate", "150pp", "SIB004", "`150pp` is in percentage points, but this field takes a rate"),
        ("share", "5 percentage points", "SIB004", "is in percentage points, but this field takes a share"),
        ("effect", "50 bps", "SIB004", "is in hundredths of a percentage point"),
        ("money", "£70kk", "SIB004", "`kk` in `£70kk` is not a known abbreviation"),
        ("money", "£", "SIB004", "expected an amount of money"),
        ("count", "£70kk", "SIB004", "expected a number"),
        ("money", "£1,5", "SIB004", "`£1.5` or `£15`?"),
        ("money", "£1.234.567", "SIB004", "separates thousands with points"),
        ("money", "£1.234,56", "SIB004", "separates thousands with points"),
        ("money", "1'000", "SIB004", "APOSTROPHE"),
        ("money", "1’000", "SIB004", "RIGHT SINGLE QUOTATION MARK (U+2019)"),
        ("money", "12 x £58k", "SIB004", "is a calculation"),
        ("money", "£58k × 12", "SIB004", "is a calculation"),
        ("money", "~£58k", "SIB004", "is not an exact number"),
        ("money", "£50k–£60k", "SIB004", "is a range"),
        ("count", "\uff11\uff15\uff10", "SIB004", "FULLWIDTH DIGIT ONE (U+FF11)"),
        ("count", "“150”", "SIB004", "LEFT DOUBLE QUOTATION MARK (U+201C)"),
        ("count", "150\u200bpeople", "SIB004", "ZERO WIDTH SPACE (U+200B)"),
        ("count", "–5", "SIB017", "is negative"),
        ("count", "150 people a year", "SIB008", "is a rate, but this field takes a total"),
        ("money", "£58k p.a.", "SIB008", "is a rate, but this field takes a total"),
        ("money", "£" + "7" * 200, "SIB004", "expected an amount of money"),
    ],
)
def test_refusal_says_why(kind: str, text: str, code: str, words: str) -> None:
    assert not BY_NAME[kind].matches(text)
    found, message, mend = refusal(text, BY_NAME[kind])
    assert found == code
    assert words in message
    assert mend


@pytest.mark.parametrize(
    ("kind", "text", "full"),
    [
        ("money-per-year", "£20,000/yr", "£20,000/year"),
        ("money-per-year", "£20K PER YEAR", "£20k per year"),
        ("money-per-year", "£900 pw", "£900 per week"),
        ("money-per-year", "£1,667 pcm", "£1,667 per month"),
        ("money-per-year", "£1,667 per calendar month", "£1,667 per month"),
        ("unit-cost", "£900 per wk", "£900 per week"),
        ("duration", "18 mths", "18 months"),
        ("years", "15 yrs", "15 years"),
        ("share", "45 PER CENT", "45 per cent"),
        ("count", "1.5k people", "1_500 people"),
    ],
)
def test_what_is_in_short_is_refused_with_its_full_form(kind: str, text: str, full: str) -> None:
    _code, _message, remedy = refusal(text, BY_NAME[kind])
    assert remedy == f"write `{full}`"
    assert BY_NAME[kind].matches(full)


@pytest.mark.costly
@trials(300)
@given(kinds, st.one_of(st.text(), st.from_regex(rf"{DIGITS} ?{NOUN}", fullmatch=True)))
def test_refusal_is_short_and_on_one_line(kind: Kind, text: str) -> None:
    code, message, mend = refusal(text, kind)
    assert code in {"SIB004", "SIB008", "SIB017", "SIB018"}
    assert len(message) < 300
    assert "\n" not in message + mend


def test_excess_is_reported_by_kind() -> None:
    assert excess("1.5", BY_NAME["share"]) == (
        "SIB017",
        "`1.5` is more than 100%",
        "if 1.5 per cent is meant, write `1.5%`",
    )
    code, message, mend = excess("£70000bn", BY_NAME["money"])
    assert (code, mend) == ("SIB040", for_example(BY_NAME["money"]))
    assert message == "`£70000bn` is more than the maximum of 10 million million"


def test_product_says_what_it_comes_to() -> None:
    # 12 × 58,000 = 696,000, with underscores, so that it can be pasted into braces
    assert "{value: £696_000, note: 12 x £58k}" in refusal("12 x £58k", BY_NAME["money"])[2]


# --- thousands or decimals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("£10.000 per year", ("£10,000 per year", "£10 per year")),
        ("£1.250", ("£1,250", "£1.25")),
        ("£1.125", ("£1,125", "£1.1250")),
        ("1.500 people", ("1,500 people", "1.50 people")),
        ("£1.250k", ("£1,250k", "£1.25k")),
        ("EUR 100.000", ("EUR 100,000", "EUR 100")),
        ("0.125", None),
        ("12.345%", None),
        ("12.345 per cent", None),
        ("£2.629m", None),
        ("£2.629 million", None),
        ("£1,234.567", None),
        ("£1234.567", None),
        ("£1.2500", None),
        ("£10.00", None),
    ],
)
def test_three_digits_after_a_point_may_be_thousands(text: str, readings: tuple[str, str] | None) -> None:
    assert thousands_or_decimals(text) == readings


@pytest.mark.parametrize(
    ("kind", "text", "is_asked"),
    [
        ("count", "1.125", True),
        ("event-rate", "1.512", False),  # a mean of three decimals
        ("event-rate", "1.500 days", True),
        ("units-per-year", "1.500 days per year", True),
        ("units-per-year", "2.375 days per year", False),
        ("duration", "1.500 days", True),
        ("share", "1.000", False),
        ("multiple", "1.250x", False),
    ],
)
def test_means_of_three_decimals_are_taken_as_they_are(kind: str, text: str, is_asked: bool) -> None:  # noqa: FBT001
    assert (two_readings(text, BY_NAME[kind]) is not None) == is_asked


@given(st.integers(1, 999), st.integers(0, 999))
def test_both_readings_are_read_and_neither_is_asked_about_again(whole: int, part: int) -> None:
    text = f"£{whole}.{part:03}"
    readings = thousands_or_decimals(text)
    assert readings is not None
    money = BY_NAME["money"]
    assert [money.read(each).value for each in readings] == [whole * 1000 + part, float(f"{whole}.{part:03}")]
    assert not any(map(thousands_or_decimals, readings))


def test_every_spelling_in_the_grammar_is_read() -> None:
    """The table is printed in the documentation: what it lists, some kind takes."""
    rows = [line for line in (grammar.__doc__ or "").splitlines() if line.startswith("| `")]
    spellings = [text for row in rows for text in re.findall(r"`([^`]+)`", row.split(" | ")[0])]
    assert len(spellings) > 40
    taken = [text for text in spellings if any(kind.matches(text) or ends_of(text, kind) for kind in KINDS)]
    assert taken == spellings


# --- currencies -------------------------------------------------------------------------------------------------------


def test_every_sign_is_of_a_currency_and_is_read() -> None:
    for sign, code in SIGNS.items():
        assert currency_of(code) is not None
        assert any(BY_NAME["money"].matches(text) for text in (f"{sign}5", f"5 {sign}"))
    assert all(currency_of(code) for codes in SHARED_SIGNS.values() for code in codes)


@pytest.mark.parametrize(
    ("code", "minor_unit"),
    [("GBP", 2), ("JPY", 0), ("KRW", 0), ("CLP", 0), ("KWD", 3), ("TND", 3), ("CLF", 4), ("XAU", None), ("XTS", None)],
)
def test_minor_units_are_those_of_iso_4217(code: str, minor_unit: int | None) -> None:
    currency = currency_of(code)
    assert currency is not None
    assert currency.minor_unit == minor_unit
