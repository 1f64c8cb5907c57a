"""What a template sees of tables, pictures, assumptions, findings and waivers: what the figures rest on."""
# ruff: noqa: RUF009 - `described` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.documented import described

if TYPE_CHECKING:
    from sibcase.wording.figures.quoted import Quoted

__all__ = [
    "AssumptionGroup",
    "AssumptionLog",
    "AssumptionView",
    "ChartView",
    "ComparisonView",
    "DefaultView",
    "FindingView",
    "NumberView",
    "TableView",
    "WaiverView",
]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table, written out: `{{ tables.payments | table }}` prints it, `| table('payment', 'paid')` some columns."""

    title: str = described("Its caption")
    keys: tuple[str, ...] = described("The names of its columns")
    heads: tuple[str, ...] = described("The headings of its columns")
    are_numbers: tuple[bool, ...] = described("Whether a column holds figures")
    rows: tuple[tuple[str, ...], ...] = described("Its rows, every cell in words")
    total: tuple[str, ...] = described("A last row with totals; empty where there is none")


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The options side by side over many draws; `{{ comparison.worth | table }}` prints a table."""

    draws: int = described("How many draws there were; zero where nothing is uncertain")
    seed: int = described("Which draws: the same seed gives the same figures")
    worth: TableView | None = described("Net present values with their spread; none where nothing is uncertain")
    costs: TableView = described("The premium for risk transfer, transaction costs, and how often each is best")
    risk: TableView = described("What each party may lose under each option, and its share of the variance")
    risk_kept: tuple[str, ...] = described("Sentences on options under which the risk stays with the commissioners")
    best: tuple[str, ...] = described("Sentences that say at which effect which option is best; empty without effects")


@dataclass(frozen=True, slots=True)
class LikelihoodView:
    """Something that may happen."""

    label: str = described("What happens: `Investors lose money`")
    share: str = described("How often, in words: `in 41% of draws`")


@dataclass(frozen=True, slots=True)
class CauseView:
    """An input from which the spread of a figure comes."""

    label: str = described("The input")
    share: str = described("The share of the variance that comes from it")


@dataclass(frozen=True, slots=True)
class UncertaintyView:
    """How sure the figures are, from draws of the inputs that have a range and of chance in small numbers."""

    draws: int = described("How many draws were made")
    seed: int = described("With which seed: the same seed gives the same figures")
    inputs: int = described("How many inputs have a range and were drawn")
    correlated: int = described("How many pairs of them were drawn together")
    outcomes: int = described("In how many outcomes the number of people was drawn by chance")
    table: TableView = described("Low, planned and high of the main figures; nine draws in ten lie in between")
    likelihoods: tuple[LikelihoodView, ...] = described("What may happen, and how likely it is")
    explained: str = described("The figure that `causes` are about; empty where there are none")
    causes: tuple[CauseView, ...] = described("The inputs that its spread comes from, the greatest first")


@dataclass(frozen=True, slots=True)
class NumberView:
    """One of the numbers that a reader asks for first."""

    label: str = described("What it is, in a few words")
    figure: Quoted = described("The figure")


@dataclass(frozen=True, slots=True)
class ChartView:
    """A picture: `{{ charts.payment_curve | picture }}` shows it, `… .table | table` its data."""

    name: str = described("The name of its file, without its folder and suffix")
    title: str = described("Its caption")
    alt: str = described("What it says, for those who cannot see it")
    svg: str = described("The picture itself")
    table: TableView | None = described("What it shows, for a table nearby; none where a table of the case has it")


@dataclass(frozen=True, slots=True)
class AssumptionView:
    """A figure that the case rests on."""

    subject: str = described("What it belongs to: a segment, an outcome, a tranche; nothing where it is alone")
    label: str = described("What it is")
    written: str = described("As written in the case, or `not stated` for a default")
    understood: str = described("How it was understood")
    taken_as: str = described("As one reads it: as written, or the cost where the case names one on file")
    range: str = described("From low to high as written, or nothing")
    source: str = described("Where it comes from: a number in the list of sources, a text, or nothing")
    note: str = described("The author's note; for a default why it was taken")
    line: str = described("Its line in the case file; nothing for a default")
    supply: str = described("What the author still has to supply, or nothing")


@dataclass(frozen=True, slots=True)
class DefaultView:
    """What the model takes where the case says nothing, for all of which it takes it."""

    label: str = described("What it is")
    understood: str = described("What it is taken as")
    why: str = described("Why")
    subjects: tuple[str, ...] = described("Of what the case does not say it; none where it is the case as a whole")


@dataclass(frozen=True, slots=True)
class AssumptionGroup:
    """The assumptions of one section of the case."""

    title: str = described("The section")
    rows: tuple[AssumptionView, ...] = described("Its assumptions, in the order of the file")


@dataclass(frozen=True, slots=True)
class AssumptionLog:
    """Everything that the figures rest on."""

    groups: tuple[AssumptionGroup, ...] = described("What the case states, by section")
    defaults: tuple[DefaultView, ...] = described("What the case does not state and the model takes")
    to_supply: tuple[AssumptionView, ...] = described("What the author still has to supply")
    stated: int = described("How many figures the case states")
    sourced: int = described("How many of them have a source")
    unsourced: int = described("How many of them have none")


@dataclass(frozen=True, slots=True)
class FindingView:
    """A warning about the case that is still open."""

    code: str = described("The code of the rule: SIB035")
    name: str = described("The name of the rule in words: no cap")
    family: str = described("The family of the rule: Savings, Contract, …")
    matters: str = described("Why it matters, or nothing")
    source: str = described("Where that was learned, or nothing")
    severity: str = described("warning or advice")
    message: str = described("What was found")
    help: str = described("How to fix it in the case file, or nothing")
    issue: str = described("What was found, with titles instead of names from the case file")
    action: str = described("What to do, in the words of a committee paper")
    place: str = described("Where: file:line")


@dataclass(frozen=True, slots=True)
class WaiverView:
    """A rule that does not apply here."""

    rule: str = described("The code of the rule")
    name: str = described("The name of the rule in words")
    reason: str = described("Why it does not apply")
    by: str = described("Who says so")
    until: str = described("When the waiver ends, in words")
