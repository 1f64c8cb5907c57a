"""Packs of Git, version 2: objects in one file, many of them as changes to another object, and an index by name.

The formats are those of gitformat-pack(5). Everything is bounded: a pack may be made so that it never ends.
"""

from __future__ import annotations

import os
import weakref
import zlib
from typing import TYPE_CHECKING

from sibcase.files import open_within, read_within
from sibcase.history.git_faults import DamagedError, TooLargeObjectError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["LARGEST_OBJECT", "Pack", "inflated"]

LARGEST_OBJECT = 64_000_000
LARGEST_INDEX = 1_000_000_000
# Git itself makes chains of 50 and allows 4095.
LONGEST_CHAIN = 4096
MOST_WORK = 512_000_000

_KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_BY_OFFSET, _BY_NAME = 6, 7
_INDEX_BEGINS = b"\xfftOc\x00\x00\x00\x02"
_FANOUT_AT, _NAMES_AT = 8, 8 + 256 * 4
_CHUNK = 16_384
_IS_FAR = 1 << 31


class Pack:
    """One pack with its index."""

    def __init__(self, folder: Path, stem: str, width: int) -> None:
        """Read the index and open the pack; `width` is that of a name in bytes."""
        self.stem, self.width = stem, width
        self.index = read_within(folder, f"{stem}.idx", LARGEST_INDEX)
        if not self.index.startswith(_INDEX_BEGINS) or len(self.index) < _NAMES_AT:
            raise DamagedError(f"the index {stem}.idx is not of version 2; to rewrite it, run `git repack -a -d`")
        self.count = self._number(_FANOUT_AT + 255 * 4)
        if len(self.index) < _NAMES_AT + self.count * (width + 8) + 2 * width:
            raise DamagedError(f"the index {stem}.idx is cut short")
        self.file = open_within(folder, f"{stem}.pack")
        weakref.finalize(self, os.close, self.file)

    def named(self, beginning: bytes, nibble: str = "") -> list[bytes]:
        """Return the names that begin so, at most two; `nibble` is half a byte more, as hex."""
        found: list[bytes] = []
        for at in range(self._first_at(beginning), self.count):
            name = self._name(at)
            if not name.startswith(beginning) or len(found) > 1:
                break
            if name.hex().startswith(beginning.hex() + nibble):
                found.append(name)
        return found

    def offset_of(self, name: bytes) -> int | None:
        """Return where an object begins in the pack; nothing if it is not in it."""
        at = self._first_at(name)
        if at >= self.count or self._name(at) != name:
            return None
        offsets = _NAMES_AT + self.count * (self.width + 4)
        near = self._number(offsets + 4 * at)
        if near < _IS_FAR:
            return near
        far = offsets + 4 * self.count + 8 * (near - _IS_FAR)
        return int.from_bytes(self.index[far : far + 8], "big")

    def read(self, offset: int, most: int, named: Callable[[bytes], tuple[str, bytes]]) -> tuple[str, bytes]:
        """Return the kind of an object and what it holds.

        Args:
            offset: where it begins.
            most: the most bytes that it may have.
            named: reads an object of any pack, for changes that name what they change.
        """
        changes: list[bytes] = []
        work = 0
        while True:
            kind, size, start = self._head(offset)
            work += size
            if size > (LARGEST_OBJECT if changes or kind not in _KINDS else most) or work > MOST_WORK:
                raise TooLargeObjectError
            if kind in _KINDS:
                return _KINDS[kind], _changed(self._inflated(start, size), changes, most)
            if len(changes) >= LONGEST_CHAIN:
                raise DamagedError("an object of this repository is a change to itself")
            if kind == _BY_OFFSET:
                back, start = self._distance(start)
                changes.append(self._inflated(start, size))
                if not 0 < back <= offset:
                    raise DamagedError(f"{self.stem}.pack is damaged")
                offset -= back
            elif kind == _BY_NAME:
                base = self._bytes(start, self.width)
                changes.append(self._inflated(start + self.width, size))
                inside = self.offset_of(base)
                if inside is None:
                    base_kind, content = named(base)
                    return base_kind, _changed(content, changes, most)
                offset = inside
            else:
                raise DamagedError(f"{self.stem}.pack is damaged")

    def _first_at(self, name: bytes) -> int:
        """Return the place in the index of the first name that is not before this one."""
        first = name[0] if name else 0
        low = self._number(_FANOUT_AT + 4 * (first - 1)) if first else 0
        high = self._number(_FANOUT_AT + 4 * first) if name else self.count
        high = min(high, self.count)
        while low < high:
            middle = (low + high) // 2
            if self._name(middle) < name:
                low = middle + 1
            else:
                high = middle
        return low

    def _name(self, at: int) -> bytes:
        start = _NAMES_AT + at * self.width
        return self.index[start : start + self.width]

    def _number(self, at: int) -> int:
        return int.from_bytes(self.index[at : at + 4], "big")

    # --- the pack itself ----------------------------------------------------------------------------------------------

    def _head(self, offset: int) -> tuple[int, int, int]:
        """Return the kind of what begins at an offset, its size, and where its content begins."""
        head = self._bytes(offset, 16)
        if not head:
            raise DamagedError(f"{self.stem}.pack is cut short")
        kind, size, shift = (head[0] >> 4) & 7, head[0] & 15, 4
        at = 0
        while head[at] & 0x80:
            at += 1
            if at >= len(head) or shift > 60:
                raise DamagedError(f"{self.stem}.pack is damaged")
            size |= (head[at] & 0x7F) << shift
            shift += 7
        return kind, size, offset + at + 1

    def _distance(self, start: int) -> tuple[int, int]:
        """Return how far back the object is that is changed, and where the change begins."""
        head = self._bytes(start, 16)
        if not head:
            raise DamagedError(f"{self.stem}.pack is cut short")
        back, at = head[0] & 0x7F, 0
        while head[at] & 0x80:
            at += 1
            if at >= len(head):
                raise DamagedError(f"{self.stem}.pack is damaged")
            back = ((back + 1) << 7) | (head[at] & 0x7F)
        return back, start + at + 1

    def _inflated(self, start: int, size: int) -> bytes:
        def pieces(at: int = start) -> bytes:
            return self._bytes(at, _CHUNK)

        return inflated(pieces, start, size, f"{self.stem}.pack")

    def _bytes(self, at: int, most: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self.file, most, at)
        os.lseek(self.file, at, os.SEEK_SET)
        return os.read(self.file, most)


