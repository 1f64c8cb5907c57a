"""The data of charts of the deal: savings, payments, the waterfall and the options."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sibcase.documents.charts import options_compared as options
from sibcase.documents.charts import payment_curve as curves
from sibcase.documents.charts import payments_against_cash as budgets
from sibcase.documents.charts import savings_ladder as ladder
from sibcase.documents.charts import waterfall as falls
from sibcase.tables.all_tables import agencies_of
from sibcase.tables.table import value_of
from sibcase.wording.figures.labels import full_label, short_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.sections.parts import Investment
    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.option_rows import OptionRow
    from sibcase.tables.table import Table

__all__ = ["options_compared", "payment_curve", "payments_against_cash", "savings_ladder", "waterfall"]


def savings_ladder(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return the way from all savings to cash, where anything is saved."""
    kinds = ("gross", "not_assessed", "capacity", "cashable")
    names = [*(f"savings.{kind}.total" for kind in kinds), "payments.total"]
    gross, not_assessed, capacity, cashable, payments = (value_of(subject.figures, name) for name in names)
    if not gross or any(name in subject.figures.withheld for name in names):
        return None
    savings = ladder.Savings(gross, not_assessed or 0.0, capacity, cashable, payments)
    return ladder.savings_ladder(savings, subject.case.currency)


