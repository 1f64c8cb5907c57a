"""The frame around every command: its help, its exit status, and a plain message where something goes wrong."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_command_name

from sibcase.cli.endings import Stop, silence_broken_streams, stop_when_asked
from sibcase.cli.terminal import one_line, remark, steady_streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from typer.models import CommandInfo

DEBUG_SWITCH = "SIBCASE_DEBUG"
_PYTHON_TYPE = re.compile(r" <(?:str|list\[str\])>")
_USUAL_NAME = 12
_REQUIRED = re.compile(r"^\{(.+)\}")
# Contexts and formatters are `Any` below: Typer carries its own copy of Click, whose names are private and move.


class Status(IntEnum):
    """How a command ends."""

    CLEAN = 0
    PROBLEMS = 1
    FAILED = 2
    INTERRUPTED = 130
    # The status a shell reports when the reader of a pipe closes it, as in `sibcase costs --all | head`.
    READER_GONE = 141


def jobs_option(work: str) -> Any:
    """Return the option that says how much is done at a time, such as `cases to check`."""
    text = f"How many {work} at a time. [default: one per processor]"
    return typer.Option("--jobs", "-j", min=1, metavar="N", help=text, show_default=False)


def refuse(message: str) -> NoReturn:
    """End the command with status 2 and one sentence on stderr that says why it cannot do what was asked."""
    remark(message)
    raise typer.Exit(Status.FAILED)


def examples(*rows: tuple[str, str]) -> str:
    """Return the last part of a command's help: example command lines, each with its purpose below."""
    return "\n".join(["Examples:", *(f"  {line}\n      {meaning}" for line, meaning in rows)])


class Command(TyperCommand):
    """A command whose help names files and words instead of Python types."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line, with required arguments by name: PATH."""
        return [_REQUIRED.sub(r"\1", piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options."""
        for heading, kind in (("Arguments", "argument"), ("Options", "option")):
            rows = [param.get_help_record(ctx) for param in self.get_params(ctx) if param.param_type_name == kind]
            shown = [(_PYTHON_TYPE.sub("", row[0]), row[1]) for row in rows if row is not None]
            if shown:
                with formatter.section(heading):
                    formatter.write_dl(shown)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the examples without wrapping them, so that a command line can be copied."""
        _write_examples(self.epilog, formatter)


class MadeWhenAsked(MutableMapping[str, Any]):
    """Commands by name, each made when it is asked for: making all takes longer than most of them take."""

    def __init__(self, described: Sequence[CommandInfo]) -> None:
        """Take what Typer was told of the commands, in their order."""
        self._described = {_name_of(each): each for each in described}
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return a command."""
        if name not in self._made:
            told = self._described[name]
            self._made[name] = get_command_from_info(told, pretty_exceptions_short=True, rich_markup_mode=None)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        """Add a command that is made already, or put it in the place of another."""
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        """Take a command away."""
        self._described.pop(name, None)
        self._made.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        """Go through the names in the order in which the commands were added."""
        return iter(self._described | self._made)

    def __len__(self) -> int:
        """Return how many commands there are."""
        return len(self._described | self._made)


def _name_of(described: CommandInfo) -> str:
    return described.name or get_command_name(getattr(described.callback, "__name__", ""))


class Program(TyperGroup):
    """The group of all commands, which handles any failure in them."""

    _stop = Stop()

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments begin with, which may have a name of two words: `import indigo`."""
        two_words = " ".join(args[:2])
        if two_words in self.commands and " " in two_words:
            return two_words, self.commands[two_words], args[2:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by group, in the order in which they were added."""
        # Rich would do this itself, but help must be plain text; see `sibcase.cli.app`.
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        # A few names are longer than the others, and would cut their sentences short.
        widest = max(len(name) for name, _ in commands if len(name) <= _USUAL_NAME)
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, command in commands:
            heading = getattr(command, "rich_help_panel", None)
            group = heading if isinstance(heading, str) else "Commands"
            groups.setdefault(group, []).append(
                (name.ljust(widest), command.get_short_help_str(formatter.width - 6 - max(widest, len(name))))
            )
        for group, rows in groups.items():
            with formatter.section(group):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the examples without wrapping them."""
        _write_examples(self.epilog, formatter)

    def main(self, *args: Any, **kwargs: Any) -> object:
        """Run a command and always end with an exit status, and at most one line if it fails."""
        steady_streams()
        with stop_when_asked() as self._stop:
            try:
                return super().main(*args, **kwargs)
            except BrokenPipeError:
                sys.exit(Status.READER_GONE)
            except OSError as error:
                _end(f"sibcase could not finish: {_what_failed(error)}")
            except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
                fault = one_line(f"{type(error).__name__}: {error}")
                _end(
                    f"sibcase could not finish: {fault}; this is a fault of the program; please report it with the case"
                )
            finally:
                silence_broken_streams()

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Parse the command line, which may print help, the version or shell completions."""
        with self._ended_well():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> object:
        """Run one command."""
        with self._ended_well():
            return super().invoke(ctx)

    @contextmanager
    def _ended_well(self) -> Iterator[None]:
        """Flush standard output, and end with the right status after a closed pipe or an interruption.

        Click handles both too, but with the status of a case that has problems.
        """
        try:
            try:
                yield
            finally:
                sys.stdout.flush()
                self._stop.interrupt_if_asked()
        except BrokenPipeError:
            raise typer.Exit(Status.READER_GONE) from None
        except KeyboardInterrupt:
            with suppress(OSError):
                remark(f"sibcase was stopped before it finished ({self._stop.why})")
            raise typer.Exit(self._stop.status) from None


def _write_examples(text: str | None, formatter: Any) -> None:
    if text:
        formatter.write_paragraph()
        formatter.write(f"{text}\n")


def _end(message: str) -> NoReturn:
    if os.environ.get(DEBUG_SWITCH):
        traceback.print_exc()
    # A stream that cannot be written to must not stop the message from being printed.
    silence_broken_streams()
    with suppress(OSError):
        remark(message)
    sys.exit(Status.FAILED)


def _what_failed(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return one_line(f"{error.filename}: {reason}" if error.filename else reason)
