"""Conditions of a template that ask for a figure which its reader may not see stay open: no branch answers them.

`{% if figures.investment.gap > 0 %}…{% else %}the plan is funded{% endif %}` would say that the plan is funded. So
every condition of a template, and of prose, notes whether a withheld figure was asked; if one was, neither side is
printed, and where there were two, the word that it is withheld.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from sibcase.withheld import WITHHELD_WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

A_LINE = "Some information is withheld.\n"


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
    """Return what is printed in place of both sides: a line where they are lines, else a word."""
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
