"""Advances a case to a later stage: writes the sections that the stage needs into the text of the same file.

The sections come from the case's kind of programme, with `supply:` at every figure that the author has to provide. A
section that does not fit the case, because it refers to ids that the case does not have, is written as a comment, to be
adapted. Every byte that was there stays as it was, except the value of `stage`.

A case whose stage was set by hand, and which lacks only sections of that stage, is brought to it first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.case import STAGES
from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE
from sibcase.casefile.reader import load_text
from sibcase.casefile.source.findings import suggestion
from sibcase.casefile.source.nodes import Block, Written, plain_value
from sibcase.tasks.start.fragments import BEARERS, Fragment, fragments_of, who_bears_the_cost
from sibcase.tasks.start.kinds import BLANK, KindOfProgramme, kinds
from sibcase.tasks.start.start import next_april, sections_at_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding

__all__ = ["Advanced", "CannotAdvanceError", "CaseHasErrorsError", "advance"]

# A section that the stage requires is missing.
_SECTION_REQUIRED = "SIB028"

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


class CaseHasErrorsError(CannotAdvanceError):
    """The case has errors other than missing sections."""


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
        loaded: the case; sections that its stage requires may be missing, but it has no other errors.
        text: the text of its file.
        to: the stage; by default the next one, or the one that is written if its sections are missing.
        kind: the kind of programme; by default the one that the file names, else the blank one.
        today: the date from which the first day of the case is found, if it has none.

    Raises:
        CaseHasErrorsError: the case has other errors.
        CannotAdvanceError: the stage, the kind or the form of the file does not allow it.
    """
    if loaded.root is not None:
        _refuse_braces(loaded.root)
    if loaded.case is None:
        to = to or _written_stage(loaded)
        loaded, text = _at_an_earlier_stage(loaded, text)
    case, root = loaded.case, loaded.root
    if case is None or root is None:
        message = "the case has errors: fix them first (`sibcase validate` lists them)"
        raise CaseHasErrorsError(message)
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
    insertions += _insertions(root, lines, fragments_of(new), _missing(root, lines, new, old, stage))
    return _fitting(loaded, lines, insertions, stage, programme.id)


# --- what is asked ----------------------------------------------------------------------------------------------------


def _refuse_braces(root: Block) -> None:
    """Refuse a case whose sections do not each begin a line of their own, as nothing can be put between them."""
    keys = list(root.keys_written.values())
    if any(key.place.column != 1 for key in keys) or root.place.line != keys[0].place.line:
        message = (
            "the case is in braces, as in JSON: write it as YAML without the outer braces, with each section on lines "
            "of its own"
        )
        raise CannotAdvanceError(message)


def _written_stage(loaded: Loaded) -> str:
    written = loaded.root.get("stage") if loaded.root is not None else None
    return str(written) if isinstance(written, Written) else ""


def _at_an_earlier_stage(loaded: Loaded, text: str) -> tuple[Loaded, str]:
    """Return the case with its text at the last stage that requires no section that is missing.

    A case with other errors is returned as it is.
    """
    stage, root = _written_stage(loaded), loaded.root
    if root is None or stage not in STAGES:
        return loaded, text
    if any(each.is_error and each.code != _SECTION_REQUIRED for each in loaded.findings):
        return loaded, text
    for earlier in reversed(STAGES[: STAGES.index(stage)]):
        lines = _LINE.findall(text)
        _set_stage(lines, root, earlier)
        found = load_text("".join(lines), loaded.path, folder=Path(loaded.path).parent)
        if found.case is not None:
            return found, "".join(lines)
    return loaded, text


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


def _missing(root: Block, lines: Sequence[str], new: str, old: str, stage: str) -> list[str]:
    """Return the sections to add: those that the stage brings or needs, and the case does not have.

    Sections that were added as comments before, and are still to be adapted, are not added again.
    """
    before = {each.name for each in fragments_of(old)}
    written = {line.rstrip() for line in lines}
    missing = [
        each
        for each in fragments_of(new)
        if each.name not in root and (each.name not in before or each.name in NEEDED_AT_STAGE[stage])
    ]
    new_ones = [each.name for each in missing if each.heading_as_comment not in written]
    to_adapt = [each.name for each in missing if each.name not in new_ones]
    if to_adapt and not new_ones:
        message = (
            f"these sections are in the file as comments: {', '.join(to_adapt)}; adapt them to the ids of the case, "
            "and remove the `# `"
        )
        raise CannotAdvanceError(message)
    return new_ones


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
    """Return the number of lines up to the end of a section, without blank lines, comments or `...` that follow it."""
    first = root.key_place(name).line
    later = [key.place.line for key in root.keys_written.values() if key.place.line > first]
    last = min(later) - 1 if later else len(lines)
    while last > first and _is_between_sections(lines[last - 1]):
        last -= 1
    return last


def _is_between_sections(line: str) -> bool:
    return not line.strip() or line.startswith("#") or line.rstrip() == "..."


def _fitting(loaded: Loaded, lines: list[str], insertions: list[_Insertion], stage: str, kind: str) -> Advanced:
    """Return the new text, with each section that causes an error turned into a comment."""
    commented: set[str] = set()
    while True:
        text, ranges = _composed(lines, insertions, commented)
        reloaded = load_text(text, loaded.path, folder=Path(loaded.path).parent)
        _refuse_changes(loaded.root, reloaded.root, stage)
        found = reloaded.findings
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


def _refuse_changes(before: Block | None, after: Block | None, stage: str) -> None:
    """Refuse a text in which a section of the case would read differently.

    This happens where a value that goes over several lines cannot be distinguished from the comments below it.
    """
    for name in before or ():
        if name != "stage" and (after is None or _value(before, name) != _value(after, name)):
            message = f"`{name}` cannot be kept as it is written: indent its lines, and put its text on one line"
            raise CannotAdvanceError(message)
    if after is None or _value(after, "stage") != stage:
        message = "`stage` cannot be changed as it is written: put `stage:` on a line of its own"
        raise CannotAdvanceError(message)


def _value(root: Block | None, name: str) -> object:
    """Return a section as plain values, without who bears the cost of a segment, which may be new."""
    value = plain_value(root[name]) if root is not None and name in root else None
    if name != "need" or not isinstance(value, dict) or not isinstance(value.get("segments"), dict):
        return value
    return value | {
        "segments": {
            key: {field: each for field, each in segment.items() if field != BEARERS}
            if isinstance(segment, dict)
            else segment
            for key, segment in value["segments"].items()
        }
    }


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
