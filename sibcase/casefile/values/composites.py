"""Field types of more than one value: shares, profiles, discounting, dates in words, texts kept in files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.casefile.source.reading import Reading, Reference, Takes, note_unknown_fields, place_of
from sibcase.casefile.values.assumptions import Assumption, read_assumption
from sibcase.casefile.values.days_meant import MONTHS, how_to_write
from sibcase.casefile.values.grammar import DIGITS, GAP, PER_YEAR, PERCENT, TIME, plain
from sibcase.casefile.values.quantities import COUNT, PART, read_duration, read_share
from sibcase.casefile.values.words import (
    DATE,
    DATE_PATTERN,
    ID_PATTERN,
    ID_SCHEMA,
    LONGEST_ID,
    TEXT_SCHEMA,
    choice_reader,
    date_of,
    read_date,
    read_id,
    read_key,
    read_text,
)
from sibcase.reference.deflators import series_names
from sibcase.reference.discounting import profile_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sibcase.casefile.source.places import Place

RAMP = rf"ramp{GAP}{DIGITS}{GAP}{TIME}"
FLAT_RATE_PATTERN = rf"^{PERCENT}{PER_YEAR}?$"
# No later than the 28th, so that every year has the day.
FISCAL_PATTERN = rf"^(?:[1-9]|1[0-9]|2[0-8]) (?:{'|'.join(MONTHS)})$"
DISTRIBUTE_PATTERN = rf"^(?:as available|after (?:the )?service ends|from {DATE})$"
SHARES_ADD_UP_WITHIN = 1e-6


@dataclass(frozen=True, slots=True)
class Profile:
    """How starts are spread: evenly, ramping up over some years, or as listed."""

    kind: str = "even"
    ramp_years: float = 0.0
    counts: tuple[float, ...] = ()
    text: str = "even"
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Discounting:
    """A named discount profile, or a flat rate per year."""

    profile: str = ""
    rate: float = 0.0
    text: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A moment: the start of the case, or a date."""

    date: dt.date | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Distribute:
    """From when cash above the reserve goes to investors: `available`, `service-end`, or a date."""

    rule: str = "available"
    date: dt.date | None = None
    text: str = "as available"
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Narrative:
    """Prose of one section: written in the case, or in a file of the case's folder."""

    text: str
    file: str
    place: Place
    path: tuple[str, ...]


def read_shares(node: object, reading: Reading, section: str = "parties") -> dict[str, Assumption] | None:
    """Read shares by party, or by the ids of another section, which must add up to 100 %."""
    if not isinstance(node, Block) or not node:
        reading.note_wrong_kind(node, "shares by party", "for example `{council: 70%, health: 30%}`")
        return None
    shares = {}
    for key, value in node.items():
        word = node.keys_written[key]
        if read_key(word, reading) is not None:
            reading.references.append(Reference(word, section))
        shares[str(key)] = read_assumption(value, PART, reading)
    known = {party: share for party, share in shares.items() if share is not None}
    amounts = [party for party, share in known.items() if share.quantity.unit == "money"]
    if amounts and len(amounts) == len(known) == len(shares):
        return _shares_of_amounts(node, known, reading)
    if amounts and len(amounts) < len(known):
        message = "some of these are amounts and others are shares, so the total is unknown"
        reading.note("SIB073", node.place, message, "write all of them as amounts, or all as shares")
    elif len(known) == len(shares):
        _check_shares_add_up(node, known, reading)
    return known


def _shares_of_amounts(node: Block, amounts: Mapping[str, Assumption], reading: Reading) -> dict[str, Assumption]:
    """Return what each amount is of all of them together, as it is and not rounded: $15m of $27m are 15/27."""
    whole = sum(each.value for each in amounts.values())
    if not whole:
        reading.note(
            "SIB073", node.place, "these amounts add up to zero, so no shares can be computed", "for example `£15m`"
        )
        return dict(amounts)
    return {party: _as_share(each, whole) for party, each in amounts.items()}


def _as_share(amount: Assumption, whole: float) -> Assumption:
    low, value, high = (
        replace(each, value=each.value / whole, unit="share", currency="") if each else None
        for each in (amount.low, amount.quantity, amount.high)
    )
    return replace(amount, quantity=value or amount.quantity, low=low, high=high)


