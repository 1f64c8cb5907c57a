"""The page of real deals: what published sources say each contract pays, and what it comes to here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sibcase.casefile.sections.actuals import Flow, Observation
    from sibcase.tasks.business_case import BusinessCase
    from tests.cases.answers import Answer, Count, Expected
    from tests.cases.claimed_deals import ClaimedDeal

HEAD = """\
# Real deals and their known answers

The published terms of real impact bonds, and of one payment-by-results programme without investors, are cases in
[cases/deals](../cases/deals). Each is settled with `sibcase payout` on the observed results and compared with
published figures: money to the penny, rates to the published decimal place. If a check has no observed results, the
figure is from the case itself: its forecast, or its actual cash flows. A check that changes a field of the case says
which one. Figures on which sources disagree, or for which no source was found, are listed with the reason and not
tested. Some rows come from the INDIGO dataset of the Government Outcomes Lab, University of Oxford.

Where the payments of a period were published, a second table shows them. The deal is signed, claimed period by period
with `sibcase claim`, and reviewed with `sibcase review`. A test compares the first plan and the payments with what was
published, to the penny."""


@page("docs/deals.md")
def deals_page() -> str:
    """Return the known answers of every deal, with the results that the contracts give."""
    from sibcase.resources import cases_folder

    folders = sorted(path.parent for path in cases_folder().glob("deals/*/case.yaml"))
    return "\n\n".join([MADE_BY, HEAD, *map(_section, folders)]) + "\n"


def _section(folder: Path) -> str:
    from sibcase.tasks.business_case import load
    from tests.cases.answers import answers_of
    from tests.cases.claimed_deals import claimed_deals_of

    business = load(folder)
    head = ("check", "observed", "figure", "expected", "result", "confidence", "source")
    rows = [row for answer in answers_of(folder) for row in _rows(answer, business)]
    title = f"## {business.case.title}\n\n[{folder.name}](../cases/deals/{folder.name}/case.yaml)"
    claimed = [_claimed(each) for each in claimed_deals_of(folder)]
    return "\n\n".join([title, table(head, rows), *claimed, *_actuals(business)])


def _claimed(deal: ClaimedDeal) -> str:
    """Return the first plan and the payments of each period of a deal, as they were published."""
    said = (deal.confidence, deal.source)
    changes = [f"`{path}: {_written(value)}`" for path, value in deal.change.items()]
    others = f", and {len(changes) - 1} fields like it" if len(changes) > 1 else ""
    rows = [
        (f"first plan, `{name}`", f"with {changes[0]}{others}" if changes else "", f"{planned.value:,.12g}", *said)
        for name, planned in deal.first_plan.items()
    ]
    rows += [
        (f"claim {number}, until {each.until}", _told(each.results), f"{each.pays.value:,.12g}", *said)
        for number, each in enumerate(deal.periods, start=1)
    ]
    return table(("after signing", "observed", "published and paid", "confidence", "source"), rows)


def _actuals(business: BusinessCase) -> Iterator[str]:
    """Return what was observed and what money moved, where that was published, and what it comes to."""
    from sibcase.tasks.show.headline import result_names

    actuals, figures = business.case.actuals, business.evaluate()
    if actuals is None:
        return
    rows: list[tuple[str, str, Observation | Flow]] = []
    rows += [(f"`{row.observed_name}`", row.value.quantity.text, row) for row in actuals.observed or ()]
    rows += [(flow.what, flow.amount.quantity.text, flow) for flow in actuals.flows or ()]
    head = ("what happened", "value", "on", "confidence", "source")
    yield table(
        head,
        [(name, text, str(row.when or ""), row.confidence or "", _source(business, row)) for name, text, row in rows],
    )
    found = [
        name for name in result_names(figures) if name.startswith(("actuals.payments.total", "actuals.investment."))
    ]
    results = [(f"`{name}`", _result(figures.value(name), figures.why(name))) for name in found]
    if results:
        yield table(("figure", "result"), results)


def _source(business: BusinessCase, row: Observation | Flow) -> str:
    sources = business.case.sources or {}
    return sources[row.source].title if row.source in sources else row.source or ""


def _result(value: float | None, why: str) -> str:
    return f"none: {why}" if value is None else f"{value:,.12g}" if abs(value) > 10 else f"{value:.4g}"


def _rows(answer: Answer, business: BusinessCase) -> Iterator[tuple[str, ...]]:
    said = (answer.confidence, answer.source)
    if answer.not_tested:
        figures = ", ".join(f"`{name}`" for name in answer.expect)
        published = ", ".join(each.text for each in answer.expect.values())
        yield answer.name, _observed(answer), figures, published, f"not tested: {answer.not_tested}", *said
        return
    for name, found in answer.figures(business).items():
        yield answer.name, _observed(answer), f"`{name}`", *_compared(answer.expect[name], found), *said


def _compared(expected: Expected, found: float) -> tuple[str, str]:
    """Return what is expected and what was found in the same words."""
    if expected.is_share:
        return expected.text, f"{found * 100:.6g}%"
    return f"{expected.value:,.12g}", f"{found:,.12g}"


def _observed(answer: Answer) -> str:
    parts = [_told(answer.observe)] if answer.observe else []
    parts += [f"person {who}: {_told(results)}" for who, results in answer.people.items()]
    parts += [_counted(count) for count in answer.counts]
    parts += [f"with `{path}: {_written(value)}`" for path, value in answer.change.items()]
    return "; ".join(parts)


def _counted(count: Count) -> str:
    who = f"{count.group}, {count.cohort} cohort" if count.cohort else count.group
    return f"{who}: {count.events:,} events of {count.people:,} people"


def _written(value: object) -> str:
    """Return what a change writes, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)


def _told(values: Mapping[str, object]) -> str:
    return ", ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
    )
