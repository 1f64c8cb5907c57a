"""The fund: one reading of the investment, as forecast or as if nothing were achieved, and how its rows are named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, above, floor, greatest, least, pence, previous, total_of, when
from sibcase.model.inputs import Model, name_of
from sibcase.model.investment.timing import counts_days
from sibcase.model.time.prices import PRICE_INDEX

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sibcase.casefile.sections.investment import DatedAmount
    from sibcase.casefile.sections.parts import Investment, Tranche
    from sibcase.model.contract.readings import Reading
    from sibcase.model.time.calendar import Calendar

DAYS_A_YEAR = 365.0
A_MILLIONTH = 1e-6
# As many parts a line adds up itself; more have rows of their own.
FEW = 4


@dataclass(frozen=True)
class Fund:
    """One reading of the investment, with the rows it writes."""

    model: Model
    terms: Investment
    calendar: Calendar
    reading: Reading

    @property
    def prefix(self) -> str:
        """What the names of this reading begin with."""
        return self.reading.prefix

    @property
    def suffix(self) -> str:
        """What the labels of this reading end with."""
        return self.reading.suffix

    @property
    def tranches(self) -> dict[str, Tranche]:
        """The tranches by id, in the order in which they are written."""
        return self.terms.tranches

    @property
    def residual(self) -> dict[str, Tranche]:
        """The tranches that take what is left."""
        return {name: tranche for name, tranche in self.tranches.items() if tranche.is_residual}

    @property
    def ranked(self) -> dict[str, Tranche]:
        """The tranches with a coupon and a rank."""
        return {name: tranche for name, tranche in self.tranches.items() if not tranche.is_residual}

    @property
    def counts_days(self) -> bool:
        """Whether interest counts days over 365."""
        return counts_days(self.model)

    def title(self, name: str) -> str:
        """Return what a tranche is called."""
        return tranche_title(name, self.tranches[name])

    def row(self, name: str) -> Ref:
        """Return a row of this reading."""
        return Ref(f"{self.prefix}investment.{name}.per_period")

    def has(self, name: str) -> bool:
        """Return whether this reading has a row."""
        return self.row(name).name in self.model.book

    def before(self, name: str) -> Term:
        """Return a row of this reading one period earlier."""
        return previous(f"{self.prefix}investment.{name}.per_period")

    def add(self, name: str, label: str, formula: Term, unit: str = "money") -> Ref:
        """Add a row to this reading."""
        return self.model.book.flow(f"{self.prefix}investment.{name}", label + self.suffix, unit, formula)

    def add_to(self, name: str, what: str, label: str, formula: Term) -> Ref:
        """Add a row of one tranche to this reading."""
        return self.add(f"{name}.{what}", f"{self.title(name)}: {label}", formula)

    def figure(self, name: str, label: str, unit: str, formula: Term) -> Ref:
        """Add a single figure to this reading."""
        return self.model.book.line(f"{self.prefix}investment.{name}", label + self.suffix, unit, formula)

    def each_of(self, what: str) -> Term:
        """Return the sum over tranches of one of their rows."""
        return total_of([self.row(f"{name}.{what}") for name in self.tranches])

    def commitments(self, names: dict[str, Tranche]) -> dict[str, Ref]:
        """Return the commitments of some tranches, by which they share."""
        return {name: Ref(f"tranche.{name}.commitment") for name in names}

    def years_each(self) -> Term:
        """Return the length of a period in years: as such, or its days of interest over 365."""
        if not self.counts_days:
            return Number(self.calendar.years_each)
        return interest_days(self.model, self.calendar) / DAYS_A_YEAR


def tranche_title(name: str, tranche: Tranche) -> str:
    """Return what a tranche is called."""
    return name_of(tranche.title, name)


def period_days(model: Model, calendar: Calendar) -> Ref:
    """Return the row of the days in each period."""
    name = "time.days"
    if name not in model.book:
        model.structure(name, "Days in the period", "days", calendar.days(), "from the dates of the periods")
    return Ref(name)


def interest_days(model: Model, calendar: Calendar) -> Ref:
    """Return the row of the days in each period for which money that is outstanding throughout earns interest."""
    name = "time.interest_days"
    if name not in model.book:
        why = "from the last day of the period before; in the first period from its first day"
        model.structure(name, "Days of interest in the period", "days", calendar.interest_days(), why)
    return Ref(name)


def add_dated_amounts(
    model: Model, calendar: Calendar, called: tuple[str, str], stated: Iterable[DatedAmount], *, is_repaid: bool
) -> list[Term]:
    """Add amounts that move on dates, numbered, each with its period and its place in it; return rows in whole pence.

    Args:
        model: The model.
        calendar: Its periods.
        called: The name and the label that the numbers follow.
        stated: The amounts.
        is_repaid: Whether they are repaid as their day ends, or drawn as it begins.
    """
    rows: list[Term] = []
    for number, each in enumerate(stated, start=1):
        key, label = (f"{called[0]}{number}", f"{called[1]} {number}")
        amount = model.stated(key, label, "money", each.amount)
        falls = calendar.only(calendar.index_of(each.when))
        moment = model.structure(f"{key}.when", f"{label}, when", "share", falls, f"on {each.when}")
        add_position_of_day(model, calendar, key, label, each.when, is_repaid=is_repaid)
        rows.append(pence(amount * moment))
    return rows


def add_position_of_day(
    model: Model, calendar: Calendar, key: str, title: str, date: dt.date, *, is_repaid: bool
) -> None:
    """Add where in its period a date falls: drawn as its day begins, repaid as its day ends."""
    here = calendar.end_of_day if is_repaid else calendar.beginning_of_day
    at = here(date, by_days=counts_days(model))
    label = f"{title}, where in the period"
    model.structure(f"{key}.position", label, "share", (at,) * calendar.count, f"on {date}")


def whole_pence(value: Term) -> Term:
    """Return money rounded down to whole hundredths, for what must not be exceeded.

    A millionth of a penny is dust: sums of pence are not exact in binary, and a penny must not be lost to that.
    """
    return floor(value * 100.0 + A_MILLIONTH) / 100.0


def share_out(
    fund: Fund, what: str, amount: Term, weights: dict[str, Ref], most: dict[str, Ref] | None = None
) -> dict[str, Ref]:
    """Share an amount among tranches by weight in whole pence: the last takes the rest, none more than its most."""
    whole, rest = _whole_of(fund, what, weights), Rest(fund, what, pence(amount))
    parts: dict[str, Ref] = {}
    for name, weight in weights.items():
        by_weight = pence(amount * weight / when(above(whole, 0.0), whole, 1.0))
        left = rest.before(name)
        share = left if name == list(weights)[-1] else least(by_weight, left)
        limited = share if most is None else least(share, most[name])
        parts[name] = fund.add_to(name, what, what.replace("_", " "), greatest(limited, 0.0))
        rest.take(parts[name])
    return parts


def _whole_of(fund: Fund, what: str, weights: dict[str, Ref]) -> Term:
    """Return the sum of the weights: of many a row of its own, so that not every part adds up all of them."""
    if len(weights) <= FEW:
        return total_of(list(weights.values()))
    label = f"{what.replace('_', ' ').capitalize()}: what {fund.title(next(iter(weights)))} and others share it by"
    return fund.add(f"{what}_by.{next(iter(weights))}", label, total_of([Ref(PRICE_INDEX) * 0.0, *weights.values()]))


@dataclass
class Rest:
    """What is left of an amount in whole pence as one tranche after the other takes a part of it.

    Up to a few parts are taken off where what is left is asked for. Where there are more, what is left of them has rows
    of its own: each line then refers to a few others, and the work grows as the number of tranches, not as its square.
    """

    fund: Fund
    what: str
    left: Term
    taken: list[Term] = field(default_factory=list)

    def before(self, name: str) -> Term:
        """Return what is left as a tranche, or a party, takes its part."""
        left = pence(self.left - total_of(self.taken)) if self.taken else self.left
        if len(self.taken) < FEW:
            return left
        fund, what = self.fund, self.what.replace("_", " ")
        title = fund.title(name) if name in fund.tranches else fund.model.party(name)
        self.left, self.taken = fund.add(f"{self.what}_left.{name}", f"{title}: left of {what}", left), []
        return self.left

    def take(self, part: Term) -> None:
        """Take a part off."""
        self.taken = [*self.taken, part]
