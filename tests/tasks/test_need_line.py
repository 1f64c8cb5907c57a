"""The need in one line is read as people write it, and what cannot be read is said at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.source.findings import Finding
from sibcase.tasks.start.need_line import NeedLine, parse_need

# 150 x 70,000 x 15, by hand.
ENVELOPE = 157_500_000

WRITTEN = [
    "150 people x £70k x 15 years",
    "150 × £70k × 15",
    "150×£70k×15",
    "150x£70kx15",
    "150 people * £70,000 per year * 15 yrs",
    "150 people X £70K p.a. X 15 Years",
    "150 people at £70k a year for 15 years",
    "150 people at £70k each for 15 years",
    "150 people, £70k each, 15 years",
    "150 people x £70k per person per year x 15 years",
    "150 people @ £ 70_000 per annum over 15 years",
    "150 x 70k x 15",
    "  150   people\tx £70k x\n15 years ",
    "150 people x GBP 70k x 15 years",
    "150 people x £70 thousand a year x 180 months",
    "150 people, £70k a year each, for 15 years",
    "150 people, £70k a year each, 15 years.",
    "150 people; £70k a year each; 15 years",
    "about 150 people, £70k per person per year, for 15 years",
    "150 people costing £70k a year each for 15 years",
    "150 people who each cost £70,000 a year, over 15 years",
    "150 people, each costing £70k a year, for 15 years",
    "150 people, each £70k a year, for 15 years",
    "150 people, £70k yearly for each of them, for 15 years",
    "150 families at £70k a year per family during 15 years",
    "150 people for 15 years at £70k a year each",
    "£70k a year each for 150 people for 15 years",
    "150 people x 15 years x £70k",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_the_envelope_is_read_however_it_is_written(text: str) -> None:
    need = parse_need(text)
    assert isinstance(need, NeedLine), need
    assert need.total == ENVELOPE
    assert need.count == 150


@pytest.mark.parametrize(
    ("text", "people", "unit_cost", "years", "currency"),
    [
        ("150 people x £70k x 15 years", "150", "£70k per year", "15", "GBP"),
        ("1,200 families x $9.5k x 18 months", "1,200 families", "$9.5k per year", "1.5", "USD"),
        ("40 young people x £75 per day x 2", "40 young people", "£75 per day", "2", "GBP"),
        ("40 x € 1.2m each quarter x 2.5 years", "40", "€1.2m per quarter", "2.5", "EUR"),
        ("40 Manx carers x A$5k x 2", "40 Manx carers", "A$5k per year", "2", "AUD"),
        ("40 élèves x 5k x 2", "40", "5k per year", "2", ""),
        ("40 clients, £900 monthly each, for 2 years", "40 clients", "£900 per month", "2", "GBP"),
    ],
)
def test_each_part_is_as_a_case_file_writes_it(
    text: str, people: str, unit_cost: str, years: str, currency: str
) -> None:
    need = parse_need(text)
    assert isinstance(need, NeedLine), need
    assert (need.people, need.unit_cost, need.years, need.currency) == (people, unit_cost, years, currency)


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [
        ("", (1, 2), "found nothing"),
        ("150", (1, 4), "found one part"),
        ("150 people x £70k", (1, 18), "found 2 parts"),
        ("150 people x £70k x 15 years x 2", (1, 33), "found 4 parts"),
        ("many x £70k x 15 years", (1, 5), "expected a number of people, found `many`"),
        ("0 people x £70k x 15 years", (1, 9), "expected a number of people"),
        ("-5 x £70k x 15 years", (1, 3), "expected a number of people, found `-5`"),
        ("150 people x lots x 15 years", (14, 18), "expected the cost of one person in a year, found `lots`"),
        ("150 people x £0 x 15 years", (14, 16), "expected the cost of one person in a year"),
        ("150 people x 15 years x 70k", (14, 22), "expected the cost of one person in a year, found `15 years`"),
        ("150 people, £70k a year each", (1, 29), "found 2 parts"),
        ("150 people, £70k a year twice, for 15 years", (13, 30), "expected the cost of one person in a year"),
        ("150 people x £70k x 15 parrots", (21, 31), "expected a number of years, found `15 parrots`"),
        ("150 people x £70k x 0 years", (21, 28), "expected a number of years"),
        ("\uff19 x £7 x 3", (1, 2), "expected a number of people"),
        ("150 people x £10.000 x 15 years", (14, 21), "could mean `£10,000 per year` or `£10 per year`"),
        ("150 people x ZZZ 70k x 15 years", (14, 21), "not an ISO 4217 currency code"),
        (f"150 x £{10**30} x 5", (7, 39), "expected the cost of one person in a year"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(text: str, columns: tuple[int, int], says: str) -> None:
    found = parse_need(text)
    assert isinstance(found, Finding)
    assert found.code == "SIB004"
    assert says in found.message
    assert (found.place.file, found.place.column, found.place.end_column) == ("--need", *columns)
    assert "for example `" in found.help


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(parse_need(text), NeedLine | Finding)


@given(
    people=st.integers(1, 10**6),
    thousands=st.integers(1, 10**4),
    years=st.integers(1, 60),
    times=st.sampled_from([" x ", "x", "×", " × ", "*", " X "]),
)
def test_any_envelope_is_multiplied_out(people: int, thousands: int, years: int, times: str) -> None:
    need = parse_need(times.join([str(people), f"£{thousands}k", str(years)]))
    assert isinstance(need, NeedLine), need
    assert need.total == people * thousands * 1000 * years
