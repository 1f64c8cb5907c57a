"""The site in a browser, from a folder on a disk: all can use it, it asks for nothing, and finds what is there."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.tasks.site.build import SiteOrder, build_site
from tests.browser.test_for_everybody import NARROW, WIDE, violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.costly, pytest.mark.xdist_group("browser")]

CASES = Path(__file__).parents[2] / "cases"
PAGES = (
    "index.html",
    "tables/prices.html",
    "cases/rough-sleeping/index.html",
    "cases/broken/index.html",
    # A rate card has reasons in place of figures, which are longer than any figure.
    "cases/deals-dwp-round-1/index.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of a case of every section, two deals, and a case that cannot be read."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("rough-sleeping", "deals/rikers-island", "deals/dwp-round-1"):
        shutil.copytree(CASES / name, folder / "cases" / name)
    (folder / "cases" / "broken.yaml").write_text("sibcase: 1\ntitle: Broken\nneed: {people: many}\n", "utf-8")
    build_site(SiteOrder(folder / "cases", folder / "site", "Our cases", formats=(), jobs=1))
    return folder / "site"


@pytest.mark.matrix(2)
@pytest.mark.parametrize(("size", "colours"), [(WIDE, "light"), (NARROW, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_page_shuts_nobody_out(open_page: Callable[..., Any], site: Path, name: str, size: Any, colours: str) -> None:
    with open_page(site / name, size=size, colours=colours) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert violations(opened.page) == []


def test_cases_are_found_by_words_and_filters(open_page: Callable[..., Any], site: Path) -> None:
    with open_page(site / "index.html") as opened:
        shown = opened.page.locator("#cases > li:visible h2")
        assert shown.count() == 4
        opened.page.get_by_label("Search").fill("rikers")
        assert shown.count() == 1
        assert opened.page.locator("[data-count]").text_content().startswith("1 of 4 cases")
        opened.page.get_by_role("button", name="Show all").click()
        opened.page.get_by_label("Currency").select_option("GBP")
        assert "A way off the street in Port Merrow" in [text.strip() for text in shown.all_text_contents()]
        assert shown.count() == 2
        opened.page.get_by_label("Search").fill("street")
        assert shown.count() == 1
        opened.page.get_by_label("With published results").check()
        assert shown.count() == 0


def test_the_list_is_whole_without_the_script(open_page: Callable[..., Any], site: Path) -> None:
    with open_page(site / "index.html", script=False) as opened:
        assert opened.page.locator("#cases > li:visible").count() == 4
        assert not opened.page.get_by_role("search").is_visible()


def test_words_of_documents_are_found_where_the_site_is_served(browser: Browser, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    shutil.copytree(CASES / "rough-sleeping", tmp_path / "cases" / "rough-sleeping")
    text = (CASES / "concept-note" / "case.yaml").read_text("utf-8")
    (tmp_path / "cases" / "evil.yaml").write_text(text.replace("summary: ", f"summary: Zebras, {evil} "), "utf-8")
    build_site(SiteOrder(tmp_path / "cases", tmp_path / "site", "Our cases", jobs=1, full_text=True))
    asked, said = list[str](), list[str]()
    with served(tmp_path) as address:
        page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}/site/search.html")
        shown = page.locator("[data-found] > li")
        page.get_by_label("Search").fill("outreach list")
        shown.first.wait_for()
        assert page.locator("[data-count]").text_content() == "1 case"
        assert "outreach" in (shown.locator("mark").first.text_content() or "")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        page.get_by_label("Search").fill("zebras")
        shown.get_by_text(evil).wait_for()
        shown.get_by_role("link").click()
        page.wait_for_url(f"{address}/site/cases/evil/evil-for-public.html")
    assert said == []
    assert [url for url in asked if not url.startswith((f"{address}/site/", "data:"))] == []


def test_the_search_of_the_text_says_that_it_needs_a_server(open_page: Callable[..., Any], tmp_path: Path) -> None:
    shutil.copytree(CASES / "concept-note", tmp_path / "cases" / "concept-note")
    build_site(SiteOrder(tmp_path / "cases", tmp_path / "site", "Our cases", formats=(), jobs=1, full_text=True))
    with open_page(tmp_path / "site" / "search.html") as opened:
        assert "needs scripts and a site that is served" in (opened.page.locator("main").text_content() or "")
        assert not opened.page.get_by_role("search").is_visible()
        assert violations(opened.page) == []


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this computer, and yield its address."""
    handler = partial(Silent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Silent(SimpleHTTPRequestHandler):
    """Serves files and writes nothing down."""

    def log_message(self, *_: object) -> None:
        """Leave the terminal alone."""


def test_a_figure_leads_to_how_it_was_calculated(open_page: Callable[..., Any], site: Path) -> None:
    with open_page(site / "cases" / "rough-sleeping" / "figures.html", at="#figure:payments.total") as opened:
        entry = opened.page.locator("[id='figure:payments.total']")
        assert entry.is_visible()
        assert "Formula" in (entry.text_content() or "")


def test_no_figure_is_broken_between_its_digits(open_page: Callable[..., Any], site: Path) -> None:
    broken = "figures => figures.filter(each => each.getClientRects().length > 1).map(each => each.textContent)"
    with open_page(site / "cases" / "rough-sleeping" / "index.html") as opened:
        for width in range(360, 1500, 20):
            opened.page.set_viewport_size({"width": width, "height": 800})
            assert opened.page.eval_on_selector_all(".figure", broken) == []
        assert opened.page.locator(".figure").count() > 10


def test_a_table_is_sorted_by_a_click_on_a_head(open_page: Callable[..., Any], site: Path) -> None:
    prices = (
        "rows => rows.map(row => row.cells[3].dataset.value === undefined ? null : Number(row.cells[3].dataset.value))"
    )
    with open_page(site / "tables" / "prices.html") as opened:
        head = opened.page.get_by_role("columnheader", name="Price", exact=True)
        given = opened.page.eval_on_selector_all("#rows > tr", prices)
        numbers = [each for each in given if each is not None]
        assert len(numbers) > 3
        none = [None] * (len(given) - len(numbers))
        for order, expected in (
            ("ascending", sorted(numbers) + none),
            ("descending", sorted(numbers, reverse=True) + none),
            ("none", given),
        ):
            head.get_by_role("button").click()
            assert head.get_attribute("aria-sort") == order
            assert opened.page.eval_on_selector_all("#rows > tr", prices) == expected
        assert violations(opened.page) == []
    with open_page(site / "tables" / "prices.html", script=False) as opened:
        assert opened.page.eval_on_selector_all("#rows > tr", prices) == given
        assert opened.page.locator("th button").count() == 0
