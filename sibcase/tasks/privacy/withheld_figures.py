"""Withholding: which figures of a case its readers may not see, and the figures and findings that are left to them.

A figure is withheld if it rests on an amount that is kept back, however far behind it stands. What is left is reckoned
from nothing that is kept back: it does not change, whatever that amount is, so that nothing can be worked back from it.

There is one exception. A party may keep back several amounts of which a total is taken, as a provider does that marks
two salaries: the total is shown, and what rests on the total alone, if nobody who knows everything else, the amounts of
all other parties among it, can tell any single amount from what is shown, or come within a tenth of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.evaluate import evaluate_again
from sibcase.book.figures import Figures
from sibcase.book.lines import PER_PERIOD, Book, Origin
from sibcase.book.terms import references
from sibcase.casefile.source.whereabouts import Whereabouts
from sibcase.model.build import build_book
from sibcase.tasks.check.review import open_points, open_points_shown
from sibcase.tasks.privacy.audience import STAND_INS, Audience, case_for_book, case_for_rules, case_in_words, covers
from sibcase.withheld import WITHHELD, WITHHELD_WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.book.lines import Line
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["Readable", "readable_by", "readable_for", "withheld_lines"]

# Totals that may be shown though the amounts in them are kept back, in the plan, and if nothing is achieved.
_TOTALS = (
    "service.costs.total",
    "service.delivery_costs",
    "service.transaction_costs",
    "options.direct.cost",
    "segments.shared_cost_per_start",
    "need.cost.total",
    "savings.gross.total",
    "savings.cashable.total",
    "savings.capacity.total",
)
_IN_CASES = ("", "zero.", "no_effect.", "adjusted.")
_STEP = 0.1
# Nobody may come nearer to an amount than this part of it.
_NEAREST = 0.1
# Cash is reckoned to the penny: what moves by less than this part has not moved.
_DUST = 1e-5

Path = tuple[str, ...]


@dataclass(frozen=True)
class Readable:
    """A case and its figures as readers may see them."""

    case: Case
    figures: Figures
    review: Callable[[], Sequence[Finding]]


def readable_for(audience: Audience | None, business: BusinessCase, figures: Figures) -> Readable:
    """Return a case, its figures and its open points as an audience may see them; without one, as its authors do."""
    if audience is not None:
        return readable_by(audience, business, figures)
    loaded = business.loaded
    review = partial(open_points, loaded, figures) if loaded else lambda: business.findings
    return Readable(business.case, figures, review)


def readable_by(audience: Audience, business: BusinessCase, figures: Figures) -> Readable:
    """Return a case, its figures and its open points without what is kept from an audience."""
    case, loaded = business.case, business.loaded
    masked = _without_withheld(case, audience, figures) if audience.owners() else figures
    review = partial(_open_points, audience, loaded, masked) if loaded else list
    return Readable(case_in_words(case, audience), masked, review)


def _without_withheld(case: Case, audience: Audience, figures: Figures) -> Figures:
    stand_ins = [build_book(case_for_book(case, audience, stand_in)) for stand_in in STAND_INS]
    return _masked(figures, stand_ins, withheld_lines(audience, figures, stand_ins))


def withheld_lines(audience: Audience, figures: Figures, stand_ins: list[Book]) -> set[str]:
    """Return the names of the lines that readers may not see.

    Args:
        audience: The readers, and what is kept from them.
        figures: The figures of the case.
        stand_ins: The books of the case in which stand-ins hold the place of what is kept back.
    """
    book = figures.book
    amounts = {name for name, line in book.lines.items() if audience.keeps_back(_path(line))}
    shaped = {name for other in stand_ins for name in _shaped_otherwise(book, other, amounts)}
    behind = _references([book, *stand_ins])
    withheld = _resting_on(shaped, behind, frozenset())
    for owner in audience.owners():
        own = {name for name in amounts if covers(audience.marks[owner], _path(book.lines[name]))}
        totals = _totals_to_show(audience, owner, figures, withheld)
        withheld |= _resting_on(own, behind, totals)
    return withheld


def _path(line: Line) -> Path:
    return tuple(line.origin.path.split(".")) if line.origin is not None and line.origin.path else ()


def _shaped_otherwise(book: Book, stand_in: Book, amounts: set[str]) -> set[str]:
    """Return the lines that what is kept back has shaped: they differ where a stand-in holds its place."""
    names = dict.fromkeys([*book.lines, *stand_in.lines])
    return {name for name in names if name not in amounts and not _is_alike(book, stand_in, name)}


def _is_alike(book: Book, stand_in: Book, name: str) -> bool:
    one, other = book.lines.get(name), stand_in.lines.get(name)
    if one is None or other is None:
        return False
    is_same = (one.formula, one.axis, one.unit) == (other.formula, other.axis, other.unit)
    # An amount that is not stated is not a number in both, and as such never equal to itself.
    return is_same and (one.values == other.values or np.array_equal(one.values, other.values, equal_nan=True))


def _references(books: list[Book]) -> dict[str, set[str]]:
    """Return what each line rests on, in any of the books."""
    behind: dict[str, set[str]] = {}
    for book in books:
        for name, line in book.lines.items():
            behind.setdefault(name, set()).update(references(line.formula) if line.formula is not None else ())
    return behind


def _resting_on(sources: set[str], behind: dict[str, set[str]], shown: frozenset[str]) -> set[str]:
    """Return lines with all that rest on them, but for those that are shown and what rests on these alone."""
    ahead: dict[str, list[str]] = {}
    for name, needed in behind.items():
        for each in needed:
            ahead.setdefault(each, []).append(name)
    found, waiting = set(sources), list(sources)
    while waiting:
        for name in ahead.get(waiting.pop(), ()):
            if name not in found and name not in shown:
                found.add(name)
                waiting.append(name)
    return found


# --- totals that may be shown -----------------------------------------------------------------------------------------


def _totals_to_show(audience: Audience, owner: str, figures: Figures, withheld: set[str]) -> frozenset[str]:
    """Return the totals from which none of a party's amounts can be worked out, regardless of who reads which document.

    Each total is held against those before it and against every reader: a party that marked some of the same amounts
    knows them, and could tell the rest.
    """
    amounts = _amounts_of(audience.marks[owner], figures.book)
    unknown = _unknown_to_others(audience, owner, list(amounts))
    sizes = [float(np.max(np.abs(figures.arrays[name]))) for lines in amounts.values() for name in lines]
    if not all(np.isfinite(size) and size > 0 for size in sizes):
        return frozenset()
    in_blocks = [at for at, path in enumerate(amounts) if path not in audience.marks[owner]]
    candidates = _candidates(figures.book, withheld)
    moved = _moved(figures, list(amounts.values()), candidates)
    shown: list[str] = []
    shown_slopes: list[Array] = []
    for name in candidates:
        slopes = _slopes(moved.arrays[name], len(amounts))
        # What stands in a private block is secret together, too: its units times the cost of one.
        if slopes is None or not np.any(slopes) or np.any(slopes[:, in_blocks]):
            continue
        if all(_is_safe(np.vstack([*shown_slopes, slopes])[:, list(places)]) for places in unknown):
            shown.append(name)
            shown_slopes.append(slopes)
    return frozenset(shown)


def _candidates(book: Book, withheld: set[str]) -> list[str]:
    names = (f"{case}{total}{rows}" for rows in (PER_PERIOD, "") for case in _IN_CASES for total in _TOTALS)
    return [name for name in names if name in book and name not in withheld]


def _amounts_of(marks: tuple[Path, ...], book: Book) -> dict[Path, list[str]]:
    """Return the amounts at or below some paths, each with the lines that hold it: written once, it is one secret."""
    amounts: dict[Path, list[str]] = {}
    for name, line in book.lines.items():
        if line.is_assumption and covers(marks, _path(line)):
            amounts.setdefault(_path(line), []).append(name)
    return amounts


def _unknown_to_others(audience: Audience, owner: str, amounts: list[Path]) -> set[tuple[int, ...]]:
    """Return which of a party's amounts each reader does not know: the public, and every other party."""
    others = [(), *(marks for party, marks in audience.marks.items() if party != owner)]
    unknown = {tuple(at for at, path in enumerate(amounts) if not covers(marks, path)) for marks in others}
    return unknown - {()}


