"""Bands across rows: no two rows of a table cover the same value, and none is left out between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sibcase.casefile.checks.payments import lines_written, way_of_reading
from sibcase.casefile.source.nodes import Block, Written, block_within, blocks_in, rows_in, value_written
from sibcase.casefile.values.observed_names import TABLES, comes_in_steps_of, level_written, metrics_of, schedules_of
from sibcase.casefile.values.quantities import COUNT, LEVEL
from sibcase.casefile.values.wording import number, of_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.source.places import Place
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.values.observables import Observable

DUST = 1e-9


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a row: its value, whether the row includes it, and how and where it is written."""

    value: float
    is_included: bool
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class _Band:
    """A row as the values from its lower to its upper end; without an upper end up to the next row."""

    row: Block
    lower: _End | None
    upper: _End | None

    @property
    def place(self) -> Place:
        """Where the row is pointed at: at its lower end, else at the row."""
        return self.lower.place if self.lower else self.row.place


@dataclass(frozen=True, slots=True)
class _Table:
    """What a list of rows is about: its metric, by which steps that moves, and whether each unit has its own price."""

    metric: Observable
    currency: str
    step: float
    is_marginal: bool

    def shown(self, value: float) -> str:
        """Return a value of the metric as a reader writes it."""
        if self.metric.unit == "share":
            return f"{number(value * 100, 4)}%"
        return of_unit(value, self.metric.unit, self.currency) if self.metric.unit == "money" else number(value, 4)


def check_bands(root: Block, reading: Reading) -> None:
    """Note rows that overlap, leave a gap, or cannot apply: of payment lines, tranches, prices and tiers."""
    metrics = metrics_of(root)
    for line in lines_written(root):
        for schedule in schedules_of(line):
            if isinstance(schedule, Block):
                _check_schedule(root, metrics, schedule, reading)
        _check_tiers(line, reading)
        _check_prices(line, reading)
    for tranche in blocks_in(block_within(root, "investment", "tranches")):
        results = tranche.get("results")
        if isinstance(results, Block):
            _check_schedule(root, metrics, results, reading)


def _check_schedule(root: Block, metrics: Mapping[str, Observable], schedule: Block, reading: Reading) -> None:
    name = schedule.get("metric")
    if not isinstance(name, Written) or name not in metrics:
        return
    each = value_written(schedule.get("each"))
    if each is not None and LEVEL.matches(each) and LEVEL.read(each).value == 0:
        message = f"`each` is `{each}`, so nothing would ever be paid"
        reading.note("SIB029", each.place, message, "write the unit that `pays` applies to, for example `each: 1%`")
    currency, way = str(root.get("currency", "GBP")), way_of_reading(schedule)
    for rows in TABLES:
        # The share of the principal that is repaid is read by bands, however the rate is read.
        own_way = "band" if rows == "repays" else way
        if own_way == "linear":
            _check_points(rows_in(schedule.get(rows)), _Table(metrics[name], currency, 0.0, is_marginal=False), reading)
            continue
        is_marginal = own_way == "marginal"
        step = 0.0 if is_marginal else comes_in_steps_of(root, name, metrics)
        table = _Table(metrics[name], currency, step, is_marginal)
        _check_rows(rows_in(schedule.get(rows)), table, reading)


def _check_points(rows: list[Block], table: _Table, reading: Reading) -> None:
    """Note rows without a point between which values lie, ends that are not read, and two points at one value."""
    points: list[_End] = []
    for row in rows:
        point = next((field for field in ("at", "from", "above") if field in row), None)
        unread = next((field for field in ("to", "below") if field in row), None)
        if unread is not None and point is None:
            message = (
                f"`{unread}` is the end of a band, but this table interpolates between points, so the row is ignored"
            )
            reading.note("SIB029", row.key_place(unread), message, f"write `at: {row[unread]}`, or `read: band`")
        elif unread is not None:
            message = f"`{unread}` is the end of a band, and has no effect between points"
            reading.note("SIB036", row.key_place(unread), message, "write `at:` for each point, or `read: band`")
        text = value_written(row.get(point)) if point else None
        value = level_written(row.get(point), table.metric, table.currency) if point else None
        if text is not None and isinstance(value, float):
            points.append(_End(value, is_included=True, text=str(text), place=text.place))
    for before, after in pairwise(points):
        if abs(after.value - before.value) <= DUST:
            message = (
                f"there are two points at `{after.text}`, and this one applies at exactly {table.shown(after.value)}"
            )
            reading.note(
                "SIB058", after.place, message, "keep one of the two, unless the payment is meant to jump there"
            )


