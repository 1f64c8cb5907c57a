"""Parties in words: their names as documents print them, and how a saving is shared between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.values.assumptions import Assumption

# Takes the place of a party that the case does not name, as the model writes it.
NOT_STATED = "not-stated"


def shared_by(case: Case, shares: Mapping[str, Assumption | None]) -> str:
    """Return who shares a saving: `County council`, or `County council (60%) and NHS board (40%)`."""
    return listed(
        [party_name(case, party) + (f" ({percent(share.value)})" if share else "") for party, share in shares.items()]
    )


def party_name(case: Case, party: str) -> str:
    """Return the name of a party as the document prints it."""
    parties = case.parties or {}
    if party in parties:
        return parties[party].name
    return "Not stated" if party == NOT_STATED else party
