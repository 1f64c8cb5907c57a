"""Words, texts, ids, dates and plain numbers: how each is read from what was written."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, get_args

from pydantic_core import core_schema

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Series, Written
from sibcase.casefile.source.reading import Reading, Reference, Takes, described, place_of, reading_of
from sibcase.casefile.values.days_meant import how_to_write

if TYPE_CHECKING:
    from collections.abc import Callable

ID_PATTERN = r"^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$"
LONGEST_ID = 60
LARGEST_NUMBERED_ID = 10**15
DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
DATE_PATTERN = rf"^{DATE}$"
PRICE_YEAR_PATTERN = r"^(?:19|20)[0-9]{2}(?:[-/][0-9]{2})?$"
RULE_PATTERN = r"^SIB[0-9]{3}$"
YEARS_OF_CASES = range(1980, 2151)
YEARS_OF_PRICES = range(1900, 2100)

# Keywords of JSON Schema apply only to values of their own type: a number is not held against a pattern.
TEXT_SCHEMA: dict[str, Any] = {"type": ["string", "number"], "pattern": r"\S"}
DATE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": DATE_PATTERN, "examples": ["2026-04-01"]}
KEY_SCHEMA: dict[str, Any] = {"type": "string", "pattern": ID_PATTERN, "maxLength": LONGEST_ID}
ID_SCHEMA: dict[str, Any] = {
    **KEY_SCHEMA,
    "type": ["string", "integer"],
    "minimum": 0,
    "maximum": LARGEST_NUMBERED_ID,
}
FINANCIAL_YEAR_SCHEMA: dict[str, Any] = {"type": "string", "pattern": PRICE_YEAR_PATTERN}
PRICE_YEAR_SCHEMA: dict[str, Any] = {
    "type": ["string", "integer"],
    "pattern": PRICE_YEAR_PATTERN,
    "minimum": YEARS_OF_PRICES[0],
    "maximum": YEARS_OF_PRICES[-1],
    "examples": ["2025-26", "2025"],
}
RULE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": RULE_PATTERN, "examples": ["SIB301"]}


def whole_number(node: object) -> int | None:
    """Return the whole number that JSON sees in a scalar without quotes, or nothing: `1`, `01` and `1.0` are one."""
    if not isinstance(node, Written) or not node.is_number:
        return None
    number = float(node)
    return int(number) if number.is_integer() else None


def read_text(node: object, reading: Reading) -> str | None:
    """Read a text; `true` and nothing are none, a number is one."""
    if not isinstance(node, Written) or node.is_empty or node.is_boolean or not node.strip():
        is_word = isinstance(node, Written) and node.is_boolean
        remedy = "put it in quotes if it is a word" if is_word else "write it as text, in quotes if necessary"
        reading.note_wrong_kind(node, "a text", remedy)
        return None
    return str(node).strip()


def read_texts(node: object, reading: Reading) -> tuple[str, ...] | None:
    """Read a list of texts."""
    if not isinstance(node, Series):
        reading.note_wrong_kind(node, "a list of texts", "write each on a line of its own after `- `")
        return None
    texts = [read_text(item, reading) for item in node]
    return tuple(text for text in texts if text)


def read_source(node: object, reading: Reading) -> str | None:
    """Read the id of a source, or a source in words."""
    text = read_text(node, reading)
    if text and isinstance(node, Written):
        reading.sources.append(node)
    return text


def read_flag(node: object, reading: Reading) -> bool | None:
    """Read `true` or `false`."""
    if not isinstance(node, Written) or not node.is_boolean:
        remedy = "write `true` for yes or `false` for no"
        reading.note_wrong_kind(node, "`true` or `false`", remedy)
        return None
    return node.lower() == "true"


def read_key(node: object, reading: Reading) -> str | None:
    """Read an id where it is defined: as the name of a block."""
    if isinstance(node, Written) and re.fullmatch(ID_PATTERN, node) and len(node) <= LONGEST_ID:
        reading.ids.append(node)
        return str(node)
    _note_bad_id(node, reading)
    return None


def read_id(node: object, reading: Reading) -> str | None:
    """Read an id where it is referred to: there a bare number is a number, and no fraction of one is an id."""
    if not isinstance(node, Written) or node.is_empty or node.is_boolean:
        reading.note_wrong_kind(node, "an id")
        return None
    if not node.is_number:
        return read_key(node, reading)
    number = whole_number(node)
    if number is None or not 0 <= number <= LARGEST_NUMBERED_ID:
        _note_bad_id(node, reading)
        return None
    reading.ids.append(node)
    return str(node)


def _note_bad_id(node: object, reading: Reading) -> None:
    remedy = f"use letters, digits and single hyphens, at most {LONGEST_ID} characters: `county-council`"
    reading.note("SIB025", place_of(node), f"{described(node)} cannot be an id", remedy)


def read_price_year(node: object, reading: Reading) -> str | None:
    """Read `2025-26` or `2025` as a price year in that form."""
    text = price_year_of(node)
    if not isinstance(node, Written) or text is None:
        remedy = "for example `2025-26` (financial year) or `2025` (calendar year)"
        reading.note_wrong_kind(node, "a price year", remedy)
        return None
    if not _is_one_year(text):
        _note_several_years(node, text, reading)
        return None
    reading.price_years.append(Written(text, node.place, node.path))
    return text


def read_financial_year(node: object, reading: Reading) -> str | None:
    """Read `2027-28`, or `2027` where financial years are calendar years, as the name of a block."""
    if not isinstance(node, Written) or not re.fullmatch(PRICE_YEAR_PATTERN, node):
        reading.note_wrong_kind(node, "a financial year", "for example `2027-28`, or `2027` for a calendar year")
        return None
    text = node.replace("/", "-")
    if not _is_one_year(text):
        _note_several_years(node, text, reading)
        return None
    return text


def _note_several_years(node: Written, text: str, reading: Reading) -> None:
    message = f"`{node}` is not one financial year"
    reading.note("SIB009", node.place, message, f"for example `{text[:4]}-{(int(text[:4]) + 1) % 100:02}`")


def price_year_of(node: object) -> str | None:
    """Return a price year in the form `2025-26` or `2025`, or nothing if it is written in another way."""
    number = whole_number(node)
    if number is not None:
        return str(number) if number in YEARS_OF_PRICES else None
    if isinstance(node, Written) and not node.is_number and re.fullmatch(PRICE_YEAR_PATTERN, node):
        return node.replace("/", "-")
    return None


def _is_one_year(text: str) -> bool:
    first, _, second = text.partition("-")
    return not second or (int(first) + 1) % 100 == int(second)


def read_date(node: object, reading: Reading) -> dt.date | None:
    """Read a date written year-month-day."""
    if not isinstance(node, Written) or not re.fullmatch(DATE_PATTERN, node):
        reading.note_wrong_kind(node, "a date", how_to_write(str(node) if isinstance(node, Written) else ""))
        return None
    return date_of(node, str(node), reading)


def date_of(node: Written, text: str, reading: Reading) -> dt.date | None:
    """Return the date that a text of the right form names, if there is such a day in the years of cases."""
    first, last = YEARS_OF_CASES[0], YEARS_OF_CASES[-1]
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        reading.note("SIB009", node.place, f"there is no date `{text}`", "check the day and month")
        return None
    if date.year not in YEARS_OF_CASES:
        reading.note("SIB009", node.place, f"`{text}` is outside the years {first} to {last}", "check the year")
        return None
    reading.dates.append((node, date))
    return date


def choice_reader(words: tuple[str, ...]) -> Callable[[Any, Reading], str | None]:
    """Return a reader that takes one of the words."""

    def read(node: object, reading: Reading) -> str | None:
        if not isinstance(node, Written) or node.is_empty:
            reading.note_wrong_kind(node, "one of " + ", ".join(words))
            return None
        if node not in words:
            message = f"`{shortened(node)}` is not one of the options for this field"
            reading.note("SIB016", node.place, message, reading.suggest(shortened(node), words))
            return None
        return str(node)

    return read


def choice(*words: str) -> Takes:
    """Return the field type of one word out of several."""
    return Takes(choice_reader(words), {"type": "string", "enum": list(words)})


def choice_or_own(prefix: str, *words: str) -> Takes:
    """Return the field type of one word out of several, or of an own one, which begins with a prefix."""
    own, known = f"^{prefix}[a-z0-9](-?[a-z0-9]){{0,39}}$", choice_reader(words)

    def read(node: object, reading: Reading) -> str | None:
        return str(node) if isinstance(node, Written) and re.fullmatch(own, node) else known(node, reading)

    return Takes(read, {"type": "string", "anyOf": [{"enum": list(words)}, {"pattern": own}]})


class _Words:
    """A marker next to a `Literal`: the field takes one of the words that stand there."""

    def __get_pydantic_core_schema__(self, source: object, _handler: object) -> core_schema.CoreSchema:
        """Read with our own function; pydantic only carries it."""
        read = choice_reader(get_args(source))
        return core_schema.with_info_plain_validator_function(
            lambda node, info: read(node, reading_of(info)),
            json_schema_input_schema=core_schema.literal_schema(list(get_args(source))),
        )


WORDS = _Words()


def reference_to(section: str, read: Callable[[Any, Reading], str | None] = read_id) -> Takes:
    """Return the field type of an id that is defined in a section of the case."""

    def read_reference(node: object, reading: Reading) -> str | None:
        text = read(node, reading)
        if text is not None and isinstance(node, Written):
            reading.references.append(Reference(node, section))
        return text

    return Takes(read_reference, {"x-def": "id"} if read is read_id else KEY_SCHEMA)


def number_from(first: int, last: int) -> Takes:
    """Return the field type of a whole number between two others."""

    def read(node: object, reading: Reading) -> int | None:
        number = whole_number(node)
        if number is None or not first <= number <= last:
            reading.note_wrong_kind(node, f"a whole number from {first} to {last}")
            return None
        return number

    return Takes(read, {"type": "integer", "minimum": first, "maximum": last})


def _read_input_paths(node: object, reading: Reading) -> tuple[str, ...] | None:
    """Read a list of two or more paths of inputs; whether the case has them is checked across sections."""
    if not isinstance(node, Series) or len(node) < 2:
        remedy = "for example `[outcomes.home.expected, service.engagement]`"
        reading.note_wrong_kind(node, "a list of two inputs or more", remedy)
        return None
    paths = [read_text(item, reading) for item in node]
    return tuple(path for path in paths if path)


INPUT_PATHS = Takes(_read_input_paths, {"type": "array", "minItems": 2, "items": {"x-def": "text"}})


def _read_rank_correlation(node: object, reading: Reading) -> float | None:
    """Read a number from −1 to 1."""
    number = float(node) if isinstance(node, Written) and node.is_number else None
    if number is None or not -1 <= number <= 1:
        reading.note_wrong_kind(node, "a number from -1 to 1", "for example `0.6`")
        return None
    return number


RANK_CORRELATION = Takes(_read_rank_correlation, {"type": "number", "minimum": -1, "maximum": 1})


def read_rule_code(node: object, reading: Reading) -> str | None:
    """Read the code of a rule."""
    if isinstance(node, Written) and re.fullmatch(RULE_PATTERN, node):
        return str(node)
    reading.note_wrong_kind(node, "the code of a rule", "for example `SIB301`")
    return None