def _check_rows(rows: list[Block], table: _Table, reading: Reading) -> None:
    bands = []
    for row in rows:
        if not _check_ends(row, reading):
            return
        band = _band(row, table)
        if band is None:
            return  # an end that cannot be read has its own finding
        if band.lower and band.upper and band.upper.value < band.lower.value - DUST:
            message = f"this row ends at `{band.upper.text}`, below `{band.lower.text}` where it begins"
            reading.note("SIB045", band.upper.place, message, "swap the two ends")
            return
        bands.append(band)
    for before, band in pairwise(bands):
        _check_pair(before, band, table, reading)
    if table.is_marginal and bands:
        _check_first_unit(bands[0], table, reading)


def _check_ends(row: Block, reading: Reading) -> bool:
    """Note a row with two lower or two upper ends, or with a point where there are only bands."""
    known = len(reading.findings)
    for first, second in (("from", "above"), ("to", "below")):
        if first in row and second in row:
            message = f"this row has both `{first}` and `{second}`; only one of them can be its limit"
            reading.note(
                "SIB031", row.key_place(second), message, f"keep `{first}` to include the value, or `{second}`"
            )
    if "at" in row:
        message = "`at` is a point for `read: linear`, but this table is read by bands"
        reading.note(
            "SIB029", row.key_place("at"), message, "write `from:` and `to:`, or add `read: linear` to the table"
        )
    return len(reading.findings) == known


def _band(row: Block, table: _Table) -> _Band | None:
    ends: list[_End | None] = []
    for included, excluded in (("from", "above"), ("to", "below")):
        field = included if included in row else excluded
        text = value_written(row.get(field))
        if text is None:
            ends.append(None)
            continue
        value = level_written(row.get(field), table.metric, table.currency)
        if not isinstance(value, float):
            return None
        ends.append(_End(value, field == included, str(text), text.place))
    return _Band(row, *ends)


def _check_pair(before: _Band, band: _Band, table: _Table, reading: Reading) -> None:
    first, begins = (each.lower.value if each.lower else -math.inf for each in (before, band))
    if begins < first:
        return  # rows that are out of order have a finding of their own
    if before.upper is None or band.lower is None:
        _check_same_begin(before, band, (first, begins), reading)
        return
    room = begins - before.upper.value
    at_edge = abs(room) <= DUST
    if room < -DUST and not _only_touches(before.upper, band.lower, table.step):
        message = (
            f"values from `{band.lower.text}` to `{_lower_of_uppers(before, band)}` are covered by this row and by the "
            f"one in line {before.row.place.line}"
        )
        both = "both would be paid" if table.is_marginal else "the later row would be paid"
        reading.note("SIB057", band.place, f"{message}: {both}", f"end the earlier row at `below: {band.lower.text}`")
    elif at_edge and not table.is_marginal:
        _check_edge(before.upper, band, table, reading)
    elif room > DUST and not _meets(before.upper, band.lower, table.step):
        _note_gap(before.upper, band.lower, table, reading)


def _lower_of_uppers(before: _Band, band: _Band) -> str:
    uppers = [upper for upper in (before.upper, band.upper) if upper is not None]
    return min(uppers, key=lambda upper: upper.value).text


def _check_same_begin(before: _Band, band: _Band, begin: tuple[float, float], reading: Reading) -> None:
    """Note an open row whose place a later one takes from its first value on."""
    first, begins = begin
    is_same = begins == first or abs(begins - first) <= DUST
    same_side = before.lower is None or band.lower is None or before.lower.is_included == band.lower.is_included
    never = is_same and same_side
    covers = band.lower is None
    if never or covers:
        message = f"this row begins where the row in line {before.row.place.line} begins, so that row never applies"
        if before.upper is not None:
            message = f"this row has no lower limit, and covers all values of the row in line {before.row.place.line}"
        reading.note("SIB057", band.place, message, "give each row its own values: `from: 10%`, `below: 20%`")


