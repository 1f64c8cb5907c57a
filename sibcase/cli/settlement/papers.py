"""Papers of a record on the command line: their formats, and where they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


AudienceOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--audience",
        metavar="WHO",
        help="The reader: public, a role, a party's id, or party:ID. [default: the author]",
        show_default=False,
    ),
]


def readers_in(audience: str | None) -> str | None:
    """Return the audience; refuse an empty one, which an unset variable in a script would give."""
    if audience is not None and not audience.strip():
        refuse("--audience is empty: name a party, a role or `public`, or leave the option out to include everything")
    return audience


def formats_in(to: str) -> tuple[str, ...]:
    """Return the formats that were asked for; refuse any that is none."""
    from sibcase.tasks.publish.document import FORMATS

    asked = tuple(dict.fromkeys(each.strip().lower() for each in to.split(",") if each.strip()))
    unknown = [each for each in asked if each not in FORMATS]
    if unknown or not asked:
        refuse(f"there is no format `{one_line(unknown[0]) if unknown else ''}`; the formats are: {', '.join(FORMATS)}")
    return asked


def written_or_refused(write: Callable[[], Sequence[Path]]) -> None:
    """Write papers and list their paths; say in a sentence why they cannot be made."""
    from sibcase.casefile.fields_file import FieldsFault
    from sibcase.documents.formats.convert import ConversionError
    from sibcase.documents.templates.prose import ProseFault
    from sibcase.documents.templates.render import TemplateFault
    from sibcase.tasks.privacy.audience import UnknownAudience

    try:
        written = write()
    except (FieldsFault, ProseFault, TemplateFault, ConversionError, UnknownAudience) as fault:
        refuse(one_line(str(fault)))
    for path in written:
        say(one_line(str(path)))
