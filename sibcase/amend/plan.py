"""From a change of one place to the splices of the text, and to what the text will mean afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.amend.changes import Copy, Insert, Move, Refusal, Remove, Set, dotted, steps_of
from sibcase.amend.layout import Alias, Fields, Items, Scalar
from sibcase.amend.meaning import TEXT, Meaning, Said, meaning_of_value, said_of, value_of
from sibcase.amend.order import position_of, takes_items, takes_reason, takes_truth
from sibcase.amend.reach import (
    Reached,
    aliases_of,
    anchors_within,
    first_alias_outside,
    hand_in,
    is_empty,
    reach,
    refusal_at,
    unknown,
)
from sibcase.amend.spelling import in_braces, is_bracketed, item_of, lines_of, name_of, spelled, text_below
from sibcase.amend.splices import Splice, inserted, moved, removed, replaced
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.values.assumptions import REASONED_FIELDS

if TYPE_CHECKING:
    from sibcase.amend.changes import Change, Value
    from sibcase.amend.layout import Layout, Member

__all__ = ["Plan", "Planner"]


@dataclass(slots=True)
class Plan:
    """The splices of a change, and sentences on what else it reaches.

    Attributes:
        splices: what changes in the text.
        remarks: sentences for the author.
    """

    splices: list[Splice]
    remarks: list[str] = field(default_factory=list)


class Planner:
    """Plans changes of a text, and makes them in its meaning at the same time."""

    def __init__(self, layout: Layout, meaning: Meaning) -> None:
        self._layout, self._meaning = layout, meaning

    def plan(self, change: Change) -> Plan | Refusal:
        """Return how a single step is made, or why it cannot be."""
        path = steps_of(change.path)
        reached = reach(self._layout, path)
        if isinstance(reached, Refusal):
            return reached
        if not path and not isinstance(change, Set):
            return self._refusal(path, reached, "the whole case cannot be moved, copied or removed")
        marked = self._with_question_marks(change, reached)
        if marked is not None:
            return refusal_at(self._layout, path, marked.start, "this is written with `?`", "write it as `name: value`")
        planned = self._planned(change, path, reached)
        if isinstance(planned, Plan):
            planned.remarks += self._remarks(path, reached)
        return planned

    def _planned(self, change: Change, path: tuple[str, ...], reached: Reached) -> Plan | Refusal:
        match change:
            case Set():
                return (
                    self._missing(path, reached, change.value)
                    if reached.missing
                    else self._set(path, reached, change.value)
                )
            case Insert():
                return self._insert(path, reached, change.value)
            case _ if reached.missing:
                return unknown(self._layout, path, reached)
            case Remove():
                return self._remove(path, reached)
            case Move():
                return self._move(path, reached, change.to)
            case Copy():
                return self._copy(path, reached, change.to)
        raise TypeError(change)

    # --- values -------------------------------------------------------------------------------------------------------

    def _set(self, path: tuple[str, ...], reached: Reached, value: Value) -> Plan | Refusal:
        spot = reached.spot
        value = self._as_truth(path, spot, value)
        if isinstance(spot, Scalar) and not is_bracketed(value):
            return self._respell(path, reached, spot, said_of(value))
        if reached.parent is None:
            return self._refusal(path, reached, "the whole case cannot be replaced", "change its sections one by one")
        if isinstance(spot, Alias):
            return self._write_out(path, reached, value)
        lost = first_alias_outside(self._layout, spot, of_itself=False)
        if lost is not None:
            return self._repeated(path, lost)
        return self._replace(path, reached, value)

    def _as_truth(self, path: tuple[str, ...], spot: object, value: Value) -> Value:
        """Return `true` and `false` as what they are where such a word is taken."""
        if value not in ("true", "false") or not isinstance(value, str):
            return value
        was_truth = isinstance(spot, Scalar) and not spot.style and spot.value in ("true", "false")
        return value == "true" if was_truth or takes_truth(path) else value

    def _respell(self, path: tuple[str, ...], reached: Reached, spot: Scalar, said: Said) -> Plan | Refusal:
        written = self._respelled(reached, spot, said)
        if written is None:
            return self._unspelled(path, reached)
        self._at(reached.steps).content = said
        if spot.start == spot.end:
            return Plan([Splice(spot.start, spot.end, self._behind_name(spot) + written)] if written else [])
        return Plan(self._over(reached, spot.start, spot.end, written))

    def _respelled(self, reached: Reached, spot: Scalar, said: Said) -> str | None:
        layout, old = self._layout, self._layout.text[spot.start : spot.end]
        is_prose = TEXT in said.kinds and not reached.hand.is_flow
        if spot.style in ("|", ">") and is_prose:
            header, _, kept = old.partition(layout.line_break)
            below = text_below(said.text, reached.hand, header, kept)
        elif is_prose and ("\n" in said.text or not (spot.style or layout.is_one_line(spot.start, spot.end))):
            below = text_below(said.text, reached.hand)
        else:
            below = None
        return below if below is not None else spelled(said, reached.hand, spot.style)

    def _behind_name(self, spot: Scalar) -> str:
        """Return what comes between a name, or a dash, and a value that is put behind it."""
        return " " if self._layout.text[spot.start - 1 : spot.start] in (":", "-") else ": "

    def _over(self, reached: Reached, start: int, end: int, written: str) -> list[Splice]:
        return [Splice(start, end, written)] if reached.hand.is_flow else replaced(self._layout, start, end, written)

    def _write_out(self, path: tuple[str, ...], reached: Reached, value: Value) -> Plan | Refusal:
        """Give a place that repeats an anchor a value of its own."""
        name = self._layout.text[reached.spot.start : reached.spot.end]
        planned = self._replace(path, reached, value)
        if isinstance(planned, Plan):
            planned.remarks.append(f"`{dotted(path)}` repeated `{name}` and now has a value of its own")
            self._put(reached, meaning_of_value(value))
        return planned

    def _replace(self, path: tuple[str, ...], reached: Reached, value: Value) -> Plan | Refusal:
        """Write a value of another kind over one: a block over a number, a text over a list."""
        spot, layout = reached.spot, self._layout
        if isinstance(reached.parent, Items) and not reached.hand.is_flow:
            if spot.anchor:
                return self._refusal(
                    path, reached, f"the anchor `&{spot.anchor}` would be lost", "change its fields one by one"
                )
            written, start = item_of(value, reached.hand), reached.parent.members[reached.at].start
        elif reached.hand.is_flow:
            written, start = in_braces(value, reached.hand), spot.start
            if written is not None and isinstance(spot, Scalar) and spot.start == spot.end:
                written = self._behind_name(spot) + written
        else:
            written, start = lines_of(value, reached.hand), self._slot(reached)
        if written is None:
            return self._unspelled(path, reached)
        if not isinstance(spot, Alias):
            self._at(reached.steps).content = meaning_of_value(value).content
        if layout.is_one_line(start, spot.start) or not isinstance(spot, Fields | Items):
            return Plan(self._over(reached, start, spot.end, written))
        return Plan(self._in_place_of_lines(start, spot, written))

    def _slot(self, reached: Reached) -> int:
        """Return where a value goes: directly behind its name, or behind its anchor."""
        spot = reached.spot
        key = reached.parent.members[reached.at].key if reached.parent else None
        if spot.anchor:
            return self._layout.text.rindex(f"&{spot.anchor}", 0, spot.start) + len(spot.anchor) + 1
        colon = self._layout.after_blank(key.end) if key else spot.start
        return min(colon + 1, spot.start) if spot.start > colon else spot.start

    def _in_place_of_lines(self, slot: int, spot: Fields | Items, written: str) -> list[Splice]:
        """Return the splices that write a value behind a name, in place of the lines below it."""
        layout = self._layout
        first, found, below = written.partition(layout.line_break)
        start = layout.line_start(spot.start)
        start -= 2 if layout.text[start - 2 : start] == "\r\n" else 1
        return [Splice(slot, slot, first), Splice(max(start, slot), layout.line_end(spot.end), found + below)]

    # --- members ------------------------------------------------------------------------------------------------------

    def _missing(self, path: tuple[str, ...], reached: Reached, value: Value) -> Plan | Refusal:
        """Add what a path leads to and is not there, with all that is missing on the way."""
        spot, missing = reached.spot, reached.missing
        if isinstance(spot, Fields):
            whole = self._nested(path, missing[1:], self._as_truth(path, None, value))
            return self._add_field(path, reached, missing[0], whole)
        if isinstance(spot, Items) and missing[0] == str(len(spot.members)):
            return self._insert_item(path, reached, len(spot.members), self._nested(path, missing[1:], value))
        if is_empty(spot):
            return self._set(reached.steps, reached, self._nested(path, missing, value))
        if (
            isinstance(spot, Scalar)
            and len(missing) == 1
            and missing[0] in REASONED_FIELDS
            and takes_reason(reached.steps)
        ):
            number = value_of(self._at(reached.steps))
            if missing[0] == "value":
                return self._set(reached.steps, reached, value)
            return self._set(reached.steps, reached, {"value": number, missing[0]: value})
        return unknown(self._layout, path, reached)

    def _nested(self, path: tuple[str, ...], steps: tuple[str, ...], value: Value) -> Value:
        """Return a value in the blocks, and lists of one item, that lead to it."""
        for at in range(len(steps) - 1, -1, -1):
            above = path[: len(path) - len(steps) + at]
            value = [value] if steps[at] == "0" and takes_items(above) else {steps[at]: value}
        return value

    def _add_field(self, path: tuple[str, ...], reached: Reached, name: str, value: Value) -> Plan | Refusal:
        spot, layout = reached.spot, self._layout
        assert isinstance(spot, Fields)  # noqa: S101 - the caller has asked
        if not spot.members and not reached.hand.is_flow and not reached.hand.is_json and reached.parent:
            return self._replace(path, reached, {name: value})
        hand = hand_in(layout, spot, reached.hand)
        known, below = name_of(name, hand), lines_of(value, hand)
        if known is None or below is None:
            return self._unspelled(path, reached)
        names = [each.key.value for each in spot.members if each.key]
        at = position_of(name, names, reached.steps)
        self._enter(reached.steps, at, name, meaning_of_value(value))
        return Plan(inserted(layout, spot, at, f"{known}:{below}"))

    def _insert(self, path: tuple[str, ...], reached: Reached, value: Value) -> Plan | Refusal:
        if not reached.missing and isinstance(reached.parent, Items):
            above = reach(self._layout, path[:-1])
            return above if isinstance(above, Refusal) else self._insert_item(path, above, reached.at, value)
        spot = reached.spot
        if isinstance(spot, Items) and reached.missing == (str(len(spot.members)),):
            return self._insert_item(path, reached, len(spot.members), value)
        if not reached.missing:
            return self._refusal(path, reached, f"`{dotted(path[:-1])}` is no list", "set a field by its name")
        return unknown(self._layout, path, reached)

    def _insert_item(self, path: tuple[str, ...], reached: Reached, at: int, value: Value) -> Plan | Refusal:
        spot, layout = reached.spot, self._layout
        assert isinstance(spot, Items)  # noqa: S101 - the callers have asked
        if not spot.members and not reached.hand.is_flow and not reached.hand.is_json:
            return self._replace(path, reached, [value])
        hand = hand_in(layout, spot, reached.hand)
        body = in_braces(value, hand) if hand.is_flow else item_of(value, hand)
        if body is None:
            return self._unspelled(path, reached)
        self._items(reached.steps).insert(at, meaning_of_value(value))
        return Plan(inserted(layout, spot, at, body))

    def _remove(self, path: tuple[str, ...], reached: Reached) -> Plan | Refusal:
        parent, layout = reached.parent, self._layout
        assert parent is not None  # noqa: S101 - the whole case is refused above
        lost = first_alias_outside(layout, reached.spot)
        if lost is not None:
            return self._repeated(path, lost)
        if len(parent.members) == 1 and not parent.flow:
            return self._empty(path, [] if isinstance(parent, Items) else {})
        self._take(path)
        return Plan(removed(layout, parent, reached.at))

    def _empty(self, path: tuple[str, ...], value: Value) -> Plan | Refusal:
        """Leave a block or a list in lines without its only member: `{}` or `[]`."""
        above = reach(self._layout, path[:-1])
        if isinstance(above, Refusal):
            return above
        if above.parent is None:
            return self._refusal(path, above, "a case needs at least one field")
        return self._replace(path[:-1], above, value)

    def _move(self, path: tuple[str, ...], reached: Reached, to: int) -> Plan | Refusal:
        parent = reached.parent
        assert parent is not None  # noqa: S101 - the whole case is refused above
        if not 0 <= to < len(parent.members):
            message = f"there is no position {to} among {len(parent.members)}"
            return self._refusal(path, reached, message, "positions are counted from 0")
        if to == reached.at:
            return Plan([])
        outer = self._at(path[:-1]).content
        if isinstance(outer, list):
            outer.insert(to, outer.pop(reached.at))
        else:
            part = self._take(path)
            self._enter(path[:-1], to, path[-1], part)
        return Plan(moved(self._layout, parent, reached.at, to))

    def _copy(self, path: tuple[str, ...], reached: Reached, to: str | int) -> Plan | Refusal:
        parent, layout = reached.parent, self._layout
        assert parent is not None  # noqa: S101 - the whole case is refused above
        copy = self._at(path).copied()
        if isinstance(parent, Items):
            return self._copy_item(path, parent, reached, to, copy)
        name = str(to)
        if parent.at(name) is not None:
            return self._refusal(path, reached, f"`{shortened(name)}` is there already", "choose another name")
        above = reach(layout, path[:-1])
        member, hand = parent.members[reached.at], reached.hand
        if anchors_within(reached.spot) or isinstance(above, Refusal) or member.key is None:
            below = lines_of(value_of(copy), hand)
        else:
            below = layout.text[member.key.end : member.end]
        known = name_of(name, hand)
        if known is None or below is None:
            return self._unspelled(path, reached)
        if below.strip() and not below.lstrip().startswith(":"):
            below = f":{below}"
        self._enter(path[:-1], reached.at + 1, name, copy)
        return Plan(inserted(layout, parent, reached.at + 1, f"{known}{below}"))

    def _copy_item(
        self, path: tuple[str, ...], parent: Items, reached: Reached, to: str | int, copy: Meaning
    ) -> Plan | Refusal:
        at, member = int(to) if str(to).isdecimal() else -1, parent.members[reached.at]
        if not 0 <= at <= len(parent.members):
            message = f"there is no position {to} in a list of {len(parent.members)}"
            return self._refusal(path, reached, message, "positions are counted from 0")
        body: str | None = self._layout.text[member.start : member.end]
        if anchors_within(reached.spot):
            body = (in_braces if parent.flow else item_of)(value_of(copy), reached.hand)
        if body is None:
            return self._unspelled(path, reached)
        self._items(path[:-1]).insert(at, copy)
        return Plan(inserted(self._layout, parent, at, body))

    # --- the meaning --------------------------------------------------------------------------------------------------

    def _at(self, path: tuple[str, ...]) -> Meaning:
        found = self._meaning
        for step in path:
            inner = found.inside(step)
            assert inner is not None, path  # noqa: S101 - the layout has it
            found = inner
        return found

    def _items(self, path: tuple[str, ...]) -> list[Meaning]:
        content = self._at(path).content
        assert isinstance(content, list)  # noqa: S101 - the layout has it as a list
        return content

    def _put(self, reached: Reached, meaning: Meaning) -> None:
        outer, step = self._at(reached.steps[:-1]).content, reached.steps[-1]
        if isinstance(outer, dict):
            outer[step] = meaning
        elif isinstance(outer, list):
            outer[int(step)] = meaning

    def _enter(self, path: tuple[str, ...], at: int, name: str, meaning: Meaning) -> None:
        outer = self._at(path)
        assert isinstance(outer.content, dict)  # noqa: S101 - the layout has it as fields
        pairs = list(outer.content.items())
        outer.content = dict([*pairs[:at], (name, meaning), *pairs[at:]])

    def _take(self, path: tuple[str, ...]) -> Meaning:
        outer = self._at(path[:-1]).content
        assert not isinstance(outer, Said)  # noqa: S101 - the layout has it as fields or items
        return outer.pop(path[-1]) if isinstance(outer, dict) else outer.pop(int(path[-1]))

    def _with_question_marks(self, change: Change, reached: Reached) -> Member | None:
        """Return a field that is written as `? name` where that matters: around a field that comes or goes."""
        is_same = isinstance(change, Set) and not reached.missing and not is_bracketed(change.value)
        around = reached.spot if reached.missing else reached.parent
        if is_same or not isinstance(around, Fields) or around.flow:
            return None
        text, line_start = self._layout.text, self._layout.line_start
        return next((each for each in around.members if text[line_start(each.start) : each.start].strip() == "?"), None)

    # --- what is said about it ----------------------------------------------------------------------------------------

    def _remarks(self, path: tuple[str, ...], reached: Reached) -> list[str]:
        """Return what else a change reaches: the aliases of every anchor that it is within."""
        remarks = []
        for spot in reached.anchored:
            others = ", ".join(f"`{dotted(each)}`" for each in aliases_of(self._layout, spot))
            if others:
                line = self._layout.place(spot.start).line
                remarks.append(
                    f"`{dotted(path)}` is within `&{spot.anchor}` in line {line}, so that {others} changed too"
                )
        return remarks

    def _repeated(self, path: tuple[str, ...], lost: Alias) -> Refusal:
        name, line = lost.target.anchor, self._layout.place(lost.start).line
        message = f"`*{name}` in line {line} repeats what is in `{shortened(dotted(path))}`"
        return refusal_at(self._layout, path, lost.start, message, f"write line {line} out first")

    def _refusal(self, path: tuple[str, ...], reached: Reached, message: str, remedy: str = "") -> Refusal:
        return refusal_at(self._layout, path, reached.spot.start, message, remedy)

    def _unspelled(self, path: tuple[str, ...], reached: Reached) -> Refusal:
        message = "this cannot be written as a value of a case file"
        return self._refusal(path, reached, message, "leave out control characters, and use plain names for fields")
