"""Cases that a person could have written: shipped ones and random ones, with a few of their values and blocks changed.

A change keeps the shape of the file: another amount for an amount, another date for a date, a block of another case
where one of that name already is, an id of the same case for an id. So most results still pass `validate`, and those
are the ones that every other command has to take.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

from sibcase.resources import cases_folder
from tests.independent.generate import random_case
from tests.independent.generate_deal import random_deal

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]
Path_ = tuple[str | int, ...]
MOST_CHANGES = 3

MONEY = ("£0", "£0.01", "£1", "£999.99", "£12k", "£1_000_000", "£9bn")
SHARES = ("0%", "0.1%", "1%", "33.3%", "50%", "99%", "100%", "0.5")
COUNTS = ("0", "1", "2", "3.5", "7", "100", "10000")
DURATIONS = ("0 months", "1 month", "1 quarter", "7 months", "1 year", "18 months", "3 years", "10 years", "40 years")
# What a value looks like, and what may be in its place.
KINDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"^-?[£$€]?[\d_,.]+[km]?(bn)? per (year|quarter|month)$"), tuple(f"{each} per year" for each in MONEY)),
    (re.compile(r"^-?[£$€][\d_,.]+(k|m|bn)?$"), MONEY),
    (re.compile(r"^-?[\d.]+ ?%$"), SHARES),
    (re.compile(r"^-?[\d.]+pp$"), ("0pp", "1pp", "12pp", "60pp", "-5pp")),
    (re.compile(r"^[\d.]+ (months?|years?|quarters?)$"), DURATIONS),
    (re.compile(r"^\d{4}-\d\d-\d\d$"), ("2027-04-01", "2028-09-30", "2030-01-01", "2031-02-28", "2035-12-31")),
    (re.compile(r"^-?[\d_.]+$"), COUNTS),
    (re.compile(r"^[\d_]+ \w+$"), ("0 people", "1 people", "2 people", "150 people", "12345 people")),
    (re.compile(r"^(true|false)$"), ("true", "false")),
)
WORDS = {
    "step": ("year", "quarter", "month"),
    "stage": ("concept", "outline", "full", "contract"),
    "counts": ("net", "gross"),
    "measure": ("binary", "count", "days"),
    "direction": ("reduce", "increase"),
    "interest": ("compound", "simple", "capitalised"),
    "read": ("band", "linear"),
    "kind": ("tariff", "block", "bonus", "table", "avoided", "share", "return-table"),
    "distribute": ("as available", "after service ends", "from 2029-04-01"),
    "day_count": ("actual/365", "period"),
    "coupon_paid": ("each period", "accrued"),
    "term": ("1 year", "3 years", "7 years", "15 years"),
}
# What is changed, and how often of a hundred times.
CHANGES = {"value": 55, "id": 12, "repeat": 12, "remove": 8, "field": 8, "block": 5}


def mutated(seed: int) -> str:
    """Return a case with up to four changes; the same seed gives the same text."""
    rng = Random(seed)  # noqa: S311 - repeatable, and nothing secret
    tree = yaml.load(_base(rng), yaml.CBaseLoader)  # noqa: S506 - texts only: nothing is built from it
    tree.pop("narrative", None)  # names files beside the case, which are not there
    tree.get("contract", {}).pop("include", None)
    for _ in range(rng.randint(0, MOST_CHANGES)):
        _change(rng, tree)
    return yaml.dump(tree, Dumper=AsWritten, allow_unicode=True, sort_keys=False)


class AsWritten(yaml.SafeDumper):
    """Writes whole numbers and `true` as a person does, without quotes."""


def _as_written(dumper: AsWritten, text: str) -> yaml.ScalarNode:
    kind = "int" if text.isdigit() else "bool" if text in ("true", "false") else "str"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


AsWritten.add_representer(str, _as_written)


def _base(rng: Random) -> str:
    what = rng.random()
    if what < 0.6:
        return rng.choice(shipped())
    return (random_case if what < 0.8 else random_deal)(rng.randint(2000, 2999))


@cache
def shipped() -> tuple[str, ...]:
    """Return the texts of the cases that ship and of the contracts that the tests settle."""
    paths = [
        *sorted(cases_folder().rglob("case.yaml")),
        *sorted(each for each in (TESTS / "contracts").glob("*.yaml") if ".answers" not in each.name),
        *sorted(each for each in (TESTS / "examples").glob("*.yaml") if ".expected" not in each.name),
        TESTS / "casefile" / "every-field.yaml",
    ]
    return tuple(path.read_text("utf-8") for path in paths)


@cache
def donors() -> dict[str, tuple[Any, ...]]:
    """Return the blocks of all shipped cases by the name of their field."""
    found: dict[str, list[Any]] = defaultdict(list)
    for text in shipped():
        for path, value in _places(yaml.load(text, yaml.CBaseLoader)):  # noqa: S506 - texts only
            if isinstance(path[-1], str) and isinstance(value, dict | list):
                found[path[-1]].append(value)
    return {name: tuple(values) for name, values in found.items()}


def _change(rng: Random, tree: dict[str, Any]) -> None:
    """Change one place: a value, an id, an entry written twice, a field gone or added, a block taken from elsewhere."""
    places = list(_places(tree))
    what = rng.choices(tuple(CHANGES), weights=tuple(CHANGES.values()))[0]
    fitting = [(path, value) for path, value in places if _fits(what, path, value, tree)]
    if not fitting:
        return
    path, value = rng.choice(fitting)
    holder = _holder(tree, path)
    if what == "value":
        holder[path[-1]] = _another(rng, path, str(value))
    elif what == "id":
        holder[path[-1]] = rng.choice(_ids(tree))
    elif what == "repeat":
        value.append(rng.choice(value))
    elif what == "remove":
        del holder[path[-1]]
    elif what == "field":
        _add_field(rng, value, path)
    else:
        holder[path[-1]] = yaml.load(yaml.dump(rng.choice(donors()[str(path[-1])])), yaml.CBaseLoader)  # noqa: S506 - a copy


def _fits(what: str, path: Path_, value: Any, tree: dict[str, Any]) -> bool:
    """Return whether a change can be made at a place."""
    if what == "value":
        name = next((each for each in reversed(path) if isinstance(each, str)), "")
        return isinstance(value, str) and (name in WORDS or any(kind.match(value) for kind, _ in KINDS))
    if what == "id":
        return isinstance(value, str) and value in _ids(tree)
    if what == "repeat":
        return isinstance(value, list) and bool(value)
    if what == "remove":
        return len(path) > 1
    return isinstance(value, dict) and str(path[-1]) in donors()


def _ids(tree: dict[str, Any]) -> list[str]:
    """Return what a case may refer to: the names of the blocks two and three levels down."""
    sections = [section for section in tree.values() if isinstance(section, dict)]
    inner = [block for section in sections for block in section.values() if isinstance(block, dict)]
    return sorted({str(name) for block in (*sections, *inner) for name in block})


def _add_field(rng: Random, block: dict[str, Any], path: Path_) -> None:
    """Put a field into a block that other cases have in blocks of this name."""
    others = [each for each in donors().get(str(path[-1]), ()) if isinstance(each, dict) and each]
    if others:
        name, value = rng.choice(list(rng.choice(others).items()))
        block[name] = value


def _another(rng: Random, path: Path_, value: str) -> str:
    name = next((each for each in reversed(path) if isinstance(each, str)), "")
    if name in WORDS:
        return rng.choice(WORDS[name])
    return rng.choice(next(values for kind, values in KINDS if kind.match(value)))


def _places(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every place below the root with its value."""
    if path:
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


def _holder(tree: Any, path: Path_) -> Any:
    for key in path[:-1]:
        tree = tree[key]
    return tree


if __name__ == "__main__":
    import sys

    sys.stdout.write(mutated(int(sys.argv[1])))
