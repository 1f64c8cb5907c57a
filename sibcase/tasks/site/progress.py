"""Progress of a site: which cases are done is written down on the way, for the run after one that is interrupted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.tasks.site.manifest import Manifest, remember, write_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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
        memory: what is remembered of an earlier run, by part.
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
        for outcome in outcomes:
            made[outcome.name] = outcome
            if len(made) % NOTED_EVERY == 0:
                self._note(made)
        return made

    def _note(self, made: Mapping[str, CaseOutcome]) -> None:
        noted = {name: remembered(each, self.prints[name], self.out) for name, each in made.items()}
        remember(self.out, {**self.memory, "cases": {**self.memory.get("cases", {}), **noted}})
        done = {each.address for each in made.values()}
        files = {name: hashed for each in made.values() for name, hashed in each.files.items()}
        left = tuple(each for each in self.written.claimed if each not in done)
        self.written = Manifest({**self.written.files, **files}, left)
        write_manifest(self.out, self.written)


def remembered(outcome: CaseOutcome, print_now: str, out: Path) -> dict[str, Any]:
    """Return what is remembered of a case: what it was made from, what became of it, and how large its files are."""
    sizes = {name: (out / name).stat().st_size for name in outcome.files}
    return {"print": print_now, "outcome": asdict(outcome), "sizes": sizes}
