"""The manifest of a site: which files it wrote, so that nothing else in its folder is replaced or deleted.

What the pages were made from is remembered next to the folder and not in it: with the hash of a case, anyone who
guesses a private amount could check the guess.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sibcase.amend.amend_file import fingerprint
from sibcase.files import lies_in, read_within
from sibcase.version import __version__
from sibcase.write_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

__all__ = [
    "CASES",
    "MANIFEST",
    "ForeignFolderError",
    "Manifest",
    "memory_of",
    "read_manifest",
    "remember",
    "remove_outdated",
    "write_manifest",
]

MANIFEST, CASES = "sibcase-site.json", "cases"
LAYOUT = 1
LARGEST = 200_000_000
# What a branch that is to be published may hold before there is a site on it.
PREPARED = frozenset({".git", ".gitattributes", ".gitignore", ".gitkeep", ".nojekyll", "CNAME"})
# Every name that a site gives to a file: letters, digits, and nothing that leads elsewhere.
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*/){0,2}[A-Za-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9-]*")


class ForeignFolderError(OSError):
    """The folder holds files, and none of them says that a site was written there."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a site wrote into its folder.

    Attributes:
        files: the files by name, with the SHA-256 of what was written.
        claimed: the folders of cases that were being written when the last run was interrupted.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    claimed: tuple[str, ...] = ()


def read_manifest(out: Path) -> Manifest:
    """Return what was written into a folder before.

    Raises:
        ForeignFolderError: there are files, and no manifest of a site among them.
        OSError: the folder cannot be read.
    """
    if not out.exists() or (out.is_dir() and all(each.name in PREPARED for each in out.iterdir())):
        return Manifest()
    try:
        data = json.loads(read_within(out, MANIFEST, LARGEST))
        files, claimed = data["files"], data["claimed"]
        return Manifest(
            {name: str(hashed) for name, hashed in files.items() if _NAME.fullmatch(name)},
            tuple(each for each in claimed if isinstance(each, str) and _ADDRESS.fullmatch(each)),
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        message = f"{out} is not empty and was not written by `sibcase site`: choose another folder, or empty it"
        raise ForeignFolderError(message) from None


def write_manifest(out: Path, manifest: Manifest) -> None:
    """Write down what a site wrote, or is about to write.

    Raises:
        OSError: it cannot be written.
    """
    data = {
        "layout": LAYOUT,
        "version": __version__,
        "files": dict(sorted(manifest.files.items())),
        "claimed": list(manifest.claimed),
    }
    write_whole(out, MANIFEST, json.dumps(data, indent=0, ensure_ascii=True) + "\n")


def remove_outdated(out: Path, before: Manifest, now: Collection[str]) -> list[str]:
    """Delete what the site wrote before and no longer has; return the files that stay, since they were changed by hand.

    A file of a case that was being written when a run was interrupted has no hash; its folder was the site's own.
    """
    kept = []
    for name in sorted(before.files.keys() - set(now)):
        kept += [] if _removed(out, name, before.files[name]) else [name]
    for name in _unfinished(out, before.claimed, now):
        _removed(out, name, None)
    return kept


def _unfinished(out: Path, claimed: Iterable[str], now: Collection[str]) -> list[str]:
    folders = [out / CASES / each for each in claimed]
    names = [
        path.relative_to(out).as_posix() for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())
    ]
    return [name for name in names if name not in now and _NAME.fullmatch(name)]


def _removed(out: Path, name: str, hashed: str | None) -> bool:
    """Delete a file if it is what the site wrote, with the folders that it leaves empty; return whether it is gone."""
    path = out / name
    if path.is_symlink() or not lies_in(path, out):
        return False
    if not path.is_file():
        return True
    if hashed is not None and fingerprint(read_within(out, name, LARGEST)) != hashed:
        return False
    path.unlink()
    for folder in path.parents:
        if folder == out or any(folder.iterdir()):
            break
        folder.rmdir()
    return True


# --- what the pages were made from ------------------------------------------------------------------------------------


def memory_of(out: Path) -> dict[str, dict[str, Any]]:
    """Return what is remembered of a site, by part; nothing where it cannot be read, so that all is made again."""
    place = out.absolute()
    try:
        data = json.loads(read_within(place.parent, _memory_name(place), LARGEST))
        parts = data.items() if data["version"] == __version__ else ()
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {name: part for name, part in parts if isinstance(part, dict)}


def remember(out: Path, remembered: Mapping[str, Any]) -> None:
    """Keep what is to be remembered of a site, next to its folder.

    Raises:
        OSError: it cannot be written.
    """
    place = out.absolute()
    data = {"version": __version__, **remembered}
    write_whole(place.parent, _memory_name(place), json.dumps(data) + "\n")


def _memory_name(place: Path) -> str:
    # Neither its name nor a field `sibcase` may make it look like a case, for it may lie in a folder of cases.
    return f".{place.name}.sibcase-site"
