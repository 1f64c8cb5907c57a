"""`sibcase costs`: finding a cited unit cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.terminal import indented, page_width, paint, remark, say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.reference.unit_costs import UnitCost

EXAMPLES = (
    ("sibcase costs", "what there is, by category"),
    ("sibcase costs foster care", "unit costs in which both words occur"),
    ("sibcase costs prison --json", "the same for other programs"),
)
_MOST_IDS_SHOWN = 3


def costs(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Words to look for; each must occur.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every unit cost.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known of each, as JSON.")] = False,
) -> None:
    """Find a cited unit cost, such as that of a week in foster care.

    Each comes with its source, price year and confidence. Without words: what there is, by category. A case refers to
    one by its id, and it is moved to the prices of the case:

      unit_cost: {ref: foster-care-week}

    Status 0: found. 1: nothing found.
    """
    from sibcase.reference.unit_costs import all_unit_costs, search_unit_costs

    wanted = words or []
    if wanted and every:
        refuse("give words to look for, or --all for every unit cost, not both")
    if not wanted and not every and not as_json:
        _say_categories(all_unit_costs())
        return
    found = search_unit_costs(wanted) if wanted else all_unit_costs()
    if as_json:
        say_json([asdict(cost) for cost in found])
    else:
        _say_costs(found)
    if not found:
        _suggest(wanted)
        raise typer.Exit(Status.PROBLEMS)


# --- what there is ----------------------------------------------------------------------------------------------------


def _say_categories(known: Sequence[UnitCost]) -> None:
    by_category: dict[str, list[UnitCost]] = defaultdict(list)
    for cost in known:
        by_category[cost.category].append(cost)
    say(f"{len(known)} unit costs, each with its source and price year:\n")
    width = max(map(len, by_category))
    for category, members in by_category.items():
        example = min((cost.id for cost in members), key=len)
        say(f"  {paint(f'{category:<{width}}', 'title')}  {len(members):>3}  {paint(f'such as {example}', 'quiet')}")
    say("\nSearch:    sibcase costs foster care\nList all:  sibcase costs --all")
    say("In a case: unit_cost: {ref: foster-care-week}")


# --- what was found ---------------------------------------------------------------------------------------------------


def _say_costs(found: Sequence[UnitCost]) -> None:
    for number, cost in enumerate(found):
        say(("\n" if number else "") + _described(cost))
    if found:
        remark(f"\n{_counted(len(found))}. In a case: unit_cost: {{ref: {found[0].id}}}")


def _described(cost: UnitCost) -> str:
    """Return a cost as a short paragraph: id and value on the first line, what and whose it is below."""
    value = f"{_money(cost)} per {cost.unit}"
    gap = " " * max(2, page_width() - len(cost.id) - len(value))
    facts = f"{cost.price_year} prices; {cost.kind}; {cost.confidence}; borne by {cost.agency}"
    rest = [cost.source, *([f"Note: {cost.note}"] if cost.note else [])]
    head = paint(cost.id, "title") + gap + paint(value, "figure")
    quiet = (paint(indented(line), "quiet") for line in rest)
    return "\n".join([head, indented(cost.title), indented(facts), *quiet])


def _money(cost: UnitCost) -> str:
    from sibcase.casefile.grammar import SIGN_OF

    whole = cost.value == int(cost.value)
    return f"{SIGN_OF.get(cost.currency, cost.currency + ' ')}{cost.value:,.{0 if whole else 2}f}"


def _counted(number: int) -> str:
    return f"{number} unit cost" + ("" if number == 1 else "s")


# --- when nothing was found -------------------------------------------------------------------------------------------


def _suggest(words: Sequence[str]) -> None:
    from sibcase.reference.unit_costs import nearest_refs, search_unit_costs

    asked = " ".join(words)
    remark(f"No unit cost has {'all of the words' if len(words) > 1 else 'the word'} `{asked}`.")
    alone = {word: len(search_unit_costs([word])) for word in words}
    if len(words) > 1 and any(alone.values()):
        remark("Alone: " + ", ".join(f"`{word}` {count or 'none'}" for word, count in alone.items()))
    near = list(dict.fromkeys(ref for word in ("-".join(words), *words) for ref in nearest_refs(word)))[:5]
    remark(f"Nearest: {', '.join(near)}" if near else "`sibcase costs` shows what there is.")
