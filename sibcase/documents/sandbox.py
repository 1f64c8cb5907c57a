"""The closed room in which templates run: what they may do, for how long, and how much they may write.

What a template says itself is Markdown. Every word that it is given, and every word that it makes, is escaped as it is
printed, unless it is marked as Markdown already.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import BlockReference, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sibcase.documents.figure_marks import marked
from sibcase.documents.phrases import is_known
from sibcase.documents.quoted import Quoted
from sibcase.documents.safe_text import Markdown, escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2 import BaseLoader
    from jinja2.runtime import Context

__all__ = ["OverrunError", "TemplateRoom", "limited"]

# A long business case takes some 20,000 steps, 200,000 characters and a tenth of a second.
MOST_STEPS = 1_000_000
MOST_CHARACTERS = 5_000_000
MOST_SECONDS = 20.0
LONGEST_RANGE = 10_000

# Of Jinja's own filters those that can neither make long texts nor reach into values.
OWN_FILTERS = ("selectattr", "rejectattr", "first", "last", "length", "list")


class OverrunError(Exception):
    """A template went on for too long, or wrote too much."""


@dataclass(slots=True)
class _Limits:
    """What is left of the steps and the time that one document may take."""

    steps: int = MOST_STEPS
    ends: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0 or time.monotonic() > self.ends:
            raise OverrunError("the template goes on for too long")


# None while Jinja compiles a template and works out its constants.
_limits: ContextVar[_Limits | None] = ContextVar("limits of the document being written", default=None)


@contextmanager
def limited() -> Iterator[None]:
    """Give what is rendered inside its share of steps and time."""
    token = _limits.set(_Limits())
    try:
        yield
    finally:
        _limits.reset(token)


def _step() -> None:
    limits = _limits.get()
    if limits is not None:
        limits.step()


class TemplateRoom(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with only our filters and tests, counted loops, and nothing to call but macros and `range`."""

    # Numbers may be added and compared; a text times a billion would fill the machine.
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self, loader: BaseLoader | None, filters: dict[str, Callable[..., Any]]) -> None:
        """Lay out the room."""
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            finalize=print_safely,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            optimized=False,  # templates have hardly any constants to work out beforehand, and looking takes time
        )
        own = {name: self.filters[name] for name in OWN_FILTERS}
        self.filters = {**own, **filters, "counted": counted}
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
        return Markdown("".join(kept))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what stands after a dot; of figures, the figure of that name and nothing else."""
        return obj[attribute] if isinstance(obj, Quoted) else super().getattr(obj, attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """Say whether a template may call this: its own macros and blocks, and `range`."""
        return isinstance(obj, Macro | BlockReference) or obj is _short_range

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a macro or a block, and count it."""
        _step()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, subtract and multiply small numbers; nothing else."""
        if operator not in ("+", "-", "*") or not (_is_small(left) and _is_small(right)):
            raise SecurityError(f"a template may not reckon with `{operator}` here; figures come from the model")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _count_loops(tree, name, filename)
        return tree


def _count_loops(tree: nodes.Template, name: str | None, filename: str | None) -> None:
    """Let every turn of a loop be counted; refuse what could not be."""
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise TemplateSyntaxError("a loop may not call itself", loop.lineno, name, filename)
        loop.iter = _through("counted", loop.iter)
    for joined in tree.find_all(nodes.Concat):
        # Doubled a few dozen times, a joined text fills the machine.
        raise TemplateSyntaxError("write texts one after the other, without `~`", joined.lineno, name, filename)


def _through(name: str, node: Any) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def counted(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items, each of them a step."""
    for item in items:
        _step()
        yield item


def print_safely(value: Any) -> Markdown:
    """Return what `{{ … }}` prints: words escaped, figures as their units ask; raw floats are refused."""
    _step()
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
    span = range(*bounds)
    if len(span) > LONGEST_RANGE:
        raise OverrunError(f"a range has more than {LONGEST_RANGE:,} numbers")
    return span
