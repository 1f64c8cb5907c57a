"""What is invested, given and paid in addition to the payments: investors, their guarantors, grants, costs and fees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent
from sibcase.documents.charts.flow_of_money.chart import Backer, Flow, Group, Party
from sibcase.documents.charts.flow_of_money.flows_of_payers import IF_RESULTS, PAID_BY, hangs_on_results
from sibcase.documents.figures.amounts import Amounts
from sibcase.wording.parties import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.sections.investment import Guarantee
    from sibcase.casefile.sections.parts import Tranche
    from sibcase.documents.figures.subject import Subject

__all__ = ["COSTS", "Funding"]

PAID_TO = "service.costs.by."
TO_PAYEE = "payments.to."
COSTS = "costs"
OUTCOME_PAYMENTS = "outcome payments"


@dataclass(frozen=True, slots=True)
class Funding:
    """Tells who funds a service and who is paid for it.

    Attributes:
        subject: The case and its figures.
        holder: Who holds the contract: what it is paid itself stays there.
    """

    subject: Subject
    holder: str | None

    @property
    def amounts(self) -> Amounts:
        """The amounts of the case."""
        return Amounts(self.subject)

    # --- who gives ----------------------------------------------------------------------------------------------------

    def investors(self) -> Group:
        """Return whose money is drawn and repaid, tranche by tranche."""
        investment = self.subject.case.investment
        tranches = investment.tranches if investment and "investment.drawn" in self.subject.figures else {}
        parties = tuple(self._tranche(key, tranche) for key, tranche in tranches.items())
        if not parties:
            return Group("Investors", ())
        name = f"{len(parties)} tranches"
        return Group("Investors", parties, Party(name, tuple(self._invested("investment", f"{name} together"))))

    def _tranche(self, key: str, tranche: Tranche) -> Party:
        name = self.subject.party(tranche.investor)
        title = self.subject.title_of(f"tranche.{key}.commitment").removesuffix(": commitment")
        label = name if title == name else f"{name} ({title})"
        backers = (self._backer(key, tranche.guarantee, name),) if tranche.guarantee else ()
        return Party(name, tuple(self._invested(f"investment.{key}", label)), title if title != name else "", backers)

    def _invested(self, prefix: str, name: str) -> Iterator[Flow]:
        yield self._flow(f"{prefix}.drawn", "drawn for costs", f"{name} pays in", to_holder=True, word="paid in")
        if self.amounts.known(f"{prefix}.paid_in"):
            after = " owed to commissioners, depending on results"
            yield self._flow(
                f"{prefix}.paid_in",
                "owed to commissioners",
                f"{name} pays",
                after,
                to_holder=True,
                hangs=True,
                word="owed",
            )
        hangs = hangs_on_results(self.subject)
        after = f" over the term{IF_RESULTS if hangs else ''}"
        yield self._flow(
            f"{prefix}.distributed", "repayment and return", f"{name} receives", after, hangs=hangs, word="back"
        )

    def _backer(self, key: str, guarantee: Guarantee, investor: str) -> Backer:
        """Return who makes good what an investor loses: which share of it, and at most how much."""
        who = self.subject.party(guarantee.by)
        most, share = (self.amounts.known(f"tranche.{key}.guarantee.{part}") for part in ("most", "share"))
        lost = "losses" if share is None or share == 1 else f"{percent(share)} of losses"
        short, full = (
            f", up to {write(most)}" if most is not None else "" for write in (self.amounts.short, self.amounts.full)
        )
        return Backer(who, f"{lost}{short}", f"{who} guarantees {lost} of {investor}{full}", most)

    def grants(self) -> Group:
        """Return who gives money that nobody pays back."""
        grants = (self.subject.case.investment.grants if self.subject.case.investment else None) or {}
        there = {
            key: self.subject.party(grant.by) for key, grant in grants.items() if self.amounts.moves(f"grants.{key}")
        }
        parties = tuple(
            Party(
                name,
                (self._flow(f"grants.{key}", "grant", f"{name} gives", ", which is not repayable", to_holder=True),),
            )
            for key, name in there.items()
        )
        if not parties:
            return Group("Grant funders", ())
        total = self._flow("grants.total", "grants", f"{len(parties)} grants together provide", to_holder=True)
        return Group("Grant funders", parties, Party(f"{len(parties)} grants", (total,)))

    # --- who is paid --------------------------------------------------------------------------------------------------

    def payees(self) -> Group:
        """Return who is paid for costs and fees, and by lines that name a payee."""
        paid: dict[str, list[Flow]] = {}
        for payee, figure, what in self._bills():
            if payee != self.holder:
                after, word = ("", "") if what == COSTS else (f" ({what})", "fee")
                flow = self._flow(figure, what, f"{self._sentence_name(payee)} receives", after, word=word)
                paid.setdefault(payee, []).append(flow)
        for payee in self.subject.figures.book.parts(TO_PAYEE):
            if payee != self.holder and self.amounts.moves(TO_PAYEE + payee):
                paid.setdefault(payee, []).append(self._by_lines(payee))
        parties = tuple(Party(self._name(payee), tuple(flows), self._role(payee)) for payee, flows in paid.items())
        return Group("Recipients", parties, self._payees_together(parties))

    def _by_lines(self, payee: str) -> Flow:
        """Return what lines pay a payee in the place of the investors; below zero the payee pays."""
        amount, name = self.amounts.value(TO_PAYEE + payee), self._sentence_name(payee)
        known = self.amounts.known(TO_PAYEE + payee)
        is_owed = known is not None and known < 0
        says = f"{name} {'pays' if is_owed else 'receives'} {self.amounts.full(amount)} under its own payment lines"
        written = self.amounts.short(amount)
        return Flow(amount, written, OUTCOME_PAYMENTS, says, to_holder=is_owed, if_results=True, word="for results")

    def kept(self) -> list[tuple[str, str]]:
        """Return what the holder of the contract is paid itself: what it is for, and the figure."""
        kept = [(what, figure) for payee, figure, what in self._bills() if self.holder and payee == self.holder]
        own = TO_PAYEE + (self.holder or "")
        return [*kept, (OUTCOME_PAYMENTS, own)] if self.amounts.moves(own) else kept

    def _bills(self) -> Iterator[tuple[str, str, str]]:
        """Yield payee, figure and what it is for, of everything that is paid."""
        for payee in self.subject.figures.book.parts(PAID_TO):
            if self.amounts.moves(PAID_TO + payee):
                yield payee, PAID_TO + payee, COSTS
        fees = (self.subject.case.investment.fees if self.subject.case.investment else None) or {}
        for key, fee in fees.items():
            if self.amounts.moves(f"fees.{key}"):
                yield fee.payee or NOT_STATED, f"fees.{key}", self.subject.title_of(f"fees.{key}")

    def _name(self, payee: str) -> str:
        return "Payee not stated" if payee == NOT_STATED else self.subject.party(payee)

    def _sentence_name(self, payee: str) -> str:
        return "An unnamed payee" if payee == NOT_STATED else self.subject.party(payee)

    def _role(self, payee: str) -> str:
        party = (self.subject.case.parties or {}).get(payee)
        return party.role if party and party.role != "other" else ""

    def _payees_together(self, parties: Sequence[Party]) -> Party:
        """Return all payees as one; the book has no sum of them, for what the holder is paid is not among it."""
        amounts = [flow.amount for party in parties for flow in party.flows]
        there = [amount for amount in amounts if amount is not None and math.isfinite(amount)]
        total = math.fsum(there) if len(there) == len(amounts) else None
        says = f"{len(parties)} recipients together receive {self.amounts.full(total)}"
        flow = Flow(total, self.amounts.short(total), COSTS, says, to_holder=False)
        return Party(f"{len(parties)} recipients", (flow,))

    def sharers(self) -> Group:
        """Return who else shares in what is left once investors are repaid; payers are shown where they pay."""
        shares = (self.subject.case.investment.surplus if self.subject.case.investment else None) or {}
        there = [key for key in shares if self.amounts.moves(f"investment.shared.{key}")]
        parties = tuple(self._sharer(key) for key in there if PAID_BY + key not in self.subject.figures)
        return Group("Surplus sharing", parties)

    def _sharer(self, party: str) -> Party:
        name, figure = self.subject.party(party), f"investment.shared.{party}"
        flow = self._flow(figure, "share of surplus", f"{name} receives", f" of the surplus{IF_RESULTS}", hangs=True)
        return Party(name, (flow,))

    def _flow(  # noqa: PLR0913  # a flow has an amount, what is said before and after it, a way and a condition
        self,
        figure: str,
        what: str,
        before: str,
        after: str = "",
        *,
        to_holder: bool = False,
        hangs: bool = False,
        word: str = "",
    ) -> Flow:
        """Return the flow of a figure, with the sentence around its amount."""
        amount = self.amounts.value(figure)
        says = f"{before} {self.amounts.full(amount)}{after}"
        return Flow(amount, self.amounts.short(amount), what, says, to_holder, hangs, word)
