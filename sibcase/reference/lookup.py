"""Reading the cited tables, and the one error for a name that is not in them."""

from __future__ import annotations

import csv
import io
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sibcase.files import read_shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_SUGGESTIONS = 5


class UnknownReference(LookupError):  # noqa: N818 - named for the finding that a caller makes of it
    """A name that the reference tables do not hold.

    Attributes:
        asked: the name as it was asked for.
        known: every name that exists.
        nearest: the names most like it, best first.
    """

    kind = "reference"

    def __init__(self, asked: str, known: Iterable[str]) -> None:
        """Keep what was asked and what there is."""
        self.asked = asked
        self.known = tuple(known)
        self.nearest = nearest_names(asked, self.known)
        super().__init__(f'unknown {self.kind} "{asked}": there are {", ".join(self.known)}')


@cache
def read_table(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of ``data/<name>.csv``, in the order of the file."""
    text = read_shipped(files("sibcase.reference") / "data" / f"{name}.csv")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def nearest_names(asked: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to five of the known names that look most like the one asked for."""
    return tuple(get_close_matches(asked.casefold(), list(known), n=_MOST_SUGGESTIONS, cutoff=0.5))
