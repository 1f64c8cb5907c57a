"""Renames ids: where one is defined and wherever the case refers to it, and nothing else of the text.

What refers to an id is what the reader of cases takes for a reference, and every path that leads through it, such as
those of options and of private marks. Where a table or another file names it as well, nothing is renamed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sibcase.amend.amend import layout_of
from sibcase.amend.changes import Amended, Refusal, Refused, dotted, steps_of
from sibcase.amend.elsewhere import where_in_words, written_elsewhere
from sibcase.amend.layout import Fields, Items, Scalar
from sibcase.amend.meaning import TEXT, reads_as
from sibcase.amend.reach import reach, refusal_at, unknown
from sibcase.amend.splices import Splice, spliced
from sibcase.casefile.case import Case
from sibcase.casefile.checks.ids import RESERVED
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Series, Written, node_at
from sibcase.casefile.source.reading import Reading
from sibcase.casefile.values.private_marks import PATH_PATTERN
from sibcase.casefile.values.words import ID_PATTERN, LONGEST_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.amend.changes import Path
    from sibcase.amend.layout import Layout, Spot
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.places import Place

__all__ = ["can_be_renamed", "rename"]

# Where ids are defined (* is an id), and in which sections references look for them.
_DEFINED = {
    "parties.*": ("parties", "investment.surplus"),
    "sources.*": ("sources",),
    "need.segments.*": ("need.segments",),
    "need.services.*": (),
    "need.segments.*.services.*": (),
    "service.costs.*": (),
    "outcomes.*": ("outcomes",),
    "outcomes.*.savings.*": (),
    "contract.payments.*": ("contract.payments",),
    "contract.metrics.*": ("contract.metrics",),
    "contract.alternatives.*": (),
    "contract.shared_caps.*": (),
    "contract.rate_card.*": ("contract.payments", "contract.metrics"),
    "investment.tranches.*": ("investment.tranches", "investment.surplus"),
    "investment.grants.*": (),
    "investment.fees.*": (),
}
# Other paths of the same part of the case.
_ALSO = {"contract.rate_card.": ("contract.payments.", "contract.metrics.")}
_OF_ID = re.compile(rf"(?=.{{1,{LONGEST_ID}}}$){ID_PATTERN.strip('^$')}")
# The field that names a saving by its outcome: `home.placement`.
_SAVING = "saving"
_FIGURES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def can_be_renamed(path: Path) -> bool:
    """Return whether an id is defined at a path."""
    return _sections(steps_of(path)) is not None


def rename(text: str, path: Path, new: str, loaded: Loaded) -> Amended | Refused:
    """Return the text of a case in which an id has another name wherever it is written, or why it cannot have it.

    Args:
        text: the text of the file, as it is.
        path: where the id is defined: `outcomes.home`.
        new: its new name.
        loaded: the case as it was read from that text.
    """
    layout = layout_of(text, loaded.path)
    if isinstance(layout, Refused):
        return layout
    steps = steps_of(path)
    refusal = _not_to_be_renamed(layout, steps, new, loaded)
    if refusal is not None:
        return Refused((refusal,))
    if new == steps[-1]:
        return Amended(text)
    found = _spots(layout, steps, new, loaded)
    if isinstance(found, Refusal):
        return Refused((found,))
    amended = spliced(text, [_splice(spot, word) for spot, word in found])
    if not _is_the_same_otherwise(text, amended, {(*_place(layout, spot), spot.value): word for spot, word in found}):
        message = f"`{dotted(steps)}` cannot be renamed as the text around it is written"
        return Refused((Refusal(steps, layout.place(found[0][0].start), message, "rename it in a text editor"),))
    return Amended(amended)


def _sections(steps: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the sections in which references look for an id; nothing where none is defined."""
    for pattern, sections in _DEFINED.items():
        wanted = pattern.split(".")
        if len(wanted) == len(steps) and all(one in ("*", step) for one, step in zip(wanted, steps, strict=True)):
            return sections
    return None


def _not_to_be_renamed(layout: Layout, steps: tuple[str, ...], new: str, loaded: Loaded) -> Refusal | None:
    """Return why an id cannot have a new name: it is none, or the name is malformed or taken."""
    reached = reach(layout, steps)
    if isinstance(reached, Refusal):
        return reached
    if reached.missing:
        return written_elsewhere(layout, steps, loaded.root) or unknown(layout, steps, reached)
    parent, at = reached.parent, reached.spot.start
    if _sections(steps) is None or not isinstance(parent, Fields):
        return refusal_at(layout, steps, at, f"`{dotted(steps)}` is not where an id is defined", "rename it there")
    if not _OF_ID.fullmatch(new) or reads_as(new, plain=True) != TEXT:
        remedy = f"use letters, digits and single hyphens, at most {LONGEST_ID} characters: `county-council`"
        return refusal_at(layout, steps, at, f"`{shortened(new)}` cannot be an id", remedy)
    if new in RESERVED:
        message = f"`{new}` is reserved for the names of figures and cannot be an id"
        return refusal_at(layout, steps, at, message, f"for example `the-{new.replace('_', '-')}`")
    if new != steps[-1] and parent.at(new) is not None:
        return refusal_at(layout, steps, at, f"`{new}` is there already", "choose another name")
    return None


# --- what is renamed --------------------------------------------------------------------------------------------------


