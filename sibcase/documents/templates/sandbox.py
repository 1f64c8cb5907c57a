"""The closed room in which templates run: what they may do, for how long, and how much they may write.

What a template says itself is Markdown. Every word that it is given, and every word that it makes, is escaped as it is
printed, unless it is marked as Markdown already.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.parser import Parser
from jinja2.runtime import BlockReference, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sibcase.documents.figures.own_work import own_seconds
from sibcase.documents.templates.deferred import NamesOfTemplate
from sibcase.documents.templates.files import TemplateFiles
from sibcase.documents.templates.kept import KeptTemplates
from sibcase.documents.templates.left_open import leave_open
from sibcase.documents.templates.limits import TOO_DEEP, made_countable, parsed
from sibcase.wording.figures.marks import marked
from sibcase.wording.figures.quoted import Quoted
from sibcase.wording.figures.withheld_questions import ASKING
from sibcase.wording.markdown import Markdown, escape_markdown
from sibcase.wording.phrases import is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType

    from jinja2 import Template
    from jinja2.runtime import Context

__all__ = ["OverrunError", "TemplateRoom", "count_step", "limited"]

# A long business case takes some 20,000 steps, 200,000 characters and a tenth of a second.
MOST_STEPS = 1_000_000
MOST_CHARACTERS = 5_000_000
MOST_SECONDS = 5.0
# No step takes longer than a few milliseconds.
STEPS_BETWEEN = 16
LONGEST_RANGE = 10_000
# What is put aside and printed later is counted each time: no text passes through more hands than these.
MOST_CHARACTERS_IN_ALL = 4 * MOST_CHARACTERS
# The longest text that a filter is given is a section of prose.
LONGEST_FILTERED = 250_000

# Of Jinja's own filters those that can neither make long texts nor reach into values.
OWN_FILTERS = ("selectattr", "rejectattr", "first", "last", "length", "list")
LIGHT_FILTERS = ("first", "last", "length")
GROUPS = (list, tuple, dict)


class OverrunError(Exception):
    """A template went on for too long, or wrote too much."""


@dataclass(slots=True)
class _Limits:
    """What is left of the steps, the characters and the time that one document may take."""

    steps: int = MOST_STEPS
    characters: int = MOST_CHARACTERS_IN_ALL
    # Of its own work: on a busy machine a document that waits for its turn is no fault of its template.
    ends: float = field(default_factory=lambda: time.thread_time() - own_seconds() + MOST_SECONDS)

    # To ask the system for the time takes longer than a step.
    until_asked: int = 0

    def step(self, count: int = 1) -> None:
        self.steps -= count
        self.until_asked -= 1
        if self.steps < 0 or (self.until_asked < 0 and self._is_over()):
            raise OverrunError("the template goes on for too long")

    def _is_over(self) -> bool:
        self.until_asked = STEPS_BETWEEN
        return time.thread_time() - own_seconds() > self.ends

    def write(self, count: int) -> None:
        self.characters -= count
        if self.characters < 0:
            raise OverrunError(f"the template writes more than {MOST_CHARACTERS_IN_ALL:,} characters")


# None while a template is only looked at.
_limits: ContextVar[_Limits | None] = ContextVar("limits of the document being written", default=None)


@contextmanager
def limited() -> Iterator[None]:
    """Give what is rendered inside its share of steps, characters and time."""
    token = _limits.set(_Limits())
    try:
        yield
    finally:
        _limits.reset(token)


def count_step(count: int = 1) -> None:
    """Count a step of what is being rendered; beyond what a document may take it ends."""
    limits = _limits.get()
    if limits is not None:
        limits.step(count)


def _write(count: int) -> None:
    limits = _limits.get()
    if limits is not None:
        limits.write(count)


class TemplateRoom(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with only our filters and tests, counted loops, and nothing to call but macros and `range`."""

    # Numbers may be added and compared; a text times a billion would fill the machine.
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    context_class = NamesOfTemplate
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self, files: TemplateFiles | None, filters: dict[str, Callable[..., Any]]) -> None:
        """Lay out the room; without files nothing can be included in it."""
        super().__init__(
            loader=files,
            undefined=StrictUndefined,
            finalize=print_safely,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=KeptTemplates(__file__),
            optimized=False,  # templates have hardly any constants to work out beforehand, and looking takes time
        )
        self.files = files or TemplateFiles()
        own = {name: self.filters[name] for name in OWN_FILTERS}
        # Those of Jinja's that look at one item, or count them, take no longer with many: they are not weighed.
        light = {name: own.pop(name) for name in LIGHT_FILTERS}
        weighed = {name: _weighed(filter_) for name, filter_ in (own | filters).items()}
        self.filters = {**weighed, **light, **ASKING, "counted": counted, "flat": flat}
        self.tests = {name: self.tests[name] for name in ("defined", "none", "equalto", "in")} | {"known": is_known}
        self.globals = {"range": _short_range}

    @staticmethod
    def concat(parts: Iterable[str]) -> Markdown:
        """Return what a template, a block or a macro has written: Markdown, of a length that can be read."""
        kept, length = [], 0
        for part in parts:
            length += len(part)
            if length > MOST_CHARACTERS:
                raise OverrunError(f"the template writes more than {MOST_CHARACTERS:,} characters")
            kept.append(part)
        _write(length)
        return Markdown("".join(kept))

    def join_path(self, template: str, parent: str) -> str:
        """Return the full name of a part that a template names."""
        if not isinstance(template, str):
            raise TypeError(f"a part is named by a text, not by {_called(template)}")
        return self.files.found_from(template, parent)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what is after a dot; of figures, the figure of that name and nothing else."""
        return obj[attribute] if isinstance(obj, Quoted) else super().getattr(obj, attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """Say whether a template may call this: its own macros and blocks, and `range`."""
        return isinstance(obj, Macro | BlockReference) or obj is _short_range

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a macro, a block or `range`, and count it."""
        count_step()
        if isinstance(obj, Undefined):
            obj._fail_with_undefined_error()  # noqa: SLF001 - which says what there is not, and where it was looked for
        if not self.is_safe_callable(obj):
            raise SecurityError("a template calls its macros, its blocks and `range`, and nothing else")
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, subtract and multiply small numbers; nothing else."""
        if operator not in ("+", "-", "*") or not (_is_small(left) and _is_small(right)):
            raise SecurityError(f"a template may not reckon with `{operator}` here; figures come from the model")
        return super().call_binop(context, operator, left, right)

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002 - Jinja's own name for it
        count_step()
        return super()._load_template(name, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return made_countable(parsed(Parser(self, source, name, filename)))

    def _generate(self, source: nodes.Template, *names: Any, **options: Any) -> str:
        try:
            leave_open(source)
            return super()._generate(source, *names, **options)
        except RecursionError:
            raise TemplateSyntaxError(TOO_DEEP, source.lineno, *names[:2]) from None

    def _compile(self, source: str, filename: str) -> CodeType:
        """Compile what Jinja made of a template; what Python alone finds wrong is reported at the template's line."""
        try:
            with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
                return super()._compile(source, filename)
        except SyntaxError as error:
            line = _template_line(source, error.lineno or 1)
            raise TemplateSyntaxError(f"this cannot be read: {error.msg}", line, filename, filename) from None


