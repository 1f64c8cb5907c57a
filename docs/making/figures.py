"""The names of figures: what can be asked of `trace`, quoted in prose, and found in `show --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

SHOWN_CASE = "family-recovery"

HEAD = f"""\
# Figures and their names

Every figure has a name that stays the same between versions. To see how it was calculated, run
`sibcase trace CASE NAME`. All figures are in `sibcase show CASE --json`. To quote one in the text of a case, write
`{{{{ figures.savings.cashable.total | money }}}}`, or `{{{{ figures['payments.home-tariff'] | money }}}}` if an id has
a hyphen.

This page lists the single figures of [cases/{SHOWN_CASE}](../cases/{SHOWN_CASE}/case.yaml), a full case, and of a
smaller one with metrics, a return table, grants, fees, a payee and a share of the surplus. A settlement by `payout`
has the figures under [Settlement](#settlement), as well as those of payments, metrics and investment on observed
results. Capital letters represent ids chosen by the author of a case, such as `SAVING` for `placement`; the label
shown is that of the first one. A case has only the figures of its sections: without a contract, for example, there
are no payments. Figures that vary over time also have a value for each period: `sibcase trace CASE NAME --period
'2027-28 Q1'`.

Units: `money` is in the currency and prices of the case; `share` and `rate` are fractions, so 0.035 is 3.5%; `multiple`
is a number of times."""

TITLES = {
    "need": "Need",
    "service": "Service and its costs",
    "outcomes": "Outcomes",
    "savings": "Savings",
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
    "chance": "Chance",
}
# Steps on the way to a figure, named after one thing: they are told with what they lead to.
SAME_GROUP = {"saving": "savings", "payment": "payments", "tranche": "investment"}


OF_OTHER_TERMS = ("metric.", "payments.rate.", "payments.to.", "grants.", "fees.", "investment.shared.")
OF_A_SETTLEMENT = ("settlement.", "metric.", "payments.rate.", "payments.condition.", "investment.returned.by.")
# By the costs of the plan; and on the terms alone, where what was drawn and for how long was observed.
SETTLED = ({"fall": 0.1}, {"fall": 0.1, "principal.senior": 60_000, "principal.loan": 80_000, "years.senior": 3})
Rows: TypeAlias = "dict[str, list[tuple[str, str, str]]]"
# Terms that the full case does not have, each once; made up for this page.
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


@page("docs/figures.md")
def figures_page() -> str:
    """Return the figures of a full case by group: name, label and unit."""
    import sibcase
    from sibcase.pipeline.headline import result_names
    from sibcase.resources import cases_folder

    business = sibcase.load(cases_folder() / SHOWN_CASE)
    figures = business.evaluate()
    rows: Rows = {}
    _add_groups(rows, figures, result_names(figures), business.case)
    _add_groups(rows, *_of_other_terms())
    for observed in SETTLED:
        _add_groups(rows, *_of_a_settlement(observed))
    rows = dict(sorted(rows.items(), key=lambda item: _place_of(item[0])))
    head = ("figure", "meaning", "unit")
    sections = [f"## {TITLES.get(group, group.capitalize())}\n\n{table(head, found)}" for group, found in rows.items()]
    return "\n\n".join([MADE_BY, HEAD, *sections]) + "\n"


def _of_other_terms() -> tuple[Figures, list[str], Case]:
    """Return the figures of terms that the full case does not have."""
    import sibcase

    business = sibcase.load_text(OTHER_TERMS)
    figures = business.evaluate()
    return figures, [name for name in _singles(figures) if name.startswith(OF_OTHER_TERMS)], business.case


def _of_a_settlement(observed: Mapping[str, float]) -> tuple[Figures, list[str], Case]:
    """Return the figures that a settlement adds."""
    import sibcase
    from sibcase.pipeline.settle import payout

    business = sibcase.load_text(OTHER_TERMS)
    figures = payout(business, observed).figures
    names = [name for name in _singles(figures) if name.startswith(OF_A_SETTLEMENT)]
    return figures, names, business.case


def _singles(figures: Figures) -> list[str]:
    return [name for name, line in figures.book.lines.items() if line.axis == "once" and line.adds_up]


def _add_groups(rows: Rows, figures: Figures, names: Iterable[str], case: Case) -> None:
    """Add a row for the first figure of each form, under the group that its name begins with."""
    ids, seen = _ids_of(case), {row[0].strip("`") for group in rows.values() for row in group}
    for name in names:
        line, group = figures.book.lines[name], _group_of(name)
        general = _general(name, ids.get(group, []))
        if general not in seen:
            seen.add(general)
            rows.setdefault(group, []).append((f"`{general}`", line.label, line.unit))


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
        # An id stands for the first kind that has it and has not been named yet.
        words.append(kind or part)
        left.pop(kind, None)
    return ".".join(words)


def _ids_of(case: Case) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return the kinds of id that each group of names holds, in the order in which a name holds them."""
    segments = case.need.segments or {}
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
        "metric": ("METRIC", "PART", "COHORT"),
        "payments": ("LINE", "PARTY", "COHORT", "N"),
        "settlement": ("TRANCHE", "PARTY"),
        "grants": ("GRANT",),
        "fees": ("FEE",),
        "investment": ("TRANCHE", "PARTY"),
        "commissioners": (),
        "parties": ("PARTY",),
        "segments": ("SEGMENT", "LINE"),
        "chance": ("OUTCOME", "LINE"),
    }
    return {group: [(kind, kinds[kind]) for kind in names] for group, names in held.items()}
