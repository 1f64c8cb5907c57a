"""Samples: how many people a metric is measured on, given in one way, and only what enters into its chances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Written, value_written
from sibcase.casefile.values.observables import Misfit
from sibcase.casefile.values.observed_names import level_written, metrics_of
from sibcase.casefile.values.quantities import COUNT

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading

__all__ = ["check_sample"]

_ZERO = "0,._%"


def check_sample(metric: Block, sample: Block, root: Block, reading: Reading) -> None:
    """Note a sample that is given twice, of no people, or by what does not enter into the chances of its metric."""
    if "standard_error" in sample:
        _check_standard_error(metric, sample, root, reading)
        return
    _check_belongs(metric, sample, root, reading)
    for name in ("people", "comparison_people"):
        text = value_written(sample.get(name))
        if text is not None and COUNT.matches(text) and COUNT.read(text).value < 1:
            message = f"`{name}` is less than one, so no people are measured"
            reading.note("SIB029", text.place, message, f"for example `{name}: 500`")


def _check_standard_error(metric: Block, sample: Block, root: Block, reading: Reading) -> None:
    for other in sample.keys_written:
        if other != "standard_error":
            message = f"this sample sets both `standard_error` and `{other}`; use only one"
            reading.note("SIB031", sample.key_place(other), message, "keep one of the two")
    text = value_written(sample.get("standard_error"))
    if text is not None and not text.split(" ")[0].strip(_ZERO):
        message = "`standard_error` is zero, so there is no chance in its value"
        reading.note("SIB029", text.place, message, "for example `standard_error: 3%`")
    found = next((each for each in metrics_of(root).values() if _is_of(each.name, metric, root)), None)
    value = level_written(text, found, str(root.get("currency", "GBP"))) if text is not None and found else None
    if text is not None and isinstance(value, Misfit):
        reading.note("SIB056", text.place, value.message, value.help)


def _is_of(name: str, metric: Block, root: Block) -> bool:
    contract = root.get("contract")
    metrics = contract.get("metrics") if isinstance(contract, Block) else None
    return isinstance(metrics, Block) and metrics.get(name) is metric


def _check_belongs(metric: Block, sample: Block, root: Block, reading: Reading) -> None:
    """Note what has no effect: people of a metric that others make up, a comparison that does not enter into it."""
    if "sum" in metric or "ratio" in metric:
        message = "the parts of this metric are measured, and not the metric itself"
        remedy = "give each part its own `sample`, or state the `standard_error` of the metric"
        reading.note("SIB036", metric.key_place("sample"), message, remedy)
    takes, counts = str(metric.get("takes", "rate")), str(metric.get("counts", "gross"))
    if "comparison_people" in sample and takes not in ("change", "reduction") and counts != "net":
        message = "`comparison_people` applies only to a metric that is compared, and has no effect here"
        remedy = "remove it, or add `takes: reduction` or `takes: change` to the metric"
        reading.note("SIB036", sample.key_place("comparison_people"), message, remedy)
    if "standard_deviation" in sample and _is_yes_or_no(metric, root):
        message = "a yes-or-no measure needs no `standard_deviation`, which follows from its rate"
        place = sample.key_place("standard_deviation")
        reading.note("SIB031", place, message, "remove `standard_deviation`")


def _is_yes_or_no(metric: Block, root: Block) -> bool:
    measure, outcomes, name = metric.get("measure"), root.get("outcomes"), metric.get("outcome")
    outcome = outcomes.get(name) if isinstance(outcomes, Block) and isinstance(name, Written) else None
    return (isinstance(measure, Block) and str(measure.get("kind")) == "binary") or (
        isinstance(outcome, Block) and str(outcome.get("measure")) == "binary"
    )
