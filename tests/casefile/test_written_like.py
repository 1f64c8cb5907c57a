"""Values written as an author has written others, and read back to the last digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.values.quantities import KINDS, Kind
from sibcase.casefile.values.written_like import interval_like, written_like
from tests.trials import trials

KIND = {kind.name: kind for kind in KINDS}
WRITTEN: list[tuple[str, str, float, str | None]] = [
    ("money", "£12k", 13_500, "£13,500"),
    ("money", "£12k", 14_000, "£14k"),
    ("money", "£12.5k", 13_500, "£13.5k"),
    ("money", "£12k", 900, "£900"),
    ("money", "£1.2m", 1_350_000, "£1.35m"),
    ("money", "£1.2m", 1_234_567.89, "£1,234,567.89"),
    ("money", "60_000", 70_000, "70_000"),
    ("unit-cost", "$15.12 per day", 13.608, "$13.6080 per day"),
    ("money", "5 mn USD", 6.5e6, "6.5 mn USD"),
    ("money", "R 70k", 80_000, "R 80k"),
    ("money-per-year", "£75 per day", 80 * 365, "£80 per day"),
    ("money-per-year", "£25k a quarter", 120_000, "£30k a quarter"),
    ("unit-cost", "£900 per week", 950, "£950 per week"),
    ("share", "45%", 0.4, "40%"),
    ("share", "45 per cent", 0.125, "12.5 per cent"),
    ("share", "0.45", 0.4, "0.4"),
    ("share", "100%", 0.75, "75%"),
    ("share", "0%", 0.2, "20%"),
    ("part", "15/27", 16 / 27, "16/27"),
    ("part", "15/27", 0.5, None),
    ("years", "3 years", 4, "4 years"),
    ("duration", "18 months", 2, "24 months"),
    ("effect", "-20%", -0.25, "-25%"),
    ("effect", "−20%", 0.1, "+10%"),
    ("effect", "12pp", 0.125, "12.5pp"),
    ("event-rate", "142 per 100", 1.5, "150 per 100"),
    ("spread", "120 over 3 years", 130, "130 over 3 years"),
    ("count", "150 people", 15_000, "15,000 people"),
    ("count", "5.1", 4.125, "4.1250"),
    ("units-per-year", "3 per month", 48, "4 per month"),
    ("level", "7.5%", -0.03, "-3%"),
    ("pays", "-£3.3m", -4e6, "-£4m"),
    ("pays", "100% of principal", 0.9, "90% of principal"),
    ("until", "principal plus 5%", 1.07, "principal plus 7%"),
    ("multiple", "1.5x", 2, "2x"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value", "new"), WRITTEN)
def test_a_value_is_written_as_its_author_writes(kind: str, text: str, value: float, new: str | None) -> None:
    assert written_like(KIND[kind].read(text), value) == new


def test_a_value_that_is_the_same_keeps_its_words() -> None:
    assert written_like(KIND["money"].read("£12.0k"), 12_000.000000000001) == "£12.0k"


def test_both_ends_of_a_range_keep_their_words() -> None:
    low, high = KIND["share"].read("75%"), KIND["share"].read("92%")
    assert interval_like(low, high, (0.7, 0.92)) == "70% to 92%"
    assert interval_like(low, high, (0.7, 1.5)) is None


factors = st.just(0.0) | st.floats(1e-6, 3).map(lambda factor: float(f"{factor:.9g}"))


@given(st.sampled_from(WRITTEN), factors)
@trials(400)
def test_what_is_written_is_read_back_to_the_value(row: tuple[str, str, float, str | None], factor: float) -> None:
    kind: Kind = KIND[row[0]]
    old = kind.read(row[1])
    value = old.value * factor
    new = written_like(old, value)
    if new is not None:
        assert kind.matches(new)
        assert kind.read(new).value == pytest.approx(value, rel=1e-9, abs=1e-12)
        assert kind.read(new).unit == old.unit
    else:
        # Nothing is dropped that could be written: too much for a share, or parts of a twenty-seventh.
        assert kind.is_share or value > kind.largest or kind.name in ("part", "effect", "until")
