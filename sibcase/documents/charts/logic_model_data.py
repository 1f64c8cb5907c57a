"""The data of the logic model from the need to what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import money, short_money, years
from sibcase.documents.charts import logic_model as charts
from sibcase.documents.charts.logic_model import Item, Stage
from sibcase.documents.figures.amounts import Amounts
from sibcase.documents.figures.subject import written
from sibcase.documents.views.need import PEOPLE, build_need
from sibcase.withheld import is_withheld
from sibcase.wording.phrases import listed, number, people, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sibcase.casefile.sections.parts import Metric, Service
    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.documents.views.case import SegmentView
    from sibcase.tables.table import Table

    Write = Callable[[float | None, str], str]

__all__ = ["logic_model"]

# A need and a measure are no chain: something must be done in between.
LEAST_STAGES = 3

# Results that are named to those who cannot see the picture; the table nearby has all of them.
MOST_NAMED = 3

SAVED_BY = "savings.gross.by."
NOT_ASSESSED = "cashability not assessed"


def logic_model(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return how the need, what is put in, what is done and what comes of it hang together."""
    stages = (_need(subject), _put_in(subject), _done(subject), _results(subject), _saved(subject))
    there = [stage for stage in stages if stage.items]
    return charts.logic_model(there, _said(subject)) if len(there) >= LEAST_STAGES else None


# --- the need ---------------------------------------------------------------------------------------------------------


def _need(subject: Subject) -> Stage:
    segments = build_need(subject).segments
    total = _known(subject, "need.cost.total")
    in_all = (f"{short_money(total, subject.case.currency)} in total if nothing is done",)
    items = tuple(_segment(subject, segment) for segment in segments)
    return Stage("Need", items, in_all if total and len(segments) > 1 else ())


def _segment(subject: Subject, segment: SegmentView) -> Item:
    count = people(segment.people, segment.counted_as)
    facts, in_full = ((count, *_cost_of(subject, segment, write)) for write in (short_money, money))
    return Item(segment.title, facts, in_full)


def _cost_of(subject: Subject, segment: SegmentView, write: Write) -> tuple[str, ...]:
    """Return what a segment costs if nothing is done; a case may leave that out."""
    cost = segment.cost.value
    return (f"{write(cost, subject.case.currency)} over {years(segment.years.value)}",) if cost else ()


# --- what is put in, and what is done with it -------------------------------------------------------------------------


def _put_in(subject: Subject) -> Stage:
    service = subject.case.service
    if service is None or "service.starts.total" not in subject.figures:
        return Stage("Inputs", ())
    items = [_money(subject, what, name) for what, name in MONEY if _known(subject, name)]
    if service.provider:
        items.append(Item("Delivered by", (subject.party(service.provider),)))
    items += [_money(subject, what, name) for what, name in COSTS if _known(subject, name)]
    return Stage("Inputs", tuple(items))


MONEY = (("Drawn from investors", "investment.drawn"), ("Grants", "grants.total"))
COSTS = (("Service costs", "service.delivery_costs"), ("Transaction costs", "service.transaction_costs"))


def _money(subject: Subject, what: str, name: str) -> Item:
    value, currency = subject.figures.value(name), subject.case.currency
    return Item(what, (short_money(value, currency),), (money(value, currency),))


def _done(subject: Subject) -> Stage:
    service = subject.case.service
    if service is None or "service.starts.total" not in subject.figures:
        return Stage("Activities", ())
    lasts = written(service.duration) if service.duration and service.duration.value else ""
    what = Item(service.title or "The service", (f"{lasts} for each",) if lasts else ())
    return Stage("Activities", (what, *_funnel(subject, service)))


def _funnel(subject: Subject, service: Service) -> Iterator[Item]:
    """Yield those who start, and those who are left at each step after it where some are lost."""
    before = subject.figure("service.starts.total")
    yield Item(f"{people(before, _counted_as(subject, service))} {plural(before, 'starts', 'start')}", follows=True)
    for step, one, many in (("engaged", "engages", "engage"), ("completers", "completes", "complete")):
        now = subject.figure(f"service.{step}.total")
        if number(now) != number(before):
            yield Item(f"{number(now)} {plural(now, one, many)}", follows=True)
        before = now


def _counted_as(subject: Subject, service: Service) -> str:
    segments = subject.case.segments
    nouns = {segments[key].people.quantity.noun or PEOPLE for key in service.intake if key in segments}
    return nouns.pop() if len(nouns) == 1 else PEOPLE


# --- what comes of it -------------------------------------------------------------------------------------------------


