"""The reference of the rules: what each checks, why, from where it was learned, and an example of each side."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from making.pages import MADE_BY, fenced, page, table

if TYPE_CHECKING:
    from sibcase.pipeline.explain import Explained

HEAD = """\
# The rules

What `sibcase validate` asks of a case once its file is in order: what a reviewer would ask who has read the literature
and a hundred contracts. `sibcase explain CODE` shows the same in the terminal, `sibcase rules` the list. Findings about
the file itself are in [findings](findings.md).

A rule is silent until its matter is due: the severity depends on the `stage:` of the case, and `--stage` shows what the
next stage will ask. A case sets a rule aside under `waivers:`, with a reason, a name and the day on which that ends; a
repository chooses rules with `select`, `ignore`, `strict`, `baseline` and `exclude` in `sibcase.toml`, or under
`[tool.sibcase]` in `pyproject.toml`.

Where a rule has a limit of its own, such as one half or one in ten, it is said to be this project's: a line at which
the question is worth asking, and no law. That the shares of payers make a whole is told as
[SIB023](findings.md#sib023-shares-not-whole).

The examples are fragments put into [one case](../tests/rules/base.yaml) to which no rule objects; what they leave empty
(`~`) is taken out. A test holds every bad example to its own code and no other, and every good one to none."""


@page("docs/rules.md")
def rules_page() -> str:
    """Return the rules, family by family."""
    from sibcase.pipeline.explain import explain
    from sibcase.rules.registry import RULES

    rules = [explain(code) for code in RULES]
    families = [(family, list(members)) for family, members in groupby(rules, key=lambda rule: rule.family)]
    parts = [MADE_BY, HEAD]
    for family, members in families:
        parts += [f"## {family}", _listed(members), *(_section(rule) for rule in members)]
    return "\n\n".join(parts) + "\n"


def _listed(rules: list[Explained]) -> str:
    links = [f"[{rule.code}](#{rule.code.lower()}-{rule.name})" for rule in rules]
    rows = [(link, rule.name, _severities(rule), rule.checks) for link, rule in zip(links, rules, strict=True)]
    return table(("code", "name", "severity", "what it checks"), rows)


def _section(rule: Explained) -> str:
    told = f"**{rule.checks}** *{_severities(rule).capitalize()}.*"
    why = f"{rule.matters}\n\nSource: {rule.source}."
    parts = (f"### {rule.code} {rule.name}", told, why, fenced(rule.example, "yaml"), "Instead:")
    return "\n\n".join([*parts, fenced(rule.instead, "yaml"), f"To fix: {rule.fix}."])


def _severities(rule: Explained) -> str:
    """Return the severities, each with the stage from which it holds."""
    changes: list[str] = []
    before: str | None = None
    for stage, severity in rule.severity.items():
        if severity is not None and severity != before:
            changes.append(f"{severity} from {stage}")
        before = severity
    return ", ".join(changes)
