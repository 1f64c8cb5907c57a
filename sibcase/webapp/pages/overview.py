"""The folder: all cases with their stage, headline, findings and readiness, searchable; and cases side by side."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import of_unit
from sibcase.tasks.show.headline import headline
from sibcase.tasks.show.on_pages import headline_groups
from sibcase.tasks.start.start import kinds
from sibcase.webapp.desk import Html
from sibcase.webapp.findings import counts
from sibcase.webapp.markup import page
from sibcase.webapp.pages.library import library
from sibcase.webapp.workspace import Glance, NoSuchCaseError
from sibcase.wording.figures.labels import short_label

if TYPE_CHECKING:
    from sibcase.tasks.show.on_pages import FigureRow
    from sibcase.webapp.desk import Asked
    from sibcase.webapp.opened import Opened

__all__ = ["compare", "overview", "row"]

# The script asks for the figures case by case; without it they are worked out for so many seconds.
WITHOUT_SCRIPT = 20.0
MOST_COMPARED = 6
# What a list of cases shows of each, as far as it has it.
KEY_FIGURES = ("need.cost.total", "service.costs.total", "savings.cashable.total", "payments.total", "investment.irr")


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list."""

    name: str
    title: str
    stage: str
    findings: str
    worst: str
    readiness: str
    figures: tuple[tuple[str, str, str], ...]


def overview(asked: Asked) -> Html:
    """Return the list of all cases; with `all` in the address, with their figures as far as time allows."""
    workspace = asked.desk.workspace
    words = asked.get("search").strip().lower()
    names, rows, left = workspace.names(), {}, False
    begun = time.monotonic()
    glances = {name: _glance(asked, name) for name in names}
    found = [name for name in names if _matches(words, glances[name])]
    for name in found:
        row_there = _noted(asked, name)
        if row_there is None and asked.get("all"):
            left = time.monotonic() - begun > WITHOUT_SCRIPT
            row_there = None if left else _row(asked, workspace.opened(name))
        if row_there is not None:
            rows[name] = row_there
    return Html(
        page(
            asked,
            "overview",
            names=found,
            cases=glances,
            rows=rows,
            left=left,
            search=asked.get("search"),
            count=len(names),
            kinds=kinds(),
            library=library(),
        )
    )


def row(asked: Asked) -> Html:
    """Return one case of the list with its figures, which the script puts into its place."""
    return Html(page(asked, "overview_row", row=_noted(asked, asked.get("case")) or _row(asked, asked.case())))


def compare(asked: Asked) -> Html:
    """Return some cases side by side, figure by figure."""
    names = list(dict.fromkeys(asked.all("case")))[:MOST_COMPARED]
    cases = [asked.desk.workspace.opened(name) for name in names]
    by_case = [_rows(each) for each in cases]
    first = {name: (group, row.label) for figures in reversed(by_case) for name, (group, row) in figures.items()}
    names_in_order = dict.fromkeys(name for figures in by_case for name in figures)
    rows = [(*first[name], [_cell(figures, name, first[name][1]) for figures in by_case]) for name in names_in_order]
    return Html(page(asked, "compare", cases=cases, rows=rows))


def _rows(opened: Opened) -> dict[str, tuple[str, FigureRow]]:
    """Return the headline of a case by figure, each row with the title of its group."""
    if opened.business is None:
        return {}
    groups = headline_groups(opened.business.planned, opened.business.case.currency)
    return {row.name: (group.title, row) for group in groups for row in group.rows}


def _cell(figures: dict[str, tuple[str, FigureRow]], name: str, label: str) -> tuple[str, str]:
    """Return a figure of a case, which says on which side of zero it is where the label of the row does not."""
    if name not in figures:
        return "–", ""
    row = figures[name][1]
    return ("none" if row.is_missing else row.shown if row.label == label else row.by_itself), name


def _headline(opened: Opened) -> dict[str, tuple[str, str, str]]:
    """Return the headline of a case by figure: its group, its label and its value in words."""
    if opened.business is None:
        return {}
    currency = opened.business.case.currency
    return {
        each.name: (title, each.label, of_unit(each.value, each.unit, currency) if each.value is not None else "none")
        for title, rows in headline(opened.business.planned)
        for each in rows
    }


def _glance(asked: Asked, name: str) -> Glance:
    try:
        return asked.desk.workspace.glance(name)
    except NoSuchCaseError:
        return Glance(name, name, "", "")


def _noted(asked: Asked, name: str) -> Row | None:
    """Return the row of a case that was worked out before, if nothing of it has changed."""
    try:
        found = asked.desk.workspace.noted(name)
    except NoSuchCaseError:
        return None
    return found if isinstance(found, Row) else None


def _matches(words: str, glance: Glance) -> bool:
    """Return whether all words that are searched for are in the name or the text of a case."""
    text = f"{glance.name} {glance.text}".lower()
    return all(word in text for word in words.split())


def _says_something(figures: dict[str, tuple[str, str, str]], name: str) -> bool:
    """Return whether a case has a figure; a contract that is settled alone states no need, and has no cost of one."""
    return name in figures and figures[name][2] not in ("none", "£0", "$0")


def _row(asked: Asked, opened: Opened) -> Row:
    found = opened.findings
    worst = next((each for each in ("error", "warning", "advice") if any(one.severity == each for one in found)), "")
    ready = opened.readiness
    figures = _headline(opened)
    made = Row(
        opened.name,
        opened.title,
        opened.stage,
        counts(found),
        worst,
        f"{ready.score} of {ready.most}" if ready else "–",
        tuple((name, short_label(name), figures[name][2]) for name in KEY_FIGURES if _says_something(figures, name)),
    )
    asked.desk.workspace.note(opened, made)
    return made
