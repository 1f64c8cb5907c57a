"""Texts kept beside the case: read from its own folder, and from nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.places import Place, SourceText, start_of

if TYPE_CHECKING:
    from sibcase.casefile.nodes import Written
    from sibcase.casefile.reading import Reading

LARGEST_NARRATIVE = 200_000
# A character of UTF-8 takes at most four bytes.
_MOST_BYTES = 4 * LARGEST_NARRATIVE


def read_narratives(
    reading: Reading, folder: Path | None, texts: dict[str, SourceText]
) -> dict[str, tuple[str, Place]]:
    """Read the texts that sections name by `file:`, by section, and add them to the texts of the case."""
    narratives = {}
    for name, path in reading.files:
        if folder is None:
            message = "a case from standard input cannot name files"
            reading.note("SIB010", name.place, message, "write the text into the case")
            continue
        text = read_beside(name, folder, reading)
        if text is not None:
            file = str(folder / name)
            texts[file] = SourceText(file, text)
            narratives[path[-1]] = (text, start_of(file))
    return narratives


def read_beside(name: Written, folder: Path, reading: Reading) -> str | None:
    """Return the text of a file in the case's own folder, or note why it cannot be read."""
    target = folder / name
    if Path(name).is_absolute() or not lies_in(target, folder):
        mend = "keep texts in the case's own folder, for example `narrative/strategic.md`"
        reading.note("SIB011", name.place, f"`{name}` leads out of the case's folder", mend)
        return None
    try:
        content = _content(target)
        text = None if content is None else content.decode("utf-8-sig")
    except (OSError, ValueError):  # a name that no system allows, or text that is no UTF-8, is a ValueError
        mend = "check the name; it is relative to the case's folder"
        reading.note("SIB010", name.place, f"`{name}` is not there, or is not UTF-8 text", mend)
        return None
    if text is None or len(text) > LARGEST_NARRATIVE:
        reading.note("SIB012", name.place, f"`{name}` has more than {LARGEST_NARRATIVE:,} characters", "shorten it")
        return None
    return text


def _content(target: Path) -> bytes | None:
    """Return what a file holds, or nothing if that is too much; what is no plain file is as good as not there."""
    if not target.is_file():
        raise FileNotFoundError
    with target.open("rb") as stream:
        content = stream.read(_MOST_BYTES + 1)
    return content if len(content) <= _MOST_BYTES else None


def lies_in(target: Path, folder: Path) -> bool:
    """Return whether a file, with every link followed, lies in a folder; a path that cannot be followed does not."""
    try:
        return target.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False
