"""The tables of a case: the same figures by year, agency, payer, tranche, outcome, saving and payment line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.book.lines import PER_PERIOD
from sibcase.tables.comparisons import chance, creaming, detection, options, segments
from sibcase.tables.investors import by_tranche, cash_by_period, present_values_by_rate, tranches_by_period
from sibcase.tables.one_person import one_person, person_achieved, person_in_all
from sibcase.tables.table import LEVEL, Table, defined
from sibcase.tables.table import money as _money
from sibcase.tables.table import text as _text
from sibcase.tables.table import value_of as _value
from sibcase.wording.contract.sentences import payment_rules
from sibcase.wording.parties import party_name, shared_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

__all__ = ["CONTRACT", "LEVEL", "Table", "all_tables", "defined"]

CONTRACT = "contract"


def all_tables(case: Case, figures: Figures) -> dict[str, Table]:
    """Return every table that the case has figures for, by name."""
    tables = [make(case, figures) for make in _MAKERS]
    return {table.name: table for table in tables if table is not None}


def _need_by_segment(case: Case, figures: Figures) -> Table | None:
    parts = ("people", "cost_each", "years", "overlap", "cost", "present_value")
    segments = case.segments
    if not segments:
        return None
    names = tuple(("", *(f"need.{each}.{name}" for each in parts)) for name in segments)
    rows = tuple(
        (
            figures.book.lines[f"need.cost.{name}"].label.removesuffix(": cost of the need"),
            *(figures.value(f"need.{each}.{name}") for each in parts),
        )
        for name in segments
    )
    columns = (
        _text("segment", "Group"),
        ("people", "People", "people"),
        _money("cost_each", "Annual cost per person"),
        ("years", "Years", "years"),
        ("overlap", "Also counted elsewhere", "share"),
        _money("cost", "Cost"),
        _money("present_value", "Present value"),
    )
    return Table("need_by_segment", "Cost of the need by group", columns, rows, tuple(segments), names=names)


def _need_by_agency(case: Case, figures: Figures) -> Table:
    prefix = "need.cost.by."
    agencies = [name.removeprefix(prefix) for name in figures.book.names(prefix)]
    rows = tuple((party_name(case, agency), figures.value(prefix + agency)) for agency in agencies)
    columns = (_text("agency", "Agency"), _money("cost", "Cost"))
    names = tuple(("", prefix + agency) for agency in agencies)
    return Table("need_by_agency", "Cost of the need by agency", columns, rows, tuple(agencies), names=names)


BY_YEAR = (
    ("starts", "People who start", "people", "service.starts.total"),
    ("completers", "People who complete", "people", "service.completers.total"),
    ("outcomes_net", "Outcomes attributable to the service", "outcomes", "outcomes.net.total"),
    ("savings_gross", "Savings", "money", "savings.gross.total"),
    ("savings_cashable", "Cashable savings", "money", "savings.cashable.total"),
    ("costs", "Costs", "money", "service.costs.total"),
    ("fees", "Investment fees", "money", "fees.total"),
    ("grants", "Grants", "money", "grants.total"),
    ("payments", "Payments", "money", "payments.total"),
    ("drawn", "Drawn from investors", "money", "investment.drawn"),
    ("paid_to_others", "Paid to other recipients", "money", "investment.paid_to_others"),
    ("distributed", "Paid to investors", "money", "investment.distributed"),
    ("returned", "Returned to commissioners", "money", "investment.returned"),
    ("gap", "Unfunded gap", "money", "investment.gap"),
)


def _by_year(_case: Case, figures: Figures) -> Table | None:
    there = [column for column in BY_YEAR if column[3] + PER_PERIOD in figures]
    present = [column for column in there if figures.book.lines[column[3] + PER_PERIOD].adds_up]
    if not present:
        return None
    by_year = [figures.by_year(column[3]) for column in present]
    rows = tuple((year, *(values[year] for values in by_year)) for year in figures.book.periods.year_labels)
    columns = (_text("year", "Financial year"), *(column[:3] for column in present))
    names = (("", *(column[3] for column in present)),) * len(rows)
    return Table("by_year", "By financial year", columns, rows, names=names)


def _outcomes(case: Case, figures: Figures) -> Table | None:
    outcomes = {key: each for key, each in (case.outcomes or {}).items() if f"outcomes.net.{key}" in figures}
    names = (
        "outcomes.{}.baseline",
        "outcomes.{}.expected",
        "outcomes.measured.{}",
        "outcomes.gross.{}",
        "outcomes.net.{}",
    )
    rows = tuple((each.title, *(figures.value(name.format(key)) for name in names)) for key, each in outcomes.items())
    columns = (
        _text("outcome", "Outcome"),
        ("baseline", "Without the service", LEVEL),
        ("expected", "With the service", LEVEL),
        ("measured", "People measured", "people"),
        ("gross", "Observed", "outcomes"),
        ("net", "Attributable to the service", "outcomes"),
    )
    levels = tuple(figures.book.lines[f"outcomes.{key}.baseline"].unit for key in outcomes)
    cells = tuple(("", *(name.format(key) for name in names)) for key in outcomes)
    return Table("outcomes", "Outcomes", columns, rows, tuple(outcomes), levels=levels, names=cells) if rows else None


def _savings(case: Case, figures: Figures) -> Table | None:
    rows, ids = [], []
    for outcome_id, outcome in (case.outcomes or {}).items():
        for saving_id, saving in (outcome.savings or {}).items():
            key = f"{outcome_id}.{saving_id}"
            if f"savings.gross.{key}" in figures:
                title = figures.book.lines[f"savings.gross.{key}"].label.removesuffix(": saving")
                amounts = (_value(figures, f"savings.{kind}.{key}") for kind in ("gross", "cashable", "capacity"))
                rows.append((title, shared_by(case, saving.agency), outcome.title, *amounts))
                ids.append(key)
    columns = (
        _text("saving", "Saving"),
        _text("agency", "Agency"),
        _text("outcome", "Outcome"),
        _money("gross", "Saving"),
        _money("cashable", "Cashable"),
        _money("capacity", "Capacity"),
    )
    kinds = ("gross", "cashable", "capacity")
    names = tuple(("", "", "", *(f"savings.{kind}.{key}" for kind in kinds)) for key in ids)
    return Table("savings", "Savings by item", columns, tuple(rows), tuple(ids), names=names) if rows else None


def _costs(case: Case, figures: Figures) -> Table | None:
    costs = (case.service.costs if case.service else None) or {}
    rows = tuple(
        (
            figures.book.lines[f"service.costs.{name}"].label,
            "transaction" if cost.kind == "transaction" else "service",
            figures.value(f"service.costs.{name}"),
        )
        for name, cost in costs.items()
    )
    columns = (_text("cost", "Cost"), _text("kind", "Kind"), _money("amount", "Amount"))
    names = tuple(("", "", f"service.costs.{name}") for name in costs)
    return Table("costs", "Costs by item", columns, rows, tuple(costs), names=names) if rows else None


BEYOND_TERM = ""
# What lies between what is claimed and what is paid, in the order in which it applies.
PAYMENT_PARTS = (
    ("claim", "Claimed", "payments.claim.{}"),
    ("cut_by_line_cap", "Reduced by its own cap", "payments.cut_by_line_cap.{}"),
    ("raised", "Added by its minimum", "payments.raised.{}"),
    ("set_off", "Already paid on account", "payments.set_off.{}"),
    ("cut_by_shared_cap", "Reduced by a shared cap", "payments.cut_by_shared_cap.{}"),
    ("cut_by_year_cap", "Reduced by the annual cap", "payments.cut_by_year_cap.{}"),
    ("cut_by_contract_cap", "Reduced by the contract cap", "payments.cut_by_contract_cap.{}"),
    ("cut_by_payer_cap", "Reduced by a commissioner's cap", "payments.cut_by_payer_cap.{}"),
    ("beyond_term", "Due after the term", BEYOND_TERM),
    ("paid", "Paid", "payments.{}"),
)
ALWAYS_SHOWN = frozenset({"claim", "cut_by_line_cap", "cut_by_contract_cap", "paid"})


def _is_any(figures: Figures, part: str, lines: list[str]) -> bool:
    """Return whether a part of some payment line is other than zero."""
    return any(_part_of(figures, part, name) != 0 for name in lines)


def _part_of(figures: Figures, part: str, line: str) -> float | None:
    """Return one part of a payment line; zero where the case has none of the kind."""
    if part == BEYOND_TERM:
        allowed, paid = figures.value(f"payments.allowed.{line}"), figures.value(f"payments.{line}")
        return None if allowed is None or paid is None else round(allowed - paid, 2)
    return figures.value(part.format(line)) if part.format(line) in figures else 0.0


def _payments(case: Case, figures: Figures) -> Table | None:
    lines = list(case.contract.payments) if case.contract else []
    present = [part for part in PAYMENT_PARTS if part[0] in ALWAYS_SHOWN or _is_any(figures, part[2], lines)]
    rows = tuple(
        (
            figures.book.lines[f"payments.{name}"].label.removesuffix(": paid"),
            *(_part_of(figures, part, name) for _, _, part in present),
        )
        for name in lines
    )
    columns = (_text("payment", "Payment"), *(_money(key, label) for key, label, _ in present))
    names = tuple(("", *(part.format(name) for _, _, part in present)) for name in lines)
    return Table("payments", "Payments by line", columns, rows, tuple(lines), names=names) if rows else None


def _payments_by_payer(case: Case, figures: Figures) -> Table | None:
    prefix = "payments.by."
    payers = figures.book.parts(prefix)
    if not payers:
        return None
    by_payer = {payer: figures.by_year(prefix + payer) for payer in payers}
    rows = tuple((year, *(by_payer[payer][year] for payer in payers)) for year in figures.book.periods.year_labels)
    columns = (_text("year", "Financial year"), *(_money(payer, party_name(case, payer)) for payer in payers))
    names = (("", *(prefix + payer for payer in payers)),) * len(rows)
    title = "Payments by commissioner and year"
    return Table("payments_by_payer", title, columns, rows, columns_first=True, names=names)


def _contract(case: Case, _figures: Figures) -> Table | None:
    rules = payment_rules(case)
    rows = tuple((rule.title, rule.sentence, rule.missing) for rule in rules.values())
    columns = (_text("payment", "Payment"), _text("sentence", "Rule"), _text("missing", "What is missing"))
    return Table(CONTRACT, "Payment terms", columns, rows, tuple(rules)) if rows else None


AGENCY_PARTS = (
    ("pays", "Pays", "payments.by.{}"),
    ("gross", "Saves", "savings.gross.by.{}"),
    ("cashable", "Of which cashable", "savings.cashable.by.{}"),
    ("capacity", "Of which capacity", "savings.capacity.by.{}"),
    ("net_cash", "Net cash", "parties.{}.net_cash"),
    ("net_present_cash", "Net cash, present value", "parties.{}.net_present_cash"),
    ("transfer", "Change if paying in proportion to cashable savings", "parties.{}.transfer"),
)


def agencies_of(figures: Figures) -> list[str]:
    """Return the agencies that pay or save."""
    return [name.split(".")[1] for name in figures.book.names("parties.") if name.endswith(".net_present_cash")]


def _by_agency(case: Case, figures: Figures) -> Table | None:
    agencies = agencies_of(figures)
    rows = []
    for agency in agencies:
        values = [_value(figures, part.format(agency)) for _, _, part in AGENCY_PARTS]
        # What is withheld is not zero, and stays what it is.
        paid, saved = (value or 0.0 for value in values[:2])
        cash = [0.0 if value is None and not saved else value for value in values[2:4]]
        rows.append((party_name(case, agency), paid, saved, *cash, *values[4:]))
    columns = (_text("agency", "Agency"), *(_money(key, label) for key, label, _ in AGENCY_PARTS))
    names = tuple(("", *(part.format(agency) for _, _, part in AGENCY_PARTS)) for agency in agencies)
    title = "Payments and savings by agency"
    return Table("by_agency", title, columns, tuple(rows), tuple(agencies), names=names) if rows else None


def _budget_by_year(case: Case, figures: Figures) -> Table | None:
    parts = ("pays", "cashable", "net_cash", "budget_gap")
    rows, ids = [], []
    for agency in agencies_of(figures):
        by_year = zip(*(figures.row(f"parties.{agency}.{part}.per_year") for part in parts), strict=True)
        for year, values in zip(figures.book.periods.year_labels, by_year, strict=True):
            if any(values):
                rows.append((party_name(case, agency), year, *values))
                ids.append(f"{agency} {year}")
    columns: tuple[tuple[str, str, str], ...] = (
        _text("agency", "Agency"),
        _text("year", "Financial year"),
        _money("pays", "Pays"),
        _money("cashable", "Cashable saving"),
        _money("net_cash", "Net cash"),
        _money("budget_gap", "Payments in excess of cashable savings"),
    )
    title = "Payments against cashable savings, by agency and year"
    budgets = [_budget_of(figures, *each.split(" ", 1)) for each in ids]
    if any(budget is not None for budget, _ in budgets):
        columns = (*columns, _money("budget", "Budget"), _money("above_budget", "Payments above the budget"))
        rows = [(*row, *budget) for row, budget in zip(rows, budgets, strict=True)]
    return Table("budget_by_year", title, columns, tuple(rows), tuple(ids)) if rows else None


def _budget_of(figures: Figures, agency: str, year: str) -> tuple[float | None, float | None]:
    """Return what an agency has set aside for a year, and what it pays above that; nothing where it states none."""
    above, own = f"parties.{agency}.above_budget.{year}", f"parties.{agency}.budget.{year}"
    if above not in figures:
        return None, None
    return figures.value(own if own in figures else f"parties.{agency}.budget"), figures.value(above)


_MAKERS: tuple[Callable[[Any, Any], Table | None], ...] = (
    _need_by_segment,
    _need_by_agency,
    _by_year,
    _outcomes,
    _savings,
    _costs,
    _contract,
    _payments,
    _payments_by_payer,
    _by_agency,
    _budget_by_year,
    by_tranche,
    cash_by_period,
    present_values_by_rate,
    tranches_by_period,
    options,
    segments,
    creaming,
    one_person,
    person_in_all,
    person_achieved,
    detection,
    chance,
)
