"""Checking case files: which files are meant, and everything that is wrong with them, as values."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.casefile.reader import STANDARD_INPUT, find_case_files, load_case
from sibcase.pipeline.baseline import Baseline, read_baseline
from sibcase.pipeline.policy import Asked
from sibcase.pipeline.review import review_case
from sibcase.pipeline.settings import SettingsAbove

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.casefile.findings import Finding
    from sibcase.casefile.places import SourceText
    from sibcase.pipeline.waivers import Waived

__all__ = ["Checked", "CheckedCase", "Selection", "check_files", "select_files"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The case files that some paths stand for.

    Attributes:
        files: the files, each once, in the order of the paths.
        without_cases: folders that were named and hold no case file.
        missing: paths that lead nowhere, or to what may not be read.
        excluded: files in folders that the settings above them exclude.
    """

    files: list[str] = field(default_factory=list)
    without_cases: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """What checking one case has brought to light.

    Attributes:
        file: the case file.
        findings: what is wrong, by line and column.
        waived: what its waivers set aside.
        known: what the baseline knows already.
        texts: the texts of the case where there is something to show.
        strict: whether its warnings count as errors do.
    """

    file: str
    findings: list[Finding]
    waived: list[Waived]
    known: list[Finding]
    texts: dict[str, SourceText]
    strict: bool = False

    @property
    def fails(self) -> bool:
        """Whether the case does not pass: it has an error, or a warning where warnings count."""
        return any(each.is_error or (self.strict and each.severity == "warning") for each in self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking some case files has brought to light, case by case."""

    cases: list[CheckedCase]

    @property
    def files(self) -> int:
        """How many case files were checked."""
        return len(self.cases)

    @property
    def findings(self) -> list[Finding]:
        """All problems of all files, file by file."""
        return [finding for case in self.cases for finding in case.findings]

    @property
    def waived(self) -> list[Waived]:
        """All that waivers set aside."""
        return [each for case in self.cases for each in case.waived]

    @property
    def known(self) -> list[Finding]:
        """All that baselines know already."""
        return [finding for case in self.cases for finding in case.known]

    @property
    def texts(self) -> dict[str, SourceText]:
        """The text of each file that has a finding, to show the line."""
        return {name: text for case in self.cases for name, text in case.texts.items()}

    @property
    def fails(self) -> bool:
        """Whether any case does not pass."""
        return any(case.fails for case in self.cases)

    @property
    def summary(self) -> str:
        """One line such as `3 cases checked: 2 errors, 1 warning; 4 waived`."""
        counts = Counter(finding.severity for finding in self.findings)
        told = [_counted(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
        # "advice" has no plural, so its pieces are counted.
        told += [_counted(counts["advice"], "piece") + " of advice"] if counts["advice"] else []
        aside = ((len(self.waived), "waived"), (len(self.known), "in the baseline"))
        rest = "".join(f"; {number:,} {how}" for number, how in aside if number)
        return f"{_counted(self.files, 'case')} checked: {', '.join(told) or 'no problems'}{rest}"


def select_files(paths: Sequence[str], settings: SettingsAbove | None = None) -> Selection:
    """Return the case files that the paths stand for: files, folders, `-`, or without any path the current folder.

    Raises:
        PolicyFault: settings above a file in a folder cannot be read.
    """
    selection, above = Selection(), settings or SettingsAbove()
    for path in paths or [os.curdir]:
        if path != STANDARD_INPUT and not os.access(path, os.R_OK):
            selection.missing.append(path)
            continue
        found = find_case_files([path])
        # Whoever names a file means it.
        left_out = [file for file in found if file != path and above.of(file).excludes(file)]
        selection.excluded.extend(left_out)
        selection.files.extend(file for file in found if file not in selection.files and file not in left_out)
        if not found:
            selection.without_cases.append(path)
    return selection


def check_files(files: Iterable[str], asked: Asked | None = None, settings: SettingsAbove | None = None) -> Checked:
    """Load, check and review each file; one file's problems never keep another from being checked.

    Args:
        files: the case files.
        asked: what this run asks for beyond the settings of each case.
        settings: settings that have been read already.

    Raises:
        PolicyFault: settings or a baseline cannot be read.
    """
    run = _Run(asked or Asked(), settings or SettingsAbove(), dt.date.today())  # noqa: DTZ011 - as the author's calendar
    return Checked([run.check(file) for file in files])


@dataclass
class _Run:
    """One run: what it asks for, and the settings and baselines that it has read."""

    asked: Asked
    settings: SettingsAbove
    today: dt.date
    baselines: dict[str, Baseline] = field(default_factory=dict)

    def check(self, file: str) -> CheckedCase:
        """Check one case."""
        policy = self.asked.over(self.settings.of(file).policy)
        baseline = self._baseline(policy.baseline, policy.baseline_within)
        loaded = load_case(file)
        weighed = review_case(loaded, policy, self.today)
        told, known = baseline.new_in(loaded.path, weighed.open)
        # Only what a finding may have to show: the texts of thousands of sound cases need not be kept.
        texts = loaded.texts if told else {}
        return CheckedCase(loaded.path, told, weighed.waived, known, texts, policy.strict)

    def _baseline(self, file: str, within: str) -> Baseline:
        if file not in self.baselines:
            self.baselines[file] = read_baseline(file, within) if file else Baseline()
        return self.baselines[file]


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
