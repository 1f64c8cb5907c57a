"""The tables of the investors: tranche by tranche, and cash period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.book.lines import PER_PERIOD
from sibcase.book.rates import dated_present_value
from sibcase.tables.table import Table, money, text, value_of
from sibcase.withheld import WITHHELD
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.tables.table import Column

RATES = (-0.5, -0.25, -0.1, -0.05, 0.0, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
_RESULTS = ("drawn", "distributed", "guaranteed", "net_gain", "multiple", "irr")
_COLUMNS: dict[str, Column] = {
    "drawn": money("drawn", "Drawn"),
    "distributed": money("distributed", "Paid to investors"),
    "guaranteed": money("guaranteed", "Paid under a guarantee"),
    "net_gain": money("net_gain", "Net gain"),
    "multiple": ("multiple", "Money multiple", "multiple"),
    "irr": ("irr", "Annual return (IRR)", "rate"),
}
_CASH = (
    ("opening", "Opening cash", ""),
    ("payments", "Payments", "payments.total"),
    ("grants", "Grants", "grants.total"),
    ("drawn", "Drawn", "investment.drawn"),
    ("costs", "Costs", "service.costs.total"),
    ("fees", "Fees", "fees.total"),
    ("paid_to_others", "Paid to other recipients", "investment.paid_to_others"),
    ("distributed", "Paid to investors", "investment.distributed"),
    ("shared", "Shared with others", "investment.shared"),
    ("returned", "Returned to commissioners", "investment.returned"),
    ("paid_in", "Paid by investors to commissioners", "investment.owed_to_payers"),
    ("cash", "Closing cash", "investment.cash"),
)
_BY_PERIOD: tuple[Column, ...] = (
    text("tranche", "Tranche"),
    text("period", "Period"),
    money("drawn", "Drawn"),
    money("coupon", "Coupon"),
    money("principal_repaid", "Principal repaid"),
    money("own", "From its own payment lines"),
    money("surplus", "Share of surplus"),
    money("paid_in", "Paid to commissioners"),
    money("guaranteed", "From the guarantee"),
    money("principal", "Principal outstanding"),
)
# Columns that are left out where nothing of the kind moves.
_IF_ANY = range(3, 9)
_SURPLUS = ("capital", "surplus", "surplus_extra")
_FLOWS = ("drawn", "coupon", "principal_repaid", "own", *_SURPLUS, "paid_in", "guaranteed", "principal")


def by_tranche(case: Case, figures: Figures) -> Table | None:
    """Return what each tranche puts in and gets out."""
    if "investment.drawn" not in figures or case.investment is None:
        return None
    parts = [part for part in _RESULTS if part != "guaranteed" or "investment.guaranteed" in figures]
    rows: list[tuple[Any, ...]] = []
    for name, tranche in case.investment.tranches.items():
        results = (value_of(figures, f"investment.{name}.{part}") for part in parts)
        commitment = figures.value(f"tranche.{name}.commitment")
        rows.append((_title(figures, name), party_name(case, tranche.investor), tranche.rank, commitment, *results))
    rows.append(("All", "", None, *(figures.value(f"investment.{part}") for part in ("committed", *parts))))
    columns = (
        text("tranche", "Tranche"),
        text("investor", "Investor"),
        ("rank", "Rank", "count"),
        money("commitment", "Commitment"),
        *(_COLUMNS[part] for part in parts),
    )
    ids = (*case.investment.tranches, "all")
    names = tuple(("", "", "", *_names(name, parts)) for name in case.investment.tranches)
    together = ("", "", "", *(f"investment.{part}" for part in ("committed", *parts)))
    return Table("by_tranche", "Investors by tranche", columns, tuple(rows), ids, names=(*names, together))


def cash_by_period(case: Case, figures: Figures) -> Table | None:
    """Return where the money comes from and goes to in each period, from the cash before to the cash after it."""
    if "investment.cash" + PER_PERIOD not in figures or case.investment is None:
        return None
    present = [column for column in _CASH if not column[2] or column[2] + PER_PERIOD in figures]
    cash = figures.row("investment.cash" + PER_PERIOD)
    rows_of = {key: figures.row(name + PER_PERIOD) if name else [0.0, *cash[:-1]] for key, _, name in present}
    labels = figures.book.periods.labels
    rows = tuple((label, *(rows_of[key][t] for key, _, _ in present)) for t, label in enumerate(labels))
    columns = (text("period", "Period"), *(money(key, label) for key, label, _ in present))
    return Table("cash_by_period", "Cash flow by period", columns, rows, labels)


def tranches_by_period(case: Case, figures: Figures) -> Table | None:
    """Return what each tranche puts in and is paid, and its principal, in the periods in which something moves."""
    if "investment.cash" + PER_PERIOD not in figures or case.investment is None:
        return None
    labels, rows, ids = figures.book.periods.labels, [], []
    for name in case.investment.tranches:
        values = {what: _row(figures, f"investment.{name}.{what}", len(labels)) for what in _FLOWS}
        for t, label in enumerate(labels):
            surplus = sum(values[what][t] for what in _SURPLUS)
            amounts = {what: values[what][t] for what in ("drawn", "coupon", "principal_repaid", "own")}
            others = (values["paid_in"][t], values["guaranteed"][t])
            left = values["principal"][t] if f"investment.{name}.principal{PER_PERIOD}" in figures else None
            if any(amounts.values()) or surplus or any(others) or left:
                rows.append((_title(figures, name), label, *amounts.values(), surplus, *others, left))
                ids.append(f"{name} {label}")
    used = [index for index in range(len(_BY_PERIOD)) if index not in _IF_ANY or any(row[index] for row in rows)]
    shown_rows = tuple(tuple(row[index] for index in used) for row in rows)
    title = "Investors' cash flow by tranche and period"
    columns = tuple(_BY_PERIOD[index] for index in used)
    return Table("tranches_by_period", title, columns, shown_rows, tuple(ids)) if rows else None


def present_values_by_rate(case: Case, figures: Figures) -> Table | None:
    """Return what investors' flows are worth at a range of rates: the rate of return is where this is zero."""
    if "investment.net" + PER_PERIOD not in figures or case.investment is None:
        return None
    names = {"": "All", **{f"{name}.": _title(figures, name) for name in case.investment.tranches}}
    rows_of = [_worth_at_rates(figures, f"investment.{key}irr") for key in names]
    rows = tuple((rate, *(row[index] for row in rows_of)) for index, rate in enumerate(RATES))
    columns = (
        ("rate", "Discount rate a year", "rate"),
        *(money(key.rstrip(".") or "all", title) for key, title in names.items()),
    )
    title = "Present value of investors' cash flows by discount rate"
    return Table("npv_profile", title, columns, rows, tuple(f"{100 * rate:g}%" for rate in RATES))


def _worth_at_rates(figures: Figures, name: str) -> list[float]:
    """Return what the flows of a rate of return are worth at each rate; nothing is known of what is withheld."""
    if name in figures.withheld:
        return [WITHHELD] * len(RATES)
    flows = figures.dated_flows(name)
    return [dated_present_value(*flows, rate) for rate in RATES]


def _names(tranche: str, parts: list[str]) -> list[str]:
    return [f"tranche.{tranche}.commitment", *(f"investment.{tranche}.{part}" for part in parts)]


def _title(figures: Figures, name: str) -> str:
    return figures.book.lines[f"tranche.{name}.commitment"].label.removesuffix(": commitment")


def _row(figures: Figures, name: str, count: int) -> list[float]:
    return figures.row(name + PER_PERIOD) if name + PER_PERIOD in figures else [0.0] * count
