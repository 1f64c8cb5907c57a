"""Amends the text of a case: all changes, or none, and nothing is believed until the new text has been read back."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml

from sibcase.amend.changes import Amended, Refusal, Refused, Set, dotted, steps_of
from sibcase.amend.elsewhere import written_elsewhere
from sibcase.amend.layout import Fields, Scalar, indentation_of, lay_out
from sibcase.amend.meaning import agrees_with_tree, alike, meaning_of
from sibcase.amend.plan import Planner
from sibcase.amend.reach import reach, refusal_at
from sibcase.amend.spelling import is_bracketed
from sibcase.amend.splices import spliced
from sibcase.amend.steps import single_steps
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.parts_of_text import parts_of_text
from sibcase.casefile.source.places import start_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.amend.changes import Change
    from sibcase.amend.layout import Layout, Spot
    from sibcase.amend.splices import Splice
    from sibcase.casefile.source.nodes import Block

__all__ = ["amend", "layout_of"]

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Anchors and aliases, which may join a section to others, and what looks like them.
_JOINED = re.compile(r"(?:^|[\s\[{,])[&*]\w", re.MULTILINE)


def amend(
    text: str, changes: Sequence[Change], *, file: str = "case.yaml", read: Block | None = None
) -> Amended | Refused:
    """Return the text of a case with changes made one after the other, or why one of them cannot be.

    Only the stretches of what is changed are written anew: comments, order, quotes and line ends of everything else
    stay. The result is read back; where its tree is not exactly the tree that was asked for, there is none.

    Args:
        text: the text of the file, as it is.
        changes: what to change; each sees what those before it made of the text.
        file: the name of the file, for places.
        read: the case as `load_case` read it (`Loaded.root`): values that another file holds are refused by its name.
    """
    mark = _MARK if text.startswith(_MARK) else ""
    whole = text.removeprefix(_MARK)
    made = _in_one_section(whole, changes, file, read) or _amended(layout_of(whole, file), changes, read)
    return made if isinstance(made, Refused) else Amended(mark + made.text, made.remarks)


def _in_one_section(text: str, changes: Sequence[Change], file: str, read: Block | None) -> Amended | None:
    """Return the text with changes within one section, of which alone the layout is needed; None if it takes the whole.

    What cannot be done is left to the whole as well, which says why.
    """
    names = {steps_of(change.path)[0] for change in changes if len(steps_of(change.path)) > 1}
    part = next((each for each in parts_of_text(text) if names == {each.name}), None)
    if part is None or _JOINED.search(part.text) or any(len(steps_of(change.path)) < 2 for change in changes):
        return None
    layout = layout_of(part.in_place, file)
    if isinstance(layout, Refused):
        return None
    made = _amended(replace(layout, indentation=indentation_of(text)), changes, read)
    if isinstance(made, Refused):
        return None
    return Amended(text[: part.start] + made.text[part.line :] + text[part.start + len(part.text) :], made.remarks)


def _amended(layout: Layout | Refused, changes: Sequence[Change], read: Block | None) -> Amended | Refused:
    """Return a text that is laid out with changes made one after the other, or why one of them cannot be."""
    if isinstance(layout, Refused):
        return layout
    draft = _Draft(layout)
    for change in changes:
        refusal = written_elsewhere(draft.layout, steps_of(change.path), read) or draft.make(change)
        if refusal is not None:
            return Refused((refusal,))
    refusal = draft.write() or _read_back(draft)
    return Refused((refusal,)) if refusal else Amended(draft.layout.text, tuple(dict.fromkeys(draft.remarks)))


class _Draft:
    """A text on its way: its layout, what it is to mean, and what is still to be written into it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.meaning = meaning_of(layout.root)
        self.remarks: list[str] = []
        self._splices: list[Splice] = []
        self._spots: list[Spot] = []
        self._adds_fields = False
        self._last: tuple[str, ...] = ()

    def make(self, change: Change) -> Refusal | None:
        """Make one change; return why it cannot be made."""
        for step in single_steps(change, self.meaning):
            # What does not touch is written together, because a text takes longer to read than to change.
            is_apart = self._is_one_more_scalar(step) or self._is_one_more_field(step)
            refusal = None if is_apart else self.write()
            refusal = refusal or self._plan(step) or (None if is_apart else self.write())
            if refusal is not None:
                return refusal
        return None

    def _plan(self, step: Change) -> Refusal | None:
        plan = Planner(self.layout, self.meaning).plan(step)
        if isinstance(plan, Refusal):
            return plan
        self._splices += plan.splices
        self.remarks += plan.remarks
        self._last = steps_of(step.path)
        return None

    def _is_one_more_scalar(self, step: Change) -> bool:
        if not isinstance(step, Set) or is_bracketed(step.value):
            return False
        reached = reach(self.layout, steps_of(step.path))
        if isinstance(reached, Refusal) or reached.missing or not isinstance(reached.spot, Scalar):
            return False
        return self._is_apart(reached.spot, adds_field=False)

    def _is_one_more_field(self, step: Change) -> bool:
        """Return whether a change adds a field to a number, or to a block of nothing but scalars, as no other does."""
        if not isinstance(step, Set) or is_bracketed(step.value):
            return False
        reached = reach(self.layout, steps_of(step.path))
        if isinstance(reached, Refusal) or len(reached.missing) != 1:
            return False
        spot = reached.spot
        is_flat = isinstance(spot, Fields) and all(isinstance(each.value, Scalar) for each in spot.members)
        return (is_flat or isinstance(spot, Scalar)) and self._is_apart(spot, adds_field=True)

    def _is_apart(self, spot: Spot, *, adds_field: bool) -> bool:
        is_alike = not self._spots or adds_field == self._adds_fields
        is_new = is_alike and all(spot is not each for each in self._spots)
        self._spots.append(spot)
        self._adds_fields = adds_field
        return is_new

    def write(self) -> Refusal | None:
        """Write what is planned into the text; return why the text would not mean what it should."""
        splices, self._splices, self._spots = self._splices, [], []
        if not splices:
            return None
        try:
            layout = lay_out(spliced(self.layout.text, splices), self.layout.file)
            layout = replace(layout, indentation=self.layout.indentation) if layout is not None else None
        except (yaml.YAMLError, KeyError):
            layout = None
        meaning = meaning_of(layout.root) if layout else None
        if layout is None or meaning is None or not alike(meaning, self.meaning):
            message = f"`{dotted(self._last)}` cannot be changed as the text around it is written"
            reached = reach(self.layout, self._last)
            at = 0 if isinstance(reached, Refusal) else reached.spot.start
            return refusal_at(self.layout, self._last, at, message, "make this change in a text editor")
        self.layout, self.meaning = layout, meaning
        return None


@lru_cache(maxsize=2)
def layout_of(text: str, file: str) -> Layout | Refused:
    """Return the layout of a text; refused where it is no YAML, or is not read as its author meant it."""
    root, findings = compose(text, file)
    layout = lay_out(text, file) if root is not None else None
    if root is not None and layout is not None and agrees_with_tree(meaning_of(layout.root), root):
        return layout
    found = next((each for each in findings if each.is_error), next(iter(findings), None))
    if found is None:
        return Refused((Refusal((), start_of(file), "this file is empty", "start a case with `sibcase new`"),))
    return Refused((Refusal((), found.place, found.message, found.help),))


def _read_back(draft: _Draft) -> Refusal | None:
    root, findings = compose(draft.layout.text, draft.layout.file)
    if root is not None and agrees_with_tree(draft.meaning, root):
        return None
    message = findings[0].message if findings else "the text would not be read as intended"
    return Refusal((), findings[0].place if findings else start_of(draft.layout.file), message, "change less at a time")
