"""The numbers that matter: the first four that a reader asks for, of those that the case has.

Each reader has a list in the order of asking; whatever is not there, or not defined, gives way to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.views.grounds import NumberView
from sibcase.wording.figures.labels import full_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.documents.figures.subject import Subject

__all__ = ["build_glance"]

MOST_NUMBERS = 4
NOTHING_DONE = "need.cost.total"
NEED = (
    NOTHING_DONE,
    "need.people.total",
    "need.present_value",
)
READERS: Mapping[str, tuple[str, ...]] = {
    "committee": (
        "payments.total",
        "savings.cashable.total",
        "savings.gross.total",
        "investment.loss_at_zero_outcomes",
        "service.costs.total",
        "commissioners.greatest_liability",
        "investment.drawn",
        NOTHING_DONE,
        "contract.cap_per_person",
        "service.starts.total",
        *NEED[1:],
        "zero.payments.total",
    ),
    "investor": (
        "investment.committed",
        "investment.loss_at_zero_outcomes",
        "investment.irr",
        "investment.multiple",
        "investment.peak_funding",
        "payments.total",
        "commissioners.greatest_liability",
        "zero.payments.total",
        "service.costs.total",
        NOTHING_DONE,
    ),
    "provider": (
        "service.starts.total",
        "service.delivery_costs",
        "payments.total",
        "options.pbr.peak_funding",
        "service.completers.total",
        "outcomes.net.total",
        "commissioners.greatest_liability",
    ),
    "finance": (
        "payments.total",
        "savings.cashable.total",
        "commissioners.cover.payers",
        "commissioners.wrong_pocket",
        "savings.capacity.total",
        "savings.not_assessed.total",
        "savings.gross.total",
        "commissioners.greatest_liability",
        NOTHING_DONE,
        *NEED[1:],
    ),
}
# What takes the place of a loss that is below zero, which is a gain.
GAIN_INSTEAD = {"investment.loss_at_zero_outcomes": "zero.investment.net_gain"}
# Zero here would be read as an answer to a question that was not asked.
ONLY_IF_NOT_ZERO = frozenset(
    {
        "need.cost.total",
        "need.present_value",
        "savings.not_assessed.total",
        "savings.capacity.total",
        "options.pbr.peak_funding",
    }
)


def build_glance(subject: Subject) -> Mapping[str, tuple[NumberView, ...]]:
    """Return for each kind of reader the first four numbers that the case can answer with."""
    return {reader: tuple(_numbers(subject, asked))[:MOST_NUMBERS] for reader, asked in READERS.items()}


def _numbers(subject: Subject, asked: tuple[str, ...]) -> Iterator[NumberView]:
    for name in (_as_gain(subject, each) for each in asked):
        figure = subject.figure_or_none(name)
        adds_up = figure is not None and subject.figures.book.lines[name].adds_up
        if figure is not None and adds_up and figure.value is not None and (figure or name not in ONLY_IF_NOT_ZERO):
            yield NumberView(full_label(name), figure)


def _as_gain(subject: Subject, name: str) -> str:
    """Return the figure that shows a gain as a gain where a loss is below zero; else the figure that was asked for."""
    figure = subject.figure_or_none(name) if name in GAIN_INSTEAD else None
    return GAIN_INSTEAD[name] if figure is not None and figure < 0 else name
