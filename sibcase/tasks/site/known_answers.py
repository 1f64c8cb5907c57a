"""Known answers: what was published of a deal, in `answers.yaml` next to its case, and what the case gives for it.

Each answer names figures with the values that a source reports, and what was observed if the contract is settled for
them. Answers that rest on people one by one, or on a case with other terms, are shown as they were published.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.encoding import decoded_as_far_as_possible
from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.casefile.values.wording import of_unit
from sibcase.files import read_within
from sibcase.tasks.settle.csv_table import ObservationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.book.figures import Figures
    from sibcase.casefile.source.nodes import Node
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["ANSWERS_FILE", "LARGEST_ANSWERS", "KnownFigure", "known_figures"]

ANSWERS_FILE = "answers.yaml"
LARGEST_ANSWERS = 1_000_000
MOST_ANSWERS = 200
# What an answer may rest on that is not worked out here.
_ELSEWHERE = ("people", "counts", "change")


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure that was published.

    Attributes:
        name: the figure.
        label: what it is called.
        observed: the results that it rests on, in words; nothing where it rests on none.
        published: its value, as the source has it.
        calculated: what the case gives for it; nothing where that is not worked out here.
        source: who published it.
        confidence: how certain it is.
    """

    name: str
    label: str
    observed: str
    published: str
    calculated: str
    source: str
    confidence: str


def known_figures(business: BusinessCase) -> list[KnownFigure]:
    """Return the published figures next to a case; none where there is no such file, or it cannot be read."""
    return [figure for answer in _answers(Path(business.path).parent) for figure in _figures_of(business, answer)]


def _answers(folder: Path) -> list[Block]:
    try:
        text = decoded_as_far_as_possible(read_within(folder, ANSWERS_FILE, LARGEST_ANSWERS))
    except OSError:
        return []
    root, _ = compose(text, ANSWERS_FILE)
    listed = root.get("answers") if isinstance(root, Block) else None
    return [each for each in listed[:MOST_ANSWERS] if isinstance(each, Block)] if isinstance(listed, Series) else []


def _figures_of(business: BusinessCase, answer: Block) -> Iterator[KnownFigure]:
    expected, observed = _texts(answer.get("expect")), _texts(answer.get("observe"))
    found = None if any(name in answer for name in _ELSEWHERE) else _settled(business, observed)
    words = ", ".join(f"{name}: {value}" for name, value in observed.items())
    for name, published in expected.items():
        yield KnownFigure(
            name,
            found.book.lines[name].label if found is not None and name in found else name,
            words,
            published,
            _value(business, found, name),
            _text(answer.get("source")),
            _text(answer.get("confidence")),
        )


def _settled(business: BusinessCase, observed: dict[str, str]) -> Figures | None:
    """Return the figures of a case settled on results, or as planned where none were observed."""
    try:
        return business.settle(dict(observed)).figures if observed else business.planned
    except ObservationError:
        return None


def _value(business: BusinessCase, figures: Figures | None, name: str) -> str:
    value = figures.value(name) if figures is not None and name in figures else None
    if figures is None or value is None:
        return ""
    return of_unit(value, figures.book.lines[name].unit, business.case.currency)


def _texts(node: Node | None) -> dict[str, str]:
    pairs = node.items() if isinstance(node, Block) else ()
    return {str(name): str(value) for name, value in pairs if isinstance(value, Written)}


def _text(node: Node | None) -> str:
    return str(node) if isinstance(node, Written) else ""
