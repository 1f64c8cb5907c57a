"""What payers pay over the term: what of it depends on results, and what is returned to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import BlockPayment
from sibcase.documents.charts.flow_of_money.chart import Flow, Group, Party
from sibcase.documents.figures.amounts import Amounts
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.sections.parts import Payment
    from sibcase.documents.figures.subject import Subject

__all__ = ["IF_RESULTS", "PAID_BY", "PENNY", "hangs_on_results", "payers"]

PAID_BY = "payments.by."
IF_RESULTS = ", if outcomes are achieved"
PENNY = 0.005


def payers(subject: Subject) -> Group:
    """Return who pays, each with its payments and with what comes back to it."""
    teller = _Teller(subject, Amounts(subject))
    ids = subject.figures.book.parts(PAID_BY)
    parties = tuple(Party(subject.party(payer), tuple(teller.flows(payer))) for payer in ids)
    together = Party(f"{len(ids)} commissioners", tuple(teller.flows_together(len(ids))))
    return Group("Outcome payers" if hangs_on_results(subject) else "Payers", parties, together)


def hangs_on_results(subject: Subject) -> bool:
    """Return whether any payment line does."""
    lines = _lines(subject)
    return _certain_among(lines) != lines.keys()


def _lines(subject: Subject) -> dict[str, Payment]:
    return dict(subject.case.contract.payments) if subject.case.contract else {}


def _certain_among(lines: Mapping[str, Payment]) -> set[str]:
    """Return the lines that are paid regardless of results, and kept: an advance may be set off and paid back."""
    advances = {name for line in lines.values() for name in line.on_account or ()}
    fixed = (name for name, line in lines.items() if isinstance(line, BlockPayment) and not line.requires)
    return {name for name in fixed if lines[name].scaled_by is None} - advances


@dataclass(frozen=True, slots=True)
class _Part:
    """What is paid by one line: what for, how much, and whether whatever the results."""

    title: str
    amount: float | None
    is_certain: bool


@dataclass(frozen=True, slots=True)
class _Condition:
    """On what a payment hangs: in the words of a sentence, in those below its arrow, and whether that is dashed."""

    said: str
    note: str = ""
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the payments of one case."""

    subject: Subject
    amounts: Amounts

    def flows(self, payer: str) -> Iterator[Flow]:
        """Yield what one payer pays, and what comes back to it."""
        name = self.subject.party(payer)
        parts = self._parts(f"payments.split.{{}}.{payer}")
        yield self._payment(name, self.amounts.value(PAID_BY + payer), parts)
        yield from self._back(name, f"investment.returned.by.{payer}")
        yield from self._back(name, f"investment.shared.{payer}")

    def flows_together(self, count: int) -> Iterator[Flow]:
        """Yield what all payers pay, and what comes back to them."""
        name = f"{count} commissioners together"
        yield self._payment(name, self.amounts.value("payments.total"), self._parts("payments.{}"))
        yield from self._back(name, "investment.returned")

    def _parts(self, figure: str) -> list[_Part]:
        lines = _lines(self.subject)
        certain = _certain_among(lines)
        return [
            _Part(
                self.subject.title_of(f"payments.{name}").removesuffix(": paid"),
                self.amounts.value(figure.format(name)),
                name in certain,
            )
            for name in lines
            if figure.format(name) in self.subject.figures
        ]

    def _payment(self, name: str, amount: float | None, parts: list[_Part]) -> Flow:
        """Return what is paid over the term; where the payer is owed more than it owes, the money flows to it."""
        pays = not _is_below_zero(amount)
        says = f"{name} {'pays' if pays else 'receives'} {self.amounts.full(amount)} over the term"
        hangs = self._condition(amount, parts)
        what = "outcome payments" if hangs.is_dashed else "payments"
        return Flow(amount, self.amounts.short(amount), what, says + hangs.said, pays, hangs.is_dashed, note=hangs.note)

    def _condition(self, amount: float | None, parts: list[_Part]) -> _Condition:
        """Return on what a payment hangs."""
        certain = [part for part in parts if part.is_certain]
        if len(certain) == len(parts):
            return _Condition("", is_dashed=False)
        if _is_below_zero(amount):
            return _Condition(", if results are as planned", is_dashed=True)
        if len(certain) == 1 and _is_same(certain[0].amount, amount):
            return _Condition(", depending on results", "depends on results", is_dashed=False)
        certainly = [f"{self.amounts.full(part.amount)} for {part.title}" for part in certain]
        said = f"{IF_RESULTS}, including an unconditional {listed(certainly)}" if certainly else IF_RESULTS
        some = self.amounts.short(certain[0].amount) if len(certain) == 1 else "part"
        return _Condition(said, f"{some} unconditional" if certain else "", is_dashed=True)

    def _back(self, name: str, figure: str) -> Iterator[Flow]:
        amount = self.amounts.known(figure)
        if amount:
            says = f"{name} receives {self.amounts.full(amount)} of the surplus{IF_RESULTS}"
            short = self.amounts.short(amount)
            yield Flow(amount, short, "returned", says, to_holder=False, if_results=True, word="back")


def _is_below_zero(amount: float | None) -> bool:
    """Return whether an amount is known to be below zero; one that is withheld is neither below nor above."""
    return amount is not None and amount < 0


def _is_same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) < PENNY
