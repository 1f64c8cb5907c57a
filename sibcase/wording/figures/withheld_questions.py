"""Questions that a template asks of a figure which its reader may not see: they stay open, and no branch answers them.

`{% if figures.investment.gap > 0 %}…{% else %}the plan is funded{% endif %}` would say that the plan is funded. So
every condition of a template, and of prose, notes whether a withheld figure was asked; if one was, neither side is
printed, and where there were two, the word that it is withheld.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from sibcase.withheld import WITHHELD_WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["ASKING", "leave_open", "note_withheld"]

A_LINE = "Some information is withheld.\n"


@dataclass(slots=True)
class _Asked:
    """For each condition that is being worked out, whether a withheld figure was asked; and of the last one."""

    now: list[bool] = field(default_factory=list)
    last: bool = False


_asked: ContextVar[_Asked | None] = ContextVar("conditions being worked out", default=None)


def note_withheld() -> None:
    """Note that the condition being worked out asks for a figure that is withheld."""
    asked = _asked.get()
    if asked is not None and asked.now:
        asked.now[-1] = True


def _begin(_nothing: object) -> bool:
    asked = _asked.get()
    if asked is None:
        asked = _Asked()
        _asked.set(asked)
    asked.now.append(False)
    return True


def _settle(begun_and_value: tuple[object, object]) -> bool:
    """Return what a condition came to; one that asked for a withheld figure does not hold."""
    value = bool(begun_and_value[1])
    asked = _asked.get()
    if asked is None or not asked.now:
        return value
    asked.last = asked.now.pop()
    if asked.last and asked.now:
        asked.now[-1] = True  # the answer to the question in which this one stands rests on it
    return value and not asked.last


def _is_open(_nothing: object) -> bool:
    asked = _asked.get()
    return asked is not None and asked.last


ASKING: dict[str, Callable[..., Any]] = {"begin_asking": _begin, "settle": _settle, "is_left_open": _is_open}


def leave_open(tree: nodes.Template) -> None:
    """Have every condition of a template note whether it asks for what is withheld, and then print neither side."""
    for choice in list(tree.find_all(nodes.If)):
        choice.test = _settled(choice.test)
        open_branch = [nodes.Output([nodes.TemplateData(_said(choice))])] if choice.else_ else []
        otherwise: list[nodes.If] = [_if_open(choice, open_branch)]
        for other in choice.elif_:
            otherwise += [other, _if_open(choice, open_branch)]
        choice.elif_ = otherwise
    for either in list(tree.find_all(nodes.CondExpr)):
        either.test = _settled(either.test)
        if either.expr2 is not None:
            unsaid = nodes.CondExpr(_filtered("is_left_open"), nodes.Const(WITHHELD_WORD), either.expr2)
            unsaid.set_lineno(either.lineno, override=True)
            either.expr2 = unsaid


def _if_open(choice: nodes.If, body: Sequence[nodes.Node]) -> nodes.If:
    made = nodes.If(_filtered("is_left_open"), list(body), [], [])
    made.set_lineno(choice.lineno, override=True)
    return made


def _settled(test: Any) -> nodes.Filter:
    return _filtered("settle", nodes.Tuple([_filtered("begin_asking"), test], "load"))


def _filtered(name: str, value: nodes.Expr | None = None) -> nodes.Filter:
    made = nodes.Filter(value or nodes.Const(None), name, [], [], None, None)
    return made.set_lineno(1)  # type: ignore[return-value]


def _said(choice: nodes.If) -> str:
    """Return what stands for both sides: a line where they are lines, else a word."""
    texts = [each.data for node in choice.body for each in _texts(node)]
    if not texts or not texts[-1].endswith("\n"):
        return WITHHELD_WORD
    return texts[0][: len(texts[0]) - len(texts[0].lstrip(" "))] + A_LINE


def _texts(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    """Yield the template's own texts, in their order."""
    if isinstance(node, nodes.TemplateData):
        yield node
    for inner in node.iter_child_nodes():
        yield from _texts(inner)
