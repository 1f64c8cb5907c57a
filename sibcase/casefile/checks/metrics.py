"""Metrics, measures and alternatives: each is given in one way, and a measure has what its kind needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.checks.samples import check_sample
from sibcase.casefile.source.nodes import Block, blocks_in, value_written
from sibcase.casefile.values.quantities import LEVEL

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading

_SCORE = "distance travelled"
_WAYS = ("measure", "ratio", "sum", "outcome")
# The field that a kind of measure cannot do without, and how it is written.
_NEEDED = {
    "binary": ("over", "over: 12 months"),
    "frequency": ("over", "over: 12 months"),
    "severity": ("over", "over: 12 months"),
    "time to first event": ("over", "over: 12 months"),
    "days in custody": ("over", "over: 12 months"),
    _SCORE: ("points_per_step", "points_per_step: 5"),
}
# The kinds of measure of which the same number can be good or bad, and what has to be known of them.
_UNCLEAR = {
    "binary": "fewer or more people with an event",
    "frequency": "fewer or more events",
    "time to first event": "a later or an earlier first event",
}
# The kinds of measure that each field belongs to, in words.
_BELONGS = {
    "weights": ("severity",),
    "points_per_step": (_SCORE,),
    "backwards": (_SCORE,),
    "over": tuple(kind for kind in _NEEDED if kind != _SCORE),
}


def check_metrics(root: Block, reading: Reading) -> None:
    """Run the checks of metrics that are counted from what was observed of each person."""
    contract = root.get("contract")
    if not isinstance(contract, Block):
        return
    _check_alternatives(contract, reading)
    for metric in blocks_in(contract.get("metrics")):
        _check_given_once(metric, reading)
        _check_divisor(metric.get("ratio"), reading)
        measure = metric.get("measure")
        sample = metric.get("sample")
        if isinstance(sample, Block):
            check_sample(metric, sample, root, reading)
        if isinstance(measure, Block):
            _check_needed(measure, reading)
            _check_belongs(measure, reading)
            _check_direction(metric, measure, reading)


def _check_alternatives(contract: Block, reading: Reading) -> None:
    payments, alternatives = contract.get("payments"), contract.get("alternatives")
    if isinstance(payments, Block) and isinstance(alternatives, Block):
        for key, written in alternatives.keys_written.items():
            if key in payments:
                message = f"`{key}` is the id of both a payment line and an alternative"
                reading.note("SIB031", written.place, message, f"for example `{key}-instead`")


def _check_given_once(metric: Block, reading: Reading) -> None:
    first, *others = [way for way in _WAYS if way in metric] or [""]
    for other in others:
        message = f"this metric sets both `{first}` and `{other}`; use only one"
        reading.note("SIB031", metric.key_place(other), message, "keep one of the two")


def _check_divisor(ratio: object, reading: Reading) -> None:
    """Note a ratio that is divided by nothing, by two things, or by a target of zero."""
    if not isinstance(ratio, Block):
        return
    target = value_written(ratio.get("target"))
    if "to" in ratio and "target" in ratio:
        message = "this ratio sets both `to` and `target`; use only one"
        reading.note("SIB031", ratio.key_place("target"), message, "keep one of the two")
    elif "to" not in ratio and "target" not in ratio:
        message = "this ratio has no divisor"
        reading.note("SIB029", ratio.place, message, "add a metric, `to: outcomes`, or a number, `target: 250`")
    elif target is not None and LEVEL.matches(target) and not LEVEL.read(str(target)).value:
        message = "`target` is zero, so the ratio cannot be computed"
        reading.note("SIB029", target.place, message, "for example `target: 250`")


def _check_needed(measure: Block, reading: Reading) -> None:
    kind = str(measure.get("kind"))
    needed, example = _NEEDED.get(kind, ("", ""))
    names = {needed: example} if needed else {}
    if kind == "severity":
        names["weights"] = "weights: {theft: 1, burglary: 3}"
    for name, written in names.items():
        value = value_written(measure.get(name))
        if name not in measure:
            message = f"a measure of kind `{kind}` needs `{name}`"
            reading.note("SIB029", measure.key_place("kind"), message, f"for example `{written}`")
        elif value is not None and value.split(" ")[0].strip("0,._") == "":
            message = f"`{name}` is zero, so nothing can be counted"
            reading.note("SIB029", value.place, message, f"for example `{written}`")


def _check_direction(metric: Block, measure: Block, reading: Reading) -> None:
    """Note a measure that is compared and does not say whether its events are good: +50% and −50% hang on it."""
    kind, takes = str(measure.get("kind")), str(metric.get("takes", "rate"))
    is_compared = takes in ("change", "reduction") or (takes == "count" and str(metric.get("counts", "gross")) == "net")
    if is_compared and kind in _UNCLEAR and "direction" not in measure:
        message = f"this measure is compared, but does not state whether {_UNCLEAR[kind]} is better"
        remedy = "add `direction: reduce`, or `direction: increase` where the event is a good outcome, such as a job"
        reading.note("SIB072", measure.key_place("kind"), message, remedy)


def _check_belongs(measure: Block, reading: Reading) -> None:
    kind = str(measure.get("kind"))
    for name, kinds in _BELONGS.items():
        if name in measure and kind in _NEEDED and kind not in kinds:
            suitable = " and ".join(f"`{each}`" for each in kinds) if len(kinds) < 3 else "measures of events"
            message = f"`{name}` applies only to {suitable}, and has no effect here"
            reading.note("SIB036", measure.key_place(name), message, "remove it")
