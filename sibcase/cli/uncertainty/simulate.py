"""`sibcase simulate`: how sure the figures of a case are."""

from __future__ import annotations

import csv
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.csv_cells import number_cell, text_cell
from sibcase.cli.exchange.opening_indigo import FromExportOption, PolicyOption, reference_named
from sibcase.cli.frame import jobs_option, refuse
from sibcase.cli.opening import open_case
from sibcase.cli.show import outside_view_of, print_outside_view
from sibcase.cli.terminal import one_line, paint, print_grid, print_json, say, work_bar
from sibcase.cli.uncertainty.draw_options import (
    NUMBERS,
    USUAL,
    DrawnOption,
    SeedOption,
    draws_option,
    share_of_draws,
)
from sibcase.cli.uncertainty.many_cases import show_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.show.reference_class import OutsideView
    from sibcase.tasks.simulate.draws_file import DrawsFile
    from sibcase.tasks.simulate.draws_parquet import DrawsParquet
    from sibcase.tasks.simulate.simulate import Simulated, SpreadRow

EXAMPLES = (
    ("sibcase simulate cases/family-recovery", "see how far each figure may lie from the plan"),
    ("sibcase simulate cases/family-recovery --draws 2000 --seed 7", "make fewer draws, and others"),
    ("sibcase simulate cases/family-recovery --drawn ranges", "leave out chance in small numbers"),
    ("sibcase simulate cases/family-recovery --draws 2000 --save draws.csv", "also write every draw to a file"),
    (
        "sibcase simulate cases/family-recovery --optimism reference-class",
        "also compare payments with those of other projects",
    ),
    ("sibcase simulate cases --draws 2000", "compare how sure the cases of a folder are"),
    ("sibcase simulate cases/family-recovery --csv", "print the figures for a spreadsheet"),
)
# With more a figure takes hours and says nothing new.
MOST = 10_000_000
MOST_CAUSES = 5
LEAST_SHARE = 0.01
HEADS = ("As planned", "Mean", "P5", "P10", "P50", "P90", "P95")


