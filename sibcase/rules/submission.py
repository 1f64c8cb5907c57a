"""A case as it is submitted for review: what it says, where it says so, and its figures once somebody asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sibcase.casefile.case import is_contract_alone
from sibcase.casefile.values.wording import money, number, percent
from sibcase.rules.parts_of import everything_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sibcase.book.draws import WrittenInput
    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.casefile.source.places import Place
    from sibcase.casefile.source.whereabouts import Whereabouts
    from sibcase.casefile.values.fields import Assumption, Section
    from sibcase.reference.deals import SimilarDeals

# What floating point leaves of a difference of equals, in whole units of currency.
DUST = 0.005


class Objection(NamedTuple):
    """What a rule has to say: the line that causes it, a sentence with its figures, a remedy for this very case."""

    place: Place
    message: str
    help: str = ""


@dataclass(frozen=True)
class Submission:
    """A case with what a reviewer needs to ask about it.

    Attributes:
        case: the case, without errors in the file.
        where: the places of its parts.
        stage: the stage it is reviewed for: its own, or a later one.
        evaluate: computes its figures; called once, when a rule first asks for one. None where there is too much of it.
        evaluate_in_months: computes figures of given names in monthly steps; None where that is no finer step, or too
            much.
        evaluate_with_draws: computes figures of given names with assumptions of those as planned at other values.
        prose: its texts by section of the document, each with the place where it begins.
        outdated: documents made from the case before it was last changed.
        look_up_deals: returns the deals that are most like it; called once, when a rule first asks for them.
    """

    case: Case
    where: Whereabouts
    stage: str
    evaluate: Callable[[], Figures] | None
    evaluate_in_months: Callable[[Collection[str]], Figures] | None = None
    evaluate_with_draws: Callable[[Figures, Mapping[str, Array], Collection[str]], Figures] | None = None
    prose: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()
    look_up_deals: Callable[[], SimilarDeals | None] = lambda: None

    @property
    def is_contract_alone(self) -> bool:
        """Whether it is a contract to be settled, of which no business case is asked."""
        return is_contract_alone(self.stage, has_service=self.case.service is not None)

    @cached_property
    def figures(self) -> Figures | None:
        """The evaluated book; None where it is not computed, as if the case had no figure."""
        return self.evaluate() if self.evaluate else None

    @cached_property
    def similar_deals(self) -> SimilarDeals | None:
        """The deals that are most like it; None where no export of INDIGO is named."""
        return self.look_up_deals()

    def in_months(self, names: Collection[str]) -> Figures | None:
        """Return figures in monthly steps; None where these are no finer, or it is not computed."""
        return self.evaluate_in_months(names) if self.evaluate_in_months else None

    @cached_property
    def inputs(self) -> tuple[WrittenInput, ...]:
        """The values that its figures rest on, each with the lines that carry it; none where it is not computed."""
        from sibcase.book.draws import written_inputs

        return tuple(written_inputs(self.figures.book).values()) if self.figures else ()

    @cached_property
    def everything(self) -> list[Section | Assumption]:
        """Every block and every number of the case, in the order of the format."""
        return list(everything_in(self.case))

    def with_draws(self, planned: Figures, draws: Mapping[str, Array], names: Collection[str]) -> Figures:
        """Return figures with assumptions of those as planned at other values, many at once."""
        from sibcase.book.evaluate import evaluate_again

        return (self.evaluate_with_draws or evaluate_again)(planned, draws, names)

    def figure(self, name: str) -> float | None:
        """Return a single figure; None where the case has none of that name or it is undefined."""
        return self.figures.value(name) if self.figures and name in self.figures else None

    def amount(self, name: str) -> float:
        """Return a single figure, zero where the case has none."""
        return self.figure(name) or 0.0

    def by_year(self, name: str) -> dict[str, float]:
        """Return a figure by financial year; nothing where the case has none of that name."""
        figures = self.figures
        known = figures and (name + ".per_year" in figures or name + ".per_period" in figures)
        return figures.by_year(name) if figures and known else {}

    def by_period(self, name: str) -> list[float]:
        """Return a row of the book; nothing where the case has none of that name."""
        return self.figures.row(name) if self.figures and name in self.figures else []

    @property
    def period_labels(self) -> tuple[str, ...]:
        """What the periods are called; nothing where nothing is computed."""
        return self.figures.book.periods.labels if self.figures else ()

    def party(self, name: str) -> str:
        """Return what a party is called."""
        party = (self.case.parties or {}).get(name)
        return party.name if party else name

    def role(self, name: str | None) -> str:
        """Return what a party does in the contract; nothing for nobody."""
        party = (self.case.parties or {}).get(name or "")
        return party.role if party else ""

    def money(self, value: float) -> str:
        """Return an amount as people write it, in the case's currency."""
        return money(value, self.case.currency)

    @staticmethod
    def percent(share: float) -> str:
        """Return a share in per cent."""
        return percent(share)

    @staticmethod
    def number(value: float) -> str:
        """Return a number with at most one decimal."""
        return number(value)
