"""All rules, family by family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.rules import (
    contract,
    evidence,
    gaming,
    interests,
    need,
    other_deals,
    outcomes,
    pockets,
    publication,
    ranges,
    readiness,
    savings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.source.findings import Finding
    from sibcase.rules.rule import Rule
    from sibcase.rules.submission import Submission

FAMILIES = {
    "SIB1": "Need",
    "SIB2": "Outcomes and evidence",
    "SIB3": "Savings",
    "SIB4": "Wrong pockets and affordability",
    "SIB5": "Contract",
    "SIB6": "Interests",
    "SIB7": "Gaming",
    "SIB8": "Readiness",
    "SIB9": "Publication",
}
# The rules for a contract that is only to be settled: what would be wrong to publish, and nothing about the need,
# service, savings or readiness of a business case. It is already signed, so its terms are not for us to advise on.
OF_A_CONTRACT_ALONE = frozenset({"SIB901", "SIB902", "SIB904", "SIB905", "SIB906", "SIB907", "SIB908"})
ROOMS = (
    *(need, evidence, ranges, outcomes, savings, pockets, contract, other_deals),
    *(interests, gaming, readiness, publication),
)
RULES: dict[str, Rule] = {each.code: each for room in ROOMS for each in room.RULES}


def review(submission: Submission, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return what the rules find in a case, all of them unless some are named."""
    asked = RULES.values() if rules is None else rules
    if submission.is_contract_alone:
        asked = [each for each in asked if each.code in OF_A_CONTRACT_ALONE]
    return [finding for each in asked for finding in each.review(submission)]
