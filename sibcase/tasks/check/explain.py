"""Explaining: what stands behind a code, whether it is of the file or of a rule, as one kind of value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.case import STAGES
from sibcase.casefile.source.codes import CODES
from sibcase.rules.registry import FAMILIES, RULES

if TYPE_CHECKING:
    from sibcase.casefile.source.codes import Code
    from sibcase.rules.rule import Rule

__all__ = ["FAMILY_TITLES", "Explained", "explain", "explain_all"]

OF_THE_FILE = "SIB0"
FAMILY_TITLES = {OF_THE_FILE: "The file", **FAMILIES}


@dataclass(frozen=True, slots=True)
class Explained:
    """What a code stands for.

    Attributes:
        code: `SIB401`.
        name: what it objects to.
        family: the title of its family.
        severity: how grave it is, by stage; nothing at a stage at which it is not due.
        checks: what is checked, as a sentence.
        matters: why, as a sentence.
        source: where that was learned; nothing for the file itself.
        example: fields of a case to which it objects; nothing for the file itself, whose examples are whole files.
        instead: the same, fixed.
        fix: how to fix it.
    """

    code: str
    name: str
    family: str
    severity: dict[str, str | None]
    checks: str
    matters: str
    source: str = ""
    example: str = ""
    instead: str = ""
    fix: str = ""

    @property
    def gravest(self) -> str:
        """How grave it is at the last stage."""
        return self.severity[STAGES[-1]] or "advice"


def explain(code: str) -> Explained:
    """Return what a code stands for.

    Raises:
        KeyError: there is no such code.
    """
    return _of_rule(RULES[code]) if code in RULES else _of_file(CODES[code])


def explain_all() -> list[Explained]:
    """Return what every code stands for, in order."""
    return [explain(code) for code in (*CODES, *RULES)]


def _of_rule(rule: Rule) -> Explained:
    return Explained(
        code=rule.code,
        name=rule.name,
        family=FAMILY_TITLES[rule.family],
        severity={stage: rule.severity(stage) for stage in STAGES},
        checks=rule.checks,
        matters=rule.matters,
        source=rule.source,
        example=rule.bad,
        instead=rule.good,
        fix=rule.fix,
    )


def _of_file(code: Code) -> Explained:
    return Explained(
        code=code.code,
        name=code.name,
        family=FAMILY_TITLES[OF_THE_FILE],
        severity=dict.fromkeys(STAGES, code.severity),
        checks=f"Checks that {code.checks}.",
        matters=f"{code.matters[0].upper()}{code.matters[1:]}.",
    )
