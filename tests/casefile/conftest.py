"""What the tests of the case file share: small cases as text, and an option to write the gallery's outputs anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.reader import load_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.casefile.reader import Loaded

MINIMAL = "sibcase: 1\ntitle: Recovery\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-gallery", action="store_true", help="write tests/errors/*.out anew, to be reviewed")


@pytest.fixture
def load_with() -> Callable[[str], Loaded]:
    """Return a function that loads the smallest case there is, with more lines after it."""

    def load(more: str) -> Loaded:
        return load_text(MINIMAL + more)

    return load


@pytest.fixture
def codes_with(load_with: Callable[[str], Loaded]) -> Callable[[str], list[str]]:
    """Return a function that gives the codes found in the smallest case with more lines after it."""

    def codes(more: str) -> list[str]:
        return [finding.code for finding in load_with(more).findings]

    return codes
