"""The states of a claim: submitted, verified, accepted, disputed, paid; each is an entry, with who and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sibcase.tasks.claim.due import in_money, units_of
from sibcase.tasks.claim.entries import Entry
from sibcase.tasks.claim.ledger import ACCEPTED, DISPUTED, PAID, SUBMITTED, VERIFIED, add_to_ledger
from sibcase.tasks.sign.records import RecordFault

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.claim.ledger import Claim, Ledger

__all__ = ["FOLLOWS", "amount_by_payer", "mark_claim", "state_of", "unpaid"]

# Which states may follow each state. What was paid is corrected by a later claim.
FOLLOWS = {
    SUBMITTED: (VERIFIED, DISPUTED),
    VERIFIED: (ACCEPTED, DISPUTED),
    ACCEPTED: (PAID, DISPUTED),
    DISPUTED: (VERIFIED, ACCEPTED),
    PAID: (PAID,),
}
LONGEST_NOTE = 1_000


def mark_claim(  # noqa: PLR0913 - which claim, its state, who says so, when and why
    business: BusinessCase,
    number: int,
    state: str,
    *,
    who: str,
    note: str = "",
    payer: str = "",
    date: dt.date | None = None,
) -> Ledger:
    """Enter a new state of a claim into the ledger, and return the ledger with it.

    Args:
        business: the case.
        number: the number of the claim.
        state: `verified`, `accepted`, `disputed` or `paid`.
        who: the party that says so.
        note: the reason, which a dispute needs.
        payer: of a payment, who paid; by default everyone who has not paid yet.
        date: the day; by default today.

    Raises:
        RecordFault: there is no such claim, the state cannot follow its latest one, or something is missing.
        OSError: the ledger cannot be written.
    """

    def entries(ledger: Ledger) -> list[Entry]:
        claim = ledger.claim(number)
        _check_may_follow(claim, state)
        day = (date or dt.date.today()).isoformat()  # noqa: DTZ011 - as the parties' calendar
        if day < claim.states[-1].date:
            raise RecordFault(f"{day} is before the claim was {claim.state}, on {claim.states[-1].date}")
        _check_words(state, who, note)
        if state != PAID:
            return [_entry(claim, state, day, (who, note), ("", claim.submitted.amount))]
        open_amounts = _to_pay(business, claim, payer)
        return [_entry(claim, state, day, (who, note), each) for each in open_amounts.items()]

    return add_to_ledger(business.path, entries)


def state_of(claim: Claim, currency: str) -> str:
    """Return the state of a claim in words; `partly paid` if some payers have paid."""
    return "partly paid" if claim.state == PAID and unpaid(claim, currency) else claim.state


def amount_by_payer(claim: Claim, currency: str) -> dict[str, str]:
    """Return what each payer owes for a claim, as it is entered."""
    sums: dict[str, int] = {}
    for each in claim.due:
        sums[each.payer] = sums.get(each.payer, 0) + units_of(each.amount, currency)
    return {payer: in_money(units, currency) for payer, units in sums.items()}


def unpaid(claim: Claim, currency: str) -> dict[str, str]:
    """Return what payers still owe for a claim; those who owe nothing are left out."""
    paid = {each.payer for each in claim.states if each.what == PAID}
    owed = amount_by_payer(claim, currency)
    return {payer: amount for payer, amount in owed.items() if payer not in paid and units_of(amount, currency)}


def _check_may_follow(claim: Claim, state: str) -> None:
    if state in FOLLOWS[claim.state]:
        return
    after = " or ".join(f"`{each}`" for each in FOLLOWS[claim.state])
    raise RecordFault(f"claim {claim.number} is {claim.state}: only {after} can follow, not `{state}`")


def _check_words(state: str, who: str, note: str) -> None:
    if not who.strip():
        raise RecordFault(f"`{state}` needs the party that says so: --by NAME")
    if state == DISPUTED and not note.strip():
        raise RecordFault("a dispute needs its reason: --reason TEXT")
    if max(len(who), len(note)) > LONGEST_NOTE:
        raise RecordFault(f"a name or a reason has at most {LONGEST_NOTE:,} characters")


def _to_pay(business: BusinessCase, claim: Claim, payer: str) -> dict[str, str]:
    owed = unpaid(claim, business.case.currency)
    if payer and payer not in owed:
        listed = ", ".join(f"`{each}`" for each in owed) or "no payer"
        raise RecordFault(f"`{payer}` has nothing to pay for claim {claim.number}; open: {listed}")
    if not owed and claim.state == PAID:
        raise RecordFault(f"claim {claim.number} is paid; a correction belongs in a later claim")
    return {payer: owed[payer]} if payer else owed or {"": claim.submitted.amount}


def _entry(claim: Claim, state: str, day: str, words: tuple[str, str], paid: tuple[str, str]) -> Entry:
    submitted, (who, note), (payer, amount) = claim.submitted, words, paid
    return Entry(
        what=state,
        claim=str(claim.number),
        date=day,
        until=submitted.until,
        payer=payer,
        amount=amount,
        who=who.strip(),
        note=note.strip(),
        inputs=submitted.inputs,
        terms=submitted.terms,
    )
