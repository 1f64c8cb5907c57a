"""Telling the flow of money: who gives how much to whom over the term, and what of it hangs on results."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sibcase.casefile.parts import BlockPayment
from sibcase.documents.charts import flow_of_money as charts
from sibcase.documents.charts.flow_of_money import Backer, Flow, Group, Holder, Party
from sibcase.documents.phrases import listed
from sibcase.documents.table import NOT_STATED
from sibcase.documents.wording import money, percent, short_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.casefile.parts import Payment, Tranche
    from sibcase.casefile.sections.investment import Guarantee
    from sibcase.documents.charts.chart import Chart
    from sibcase.documents.table import Table
    from sibcase.documents.telling.subject import Subject

__all__ = ["flow_of_money"]

PAID_BY, PAID_TO = "payments.by.", "service.costs.by."
THE_CONTRACT = "The contract"
IF_RESULTS = ", if results are shown"
PENNY = 0.005

# One flow says no more than a sentence.
LEAST_FLOWS = 2


def flow_of_money(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return who gives money to whom, where a contract has been computed and there is more than one flow."""
    if subject.case.contract is None or "payments.total" not in subject.figures:
        return None
    teller = _Teller(subject)
    givers = (teller.payers(), teller.investors(), teller.grants())
    takers = (teller.payees(), teller.sharers())
    flows = [flow for group in (*givers, *takers) for party in group.parties for flow in party.flows]
    if len(flows) < LEAST_FLOWS or not any(flow.amount for flow in flows):
        return None
    return charts.flow_of_money(teller.holder(), givers, takers, _said(teller, givers, takers))


