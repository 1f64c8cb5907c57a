"""`sibcase explain`: what a finding, a field of the case file, a figure or a term means, with an example."""

from __future__ import annotations

from dataclasses import asdict
from textwrap import indent
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import indented, one_line, paint, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.reference import FieldEntry
    from sibcase.reference.glossary import Term
    from sibcase.tasks.check.explain import Explained
    from sibcase.tasks.explain.words import ExplainedFigure

EXAMPLES = (
    ("sibcase explain SIB403", "see why a finding matters, with an example"),
    ("sibcase explain no-cap", "look the rule up by name"),
    ("sibcase explain outcomes.baseline", "see what a field is and how to write it"),
    ("sibcase explain payments.total", "see the formula and unit of a figure, and where it is shown"),
    ("sibcase explain deadweight", "look up a term in the glossary"),
    ("sibcase explain SIB403 --json", "print the explanation as JSON"),
)


def explain(
    word: Annotated[
        str,
        typer.Argument(metavar="WORD", help="A code (SIB403), a rule (no-cap), a field, a figure or a glossary term."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Explain a finding, field, figure or term.

    For a finding: what is checked, why it matters and how to fix it; rules also have a source and examples. For a
    field: how it is written, and from which stage it is required. For a figure: its formula, its unit and where it is
    shown.

    Exit status: 0 if the word is known, 2 if it is not; the nearest names are then suggested.
    """
    found = _explained(word)
    if as_json:
        print_json(asdict(found))
    else:
        say("\n".join(_lines(found)))


def _explained(word: str) -> Explained | Term | FieldEntry | ExplainedFigure:
    """Return the explanation of a word; codes come first."""
    from sibcase.tasks.check.explain import explain as explain_code
    from sibcase.tasks.check.policy import PolicyFault, codes_called
    from sibcase.tasks.explain.words import UnknownWord, explain_word

    try:
        codes = codes_called(word.upper() if word[:3].lower() == "sib" else word)
    except PolicyFault:
        try:
            return explain_word(word)
        except UnknownWord as unknown:
            refuse(one_line(str(unknown)))
    if len(codes) > 1:
        refuse(one_line(f"`{word}` covers {len(codes)} rules; list them with `sibcase rules {word.upper()}`"))
    return explain_code(codes[0])


def _lines(found: Explained | Term | FieldEntry | ExplainedFigure) -> Iterator[str]:
    from sibcase.casefile.reference import FieldEntry
    from sibcase.reference.glossary import Term
    from sibcase.tasks.explain.words import ExplainedFigure

    if isinstance(found, Term):
        yield from _lines_of_term(found)
    elif isinstance(found, FieldEntry):
        yield from _lines_of_field(found)
    elif isinstance(found, ExplainedFigure):
        yield from _lines_of_figure(found)
    else:
        yield from _lines_of_code(found)


def _lines_of_term(term: Term) -> Iterator[str]:
    yield paint(term.term, "title") + paint("  (term)", "quiet")
    yield f"\n{indented(term.meaning)}"
    yield from _parts(("In the case file", ", ".join(term.fields)), ("In the figures", ", ".join(term.figures)))


def _lines_of_field(field: FieldEntry) -> Iterator[str]:
    yield paint(field.field, "title") + paint("  (field of the case file)", "quiet")
    yield f"\n{indented(field.meaning)}"
    required = "required in its block" if field.required else "optional in its block"
    section = field.field.partition(".")[0]
    stage = f"; `{section}` is required from stage {field.stage}" if field.stage else ""
    yield from _parts(("Takes", field.takes), ("Default", field.default), ("Required", required + stage))
    if field.example:
        yield f"\n{paint('Example', 'title')}\n{indent(field.example, '  ')}"


def _lines_of_figure(figure: ExplainedFigure) -> Iterator[str]:
    yield paint(figure.figure, "title") + paint("  (figure)", "quiet")
    yield f"\n{indented(figure.label)}"
    yield from _parts(("Unit", figure.unit), ("Formula", figure.formula), ("Shown by", ", ".join(figure.shown)))


def _lines_of_code(code: Explained) -> Iterator[str]:
    yield paint(f"{code.code} {code.name}", "title") + paint(f"  ({code.family}; {_severities(code)})", "quiet")
    yield f"\n{indented(code.checks)}"
    yield from _parts(("Why it matters", code.matters), ("Source", code.source))
    if code.example:
        yield f"\n{paint('Example', 'title')}\n{indent(code.example, '  ')}"
        yield f"\n{paint('Instead', 'title')}\n{indent(code.instead, '  ')}"
    yield from _parts(("To fix", code.fix))


def _parts(*parts: tuple[str, str]) -> Iterator[str]:
    """Yield each part that has a text, under its heading."""
    for heading, text in parts:
        if text:
            yield f"\n{paint(heading, 'title')}\n{indented(text)}"


def _severities(code: Explained) -> str:
    """Return the severities with the stage from which each holds: `advice from outline, warning from full`."""
    changes, before = [], None
    for stage, severity in code.severity.items():
        if severity is not None and severity != before:
            changes.append(f"{severity} from {stage}" if stage != "concept" else f"{severity} at every stage")
        before = severity
    return ", ".join(changes)
