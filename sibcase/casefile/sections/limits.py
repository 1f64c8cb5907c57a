"""What limits a contract: every form of cap that the format knows, in one place.

Whoever says that there is a cap, or that there is none, asks here: documents, rules and readiness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)

if TYPE_CHECKING:
    from sibcase.casefile.sections.contract import Contract
    from sibcase.casefile.sections.payments import Payment, Schedule
    from sibcase.casefile.values.fields import Assumption

__all__ = ["Limit", "caps_beyond_lines", "has_cap", "is_bounded", "is_limited", "limits_of_line", "unlimited_lines"]

Kind: TypeAlias = Literal[
    "line", "line year", "shared", "shared year", "year", "contract", "payer", "most", "most year"
]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what it is on, how much it is, and the shared cap or the payer that it belongs to."""

    kind: Kind
    most: Assumption
    key: str = ""


def limits_of_line(contract: Contract, name: str) -> list[Limit]:
    """Return all that limits what a line can pay: its own caps, those that it shares, the contract's, its payers'."""
    line = contract.payments[name]
    own: list[tuple[Kind, Assumption | None]] = [("line", line.cap), ("line year", line.cap_per_year)]
    if isinstance(line, Tariff):
        own += [("most", line.most), ("most year", line.most_per_year)]
    found = [Limit(kind, most) for kind, most in own if most is not None]
    return found + [limit for limit in caps_beyond_lines(contract) if _concerns(contract, name, limit)]


def caps_beyond_lines(contract: Contract) -> list[Limit]:
    """Return the caps over several lines: shared, of a year, of the whole contract, and of each payer."""
    found: list[tuple[Kind, Assumption | None, str]] = []
    for key, shared in (contract.shared_caps or {}).items():
        found += [("shared", shared.cap, key), ("shared year", shared.cap_per_year, key)]
    found += [("year", contract.cap_per_year, ""), ("contract", contract.cap, "")]
    found += [("payer", most, payer) for payer, most in (contract.payer_caps or {}).items()]
    return [Limit(kind, most, key) for kind, most, key in found if most is not None]


def _concerns(contract: Contract, name: str, limit: Limit) -> bool:
    """Return whether a cap limits a line; those of payers do where every payer of the line has one."""
    if limit.kind in ("shared", "shared year"):
        return name in (contract.shared_caps or {})[limit.key].lines
    if limit.kind == "payer":
        payers = contract.payments[name].payers or contract.payers or {}
        return limit.key in payers and set(payers) <= set(contract.payer_caps or {})
    return True


def has_cap(contract: Contract) -> bool:
    """Return whether a contract states any cap at all, on a line, on several of them or on a payer."""
    return bool(caps_beyond_lines(contract)) or any(limits_of_line(contract, name) for name in contract.payments)


def is_limited(contract: Contract, name: str) -> bool:
    """Return whether a line cannot grow without end: by a cap in any form, or by its own terms."""
    return bool(limits_of_line(contract, name)) or is_bounded(contract.payments[name])


def unlimited_lines(contract: Contract) -> list[str]:
    """Return the lines that nothing limits."""
    return [name for name in contract.payments if not is_limited(contract, name)]


def is_bounded(line: Payment) -> bool:
    """Return whether a line can never pay more than a sum that its own terms name."""
    return line.cap is not None or line.cap_per_year is not None or _ends_by_itself(line)


def _ends_by_itself(line: Payment) -> bool:
    match line:
        case BlockPayment() | ReturnTable():
            return True
        case Tariff():
            return line.most is not None or line.most_per_year is not None
        case SharePayment():
            last = line.stages[-1]
            return last.until is not None or last.until_saved is not None or not last.share.value
        case TablePayment():
            return line.per == "result" and all(_ends(each) for each in (line, *(line.others or ())))
        case AvoidedPayment():
            return line.rows is not None and _has_end(line.rows[-1])
        case _:
            assert_never(line)


def _ends(schedule: Schedule) -> bool:
    return schedule.read != "marginal" or _has_end(schedule.rows[-1])


def _has_end(row: object) -> bool:
    return (getattr(row, "end", None) or getattr(row, "below", None)) is not None
