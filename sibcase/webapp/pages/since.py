"""What changed: between a revision of Git and the file as it is now, in words and in money."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.files import top_of_repository
from sibcase.webapp.desk import Html
from sibcase.webapp.form.places import place_in_words
from sibcase.webapp.markup import page

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Block
    from sibcase.tasks.compare.compare import Comparison
    from sibcase.webapp.desk import Asked

__all__ = ["since"]

# Joins the paths of changes that are counted together.
TOGETHER = " + "


def since(asked: Asked) -> Html:
    """Return what changed in a case since a revision, or why that cannot be said."""
    opened, revision = asked.case(), asked.get("revision").strip()
    is_kept = top_of_repository(Path(opened.loaded.path).parent) is not None
    found, fault = _compared(opened.loaded.path, revision) if revision and is_kept else (None, "")
    return Html(
        page(
            asked,
            "since",
            opened=opened,
            here="/since",
            is_kept=is_kept,
            revision=revision,
            fault=fault,
            found=_shown(found, opened.loaded.root),
        )
    )


def _compared(path: str, revision: str) -> tuple[Comparison | None, str]:
    from sibcase.tasks.compare.compare import RepositoryError, compare, pairs_of

    try:
        pairs = pairs_of(revision, [path])
    except RepositoryError as error:
        return None, str(error)
    except OSError as error:
        return None, error.strerror or str(error)
    return (compare(pairs[0]), "") if pairs else (None, "there is no such case at that revision")


def _shown(found: Comparison | None, root: Block | None) -> dict[str, object] | None:
    from sibcase.tasks.compare.as_rows import cause_rows, change_lines, money_rows, summary

    if found is None:
        return None
    heads, rows, _ = cause_rows(found)
    return {
        "summary": summary(found),
        "changes": [(each.path, each.label, *change_lines(each)) for each in found.changes],
        "money": money_rows(found.figures, found.currency),
        "no_figures": found.no_figures,
        "heads": heads,
        "causes": [(_places(what, root), *cells) for what, *cells in rows],
        "new": found.new_findings,
        "gone": found.gone_findings,
    }


def _places(what: str, root: Block | None) -> str:
    """Return the fields that were changed together as the form has them."""
    return TOGETHER.join(place_in_words(path, root) for path in what.split(TOGETHER))
