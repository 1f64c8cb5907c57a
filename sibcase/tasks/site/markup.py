"""From what a page shows to its HTML: templates of ours, in which whatever a case says is text and never markup.

A page is one file. Its style and its script are in it and known to the browser by their hashes, so that nothing else is
run, styled or asked for, from a server as from a folder on a disk. The full-text search fetches its index.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sibcase.documents.formats.brand_styles import web_foot, web_logo, web_style
from sibcase.documents.formats.web.own_pages import common_style, page_environment
from sibcase.documents.formats.web.page import content_policy
from sibcase.files import read_shipped
from sibcase.version import __version__
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from jinja2 import Environment

    from sibcase.documents.brand.brand import Brand

__all__ = ["page"]
_HERE = Path(__file__).parent


def page(template: str, up: str, title: str, brand: Brand, /, *, searches_with: str = "", **parts: Any) -> bytes:
    """Return a page of the site.

    Args:
        template: the name of the template.
        up: the way from the page to the folder of the site: nothing, `../` or `../../`.
        title: the title of the site.
        brand: the house style.
        searches_with: the script of Pagefind, on the one page that searches the text of all cases. That page fetches
            its index; it holds no words of cases.
        parts: what the page shows.
    """
    style = common_style() + _asset("site.css") + web_style(brand)
    script = searches_with + _asset("search.js") if searches_with else _asset("site.js")
    frame = {
        "up": up,
        "site": title,
        "version": __version__,
        "policy": content_policy(style, script, fetches=bool(searches_with)),
        "style": Markup(style),  # noqa: S704 - ours, with colours and the name of a font that the brand's reader checked
        "script": Markup(script),  # noqa: S704 - ours
        "logo": Markup(web_logo(brand)),  # noqa: S704 - escaped where it is made
        "foot": Markup(web_foot(brand)),  # noqa: S704 - escaped where it is made
    }
    # A file may have a name that is no text.
    return _environment().get_template(f"{template}.html").render(frame | parts).encode("utf-8", "replace")


@cache
def _asset(name: str) -> str:
    return read_shipped(_HERE / "look" / name)


@cache
def _environment() -> Environment:
    made = page_environment(_HERE / "templates")
    # Charts and traces are written by `documents`, which escapes every text of a case.
    made.filters["made"] = Markup
    made.finalize = _seen
    return made


def _seen(value: Any) -> Any:
    """Return a text without anything unseen in it, as documents show it: a mark may turn the text around."""
    return clean_text(value, keep_lines=True) if type(value) is str and not value.isprintable() else value
