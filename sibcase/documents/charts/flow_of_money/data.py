"""The data of the flow of money: the payments between the parties over the term, and which depend on results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.charts.flow_of_money import chart as charts
from sibcase.documents.charts.flow_of_money.chart import Holder
from sibcase.documents.charts.flow_of_money.flows_of_funding import COSTS, Funding
from sibcase.documents.charts.flow_of_money.flows_of_payers import IF_RESULTS, PENNY, hangs_on_results, payers
from sibcase.documents.figures.amounts import Amounts
from sibcase.withheld import is_withheld
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.charts.flow_of_money.chart import Group
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

__all__ = ["flow_of_money"]

THE_CONTRACT = "The contract"

# One flow says no more than a sentence.
LEAST_FLOWS = 2


def flow_of_money(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return who gives money to whom, where a contract has been computed and there is more than one flow."""
    if subject.case.contract is None or "payments.total" not in subject.figures:
        return None
    funding = Funding(subject, _holder(subject))
    givers = (payers(subject), funding.investors(), funding.grants())
    takers = (funding.payees(), funding.sharers())
    flows = [flow for group in (*givers, *takers) for party in group.parties for flow in party.flows]
    if len(flows) < LEAST_FLOWS or not any(flow.is_known and flow.amount for flow in flows):
        return None
    return charts.flow_of_money(_holder_in_words(funding), givers, takers, _said(subject, givers, takers[0]))


def _holder(subject: Subject) -> str | None:
    """Return who holds the contract: the intermediary; without investors the provider; else nobody who is named."""
    parties = subject.case.parties or {}
    between = [key for key, party in parties.items() if party.role == "intermediary"]
    if len(between) == 1:
        return between[0]
    service = subject.case.service
    return service.provider if service and subject.case.investment is None and not between else None


def _holder_in_words(funding: Funding) -> Holder:
    """Return the holder with what it keeps for its own work, and what is left there at the end."""
    amounts = Amounts(funding.subject)
    name = funding.subject.party(funding.holder) if funding.holder else THE_CONTRACT
    facts, says = [], [name]
    for what, figure in funding.kept():
        for_what = "its work" if what == COSTS else what
        facts.append(f"keeps {amounts.short(amounts.value(figure))} for {for_what}")
        says.append(f"keeps {amounts.full(amounts.value(figure))} for {for_what}")
    left = amounts.known("investment.closing_cash") or 0.0
    if abs(left) > PENNY:
        facts.append(f"{amounts.short(left)} {'remaining' if left > 0 else 'short'} at the end")
        says.append(f"{amounts.full(left)} {'remaining' if left > 0 else 'short'} at the end")
    return Holder(name, tuple(facts), ", ".join(says))


# --- what the picture says --------------------------------------------------------------------------------------------


def _said(subject: Subject, givers: tuple[Group, ...], payees: Group) -> str:
    sentences = [*_on_payers(subject, givers[0]), *_on_investors(subject, givers[1])]
    sentences += [flow.says for party in payees.shown for flow in party.flows]
    return " ".join(f"{sentence}." for sentence in sentences)


def _on_payers(subject: Subject, group: Group) -> Iterator[str]:
    if len(group.parties) == 1:
        yield from (flow.says for flow in group.parties[0].flows)
    elif group.parties:
        amounts = Amounts(subject)
        each = listed([f"{party.name} {amounts.full(party.flows[0].amount)}" for party in group.parties])
        known = all(party.flows[0].is_known for party in group.parties)
        of_it = f": {each}" if group.shown == group.parties and known else ""
        condition = IF_RESULTS if hangs_on_results(subject) else ""
        total = amounts.value("payments.total")
        yield f"{len(group.parties)} commissioners pay {amounts.full(total)} over the term{condition}{of_it}"


def _on_investors(subject: Subject, investors: Group) -> Iterator[str]:
    if not investors.parties:
        return
    amounts = Amounts(subject)
    drawn, back = (amounts.value(f"investment.{what}") for what in ("drawn", "distributed"))
    returned = amounts.known("investment.returned")
    if drawn is None and back is None:
        yield "Investors' payments and receipts are not yet known"
    elif is_withheld(drawn) and is_withheld(back):
        yield "Investors' payments and receipts are withheld"
    else:
        yield f"Investors pay in {amounts.full(drawn)} and receive {amounts.full(back)}"
    if returned:
        yield f"{amounts.full(returned)} goes back to commissioners"
