"""The command line: it reads what was asked, calls a task and prints; arithmetic and rules live below it."""

from __future__ import annotations

import sys

__all__ = ["main"]

INTERRUPTED = 130


def main() -> None:
    """Run `sibcase` with the arguments of this process; it ends with status 0, 1 or 2."""
    try:
        from sibcase.cli.app import app

        app(prog_name="sibcase")
    except KeyboardInterrupt:
        # Only while the program is still starting: from then on the frame turns an interruption into this status.
        sys.exit(INTERRUPTED)
