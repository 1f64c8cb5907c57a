"""What was worked out of the last few cases, for their next document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.casefile.case import Case
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["OfLastCases"]

Made = TypeVar("Made")
Texts = tuple[tuple[str, str], ...]
MOST_KEPT: Final = 8


@dataclass(slots=True)
class OfLastCases(Generic[Made]):
    """What a function makes of a case and rests on nothing else, kept by the texts of the case.

    Attributes:
        make: The function.
        kept: What it made, the oldest first.
    """

    make: Callable[[BusinessCase], Made]
    kept: dict[Texts, tuple[Case, Made]] = field(default_factory=dict)

    def of(self, business: BusinessCase) -> Made:
        """Return what the function makes of a case."""
        key = tuple((file, source.text) for file, source in business.texts.items())
        if key not in self.kept or self.kept[key][0] != business.case:
            if len(self.kept) >= MOST_KEPT:
                self.kept.pop(next(iter(self.kept)))
            self.kept[key] = business.case, self.make(business)
        return self.kept[key][1]
