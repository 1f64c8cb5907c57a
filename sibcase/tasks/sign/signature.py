"""A signature: a file that keeps a version of a case as it was signed, with its terms, its plan and its hashes.

`signed/1.json` is the contract and the first plan; each later number is a variation with its reason. Each file carries
the seal of the one before and its own, so that a file that was changed or removed is noticed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sibcase.tasks.sign.plan import PlannedLine
from sibcase.tasks.sign.records import RecordFault, folder_of_case, hash_of, name_of_record, read_record
from sibcase.tasks.sign.terms import Term, hash_of_terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["SIGNED", "Signature", "content_of", "name_of_signature", "read_signatures", "sealed"]

SIGNED = "signed"
FORMAT = 1
MOST_SIGNATURES = 1_000
NOT_ONE_OF_OURS = "this is no signature that `sibcase sign` has written"
CHANGED = "this file was changed after it was signed; restore it, for example from Git or a backup"


@dataclass(frozen=True)
class Signature:
    """A signed version of a case.

    Attributes:
        number: 1 for the contract, and more for each variation.
        date: The day on which it was signed, as YYYY-MM-DD.
        reason: Why the contract was varied; nothing for the contract itself.
        title: The title of the case.
        currency: Its currency.
        files: The SHA-256 of the case and of each text that it reads, by name.
        terms: The contract's terms.
        plan: What the case expected, by the names of its figures.
        before: The seal of the signature before.
        seal: The SHA-256 of all of the above.
    """

    number: int
    date: str
    reason: str
    title: str
    currency: str
    files: dict[str, str]
    terms: dict[str, Term]
    plan: dict[str, PlannedLine]
    before: str
    seal: str = ""

    @property
    def terms_hash(self) -> str:
        """The SHA-256 of the terms."""
        return hash_of_terms(self.terms)


def name_of_signature(path: str, number: int) -> str:
    """Return the name of a signature next to a case: `signed/1.json`."""
    return f"{name_of_record(path, SIGNED)}/{number}.json"


def sealed(signature: Signature) -> Signature:
    """Return a signature with its seal."""
    return replace(signature, seal=_seal_of(signature))


def content_of(signature: Signature) -> str:
    """Return what the file of a signature holds."""
    data = {"sibcase_signature": FORMAT, **_as_data(signature)}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_signatures(path: str) -> list[Signature]:
    """Return the signatures of a case, the contract first; none if it was never signed.

    Raises:
        RecordFault: a signature cannot be read, was changed after it was signed, or is missing.
    """
    folder, found = folder_of_case(path), list[Signature]()
    for number in range(1, MOST_SIGNATURES):
        name = name_of_signature(path, number)
        content = read_record(folder, name)
        if content is None:
            break
        found.append(_read(content, folder / name, number, found[-1].seal if found else ""))
    _check_none_is_missing(path, len(found))
    return found


def _check_none_is_missing(path: str, found: int) -> None:
    folder = folder_of_case(path) / name_of_record(path, SIGNED)
    there = [int(file.stem) for file in folder.glob("*.json") if file.stem.isdecimal() and len(file.stem) < 5]
    if there and max(there) > found:
        message = f"this signature is missing, and {max(there)}.json is there; restore it from Git or a backup"
        raise RecordFault(f"{folder / f'{found + 1}.json'}: {message}")


def _read(content: bytes, file: Path, number: int, before: str) -> Signature:
    try:
        data = json.loads(content.decode("utf-8"))
        signature = _signature_of(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RecordFault(f"{file}:1:1: {NOT_ONE_OF_OURS}") from None
    if signature.seal != _seal_of(signature) or signature.number != number:
        raise RecordFault(f"{file}:1:1: {CHANGED}")
    if signature.before != before:
        raise RecordFault(f"{file}:1:1: this does not follow the signature before it; restore both")
    return signature


def _signature_of(data: Any) -> Signature:
    if data["sibcase_signature"] != FORMAT:
        raise ValueError(NOT_ONE_OF_OURS)
    words = {name: _text(data[name]) for name in ("date", "reason", "title", "currency", "before", "seal")}
    return Signature(
        number=int(data["number"]),
        files=_each(data["files"], _text),
        terms=_each(data["terms"], lambda each: Term(_text(each["meaning"]), _text(each["written"]))),
        plan=_each(data["plan"], _planned),
        **words,
    )


def _planned(data: Any) -> PlannedLine:
    total = None if data["total"] is None else float(data["total"])
    days = _each(data.get("by_day", {}), float)
    return PlannedLine(_text(data["label"]), _text(data["unit"]), total, _each(data["by_year"], float), days)


def _each(data: Any, read: Callable[[Any], Any]) -> dict[str, Any]:
    return {str(name): read(value) for name, value in data.items()}


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise TypeError(NOT_ONE_OF_OURS)
    return data


def _seal_of(signature: Signature) -> str:
    return hash_of({name: value for name, value in _as_data(signature).items() if name != "seal"})


def _as_data(signature: Signature) -> dict[str, Any]:
    """Return a signature as plain data; without days where there are none, as it was before plans had any."""
    data = asdict(signature)
    data["plan"] = {
        name: {key: value for key, value in line.items() if key != "by_day" or value}
        for name, line in data["plan"].items()
    }
    return data
