"""Addresses: the folder that each case has within a site, made of letters, digits and hyphens alone."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.source.folders import CASE_FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["addresses_of"]

LONGEST = 80
DIGITS = 8


def addresses_of(names: Sequence[str]) -> dict[str, str]:
    """Return the address of each case, by its path below the folder of the site.

    It says what the path says. Where two paths would say the same, or characters are lost, it ends with digits of the
    path's hash, so that the address of a case does not depend on which others there are.
    """
    plain = {name: _plain(name) for name in names}
    often = Counter(plain.values())
    return {name: each if each and often[each] == 1 else _numbered(name, each) for name, each in plain.items()}


def _plain(name: str) -> str:
    path = PurePosixPath(name)
    home = path.parent if path.name == CASE_FILE_NAME and path.parent.name else path.with_suffix("")
    return re.sub(r"[^a-z0-9]+", "-", home.as_posix().lower()).strip("-")[:LONGEST].strip("-")


def _numbered(name: str, plain: str) -> str:
    digits = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]
    return f"{plain}-{digits}" if plain else f"case-{digits}"
