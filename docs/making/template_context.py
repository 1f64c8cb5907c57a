"""What a template may print: every field of the context, with the sentence that documents it, and every filter."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEAD = """\
# Data available to a template

A document is a [Jinja](https://jinja.palletsprojects.com) template that writes Markdown. It can use only the names
below. An unknown name is an error, reported with the line of the template.

- **Text** is printed as written, and never interpreted as markup.
- **Figures** are printed by a filter, `{{ figures.payments.total | money }}`, or in the default form of their unit.
  They can be compared, `{% if figures.investment.gap > 0 %}`, and tested, `{% if figures.investment.irr is known %}`
  and `{% if 'payments.total' in figures %}`. Templates cannot calculate with them: every figure in a document is a
  line of the model. Their names are listed in [figures.md](figures.md).
- **Tables** and **charts** are printed whole: `{{ tables.payments | table }}`, `{{ charts.need_by_agency | picture }}`.
- A figure that is withheld from the reader (`sibcase render --audience`) is printed as *withheld*. It is not known, and
  neither less nor more than any number. If a condition depends on it, neither branch is printed.
- Templates run in a sandbox, without access to files or Python, and with limits on loops and the length of text.

The text of a case (`narrative:`) can use only `figures`, `if` and the filters for figures."""


@page("docs/template-context.md")
def template_context_page() -> str:
    """Return the reference of the template context."""
    from sibcase.documents import context

    parts: list[Any] = [
        value for value in vars(context).values() if is_dataclass(value) and value is not context.Context
    ]
    sections = [_section(context.Context, "## Names"), *(_section(part, f"## {part.__name__}") for part in parts)]
    return "\n\n".join([MADE_BY, HEAD, *sections, _filters()]) + "\n"


def _section(part: Any, heading: str) -> str:
    rows = [(f"`{each.name}`", f"`{each.type}`", each.metadata["help"]) for each in fields(part)]
    return "\n\n".join([heading, part.__doc__, table(("name", "kind", "what it holds"), rows)])


def _filters() -> str:
    from sibcase.documents.templates.markdown_filters import MARKDOWN_FILTERS
    from sibcase.wording.phrases import PROSE_FILTERS, TEMPLATE_FILTERS

    others = {name: filter_ for name, filter_ in TEMPLATE_FILTERS.items() if name not in PROSE_FILTERS}
    groups: dict[str, Mapping[str, Callable[..., str]]] = {
        "For figures, in prose too": PROSE_FILTERS,
        "For words": others,
        "For Markdown": MARKDOWN_FILTERS,
    }
    return "\n\n".join(["## Filters", *(_filter_group(title, group) for title, group in groups.items())])


def _filter_group(title: str, group: Mapping[str, Callable[..., str]]) -> str:
    rows = [(f"`{name}`", (filter_.__doc__ or "").splitlines()[0]) for name, filter_ in group.items()]
    return f"{title}:\n\n{table(('filter', 'what it does'), rows)}"
