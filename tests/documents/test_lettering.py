"""Lettering never says that words are narrower than they are, and never lets them out of their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.documents.charts.drawing.lettering import _WIDTHS, SEMIBOLD, printable, shortened, width_of, wrapped
from tests.documents.drawn import advances, true_width

NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=120)


def test_widths_are_those_of_the_font() -> None:
    font = advances(400)
    assert {letter: font[letter] for letter in _WIDTHS} == _WIDTHS


def test_every_printable_character_of_ascii_has_its_width() -> None:
    assert [chr(code) for code in range(32, 127) if chr(code) not in _WIDTHS] == []


@pytest.mark.parametrize("weight", [400, SEMIBOLD])
def test_names_are_never_wider_than_they_are_said_to_be(weight: int) -> None:
    # Sentences, not single letters: of some letters the semibold is wider than the room to spare, of words never.
    for name in ("Northmarch County Council", "illicit", "little tilt", "WWW MMM", "£1,234,567.89", "Café Zürich Łódź"):
        assert width_of(name, 11, weight) >= true_width(name, 11, weight)


def test_words_of_other_scripts_get_the_widest_room() -> None:
    assert width_of("漢字", 10) >= 20  # a full-width character is one em wide


@given(NAMES, st.integers(20, 300), st.integers(1, 6))
def test_lines_stay_in_their_room(name: str, room: int, most: int) -> None:
    lines = wrapped(name, room, 11, most=most)
    assert len(lines) <= most
    assert [line for line in lines if width_of(line, 11) > room] == []


@given(NAMES, st.integers(40, 300))
def test_with_enough_lines_nothing_is_lost(name: str, room: int) -> None:
    assert "".join("".join(wrapped(name, room, 11, most=500)).split()) == "".join(printable(name).split())


def test_a_line_breaks_between_words() -> None:
    assert wrapped("Marches Integrated Care Board", 120, 11) == ("Marches Integrated", "Care Board")


def test_a_word_wider_than_the_room_is_broken() -> None:
    lines = wrapped("x" * 40, 60, 11, most=10)
    assert len(lines) > 1
    assert "".join(lines) == "x" * 40


def test_what_is_left_out_is_shown() -> None:
    assert wrapped("one two three four five six seven", 50, 11, most=2)[-1].endswith("…")
    assert shortened("Northmarch County Council", 60, 11).endswith("…")
    assert shortened("Short", 60, 11) == "Short"


def test_nothing_has_no_lines() -> None:
    assert wrapped("", 50, 11) == ()
    assert wrapped("   ", 50, 11) == ()
