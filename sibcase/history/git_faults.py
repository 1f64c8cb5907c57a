"""What can be wrong with a repository, as sentences."""

from __future__ import annotations

__all__ = ["DamagedError", "RepositoryError", "TooLargeObjectError"]


class RepositoryError(Exception):
    """A repository, a revision or a file in it cannot be read; the message says why."""


class DamagedError(RepositoryError):
    """A part of the repository is not as Git writes it."""


class TooLargeObjectError(RepositoryError):
    """What an object holds is more than may be read of it."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("a file or a folder in this repository is too large to be read")
