"""What a case states in numbers: every assumption, in whichever section it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sibcase.casefile.sections.reference_data import Deflators, UnitCosts
from sibcase.casefile.values.assumptions import Assumption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.case import Case

__all__ = ["assumptions_of"]


def assumptions_of(case: Case) -> list[Assumption]:
    """Return every assumption of a case, in the order of the file."""
    return sorted(_in(case), key=lambda each: each.place)


def _in(node: Any) -> Iterator[Assumption]:
    if isinstance(node, Assumption):
        yield node
    elif isinstance(node, UnitCosts | Deflators):
        # A figure of reference data is an assumption where it is cited.
        return
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _in(getattr(node, name))
    elif isinstance(node, dict):
        for value in node.values():
            yield from _in(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _in(value)