def _spots(layout: Layout, steps: tuple[str, ...], new: str, loaded: Loaded) -> list[tuple[Scalar, str]] | Refusal:
    """Return every scalar that names the id, with what it is to be, in the order of the text."""
    names = _names(steps)
    named = [*_references(loaded.root, _sections(steps) or (), steps[-1]), *_observed(loaded.root, names)]
    elsewhere = next((each for each in named if each.place.file != layout.file), None)
    if elsewhere is not None:
        message = f"`{steps[-1]}` is also named in {where_in_words(elsewhere.place)}"
        return Refusal(steps, elsewhere.place, message, "rename it in both files by hand")
    shown = _named_in_a_text(layout, loaded, steps[-1])
    if shown is not None:
        message = f"a text in {where_in_words(shown)} shows figures of `{steps[-1]}` by its name"
        return Refusal(steps, shown, message, "take them out of the text, and put them back under the new name")
    at = layout.offsets(each.place for each in named)
    reached = reach(layout, steps)
    defined = reached.parent.members[reached.at].key if not isinstance(reached, Refusal) and reached.parent else None
    found = [] if defined is None else [(defined, new)]
    for field, spot in _scalars(layout.root):
        if spot is defined:
            continue
        if spot.value == steps[-1] and spot.start in at:
            found.append((spot, new))
            continue
        takes_name = field == _SAVING or spot.start in at
        way = _way_through(spot.value, [*_paths(steps), *(names if takes_name else ())])
        if way is not None:
            found.append((spot, _through(spot.value, way, new)))
    return sorted(found, key=lambda each: each[0].start)


def _references(root: Block | None, sections: tuple[str, ...], old: str) -> list[Written]:
    """Return every word of a case that refers to an id."""
    reading = Reading()
    # What is missing has been found before, and words are gathered all the same.
    with suppress(ValidationError):
        Case.model_validate(root, context=reading)
    words = [each.word for each in reading.references if each.section in sections and str(each.word) == old]
    return words + [each for each in reading.sources if "sources" in sections and str(each) == old]


def _observed(root: Block | None, names: list[str]) -> list[Written]:
    """Return the names of observations that go through an id."""
    rows = node_at(root, ("actuals", "observed")) if root is not None else None
    words = [each.get("name") for each in rows if isinstance(each, Block)] if isinstance(rows, Series) else []
    return [each for each in words if isinstance(each, Written) and _way_through(str(each), names) is not None]


def _names(steps: tuple[str, ...]) -> list[str]:
    """Return the names by which observations, and the shares of a saving, know an id."""
    match steps:
        case ("outcomes", outcome, "savings", saving):
            return [f"{outcome}.{saving}"]
        case ("outcomes", outcome):
            return [outcome]
        case ("contract", "metrics" | "rate_card", metric):
            return [metric]
        case ("investment", "tranches", tranche):
            return [f"principal.{tranche}", f"guarantee.{tranche}"]
    return []


def _named_in_a_text(layout: Layout, loaded: Loaded, old: str) -> Place | None:
    """Return where a text of the documents shows figures by the name of an id; nothing where none does."""
    whole = re.compile(rf"(?<![A-Za-z0-9_-]){re.escape(old)}(?![A-Za-z0-9_-])")
    here = ((spot.value, spot) for _, spot in _scalars(layout.root))
    found = next((spot for text, spot in here if _shows(text, whole)), None)
    if found is not None:
        return layout.place(found.start)
    return next((place for text, place in loaded.narratives.values() if _shows(text, whole)), None)


def _shows(text: str, name: re.Pattern[str]) -> bool:
    return "{" in text and any(name.search(each) for each in _FIGURES.findall(text))


def _paths(steps: tuple[str, ...]) -> list[str]:
    """Return the paths of the case that lead to an id."""
    path = dotted(steps)
    also = [other + path.removeprefix(own) for own, others in _ALSO.items() if path.startswith(own) for other in others]
    return [path, *also]


def _way_through(text: str, ways: list[str]) -> str | None:
    """Return by which of several ways a text, if it is a path, goes through an id."""
    found = next((each for each in ways if text == each or text.startswith(f"{each}.")), None)
    return found if found is not None and re.fullmatch(PATH_PATTERN, text) else None


def _through(text: str, way: str, new: str) -> str:
    """Return a path that goes through the id under its new name."""
    above, dot, _ = way.rpartition(".")
    return above + dot + new + text[len(way) :]


def _scalars(spot: Spot, field: str = "") -> Iterator[tuple[str, Scalar]]:
    """Yield every scalar of a text with the field that it is in, names of fields as well as values.

    What an alias repeats is written once.
    """
    if isinstance(spot, Scalar):
        yield field, spot
    elif isinstance(spot, Fields | Items):
        for member in spot.members:
            if member.key is not None:
                yield "", member.key
            yield from _scalars(member.value, member.key.value if member.key is not None else field)


def _place(layout: Layout, spot: Scalar) -> tuple[int, int]:
    place = layout.place(spot.start)
    return place.line, place.column


def _splice(spot: Scalar, word: str) -> Splice:
    """Return the splice that writes another word in the quotes of the former one."""
    quote = spot.style if spot.style in ("'", '"') else ""
    return Splice(spot.start, spot.end, f"{quote}{word}{quote}")


# --- what came of it --------------------------------------------------------------------------------------------------


def _is_the_same_otherwise(before: str, after: str, words: Mapping[tuple[int, int, str], str]) -> bool:
    """Return whether a text is read as another one was, but for the words that were renamed."""
    (old, _), (new, found) = compose(before, ""), compose(after, "")
    return new is not None and old is not None and not found and _plain(old, words) == _plain(new, {})


def _plain(node: Node, words: Mapping[tuple[int, int, str], str]) -> object:
    """Return a tree as plain values, with some words in the place of those that were written."""
    if isinstance(node, Block):
        return [(_said(node.keys_written[key], words), _plain(inner, words)) for key, inner in node.items()]
    if isinstance(node, Series):
        return [_plain(each, words) for each in node]
    return _said(node, words)


def _said(word: Written, words: Mapping[tuple[int, int, str], str]) -> str:
    return words.get((word.place.line, word.place.column, str(word)), str(word))