def _template_line(source: str, line: int) -> int:
    """Return the line of the template that a line of Jinja's code was made from; Jinja lists them in its last line."""
    pairs = re.findall(r"(\d+)=(\d+)", source.rpartition("debug_info = ")[2])
    return max((int(own) for own, made in pairs if int(made) <= line), default=1)


def _weighed(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that counts as a step, and takes no more than a filter can have been meant to take."""

    @wraps(filter_)
    def weighed(*values: Any, **named: Any) -> Any:
        count_step()
        if sum(map(_weight, values)) > LONGEST_FILTERED:
            raise OverrunError(f"a filter takes at most {LONGEST_FILTERED:,} characters")
        return filter_(*map(_counted_through, values), **named)

    return weighed


def _weight(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple | range):
        count_step(len(value))
        return sum(len(item) for item in value if isinstance(item, str))
    return 0


def _counted_through(value: object) -> object:
    """Return what is counted as it is gone through; what has a length was counted by that."""
    return counted(value) if isinstance(value, Iterator) else value


def counted(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items, each of them a step."""
    for item in items:
        count_step()
        yield item


def flat(item: object) -> object:
    """Return what a list is to hold, if it is no list of lists.

    Lists that hold one list twice, forty times over, take a hundred years to compare.
    """
    if isinstance(item, GROUPS) and any(isinstance(each, GROUPS) for each in item):
        raise SecurityError("a template's lists may hold lists, and those hold none")
    return item


def print_safely(value: Any) -> Markdown:
    """Return what `{{ … }}` prints: words escaped, figures as their units ask; raw floats are refused."""
    count_step()
    printed = _printed(value)
    _write(len(printed))
    return printed


def _printed(value: Any) -> Markdown:
    if isinstance(value, Markdown):
        return value
    if isinstance(value, Quoted):
        return escape_markdown(marked(str(value), value.name))
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return escape_markdown(str(value))
    if isinstance(value, Undefined):
        return Markdown(str(value))  # a choice without `else` prints nothing; what is missing raises and is named
    raise TypeError(f"{_called(value)} cannot be printed: name one of its parts, or a filter such as `number`")


def _called(value: Any) -> str:
    if value is None:
        return "something that is not there"
    return "a raw number" if isinstance(value, bool | float) else f"a whole {type(value).__name__}"


def _is_small(value: Any) -> bool:
    return isinstance(value, int) and abs(value) <= MOST_CHARACTERS


def _short_range(*bounds: int) -> range:
    if any(not _is_small(bound) for bound in bounds) or len(range(*bounds)) > LONGEST_RANGE:
        raise OverrunError(f"a range has more than {LONGEST_RANGE:,} numbers")
    return range(*bounds)