def _results(subject: Subject) -> Stage:
    """Return the outcomes with what is due to the service; without any, what the contract measures."""
    outcomes = subject.case.outcomes or {}
    if outcomes:
        items = tuple(Item(outcome.title, _due(subject, key)) for key, outcome in outcomes.items())
        return Stage("Outcomes", items)
    metrics = subject.case.metrics
    items = tuple(Item(metric.title, _expected(subject, key, metric)) for key, metric in metrics.items())
    return Stage("Measures", items)


def _due(subject: Subject, outcome: str) -> tuple[str, ...]:
    figure = subject.figure_or_none(f"outcomes.net.{outcome}")
    if figure is None:
        return ()
    return ("not known",) if figure.value is None else (f"{number(figure)} attributable",)


def _expected(subject: Subject, key: str, metric: Metric) -> tuple[str, ...]:
    """Return the value that the plan expects, with what it counts."""
    if metric.expected is None:
        return ()
    figure = subject.figure_or_none(f"metric.{key}")
    # What is measured cohort by cohort has a figure for each, and one statement of what is expected.
    value = written(metric.expected) if figure is None else f"{figure} {metric.expected.quantity.noun}".rstrip()
    return (f"{value} expected",)


# --- what it saves ----------------------------------------------------------------------------------------------------


def _saved(subject: Subject) -> Stage:
    agencies = sorted(subject.figures.book.parts(SAVED_BY), key=lambda each: -_saving(subject, each))
    items = tuple(_agency(subject, agency) for agency in agencies)
    gross = _known(subject, "savings.gross.total")
    in_all = (f"{short_money(gross, subject.case.currency)} in total", *_cash(subject, "total", short_money))
    return Stage("Savings", items, in_all if len(items) > 1 and gross is not None else ())


def _saving(subject: Subject, agency: str) -> float:
    return Amounts(subject).known(SAVED_BY + agency) or 0.0


def _agency(subject: Subject, agency: str) -> Item:
    gross = _known(subject, SAVED_BY + agency)
    facts, in_full = (
        (write(gross, subject.case.currency), *_cash(subject, f"by.{agency}", write)) for write in (short_money, money)
    )
    return Item(subject.party(agency), facts, in_full)


def _cash(subject: Subject, part: str, write: Write) -> tuple[str, ...]:
    """Return how much of a saving is cash; what nobody has assessed is not nothing, and not all of it."""
    cash = _known(subject, f"savings.cashable.{part}")
    if cash is None or is_withheld(cash):
        return (NOT_ASSESSED if cash is None else "cash withheld",)
    return (f"{write(cash, subject.case.currency)} cashable" if cash else "none cashable",)


# --- what the picture says --------------------------------------------------------------------------------------------


def _said(subject: Subject) -> str:
    """Return the chain in sentences, as far as the case goes."""
    sentences = (_on_service(subject), _on_results(_results(subject)), _on_savings(subject))
    return " ".join(each for each in sentences if each)


def _on_service(subject: Subject) -> str:
    if subject.case.service is None or "service.starts.total" not in subject.figures:
        return ""
    need = subject.figure("need.people.total")
    starts, ends = (subject.figure(f"service.{step}.total") for step in ("starts", "completers"))
    whole = f"Of {people(need, build_need(subject).counted_as)} in need, " if need.value else ""
    begin = f"{number(starts)} {plural(starts, 'starts', 'start')}"
    lost = (
        f"{number(ends)} {plural(ends, 'completes', 'complete')}" if number(starts) != number(ends) else "all complete"
    )
    return f"{whole}{begin} and {lost}{_on_costs(subject)}."


def _on_costs(subject: Subject) -> str:
    costs = Amounts(subject).known("service.costs.total")
    return f", at a cost of {money(costs, subject.case.currency)}" if costs else ""


def _on_results(results: Stage) -> str:
    """Return what comes of it: the first few by name, the others by number."""
    named = [f"{item.what}{f' ({item.shown})' if item.shown else ''}" for item in results.items[:MOST_NAMED]]
    left = len(results.items) - len(named)
    others = [f"{left} {plural(left, 'other')}"] if left else []
    return f"{results.heading}: {listed([*named, *others])}." if named else ""


def _on_savings(subject: Subject) -> str:
    gross, currency = Amounts(subject).known("savings.gross.total"), subject.case.currency
    if gross is None or not _saved(subject).items:
        return ""
    cash = _known(subject, "savings.cashable.total")
    why_not = "withheld" if is_withheld(cash) else "not assessed" if cash is None else ""
    of_it = f"cashable savings are {why_not}" if why_not else f"{money(cash, currency)} of it cashable"
    return f"Savings are {money(gross, currency)}, {of_it}."


def _known(subject: Subject, name: str) -> float | None:
    """Return a figure, or nothing where the case has none or it is not defined; what is withheld is shown as that."""
    return Amounts(subject).value(name)
