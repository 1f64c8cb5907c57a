"""What can only be checked across sections: ids, stages, and the links of the chain from need to payment.

These checks look at the written tree and at what was gathered while the fields were read, never at the finished case,
so that they also run where a field elsewhere in the file is broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.case import Case, is_contract_alone
from sibcase.casefile.checks.actuals import check_actuals
from sibcase.casefile.checks.bands import check_bands
from sibcase.casefile.checks.budgets import check_budgets
from sibcase.casefile.checks.correlations import check_correlations
from sibcase.casefile.checks.ids import check_ids
from sibcase.casefile.checks.investment import check_investment
from sibcase.casefile.checks.metrics import check_metrics
from sibcase.casefile.checks.money import check_money, deflator_name
from sibcase.casefile.checks.payers import check_payer_caps
from sibcase.casefile.checks.payments import check_payment_lines, lines_written
from sibcase.casefile.checks.privacy import check_audiences, check_shared_values
from sibcase.casefile.checks.references import check_circles, check_repeats
from sibcase.casefile.checks.time import check_time
from sibcase.casefile.checks.units import check_units
from sibcase.casefile.fragments import SECTION_FRAGMENTS, field_fragment
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Written, blocks_in, value_written
from sibcase.casefile.values.private_marks import check_private

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading

__all__ = ["NEEDED_AT_STAGE", "NEEDED_OF_A_CONTRACT", "check_across", "deflator_name", "ids_defined"]

_OUTLINE = ("start", "term", "parties", "service", "outcomes", "contract")
_FULL = (*_OUTLINE, "prices", "sources", "investment", "evaluation", "governance", "risks", "options")
NEEDED_AT_STAGE: dict[str, tuple[str, ...]] = {"concept": (), "outline": _OUTLINE, "full": _FULL, "contract": _FULL}
# What a contract needs that is only to be settled: at the stage `contract`, without a service of its own.
NEEDED_OF_A_CONTRACT = ("start", "term", "parties", "contract")
# What is still to be supplied is quoted as its author wrote it: a sentence or two.
LONGEST_REMINDER = 300
_CALLED = {
    "parties": "party",
    "outcomes": "outcome",
    "need.segments": "segment",
    "contract.metrics": "metric",
    "contract.payments": "payment line",
    "investment.tranches": "tranche",
    "investment.surplus": "tranche or party",
}
# A concept may be without dates; from `outline` on the stage itself asks for them.
_DATED = ("service", "contract", "investment")


def check_across(root: Block, reading: Reading) -> None:
    """Run every check that spans sections."""
    _check_stage(root, reading)
    _check_need_is_complete(root, reading)
    _check_chain(root, reading)
    _check_outcomes(root, reading)
    _check_costs_per_outcome(root, reading)
    _check_payers(root, reading)
    check_payer_caps(root, reading)
    check_budgets(root, reading)
    check_payment_lines(root, reading)
    check_metrics(root, reading)
    check_units(root, reading)
    check_bands(root, reading)
    check_actuals(root, reading)
    _check_references(root, reading)
    check_ids(root, reading)
    _check_sources(root, reading)
    check_money(root, reading)
    check_time(root, reading)
    check_investment(root, reading)
    check_correlations(root, reading)
    check_private(root, Case, reading)
    check_audiences(root, reading)
    check_shared_values(root, reading)
    for place, what in reading.to_supply:
        remedy = "enter your own figure and its source, and remove `supply:`"
        reading.note("SIB035", place, f"figure still to be supplied: {shortened(what, LONGEST_REMINDER)}", remedy)


def ids_defined(root: Block, section: str) -> dict[str, None]:
    """Return the ids that a section of the case defines, in order; a dictionary, since many may be looked up."""
    if section == "need.segments":
        need = root.get("need")
        segments = need.get("segments") if isinstance(need, Block) else None
        return dict.fromkeys(map(str, segments) if isinstance(segments, Block) else ["all"])
    if section == "investment.surplus":
        return ids_defined(root, "investment.tranches") | ids_defined(root, "parties")
    outer, _, inner = section.partition(".")
    block = root.get(outer)
    if inner:
        block = block.get(inner) if isinstance(block, Block) else None
    return dict.fromkeys(map(str, block) if isinstance(block, Block) else ())


def _stage(root: Block) -> str:
    stage = root.get("stage")
    return str(stage) if isinstance(stage, Written) else "concept"


def _is_contract_alone(root: Block) -> bool:
    return is_contract_alone(_stage(root), has_service="service" in root)


def _check_stage(root: Block, reading: Reading) -> None:
    stage, is_alone = _stage(root), _is_contract_alone(root)
    if "need" not in root and not is_alone:
        alone = "a contract that is only to be settled has `stage: contract`, and neither `need` nor `service`"
        reading.note("SIB005", root.place, "`need` is missing", f"add `{SECTION_FRAGMENTS['need']}`; {alone}")
    for name in NEEDED_OF_A_CONTRACT if is_alone else NEEDED_AT_STAGE.get(stage, ()):
        if name not in root:
            message = f"`{name}` is required at stage `{stage}`"
            otherwise = "set `stage:` to an earlier stage"
            if not is_alone:
                otherwise = f"run `sibcase advance` to add the missing sections, or {otherwise}"
            remedy = f"add `{SECTION_FRAGMENTS[name]}`; or {otherwise}"
            reading.note("SIB028", root.key_place("stage"), message, remedy)


def _check_need_is_complete(root: Block, reading: Reading) -> None:
    """Note what is missing in a need without segments, and a segment without a cost."""
    need = root.get("need")
    if not isinstance(need, Block):
        return
    is_one_group = "segments" not in need
    for name in ("people", "years"):
        if is_one_group and name not in need:
            remedy = f"add `{field_fragment(name)}`, or describe the need by `segments:`"
            reading.note("SIB005", need.place, f"`{name}` is missing", remedy)
    for block in [need] if is_one_group else blocks_in(need["segments"]):
        if "unit_cost" not in block and "services" not in block:
            remedy = "add `unit_cost: £70k per year`, or state the cost by `services:`"
            reading.note("SIB005", block.place, "`unit_cost` is missing", remedy)


def _check_chain(root: Block, reading: Reading) -> None:
    for section in _DATED if _stage(root) == "concept" else ():
        missing = [name for name in ("start", "term") if section in root and name not in root]
        if missing:
            message = f"`{section}` needs {' and '.join(f'`{name}`' for name in missing)} at the top of the case"
            remedy = "add them, for example `start: 2026-04-01` and `term: 5 years`"
            reading.note("SIB029", root.key_place(section), message, remedy)
    needed = {"contract"} if _is_contract_alone(root) else {"service", "contract"}
    if "investment" in root and not needed <= root.keys():
        message = "`investment` needs a `service` to fund and a `contract` to repay it"
        missing = [SECTION_FRAGMENTS[name] for name in ("service", "contract") if name in needed - root.keys()]
        reading.note("SIB029", root.key_place("investment"), message, f"add `{'` and `'.join(missing)}`")
    if "outcomes" in root and "service" not in root:
        message = "without `service` no people are reached, so outcomes and savings are not counted"
        reading.note("SIB036", root.key_place("outcomes"), message, f"add `{SECTION_FRAGMENTS['service']}`")


def _check_outcomes(root: Block, reading: Reading) -> None:
    for outcome in blocks_in(root.get("outcomes")):
        if "expected" not in outcome and "effect" not in outcome:
            message = "this outcome does not state the result expected with the service"
            reading.note(
                "SIB029", outcome.place, message, "add one of `expected: 25%`, `effect: 12pp` or `effect: -20%`"
            )
        points = value_written(outcome.get("points_per_outcome"))
        if points is not None and points.strip("0,._") == "":
            message = "`points_per_outcome` is zero, so any change would count as an outcome"
            reading.note("SIB029", points.place, message, "for example `points_per_outcome: 5`")
        if outcome.get("measure") == "score" and "points_per_outcome" not in outcome:
            message = "a score needs `points_per_outcome`: the change in points that counts as one outcome"
            reading.note("SIB029", outcome.key_place("measure"), message, "for example `points_per_outcome: 5`")


def _check_costs_per_outcome(root: Block, reading: Reading) -> None:
    service = root.get("service")
    for cost in blocks_in(service.get("costs") if isinstance(service, Block) else None):
        amount = value_written(cost.get("amount"))
        if amount is not None and amount.endswith(" per outcome") and "outcomes" not in root:
            message = "a cost per outcome needs `outcomes`"
            reading.note(
                "SIB029", amount.place, message, "add the outcome to which it applies, for example `outcome: home`"
            )


def _check_payers(root: Block, reading: Reading) -> None:
    contract = root.get("contract")
    if not isinstance(contract, Block) or "payers" in contract:
        return
    for payment in lines_written(root):
        if "payers" not in payment:
            remedy = "add `payers: {council: 100%}` here or to the contract"
            reading.note("SIB029", payment.place, "this payment line has no payers", remedy)


def _check_references(root: Block, reading: Reading) -> None:
    known = {section: ids_defined(root, section) for section in _CALLED}
    check_repeats(root, reading)
    check_circles([each for each in reading.references if str(each.word) in known[each.section]], reading)
    for reference in reading.references:
        names = known[reference.section]
        if str(reference.word) not in names:
            message = f"there is no {_CALLED[reference.section]} `{reference.word}`"
            remedy = reading.suggest(reference.word, names) if names else f"add it to `{reference.section}:`"
            reading.note("SIB006", reference.word.place, message, remedy)


def _check_sources(root: Block, reading: Reading) -> None:
    """Note a source that looks like an id and is none: `source` may also be a text of its own."""
    names = ids_defined(root, "sources")
    for word in reading.sources:
        looks_like_id = "-" in word and word.islower() and word.replace("-", "").replace("_", "").isalnum()
        if names and looks_like_id and str(word) not in names:
            reading.note("SIB006", word.place, f"there is no source `{word}`", reading.suggest(word, names))
