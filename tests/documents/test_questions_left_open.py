"""A question within a question: where the inner one asks for what is withheld, the outer one is left open too."""

from __future__ import annotations

import pytest

from tests.documents.private_cases import document, marked

COUPON = "investment.tranches.senior.coupon"


@pytest.mark.matrix(1)
@pytest.mark.parametrize(
    ("prose", "told"),
    [
        ("{% if ('yes' if figures.investment.irr > 0 else '') %}Gains.{% else %}Loses.{% endif %}", "withheld"),
        ("{{ 'Gains' if ('yes' if figures.investment.irr > 0 else '') else 'Loses' }}", "withheld"),
        # What stands inside a side of the outer question is a question of its own.
        ("{% if 1 > 0 %}{{ 'Gains' if figures.investment.irr > 0 else 'Loses' }}{% else %}B{% endif %}", "withheld"),
        ("{% if ('yes' if figures.need.cost.total > 0 else '') %}Need.{% else %}None.{% endif %}", "Need."),
    ],
)
def test_inner_questions(prose: str, told: str) -> None:
    text = marked({"fund": COUPON}).replace("market: {file: narrative/market.md}", f'market: "Then: {prose}"')
    assert f"Then: {told}" in document(text).markdown
