"""A comparison in words and in plain data: what the terminal, a pull request and other programs are given of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import MINUS, money, number, of_unit
from sibcase.tasks.compare.figures import CAUSED, PENCE
from sibcase.wording.figures.labels import LABELS, amount_by_itself, has_sides, side_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.tasks.compare.compare import Cause, Comparison
    from sibcase.tasks.compare.figures import Moved
    from sibcase.tasks.compare.in_words import ChangeInWords

__all__ = ["ORDER_MATTERS", "cause_rows", "change_lines", "difference", "money_rows", "summary", "year_rows"]

ORDER_MATTERS = (
    "Each change is counted on top of those above it, in the order of the file, so that they add up to the whole; "
    "in another order the shares would differ. Changes joined by + depend on each other and are made together."
)
SAME = "0"
# From this difference on, pence are not worth reading.
_WHOLE_POUNDS_FROM = 1000
_SHOWN_DECIMALS = {"rate": 4, "share": 3, "multiple": 2}
_PERCENT = {"rate", "share"}


def shown(value: float | None, unit: str, currency: str) -> str:
    """Return a figure as it is printed; one that is not there or not defined is `none`."""
    return "none" if value is None else of_unit(value, unit, currency)


def difference(moved: Moved, currency: str, decimals: int | None = None) -> str:
    """Return a difference with its sign: `+£60,990`, `−0.52 points`; nothing where one side is unknown."""
    places = _decimals(moved) if decimals is None else decimals
    amount = moved.difference_to(places)
    if amount is None:
        return ""
    return _signed(amount, moved.unit, currency, places)


def _signed(amount: Decimal, unit: str, currency: str, places: int) -> str:
    if amount == 0:
        return SAME
    sign = MINUS if amount < 0 else "+"
    size = abs(amount)
    if unit == "money":
        return sign + (money(float(size), currency, pence=True) if places else money(float(size), currency))
    if unit in _PERCENT:
        return f"{sign}{number(float(size * 100), places - 2)} points"
    return f"{sign}{number(float(size), places)}"


def _decimals(*moved: Moved) -> int:
    """Return to how many decimals differences are shown: those of one figure all alike, so that they add up."""
    unit = moved[0].unit
    if unit != "money":
        return _SHOWN_DECIMALS.get(unit, PENCE)
    sizes = [abs(each.difference) for each in moved if each.difference is not None]
    return PENCE if max(sizes, default=Decimal(0)) < _WHOLE_POUNDS_FROM else 0


def summary(comparison: Comparison) -> str:
    """Return a comparison in one line: `3 changes; payments +£60,990; 1 finding new, none gone`."""
    if comparison.old is None:
        return "added"
    if comparison.new is None:
        return "removed"
    moved = [f"moved from {comparison.moved_from} to {comparison.name}"] if comparison.moved_from else []
    if comparison.is_same:
        return "; ".join([*moved, "no changes"])
    parts = [*moved, _counted(len(comparison.changes), "change")]
    parts += [
        f"{each.label.lower()} {difference(each, comparison.currency) or 'changed'}"
        for each in comparison.figures
        if each.is_moved and each.name in ("payments.total", "savings.cashable.total", "investment.irr")
    ]
    parts += [comparison.no_figures] if comparison.no_figures else []
    come, gone = len(comparison.new_findings), len(comparison.gone_findings)
    parts += [f"{_counted(come, 'finding')} new, {gone or 'none'} gone"] if come or gone else []
    return "; ".join(parts)


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def change_lines(change: ChangeInWords) -> tuple[str, list[str]]:
    """Return a change as one line, `25% → 22%`, and the remarks below it."""
    remarks = list(change.notes)
    if change.kind == "added":
        return f"added: {change.new}", remarks
    if change.kind == "removed":
        return f"removed: {change.old}", remarks
    if change.old is None or change.new is None:
        return remarks[0] if remarks else "changed", remarks[1:]
    if change.old == change.new:
        return change.new, remarks
    return f"{change.old} → {change.new}", remarks


def money_rows(figures: Iterable[Moved], currency: str) -> list[tuple[str, str, str, str]]:
    """Return the figures that moved as rows: what, before, after, difference; what reads the same is left out."""
    rows = [_money_row(each, currency) for each in figures]
    return [row for row in rows if row[1] != row[2] or row[3] not in ("", SAME)]


def _money_row(moved: Moved, currency: str) -> tuple[str, str, str, str]:
    """Return a figure before and after; one without a sign says on which side of zero it is, and that it turned."""
    amounts = [each for each in (moved.old, moved.new) if each is not None]
    if not has_sides(moved.name) or min(amounts, default=0.0) >= 0:
        return (moved.label, *_before_and_after(moved, currency), difference(moved, currency))
    if max(amounts) <= 0:
        less = replace(moved, old=_without_sign(moved.old), new=_without_sign(moved.new))
        label = LABELS[moved.name].below_zero
        return (label, *_before_and_after(less, currency), difference(less, currency))
    was, now = (side_of(moved.name, is_below=each < 0) for each in amounts)
    before, after = (_by_itself(moved.name, each, currency) for each in amounts)
    return f"{moved.label} (now {now}, was {was})", before, after, difference(moved, currency)


def _without_sign(value: float | None) -> float | None:
    return None if value is None else abs(value)


def _by_itself(name: str, value: float, currency: str) -> str:
    return amount_by_itself(name, money(abs(value), currency), is_below=value < 0)


def year_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """Return what agencies pay and save in cash by year, where that moved: whose, when, pays, by, saves, by."""
    return [
        (row.name, row.year or "all years", *_now_and_by(row.pays, comparison), *_now_and_by(row.cashable, comparison))
        for row in comparison.agencies
        if row.is_moved
    ]


def _before_and_after(moved: Moved, currency: str) -> tuple[str, str]:
    return shown(moved.old, moved.unit, currency), shown(moved.new, moved.unit, currency)


def _now_and_by(moved: Moved, comparison: Comparison) -> tuple[str, str]:
    return shown(moved.new, moved.unit, comparison.currency), difference(moved, comparison.currency)


def cause_rows(comparison: Comparison) -> tuple[list[str], list[tuple[str, ...]], list[ChangeInWords]]:
    """Return which change did how much: the heads, a row for each step that moves a figure, and the idle changes.

    The last row is the whole difference; the rows above add up to it in every column, as they are printed.
    """
    wholes = [each for name in CAUSED for each in _whole(comparison.causes, name)]
    moving = [cause for cause in comparison.causes if cause.moved]
    idle = [change for cause in comparison.causes if not cause.moved for change in cause.changes]
    rows: list[tuple[str, ...]] = []
    for cause in moving:
        cells = [_cell(cause, comparison, each) for each in wholes]
        rows.append((_what(cause), *cells))
    if rows:
        rows.append(("Together", *(_total_cell(comparison, each) for each in wholes)))
    return ["Change", *(each.label for each in wholes)], rows, idle


def _whole(causes: Sequence[Cause], name: str) -> list[Moved]:
    """Return a figure over all steps, from before the first to after the last, if any of them moves it."""
    steps = [cause.moved[name] for cause in causes if name in cause.moved]
    if not steps:
        return []
    return [replace(steps[0], new=steps[-1].new)]


def _what(cause: Cause) -> str:
    return " + ".join(change.path for change in cause.changes)


def _cell(cause: Cause, comparison: Comparison, whole: Moved) -> str:
    moved = cause.moved.get(whole.name)
    if moved is None:
        return ""
    return difference(moved, comparison.currency, _places(comparison, whole)) or _from_to(moved, comparison.currency)


def _total_cell(comparison: Comparison, whole: Moved) -> str:
    return difference(whole, comparison.currency, _places(comparison, whole)) or _from_to(whole, comparison.currency)


def _places(comparison: Comparison, whole: Moved) -> int:
    return _decimals(whole, *(cause.moved[whole.name] for cause in comparison.causes if whole.name in cause.moved))


def _from_to(moved: Moved, currency: str) -> str:
    return " → ".join(_before_and_after(moved, currency))
