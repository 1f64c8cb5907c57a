"""The table of one person over the years: what the need costs each agency, and what the service saves it on average."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.tables.table import Table, money, text, value_of
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

__all__ = ["one_person", "person_achieved", "person_by_year", "person_in_all", "person_segments", "title_of"]

KINDS = ("cost", "saved", "cash")
TITLE = "One person over the years: averages of the case, not a real person"


def person_segments(figures: Figures) -> list[str]:
    """Return the segments of whose average person something is known."""
    return figures.book.parts("person.in_all.saved.")


def title_of(figures: Figures, segment: str) -> str:
    """Return what a segment is called."""
    return figures.book.lines[f"person.in_all.saved.{segment}"].label.removesuffix(": saved on average by one person")


def person_by_year(figures: Figures, name: str) -> list[float]:
    """Return a row of one person year by year from completion, the last year as long as the term allows."""
    if f"{name}.per_period" not in figures:
        return []
    row, each = figures.row(f"{name}.per_period"), max(round(1 / figures.book.periods.years_each), 1)
    return [sum(row[start : start + each]) for start in range(0, len(row), each)]


def one_person(case: Case, figures: Figures) -> Table | None:
    """Return each segment and agency, with what one person costs and saves it in each year from completion."""
    rows: list[tuple[Any, ...]] = []
    ids: list[str] = []
    for segment in person_segments(figures):
        label = title_of(figures, segment)
        for agency in _agencies(figures, segment):
            amounts = [person_by_year(figures, f"person.{kind}.{segment}.{agency}") for kind in KINDS]
            for year in range(max(map(len, amounts))):
                cost, saved, cash = (_at(each, year) for each in amounts)
                with_service = cost - saved if cost is not None and saved is not None else cost
                rows.append((label, party_name(case, agency), f"Year {year + 1}", cost, with_service, saved, cash))
                ids.append(f"{segment} {agency} {year + 1}")
    columns = (
        text("segment", "Segment"),
        text("agency", "Agency"),
        text("year", "Year after completion"),
        money("cost", "Cost without the service"),
        money("with_service", "Cost with the service, on average"),
        money("saved", "Saved on average"),
        money("cash", "Of which cashable"),
    )
    return Table("one_person", TITLE, columns, tuple(rows), tuple(ids)) if rows else None


def person_in_all(case: Case, figures: Figures) -> Table | None:
    """Return each segment and agency, with what one person costs and saves it over all years."""
    rows, names = [], []
    for segment in person_segments(figures):
        label = title_of(figures, segment)
        for agency in _agencies(figures, segment):
            cells = [f"person.{kind}.{segment}.{agency}" for kind in KINDS]
            rows.append((label, party_name(case, agency), *(value_of(figures, cell) for cell in cells)))
            names.append(("", "", *(cell if cell in figures else "" for cell in cells)))
    columns = (
        text("segment", "Segment"),
        text("agency", "Agency"),
        money("cost", "Cost without the service"),
        money("saved", "Saved on average"),
        money("cash", "Of which cashable"),
    )
    return Table("person_in_all", TITLE, columns, tuple(rows), names=tuple(names)) if rows else None


def person_achieved(case: Case, figures: Figures) -> Table | None:
    """Return each outcome, with what it saves once achieved and how often one person achieves it due to the service."""
    rows, names = [], []
    for outcome in figures.book.parts("person.in_all.achieved."):
        cells = [f"person.in_all.achieved.{outcome}", f"outcomes.{outcome}.effect_net"]
        achieved, net = (figures.value(cell) for cell in cells)
        average = None if achieved is None or net is None else achieved * net
        rows.append(((case.outcomes or {})[outcome].title, achieved, net, average))
        names.append(("", *cells, ""))
    columns = (
        text("outcome", "Outcome"),
        money("achieved", "Saved by one outcome"),
        ("net", "Outcomes per person due to the service", "outcomes"),
        money("average", "Saved on average"),
    )
    title = "What one outcome saves, and what that is on average"
    return Table("person_achieved", title, columns, tuple(rows), names=tuple(names)) if rows else None


def _agencies(figures: Figures, segment: str) -> list[str]:
    found = [figures.book.parts(f"person.{kind}.{segment}.") for kind in KINDS]
    return list(dict.fromkeys(agency for agencies in found for agency in agencies))


def _at(amounts: Sequence[float], year: int) -> float | None:
    return amounts[year] if year < len(amounts) else None
