"""Short names of titles: the same rule for ids, folders, addresses and files."""

from __future__ import annotations

import pytest

from sibcase.short_names import bare_name, file_name, short_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Families known to many services", "families-known-to-many-services"),
        ("A/B & C (2nd  draft)_v2.1", "a-b-c-2nd-draft-v2-1"),
        ("Café Île-de-France", "cafe-ile-de-france"),
        # The same words with accents of their own, as macOS writes them.
        ("Cafe\u0301", "cafe"),
        ("Straße, STRASSE, GROẞ", "strasse-strasse-gross"),
        ("Ærø, Łódź, Þór, Đuro", "aero-lodz-thor-duro"),
        ("ﬁrst m²", "first-m2"),
        ("İstanbul \u0131l\u0131k", "istanbul-ilik"),
        ("Дом 2", "2"),
        ("Дом", ""),
        ("東京", ""),
        ("", ""),
        ("---", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("a\u202egpj.exe\x00", "a-gpj-exe"),
        ("\ud800x", "x"),
    ],
)
def test_a_title_becomes_plain_letters_and_digits(title: str, name: str) -> None:
    assert short_name(title, 60) == name


def test_a_long_title_is_cut_and_ends_with_a_letter() -> None:
    assert short_name("word " * 100, 20) == "word-word-word-word"
    assert bare_name("One-Two-Three", 8) == "One-Two"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("My_case (draft)", "My_case-draft"),
        ("Señora Müller", "Senora-Muller"),
        ("con", "con-1"),
        ("NUL", "NUL-1"),
        ("com1", "com1-1"),
        ("lpt9", "lpt9-1"),
        ("console", "console"),
        ("con-1", "con-1"),
        ("Дом", ""),
    ],
)
def test_a_file_can_be_called_so_on_any_system(name: str, file: str) -> None:
    assert file_name(name) == file


def test_long_names_with_the_same_beginning_stay_different() -> None:
    one, other = file_name("a" * 200 + "1"), file_name("a" * 200 + "2")
    assert one != other
    assert max(len(one), len(other)) < 180
