"""The kinds of programme that a case can start from: one commented case file each, in `templates/kinds`.

To add a kind, add a file. Lines that begin with `#:` are for this module and are left out of cases. They give the title
of the kind, one sentence about it, the currency of its unit costs and the usual number of people who start. Further
down, `#: from STAGE` says from which stage the lines below are included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sibcase.casefile.case import STAGES
from sibcase.files import read_shipped
from sibcase.resources import templates_folder

__all__ = ["BLANK", "KindOfProgramme", "kinds", "text_at_stage"]

BLANK = "blank"
# The sections that all kinds share at the later stages.
_ENDING = "shared/full"
_FACT = re.compile(r"^#: (?P<name>title|line|currency|starts) (?P<text>.+)$", re.MULTILINE)
_FROM_STAGE = re.compile(r"^#: from (?P<stage>\w+)$")


@dataclass(frozen=True, slots=True)
class KindOfProgramme:
    """A kind of programme to start a case from.

    Attributes:
        id: the name of its file, such as `family-recovery`.
        title: its title.
        line: one sentence about it.
        currency: the currency of the unit costs it cites; empty if it fits any currency.
        starts: the usual number of people who start.
    """

    id: str
    title: str
    line: str
    currency: str
    starts: int


def kinds() -> tuple[KindOfProgramme, ...]:
    """Return the kinds of programme by name, with the blank one last."""
    found = [_kind(path.stem) for path in sorted((templates_folder() / "kinds").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda kind: kind.id == BLANK))


def text_at_stage(kind: str, stage: str) -> str:
    """Return the lines of a kind's file for one stage, with its fields not yet filled in."""
    lines, wanted = [], True
    for line in (_template(kind) + _template(_ENDING)).splitlines():
        found = _FROM_STAGE.match(line)
        if found:
            wanted = STAGES.index(stage) >= STAGES.index(found["stage"])
        elif wanted and not line.startswith("#: "):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"


def _kind(name: str) -> KindOfProgramme:
    facts = {found["name"]: found["text"] for found in _FACT.finditer(_template(name))}
    return KindOfProgramme(name, facts["title"], facts["line"], facts.get("currency", ""), int(facts["starts"]))


@cache
def _template(name: str) -> str:
    return read_shipped(templates_folder() / "kinds" / f"{name}.yaml")