class _Teller:
    """Tells the parties of one case, and what flows between them and the holder of the contract."""

    def __init__(self, subject: Subject) -> None:
        self.subject, self.case, self.figures = subject, subject.case, subject.figures
        self.holder_id = _holder(subject)
        self.middle = subject.party(self.holder_id) if self.holder_id else THE_CONTRACT
        self.lines: dict[str, Payment] = dict(subject.case.contract.payments) if subject.case.contract else {}
        self.all_certain = all(_is_certain(line) for line in self.lines.values())

    def known(self, name: str) -> float | None:
        """Return a figure, or nothing where the case has none or it is not defined."""
        return self.figures.value(name) if name in self.figures else None

    def moves(self, name: str) -> bool:
        """Return whether a figure is there, and is either money or not known."""
        return name in self.figures and self.figures.value(name) != 0

    def full(self, amount: float | None) -> str:
        """Return an amount to the pound, without its sign."""
        return "an amount that is not known yet" if amount is None else money(abs(amount), self.case.currency)

    def short(self, amount: float | None) -> str:
        """Return an amount for an arrow, without its sign: its direction says it."""
        return "not known" if amount is None else short_money(abs(amount), self.case.currency)

    # --- payers -------------------------------------------------------------------------------------------------------

    def payers(self) -> Group:
        """Return who pays."""
        ids = _parts(self.subject, PAID_BY)
        parties = tuple(Party(self.subject.party(payer), tuple(self._of_payer(payer))) for payer in ids)
        total = self._payment(None, self.known("payments.total"), f"{len(parties)} payers together")
        back = [self._back("investment.returned", f"{len(parties)} payers together")]
        flows = (total, *(flow for flow in back if flow is not None))
        together = Party(f"{len(parties)} payers", flows, says=_each(parties))
        return Group("Who pays" if self.all_certain else "Who pays for results", parties, together)

    def _of_payer(self, payer: str) -> Iterable[Flow]:
        name = self.subject.party(payer)
        yield self._payment(payer, self.known(PAID_BY + payer), name)
        for what in (f"investment.returned.by.{payer}", f"investment.shared.{payer}"):
            back = self._back(what, name)
            if back is not None:
                yield back

    def _payment(self, payer: str | None, amount: float | None, name: str) -> Flow:
        """Return what a payer pays over the term; where contracts owe the payers more, the money flows to them."""
        certain = [line for line, terms in self.lines.items() if _is_certain(terms) and self._pays(line, payer)]
        some = [line for line in self.lines if self._pays(line, payer)]
        if_results = len(certain) < len(some)
        pays = amount is None or amount >= 0
        says = f"{name} {'pays' if pays else 'is paid'} {self.full(amount)} over the term"
        return Flow(
            amount,
            self.short(amount),
            "payments for results" if if_results else "payments",
            f"{says}{IF_RESULTS}{self._certain(certain, payer)}" if if_results else says,
            to_holder=pays,
            if_results=if_results,
            note=self._note(certain, payer) if if_results else "",
        )

    def _pays(self, line: str, payer: str | None) -> bool:
        return f"payments.split.{line}.{payer}" in self.figures if payer else True

    def _part(self, line: str, payer: str | None) -> float | None:
        return self.known(f"payments.split.{line}.{payer}" if payer else f"payments.{line}")

    def _certain(self, lines: Sequence[str], payer: str | None) -> str:
        """Return which parts are paid whatever the results."""
        parts = [f"{self.full(self._part(line, payer))} for {self._title(line)}" for line in lines]
        return f"; of it {listed(parts)} whatever the results" if parts else ""

    def _note(self, lines: Sequence[str], payer: str | None) -> str:
        if len(lines) == 1:
            return f"{self.short(self._part(lines[0], payer))} of it in any case"
        return "part of it in any case" if lines else ""

    def _title(self, line: str) -> str:
        return self.subject.title_of(f"payments.{line}").removesuffix(": paid")

    def _back(self, figure: str, name: str) -> Flow | None:
        """Return what comes back to a payer, where anything does."""
        if not self.moves(figure):
            return None
        amount = self.known(figure)
        says = f"{name} gets {self.full(amount)} back of what is left, if results are shown"
        return Flow(amount, self.short(amount), "returned", says, to_holder=False, if_results=True, word="back")

    # --- investors and grants -----------------------------------------------------------------------------------------

    def investors(self) -> Group:
        """Return whose money is drawn and repaid, tranche by tranche."""
        tranches = self.case.investment.tranches if self.case.investment and "investment.drawn" in self.figures else {}
        parties = tuple(self._tranche(key, tranche) for key, tranche in tranches.items())
        name = f"{len(parties)} tranches"
        together = Party(name, tuple(self._invested("investment", f"{name} together")), says=_each(parties))
        return Group("Who invests", parties, together if tranches else None)

    def _tranche(self, key: str, tranche: Tranche) -> Party:
        name = self.subject.party(tranche.investor)
        title = self.subject.title_of(f"tranche.{key}.commitment").removesuffix(": commitment")
        backers = (self._backer(key, tranche.guarantee, name),) if tranche.guarantee else ()
        told = f"{name} ({title})"
        return Party(name, tuple(self._invested(f"investment.{key}", told)), title, told, backers)

    def _invested(self, prefix: str, name: str) -> Iterable[Flow]:
        drawn, back = self.known(f"{prefix}.drawn"), self.known(f"{prefix}.distributed")
        says = f"{name} puts in {self.full(drawn)}"
        yield Flow(drawn, self.short(drawn), "drawn for costs", says, to_holder=True, word="put in")
        owed = f"{prefix}.paid_in"
        if self.moves(owed):
            yield self._owed(self.known(owed), name)
        says = f"{name} is paid {self.full(back)} over the term"
        yield Flow(
            back,
            self.short(back),
            "repayment and return",
            says if self.all_certain else f"{says}{IF_RESULTS}",
            to_holder=False,
            if_results=not self.all_certain,
            word="back",
        )

    def _owed(self, amount: float | None, name: str) -> Flow:
        says = f"{name} pays {self.full(amount)} that payment lines owe the payers, by the results"
        return Flow(amount, self.short(amount), "owed to payers", says, to_holder=True, if_results=True, word="owed")

    def _backer(self, key: str, guarantee: Guarantee, investor: str) -> Backer:
        """Return who makes good what an investor loses: at most how much, or which share of it."""
        who = self.subject.party(guarantee.by)
        most, share = self.known(f"tranche.{key}.guarantee.most"), self.known(f"tranche.{key}.guarantee.share")
        lost = "what is lost" if share is None or share == 1 else f"{percent(share)} of what is lost"
        limit = f", {self.short(most)} at most" if most is not None else ""
        full = f", {self.full(most)} at most" if most is not None else ""
        return Backer(who, f"{lost}{limit}", f"{who} makes good {lost} by {investor}{full}", most)

    def grants(self) -> Group:
        """Return who gives money that nobody pays back."""
        grants = (self.case.investment.grants if self.case.investment else None) or {}
        parties = tuple(
            self._gift(self.subject.party(grant.by), f"grants.{key}")
            for key, grant in grants.items()
            if f"grants.{key}" in self.figures
        )
        amount, name = self.known("grants.total"), f"{len(parties)} grants"
        flow = Flow(amount, self.short(amount), "grant", f"{name} bring {self.full(amount)}", to_holder=True)
        return Group("Who gives a grant", parties, Party(name, (flow,), says=_each(parties)))

    def _gift(self, name: str, figure: str) -> Party:
        amount = self.known(figure)
        says = f"{name} gives {self.full(amount)}, which nobody pays back"
        return Party(name, (Flow(amount, self.short(amount), "grant", says, to_holder=True),))

    # --- who is paid --------------------------------------------------------------------------------------------------

    def payees(self) -> Group:
        """Return who is paid for costs and fees; what the holder itself is paid stays there."""
        paid: dict[str, list[Flow]] = {}
        for payee in _parts(self.subject, PAID_TO):
            if payee != self.holder_id and self.moves(PAID_TO + payee):
                paid.setdefault(payee, []).append(self._cost(payee, PAID_TO + payee, "costs"))
        for payee, figure, title in self._fees():
            if payee != self.holder_id and self.moves(figure):
                paid.setdefault(payee, []).append(self._cost(payee, figure, title))
        parties = tuple(Party(self._payee(payee), tuple(flows), self._role(payee)) for payee, flows in paid.items())
        return Group("Who is paid", parties, self._payees_together(parties))

    def _fees(self) -> Iterable[tuple[str, str, str]]:
        fees = (self.case.investment.fees if self.case.investment else None) or {}
        for key, fee in fees.items():
            if f"fees.{key}" in self.figures:
                yield fee.payee or NOT_STATED, f"fees.{key}", self.subject.title_of(f"fees.{key}")

    def _cost(self, payee: str, figure: str, what: str) -> Flow:
        amount = self.known(figure)
        says = f"{self._payee(payee)} is paid {self.full(amount)}" + (f" ({what})" if what != "costs" else "")
        word = "" if what == "costs" else "fee"
        return Flow(amount, self.short(amount), what, says, to_holder=False, word=word)

    def _payee(self, payee: str) -> str:
        return "Payee not stated" if payee == NOT_STATED else self.subject.party(payee)

    def _role(self, payee: str) -> str:
        party = (self.case.parties or {}).get(payee)
        return party.role if party and party.role != "other" else ""

    def _payees_together(self, parties: Sequence[Party]) -> Party:
        """Return all payees as one; they have no sum in the book, for what the holder is paid is not among it."""
        amounts = [flow.amount for party in parties for flow in party.flows if flow.amount is not None]
        total = round(math.fsum(amounts), 2)
        says = f"{len(parties)} payees together are paid {self.full(total)}"
        flow = Flow(total, self.short(total), "costs", says, to_holder=False)
        return Party(f"{len(parties)} payees", (flow,), says=_each(parties))

    def sharers(self) -> Group:
        """Return who else shares in what is left once investors are repaid; payers among them are told as payers."""
        shares = (self.case.investment.surplus if self.case.investment else None) or {}
        others = [
            each for each in shares if self.moves(f"investment.shared.{each}") and PAID_BY + each not in self.figures
        ]
        return Group("Who shares what is left", tuple(self._sharer(each) for each in others))

    def _sharer(self, party: str) -> Party:
        amount, name = self.known(f"investment.shared.{party}"), self.subject.party(party)
        says = f"{name} gets {self.full(amount)} of what is left{IF_RESULTS}"
        flow = Flow(amount, self.short(amount), "share of what is left", says, to_holder=False, if_results=True)
        return Party(name, (flow,))

    # --- the holder ---------------------------------------------------------------------------------------------------

    def holder(self) -> Holder:
        """Return who holds the contract, what it keeps for its own work and what is left there at the end."""
        facts, says = [], [self.middle]
        kept = [
            PAID_TO + str(self.holder_id),
            *(figure for payee, figure, _ in self._fees() if payee == self.holder_id),
        ]
        for figure in kept:
            if self.holder_id and self.moves(figure):
                facts.append(f"keeps {self.short(self.known(figure))} for its {'fee' if 'fees.' in figure else 'work'}")
                says.append(f"keeps {self.full(self.known(figure))}")
        left = self.known("investment.closing_cash")
        if left is not None and abs(left) > PENNY:
            facts.append(f"{self.short(left)} {'left' if left > 0 else 'missing'} at the end")
            says.append(f"{self.full(left)} {'left' if left > 0 else 'missing'} at the end")
        return Holder(self.middle, tuple(facts), ", ".join(says))


