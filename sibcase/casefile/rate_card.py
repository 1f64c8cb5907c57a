"""Rate cards: an outcome and its tariff written once, in the case or in a file that several cases share.

Each line becomes a payment line of kind `tariff` and the metric of the same id that it pays for, or, where the case has
an outcome of that id, a tariff on that outcome. Whoever reads a case meets payments and metrics only; each keeps the
place where it was written, so that findings point into the card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from sibcase.casefile.fields_file import refuse_with, text_of
from sibcase.casefile.pydantic_errors import note_problems
from sibcase.casefile.sections.rate_card import RateCardLine
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.encoding import decoded, decoded_as_far_as_possible, line_and_column_of
from sibcase.casefile.source.findings import Finding, shortened
from sibcase.casefile.source.nodes import Block, Node, Series, Written, blocks_in, inside, own_copy
from sibcase.casefile.source.places import Place, SourceText, start_of
from sibcase.casefile.source.reading import Reading, note_unknown_fields
from sibcase.casefile.source.yaml_faults import LARGEST_TEXT
from sibcase.files import LeadsOutError, NotPlainError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sibcase.casefile.narratives import Shelf

__all__ = ["expand_rate_card", "read_rate_card"]

CARD, INCLUDE = "rate_card", "include"
# What a line says of what is observed, and what a metric and an outcome call it.
_OF_METRIC = {
    "definition": "measured",
    **{
        name: name
        for name in (
            "title",
            "verified_by",
            "data",
            "who",
            "against",
            "unit",
            "expected",
            "without",
            "measure",
            "takes",
            "cohorts",
            "when",
        )
    },
}
_OF_OUTCOME = {name: name for name in ("definition", "verified_by", "data")}
# What the document prints of the price as well.
_OF_BOTH = frozenset({"title"})


def expand_rate_card(root: Block, reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]) -> None:
    """Put the lines of a case's rate card, and those of the card that it includes, where payments and metrics stand."""
    contract = root.get("contract")
    if not isinstance(contract, Block):
        return
    own = contract.get(CARD)
    lines = Block(contract.place, ("contract", CARD))
    if INCLUDE in contract:
        _add_lines(lines, _included(contract[INCLUDE], reading, shelf, texts), reading)
    if isinstance(own, Block):
        _add_lines(lines, own, reading)
    if not lines:
        # What is wrong with an empty card or a list is reported where the section is read.
        return
    contract = own_copy(root, "contract")
    key = contract.keys_written.get(CARD) or contract.keys_written[INCLUDE]
    is_first = _is_before(contract, key, "payments")
    contract.pop(CARD, None)
    contract.keys_written.pop(CARD, None)
    _Expansion(root, contract, key, reading).enter(lines, is_first=is_first)
    _spread_private_paths(root, lines)


def _add_lines(lines: Block, card: Block | None, reading: Reading) -> None:
    for name, line in (card or {}).items():
        if card is not None and name in lines:
            _note_twice(name, card.key_place(name), lines.key_place(name), "the rate card", reading)
        elif card is not None:
            lines[name], lines.keys_written[name] = line, card.keys_written[name]


def _is_before(contract: Block, key: Written, other: str) -> bool:
    names = list(contract)
    return other not in contract or names.index(str(key)) < names.index(other)


def _note_twice(name: str, place: Place, first: Place, where: str, reading: Reading) -> None:
    message = f"`{shortened(name)}` is also defined in {where}"
    help_text = f"keep one of the two: this one, or the one at {first}"
    reading.findings.append(Finding("SIB075", place, message, help_text, ((first, "the other is here"),)))


# --- the file ---------------------------------------------------------------------------------------------------------


def read_rate_card(file: Path) -> dict[str, RateCardLine]:
    """Return the lines of a rate card that the user named, by their ids.

    Raises:
        FieldsFault: it cannot be read, or is no rate card.
    """
    text = SourceText(str(file), text_of(file))
    card, findings = compose(text.text, text.file)
    reading = Reading(findings=findings)
    written = _lines_of(card, text.file, reading) if card is not None or not findings else None
    lines = {}
    for name, line in (written or {}).items():
        try:
            lines[name] = RateCardLine.model_validate(line, context=reading)
        except ValidationError as error:
            note_problems(line, error, reading)
    refuse_with(reading, text)
    return lines


