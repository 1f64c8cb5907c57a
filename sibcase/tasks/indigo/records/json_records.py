"""Records as JSON: one record, a list of them, or one a line, each bare or as `{"id": …, "data": …}`."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.encoding import decoded
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.places import Place
from sibcase.tasks.indigo.records.fields import KINDS, Kind, fields_of, kind_of_id
from sibcase.tasks.indigo.records.record import LONGEST_VALUE, MOST_VALUES, ExportFault, Record, Written

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["organisation_names_in_json", "record_in_data", "records_in_json"]

_DEEPEST = 12
_NO_JSON = "an export of INDIGO is JSON, CSV or one of its forms as .xlsx"


def records_in_json(content: bytes, file: str) -> list[Record]:
    """Return the records of a file.

    Raises:
        ExportFault: it is no JSON, or holds something else.
    """
    records: dict[str, Record] = {}
    nameless: list[Record] = []
    for line, each in _objects(content, file):
        record = _record(line, each, file)
        if record.id in records:
            raise ExportFault(f"`{shortened(record.id)}` is here twice", Place(file, line, 1, 2), "keep one of the two")
        if record.id:
            records[record.id] = record
        else:
            nameless.append(record)
    return [*records.values(), *nameless]


def organisation_names_in_json(content: bytes, file: str) -> dict[str, str]:
    """Return the names of organisations by their ids.

    Raises:
        ExportFault: as `records_in_json`.
    """
    names: dict[str, str] = {}
    for _, each in _objects(content, file):
        name = each.get("data", {}).get("name", {}) if isinstance(each.get("data"), dict) else {}
        value = name.get("value") if isinstance(name, dict) else None
        if isinstance(value, str) and isinstance(each.get("id"), str):
            names[each["id"]] = value
    return names


def _objects(content: bytes, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file, each with its line."""
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        raise ExportFault("this is not Unicode text", Place(file, 1, 1, 2), _NO_JSON) from None
    for line, each in _documents(text, file):
        for one in each if isinstance(each, list) else [each]:
            if not isinstance(one, dict):
                raise ExportFault("a record is an object in braces", Place(file, line, 1, 2), _NO_JSON)
            yield line, one


def _documents(text: str, file: str) -> Iterator[tuple[int, Any]]:
    """Yield the one document of a file, or else that of every line."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and _is_json(lines[0][1]):
        for number, line in lines:
            yield number, _parsed(line, number, file)
    else:
        yield 1, _parsed(text, 1, file)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(text: str, line: int, file: str) -> Any:
    place = Place(file, line, 1, 2)
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise _no_json(error, file, line) from None
    except _TwiceError as twice:
        message = f"`{shortened(str(twice))}` is written twice in one object"
        raise ExportFault(message, place, "keep one of the two") from None
    except RecursionError:
        raise ExportFault("this is nested too deeply", place, _NO_JSON) from None
    except ValueError:  # Python reads no whole number of thousands of digits
        raise ExportFault("a number has too many digits", place, "correct the number") from None


class _TwiceError(ValueError):
    """A name is written twice in one object: it is unclear which value is meant."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _TwiceError(counts.most_common(1)[0][0])
    return found


def _no_json(error: json.JSONDecodeError, file: str, line: int) -> ExportFault:
    place = Place(file, line + error.lineno - 1, error.colno, error.colno + 1)
    return ExportFault("this cannot be read as JSON", place, _NO_JSON)


# --- one record -------------------------------------------------------------------------------------------------------


def _record(line: int, found: dict[str, Any], file: str) -> Record:
    place = Place(file, line, 1, 2)
    data = found.get("data", found)
    if not isinstance(data, dict):
        raise ExportFault("`data` of a record is an object in braces", place, _NO_JSON)
    record_id = _id_of(found, place) if data is not found else _id_in(file)
    return record_in_data(data, record_id, place)


def record_in_data(data: dict[str, Any], record_id: str, place: Place) -> Record:
    """Return the record in data of INDIGO's JSON shape.

    Raises:
        ExportFault: it has more values than any record has.
    """
    file, line = place.file, place.line
    values: dict[str, Written] = {}
    for pointer, value in _leaves(data, "", _DEEPEST):
        if len(values) >= MOST_VALUES:
            raise ExportFault(f"a record has at most {MOST_VALUES:,} values", place)
        text = _text_of(value)[:LONGEST_VALUE]
        if text.strip():
            values[pointer] = Written(text.strip(), Place(file, line, 1, 2, cell=pointer), text)
    return Record(kind_of_id(record_id) or _kind_of(values), record_id, values, file)


def _leaves(value: Any, pointer: str, deeper: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list) and deeper:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in pairs:
            yield from _leaves(each, f"{pointer}/{name}", deeper - 1)
    elif isinstance(value, dict | list):
        if value:
            yield pointer, "nested too deeply to be read"
    elif value is not None:
        yield pointer, value


def _text_of(value: Any) -> str:
    """Return a value as it would be written in a cell."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)


def _id_of(found: dict[str, Any], place: Place) -> str:
    """Return the id next to the data of a record; that of the file where there is none."""
    stated = found.get("id")
    if stated is None or stated == "":
        return _id_in(place.file)
    text = stated.strip().upper() if isinstance(stated, str) else ""
    if kind_of_id(text) is None:
        message = f"`{shortened(_text_of(stated))}` is not the number of a project, a pipeline or a fund"
        raise ExportFault(message, place, "a record has a number such as INDIGO-POJ-0001")
    return text


def _id_in(file: str) -> str:
    """Return the id that a file is named after, as `INDIGO-POJ-0001.json` is; nothing where it is not."""
    stem = PurePath(file).stem
    return stem if kind_of_id(stem) else ""


def _kind_of(values: dict[str, Written]) -> Kind:
    """Return the kind whose fields the values fit best."""
    tops = {pointer.split("/")[1] for pointer in values}
    shares = {kind: len(tops & {field.pointer.split("/")[1] for field in fields_of(kind)}) for kind in KINDS}
    own = {"misc1": "pipeline", "state_development": "pipeline", "dimensions_of_scale": "fund", "mechanism": "fund"}
    for name, kind in own.items():
        if name in tops and kind in KINDS:
            return kind
    return max(KINDS, key=lambda kind: shares[kind])
