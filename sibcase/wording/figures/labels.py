"""Labels of figures: what a headline figure is called, in full and in short, wherever it is printed.

The unit of a figure and the label of its row in the book of lines are those of the model. A figure that has no entry
here is called as the book calls it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LABELS", "FigureLabel", "amount_by_itself", "full_label", "has_sides", "short_label", "side_of"]


@dataclass(frozen=True, slots=True)
class FigureLabel:
    """What one figure is called.

    Attributes:
        full: By itself, in a document.
        short: In a row of a table, a chart or the terminal; the full label if there is no shorter one.
        within: In a row below the figure that it is a part of.
        below_zero: Where it is shown without its sign since it is below zero: a gain is not a loss below zero.
        sides: How an amount is written by itself, above and below zero, where it is shown without its sign.
        flow: As money that moves, by who moves it.
    """

    full: str
    short: str = ""
    within: str = ""
    below_zero: str = ""
    sides: tuple[str, str] = ("{}", "{}")
    flow: str = ""


LABELS: dict[str, FigureLabel] = {
    # Need
    "need.people.total": FigureLabel("People in need"),
    "need.cost.total": FigureLabel("Cost of the need if nothing is done", "Cost of doing nothing"),
    "need.present_value": FigureLabel(
        "Cost of the need, present value", "Cost of doing nothing, present value", "the same, present value"
    ),
    # Service and outcomes
    "service.starts.total": FigureLabel("People who start"),
    "service.completers.total": FigureLabel("People who complete"),
    "outcomes.net.total": FigureLabel("Outcomes attributable to the service"),
    "service.costs.total": FigureLabel("Cost of the service and the contract", "Costs of the service and the bond"),
    "service.delivery_costs": FigureLabel("Cost of the service"),
    "service.transaction_cost_share": FigureLabel(
        "Share of the costs spent on the bond itself", within="of which spent on the bond itself"
    ),
    # Savings
    "savings.gross.total": FigureLabel("All savings, cashable or not", "Savings"),
    "savings.cashable.total": FigureLabel("Cashable savings", within="of which cashable"),
    "savings.capacity.total": FigureLabel(
        "Capacity freed, not cashable", "Freed capacity, not cashable", "of which capacity, not cashable"
    ),
    "savings.not_assessed.total": FigureLabel(
        "Savings not assessed for cashability", "Savings not assessed", "of which not assessed"
    ),
    # Payments
    "payments.total": FigureLabel("Outcome payments, as planned", "Payments", flow="Commissioners pay"),
    "zero.payments.total": FigureLabel("Payable if no outcomes are achieved"),
    "payments.cut_by_cap": FigureLabel("Cut by caps"),
    "payments.beyond_term": FigureLabel("Due after the last period"),
    "payments.deadweight_paid": FigureLabel("Due even if there is no effect"),
    "grants.total": FigureLabel("Grants"),
    "contract.cap_per_person": FigureLabel("Cap per person"),
    # Commissioners
    "commissioners.greatest_liability": FigureLabel("Maximum liability"),
    "commissioners.cover.cashable": FigureLabel("Cashable savings over payments"),
    "commissioners.cover.fiscal": FigureLabel("All savings over payments"),
    "commissioners.cover.payers": FigureLabel("Commissioners' own cashable savings over payments"),
    "commissioners.npv.cashable": FigureLabel("Net present value, cash"),
    "commissioners.wrong_pocket": FigureLabel("Payments falling on the wrong agency", "Paid by the wrong agency"),
    "options.premium": FigureLabel(
        "Above commissioning directly",
        below_zero="Below commissioning directly",
        sides=("{} above", "{} below"),
    ),
    "options.pbr.peak_funding": FigureLabel("Working capital needed without investors"),
    # Investors
    "investment.committed": FigureLabel("Investment sought"),
    "investment.drawn": FigureLabel("Drawn from investors", "Drawn", flow="Investors pay in"),
    "investment.distributed": FigureLabel("Paid to investors", flow="Investors are repaid"),
    "investment.owed_to_payers": FigureLabel("Paid by investors to commissioners"),
    "investment.peak_funding": FigureLabel("Peak outstanding"),
    "investment.multiple": FigureLabel("Money multiple, as planned", "Money multiple"),
    "investment.irr": FigureLabel("Annual return (IRR), as planned", "Return a year"),
    "adjusted.investment.irr": FigureLabel(
        "Annual return (IRR), effect adjusted for optimism", "Return a year, effect adjusted"
    ),
    "investment.loss_at_zero_outcomes": FigureLabel(
        "Investors' loss if no outcomes are achieved",
        "Loss if no outcomes are achieved",
        below_zero="Gain if no outcomes are achieved",
        sides=("a loss of {}", "a gain of {}"),
    ),
    "zero.investment.net_gain": FigureLabel("Investors' gain if no outcomes are achieved"),
    "options.risk_transferred": FigureLabel(
        "Share of the loss that investors carry, with no effect", "Investors' part if no effect"
    ),
    "fees.total": FigureLabel("Fees of the investment"),
    "investment.guaranteed": FigureLabel("Made good by guarantees"),
    "investment.returned": FigureLabel("Returned to the payers above caps"),
    "investment.shared": FigureLabel("Surplus shared with others"),
    "investment.principal_unpaid": FigureLabel("Principal not repaid on the plan"),
    "investment.coupon_unpaid": FigureLabel("Coupon not paid on the plan"),
    "investment.gap": FigureLabel("Unfunded gap"),
    "investment.overdrawn": FigureLabel("Cash below zero"),
}


def full_label(name: str) -> str:
    """Return what a figure is called by itself."""
    return LABELS[name].full


def short_label(name: str) -> str:
    """Return what a figure is called in a row."""
    return LABELS[name].short or LABELS[name].full


def has_sides(name: str) -> bool:
    """Return whether a figure is shown without its sign, under another label below zero."""
    return name in LABELS and bool(LABELS[name].below_zero)


def amount_by_itself(name: str, amount: str, *, is_below: bool) -> str:
    """Return an amount without its sign such that it says on which side of zero it is: `£403,506 below`."""
    return LABELS[name].sides[is_below].format(amount) if has_sides(name) else amount


def side_of(name: str, *, is_below: bool) -> str:
    """Return a side of zero in words: `below`, `a loss`; nothing for a figure that is shown with its sign."""
    return amount_by_itself(name, "", is_below=is_below).strip().removesuffix(" of")
