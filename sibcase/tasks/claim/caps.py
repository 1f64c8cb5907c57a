"""What each cap of a contract has left, on results to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

__all__ = ["CapLeft", "caps_left"]


@dataclass(frozen=True, slots=True)
class CapLeft:
    """A cap: the name of its figure, with the financial year where it is one of a year, its size, and what is used."""

    name: str
    title: str
    cap: float
    used: float

    @property
    def left(self) -> float:
        """What is left of it, never below zero."""
        return max(self.cap - self.used, 0.0)


def caps_left(case: Case, figures: Figures) -> list[CapLeft]:
    """Return what each cap over the contract or over a financial year has left; years that use none are left out."""
    contract = case.contract
    if contract is None:
        return []
    lines = list(contract.payments)
    found = [_cap(figures, "contract.cap", lines), *_years(figures, "contract.cap_per_year", lines)]
    for key, shared in (contract.shared_caps or {}).items():
        name, members = f"contract.shared.{key}.cap", list(shared.lines)
        found += [_cap(figures, name, members), *_years(figures, f"{name}_per_year", members)]
    for line in lines:
        found += [
            _cap(figures, f"payment.{line}.cap", [line]),
            *_years(figures, f"payment.{line}.cap_per_year", [line]),
        ]
    found += [_of_payer(figures, payer, lines) for payer in contract.payer_caps or {}]
    return [each for each in found if each is not None]


def _cap(figures: Figures, name: str, lines: list[str]) -> CapLeft | None:
    return _left(figures, name, sum(_value(figures, f"payments.allowed.{line}") for line in lines))


def _years(figures: Figures, name: str, lines: list[str]) -> list[CapLeft]:
    if name not in figures.book:
        return []
    rows = [figures.by_year(f"payments.allowed.{line}") for line in lines]
    used = {year: sum(row[year] for row in rows) for year in figures.book.periods.year_labels}
    found = ((year, _left(figures, name, amount)) for year, amount in used.items() if round(amount, 2))
    return [
        CapLeft(f"{each.name} {year}", f"{each.title}, {year}", each.cap, each.used) for year, each in found if each
    ]


def _of_payer(figures: Figures, payer: str, lines: list[str]) -> CapLeft | None:
    parts = (f"payments.part.{line}.{payer}{PER_PERIOD}" for line in lines)
    return _left(
        figures, f"contract.payer_cap.{payer}", sum(sum(figures.row(each)) for each in parts if each in figures)
    )


def _left(figures: Figures, name: str, used: float) -> CapLeft | None:
    if name not in figures.book or figures.value(name) is None:
        return None
    return CapLeft(name, figures.book.lines[name].label, figures.value(name) or 0.0, used)


def _value(figures: Figures, name: str) -> float:
    return (figures.value(name) or 0.0) if name in figures.book else 0.0
