"""A fund as a case: what it is for, who it is for, and how much it has to pay for outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.tasks.indigo.deal import in_currency
from sibcase.tasks.indigo.draft import case_id

if TYPE_CHECKING:
    from sibcase.tasks.indigo.draft import Draft

__all__ = ["add_fund"]

_VALUE = "dimensions_of_scale/total_outcome_fund_value_outcomes_funding"
_REPAYABLE = "dimensions_of_scale/total_value_of_repayable_investment_linked_to_outcome_fund"
_HOST = "host_institution_of_outcome_fund"
_STATES = (
    ("actual", "The actual value of the fund in INDIGO"),
    ("aspiration", "The value that the fund aims for in INDIGO"),
)


def add_fund(draft: Draft) -> None:
    """Add the host of a fund, its value, and what investors lend against it."""
    top = draft.record.top
    host = draft.line(top, _HOST, "parties")
    party = case_id(host, "host") if host else "host"
    if host:
        name = draft.names.get(host) or host
        parties = draft.tree.setdefault("parties", {})
        parties[party] = {"name": name, "role": "commissioner"}
    cap = _amount(draft, _VALUE, "contract.cap")
    if cap:
        draft.tree["contract"]["cap"] = cap
    commitment = _amount(draft, _REPAYABLE, "investment.tranches.investors.commitment")
    if commitment:
        draft.tree.setdefault("parties", {})["investors"] = {"name": "Investors together", "role": "investor"}
        tranche = {"investor": "investors", "commitment": commitment, "rank": 1, "return": "residual"}
        draft.tree["investment"] = {"tranches": {"investors": tranche}}


def _amount(draft: Draft, path: str, to: str) -> dict[str, str]:
    """Return an amount of a fund: the actual one, or else the one that it aims for."""
    top = draft.record.top
    for state, note in _STATES:
        at = f"{path}/{state}/amount"
        amount = in_currency(draft, draft.money(top, at, f"{path}/currency", to), top, at)
        if amount and float(amount) > 0:
            return draft.figure(amount, top, note)
    return {}
