"""Checking case files: which files are meant, and everything that is wrong with them, as values."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.casefile.findings import Finding, has_errors
from sibcase.casefile.reader import STANDARD_INPUT, find_case_files, load_case
from sibcase.pipeline.funding import cash_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.casefile.places import SourceText

__all__ = ["Checked", "Selection", "check_files", "select_files"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The case files that some paths stand for.

    Attributes:
        files: the files, each once, in the order of the paths.
        without_cases: folders that were named and hold no case file.
        missing: paths that lead nowhere, or to what may not be read.
    """

    files: list[str] = field(default_factory=list)
    without_cases: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking some case files has brought to light.

    Attributes:
        files: how many files were checked.
        findings: all problems of all files, by file, line and column.
        texts: the text of each file that has a finding, to show the line.
    """

    files: int
    findings: list[Finding]
    texts: dict[str, SourceText]

    @property
    def has_errors(self) -> bool:
        """Whether any of the findings is an error."""
        return has_errors(self.findings)

    @property
    def has_warnings(self) -> bool:
        """Whether any of the findings is a warning."""
        return any(finding.severity == "warning" for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line such as `3 cases checked: 2 errors, 1 warning`."""
        counts = Counter(finding.severity for finding in self.findings)
        told = [_counted(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
        # "advice" has no plural, so its pieces are counted.
        told += [_counted(counts["advice"], "piece") + " of advice"] if counts["advice"] else []
        return f"{_counted(self.files, 'case')} checked: {', '.join(told) or 'no problems'}"


def select_files(paths: Sequence[str]) -> Selection:
    """Return the case files that the paths stand for: files, folders, `-`, or without any path the current folder."""
    selection = Selection()
    for path in paths or [os.curdir]:
        if path != STANDARD_INPUT and not os.access(path, os.R_OK):
            selection.missing.append(path)
            continue
        found = find_case_files([path])
        selection.files.extend(file for file in found if file not in selection.files)
        if not found:
            selection.without_cases.append(path)
    return selection


def check_files(files: Iterable[str]) -> Checked:
    """Load and check each file; one file's problems never keep another from being checked."""
    count, findings, texts = 0, [], {}
    for file in files:
        loaded = load_case(file)
        count += 1
        found = [*loaded.findings, *cash_findings(loaded.case)]
        findings.extend(found)
        if found:
            # Only what a finding may have to show: the texts of thousands of sound cases need not be kept.
            texts.update(loaded.texts)
    return Checked(count, findings, texts)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
