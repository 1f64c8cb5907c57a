"""What a template may be written with: a tree that is neither too large nor too deep, without what cannot be counted.

Jinja's sandbox keeps a template from reaching into Python. It does not keep it from writing a program that takes a
hundred years: what could is refused here, where the line is known, or is led through a filter that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.parser import Parser

__all__ = ["made_countable", "parsed"]

# The largest part of a business case has some 500 nodes, 15 of them one in the other, and 6 statements.
MOST_NODES = 10_000
DEEPEST = 60
DEEPEST_STATEMENTS = 15  # Python gives up at 20 loops

STATEMENTS = (nodes.For, nodes.If, nodes.Block, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.With)
LITERALS = (nodes.Const, nodes.TemplateData, nodes.List, nodes.Tuple, nodes.Dict)

LARGEST_NUMBER = 10**15
TOO_DEEP = "this is nested too deeply"
TOO_LONG = "this number is too long"
_REFUSED = (
    # Doubled a few dozen times, a joined text fills the machine.
    (nodes.Concat, "write texts one after the other, without `~`"),
    (nodes.EvalContextModifier, "a template writes Markdown: there is nothing to switch here"),
)
# What a macro was given beyond its arguments: lists that can hold lists that can hold lists.
_BEYOND = ("varargs", "kwargs")


def parsed(parser: Parser) -> nodes.Template:
    """Return the tree of a template.

    Raises:
        TemplateSyntaxError: it is no template, or one that is too large, too deep, or refused.
    """
    try:
        tree = parser.parse()
    except RecursionError:
        raise _fault(TOO_DEEP, parser.stream.current.lineno, parser) from None
    except ValueError as error:  # a number of thousands of digits
        raise _fault(TOO_LONG, parser.stream.current.lineno, parser) from error
    for node in _measured(tree, parser):
        message = _why_refused(node)
        if message:
            raise _fault(message, node.lineno, parser)
    return tree


def made_countable(tree: nodes.Template) -> nodes.Template:
    """Lead what loops go through, and what lists hold, through the filters that count and check it."""
    for loop in tree.find_all(nodes.For):
        loop.iter = _through("counted", loop.iter)
    for listed in tree.find_all(nodes.List):
        listed.items = [_flat(item) for item in listed.items]
    for group in tree.find_all(nodes.Tuple):
        if group.ctx == "load":
            group.items = [_flat(item) for item in group.items]
    for pair in tree.find_all(nodes.Pair):
        pair.key, pair.value = _flat(pair.key), _flat(pair.value)
    return tree


def _measured(tree: nodes.Template, parser: Parser) -> Iterator[nodes.Node]:
    """Yield every node of a tree, and stop where there are too many of them, one after or one in the other."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    count = 0
    while waiting:
        node, depth, statements = waiting.pop()
        count += 1
        statements += isinstance(node, STATEMENTS)
        if depth > DEEPEST or statements > DEEPEST_STATEMENTS:
            raise _fault(TOO_DEEP, node.lineno, parser)
        if count > MOST_NODES:
            raise _fault("this is too large: divide it into parts", node.lineno, parser)
        yield node
        waiting.extend((child, depth + 1, statements) for child in reversed(list(node.iter_child_nodes())))


def _why_refused(node: nodes.Node) -> str:
    if isinstance(node, nodes.For) and node.recursive:
        return "a loop may not call itself"
    if isinstance(node, nodes.Const) and isinstance(node.value, int | float) and not node.value < LARGEST_NUMBER:
        return TOO_LONG
    if isinstance(node, nodes.Name) and node.name in _BEYOND and node.ctx == "load":
        return f"a macro names what it takes: `{node.name}` is not there"
    return next((message for kind, message in _REFUSED if isinstance(node, kind)), "")


def _flat(item: nodes.Expr) -> nodes.Expr:
    return item if isinstance(item, LITERALS) else _through("flat", item)


def _through(name: str, node: Any) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _fault(message: str, line: int, parser: Parser) -> TemplateSyntaxError:
    return TemplateSyntaxError(message, line, parser.name, parser.filename)
