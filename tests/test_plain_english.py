"""User-facing text is plain English: templates, example cases, findings, rules, help, fields and pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from sibcase.casefile.reference import field_entries
from sibcase.casefile.source.codes import CODES
from sibcase.cli.app import app
from sibcase.reference.glossary import glossary
from sibcase.tasks.check.explain import explain_all
from tests.plain_words import faults_in

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


@cache
def sources() -> dict[str, str]:
    """Return every user-facing text by the name of its source."""
    files = [
        path
        for folder in ("templates", "cases")
        for path in sorted(ROOT.glob(f"{folder}/**/*"))
        if path.suffix in (".j2", ".md", ".yaml", ".yml")
    ]
    files += sorted(ROOT.glob("sibcase/webapp/templates/*.html"))
    files += [*sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("*.md"))]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}
    return texts | {
        "codes and rules": "\n".join(_of_codes()),
        "findings": "\n".join(path.read_text("utf-8") for path in sorted(ROOT.glob("tests/errors/*.out"))),
        "fields": "\n".join(dict.fromkeys(f"{each.field}: {each.meaning}" for each in field_entries())),
        "glossary": "\n".join(f"{each.term}: {each.meaning}" for each in glossary()),
        **_of_commands(typer.main.get_command(app), "sibcase"),
    }


def _of_codes() -> Iterator[str]:
    for each in explain_all():
        yield f"{each.code} {each.name.replace('-', ' ')}"
        yield from (each.checks, each.matters, each.fix)
    yield from (code.matters for code in CODES.values())


def _of_commands(command: Any, name: str) -> dict[str, str]:
    """Return the help of a command and of those below it."""
    said = [command.help or "", *(getattr(each, "help", None) or "" for each in command.params)]
    below = getattr(command, "commands", {})
    texts = {f"{name} --help": "\n".join(said)}
    for word, each in below.items():
        texts |= _of_commands(each, f"{name} {word}")
    return texts


@pytest.mark.parametrize("source", sources())
def test_no_word_is_used_that_has_a_plainer_one(source: str) -> None:
    assert faults_in(sources()[source]) == []


@pytest.mark.parametrize("text", ["It is told twice.", "Nobody is named.", "The total comes to £5.", "To mend: add it"])
def test_a_word_that_is_not_used_is_found(text: str) -> None:
    assert faults_in(text)


@pytest.mark.parametrize("text", ["`told-twice`", "An understanding.", "Beside-line is a name.", "```\nnobody\n```"])
def test_names_and_code_are_not_prose(text: str) -> None:
    assert faults_in(text) == []
