"""The names of figures: what can be asked of `trace`, quoted in prose, and found in `show --json`."""

from __future__ import annotations

from making.pages import MADE_BY, page, table
from sibcase.pipeline.figure_names import SHOWN_CASE, TITLES, figure_entries

HEAD = f"""\
# Figures and their names

Every figure has a name that stays the same from version to version. Ask why it is what it is with
`sibcase trace CASE NAME`, find it in `sibcase show CASE --json`, or quote it in the prose of a case:
`{{{{ figures.savings.cashable.total | money }}}}`, or `{{{{ figures['payments.home-tariff'] | money }}}}` if an id has
a hyphen.

These are the single figures of [cases/{SHOWN_CASE}](../cases/{SHOWN_CASE}/case.yaml), a full case, and of a
smaller one with metrics, a return table, grants, fees, a payee and a share of the surplus. What `payout` settles has
the figures under [Settlement](#settlement) and, on observed results, those of payments, metrics and investment.
Capitals stand for ids that the author of a case chooses, such as `SAVING` for `placement`; the label shown is that of
the first.
A figure of which the case has no parts, such as payments in a case without a contract, is not there. Figures that vary
over time have a value in every period as well: `sibcase trace CASE NAME --period '2027-28 Q1'`.

Units: `money` is in the case's currency and prices; `share` and `rate` are parts of one, so 0.035 is 3.5%;
`multiple` is a number of times."""


@page("docs/figures.md")
def figures_page() -> str:
    """Return the figures of a full case by group: name, label and unit."""
    head = ("figure", "what it is", "unit")
    sections = [
        f"## {TITLES.get(group, group.capitalize())}\n\n"
        + table(head, [(f"`{each.name}`", each.label, each.unit) for each in entries])
        for group, entries in figure_entries().items()
    ]
    return "\n\n".join([MADE_BY, HEAD, *sections]) + "\n"
