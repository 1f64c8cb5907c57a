"""Every case and example with all its assumptions moved by up to a fifth, at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.draws.places import written_inputs
from sibcase.casefile.reader import find_case_files, load_case
from sibcase.model.build import build_book
from sibcase.resources import cases_folder

if TYPE_CHECKING:
    from sibcase.book.lines import Book
    from sibcase.book.operations import Array

CASES = find_case_files([str(cases_folder()), "tests/examples"])


def moved_book(path: str) -> Book:
    """Return the book of a case file."""
    case = load_case(path).case
    assert case is not None
    return build_book(case)


def moved_by_a_fifth(book: Book, count: int) -> dict[str, Array]:
    """Return values of all inputs, shape (1 or periods, count), each as planned times 0.8 to 1.2."""
    rng = np.random.default_rng(5)
    return {
        name: np.asarray(written.values)[:, None] * rng.uniform(0.8, 1.2, (1, count))
        for name, written in written_inputs(book).items()
    }


def by_line(book: Book, values: dict[str, Array]) -> dict[str, Array]:
    """Return the values of inputs for each of their lines."""
    return {line: values[name] for name, written in written_inputs(book).items() for line in written.lines}
