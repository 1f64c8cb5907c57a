"""The commands, grouped by the work they belong to: one module, one function and one line here for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sibcase.cli import (
    advance,
    costs,
    diff,
    explain,
    new,
    payout,
    readiness,
    render,
    rules,
    schema,
    show,
    templates,
    trace,
    validate,
)
from sibcase.cli.exchange import comparables, deflators, export, import_indigo, import_workbook, reference_class
from sibcase.cli.frame import Command, MadeWhenAsked, Program, examples
from sibcase.cli.library import bids, portfolio, site
from sibcase.cli.settlement import claim, reforecast, review, sign
from sibcase.cli.uncertainty import options, sensitivity, simulate, solve
from sibcase.cli.workbench import serve
from sibcase.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What Typer is told of the commands.
offered = typer.Typer()


class Sibcase(Program):
    """The group of the commands that are offered, each made when it is asked for."""

    def __init__(self, **settings: Any) -> None:
        """Take the settings of the group; the commands are not among them."""
        super().__init__(**settings)
        self.commands = MadeWhenAsked(offered.registered_commands)


app = typer.Typer(
    name="sibcase",
    cls=Sibcase,
    no_args_is_help=True,
    # Plain help: it reads the same in a terminal, a pipe and a screen reader, and rich is not imported for it.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog=examples(
        ("sibcase new family-recovery", "start a case by answering five questions"),
        ("sibcase validate family-recovery", "list errors and gaps, each with its line in the file"),
        ("sibcase show family-recovery", "see the headline figures"),
        ("sibcase trace family-recovery payments.total", "see how a figure was calculated"),
        ("sibcase diff main family-recovery", "see what changed since a Git revision, and its effect in money"),
        ("sibcase render family-recovery", "write the business case as a document"),
        ("sibcase costs foster care", "find a unit cost with a published source"),
    ),
)


WRITE, CHECK, UNDERSTAND = "Write a case", "Check it", "Understand the figures"
PRINT, SETTLE, SHARE = "Print documents", "Settle results", "Share and compare"


def _add(
    group: str, command: Callable[..., None], command_examples: Sequence[tuple[str, str]], name: str | None = None
) -> None:
    offered.command(name, cls=Command, rich_help_panel=group, epilog=examples(*command_examples))(command)


# `--help` lists the groups, and the commands in each, in the order of these lines.
_add(WRITE, new.new, new.EXAMPLES)
_add(WRITE, advance.advance, advance.EXAMPLES)
_add(WRITE, serve.serve, serve.EXAMPLES)
_add(WRITE, costs.costs, costs.EXAMPLES)
_add(WRITE, deflators.deflators, deflators.EXAMPLES)
_add(WRITE, schema.schema, schema.EXAMPLES)
_add(CHECK, validate.validate, validate.EXAMPLES)
_add(CHECK, explain.explain, explain.EXAMPLES)
_add(CHECK, rules.rules, rules.EXAMPLES)
_add(CHECK, readiness.readiness, readiness.EXAMPLES)
_add(UNDERSTAND, show.show, show.EXAMPLES)
_add(UNDERSTAND, trace.trace, trace.EXAMPLES)
_add(UNDERSTAND, simulate.simulate, simulate.EXAMPLES)
_add(UNDERSTAND, sensitivity.sensitivity, sensitivity.EXAMPLES)
_add(UNDERSTAND, solve.solve, solve.EXAMPLES)
_add(UNDERSTAND, options.options, options.EXAMPLES)
_add(UNDERSTAND, portfolio.portfolio, portfolio.EXAMPLES)
_add(UNDERSTAND, bids.bids, bids.EXAMPLES)
_add(PRINT, render.render, render.EXAMPLES)
_add(PRINT, templates.templates, templates.EXAMPLES)
_add(PRINT, export.export, export.EXAMPLES)
_add(PRINT, site.site, site.EXAMPLES)
_add(SETTLE, payout.payout, payout.EXAMPLES)
_add(SETTLE, sign.sign, sign.EXAMPLES)
_add(SETTLE, claim.claim, claim.EXAMPLES)
_add(SETTLE, reforecast.reforecast, reforecast.EXAMPLES)
_add(SETTLE, review.review, review.EXAMPLES)
_add(SHARE, diff.diff, diff.EXAMPLES)
_add(SHARE, import_workbook.import_workbook, import_workbook.EXAMPLES, name="import")
_add(SHARE, comparables.comparables, comparables.EXAMPLES)
_add(SHARE, reference_class.reference_class, reference_class.EXAMPLES, name="reference-class")
_add(SHARE, import_indigo.import_indigo, import_indigo.EXAMPLES, name="import indigo")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"sibcase {__version__}")
        raise typer.Exit


@app.callback()
def sibcase(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Build business cases for social impact bonds.

    A case is a YAML file, or a folder that contains a case.yaml. It sets out the need, service, outcomes, savings,
    contract and investment, with a source for each figure. sibcase checks the case, calculates the figures, shows how
    each was calculated and writes the documents.

    For help with a command, run sibcase COMMAND --help. Exit status: 0 if there are no problems, 1 if the command found
    problems in a case, 2 if the command was invalid or could not finish.
    """
