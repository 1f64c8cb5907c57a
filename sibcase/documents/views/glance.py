"""Telling the numbers that matter: the first four that a reader asks for, of those that the case has.

Each reader has a list in the order of asking; whatever is not there, or not defined, gives way to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.views.grounds import NumberView

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.documents.figures.subject import Subject

__all__ = ["tell_glance"]

MOST_NUMBERS = 4
NOTHING_DONE = ("need.cost.total", "Cost of the need if nothing is done")
NEED = (
    NOTHING_DONE,
    ("need.people.total", "People in need"),
    ("need.present_value", "Cost of the need, present value"),
)
READERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "committee": (
        ("payments.total", "Outcome payments, as planned"),
        ("savings.cashable.total", "Cashable savings"),
        ("savings.gross.total", "All savings, cashable or not"),
        ("investment.loss_at_zero_outcomes", "Investors' loss if no outcomes are achieved"),
        ("service.costs.total", "Cost of the service and the contract"),
        ("commissioners.greatest_liability", "Maximum liability"),
        ("investment.drawn", "Drawn from investors"),
        NOTHING_DONE,
        ("contract.cap_per_person", "Cap per person"),
        ("service.starts.total", "People who start"),
        *NEED[1:],
        ("zero.payments.total", "Payable if no outcomes are achieved"),
    ),
    "investor": (
        ("investment.committed", "Investment sought"),
        ("investment.loss_at_zero_outcomes", "Loss if no outcomes are achieved"),
        ("investment.irr", "Annual return (IRR), as planned"),
        ("investment.multiple", "Money multiple, as planned"),
        ("investment.peak_funding", "Peak outstanding"),
        ("payments.total", "Outcome payments, as planned"),
        ("commissioners.greatest_liability", "Maximum liability"),
        ("zero.payments.total", "Payable if no outcomes are achieved"),
        ("service.costs.total", "Cost of the service and the contract"),
        NOTHING_DONE,
    ),
    "provider": (
        ("service.starts.total", "People who start"),
        ("service.delivery_costs", "Cost of the service"),
        ("payments.total", "Outcome payments, as planned"),
        ("options.pbr.peak_funding", "Working capital needed without investors"),
        ("service.completers.total", "People who complete"),
        ("outcomes.net.total", "Outcomes attributable to the service"),
        ("commissioners.greatest_liability", "Maximum payments"),
    ),
    "finance": (
        ("payments.total", "Outcome payments, as planned"),
        ("savings.cashable.total", "Cashable savings"),
        ("commissioners.cover.payers", "Commissioners' own cashable savings over payments"),
        ("commissioners.wrong_pocket", "Payments falling on the wrong agency"),
        ("savings.capacity.total", "Capacity freed, not cashable"),
        ("savings.not_assessed.total", "Savings not assessed for cashability"),
        ("savings.gross.total", "All savings, cashable or not"),
        ("commissioners.greatest_liability", "Maximum liability"),
        NOTHING_DONE,
        *NEED[1:],
    ),
}
# What takes the place of a loss that is below zero, which is a gain.
GAIN_INSTEAD = {
    "investment.loss_at_zero_outcomes": ("zero.investment.net_gain", "Investors' gain if no outcomes are achieved"),
}
# Zero here would be read as an answer to a question that nobody asked.
ONLY_IF_NOT_NIL = frozenset(
    {
        "need.cost.total",
        "need.present_value",
        "savings.not_assessed.total",
        "savings.capacity.total",
        "options.pbr.peak_funding",
    }
)


def tell_glance(subject: Subject) -> Mapping[str, tuple[NumberView, ...]]:
    """Return for each kind of reader the first four numbers that the case can answer with."""
    return {reader: tuple(_numbers(subject, asked))[:MOST_NUMBERS] for reader, asked in READERS.items()}


def _numbers(subject: Subject, asked: tuple[tuple[str, str], ...]) -> Iterator[NumberView]:
    for name, label in (_as_gain(subject, *each) for each in asked):
        figure = subject.figure_or_none(name)
        adds_up = figure is not None and subject.figures.book.lines[name].adds_up
        if figure is not None and adds_up and figure.value is not None and (figure or name not in ONLY_IF_NOT_NIL):
            yield NumberView(label, figure)


def _as_gain(subject: Subject, name: str, label: str) -> tuple[str, str]:
    """Return the figure that shows a gain as a gain where a loss is below zero; else the figure that was asked for."""
    figure = subject.figure_or_none(name) if name in GAIN_INSTEAD else None
    return GAIN_INSTEAD[name] if figure is not None and figure < 0 else (name, label)
