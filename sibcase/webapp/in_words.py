"""Remedies in words: what an author would write into the text of a case, as it is filled in on a form."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from sibcase.casefile.case import Case
from sibcase.casefile.schema import json_schema
from sibcase.casefile.source.nodes import Block, Series, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.source.nodes import Node

__all__ = ["in_words", "label_of", "title_of", "titles_in"]

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
    "vat": "VAT",
}

_QUOTED = re.compile(r"`(\{?[a-z0-9_-]+:[^`]*)`")
# A field by its path, or by a name of several words, which no short name of an author's is: they have hyphens.
_FIELD = re.compile(r"`([a-z_]+(?:\.[A-Za-z0-9_-]+)+|[a-z]+(?:_[a-z]+)+|[a-z]+(?=` (?:of|is missing|is required)\b))`")
# A short name of the author's; where one is offered in place of another, it is what has to be written.
_SHORT_NAME = re.compile(r"(?<!did you mean )`([A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*)`")
_TITLES = ("title", "name")
_ENDINGS = ("csv", "xlsx", "yaml", "md")
_PAGES = {
    "enter your own figure and its source, and remove `supply:`": "enter your own figure, and its source under “Range, "
    "source and note”",
    "add the worst and the best plausible value:": "add the worst and the best plausible value under “Range, source "
    "and note”:",
    "at the top of the case": "on the page “About the case”",
    "run `sibcase advance` to add the missing sections": "add the missing sections under “Next stage” on the summary",
}
_LEFT_OPEN = ("", "…")


def in_words(text: str, titles: Mapping[str, str] | None = None) -> str:
    """Return a sentence in which what would be written into the text of a case is said as the form has it.

    Args:
        text: a message, with names and values between backticks.
        titles: what the entries of the case are called, by path; they are named so in place of their short names.

    >>> in_words("add `intake: {all: {starts: 60 over 3 years}}`")
    'add “Intake, all, starts: 60 over 3 years”'
    >>> in_words("state the period, for example `£70k per year`")
    'state the period, for example `£70k per year`'
    >>> in_words("state the date in `governance.data_sharing_signed`")
    'state the date in “Governance, Data sharing signed”'
    >>> in_words("the effect on `home` has no range: `outcomes.home.expected`", {"outcomes.home": "A child at home"})
    'the effect on “A child at home” has no range: “Outcomes, A child at home, Expected”'
    """
    words = _remedies_in_words(text)
    if titles:
        by_id = {path.rpartition(".")[2]: title for path, title in titles.items()}
        words = _SHORT_NAME.sub(lambda found: _entry_in_words(found, by_id), words)
    return _FIELD.sub(lambda found: _field_in_words(found, titles or {}), words)


def titles_in(root: Block | None) -> dict[str, str]:
    """Return what the entries of a case are called, by path: parties, outcomes, payment lines and all others."""
    return dict(_titles_in(root)) if root is not None else {}


def _titles_in(node: Node) -> Iterator[tuple[str, str]]:
    inner: list[Node] = (
        list(node.values()) if isinstance(node, Block) else list(node) if isinstance(node, Series) else []
    )
    for each in inner:
        if title := title_of(each):
            yield ".".join(each.path), title
        yield from _titles_in(each)


def title_of(node: Node | None) -> str:
    """Return the title or the name that is written in a block; nothing where there is none."""
    inner = [node.get(name) for name in _TITLES] if isinstance(node, Block) else []
    return next((str(each) for each in inner if isinstance(each, Written) and not each.is_empty), "")


@lru_cache(maxsize=2_000)
def _remedies_in_words(text: str) -> str:
    for written, said in _PAGES.items():
        text = text.replace(written, said)
    return _QUOTED.sub(_said, text)


def _entry_in_words(found: re.Match[str], titles: Mapping[str, str]) -> str:
    """Return what an entry is called in place of its short name, unless a field has that name too."""
    title = titles.get(found[1], "").replace("`", "'")
    return f"“{title}”" if title and found[1] not in _names_of_fields() else found[0]


@cache
def _names_of_fields() -> frozenset[str]:
    return frozenset(_names_in(json_schema()))


def _names_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _names_in(each)


def _field_in_words(found: re.Match[str], titles: Mapping[str, str]) -> str:
    steps = found[1].split(".")
    is_file = len(steps) > 1 and (steps[0] not in Case.field_names() or steps[-1] in _ENDINGS)
    if is_file:
        return found[0]
    paths = [".".join(steps[:end]) for end in range(1, len(steps) + 1)]
    names = [titles.get(path, "").replace("`", "'") or label_of(step) for path, step in zip(paths, steps, strict=True)]
    return f"“{', '.join(names)}”"


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