def read_surplus_shares(node: object, reading: Reading) -> dict[str, Assumption] | None:
    """Read shares by tranche or party, which must add up to 100 %."""
    return read_shares(node, reading, "investment.surplus")


def read_agencies(node: object, reading: Reading) -> dict[str, Assumption | None] | None:
    """Read one party, or several with their shares; one alone has no share to state."""
    if isinstance(node, Block):
        shares = read_shares(node, reading)
        return dict(shares) if shares else None
    party = read_id(node, reading)
    if party is None or not isinstance(node, Written):
        return None
    reading.references.append(Reference(node, "parties"))
    return {party: None}


def _check_shares_add_up(node: Block, shares: Mapping[str, Assumption], reading: Reading) -> None:
    total = sum(share.value for share in shares.values())
    if abs(total - 1) > SHARES_ADD_UP_WITHIN:
        message = f"these shares add up to {100 * total:.7g}%, not to 100%"
        reading.note(
            "SIB023",
            node.place,
            message,
            "change them so that they add up to 100%, for example `{council: 70%, health: 30%}`",
        )


def read_profile(node: object, reading: Reading) -> Profile | None:
    """Read `even`, `ramp 4 quarters` or a list of numbers of starts."""
    if isinstance(node, Series) and node:
        counts = [read_assumption(item, COUNT, reading) for item in node]
        known = tuple(count.value for count in counts if count is not None)
        return Profile("list", counts=known, text=", ".join(f"{count:g}" for count in known), place=node.place)
    if isinstance(node, Written) and node == "even":
        return Profile(place=node.place)
    if isinstance(node, Written) and re.fullmatch(RAMP, node):
        ramp = read_duration(plain(node).removeprefix("ramp ")).value
        # Who is at full strength at once does not ramp.
        return Profile("ramp" if ramp else "even", ramp_years=ramp, text=str(node), place=node.place)
    remedy = "write `even`, `ramp 4 quarters`, or a list of starts such as `[10, 20, 30]`"
    reading.note_wrong_kind(node, "a profile", remedy)
    return None


def read_discounting(node: object, reading: Reading) -> Discounting | None:
    """Read the name of a discount profile or a flat rate."""
    return _flat_rate(node) or _named(_name_not_number(node, reading, profile_names()), node)


def read_inflation(node: object, reading: Reading) -> Discounting | None:
    """Read the name of a deflator series or a flat rate per year."""
    return _flat_rate(node) or _named(_name_not_number(node, reading, series_names()), node)


def _name_not_number(node: object, reading: Reading, names: tuple[str, ...]) -> str | None:
    """Read one of the names; of a bare number, ask for a percentage."""
    if not isinstance(node, Written) or not node.is_number:
        return choice_reader(names)(node, reading)
    number = float(node)
    percent = number if abs(number) >= 1 else number * 100
    reading.note_wrong_kind(node, "a name or a flat rate in per cent", f"write `{percent:.10g}%` if that is the rate")
    return None


def _flat_rate(node: object) -> Discounting | None:
    if not isinstance(node, Written) or not re.fullmatch(FLAT_RATE_PATTERN, node):
        return None
    return Discounting(rate=read_share(plain(node).removesuffix(" per year")).value, text=str(node), place=node.place)


def _named(name: str | None, node: object) -> Discounting | None:
    return Discounting(profile=name, text=name, place=place_of(node)) if name else None


def read_series_name(node: object, reading: Reading) -> str | None:
    """Read the name of a deflator series."""
    return choice_reader(series_names())(node, reading)


def read_fiscal_year_start(node: object, reading: Reading) -> tuple[int, int] | None:
    """Read `1 April` as (month, day)."""
    if isinstance(node, Written) and re.fullmatch(FISCAL_PATTERN, node):
        day, month = node.split(" ")
        return MONTHS.index(month) + 1, int(day)
    remedy = "write `1 April`, `1 July` or `1 October`; the day is at most the 28th"
    reading.note_wrong_kind(node, "the first day of the financial year", remedy)
    return None


def read_when(node: object, reading: Reading) -> When | None:
    """Read `start` or a date."""
    if isinstance(node, Written) and node == "start":
        return When(place=node.place)
    if isinstance(node, Written) and re.fullmatch(DATE_PATTERN, node):
        date = read_date(node, reading)
        return When(date, node.place) if date else None
    written = str(node) if isinstance(node, Written) else ""
    remedy = how_to_write(written, otherwise="write `start` or year-month-day: `2026-04-01`")
    reading.note_wrong_kind(node, "`start` or a date", remedy)
    return None


