"""Findings of two versions: what is found now and was not before, what is gone, and what says something else now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.tasks.check.review import review_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import Place

__all__ = ["compare_findings"]

Spot: TypeAlias = tuple[str, int, int]
Findings: TypeAlias = "tuple[Finding, ...]"


def compare_findings(
    old: Loaded | None, new: Loaded | None
) -> tuple[Findings, Findings, tuple[tuple[Finding, Finding], ...]]:
    """Return the findings that are new, those that are gone, and those that say something else in the same place.

    Lines move from one version to the next: a finding is the same if its code and its words are, or if it stands at the
    same path of the case.
    """
    before, after = (_found(loaded) if loaded else [] for loaded in (old, new))
    gone = _without(before, Counter((each.code, each.message) for each in after))
    come = _without(after, Counter((each.code, each.message) for each in before))
    return _paired_by_path(gone, come, _paths_by_spot(old), _paths_by_spot(new))


def _found(loaded: Loaded) -> list[Finding]:
    """Return what `validate` finds in a case."""
    return review_case(loaded).open


def _without(findings: Sequence[Finding], others: Counter[tuple[str, str]]) -> list[Finding]:
    kept = []
    for finding in findings:
        said = (finding.code, finding.message)
        if others[said] > 0:
            others[said] -= 1
        else:
            kept.append(finding)
    return kept


def _paired_by_path(
    gone: Sequence[Finding], come: Sequence[Finding], old_paths: dict[Spot, str], new_paths: dict[Spot, str]
) -> tuple[Findings, Findings, tuple[tuple[Finding, Finding], ...]]:
    waiting: dict[tuple[str, str], list[Finding]] = {}
    for finding in gone:
        waiting.setdefault((finding.code, _path_of(finding, old_paths)), []).append(finding)
    really_new, reworded = [], []
    for finding in come:
        path = _path_of(finding, new_paths)
        same = waiting.get((finding.code, path)) if path else None
        if same:
            reworded.append((same.pop(0), finding))
        else:
            really_new.append(finding)
    left = {id(finding) for findings in waiting.values() for finding in findings}
    return tuple(really_new), tuple(each for each in gone if id(each) in left), tuple(reworded)


def _path_of(finding: Finding, paths: dict[Spot, str]) -> str:
    return paths.get(_spot(finding.place), "")


def _paths_by_spot(loaded: Loaded | None) -> dict[Spot, str]:
    """Return the path of what stands at each place of a case's files; the outermost where several begin."""
    found: dict[Spot, str] = {}
    for spot, path in _spots(loaded.root if loaded else None):
        found.setdefault(spot, path)
    return found


def _spot(place: Place) -> Spot:
    return place.file, place.line, place.column


def _spots(node: object) -> Iterator[tuple[Spot, str]]:
    if isinstance(node, Block | Series | Written):
        yield _spot(node.place), ".".join(node.path)
    if isinstance(node, Block):
        for key, value in node.items():
            yield _spot(node.keys_written[key].place), ".".join((*node.path, key))
            yield from _spots(value)
    elif isinstance(node, Series):
        for item in node:
            yield from _spots(item)
