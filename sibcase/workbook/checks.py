"""Checks: what must hold of the money of a case whatever its inputs are; each reads zero, or true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.workbook.rows import Row

__all__ = ["Check", "Part", "checks_of"]

# The plan, and the other readings of it: each has money of its own, which has to add up.
_READINGS = {
    "": "As planned",
    "zero.": "If nothing is achieved",
    "no_effect.": "If the service has no effect",
    "adjusted.": "With the effect after adjustment for optimism",
}
_BALANCE = "investment.cash"


@dataclass(frozen=True, slots=True)
class Part:
    """What a party gets, or with a sign of −1 gives; of a balance what it grows by."""

    name: str
    sign: int = 1
    is_balance: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold.

    Attributes:
        label: what it says.
        parts: what adds up to nothing, in every period where the rows have periods.
        at_most: where it is a limit, the row that the parts together may not exceed.
    """

    label: str
    parts: tuple[Part, ...]
    at_most: str = ""


def checks_of(rows: dict[str, Row]) -> list[Check]:
    """Return the checks of a workbook; one that rests on what is withheld or undefined is left out."""
    rows = {name: row for name, row in rows.items() if not row.is_step}
    found = [check for prefix, reading in _READINGS.items() for check in _of_reading(rows, prefix, reading)]
    found += list(_sums_by_agency(rows))
    return [check for check in found if check.parts and _is_known(rows, check)]


def _of_reading(rows: dict[str, Row], prefix: str, reading: str) -> Iterator[Check]:
    total = f"{prefix}payments.total"
    if total in rows:
        yield _adds_up(
            f"{reading}: what commissioners pay adds up to all payments", rows, total, f"{prefix}payments.by."
        )
        yield from _caps(rows, prefix, reading)
    for flow, what in (("drawn", "what investors pay in"), ("distributed", "what investors are paid")):
        parts = [Part(f"{prefix}investment.{each}.{flow}", -1) for each in _tranches(rows)]
        whole = f"{prefix}investment.{flow}"
        if whole in rows and parts and all(part.name in rows for part in parts):
            yield Check(f"{reading}: {what}, tranche by tranche, adds up", (Part(whole), *parts))
    if f"{prefix}{_BALANCE}{PER_PERIOD}" in rows:
        label = f"{reading}: money in equals money out over every party, in every period"
        yield Check(label, tuple(_movements(rows, prefix)))


def _tranches(rows: dict[str, Row]) -> list[str]:
    return [name.split(".")[1] for name in rows if name.startswith("tranche.") and name.endswith(".commitment")]


def _adds_up(label: str, rows: dict[str, Row], total: str, prefix: str) -> Check:
    parts = [name for name in rows if name.startswith(prefix) and name.count(".") == prefix.count(".")]
    return Check(label, (Part(total), *(Part(name, -1) for name in parts)) if parts else ())


def _caps(rows: dict[str, Row], prefix: str, reading: str) -> Iterator[Check]:
    """Yield the limits of the contract: on everything, on a commissioner, on a payment line."""
    if "contract.cap" in rows:
        yield Check(f"{reading}: the cap of the contract holds", (Part(f"{prefix}payments.total"),), "contract.cap")
    for name, row in rows.items():
        first, middle, *rest = [*name.split("."), "", ""]
        if first == "contract" and middle == "payer_cap" and f"{prefix}payments.by.{rest[0]}" in rows:
            yield Check(f"{reading}: {row.label} holds", (Part(f"{prefix}payments.by.{rest[0]}"),), name)
        if first == "payment" and rest[0] == "cap" and f"{prefix}payments.{middle}" in rows:
            yield Check(f"{reading}: {row.label} holds", (Part(f"{prefix}payments.{middle}"),), name)


def _sums_by_agency(rows: dict[str, Row]) -> Iterator[Check]:
    for total, parts, what in (
        ("need.cost.total", "need.cost.by.", "the cost of the need"),
        ("savings.gross.total", "savings.gross.by.", "all savings"),
        ("savings.cashable.total", "savings.cashable.by.", "all cashable savings"),
    ):
        if total in rows:
            yield _adds_up(f"Agencies add up to {what}", rows, total, parts)


def _movements(rows: dict[str, Row], prefix: str) -> Iterator[Part]:
    """Yield what every party gets, less what it gives: payers, payees, investors, guarantors and the company."""
    flows = [("payments.total", -1), ("investment.returned", 1), ("grants.total", -1), ("service.costs.total", 1)]
    flows += [("investment.shared", 1), ("investment.guaranteed", -1)]
    for each in _tranches(rows):
        flows += [(f"investment.{each}.distributed", 1), (f"investment.{each}.guaranteed", 1)]
        flows += [(f"investment.{each}.drawn", -1), (f"investment.{each}.paid_in", -1)]
    payees = [name for name in rows if name.startswith(f"{prefix}payments.to.") and name.endswith(PER_PERIOD)]
    fees = [name for name in rows if name.startswith("fees.") and name.endswith(PER_PERIOD)]
    flows += [(name.removeprefix(prefix).removesuffix(PER_PERIOD), 1) for name in payees]
    flows += [(name.removesuffix(PER_PERIOD), 1) for name in fees if not name.startswith("fees.total")]
    for name, sign in flows:
        written = next((each for each in _ways(prefix, name) if each in rows), "")
        if written:
            yield Part(written, sign)
    yield Part(f"{prefix}{_BALANCE}{PER_PERIOD}", 1, is_balance=True)


def _ways(prefix: str, name: str) -> tuple[str, ...]:
    """Return under which names a flow of a reading may stand: fees and grants are the same in all of them."""
    own = f"{prefix}{name}{PER_PERIOD}"
    return (own, f"{name}{PER_PERIOD}") if name.startswith(("grants.", "fees.")) else (own,)


def _is_known(rows: dict[str, Row], check: Check) -> bool:
    names = [part.name for part in check.parts] + ([check.at_most] if check.at_most else [])
    return all(
        name in rows and rows[name].kind != "withheld" and all(map(math.isfinite, rows[name].values)) for name in names
    )
