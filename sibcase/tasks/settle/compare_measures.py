"""Side by side: what the same observed events would pay under each of the measures that a case defines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.model.settlement.measures import Measured, MeasureError, measure
from sibcase.tasks.settle.csv_table import ObservationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Contract, Metric, Payment
    from sibcase.model.settlement.measures import Followed
    from sibcase.tasks.settle.events import Events

# The columns without which a measure cannot be taken; people without any event have their rows all the same.
COLUMNS_OF = {
    "binary": ("event_date",),
    "frequency": ("event_date",),
    "severity": ("event_date", "offence"),
    "time to first event": ("event_date",),
    "days in custody": ("event_date", "days_in_custody"),
    "distance travelled": ("before", "after"),
}


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One measure, and what its payment line would pay on the same observations if it were the contract's only one.

    `observed` and `comparison` are means of a person; `value` is what the metric takes of them. A metric that no line
    pays for has neither `line` nor `pays`. `agreed` is whether the line is part of the contract or an alternative.
    """

    metric: str
    title: str
    kind: str
    takes: str
    unit: str
    people: int
    observed: float
    comparison: float | None
    comparison_people: int
    change: float | None
    reduction: float | None
    value: float
    line: str
    line_title: str
    agreed: bool
    pays: float | None
    per_person: float | None
    not_observed: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {**asdict(self), "not_observed": list(self.not_observed)}


def measured_metrics(case: Case, events: Events) -> dict[str, Measured]:
    """Return what each metric comes to on the events: by its name, and by `name.cohort` for each cohort observed.

    Raises:
        ObservationError: no metric can be measured with the columns of the table, or a measure cannot be taken.
    """
    metrics = case.metrics
    found: dict[str, Measured] = {}
    for name, metric in metrics.items():
        if metric.measure is None or not _has_columns(metric, events):
            continue
        found[name] = _measured(name, metric, events.people)
        found |= {f"{name}.{cohort}": each for cohort, each in _by_cohort(name, metric, events.people)}
    if not found:
        raise ObservationError(f"no metric can be measured with this table: {_what_is_missing(metrics)}")
    return found


def _has_columns(metric: Metric, events: Events) -> bool:
    return metric.measure is not None and set(COLUMNS_OF[metric.measure.kind]) <= set(events.columns)


def _what_is_missing(metrics: Mapping[str, Metric]) -> str:
    needs = [
        f"`{name}` needs the columns {', '.join(f'`{column}`' for column in COLUMNS_OF[metric.measure.kind])}"
        for name, metric in metrics.items()
        if metric.measure is not None
    ]
    return "; ".join(needs[:8]) or "none of them has a `measure:`"


def _measured(name: str, metric: Metric, people: Iterable[Followed]) -> Measured:
    try:
        return measure(metric, tuple(people))
    except MeasureError as error:
        raise ObservationError(f"`{name}`: {error}") from None


def _by_cohort(name: str, metric: Metric, people: tuple[Followed, ...]) -> Iterable[tuple[str, Measured]]:
    """Return a metric for each of its cohorts in which anybody was treated."""
    cohorts = metric.cohorts or ()
    for person in people if cohorts else ():
        if person.cohort not in cohorts:
            why = f"`{shortened(person.cohort)}` is no cohort of `{name}`" if person.cohort else "is empty"
            hint = suggestion(shortened(person.cohort), cohorts)
            raise ObservationError(f"{person.where}: column `cohort`: {why}: {hint}")
    for cohort in cohorts:
        members = tuple(person for person in people if person.cohort == cohort)
        if any(person.group == "treated" for person in members):
            yield cohort, _measured(f"{name}.{cohort}", metric, members)


def side_by_side(
    case: Case, measured: Mapping[str, Measured], observed: Mapping[str, float]
) -> tuple[MeasuredLine, ...]:
    """Return every measure with what it would pay: the contract's own lines, the alternatives, metrics without a line.

    Each line is settled alone, with its own cap and those of the contract, on all that was observed.
    """
    contract = case.contract
    if contract is None:
        return ()
    lines = {**contract.payments, **(contract.alternatives or {})}
    rows: list[MeasuredLine] = []
    paid_for: set[str] = set()
    for name, line in lines.items():
        metric: str = getattr(line, "metric", None) or ""
        if metric in measured:
            rows.append(_row(case, contract, (name, line), measured[metric], observed))
            paid_for.add(metric)
    metrics = case.metrics
    unpaid = [_facts(name, metrics[name], measured[name]) for name in metrics if name in measured.keys() - paid_for]
    return (*rows, *(_without_line(each) for each in unpaid))


def _facts(name: str, metric: Metric, found: Measured) -> dict[str, Any]:
    return {
        "metric": name,
        "title": metric.title,
        "kind": metric.measure.kind if metric.measure else "",
        "takes": metric.takes,
        "unit": metric.unit,
        "people": found.treated.people,
        "observed": found.treated.rate,
        "comparison": found.comparison,
        "comparison_people": found.comparison_people,
        "change": found.change,
        "reduction": found.reduction,
        "value": found.value,
    }


def _without_line(facts: dict[str, Any]) -> MeasuredLine:
    return MeasuredLine(**facts, line="", line_title="", agreed=False, pays=None, per_person=None, not_observed=())


def _row(
    case: Case, contract: Contract, line: tuple[str, Payment], found: Measured, observed: Mapping[str, float]
) -> MeasuredLine:
    name, payment = line
    metric = getattr(payment, "metric", "")
    pays, missing = _paid_alone(case, contract, name, payment, observed)
    return MeasuredLine(
        **_facts(metric, case.metrics[metric], found),
        line=name,
        line_title=payment.title or name,
        agreed=name in contract.payments,
        pays=None if missing else pays,
        per_person=None if missing else pays / found.treated.people,
        not_observed=missing,
    )


def _paid_alone(
    case: Case, contract: Contract, name: str, payment: Payment, observed: Mapping[str, float]
) -> tuple[float, tuple[str, ...]]:
    """Return what a contract of this one line pays, and what would have to be observed as well."""
    from sibcase.book.evaluate import evaluate
    from sibcase.model.settlement.build import settle

    alone = contract.model_copy(update={"payments": {name: payment}, "alternatives": None})
    settlement = settle(case.model_copy(update={"contract": alone}), observed, with_investors=False)
    return evaluate(settlement.book).value("payments.total") or 0.0, settlement.missing.get(name, ())
