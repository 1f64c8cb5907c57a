"""Explaining a word that is no code: a term of the glossary, a field of the case file, or a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sibcase.casefile.reference import FieldEntry, field_entries
from sibcase.files import read_file
from sibcase.reference.glossary import Term, glossary
from sibcase.resources import templates_folder
from sibcase.tasks.check.policy import ALL_CODES, NAMES
from sibcase.tasks.explain.figure_names import FigureEntry, figure_entries
from sibcase.tasks.show.headline import HEADLINE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["ExplainedFigure", "UnknownWord", "explain_word"]

_LARGEST_TEMPLATE = 1_000_000
_INCLUDED = re.compile(r"[\"']([\w-]+/[\w.-]+\.j2)[\"']")


class UnknownWord(LookupError):  # noqa: N818 - named for what the user has to change
    """A word that is not a code, field, figure or term; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class ExplainedFigure:
    """A figure, and where it is shown.

    Attributes:
        figure: its name; capitals are ids that the author of a case chooses.
        label: what it is.
        unit: its unit.
        formula: what it is computed from, in the example cases; nothing for an input.
        shown: the commands and documents that show it by name.
    """

    figure: str
    label: str
    unit: str
    formula: str
    shown: tuple[str, ...]


def explain_word(word: str) -> Term | FieldEntry | ExplainedFigure:
    """Return what a term, a field or a figure is.

    A field may be written without ids (`outcomes.baseline`) or with those of a case (`outcomes.home.baseline`), and by
    its last name alone where no other field has that name.

    Raises:
        UnknownWord: there is nothing of that name, or several fields have it.
    """
    term = next((each for each in glossary() if word.casefold() in _names_of(each)), None)
    if term:
        return term
    field = next((each for each in field_entries() if _is_written(each.field, word)), None)
    if field:
        return field
    figure = next((each for each in _figures() if _is_named(each.name, word)), None)
    if figure:
        return ExplainedFigure(figure.name, figure.label, figure.unit, figure.formula, _where_shown(figure.name))
    return _only_field_called(word)


def _names_of(term: Term) -> tuple[str, ...]:
    """Return how a term can be asked for: in full, and without or by the abbreviation in brackets."""
    full, _, short = term.term.casefold().partition(" (")
    return term.term.casefold(), full, *([short.rstrip(")")] if short else [])


def _is_written(path: str, word: str) -> bool:
    """Return whether a path is the one asked for: its ids left out, as ids of a case, or as `ID`."""
    steps = path.replace("[]", "").split(".")
    asked = word.replace("[]", "").split(".")
    if asked == [step for step in steps if step != "ID"]:
        return True
    return len(asked) == len(steps) and all(step in ("ID", given) for step, given in zip(steps, asked, strict=True))


def _is_named(name: str, word: str) -> bool:
    """Return whether a figure is the one asked for: by its general name, or with the ids of a case."""
    steps, asked = name.split("."), word.split(".")
    return len(asked) == len(steps) and all(
        step == given or step.isupper() for step, given in zip(steps, asked, strict=True)
    )


def _figures() -> list[FigureEntry]:
    """Return every figure, those without an id in their name first: `payments.total` is no payment line."""
    listed = [each for group in figure_entries().values() for each in group]
    return sorted(listed, key=lambda each: any(step.isupper() for step in each.name.split(".")))


def _only_field_called(word: str) -> FieldEntry:
    called = [each for each in field_entries() if each.short.rpartition(".")[2] == word]
    if len(called) == 1:
        return called[0]
    if called:
        message = f"several fields are called `{word}`: {_listed(dict.fromkeys(each.short for each in called))}"
        raise UnknownWord(message)
    known = [
        *NAMES,
        *ALL_CODES,
        *(each.term for each in glossary()),
        *(each.short for each in field_entries()),
        *(each.name for each in _figures()),
    ]
    near = get_close_matches(word, dict.fromkeys(known), n=3, cutoff=0.6)
    nearest = f"; nearest: {_listed(near)}" if near else ""
    message = f"there is no rule `{word}`, nor a field, figure or term of that name{nearest}"
    raise UnknownWord(message)


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")


def _where_shown(name: str) -> tuple[str, ...]:
    """Return the commands and documents that show a figure by its name."""
    in_headline = any(name in names for _, names in HEADLINE)
    documents = sorted(folder.name for folder in templates_folder().iterdir() if (folder / "document.yaml").is_file())
    quoted = re.compile(rf"figures\.{re.escape(name)}(?![\w.])|[\"']{re.escape(name)}[\"']")
    shown = [each for each in documents if any(quoted.search(text) for text in _texts_of(templates_folder(), each))]
    return (*(["sibcase show"] if in_headline else []), "sibcase trace", *(f"document {each}" for each in shown))


def _texts_of(folder: Path, document: str) -> list[str]:
    """Return the texts of a document's own templates and of those that they include."""
    waiting, texts = sorted((folder / document).glob("*.j2")), {}
    while waiting:
        file = waiting.pop()
        if file not in texts and file.is_file():
            texts[file] = read_file(file, _LARGEST_TEMPLATE).decode("utf-8")
            waiting += [folder / name for name in _INCLUDED.findall(texts[file])]
    return list(texts.values())
