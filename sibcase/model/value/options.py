"""Options, from the same case: do nothing, commission directly, pay by results, or an impact bond.

Each is held against doing nothing, whose net present value is zero:

    npv                 = PV(savings) − PV(what the commissioners pay), counting cashable savings; `.fiscal` counts all
    npv_at_zero_effect  = −PV(what they pay if people fare as they would have without the service)
    direct cost         = the service's costs without those of the bond itself + managing it, paid whatever happens
    premium             = PV(outcome payments) − PV(direct cost): what carrying the risk costs
    pbr.provider        = PV(outcome payments) − PV(the service's costs): what the provider makes of carrying it
    bond.investors      = PV(what investors are paid) − PV(what they put in), at the case's discount rates
    bond.guarantors     = −PV(what guarantees make good); bond.grants = −PV(grants)
    bond.uncovered      = −PV(bills that are not paid by the end of the term, since no funding covers them)
    transaction_costs   = PV(costs of the bond itself) + PV(fees of the investment); directly: PV(managing it)
    risk_transferred    = investors' loss with no effect ÷ what has been spent with no effect, whoever carries it

Under payment by results the provider is paid the bond's prices, finances the wait itself and carries the loss: its
costs are those of the service, without the bond's own. Losses are in cash over the term, so that they add up to what
has been spent; everything else here is a present value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, greatest, highest, pence, running, total_of
from sibcase.model.contract.build import payees_of
from sibcase.model.programme.costs import add_direct_management
from sibcase.model.time.moments import last_moment
from sibcase.model.time.prices import PRICE_INDEX, present_value_of_cash
from sibcase.model.value.no_effect import SUFFIX, prefix_of
from sibcase.model.value.parties import net_payments_worth, savings_worth

if TYPE_CHECKING:
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

DO_NOTHING, DIRECT, RESULTS, BOND = "do-nothing", "direct", "pbr", "bond"
TITLES = {
    DO_NOTHING: "Do nothing",
    DIRECT: "Commission directly",
    RESULTS: "Payment by results, financed by the provider",
    BOND: "Impact bond",
}
NO_COSTS = "the case states no costs of the service"


def add_options(model: Model, calendar: Calendar) -> None:
    """Add the options that the case has figures for, and what the bond's price buys."""
    if model.case.service is None:
        return
    _add_worth(model, DO_NOTHING, Number(0.0), Number(0.0))
    _add_direct(model, calendar)
    if "payments.total" not in model.book:
        return
    _add_results(model)
    if model.case.investment is not None:
        _add_bond(model, calendar)
    label = "Payments above the cost of commissioning directly, present value"
    premium = Ref("payments.present_value") - Ref(f"options.{DIRECT}.cost.present_value")
    model.book.line("options.premium", label, "money", premium)


def _add_worth(model: Model, option: str, cost: Term, cost_at_zero: Term) -> None:
    """Add what an option is worth to the commissioners, with the effect as planned and with none."""
    book, title, key = model.book, TITLES[option], f"options.{option}"
    does_anything = option != DO_NOTHING
    price = book.line(f"{key}.cost.present_value", f"{title}: paid by the commissioners, present value", "money", cost)
    for name, kind, counting in (("npv", "cashable", "cash"), ("npv.fiscal", "fiscal", "all savings")):
        worth = savings_worth(model, kind) - price if does_anything else Number(0.0)
        book.line(f"{key}.{name}", f"{title}: net present value to the commissioners, {counting}", "money", worth)
    label = f"{title}: net present value to the commissioners if the service has no effect"
    book.line(f"{key}.npv_at_zero_effect", label, "money", 0.0 - cost_at_zero if does_anything else Number(0.0))


# --- direct -----------------------------------------------------------------------------------------------------------


def _add_direct(model: Model, calendar: Calendar) -> None:
    """Add the cost of commissioning directly: the service and its management, without the bond's own costs."""
    service, key = model.case.service, f"options.{DIRECT}"
    if service is None or not service.costs:
        _add_direct_unknown(model)
        return
    management: list[Term] = []
    if service.direct_management is not None:
        management = [add_direct_management(model, calendar, f"{key}.management", service.direct_management)]
        label = f"{TITLES[DIRECT]}: transaction costs, present value"
        model.book.line(f"{key}.transaction_costs", label, "money", present_value_of_cash(management[0]))
    delivery = Ref("service.delivery_costs.per_period")
    label = f"{TITLES[DIRECT]}: cost to the commissioners"
    row = model.book.flow(f"{key}.cost", label, "money", total_of([delivery, *management]))
    at_zero = [_delivery_at_zero(model), *management]
    zero = model.book.flow(f"zero.{key}.cost", f"{label} if no outcome is achieved", "money", total_of(at_zero))
    _add_worth(model, DIRECT, present_value_of_cash(row), present_value_of_cash(zero))


