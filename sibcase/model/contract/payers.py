"""Payers: who pays how much of each line. Each but the last pays its share to the penny, the last the rest.

Where a payer has a cap of its own, a line is split as it is claimed: what is above the cap nobody pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, greatest, lagged, least, pence, previous, total_of
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.time.prices import present_value_of_cash

if TYPE_CHECKING:
    from sibcase.casefile.sections.payments import Payment
    from sibcase.casefile.values.fields import Assumption
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model


def payer_shares(model: Model, name: str) -> dict[str, Assumption]:
    """Return who pays a line: as the line says, else as the contract says."""
    contract, line = model.case.contract, payment_lines(model)[name]
    return dict(line.payers or (contract.payers if contract else None) or {})


def payer_caps(model: Model) -> dict[str, Assumption]:
    """Return the most that payers pay in all, of those that have a cap."""
    contract = model.case.contract
    return dict((contract.payer_caps if contract else None) or {})


def add_shares(model: Model) -> None:
    """Add what share of each line each payer pays."""
    for name in payment_lines(model):
        for payer, share in payer_shares(model, name).items():
            label = f"{line_title(model, name)}: share of {model.party(payer)}"
            model.stated(f"payment.{name}.share.{payer}", label, "share", share)


def add_parts_within(model: Model, name: str, row: Ref, reading: Reading) -> Term:
    """Add each payer's part of a claim, within the payer's cap; return what is left of the claim."""
    caps, shares, title = payer_caps(model), list(payer_shares(model, name)), line_title(model, name)
    parts: list[Term] = []
    for payer, asked in _parts(name, shares, row).items():
        key, label = f"{reading.prefix}payments.part.{name}.{payer}", f"{title}: part of {model.party(payer)}"
        if payer not in caps:
            parts.append(model.book.line(f"{key}.per_period", f"{label}{reading.suffix}", "money", asked))
            continue
        before = _so_far(model, payer, name, reading)
        part = pence(least(asked, greatest(Ref(f"contract.payer_cap.{payer}") - before, 0.0)))
        parts.append(model.book.line(f"{key}.per_period", f"{label}{reading.suffix}", "money", part))
        with_before = f"{label}, with all that it has paid before{reading.suffix}"
        model.book.line(f"{key}.with_before", with_before, "money", pence(before + parts[-1]))
    return pence(total_of(parts)) if parts else row


def _parts(name: str, shares: list[str], row: Ref) -> dict[str, Term]:
    """Return each payer's part of a row: all but the last rounded, the last the rest."""
    parts: dict[str, Term] = {}
    for payer in shares[:-1]:
        parts[payer] = pence(row * Ref(f"payment.{name}.share.{payer}"))
    if shares:
        parts[shares[-1]] = pence(row - total_of(list(parts.values()))) if parts else row
    return parts


def _so_far(model: Model, payer: str, name: str, reading: Reading) -> Term:
    """Return what a payer with a cap has paid before a line, in time and in writing."""
    names, key = list(payment_lines(model)), f"{reading.prefix}payments.part.{{}}.{payer}.with_before"
    for each in reversed(names[: names.index(name)]):
        if payer in payer_shares(model, each):
            return Ref(key.format(each))
    return previous(key.format(next(each for each in reversed(names) if payer in payer_shares(model, each))))


def fallen_due(model: Model, name: str, row: Term, reading: Reading) -> Term:
    """Return a row when it is paid: whole periods after it was measured, at once or in instalments."""
    line = payment_lines(model)[name]
    if reading.at_once:
        return row
    if not line.instalments:
        return _when_due(name, line, row)
    paid: list[Term] = []
    late: list[Term] = []
    for number, _ in enumerate(line.instalments, start=1):
        key = f"payment.{name}.instalment{number}"
        is_last = number == len(line.instalments)
        part = pence(row - total_of(list(paid))) if is_last else pence(row * Ref(f"{key}.share"))
        paid.append(part)
        late.append(lagged(part, Ref(f"{key}.due_periods")))
    return total_of(late)


def _when_due(name: str, line: Payment, row: Term) -> Term:
    """Return a row when it is due; what was not earned of an advance is paid back at the end, without that delay."""
    periods = Ref(f"payment.{name}.due_periods")
    if not line.on_account or line.unearned != "paid back":
        return lagged(row, periods)
    return lagged(greatest(row, 0.0), periods) + least(row, 0.0)


def due_of(model: Model, name: str, reading: Reading) -> Term:
    """Return the row of what is paid of a line; with caps of payers, the sum of what each pays."""
    shares = payer_shares(model, name)
    if not payer_caps(model) or not shares:
        return fallen_due(model, name, reading.row(f"allowed.{name}"), reading)
    return total_of([fallen_due(model, name, reading.row(f"part.{name}.{payer}"), reading) for payer in shares])


def add_payers(model: Model, reading: Reading) -> None:
    """Add what each payer pays, line by line and in all."""
    by_payer: dict[str, list[Term]] = {}
    for name in payment_lines(model):
        for payer, row in _add_split(model, name, reading).items():
            by_payer.setdefault(payer, []).append(row)
    for payer, rows in by_payer.items():
        label = f"Payments by {model.party(payer)}"
        row = model.book.flow(f"payments.by.{payer}", label, "money", total_of(rows))
        model.book.line(
            f"payments.present_value.by.{payer}", f"{label}, present value", "money", present_value_of_cash(row)
        )


def _add_split(model: Model, name: str, reading: Reading) -> dict[str, Ref]:
    """Add what each payer pays of one line."""
    shares, title = list(payer_shares(model, name)), line_title(model, name)
    if payer_caps(model):
        parts = {payer: fallen_due(model, name, reading.row(f"part.{name}.{payer}"), reading) for payer in shares}
    else:
        parts = _parts(name, shares, Ref(f"payments.{name}.per_period"))
    return {
        payer: model.book.flow(
            f"payments.split.{name}.{payer}", f"{title}: paid by {model.party(payer)}", "money", part
        )
        for payer, part in parts.items()
    }
