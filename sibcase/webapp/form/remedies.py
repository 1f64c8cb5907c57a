"""Remedies that a button can apply: a value that a finding names, where its field takes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.values.quantities import KINDS
from sibcase.webapp.form.fields import TAKES_A_DATE, field_at

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Block
    from sibcase.webapp.findings import FindingOnPage
    from sibcase.webapp.form.fields import Field

__all__ = ["offers", "remedies_of"]

_QUOTED = re.compile(r"`([^`]+)`")
_NEAREST = re.compile(r"did you mean `([^`]+)`")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST = 3


def remedies_of(finding: FindingOnPage, root: Block | None) -> list[str]:
    """Return values that a finding offers and that its field takes.

    A number is offered only where the author's own is written in another way, as `£70k per year` for `£70k`; none is
    made up.
    """
    field = field_at(finding.path.removesuffix(".value"), root)
    return offers(field, finding.message, finding.help) if field is not None else []


def offers(field: Field, message: str, remedy: str) -> list[str]:
    """Return values that a message about a field offers in its remedy, and that the field takes."""
    kind = next((each for each in KINDS if each.name == field.kind), None)
    if kind is not None:
        written = _QUOTED.findall(message)
        offered = _QUOTED.findall(remedy)
        return [each for each in offered if kind.matches(each) and _says_the_same(each, written)][:MOST]
    if field.takes == TAKES_A_DATE:
        return [each for each in _QUOTED.findall(remedy) if _DATE.fullmatch(each)][:MOST]
    nearest = _NEAREST.findall(remedy)
    if field.shape == "choice":
        return [each for each in (nearest or _QUOTED.findall(remedy)) if each in field.choices][:MOST]
    return nearest[:MOST]


def _says_the_same(offered: str, written: list[str]) -> bool:
    """Return whether a text has the digits of one that the finding quotes."""
    digits = re.sub(r"[^0-9]", "", offered)
    return any(digits == re.sub(r"[^0-9]", "", each) for each in written)
