"""The command line: it reads what was asked, calls a task and prints; arithmetic and rules live below it."""

from __future__ import annotations

import gc
import os
import sys

__all__ = ["main"]

INTERRUPTED = 130
# Most of what a command makes is kept until it ends: looking for garbage as often as Python does takes a tenth of it.
OBJECTS_BEFORE_A_SEARCH = 200_000


def main() -> None:
    """Run `sibcase` with the arguments of this process; it ends with status 0, 1 or 2."""
    gc.set_threshold(OBJECTS_BEFORE_A_SEARCH)
    # Pydantic would look through all that is installed for plugins; none has a part in how a case is read.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from sibcase.cli.app import app

        app(prog_name="sibcase")
    except KeyboardInterrupt:
        # Only while the program is still starting: from then on the frame turns an interruption into this status.
        sys.exit(INTERRUPTED)
