"""Finding one's way about a page: search, contents, colours, charts, print; and strangers who are given no hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from sibcase.documents.figures.trace import FigureTrace
from sibcase.documents.formats.convert import Document, Picture, to_html
from sibcase.wording.figures.marks import marked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.costly, pytest.mark.xdist_group("browser")]

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
IN_SIGHT = "(at) => at.getBoundingClientRect().top >= 0 && at.getBoundingClientRect().bottom <= innerHeight"


def test_search_finds_headings_text_tables_and_figures(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full) as opened:
        page = opened.page
        field = page.get_by_role("searchbox")
        for words in ("why now", "three days a week", "Care proceedings", "Payments £2,689,010"):
            field.fill(words)
            page.locator(".hits mark", has_text=words[:20]).first.wait_for()
            page.keyboard.press("Escape")
            assert field.input_value() == ""
        field.fill("no such words")
        expect(page.get_by_role("status")).to_have_text("Nothing found")


def test_search_by_keyboard_goes_from_hit_to_hit(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full) as opened:
        page = opened.page
        page.keyboard.press("/")
        page.keyboard.type("matched group")
        page.locator(".hits button").first.wait_for()
        count = int(page.get_by_role("status").inner_text().split()[0])
        assert count == page.locator(".hits button").count() > 1
        page.keyboard.press("Enter")
        assert page.get_by_role("status").inner_text().startswith(f"1 of {count}")
        assert page.locator(".here").evaluate(IN_SIGHT)
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        assert page.get_by_role("status").inner_text().startswith(f"{count} of {count}")
        page.keyboard.press("Escape")
        assert page.locator(".hits button").count() == 0


def test_the_key_can_be_switched_off(open_page: Callable[..., Any], everything: Path) -> None:
    with open_page(everything) as opened:
        page = opened.page
        page.get_by_role("searchbox").fill("part")
        page.get_by_role("checkbox", name="the key /").uncheck()
        page.get_by_role("searchbox").fill("")
        page.locator("main").focus()
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"


def test_a_figure_that_is_found_says_where_it_comes_from(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full, size=NARROW) as opened:
        page = opened.page
        page.get_by_role("searchbox").fill("rate of return")
        page.locator(".hits button", has_text="Where each figure comes from").first.click()
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        assert page.get_by_role("searchbox").input_value() == "rate of return"


def test_the_contents_say_where_the_reader_is(open_page: Callable[..., Any], everything: Path) -> None:
    with open_page(everything) as opened:
        page = opened.page
        assert page.locator(".contents a[aria-current]").inner_text() == "First part"
        page.get_by_role("link", name="Third part").click()
        expect(page.locator(".contents a[aria-current]")).to_have_text("Third part")


def test_contents_fold_on_a_telephone(open_page: Callable[..., Any], everything: Path) -> None:
    with open_page(everything, size=NARROW) as opened:
        page = opened.page
        link = page.locator(".contents").get_by_role("link", name="Third part")
        assert not link.is_visible()
        page.get_by_text("Contents", exact=True).click()
        link.click()
        assert not link.is_visible()
        heading = page.get_by_role("heading", name="Third part")
        bar = page.locator(".about").evaluate("(bar) => bar.getBoundingClientRect().bottom")
        assert heading.evaluate("(at) => at.getBoundingClientRect().top") >= bar  # not behind the bar


def test_colours_follow_the_device_and_then_the_reader(open_page: Callable[..., Any], everything: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with open_page(everything, colours="dark") as opened:
        page = opened.page
        dark = page.evaluate(ground)
        page.get_by_label("Colours").select_option("light")
        assert page.evaluate(ground) == "rgb(255, 255, 255)" != dark
        page.reload()
        page.wait_for_function(f"{ground} === 'rgb(255, 255, 255)'")
        page.get_by_label("Colours").select_option("dark")
        assert page.evaluate(ground) == dark
        assert page.evaluate("getComputedStyle(document.querySelector('.chart .paper')).fill") == dark


def test_a_browser_that_remembers_nothing_works_all_the_same(open_page: Callable[..., Any], everything: Path) -> None:
    with open_page(everything) as opened:
        page = opened.page
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
        )
        page.reload()
        page.get_by_label("Colours").select_option("dark")
        assert page.evaluate("document.documentElement.dataset.colours") == "dark"


def test_charts_answer_to_pointer_and_keys(open_page: Callable[..., Any], everything: Path) -> None:
    with open_page(everything) as opened:
        page = opened.page
        chart, line, beside = page.locator(".chart"), page.locator(".says"), page.locator(".beside")
        chart.locator(".mark rect").first.hover()
        assert line.inner_text() == beside.inner_text() == "2025-26: £5"
        chart.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert line.inner_text() == beside.inner_text() == "2026-27: £9"
        page.keyboard.press("Escape")
        assert not beside.is_visible()
        assert chart.locator("svg").get_attribute("aria-label") == "Payments rise from £5 to £9."
        page.get_by_text("Show the data").click()
        assert page.locator(".data td").all_inner_texts() == ["£5", "£9"]


def test_the_charts_of_a_case_are_woken(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full, size=NARROW) as opened:
        chart = opened.page.locator(".chart").first
        chart.focus()
        opened.page.keyboard.press("End")
        assert "£" in opened.page.locator(".says").first.inner_text()
        assert opened.page.locator(".beside").is_visible()


# A page of A4 is narrower than a window: 794 pixels of 1/96 inch are 210 mm.
@pytest.mark.matrix(1)
@pytest.mark.parametrize("size", [WIDE, {"width": 794, "height": 1123}, NARROW], ids=["desk", "a4", "telephone"])
def test_paper_has_the_text_and_nothing_else(open_page: Callable[..., Any], full: Path, size: Any) -> None:
    hidden = "(kinds) => kinds.filter((kind) => document.querySelector(kind).checkVisibility())"
    with open_page(full, colours="dark", size=size) as opened:
        page = opened.page
        page.emulate_media(media="print")
        assert page.evaluate(hidden, [".about", ".skip", ".traces", ".says", ".top", "dialog"]) == []
        shown = "[...document.querySelectorAll('main > :not(.traces, .top)')].every((each) => each.checkVisibility())"
        assert page.evaluate(shown)
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 39, 51)"  # dark on white: --ink
        assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
        boxes = "[...document.querySelectorAll('.scroll, .chart')]"
        assert page.evaluate(f"{boxes}.every((box) => getComputedStyle(box).overflowX === 'visible')")  # nothing is cut


# --- strangers ------------------------------------------------------------------------------------------------------

ATTACK = (
    '"><img src=x onerror="window.hit=1"><script>window.hit=1</script></title></style>\'--><!-- sibcase: script -->'
)


def test_words_of_strangers_do_nothing(open_page: Callable[..., Any], tmp_path: Path) -> None:
    trace = FigureTrace(
        label=ATTACK, shown=ATTACK, words=f"{ATTACK} + {marked(ATTACK, 'a.b')}", by_period=True, numbers=ATTACK,
        years=[(ATTACK, ATTACK)], inputs=["a.b"], written=ATTACK, place=ATTACK, source=ATTACK, note=ATTACK,
        is_default=True,
    )  # fmt: skip
    links = f"[x](javascript:hit) [y](#figure:no.such) {marked('£1', 'a.b')}"
    text = f'{ATTACK}\n\n{links}\n\n![{ATTACK}](pictures/p.svg "c")\n'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>x</text></svg>'
    document = Document(
        text, ATTACK, author=ATTACK, date=ATTACK, status=ATTACK, subtitle=ATTACK, marked=text, traces={"a.b": trace},
        pictures=(Picture("p", ATTACK, svg, table=((ATTACK, ATTACK), (ATTACK, ATTACK))),),
    )  # fmt: skip
    file = tmp_path / "hostile.html"
    file.write_bytes(to_html(document))
    with open_page(file) as opened:
        page = opened.page
        page.locator("a.figure").click()
        assert page.locator("dialog .value").inner_text().startswith('"><img')
        page.keyboard.press("Escape")
        page.get_by_role("searchbox").fill("onerror")
        page.locator(".hits button").first.wait_for()
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.scripts.length") == 1
        assert page.evaluate("document.images.length") == 0
        assert page.locator('a[href*="javascript"], a[href*="no.such"]').count() == 0


def test_a_script_that_got_in_would_not_be_run(open_page: Callable[..., Any], everything: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken-into.html"
    html = everything.read_text("utf-8").replace(
        "<main", "<script>window.hit=1</script><main onclick='window.hit=2'", 1
    )
    file.write_text(html, "utf-8")
    with open_page(file) as opened:
        opened.page.locator("main").click(position={"x": 1, "y": 1})
        assert opened.page.evaluate("window.hit") is None
        assert any("Content Security Policy" in words for words in opened.said)
        opened.said.clear()
