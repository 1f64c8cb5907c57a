"""Cases that moved: what is gone from one place and new at another, and is the same case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.reader import Loaded

__all__ = ["moves_between"]

# As Git has it: a file that keeps half of its lines is the same file at another place.
_SIMILAR = 0.5
# Every pair of cases is compared line by line; among more than these only equal texts and titles count.
_MOST_COMPARED = 2_500


@dataclass(frozen=True, slots=True)
class _Content:
    """What two cases are recognised by."""

    text: str
    title: str
    lines: Counter[str]


def moves_between(gone: Mapping[str, Loaded], come: Mapping[str, Loaded]) -> dict[str, str]:
    """Return the old place of each case that moved, by its new place.

    Equal texts come first, then equal titles, then the greatest share of equal lines, 2 × shared ÷ (old + new), of at
    least a half. Between cases that are alike in this the one whose path ends in the same names is taken.
    """
    olds = {place: content for place, loaded in gone.items() if (content := _content_of(loaded))}
    news = {place: content for place, loaded in come.items() if (content := _content_of(loaded))}
    by_lines = len(olds) * len(news) <= _MOST_COMPARED
    likely = sorted(_likely(olds, news, by_lines=by_lines), reverse=True)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for *_, old, new in likely:
        if old not in taken and new not in found:
            found[new] = old
            taken.add(old)
    return found


def _likely(
    olds: Mapping[str, _Content], news: Mapping[str, _Content], *, by_lines: bool
) -> Iterator[tuple[bool, bool, float, int, str, str]]:
    for old, before in olds.items():
        for new, after in news.items():
            same_text, same_title = before.text == after.text, bool(after.title) and before.title == after.title
            share = _share(before.lines, after.lines) if by_lines else 0.0
            if same_text or same_title or share >= _SIMILAR:
                yield same_text, same_title, share, _names_shared(old, new), old, new


def _content_of(loaded: Loaded) -> _Content | None:
    text = "\n".join(source.text for source in loaded.texts.values())
    title = str(loaded.root.get("title") or "") if loaded.root else ""
    lines = Counter(line.strip() for line in text.splitlines() if line.strip())
    return _Content(text, title, lines) if lines else None


def _share(old: Counter[str], new: Counter[str]) -> float:
    return 2 * (old & new).total() / (old.total() + new.total())


def _names_shared(old: str, new: str) -> int:
    """Return how many names at the end of two paths are the same."""
    count = 0
    for one, other in zip(reversed(old.split("/")), reversed(new.split("/")), strict=False):
        if one != other:
            break
        count += 1
    return count
