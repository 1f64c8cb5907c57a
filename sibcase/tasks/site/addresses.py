"""Addresses: the folder that each case has within a site, made of letters, digits and hyphens alone."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.source.folders import CASE_FILE_NAME
from sibcase.short_names import digits_of, file_name, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["addresses_of"]

LONGEST = 80
FEW_DIGITS, ALL_DIGITS = 8, 64


def addresses_of(names: Sequence[str]) -> dict[str, str]:
    """Return the address of each case, by its path below the folder of the site; no two cases have the same.

    It says what the path says. Where two paths would say the same, or nothing is left of a path, the address ends with
    digits of the path's hash. A path may be made up to say the same as another with its digits: both then end with all
    digits of theirs.
    """
    digits = dict.fromkeys(names, 0)
    while True:
        found = {name: _address(name, count) for name, count in digits.items()}
        often = Counter(found.values())
        shared = [name for name, each in found.items() if (not each or often[each] > 1) and digits[name] < ALL_DIGITS]
        if not shared:
            return found
        digits |= {name: ALL_DIGITS if digits[name] else FEW_DIGITS for name in shared}


def _address(name: str, digits: int) -> str:
    path = PurePosixPath(name)
    home = path.parent if path.name == CASE_FILE_NAME and path.parent.name else path.with_suffix("")
    plain = file_name(short_name(home.as_posix(), LONGEST))
    return f"{plain or 'case'}-{digits_of(name, digits)}" if digits else plain
