"""sibcase builds business cases for social impact bonds from text files.

>>> import sibcase
>>> case = sibcase.load("cases/concept-note")
>>> case.evaluate().value("need.cost.total")
157500000.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase

__all__ = ["__version__", "load", "load_text"]


def load(path: str | Path) -> BusinessCase:
    """Load a case from a file or a folder.

    Example:
        >>> sibcase.load("cases/concept-note").case.title
        'Recovery for people with very complex needs'

    Raises:
        sibcase.tasks.business_case.CaseHasErrors: the case has errors; the message shows all of them.
    """
    from sibcase.tasks.business_case import load

    return load(path)


def load_text(text: str) -> BusinessCase:
    """Load a case from its text.

    Example:
        >>> text = "{sibcase: 1, title: T, need: {people: 2, unit_cost: £5 per year, years: 3}}"
        >>> sibcase.load_text(text).evaluate().value("need.cost.total")
        30.0

    Raises:
        sibcase.tasks.business_case.CaseHasErrors: the case has errors; the message shows all of them.
    """
    from sibcase.tasks.business_case import load_text

    return load_text(text)
