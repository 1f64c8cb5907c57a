"""Steps: the values of a metric at which the contract changes its course, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.payments import AvoidedPayment, Tariff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.payments import Condition, Payment
    from sibcase.casefile.values.fields import Assumption

ENDS = ("start", "above", "end", "below", "at")
LIMITS = ("at_least", "above", "at_most", "below")


def levels_of(case: Case, metric: str) -> list[float]:
    """Return every value that the contract writes for a metric or an outcome: edges, points, limits, tiers, the most.

    A weighted sum moves with its parts: the values written for it stand at other values of a part, and are left out.
    """
    lines = case.contract.payments.values() if case.contract else ()
    return sorted({level for line in lines for level in _of_line(line, metric)})


def _of_line(line: Payment, metric: str) -> Iterator[float]:
    if getattr(line, "metric", None) == metric:
        own = [level.value for level in _of_rows(line) if level is not None]
        if isinstance(line, AvoidedPayment) and line.baseline is not None:
            # Its threshold and its rows are units avoided; on the scale of the metric they lie below the baseline.
            own = [line.baseline.value - avoided for avoided in (0.0, *own)]
        yield from own
    yield from (level.value for level in _of_parts(line, metric) if level is not None)


def _of_parts(line: Payment, metric: str) -> Iterator[Assumption | None]:
    """Yield what is written apart from the line's own table: conditions, other tables, tiers and limits of a tariff."""
    yield from _of_conditions(line.requires, metric)
    for part in (*(getattr(line, "others", None) or ()), getattr(line, "fallback", None), line.scaled_by):
        if part is None:
            continue
        yield from _of_conditions(getattr(part, "requires", None), metric)
        if getattr(part, "metric", None) == metric:
            yield from _of_rows(part)
    if isinstance(line, Tariff) and metric in (line.metric, line.outcome):
        yield from (tier.above for tier in line.tiers or ())
        yield line.most
        yield line.most_per_year


def _of_rows(part: object) -> Iterator[Assumption | None]:
    for name in ("rows", "rates", "repays"):
        for row in getattr(part, name, None) or ():
            yield from (getattr(row, end) for end in ENDS)
    yield getattr(part, "threshold", None)


def _of_conditions(conditions: Iterable[Condition] | None, metric: str) -> Iterator[Assumption | None]:
    for each in conditions or ():
        if each.metric == metric:
            yield from (getattr(each, word) for word in LIMITS)


def metrics_of(case: Case) -> list[str]:
    """Return the metrics by which payment lines are decided, each once, in the order in which they are written."""
    lines = case.contract.payments.values() if case.contract else ()
    return list(dict.fromkeys(metric for line in lines for metric in _named_by(line) if metric))


def _named_by(line: Payment) -> Iterator[str | None]:
    for part in (line, *(getattr(line, "others", None) or ()), getattr(line, "fallback", None), line.scaled_by):
        yield getattr(part, "metric", None)
        yield from (each.metric for each in getattr(part, "requires", None) or ())