def _add_direct_unknown(model: Model) -> None:
    label = f"{TITLES[DIRECT]}: cost to the commissioners"
    unknown = model.default(f"options.{DIRECT}.cost_unknown", label, "money", float("nan"), NO_COSTS)
    model.book.line(f"options.{DIRECT}.cost", label, "money", unknown)
    _add_worth(model, DIRECT, unknown, unknown)


def _delivery_at_zero(model: Model) -> Term:
    """Return the service's own costs if nothing is achieved: those per outcome do not fall due."""
    costs = (model.case.service.costs if model.case.service else None) or {}
    rows: list[Term] = [
        Ref(f"service.costs.{name}.per_period")
        for name, cost in costs.items()
        if cost.kind == "service" and cost.amount.quantity.per != "outcome"
    ]
    return total_of(rows) if rows else Ref(PRICE_INDEX) * 0.0


# --- payment by results -----------------------------------------------------------------------------------------------


def _add_results(model: Model) -> None:
    """Add payment by results at the bond's prices, and what it asks of the provider."""
    prefix, title, key = prefix_of(model), TITLES[RESULTS], f"options.{RESULTS}"
    _add_worth(model, RESULTS, Ref("payments.present_value"), Ref(f"{prefix}payments.present_value"))
    costs = Ref("service.delivery_costs.per_period")
    ahead = model.book.line(
        f"{key}.position",
        f"{title}: the provider's costs less what it has been paid, so far",
        "money",
        running(costs - Ref("payments.total.per_period")),
    )
    most = greatest(highest(ahead), 0.0)
    model.book.line(f"{key}.peak_funding", f"{title}: the most that the provider has to finance", "money", most)
    spent = model.book.line(
        f"zero.{key}.cost", f"{title}: the provider's costs if no outcome is achieved", "money", _spent(model)
    )
    label = f"{title}: paid by the commissioners if the service has no effect"
    paid = model.book.line(f"{key}.paid_at_zero_effect", label, "money", Ref(f"{prefix}payments.total"))
    label = f"{title}: the provider's loss if the service has no effect"
    model.book.line(f"{key}.loss_at_zero_effect", label, "money", greatest(pence(spent - paid), 0.0))
    _add_provider(model, prefix)


def _add_provider(model: Model, prefix: str) -> None:
    """Add what the provider makes of payment by results, as planned and with no effect."""
    label, key = f"{TITLES[RESULTS]}: the provider's net gain, present value", f"options.{RESULTS}.provider"
    costs = Ref("service.delivery_costs.present_value")
    model.book.line(key, label, "money", Ref("payments.present_value") - costs)
    at_zero = present_value_of_cash(Ref("zero.service.delivery_costs.per_period"))
    paid = Ref(f"{prefix}payments.present_value")
    model.book.line(f"{key}_at_zero_effect", label + SUFFIX, "money", paid - at_zero)


def _spent(model: Model) -> Term:
    row = model.book.flow(
        "zero.service.delivery_costs",
        "Costs of the service if no outcome is achieved",
        "money",
        _delivery_at_zero(model),
    )
    return Ref(row.name.removesuffix(".per_period"))


# --- impact bond ------------------------------------------------------------------------------------------------------


def _add_bond(model: Model, calendar: Calendar) -> None:
    """Add the bond, and who carries what has been spent if the service has no effect."""
    prefix = prefix_of(model)
    _add_worth(model, BOND, net_payments_worth(model), Ref(f"{prefix}payments.present_value"))
    _add_investors(model, prefix)
    _add_other_bearers(model, calendar, prefix)
    _add_transaction_costs(model)
    rows: list[Term] = [
        model.book.line(f"options.loss_at_zero.{who}", f"Spent with no effect, {who_bears}", "money", part)
        for who, (who_bears, part) in _carriers(model, prefix).items()
    ]
    total = model.book.line("options.loss_at_zero.total", "Spent with no effect", "money", total_of(rows))
    model.book.line(
        "options.risk_transferred",
        "Share of what is spent with no effect that investors lose",
        "share",
        Ref("options.loss_at_zero.investors") / total,
    )


