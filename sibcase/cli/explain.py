"""`sibcase explain`: what a finding means, why it matters, and an example with and without the problem."""

from __future__ import annotations

from dataclasses import asdict
from textwrap import indent
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import indented, one_line, paint, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.pipeline.explain import Explained

EXAMPLES = (
    ("sibcase explain SIB403", "see why a finding matters, with an example"),
    ("sibcase explain no-cap", "look the rule up by name"),
    ("sibcase explain SIB403 --json", "print the explanation as JSON"),
)


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code of a finding, such as SIB403, or the name of its rule.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Explain a finding and how to fix it.

    Shows what is checked and why it matters. For a rule, it also gives the source, and an example with and without the
    problem.

    Exit status: 0 if the code exists, 2 if it does not; the nearest codes are then suggested.
    """
    from sibcase.pipeline.explain import explain as explained
    from sibcase.pipeline.policy import PolicyFault, codes_called

    try:
        codes = codes_called(code.upper() if code[:3].lower() == "sib" else code)
    except PolicyFault as fault:
        refuse(one_line(str(fault)))
    if len(codes) > 1:
        refuse(one_line(f"`{code}` covers {len(codes)} rules; list them with `sibcase rules {code.upper()}`"))
    explanation = explained(codes[0])
    if as_json:
        say_json(asdict(explanation))
    else:
        say("\n".join(_lines(explanation)))


def _lines(rule: Explained) -> Iterator[str]:
    yield paint(f"{rule.code} {rule.name}", "title") + paint(f"  ({rule.family}; {_severities(rule)})", "quiet")
    yield f"\n{indented(rule.checks)}"
    parts = (("Why it matters", rule.matters), ("Source", rule.source))
    for heading, text in parts:
        if text:
            yield f"\n{paint(heading, 'title')}\n{indented(text)}"
    if rule.example:
        yield f"\n{paint('Example', 'title')}\n{indent(rule.example, '  ')}"
        yield f"\n{paint('Better', 'title')}\n{indent(rule.instead, '  ')}"
    if rule.mend:
        yield f"\n{paint('How to fix it', 'title')}\n{indented(rule.mend)}"


def _severities(rule: Explained) -> str:
    """Return each severity with the stage at which it starts: `advice from outline, warning from full`."""
    changes, before = [], None
    for stage, severity in rule.severity.items():
        if severity is not None and severity != before:
            changes.append(f"{severity} from {stage}" if stage != "concept" else f"{severity} at every stage")
        before = severity
    return ", ".join(changes)
