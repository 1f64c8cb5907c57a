"""Funding that has to be computed to be checked: drawdowns by a schedule that do not cover the costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import Finding
from sibcase.casefile.values.wording import money

if TYPE_CHECKING:
    from sibcase.rules.submission import Submission

A_PENNY = 0.01
OVERDRAWN = "investment.overdrawn.per_period"


def cash_findings(submission: Submission) -> list[Finding]:
    """Return a finding that names each period in which stated drawdowns let cash fall below zero."""
    case = submission.case
    tranches = case.investment.tranches.values() if case.investment else ()
    stated = [amount for each in tranches for amount in each.drawdowns or ()]
    # A case without a schedule is not computed for this.
    if not stated or submission.figures is None or OVERDRAWN not in submission.figures:
        return []
    shortfalls = [
        f"{money(amount, case.currency)} in {label}"
        for label, amount in submission.figures.by_period("investment.overdrawn").items()
        if amount >= A_PENNY
    ]
    if not shortfalls:
        return []
    message = f"the drawdowns do not cover the costs: cash falls below zero by {', '.join(shortfalls)}"
    remedy = "draw more or earlier, or remove `drawdowns` from one tranche so that it is drawn just in time"
    return [Finding("SIB042", stated[0].amount.place, message, remedy)]
