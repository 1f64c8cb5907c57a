"""The names of all figures in general form, `payments.LINE`, with label, unit and formula, from example cases.

`docs/figures.md` and `sibcase explain` show them. The formula is the one of the first figure of each form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from sibcase.book.formulas import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

__all__ = ["SHOWN_CASE", "TITLES", "FigureEntry", "figure_entries"]

SHOWN_CASE = "family-recovery"

TITLES = {
    "need": "Need",
    "service": "Service and its costs",
    "outcomes": "Outcomes",
    "savings": "Savings",
    "person": "One person over the years",
    "metric": "Metrics",
    "payments": "Payments",
    "settlement": "Settlement",
    "grants": "Grants",
    "fees": "Fees of the investment",
    "investment": "Investment",
    "commissioners": "Commissioners",
    "parties": "Parties",
    "options": "Options",
    "segments": "Segments: margins under the tariff",
    "creaming": "Creaming: the easiest tenth",
    "chance": "Chance",
}
# Steps on the way to a figure, named after one thing: they are listed with what they lead to.
SAME_GROUP = {"saving": "savings", "payment": "payments", "tranche": "investment"}


OF_OTHER_TERMS = ("metric.", "payments.rate.", "payments.to.", "grants.", "fees.", "investment.shared.")
OF_A_SETTLEMENT = ("settlement.", "metric.", "payments.rate.", "payments.condition.", "investment.returned.by.")
# By the costs of the plan; and on the terms alone, where what was drawn and for how long was observed.
SETTLED = ({"fall": 0.1}, {"fall": 0.1, "principal.senior": 60_000, "principal.loan": 80_000, "years.senior": 3})
Rows: TypeAlias = "dict[str, list[FigureEntry]]"
# Terms that the full case does not have, each once; made up for this list.
OTHER_TERMS = """
sibcase: 1
title: Other terms
start: 2025-04-01
term: 4 years
parties:
  council: {name: County council, role: commissioner}
  charity: {name: Charity, role: provider}
  fund: {name: Fund, role: investor}
  trust: {name: Trust, role: investor}
need: {people: 100, unit_cost: £1k per year, years: 1}
service: {provider: charity, intake: {all: {starts: 100 over 1 year}}, costs: {work: {amount: £150k, payee: charity}}}
contract:
  payers: {council: 100%}
  metrics:
    fall: {title: Fall in re-entries, unit: share, expected: 10%, cohorts: [first, second]}
    whole: {title: Weighted fall, sum: {fall: 80%}}
  payments:
    interest:
      {kind: return-table, metric: fall, principal: £50k, years: 1, rates: [{at: 0%, pays: 0%}, {at: 20%, pays: 10%}]}
    extra: {kind: table, metric: whole, tranche: senior, rows: [{from: 5%, pays: £1k}]}
    main: {kind: table, metric: whole, rows: [{from: 5%, pays: £220k}], requires: [{metric: fall, at_least: 5%}]}
    bonus: {kind: bonus, metric: whole, payee: charity, rows: [{from: 5%, pays: £5k}]}
investment:
  surplus: {loan: 60%, charity: 40%}
  grants: {start: {by: trust, amount: £5k}}
  fees: {manager: {payee: fund, amount: £2k}}
  tranches:
    senior: {investor: trust, commitment: £60k, rank: 1, coupon: 4%, guarantee: {by: council}}
    loan: {investor: fund, commitment: £100k, rank: 2, return: residual, cap: {multiple: 1.1x, above: payers}}
