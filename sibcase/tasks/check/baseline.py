"""A baseline: how many findings of each rule are known in each case, so that old debts do not block new work.

Findings move with the lines above them, so they are counted and not placed. As long as a case has no more of a rule
than the baseline says, none is reported; when it has more, all are reported, since the new one cannot be identified.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.report import json_text
from sibcase.files import FileFault, TooLargeError, read_file, read_within
from sibcase.tasks.check.policy import PolicyFault, is_fault_of_the_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sibcase.casefile.source.findings import Finding

__all__ = ["Baseline", "baseline_text", "read_baseline"]

VERSION = 1
LARGEST_BASELINE = 5_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known: how many findings of each code in each file, by the file's path from the baseline's folder."""

    folder: Path = field(default_factory=Path)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def new_in(self, case: str, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """Return the findings of a case that are new, and those that are known."""
        known = self.counts.get(_key(case, self.folder), {})
        new: list[Finding] = []
        hidden: list[Finding] = []
        listed = list(findings)
        counted = Counter(finding.code for finding in listed)
        for finding in listed:
            is_known = counted[finding.code] <= known.get(finding.code, 0) and not is_fault_of_the_file(finding)
            (hidden if is_known else new).append(finding)
        return new, hidden


def read_baseline(file: str, within: str = "") -> Baseline:
    """Return the baseline that a file holds.

    Args:
        file: the file.
        within: the folder that it may not lead out of; nothing for a file that the user named.

    Raises:
        PolicyFault: the file is not there, or holds something else.
    """
    path = Path(file)
    try:
        whole = json.loads(_content_of(path, within).decode("utf-8-sig"))
    except FileNotFoundError:
        message = f"{file}: there is no such baseline; `--write-baseline {file}` writes one"
        raise PolicyFault(message) from None
    except TooLargeError:
        message = f"{file}: this is too large for a baseline"
        raise PolicyFault(message) from None
    except FileFault as fault:
        message = f"{file}: this is not a baseline: {fault.strerror}"
        raise PolicyFault(message) from None
    except (OSError, ValueError, RecursionError):
        message = f"{file}: this is not a baseline"
        raise PolicyFault(message) from None
    return Baseline(path.resolve().parent, _counts(file, whole))


def _content_of(path: Path, within: str) -> bytes:
    if within:
        return read_within(within, os.path.relpath(path, within), LARGEST_BASELINE)
    return read_file(path, LARGEST_BASELINE)


def baseline_text(file: str, findings: Mapping[str, Iterable[Finding]]) -> str:
    """Return the text of a baseline in which these findings are known.

    Args:
        file: where it will stand; the paths in it are written from its folder.
        findings: what was found, by case.
    """
    folder = Path(file).resolve().parent
    files = {}
    for case, found in sorted(findings.items()):
        counts = Counter(each.code for each in found if not is_fault_of_the_file(each))
        if counts:
            files[_key(case, folder)] = dict(sorted(counts.items()))
    return json_text({"sibcase_baseline": VERSION, "files": files}) + "\n"


def _key(case: str, folder: Path) -> str:
    return Path(os.path.relpath(Path(case).resolve(), folder)).as_posix()


def _counts(file: str, whole: Any) -> dict[str, dict[str, int]]:
    files = whole.get("files") if isinstance(whole, dict) and whole.get("sibcase_baseline") == VERSION else None
    if not isinstance(files, dict) or not all(_is_count(counts) for counts in files.values()):
        message = f"{file}: this is not a baseline"
        raise PolicyFault(message)
    return files


def _is_count(counts: Any) -> bool:
    return isinstance(counts, dict) and all(isinstance(number, int) and number >= 0 for number in counts.values())