def read_distribute(node: object, reading: Reading) -> Distribute | None:
    """Read from when cash goes to investors."""
    if not isinstance(node, Written) or not re.fullmatch(DISTRIBUTE_PATTERN, node):
        remedy = "write `as available`, `after service ends` or `from 2028-04-01`"
        reading.note_wrong_kind(node, "when investors are paid", remedy)
        return None
    if node.startswith("from "):
        date = date_of(node, node.removeprefix("from "), reading)
        return Distribute("date", date, str(node), node.place) if date else None
    return Distribute("available" if node == "as available" else "service-end", None, str(node), node.place)


def read_narrative(node: object, reading: Reading) -> Narrative | None:
    """Read prose, or the name of the file that holds it."""
    if isinstance(node, Block):
        return _read_narrative_file(node, reading)
    text = read_text(node, reading)
    return Narrative(str(node), "", node.place, node.path) if text and isinstance(node, Written) else None


def _read_narrative_file(node: Block, reading: Reading) -> Narrative | None:
    note_unknown_fields(node, ("file",), reading)
    if "file" not in node:
        reading.note("SIB005", node.place, "`file` is missing", "for example `{file: narrative/strategic.md}`")
        return None
    name = node["file"]
    if read_text(name, reading) is None:
        return None
    reading.files.append((name, node.path))
    return Narrative("", str(name), name.place, node.path)


def _pattern(pattern: str, *examples: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "examples": list(examples)}


def _rate_or(names: str) -> dict[str, Any]:
    return {"anyOf": [_pattern(FLAT_RATE_PATTERN, "3.5%"), {"x-def": names}]}


_SHARES_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "patternProperties": {ID_PATTERN: {"x-def": "part-assumption"}},
    "propertyNames": {"maxLength": LONGEST_ID},
}
_DISTRIBUTE_EXAMPLES = ("as available", "after service ends", "from 2028-04-01")
_PROFILE_SCHEMA: dict[str, Any] = {
    "type": ["string", "array"],
    "pattern": rf"^(?:even|{RAMP})$",
    "minItems": 1,
    "items": {"x-def": "count-assumption"},
    "examples": ["even", "ramp 4 quarters"],
}
_NARRATIVE_SCHEMA: dict[str, Any] = {
    **TEXT_SCHEMA,
    "type": ["string", "number", "object"],
    "properties": {"file": {"x-def": "text"}},
    "required": ["file"],
}

Shares = Annotated[dict[str, Assumption], Takes(read_shares, _SHARES_SCHEMA)]
# Keywords of each type side by side, so that an editor says of an id and of shares what the reader does.
_AGENCIES_SCHEMA: dict[str, Any] = {**ID_SCHEMA, **_SHARES_SCHEMA, "type": ["string", "integer", "object"]}
Agencies = Annotated[dict[str, Assumption | None], Takes(read_agencies, _AGENCIES_SCHEMA)]
SurplusShares = Annotated[dict[str, Assumption], Takes(read_surplus_shares, _SHARES_SCHEMA)]
ProfileField = Annotated[Profile, Takes(read_profile, _PROFILE_SCHEMA)]
NarrativeField = Annotated[Narrative, Takes(read_narrative, _NARRATIVE_SCHEMA)]
DiscountingField = Annotated[Discounting, Takes(read_discounting, _rate_or("discount-profile"))]
InflationField = Annotated[Discounting, Takes(read_inflation, _rate_or("deflator-series"))]
DeflatorField = Annotated[str, Takes(read_series_name, {"x-def": "deflator-series"})]
FiscalYearStart = Annotated[tuple[int, int], Takes(read_fiscal_year_start, _pattern(FISCAL_PATTERN, "1 April"))]
WhenField = Annotated[When, Takes(read_when, _pattern(rf"^(?:start|{DATE})$", "start", "2026-04-01"))]
DistributeField = Annotated[Distribute, Takes(read_distribute, _pattern(DISTRIBUTE_PATTERN, *_DISTRIBUTE_EXAMPLES))]
