"""The reference of the rules: what each checks, why, from where it was learned, and an example of each side."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from making.pages import MADE_BY, fenced, page, table

if TYPE_CHECKING:
    from sibcase.tasks.check.explain import Explained

HEAD = """\
# The rules

Once a file has no errors, `sibcase validate` checks the case against these rules: the questions that a reviewer would
ask who knows the literature and many contracts. `sibcase explain CODE` shows the same text in the terminal, and
`sibcase rules` lists the rules. For problems in the file itself, see [findings](findings.md).

The severity of a rule depends on the `stage:` of the case, and a rule is silent before the stage at which it
applies. Use `--stage` to see what the next stage will require. A case can waive a rule under `waivers:`, with a
reason, an approver and an expiry date. A repository chooses rules with `select`, `ignore`, `strict`, `baseline` and
`exclude` in `sibcase.toml`, or under `[tool.sibcase]` in `pyproject.toml`.

Some rules use a limit of this project's own, such as one half or one tenth, and their source says so. Such a limit
marks where the question is worth asking; it is not a legal requirement.
[SIB023](findings.md#sib023-shares-not-whole) checks that the shares of payers add up to 100%.

The examples are fragments that are put into [one case](../tests/rules/base.yaml) without findings; a field that is
empty in the fragment (`~`) is removed from the case. A test checks that each bad example has only its own finding,
and that each good one has none."""


@page("docs/rules.md")
def rules_page() -> str:
    """Return the rules, family by family."""
    from sibcase.rules.registry import RULES
    from sibcase.tasks.check.explain import explain

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
