"""A system that speaks no language: the settings under which programs are tried that should not depend on any."""

from __future__ import annotations

import sys


def plain_locale() -> dict[str, str]:
    """Return settings under which text is ASCII.

    Python 3.11 itself does not start so from an environment in a folder with other letters (it reads the names of its
    own folders as ASCII): there it is left to choose UTF-8, which it does for `LANG=C` alone.
    """
    if not (sys.prefix + __file__).isascii():
        return {"LANG": "C"}
    return {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
