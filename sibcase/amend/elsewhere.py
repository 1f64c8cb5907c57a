"""Values that a case has and its text does not hold: of a rate card, or of another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.amend.changes import Refusal, dotted
from sibcase.amend.layout import Scalar
from sibcase.amend.reach import reach
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, inside

if TYPE_CHECKING:
    from sibcase.amend.layout import Layout
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.places import Place

__all__ = ["where_in_words", "written_elsewhere"]

_FROM_A_CARD = ("payments", "metrics")


def written_elsewhere(layout: Layout, path: tuple[str, ...], read: Block | None) -> Refusal | None:
    """Return where a value is really written, if it is not where its path says."""
    if read is not None and (place := _place_read(read, path)) is not None and place.file != layout.file:
        message = f"`{shortened(dotted(path))}` is written in {where_in_words(place)}, and not in this file"
        return Refusal(path, place, message, f"change it in {place.file}")
    return _of_the_card(layout, path) or _of_the_table(layout, path)


def where_in_words(place: Place) -> str:
    """Return a place as people look it up: `cards/work.yaml, line 3`, or `referrals.xlsx, Sheet1!C7`."""
    return f"{place.file}, {place.cell or f'line {place.line}'}"


def _place_read(root: Block, path: tuple[str, ...]) -> Place | None:
    """Return where the last part of a path is written that the reader has met."""
    node: Node | None = root
    place: Place | None = None
    for step in path:
        if isinstance(node, Block) and step in node:
            place = node.key_place(step)
        node = inside(node, step)
        if node is None:
            break
        place = node.place
    return place


def _of_the_card(layout: Layout, path: tuple[str, ...]) -> Refusal | None:
    """Return that a payment or a metric comes from the rate card."""
    if len(path) < 3 or path[0] != "contract" or path[1] not in _FROM_A_CARD or _is_written(layout, path[:3]):
        return None
    line = ("contract", "rate_card", path[2])
    if _is_written(layout, line):
        return _refusal(layout, path, line, f"is written in the rate card, as `{dotted(line)}`", "change it there")
    include = ("contract", "include")
    if len(path) > 3 and _is_written(layout, include):
        name = _text_at(layout, include)
        return _refusal(
            layout, path, include, f"is not in this file; it may be in `{shortened(name)}`", f"change {name}"
        )
    return None


def _of_the_table(layout: Layout, path: tuple[str, ...]) -> Refusal | None:
    """Return that what was observed is kept in a table."""
    table = ("actuals", "file")
    if path[:1] != ("actuals",) or len(path) < 2 or path[1] == "file" or not _is_written(layout, table):
        return None
    if _is_written(layout, path[:2]):
        return None
    name = _text_at(layout, table)
    return _refusal(layout, path, table, f"is kept in the table `{shortened(name)}`", f"change {name}")


def _refusal(layout: Layout, path: tuple[str, ...], there: tuple[str, ...], says: str, remedy: str) -> Refusal:
    reached = reach(layout, there)
    at = 0 if isinstance(reached, Refusal) else reached.spot.start
    return Refusal(path, layout.place(at), f"`{shortened(dotted(path))}` {says}", remedy)


def _is_written(layout: Layout, path: tuple[str, ...]) -> bool:
    reached = reach(layout, path)
    return not isinstance(reached, Refusal) and not reached.missing


def _text_at(layout: Layout, path: tuple[str, ...]) -> str:
    reached = reach(layout, path)
    found = None if isinstance(reached, Refusal) else reached.spot
    return found.value if isinstance(found, Scalar) else ""
