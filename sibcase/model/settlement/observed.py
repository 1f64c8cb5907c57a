"""What was observed of sums and ratios: by their parts, or as a total where only that is published.

A sum or a ratio takes what was observed of itself, else it follows from its parts. A ratio whose divisor comes to zero
is no number: what rests on it is not settled, and says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.model.contract.claims import deciding_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.payments import Payment


def is_seen(name: str, observed: Mapping[str, float]) -> bool:
    """Return whether a metric was observed by itself, in all or for some cohort."""
    return any(each == name or each.startswith(f"{name}.") for each in observed)


def seen_parts(case: Case, name: str, observed: Mapping[str, float], above: tuple[str, ...] = ()) -> list[str]:
    """Return the names from which a metric is known: its own if it was observed as a whole, else those of parts."""
    metric = case.metrics.get(name)
    if metric is None or not metric.parts or name in above or is_seen(name, observed):
        return [name]
    return [part for each in metric.parts for part in seen_parts(case, each, observed, (*above, name))]


def value_seen(
    case: Case, name: str, cohort: str, observed: Mapping[str, float], above: tuple[str, ...] = ()
) -> float | None:
    """Return what a metric comes to, for a cohort or in all; nothing where it was not observed or is no number."""
    own = observed.get(f"{name}.{cohort}", observed.get(name)) if cohort else observed.get(name)
    metric = case.metrics.get(name)
    if own is not None or metric is None or name in above:
        return own
    values = {part: value_seen(case, part, cohort, observed, (*above, name)) for part in metric.parts}
    if not values or any(value is None for value in values.values()):
        return None
    known = {part: value for part, value in values.items() if value is not None}
    if metric.ratio is not None:
        divisor = metric.ratio.divisor(known)
        return known[metric.ratio.of] / divisor if divisor else None
    return sum(weight.value * known[part] for part, weight in (metric.sum or {}).items())


def without_a_divisor(case: Case, line: Payment, observed: Mapping[str, float]) -> tuple[str, ...]:
    """Return why a line cannot be settled though all was observed: the divisor of a ratio that decides it is zero."""
    names = dict.fromkeys(each for metric in deciding_metrics(line) for each in _ratios(case, metric, observed, ()))
    return tuple(reason for name in names for reason in _zero_divisors(case, name, observed))


def _ratios(case: Case, name: str, observed: Mapping[str, float], above: tuple[str, ...]) -> Iterator[str]:
    """Yield the ratios on which a metric rests, unless it was observed by itself."""
    metric = case.metrics.get(name)
    if metric is None or name in above or is_seen(name, observed):
        return
    if metric.ratio is not None:
        yield name
    for part in metric.parts:
        yield from _ratios(case, part, observed, (*above, name))


def _zero_divisors(case: Case, name: str, observed: Mapping[str, float]) -> Iterator[str]:
    ratio = case.metrics[name].ratio
    if ratio is None or ratio.to is None:
        return
    for cohort in case.metrics[name].cohorts or ("",):
        if value_seen(case, ratio.to, cohort, observed) == 0:
            of_cohort = f" for {cohort}" if cohort else ""
            yield f"`{name}` is divided by `{ratio.to}`, which is zero{of_cohort}"


def seen_twice(case: Case, observed: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Yield each sum or ratio that was observed as a whole though parts were too, with one of these parts.

    A part that decides a payment line by itself is observed for that line; but where all parts are known, the whole
    follows from them and is not observed again.
    """
    own = {
        metric
        for line in (case.contract.payments if case.contract else {}).values()
        for metric in deciding_metrics(line)
    }
    for name, metric in case.metrics.items():
        if metric.parts and is_seen(name, observed):
            seen = [
                part
                for part in metric.parts
                if all(is_seen(each, observed) for each in seen_parts(case, part, observed))
            ]
            twice = seen if len(seen) == len(metric.parts) else [part for part in seen if part not in own]
            if twice:
                yield name, twice[0]
