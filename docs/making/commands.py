"""The reference of the commands: what each says about itself when it is asked with --help."""

from __future__ import annotations

from making.pages import MADE_BY, fenced, page, table

HEAD = """\
# The commands

What each command says about itself: `sibcase COMMAND --help`. Results go to standard output and remarks about them to
standard error, so that a pipe gets the results alone. Colour and progress bars appear on a terminal only; `NO_COLOR=1`
takes the colour away. `sibcase --install-completion` teaches your shell to complete commands and options.

A command ends with status 0 if all is well, 1 if it found problems in a case, and 2 if it was asked for something that
it cannot do."""


@page("docs/cli.md")
def commands_page() -> str:
    """Return the help of the program and of each of its commands."""
    from typer.main import get_command

    from sibcase.cli.app import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    rows = [(f"[`sibcase {name}`](#sibcase-{name})", _first_part(command.help)) for name, command in commands.items()]
    sections = [f"## sibcase {name}\n\n{fenced(help_of(name), 'text')}" for name in commands]
    return "\n\n".join([MADE_BY, HEAD, table(("command", "what it does"), rows), *sections]) + "\n"


def help_of(*asked: str) -> str:
    """Return what the program prints when it is asked for help, on a page of 80 columns."""
    from typer.testing import CliRunner

    from sibcase.cli.app import app

    answer = CliRunner().invoke(app, [*asked, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    return answer.stdout


def _first_part(text: str) -> str:
    return text.strip().split("\n\n")[0].replace("\n", " ")
