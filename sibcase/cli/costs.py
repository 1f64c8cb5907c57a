"""`sibcase costs`: find a unit cost with a published source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.terminal import indented, one_line, page_width, paint, print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.reference.unit_costs import UnitCost

EXAMPLES = (
    ("sibcase costs", "list the categories"),
    ("sibcase costs foster care", "find the unit costs that contain both words"),
    ("sibcase costs prison --json", "print the results as JSON"),
    ("sibcase costs foster --case cases/family-recovery", "also find your own"),
    ("sibcase costs --from unit-cost-database.xlsx", "write unit-costs.csv for a case"),
)
_MOST_IDS_SHOWN = 3


def costs(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS", help="Words to search for. A unit cost must contain all of them.", show_default=False
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every unit cost.")] = False,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print every detail as JSON.")] = False,
    case: Annotated[
        str, typer.Option("--case", metavar="CASE", help="Also search the case's own unit costs.", show_default=False)
    ] = "",
    from_file: Annotated[
        str,
        typer.Option("--from", metavar="FILE", help="Import the Greater Manchester database.", show_default=False),
    ] = "",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The table that --from writes.")] = Path(
        "unit-costs.csv"
    ),
    replace: Annotated[bool, typer.Option("--replace", help="Write over an existing table.")] = False,
) -> None:
    """Find a unit cost with a published source.

    Each unit cost, such as a week in foster care, is shown with its source, price year and confidence.
    To use a unit cost in a case, give its id; it is uprated to the prices of the case:

      unit_cost: {ref: foster-care-week}

    Your own unit costs are named in the case, and cited in the same way. One with the id of ours takes its place:

      costs: {file: unit-costs.csv}

    With --from, the unit cost database of Greater Manchester is written as such a table. Columns are recognised by
    their heads and by what is in them; what is not recognised is listed.

    Exit status: 0 if any unit costs were found, 1 if none were.
    """
    from sibcase.reference.unit_costs import all_unit_costs, search_unit_costs

    wanted = words or []
    if from_file:
        _import(from_file, out, replace=replace)
        return
    known = _with_own(case, all_unit_costs()) if case else all_unit_costs()
    if wanted and every:
        refuse("use either search words or --all, not both")
    if not wanted and not every and not as_json:
        _print_categories(known)
        return
    found = search_unit_costs(wanted, known) if wanted else known
    if as_json:
        print_json([asdict(cost) for cost in found])
    else:
        _print_costs(found)
    if not found:
        _suggest(wanted)
        raise typer.Exit(Status.PROBLEMS)


def _with_own(case: str, ours: Sequence[UnitCost]) -> Sequence[UnitCost]:
    """Return the case's own unit costs, then ours, but for those whose place own ones take."""
    from sibcase.cli.opening import open_case

    opened = open_case(case).case
    own = opened.costs.by_id() if opened.costs else {}
    stated = [replace_fields(cost, currency=cost.currency or opened.currency) for cost in own.values()]
    return [*stated, *(cost for cost in ours if cost.id not in own)]


def _import(path: str, out: Path, *, replace: bool) -> None:
    from sibcase.casefile.reference_files import COST_COLUMNS
    from sibcase.cli.exchange.deflators import imported_or_refused, write_or_refuse
    from sibcase.tasks.reference_tables.unit_costs import import_unit_costs

    imported = imported_or_refused(lambda: import_unit_costs(path))
    write_or_refuse(out, COST_COLUMNS, imported, replace=replace)
    years = sorted(row["prices"] for row in imported.rows)
    say(one_line(f"{out}: {_counted(len(imported.rows))}, in prices of {years[0]} to {years[-1]}"))
    remark(one_line(f"In a case: costs: {{file: {out}}}"))


# --- the categories ---------------------------------------------------------------------------------------------------


def _print_categories(known: Sequence[UnitCost]) -> None:
    by_category: dict[str, list[UnitCost]] = defaultdict(list)
    for cost in known:
        by_category[cost.category].append(cost)
    say(f"{len(known)} unit costs, each with its source and price year:\n")
    width = max(map(len, by_category))
    for category, members in by_category.items():
        example = min((cost.id for cost in members), key=len)
        say(
            f"  {paint(f'{category:<{width}}', 'title')}  {len(members):>3}  {paint(f'for example {example}', 'quiet')}"
        )
    say("\nSearch:    sibcase costs foster care\nList all:  sibcase costs --all")
    say("In a case: unit_cost: {ref: foster-care-week}")


# --- search results ---------------------------------------------------------------------------------------------------


def _print_costs(found: Sequence[UnitCost]) -> None:
    for number, cost in enumerate(found):
        say(("\n" if number else "") + _described(cost))
    if found:
        remark(f"\n{_counted(len(found))}. In a case: unit_cost: {{ref: {found[0].id}}}")


def _described(cost: UnitCost) -> str:
    """Return a unit cost as a short paragraph: id and value on the first line, description and agency below."""
    value = f"{_money(cost)} per {cost.unit}"
    gap = " " * max(2, page_width() - len(cost.id) - len(value))
    facts = f"{cost.price_year} prices; {cost.kind}; {cost.confidence}; borne by {cost.agency}"
    rest = [cost.source, *([f"Note: {cost.note}"] if cost.note else [])]
    head = paint(cost.id, "title") + gap + paint(value, "figure")
    quiet = (paint(indented(line), "quiet") for line in rest)
    return "\n".join([head, indented(cost.title), indented(facts), *quiet])


def _money(cost: UnitCost) -> str:
    from sibcase.casefile.values.grammar import SIGN_OF

    whole = cost.value == int(cost.value)
    return f"{SIGN_OF.get(cost.currency, cost.currency + ' ')}{cost.value:,.{0 if whole else 2}f}"


def _counted(number: int) -> str:
    return f"{number} unit cost" + ("" if number == 1 else "s")


# --- no results -------------------------------------------------------------------------------------------


def _suggest(words: Sequence[str]) -> None:
    from sibcase.reference.unit_costs import nearest_refs, search_unit_costs

    asked = " ".join(words)
    remark(f"No unit cost contains {'all of the words' if len(words) > 1 else 'the word'} `{asked}`.")
    alone = {word: len(search_unit_costs([word])) for word in words}
    if len(words) > 1 and any(alone.values()):
        remark(
            "Results for each word alone: " + ", ".join(f"`{word}` {count or 'none'}" for word, count in alone.items())
        )
    near = list(dict.fromkeys(ref for word in ("-".join(words), *words) for ref in nearest_refs(word)))[:5]
    remark(f"Nearest: {', '.join(near)}" if near else "`sibcase costs` lists the categories.")
