"""Progress of a site: which cases are done is written down on the way, for the run after one that is interrupted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.tasks.site.manifest import Manifest, remember, write_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sibcase.tasks.site.order import CaseOutcome

__all__ = ["Progress", "remembered"]

# An interrupted run has at most so many cases to make again.
NOTED_EVERY = 100


@dataclass(slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        out: the folder of the site.
        prints: what changes with everything that is asked of a case, by the name of the case.
        memory: what is remembered, by part: of an earlier run, and of the cases that are done.
        written: the manifest as it is: what the site wrote, and the cases that are not done.
    """

    out: Path
    prints: Mapping[str, str]
    memory: Mapping[str, Mapping[str, Any]]
    written: Manifest

    def follow(self, outcomes: Iterable[CaseOutcome]) -> dict[str, CaseOutcome]:
        """Return what became of each case, by name, and write down from time to time which are done.

        Raises:
            OSError: it cannot be written.
        """
        made: dict[str, CaseOutcome] = {}
        fresh: list[CaseOutcome] = []
        for outcome in outcomes:
            made[outcome.name] = outcome
            fresh.append(outcome)
            if len(fresh) == NOTED_EVERY:
                self._note(fresh)
                fresh = []
        return made

    def _note(self, fresh: Sequence[CaseOutcome]) -> None:
        """Write down that these cases are done as well."""
        noted = {each.name: remembered(each, self.prints[each.name], self.out) for each in fresh}
        self.memory = {**self.memory, "cases": {**self.memory.get("cases", {}), **noted}}
        remember(self.out, self.memory)
        done = {each.address for each in fresh}
        files = {name: hashed for each in fresh for name, hashed in each.files.items()}
        left = tuple(each for each in self.written.claimed if each not in done)
        self.written = Manifest({**self.written.files, **files}, left)
        write_manifest(self.out, self.written)


def remembered(outcome: CaseOutcome, print_now: str, out: Path) -> dict[str, Any]:
    """Return what is remembered of a case: what it was made from, what became of it, and how large its files are."""
    sizes = {name: (out / name).stat().st_size for name in outcome.files}
    return {"print": print_now, "outcome": asdict(outcome), "sizes": sizes}
