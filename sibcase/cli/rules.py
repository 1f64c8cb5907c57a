"""`sibcase rules`: the list of everything that `validate` looks for."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line, paint, remark, say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.pipeline.explain import Explained

EXAMPLES = (
    ("sibcase rules", "all rules, family by family"),
    ("sibcase rules SIB4 SIB5", "those of two families"),
    ("sibcase rules --stage full", "those that are due at a stage"),
    ("sibcase rules --json", "all that is known of each, for other programs"),
)


def rules(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="RULES", help="Codes, families or names. Without any: all.", show_default=False),
    ] = None,
    stage: Annotated[str, typer.Option(metavar="STAGE", help="Only what is due at this stage.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known of each, as JSON.")] = False,
) -> None:
    """List what `validate` looks for, family by family.

    Code, severity, name, and what is checked. The severity shown is that of the last stage, or of the one that is asked
    for. `sibcase explain CODE` says the rest.
    """
    from sibcase.casefile.case import STAGES
    from sibcase.pipeline.explain import explain, explain_all
    from sibcase.pipeline.policy import PolicyFault, codes_of

    if stage and stage not in STAGES:
        refuse(one_line(f"there is no stage `{stage}`; there is: {', '.join(STAGES)}"))
    try:
        asked = [explain(code) for code in sorted(codes_of(words))] if words else explain_all()
    except PolicyFault as fault:
        refuse(one_line(str(fault)))
    listed = [each for each in asked if not stage or each.severity[stage] is not None]
    if as_json:
        say_json([asdict(each) for each in listed])
    else:
        _say(listed, stage)


def _say(listed: Sequence[Explained], stage: str) -> None:
    width = max((len(each.name) for each in listed), default=0)
    for number, (family, members) in enumerate(groupby(listed, key=lambda each: each.family)):
        say(("\n" if number else "") + paint(family, "title"))
        for each in members:
            severity = (each.severity[stage] if stage else None) or each.gravest
            name = paint(f"{each.name:<{width}}", "figure")
            say(f"  {each.code}  {paint(f'{severity:<7}', severity)}  {name}  {each.checks}")
    remark(f"\n{len(listed)} rules. `sibcase explain CODE` says why each matters.")
