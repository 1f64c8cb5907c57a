"""Web pages that shut nobody out, on a telephone and on a desk, in light and in dark; silent, with links that work."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.documents.templates.render import template_names
from sibcase.tasks.publish.document import BUSINESS_CASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.costly, pytest.mark.xdist_group("browser")]

REPOSITORY = Path(__file__).parents[2]
CASES = sorted(path.parent.name for path in (REPOSITORY / "cases").glob("*/case.yaml"))
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
WAYS = [(WIDE, "light"), (NARROW, "dark"), (WIDE, "dark"), (NARROW, "light")]
FULL = REPOSITORY / "cases" / "family-recovery" / "case.yaml"
OTHERS = sorted(name for name in template_names() if name != BUSINESS_CASE)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Of hundreds of rows and entries that are made alike a few stand for all; to look at each takes a minute.
SHORTEN = """
for (const [kind, most] of [["tbody tr", 2], [".entry", 3]]) {
  const boxes = new Set([...document.querySelectorAll(kind)].map((each) => each.parentElement));
  const alike = [...boxes].flatMap((box) => [...box.children].filter((each) => each.matches(kind)).slice(most));
  alike.forEach((each) => each.remove());
}
"""
LOOK = "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


def file_of(case: str) -> Path:
    """Return the file of a case that ships."""
    return REPOSITORY / "cases" / case / "case.yaml"


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against the Web Content Accessibility Guidelines 2.2, level AA, and good practice."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: Any = page.evaluate(LOOK, TAGS)
    return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.matrix(1)
@pytest.mark.parametrize(("size", "colours"), WAYS, ids=["desk", "telephone-dark", "desk-dark", "telephone"])
def test_axe_finds_nothing_in_a_page_with_everything(
    open_page: Callable[..., Any], everything: Path, size: Any, colours: str
) -> None:
    with open_page(everything, size=size, colours=colours) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert violations(opened.page) == []


@pytest.mark.matrix(1, by="case")
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing_in_the_pages_of_cases(
    open_page: Callable[..., Any], page_of_case: Callable[..., Path], case: str
) -> None:
    size, colours = WAYS[CASES.index(case) % len(WAYS)]
    with open_page(page_of_case(file_of(case)), size=size, colours=colours) as opened:
        opened.page.evaluate(SHORTEN)
        assert violations(opened.page) == []


@pytest.mark.matrix(1)
@pytest.mark.parametrize("template", OTHERS)
def test_axe_finds_nothing_in_the_other_documents(
    open_page: Callable[..., Any], page_of_case: Callable[..., Path], template: str
) -> None:
    size, colours = WAYS[OTHERS.index(template) % len(WAYS)]
    with open_page(page_of_case(FULL, template), size=size, colours=colours) as opened:
        opened.page.evaluate(SHORTEN)
        assert violations(opened.page) == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.matrix(1)
@pytest.mark.parametrize(("size", "colours"), WAYS[:2], ids=["desk", "telephone-dark"])
def test_axe_finds_nothing_while_a_figure_is_explained_and_while_something_is_sought(
    open_page: Callable[..., Any], full: Path, size: Any, colours: str
) -> None:
    with open_page(full, "#figure:payments.total", size=size, colours=colours) as opened:
        opened.page.locator("#the\\:trace .inputs a").first.wait_for()
        opened.page.evaluate(SHORTEN)
        assert violations(opened.page) == []
        opened.page.keyboard.press("Escape")
        opened.page.get_by_role("searchbox").fill("cap")
        opened.page.locator(".hits button").first.wait_for()
        opened.page.evaluate("document.querySelectorAll('main > :nth-child(n+40)').forEach((each) => each.remove())")
        assert violations(opened.page) == []


@pytest.mark.matrix(1, by="case")
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "telephone"])
def test_links_lead_somewhere_and_nothing_sticks_out(
    open_page: Callable[..., Any], page_of_case: Callable[..., Path], case: str, size: Any
) -> None:
    with open_page(page_of_case(file_of(case)), size=size) as opened:
        page = opened.page
        targets: list[str] = page.evaluate(
            "[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))"
        )
        names = set(page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)"))
        assert [target for target in targets if target.startswith("#") and target[1:] not in names] == []
        assert {target.split(":")[0] for target in targets if not target.startswith("#")} <= {"https", "http", "mailto"}
        assert page.evaluate("document.querySelectorAll('[id]').length") == len(names)  # no name is there twice
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_words_in_pictures_can_be_read_on_a_telephone(open_page: Callable[..., Any], full: Path) -> None:
    smallest = """
    Math.min(...[...document.querySelectorAll(".chart text")].map((words) =>
      parseFloat(words.getAttribute("font-size")) * words.getScreenCTM().a))
    """
    with open_page(full, size=NARROW) as opened:
        # Ten pixels, as in the captions of a newspaper's charts; a picture that is too wide scrolls in its own box.
        assert opened.page.evaluate(smallest) > 9.9