"""


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """One figure in general form.

    Attributes:
        name: `payments.by.PARTY`; capitals are ids that the author of a case chooses.
        label: what it is.
        unit: `money`, `share`, `rate`, `multiple` and so on.
        formula: what it is computed from, in words; nothing for an input.
    """

    name: str
    label: str
    unit: str
    formula: str


@cache
def figure_entries() -> Mapping[str, tuple[FigureEntry, ...]]:
    """Return the figures by group, in the order of the groups."""
    import sibcase
    from sibcase.resources import cases_folder
    from sibcase.tasks.show.headline import result_names

    business = sibcase.load(cases_folder() / SHOWN_CASE)
    figures = business.planned
    rows: Rows = {}
    _add_groups(rows, figures, result_names(figures), business.case)
    _add_groups(rows, *_of_other_terms())
    for observed in SETTLED:
        _add_groups(rows, *_of_a_settlement(observed))
    return {group: tuple(rows[group]) for group in sorted(rows, key=_place_of)}


def _of_other_terms() -> tuple[Figures, list[str], Case]:
    """Return the figures of terms that the full case does not have."""
    import sibcase

    business = sibcase.load_text(OTHER_TERMS)
    figures = business.planned
    return figures, [name for name in _singles(figures) if name.startswith(OF_OTHER_TERMS)], business.case


def _of_a_settlement(observed: Mapping[str, float]) -> tuple[Figures, list[str], Case]:
    """Return the figures that a settlement adds."""
    import sibcase
    from sibcase.tasks.settle.settle import payout

    business = sibcase.load_text(OTHER_TERMS)
    figures = payout(business.case, observed).figures
    names = [name for name in _singles(figures) if name.startswith(OF_A_SETTLEMENT)]
    return figures, names, business.case


def _singles(figures: Figures) -> list[str]:
    return [name for name, line in figures.book.lines.items() if line.axis == "once" and line.adds_up]


def _add_groups(rows: Rows, figures: Figures, names: Iterable[str], case: Case) -> None:
    """Add a row for the first figure of each form, under the group that its name begins with."""
    ids, seen = _ids_of(case), {entry.name for group in rows.values() for entry in group}
    for name in names:
        line, group = figures.book.lines[name], _group_of(name)
        general = _general(name, ids.get(group, []))
        if general not in seen:
            seen.add(general)
            formula = in_words(figures, line.formula) if line.formula is not None else ""
            rows.setdefault(group, []).append(FigureEntry(general, line.label, line.unit, formula))


def _place_of(group: str) -> int:
    return list(TITLES).index(group) if group in TITLES else len(TITLES)


def _group_of(name: str) -> str:
    first = name.partition(".")[0]
    return SAME_GROUP.get(first, first)


def _general(name: str, ids: Sequence[tuple[str, frozenset[str]]]) -> str:
    """Return a figure's name with the word for its kind in the place of each id."""
    first, *rest = name.split(".")
    left = dict(ids)
    words = [first]
    for part in rest:
        kind = next((kind for kind, known in left.items() if part in known), None)
        # An id is of the first kind that has it and has not been named yet.
        words.append(kind or part)
        if kind is not None:
            del left[kind]
    return ".".join(words)


def _ids_of(case: Case) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return the kinds of id that each group of names holds, in the order in which a name holds them."""
    segments = (case.need.segments if case.need else None) or {}
    outcomes = case.outcomes or {}
    kinds = {
        "SEGMENT": frozenset(segments),
        "SERVICE": frozenset(service for each in segments.values() for service in each.services or {}),
        "COST": frozenset((case.service and case.service.costs) or {}),
        "OUTCOME": frozenset(outcomes),
        "SAVING": frozenset(saving for each in outcomes.values() for saving in each.savings or {}),
        "LINE": frozenset((case.contract and case.contract.payments) or {}),
        "TRANCHE": frozenset((case.investment and case.investment.tranches) or {}),
        "PARTY": frozenset(case.parties or {}),
        "METRIC": frozenset(case.metrics),
        "PART": frozenset(case.metrics),
        "GRANT": frozenset((case.investment and case.investment.grants) or {}),
        "FEE": frozenset((case.investment and case.investment.fees) or {}),
        "COHORT": frozenset(cohort for metric in case.metrics.values() for cohort in metric.cohorts or ()),
        "N": frozenset("123456789"),
    }
    held = {
        "need": ("SEGMENT", "SERVICE", "PARTY"),
        "service": ("SEGMENT", "COST", "PARTY"),
        "outcomes": ("OUTCOME",),
        "savings": ("OUTCOME", "SAVING", "PARTY"),
        "person": ("OUTCOME", "SAVING", "SEGMENT", "PARTY"),
        "metric": ("METRIC", "PART", "COHORT"),
        "payments": ("LINE", "PARTY", "COHORT", "N"),
        "settlement": ("TRANCHE", "PARTY"),
        "grants": ("GRANT",),
        "fees": ("FEE",),
        "investment": ("TRANCHE", "PARTY"),
        "commissioners": (),
        "parties": ("PARTY",),
        "segments": ("SEGMENT", "LINE"),
        "chance": ("OUTCOME", "LINE", "METRIC"),
    }
    return {group: [(kind, kinds[kind]) for kind in names] for group, names in held.items()}
