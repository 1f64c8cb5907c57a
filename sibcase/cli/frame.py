"""The frame around every command: how it ends, and that no fault, closed pipe or narrow encoding reaches a user raw."""

from __future__ import annotations

import os
import re
import sys
import traceback
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sibcase.cli.endings import Stop, silence_broken_streams, stop_when_asked
from sibcase.cli.terminal import one_line, remark, steady_streams

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

DEBUG_SWITCH = "SIBCASE_DEBUG"
_PYTHON_TYPE = re.compile(r" <(?:str|list\[str\])>")
_REQUIRED = re.compile(r"^\{(.+)\}")
# Contexts and formatters are `Any` below: Typer carries its own copy of Click, whose names are private and move.


class Status(IntEnum):
    """How a command ends."""

    CLEAN = 0
    PROBLEMS = 1
    FAILED = 2
    INTERRUPTED = 130
    # What a shell reports for a program whose reader has gone, as in `sibcase costs --all | head`.
    READER_GONE = 141


def refuse(message: str) -> NoReturn:
    """End the command with one sentence on stderr: it was asked for something it cannot do."""
    remark(message)
    raise typer.Exit(Status.FAILED)


def examples(*rows: tuple[str, str]) -> str:
    """Return the examples of a command as the last part of its help: each command line, and below it what it does."""
    return "\n".join(["Examples:", *(f"  {line}\n      {meaning}" for line, meaning in rows)])


class Command(TyperCommand):
    """A command whose help speaks of files and words, not of Python's types."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line, what must be given as it is called: PATH."""
        return [_REQUIRED.sub(r"\1", piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what can be given, arguments before options."""
        for heading, kind in (("Arguments", "argument"), ("Options", "option")):
            rows = [param.get_help_record(ctx) for param in self.get_params(ctx) if param.param_type_name == kind]
            told = [(_PYTHON_TYPE.sub("", row[0]), row[1]) for row in rows if row is not None]
            if told:
                with formatter.section(heading):
                    formatter.write_dl(told)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the examples as they are: a command line is there to be copied, so it is not wrapped."""
        _write_examples(self.epilog, formatter)


class Program(TyperGroup):
    """The group of all commands; what goes wrong in any of them ends here."""

    _stop = Stop()

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the examples as they are."""
        _write_examples(self.epilog, formatter)

    def main(self, *args: Any, **kwargs: Any) -> object:
        """Run the command that was asked for; whatever happens, end with a status and at most one line about it."""
        steady_streams()
        with stop_when_asked() as self._stop:
            try:
                return super().main(*args, **kwargs)
            except BrokenPipeError:
                sys.exit(Status.READER_GONE)
            except OSError as error:
                _end(f"sibcase could not finish: {_what_failed(error)}")
            except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
                told = one_line(f"{type(error).__name__}: {error}")
                _end(
                    f"sibcase could not finish: {told}; this is a fault of the program; please report it with the case"
                )
            finally:
                silence_broken_streams()

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the words of the command line, which may print help, the version or what a shell completes."""
        with self._ended_well():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> object:
        """Run one command."""
        with self._ended_well():
            return super().invoke(ctx)

    @contextmanager
    def _ended_well(self) -> Iterator[None]:
        """Write out what was printed while that can still fail, and turn a reader who leaves and a stop into a status.

        Click knows both as well, and would end with the status of a case that has problems.
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
                remark(f"sibcase stopped before it had finished ({self._stop.why})")
            raise typer.Exit(self._stop.status) from None


def _write_examples(text: str | None, formatter: Any) -> None:
    if text:
        formatter.write_paragraph()
        formatter.write(f"{text}\n")


def _end(message: str) -> NoReturn:
    if os.environ.get(DEBUG_SWITCH):
        traceback.print_exc()
    # What could not be written must not keep the sentence about it from being printed.
    silence_broken_streams()
    with suppress(OSError):
        remark(message)
    sys.exit(Status.FAILED)


def _what_failed(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return one_line(f"{error.filename}: {reason}" if error.filename else reason)