def _add_investors(model: Model, prefix: str) -> None:
    """Add what investors make of the bond in present value, as planned and with no effect."""
    label, key = f"{TITLES[BOND]}: investors' net gain, present value", f"options.{BOND}.investors"
    for name, reading, suffix in ((key, "", ""), (f"{key}_at_zero_effect", prefix, SUFFIX)):
        parts = ("investment.distributed", "investment.guaranteed")
        back = _those_there(model, *(f"{reading}{part}.per_period" for part in parts))
        tranches = model.case.investment.tranches if model.case.investment else {}
        put_in = _those_there(
            model,
            f"{reading}investment.drawn.per_period",
            *(f"{reading}investment.{tranche}.paid_in.per_period" for tranche in tranches),
        )
        worth = present_value_of_cash(total_of(back) - total_of(put_in))
        model.book.line(name, label + suffix, "money", worth)


def _add_other_bearers(model: Model, calendar: Calendar, prefix: str) -> None:
    """Add what those lose who are neither payers nor investors, in present value, as planned and with no effect."""
    for who, label in (
        ("guarantors", "made good by guarantees"),
        ("grants", "paid from grants"),
        ("uncovered", "bills that no funding covers"),
    ):
        for name, reading, suffix in ((who, "", ""), (f"{who}_at_zero_effect", prefix, SUFFIX)):
            lost = _lost_by(model, calendar, who, reading)
            if lost is not None:
                label_of = f"{TITLES[BOND]}: {label}, present value{suffix}"
                model.book.line(f"options.{BOND}.{name}", label_of, "money", 0.0 - present_value_of_cash(lost))


def _lost_by(model: Model, calendar: Calendar, who: str, reading: str) -> Term | None:
    """Return what a party loses in each period of a reading; nothing where the bond has no such party."""
    if who == "uncovered":
        closing = Ref(f"{reading}investment.closing_cash")
        return greatest(0.0 - closing, 0.0) * last_moment(model, calendar)
    rows = {"guarantors": f"{reading}investment.guaranteed.per_period", "grants": "grants.total.per_period"}
    return next(iter(_those_there(model, rows[who])), None)


def _add_transaction_costs(model: Model) -> None:
    """Add what the bond itself costs: its own cost lines and the fees of the investment."""
    fees: list[Term] = [present_value_of_cash(row) for row in _those_there(model, "fees.total.per_period")]
    label = f"{TITLES[BOND]}: transaction costs, present value"
    costs = total_of([Ref("service.transaction_costs.present_value"), *fees])
    model.book.line(f"options.{BOND}.transaction_costs", label, "money", costs)


def _carriers(model: Model, prefix: str) -> dict[str, tuple[str, Term]]:
    """Return what each carries of what has been spent: payers, investors, those who give grants and guarantees.

    What investors lose is what they put in less what they are paid and what a guarantee makes good. Cash that ends
    below zero is bills that nobody has agreed to pay.
    """
    names = list(model.case.investment.tranches) if model.case.investment else []
    put_in = _those_there(
        model,
        f"{prefix}investment.drawn",
        *(f"{prefix}investment.{name}.paid_in" for name in names),
    )
    made_good = _those_there(model, f"{prefix}investment.guaranteed")
    back = total_of([Ref(f"{prefix}investment.distributed"), *made_good])
    returned = _those_there(model, f"{prefix}investment.returned")
    paid = Ref(f"{prefix}payments.total")
    closing = Ref(f"{prefix}investment.closing_cash")
    carriers: dict[str, tuple[str, Term]] = {
        "commissioners": ("paid by the commissioners", paid - total_of(returned) if returned else paid),
        "investors": ("lost by investors", greatest(pence(total_of(put_in) - back), 0.0)),
        "uncovered": ("that no funding covers", greatest(0.0 - closing, 0.0)),
    }
    if made_good:
        carriers["guarantors"] = ("made good by guarantees", total_of(made_good))
    payees = payees_of(model)
    if payees:
        owed = [greatest(0.0 - Ref(f"{prefix}payments.to.{payee}"), 0.0) for payee in payees]
        carriers["payees"] = ("paid by other payees to the payers", total_of(list(owed)))
    if "grants.total" in model.book:
        carriers["grants"] = ("paid from grants", Ref("grants.total"))
    return carriers


def _those_there(model: Model, *names: str) -> list[Term]:
    """Return the lines of those names that the book has: not every bond has every part."""
    return [Ref(name) for name in names if name in model.book]
