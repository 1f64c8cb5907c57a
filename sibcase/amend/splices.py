"""Splices: where members of blocks and lists go in and out of a text, in block style and in braces and brackets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sibcase.amend.layout import Collection, Layout, Member

__all__ = ["Splice", "inserted", "moved", "removed", "replaced", "spliced"]


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """A stretch of a text, and what takes its place."""

    start: int
    end: int
    new: str


def spliced(text: str, splices: list[Splice]) -> str:
    """Return a text with all splices made; they may touch, and do not overlap."""
    parts, at = [], 0
    for each in sorted(splices):
        parts += [text[at : each.start], each.new]
        at = each.end
    return "".join([*parts, text[at:]])


def replaced(layout: Layout, start: int, end: int, new: str) -> list[Splice]:
    """Return the splices that write a value over another; a comment behind it stays on the first of its lines."""
    line_break = layout.line_break
    first, found, below = new.partition(line_break)
    rest = layout.text[end : layout.line_end(end)]
    if not found or not rest.strip():
        return [Splice(start, end, new)]
    return [Splice(start, end, first), Splice(layout.line_end(end), layout.line_end(end), line_break + below)]


def inserted(layout: Layout, among: Collection, at: int, body: str) -> list[Splice]:
    """Return the splices that put a new member before the one of a number."""
    return _inserted_flow(layout, among, at, body) if among.flow else _inserted_block(layout, among, at, body)


def removed(layout: Layout, among: Collection, at: int) -> list[Splice]:
    """Return the splices that take out a member that is not the only one, with the comment directly above it."""
    if among.flow:
        return _removed_flow(layout, among, at)
    member = among.members[at]
    if not layout.opens_line(member.start):
        return [Splice(member.start, _with_comments(layout, among.members[at + 1]), "")]
    start = layout.line_start(_with_comments(layout, member) if at else member.start)
    end = layout.next_line(_end_with_comments(layout, member))
    if _is_blank_above(layout, start):
        while end < len(layout.text) and _is_blank_at(layout, end):
            end = layout.next_line(end)
    return [Splice(start, end, "")]


def moved(layout: Layout, among: Collection, at: int, to: int) -> list[Splice]:
    """Return the splices that give a member another number among its neighbours."""
    member = among.members[at]
    if among.flow:
        body = layout.text[member.start : member.end]
    else:
        is_top = among is layout.root and not at
        start = member.start if is_top else _with_comments(layout, member)
        body = layout.text[start : _end_with_comments(layout, member)]
    out = removed(layout, among, at)
    if not among.flow and layout.opens_line(member.start) and not at:
        out = [
            Splice(
                layout.line_start(member.start if among is layout.root else _with_comments(layout, member)),
                out[0].end,
                "",
            )
        ]
    return [*out, *inserted(layout, among, to + 1 if to > at else to, body)]


# --- in lines ---------------------------------------------------------------------------------------------------------


def _inserted_block(layout: Layout, among: Collection, at: int, body: str) -> list[Splice]:
    line_break, members = layout.line_break, among.members
    indent = " " * layout.column(members[0].start)
    is_long = line_break in body
    if at == 0:
        start = members[0].start if among is layout.root else _with_comments(layout, members[0])
        gap = line_break if is_long and len(members) > 1 and _has_gap(layout, members, 1) else ""
        return [Splice(start, start, f"{body}{line_break}{gap}{indent}")]
    before = members[at - 1]
    has_gap = _has_gap(layout, members, at) if at < len(members) else _has_gap(layout, members, at - 1)
    gap = line_break if has_gap and (is_long or not layout.is_one_line(before.start, before.end)) else ""
    end = _end_with_comments(layout, before)
    return [Splice(end, end, f"{line_break}{gap}{indent}{body}")]


def _has_gap(layout: Layout, members: list[Member], at: int) -> bool:
    """Return whether an empty line comes before a member; before the first and only one that is unknown."""
    if at == 0:
        return False
    between = layout.lines(members[at - 1].end, members[at].start)
    return any(not line.strip() for line in between[1:-1])


def _with_comments(layout: Layout, member: Member) -> int:
    """Return where a member begins with the comments directly above it that are indented as it is."""
    start = member.start
    if not layout.opens_line(start):
        return start
    indent = " " * layout.column(start)
    while (line := layout.line_start(start)) > 0:
        above = layout.line_start(line - (2 if layout.text[line - 2 : line] == "\r\n" else 1))
        written = layout.text[above : layout.line_end(above)]
        if not written.startswith(f"{indent}#"):
            break
        start = above + len(indent)
    return start


def _end_with_comments(layout: Layout, member: Member) -> int:
    """Return where the last line of a member ends, with the comments directly below that are indented further."""
    end, column = layout.line_end(member.end), layout.column(member.start)
    while (below := layout.next_line(end)) > end:
        line = layout.text[below : layout.line_end(below)]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end = layout.line_end(below)
    return end


def _is_blank_above(layout: Layout, line: int) -> bool:
    if line == 0:
        return True
    above = layout.line_start(line - (2 if layout.text[line - 2 : line] == "\r\n" else 1))
    return not layout.text[above:line].strip()


def _is_blank_at(layout: Layout, line: int) -> bool:
    return not layout.text[line : layout.line_end(line)].strip()


# --- in braces and brackets -------------------------------------------------------------------------------------------


def _inserted_flow(layout: Layout, among: Collection, at: int, body: str) -> list[Splice]:
    members = among.members
    if not members:
        return [Splice(among.start + 1, among.start + 1, body)]
    neighbour = members[max(at - 1, 0)]
    is_own_line = layout.opens_line(neighbour.start)
    between = f",{layout.line_break}{' ' * layout.column(neighbour.start)}" if is_own_line else ", "
    if at == 0:
        return [Splice(neighbour.start, neighbour.start, body + between)]
    return [Splice(neighbour.end, neighbour.end, between + body)]


def _removed_flow(layout: Layout, among: Collection, at: int) -> list[Splice]:
    member, members = among.members[at], among.members
    comma = layout.after_blank(member.end)
    has_comma = layout.text[comma : comma + 1] == ","
    if at + 1 < len(members) or len(members) == 1:
        end = comma + 1 if has_comma else member.end
        line_end = layout.line_end(end)
        if layout.opens_line(member.start) and not layout.text[end:line_end].strip():
            return [Splice(layout.line_start(member.start), layout.next_line(end), "")]
        while layout.text[end : end + 1] == " ":
            end += 1
        return [Splice(member.start, end, "")]
    before = members[at - 1].end
    is_commented = "#" in layout.text[before : member.start]
    return [Splice(member.start if is_commented else before, member.end, "")]
