"""The folder of the workbench: its cases, read and written only within it, whole or not at all, with a way back.

A file stays the one truth. Every page says by a hash which text it was made from; where another text is in the file by
the time that it is to be changed, from a second tab, an editor or Git, the change is refused, and nothing is lost.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import RLock
from typing import TYPE_CHECKING, Any

from sibcase.amend.amend_file import fingerprint
from sibcase.casefile.reader import LARGEST_CASE, find_case_files, load_text
from sibcase.casefile.source.encoding import decoded
from sibcase.files import FileFault, lies_in, read_within
from sibcase.webapp.journal import MOST_STEPS, Step
from sibcase.webapp.opened import Earlier, Opened, state_again, state_of
from sibcase.write_files import InUseError, only_writer, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.webapp.journal import Journal
    from sibcase.webapp.opened import State

__all__ = ["CannotWriteError", "ChangedMeanwhileError", "Glance", "NoSuchCaseError", "Workspace"]

# Cases that are kept as they were worked out, and texts that can be brought back, of each case.
MOST_KEPT, MOST_NOTES, MOST_DRAFTS, MOST_EARLIER = 16, 5_000, 4, 4
# A title or a stage that is written on a line of its own, as nearly all are.
_TITLE = re.compile(r"^title:[ \t]*(.*?)(?:[ \t]+#.*)?$", re.MULTILINE)
_STAGE = re.compile(r"^stage:[ \t]*(\w+)", re.MULTILINE)
_MARK = b"\xef\xbb\xbf"


class NoSuchCaseError(LookupError):
    """The folder has no such case, or it may not be read; the message says which."""


class ChangedMeanwhileError(ValueError):
    """The file holds another text than the one that a change was made to."""


class CannotWriteError(OSError):
    """A change cannot be written; the message says why, and that the file is as it was."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A case as a list shows it at once: its name, its title, the stage that it states, and its text."""

    name: str
    title: str
    stage: str
    text: str


