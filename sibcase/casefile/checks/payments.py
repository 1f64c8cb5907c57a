"""Payment lines across sections: what a line needs besides itself, and what it may not say together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Series, Written, block_within, blocks_in, rows_in, value_written
from sibcase.casefile.values.observed_names import ENDS, TABLES
from sibcase.casefile.values.quantities import LEVEL, PAYS, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.reading import Reading

ONE_OF_TWO = {"tariff": ("outcome", "metric"), "avoided": ("price", "rows"), "share": ("saving", "metric")}
# How the rows of a line are read where the case does not say.
READ_BY_DEFAULT = {"return-table": "linear", "avoided": "marginal"}
WHOLE = 1.0
DUST = 1e-9


def check_payment_lines(root: Block, reading: Reading) -> None:
    """Note payment lines that tell one thing in two ways or not at all, or that rest on what is not there."""
    contract = root.get("contract")
    if not isinstance(contract, Block):
        return
    for lines in (contract.get("payments"), contract.get("alternatives")):
        if isinstance(lines, Block):
            _check_lines(root, contract, lines, reading)
    for shared in blocks_in(contract.get("shared_caps")):
        if not {"cap", "cap_per_year"} & shared.keys():
            message = "these lines share a cap, but its amount is not stated"
            reading.note("SIB029", shared.place, message, "add `cap: £1.2m` or `cap_per_year: £300k`")


def lines_written(root: Block) -> list[Block]:
    """Return the payment lines of a case and those that they are compared with."""
    sections = (block_within(root, "contract", each) for each in ("payments", "alternatives"))
    return [line for section in sections for line in blocks_in(section)]


def way_of_reading(schedule: Block) -> str:
    """Return how the rows of a table are read: as it says, else as is usual for its kind of payment."""
    read = schedule.get("read")
    return str(read) if isinstance(read, Written) else READ_BY_DEFAULT.get(str(schedule.get("kind")), "band")


def _check_lines(root: Block, contract: Block, lines: Block, reading: Reading) -> None:
    for name, line in lines.items():
        if not isinstance(line, Block):
            continue
        _check_what_is_paid_for(line, reading)
        _check_saving(root, line, reading)
        _check_wholes(root, line, reading)
        _check_prices(line, reading)
        _check_cohorts(contract, line, reading)
        _check_on_account(str(name), line, lines, reading)
        _check_instalments(line, reading)
        _check_payee(line, reading)
        for schedule in _schedules(line):
            _check_rows(schedule, reading)
            _check_order(schedule, reading)
            _check_price_of_a_point(contract, schedule, reading)


def _schedules(line: Block) -> Iterator[Block]:
    """Yield the blocks of a line in which a table may stand: itself, its fallback, its scale and its other tables."""
    yield line
    for name in ("fallback", "scaled_by"):
        inner = line.get(name)
        if isinstance(inner, Block):
            yield inner
    yield from rows_in(line.get("others"))


def _check_what_is_paid_for(line: Block, reading: Reading) -> None:
    first, second = ONE_OF_TWO.get(str(line.get("kind")), ("", ""))
    if first and first in line and second in line:
        message = f"this line sets both `{first}` and `{second}`; use only one"
        reading.note("SIB031", line.key_place(second), message, "keep one of the two")
    elif first and first not in line and second not in line:
        message = f"this line sets neither `{first}` nor `{second}`"
        reading.note("SIB029", line.place, message, f"add `{first}:` or `{second}:`")


def _check_saving(root: Block, line: Block, reading: Reading) -> None:
    saving = line.get("saving")
    if isinstance(saving, Written) and str(saving) not in _savings_defined(root):
        message = f"there is no saving `{saving}`"
        reading.note("SIB006", saving.place, message, reading.suggest(saving, _savings_defined(root)))


def _savings_defined(root: Block) -> list[str]:
    outcomes = root.get("outcomes")
    found = outcomes if isinstance(outcomes, Block) else {}
    savings = {name: each.get("savings") for name, each in found.items() if isinstance(each, Block)}
    return [f"{name}.{key}" for name, block in savings.items() if isinstance(block, Block) for key in block]


# --- tables -----------------------------------------------------------------------------------------------------------


def _check_rows(schedule: Block, reading: Reading) -> None:
    """Note rows without the ends that their way of reading needs."""
    for name in TABLES:
        for row in rows_in(schedule.get(name)):
            if row.keys().isdisjoint(ENDS):
                message = "this row does not state the values to which it applies"
                remedy = "add `from: 10%`, `above: 10%`, or `at: 10%` for `read: linear`"
                reading.note("SIB029", row.place, message, remedy)


def _check_order(schedule: Block, reading: Reading) -> None:
    """Note a row that begins below the one before it: rows are read in their order, and a later one takes over."""
    for name in TABLES:
        before: float | None = None
        for row in rows_in(schedule.get(name)):
            begins = _begins(row)
            if before is not None and begins is not None and begins < before:
                message = "this row begins below the previous one; rows must be in ascending order"
                reading.note("SIB045", row.place, message, "list the rows from lowest to highest")
            before = begins if begins is not None else before


def _begins(row: Block) -> float | None:
    """Return the value at which a row begins: the lowest there is where it has an upper end alone."""
    for name in ("from", "above", "at"):
        text = value_written(row.get(name))
        if text is not None:
            return LEVEL.read(text).value if LEVEL.matches(text) else None
    return float("-inf") if {"to", "below"} & row.keys() else None


def _check_price_of_a_point(contract: Block, schedule: Block, reading: Reading) -> None:
    """Note a price for one point of a metric that is a share: without `each: 1%` it would stand for all 100 of them."""
    metrics = contract.get("metrics")
    metric = metrics.get(str(schedule.get("metric"))) if isinstance(metrics, Block) else None
    is_share = isinstance(metric, Block) and str(metric.get("unit", "share")) == "share"
    if str(schedule.get("read")) != "marginal" or "each" in schedule or not is_share:
        return
    for row in rows_in(schedule.get("rows")):
        text = value_written(row.get("pays"))
        if text is not None and re.search(r" per (?:percentage )?(?:points?|pp|per cent|percent)$", text):
            message = (
                f"`{text}` is a price for one point, but the metric is a share: this amount would be paid for 100%"
            )
            reading.note("SIB027", text.place, message, "add `each: 1%` to the table and write only the amount")


def _check_wholes(root: Block, line: Block, reading: Reading) -> None:
    """Note a share of the target where no target is stated, and of the principal where there is none."""
    written = [value_written(row.get("pays")) for schedule in _schedules(line) for row in rows_in(schedule.get("rows"))]
    written += [
        value_written(line.get("cap")),
        *(value_written(each.get("until")) for each in rows_in(line.get("stages"))),
    ]
    for text in written:
        if text is None:
            continue
        if " of target" in text and "target" not in line:
            message = f"`{text}` is a share of the target, but this line has no `target`"
            reading.note("SIB029", text.place, message, "add `target: £1.2m` to the line")
        elif "principal" in text and not _has_principal(root, line):
            message = f"`{text}` refers to a principal, but this case does not state one"
            reading.note(
                "SIB029", text.place, message, "add `principal: £5m` to the line, or add tranches under `investment:`"
            )
    if str(line.get("principal_is")) == "drawn" and "investment" not in root:
        message = "this line refers to the amount drawn, but this case has no tranches"
        reading.note(
            "SIB029",
            line.key_place("principal_is"),
            message,
            "add them: `investment: {tranches: {loan: {investor: fund, commitment: £1m, rank: 1}}}`",
        )
    elif str(line.get("principal_is")) == "drawn" and "principal" in line:
        message = "this line sets both `principal` and `principal_is: drawn`; use only one"
        reading.note("SIB031", line.key_place("principal"), message, "keep one of the two")
    if str(line.get("kind")) == "return-table" and not _has_principal(root, line):
        message = "a rate needs a principal, but this case does not state one"
        reading.note(
            "SIB029", line.place, message, "add `principal: £5m` to the line, or add tranches under `investment:`"
        )


def _has_principal(root: Block, line: Block) -> bool:
    return "principal" in line or "investment" in root


def _check_scale(schedule: Block, reading: Reading) -> None:
    """Note money where a table of shares is asked for."""
    for row in rows_in(schedule.get("rows")):
        text = value_written(row.get("pays"))
        if text is not None and PAYS.matches(text) and PAYS.read(text).unit != "rate":
            message = f"`{text}` is an amount, but a scale needs a share"
            reading.note("SIB029", text.place, message, "for example `pays: 80%`")


# --- prices, cohorts, instalments -------------------------------------------------------------------------------------


def _check_prices(line: Block, reading: Reading) -> None:
    scale = line.get("scaled_by")
    if isinstance(scale, Block):
        _check_scale(scale, reading)
    if "other_prices" in line and "tiers" in line:
        message = "this line has both `prices` and `tiers`, so it is unclear which price applies"
        reading.note("SIB031", line.key_place("tiers"), message, "write a separate line for each")
    for price in rows_in(line.get("other_prices")):
        if ("from" in price) == ("cohort" in price):
            message = "this price does not state the date or cohort from which it applies"
            reading.note("SIB029", price.place, message, "add either `from: 2027-04-01` or `cohort: second`")


def _check_cohorts(contract: Block, line: Block, reading: Reading) -> None:
    """Note cohorts that the metric of a line does not have."""
    cohorts = _cohorts_of(contract, line)
    if "cap_per_cohort" in line and not cohorts and str(line.get("kind")) in ("tariff", "avoided"):
        message = "a cap per cohort needs a metric that is measured for each cohort"
        reading.note(
            "SIB029", line.key_place("cap_per_cohort"), message, "add `cohorts: [first, second]` to the metric"
        )
    for price in rows_in(line.get("other_prices")):
        cohort = price.get("cohort")
        if isinstance(cohort, Written) and str(cohort) not in cohorts:
            message = f"the metric of this line has no cohort `{cohort}`"
            reading.note("SIB006", cohort.place, message, reading.suggest(cohort, cohorts))


def _cohorts_of(contract: Block, line: Block) -> list[str]:
    metrics = contract.get("metrics")
    metric = metrics.get(str(line.get("metric"))) if isinstance(metrics, Block) else None
    cohorts = metric.get("cohorts") if isinstance(metric, Block) else None
    return [str(each) for each in cohorts] if isinstance(cohorts, Series) else []


def _check_on_account(name: str, line: Block, lines: Block, reading: Reading) -> None:
    """Note payments on account that are written later than what they are set off against, or shared by halves."""
    if "on_account" not in line:
        return
    earlier = list(map(str, lines))[: list(map(str, lines)).index(name)]
    others = [each for key, each in lines.items() if str(key) in earlier and isinstance(each, Block)]
    own = {str(word) for word in _words(line.get("on_account"))}
    taken = {frozenset(map(str, _words(each.get("on_account")))) for each in others}
    unlike = {word for each in taken if each & own and each != own for word in each & own}
    for word in _words(line.get("on_account")):
        if str(word) in map(str, lines) and str(word) not in earlier:
            message = f"`{word}` is a payment on account and must come before this line"
            reading.note("SIB029", word.place, message, "move it above this line")
        elif str(word) in unlike:
            message = f"an earlier line also recovers `{word}`, but together with different advances"
            remedy = "write the same `on_account:` in all lines that share an advance, or use it in only one line"
            reading.note("SIB074", word.place, message, remedy)


def _words(node: object) -> list[Written]:
    return [each for each in node if isinstance(each, Written)] if isinstance(node, Series) else []


def _check_payee(line: Block, reading: Reading) -> None:
    """Note a line that pays both a tranche and another payee."""
    if "payee" in line and "tranche" in line:
        message = "this line sets both `tranche` and `payee`; use only one"
        reading.note("SIB031", line.key_place("payee"), message, "keep one of the two")


def _check_instalments(line: Block, reading: Reading) -> None:
    if "instalments" not in line:
        return
    if "due" in line:
        message = "this line sets both `due` and `instalments`; use only one"
        reading.note("SIB031", line.key_place("due"), message, "keep one of the two")
    shares = [value_written(each.get("share")) for each in rows_in(line["instalments"])]
    if any(text is None or not SHARE.matches(text) for text in shares):
        return
    whole = sum(SHARE.read(text).value for text in shares if text is not None)
    if abs(whole - WHOLE) > DUST:
        message = f"the instalments add up to {whole:.4%}".replace(".0000%", "%")
        reading.note("SIB023", line.key_place("instalments"), message, "make them add up to 100%")
