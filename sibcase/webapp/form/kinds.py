"""Which kind of quantity a field takes, by its path in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.quantities import KINDS
from sibcase.webapp.form.fields import field_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.values.quantities import Kind

__all__ = ["kinds_of"]


def kinds_of(paths: Iterable[str]) -> dict[str, Kind]:
    """Return the kinds of quantity that fields take, by their paths; those that take none are left out."""
    known = {each.name: each for each in KINDS}
    found = {}
    for path in paths:
        field = field_at(path)
        if field is not None and field.kind in known:
            found[path] = known[field.kind]
    return found
