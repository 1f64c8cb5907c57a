"""Values that are worked out when a template first asks for them: a document computes what it prints.

The time that this takes is the program's own: it does not count towards what a template may take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2.runtime import Context

from sibcase.documents.figures.own_work import own_work

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Deferred", "NamesOfTemplate"]


@dataclass(frozen=True, slots=True)
class Deferred:
    """A value by the function that returns it, which keeps it where it is asked for again."""

    value: Callable[[], Any]


class NamesOfTemplate(Context):
    """The names that a template sees; those that are deferred are worked out as the template asks for them."""

    def resolve_or_missing(self, key: str) -> Any:
        """Return the value of a name, as Jinja's own context does."""
        found = super().resolve_or_missing(key)
        if not isinstance(found, Deferred):
            return found
        with own_work():
            return found.value()
