"""Places of a case in words: where a field is found in the form, section by section, as the form has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import node_at
from sibcase.webapp.form.fields import field_at
from sibcase.webapp.form.references import named_in
from sibcase.webapp.in_words import label_of, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.source.nodes import Block

__all__ = ["ABOUT_IN_WORDS", "place_in_words"]

ABOUT_IN_WORDS = "About the case"
_BETWEEN = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
# Fields of which the page of the plain fields at the top of a case consists.
_PLAIN = frozenset({"text", "long", "choice", "flag", "quantity"})


def place_in_words(path: str, root: Block | None) -> str:
    """Return where a field is in the form: its section, the entries that it is in, and its label.

    Args:
        path: the path of the field.
        root: what is written in the case, which names parties, outcomes and other entries.
    """
    steps = path.removesuffix(".value").split(".")
    words = [_step_in_words(steps[:end], root) for end in range(1, len(steps) + 1)]
    top = field_at(steps[:1], root)
    if len(steps) == 1 and top is not None and top.shape in _PLAIN:
        words.insert(0, ABOUT_IN_WORDS)
    return _BETWEEN.join(words)


def _step_in_words(steps: Sequence[str], root: Block | None) -> str:
    """Return the last step of a path: the label of its field, or what the entry is called."""
    field, name = field_at(steps, root), steps[-1]
    if field is None:
        return label_of(name)
    return field.label if field.name != "ID" else _entry_in_words(steps, root)


def _entry_in_words(steps: Sequence[str], root: Block | None) -> str:
    """Return what an entry is called: by its title, by that of what its id refers to, or by its number in a list."""
    name, outer = steps[-1], field_at(steps[:-1], root)
    title = title_of(node_at(root, steps)) if root is not None else ""
    if title:
        return title
    if outer is not None and outer.shape == "prose":
        return label_of(name)
    if outer is not None and outer.refers and root is not None:
        return dict(named_in(root, outer.refers)).get(name, name)
    return f"{int(name) + 1}" if name.isdecimal() else name
