"""Numbers and the reasons they carry: anywhere a number stands, a block with its range and its source may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Written
from sibcase.casefile.source.reading import Reading, Takes, note_unknown_fields, place_of
from sibcase.casefile.values import intervals
from sibcase.casefile.values.quantities import LARGEST_NUMBER, Quantity, two_readings
from sibcase.casefile.values.ranges import range_fault
from sibcase.casefile.values.refusals import excess, for_example, refusal
from sibcase.casefile.values.units import published_value
from sibcase.casefile.values.words import choice_reader, read_id, read_price_year, read_source, read_text

if TYPE_CHECKING:
    from sibcase.casefile.source.places import Place
    from sibcase.casefile.values.quantities import Kind
    from sibcase.reference.unit_costs import UnitCost

DISTRIBUTIONS = ("pert", "triangular", "uniform", "normal", "lognormal", "beta")
_QUANTITIES = ("value", "low", "high")
_REASONS = {
    "distribution": choice_reader(DISTRIBUTIONS),
    "source": read_source,
    "grade": read_text,
    "note": read_text,
    "supply": read_text,
}
# Every field that a number with its reason may hold, whatever its kind.
REASONED_FIELDS = frozenset({*_QUANTITIES, *_REASONS, "prices", "ref"})


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number as the author wrote it: its quantity, its range, and the reason it carries."""

    quantity: Quantity
    place: Place
    path: tuple[str, ...]
    low: Quantity | None = None
    high: Quantity | None = None
    distribution: str = ""
    source: str = ""
    grade: str = ""
    note: str = ""
    prices: str = ""
    supply: str = ""
    ref: str = ""
    on_file: UnitCost | None = None

    @property
    def value(self) -> float:
        """The value in base units."""
        return self.quantity.value


def quantity_field(kind: Kind, *, refs: bool = False) -> Takes:
    """Return the field type of a number that may carry its reason; with `refs` it may name a unit cost on file."""
    name = kind.name + ("-or-ref" if refs else "")
    return Takes(lambda node, reading: read_assumption(node, kind, reading, refs=refs), {"x-def": f"{name}-assumption"})


def assumption_fields(kind: Kind, *, refs: bool) -> tuple[str, ...]:
    """Return the names of the fields an assumption of that kind may hold."""
    prices = ("prices",) if kind.is_money else ()
    return (*_QUANTITIES, *_REASONS, *prices, *(("ref",) if refs else ()))


def read_assumption(node: object, kind: Kind, reading: Reading, *, refs: bool = False) -> Assumption | None:
    """Read a number with or without its reason."""
    if isinstance(node, Block):
        return _read_reasoned(node, kind, reading, refs=refs)
    quantities = _quantities({"value": node}, kind, reading)
    value, low, high = (quantities.get(name) for name in _QUANTITIES)
    if value is None or not isinstance(node, Written):
        return None
    _note_range(node, low, high, reading)
    return Assumption(value, node.place, node.path, low, high, intervals.DISTRIBUTION if low else "")


def is_number(node: object) -> bool:
    """Return whether a node is written as a number is: a scalar, or a value with its reason."""
    if isinstance(node, Block):
        return bool(node.keys() & {"value", "ref"}) and node.keys() <= REASONED_FIELDS
    return isinstance(node, Written)


def _quantities(written: dict[str, object], kind: Kind, reading: Reading) -> dict[str, Quantity | None]:
    """Return value, low and high, as far as they are written; an interval as the value gives all three."""
    value = written.get("value")
    ends = intervals.ends_of(value, kind) if isinstance(value, Written) and not _is_agreed(value) else None
    if ends is None or not isinstance(value, Written):
        return {name: _read_quantity(node, kind, reading) for name, node in written.items()}
    for name in ("low", "high"):
        if name not in written:
            continue
        message = f"`{shortened(value)}` already states the range, and `{name}` states it again"
        reading.note("SIB032", value.place, message, f"remove `{name}`, or write a single number as the value")
    low, high = (_read_quantity(Written(end, value.place, value.path), kind, reading) for end in ends)
    middle = intervals.middle(low, high, str(value)) if low and high else None
    return {"low": low, "value": middle, "high": high}


def _is_agreed(value: Written) -> bool:
    """Return whether a value is a term of the contract or of its funding, or observed: a number, and no interval."""
    return value.path[:1] in {("contract",), ("investment",), ("actuals",)}


def _read_quantity(node: object, kind: Kind, reading: Reading) -> Quantity | None:
    if not isinstance(node, Written) or node.is_empty or node.is_boolean:
        reading.note_wrong_kind(node, kind.says, for_example(kind))
        return None
    if not (kind.matches(node) or (kind.takes_numbers and node.is_number and float(node) >= kind.smallest)):
        reading.note_at(node.place, *refusal(node, kind))
        return None
    quantity = kind.read(str(node))
    # Of an amount out of a whole it is known only with the others which share it is.
    if abs(quantity.value) > (LARGEST_NUMBER if quantity.unit == "money" else kind.largest):
        reading.note_at(node.place, *excess(node, kind))
        return None
    if kind.is_money or (kind.is_share and quantity.unit == "money"):
        reading.money.append((node, quantity.currency))
    elif (readings := two_readings(node, kind)) is not None:
        note_two_readings(node, readings, reading)
    return quantity


