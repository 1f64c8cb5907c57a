"""Writes the text of a new case from a kind of programme and the author's answers.

Two marks in the file of a kind are filled in here. A field such as `<title|…>` is replaced by the author's answer, or
by the default after the bar. `<each 9000>` is replaced by that amount for each person who starts, rounded, so that caps
and commitments fit the size of the need.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.case import STAGES
from sibcase.casefile.source.findings import Finding, suggestion
from sibcase.casefile.source.places import Place
from sibcase.tasks.start.kinds import BLANK, KindOfProgramme, kinds, text_at_stage
from sibcase.tasks.start.need_line import NeedLine, parse_need

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "SCHEMA_NAME",
    "STAGES",
    "KindOfProgramme",
    "NeedLine",
    "case_file_at",
    "kinds",
    "new_case",
    "next_april",
    "parse_need",
    "sections_at_stage",
    "write_new",
    "write_new_files",
]

SCHEMA_NAME = "case.schema.json"
_FIELD = re.compile(r"<(?P<name>[a-z_]+)(?: (?P<number>[-+0-9.]+))?(?:\|(?P<default>[^<>]*))?>")
# Control characters, line ends of other scripts, marks that change the direction of text, and lone surrogates.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
# An assumption of this project: a first programme reaches 60% of the people in need, up to the usual number.
_REACHED = 0.6
_MONTHS = 12
_LAST_DAY_OF_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class _Filling:
    """The values for the marked fields of a new case."""

    fields: Mapping[str, str]
    starts: int
    begins: date


def new_case(  # noqa: PLR0913 - what `sibcase new` asks, one by one
    kind: str = BLANK,
    *,
    title: str = "",
    area: str = "",
    need: NeedLine | None = None,
    stage: str = "outline",
    start: date | None = None,
    today: date | None = None,
    schema: str = SCHEMA_NAME,
) -> str | Finding:
    """Return the text of a new case file that validates, or a finding that says why there is none.

    Figures that the author still has to supply are marked `supply:`, and `validate` lists them.

    Args:
        kind: the id of one of the `kinds()`.
        title: the title of the case; by default that of the kind.
        area: the area that the case covers.
        need: the need; by default illustrative figures, to be supplied.
        stage: one of `STAGES`, which decides the sections.
        start: the first day of the case; by default the next 1 April.
        today: the date from which the next 1 April is found.
        schema: the JSON Schema named in the first line, for editors.
    """
    programme = _kind_called(kind)
    if isinstance(programme, Finding):
        return programme
    refused = _refusal(programme, stage, need)
    if refused is not None:
        return refused
    said = {"title": _quoted(title), "area": _quoted(area), "stage": stage, "schema": schema}
    begins = start or next_april(today or date.today())  # noqa: DTZ011 - the author's own calendar
    return _fill(_filling(programme, said, need, begins), text_at_stage(kind, stage))


def sections_at_stage(kind: KindOfProgramme, stage: str, people: float, begins: date) -> str:
    """Return the file of a kind at a stage, with amounts that fit the number of people in need.

    Title, area and need are the kind's own: this is for the sections after them.

    Args:
        kind: the kind of programme.
        stage: one of `STAGES`.
        people: how many people are in need; zero if that is not known.
        begins: the first day of the case.
    """
    starts = _starts(kind, people)
    fields = {"currency": kind.currency or "GBP", "start": begins.isoformat(), "starts": str(starts), "stage": stage}
    return _fill(_Filling(fields, starts, begins), text_at_stage(kind.id, stage))


def next_april(today: date) -> date:
    """Return the next 1 April, when a financial year begins."""
    this_year = date(today.year, 4, 1)
    return this_year if today < this_year else date(today.year + 1, 4, 1)


def case_file_at(path: str | Path) -> Path:
    """Return the file of a new case: the path if it ends in `.yaml`, else `case.yaml` in a folder of that name."""
    target = Path(path)
    return target if target.suffix.lower() in (".yaml", ".yml") else target / "case.yaml"


def write_new(path: str | Path, text: str) -> None:
    """Write a new file completely or not at all; an existing file is never overwritten.

    Raises:
        FileExistsError: something already exists at the path.
        OSError: the file cannot be written there.
    """
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".sibcase-{secrets.token_hex(8)}.part")
    try:
        _create(draft, text)
        _put_in_place(draft, target, text)
    finally:
        draft.unlink(missing_ok=True)


def write_new_files(texts: Mapping[Path, str]) -> None:
    """Write new files, all or none; if one cannot be written, folders created for them are removed again.

    Raises:
        OSError: as `write_new`.
    """
    written: list[Path] = []
    missing = [folder for path in texts for folder in reversed(path.parents) if not folder.exists()]
    try:
        for path, text in texts.items():
            write_new(path, text)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for folder in reversed(list(dict.fromkeys(missing))):
            with suppress(OSError):
                folder.rmdir()
        raise


def _create(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _put_in_place(draft: Path, target: Path, text: str) -> None:
    try:
        # Creating a link is atomic and never replaces a file, which a rename would.
        target.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links: there the file is created only if none exists.
        _create(target, text)


def _kind_called(name: str) -> KindOfProgramme | Finding:
    known = {kind.id: kind for kind in kinds()}
    if name in known:
        return known[name]
    return _finding("SIB016", "--from", f"there is no kind of programme `{name}`", suggestion(name, known))


def _refusal(kind: KindOfProgramme, stage: str, need: NeedLine | None) -> Finding | None:
    if stage not in STAGES:
        return _finding("SIB016", "--stage", f"there is no stage `{stage}`", suggestion(stage, STAGES))
    if need is not None and need.currency and kind.currency and need.currency != kind.currency:
        message = f"`{need.unit_cost}` is in {need.currency}, and `{kind.id}` cites unit costs in {kind.currency}"
        return _finding("SIB007", "--need", message, f"start from `{BLANK}`, which fits any currency")
    return None


def _finding(code: str, flag: str, message: str, remedy: str) -> Finding:
    return Finding(code, Place(flag, 1, 1, 2), message, remedy)


def _filling(kind: KindOfProgramme, said: Mapping[str, str], need: NeedLine | None, begins: date) -> _Filling:
    starts = _starts(kind, need.count if need else 0)
    currency = kind.currency or (need.currency if need else "") or "GBP"
    fields = {"currency": currency, "start": begins.isoformat(), "starts": str(starts)}
    fields |= {name: text for name, text in said.items() if text}
    fields |= {"people": need.people, "unit_cost": need.unit_cost, "years": need.years} if need else {}
    return _Filling(fields, starts, begins)


def _starts(kind: KindOfProgramme, people: float) -> int:
    return min(kind.starts, max(1, round(people * _REACHED))) if people else kind.starts


def _fill(filling: _Filling, text: str) -> str:
    return _FIELD.sub(partial(_filled, filling), text)


def _filled(filling: _Filling, field: re.Match[str]) -> str:
    """Return the text that replaces a marked field."""
    name, number, default = field["name"], field["number"], field["default"] or ""
    if name == "each":
        return _round_money(float(number) * filling.starts)
    if name == "start" and number:
        return _months_later(filling.begins, int(number)).isoformat()
    # A default of several lines starts below the field name, and an answer follows it on the same line.
    gap = " " if default.startswith("\n") and name in filling.fields else ""
    return gap + filling.fields.get(name, default)


def _round_money(value: float) -> str:
    """Write money to two significant figures: an illustrative amount should not look exact."""
    rounded = float(f"{value:.2g}")
    if rounded >= 1e6:
        return f"{rounded / 1e6:g}m"
    return f"{rounded / 1e3:g}k" if rounded >= 1e3 else f"{rounded:g}"


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, _LAST_DAY_OF_EVERY_MONTH))


def _quoted(text: str) -> str:
    """Return one line of text in quotes, so that it is valid YAML; empty if there is no text."""
    line = " ".join(_NOT_TEXT.sub(" ", text).split())
    return json.dumps(line, ensure_ascii=False) if line else ""
