"""The contract, the investment and what came of them, as a record has them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sibcase.tasks.indigo.draft import INDIGO, TARGET, Money, case_id, plain, to_supply
from sibcase.tasks.indigo.parties import organisations_at, payers_of
from sibcase.tasks.indigo.records.values import amount_of, date_of, ids_in, is_plain_number, share_of

if TYPE_CHECKING:
    from sibcase.tasks.indigo.draft import Draft
    from sibcase.tasks.indigo.records.record import Item

__all__ = ["add_actuals", "add_contract", "add_investment"]

_FINANCE = "overall_project_finance"
_CAP = f"{_FINANCE}/maximum_potential_outcome_payment_v2"
_COMMITTED = f"{_FINANCE}/total_investment_commitment"
# Definitions are kept whole: a price means little without the words of its metric.
_LONGEST_DEFINITION = 2_000
_ALL_INVESTORS, _PAYER, _OUTCOME = "investors", "outcome-payer", "outcome"
_UNKNOWN_OUTCOME = {"title": "The outcome that is paid for, not recorded in INDIGO", "unit": "count"}
_NOT_SAID = "INDIGO does not record whether gross or net outcomes are paid for; gross is assumed"
_MONEY_MOVES = {
    "Outcome Payment": "payment",
    "Debt": "drawdown",
    "Equity": "drawdown",
    "Debt and Equity": "drawdown",
    "Capital Repayment": "repayment",
    "Interest Payment": "coupon",
}


def in_currency(draft: Draft, money: Money | None, item: Item, path: str) -> str:
    """Return an amount in the currency of the case; nothing where it is in another, which is noted."""
    if money is None:
        return ""
    currency = draft.tree.get("currency", "")
    if money.currency and currency and money.currency != currency:
        draft.leave(item, path, f"it is in {money.currency}, and the case is in {currency}")
        return ""
    return plain(money.value)


# --- contract ---------------------------------------------------------------------------------------------------------


def add_contract(draft: Draft) -> None:
    """Add metrics, prices, payers and caps; a metric without a price has one that is to be supplied."""
    ids = _metric_ids(draft)
    prices = _payments(draft, ids)
    metrics = {name: _metric(draft, item, name) for item, name in ids} or {_OUTCOME: dict(_UNKNOWN_OUTCOME)}
    priced = {line["metric"] for line in prices.values()}
    unpriced = {name: _unpriced(name) for name in metrics if name not in priced}
    commitments = _commitments(draft)
    payers = _payers(draft, commitments)
    contract: dict[str, Any] = {"metrics": metrics, "payments": prices | unpriced, "payers": payers}
    if commitments:
        caps = {payer: {"value": amount, "source": INDIGO} for payer, amount in commitments.items()}
        contract["payer_caps"] = caps
    top, path = draft.record.top, f"{_CAP}/amount"
    cap = in_currency(draft, draft.money(top, path, f"{_CAP}/currency", "contract.cap"), top, path)
    if cap and float(cap) > 0:
        contract["cap"] = {"value": cap, "source": INDIGO, "note": "The maximum outcome payment in INDIGO"}
    draft.tree["contract"] = contract


def _unpriced(metric: str) -> dict[str, Any]:
    price = to_supply("0", "the price of one outcome, or another kind of payment line")
    return {"kind": "tariff", "metric": metric, "counts": "gross", "price": price}


def _metric_ids(draft: Draft) -> list[tuple[Item, str]]:
    """Return the metrics with their ids in the case; a second one with the same id gets another."""
    found: list[tuple[Item, str]] = []
    for number, item in enumerate(draft.record.items("outcome_metrics"), 1):
        name = case_id(item.text("id"), f"outcomemetric{number}")
        while name in {each for _, each in found}:
            name = f"{name}-{number}"
        found.append((item, name))
    return found


def _named(ids: list[tuple[Item, str]], item: Item) -> str:
    """Return the id in the case of the metric that an item refers to; nothing where none of that id is listed."""
    stated = item.text("outcome_metric_id")
    return next((name for metric, name in ids if stated and metric.text("id") == stated), "")


def _metric(draft: Draft, item: Item, name: str) -> dict[str, str]:
    at = f"contract.metrics.{name}"
    if item.written("id"):
        draft.mapped[item.pointer("id")] = at
    # A price is paid for each outcome, so that outcomes are counted.
    metric = {"title": draft.line(item, "definition", f"{at}.title", _LONGEST_DEFINITION) or name, "unit": "count"}
    for path, field in (
        ("target_population", "who"),
        ("outcome_validation_method", "measured"),
        ("data_source_for_outcome_validation", "data"),
    ):
        text = draft.text(item, path, f"{at}.{field}")
        if text:
            metric[field] = text
    target = draft.text(item, "outcome_metric_target", f"{at}.note")
    if target:
        metric["note"] = f"{TARGET}{target}"
    return metric


def _payments(draft: Draft, ids: list[tuple[Item, str]]) -> dict[str, dict[str, Any]]:
    payments: dict[str, dict[str, Any]] = {}
    for number, item in enumerate(draft.record.items("outcome_pricings"), 1):
        metric, path = _named(ids, item), "price_per_unit/amount"
        if not metric:
            if item.written(path):
                draft.leave(item, path, "it names no metric that is listed")
            continue
        name = metric if metric not in payments else f"{metric}-{number}"
        at = f"contract.payments.{name}"
        price = in_currency(draft, draft.money(item, path, "currency", f"{at}.price"), item, path)
        if price and float(price) > 0:
            draft.mapped[item.pointer("outcome_metric_id")] = f"{at}.metric"
            payments[name] = {
                "kind": "tariff",
                "metric": metric,
                "counts": "gross",
                "price": draft.figure(price, item, _NOT_SAID),
            }
            note = draft.text(item, "price_description", f"{at}.note")
            if note:
                payments[name]["note"] = note
    return payments


def _payers(draft: Draft, commitments: dict[str, str]) -> dict[str, Any]:
    """Return who pays: in proportion to what each commits, or else one payer whose share has to be supplied."""
    payers = payers_of(draft.record)
    if len(payers) == 1:
        return {payers[0]: {"value": "100%", "source": INDIGO}}
    if payers and set(payers) == set(commitments):
        note, code = "In proportion to its commitment in INDIGO", draft.tree.get("currency", "GBP")
        return {
            payer: {"value": f"{code} {amount}", "source": INDIGO, "note": note}
            for payer, amount in commitments.items()
        }
    if not payers:
        parties = draft.tree.setdefault("parties", {})
        parties[_PAYER] = {"name": "The payer, not recorded in INDIGO", "role": "commissioner"}
    return {(payers or [_PAYER])[0]: to_supply("100%", "the payers' shares")}


def _commitments(draft: Draft) -> dict[str, str]:
    """Return the most that each payer pays: commitments of one payer for several times are added."""
    path = "maximum_potential_outcome_payment"
    totals: dict[str, Decimal] = {}
    for item in draft.record.items("outcome_payment_commitments"):
        payers = organisations_at(item, "organisation_id")
        to = f"contract.payer_caps.{payers[0]}" if payers else ""
        amount = in_currency(draft, draft.money(item, f"{path}/amount", f"{path}/currency", to), item, f"{path}/amount")
        if amount and len(payers) != 1:
            draft.leave(item, f"{path}/amount", "it is not said which payer commits it")
        elif amount and item.text("result_type") == "Interim":
            draft.leave(item, f"{path}/amount", "it is an interim amount, and not the whole")
        elif amount:
            totals[payers[0]] = totals.get(payers[0], Decimal(0)) + Decimal(amount)
    return {payer: plain(total) for payer, total in totals.items() if total > 0}


# --- investment -------------------------------------------------------------------------------------------------------


def add_investment(draft: Draft) -> None:
    """Add a tranche for each investment with an amount, or one for all of them together."""
    tranches: dict[str, dict[str, Any]] = {}
    for number, item in enumerate(draft.record.items("investments"), 1):
        name = case_id(item.text("id"), f"investment{number}")
        if name in tranches:
            name = f"{name}-{number}"
        tranche = _tranche(draft, item, f"investment.tranches.{name}")
        if tranche:
            tranches[name] = tranche
    if not tranches:
        tranches = _all_together(draft)
    if tranches:
        note = "INDIGO does not record the rank and the return of investors: all are taken to rank equally."
        draft.tree["investment"] = {"tranches": tranches, "note": note}


def _tranche(draft: Draft, item: Item, at: str) -> dict[str, Any]:
    investors = organisations_at(item, "organisation_id")
    commitment = _commitment(draft, item, "investment_commitment", f"{at}.commitment")
    if not commitment:
        return {}
    if not investors:
        draft.leave(item, "investment_commitment/amount/exact", "it is not said who invests it")
        return {}
    tranche: dict[str, Any] = {"investor": investors[0], "commitment": commitment, "rank": 1, "return": "residual"}
    kind = draft.line(item, "investment_type", f"{at}.title", 80)
    if kind:
        tranche["title"] = kind
    if item.written("id"):
        draft.mapped[item.pointer("id")] = at
    most = share_of(item.text("maximum_potential_return"))
    if item.text("maximum_potential_return_type") == "IRR" and most is not None and most > 0:
        for path in ("maximum_potential_return", "maximum_potential_return_type"):
            draft.mapped[item.pointer(path)] = f"{at}.cap.irr"
        tranche["cap"] = {"irr": draft.figure(f"{plain(most * 100)}%", item)}
    return tranche


def _commitment(draft: Draft, item: Item, path: str, to: str) -> dict[str, str]:
    """Return an amount that may be written as a range: the exact one, or the most; nothing where there is none."""
    for end, note in (("exact", ""), ("max", "the upper end of a range"), ("min", "the lower end of a range")):
        at = f"{path}/amount/{end}"
        amount = in_currency(draft, draft.money(item, at, f"{path}/currency", to), item, at)
        if amount and float(amount) > 0:
            return draft.figure(amount, item, note)
    return {}


def _all_together(draft: Draft) -> dict[str, dict[str, Any]]:
    top, at = draft.record.top, f"investment.tranches.{_ALL_INVESTORS}"
    commitment = _commitment(draft, top, _COMMITTED, f"{at}.commitment")
    if not commitment:
        return {}
    parties = draft.tree.setdefault("parties", {})
    parties.setdefault(_ALL_INVESTORS, {"name": "Investors together", "role": "investor"})
    title = "All investors together; INDIGO has no amounts by investor"
    return {
        _ALL_INVESTORS: {
            "title": title,
            "investor": _ALL_INVESTORS,
            "commitment": commitment,
            "rank": 1,
            "return": "residual",
        }
    }


# --- actuals ----------------------------------------------------------------------------------------------------------


def add_actuals(draft: Draft) -> None:
    """Add final results that are numbers, and money that has moved."""
    ids = _metric_ids(draft)
    observed = [_observed(draft, item, name) for item, name in _results(draft, ids)]
    flows = _transactions(draft) if draft.record.items("transactions") else []
    if not any(flow["what"] == "payment" for flow in flows):
        flows += _outcome_payments(draft)
    else:
        _leave_payments(draft)
    actuals = {name: rows for name, rows in (("observed", observed), ("flows", flows)) if rows}
    if actuals:
        draft.tree["actuals"] = actuals


def _results(draft: Draft, ids: list[tuple[Item, str]]) -> list[tuple[Item, str]]:
    """Return the only final result of each metric, where it is a number."""
    final: dict[str, list[Item]] = {}
    for item in draft.record.items("results"):
        name = _named(ids, item)
        if name and item.text("result_type") == "Final":
            final.setdefault(name, []).append(item)
    return [
        (items[0], name)
        for name, items in final.items()
        if len(items) == 1
        and is_plain_number(items[0].text("outcomes_achieved"))
        and "-" not in items[0].text("outcomes_achieved")
    ]


def _observed(draft: Draft, item: Item, name: str) -> dict[str, str]:
    row = {"name": name, "value": draft.line(item, "outcomes_achieved", "actuals.observed"), "source": INDIGO}
    draft.mapped[item.pointer("outcome_metric_id")] = "actuals.observed"
    when = date_of(item.text("period/end_date"), is_end=True)
    if when:
        draft.mapped[item.pointer("period/end_date")] = "actuals.observed"
        row["when"] = when.isoformat()
    return row


def _outcome_payments(draft: Draft) -> list[dict[str, str]]:
    """Return the payments that were made; the versions of the plan are no payments, and are compared elsewhere."""
    flows = []
    for item in draft.record.items("outcome_payments"):
        if item.text("type") == "Actual":
            flow = _flow(draft, item, "payment", "period/end_date", "payer_organisation_id")
            flows += [flow] if flow else []
        elif item.written("money/amount"):
            draft.leave(item, "money/amount", "it is a version of the plan: see `sibcase reference-class`")
    return flows


def _leave_payments(draft: Draft) -> None:
    for item in draft.record.items("outcome_payments"):
        if item.written("money/amount"):
            draft.leave(item, "money/amount", "the transactions of the record have the payments already")


def _transactions(draft: Draft) -> list[dict[str, str]]:
    flows = []
    is_one_tranche = len(draft.tree.get("investment", {}).get("tranches", ())) == 1
    for item in draft.record.items("transactions"):
        what = _MONEY_MOVES.get(item.text("transaction_type"), "")
        if not what or (what != "payment" and not is_one_tranche):
            why = "it is not said which investment it belongs to" if what else "the case has no such kind of flow"
            draft.leave(item, "money/amount", why)
            continue
        flow = _flow(draft, item, what, "date", "sending_organisation_id")
        flows += [flow] if flow else []
    return flows


def _flow(draft: Draft, item: Item, what: str, date_path: str, party_path: str) -> dict[str, str]:
    """Return a flow; nothing where it has no amount above zero, or one that cannot be read."""
    amount = amount_of(item.text("money/amount"))
    if amount is not None and amount.value == 0:
        draft.leave(item, "money/amount", "it is zero")
        return {}
    money = draft.money(item, "money/amount", "money/currency", "actuals.flows")
    value = in_currency(draft, money, item, "money/amount")
    if not value:
        return {}
    flow = {"what": what, "amount": value, "source": INDIGO}
    when = date_of(item.text(date_path), is_end=True)
    if when:
        draft.mapped[item.pointer(date_path)] = "actuals.flows"
        flow["when"] = when.isoformat()
    payers = organisations_at(item, party_path)
    if len(payers) == 1 and payers[0] in draft.tree.get("parties", {}) and what == "payment":
        draft.mapped[item.pointer(party_path)] = "actuals.flows"
        flow["party"] = payers[0]
    note = "; ".join(
        each for each in (item.text("outcome_metric_id"), ", ".join(ids_in(item.text("source_ids")))) if each
    )
    flow["note"] = f"{note} ({item.at.lstrip('/')})" if note else item.at.lstrip("/")
    return flow