def _included(name: object, reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]) -> Block | None:
    """Return the lines of the card that a case includes, or note why there are none."""
    if not isinstance(name, Written) or name.is_empty:
        return None
    if shelf is None:
        message = "a case read from standard input cannot include a file"
        reading.note("SIB010", name.place, message, "write the lines under `rate_card:`")
        return None
    content = _content(name, shelf, reading)
    if content is None:
        return None
    file = shelf.called_above(name)
    try:
        text = decoded(content)
    except UnicodeDecodeError as error:
        line, column = line_and_column_of(error)
        texts[file] = SourceText(file, decoded_as_far_as_possible(content))
        reading.note("SIB019", Place(file, line, column, column + 1), "this is not UTF-8 text", "save it as UTF-8")
        return None
    texts[file] = SourceText(file, text)
    card, findings = reading.once(compose, text, file)
    reading.findings += findings
    return _lines_of(card, file, reading) if card is not None or not findings else None


def _content(name: Written, shelf: Shelf, reading: Reading) -> bytes | None:
    shown = shortened(name)
    try:
        return shelf.read_above(name, 4 * LARGEST_TEXT)
    except LeadsOutError:
        remedy = "name a .yaml file of this repository, not hidden and no link: `include: ../cards/young-people.yaml`"
        reading.note("SIB011", name.place, f"`{shown}` is not a file of this repository that can be included", remedy)
    except TooLargeError:
        reading.note(
            "SIB012",
            name.place,
            f"`{shown}` is far too large for a rate card",
            "a rate card is far smaller; check the file name",
        )
    except NotPlainError:
        reading.note("SIB010", name.place, f"`{shown}` is not a plain file", "name the file itself")
    except (OSError, ValueError):  # a name that no system allows is a ValueError
        remedy = "check the name; the path is relative to the case's folder"
        reading.note("SIB010", name.place, f"`{shown}` does not exist or cannot be opened", remedy)
    return None


def _lines_of(card: Node | None, file: str, reading: Reading) -> Block | None:
    if not isinstance(card, Block) or not card:
        place = start_of(file) if card is None else card.place
        reading.note(
            "SIB076",
            place,
            "this file has no rate card lines",
            "write each line by its id: `job: {title: Work, counts: gross, price: £3_500}`",
        )
        return None
    if "sibcase" in card:
        message = "this is a case, not a rate card"
        remedy = "put the lines that cases share in a separate file"
        reading.note("SIB076", card.key_place("sibcase"), message, remedy)
        return None
    lines = Block(card.place, card.path)
    for name, line in card.items():
        if isinstance(line, Block):
            lines[name], lines.keys_written[name] = line, card.keys_written[name]
        else:
            _note_no_line(name, card.key_place(name), reading)
    return lines


def _note_no_line(name: str, place: Place, reading: Reading) -> None:
    if name == INCLUDE:
        reading.note("SIB076", place, "a rate card cannot include another", "include one file from the case")
    else:
        message = f"`{shortened(name)}` is not a rate card line"
        reading.note("SIB076", place, message, f"write `{shortened(name)}: {{title: …, counts: …, price: …}}`")


# --- the lines --------------------------------------------------------------------------------------------------------