@dataclass
class Workspace:
    """The cases of a folder.

    Attributes:
        folder: the folder, the only one that is read and written.
        is_read_only: whether nothing is written.
        journal: where steps are kept that can be undone after a restart; None if they end with this workbench.
    """

    folder: Path
    is_read_only: bool = False
    journal: Journal | None = None
    _opened: OrderedDict[str, Opened] = field(default_factory=OrderedDict, repr=False)
    _drafts: dict[str, Opened] = field(default_factory=dict, repr=False)
    _earlier: OrderedDict[str, Earlier] = field(default_factory=OrderedDict, repr=False)
    _steps: dict[str, list[Step]] = field(default_factory=dict, repr=False)
    _notes: dict[str, tuple[str, State, Any]] = field(default_factory=dict, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)

    @property
    def title(self) -> str:
        """What the folder is called."""
        return Path(os.path.realpath(self.folder)).name or str(self.folder)

    def names(self) -> list[str]:
        """Return the cases by their path below the folder, in order."""
        found = (Path(each) for each in find_case_files([str(self.folder)]))
        return [each.relative_to(self.folder).as_posix() for each in found if each.is_relative_to(self.folder)]

    def opened(self, name: str) -> Opened:
        """Return a case as its file and what it includes are now; what was worked out before is kept.

        Raises:
            NoSuchCaseError: there is none of that name in the folder, or it may not be read.
        """
        content = self._content(name)
        digest = fingerprint(content)
        with self._lock:
            kept = self._opened.get(name)
            if kept is not None and kept.digest == digest and kept.state == state_of(kept.loaded):
                self._opened.move_to_end(name)
                return kept
        opened = self._drafted(name, digest) or self._read(name, digest, _text_of(content), content)
        with self._lock:
            self._opened[name] = opened
            while len(self._opened) > MOST_KEPT:
                self._opened.popitem(last=False)
        return opened

    def glance(self, name: str) -> Glance:
        """Return what a list shows of a case before anything of it is worked out: its title and its text.

        Raises:
            NoSuchCaseError: there is none of that name in the folder, or it may not be read.
        """
        text = _text_of(self._content(name))
        title, stage = (found[1].strip("\"' ") if (found := each.search(text)) else "" for each in (_TITLE, _STAGE))
        return Glance(name, title or name, stage, text)

    def noted(self, name: str) -> Any:
        """Return what was noted of a case, as long as none of its files has changed; None otherwise."""
        kept = self._notes.get(name)
        if kept is None or kept[0] != fingerprint(self._content(name)) or kept[1] != state_again(kept[1]):
            return None
        return kept[2]

    def note(self, opened: Opened, what: object) -> None:
        """Note something small of a case, so that a list of hundreds need not work it out again."""
        if len(self._notes) >= MOST_NOTES:
            self._notes.clear()
        self._notes[opened.name] = (opened.digest, opened.state, what)

    def draft(self, opened: Opened, text: str) -> Opened:
        """Return a case as it would be with another text, which is not written; the last one of each case is kept."""
        digest = fingerprint(text.encode("utf-8", "surrogatepass"))
        kept = self._drafts.get(opened.name)
        if kept is not None and kept.digest == digest and kept.state == state_again(kept.state):
            return kept
        made = self._read(opened.name, digest, text, text)
        with self._lock:
            self._drafts[opened.name] = made
            while len(self._drafts) > MOST_DRAFTS:
                self._drafts.pop(next(iter(self._drafts)))
        return made

    def _read(self, name: str, digest: str, text: str, content: bytes | str) -> Opened:
        """Read a case; what its earlier texts have in common with this one is not read again."""
        path = self.folder / name
        with self._lock:
            earlier = self._earlier.pop(name, None) or Earlier()
            self._earlier[name] = earlier
            while len(self._earlier) > MOST_EARLIER:
                self._earlier.popitem(last=False)
        with earlier.lock:
            loaded = load_text(content, str(path), folder=path.parent, before=earlier.read)
        return Opened(name, digest, text, loaded, earlier=earlier)

    def _drafted(self, name: str, digest: str) -> Opened | None:
        """Return a draft that is what the file holds by now, with the figures that were worked out from it."""
        with self._lock:
            kept = self._drafts.get(name)
            if kept is None or kept.digest != digest:
                return None
            del self._drafts[name]
        others = [each for each in kept.state if each[0] != kept.loaded.path]
        return kept.saved() if others == list(state_again(tuple(others))) else None

    def write(self, name: str, text: str, was: str) -> Opened:
        """Put another text into the file of a case.

        Args:
            name: the case.
            text: the new text.
            was: the hash of the text that was changed.

        Raises:
            NoSuchCaseError: the case is gone.
            ChangedMeanwhileError: the file holds another text by now.
            CannotWriteError: the folder is read-only, the disk is full, and the like; the file is as it was.
        """
        with self._lock, self._only_writer(name):
            before = self._content(name)
            if fingerprint(before) != was:
                raise ChangedMeanwhileError(name)
            mark = _MARK if before.startswith(_MARK) else b""
            if before != mark + _text_of(before).encode():
                raise CannotWriteError(
                    "the file is not saved as UTF-8: save it so in an editor, and change it here then"
                )
            content = mark + text.encode()
            self._write({name: content})
            steps, step = self._steps_of(name), Step(before, fingerprint(content))
            steps.append(step)
            del steps[:-MOST_STEPS]
            if self.journal is not None:
                self.journal.add(name, step)
        return self.opened(name)

    def has(self, name: str) -> bool:
        """Return whether anything is there under the name of a case."""
        return _is_plain(name) and os.path.lexists(self.folder / name)

    def create(self, texts: Mapping[str, str], name: str) -> Opened:
        """Write the files of a new case, all or none.

        Args:
            texts: what is written, by path below the folder.
            name: which of them is the case.

        Raises:
            CannotWriteError: a file of one of the names is there, a name leads out of the folder, or it cannot be
                written.
        """
        with self._lock, self._only_writer(name):
            for each in texts:
                if self.has(each):
                    raise CannotWriteError(f"there is a file {each} already: choose another name")
            self._write({each: text.encode() for each, text in texts.items()})
        return self.opened(name)

    def undo(self, name: str) -> Opened:
        """Bring back the text from before the last change that was made here.

        Raises:
            NoSuchCaseError: the case is gone.
            ChangedMeanwhileError: there is no such change, or the file was changed elsewhere since.
            CannotWriteError: it cannot be written.
        """
        with self._lock, self._only_writer(name):
            steps = self._steps_of(name)
            if not steps or fingerprint(self._content(name)) != steps[-1].after:
                raise ChangedMeanwhileError(name)
            self._write({name: steps[-1].before})
            steps.pop()
            if self.journal is not None:
                self.journal.drop_last(name)
        return self.opened(name)

    def can_undo(self, opened: Opened) -> bool:
        """Return whether the last change made here is still what the file holds."""
        steps = self._steps_of(opened.name)
        return bool(steps) and steps[-1].after == opened.digest and not self.is_read_only

    def _steps_of(self, name: str) -> list[Step]:
        """Return the steps of a case that can be undone, those of earlier workbenches among them."""
        with self._lock:
            if name not in self._steps:
                self._steps[name] = self.journal.steps(name) if self.journal is not None else []
            return self._steps[name]

    def _content(self, name: str) -> bytes:
        if not _is_plain(name):
            raise NoSuchCaseError(f"there is no case {name!r} in this folder")
        try:
            return read_within(self.folder, name, LARGEST_CASE)
        except FileFault as fault:
            raise NoSuchCaseError(f"{name} cannot be read: {fault.strerror}") from None
        except OSError:
            raise NoSuchCaseError(f"there is no case {name} in this folder any more") from None

    @contextmanager
    def _only_writer(self, name: str) -> Iterator[None]:
        """Let no other workbench on this folder write between the look at a file and its change."""
        try:
            with only_writer(self.folder):
                yield
        except InUseError as error:
            raise CannotWriteError(
                f"another workbench is writing in this folder, and {name} is as it was: try again"
            ) from error

    def _write(self, contents: Mapping[str, bytes]) -> None:
        if self.is_read_only:
            raise CannotWriteError("this workbench is read-only: nothing is written")
        for name in contents:
            if not _is_plain(name) or not lies_in(self.folder / name, self.folder):
                raise CannotWriteError(f"{name} is not the name of a file in this folder")
        top = os.path.realpath(self.folder)
        # A link within the folder stays one: what it leads to is written.
        targets = {
            str(Path(os.path.realpath(self.folder / name)).relative_to(top)): each for name, each in contents.items()
        }
        try:
            write_all(self.folder, targets)
        except OSError as error:
            why = error.strerror or str(error) or type(error).__name__
            raise CannotWriteError(
                f"{next(iter(contents))} was not written, and everything is as it was: {why}"
            ) from error


def _is_plain(name: str) -> bool:
    """Return whether a name is a path below a folder that names a case file, and nothing hidden."""
    path = PurePosixPath(name)
    steps = path.parts
    odd = "\\" in name or ":" in name or not name.isprintable() or len(name) > 1_000
    return bool(steps) and not odd and not path.is_absolute() and not any(step.startswith(".") for step in steps)


def _text_of(content: bytes) -> str:
    """Return the text of a file, or as much of it as is text."""
    try:
        return decoded(content)
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")
