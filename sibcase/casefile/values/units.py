"""Units: what uses, unit costs and steps are counted in, compared with one another and converted between times.

A unit is a thing, a time, or both: `visits`, `weeks`, `prison place years`, `placement per week`. Two units of time are
converted: a year has 365 days, 52 weeks, 12 months or 4 quarters, a week 7 days, and a night is a day. Units of which
one is a time and the other is not are refused. A unit that is not named contradicts none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.grammar import PERIODS_PER_YEAR
from sibcase.casefile.values.quantities import singular

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.reference.unit_costs import UnitCost

_DAYS_PER_WEEK = 7
_AS_DAYS = {"night": "day", "overnight": "day"}
_TIMES = frozenset({*PERIODS_PER_YEAR, *_AS_DAYS})
_BETWEEN = frozenset({"in", "of", "at", "on", "under", "with", "without", "for", "from", "spent", "out", "away"})
_WORDS_WITHOUT_UNIT = frozenset({*_BETWEEN, "a", "an", "the", "and", "or", "to", "per", "each", "unit"})
_OVER = re.compile(r" over (?:a |an |one |six |[0-9]+ ).*$")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What one is counted in: words for a thing, a time, or both; neither where it is not named."""

    words: str
    things: frozenset[str] = frozenset()
    time: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it says anything."""
        return bool(self.things or self.time)


@dataclass(frozen=True, slots=True)
class Meeting:
    """How two units meet: the factor as a fraction; `differ` where only a reader can say that things are the same."""

    times: int = 1
    parts: int = 1
    differ: bool = False

    @property
    def is_converted(self) -> bool:
        """Whether one has to be turned into the other."""
        return self.times != self.parts


SAME = Meeting()


def unit_of(text: str) -> Unit:
    """Return the unit that words name.

    >>> unit_of("prison place years").time, sorted(unit_of("prison place years").things)
    ('year', ['place', 'prison'])
    """
    plain = _OVER.sub("", text.strip().lower())
    words = [_one(word) for word in re.split(r"[\s\-]+", plain) if word]
    time, rest = _time_in(words)
    return Unit(text.strip(), frozenset(rest) - _WORDS_WITHOUT_UNIT, _AS_DAYS.get(time, time))


def _one(word: str) -> str:
    return _IRREGULAR.get(word, singular(word))


def _time_in(words: list[str]) -> tuple[str, list[str]]:
    """Return the time that words end with (`bed days`, `child per year`) or begin with (`months in custody`)."""
    if words and words[-1] in _TIMES:
        return words[-1], words[:-1]
    if words and words[0] in _TIMES and words[1:] and words[1] in _BETWEEN:
        return words[0], words[1:]
    return "", words


def meeting_of(units: Unit, price: Unit) -> Meeting | None:
    """Return how many units of the price one unit of use is; nothing where the two cannot meet.

    A day at a price per year is 1/365 of it: `Meeting(1, 365)`.
    """
    if not price.is_named or not units.is_named:
        return SAME
    differ = bool(units.things and price.things) and not units.things & price.things
    if units.time and price.time:
        times, parts = _factor(units.time, price.time)
        return Meeting(times, parts, differ)
    if not units.time and not price.time:
        return Meeting(differ=differ)
    # `1 place per year` at a price per place and year is one place all year; of a week that cannot be said.
    return SAME if price.time == "year" and units.things & price.things else None


def _factor(one: str, other: str) -> tuple[int, int]:
    if one == other:
        return 1, 1
    if {one, other} == {"day", "week"}:
        return (1, _DAYS_PER_WEEK) if one == "day" else (_DAYS_PER_WEEK, 1)
    return int(PERIODS_PER_YEAR[other]), int(PERIODS_PER_YEAR[one])


def units_used(units: Assumption) -> Unit:
    """Return what uses in a year are counted in: `40 weeks per year` are weeks."""
    return unit_of(units.quantity.noun)


def unit_priced(unit_cost: Assumption) -> Unit:
    """Return what a unit cost is for: what its text says, or its row of the reference data."""
    if not unit_cost.ref:
        return unit_of(unit_cost.quantity.per)
    found = unit_cost.on_file
    if found is None:
        return unit_of("")
    named = unit_of(found.unit)
    also = unit_of(found.per)
    # A row may name its unit twice: `arrest`, and more widely `incident`.
    return Unit(found.unit, named.things | also.things, named.time or also.time)


def published_value(found: UnitCost, unit: str) -> float:
    """Return a published unit cost in the unit of a field: `£700 per week` is £36,400 of `money per year`."""
    return found.value * PERIODS_PER_YEAR.get(found.per, 1.0) if unit == "money per year" else found.value


def price_meets(units: Assumption, unit_cost: Assumption) -> Meeting:
    """Return how uses meet their price in a case that has passed the checks."""
    return meeting_of(units_used(units), unit_priced(unit_cost)) or SAME


def step_meets(units: Assumption, step: Assumption) -> Meeting:
    """Return how a step meets the uses of its saving: how many units of use are in one unit of the step."""
    return meeting_of(units_used(step), units_used(units)) or SAME


def check_units_meet(units: Assumption | None, unit_cost: Assumption | None, reading: Reading) -> None:
    """Note a unit cost whose unit the uses are not counted in, and cannot be turned into."""
    if units is None or unit_cost is None:
        return
    used, priced = units_used(units), unit_priced(unit_cost)
    which = f"the unit cost `{unit_cost.ref}`" if unit_cost.ref else "the unit cost"
    counted = _plural(used.words) if used.is_named else "units without a name"
    remedy = f"write both in the same unit: `… {_plural(priced.words)} per year`"
    meeting = meeting_of(used, priced)
    # Units that are only a number are those of a row on file; a price that the author wrote says what they should be.
    is_unsaid = priced.is_named and not used.is_named and not unit_cost.ref
    if meeting is None or is_unsaid or (meeting.differ and not unit_cost.ref and not used.time):
        reading.note("SIB027", unit_cost.place, f"{which} is per {priced.words}, but the units are {counted}", remedy)
    elif meeting.differ:
        message = f"{which} is per {priced.words}, but the units are {counted}: are they the same thing?"
        reading.note(
            "SIB069", unit_cost.place, message, f"if they are, use the same word: `… {_plural(priced.words)} per year`"
        )


def check_step_meets(units: Assumption | None, step: Assumption | None, reading: Reading) -> None:
    """Note a step that is in another unit than the saving."""
    if units is None or step is None:
        return
    used, stepped = units_used(units), units_used(step)
    meeting = meeting_of(stepped, used)
    if meeting is not None and not meeting.differ and (used.is_named or not stepped.is_named):
        return
    own = _plural(used.words or "unit")
    message = f"the step is in {_plural(stepped.words)}, but the saving is in {own} per year"
    reading.note("SIB027", step.place, message, f"write the step in the unit of the saving: `… {own} per year`")


def _plural(words: str) -> str:
    """Return a unit in the plural where its last word takes one: `placement per week` is counted in weeks."""
    head, per, time = words.rpartition(" per ")
    if per and time in _TIMES:
        return f"{head} {time}s" if head else f"{time}s"
    return words if not words or words.endswith("s") else f"{words}s"
