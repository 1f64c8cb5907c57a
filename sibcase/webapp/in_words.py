"""Remedies in words: what an author would write into the text of a case, as it is filled in on a form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from sibcase.casefile.case import Case

__all__ = ["in_words", "label_of"]

# Fields that committees call otherwise than the format.
_LABELS = {
    "sibcase": "Version of the format",
    "for": "For how long",
    "ref": "Unit cost from the library",
    "worker": "Lead officer",
    "worker_time": "Time of the lead officer",
    "champion": "Senior responsible owner",
    "sign_off": "Sign-off",
    "lag": "Time until it is measured",
    "borne_by": "Who bears the cost",
    "due": "Time until it is paid",
}

_QUOTED = re.compile(r"`(\{?[a-z0-9_-]+:[^`]*)`")
# A field by its path, or by a name of several words, which no short name of an author's is: they have hyphens.
_FIELD = re.compile(r"`([a-z_]+(?:\.[A-Za-z0-9_-]+)+|[a-z]+(?:_[a-z]+)+)`")
_ENDINGS = ("csv", "xlsx", "yaml", "md")
_PAGES = {
    "enter your own figure and its source, and remove `supply:`": "enter your own figure, and its source under “Range, "
    "source and note”",
    "at the top of the case": "on the page “About the case”",
    "run `sibcase advance` to add the missing sections": "add the missing sections under “Next stage” on the summary",
}
_LEFT_OPEN = ("", "…")


@lru_cache(maxsize=2_000)
def in_words(text: str) -> str:
    """Return a sentence in which what would be written into the text of a case is said as the form has it.

    >>> in_words("add `intake: {all: {starts: 60 over 3 years}}`")
    'add “Intake, all, starts: 60 over 3 years”'
    >>> in_words("state the period, for example `£70k per year`")
    'state the period, for example `£70k per year`'
    >>> in_words("state the date in `governance.data_sharing_signed`")
    'state the date in “Governance, Data sharing signed”'
    """
    for written, said in _PAGES.items():
        text = text.replace(written, said)
    return _FIELD.sub(_field_in_words, _QUOTED.sub(_said, text))


def _field_in_words(found: re.Match[str]) -> str:
    steps = found[1].split(".")
    is_file = len(steps) > 1 and (steps[0] not in Case.field_names() or steps[-1] in _ENDINGS)
    if is_file:
        return found[0]
    return f"“{', '.join(map(label_of, steps))}”"


def label_of(name: str) -> str:
    """Return a field in words: `unit_cost` is Unit cost; a year stays as it is."""
    if name[:1].isdecimal():
        return name
    return _LABELS.get(name) or name.replace("_", " ").replace("-", " ").capitalize()


def _said(found: re.Match[str]) -> str:
    try:
        # Texts only: nothing of what is written here is built, or taken for a date.
        meant = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506 - see above
    except yaml.YAMLError:
        return found[0]
    words = _of(meant)
    return f"“{words[:1].upper()}{words[1:]}”"


def _of(meant: Any) -> str:
    if isinstance(meant, list):
        return "; ".join(map(_of, meant))
    if not isinstance(meant, dict):
        return str(meant)
    parts = [_named(label_of(str(name)).lower(), inner, is_alone=len(meant) == 1) for name, inner in meant.items()]
    return ", ".join(parts)


def _named(name: str, inner: Any, *, is_alone: bool) -> str:
    words = _of(inner)
    if words in _LEFT_OPEN:
        return name
    if isinstance(inner, dict) and len(inner) == 1:
        return f"{name}, {words}"
    return f"{name}: {words}" if is_alone else f"{name} {words}"
