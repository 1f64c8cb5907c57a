"""Pages of the site and of the workbench: how their templates are filled, and the style that they share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined

from sibcase.documents.formats.pandoc import STYLES
from sibcase.files import read_shipped

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["common_style", "page_environment"]


def page_environment(templates: Path) -> Environment:
    """Return what fills the templates of a folder of ours: whatever a case says is text in them and never markup."""
    return Environment(
        loader=FunctionLoader(lambda name: read_shipped(templates / name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def common_style() -> str:
    """Return the style that goes before the style sheet of a page's own."""
    return read_shipped(STYLES / "pages.css")
