"""`sibcase rules`: list everything that `validate` checks."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line, paint, print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.tasks.check.explain import Explained

EXAMPLES = (
    ("sibcase rules", "list all rules by family"),
    ("sibcase rules SIB4 SIB5", "list the rules of two families"),
    ("sibcase rules --stage full", "list the rules that apply at a stage"),
    ("sibcase rules --json", "print every detail as JSON"),
)


def rules(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="RULES", help="Codes, families or names. [default: all]", show_default=False),
    ] = None,
    stage: Annotated[str, typer.Option(metavar="STAGE", help="Only rules that apply at this stage.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print every detail as JSON.")] = False,
) -> None:
    """List what `validate` checks, by family.

    Shows the code, severity and name of each rule, and what it checks. The severity is the one at the last stage, or at
    the stage given with --stage. For more about a rule, run `sibcase explain CODE`.
    """
    from sibcase.casefile.case import STAGES
    from sibcase.tasks.check.explain import explain, explain_all
    from sibcase.tasks.check.policy import PolicyFault, codes_of

    if stage and stage not in STAGES:
        refuse(one_line(f"there is no stage `{stage}`; the stages are: {', '.join(STAGES)}"))
    try:
        asked = [explain(code) for code in sorted(codes_of(words))] if words else explain_all()
    except PolicyFault as fault:
        refuse(one_line(str(fault)))
    listed = [each for each in asked if not stage or each.severity[stage] is not None]
    if as_json:
        print_json([asdict(each) for each in listed])
    else:
        _print_rule(listed, stage)


def _print_rule(listed: Sequence[Explained], stage: str) -> None:
    width = max((len(each.name) for each in listed), default=0)
    for number, (family, members) in enumerate(groupby(listed, key=lambda each: each.family)):
        say(("\n" if number else "") + paint(family, "title"))
        for each in members:
            severity = (each.severity[stage] if stage else None) or each.gravest
            name = paint(f"{each.name:<{width}}", "figure")
            say(f"  {each.code}  {paint(f'{severity:<7}', severity)}  {name}  {each.checks}")
    remark(f"\n{len(listed)} rules. Run `sibcase explain CODE` to see why a rule matters.")
