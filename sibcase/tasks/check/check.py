"""Checking case files: which files are meant, and everything that is wrong with them, as values."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sibcase.casefile.reader import STANDARD_INPUT, Loaded, load_case
from sibcase.casefile.source.findings import Finding
from sibcase.casefile.source.folders import LeftOut, search
from sibcase.casefile.source.places import start_of
from sibcase.tasks.check.baseline import Baseline, read_baseline
from sibcase.tasks.check.policy import Asked
from sibcase.tasks.check.review import review_case
from sibcase.tasks.check.settings import SettingsAbove
from sibcase.tasks.check.sourcing import Sourcing, sourcing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sibcase.casefile.source.places import SourceText
    from sibcase.tasks.check.waivers import Waived

__all__ = ["Checked", "CheckedCase", "Run", "Selection", "check_files", "select_files"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The case files that some paths stand for.

    Attributes:
        files: the files, each once, in the order of the paths.
        without_cases: folders that were named and hold no case file.
        missing: paths that lead nowhere, or to what may not be read.
        excluded: files in folders that the settings above them exclude.
        left_out: what else was met in folders and is not among the files, with the reasons.
    """

    files: list[str] = field(default_factory=list)
    without_cases: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


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
        is_left_out: whether the file was left out of the check, and the finding says so.
        sourcing: how many of its figures have a source; nothing is counted in a case that cannot be read.
    """

    file: str
    findings: list[Finding]
    waived: list[Waived]
    known: list[Finding]
    texts: dict[str, SourceText]
    strict: bool = False
    is_left_out: bool = False
    sourcing: Sourcing = field(default_factory=Sourcing)

    @property
    def fails(self) -> bool:
        """Whether the case does not pass: it has an error, or a warning where warnings count."""
        return any(each.is_error or (self.strict and each.severity == "warning") for each in self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking some case files has brought to light, case by case.

    Attributes:
        cases: what was found in each file, in the order of the files.
        left_out: what a search has left out.
        unchecked: files that could not be checked, because the process that checked them ended before its time.
    """

    cases: list[CheckedCase]
    left_out: Sequence[LeftOut] = ()
    unchecked: Sequence[str] = ()

    @property
    def files(self) -> int:
        """How many case files were checked."""
        return sum(not case.is_left_out for case in self.cases)

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
    def sourcing(self) -> Sourcing:
        """How many figures of all cases have a source."""
        counts = [case.sourcing for case in self.cases]
        return Sourcing(sum(each.stated for each in counts), sum(each.unsourced for each in counts))

    @property
    def summary(self) -> str:
        """One line such as `3 cases checked: 2 errors, 1 warning; 5 of 9 figures have no source; 4 waived`."""
        counts = Counter(finding.severity for finding in self.findings)
        parts = [_counted(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
        # "advice" has no plural, so its pieces are counted.
        parts += [_counted(counts["advice"], "piece") + " of advice"] if counts["advice"] else []
        aside = ((len(self.waived), "waived"), (len(self.known), "in the baseline"), (len(self.left_out), "left out"))
        rest = _without_source(self.sourcing)
        rest += "".join(f"; {number:,} {how}" for number, how in aside if number)
        # A case whose figures are invented may break no rule, but it is not without problems.
        nothing = "no findings" if self.sourcing.unsourced else "no problems"
        return f"{_counted(self.files, 'case')} checked: {', '.join(parts) or nothing}{rest}"


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
        found = search([path])
        # Whoever names a file means it.
        excluded = [file for file in found.files if file != path and above.of(file).excludes(file)]
        selection.excluded.extend(excluded)
        selection.files.extend(file for file in found.files if file not in selection.files and file not in excluded)
        selection.left_out.extend(LeftOut(file, "is excluded by the settings above it") for file in excluded)
        selection.left_out.extend(_of_interest(found.left_out, above))
        if not found.files:
            selection.without_cases.append(path)
    named = set(selection.files)
    selection.left_out[:] = [each for each in dict.fromkeys(selection.left_out) if each.path not in named]
    return selection


def _of_interest(left_out: Iterable[LeftOut], above: SettingsAbove) -> Iterator[LeftOut]:
    """Yield what was left out; what the settings exclude was left out on purpose."""
    for each in left_out:
        on_purpose = each.may_be_case and above.of(each.path).excludes(each.path)
        yield LeftOut(each.path, "is excluded by the settings above it") if on_purpose else each


def check_files(
    files: Iterable[str],
    asked: Asked | None = None,
    settings: SettingsAbove | None = None,
    left_out: Sequence[LeftOut] = (),
) -> Checked:
    """Load, check and review each file; one file's problems never keep another from being checked.

    Args:
        files: the case files.
        asked: what this run asks for beyond the settings of each case.
        settings: settings that have been read already.
        left_out: what a search has left out; of each that may be a case there is a finding.

    Raises:
        PolicyFault: settings or a baseline cannot be read.
    """
    run = Run(asked or Asked(), settings or SettingsAbove(), dt.date.today())  # noqa: DTZ011 - as the author's calendar
    return run.gathered([run.check(file) for file in files], left_out)


@dataclass
class Run:
    """One run: what it asks for, and the settings and baselines that it has read."""

    asked: Asked
    settings: SettingsAbove
    today: dt.date
    baselines: dict[str, Baseline] = field(default_factory=dict)

    def check(self, file: str) -> CheckedCase:
        """Check one case."""
        return self._weigh(replace(load_case(file), similar_export=self.asked.similar_export), file)

    def gathered(
        self, cases: Sequence[CheckedCase], left_out: Sequence[LeftOut], unchecked: Sequence[str] = ()
    ) -> Checked:
        """Return what the whole run has brought to light."""
        return Checked([*cases, *(self.name(each) for each in left_out if each.may_be_case)], left_out, unchecked)

    def name(self, each: LeftOut) -> CheckedCase:
        """Report that a file which may be a case was left out."""
        message = f"this may be a case but was not checked: it {each.why}"
        help_text = "name it on the command line to have it checked, or exclude it in sibcase.toml"
        finding = Finding("SIB080", start_of(each.path), message, help_text)
        return replace(self._weigh(Loaded(each.path, None, [finding]), each.path), is_left_out=True)

    def _weigh(self, loaded: Loaded, file: str) -> CheckedCase:
        policy = self.asked.over(self.settings.of(file).policy)
        baseline = self._baseline(policy.baseline, policy.baseline_within)
        weighed = review_case(loaded, policy, self.today)
        new, known = baseline.new_in(loaded.path, weighed.open)
        # Only what a finding may have to show: the texts of thousands of sound cases need not be kept.
        texts = loaded.texts if new else {}
        sourcing = sourcing_of(loaded.case) if loaded.case is not None else Sourcing()
        return CheckedCase(loaded.path, new, weighed.waived, known, texts, policy.strict, sourcing=sourcing)

    def _baseline(self, file: str, within: str) -> Baseline:
        if file not in self.baselines:
            self.baselines[file] = read_baseline(file, within) if file else Baseline()
        return self.baselines[file]


def _without_source(sourcing: Sourcing) -> str:
    """Return the end of a summary that says how many figures have no source; nothing if all have one."""
    if not sourcing.unsourced:
        return ""
    have = "has" if sourcing.unsourced == 1 else "have"
    return f"; {sourcing.unsourced:,} of {_counted(sourcing.stated, 'figure')} {have} no source"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
