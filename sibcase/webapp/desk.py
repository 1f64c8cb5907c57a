"""What a page is given, and what it answers with: plain values, so that a page is a function that a test can call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.webapp.opened import Opened
    from sibcase.webapp.workspace import Workspace

__all__ = ["Answer", "Asked", "Desk", "File", "Go", "Html", "address", "to"]


@dataclass(frozen=True, slots=True)
class Desk:
    """What all pages share.

    Attributes:
        workspace: the folder of cases.
        form_token: what every form carries.
    """

    workspace: Workspace
    form_token: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        desk: what all pages share.
        query: what the address says, name by name in order.
        form: what a form says; empty where none was sent.
        is_part: whether the script asks, which needs the part of the page that changes.
    """

    desk: Desk
    query: Sequence[tuple[str, str]] = ()
    form: Sequence[tuple[str, str]] = ()
    is_part: bool = False

    def get(self, name: str, default: str = "") -> str:
        """Return what the address says of a name, the last time that it says something."""
        return dict(self.query).get(name, default)

    def all(self, name: str) -> list[str]:
        """Return all that the address says of a name."""
        return [value for key, value in self.query if key == name]

    def posted(self, name: str, default: str = "") -> str:
        """Return what the form says of a name."""
        return dict(self.form).get(name, default)

    def case(self) -> Opened:
        """Return the case that is asked for.

        Raises:
            NoSuchCaseError: there is none of that name.
        """
        return self.desk.workspace.opened(self.posted("case") or self.get("case"))


@dataclass(frozen=True, slots=True)
class Html:
    """A page, or the part of one that the script asked for."""

    text: str
    status: int = 200


@dataclass(frozen=True, slots=True)
class Go:
    """Go to another page: what a form is answered with once something was changed."""

    to: str


@dataclass(frozen=True, slots=True)
class File:
    """A file, to be shown in a frame of its own or to be kept."""

    content: bytes
    kind: str
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Answer = Html | Go | File


def address(path: str, **words: str) -> str:
    """Return the address of a page."""
    return to(path, [(name, value) for name, value in words.items() if value])


def to(path: str, words: Sequence[tuple[str, str]]) -> str:
    """Return the address of a page whose words may be there more than once."""
    return f"{path}?{urlencode(words)}" if words else path
