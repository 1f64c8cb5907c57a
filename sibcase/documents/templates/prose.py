"""Prose of a case: Markdown from its author, who may quote figures and choose between words by them.

Prose cannot loop, call or include anything: it is read as a small part of the template language, and whatever does not
belong to that part is a finding at its line (SIB037).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from sibcase.casefile.source.findings import Finding, nearest, shortened, sorted_findings
from sibcase.casefile.source.places import Place
from sibcase.documents.templates.prose_markdown import tamed
from sibcase.documents.templates.sandbox import OverrunError, TemplateRoom, limited
from sibcase.wording.figures.quoted import Quoted, UnknownFigureError
from sibcase.wording.phrases import PROSE_FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.source.places import SourceText
    from sibcase.wording.markdown import Markdown

__all__ = ["Prose", "ProseFault", "check_prose", "gather_prose", "render_prose"]

CODE = "SIB037"
MOST_TAGS = 500
LONGEST_TAGS = 20_000
LARGEST_NUMBER = 1e15
FIGURES = "figures"
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Test,
)
WHAT_PROSE_MAY_DO = (
    "prose may quote a figure, `{{ figures.payments.total | money }}`, and choose between words by it, "
    "`{% if figures.investment.gap > 0 %}…{% endif %}`; to print two braces as they are, write `{{ '{{' }}`"
)


_FAULTS = (RecursionError, ArithmeticError, NameError)


class ProseFault(Exception):  # noqa: N818 - it holds findings, which say what is wrong
    """Prose cannot be printed; the findings say where and why."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings."""
        super().__init__(f"{len(findings)} in the narrative")
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of one section, and where it was written."""

    section: str
    text: str
    place: Place
    source: SourceText | None


def gather_prose(
    case: Case, narratives: Mapping[str, tuple[str, Place]], texts: Mapping[str, SourceText]
) -> list[Prose]:
    """Return the prose of a case, from the case itself and from its files."""
    gathered = []
    for section, narrative in (case.narrative or {}).items():
        text, place = narratives.get(section, (narrative.text, narrative.place))
        gathered.append(Prose(section, text, place, texts.get(place.file)))
    return gathered


def check_prose(prose: list[Prose], names: list[str]) -> list[Finding]:
    """Return what keeps prose from being printed: figures that there are not, and what prose may not do.

    Args:
        prose: The sections.
        names: The figures that can be quoted (see `quoted.quotable_names`).
    """
    known = frozenset(names)
    return sorted_findings(finding for section in prose for finding in _problems(section, known))


def render_prose(prose: list[Prose], figures: Quoted) -> dict[str, Markdown]:
    """Return the sections as Markdown that is safe to print, with their figures filled in.

    Raises:
        ProseFault: a section quotes a figure that there is not, or does what prose may not.
    """
    findings = check_prose(prose, figures.names())
    if findings:
        raise ProseFault(findings)
    return {section.section: _rendered(section, figures) for section in prose}


def _rendered(prose: Prose, figures: Quoted) -> Markdown:
    if "{" not in prose.text:
        return tamed(prose.text, prose.section)
    try:
        with limited():
            template = _room().from_string(prose.text)
            return tamed(TemplateRoom.concat(template.generate({FIGURES: figures})), prose.section)
    except (TemplateError, UnknownFigureError, OverrunError, TypeError, ValueError, *_FAULTS) as error:
        raise ProseFault([_finding(prose, str(error), 1)]) from error


def _problems(prose: Prose, known: frozenset[str]) -> Iterator[Finding]:
    if _is_overlong(prose.text):
        message = f"this quotes more than {MOST_TAGS} figures, or in more than {LONGEST_TAGS:,} characters"
        yield _finding(prose, message, 1, help_text="divide it between sections, or let a table say it")
        return
    if "{" not in prose.text:
        return
    try:
        tree = _room().parse(prose.text)
    except (ValueError, OverflowError):
        yield _finding(prose, "a number here is too long to be read", 1)
        return
    except TemplateSyntaxError as error:
        yield _finding(prose, f"this cannot be read: {error.message}", error.lineno, help_text=WHAT_PROSE_MAY_DO)
        return
    except RecursionError:
        yield _finding(prose, "this is nested too deeply to be read", 1)
        return
    yield from _misuses(prose, tree)
    for name, line in _quoted_names(tree):
        if name not in known:
            yield _unknown_figure(prose, name, line, known)


def _is_overlong(text: str) -> bool:
    """Say whether prose has more tags than anybody would write; Jinja takes minutes over some that nobody would."""
    tags = re.findall(r"\{[{%](.{0,1000}?)[}%]\}|(\{[{%])", text, flags=re.DOTALL)
    return len(tags) > MOST_TAGS or sum(len(inner) for inner, _ in tags) > LONGEST_TAGS


def _is_absurd(node: nodes.Node) -> bool:
    is_number = isinstance(node, nodes.Const) and isinstance(node.value, int | float)
    return is_number and not abs(node.value) <= LARGEST_NUMBER  # type: ignore[attr-defined]


def _unknown_figure(prose: Prose, name: str, line: int, known: frozenset[str]) -> Finding:
    family = sorted(each for each in known if each.startswith(f"{name}."))
    near = ", ".join(f"`{each}`" for each in (family[:8] or nearest(name, known)[:4]))
    said = "is not one figure but several" if family else "is no figure of this case"
    help_text = f"one of them: {near}" if family else f"near it: {near}"
    return _finding(prose, f"`{shortened(name)}` {said}", line, needle=name, help_text=help_text)


def _misuses(prose: Prose, tree: nodes.Template) -> Iterator[Finding]:
    for node in _nodes(tree):
        if isinstance(node, nodes.Filter) and node.name not in PROSE_FILTERS:
            message = f"there is no way of writing called `{shortened(node.name)}`"
            names = ", ".join(f"`{name}`" for name in PROSE_FILTERS)
            yield _finding(prose, message, node.lineno, needle=node.name, help_text=f"there is: {names}")
        elif isinstance(node, nodes.Name) and node.name != FIGURES:
            message = f"prose knows nothing called `{shortened(node.name)}`"
            yield _finding(prose, message, node.lineno, needle=node.name, help_text=WHAT_PROSE_MAY_DO)
        elif _is_absurd(node):
            yield _finding(prose, "a number here is larger than any figure", node.lineno)
            return
        elif not isinstance(node, ALLOWED) or _is_blind(node):
            message = f"prose may not do this ({type(node).__name__.lower()})"
            yield _finding(prose, message, node.lineno, help_text=WHAT_PROSE_MAY_DO)
            return


def _is_blind(node: nodes.Node) -> bool:
    """Say whether a part is looked up by something else than a written name, or in something else than a name."""
    if not isinstance(node, nodes.Getattr | nodes.Getitem):
        return False
    if not isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem):
        return True
    return isinstance(node, nodes.Getitem) and not (
        isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    )


def _nodes(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a tree's nodes; what a refused node holds is not looked at."""
    yield node
    if isinstance(node, ALLOWED):
        for child in node.iter_child_nodes():
            yield from _nodes(child)


