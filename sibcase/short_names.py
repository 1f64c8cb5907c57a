"""Short names made of titles, for ids, folders, addresses and files: plain letters and digits, joined by hyphens."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["bare_name", "digits_of", "file_name", "short_name"]

# Systems allow 255 bytes, and endings such as `-provider-summary-for-public.html` follow.
LONGEST_FILE_NAME = 150
# Letters that Unicode does not take apart into a plain letter and an accent.
_WHOLE = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h"}
_CAPITALS = {letter.upper(): plain.upper() for letter, plain in _WHOLE.items()}
_PLAIN = str.maketrans(_WHOLE | _CAPITALS | {"ß": "ss", "ẞ": "SS", "\u0131": "i"})
# Windows gives these names to devices: no folder or file can be called so.
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)


def short_name(title: str, longest: int) -> str:
    """Return a title in small letters and digits, joined by hyphens: `Café Straße` is `cafe-strasse`.

    Letters lose their accents. Letters of other scripts are left out.

    Args:
        title: any text.
        longest: the most letters that the name may have.

    Returns:
        The name; empty where no letter or digit is left.
    """
    return bare_name(title, longest).lower()


def bare_name(title: str, longest: int) -> str:
    """Return a title as `short_name` does, with its capitals."""
    return _joined(title, r"[^A-Za-z0-9]+")[:longest].strip("-")


def file_name(name: str) -> str:
    """Return a name as that of a file or folder on any system: capitals and underscores are kept.

    A name that Windows gives to a device has a number after it: `con` is `con-1`. A name of more than 150 letters is
    cut, and ends with digits of its hash, so that it stays different from others with the same beginning.
    """
    found = _joined(name, r"[^A-Za-z0-9_-]+")
    if len(found) > LONGEST_FILE_NAME:
        return f"{found[:LONGEST_FILE_NAME].strip('-')}-{digits_of(name)}"
    return f"{found}-1" if _DEVICE.fullmatch(found) else found


def digits_of(name: str, count: int = 8) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a name, of which there are 64."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:count]


def _joined(text: str, others: str) -> str:
    return re.sub(others, "-", _without_accents(text)).strip("-")


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_PLAIN)