def _check_edge(upper: _End, band: _Band, table: _Table, reading: Reading) -> None:
    lower = band.lower
    if lower is None:
        return
    if upper.is_included and lower.is_included:
        message = f"`{lower.text}` is in this row and in the previous one, and only this one applies there"
        reading.note("SIB058", lower.place, message, f"end the previous row at `below: {upper.text}`")
    elif not upper.is_included and not lower.is_included:
        message = f"no row covers exactly {table.shown(lower.value)}, so nothing is paid there"
        reading.note(
            "SIB058", lower.place, message, f"write `from: {lower.text}`, or `to: {upper.text}` in the previous row"
        )


def _only_touches(upper: _End, lower: _End, step: float) -> bool:
    """Return whether an overlap holds no value: `below: 16` and `above: 15` of a whole number."""
    if not step:
        return False
    return _last(upper, step) < _first(lower, step)


def _meets(upper: _End, lower: _End, step: float) -> bool:
    """Return whether no value lies between two rows: `to: 15` and `from: 16` of a whole number."""
    return bool(step) and _first(lower, step) <= _last(upper, step) + 1


def _last(upper: _End, step: float) -> int:
    """Return the last step of a metric that a row still covers."""
    steps = upper.value / step
    return math.floor(steps + DUST) if upper.is_included else math.ceil(steps - DUST) - 1


def _first(lower: _End, step: float) -> int:
    steps = lower.value / step
    return math.ceil(steps - DUST) if lower.is_included else math.floor(steps + DUST) + 1


def _note_gap(upper: _End, lower: _End, table: _Table, reading: Reading) -> None:
    between = (upper.value + lower.value) / 2
    if table.step:
        between = (_last(upper, table.step) + 1) * table.step
    message = (
        f"no row covers values between `{upper.text}` and `{lower.text}`: nothing is paid at {table.shown(between)}"
    )
    if table.is_marginal:
        message = f"no row covers units between `{upper.text}` and `{lower.text}`, so they are never paid for"
    advice = f"write `above: {upper.text}`, or add a row that pays zero there"
    reading.note("SIB058", lower.place, message, advice)


def _check_first_unit(first: _Band, table: _Table, reading: Reading) -> None:
    """Note a price unit by unit that begins with `from: 1`: the first unit lies before 1, and is not paid."""
    lower = first.lower
    if table.metric.unit in ("count", "days") and lower is not None and lower.is_included and lower.value == 1:
        message = "units are counted from zero, so the first unit is below `1` and is never paid for"
        reading.note("SIB058", lower.place, message, "write `from: 0`, or `above: 1` if the first one is free")


# --- tiers and prices -------------------------------------------------------------------------------------------------


def _check_tiers(line: Block, reading: Reading) -> None:
    texts = [value_written(tier.get("above")) for tier in rows_in(line.get("tiers"))]
    known = [text for text in texts if text is not None and COUNT.matches(text)]
    for before, text in pairwise(known):
        room = COUNT.read(text).value - COUNT.read(before).value
        if abs(room) <= DUST:
            message = f"two tiers begin above `{text}`, and only the later one would be paid"
            reading.note("SIB057", text.place, message, "keep one of the two")
        elif room < 0:
            message = "this tier begins below the previous one; tiers must be in ascending order"
            reading.note("SIB045", text.place, message, "list the tiers from lowest to highest")


def _check_prices(line: Block, reading: Reading) -> None:
    """Note two prices from one date, or for one cohort."""
    for field in ("from", "cohort"):
        seen: dict[str, Written] = {}
        for price in rows_in(line.get("other_prices")):
            word = price.get(field)
            if not isinstance(word, Written):
                continue
            if str(word) in seen:
                message = f"there are two prices for `{word}` (the other is in line {seen[str(word)].place.line})"
                reading.note("SIB057", word.place, message, "keep one of the two")
            seen.setdefault(str(word), word)
