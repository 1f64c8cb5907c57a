"""Where the parts of a case stand, and which part stands at a place."""

from __future__ import annotations

import pytest

from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block
from sibcase.casefile.source.places import Place
from sibcase.casefile.source.whereabouts import Whereabouts

TEXT = """\
title: One
risks:
  - likelihood: 2
    title: First
  - {impact: 3,
     title: "Second"}
need: {people: 5 people}
"""


def parts_at(line: int, column: int, file: str = "f.yaml") -> set[str]:
    root, _ = compose(TEXT, "f.yaml")
    assert isinstance(root, Block)
    return {".".join(path) for path in Whereabouts(root).parts_at(Place(file, line, column, column + 1))}


@pytest.mark.parametrize(
    ("line", "column", "parts"),
    [
        (1, 1, {"", "title"}),  # a block without braces begins at its first name
        (1, 9, {"title"}),
        (3, 17, {"risks.0.likelihood"}),
        (4, 5, {"risks.0.title"}),
        (4, 14, {"risks.0.title"}),  # within what is written there
        (6, 6, {"risks.1.title"}),
        (7, 1, {"need"}),
        (7, 15, {"need.people"}),
        (9, 1, {"need.people"}),
    ],
)
def test_what_stands_at_a_place(line: int, column: int, parts: set[str]) -> None:
    assert parts_at(line, column) == parts


def test_in_another_file_stands_no_part_of_the_case() -> None:
    assert parts_at(3, 5, "other.md") == set()
