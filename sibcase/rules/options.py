"""SIB5 and SIB6: options whose risk stays where it was, and options that look surer than they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Written
from sibcase.casefile.stated import assumptions_of
from sibcase.rules.parts_of import blocks
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.nodes import Node
    from sibcase.rules.submission import Submission

# As SIB509 has it, an assumption of this project.
MOST_IN_BLOCKS = 0.5


@rule("SIB511", "loss-stays-with-payers", outline="advice", full="warning")
def loss_stays_with_payers(case: Submission) -> Iterator[Objection]:
    """Where no one invests, the provider and not the payers bears most of the loss if the service has no effect.

    Why it matters:
        Payers choose payment by results so that others bear the risk that the service does not work. Where they have
        paid for most of it by then, in block payments or for outcomes that would have happened anyway, the risk stays
        with them, and direct commissioning would be simpler and cheaper.

    Source:
        Five-case model, commercial case: risk allocation; Government Outcomes Lab on payment mechanisms

    Example:
        stage: outline
        investment: ~
        contract:
          payments:
            fee: {kind: block, amount: £450k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    Instead:
        stage: outline
        investment: ~
        contract:
          payments:
            fee: {kind: block, amount: £40k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    To fix:
        move money from block payments to outcome payments, or commission the service directly
    """
    if case.case.investment is not None or case.case.service is None or not case.case.service.costs:
        return
    paid, lost = (case.amount(f"options.pbr.{part}_at_zero_effect") for part in ("paid", "loss"))
    fixed, total = sum(case.amount(f"payments.{name}") for name in blocks(case.case)), case.amount("payments.total")
    # SIB509 reports contracts of which most is paid in blocks, and SIB216 those that pay for deadweight.
    if fixed <= MOST_IN_BLOCKS * total and paid > lost + DUST and total > 0:
        sums = f"payers {case.money(paid)}, provider {case.money(lost)}"
        message = f"if the service has no effect, payers bear most of the loss ({sums})"
        yield Objection(case.where.of("contract", "payments"), message)


@rule("SIB611", "option-without-range", outline="advice")
def option_without_range(case: Submission) -> Iterator[Objection]:
    """An option that changes a value with a range gives the new value a range as well.

    Why it matters:
        Options are compared over the same draws. If a change replaces an uncertain value with a single number, the
        option looks surer than the others only because its range was left out.

    Source:
        Green Book, uncertainty and optimism bias: options are compared on the same basis

    Example:
        options:
          - {title: Today's arrangements, pros: [No new money], cons: [The need goes on as it is]}
          - {title: Commission the service directly, pros: [Simpler], cons: [Paid whatever happens]}
          - title: Direct commissioning, with less attention to results
            id: direct-weaker
            form: direct
            pros: [Simpler]
            cons: [No one is paid for results]
            changes: {outcomes.home.expected: 30%}

    Instead:
        options:
          - {title: Today's arrangements, pros: [No new money], cons: [The need goes on as it is]}
          - {title: Commission the service directly, pros: [Simpler], cons: [Paid whatever happens]}
          - title: Direct commissioning, with less attention to results
            id: direct-weaker
            form: direct
            pros: [Simpler]
            cons: [No one is paid for results]
            changes: {outcomes.home.expected: {value: 30%, low: 36%, high: 25%}}

    To fix:
        give the new value a range, for example `{value: 30%, low: 36%, high: 25%}`
    """
    ranges = {
        ".".join(each.path) for each in assumptions_of(case.case) if each.low is not None or each.high is not None
    }
    for option in case.case.options or ():
        for change in option.changes or ():
            if str(change.key) in ranges and not _has_range(change.value):
                message = f"`{option.id}` leaves out the range of `{change.key}`, and looks surer than other options"
                yield Objection(change.key.place, message)


def _has_range(value: Node) -> bool:
    if isinstance(value, Block):
        return "low" in value or "high" in value or _has_range(value.get("value", Written("", value.place)))
    return isinstance(value, Written) and " to " in value
