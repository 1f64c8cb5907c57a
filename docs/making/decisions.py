"""The index of the decisions: every page in docs/decisions, in order, by its title."""

from __future__ import annotations

import re

from making.pages import MADE_BY, ROOT, page, table

HEAD = """\
# Decisions

Each page records one decision about how figures are calculated, what a field means or how the code is laid out, with
the reason. Earlier decisions hold unless a later page replaces them. [The first](0001-record-decisions.md) explains
when to write a decision and in which form."""

TITLE = re.compile(r"# (?P<number>\d+[a-z]?)[.:]? (?P<title>.+)")


@page("docs/decisions/README.md")
def decisions_page() -> str:
    """Return the index; a page whose first line is not `# NUMBER. Title` cannot be listed and raises an error."""
    rows = []
    for path in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        first = path.read_text("utf-8").partition("\n")[0]
        found = TITLE.fullmatch(first)
        if found is None:
            message = f"{path.name}: the first line must be `# NUMBER. Title`, and is `{first}`"
            raise ValueError(message)
        rows.append((found["number"], f"[{found['title']}]({path.name})"))
    return "\n\n".join([MADE_BY, HEAD, table(("number", "decision"), tuple(rows))]) + "\n"
