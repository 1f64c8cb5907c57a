"""How many examples Hypothesis makes: all of them under `make test-all`, a part of them under `make test`."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

# Of every hundred examples, and the number that a test without settings of its own tries.
FULL, PART = 100, 15


def trials(most: int, **others: Any) -> settings:
    """Return the settings of a test that tries so many examples where everything is run, and else a part of them."""
    tried = settings.get_profile(settings.get_current_profile_name()).max_examples
    return settings(max_examples=max(most * tried // FULL, 1), **others)