def _moved(figures: Figures, amounts: list[list[str]], wanted: list[str]) -> Figures:
    """Return some figures as they stand, then with each amount a tenth higher, then with each a tenth lower."""
    count = 1 + 2 * len(amounts)
    draws = {}
    for at, name in ((at, name) for at, lines in enumerate(amounts) for name in lines):
        draws[name] = np.repeat(figures.arrays[name][:, :1], count, axis=1)
        draws[name][:, 1 + at] *= 1 + _STEP
        draws[name][:, 1 + len(amounts) + at] *= 1 - _STEP
    return evaluate_again(figures, draws, wanted)


def _slopes(array: Array, amounts: int) -> Array | None:
    """Return by how much a total moves with the whole of each amount; nothing where it is not in a straight line."""
    if array.shape[1] == 1:
        return np.zeros((len(array), amounts))
    base, up, down = array[:, :1], array[:, 1 : 1 + amounts], array[:, 1 + amounts :]
    rise, fall = (up - base) / _STEP, (base - down) / _STEP
    size = float(np.max(np.abs(rise), initial=0.0))
    if not np.all(np.isfinite(array)) or np.any(np.abs(rise - fall) > _DUST * 100 * max(size, 1.0)):
        return None
    return (rise + fall) / 2


def _is_safe(slopes: Array) -> bool:
    """Say whether no amount can be worked out, nor bounded within a tenth, from totals that move by these slopes.

    Amounts may be anything above zero that leaves the totals as they are. Slopes are for a whole amount each, so that a
    change of -1 takes it to zero.
    """
    free = _changes_unseen(slopes)
    return all(_may_be_off(free[:, at], at) for at in range(slopes.shape[1]))


