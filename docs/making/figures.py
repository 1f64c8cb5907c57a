"""The names of figures: what can be asked of `trace`, quoted in prose, and found in `show --json`."""

from __future__ import annotations

from making.pages import MADE_BY, page, table
from sibcase.tasks.explain.figure_names import SHOWN_CASE, TITLES, figure_entries

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


@page("docs/figures.md")
def figures_page() -> str:
    """Return the figures of a full case by group: name, label and unit."""
    head = ("figure", "meaning", "unit")
    sections = [
        f"## {TITLES.get(group, group.capitalize())}\n\n"
        + table(head, [(f"`{each.name}`", each.label, each.unit) for each in entries])
        for group, entries in figure_entries().items()
    ]
    return "\n\n".join([MADE_BY, HEAD, *sections]) + "\n"