class _Expansion:
    """Puts lines of a card where payments, metrics and outcomes of a case stand."""

    def __init__(self, root: Block, contract: Block, key: Written, reading: Reading) -> None:
        self._contract, self._key, self._reading = contract, key, reading
        self._root = root

    def enter(self, lines: Block, *, is_first: bool) -> None:
        """Enter every line; those of the case itself keep their order, behind or before the card's."""
        payments, metrics = self._section("payments"), self._section("metrics")
        if payments is None or metrics is None:
            return
        rest = dict(payments) if is_first else {}
        for name in rest:
            del payments[name]
        for name, line in lines.items():
            self._enter_line(name, line, lines.keys_written[name], {**payments, **rest}, payments, metrics)
        payments.update(rest)
        if not metrics:
            del self._contract["metrics"], self._contract.keys_written["metrics"]

    def _section(self, name: str) -> Block | None:
        """Return a section by id, made where there is none; nothing where something else stands there."""
        if name not in self._contract or getattr(self._contract[name], "is_empty", False):
            self._contract[name] = Block(self._key.place, ("contract", name))
            self._contract.keys_written[name] = Written(name, self._key.place, ("contract", name))
        section = own_copy(self._contract, name)
        return section if isinstance(section, Block) else None

    def _enter_line(
        self, name: str, line: Node, key: Written, known: dict[str, Node], payments: Block, metrics: Block
    ) -> None:
        if not isinstance(line, Block):
            self._reading.note_wrong_kind(
                line,
                "a block of fields",
                "write its title, what it counts and its price: `{title: Work, counts: gross, price: £3_500}`",
            )
            return
        is_outcome = isinstance(inside(self._root.get("outcomes"), name), Block)
        note_unknown_fields(line, RateCardLine.field_names(), self._reading)
        if name in known:
            _note_twice(name, payments.key_place(name), key.place, "the rate card", self._reading)
        else:
            _put(payments, name, key, self._payment(name, line, "outcome" if is_outcome else "metric"))
        if is_outcome:
            self._complete(name, line)
        elif name in metrics:
            _note_twice(name, metrics.key_place(name), key.place, "the rate card", self._reading)
        else:
            _put(metrics, name, key, self._metric(name, line))

    def _payment(self, name: str, line: Block, of: str) -> Block:
        path = ("contract", "payments", name)
        payment = Block(line.place, path)
        for field, said in (("kind", "tariff"), (of, name)):
            payment[field] = Written(said, line.place, (*path, field))
            payment.keys_written[field] = Written(field, line.place, (*path, field))
        for field, value in line.items():
            is_known = field in RateCardLine.field_names()
            if is_known and (field not in _OF_METRIC or field in _OF_BOTH):
                _copy_field(payment, field, value, line.keys_written[field])
        return payment

    def _metric(self, name: str, line: Block) -> Block:
        metric = Block(line.place, ("contract", "metrics", name))
        for field, called in _OF_METRIC.items():
            if field in line:
                _copy_field(metric, called, line[field], line.keys_written[field])
        return metric

    def _complete(self, name: str, line: Block) -> None:
        """Give an outcome of the case what the card says of it; what it says itself is refused."""
        fields = [each for each in line if each in _OF_METRIC and each not in _OF_BOTH]
        if not fields:
            return
        outcome = own_copy(own_copy(self._root, "outcomes"), name)
        for field in fields:
            called = _OF_OUTCOME.get(field)
            if called is None or called in outcome:
                message = f"the outcome of the same id already sets `{field}` of `{shortened(name)}`"
                first = outcome.key_place(called or "title")
                help_text = (
                    f"keep it in one place: here or at {first}" if called else "remove it: the line only needs a price"
                )
                self._reading.note("SIB075", line.key_place(field), message, help_text)
            else:
                _copy_field(outcome, called, line[field], line.keys_written[field])


def _put(section: Block, name: str, key: Written, block: Block) -> None:
    section[name] = block
    section.keys_written[name] = Written(str(key), key.place, block.path, plain=key.plain)


def _copy_field(block: Block, name: str, value: Node, key: Written) -> None:
    path = (*block.path, name)
    block[name] = _moved(value, path)
    block.keys_written[name] = Written(name, key.place, path, plain=key.plain)


def _moved(node: Node, path: tuple[str, ...]) -> Node:
    """Return a tree as it stands at another path of the case, at the places where it was written."""
    if isinstance(node, Written):
        return Written(str(node), node.place, path, plain=node.plain)
    if isinstance(node, Series):
        series = Series(node.place, path)
        series += [_moved(item, (*path, str(number))) for number, item in enumerate(node)]
        return series
    block = Block(node.place, path)
    for name, value in node.items():
        block[name] = _moved(value, (*path, name))
        key = node.keys_written[name]
        block.keys_written[name] = Written(str(key), key.place, (*path, name), plain=key.plain)
    return block


# --- private paths ----------------------------------------------------------------------------------------------------


def _spread_private_paths(root: Block, lines: Block) -> None:
    """Let a path to a line of the card name where the line is read: `contract.rate_card.job.price`."""
    for party in blocks_in(root.get("parties")):
        written = party.get("private")
        items = [written] if isinstance(written, Written) else written if isinstance(written, Series) else []
        spread = [each for item in items for each in _read_as(item, root, lines)]
        if isinstance(written, Written | Series) and list(map(str, spread)) != list(map(str, items)):
            own = own_copy(own_copy(root, "parties"), party.path[-1])
            is_one = isinstance(written, Written) and len(spread) == 1
            own["private"] = spread[0] if is_one else _series(written, spread)


def _series(written: Written | Series, items: list[Node]) -> Series:
    series = Series(written.place, written.path)
    series += items
    return series


def _read_as(item: Node, root: Block, lines: Block) -> Iterator[Node]:
    steps = str(item).split(".") if isinstance(item, Written) else []
    if not isinstance(item, Written) or steps[:2] != ["contract", CARD] or steps[2:3] == [] or steps[2] not in lines:
        yield item
        return
    name, *below = steps[2:]
    places = [["contract", "payments", name, *below]]
    field = below[0] if below else ""
    if field in _OF_METRIC:
        is_outcome = name in (root.get("outcomes") or {})
        observed = ["outcomes", name] if is_outcome else ["contract", "metrics", name]
        called = (_OF_OUTCOME if is_outcome else _OF_METRIC).get(field)
        places = places if field in _OF_BOTH else []
        places += [[*observed, called, *below[1:]]] if called else []
    for path in places:
        yield Written(".".join(path), item.place, item.path, plain=item.plain)
