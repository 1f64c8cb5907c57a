"""Templates that come with sibcase, kept compiled where Python keeps our own modules compiled.

Jinja makes Python of a template, and Python compiles it: a quarter of the time that a document takes. The result is as
much part of the program as its modules are, so it is kept next to them, in `__pycache__`, and believed as far as they
are: what can write there can change the program itself. It is not kept where anyone may write. Templates of users,
and the prose of cases, are compiled anew each time and never kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import secrets
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from sibcase.documents.templates import left_open, limits
from sibcase.documents.templates.files import OWN, SUFFIX
from sibcase.files import read_file, read_within

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["KeptTemplates", "where_kept"]

# The largest template that comes with sibcase takes some 40,000 bytes.
LARGEST = 1_000_000


class KeptTemplates(BytecodeCache):
    """What Jinja made of the templates that come with sibcase; `room` is the module that says how they are compiled."""

    def __init__(self, room: str) -> None:
        """Keep the path of the module that says how templates are compiled."""
        self.room, self.made_by = room, b""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's own parameters
        """Return the name of a template: users' own begin with a mark that no other has."""
        return name

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return what is kept of a template, if it was made of this text by the same program."""
        self.made_by = _made_by(environment, self.room)
        return super().get_bucket(environment, name, filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what is kept of a template; nothing where there is none, or where it was made by another program."""
        folder = self._folder_for(bucket)
        if folder is None:
            return
        with suppress(OSError):
            content = read_within(folder, _file_name(bucket.key), LARGEST)
            head = self._head(bucket)
            if content.startswith(head) and content[len(head) :][:32] == _digest(content[len(head) + 32 :]):
                bucket.code = marshal.loads(content[len(head) + 32 :])  # noqa: S302 - ours, as our own modules are

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, whole or not at all; where that cannot be done it is compiled anew the next time."""
        folder = self._folder_for(bucket)
        if folder is None or sys.dont_write_bytecode:
            return
        code = marshal.dumps(bucket.code)
        _keep(folder, _file_name(bucket.key), self._head(bucket) + _digest(code) + code)

    def _folder_for(self, bucket: Bucket) -> Path | None:
        """Return where a template may be kept: only one of ours, if it is known what compiles it."""
        is_ours = bucket.key.endswith(SUFFIX) and not bucket.key.startswith(OWN)
        return where_kept() if is_ours and self.made_by else None

    def _head(self, bucket: Bucket) -> bytes:
        return self.made_by + bytes.fromhex(bucket.checksum)


def _file_name(template: str) -> str:
    return f"{template.replace('/', '.')}.{sys.implementation.cache_tag}.compiled"


@cache
def where_kept() -> Path | None:
    """Return where Python keeps our modules compiled; None where it does not, or where others may write."""
    try:
        folder = Path(importlib.util.cache_from_source(__file__)).parent
        state = folder.stat()
    except (NotImplementedError, OSError):
        return None
    is_ours = not hasattr(os, "getuid") or state.st_uid in (os.getuid(), 0)
    return folder if is_ours and not state.st_mode & stat.S_IWOTH else None


@cache
def _made_by(environment: Environment, room: str) -> bytes:
    """Return what a compiled template depends on besides its text: Python, Jinja, and our own part in compiling.

    Empty where our own part is not there to be read.
    """
    modules = (room, *(str(module.__file__) for module in (left_open, limits)))
    try:
        ours = [read_file(module, LARGEST) for module in modules]
    except OSError:
        return b""
    # What a filter is given besides its arguments is part of the compiled code.
    called = sorted((environment.filters | environment.tests).items())
    given = repr([(name, str(getattr(each, "jinja_pass_arg", ""))) for name, each in called])
    return _digest(b"\0".join([jinja2.__version__.encode(), importlib.util.MAGIC_NUMBER, given.encode(), *ours]))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _keep(folder: Path, name: str, content: bytes) -> None:
    draft = folder / f".{name}.{secrets.token_hex(8)}"
    with suppress(OSError):
        try:
            draft.write_bytes(content)
            draft.replace(folder / name)
        finally:
            draft.unlink(missing_ok=True)
