"""The way back after a restart: earlier texts of cases, kept among the user's own caches and in no folder of cases."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.files import lies_in, read_within, top_of_repository
from sibcase.write_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Journal", "Step", "journal_of"]

# Steps of each case, bytes of all of its steps, and days after which a step is deleted.
MOST_STEPS, MOST_BYTES, MOST_DAYS = 100, 10_000_000, 90
_LARGEST = 4_000_000
_SECONDS_OF_A_DAY = 86_400
# The number of a step and the hash of the text after it.
_NAME = re.compile(r"([0-9]{6})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Step:
    """A change that can be undone: the bytes before it, and the hash of those after it."""

    before: bytes
    after: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The steps of the cases of a folder, a file for each; where nothing can be kept, nothing is.

    Attributes:
        folder: where they are kept.
    """

    folder: Path

    def steps(self, name: str) -> list[Step]:
        """Return the steps of a case, the oldest first."""
        found = []
        for file in self._files(name):
            with suppress(OSError):
                found.append(Step(read_within(file.parent, file.name, _LARGEST), file.name.rpartition("-")[2]))
        return found

    def add(self, name: str, step: Step) -> None:
        """Keep one more step of a case, and let go of the oldest where there are too many."""
        files = self._files(name)
        number = int(files[-1].name.partition("-")[0]) + 1 if files else 1
        with suppress(OSError):
            # Only their owner may see them: a case may hold what is private.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._of(name), f"{number % 1_000_000:06}-{step.after}", step.before)
        self._shorten(name)

    def drop_last(self, name: str) -> None:
        """Let go of the last step of a case, which was undone."""
        for file in self._files(name)[-1:]:
            with suppress(OSError):
                file.unlink()

    def forget_old(self) -> None:
        """Let go of steps that are months old."""
        latest = time.time() - MOST_DAYS * _SECONDS_OF_A_DAY
        with suppress(OSError):
            for folder in self.folder.iterdir():
                for file in _steps_in(folder):
                    if file.stat().st_mtime < latest:
                        file.unlink()

    def _shorten(self, name: str) -> None:
        files = self._files(name)
        size = 0
        for number, file in enumerate(reversed(files), 1):
            with suppress(OSError):
                size += file.stat().st_size
                if number > MOST_STEPS or size > MOST_BYTES:
                    file.unlink()

    def _files(self, name: str) -> list[Path]:
        try:
            return sorted(_steps_in(self._of(name)))
        except OSError:
            return []

    def _of(self, name: str) -> Path:
        return self.folder / sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def journal_of(folder: Path) -> Journal | None:
    """Return the journal of a folder of cases; None where the user's caches would lie in it, or in its repository."""
    here, caches = Path(os.path.realpath(folder)), _caches()
    top = top_of_repository(here) or here
    if caches is None or lies_in(caches, top):
        return None
    digest = sha256(os.fsencode(here)).hexdigest()[:32]
    return Journal(caches / "sibcase" / "undo" / digest)


def _caches() -> Path | None:
    """Return where programs keep what can be lost, on this system; None where that is not known."""
    stated = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if stated and Path(stated).is_absolute():
        return Path(stated)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache")


def _steps_in(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if _NAME.fullmatch(each.name))
