"""SIB4, wrong pockets and affordability: who saves, who pays, and whether the money is there in the year it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.rules.parts_of import fiscal_savings, payers_of, savers_of
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.places import Place
    from sibcase.rules.submission import Submission


@rule("SIB401", "saves-and-pays-nothing", outline="advice", full="warning")
def saves_and_pays_nothing(case: Submission) -> Iterator[Objection]:
    """An agency that saves pays part of the cost of the outcomes.

    Why it matters:
        Where one budget makes the payments and another makes the savings, the payer funds another agency's saving.
        Commissioners gave this as a reason to doubt a bond whose case was sound overall.

    Source:
        OECD 2016 on wrong pockets; commissioners of two English authorities, interviewed in 2012–13

    Example:
        contract:
          payments:
            home-tariff: {payers: {council: 100%}}
            recovery-tariff: {payers: {council: 50%, justice: 50%}}
          payers: {council: 100%}

    Instead:
        contract:
          payments:
            home-tariff: {payers: {council: 85%, health: 15%}}
            recovery-tariff: {payers: {council: 50%, justice: 50%}}
          payers: {council: 100%}

    To fix:
        ask the agency to pay a share, for example `payers: {council: 85%, health: 15%}`, or say in `options` or
        `narrative` why it does not
    """
    paying = set(payers_of(case.case))
    for agency in savers_of(case.case) if paying else ():
        saved = case.amount(f"savings.gross.by.{agency}")
        if agency in paying or _is_central(case, agency) or saved <= DUST:
            continue
        cash = case.figure(f"savings.cashable.by.{agency}")
        of_which = "cash not assessed" if cash is None else f"of which cash {case.money(cash)}"
        message = f"{case.party(agency)} saves {case.money(saved)} ({of_which}) and pays nothing"
        yield Objection(_savings_of(case, agency), message)


@rule("SIB402", "pays-more-than-it-saves", outline="advice", full="warning")
def pays_more_than_it_saves(case: Submission) -> Iterator[Objection]:
    """A payer's cashable savings over the term are at least as large as its payments, in present value.

    Why it matters:
        A payer that does not recover its payments in cash is paying for the outcome itself. That can be right, but it
        is a decision about value and not about savings, and finance needs to know it.

    Source:
        Green Book 2026: the benefit–cost ratio is one figure among others; Government Outcomes Lab on pricing outcomes

    Example:
        outcomes:
          home: {savings: {placement: {cashable: {backfill: {value: 80%, low: 90%, high: 60%}}}}}

    Instead:
        outcomes:
          home: {savings: {placement: {cashable: {backfill: 20%}}}}

    To fix:
        lower the price or the payer's share, or say in `narrative` what it pays for beyond its own cash
    """
    for payer in payers_of(case.case):
        paid, saved = case.amount(f"payments.present_value.by.{payer}"), _present_cash(case, payer)
        if saved is not None and paid - saved > DUST and case.role(payer) != "co-payer":
            yield Objection(_payer_place(case, payer), _more_than(case, payer, paid, saved))


def _more_than(case: Submission, payer: str, paid: float, saved: float) -> str:
    sums = f"payments {case.money(paid)}, cashable {case.money(saved)}, both in present value"
    return f"{case.party(payer)} pays {case.money(paid - saved)} more over the term than it saves in cash ({sums})"


@rule("SIB403", "budget-gap", outline="advice", full="warning")
def budget_gap(case: Submission) -> Iterator[Objection]:
    """A payer's payments stay within its cashable savings in every financial year.

    Why it matters:
        A contract can pay for itself over its term and still require a payment in a year in which no cash has been
        released. Budgets are set by the year, so finance looks at the year with the greatest gap.

    Source:
        Commissioners of two English authorities, interviewed in 2012–13; five-case model, financial case

    Example:
        contract:
          payments:
            mobilisation: {kind: block, amount: £40k, when: start, payers: {council: 100%}}

    Instead:
        contract:
          payments:
            mobilisation: {kind: block, amount: £40k, when: 2031-04-01, payers: {council: 100%}}

    To fix:
        pay later (`due: 18 months`), cap the payments of a year (`cap_per_year: £200k`), or name the budget that
        bridges the year
    """
    for payer in payers_of(case.case):
        present_cash = _present_cash(case, payer)
        # SIB402 reports the larger amount where the whole term does not pay.
        covered = present_cash is not None and case.amount(f"payments.present_value.by.{payer}") - present_cash <= DUST
        if not covered or case.role(payer) == "co-payer":
            continue
        pays = case.by_year(f"parties.{payer}.pays")
        saves = case.by_year(f"parties.{payer}.cashable")
        gaps = {year: paid - saves.get(year, 0.0) for year, paid in pays.items() if paid - saves.get(year, 0.0) > DUST}
        if gaps:
            worst = max(gaps, key=lambda year: gaps[year])
            gap = _in_year(case, payer, worst, pays[worst], saves[worst])
            yield Objection(_payer_place(case, payer), gap + _in_others(len(gaps) - 1))


def _in_year(case: Submission, payer: str, year: str, paid: float, saved: float) -> str:
    gap = f"payments by {case.party(payer)} exceed its cashable savings in {year} by {case.money(paid - saved)}"
    return f"{gap} (payments {case.money(paid)}, cashable {case.money(saved)})"


def _in_others(years: int) -> str:
    return f"; there is also a gap in {years} other year{'s' if years > 1 else ''}" if years else ""


def _present_cash(case: Submission, payer: str) -> float | None:
    """Return the present value of what a payer saves in cash; None where cash is not assessed."""
    if case.figure("savings.cashable.present_value") is None:
        return None
    saved = case.figure(f"savings.cashable.present_value.by.{payer}")
    return 0.0 if saved is None and payer not in savers_of(case.case) else saved


@rule("SIB404", "no-co-payment", outline="advice", full="warning")
def no_co_payment(case: Submission) -> Iterator[Objection]:
    """Where central government saves, it pays a share.

    Why it matters:
        A local payer cannot be asked to buy savings for government departments. Central funds have paid about a fifth
        of outcome payments for this reason, and ask for evidence of where savings fall.

    Source:
        Life Chances Fund and Social Outcomes Fund terms (about 20 % from the centre)

    Example:
        contract:
          payments:
            recovery-tariff: {payers: {council: 40%, health: 60%}}

    Instead:
        contract:
          payments:
            recovery-tariff: {payers: {council: 20%, health: 50%, justice: 30%}}

    To fix:
        agree a co-payment with the department or a central fund, and name it among the payers: `payers: {council: 70%,
        justice: 30%}`
    """
    paying = payers_of(case.case)
    if not paying or any(_is_central(case, payer) or case.role(payer) == "co-payer" for payer in paying):
        return
    for agency in savers_of(case.case):
        saved = case.amount(f"savings.gross.by.{agency}") if _is_central(case, agency) else 0.0
        if saved > DUST:
            message = f"{case.party(agency)} saves {case.money(saved)}, but central government does not pay a share"
            yield Objection(_savings_of(case, agency), message)


def _is_central(case: Submission, agency: str) -> bool:
    party = (case.case.parties or {}).get(agency)
    return party is not None and party.tier == "central"


def _payer_place(case: Submission, payer: str) -> Place:
    """Return where a payer's share is first stated."""
    contract = case.case.contract
    for name, line in contract.payments.items() if contract else ():
        if payer in (line.payers or {}):
            return case.where.of("contract", "payments", name, "payers", payer)
    return case.where.of("contract", "payers", payer)


def _savings_of(case: Submission, agency: str) -> Place:
    """Return where an agency is first named as one that saves."""
    line = next(line for line in fiscal_savings(case.case) if agency in line.saving.agency)
    return case.where.of(*line.path, "agency")


RULES = (saves_and_pays_nothing, pays_more_than_it_saves, budget_gap, no_co_payment)
