"""A rule: a small function whose docstring states what it checks and why, with a bad and a good example."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.case import STAGES
from sibcase.casefile.source.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sibcase.casefile.source.codes import Severity
    from sibcase.rules.submission import Objection, Submission

    Check: TypeAlias = Callable[[Submission], Iterator[Objection]]

HEADINGS = ("Why it matters", "Source", "Example", "Instead", "To fix")
_HEADING = re.compile(rf"^({'|'.join(HEADINGS)}):\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: `SIB401`; the first digit is its family.
        name: what it objects to, in words joined by hyphens.
        severities: its severity from each stage on; before the first it is silent.
        checks: what it checks, as a sentence.
        matters: why that matters.
        source: where that was learned.
        bad: fields of a case to which it objects.
        good: the same, fixed.
        fix: how to fix it.
        check: yields an objection for each line that causes one.
    """

    code: str
    name: str
    severities: tuple[tuple[str, Severity], ...]
    checks: str
    matters: str
    source: str
    bad: str
    good: str
    fix: str
    check: Check

    @property
    def family(self) -> str:
        """The family it belongs to: `SIB4`."""
        return self.code[:4]

    def severity(self, stage: str) -> Severity | None:
        """Return how grave it is at a stage; None before it is due."""
        come_to = STAGES.index(stage)
        due = [severity for first, severity in self.severities if STAGES.index(first) <= come_to]
        return due[-1] if due else None

    def review(self, submission: Submission) -> list[Finding]:
        """Return what it finds in a case at the stage for which it is submitted."""
        severity = self.severity(submission.stage)
        if severity is None:
            return []
        return [
            Finding(self.code, found.place, found.message, found.help or self.fix, (), "", severity, self.name)
            for found in self.check(submission)
        ]


def rule(code: str, name: str, **severities: Severity) -> Callable[[Check], Rule]:
    """Make a function a rule; `outline="advice", full="warning"` says from which stage on it is how grave.

    The function's docstring says the rest, under the headings of `HEADINGS`; the first paragraph is what it checks.
    """

    def declare(check: Check) -> Rule:
        checks, *parts = _HEADING.split(inspect.getdoc(check) or "")
        texts = dict(zip(parts[::2], parts[1::2], strict=True))
        missing = [heading for heading in HEADINGS if heading not in texts]
        if missing:
            message = f"{code} has no section: {', '.join(missing)}"
            raise ValueError(message)
        why, source, bad, good, fix = (texts[heading] for heading in HEADINGS)
        return Rule(
            code,
            name,
            tuple(severities.items()),
            _sentence(checks),
            _sentence(why),
            _sentence(source),
            dedent(bad).strip(),
            dedent(good).strip(),
            _sentence(fix).rstrip("."),
            check,
        )

    return declare


def _sentence(text: str) -> str:
    return " ".join(text.split())
