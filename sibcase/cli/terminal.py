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

from sibcase.casefile.excerpt import harmless as harmless_line
from sibcase.casefile.excerpt import harmless_json
from sibcase.cli.endings import open_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    """Let no character stop a command: where the encoding cannot hold one, its nearest plain form is written."""
    open_streams()
    codecs.register_error("sibcase", _plain_form)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="sibcase")


def say(text: str = "", *, end: str = "\n") -> None:
    """Write a result to stdout as it is; text from a case must have gone through `harmless` first."""
    sys.stdout.write(text + end)


def remark(text: str) -> None:
    """Write a remark to stderr: what a command says about its results, and why it could not give any."""
    # The result first: in a terminal both streams share one page.
    sys.stdout.flush()
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def say_json(value: object) -> None:
    """Write a value to stdout as JSON, with its letters as they are where the encoding can hold them."""
    holds_all = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    say(json_text(value, only_ascii=not holds_all))


def say_json_text(text: str) -> None:
    """Write JSON that is text already to stdout; where the encoding cannot hold a letter, its escape is written."""
    if not (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf"):
        text = "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text)
    say(text, end="")


def json_text(value: object, *, only_ascii: bool = False) -> str:
    """Return a value as JSON that people can read."""
    return harmless_json(json.dumps(value, ensure_ascii=only_ascii, indent=2, allow_nan=False))


def harmless(text: str) -> str:
    """Return text in which control characters are shown instead of obeyed: an escape is `<U+001B>`; line ends stay."""
    return "\n".join(map(harmless_line, text.split("\n")))


def one_line(text: str) -> str:
    """Return text on one line, harmless."""
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
    """Say whether this stream (stdout unless named) gets colour."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream or sys.stdout) and os.environ.get("TERM") not in ("dumb", "unknown")


def is_terminal(stream: TextIO) -> bool:
    """Say whether somebody looks at this stream; a stream that is closed is nobody's."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def paint(text: str, role: str) -> str:
    """Return text in the colour of its role (see `STYLES`) where stdout gets colour, else as it is."""
    return painted(text, role) if colour_wanted() else text


def painted(text: str, role: str) -> str:
    """Return text in the colour of its role."""
    from rich.style import Style

    return Style.parse(STYLES.get(role, "none")).render(text)


def indented(text: str) -> str:
    """Return a paragraph indented and wrapped for the terminal; in a pipe it stays one line, for what searches it."""
    if not is_terminal(sys.stdout):
        return f"  {text}"
    return textwrap.fill(text, page_width(), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def page_width() -> int:
    """Return how many columns a page of text may take: those of the terminal within reason, 80 where there is none."""
    return (
        min(shutil.get_terminal_size((WIDTH_OF_A_PIPE, 24)).columns, _WIDEST)
        if is_terminal(sys.stdout)
        else WIDTH_OF_A_PIPE
    )


def console(*, stderr: bool = False) -> Console:
    """Return rich's console for one stream: no markup, no emoji, no guesses at what to highlight in users' text."""
    from rich.console import Console

    class Piped(Console):
        """A console that leaves it to the frame of the commands what a reader who has gone means."""

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
        # A pipe has no edge: a wide table is neither wrapped nor cut there.
        width=None if is_terminal(stream) else _WIDTH_WITHOUT_EDGE,
        legacy_windows=None if colour else False,
    )


# --- progress ---------------------------------------------------------------------------------------------------------


def progress(items: Sequence[Item], label: str) -> Iterator[Item]:
    """Yield the items; on a terminal a bar counts them once that takes longer than a second, and goes when done."""
    if not is_terminal(sys.stderr):
        yield from items
        return
    with _late_bar(label, len(items)) as advance:
        for item in items:
            yield item
            advance()


@contextmanager
def work_bar(label: str) -> Iterator[WorkBar]:
    """Show work that is done side by side: how much of it is done, the time left, and what is being done just now."""
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
    """A progress bar that a timer shows, if the work is not done by then; threads may tell it what they do."""

    def __init__(self, label: str) -> None:
        self._label, self._total, self._done = harmless(label), 0, 0
        self._now: list[str] = []
        self._bar: Progress | None = None
        self._is_closed = False
        self._lock = Lock()

    def expect(self, count: int) -> None:
        """So many more pieces of work have come to light."""
        with self._lock:
            self._total += count
            self._draw()

    def began(self, name: str) -> None:
        """Work on this piece has begun."""
        with self._lock:
            self._now.append(one_line(name))
            self._draw()

    def ended(self, name: str) -> None:
        """This piece is done, well or badly."""
        with self._lock:
            self._now.remove(one_line(name))
            self._done += 1
            self._draw()

    def advance(self) -> None:
        """One more piece is done."""
        with self._lock:
            self._done += 1
            self._draw()

    def show(self) -> None:
        """Draw the bar from now on."""
        with self._lock:
            if not self._is_closed:
                self._bar = _progress_bar()
                self._bar.add_task(self._label, total=None, now="")
                self._draw()
                self._bar.start()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Make room for something else to be written, and come back after it."""
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
            yield
            if self._bar is not None and not self._is_closed:
                self._bar.start()

    def close(self) -> None:
        """Take the bar away."""
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

    # What is being done takes the room that is left, and is cut where there is none.
    now = TextColumn(
        "{task.fields[now]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
    )
    label = TextColumn("{task.description}", markup=False)
    columns = (label, BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn(), now)
    return Progress(*columns, console=console(stderr=True), transient=True, expand=True)
