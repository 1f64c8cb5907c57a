"""A template that prints every field of the context, made from the types of the fields themselves."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sibcase.documents import context as contract
from sibcase.documents.context import Context
from sibcase.wording.figures.quoted import Quoted
from sibcase.wording.markdown import Markdown

__all__ = ["all_fields", "template_of_every_field"]

# Where a picture itself is not words.
NOT_PRINTED = {"ChartView.svg"}


def all_fields() -> list[str]:
    """Return every field of the contract: `PaymentView.price`."""
    parts = [part for part in vars(contract).values() if isinstance(part, type) and is_dataclass(part)]
    return [f"{part.__name__}.{each.name}" for part in parts for each in fields(part)]


def template_of_every_field() -> str:
    """Return a template that prints every field that a case has, each after its mark: `⟦PaymentView.price⟧`.

    A branch is made of what may be empty: what is not there has no mark.
    """
    return "\n".join(_part(Context, ""))


def _part(part: Any, name: str) -> Iterator[str]:
    names = {"Quoted": Quoted, "Markdown": Markdown, "Mapping": Mapping}
    kinds = typing.get_type_hints(part, localns=names)
    for each in fields(part):
        own = f"{name}.{each.name}" if name else each.name
        yield f"⟦{part.__name__}.{each.name}⟧"
        yield from _value(kinds[each.name], own, f"{part.__name__}.{each.name}")


def _value(kind: Any, name: str, field: str) -> Iterator[str]:
    arguments, origin = typing.get_args(kind), typing.get_origin(kind)
    if type(None) in arguments:
        (kind,) = (each for each in arguments if each is not type(None))
        yield f"{{% if {name} is not none %}}"
        yield from _value(kind, name, field)
        yield "{% endif %}"
    elif origin is tuple:
        yield from _loop(arguments[0], name, field, key="")
    elif origin is Mapping:
        yield from _loop(arguments[1], name, field, key="key")
    elif is_dataclass(kind) and kind is not Quoted:
        yield from _part(kind, name)
    else:
        yield from _word(kind, name, field)


def _loop(kind: Any, name: str, field: str, key: str) -> Iterator[str]:
    item = f"{name.replace('.', '_').replace('[', '_').replace(']', '_')}_"
    yield f"{{% for {key or item} in {name} %}}"
    if key:
        yield f"{{% set {item} = {name}[{key}] %}}{{{{ {key} }}}}"
    yield from _value(kind, item, field)
    yield "{% endfor %}"


def _word(kind: Any, name: str, field: str) -> Iterator[str]:
    if kind is bool:
        yield f"{{{{ 'yes' if {name} else 'no' }}}}"
    elif kind is float:
        yield f"{{{{ {name} | number }}}}"
    elif field == "Context.figures":
        yield f"{{{{ {name}.need.cost.total | money }}}}"
    elif field not in NOT_PRINTED:
        yield f"{{{{ {name} }}}}"
