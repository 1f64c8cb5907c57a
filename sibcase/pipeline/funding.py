"""Funding that has to be computed to be checked: drawdowns by a schedule that do not cover the costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.findings import Finding

if TYPE_CHECKING:
    from sibcase.casefile.case import Case

A_PENNY = 0.01


def cash_findings(case: Case | None) -> list[Finding]:
    """Return a finding for each period in which stated drawdowns let cash fall below nil."""
    if case is None or case.investment is None or not any(each.drawdowns for each in case.investment.tranches.values()):
        return []
    from sibcase.book.evaluate import evaluate
    from sibcase.documents.wording import money
    from sibcase.model.build import build_book

    book = build_book(case)
    if "investment.cash.per_period" not in book:
        return []
    below = evaluate(book).row("investment.overdrawn.per_period")
    stated = [amount for each in case.investment.tranches.values() for amount in each.drawdowns or ()]
    told = [
        f"{money(amount, case.currency)} in {label}"
        for label, amount in zip(book.periods.labels, below, strict=True)
        if amount >= A_PENNY
    ]
    if not told:
        return []
    message = f"the drawdowns do not cover the costs: cash is below nil by {', '.join(told)}"
    mend = "draw more or earlier, or let one tranche be drawn just in time"
    return [Finding("SIB042", stated[0].amount.place, message, mend)]
