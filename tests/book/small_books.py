"""Small books for the tests of the book: a few periods, rows and numbers, and what a formula over them comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin, Periods

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.book.terms import Ref, Term

# Four quarters from 1 January: one in the financial year 2024-25, three in 2025-26.
QUARTERS = Periods(
    count=4,
    years_each=0.25,
    labels=("2024-25 Q4", "2025-26 Q1", "2025-26 Q2", "2025-26 Q3"),
    year_labels=("2024-25", "2025-26"),
    year_shares=((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 1.0, 1.0)),
)
WRITTEN = Origin("as written", file="case.yaml", line=7, column=3)


def book_of(**inputs: float | tuple[float, ...]) -> Book:
    """Return a book of four quarters with these assumptions: a number is a single value, a tuple a row."""
    book = Book(QUARTERS)
    for name, value in inputs.items():
        if isinstance(value, tuple):
            book.row(name, name.capitalize(), "money", value, WRITTEN)
        else:
            book.assume(name, name.capitalize(), "money", value, WRITTEN)
    return book


def line_of(book: Book, formula: Term, name: str = "result") -> Ref:
    """Add a formula as a line."""
    return book.line(name, name.capitalize(), "money", formula)


def figures_of(formula: Term, **inputs: float | tuple[float, ...]) -> Figures:
    """Return the figures of a book with one formula, called `result`."""
    book = book_of(**inputs)
    line_of(book, formula)
    return evaluate(book)


def result_of(formula: Term, **inputs: float | tuple[float, ...]) -> list[float]:
    """Return what a formula comes to, one value or one per period."""
    return figures_of(formula, **inputs).row("result")
