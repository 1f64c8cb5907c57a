"""Parties: what each makes of it. Who pays, who saves, whose pocket is wrong, what it is worth.

wrong pocket = ½ Σ_a |share of cashable savings_a − share of payments_a|, on present values: the part of the payments
that would have to move between agencies for each to pay in proportion to what it saves. An agency that saves or pays
less than nothing counts as saving or paying nothing: with parts below zero, the others would be more than a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, absolute, by_year, greatest, least, total_of
from sibcase.model.contract.payers import payer_shares
from sibcase.model.contract.readings import payment_lines
from sibcase.model.programme.savings import saving_lines
from sibcase.model.time.prices import PRICE_INDEX, present_value_of_cash
from sibcase.model.value.budgets import add_budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.model.inputs import Model


GIVEN_BACK = "investment.given_back"
SAVINGS = {"cashable": ("cashable", "cashable savings"), "fiscal": ("gross", "all savings")}


def add_parties(model: Model) -> None:
    """Add the commissioners' results and the table of who pays and who saves."""
    if "payments.total" not in model.book:
        return
    agencies = agencies_of(model)
    _add_given_back(model, agencies)
    _add_commissioners(model)
    _add_payers_alone(model)
    for agency in agencies:
        _add_agency(model, agency)
        add_budget(model, agency, _net_payments(model, agency))
    if "savings.cashable.present_value" in model.book and agencies:
        _add_wrong_pocket(model, agencies)


def savings_worth(model: Model, kind: str) -> Ref:
    """Return the present value of the savings, counting cash or counting all; unknown where the case counts none."""
    source, label = SAVINGS[kind]
    unknown = f"commissioners.{kind}.savings"
    worth = f"savings.{source}.present_value"
    if worth in model.book or unknown in model.book:
        return Ref(worth if worth in model.book else unknown)
    return model.default(unknown, label.capitalize(), "money", float("nan"), "the case counts no savings")


def agencies_of(model: Model) -> list[str]:
    """Return the agencies that pay or save, payers first, in the order in which they are named."""
    savers = [each for _, saving in saving_lines(model) if saving.kind == "fiscal" for each in saving.agency]
    return list(dict.fromkeys([*payers_of(model), *savers]))


def _add_given_back(model: Model, agencies: list[str]) -> None:
    """Add what investors give back to each agency: above caps on their return, and its share of a surplus."""
    rows: list[Term] = []
    for agency in agencies:
        parts = [Ref(f"investment.{what}.{agency}.per_period") for what in ("returned.by", "shared")]
        there: list[Term] = [row for row in parts if row.name in model.book]
        if there:
            row = model.book.flow(
                f"{GIVEN_BACK}.{agency}", f"{model.party(agency)}: given back by investors", "money", total_of(there)
            )
            label = f"{model.party(agency)}: given back by investors, present value"
            worth = present_value_of_cash(row)
            rows.append(model.book.line(f"{GIVEN_BACK}.present_value.{agency}", label, "money", worth))
    if rows:
        label = "Given back by investors, present value"
        model.book.line(f"{GIVEN_BACK}.present_value", label, "money", total_of(rows))


def net_payments_worth(model: Model, agency: str = "") -> Term:
    """Return the present value of payments less what investors give back, by all payers or by one."""
    paid = _single(model, f"payments.present_value.by.{agency}" if agency else "payments.present_value")
    back = f"{GIVEN_BACK}.present_value" + (f".{agency}" if agency else "")
    return paid - Ref(back) if back in model.book else paid


def _net_payments(model: Model, agency: str) -> Term:
    """Return the row of what an agency pays less what it is given back."""
    paid, back = _row(model, f"payments.by.{agency}"), f"{GIVEN_BACK}.{agency}.per_period"
    return paid - Ref(back) if back in model.book else paid


