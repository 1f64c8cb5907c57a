"""Advances a case to a later stage: writes the sections that the stage needs into the text of the same file.

The sections come from the case's kind of programme, with `supply:` at every figure that the author has to provide. A
section that does not fit the case, because it refers to ids that the case does not have, is written as a comment, to be
adapted. Every byte that was there stays as it was, except the value of `stage`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.case import STAGES
from sibcase.casefile.crosschecks import NEEDED_AT_STAGE
from sibcase.casefile.findings import suggestion
from sibcase.casefile.nodes import Block, Written
from sibcase.casefile.reader import load_text
from sibcase.pipeline.fragments import Fragment, fragments_of, who_bears_the_cost
from sibcase.pipeline.programmes import BLANK, KindOfProgramme, kinds
from sibcase.pipeline.start import next_april, sections_at_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.findings import Finding
    from sibcase.casefile.reader import Loaded

__all__ = ["Advanced", "CannotAdvanceError", "advance"]

# As `sibcase new` writes it into the head of a case.
_KIND = re.compile(r"^# Kind of programme: ([a-z0-9-]+)\.", re.MULTILINE)
# The segment in the service of a kind.
_INTAKE = re.compile(r"(?<=\n)(  intake:\n    )[a-z-]+:")
# The id of a need that is written without segments.
WHOLE_NEED = "all"
# YAML ends a line at these.
_LINE = re.compile("[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+$")


class CannotAdvanceError(Exception):
    """The case cannot be advanced, and the message says why and how to fix it."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """A case at a later stage.

    Attributes:
        text: the new text of the file.
        stage: the new stage.
        kind: the kind of programme from which the sections come.
        added: the sections that were added and fit the case.
        commented: the sections that were added as comments, because they refer to ids that the case does not have.
        findings: the findings about the new text.
    """

    text: str
    stage: str
    kind: str
    added: tuple[str, ...]
    commented: tuple[str, ...]
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class _Insertion:
    """A fragment, and the number of lines of the case that come before it."""

    fragment: Fragment
    after: int


def advance(loaded: Loaded, text: str, *, to: str = "", kind: str = "", today: date | None = None) -> Advanced:
    """Return a case at a later stage.

    Args:
        loaded: the case, without errors.
        text: the text of its file.
        to: the stage; by default the next one.
        kind: the kind of programme; by default the one that the file names, else the blank one.
        today: the date from which the first day of the case is found, if it has none.

    Raises:
        CannotAdvanceError: the stage, the kind or the form of the file does not allow it.
    """
    case, root = loaded.case, loaded.root
    if case is None or root is None:
        message = "the case has errors: fix them first (`sibcase validate` lists them)"
        raise CannotAdvanceError(message)
    _refuse_braces(root)
    stage = _later_stage(case.stage, to)
    programme = _programme(kind, text, case)
    lines = _LINE.findall(text)
    _set_stage(lines, root, stage)
    begins = case.start or next_april(today or date.today())  # noqa: DTZ011 - the author's own calendar
    segment = _only_segment(case)
    new = _serving(segment, sections_at_stage(programme, stage, _people(case), begins))
    old = sections_at_stage(programme, case.stage, _people(case), begins)
    # First, because it belongs to the need, after which the other sections follow.
    insertions = [_Insertion(each, after) for each, after in who_bears_the_cost(root, lines, segment, new, old)]
    insertions += _insertions(root, lines, fragments_of(new), _missing(root, new, old, stage))
    return _fitting(loaded, lines, insertions, stage, programme.id)


# --- what is asked ----------------------------------------------------------------------------------------------------


def _refuse_braces(root: Block) -> None:
    """Refuse a case whose sections do not each begin a line of their own, as nothing can be put between them."""
    if any(key.place.column != 1 for key in root.keys_written.values()):
        message = "the sections of the case must each begin a line: write it without the outer braces first"
        raise CannotAdvanceError(message)


def _later_stage(stage: str, to: str) -> str:
    if to and to not in STAGES:
        message = f"there is no stage `{to}`; {suggestion(to, STAGES)}"
        raise CannotAdvanceError(message)
    later = STAGES[STAGES.index(stage) + 1 :]
    if not later or (to and to not in later):
        message = f"the case is already at the stage `{stage}`" + (f", and `{to}` is not a later one" if to else "")
        raise CannotAdvanceError(message)
    return to or later[0]


def _programme(name: str, text: str, case: Case) -> KindOfProgramme:
    known = {kind.id: kind for kind in kinds()}
    if name and name not in known:
        message = f"there is no kind of programme `{name}`; {suggestion(name, known)}"
        raise CannotAdvanceError(message)
    named = _KIND.search(text)
    programme = known.get(name or (named[1] if named else ""), known[BLANK])
    if programme.currency in ("", case.currency):
        return programme
    if name:
        message = (
            f"the case is in {case.currency}, and `{name}` cites unit costs in {programme.currency}; use `{BLANK}`"
        )
        raise CannotAdvanceError(message)
    return known[BLANK]


def _people(case: Case) -> float:
    """Return the number of people in need, or zero if the case has none."""
    if case.need is None:
        return 0
    if case.need.segments:
        return sum(each.people.quantity.value for each in case.need.segments.values())
    return case.need.people.quantity.value if case.need.people else 0


def _only_segment(case: Case) -> str:
    """Return the id of the segment if the case has one, else nothing."""
    if case.need is None:
        return ""
    names = list(case.need.segments or [WHOLE_NEED])
    return names[0] if len(names) == 1 else ""


def _serving(segment: str, text: str) -> str:
    """Return a kind's file in which the service starts people of this segment; there is one in every kind."""
    return _INTAKE.sub(rf"\g<1>{segment}:", text) if segment else text


