"""Across cases: what each case adds to the tables that compare them, as its readers may see it.

Prices, unit costs and effects are those that the case states; shares and returns are its figures. Nothing is converted
from one currency or price year to another: each row names its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import AvoidedPayment, Tariff
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.wording import of_unit
from sibcase.documents.figures.subject import written
from sibcase.tasks.export.tables import number_or_none, source_title
from sibcase.withheld import WITHHELD_WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.tasks.site.order import Row, Rows

__all__ = ["TABLES", "AcrossTable", "rows_of"]

NONE = "–"


@dataclass(frozen=True, slots=True)
class AcrossTable:
    """A table across cases.

    Attributes:
        name: its name in addresses and data.
        title: its heading.
        about: what to know before comparing its rows.
        columns: the columns after the case: key, head, and whether they hold numbers.
    """

    name: str
    title: str
    about: str
    columns: tuple[tuple[str, str, bool], ...]


_CURRENCY, _PRICES = ("currency", "Currency", False), ("prices", "Price year", False)
_SOURCE = ("source", "Source", False)

TABLES = (
    AcrossTable(
        "prices",
        "Prices per outcome",
        "The price of one outcome or of one unit avoided. Net outcomes exclude what would have happened anyway; gross "
        "outcomes are all that are observed.",
        (
            ("payment", "Payment", False),
            ("paid_for", "Paid for", False),
            ("price", "Price", True),
            ("counts", "Counts", False),
            _CURRENCY,
            _PRICES,
            _SOURCE,
        ),
    ),
    AcrossTable(
        "unit-costs",
        "Unit costs",
        "The cost of one unit of a public service, as each case states or cites it.",
        (
            ("used_for", "Used for", False),
            ("unit_cost", "Unit cost", True),
            ("cited", "Library", False),
            _CURRENCY,
            _PRICES,
            _SOURCE,
        ),
    ),
    AcrossTable(
        "effects",
        "Effects and their evidence",
        "The result without and with the service, and the study design behind the difference.",
        (
            ("outcome", "Outcome", False),
            ("baseline", "Without the service", True),
            ("expected", "With the service", True),
            ("design", "Study design", False),
            ("grade", "Grade", False),
            ("optimism", "Optimism bias adjustment", True),
            _SOURCE,
        ),
    ),
    AcrossTable(
        "shares",
        "Cashable savings and transaction costs",
        "Freed capacity is not cash. Transaction costs are what is spent on the bond itself.",
        (
            ("savings", "Savings", True),
            ("cashable", "Cashable savings", True),
            ("cashable_share", "Cashable share", True),
            ("costs", "Costs", True),
            ("transaction_share", "Transaction cost share", True),
            _CURRENCY,
            _PRICES,
        ),
    ),
    AcrossTable(
        "returns",
        "Returns to investors",
        "As planned, before the plan is met. The adjusted return applies the optimism bias adjustment to the effect.",
        (
            ("drawn", "Drawn", True),
            ("multiple", "Money multiple", True),
            ("irr", "Return a year", True),
            ("adjusted_irr", "Return a year, effect adjusted", True),
            ("loss", "Loss if no outcomes", True),
            ("payments", "Payments", True),
            _CURRENCY,
            _PRICES,
        ),
    ),
)


def rows_of(case: Case, figures: Figures) -> Rows:
    """Return the rows of a case in each table; the case and its figures as the readers may see them."""
    makers = (_prices, _unit_costs, _effects, _shares, _returns)
    return {table.name: list(make(case, figures)) for table, make in zip(TABLES, makers, strict=True)}


def _prices(case: Case, _figures: Figures) -> Iterator[Row]:
    for name, line in (case.contract.payments if case.contract else {}).items():
        price = line.price if isinstance(line, Tariff | AvoidedPayment) else None
        if price is not None and isinstance(line, Tariff | AvoidedPayment):
            counts = line.counts if isinstance(line, Tariff) else "avoided"
            yield [
                _text(line.title or name),
                _text(_paid_for(case, line)),
                _stated(price),
                _text(counts),
                *_money_of(case, price),
                _text(source_title(case, price.source)),
            ]


def _paid_for(case: Case, line: Tariff | AvoidedPayment) -> str:
    outcome = (case.outcomes or {}).get(line.outcome or "") if isinstance(line, Tariff) else None
    if outcome is not None:
        return outcome.title
    metric = case.metrics.get(line.metric or "")
    return (metric.title if metric is not None else "") or line.metric or ""


def _unit_costs(case: Case, _figures: Figures) -> Iterator[Row]:
    for each in assumptions_of(case):
        if each.path[-1:] == ("unit_cost",):
            yield _unit_cost(case, each)


def _unit_cost(case: Case, each: Assumption) -> Row:
    filed, used_for, source = each.on_file, _text(_used_for(case, each.path)), source_title(case, each.source)
    if filed is None:
        return [used_for, _stated(each), _text(""), *_money_of(case, each), _text(source)]
    cost = _money(filed.value, filed.currency, per=filed.per)
    year = _text(filed.price_year)
    return [used_for, cost, _text(each.ref), _text(filed.currency), year, _text(source or filed.source)]


def _used_for(case: Case, path: tuple[str, ...]) -> str:
    """Return what a unit cost is used for: the title of the saving, or of the group in need."""
    if path[0] == "outcomes" and path[2:3] == ("savings",):
        outcome = (case.outcomes or {})[path[1]]
        saving = (outcome.savings or {})[path[3]]
        return f"{saving.title or path[3]} ({outcome.title})"
    if path[:2] == ("need", "segments"):
        segment = case.segments.get(path[2])
        return f"Need: {segment.title if segment is not None and segment.title else path[2]}"
    return "Need" if path[0] == "need" else ".".join(path[:-1])


def _effects(case: Case, figures: Figures) -> Iterator[Row]:
    for name, outcome in (case.outcomes or {}).items():
        evidence = outcome.evidence
        optimism = evidence.optimism if evidence is not None else None
        yield [
            _text(outcome.title),
            _figure(case, figures, f"outcomes.{name}.baseline"),
            _figure(case, figures, f"outcomes.{name}.expected"),
            _text(evidence.design if evidence is not None else "not stated"),
            _text((evidence.grade if evidence is not None else "") or ""),
            _stated(optimism) if optimism is not None else (None, NONE),
            _text(_evidence_source(case, outcome)),
        ]


def _evidence_source(case: Case, outcome: Outcome) -> str:
    stated = outcome.evidence.source if outcome.evidence is not None else None
    effect = outcome.effect or outcome.expected
    return source_title(case, stated or (effect.source if effect is not None else ""))


def _shares(case: Case, figures: Figures) -> Iterator[Row]:
    names = ("savings.gross.total", "savings.cashable.total", "service.costs.total", "service.transaction_cost_share")
    if any(name in figures for name in names):
        savings, cashable, costs, share = (_figure(case, figures, name) for name in names)
        yield [savings, cashable, _share(cashable, savings), costs, share, *_money_of(case)]


def _share(part: tuple[str | float | None, str], whole: tuple[str | float | None, str]) -> tuple[float | None, str]:
    if WITHHELD_WORD in (part[1], whole[1]):
        return None, WITHHELD_WORD
    if isinstance(part[0], float) and isinstance(whole[0], float) and whole[0] > 0:
        share = part[0] / whole[0]
        return number_or_none(share), of_unit(share, "share")
    return None, NONE


def _returns(case: Case, figures: Figures) -> Iterator[Row]:
    names = (
        "investment.drawn",
        "investment.multiple",
        "investment.irr",
        "adjusted.investment.irr",
        "investment.loss_at_zero_outcomes",
        "payments.total",
    )
    if names[0] in figures:
        yield [*(_figure(case, figures, name) for name in names), *_money_of(case)]


# --- cells ------------------------------------------------------------------------------------------------------------


def _text(words: str) -> tuple[str, str]:
    return words, words or NONE


def _figure(case: Case, figures: Figures, name: str) -> tuple[float | None, str]:
    """Return a figure as a number and in words; a word of its own where it is withheld from the readers."""
    if name not in figures or not figures.book.lines[name].adds_up:
        return None, NONE
    if name in figures.withheld:
        return None, WITHHELD_WORD
    value = figures.value(name)
    return number_or_none(value), NONE if value is None else of_unit(
        value, figures.book.lines[name].unit, case.currency
    )


def _stated(each: Assumption) -> tuple[float | None, str]:
    """Return a stated number, in the words of its author."""
    if each.quantity.text == WITHHELD_WORD:
        return None, WITHHELD_WORD
    return number_or_none(each.value), written(each)


def _money(value: float, currency: str, per: str) -> tuple[float | None, str]:
    return number_or_none(value), f"{of_unit(value, 'money', currency)} per {per}"


def _money_of(case: Case, each: Assumption | None = None) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the currency and the price year of an amount: its own, else those of the case."""
    prices = (each.prices if each is not None else "") or case.prices or ""
    return _text(case.currency), _text(prices)
