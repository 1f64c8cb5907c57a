"""The documents that a case can become: for whom each is, what it tells, what it needs, and the parts it is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from sibcase.documents.templates.render import Template

HEAD = """\
# The documents

One case produces several documents, each for a different reader. `sibcase render CASE --template NAME` writes one of
them, `--template brief,rate-card` writes several, and `--template all` writes every document that the case has the
data for. They quote the same figures, so they always agree with one another and with the model.

Each document opens with the four figures most important to its reader, and states who benefits, who pays, who bears
the risk, and what is not cash. The name of the instrument, the currency, the dates and the financial year follow the
case."""

FORMATS = """\
## Formats

- **Markdown** can be read directly on GitHub. Pictures are written alongside it.
- **HTML** is a single self-contained file with contents, search, and light and dark modes. Every figure links to its
  formula, its inputs, their lines in the case and their sources.
- **Word** has proper styles, a cover, contents and captions, so that you can continue editing.
- **PDF** is tagged, and checked against PDF/UA-1 when it is made.

A brief is one page. With `--audience WHO` (a party, a role, or `public`), anything that other parties marked
`private:` is left out. To change a document or its style, see [templates.md](templates.md). For the data available to
a template, see [template-context.md](template-context.md)."""


@page("docs/documents.md")
def documents_page() -> str:
    """Return the list of documents, and the sections of each."""
    from sibcase.documents.templates.render import found_template, template_names

    # The business case is what the others are parts of.
    names = sorted(template_names(), key=lambda name: name != "business-case")
    templates = [found_template(name) for name in names]
    sections = [_section(template) for template in templates]
    return "\n\n".join([MADE_BY, HEAD, _overview(templates), *sections, FORMATS]) + "\n"


def _overview(templates: list[Template]) -> str:
    rows = [
        (
            f"[`{each.name}`](#{each.name})",
            each.design.title,
            each.design.reader,
            ", ".join(each.design.needs) or "–",
        )
        for each in templates
    ]
    return table(("name", "document", "for", "needs"), rows)


def _section(template: Template) -> str:
    blocks = ", ".join(f"`{block}`" for block in _blocks(template))
    pages = f" It has at most {template.design.pages} page." if template.design.pages == 1 else ""
    about = template.design.about + pages
    return f"## {template.name}\n\n{about}\n\nIts parts, each of which can be replaced: {blocks}."


def _blocks(template: Template) -> list[str]:
    return re.findall(r"{%-? block ([a-z_]+)", template.file.read_text("utf-8"))
