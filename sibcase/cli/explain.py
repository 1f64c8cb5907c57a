"""`sibcase explain`: what stands behind a finding's code, why it matters, and an example of each side."""

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
    ("sibcase explain SIB403", "why a finding matters, with an example"),
    ("sibcase explain no-cap", "the same by the name of the rule"),
    ("sibcase explain SIB403 --json", "the same for other programs"),
)


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code of a finding, SIB403, or the name of its rule.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Explain a finding: what is checked, and why it matters.

    Rules say where that was learned, and show it done badly and done well.

    Status 0: explained. 2: there is no such code; the nearest are named.
    """
    from sibcase.pipeline.explain import explain as explained
    from sibcase.pipeline.policy import PolicyFault, codes_called

    try:
        codes = codes_called(code.upper() if code[:3].lower() == "sib" else code)
    except PolicyFault as fault:
        refuse(one_line(str(fault)))
    if len(codes) > 1:
        refuse(one_line(f"`{code}` stands for {len(codes)} rules: `sibcase rules {code.upper()}` lists them"))
    told = explained(codes[0])
    if as_json:
        say_json(asdict(told))
    else:
        say("\n".join(_lines(told)))


def _lines(told: Explained) -> Iterator[str]:
    yield paint(f"{told.code} {told.name}", "title") + paint(f"  ({told.family}; {_severities(told)})", "quiet")
    yield f"\n{indented(told.checks)}"
    parts = (("Why it matters", told.matters), ("Source", told.source))
    for heading, text in parts:
        if text:
            yield f"\n{paint(heading, 'title')}\n{indented(text)}"
    if told.example:
        yield f"\n{paint('Example', 'title')}\n{indent(told.example, '  ')}"
        yield f"\n{paint('Instead', 'title')}\n{indent(told.instead, '  ')}"
    if told.fix:
        yield f"\n{paint('To mend', 'title')}\n{indented(told.fix)}"


def _severities(told: Explained) -> str:
    """Return the severities with the stage from which each holds: `advice from outline, warning from full`."""
    changes, before = [], None
    for stage, severity in told.severity.items():
        if severity is not None and severity != before:
            changes.append(f"{severity} from {stage}" if stage != "concept" else f"{severity} at every stage")
        before = severity
    return ", ".join(changes)
