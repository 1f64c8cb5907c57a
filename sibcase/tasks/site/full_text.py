"""Full-text search: an index of the pages of cases, of which a browser fetches the parts that it needs from a server.

Pagefind makes it, which is the extra `sibcase[search]`. It is given only what the site shows: of each case the text of
its first document, or of its page where there are no documents. Case files are never read for it.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sibcase.amend.amend_file import fingerprint
from sibcase.files import read_file, read_within
from sibcase.tasks.site.manifest import write_manifest
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sibcase.tasks.site.manifest import Manifest
    from sibcase.tasks.site.order import CaseOutcome

__all__ = ["SEARCH_PAGE", "FullTextError", "Searched", "pagefind_path", "script_of", "searched"]

SEARCH_PAGE, FOLDER = "search.html", "search"
# What Pagefind writes that a page needs; its own boxes for search are left out, and so is its worker.
_SCRIPT = "pagefind.js"
_NEEDED = (_SCRIPT, "pagefind-entry.json", "wasm.en.pagefind", "*.pf_meta", "index/*", "fragment/*")
# Columns of figures are in the tables across cases and in the data. What is around the text is the same on every page.
_NOT_TEXT = ".right, svg, figure, details, .skip, .bar, .made, aside"
# From here on a document holds nothing but how its figures were calculated.
_TRACES = b'<details class="traces"'
_NOT_DOCUMENTS = ("index.html", "figures.html")
LARGEST_PAGE, LARGEST_PART = 100_000_000, 50_000_000
SECONDS_ALLOWED = 600


class FullTextError(ValueError):
    """The search cannot be made: Pagefind is not installed, or it failed."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The search of a site.

    Attributes:
        made_from: what changes with every page that is searched.
        files: its files by name, with the SHA-256 of each.
    """

    made_from: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def pagefind_path() -> Path:
    """Return the program that makes the index.

    Raises:
        FullTextError: it is not installed.
    """
    try:
        from pagefind_bin import get_executable

        return Path(get_executable()).absolute()
    except (ImportError, FileNotFoundError):
        message = "full-text search needs Pagefind: run `pip install 'sibcase[search]'`, or leave out --full-text"
        raise FullTextError(message) from None


def searched(out: Path, outcomes: Iterable[CaseOutcome], before: Manifest, known: Mapping[str, Any]) -> Searched:
    """Write the index of a site, unless none of its pages has changed.

    Args:
        out: the folder of the site.
        outcomes: what has become of each case; those that cannot be shown are not searched.
        before: what the site wrote before, and the folders that are being written.
        known: what is remembered of the search of an earlier run.

    Raises:
        FullTextError: Pagefind is not installed, or it failed.
        FileExistsError: there are files in the place of the search that no site wrote.
        OSError: a file cannot be written.
    """
    pages = dict(filter(None, map(_page_of, outcomes)))
    made_from = hashlib.sha256(f"{version('pagefind_bin')} {_NOT_TEXT} {sorted(pages.items())}".encode()).hexdigest()
    if known.get("made_from") == made_from and _is_there(out, known.get("files"), before):
        return Searched(made_from, dict(known["files"]))
    _refuse_foreign(out, before)
    parts = _index_of(out, pages)
    files = {name: fingerprint(content) for name, content in parts.items()}
    # Before they are written: what an interrupted run leaves is known to be the site's.
    write_manifest(out, replace(before, files={**before.files, **files}))
    write_all(out, {name: content for name, content in parts.items() if not _holds(out, name, files[name])})
    return Searched(made_from, files)


def script_of(out: Path, search: Searched) -> str:
    """Return the script of Pagefind, which the page of the search holds; nothing where there is no search.

    Raises:
        FullTextError: it cannot be written into a page.
        OSError: it cannot be read.
    """
    if not search.files:
        return ""
    script = read_within(out, f"{FOLDER}/{_SCRIPT}", LARGEST_PART).decode()
    if re.search(r"<!--|</?script", script, re.IGNORECASE):
        raise FullTextError("this version of Pagefind has a script that cannot be written into a page")
    return script


def _page_of(outcome: CaseOutcome) -> tuple[str, str] | None:
    """Return the page of a case that is searched, with its hash: its first document, or else its own page."""
    if outcome.fault:
        return None
    pages = {name: hashed for name, hashed in outcome.files.items() if name.endswith(".html")}
    documents = [name for name in pages if not name.endswith(tuple(f"/{each}" for each in _NOT_DOCUMENTS))]
    name = (documents or list(pages))[0]
    return name, pages[name]


def _is_there(out: Path, files: object, before: Manifest) -> bool:
    if not isinstance(files, dict) or not files:
        return False
    return all(before.files.get(name) == hashed and _holds(out, name, hashed) for name, hashed in files.items())


def _holds(out: Path, name: str, hashed: str) -> bool:
    try:
        return fingerprint(read_within(out, name, LARGEST_PART)) == hashed
    except OSError:
        return False


def _refuse_foreign(out: Path, before: Manifest) -> None:
    for place in (out / SEARCH_PAGE, out / FOLDER):
        known = any(name == place.name or name.startswith(f"{place.name}/") for name in before.files)
        if place.exists() and not known:
            raise FileExistsError(None, "the site did not write this; move it away", str(place))


# --- Pagefind ---------------------------------------------------------------------------------------------------------


def _index_of(out: Path, pages: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files of the index, by their names within the site."""
    with TemporaryDirectory(prefix="sibcase-") as temporary:
        folder = Path(temporary)
        copied = [_copied(out, name, hashed, folder / "pages") for name, hashed in pages.items()]
        if not any(copied):
            return {}
        _run_pagefind(folder)
        return dict(_parts_in(folder / FOLDER))


def _copied(out: Path, name: str, hashed: str, folder: Path) -> bool:
    """Copy the text of a page; one that was changed by hand, and so was not made for these readers, is left out."""
    content = read_within(out, name, LARGEST_PAGE)
    if fingerprint(content) != hashed:
        return False
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(content.partition(_TRACES)[0])
    return True


def _run_pagefind(folder: Path) -> None:
    command = [
        str(pagefind_path()),
        "--site=pages",
        f"--output-path={FOLDER}",
        # A search finds pages of one language only, and documents are in English of several countries.
        "--force-language=en",
        f"--exclude-selectors={_NOT_TEXT}",
        "--silent",
    ]
    try:
        # From a folder of our own and without settings of the user's: both could hold settings of Pagefind.
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments: words of cases are in files
            command, cwd=folder, env={}, capture_output=True, timeout=SECONDS_ALLOWED, check=False
        )
    except subprocess.TimeoutExpired:
        raise FullTextError(f"Pagefind took longer than {SECONDS_ALLOWED} seconds") from None
    if done.returncode:
        raise FullTextError(f"Pagefind could not index the pages: {done.stderr.decode(errors='replace').strip()}")


def _parts_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for pattern in _NEEDED:
        for path in sorted(folder.glob(pattern)):
            yield f"{FOLDER}/{path.relative_to(folder).as_posix()}", read_file(path, LARGEST_PART)
