"""The kinds of programme that a case can start from: one commented case file each, in `templates/kinds`.

A new kind is a new file. Lines in it that begin with `#:` are for this module and stand in no case: what the kind is
called, the currency of the unit costs it cites, how many people such a programme commonly starts, and, further down,
from which stage on the lines below are wanted.
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
# What every kind has at the later stages alike.
_ENDING = "shared/full"
_FACT = re.compile(r"^#: (?P<name>title|line|currency|starts) (?P<text>.+)$", re.MULTILINE)
_FROM_STAGE = re.compile(r"^#: (?P<word>from|only) (?P<stage>\w+)$")


@dataclass(frozen=True, slots=True)
class KindOfProgramme:
    """A kind of programme to start a case from.

    Attributes:
        id: the name of its file, such as `family-recovery`.
        title: what it is called.
        line: one sentence about it.
        currency: of the unit costs it cites; nothing where it fits any.
        starts: how many people such a programme commonly starts.
    """

    id: str
    title: str
    line: str
    currency: str
    starts: int


def kinds() -> tuple[KindOfProgramme, ...]:
    """Return the kinds of programme there are, by name; the blank one comes last."""
    found = [_kind(path.stem) for path in sorted((templates_folder() / "kinds").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda kind: kind.id == BLANK))


def text_at_stage(kind: str, stage: str) -> str:
    """Return the file of a kind with the lines that a case of that stage has, its fields not yet filled."""
    lines, wanted = [], True
    for line in (_template(kind) + _template(_ENDING)).splitlines():
        found = _FROM_STAGE.match(line)
        if found:
            wanted = _is_wanted(found["word"], found["stage"], stage)
        elif wanted and not line.startswith("#: "):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"


def _is_wanted(word: str, first: str, stage: str) -> bool:
    return stage == first if word == "only" else STAGES.index(stage) >= STAGES.index(first)


def _kind(name: str) -> KindOfProgramme:
    facts = {found["name"]: found["text"] for found in _FACT.finditer(_template(name))}
    return KindOfProgramme(name, facts["title"], facts["line"], facts.get("currency", ""), int(facts["starts"]))


@cache
def _template(name: str) -> str:
    return read_shipped(templates_folder() / "kinds" / f"{name}.yaml")
