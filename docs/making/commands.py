"""The reference of the commands: the help of each, as --help prints it."""

from __future__ import annotations

from making.pages import MADE_BY, fenced, page, table

HEAD = """\
# The commands

The help of each command, as printed by `sibcase COMMAND --help`. Results go to standard output and remarks to standard
error, so that a pipe receives only the results. Colour and progress bars appear only on a terminal; set `NO_COLOR=1` to
turn colour off. To complete commands and options in your shell, run `sibcase --install-completion`.

The exit status is 0 if there are no problems, 1 if the command found problems in a case, and 2 if the command was
invalid or could not finish."""


@page("docs/cli.md")
def commands_page() -> str:
    """Return the help of the program and of each of its commands."""
    from typer.main import get_command

    from sibcase.cli.app import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    rows = [
        (command.rich_help_panel, f"[`sibcase {name}`](#sibcase-{name.replace(' ', '-')})", _first_part(command.help))
        for name, command in commands.items()
    ]
    sections = [f"## sibcase {name}\n\n{fenced(help_of(name), 'text')}" for name in commands]
    return "\n\n".join([MADE_BY, HEAD, table(("group", "command", "purpose"), rows), *sections]) + "\n"


def help_of(*asked: str) -> str:
    """Return the help that the program prints, 80 columns wide."""
    from typer.testing import CliRunner

    from sibcase.cli.app import app

    answer = CliRunner().invoke(app, [*asked, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    return answer.stdout


def _first_part(text: str) -> str:
    return text.strip().split("\n\n")[0].replace("\n", " ")
