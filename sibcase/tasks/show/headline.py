"""The headline: the figures that a reader asks for first, in the order in which they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.wording.figures.labels import LABELS, has_sides, short_label

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

HEADLINE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Need",
        (
            "need.people.total",
            "need.cost.total",
            "need.present_value",
        ),
    ),
    (
        "Reach",
        (
            "service.starts.total",
            "service.completers.total",
            "outcomes.net.total",
            "service.costs.total",
            "service.transaction_cost_share",
        ),
    ),
    (
        "Savings",
        (
            "savings.gross.total",
            "savings.cashable.total",
            "savings.capacity.total",
            "savings.not_assessed.total",
        ),
    ),
    (
        "Payments",
        (
            "payments.total",
            "payments.cut_by_cap",
            "payments.beyond_term",
            "payments.deadweight_paid",
            "commissioners.cover.cashable",
            "commissioners.cover.fiscal",
            "commissioners.npv.cashable",
            "options.premium",
            "commissioners.wrong_pocket",
        ),
    ),
    (
        "Investors",
        (
            "investment.drawn",
            "investment.peak_funding",
            "investment.multiple",
            "investment.irr",
            "adjusted.investment.irr",
            "investment.loss_at_zero_outcomes",
            "options.risk_transferred",
            "fees.total",
            "investment.guaranteed",
            "investment.returned",
            "investment.shared",
            "investment.principal_unpaid",
            "investment.coupon_unpaid",
            "investment.gap",
            "investment.overdrawn",
        ),
    ),
)
ONLY_IF_NOT_ZERO = frozenset(
    {
        "savings.not_assessed.total",
        "payments.cut_by_cap",
        "payments.beyond_term",
        "payments.deadweight_paid",
        "investment.coupon_unpaid",
        "investment.gap",
        "investment.guaranteed",
        "investment.overdrawn",
        "investment.principal_unpaid",
        "investment.returned",
        "investment.shared",
    }
)
# What rests on savings is left out of a contract that states no need: nobody has asked what it saves.
ON_SAVINGS = "commissioners."
# Every figure that a headline may have.
HEADLINE_NAMES = tuple(name for _, names in HEADLINE for name in names)
VARIANTS = ("zero.", "no_effect.", "adjusted.")


@dataclass(frozen=True, slots=True)
class HeadlineRow:
    """One row of the headline; `is_below` where its value is below zero and shown without its sign."""

    name: str
    label: str
    value: float | None
    unit: str
    why: str
    caution: str = ""
    is_below: bool = False


def headline(figures: Figures) -> list[tuple[str, list[HeadlineRow]]]:
    """Return the headline by group; figures that the case does not have, and nils that say nothing, are left out."""
    groups = []
    for title, rows in HEADLINE:
        shown = [_row(figures, name) for name in rows if _adds_up(figures, name)]
        shown = [row for row in shown if not (row.name in ONLY_IF_NOT_ZERO and row.value == 0)]
        if title == "Payments":
            shown = [row for row in shown if _is_asked(row, figures)]
        if shown:
            groups.append((title, shown))
    return groups


def _is_asked(row: HeadlineRow, figures: Figures) -> bool:
    return not row.name.startswith(ON_SAVINGS) or row.value is not None or "need.cost.total" in figures


def _adds_up(figures: Figures, name: str) -> bool:
    """Return whether there is a figure of that name, and it is no sum over things of several kinds."""
    return name in figures and figures.book.lines[name].adds_up


def _row(figures: Figures, name: str) -> HeadlineRow:
    unit, value = figures.book.lines[name].unit, figures.value(name)
    label = LABELS[name].within or short_label(name)
    is_below = value is not None and value < 0 and has_sides(name)
    if value is not None and is_below:
        label, value = LABELS[name].below_zero, -value
    return HeadlineRow(name, label, value, unit, figures.why(name), figures.caution(name), is_below)


def as_data(business: BusinessCase, figures: Figures) -> dict[str, Any]:
    """Return the whole result as plain data: the case, its figures, its tables and its findings."""
    case = business.case
    return {
        "case": {
            "path": business.path,
            "title": case.title,
            "stage": case.stage,
            "currency": case.currency,
            "prices": case.prices,
            "start": case.start.isoformat() if case.start else None,
            "step": case.step,
        },
        "figures": {name: figure_as_data(figures, name) for name in result_names(figures)},
        "tables": {name: table.as_mapping() for name, table in business.tables(figures).items()},
        "findings": [
            {
                "code": each.code,
                "severity": each.severity,
                "message": each.message,
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
                "help": each.help,
            }
            for each in business.findings
        ],
    }


def result_names(figures: Figures) -> list[str]:
    """Return the names of the single results, without the other readings of the contract."""
    return [name for name in figures.single_names() if not name.startswith(VARIANTS)]


def figure_as_data(figures: Figures, name: str) -> dict[str, Any]:
    """Return a figure as `{value, unit, label}`, with `why` where it is undefined."""
    line, value = figures.book.lines[name], figures.value(name)
    data: dict[str, Any] = {"value": None if value is None else round(value, 9), "unit": line.unit, "label": line.label}
    if value is None:
        data["why"] = figures.why(name)
    elif caution := figures.caution(name):
        data["caution"] = caution
    return data
