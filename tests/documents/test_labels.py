"""Labels touch nothing; what charts say is told in few words."""

from __future__ import annotations

from sibcase.documents.charts.drawing.drawing import text
from sibcase.documents.charts.drawing.labels import Labels
from sibcase.documents.charts.drawing.lettering import width_of
from sibcase.wording.chart_sentences import counted, in_runs
from sibcase.wording.phrases import listed


def test_a_sign_that_our_font_lacks_is_written_in_letters() -> None:
    assert ">Rs\N{NO-BREAK SPACE}25m<" in text(0, 0, "₹25m")
    assert width_of("₹25m", 12) == width_of("Rs 25m", 12)


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


def test_neighbours_are_reported_together() -> None:
    years = ["2025", "2026", "2027", "2028", "2029"]
    assert in_runs(years, [True, True, False, True, True]) == "2025 to 2026 and 2028 to 2029"
    assert in_runs(years, [False] * 5) == ""
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert counted(1, "year") == "1 year"
