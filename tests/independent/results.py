"""What investors make of a case in the oracle: the figures of the account, of each tranche, and their returns."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.contract import settle
from tests.independent.days import lengths, rate_at_years
from tests.independent.funding import fees_of, first_distribution, receipts_of
from tests.independent.investors import Deal, Funding, fund
from tests.independent.periods import pence
from tests.independent.positions import counts_days, day_lengths, drawn_at, received_at
from tests.independent.reading import number, written
from tests.independent.service import ZERO, all_completers, all_costs, all_starts, moment
from tests.independent.tranches import tranche_of
from tests.independent.waterfall import parts_of

if TYPE_CHECKING:
    from tests.independent.contract import Contract
    from tests.independent.days import Moved
    from tests.independent.periods import Stream, Timeline
    from tests.independent.service import Case, Pence
    from tests.independent.tranches import Tranche

Figures = dict[str, float | None]


def run_investment(
    case: Case, costs: dict[str, Pence], contract: Contract, time: Timeline, planned: dict[str, Pence] | None = None
) -> Funding:
    """The investment against these costs and payments; the reserve is kept as long as the planned costs run."""
    investment = case["investment"]
    reserve = pence(number(investment.get("reserve")))
    fees = fees_of(case, time, lengths(time, by_days=counts_days(case)))
    receipts = receipts_of(case, contract, time)
    years = day_lengths(case, time)
    bare = [tranche_of(name, case, time, years, ([], [])) for name in investment["tranches"]]
    foreseen = [(fee, [fee.of_period(t, bare) for t in range(time.count)]) for fee in fees if fee.is_foreseen]
    reserves = reserves_of(case, planned or costs, [stream for _, stream in foreseen], reserve)
    positions = (
        drawn_at(case, costs, foreseen, reserves[0], time),
        received_at(case, contract.due, receipts.grants, time),
    )
    deal = Deal(
        tranches=[tranche_of(name, case, time, years, positions) for name in investment["tranches"]],
        costs=[sum(line[t] for line in costs.values()) for t in range(time.count)],
        receipts=receipts,
        fees=fees,
        surplus={name: number(share) for name, share in investment.get("surplus", {}).items()},
        reserves=reserves,
        first_distribution=first_period(case, time),
        recycles=investment.get("recycle", "true") == "true",
        pays_as_available=investment.get("distribute") == "as available",
        time=time,
    )
    done = fund(deal)
    done.given_back = given_back(case, done, contract)
    return done


def reserves_of(case: Case, costs: dict[str, Pence], fees: list[Pence], reserve: int) -> Pence:
    """The reserve of each period: while costs or foreseen fees are to come; as available, until the last period."""
    goes_out = [sum(parts) for parts in zip(*costs.values(), *fees, strict=True)]
    if case["investment"].get("distribute") == "as available":
        return [reserve] * (len(goes_out) - 1) + [0]
    return [reserve if sum(goes_out[t + 1 :]) else 0 for t in range(len(goes_out))]


def given_back(case: Case, done: Funding, contract: Contract) -> dict[str, Pence]:
    """What investors give back to each payer: above caps, shared as they have paid so far."""
    payers = [name for name in case["parties"] if name in contract.payers]
    back: dict[str, Pence] = {name: [] for name in payers}
    for t, amount in enumerate(done.returned):
        weights = [Fraction(max(0, sum(contract.payers[name][: t + 1]))) for name in payers]
        for name, part in zip(payers, parts_of(amount, weights), strict=True):
            back[name].append(part)
    return back


def first_period(case: Case, time: Timeline) -> int:
    """The first period in which anything may be handed out."""
    rule = written(case["investment"].get("distribute", "as available"))
    done = all_completers(case, all_starts(case, time), time) if rule.startswith("after") else {}
    last = max((t for stream in done.values() for t, people in enumerate(stream) if people), default=-1)
    when = moment(rule.removeprefix("from").strip(), time) if rule.startswith("from") else ZERO
    return first_distribution(rule, last, when)


def investment_figures(done: Funding) -> Figures:
    """What investors put in, get back and make of it, together and by tranche."""
    figures = rows_of_account(done) | figures_of_all(done)
    for tranche in done.tranches:
        figures |= figures_of_tranche(tranche)
    return figures


def rows(stem: str, stream: Pence) -> Figures:
    """A movement in pounds: its total, and each period of it."""
    return {stem: sum(stream) / 100, **{f"{stem}[{t}]": amount / 100 for t, amount in enumerate(stream)}}


def rows_of_account(done: Funding) -> Figures:
    """What went through the account, and what it was short of."""
    figures = rows("investment.gap", done.gap)
    figures |= {f"investment.cash[{t}]": cash / 100 for t, cash in enumerate(done.cash)}
    figures |= {f"investment.overdrawn[{t}]": max(0, -cash) / 100 for t, cash in enumerate(done.cash)}
    figures |= rows("investment.returned", done.returned)
    for name, stream in done.fees.items():
        figures |= rows(f"fees.{name}", stream)
    for name, stream in done.grants.items():
        figures |= rows(f"grants.{name}", stream)
    for name, stream in done.given_back.items():
        figures |= rows(f"investment.returned.by.{name}", stream)
    for name, stream in done.shared.items():
        figures |= rows(f"investment.shared.{name}", stream)
    return figures | {"investment.closing_cash": done.cash[-1] / 100}


def figures_of_all(done: Funding) -> Figures:
    """All investors together."""
    drawn, paid, paid_in = (done.of_all(movement) for movement in ("drawn", "paid", "paid_in"))
    figures = rows("investment.drawn", drawn) | rows("investment.distributed", paid)
    guaranteed = sum(tranche.guaranteed for tranche in done.tranches)
    figures["investment.multiple"] = multiple(drawn, paid, paid_in, guaranteed)
    figures["investment.net_gain"] = (sum(paid) + guaranteed - sum(drawn) - sum(paid_in)) / 100
    figures["investment.irr"] = rate_at_years([flow for each in done.tranches for flow in timed_flows(each)])
    return figures | {"investment.peak_funding": peak(flows_by_period(drawn, paid, paid_in, guaranteed)) / 100}


def figures_of_tranche(tranche: Tranche) -> Figures:
    """One tranche: what moved, and what its investor made of it."""
    stem, drawn, paid, paid_in = f"investment.{tranche.name}", tranche.drawn, tranche.paid, tranche.paid_in
    figures = rows(f"{stem}.drawn", drawn) | rows(f"{stem}.distributed", paid) | rows(f"{stem}.paid_in", paid_in)
    if not tranche.terms.residual:
        figures |= rows(f"{stem}.coupon", tranche.coupon) | rows(f"{stem}.principal_repaid", tranche.repaid)
    figures[f"{stem}.guaranteed"] = tranche.guaranteed / 100
    figures[f"{stem}.multiple"] = multiple(drawn, paid, paid_in, tranche.guaranteed)
    figures[f"{stem}.net_gain"] = (sum(paid) + tranche.guaranteed - sum(drawn) - sum(paid_in)) / 100
    figures[f"{stem}.irr"] = rate_at_years(timed_flows(tranche))
    return figures


def multiple(drawn: Pence, paid: Pence, paid_in: Pence, guaranteed: int) -> float | None:
    """What came back for every pound that went in."""
    went_in = sum(drawn) + sum(paid_in)
    return (sum(paid) + guaranteed) / went_in if went_in else None


def flows_by_period(drawn: Pence, paid: Pence, paid_in: Pence, guaranteed: int) -> list[float]:
    """Net flows of an investor, the guarantee in the last period."""
    flows = [float(back - out - more) for out, back, more in zip(drawn, paid, paid_in, strict=True)]
    return [*flows[:-1], flows[-1] + guaranteed]


def timed_flows(tranche: Tranche) -> list[tuple[float, float]]:
    """Flows at their years: drawn and paid at their places, schedules on their dates, the last coupon with the last."""
    flows: list[tuple[float, float]] = []
    before, last = 0.0, tranche.last_date
    for t, length in enumerate(tranche.lengths):
        at = [(position, -float(amount)) for amount, position in tranche.drawn_in(t)]
        at.append((1.0, -float(tranche.paid_in[t])))
        with_last = last is not None and last.period == t
        at.append((last.position if with_last and last else tranche.paid_at[t], float(tranche.coupon[t])))
        at.append((tranche.paid_at[t], float(tranche.surplus[t])))
        at += repaid_flows(tranche, t)
        if t == len(tranche.lengths) - 1:
            at.append((1.0, float(tranche.guaranteed)))
        flows += [(before + float(length) * position, amount) for position, amount in at]
        before += float(length)
    return flows


def repaid_flows(tranche: Tranche, period: int) -> list[tuple[float, float]]:
    """Principal repaid in a period: on the schedule's dates as far as it goes, the rest where the tranche is paid."""
    left, flows = tranche.repaid[period], []
    for moved in scheduled_in(tranche, period):
        amount = left if moved is tranche.last_date else min(left, moved.amount)
        left -= amount
        flows.append((moved.position, float(amount)))
    return [*flows, (tranche.paid_at[period], float(left))]


def scheduled_in(tranche: Tranche, period: int) -> list[Moved]:
    """The dates of a period on which a schedule repays, in order."""
    dates = [*tranche.terms.repayments] + ([tranche.terms.matures] if tranche.terms.matures else [])
    return sorted((moved for moved in dates if moved.period == period), key=lambda moved: moved.day)


def peak(flows: list[float]) -> float:
    """The most that investors have out at any one time."""
    return max(0.0, *(-sum(flows[: t + 1]) for t in range(len(flows))))


def loss_at_zero(
    case: Case, starts: dict[str, Stream], done: dict[str, Stream], net: dict[str, Stream], time: Timeline
) -> float:
    """What investors lose when there is not one outcome: no tariff pays, and no cost per outcome falls due."""
    none = {name: [ZERO] * time.count for name in net}
    costs, planned = all_costs(case, starts, done, none, time), all_costs(case, starts, done, net, time)
    funding = run_investment(case, costs, settle(case, none, none, time), time, planned)
    lost = [sum(each.drawn) + sum(each.paid_in) - sum(each.paid) - each.guaranteed for each in funding.tranches]
    return sum(lost) / 100
