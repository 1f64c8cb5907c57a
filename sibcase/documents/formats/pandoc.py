"""The closed folder in which a document is made: it holds our own files, and pandoc and Typst see nothing else."""

from __future__ import annotations

import atexit
import json
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.documents.document import date_in_words, moment_of
from sibcase.documents.formats.paper import paper_of
from sibcase.documents.formats.stamp import stamp_of
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.documents.brand.brand import Brand
    from sibcase.documents.document import Document

__all__ = ["ConversionError", "clear_away", "open_workshop", "pandoc_path", "print_pandoc_data", "run_pandoc"]

SHIPPED = Path(__file__).parent
STYLES = SHIPPED / "styles"

# CommonMark is what GitHub shows, and its reader takes time in proportion to the text, whatever a stranger writes.
# Named one by one, so that a new pandoc does not bring a new way in: no raw HTML, TeX or attributes, no metadata.
# (The reader still marks HTML as raw when asked not to; filters/safe.lua turns it into text.)
MARKDOWN = "commonmark-raw_html+pipe_tables+footnotes+strikeout+task_lists+alerts+implicit_figures+gfm_auto_identifiers"

# In this order: the outline first, for it takes out a heading that links might point at.
FILTERS = ("outline", "safe", "pictures")

# Some 50 times what a long business case takes on a slow machine, and five times its memory: a few lines of Markdown
# that refer to themselves would otherwise take all there is.
SECONDS_ALLOWED = 60
MEMORY_ALLOWED = ("+RTS", "-M700m", "-RTS")

# From this many headings on a reader looks for a list of them.
HEADINGS_WITHOUT_CONTENTS = 3

# A footnote that quotes a footnote: pandoc would leave the inner one out, or go round for ever.
_NOTE = re.compile(r"^([ \t>*+-]*\[\^[^\]\s]+\]:)(.*(?:\n(?![ \t]*$).*|\n[ \t]*(?=\n[ \t]+\S))*)", re.MULTILINE)

_NAME = re.compile(r"[A-Za-z0-9_-]+")


class ConversionError(RuntimeError):
    """A document could not be made; the message says why in a sentence that users can be shown."""


@contextmanager
def open_workshop(document: Document, size: float = 0) -> Iterator[Path]:
    """Lay out a document's text, facts and pictures in a folder of its own; clear it away afterwards.

    A size makes its type as large as that, whatever its design asks.
    """
    with _temporary_folder() as folder:
        _write(folder / "document.md", _readable(document.markdown))
        facts = _facts(document) | (_as_small(document, size) if size else {})
        _write(folder / "document.json", json.dumps(facts, ensure_ascii=False, sort_keys=True))
        (folder / "pictures").mkdir()
        for picture in document.pictures:
            if not _NAME.fullmatch(picture.name):
                raise ValueError(f"a picture's name has letters, digits, '-' and '_' only, not {picture.name!r}")
            _write(folder / "pictures" / f"{picture.name}.svg", picture.svg)
        _lay_out_brand(folder, document.brand)
        yield folder


# Those that exist just now: an interruption may come while one is made or cleared away.
_TEMPORARY = set[Path]()


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.gettempdir()) / f"sibcase-{secrets.token_hex(8)}"
    _TEMPORARY.add(folder)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        _clear_away(folder)


def _clear_away(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _TEMPORARY.discard(folder)


@atexit.register
def clear_away() -> None:
    """Remove the temporary folders that an interruption has left; a process that ends without ceremony calls this."""
    for folder in list(_TEMPORARY):
        _clear_away(folder)


def _lay_out_brand(folder: Path, brand: Brand) -> None:
    (folder / "fonts").mkdir()
    for number, font in enumerate(brand.font_files):
        (folder / "fonts" / f"{number}{Path(font.name).suffix.lower()}").write_bytes(font.content)
    if brand.logo:
        (folder / brand.logo.file).write_bytes(brand.logo.content)


def run_pandoc(folder: Path, document: Document, to: str, last_filter: str, options: Sequence[str] = ()) -> bytes:
    """Return the document of the folder in one of pandoc's formats, made ready for it by a filter of its own."""
    filters = [f"--lua-filter={SHIPPED / 'filters' / name}.lua" for name in (*FILTERS, last_filter)]
    command = [
        pandoc_path(),
        *MEMORY_ALLOWED,
        "--sandbox",
        f"--data-dir={folder}",  # a user's own pandoc settings must not change what comes out
        f"--from={MARKDOWN}",
        f"--to={to}",
        "--standalone",
        "--wrap=none",
        *filters,
        *options,
        "--output=-",
        "document.md",
    ]
    environment = {"SOURCE_DATE_EPOCH": str(int(moment_of(document).timestamp())), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603  # our own pandoc with our own arguments: the stranger's text is a file
            command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS_ALLOWED, check=False
        )
    except subprocess.TimeoutExpired:
        raise ConversionError(f"the document took longer than {SECONDS_ALLOWED} seconds to convert") from None
    if done.returncode:
        raise ConversionError(f"pandoc could not make the document: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def print_pandoc_data(name: str) -> bytes:
    """Return one of the files that pandoc brings along."""
    command = [pandoc_path(), f"--print-default-data-file={name}"]
    return subprocess.run(command, capture_output=True, timeout=SECONDS_ALLOWED, check=True).stdout  # noqa: S603


def _readable(markdown: str) -> str:
    """Return the Markdown without unseen characters, and with footnotes that do not refer to footnotes."""
    return _NOTE.sub(lambda note: note[1] + note[2].replace("[^", "\\[^"), clean_text(markdown, keep_lines=True))


def _facts(document: Document) -> dict[str, object]:
    title, subtitle, status = (clean_text(text or "") for text in (document.title, document.subtitle, document.status))
    author, date = (clean_text(text or "") for text in (document.author, date_in_words(document)))
    headings = re.findall(r"(?m)^#{1,3} ", document.markdown)
    return {
        "title": title or "Untitled",
        "subtitle": subtitle,
        "status": status,
        "author": author,
        "date": date,
        "byline": " · ".join(part for part in (author, date) if part),
        "language": document.language,
        "contents": document.design.contents and len(headings) > HEADINGS_WITHOUT_CONTENTS,
        "design": asdict(document.design),
        "paper": paper_of(document).as_facts(),
        "brand": document.brand.facts(),
        "stamp": str(stamp_of(document)),
        "pictures": {picture.name: clean_text(picture.alt) or picture.name for picture in document.pictures},
    }


def _as_small(document: Document, size: float) -> dict[str, object]:
    """Return the facts that change where the type is smaller than the design asks; the stamp is not among them."""
    smaller = replace(document, design=replace(document.design, size=size))
    return {"design": asdict(smaller.design), "paper": paper_of(smaller).as_facts()}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@cache
def pandoc_path() -> str:
    """Return the path of the pandoc that pypandoc_binary brings, without the cost of importing pypandoc."""
    from importlib.util import find_spec

    spec = find_spec("pypandoc")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        path = Path(folder) / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
        if path.is_file():
            return str(path)
    raise ConversionError("pandoc is missing: install the package pypandoc_binary again")
