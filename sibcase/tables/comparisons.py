"""Comparisons: the options side by side, the segments side by side, and what chance can do to a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent
from sibcase.tables.table import LEVEL, Column, Table, value_of
from sibcase.withheld import WITHHELD_WORD, is_withheld
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

OPTIONS = ("do-nothing", "direct", "pbr", "bond")
OPTION_PARTS = (
    ("cost", "Paid by commissioners", "cost.present_value"),
    ("npv", "Net present value, cash", "npv"),
    ("npv_fiscal", "Net present value, all savings", "npv.fiscal"),
    ("npv_at_zero_effect", "Net present value, cash, if the service has no effect", "npv_at_zero_effect"),
)
CARRIERS = (
    ("investors", "investors"),
    ("guarantors", "guarantors"),
    ("grants", "grants"),
    ("commissioners", "commissioners"),
    ("unfunded", "uncovered"),
)
# A part that would be written as zero per cent is not worth a word.
_WORTH_A_WORD = 0.0005


def options(case: Case, figures: Figures) -> Table | None:
    """Return the options with what they cost, what they are worth, and who carries the loss; present values."""
    found = [name for name in OPTIONS if f"options.{name}.npv" in figures]
    if len(found) < 2:
        return None
    rows = tuple(
        (
            option_title(case, figures, name),
            *(figures.value(f"options.{name}.{part}") for _, _, part in OPTION_PARTS),
            _carried(name, figures),
        )
        for name in found
    )
    columns: tuple[Column, ...] = (
        ("option", "Option", "text"),
        *((key, label, "money") for key, label, _ in OPTION_PARTS),
        ("carried_by", "Who bears the loss", "text"),
    )
    names = tuple(("", *(f"options.{name}.{part}" for _, _, part in OPTION_PARTS), "") for name in found)
    return Table("options", "Options compared, present values", columns, rows, tuple(found), names=names)


def option_title(case: Case, figures: Figures, name: str) -> str:
    """Return what an option is called: the bond by the instrument of the case."""
    if name == "bond":
        return case.instrument[:1].upper() + case.instrument[1:]
    return figures.book.lines[f"options.{name}.npv"].label.partition(": ")[0]


def _carried(name: str, figures: Figures) -> str:
    """Return in words who loses what has been spent if the service has no effect."""
    if name == "do-nothing":
        return "nothing is spent; the need remains"
    if name == "direct":
        return "commissioners"
    if name == "pbr":
        pbr = (("provider", "loss_at_zero_effect"), ("commissioners", "paid_at_zero_effect"))
        return _shared([(who, figures.value(f"options.pbr.{part}")) for who, part in pbr])
    parts = [(who, f"options.loss_at_zero.{part}") for who, part in CARRIERS]
    return _shared([(who, figures.value(part)) for who, part in parts if part in figures])


def _shared(parts: Sequence[tuple[str, float | None]]) -> str:
    """Return `investors 75% and commissioners 25%`, or the only one who loses anything."""
    lost = [(who, max(value or 0.0, 0.0)) for who, value in parts]
    if any(is_withheld(value) for _, value in lost):
        return WITHHELD_WORD
    whole = sum(value for _, value in lost)
    shares = [(who, value / whole) for who, value in lost if whole and value / whole >= _WORTH_A_WORD]
    if len(shares) < 2:
        return shares[0][0] if shares else "no loss"
    return listed([f"{who} {percent(share)}" for who, share in shares])


def segments(case: Case, figures: Figures) -> Table | None:
    """Return what one person of each segment brings and costs, and by how much prices would have to change."""
    names = [name for name in (case.service.intake if case.service else {}) if f"segments.{name}.margin" in figures]
    parts = ("payment_per_start", "cost_per_start", "margin", "equal_tariff")
    rows = tuple(
        (
            figures.book.lines[f"segments.{name}.margin"].label.rpartition(": ")[0],
            figures.value(f"service.starts.{name}"),
            *(figures.value(f"segments.{name}.{part}") for part in parts if f"segments.{name}.{part}" in figures),
        )
        for name in names
    )
    columns: tuple[Column, ...] = (
        ("segment", "Group", "text"),
        ("starts", "People who start", "people"),
        ("payment_per_start", "Payment per person", "money"),
        ("cost_per_start", "Cost per person", "money"),
        ("margin", "Margin", "money"),
        ("equal_tariff", "Price adjustment for equal margins", "multiple"),
    )
    if not rows:
        return None
    title = "Payment, cost and margin per person who starts, by group"
    cells = [("", f"service.starts.{name}", *(f"segments.{name}.{part}" for part in parts)) for name in names]
    width = len(rows[0])
    return Table("segments", title, columns[:width], rows, tuple(names), names=tuple(row[:width] for row in cells))


def creaming(case: Case, figures: Figures) -> Table | None:
    """Return what serving only the easiest tenth could bring under each price, and the price that evens it out."""
    names = [name for name in (case.contract.payments if case.contract else ()) if f"creaming.{name}.gain" in figures]
    parts = ("usual_payment", "easiest_payment", "gain", "even_price")
    rows = tuple(
        (
            figures.book.lines[f"creaming.{name}.gain"].label.partition(": ")[0],
            *(figures.value(f"creaming.{name}.{part}") for part in parts),
        )
        for name in names
    )
    columns: tuple[Column, ...] = (
        ("payment", "Payment", "text"),
        ("usual", "Usual payment", "money"),
        ("easiest", "Easiest tenth, at most", "money"),
        ("gain", "Gain, at most", "money"),
        ("even_price", "Price that evens it out", "money"),
    )
    cells = tuple(("", *(f"creaming.{name}.{part}" for part in parts)) for name in names)
    title = "Payment per person who completes, if only the easiest tenth is served"
    return Table("creaming", title, columns, rows, tuple(names), names=cells) if rows else None


def detection(case: Case, figures: Figures) -> Table | None:
    """Return the smallest effect that can be shown not to be chance, with the one that is planned."""
    measured = [
        (name, outcome.title, f"chance.{name}", f"outcomes.{name}.effect_net")
        for name, outcome in (case.outcomes or {}).items()
    ]
    measured += [
        (name, metric.title, f"chance.metric.{name}", f"chance.metric.{name}.effect")
        for name, metric in case.metrics.items()
    ]
    measured = [each for each in measured if f"{each[2]}.detectable_effect" in figures]
    if not measured:
        return None
    cells, rows, levels = [], [], []
    for _, title, key, planned in measured:
        names = (f"{key}.people", planned, f"{key}.detectable_effect", f"{key}.power")
        known = tuple(name if name in figures else "" for name in names)
        cells.append(("", *known))
        rows.append((title, *(figures.value(name) if name else None for name in known)))
        levels.append(_level_of(figures.book.lines[f"{key}.detectable_effect"].unit))
    columns: tuple[Column, ...] = (
        ("outcome", "Outcome", "text"),
        ("people", "People measured", "people"),
        ("planned", "Planned effect", LEVEL),
        ("detectable", "Minimum detectable effect", LEVEL),
        ("power", "Chance of detecting the planned effect", "share"),
    )
    title, ids = "Minimum detectable effect (5% two-sided, 80% power)", tuple(each[0] for each in measured)
    return Table("detection", title, columns, tuple(rows), ids, levels=tuple(levels), names=tuple(cells))


def _level_of(unit: str) -> str:
    """Return the unit of an effect: a rate, an amount of money, else a number of outcomes."""
    return unit if unit in ("rate", "money") else "outcomes"


def chance(case: Case, figures: Figures) -> Table | None:
    """Return what chance can do to each payment line."""
    lines = list(case.contract.payments) if case.contract else []
    names = [name for name in lines if f"chance.{name}.paid_at_zero_effect" in figures]
    rows = tuple(
        (
            figures.book.lines[f"payments.{name}"].label.removesuffix(": paid"),
            figures.value(f"chance.{name}.paid_at_zero_effect"),
            figures.value(f"chance.{name}.missed_as_planned"),
            value_of(figures, f"chance.{name}.paid_for_chance"),
        )
        for name in names
    )
    columns: tuple[Column, ...] = (
        ("payment", "Payment", "text"),
        ("paid_at_zero_effect", "Chance of paying if there is no effect", "share"),
        ("missed_as_planned", "Chance of paying nothing if the effect is as planned", "share"),
        ("paid_for_chance", "Average payment due to chance alone", "money"),
    )
    parts = ("paid_at_zero_effect", "missed_as_planned", "paid_for_chance")
    cells = tuple(("", *(f"chance.{name}.{part}" for part in parts)) for name in names)
    title = "Effect of chance on each payment"
    return Table("chance", title, columns, rows, tuple(names), names=cells) if rows else None
