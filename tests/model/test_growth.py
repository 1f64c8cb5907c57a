"""A case with twice as many payment lines, or tranches, costs twice as much: its lines refer to a few others each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sibcase.book.terms import references
from sibcase.casefile.reader import load_text
from sibcase.model.build import build_book

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = """
sibcase: 1
title: Many
start: 2025-04-01
term: 2 years
parties:
  council: {name: County council, role: commissioner}
  nhs: {name: NHS board, role: commissioner}
  charity: {name: Charity, role: provider}
  fund: {name: Fund, role: investor}
need: {segments: {people: {title: People, people: 100, unit_cost: £9k per year, years: 1}}}
service:
  title: Service
  provider: charity
  intake: {people: {starts: 80 over 1 year}}
  costs: {staff: {amount: £200k per year, for: 1 year}}
outcomes: {home: {title: At home, segment: people, direction: increase, measure: binary, baseline: 30%, expected: 60%}}
"""
LINES = """
contract:
  payers: {{council: 50%, nhs: 50%}}
  {caps}
  payments:
"""
CAPS = """cap_per_year: £300k
  cap: £500k
  payer_caps: {nhs: £90k}"""
TRANCHE = "investor: fund, commitment: £10k"


def lines(count: int, caps: str = "") -> str:
    return LINES.format(caps=caps) + "".join(
        f"    l{each}: {{kind: tariff, outcome: home, counts: net, price: £900}}\n" for each in range(count)
    )


def tranches(count: int, terms: Callable[[int], str]) -> str:
    head = "investment:\n  tranches:\n"
    return lines(2) + head + "".join(f"    t{each}: {{{TRANCHE}, {terms(each)}}}\n" for each in range(count))


KINDS: dict[str, Callable[[int], str]] = {
    "lines": lines,
    "lines under caps": lambda count: lines(count, CAPS),
    "tranches of one rank": lambda count: tranches(count, lambda _: "rank: 1, coupon: 5% per year"),
    "tranches each of its own rank": lambda count: tranches(
        count, lambda rank: f"rank: {rank + 1}, draw_rank: {rank + 1}, coupon: 5% per year, coupon_paid: each period"
    ),
    "tranches that share what is left": lambda count: tranches(
        count, lambda _: "rank: 1, return: residual, cap: {multiple: 1.5x, above: next}"
    ),
}


def references_of(text: str) -> int:
    """How many lines all lines of a case refer to: what computing them costs."""
    loaded = load_text(HEAD + text)
    assert loaded.case is not None, [str(each) for each in loaded.findings]
    book = build_book(loaded.case)
    return sum(len(list(references(line.formula))) for line in book.lines.values() if line.formula is not None)


@pytest.mark.costly
@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_many_cost_twice_as_much(kind: str) -> None:
    # What each further line adds is the same from the tenth to the twentieth as from the twentieth to the fortieth.
    few, more, most = (references_of(KINDS[kind](count)) for count in (10, 20, 40))
    assert most - more == pytest.approx(2 * (more - few), rel=0.02)
