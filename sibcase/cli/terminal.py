"""The terminal: the one place that knows streams, colours, widths and progress bars, and the only one that uses rich.

Results go to stdout, remarks about them to stderr. Colour and bars appear on a terminal only; `NO_COLOR` takes colour
away, `FORCE_COLOR` gives it to a pipe. rich is imported when something is coloured or drawn, not before.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import shutil
import sys
import textwrap
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, TextIO, TypeVar

from sibcase.casefile.source.excerpt import harmless as harmless_line
from sibcase.casefile.source.report import json_text
from sibcase.cli.endings import open_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress

Item = TypeVar("Item")

STYLES: dict[str, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "advice": "bold cyan",
    "help": "green",
    "place": "bold",
    "caret": "bold red",
    "title": "bold",
    "figure": "cyan",
    "quiet": "dim",
}
SECONDS_BEFORE_A_BAR = 1.0
WIDTH_OF_A_PIPE = 80
_WIDEST = 120
_WIDTH_WITHOUT_EDGE = 1000

_PLAIN = {
    "£": "GBP ",
    "€": "EUR ",
    "–": "-",
    "—": "-",
    "−": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "×": "x",
    "·": "-",
}


# --- streams ----------------------------------------------------------------------------------------------------------


def steady_streams() -> None:
    """Replace any character that the terminal's encoding lacks with its nearest plain form, instead of failing."""
    open_streams()
    codecs.register_error("sibcase", _plain_form)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="sibcase")


def say(text: str = "", *, end: str = "\n") -> None:
    """Write a result to stdout; text from a case must go through `harmless` first."""
    sys.stdout.write(text + end)


def remark(text: str) -> None:
    """Write a remark to stderr: a note about the results, or the reason there are none."""
    # Flush the result first: in a terminal both streams share one page.
    sys.stdout.flush()
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def print_json(value: object) -> None:
    """Write a value to stdout as JSON; characters are escaped only where the encoding lacks them."""
    holds_all = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    say(json_text(value, only_ascii=not holds_all))


