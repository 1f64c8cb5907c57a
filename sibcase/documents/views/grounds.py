"""What a template is told of tables, pictures, assumptions, findings and waivers: what the figures rest on."""
# ruff: noqa: RUF009 - `told` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.documented import told

if TYPE_CHECKING:
    from sibcase.wording.figures.quoted import Quoted

__all__ = [
    "AssumptionGroup",
    "AssumptionLog",
    "AssumptionView",
    "ChartView",
    "DefaultView",
    "FindingView",
    "NumberView",
    "TableView",
    "WaiverView",
]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table, written out: `{{ tables.payments | table }}` prints it, `| table('payment', 'paid')` some columns."""

    title: str = told("Its caption")
    keys: tuple[str, ...] = told("The names of its columns")
    heads: tuple[str, ...] = told("The headings of its columns")
    are_numbers: tuple[bool, ...] = told("Whether a column holds figures")
    rows: tuple[tuple[str, ...], ...] = told("Its rows, every cell in words")
    total: tuple[str, ...] = told("A last row with totals; empty where there is none")


@dataclass(frozen=True, slots=True)
class NumberView:
    """One of the numbers that a reader asks for first."""

    label: str = told("What it is, in a few words")
    figure: Quoted = told("The figure")


@dataclass(frozen=True, slots=True)
class ChartView:
    """A picture: `{{ charts.payment_curve | picture }}` shows it, `… .table | table` its data."""

    name: str = told("The name of its file, without its folder and suffix")
    title: str = told("Its caption")
    alt: str = told("What it says, for those who cannot see it")
    svg: str = told("The picture itself")
    table: TableView | None = told("What it shows, for a table nearby; none where a table of the case has it")


@dataclass(frozen=True, slots=True)
class AssumptionView:
    """A figure that the case rests on."""

    subject: str = told("What it belongs to: a segment, an outcome, a tranche; nothing where it stands alone")
    label: str = told("What it is")
    written: str = told("As written in the case, or `not stated` for a default")
    understood: str = told("How it was understood")
    taken_as: str = told("As one reads it: as written, or the cost where the case names one on file")
    range: str = told("From low to high as written, or nothing")
    source: str = told("Where it comes from: a number in the list of sources, a text, or nothing")
    note: str = told("The author's note; for a default why it was taken")
    line: str = told("Its line in the case file; nothing for a default")
    supply: str = told("What the author still has to supply, or nothing")


@dataclass(frozen=True, slots=True)
class DefaultView:
    """What the model takes where the case says nothing, for all of which it takes it."""

    label: str = told("What it is")
    understood: str = told("What it is taken as")
    why: str = told("Why")
    subjects: tuple[str, ...] = told("Of what the case does not say it; none where it is the case as a whole")


@dataclass(frozen=True, slots=True)
class AssumptionGroup:
    """The assumptions of one section of the case."""

    title: str = told("The section")
    rows: tuple[AssumptionView, ...] = told("Its assumptions, in the order of the file")


@dataclass(frozen=True, slots=True)
class AssumptionLog:
    """Everything that the figures rest on."""

    groups: tuple[AssumptionGroup, ...] = told("What the case states, by section")
    defaults: tuple[DefaultView, ...] = told("What the case does not state and the model takes")
    to_supply: tuple[AssumptionView, ...] = told("What the author still has to supply")
    stated: int = told("How many figures the case states")
    sourced: int = told("How many of them have a source")
    unsourced: int = told("How many of them have none")


@dataclass(frozen=True, slots=True)
class FindingView:
    """A warning about the case that is still open."""

    code: str = told("The code of the rule: SIB035")
    name: str = told("The name of the rule in words: no cap")
    family: str = told("The family of the rule: Savings, Contract, …")
    matters: str = told("Why it matters, or nothing")
    source: str = told("Where that was learned, or nothing")
    severity: str = told("warning or advice")
    message: str = told("What was found")
    help: str = told("How to fix it in the case file, or nothing")
    issue: str = told("What was found, with titles instead of names from the case file")
    action: str = told("What to do, in the words of a committee paper")
    place: str = told("Where: file:line")


@dataclass(frozen=True, slots=True)
class WaiverView:
    """A rule that does not apply here."""

    rule: str = told("The code of the rule")
    name: str = told("The name of the rule in words")
    reason: str = told("Why it does not apply")
    by: str = told("Who says so")
    until: str = told("When the waiver ends, in words")
