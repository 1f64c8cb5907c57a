"""The door for `python -m sibcase`: the same program as the `sibcase` command."""

from __future__ import annotations

from sibcase.cli import main

if __name__ == "__main__":
    main()
