"""A business case: a case that has passed its checks, with its figures, tables and frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sibcase.casefile import reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from sibcase.book.figures import Figures
    from sibcase.book.lines import Book
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import Place, SourceText
    from sibcase.tables.all_tables import Table
    from sibcase.tasks.settle.settle import Payout


# The finding on a file that is not there, may not be read, or is no text.
UNREADABLE = "SIB019"


class CaseHasErrors(ValueError):  # noqa: N818 - named for what its author has to fix
    """A case cannot be computed; the message shows every error with its place."""

    def __init__(self, loaded: reader.Loaded) -> None:
        """Keep the findings, with the texts to show their lines, and print the errors."""
        self.findings = loaded.findings
        self.texts = loaded.texts
        super().__init__(
            "\n".join(f"{each.place}: {each.severity} {each.code}: {each.message}" for each in self.errors)
        )

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep the case from being computed."""
        return [each for each in self.findings if each.is_error]

    @property
    def is_unreadable(self) -> bool:
        """Whether the file itself cannot be read."""
        return any(each.code == UNREADABLE for each in self.errors)


@dataclass(frozen=True)
class BusinessCase:
    """A checked case with its book of lines.

    Example:
        >>> import sibcase
        >>> case = sibcase.load("cases/concept-note")
        >>> case.evaluate().value("need.cost.total")
        157500000.0
    """

    path: str
    case: Case
    findings: list[Finding]
    texts: dict[str, SourceText]
    narratives: dict[str, tuple[str, Place]]
    loaded: reader.Loaded | None = field(default=None, repr=False, compare=False)

    @cached_property
    def book(self) -> Book:
        """The lines of the model."""
        from sibcase.model.build import build_book

        return build_book(self.case)

    @cached_property
    def planned(self) -> Figures:
        """The figures as planned, worked out once for all that rest on them."""
        from sibcase.book.evaluate import evaluate

        return evaluate(self.book)

    @property
    def states_savings(self) -> bool:
        """Whether the case states any saving of public money: without, savings of zero are none that are known."""
        outcomes = self.case.outcomes or {}
        return any(each.kind == "fiscal" for outcome in outcomes.values() for each in (outcome.savings or {}).values())

    def plan_from(self, before: Figures) -> None:
        """Work the figures out from those of a case that is much like this one; they are the same as without it."""
        from sibcase.book.evaluate import evaluate_from

        self.__dict__["planned"] = evaluate_from(before, self.book)

    def evaluate(self, draws: Mapping[str, Array] | None = None) -> Figures:
        """Evaluate the book, once or for arrays of draws by assumption name.

        Example:
            >>> import sibcase
            >>> figures = sibcase.load("cases/concept-note").evaluate()
            >>> figures.value("need.people.total")
            150.0
        """
        from sibcase.book.evaluate import evaluate

        return evaluate(self.book, draws) if draws else self.planned

    def settle(self, observed: Mapping[str, float | str]) -> Payout:
        """Settle the contract on observed results, as `sibcase payout` does; texts are read in the unit of their name.

        Example:
            >>> import sibcase
            >>> settled = sibcase.load("cases/deals/rikers-island").settle({"reduction": "10%"})
            >>> settled.total, settled.by_tranche()["loan"]["net_gain"]
            (9600000.0, 0.0)

        Raises:
            sibcase.tasks.settle.csv_table.ObservationError: the case has no contract, a name cannot be observed, or a
                value does not fit it.
        """
        from sibcase.tasks.settle.settle import payout

        return payout(self.case, observed)

    def tables(self, figures: Figures | None = None) -> dict[str, Table]:
        """Return the tables by year, agency, payer, tranche and line.

        Example:
            >>> import sibcase
            >>> sibcase.load("cases/concept-note").tables()["need_by_agency"].rows
            (('Not stated', 157500000.0),)
        """
        from sibcase.tables.all_tables import all_tables

        return all_tables(self.case, figures or self.planned)

    def frame(self, table: str, figures: Figures | None = None) -> pd.DataFrame:
        """Return a table as a pandas frame; `frame.attrs["units"]` says the unit of each column.

        Example:
            >>> import sibcase
            >>> case = sibcase.load("cases/concept-note")
            >>> case.frame("need_by_agency").columns.tolist()
            ['agency', 'cost']
        """
        return self.tables(figures)[table].frame()

    def lines_frame(self, figures: Figures | None = None) -> pd.DataFrame:
        """Return every row of the book that varies by period, one column per period, with label and unit.

        Example:
            >>> import sibcase
            >>> case = sibcase.load("cases/family-recovery")
            >>> case.lines_frame().loc["payments.total", "unit"]
            'money'
        """
        import pandas as pd

        found = figures or self.planned
        names = [name for name, line in self.book.lines.items() if line.axis == "period"]
        rows = [[self.book.lines[name].label, self.book.lines[name].unit, *found.row(name)] for name in names]
        index = [name.removesuffix(".per_period") for name in names]
        return pd.DataFrame(rows, index=index, columns=["label", "unit", *self.book.periods.labels])


def load(path: str | Path) -> BusinessCase:
    """Load a case from a file or folder; raise `CaseHasErrors` if it cannot be computed."""
    return business_case(reader.load_case(path))


def load_text(text: str) -> BusinessCase:
    """Load a case from its text; raise `CaseHasErrors` if it cannot be computed."""
    return business_case(reader.load_text(text))


def business_case(loaded: reader.Loaded) -> BusinessCase:
    """Return a loaded case as one that can be computed."""
    if loaded.case is None:
        raise CaseHasErrors(loaded)
    return BusinessCase(loaded.path, loaded.case, loaded.findings, loaded.texts, loaded.narratives, loaded)
