"""What every section of a case is made of: fields that read written values, and the notes taken while they are read.

Nothing here raises on bad input. A value that cannot be read leaves a finding in the `Reading` that pydantic carries as
its context, and the field stays empty, so that one run shows every problem of a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, WrapValidator, model_validator
from pydantic_core import core_schema

from sibcase.casefile.source.findings import Finding, shortened, suggestion
from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.casefile.source.places import Place, start_of
from sibcase.reference.unit_costs import unit_cost

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from sibcase.reference.deflators import DeflatorSeries
    from sibcase.reference.unit_costs import UnitCost

Made = TypeVar("Made")
# Beyond so many findings nobody reads suggestions, and looking for them in a hostile file takes minutes.
MOST_SUGGESTIONS = 200


class ReadsAgain(Protocol):
    """Gives the value of a section that was read before, and reads any other."""

    def read(self, node: object, handler: Callable[[Any], Any], reading: Reading) -> Any:
        """Return the value of a section."""

    def once(self, make: Callable[..., Any], *given: Any) -> Any:
        """Return what a function makes of texts that were given to it before, or of others."""


@dataclass(slots=True)
class Reference:
    """A word that refers to an id defined elsewhere in the case."""

    word: Written
    section: str


@dataclass(slots=True)
class Reading:
    """What is gathered while one case is read, for the checks that span sections."""

    findings: list[Finding] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    ids: list[Written] = field(default_factory=list)
    money: list[tuple[Written, str]] = field(default_factory=list)
    sources: list[Written] = field(default_factory=list)
    unit_cost_refs: list[Written] = field(default_factory=list)
    price_years: list[Written] = field(default_factory=list)
    to_supply: list[tuple[Place, str]] = field(default_factory=list)
    dates: list[tuple[Written, dt.date]] = field(default_factory=list)
    files: list[tuple[Written, tuple[str, ...]]] = field(default_factory=list)
    ranges: dict[str, Place] = field(default_factory=dict)
    # Unit costs of the case's own by id, None where one is written and cannot be read; and its own price index.
    own_costs: dict[str, UnitCost | None] = field(default_factory=dict)
    own_series: DeflatorSeries | None = None
    # A table of unit costs that could not be read: nobody knows which it holds.
    own_costs_unread: bool = False
    # What was read of earlier texts of the same case, where somebody keeps it.
    before: ReadsAgain | None = None

    def unit_cost(self, ref: str) -> UnitCost | None:
        """Return the unit cost of an id: the case's own before the one that comes with sibcase."""
        return self.own_costs[ref] if ref in self.own_costs else unit_cost(ref)

    def once(self, make: Callable[..., Made], *given: Any) -> Made:
        """Return what a function makes of a text; of one that it was given before, what it made then."""
        made: Made = make(*given) if self.before is None else self.before.once(make, *given)
        return made

    def note(self, code: str, place: Place, message: str, help_text: str = "", label: str = "") -> None:
        """Add a finding."""
        self.findings.append(Finding(code, place, message, help_text, label=label))

    def note_at(self, place: Place, code: str, message: str, help_text: str) -> None:
        """Add a finding given as code, sentence and remedy."""
        self.note(code, place, message, help_text)

    def note_wrong_kind(self, node: object, expected: str, help_text: str = "") -> None:
        """Note that a value is not of the kind its field takes."""
        self.note("SIB004", place_of(node), f"expected {expected}, found {described(node)}", help_text)

    def suggest(self, word: str, names: Iterable[str]) -> str:
        """Return a sentence that offers the nearest name, while anybody may still read it."""
        return suggestion(word, names) if len(self.findings) < MOST_SUGGESTIONS else ""


def place_of(node: object) -> Place:
    """Return where a node of the tree is."""
    return node.place if isinstance(node, Written | Block | Series) else start_of("")


def described(node: object) -> str:
    """Return what a node is in an author's words."""
    if isinstance(node, Block):
        return "a block of fields"
    if isinstance(node, Series):
        return "a list"
    return "nothing" if isinstance(node, Written) and node.is_empty else f"`{shortened(str(node))}`"


def reading_of(info: ValidationInfo) -> Reading:
    """Return the reading that pydantic carries as its context."""
    reading = info.context
    if not isinstance(reading, Reading):
        message = "case sections are made by `load_case`, which gives them a Reading"
        raise TypeError(message)
    return reading


@dataclass(frozen=True, eq=False)
class Takes:
    """A field type made of a reading function and a JSON Schema."""

    read: Callable[[Any, Reading], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> core_schema.CoreSchema:
        """Read with our own function; pydantic only carries it."""
        return core_schema.with_info_plain_validator_function(lambda node, info: self.read(node, reading_of(info)))

    def __get_pydantic_json_schema__(self, _core: object, _handler: object) -> dict[str, Any]:
        """Return the schema of the field."""
        return dict(self.schema)


def _read_once(node: object, handler: Callable[[Any], Any], info: ValidationInfo) -> Any:
    reading = reading_of(info)
    return handler(node) if reading.before is None else reading.before.read(node, handler, reading)


# A section that is not read again where it was read before.
ONCE = WrapValidator(_read_once)


class Section(BaseModel):
    """A block of named fields; what it does not know is refused with the nearest name that it does."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, arbitrary_types_allowed=True, protected_namespaces=(), defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _check_field_names(cls, node: object, info: ValidationInfo) -> object:
        reading = reading_of(info)
        if isinstance(node, Block):
            note_unknown_fields(node, cls.field_names(), reading)
        return node

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """Return the names that the fields have in a case file."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


# YAML 1.1 merges blocks by this key, YAML 1.2 does not know it; what a case says should be seen where it applies.
_MERGE_KEY = "<<"
_INSTEAD_OF_MERGING = "blocks are not merged: write the fields here, or use an alias for the whole block, `need: *name`"


def note_unknown_fields(node: Block, names: tuple[str, ...], reading: Reading) -> None:
    """Note every field of a block that is not one of the names."""
    for key in node:
        if key not in names:
            help_text = _INSTEAD_OF_MERGING if key == _MERGE_KEY else reading.suggest(key, names)
            reading.note("SIB003", node.key_place(key), f"unknown field `{key}`", help_text)


def must(description: str, alias: str | None = None) -> Any:
    """Return a field that a section cannot do without; `alias` is its name in the file where Python needs another."""
    return Field(description=description, alias=alias)


def may(description: str, default: object = None, alias: str | None = None) -> Any:
    """Return a field that a section can do without."""
    return Field(default, description=description, alias=alias)