def _missing(root: Block, new: str, old: str, stage: str) -> list[str]:
    """Return the sections to add: those that the stage brings or needs, and the case does not have."""
    before = {each.name for each in fragments_of(old)}
    return [
        each.name
        for each in fragments_of(new)
        if each.name not in root and (each.name not in before or each.name in NEEDED_AT_STAGE[stage])
    ]


# --- putting it together ----------------------------------------------------------------------------------------------


def _set_stage(lines: list[str], root: Block, stage: str) -> None:
    """Replace the value of `stage` in its line, or add the line below the title."""
    written = root.get("stage")
    if isinstance(written, Written):
        at, quotes = written.place, 0 if written.plain else 1
        line = lines[at.line - 1]
        start = at.column - 1 + quotes
        lines[at.line - 1] = line[:start] + stage + line[start + len(written) :]
        return
    end = _end_of_section(root, lines, "title")
    lines[end - 1] = f"{_ended(lines[end - 1], lines)}stage: {stage}{_line_end(lines)}"


def _insertions(
    root: Block, lines: Sequence[str], fragments: Sequence[Fragment], missing: Sequence[str]
) -> list[_Insertion]:
    """Return each missing section with its place: after the section that precedes it in the kind's file."""
    insertions, after = [], 0
    for fragment in fragments:
        if fragment.name in root:
            after = _end_of_section(root, lines, fragment.name)
        elif fragment.name in missing:
            insertions.append(_Insertion(fragment, after or len(lines)))
    return insertions


def _end_of_section(root: Block, lines: Sequence[str], name: str) -> int:
    """Return the number of lines up to the end of a section, without the blank lines and comments that follow it."""
    first = root.key_place(name).line
    later = [key.place.line for key in root.keys_written.values() if key.place.line > first]
    last = min(later) - 1 if later else len(lines)
    while last > first and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    return last


def _fitting(loaded: Loaded, lines: list[str], insertions: list[_Insertion], stage: str, kind: str) -> Advanced:
    """Return the new text, with each section that causes an error turned into a comment."""
    commented: set[str] = set()
    while True:
        text, ranges = _composed(lines, insertions, commented)
        found = load_text(text, loaded.path, folder=Path(loaded.path).parent).findings
        faulty = {
            name
            for name, (first, last) in ranges.items()
            if any(
                each.is_error and each.place.file == loaded.path and first <= each.place.line <= last for each in found
            )
        }
        # Comments cause no errors, so each round either ends this or comments out one section more.
        if not faulty - commented:
            names = [each.fragment.name for each in insertions]
            added = tuple(name for name in names if name not in commented)
            return Advanced(text, stage, kind, added, tuple(name for name in names if name in commented), found)
        commented |= faulty


def _composed(
    lines: list[str], insertions: Sequence[_Insertion], commented: set[str]
) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the text with the sections inserted, and the first and last line of each of them."""
    parts: list[str] = []
    ranges: dict[str, tuple[int, int]] = {}
    count = 0
    for number, line in enumerate(lines, 1):
        here = [each.fragment for each in insertions if each.after == number]
        parts.append(_ended(line, lines) if here else line)
        count += len(_LINE.findall(line))
        for fragment in here:
            written = fragment.commented() if fragment.name in commented else fragment.lines
            parts += [each + _line_end(lines) for each in written]
            ranges[fragment.name] = (count + 1, count + len(written))
            count += len(written)
    return "".join(parts), ranges


def _ended(line: str, lines: Sequence[str]) -> str:
    """Return a line with a line end, which the last one of a file may lack."""
    return line if line.endswith(("\n", "\r")) else line + _line_end(lines)


def _line_end(lines: Sequence[str]) -> str:
    return "\r\n" if lines[0].endswith("\r\n") else "\n"
