"""Which change caused how much: the changes made one by one, in the order of the file, with the figures after each.

Each step starts from what the steps before it have left, so that all of them add up to the whole difference. A change
that cannot stand alone, such as a payment for an outcome that is added further down, is made together with the fewest
others that it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.evaluate import evaluate
from sibcase.casefile.reader import load_tree
from sibcase.casefile.source.nodes import Block
from sibcase.model.build import build_book
from sibcase.tables.table import value_of
from sibcase.tasks.compare.changes import NARRATIVE
from sibcase.tasks.compare.mixed_case import with_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sibcase.book.lines import Book
    from sibcase.casefile.case import Case
    from sibcase.tasks.compare.changes import Change

__all__ = ["MOST_STEPS", "Step", "steps_between"]

MOST_STEPS = 100
Changes = list["Change"]
Values = dict[str, float | None]


@dataclass(frozen=True)
class Step:
    """Changes that are made together, and the figures before and after them."""

    changes: tuple[Change, ...]
    before: Mapping[str, float | None]
    after: Mapping[str, float | None]


def steps_between(
    old: Block,
    changes: Sequence[Change],
    names: Sequence[str],
    watch: Callable[[Sequence[Changes]], Iterable[Changes]] = iter,
) -> list[Step]:
    """Return the way from one sound version to another, step by step.

    Args:
        old: the old version as it was written.
        changes: all changes that lead to the new version, which is sound as well.
        names: the figures to watch; one that a version does not have is nothing there.
        watch: is given the groups of changes and yields them one by one, such as a progress bar.
    """
    state = _without_prose(old)
    groups = _groups(state, [change for change in changes if not change.is_prose])
    book = build_book(_sound(state))
    values = _values(book, names)
    steps = []
    for group in watch(groups):
        state = with_changes(state, group)
        book, before = build_book(_sound(state)), book
        after = values if _same_lines(before, book) else _values(book, names)
        steps.append(Step(tuple(group), values, after))
        values = after
    return steps


# --- changes that fit -------------------------------------------------------------------------------------------------


def _groups(state: Block, changes: Changes) -> list[Changes]:
    """Return the changes in groups each of which leads from a sound case to a sound case."""
    remaining, groups = changes, []
    bundles = _bundled(changes)
    while remaining:
        group = _fewest_that_stand(state, bundles)
        state = with_changes(state, group)
        made = set(map(id, group))
        remaining = [change for change in remaining if id(change) not in made]
        bundles = [bundle for bundle in bundles if id(bundle[0]) not in made]
        groups.append(group)
    return groups


def _bundled(changes: Changes) -> list[Changes]:
    """Return each change by itself, or where there are too many to look at one by one, those of one part together."""
    for depth in (None, 2, 1):
        bundles: dict[object, Changes] = {}
        for change in changes:
            bundles.setdefault(id(change) if depth is None else change.path[:depth], []).append(change)
        if len(bundles) <= MOST_STEPS:
            return list(bundles.values())
    return [changes]


def _fewest_that_stand(state: Block, bundles: Sequence[Changes]) -> Changes:
    """Return the first changes with the fewest others without which the case would not be sound."""
    first, others = bundles[0], list(bundles[1:])

    def fits(chosen: Sequence[Changes]) -> bool:
        return _case_of(with_changes(state, _in_file_order(bundles, [first, *chosen]))) is not None

    needed = [] if fits([]) else _fewest(fits, [], others)
    chosen = [first, *needed]
    return _in_file_order(bundles, chosen if fits(needed) else bundles)


def _fewest(fits: Callable[[Sequence[Changes]], bool], given: Sequence[Changes], among: list[Changes]) -> list[Changes]:
    """Return a smallest choice that fits together with what is given, by halving (Junker's QuickXplain, 2004)."""
    if len(among) <= 1:
        return among
    half = len(among) // 2
    left, right = among[:half], among[half:]
    from_right = [] if fits([*given, *left]) else _fewest(fits, [*given, *left], right)
    from_left = [] if fits([*given, *from_right]) else _fewest(fits, [*given, *from_right], left)
    return [*from_left, *from_right]


def _in_file_order(bundles: Sequence[Changes], chosen: Sequence[Changes]) -> Changes:
    wanted = {id(bundle) for bundle in chosen}
    return [change for bundle in bundles if id(bundle) in wanted for change in bundle]


# --- figures of a version in between ----------------------------------------------------------------------------------


def _without_prose(root: Block) -> Block:
    copy = Block(root.place, root.path)
    copy.update({key: value for key, value in root.items() if key != NARRATIVE})
    copy.keys_written.update(root.keys_written)
    return copy


def _case_of(root: Block) -> Case | None:
    return load_tree(root).case


def _sound(root: Block) -> Case:
    case = _case_of(root)
    if case is None:
        message = "a version in between has errors although both ends have none"
        raise ValueError(message)
    return case


def _values(book: Book, names: Sequence[str]) -> Values:
    figures = evaluate(book)
    return {name: value_of(figures, name) for name in names}


def _same_lines(one: Book, other: Book) -> bool:
    """Return whether two books compute the same figures, regardless of the names and places of their lines."""
    return one.periods == other.periods and _arithmetic(one) == _arithmetic(other)


def _arithmetic(book: Book) -> list[object]:
    return [(line.name, line.axis, line.values, line.formula, line.group) for line in book.lines.values()]