def payments_against_cash(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return what each payer pays and saves by year, where anything is saved, as long as anything happens."""
    figures = subject.figures
    if not value_of(figures, "savings.gross.total"):
        return None
    payers = [each for each in agencies_of(figures) if any(_row(figures, f"parties.{each}.pays.per_year"))]
    of_payers = [_budget(subject, payer) for payer in payers]
    amounts = [
        amount for each in of_payers for amount in (*each.payments, *each.cash, each.total_payments, each.total_cash)
    ]
    if not all(math.isfinite(amount) for amount in amounts if amount is not None):
        return None
    busy = [
        place
        for each in of_payers
        for place, pair in enumerate(zip(each.payments, each.cash, strict=True))
        if any(pair)
    ]
    if not busy:
        return None
    until = max(busy) + 1
    cut = [
        budgets.Budget(each.payer, each.payments[:until], each.cash[:until], each.total_payments, each.total_cash)
        for each in of_payers
    ]
    return budgets.payments_against_cash(cut, figures.book.periods.year_labels[:until], subject.case.currency)


def _budget(subject: Subject, payer: str) -> budgets.Budget:
    figures = subject.figures
    payments = tuple(_row(figures, f"parties.{payer}.pays.per_year"))
    paid = value_of(figures, f"payments.by.{payer}") or 0.0
    if not value_of(figures, f"savings.gross.by.{payer}"):
        return budgets.Budget(subject.party(payer), payments, (0.0,) * len(payments), paid, 0.0)
    saved = value_of(figures, f"savings.cashable.by.{payer}")
    by_year: Sequence[float | None] = _row(figures, f"parties.{payer}.cashable.per_year")
    # The rows of what nobody has assessed are zero.
    cash = tuple(by_year) if saved is not None else (None,) * len(payments)
    return budgets.Budget(subject.party(payer), payments, cash, paid, saved)


def payment_curve(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return what is paid at which results, where anything is."""
    curve = subject.curve
    if curve is None or not any(point.payment for point in curve.points):
        return None
    return curves.payment_curve(curve, subject.case.currency)


def waterfall(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return where the money of the investment comes from and goes to, where all of it is known."""
    investment = subject.case.investment
    if investment is None or "investment.cash.per_period" not in subject.figures:
        return None
    movements = [
        *_coming(subject.figures),
        falls.Movement("Paid to other recipients", max(0.0, _sum(subject.figures, [TO_OTHERS])), "others"),
        *_spent(subject),
        *_to_investors(subject, investment),
        *_left(subject.figures),
    ]
    if not all(math.isfinite(each.amount) for each in movements):
        return None
    return falls.waterfall(movements, subject.case.currency)


TO_OTHERS = "investment.paid_to_others"


def _coming(figures: Figures) -> Iterator[falls.Movement]:
    yield falls.Movement(short_label("payments.total"), _sum(figures, ["payments.total"]), "in")
    for name in ("grants.total", "investment.drawn", "investment.owed_to_payers"):
        yield falls.Movement(full_label(name), _sum(figures, [name]), "in")
    yield falls.Movement("Paid by other recipients to commissioners", max(0.0, -_sum(figures, [TO_OTHERS])), "in")


def _spent(subject: Subject) -> Iterator[falls.Movement]:
    costs = (subject.case.service.costs if subject.case.service else None) or {}
    for is_own, title in ((False, "Costs of the service"), (True, "Transaction costs")):
        names = [f"service.costs.{name}" for name, cost in costs.items() if (cost.kind == "transaction") is is_own]
        yield falls.Movement(title, _sum(subject.figures, names), "work")
    yield falls.Movement("Investment fees", _sum(subject.figures, ["fees.total"]), "work")


TRANCHE_PARTS = (
    ("from its own payment lines", ("own",)),
    ("coupon", ("coupon",)),
    ("principal", ("principal_repaid", "capital")),
    ("surplus", ("surplus", "surplus_extra")),
)


def _to_investors(subject: Subject, investment: Investment) -> Iterator[falls.Movement]:
    """Yield what each tranche is paid, in the order of rank; what is left is shared last."""
    ranked = sorted(investment.tranches.items(), key=lambda each: (each[1].is_residual, each[1].rank))
    for name, _ in ranked:
        title = subject.title_of(f"tranche.{name}.commitment").removesuffix(": commitment")
        for words, parts in TRANCHE_PARTS:
            amount = _sum(subject.figures, [f"investment.{name}.{part}" for part in parts])
            yield falls.Movement(f"{title}: {words}", amount, "investors")


def _left(figures: Figures) -> Iterator[falls.Movement]:
    yield falls.Movement("Shared with others", _sum(figures, ["investment.shared"]), "left")
    yield falls.Movement("Returned to commissioners", _sum(figures, ["investment.returned"]), "left")
    yield falls.Movement("Cash remaining at the end", figures.row("investment.cash.per_period")[-1], "left")


def options_compared(subject: Subject, tables: Mapping[str, Table]) -> Chart | None:
    """Return the options' net present values, in cash where that is assessed, else counting all savings.

    Where readers may see everything, options with changes are among them, each with its spread. Without savings there
    is no chart: doing nothing would look like the best option.
    """
    drawn = subject.compared
    if drawn is not None and not drawn.has_savings:
        return None
    if drawn is not None:
        in_cash = drawn.usual == "cash"
        worth = [_option_worth(row) for row in drawn.counted[drawn.usual].rows]
    else:
        in_cash, worth = _planned_worth(tables.get("options"))
    if not worth or not all(math.isfinite(amount) for each in worth for amount in (each.planned, each.no_effect)):
        return None
    counted = "counting cash" if in_cash else "counting all savings"
    bar = " (bar: P5 to P95)" if any(each.spread for each in worth) else ""
    title = f"Net present value of each option to commissioners, {counted}{bar}"
    return options.options_compared(worth, subject.case.currency, title)


def _option_worth(row: OptionRow) -> options.OptionWorth:
    spread = row.worth.spread
    ends = (spread.percentiles[0], spread.percentiles[-1]) if spread else (math.nan, math.nan)
    has_spread = all(map(math.isfinite, ends)) and ends[0] != ends[1]
    planned, no_effect = (
        math.nan if amount is None else amount for amount in (row.worth.planned, row.worth.at_zero_effect)
    )
    return options.OptionWorth(row.title, planned, no_effect, ends if has_spread else None)


def _planned_worth(table: Table | None) -> tuple[bool, list[options.OptionWorth]]:
    """Return whether cash is counted, and what the options are worth as planned, as far as all of it is known."""
    rows = [dict(zip(table.keys, row, strict=True)) for row in table.rows] if table is not None else []
    in_cash = all(row["npv"] is not None for row in rows)
    worth = [(row["option"], row["npv" if in_cash else "npv_fiscal"], row["npv_at_zero_effect"]) for row in rows]
    known = all(each is not None for _, *amounts in worth for each in amounts)
    return in_cash, [options.OptionWorth(*each) for each in worth] if known else []


def _row(figures: Figures, name: str) -> Sequence[float]:
    return figures.row(name) if name in figures else [0.0] * len(figures.book.periods.year_labels)


def _sum(figures: Figures, names: Sequence[str]) -> float:
    """Return the sum of figures, those that the case does not have left out; not a number where one is not defined."""
    return math.fsum(float(figures.array(name).flat[0]) for name in names if name in figures)
