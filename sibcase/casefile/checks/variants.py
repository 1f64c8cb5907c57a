"""Variants: the case as each option with changes has it, read and checked as a case of its own.

A variant is the case with some of its fields replaced or left out. What is wrong with one is reported where the option
says it: at the value, or, where a change no longer fits what the case says elsewhere, at the change.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from sibcase.casefile.case import Case
from sibcase.casefile.checks.every_check import check_across
from sibcase.casefile.fragments import SECTION_FRAGMENTS
from sibcase.casefile.pydantic_errors import note_problems
from sibcase.casefile.source.findings import Finding, has_errors, shortened, suggestion
from sibcase.casefile.source.nodes import Block, Node, Series, Written, inside, node_at, rows_in
from sibcase.casefile.source.places import Place
from sibcase.casefile.source.reading import Reading
from sibcase.casefile.values.changes import Change, changes_in, removals_in, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["MOST_READ", "MOST_VARIANTS", "read_variants", "read_with_changes", "size_of"]

# Each is read as often as the case itself is: 12 of a case with 5,000 values, which is twice the largest known.
MOST_VARIANTS, MOST_READ = 12, 60_000
# A case that has so many problems is to be fixed first.
_MOST_PROBLEMS = 200
# Sections in which options may differ, so that their figures can be compared.
_COMPARED = ("term", "need", "service", "outcomes", "contract", "investment")
# Sections on which no figure of a variant rests. Which inputs move together is taken from the case itself.
_LEFT_OUT = ("narrative", "waivers", "actuals", "uncertainty", "similar_deals")
# What is private is marked in the case as written; readers who may not see all of it see no variant.
_OF_PRIVACY = frozenset({"SIB046", "SIB047", "SIB090", "SIB091"})
# Where values are that are tried and not written.
_TRIED = "<tried>"
# What of an option says how it differs from the case as written.
_DIFFERENCES = ("changes", "removes")
# What the comparison calls the options that every case has.
FORMS = ("do-nothing", "direct", "pbr", "bond")


def read_variants(root: Block, reading: Reading) -> dict[str, Case]:
    """Return the case as each option with changes has it, by the id of the option, and note what is wrong with them.

    Args:
        root: the case as written, with its rate card expanded.
        reading: what was found in the case itself; what is wrong with a variant is added.
    """
    options = rows_in(root.get("options"))
    _check_ids(options, reading)
    changed = [each for each in options if changes_in(each.get("changes")) or removals_in(each.get("removes"))]
    most = min(MOST_VARIANTS, MOST_READ // size_of(root)) if changed else 0
    for option in changed[most:]:
        message = f"a case of this size cannot have more than {most} options with changes"
        reading.note("SIB012", _place_of_changes(option), message, "compare fewer options in one case")
    if len(reading.findings) > _MOST_PROBLEMS:
        return {}
    known = {(found.code, found.place, found.message) for found in reading.findings}
    found: dict[str, Case] = {}
    for option in changed[:most]:
        if not _has_figures(root, option, reading):
            continue
        case = _Variant(root, option, reading, known).read()
        if case is not None and "id" in option:
            found[str(option["id"])] = case
    return found


def read_with_changes(root: Block, changes: Mapping[str, str]) -> tuple[Case | None, dict[str, list[Finding]]]:
    """Return a case with some fields at other values, which are not written, and what is wrong with each value.

    Args:
        root: the case as written, which has no errors.
        changes: by the path of a field its value, as an author would write it.
    """
    paths = dict(enumerate(changes, 1))
    written = Block(Place(_TRIED, 1, 1, 2), ())
    for number, path in paths.items():
        place = Place(_TRIED, number, 1, 2)
        written.keys_written[path] = Written(path, place)
        written[path] = Written(changes[path], place, ("changes", path))
    option = Block(written.place, ())
    option["changes"] = written
    reading = Reading()
    case = _Variant(root, option, reading, set()).read()
    found: dict[str, list[Finding]] = {path: [] for path in changes}
    for finding in reading.findings:
        if finding.is_error:
            found[paths.get(finding.place.line, paths[1])].append(finding)
    return case, found


def size_of(node: Node) -> int:
    """Return how many values a tree holds, blocks and lists among them."""
    inner: Iterable[Node] = node.values() if isinstance(node, Block) else node if isinstance(node, Series) else ()
    return 1 + sum(map(size_of, inner))


def _check_ids(options: Sequence[Block], reading: Reading) -> None:
    """Note options with changes but no id, ids that are there twice, and those that the comparison itself uses."""
    seen: dict[str, Written] = {}
    for option in options:
        word = option.get("id")
        if option.keys() & set(_DIFFERENCES) and word is None:
            message = "`id` is missing: an option with changes is compared by its id"
            reading.note("SIB005", _place_of_changes(option), message, "add `id: smaller-cap`")
        if not isinstance(word, Written):
            continue
        if str(word) in FORMS:
            message = f"`{word}` is reserved for the option that every comparison has"
            reading.note("SIB041", word.place, message, f"for example `{word}-with-changes`")
        elif seen.setdefault(str(word), word) is not word:
            reading.note("SIB088", word.place, f"two options have the id `{word}`", "change one of the two")


# What the case needs for the figures of an option in each form.
_NEEDED = {"do-nothing": (), "direct": ("service",), "pbr": ("service", "contract"), "bond": ("service", "investment")}


def _has_figures(root: Block, option: Block, reading: Reading) -> bool:
    """Return whether the case has what the form of an option needs; note what is missing."""
    word = option.get("form")
    form = str(word) if isinstance(word, Written) else "direct"
    if form == "do-nothing":
        message = "there is nothing to change where nothing is done"
        place = _place_of_changes(option)
        reading.note("SIB050", place, message, f"choose another `form`, or remove `{_difference_of(option)}`")
    missing = [name for name in _NEEDED.get(form, ()) if name not in root]
    for name in missing:
        place = option.key_place("form") if "form" in option else _place_of_changes(option)
        message = f"the figures of this option need `{name}`, which the case does not have"
        reading.note("SIB029", place, message, f"add `{SECTION_FRAGMENTS[name]}`")
    return form != "do-nothing" and not missing


def _place_of_changes(option: Block) -> Place:
    """Return where an option says what differs from the case as written."""
    return option.key_place(_difference_of(option))


def _difference_of(option: Block) -> str:
    return next(name for name in _DIFFERENCES if name in option)


class _Variant:
    """One option with changes: puts them into the case, reads it, and notes what is wrong."""

    def __init__(self, root: Block, option: Block, reading: Reading, known: set[tuple[str, Place, str]]) -> None:
        self._root, self._option, self._reading, self._known = root, option, reading, known
        self._changes, self._removals = changes_in(option.get("changes")), removals_in(option.get("removes"))
        self._keys = {path.place for path in (*(change.key for change in self._changes), *self._removals)}
        self._places = self._keys | {place for change in self._changes for place in _places_in(change.value)}

    def read(self) -> Case | None:
        """Return the case with the changes made; None where one of them cannot be made, or does not fit."""
        root = _without_sections(self._root)
        edits: list[tuple[Written, list[tuple[str, ...]], Callable[[Node, str], Node]]] = [
            *((each.key, self._locations(each.key), partial(_with_value, change=each)) for each in self._changes),
            *((path, self._locations_in_use(path), _without_field) for path in self._removals),
        ]
        if self._note_overlaps([(path, locations) for path, locations, _ in edits]):
            return None
        are_made = all(locations for _, locations, _ in edits)
        for _, locations, edit in edits:
            for location in locations:
                root = cast("Block", _edited(root, location, edit))
        reading = Reading(before=self._reading.before)
        case = _read(root, reading)
        findings = [each for each in reading.findings if each.code not in _OF_PRIVACY]
        fresh = [each for each in findings if (each.code, each.place, each.message) not in self._known]
        for found in dict.fromkeys(fresh):
            self._note(found)
        return case if are_made and not has_errors(findings) else None

    def _note_overlaps(self, edited: Sequence[tuple[Written, Sequence[tuple[str, ...]]]]) -> bool:
        """Note fields that are changed or left out twice, by themselves or with what they lie in; say if there are."""
        # In order, a location comes right after one that it lies in, or after another that lies in that one too.
        located = ((at, path.place, path) for path, locations in edited for at in locations)
        in_order = pairwise(sorted(located, key=itemgetter(0, 1)))
        overlaps = [(one, other) for (at, _, one), (to, _, other) in in_order if to[: len(at)] == at]
        for one, other in overlaps:
            which = f"`{other}` is named twice" if str(one) == str(other) else f"`{one}` and `{other}` overlap"
            remedy = "name the field once: in `changes` with its value, or in `removes`"
            self._reading.note("SIB049", other.place, f"the case does not fit this change: {which}", remedy)
        return bool(overlaps)

    def _locations_in_use(self, path: Written) -> list[tuple[str, ...]]:
        """Return where in the tree a field is left out; none, and a finding, where it cannot be left out."""
        steps = steps_of(path)
        found = self._locations(path)
        if not found:
            return []
        if len(steps) == 1:
            message = f"an option cannot do without all of `{steps[0]}`"
            remedy = f"name a field of it, for example `{steps[0]}.cap`, or choose another `form`"
            self._reading.note("SIB050", path.place, message, remedy)
            return []
        in_use = [each for each in found if isinstance(node_at(self._root, each[:-1]), Block)]
        in_use = [each for each in in_use if _first_missing(self._root, each) is None]
        if not in_use:
            self._note_unknown(path, len(steps) - 1)
        return in_use

    def _locations(self, path: Written) -> list[tuple[str, ...]]:
        """Return where in the tree a change is made; none, and a finding, where it cannot be made."""
        steps = steps_of(path)
        if steps[0] in Case.field_names() and steps[0] not in _COMPARED:
            message = f"options that differ in `{steps[0]}` cannot be compared"
            remedy = f"change something in {', '.join(f'`{name}`' for name in _COMPARED)}"
            self._reading.note("SIB050", path.place, message, remedy)
            return []
        missing = _first_missing(self._root, steps)
        if missing is None or (0 < missing == len(steps) - 1 and isinstance(node_at(self._root, steps[:-1]), Block)):
            return [steps]
        as_read = [each for each in _as_read(steps) if _first_missing(self._root, each) is None]
        if not as_read:
            self._note_unknown(path, missing)
        return as_read

    def _note_unknown(self, path: Written, number: int) -> None:
        steps = steps_of(path)
        above = ".".join(steps[:number])
        node = node_at(self._root, steps[:number])
        where = f"in `{shortened(above)}`" if above else "in this case"
        message = f"there is no `{shortened(steps[number])}` {where}"
        before = f"{above}." if above else ""
        if isinstance(node, Block):
            inside = [f"{before}{name}" for name in (node if above else _COMPARED)]
            remedy = suggestion(before + steps[number], inside)
        elif isinstance(node, Series):
            remedy = f"it is a list: name an item by its number, from 0 to {len(node) - 1}"
        else:
            remedy = f"it has no fields: change `{above}`"
        self._reading.note("SIB048", path.place, message, remedy)

    def _note(self, found: Finding) -> None:
        """Note what is wrong with the variant: at the value that is wrong, or at the change that no longer fits."""
        if found.code == "SIB003" and found.place in self._keys:
            self._reading.note("SIB048", found.place, found.message, found.help)
        elif found.place in self._places:
            own = Finding("SIB049", found.place, found.message, found.help, found.related, found.label, found.severity)
            self._reading.findings.append(own)
        elif found.is_error:
            place = next(iter(self._keys)) if len(self._keys) == 1 else _place_of_changes(self._option)
            message = f"the case does not fit this change: {found.message}"
            related = ((found.place, "this no longer fits"),)
            self._reading.findings.append(Finding("SIB049", place, message, found.help, related))


def _read(root: Block, reading: Reading) -> Case | None:
    case = None
    try:
        case = Case.model_validate(root, context=reading)
    except ValidationError as error:
        note_problems(root, error, reading)
    check_across(root, reading)
    return case


def _places_in(node: Node) -> Iterator[Place]:
    yield node.place
    if isinstance(node, Block):
        for key, value in node.items():
            yield node.key_place(key)
            yield from _places_in(value)
    elif isinstance(node, Series):
        for item in node:
            yield from _places_in(item)


# --- the tree ---------------------------------------------------------------------------------------------------------


def _without_sections(root: Block) -> Block:
    """Return the case without the sections on which no figure rests, and with the titles of the options alone."""
    copy = _copy_of(root)
    for name in _LEFT_OUT:
        copy.pop(name, None)
    if isinstance(root.get("options"), Series):
        titles = Series(root["options"].place, root["options"].path)
        titles.extend(_titled(each) if isinstance(each, Block) else each for each in root["options"])
        copy["options"] = titles
    return copy


def _titled(option: Block) -> Block:
    copy = _copy_of(option)
    for name in ("id", "form", *_DIFFERENCES):
        copy.pop(name, None)
    return copy


def _copy_of(block: Block) -> Block:
    copy = Block(block.place, block.path)
    copy.update(block)
    copy.keys_written.update(block.keys_written)
    return copy


def _copy_of_items(items: Node) -> Series:
    copy = Series(items.place, items.path)
    copy.extend(items)
    return copy


def _with_value(holder: Node, name: str, change: Change) -> Node:
    """Return a block with a field of another value, or a list with another item."""
    value = _at_path(change.value, (*holder.path, name))
    if not isinstance(holder, Block):
        items = _copy_of_items(holder)
        items[int(name)] = value
        return items
    copy = _copy_of(holder)
    copy[name] = value
    if name not in holder:
        # Findings on a field that is new are reported at the change.
        copy.keys_written[name] = Written(name, change.key.place, (*holder.path, name))
    return copy


def _without_field(holder: Node, name: str) -> Node:
    copy = _copy_of(cast("Block", holder))
    del copy[name]
    return copy


def _edited(node: Node, location: Sequence[str], edit: Callable[[Node, str], Node]) -> Node:
    """Return a tree with an edit to what holds a location, given its last name; only what lies on the way is copied."""
    name, *rest = location
    if not rest:
        return edit(node, name)
    if isinstance(node, Block):
        copy = _copy_of(node)
        copy[name] = _edited(node[name], rest, edit)
        return copy
    items = _copy_of_items(node)
    items[int(name)] = _edited(items[int(name)], rest, edit)
    return items


def _at_path(node: Node, path: tuple[str, ...]) -> Node:
    """Return a value as if it were written at another path; it keeps its place in the file."""
    if isinstance(node, Written):
        return Written(node, node.place, path, plain=node.plain)
    if isinstance(node, Series):
        series = Series(node.place, path)
        series.extend(_at_path(item, (*path, str(at))) for at, item in enumerate(node))
        return series
    block = Block(node.place, path)
    block.keys_written.update(node.keys_written)
    block.update({key: _at_path(value, (*path, str(key))) for key, value in node.items()})
    return block


def _first_missing(root: Block, steps: Sequence[str]) -> int | None:
    """Return the number of the first step that leads nowhere; None where all of them lead somewhere."""
    node: Node = root
    for number, step in enumerate(steps):
        inner = inside(node, step)
        if inner is None:
            return number
        node = inner
    return None


def _as_read(steps: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return where a line of a rate card is read: it becomes a payment line, and the metric that it pays for."""
    return [
        ("contract", name, *steps[2:]) for name in ("payments", "metrics") if steps[:2] == ("contract", "rate_card")
    ]