def simulate(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="A case file, a folder that contains a case.yaml, a folder of cases, or - for standard input.",
        ),
    ],
    draws: Annotated[int, draws_option(MOST)] = USUAL,
    seed: SeedOption = 1,
    drawn: DrawnOption = "both",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the figures as CSV.")] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE",
            help="Also write every draw to a file: CSV, or Parquet if its name ends in .parquet.",
            show_default=False,
        ),
    ] = None,
    optimism: Annotated[
        Literal["reference-class"] | None,
        typer.Option("--optimism", help="Also compare payments with those of published projects.", show_default=False),
    ] = None,
    from_export: FromExportOption = "",
    policy: PolicyOption = "",
    jobs: Annotated[int | None, jobs_option("cases of a folder to simulate")] = None,
) -> None:
    """Show how sure the figures of a case are.

    Draws every input that has a range, and the number of people who achieve an outcome by chance. Shows how each figure
    is spread, how likely losses are, and which inputs the spread comes from. P5 is the value that a figure falls below
    in 5% of the draws.
    """
    from sibcase.tasks.simulate.draws_file import MOST_SAVED
    from sibcase.tasks.simulate.payments_drawn import PaymentsDrawn
    from sibcase.tasks.simulate.simulate import NothingUncertain, simulate_case
    from sibcase.uncertainty.streams import BLOCK

    if save is not None and draws > MOST_SAVED and not _is_parquet(save):
        refuse(f"--save writes at most {MOST_SAVED:,} draws as CSV: ask for fewer, or name a .parquet file")
    several = _cases_below(case)
    if several:
        if save is not None or optimism is not None:
            refuse(f"{one_line(case)} holds {len(several)} cases: --save and --optimism take one")
        show_many(several, draws, seed, drawn, jobs, as_json=as_json, as_csv=as_csv)
        return
    business = open_case(case)
    reference = reference_named(business, from_export, policy, is_asked=optimism is not None)
    if optimism is not None:
        outside_view_of(business)  # ends here where there is nothing to compare
    payments = PaymentsDrawn(draws) if optimism is not None else None
    try:
        with _saving(save) as saved, work_bar("Drawing") as bar:
            bar.expect(-(-draws // BLOCK))
            takers = [each.add for each in (saved, payments) if each is not None]
            watch, take = (lambda _: bar.advance()), (_all_of(takers) if takers else None)
            found = simulate_case(business, draws, seed, drawn, watch=watch, take=take)
    except NothingUncertain as fault:
        refuse(f"{one_line(business.path)}: {fault}")
    view = outside_view_of(business, payments.quartiles, reference) if payments is not None else None
    if as_json:
        print_json(found.as_data() | ({"optimism": view.as_data()} if view else {}))
    elif as_csv:
        _print_csv(found, view)
    else:
        _print(business, found)
        if view is not None:
            say()
            print_outside_view(view, business.case.currency)


def _cases_below(path: str) -> list[str]:
    """Return the cases of a folder that is none itself; nothing for a case."""
    from sibcase.casefile.reader import CASE_FILE_NAME
    from sibcase.casefile.source.folders import find_case_files

    folder = Path(path)
    if path == "-" or not folder.is_dir() or (folder / CASE_FILE_NAME).exists():
        return []
    return find_case_files([path])


def _all_of(takers: Sequence[Callable[[Mapping[str, Array]], None]]) -> Callable[[Mapping[str, Array]], None]:
    """Return what gives a block of draws to each of several that take one."""

    def take(draws: Mapping[str, Array]) -> None:
        for each in takers:
            each(draws)

    return take


@contextmanager
def _saving(target: Path | None) -> Iterator[DrawsFile | DrawsParquet | None]:
    """Give what takes the draws of a file, which is written whole when all are there; nothing without a file."""
    from sibcase.tasks.simulate.draws_file import DrawsFile
    from sibcase.tasks.simulate.draws_parquet import DrawsParquet, NoParquetError
    from sibcase.write_files import write_in_parts, write_whole

    if target is None:
        yield None
        return
    if not target.name or target.is_dir():
        refuse(f"--save needs the name of a file, not the folder {one_line(str(target))}")
    if not _is_parquet(target):
        saved = DrawsFile()
        yield saved
        write_whole(target.parent, target.name, saved.text)
        return
    with write_in_parts(target.parent, target.name) as file:
        try:
            grows = DrawsParquet(file)
        except NoParquetError:
            refuse("Parquet needs pyarrow: run `pip install 'sibcase[parquet]'`, or name a file that ends in .csv")
        with closing(grows):
            yield grows


def _is_parquet(target: Path) -> bool:
    return target.suffix.lower() == ".parquet"


def _print(business: BusinessCase, found: Simulated) -> None:
    say(paint(one_line(business.case.title), "title"))
    say(paint(one_line(_what_was_drawn(found)), "quiet"))
    for each in found.not_drawn:
        say(paint(one_line(f"{each.label} keeps its value: {each.why}"), "warning"))
    say()
    _print_figures(found.rows, business.case.currency)
    _print_chances(found)
    _print_budgets(found, business.case.currency)
    _print_causes(found)


def _what_was_drawn(found: Simulated) -> str:
    inputs = f"{len(found.inputs)} inputs with a range" if len(found.inputs) != 1 else "1 input with a range"
    outcomes = f"{len(found.by_chance)} outcomes" if len(found.by_chance) != 1 else "1 outcome"
    drawn = [f"{inputs}{_together(found)}"] if found.inputs else []
    drawn += [f"chance in {outcomes}"] if found.by_chance else []
    return f"{found.draws:,} draws with seed {found.seed} of {' and '.join(drawn)}"


def _together(found: Simulated) -> str:
    count = len(found.correlations)
    return f" ({count} pairs correlated)" if count > 1 else " (1 pair correlated)" if count else ""


def _print_figures(rows: Iterable[SpreadRow], currency: str) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    def cells(row: SpreadRow) -> list[str]:
        values = (row.planned, row.spread.mean, *row.spread.percentiles)
        return [row.label, *(short_of_unit(value, row.unit, currency) for value in values)]

    print_grid(("Figure", *HEADS), map(cells, rows))


def _print_chances(found: Simulated) -> None:
    if found.chances:
        say()
        say(paint("How likely", "title"))
    for each in found.chances:
        say(f"  {each.label:<46} {share_of_draws(each.share):>7}")


def _print_budgets(found: Simulated, currency: str) -> None:
    from sibcase.casefile.values.wording import short_of_unit

    if not found.budgets:
        return
    say()
    say(paint("How likely payments are to exceed a budget", "title"))
    rows = [
        (
            each.name,
            each.year or "any year",
            short_of_unit(each.budget, "money", currency) if each.year else "",
            short_of_unit(each.planned, "money", currency) if each.year else "",
            share_of_draws(each.share),
        )
        for each in found.budgets
    ]
    print_grid(("Payer", "Year", "Budget", "As planned", "Exceeded"), rows)


def _print_causes(found: Simulated) -> None:
    from sibcase.casefile.values.wording import percent

    labels = {row.name: row.label for row in found.rows}
    for figure, causes in found.causes.items():
        shown = [each for each in causes if each.share >= LEAST_SHARE][:MOST_CAUSES]
        if not shown:
            continue
        say()
        say(paint(f"Where the spread of “{labels[figure]}” comes from", "title"))
        for each in shown:
            way = "raises it" if each.rank_correlation > 0 else "lowers it"
            say(f"  {percent(each.share):>6}  {one_line(found.labels[each.input])} ({way})")


def _print_csv(found: Simulated, view: OutsideView | None) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("figure", "label", "unit", *NUMBERS))
    for name, row in found.as_data()["figures"].items():
        writer.writerow((name, text_cell(row["label"]), row["unit"], *(number_cell(row[key]) for key in NUMBERS)))
    for each in found.budgets:
        label = f"{each.name}: share of draws above the budget, {each.year or 'any year'}"
        # Of something that happens or does not, the mean is the share of the draws in which it does.
        cells = (number_cell(each.share if key == "mean" else None) for key in NUMBERS)
        writer.writerow((each.figure, text_cell(label), "share", *cells))
    for label, amount, _ in view.table.rows if view is not None else ():
        cells = (number_cell(amount if key == "mean" else None) for key in NUMBERS)
        writer.writerow(("payments.by_results", text_cell(label), "money", *cells))
