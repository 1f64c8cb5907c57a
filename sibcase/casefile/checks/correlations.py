"""Correlations between inputs: each is between inputs that have a range, and numbers can have all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Series, Written, node_at, rows_in
from sibcase.casefile.source.reading import place_of

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.places import Place
    from sibcase.casefile.source.reading import Reading
    from sibcase.correlations import Array

__all__ = ["check_correlations"]

# Whether they are possible takes the cube of their number; no case has a reason for more.
MOST_CORRELATED = 100
_MOST_SHOWN = 6


@dataclass(slots=True)
class _Stated:
    """The correlations of a case so far: inputs in the order in which they are named, and the rank of each pair."""

    paths: dict[Place, str] = field(default_factory=dict)
    ranks: dict[frozenset[Place], float] = field(default_factory=dict)


def check_correlations(root: Block, reading: Reading) -> None:
    """Note correlated inputs that have no range, pairs stated twice, and correlations that contradict one another."""
    section = root.get("uncertainty")
    written = section.get("correlations") if isinstance(section, Block) else None
    if not isinstance(section, Block) or not isinstance(written, Series):
        return
    stated = _Stated()
    for row in rows_in(written):
        _check_row(row, root, stated, reading)
    _check_possible(section.key_place("correlations"), stated, reading)


def _check_row(row: Block, root: Block, stated: _Stated, reading: Reading) -> None:
    between, rank = row.get("between"), row.get("rank")
    words = [each for each in between if isinstance(each, Written)] if isinstance(between, Series) else []
    known: dict[Place, Written] = {}
    for word in words:
        place = reading.ranges.get(word)
        if place is None:
            _note_no_range(word, root, reading)
        elif place in known:
            reading.note("SIB062", word.place, f"`{word}` is in this correlation twice", "remove one of the two")
        else:
            known[place] = word
            stated.paths.setdefault(place, str(word))
    if isinstance(rank, Written) and rank.is_number and -1 <= float(rank) <= 1:
        for one, other in combinations(known, 2):
            _add_pair(one, other, float(rank), known, stated, reading)


def _note_no_range(word: Written, root: Block, reading: Reading) -> None:
    node = node_at(root, word.split("."))
    if node is None:
        message = f"this case has no input `{word}` with a range"
        reading.note("SIB062", word.place, message, reading.suggest(word, reading.ranges))
    elif not _is_reported(node, reading):
        message = f"`{word}` has no range, so it cannot move together with other inputs"
        reading.note("SIB062", word.place, message, "give it a range, for example `{value: 27%, low: 20%, high: 35%}`")


def _is_reported(node: Node, reading: Reading) -> bool:
    """Return whether a value could not be read: whether it has a range is not known then."""
    places = {place_of(node), *(map(place_of, node.values()) if isinstance(node, Block) else ())}
    return any(found.is_error and found.place in places for found in reading.findings)


def _add_pair(
    one: Place, other: Place, rank: float, known: dict[Place, Written], stated: _Stated, reading: Reading
) -> None:
    pair = frozenset((one, other))
    if pair in stated.ranks:
        message = f"the correlation of `{known[one]}` and `{known[other]}` is stated twice"
        reading.note("SIB063", known[other].place, message, "state it once")
    stated.ranks.setdefault(pair, rank)


# --- all of them at once ----------------------------------------------------------------------------------------------


def _check_possible(place: Place, stated: _Stated, reading: Reading) -> None:
    if len(stated.paths) > MOST_CORRELATED:
        message = f"{len(stated.paths)} inputs are correlated; the most is {MOST_CORRELATED}"
        reading.note("SIB063", place, message, "keep the correlations that matter most")
        return
    from sibcase.correlations import are_possible

    ranks = _matrix(stated)
    if stated.ranks and not are_possible(ranks):
        message = "no numbers can have all of these correlations at once: they contradict one another"
        remedy = f"the nearest that are possible: {_nearest(ranks, stated)}; pairs that are not stated count as 0"
        reading.note("SIB063", place, message, remedy)


def _matrix(stated: _Stated) -> Array:
    import numpy as np

    numbers = {place: number for number, place in enumerate(stated.paths)}
    ranks = np.eye(len(numbers))
    for pair, rank in stated.ranks.items():
        one, other = (numbers[place] for place in pair)
        ranks[one, other] = ranks[other, one] = rank
    return ranks


def _nearest(ranks: Array, stated: _Stated) -> str:
    """Return what to state instead, in hundredths."""
    nearest, paths = _in_hundredths(ranks), list(stated.paths.values())
    moved = [
        f"`{paths[one]}` with `{paths[other]}` {nearest[one, other]:g}"
        for one, other in combinations(range(len(paths)), 2)
        if nearest[one, other] or ranks[one, other]
    ]
    return ", ".join(moved[:_MOST_SHOWN]) + (", …" if len(moved) > _MOST_SHOWN else "")


def _in_hundredths(ranks: Array) -> Array:
    """Return the nearest possible correlations, cut to hundredths and so far towards zero that they stay possible."""
    import numpy as np

    from sibcase.correlations import are_possible, nearest_possible

    nearest = nearest_possible(ranks)
    np.fill_diagonal(nearest, 0.0)
    for share in np.linspace(1.0, 0.0, 101):
        cut = np.trunc(100.0 * share * nearest) / 100.0
        if are_possible(cut + np.eye(len(cut))):
            return np.asarray(cut)
    return np.zeros_like(nearest)