def _add_commissioners(model: Model) -> None:
    book, paid = model.book, net_payments_worth(model)
    for kind, (_, label) in SAVINGS.items():
        saved = savings_worth(model, kind)
        book.line(
            f"commissioners.npv.{kind}", f"Net present value to the commissioners, {label}", "money", saved - paid
        )
        book.line(
            f"commissioners.cover.{kind}", f"Present value of {label} over that of payments", "multiple", saved / paid
        )
    # Outcomes of several kinds do not add up, and have no price in common.
    if "outcomes.net.total" in book and book.lines["outcomes.net.total"].adds_up:
        book.line(
            "commissioners.price_per_outcome",
            "Payments per outcome attributable to the service",
            "money",
            Ref("payments.total") / Ref("outcomes.net.total"),
        )
    liability = _greatest_liability(model)
    if liability is not None:
        book.line("commissioners.greatest_liability", "The most that can ever be owed", "money", liability)


def payers_of(model: Model) -> list[str]:
    """Return the agencies that pay, in the order in which the contract names them."""
    payers = [payer for name in payment_lines(model) for payer in payer_shares(model, name)]
    return list(dict.fromkeys(payers))


def _add_payers_alone(model: Model) -> None:
    """Add what the contract is worth to those who pay for it: their own cashable savings less what they pay.

    npv.payers = Σ over payers of PV(own cashable savings) − PV(payments); cover.payers = these savings ÷ PV(payments).
    A payer's savings that are not assessed for cashability are left out; if that is all of them, it is unknown.
    """
    book, paid = model.book, net_payments_worth(model)
    saved = book.line(
        "commissioners.savings.payers", "Cashable savings of those who pay, present value", "money", _own_savings(model)
    )
    book.line(
        "commissioners.npv.payers", "Net present value to those who pay, own cashable savings", "money", saved - paid
    )
    book.line(
        "commissioners.cover.payers",
        "Present value of the payers' own cashable savings over that of payments",
        "multiple",
        saved / paid,
    )


def _own_savings(model: Model) -> Term:
    payers = payers_of(model)
    names = [f"savings.cashable.present_value.by.{payer}" for payer in payers]
    assessed: list[Term] = [Ref(name) for name in names if name in model.book]
    own = [key for key, saving in saving_lines(model) if saving.kind == "fiscal" and saving.agency.keys() & set(payers)]
    unknown: list[Term] = [Ref(f"savings.cashable.{key}") for key in own if f"savings.cashable.{key}" in model.book]
    return total_of(assessed or unknown)


def _greatest_liability(model: Model) -> Term | None:
    """Return the cap of the contract, else the least that all other caps together allow; without, there is no limit.

    A cap of a financial year counts once for each year of the term. Lines: Σ over lines of the least of their own caps,
    what falls due of a block, or once the cap that they share; payers: Σ of their caps, where every payer has one.
    """
    if "contract.cap" in model.book:
        return Ref("contract.cap")
    bounds = [bound for bound in (_by_years(model), _by_payers(model), _by_lines(model)) if bound is not None]
    return least(*bounds) if len(bounds) > 1 else bounds[0] if bounds else None


def _in_all_years(model: Model, name: str) -> Term | None:
    """Return a cap of one financial year over all of them; nothing where there is no such cap."""
    return Ref(name) * float(len(model.book.periods.year_labels)) if name in model.book else None


def _by_years(model: Model) -> Term | None:
    return _in_all_years(model, "contract.cap_per_year")


def _by_payers(model: Model) -> Term | None:
    caps = [f"contract.payer_cap.{payer}" for payer in payers_of(model)]
    return total_of([Ref(cap) for cap in caps]) if caps and all(cap in model.book for cap in caps) else None


def _by_lines(model: Model) -> Term | None:
    """Return what the caps of lines allow; lines without one of their own are limited by the first cap they share."""
    shared = (model.case.contract.shared_caps if model.case.contract else None) or {}
    limits: list[Term] = []
    taken: set[str] = set()
    for name in payment_lines(model):
        own = _of_line(model, name)
        if own is not None:
            limits.append(own)
            continue
        key = next((key for key, each in shared.items() if name in each.lines), None)
        if key is None:
            return None
        if key not in taken:
            taken.add(key)
            limits.append(_least_of([_there(model, f"contract.shared.{key}.cap"), _shared_in_years(model, key)]))
    return total_of(limits)


def _shared_in_years(model: Model, key: str) -> Term | None:
    return _in_all_years(model, f"contract.shared.{key}.cap_per_year")


