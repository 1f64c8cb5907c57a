"""The smallest whole case, and what the lines that differ make of it.

Its own figures, all in whole numbers: 100 people start in year 0 and complete; 50 % − 40 % is 10 outcomes. Each spares
the council £20,000 in year 0: £200,000, half of it cash. The council pays £12,000 for each a year later: £120,000.
The service costs £50,000 in years 0 and 1. The fund puts in £50,000 in year 0 and takes £120,000 − £50,000 in year 1.
Money a year away is discounted by 10 %: £110 in year 1 is worth £100.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

import sibcase

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

SMALL = """
sibcase: 1
title: Small case
prices: 2025-26
start: 2025-04-01
term: 4 years
step: year
discounting: 10%
parties:
  council: {name: County council, role: commissioner}
  nhs: {name: NHS board, role: commissioner}
  police: {name: Police force, role: commissioner}
  charity: {name: Family charity, role: provider}
  fund: {name: Social fund, role: investor}
  foundation: {name: Foundation, role: investor}
need:
  segments:
    families: {people: 100, unit_cost: £10k per year, years: 5}
service:
  intake:
    families: {starts: 100 over 1 year}
  costs:
    workers: {amount: £50k per year, for: 2 years}
outcomes:
  home:
    title: Child at home
    measure: binary
    direction: reduce
    baseline: 50%
    expected: 40%
    savings:
      placement: {agency: council, units: 1 per year, unit_cost: £20k, for: 1 year, cashable: {marginal: 50%}}
contract:
  payments:
    home: {kind: tariff, outcome: home, counts: net, price: £12k, due: 1 year, payers: {council: 100%}}
investment:
  tranches:
    loan: {investor: fund, commitment: £200k, rank: 1, return: residual}
"""
ABSENT = "absent"


class AsWritten(yaml.SafeDumper):
    """Writes every scalar as it was written, without quotes around what YAML might take for a number."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML declares it so


def text_of(*changes: str) -> str:
    """Return the small case with changes to it: YAML that is merged in; a field that is `absent` is taken out.

    Lists and flows such as `{a: 1}` are merged like blocks.
    """
    tree = _tree(SMALL)
    for change in changes:
        _merge(tree, _tree(change))
    return yaml.dump(tree, Dumper=AsWritten, allow_unicode=True, sort_keys=False)


def case_of(*changes: str) -> BusinessCase:
    """Return the small case with changes to it."""
    return sibcase.load_text(text_of(*changes))


@cache
def figures_of(*changes: str) -> Figures:
    """Return the figures of the small case with changes to it."""
    return case_of(*changes).evaluate()


def value(name: str, *changes: str) -> float | None:
    """Return one figure of the small case with changes to it."""
    return figures_of(*changes).value(name)


def row(name: str, *changes: str) -> list[float]:
    """Return one figure period by period, of the small case with changes to it."""
    return figures_of(*changes).row(f"{name}.per_period")


def _tree(text: str) -> dict[str, Any]:
    tree: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes only texts, lists and blocks
    return tree


def _merge(tree: dict[str, Any], changes: dict[str, Any]) -> None:
    for key, change in changes.items():
        if change == ABSENT:
            tree.pop(key, None)
        elif isinstance(change, dict) and isinstance(tree.get(key), dict):
            _merge(tree[key], change)
        else:
            tree[key] = change