def note_two_readings(word: Written, readings: tuple[str, str], reading: Reading) -> None:
    """Note that a point may part thousands or decimals."""
    thousands, decimals = readings
    message = f"`{shortened(word)}` could mean `{thousands}` or `{decimals}`"
    reading.note("SIB068", word.place, message, f"write `{thousands.replace(',', '_')}` or `{decimals}`")


def _read_reasoned(node: Block, kind: Kind, reading: Reading, *, refs: bool) -> Assumption | None:
    note_unknown_fields(node, assumption_fields(kind, refs=refs), reading)
    _check_value_is_given_once(node, kind, reading, refs=refs)
    quantities = _quantities({name: node[name] for name in _QUANTITIES if name in node}, kind, reading)
    reasons = {name: read(node[name], reading) or "" for name, read in _REASONS.items() if name in node}
    if kind.is_money and "prices" in node:
        reasons["prices"] = read_price_year(node["prices"], reading) or ""
    if refs and "ref" in node:
        reasons["ref"] = _read_ref(node["ref"], reading) or ""
    _check_range(node, quantities, reading)
    _check_distribution(node, quantities, reasons.get("distribution", ""), reading)
    if quantities.get("low") and not node.keys() & {"low", "high", "distribution"}:
        reasons["distribution"] = intervals.DISTRIBUTION
    return _assumption(node, quantities, reasons, reading)


def _assumption(
    node: Block, quantities: dict[str, Quantity | None], reasons: dict[str, str], reading: Reading
) -> Assumption | None:
    stated = node.get("value", node.get("ref", node))
    if reasons.get("supply"):
        reading.to_supply.append((place_of(stated), reasons["supply"]))
    # What a unit cost on file amounts to is looked up by the model: here it is only known that it is money.
    known = quantities.get("value") or (Quantity(reasons["ref"], 0.0, "money") if reasons.get("ref") else None)
    if known is None:
        return None
    low, high = quantities.get("low"), quantities.get("high")
    _note_range(node, low, high, reading)
    on_file = reading.unit_cost(reasons["ref"]) if reasons.get("ref") else None
    if on_file is not None:
        _check_range_of_a_cost_on_file(node, on_file, low, high, reading)
    return Assumption(known, place_of(stated), node.path, low, high, **reasons, on_file=on_file)


def _note_range(node: Block | Written, low: Quantity | None, high: Quantity | None, reading: Reading) -> None:
    """Keep where an assumption with a low and a high is written, by its path."""
    if low is not None and high is not None:
        reading.ranges[".".join(node.path)] = node.place


def _check_value_is_given_once(node: Block, kind: Kind, reading: Reading, *, refs: bool) -> None:
    if "value" not in node and not (refs and "ref" in node):
        what = "`value` or `ref`" if refs else "`value`"
        reading.note("SIB005", node.place, f"{what} is missing", f"add `value:` with {kind.says}")
    if refs and "value" in node and "ref" in node:
        message = "this unit cost sets both `value` and `ref`; use only one"
        reading.note("SIB031", node.key_place("ref"), message, "keep one of the two")


def _check_range(node: Block, quantities: dict[str, Quantity | None], reading: Reading) -> None:
    low, value, high = (quantities.get(name) for name in ("low", "value", "high"))
    units = {(known.per, known.unit) for known in (low, value, high) if known is not None}
    if len(units) > 1:
        message = "low, value and high are not in the same unit"
        reading.note("SIB032", node.place, message, "write all three in the same unit")
    elif low and high and value and not min(low.value, high.value) <= value.value <= max(low.value, high.value):
        message = f"`{value.text}` is not between low `{low.text}` and high `{high.text}`"
        remedy = "low and high are the worst and best plausible values, for example `{value: 27%, low: 35%, high: 20%}`"
        reading.note("SIB032", place_of(node["value"]), message, remedy)


def _check_range_of_a_cost_on_file(
    node: Block, found: UnitCost, low: Quantity | None, high: Quantity | None, reading: Reading
) -> None:
    """Note a range that does not hold the published cost: it is in the unit and the prices of the publication."""
    if not (low and high):
        return
    published = published_value(found, low.unit)
    if min(low.value, high.value) <= published <= max(low.value, high.value):
        return
    stated = f"{found.currency} {published:,.10g} per {'year' if low.unit == 'money per year' else found.unit}"
    message = (
        f"`{found.id}` is {stated} in prices of {found.price_year}, "
        f"which is not between low `{low.text}` and high `{high.text}`"
    )
    remedy = "write low and high for the published figure, in its unit and its prices; the case's prices follow from it"
    reading.note("SIB032", node.place, message, remedy)


def _check_distribution(
    node: Block, quantities: dict[str, Quantity | None], distribution: str, reading: Reading
) -> None:
    """Note a range that its distribution cannot have, from which nothing could be drawn."""
    low, value, high = (quantities.get(name) for name in ("low", "value", "high"))
    if not (low and value and high) or not min(low.value, high.value) <= value.value <= max(low.value, high.value):
        return
    fault = range_fault(distribution, low.value, value.value, high.value)
    if fault:
        message = f"nothing can be drawn from low `{low.text}` and high `{high.text}`: {fault}"
        remedy = "remove `distribution`, so that PERT is used, or choose another, such as `distribution: triangular`"
        reading.note("SIB061", place_of(node["distribution"]), message, remedy)


def _read_ref(node: object, reading: Reading) -> str | None:
    text = read_id(node, reading)
    if text is not None and isinstance(node, Written):
        reading.unit_cost_refs.append(node)
    return text