def _changes_unseen(slopes: Array) -> Array:
    """Return the projection on those changes of the amounts that leave every total as it is."""
    _, sizes, directions = np.linalg.svd(slopes, full_matrices=True)
    rank = int(np.sum(sizes > _DUST * max(float(sizes[0]), 1e-300))) if len(sizes) else 0
    unseen = directions[rank:]
    return np.asarray(unseen.T @ unseen)


def _may_be_off(change: Array, at: int) -> bool:
    """Say whether an amount may be a tenth higher and a tenth lower while all amounts stay above zero."""
    if change[at] < _DUST:
        return False
    up, down = float(np.max(-change)), float(np.max(change))
    higher = np.inf if up <= 0 else change[at] / up
    return bool(higher >= _NEAREST and change[at] / down >= _NEAREST)


# --- what is left -----------------------------------------------------------------------------------------------------


def _masked(figures: Figures, stand_ins: list[Book], withheld: set[str]) -> Figures:
    """Return the figures in the words of a book of stand-ins, with no number where one is withheld."""
    stand_in, *others = stand_ins
    hidden = withheld & stand_in.lines.keys()
    shaped = {name for other in (figures.book, *others) for name in _shaped_otherwise(stand_in, other, set())}
    lines = {
        name: _without_numbers(line, is_shaped=name in shaped) if name in hidden else line
        for name, line in stand_in.lines.items()
    }
    arrays = {name: figures.arrays[name] for name in stand_in.lines if name not in hidden}
    arrays |= {name: np.full((_length(stand_in, name), 1), np.nan) for name in hidden}
    return Figures(replace(stand_in, lines=lines), arrays, frozenset(hidden))


def _length(book: Book, name: str) -> int:
    axis = book.lines[name].axis
    return {"once": 1, "period": book.periods.count, "year": len(book.periods.year_labels)}[axis]


def _without_numbers(line: Line, *, is_shaped: bool) -> Line:
    """Return a line without its value and its source, and without a formula that holds a number of a stand-in."""
    if line.formula is not None:
        return replace(line, formula=None, group=0, origin=None) if is_shaped else line
    written = line.origin or Origin("")
    place = (written.file, written.line, written.column, written.path)
    # What follows from dates stays so: it is no row of the assumption log, whatever is withheld.
    origin = Origin(WITHHELD_WORD, *place, source=WITHHELD_WORD, is_structure=written.is_structure)
    return replace(line, values=(WITHHELD,) * len(line.values), origin=origin)


# --- open points ------------------------------------------------------------------------------------------------------


def _open_points(audience: Audience, loaded: Loaded, figures: Figures) -> list[Finding]:
    """Return what is open whatever is kept back: nothing that is kept back is asked.

    Args:
        audience: The readers, and what is kept from them.
        loaded: The case as it was read.
        figures: Its figures as the readers may see them.
    """
    if loaded.case is None or loaded.root is None:
        return []
    case = case_for_rules(loaded.case, audience)
    kept = {name: text for name, text in loaded.narratives.items() if name in (case.narrative or {})}
    found = open_points_shown(replace(loaded, case=case, narratives=kept), figures)
    where = Whereabouts(loaded.root)
    return [finding for finding in found if not any(map(audience.keeps_back, where.parts_at(finding.place)))]