def inflated(piece_at: Callable[[int], bytes], at: int, size: int, called: str) -> bytes:
    """Return what was compressed, read piece by piece; it must have exactly that size."""
    stream, content = zlib.decompressobj(), bytearray()
    try:
        while not stream.eof and len(content) <= size:
            piece = piece_at(at)
            if not piece:
                break
            at += len(piece)
            content += stream.decompress(piece, size + 1 - len(content))
            while stream.unconsumed_tail and len(content) <= size:
                content += stream.decompress(stream.unconsumed_tail, size + 1 - len(content))
    except zlib.error:
        raise DamagedError(f"{called} is damaged") from None
    if len(content) != size:
        raise DamagedError(f"{called} is damaged")
    return bytes(content)


# --- changes ----------------------------------------------------------------------------------------------------------


def _changed(content: bytes, changes: list[bytes], most: int) -> bytes:
    for number in range(len(changes) - 1, -1, -1):
        content = _patched(content, changes[number], LARGEST_OBJECT if number else most)
    return content


def _patched(base: bytes, change: bytes, most: int) -> bytes:
    before, at = _size(change, 0)
    size, at = _size(change, at)
    if size > most:
        raise TooLargeObjectError
    if before != len(base):
        raise DamagedError("a pack of this repository is damaged")
    made = bytearray()
    while at < len(change) and len(made) <= size:
        word, at = change[at], at + 1
        if word & 0x80:
            start, length, at = _copied(word, change, at)
            if start + length > len(base):
                raise DamagedError("a pack of this repository is damaged")
            made += base[start : start + length]
        elif word:
            made += change[at : at + word]
            at += word
        else:
            raise DamagedError("a pack of this repository is damaged")
    if len(made) != size:
        raise DamagedError("a pack of this repository is damaged")
    return bytes(made)


def _copied(word: int, change: bytes, at: int) -> tuple[int, int, int]:
    """Return where a copy begins in the base, its length, and where the next instruction begins."""
    numbers = []
    for bits, first in ((4, 0), (3, 4)):
        number = 0
        for place in range(bits):
            if word & (1 << (first + place)):
                number |= change[at] << (8 * place) if at < len(change) else 0
                at += 1
        numbers.append(number)
    return numbers[0], numbers[1] or 0x10000, at


def _size(change: bytes, at: int) -> tuple[int, int]:
    size, shift = 0, 0
    while at < len(change) and shift < 64:
        byte, at = change[at], at + 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return size, at
    raise DamagedError("a pack of this repository is damaged")