def _quoted_names(node: nodes.Node) -> Iterator[tuple[str, int]]:
    """Yield the dotted names of all figures that are quoted, with their lines."""
    name = _dotted(node)
    if name:
        yield name, node.lineno
    elif isinstance(node, ALLOWED):
        for child in node.iter_child_nodes():
            yield from _quoted_names(child)


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return "" if node.name == FIGURES else None
    if isinstance(node, nodes.Getattr | nodes.Getitem) and not _is_blind(node):
        before = _dotted(node.node)
        own = node.attr if isinstance(node, nodes.Getattr) else node.arg.value  # type: ignore[attr-defined]
        return None if before is None else f"{before}.{own}" if before else str(own)
    return None


def _finding(prose: Prose, message: str, line: int, needle: str = "", help_text: str = "") -> Finding:
    return Finding(CODE, _place(prose, line, needle), message, help_text)


def _place(prose: Prose, line: int, needle: str) -> Place:
    """Return where a fault is: at its word, else at its line; YAML folds lines, so a word is looked for."""
    start = prose.place.line + line - 1
    if prose.source is None:
        return prose.place
    last = prose.place.line + len(prose.source.text.splitlines())
    for at in (*range(start, last), *range(prose.place.line, start)):
        found = re.search(re.escape(needle or "{"), prose.source.line(at))
        if found:
            return Place(prose.place.file, at, found.start() + 1, found.end() + 1)
    return prose.place


@cache
def _room() -> TemplateRoom:
    return TemplateRoom(None, PROSE_FILTERS)
