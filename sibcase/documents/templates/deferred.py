"""Values that are worked out when a template first asks for them: a document computes what it prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2.runtime import Context

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
        """Return what a name stands for, as Jinja's own context does."""
        found = super().resolve_or_missing(key)
        return found.value() if isinstance(found, Deferred) else found
