"""Investment across fields: terms that contradict one another, or say too little to be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Series, blocks_in, value_written
from sibcase.casefile.values.quantities import MONEY_TOTAL, read_money

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Written
    from sibcase.casefile.source.reading import Reading

_A_PENNY = 0.01
_NOT_FOR_RESIDUAL = ("interest", "coupon_paid", "interest_dates", "maturity", "repayments", "results")


def check_investment(root: Block, reading: Reading) -> None:
    """Run the checks of fees, and of each tranche's drawdowns, results and caps."""
    investment = root.get("investment")
    if not isinstance(investment, Block):
        return
    for fee in blocks_in(investment.get("fees")):
        _check_given_once(fee, ("amount", "rate"), "fee", reading)
    for tranche in blocks_in(investment.get("tranches")):
        _check_drawdowns(investment, tranche, reading)
        _check_residual(tranche, reading)
        _check_results(tranche, reading)
        _check_cap(tranche, reading)


def _check_given_once(block: Block, names: tuple[str, str], what: str, reading: Reading) -> None:
    first, second = names
    if first in block and second in block:
        message = f"this {what} sets both `{first}` and `{second}`; use only one"
        reading.note("SIB031", block.key_place(second), message, "keep one of the two")
    elif first not in block and second not in block:
        message = f"this {what} sets neither `{first}` nor `{second}`"
        reading.note("SIB029", block.place, message, f"add `{first}:` or `{second}:`")


def _check_drawdowns(investment: Block, tranche: Block, reading: Reading) -> None:
    if investment.get("funding") == "schedule" and "drawdowns" not in tranche:
        message = "`funding: schedule` needs `drawdowns` for every tranche, and this one has none"
        remedy = "add `drawdowns: [{when: 2026-04-01, amount: £1m}]`, or use `funding: just-in-time`"
        reading.note("SIB029", tranche.place, message, remedy)
    commitment = _money(value_written(tranche.get("commitment")))
    drawn = _sum_of(tranche.get("drawdowns"))
    if commitment is not None and drawn is not None and drawn > commitment + _A_PENNY / 2:
        message = f"the drawdowns total {drawn:,.0f}, but only {commitment:,.0f} is committed"
        reading.note("SIB043", tranche.key_place("drawdowns"), message, "increase `commitment:` or reduce a drawdown")


def _sum_of(amounts: object) -> float | None:
    """Return the sum of dated amounts; nothing if one of them cannot be read, which has been noted."""
    if not isinstance(amounts, Series):
        return None
    found = [_money(value_written(each.get("amount"))) if isinstance(each, Block) else None for each in amounts]
    known = [amount for amount in found if amount is not None]
    return sum(known) if len(known) == len(found) else None


def _money(text: Written | None) -> float | None:
    return read_money(str(text)).value if text is not None and MONEY_TOTAL.matches(text) else None


def _check_residual(tranche: Block, reading: Reading) -> None:
    if tranche.get("return") != "residual":
        return
    for name in _NOT_FOR_RESIDUAL:
        if name in tranche:
            message = f"a residual tranche takes the remaining cash, so `{name}` has no effect"
            reading.note("SIB031", tranche.key_place(name), message, f"remove `{name}` or `return: residual`")


def _check_results(tranche: Block, reading: Reading) -> None:
    results = tranche.get("results")
    if not isinstance(results, Block):
        return
    if "rates" not in results and "repays" not in results:
        message = "these results determine neither the coupon nor the principal"
        reading.note(
            "SIB029", results.place, message, "add `rates: [{at: 5%, pays: 1%}]`, or `repays: [{from: 5%, pays: 100%}]`"
        )
    if "rates" in results and "coupon" in tranche:
        message = "the coupon is set both by `coupon` and by the `rates` of `results`; use only one"
        reading.note("SIB031", tranche.key_place("coupon"), message, "keep one of the two")


def _check_cap(tranche: Block, reading: Reading) -> None:
    cap = tranche.get("cap")
    if isinstance(cap, Block) and not {"irr", "multiple"} & cap.keys():
        message = "this cap sets neither `irr` nor `multiple`"
        reading.note("SIB029", cap.place, message, "add `irr: 12%` or `multiple: 1.5x`")
