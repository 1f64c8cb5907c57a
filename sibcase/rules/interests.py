"""SIB6, interests: who is paid if no outcome is achieved, who bears the loss, and the cost of transferring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.rules.options import option_without_range
from sibcase.rules.parts_of import PUBLIC_PAYERS, is_written, payment_lines
from sibcase.rules.rule import rule
from sibcase.rules.steps import step_distorts
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.rules.submission import Submission

# Assumptions of this project, each a line at which the question is worth asking.
SAFE_SHARE = 0.25
HURDLE = 0.12
FEWEST_OPTIONS = 3
EASIER = 0.8


@rule("SIB601", "investors-paid-at-zero", outline="advice", full="warning")
def investors_paid_at_zero(case: Submission) -> Iterator[Objection]:
    """Investors lose most of their money if no outcome is achieved.

    Why it matters:
        Investors earn a return because they bear the risk. Where block payments or guarantees return their money
        regardless of results, the payers bear the risk and pay for it too.

    Source:
        Commissioners interviewed in 2012–13 worried that investors' interests come first; Maier & Meyer 2017

    Example:
        contract:
          payments:
            home-tariff: {price: £20k}
            fee: {kind: block, amount: £300k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    Instead:
        contract:
          payments:
            fee: {kind: block, amount: £40k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    To fix:
        lower block payments and guarantees, or the return that is paid for bearing a risk
    """
    back, drawn = _back_at_zero(case)
    if back > SAFE_SHARE * drawn and not _is_high(case) and not _loss_falls_on_payers(case):
        sums = f"{case.money(back)} of {case.money(drawn)}"
        message = f"investors get {case.percent(back / drawn)} of their money back if no outcome is achieved ({sums})"
        yield Objection(case.where.of("investment"), message)


def _back_at_zero(case: Submission) -> tuple[float, float]:
    """Return what the contract pays back to investors if no outcome is achieved, and what they have put in by then."""
    if case.case.investment is None:
        return 0.0, 0.0
    return case.amount("zero.investment.distributed"), case.amount("zero.investment.drawn")


def _is_high(case: Submission) -> bool:
    return (case.figure("investment.irr") or 0.0) > HURDLE


@rule("SIB602", "return-without-risk", outline="advice", full="warning")
def return_without_risk(case: Submission) -> Iterator[Objection]:
    """A high expected return goes with capital at risk.

    Why it matters:
        A return above what a loan would earn is the price of a risk. Where a quarter or more of the money is returned
        regardless of results, the return is not payment for risk.

    Source:
        Warner 2013; Maier & Meyer 2017; the hurdle of 12 % a year and the quarter are this project's

    Example:
        contract:
          payments:
            home-tariff: {price: £33k}
            fee: {kind: block, amount: £300k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    Instead:
        contract:
          payments:
            home-tariff: {price: £33k}
          cap: £3m

    To fix:
        lower prices or block payments, or return earnings above the hurdle to the payers
    """
    back, drawn = _back_at_zero(case)
    if back > SAFE_SHARE * drawn and _is_high(case):
        rate = case.percent(case.amount("investment.irr"))
        sums = f"{case.money(back)} of {case.money(drawn)} is returned if no outcome is achieved"
        yield Objection(
            case.where.of("investment", "tranches"), f"investors expect {rate} a year at little risk ({sums})"
        )


@rule("SIB603", "payers-carry-the-loss", outline="advice", full="warning")
def payers_carry_the_loss(case: Submission) -> Iterator[Objection]:
    """If no outcome is achieved, investors and not payers bear most of the loss.

    Why it matters:
        Members hear "no outcome, no payment". Where payers have already paid blocks, fees or guarantees, that is
        not true, and the case has to say so.

    Source:
        Five-case model, commercial case: risk allocation; Government Outcomes Lab on payment mechanisms

    Example:
        contract:
          payments:
            home-tariff: {price: £12k}
            fee: {kind: block, amount: £500k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    Instead:
        contract:
          payments:
            fee: {kind: block, amount: £40k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    To fix:
        move money from block payments to outcome payments, or state in the document who bears the loss
    """
    if _loss_falls_on_payers(case):
        public, private = (
            case.money(case.amount(f"options.loss_at_zero.{who}")) for who in ("commissioners", "investors")
        )
        message = f"if no outcome is achieved, payers bear most of the loss (payers {public}, investors {private})"
        yield Objection(case.where.of("contract", "payments"), message)


def _loss_falls_on_payers(case: Submission) -> bool:
    if case.case.investment is None:
        return False
    public, private = (case.figure(f"options.loss_at_zero.{who}") for who in ("commissioners", "investors"))
    return public is not None and private is not None and public > private + DUST


@rule("SIB604", "premium-exceeds-risk", full="advice", contract="warning")
def premium_exceeds_risk(case: Submission) -> Iterator[Objection]:
    """The premium over direct commissioning is smaller than the loss that it transfers.

    Why it matters:
        The premium buys protection from a loss. Where it is larger than the loss, the payers would do better to
        commission the service and bear the worst case.

    Source:
        Warner 2013; five-case model, economic case: comparison of options

    Example:
        contract:
          payments:
            home-tariff: {price: £80k, cap: £4m, payers: {council: 40%, health: 10%, justice: 50%}}
          cap: £5m

    Instead:
        contract:
          payments:
            home-tariff: {price: £33k, cap: £1.4m, payers: {council: 85%, health: 15%}}

    To fix:
        lower the prices, or say under `options` what else the premium buys
    """
    premium = case.figure("options.premium") if case.case.investment else None
    borne = case.figure("options.loss_at_zero.investors") if premium is not None else None
    if premium is not None and borne is not None and premium > borne + DUST:
        direct = case.figure("options.direct.cost.present_value")
        direct_cost = f", commissioning directly {case.money(direct)}" if direct is not None else ""
        sums = f"premium {case.money(premium)}, loss that investors bear {case.money(borne)}{direct_cost}"
        yield Objection(
            case.where.of("contract", "payments"), f"the premium is larger than the loss that it transfers ({sums})"
        )


@rule("SIB605", "public-guarantee", outline="warning", full="error")
def public_guarantee(case: Submission) -> Iterator[Objection]:
    """No public body guarantees the investors' money.

    Why it matters:
        A guarantee by a payer moves the risk back to the public sector, and the payer still pays a return for it. It
        also counts as the payer's own liability.

    Source:
        Rikers Island, where a foundation and not the city guaranteed most of the loan; OECD 2016

    Example:
        investment:
          tranches:
            loan: {guarantee: {by: council, share: 50%}}

    Instead:
        parties:
          foundation: {name: A foundation, role: guarantor}
        investment:
          tranches:
            loan: {guarantee: {by: foundation, share: 50%}}

    To fix:
        find a guarantor outside the public sector, or use cheaper public lending
    """
    for name, tranche in (case.case.investment.tranches if case.case.investment else {}).items():
        guarantor = tranche.guarantee.by if tranche.guarantee else None
        party = (case.case.parties or {}).get(guarantor or "")
        if party is not None and (party.role in PUBLIC_PAYERS or party.tier is not None):
            message = f"{party.name} guarantees the losses of `{name}`, so the risk returns to the public sector"
            yield Objection(case.where.of("investment", "tranches", name, "guarantee", "by"), message)


@rule("SIB606", "too-few-options", full="warning")
def too_few_options(case: Submission) -> Iterator[Objection]:
    """The bond is compared at least with business as usual and with direct commissioning.

    Why it matters:
        A case with one option was decided before it began. Reviewers expect at least three options with pros and cons,
        including business as usual, and ask why the simplest one would not do.

    Source:
        Five-case model: a shortlist with business as usual; SIB readiness framework: review options first

    Example:
        options:
          - {title: Outcomes contract funded by investors, pros: [Paid for results], preferred: true}

    Instead:
        options:
          - {title: Today's arrangements, pros: [No new money], cons: [The need goes on as it is]}
          - {title: Commission the service directly, pros: [Simpler], cons: [Paid whatever happens]}
          - {title: Outcomes contract funded by investors, pros: [Paid for results], cons: [Slower], preferred: true}

    To fix:
        add business as usual and direct commissioning: `options: [{title: Business as usual, pros: [No new money],
        cons: [The need continues]}, …]`
    """
    options = case.case.options or []
    if len(options) < FEWEST_OPTIONS and case.case.contract is not None:
        compared = {0: "no option is", 1: "only one option is"}.get(len(options), f"only {len(options)} options are")
        message = f"{compared} compared; reviewers expect at least {FEWEST_OPTIONS}"
        yield Objection(case.where.of("options"), message)


@rule("SIB607", "option-without-cons", full="advice", contract="warning")
def option_without_cons(case: Submission) -> Iterator[Objection]:
    """Every option has at least one advantage and one disadvantage.

    Why it matters:
        An option without a drawback has not been thought through, and one without an advantage was included in order to
        lose. Committees notice both.

    Source:
        Five-case questions: at least three options with pros and cons

    Example:
        options:
          - {title: Today's arrangements, pros: [No new money], cons: [The need goes on as it is]}
          - {title: Commission the service directly, pros: [Simpler], cons: [Paid whatever happens]}
          - {title: Outcomes contract funded by investors, pros: [Paid for results], preferred: true}

    Instead:
        options:
          - {title: Today's arrangements, pros: [No new money], cons: [The need goes on as it is]}
          - {title: Commission the service directly, pros: [Simpler], cons: [Paid whatever happens]}
          - {title: Outcomes contract funded by investors, pros: [Paid for results], cons: [Slower], preferred: true}

    To fix:
        add both to the option: `pros: [Paid for results], cons: [Slower to set up]`
    """
    options = case.case.options or []
    for number, option in enumerate(options if len(options) >= FEWEST_OPTIONS else ()):
        missing = [
            word
            for word, said in (("pros", option.pros), ("cons", option.cons))
            if not any(map(is_written, said or ()))
        ]
        if missing:
            message = f"`{option.title}` has no {' and no '.join(missing)}"
            yield Objection(case.where.of("options", number, "title"), message)


@rule("SIB608", "easier-group-only", outline="advice", full="warning")
def easier_group_only(case: Submission) -> Iterator[Objection]:
    """The service does not reach only the groups with lower need.

    Why it matters:
        Outcomes are easier to achieve with people who need less. A bond for them leaves the payers with the people who
        cost most, and with a result that looks better than it is.

    Source:
        Carter & Whitworth 2015 on creaming; study of 34 UK bonds, 2023

    Example:
        need:
          segments:
            complex: {title: Families with several children in care, people: 80 families, unit_cost: £22k per year,
                      years: 5, overlap: 0%, borne_by: {council: 100%}}

    Instead:
        need:
          segments:
            complex: {title: Families with several children in care, people: 80 families, unit_cost: £22k per year,
                      years: 5, overlap: 0%, borne_by: {council: 100%}}
        service:
          intake:
            complex: {starts: 20 over 3 years}

    To fix:
        add the group to `service.intake`, for example `complex: {starts: 20 over 3 years}`, or say in `need` which
        other service supports it
    """
    reached = set(case.case.service.intake) if case.case.service and payment_lines(case.case) else set()
    costs = {name: case.amount(f"need.cost_each.{name}") for name in case.case.segments} if reached else {}
    highest = max((costs[name] for name in reached), default=0.0)
    for name, cost in costs.items():
        if name not in reached and highest < EASIER * cost:
            sums = f"{case.money(cost)} a year each, at most {case.money(highest)} among those reached"
            message = f"the service does not reach `{name}`, the group with greater need ({sums})"
            yield Objection(case.where.of("service", "intake"), message)


@rule("SIB609", "return-without-limit", full="advice", contract="warning")
def return_without_limit(case: Submission) -> Iterator[Objection]:
    """Investors' returns are limited, or any surplus above a limit is shared.

    Why it matters:
        A residual return takes everything that is left. If results are better than planned, or the plan was cautious,
        the payers will have to defend that return in public.

    Source:
        Commissioners interviewed in 2012–13 worried that investors' interests come first; Newpin, whose interest ends
        at 15 %

    Example:
        investment:
          tranches:
            loan: {cap: ~}

    Instead:
        investment:
          tranches:
            loan: {cap: {multiple: 2x}}

    To fix:
        add `cap: {multiple: 2x}` or `cap: {irr: 12%}` to the tranche, or share the surplus
    """
    investment = case.case.investment
    if investment is None or investment.surplus:
        return
    for name, tranche in investment.tranches.items():
        if tranche.is_residual and tranche.cap is None:
            message = f"`{name}` takes all remaining cash, without a limit"
            yield Objection(case.where.of("investment", "tranches", name), message)


@rule("SIB613", "plan-does-not-repay", outline="warning", full="warning")
def plan_does_not_repay(case: Submission) -> Iterator[Objection]:
    """At the expected results, every tranche is repaid its principal and the coupon that it has earned.

    Why it matters:
        The return is quoted for the plan. If the plan itself leaves principal or coupon unpaid, the price, the volume
        or the term is wrong, and no investor who reads the cash flow will sign.

    Source:
        GO Lab guidance on pricing outcomes: payments at expected performance cover costs and the agreed return

    Example:
        contract:
          payments:
            home-tariff: {price: £25k}

    Instead:
        contract:
          payments:
            home-tariff: {price: £34k}

    To fix:
        raise prices or volumes, lower costs or coupons, or extend the term until all payments have arrived
    """
    for name in case.case.investment.tranches if case.case.investment else {}:
        unpaid = {what: case.amount(f"investment.{name}.{what}_unpaid") for what in ("principal", "coupon")}
        missing = [f"{case.money(amount)} of its {what}" for what, amount in unpaid.items() if amount > DUST]
        if missing:
            message = f"at the expected results, `{name}` is not paid {' and '.join(missing)}"
            yield Objection(case.where.of("investment", "tranches", name), message)


RULES = (
    investors_paid_at_zero,
    return_without_risk,
    payers_carry_the_loss,
    premium_exceeds_risk,
    public_guarantee,
    too_few_options,
    option_without_cons,
    easier_group_only,
    return_without_limit,
    step_distorts,
    option_without_range,
    plan_does_not_repay,
)
