"""The reading order of fields, and what a place takes, as the JSON Schema of the case file has them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sibcase.casefile.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["position_of", "takes_reason", "takes_truth"]

Schema: TypeAlias = "dict[str, Any]"


def position_of(name: str, names: Sequence[str], path: Sequence[str]) -> int:
    """Return before which of its neighbours a new field of a block is written: where the format reads it.

    Args:
        name: the new field.
        names: the fields of the block, in order.
        path: where the block is.
    """
    order = _order_at(tuple(path), {*names, name})
    if name not in order:
        return len(names)
    earlier = set(order[: order.index(name)])
    return max(
        (at + 1 for at, each in enumerate(names) if each in earlier),
        default=0 if set(names) & set(order) else len(names),
    )


def takes_reason(path: Sequence[str]) -> bool:
    """Return whether a number is written there, which may carry its range and its source."""
    return any(
        "value" in spec.get("properties", {}) and "string" in spec.get("type", ()) for spec in _specs(tuple(path))
    )


def takes_truth(path: Sequence[str]) -> bool:
    """Return whether `true` or `false` is written there."""
    return any(spec.get("type") == "boolean" for spec in _specs(tuple(path)))


def _order_at(path: tuple[str, ...], names: set[str]) -> list[str]:
    """Return the fields of a block in order; of several kinds of block those of the one that fits the names best."""
    orders = [list(spec["properties"]) for spec in _specs(path) if "properties" in spec]
    return max(orders, key=lambda order: len(names & set(order)), default=[])


@cache
def _whole() -> Schema:
    return json_schema()


@lru_cache(maxsize=4096)
def _specs(path: tuple[str, ...]) -> tuple[Schema, ...]:
    """Return the schemas of a place: several where a block may be of several kinds, none where nothing is known."""
    specs: list[Schema] = list(_choices(_whole()))
    for step in path:
        specs = [choice for spec in specs for inner in _inner(spec, step) for choice in _choices(inner)]
    return tuple(specs)


def _inner(spec: Schema, step: str) -> Iterable[Schema]:
    if step in spec.get("properties", {}):
        return [spec["properties"][step]]
    return [*spec.get("patternProperties", {}).values(), *([spec["items"]] if "items" in spec else [])]


def _choices(spec: Schema) -> Iterator[Schema]:
    if "$ref" in spec:
        yield from _choices(_whole()["$defs"][spec["$ref"].rpartition("/")[2]])
        return
    if "properties" in spec or "patternProperties" in spec or "items" in spec or "type" in spec:
        yield spec
    for choice in [*spec.get("oneOf", ()), *spec.get("anyOf", ())]:
        yield from _choices(choice)


def takes_items(path: Sequence[str]) -> bool:
    """Return whether a list is written there."""
    return any("items" in spec and "pattern" not in spec for spec in _specs(tuple(path)))
