"""How sure the figures of a case are: what a document prints of the draws of its uncertain inputs and of chance."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cause", "Histogram", "HowSure", "Likelihood", "Range", "Swing", "Swings", "YearlyPayments"]


@dataclass(frozen=True, slots=True)
class Range:
    """A figure as planned, and the 5th and 95th percentile of its draws; nothing where it is undefined."""

    name: str
    unit: str
    low: float | None
    planned: float | None
    high: float | None

    @property
    def is_known(self) -> bool:
        """Whether the figure is defined in any draw, or as planned."""
        return self.planned is not None or self.low is not None


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Something that may happen, and in what share of the draws it does."""

    name: str
    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Cause:
    """An input, and the share of the variance of a figure that comes from it."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Swing:
    """A figure at both ends of the range of one input, all others as planned."""

    input: str
    unit: str
    low: float
    high: float
    at_low: float
    at_high: float


@dataclass(frozen=True, slots=True)
class Swings:
    """What the range of each input does to a figure, the widest first."""

    name: str
    unit: str
    planned: float
    swings: tuple[Swing, ...]


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the draws of a figure are spread.

    Attributes:
        name: The figure.
        unit: Its unit.
        planned: As planned; nothing where it is undefined.
        low: The 5th percentile of the draws.
        high: The 95th.
        edges: The edges of the columns.
        shares: The share of all draws in each column, one fewer than there are edges.
    """

    name: str
    unit: str
    planned: float | None
    low: float
    high: float
    edges: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class YearlyPayments:
    """What a payer pays in each financial year.

    Attributes:
        payer: Its name.
        years: The financial years.
        low: The 5th percentile of the draws.
        planned: As planned.
        high: The 95th percentile.
        budget: Of each year; nothing where none is stated.
    """

    payer: str
    years: tuple[str, ...]
    low: tuple[float, ...]
    planned: tuple[float, ...]
    high: tuple[float, ...]
    budget: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class HowSure:
    """What the draws of a case say to its readers.

    Attributes:
        draws: How many there were.
        seed: Which.
        inputs: How many inputs were drawn from their range.
        correlated: How many pairs of them were drawn together.
        by_chance: The titles of the outcomes that chance moved.
        ranges: The figures that move.
        likelihoods: What may happen.
        explained: The figure whose causes are given; nothing where there are none.
        causes: Where its spread comes from, the greatest first.
        swings: What the range of each input does to it.
        histograms: How the draws of the most important figures are spread.
        payments: What each payer pays by year.
    """

    draws: int
    seed: int
    inputs: int
    correlated: int
    by_chance: tuple[str, ...]
    ranges: tuple[Range, ...]
    likelihoods: tuple[Likelihood, ...]
    explained: str
    causes: tuple[Cause, ...]
    swings: Swings | None
    histograms: tuple[Histogram, ...]
    payments: tuple[YearlyPayments, ...]
