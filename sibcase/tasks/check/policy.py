"""What a repository requires of its cases: which rules count, how strictly, for which stage, and what is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sibcase.casefile.source.codes import CODES
from sibcase.rules.former_names import FORMER_NAMES
from sibcase.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.source.findings import Finding
    from sibcase.rules.rule import Rule

__all__ = ["Asked", "Policy", "PolicyFault", "codes_called", "codes_of"]

NAMES = {each.name: code for each_of in (CODES, RULES) for code, each in each_of.items()}
ALL_CODES = (*CODES, *RULES)
_SHORTEST_BEGINNING = 4


class PolicyFault(ValueError):  # noqa: N818 - named for what the user has to fix
    """The options of a check cannot be understood; the message is one line for people."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is required of a case.

    Attributes:
        select: codes that count; empty for all of them.
        ignore: codes that do not count.
        strict: whether warnings end a check as errors do.
        stage: the stage to review for, where that is not the case's own.
        baseline: a file that says how many findings of each rule are known in each case; nothing for none.
        baseline_within: the folder that the baseline may not lead out of; nothing for one that the user named.
    """

    select: frozenset[str] = field(default_factory=frozenset)
    ignore: frozenset[str] = field(default_factory=frozenset)
    strict: bool = False
    stage: str = ""
    baseline: str = ""
    baseline_within: str = ""

    def counts(self, code: str) -> bool:
        """Return whether findings of a code count."""
        return (not self.select or code in self.select) and code not in self.ignore

    def reports(self, finding: Finding) -> bool:
        """Return whether a finding is reported: errors in the file itself always are, as nothing else was checked."""
        return self.counts(finding.code) or is_fault_of_the_file(finding)

    @property
    def rules(self) -> list[Rule]:
        """The rules that count."""
        return [each for code, each in RULES.items() if self.counts(code)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one run; where it is silent, the settings of each case apply.

    Attributes:
        select: codes that count, in place of those of the settings.
        ignore: codes that do not count, in place of those of the settings.
        strict: whether warnings end the check as errors do, as well as where the settings say so.
        stage: the stage to review every case for.
        baseline: the baseline to use in place of that of the settings.
        similar_export: the export of INDIGO to look up similar deals in, in place of that of each case.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] | None = None
    strict: bool = False
    stage: str = ""
    baseline: str | None = None
    similar_export: str = ""

    def over(self, settings: Policy) -> Policy:
        """Return the policy that holds for a case whose settings say this."""
        return Policy(
            select=settings.select if self.select is None else self.select,
            ignore=settings.ignore if self.ignore is None else self.ignore,
            strict=self.strict or settings.strict,
            stage=self.stage,
            baseline=settings.baseline if self.baseline is None else self.baseline,
            baseline_within=settings.baseline_within if self.baseline is None else "",
        )


def is_fault_of_the_file(finding: Finding) -> bool:
    """Return whether a finding is an error in the file itself, which no choice and no waiver can silence."""
    return finding.code in CODES and finding.is_error


def codes_of(words: Iterable[str]) -> frozenset[str]:
    """Return the codes that words such as `SIB4`, `SIB401` or `no-cap` mean; commas may join several words.

    Raises:
        PolicyFault: a word means no rule.
    """
    split = [word.strip() for joined in words for word in joined.split(",") if word.strip()]
    return frozenset(code for word in split for code in codes_called(word))


def nearest_rules(word: str) -> str:
    """Return `nearest: no-cap, SIB501; ` for a word that means no rule; nothing where nothing is near."""
    near = get_close_matches(word, (*NAMES, *ALL_CODES), n=3, cutoff=0.6)
    return f"nearest: {', '.join(near)}; " if near else ""


def codes_called(word: str) -> list[str]:
    """Return the codes that one word means.

    Raises:
        PolicyFault: it means none.
    """
    named = NAMES.get(word) or FORMER_NAMES.get(word)
    if named is not None:
        return [named]
    codes = [code for code in ALL_CODES if len(word) >= _SHORTEST_BEGINNING and code.startswith(word)]
    if not codes:
        message = f"there is no rule `{word}`; {nearest_rules(word)}`sibcase rules` lists them"
        raise PolicyFault(message)
    return codes