def _of_line(model: Model, name: str) -> Term | None:
    found = [_there(model, f"payment.{name}.cap"), _in_all_years(model, f"payment.{name}.cap_per_year")]
    if any(each is not None for each in found):
        return _least_of(found)
    return Ref(f"payments.claim.{name}") if f"payment.{name}.falls" in model.book else None


def _there(model: Model, name: str) -> Term | None:
    return Ref(name) if name in model.book else None


def _least_of(limits: list[Term | None]) -> Term:
    there = [each for each in limits if each is not None]
    return least(*there) if len(there) > 1 else there[0]


def _add_agency(model: Model, agency: str) -> None:
    """Add what an agency pays and saves by financial year, in cash, and whether a year is short."""
    book = model.book
    who = model.party(agency)
    pays = book.line(f"parties.{agency}.pays.per_year", f"{who}: pays", "money", by_year(_net_payments(model, agency)))
    saves = book.line(
        f"parties.{agency}.cashable.per_year",
        f"{who}: cashable saving",
        "money",
        by_year(_row(model, f"savings.cashable.by.{agency}") * Ref(PRICE_INDEX)),
    )
    book.line(
        f"parties.{agency}.capacity.per_year",
        f"{who}: capacity released",
        "money",
        by_year(_row(model, f"savings.capacity.by.{agency}") * Ref(PRICE_INDEX)),
    )
    book.line(f"parties.{agency}.net_cash.per_year", f"{who}: net cash", "money", saves - pays)
    book.line(
        f"parties.{agency}.budget_gap.per_year",
        f"{who}: payments above cashable savings",
        "money",
        greatest(pays - saves, 0.0),
    )
    book.flow(
        f"parties.{agency}.net_cash",
        f"{who}: net cash",
        "money",
        _row(model, f"savings.cashable.by.{agency}") * Ref(PRICE_INDEX) - _net_payments(model, agency),
    )
    present = _single(model, f"savings.cashable.present_value.by.{agency}") - net_payments_worth(model, agency)
    book.line(f"parties.{agency}.net_present_cash", f"{who}: net present cash", "money", present)


def _row(model: Model, name: str) -> Term:
    return Ref(f"{name}.per_period") if name in model.book else Ref(PRICE_INDEX) * 0.0


def _single(model: Model, name: str) -> Term:
    return Ref(name) if name in model.book else total_of([])


def _add_wrong_pocket(model: Model, agencies: list[str]) -> None:
    of_each = {agency: _single(model, f"savings.cashable.present_value.by.{agency}") for agency in agencies}
    by_each = {agency: net_payments_worth(model, agency) for agency in agencies}
    all_saved, all_paid = Ref("savings.cashable.present_value"), net_payments_worth(model)
    saved = _of_those_with_some(model, ("cashable_of_savers", "Cashable savings"), all_saved, of_each)
    paid = _of_those_with_some(model, ("payments_of_payers", "Payments"), all_paid, by_each)
    parts: list[Term] = []
    for agency in agencies:
        share_saved = greatest(of_each[agency], 0.0) / saved
        share_paid = greatest(by_each[agency], 0.0) / paid
        parts.append(
            model.book.line(
                f"parties.{agency}.pocket",
                f"{model.party(agency)}: share of cashable savings less share of payments",
                "share",
                share_saved - share_paid,
            )
        )
    model.book.line(
        "commissioners.wrong_pocket",
        "Part of the payments that falls to the wrong pocket",
        "share",
        total_of([absolute(part) for part in parts]) / 2,
    )
    for agency, part in zip(agencies, parts, strict=True):
        model.book.line(
            f"parties.{agency}.transfer",
            f"{model.party(agency)}: change in payments if each paid in proportion to its savings",
            "money",
            part * paid,
        )


def _of_those_with_some(model: Model, called: tuple[str, str], whole: Term, amounts: Mapping[str, Term]) -> Ref:
    """Add a total in which what is below zero counts as nothing: without any, it is the whole, known or not."""
    name, label = called
    some = total_of([greatest(amount, 0.0) for amount in amounts.values()])
    label = f"{label} of the agencies that have any, present value"
    return model.book.line(f"commissioners.{name}", label, "money", greatest(whole, some))
