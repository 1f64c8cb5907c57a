"""A new case: from a kind of programme and what the author says about it to the text of a file that validates.

Two marks in a kind's file are filled here. A field `<title|…>` is replaced by what the author said, or else by what
stands after the bar. And `<each 9000>` is that much money for each person who starts, rounded, so that caps and
commitments fit the size of the need.
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
from sibcase.casefile.findings import Finding, suggestion
from sibcase.casefile.places import Place
from sibcase.pipeline.need_line import NeedLine, parse_need
from sibcase.pipeline.programmes import BLANK, KindOfProgramme, kinds, text_at_stage

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
    "parse_need",
    "write_new",
    "write_new_files",
]

SCHEMA_NAME = "case.schema.json"
_FIELD = re.compile(r"<(?P<name>[a-z_]+)(?: (?P<number>[-+0-9.]+))?(?:\|(?P<default>[^<>]*))?>")
# Control characters, line ends of other alphabets, marks that turn the direction of text, halves of characters.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
# An assumption of this project: a first programme reaches six in ten of those in need, and no more than is usual.
_REACHED = 0.6
_MONTHS = 12
_LAST_DAY_OF_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class _Filling:
    """What the marked fields of a new case are filled with."""

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
    """Return the text of a new case file, which validates as it stands, or what cannot be.

    Figures that the author must still supply are marked `supply:`, and `validate` finds them.

    Args:
        kind: the id of one of the `kinds()`.
        title: of the case; by default the kind's own.
        area: the place it is for.
        need: the need in one line; by default illustrative figures, to be supplied.
        stage: one of `STAGES`; decides which sections there are.
        start: the first day of the case; by default the next 1 April.
        today: the day from which that is counted.
        schema: the JSON Schema that the first line tells editors to use.
    """
    programme = _kind_called(kind)
    if isinstance(programme, Finding):
        return programme
    refused = _refusal(programme, stage, need)
    if refused is not None:
        return refused
    said = {"title": _quoted(title), "area": _quoted(area), "stage": stage, "schema": schema}
    begins = start or _next_april(today or date.today())  # noqa: DTZ011 - the author's own calendar
    filling = _filling(programme, said, need, begins)
    return _FIELD.sub(partial(_filled, filling), text_at_stage(kind, stage))


def case_file_at(path: str | Path) -> Path:
    """Return the file of a new case at that path: a YAML file as named, else `case.yaml` in a folder of that name."""
    target = Path(path)
    return target if target.suffix.lower() in (".yaml", ".yml") else target / "case.yaml"


def write_new(path: str | Path, text: str) -> None:
    """Write a new file, whole or not at all; what stands at the path already is left as it is.

    Raises:
        FileExistsError: something stands there.
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
    """Write new files, all or none; the folders that had to be made for them go again where one cannot be written.

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
        # A link is made at once and never takes the place of a file, which a rename would.
        target.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no links: there the file is created only if there is none.
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


def _next_april(today: date) -> date:
    this_year = date(today.year, 4, 1)
    return this_year if today < this_year else date(today.year + 1, 4, 1)


def _filling(kind: KindOfProgramme, said: Mapping[str, str], need: NeedLine | None, begins: date) -> _Filling:
    starts = min(kind.starts, max(1, round(need.count * _REACHED))) if need else kind.starts
    currency = kind.currency or (need.currency if need else "") or "GBP"
    fields = {"currency": currency, "start": begins.isoformat(), "starts": str(starts)}
    fields |= {name: text for name, text in said.items() if text}
    fields |= {"people": need.people, "unit_cost": need.unit_cost, "years": need.years} if need else {}
    return _Filling(fields, starts, begins)


def _filled(filling: _Filling, field: re.Match[str]) -> str:
    """Return what stands in the new case instead of a marked field."""
    name, number, default = field["name"], field["number"], field["default"] or ""
    if name == "each":
        return _round_money(float(number) * filling.starts)
    if name == "start" and number:
        return _months_later(filling.begins, int(number)).isoformat()
    # A default of several lines stands below its name, what the author said behind it.
    gap = " " if default.startswith("\n") and name in filling.fields else ""
    return gap + filling.fields.get(name, default)


def _round_money(value: float) -> str:
    """Write money with two figures that count: what is illustrative should not look exact."""
    rounded = float(f"{value:.2g}")
    if rounded >= 1e6:
        return f"{rounded / 1e6:g}m"
    return f"{rounded / 1e3:g}k" if rounded >= 1e3 else f"{rounded:g}"


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, _LAST_DAY_OF_EVERY_MONTH))


def _quoted(text: str) -> str:
    """Return one line of text in quotes, so that whatever its author adds does no harm; nothing if there is none."""
    line = " ".join(_NOT_TEXT.sub(" ", text).split())
    return json.dumps(line, ensure_ascii=False) if line else ""
