"""What a text was understood as: said next to its field while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Written
from sibcase.casefile.source.places import start_of
from sibcase.casefile.source.reading import Reading
from sibcase.casefile.values.assumptions import Assumption, read_assumption
from sibcase.casefile.values.quantities import KINDS

if TYPE_CHECKING:
    from sibcase.webapp.form.fields import Field

__all__ = ["Heard", "heard", "too_long"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text was understood as, or what is wrong with it.

    Attributes:
        assumption: the number that it is; None where it is none.
        message: what is wrong with it.
        help: how to write it instead.
    """

    assumption: Assumption | None = None
    message: str = ""
    help: str = ""


# Letters of a text of a document, and of a number with its unit and what it is spread over.
LONGEST_TEXT, LONGEST_NUMBER = 200_000, 1_000


def too_long(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return why a text is longer than a field takes; nothing where it is not."""
    return f"this has {len(text):,} characters, and this field takes at most {longest:,}" if len(text) > longest else ""


def heard(field: Field, text: str) -> Heard:
    """Return what a text means in a field that takes a quantity; nothing of any other field, or of no text."""
    if why := too_long(text, LONGEST_NUMBER if field.kind else LONGEST_TEXT):
        return Heard(None, why)
    kind = next((each for each in KINDS if each.name == field.kind), None)
    if kind is None or not text.strip():
        return Heard()
    reading = Reading()
    found = read_assumption(Written(text.strip(), start_of("")), kind, reading)
    wrong = next((each for each in reading.findings if each.is_error), None)
    if wrong is not None:
        return Heard(None, wrong.message, wrong.help)
    return Heard(found)