def print_json_text(text: str) -> None:
    """Write JSON text to stdout; characters are escaped only where the encoding lacks them."""
    if not (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf"):
        text = "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text)
    say(text, end="")


def harmless(text: str) -> str:
    """Return text with control characters made visible, so that an escape is `<U+001B>`; line breaks stay."""
    return "\n".join(map(harmless_line, text.split("\n")))


def one_line(text: str) -> str:
    """Return text on one line, with control characters made visible."""
    return harmless_line(" ".join(text.split()))


def _plain_form(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unwritable = error.object[error.start : error.end]
    return "".join(
        _PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in unwritable
    ), error.end


# --- colour and width -------------------------------------------------------------------------------------------------


def colour_wanted(stream: TextIO | None = None) -> bool:
    """Return whether a stream, by default stdout, is printed in colour."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream or sys.stdout) and os.environ.get("TERM") not in ("dumb", "unknown")


def is_terminal(stream: TextIO) -> bool:
    """Return whether a stream is a terminal; a closed stream is not."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def paint(text: str, role: str) -> str:
    """Return text in the colour of its role (see `STYLES`) if stdout is printed in colour."""
    return painted(text, role) if colour_wanted() else text


def painted(text: str, role: str) -> str:
    """Return text in the colour of its role."""
    from rich.style import Style

    return Style.parse(STYLES.get(role, "none")).render(text)


def print_grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table without lines: words in the first column, and figures to the right of it, which are not broken."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    grid.add_column(Text(heads[0]))
    for head in heads[1:]:
        grid.add_column(Text(head), justify="right", no_wrap=True)
    for row in rows:
        grid.add_row(*(Text(one_line(cell)) for cell in row))
    console().print(grid)


def indented(text: str) -> str:
    """Return a paragraph indented and wrapped for the terminal; in a pipe it stays one line, so it can be searched."""
    if not is_terminal(sys.stdout):
        return f"  {text}"
    return textwrap.fill(text, page_width(), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def page_width() -> int:
    """Return the width of text in columns: that of the terminal, up to a limit, or 80 without a terminal."""
    return (
        min(shutil.get_terminal_size((WIDTH_OF_A_PIPE, 24)).columns, _WIDEST)
        if is_terminal(sys.stdout)
        else WIDTH_OF_A_PIPE
    )


def console(*, stderr: bool = False) -> Console:
    """Return a rich console for one stream, without markup, emoji or highlighting in users' text."""
    from rich.console import Console

    class Piped(Console):
        """A console that leaves a closed pipe to the frame of the commands."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    stream = sys.stderr if stderr else sys.stdout
    colour = colour_wanted(stream)
    return Piped(
        file=stream,
        markup=False,
        emoji=False,
        highlight=False,
        no_color=not colour,
        force_terminal=colour or None,
        # A wide table is neither wrapped nor cut in a pipe.
        width=None if is_terminal(stream) else _WIDTH_WITHOUT_EDGE,
        legacy_windows=None if colour else False,
    )


# --- progress ---------------------------------------------------------------------------------------------------------


def progress(items: Sequence[Item], label: str) -> Iterator[Item]:
    """Yield the items; on a terminal, show a progress bar if this takes longer than a second."""
    return progress_to(len(items), items, label)


def progress_to(total: int, items: Iterable[Item], label: str) -> Iterator[Item]:
    """Yield items of which there will be so many; on a terminal, show a progress bar after a second."""
    if not is_terminal(sys.stderr):
        yield from items
        return
    with _late_bar(label, total) as advance:
        for item in items:
            yield item
            advance()


@contextmanager
def work_bar(label: str) -> Iterator[WorkBar]:
    """Show the progress of parallel work: how much is done, the time left and the current items."""
    bar = WorkBar(label)
    with _after_a_second(bar):
        yield bar


@contextmanager
def _late_bar(label: str, total: int) -> Iterator[Callable[[], None]]:
    bar = WorkBar(label)
    bar.expect(total)
    with _after_a_second(bar):
        yield bar.advance


@contextmanager
def _after_a_second(bar: WorkBar) -> Iterator[None]:
    timer = Timer(SECONDS_BEFORE_A_BAR, bar.show)
    timer.daemon = True
    if is_terminal(sys.stderr):
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        bar.close()


class WorkBar:
    """A progress bar that appears after a second; threads report their work to it."""

    def __init__(self, label: str) -> None:
        self._label, self._total, self._done = harmless(label), 0, 0
        self._now: list[str] = []
        self._bar: Progress | None = None
        self._is_closed = False
        self._lock = Lock()

    def expect(self, count: int) -> None:
        """Add to the amount of work."""
        with self._lock:
            self._total += count
            self._draw()

    def began(self, name: str) -> None:
        """Record that work on an item has begun."""
        with self._lock:
            self._now.append(one_line(name))
            self._draw()

    def ended(self, name: str) -> None:
        """Record that work on an item has ended, successfully or not."""
        with self._lock:
            self._now.remove(one_line(name))
            self._done += 1
            self._draw()

    def advance(self) -> None:
        """Record that one more item is done."""
        with self._lock:
            self._done += 1
            self._draw()

    def show(self) -> None:
        """Show the bar from now on."""
        with self._lock:
            if not self._is_closed:
                self._bar = _progress_bar()
                self._bar.add_task(self._label, total=None, now="")
                self._draw()
                self._bar.start()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Hide the bar while something else is written, then show it again."""
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
            yield
            if self._bar is not None and not self._is_closed:
                self._bar.start()

    def close(self) -> None:
        """Remove the bar."""
        with self._lock:
            self._is_closed = True
            if self._bar is not None:
                self._bar.stop()

    def _draw(self) -> None:
        if self._bar is not None:
            task = self._bar.task_ids[0]
            self._bar.update(task, total=self._total or None, completed=self._done, now=", ".join(self._now))


def _progress_bar() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    # The names of current items take the remaining width, and are cut if they do not fit.
    now = TextColumn(
        "{task.fields[now]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
    )
    label = TextColumn("{task.description}", markup=False)
    columns = (label, BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn(), now)
    return Progress(*columns, console=console(stderr=True), transient=True, expand=True)
