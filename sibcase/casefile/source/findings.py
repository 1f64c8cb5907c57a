"""Findings: problems of a case as values, each with a code, a severity, a place and a way to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sibcase.casefile.source.codes import CODES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.source.places import Place

MOST_NAMES_LISTED = 8
LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: what is wrong, where, what was expected instead and how to fix it."""

    code: str
    place: Place
    message: str
    help: str = ""
    related: tuple[tuple[Place, str], ...] = ()
    label: str = ""
    severity_here: Severity | None = None
    name_here: str = ""

    @property
    def name(self) -> str:
        """The name of its rule; codes of the file itself have theirs in their table."""
        return self.name_here or (CODES[self.code].name if self.code in CODES else "")

    @property
    def severity(self) -> Severity:
        """The severity stated for this finding, else that of its code."""
        return self.severity_here or CODES[self.code].severity

    @property
    def is_error(self) -> bool:
        """Whether the result would be wrong or missing."""
        return self.severity == "error"


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by file, line and column, without repetitions."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda found: (found.place, found.code, found.message))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether any of the findings is an error."""
    return any(finding.is_error for finding in findings)


def shortened(text: str, most: int = LONGEST_QUOTE) -> str:
    """Return a text fit for one line of a message."""
    # Texts come from strangers: a megabyte on one line must not be split into its words first.
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 1] + "…"


def nearest(word: str, names: Iterable[str]) -> list[str]:
    """Return the names, nearest to the word first, at most eight: what a message lists."""
    known = sorted(names)
    close = get_close_matches(word.lower(), known, n=3, cutoff=0.6)
    return (close + [name for name in known if name not in close])[:MOST_NAMES_LISTED]


def suggestion(word: str, names: Iterable[str]) -> str:
    """Return a sentence that offers the nearest name and lists what there is."""
    known = list(names)
    if not known:
        return "none is defined in this case"
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    listed = ", ".join(f"`{name}`" for name in nearest(word, known))
    more = ", …" if len(set(known)) > MOST_NAMES_LISTED else ""
    return (f"did you mean `{close[0]}`? " if close else "") + f"known here: {listed}{more}"
