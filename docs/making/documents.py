"""The documents that a case can become: for whom each is, what it tells, what it needs, and the parts it is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from sibcase.documents.templating import Template

HEAD = """\
# The documents

One case becomes many documents, each for a reader of its own. `sibcase render CASE --template NAME` writes one of
them, `--template brief,rate-card` several, `--template all` every one that the case has enough for. They quote the
same figures, so they cannot disagree with one another or with the model.

Each opens with the four numbers that matter to its reader, and says in plain words who gains, who pays, who carries the
risk, and what is not cash. The instrument's name, the currency, dates and the year of accounts follow the case."""

FORMATS = """\
## Formats

- **Markdown** reads as it is on GitHub; pictures lie beside it.
- **HTML** is one file that asks for nothing else: contents, search, light and dark, and every figure leads to its
  formula, its inputs, their lines in the case and their sources.
- **Word** has real styles, a cover, contents and captions, for those who go on writing.
- **PDF** is tagged, and checked against PDF/UA-1 as it is made.

A brief is one page. Under `--audience WHO` (a party, a role, or `public`) what others marked `private:` is left out.
How to change a document or its look is told in [templates.md](templates.md), what a template may print in
[template-context.md](template-context.md)."""


@page("docs/documents.md")
def documents_page() -> str:
    """Return the list of documents, and the sections of each."""
    from sibcase.documents.templating import found_template, template_names

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
