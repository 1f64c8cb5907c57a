"""What a change does in money: figures before and after, by agency and year, and for the investors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from sibcase.tables.all_tables import agencies_of
from sibcase.tables.table import value_of
from sibcase.tasks.show.headline import HEADLINE
from sibcase.wording.figures.labels import short_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.figures import Figures

__all__ = ["CAUSED", "AgencyYear", "Moved", "agency_years", "moved_headline", "moved_tranches", "rounded"]

# The figures for which each change is held to account, with their units.
CAUSED = {
    "need.cost.total": "money",
    "service.costs.total": "money",
    "savings.gross.total": "money",
    "savings.cashable.total": "money",
    "payments.total": "money",
    "commissioners.npv.cashable": "money",
    "investment.drawn": "money",
    "investment.irr": "rate",
}
_TRANCHE_PARTS = (("drawn", "drawn"), ("distributed", "paid out"), ("multiple", "multiple"), ("irr", "return a year"))
PENCE = 2
_DECIMALS = {"money": PENCE, "rate": 6, "share": 6, "multiple": 6}
_ANY = 6
DUST = 1e-9

Side = tuple["Figures | None", "Mapping[str, str]"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure before and after; nothing where a version does not have it, or it is not defined."""

    name: str
    label: str
    unit: str
    old: float | None
    new: float | None

    @property
    def difference(self) -> Decimal | None:
        """The difference of both as they are rounded to pence, so that steps add up; nothing if one is unknown."""
        return self.difference_to(_DECIMALS.get(self.unit, _ANY))

    def difference_to(self, decimals: int) -> Decimal | None:
        """The difference of both as they are rounded to so many decimals."""
        if self.old is None or self.new is None:
            return None
        return rounded(self.new, decimals) - rounded(self.old, decimals)

    @property
    def is_moved(self) -> bool:
        """Whether the figure is another one."""
        if self.old is None or self.new is None:
            return self.old is not self.new
        return self.difference != 0


@dataclass(frozen=True, slots=True)
class AgencyYear:
    """What an agency pays and saves in cash in one financial year, before and after; without a year, in all of them."""

    agency: str
    name: str
    year: str
    pays: Moved
    cashable: Moved

    @property
    def is_moved(self) -> bool:
        """Whether either is another amount."""
        return self.pays.is_moved or self.cashable.is_moved


def rounded(value: float, decimals: int) -> Decimal:
    """Return a figure as it is written with so many decimals; differences of such figures add up exactly."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN) + 0


def moved_headline(old: Figures | None, new: Figures | None) -> list[Moved]:
    """Return the headline figures that either version has, in the order of the headline."""
    names = [name for _, group in HEADLINE for name in group]
    return [_moved(name, short_label(name), old, new) for name in names if _has(old, name) or _has(new, name)]


def agency_years(old: Side, new: Side) -> list[AgencyYear]:
    """Return what each agency pays and saves in cash, year by year where there is an amount, and then in all years."""
    names = {**old[1], **new[1]}
    agencies = dict.fromkeys(each for figures, _ in (old, new) if figures for each in agencies_of(figures))
    return [row for agency in agencies for row in _of_agency(agency, names.get(agency, agency), old[0], new[0])]


def _of_agency(agency: str, name: str, old: Figures | None, new: Figures | None) -> list[AgencyYear]:
    years = [_agency_year(agency, name, year, old, new) for year in _years(old, new)]
    rows = [row for row in years if any((row.pays.old, row.pays.new, row.cashable.old, row.cashable.new))]
    if not rows:
        return []
    pays = _together(f"parties.{agency}.pays", [row.pays for row in rows])
    return [
        *rows,
        AgencyYear(agency, name, "", pays, _together(f"parties.{agency}.cashable", [row.cashable for row in rows])),
    ]


def _together(name: str, amounts: Sequence[Moved]) -> Moved:
    """Return amounts of several years as one; nothing where one of them is unknown."""
    olds, news = [each.old for each in amounts], [each.new for each in amounts]
    return Moved(name, amounts[0].label, "money", _sum(olds), _sum(news))


def _sum(amounts: Sequence[float | None]) -> float | None:
    known = [each for each in amounts if each is not None]
    return math.fsum(known) if len(known) == len(amounts) else None


def _years(old: Figures | None, new: Figures | None) -> list[str]:
    return sorted({label for figures in (old, new) if figures for label in figures.book.periods.year_labels})


def _agency_year(agency: str, name: str, year: str, old: Figures | None, new: Figures | None) -> AgencyYear:
    pays = _in_year(f"parties.{agency}.pays", "Pays", year, old, new)
    return AgencyYear(
        agency, name, year, pays, _in_year(f"parties.{agency}.cashable", "Cashable saving", year, old, new)
    )


def _in_year(name: str, label: str, year: str, old: Figures | None, new: Figures | None) -> Moved:
    amounts = [_amount_in_year(figures, name, year) for figures in (old, new)]
    return Moved(f"{name}.{year}", label, "money", *amounts)


def _amount_in_year(figures: Figures | None, name: str, year: str) -> float | None:
    """Return an amount of a year: zero where the version has no such agency or year, nothing where it is unknown."""
    if figures is None or f"{name}.per_year" not in figures:
        return 0.0
    amount = figures.by_year(name).get(year, 0.0)
    return None if math.isnan(amount) else amount


def moved_tranches(old: Figures | None, new: Figures | None) -> list[Moved]:
    """Return what the investors draw, are paid and earn, tranche by tranche."""
    tranches = dict.fromkeys(each for figures in (old, new) if figures for each in _tranches(figures))
    return [
        _moved(f"investment.{tranche}.{part}", f"{tranche}: {label}", old, new)
        for tranche in tranches
        for part, label in _TRANCHE_PARTS
        if _has(old, f"investment.{tranche}.{part}") or _has(new, f"investment.{tranche}.{part}")
    ]


def _tranches(figures: Figures) -> list[str]:
    ending = ".net_gain"
    names = [name.split(".") for name in figures.book.names("investment.") if name.endswith(ending)]
    return [parts[1] for parts in names if len(parts) == len(("investment", "tranche", "net_gain"))]


def _has(figures: Figures | None, name: str) -> bool:
    return figures is not None and name in figures


def _moved(name: str, label: str, old: Figures | None, new: Figures | None) -> Moved:
    unit = next(figures.book.lines[name].unit for figures in (new, old) if figures is not None and name in figures)
    return Moved(name, label, unit, _value(old, name), _value(new, name))


def _value(figures: Figures | None, name: str) -> float | None:
    return value_of(figures, name) if figures is not None else None
