"""Words on pictures fit their room, and labels touch nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sibcase.documents.charts.drawing import text
from sibcase.documents.charts.said import counted, in_runs, joined
from sibcase.documents.charts.words import Labels, shortened, width_of


def test_words_are_at_least_as_wide_as_they_are_set() -> None:
    # Set in Open Sans of 12 pixels, by the advance widths of the font file.
    assert 60.8 <= width_of("£1,234,567", 12) <= 68
    assert 223.8 <= width_of("Child stays safely at home (Northmarch)", 12) <= 246
    assert 232.6 <= width_of("Child stays safely at home (Northmarch)", 12, weight=600) <= 256


@given(st.text(max_size=80), st.floats(20, 400))
def test_what_is_shortened_fits(words: str, room: float) -> None:
    cut = shortened(words, room, 12)
    assert width_of(cut, 12) <= room
    assert cut == words or (cut.endswith("…") and words.startswith(cut[:-1].rstrip()))


def test_a_sign_that_our_font_lacks_is_written_in_letters() -> None:
    assert ">Rs\N{NO-BREAK SPACE}25m<" in text(0, 0, "₹25m")


def test_a_label_stands_where_it_is_free_or_not_at_all() -> None:
    labels = Labels(100)
    places = [(50.0, 50.0, "middle"), (50.0, 70.0, "middle")]
    assert 'y="50"' in labels.write("one", places)
    assert 'y="70"' in labels.write("two", places)
    assert labels.write("three", places) == ""
    assert labels.write("out", [(50.0, 120.0, "middle"), (-20.0, 20.0, "start"), (635.0, 20.0, "start")]) == ""


def test_labels_stand_clear_of_a_slope_but_not_of_the_room_around_it() -> None:
    labels = Labels(600)
    labels.keep_clear([(0, 0), (600, 600)])
    assert labels.write("on it", [(300, 304, "middle")]) == ""
    assert labels.write("beside it", [(500, 100, "middle")]) != ""


def test_neighbours_are_told_together() -> None:
    years = ["2025", "2026", "2027", "2028", "2029"]
    assert in_runs(years, [True, True, False, True, True]) == "2025 to 2026 and 2028 to 2029"
    assert in_runs(years, [False] * 5) == ""
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert counted(1, "year") == "1 year"