def _holder(subject: Subject) -> str | None:
    """Return who holds the contract: the intermediary; without investors the provider; else nobody who is named."""
    parties = subject.case.parties or {}
    between = [key for key, party in parties.items() if party.role == "intermediary"]
    if len(between) == 1:
        return between[0]
    service = subject.case.service
    return service.provider if service and subject.case.investment is None and not between else None


def _is_certain(line: Payment) -> bool:
    """Return whether a line is paid whatever the results."""
    return isinstance(line, BlockPayment) and not line.requires and line.scaled_by is None


def _parts(subject: Subject, prefix: str) -> list[str]:
    names = subject.figures.book.names(prefix)
    return [name.removeprefix(prefix) for name in names if not name.endswith(".per_period")]


def _each(parties: Iterable[Party]) -> str:
    return "; ".join(flow.says for party in parties for flow in party.flows)


# --- what the picture says --------------------------------------------------------------------------------------------


def _said(teller: _Teller, givers: Sequence[Group], takers: Sequence[Group]) -> str:
    sentences = [*_said_of_payers(teller, givers[0]), *_said_of_investors(teller, givers[1])]
    sentences += [_said_of_payees(group) for group in takers[:1] if group.parties]
    return " ".join(f"{sentence}." for sentence in sentences)


def _said_of_payers(teller: _Teller, payers: Group) -> Iterable[str]:
    if len(payers.parties) == 1:
        yield from (flow.says for flow in payers.parties[0].flows)
    elif payers.parties:
        each = [f"{party.name} {teller.full(party.flows[0].amount)}" for party in payers.shown]
        of_it = "" if payers.shown != payers.parties else f" ({listed(each)})"
        results = "" if teller.all_certain else IF_RESULTS
        yield f"{len(payers.parties)} payers pay {teller.full(teller.known('payments.total'))}{of_it}{results}"


def _said_of_investors(teller: _Teller, investors: Group) -> Iterable[str]:
    if investors.parties:
        drawn, back = (teller.full(teller.known(f"investment.{what}")) for what in ("drawn", "distributed"))
        yield f"Investors put in {drawn} and are paid {back}"


def _said_of_payees(payees: Group) -> str:
    return listed([flow.says for party in payees.shown for flow in party.flows])
