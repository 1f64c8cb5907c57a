"""The commands and the order in which people meet them: one module, one function and one line here for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sibcase import __version__
from sibcase.cli import (
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
from sibcase.cli.frame import Command, Program, examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

app = typer.Typer(
    name="sibcase",
    cls=Program,
    no_args_is_help=True,
    # Plain help: it reads the same in a terminal, a pipe and a screen reader, and rich is not imported for it.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog=examples(
        ("sibcase new family-recovery", "start a case; questions are asked one by one"),
        ("sibcase validate family-recovery", "find what is wrong or missing, with the line"),
        ("sibcase show family-recovery", "see the figures"),
        ("sibcase trace family-recovery payments.total", "see why a figure is what it is"),
        ("sibcase diff main family-recovery", "see what changed since a revision, in money"),
        ("sibcase render family-recovery", "write the document"),
        ("sibcase costs foster care", "find a cited unit cost"),
    ),
)


def _add(command: Callable[..., None], command_examples: Sequence[tuple[str, str]]) -> None:
    app.command(cls=Command, epilog=examples(*command_examples))(command)


_add(new.new, new.EXAMPLES)
_add(validate.validate, validate.EXAMPLES)
_add(explain.explain, explain.EXAMPLES)
_add(rules.rules, rules.EXAMPLES)
_add(show.show, show.EXAMPLES)
_add(trace.trace, trace.EXAMPLES)
_add(diff.diff, diff.EXAMPLES)
_add(readiness.readiness, readiness.EXAMPLES)
_add(render.render, render.EXAMPLES)
_add(templates.templates, templates.EXAMPLES)
_add(payout.payout, payout.EXAMPLES)
_add(costs.costs, costs.EXAMPLES)
_add(schema.schema, schema.EXAMPLES)


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

    A case is a YAML file, or a folder with a case.yaml: need, service, outcomes, savings, contract and investment,
    every figure with its source. sibcase checks it, computes it, says where each figure comes from and writes the
    document.

    Each command explains itself: sibcase COMMAND --help. A command ends with status 0 if all is well, 1 if it found
    problems, 2 if it was asked in a way it does not understand or could not finish.
    """
