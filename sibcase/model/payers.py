"""Payers: who pays how much of each line. Each but the last pays its share to the penny, the last the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, pence, total_of
from sibcase.model.prices import present_value_of_cash
from sibcase.model.readings import line_title, payment_lines

if TYPE_CHECKING:
    from sibcase.casefile.fields import Assumption
    from sibcase.model.inputs import Model


def payer_shares(model: Model, name: str) -> dict[str, Assumption]:
    """Return who pays a line: as the line says, else as the contract says."""
    contract, line = model.case.contract, payment_lines(model)[name]
    return dict(line.payers or (contract.payers if contract else None) or {})


def add_payers(model: Model) -> None:
    """Add what each payer pays, line by line and in all."""
    by_payer: dict[str, list[Term]] = {}
    for name in payment_lines(model):
        for payer, row in _add_split(model, name).items():
            by_payer.setdefault(payer, []).append(row)
    for payer, rows in by_payer.items():
        label = f"Payments by {model.party(payer)}"
        row = model.book.flow(f"payments.by.{payer}", label, "money", total_of(rows))
        model.book.line(
            f"payments.present_value.by.{payer}", f"{label}, present value", "money", present_value_of_cash(row)
        )


def _add_split(model: Model, name: str) -> dict[str, Ref]:
    """Add what each payer pays of one line."""
    due = Ref(f"payments.{name}.per_period")
    shares, title = payer_shares(model, name), line_title(model, name)
    rows: dict[str, Ref] = {}
    for payer, share in shares.items():
        who = model.party(payer)
        stated = model.stated(f"payment.{name}.share.{payer}", f"{title}: share of {who}", "share", share)
        rest = pence(due - total_of(list(rows.values())))
        part = rest if payer == list(shares)[-1] else pence(due * stated)
        rows[payer] = model.book.flow(f"payments.split.{name}.{payer}", f"{title}: paid by {who}", "money", part)
    return rows
