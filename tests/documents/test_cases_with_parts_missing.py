"""Every document that a case has enough for can be made of it, whichever of its parts are not written yet."""

from __future__ import annotations

import re

import pytest

from sibcase.tasks.publish.document import compose_prepared, documents_for, prepare
from tests.documents.private_cases import FULL, opened

BLOCKS = re.split(r"(?m)^(?=[a-z]+:)", FULL.replace("stage: full", "stage: concept"))
# What the board says, what rests on prose, and what waives: nothing is computed from them.
SIDE = ("evaluation", "governance", "risks", "options", "waivers", "narrative")
SAVINGS = r"(?m)^    savings:\n(?:      .*\n)+"
COSTS = r"(?ms)^  costs:\n.*?(?=^\S)"


def case_without(*sections: str, part: str = "") -> str:
    """Return a concept note without these sections, and without what a pattern finds."""
    text = "".join(block for block in BLOCKS if block.partition(":")[0] not in (*SIDE, *sections))
    return re.sub(part, "", text) if part else text


@pytest.mark.matrix(1)
@pytest.mark.parametrize("audience", [None, "public"])
@pytest.mark.parametrize(
    ("sections", "part"),
    [
        ((), ""),
        (("investment",), ""),
        (("contract", "investment"), ""),
        (("contract", "investment"), COSTS),
        (("outcomes", "contract", "investment"), ""),
        (("service", "outcomes", "contract", "investment"), ""),
        ((), SAVINGS),
        (("contract", "investment"), SAVINGS),
    ],
)
def test_every_document_that_there_is_enough_for(sections: tuple[str, ...], part: str, audience: str | None) -> None:
    business = opened(case_without(*sections, part=part))
    figures = business.evaluate()
    told = prepare(business, figures, audience)
    for name in documents_for(figures):
        assert re.findall(r"\bNone\b|\bnan\b|\binf\b", compose_prepared(told, name).markdown) == [], name
