"""A figure of a page says where it comes from: by pointer, by keyboard, by address, and without the script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.costly, pytest.mark.xdist_group("browser")]

PAYMENTS = "#figure:payments.total"
NARROW = {"width": 360, "height": 740}


def test_a_click_shows_formula_numbers_inputs_and_the_way_back(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full) as opened:
        page = opened.page
        page.locator(f'main a.figure[href="{PAYMENTS}"]').first.click()
        panel = page.get_by_role("dialog")
        assert page.get_by_role("dialog", name="Payments").is_visible()
        # The case's payments on the plan, as the summary prints them.
        assert panel.locator(".value").inner_text() == "£2,689,010"
        assert "Mobilisation: paid" in panel.locator(".words").inner_text()
        assert panel.locator(".numbers").inner_text().startswith("= £")
        panel.locator(".inputs a", has_text="Mobilisation").click()
        assert page.get_by_role("heading", name="Mobilisation: paid").is_visible()
        assert page.evaluate("location.hash") == "#figure:payments.mobilisation"
        panel.get_by_role("button", name="← Payments").click()
        assert panel.locator(".value").inner_text() == "£2,689,010"


def test_what_its_author_wrote_has_its_file_and_line(open_page: Callable[..., Any], full: Path) -> None:
    case = Path(__file__).parents[2] / "cases" / "family-recovery" / "case.yaml"
    lines = case.read_text("utf-8").splitlines()
    line = next(place for place, words in enumerate(lines, 1) if "value: 240 families" in words)
    with open_page(full, "#figure:need.people.north") as opened:
        told = opened.page.locator("#the\\:trace dl").inner_text()
        assert "240 families" in told
        assert f"case.yaml:{line}" in told
        assert "/cases/" not in told  # no path of the machine


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, NARROW], ids=["desk", "telephone"])
def test_by_keyboard_there_and_back_again(open_page: Callable[..., Any], full: Path, size: Any) -> None:
    with open_page(full, size=size) as opened:
        page = opened.page
        page.locator(f'main a.figure[href="{PAYMENTS}"]').first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.getAttribute('href')") == PAYMENTS
        page.wait_for_url(opened.address)


def test_an_address_opens_the_page_at_the_figure_as_it_is_printed(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full, "#figure:investment.irr") as opened:
        page = opened.page
        page.get_by_role("dialog").wait_for()
        assert page.evaluate("location.hash") == "#figure:investment.irr"
        top = page.evaluate("document.querySelector('a.figure[href$=\"investment.irr\"]').getBoundingClientRect().top")
        assert 0 < top < 900  # in sight, behind the panel
        page.get_by_role("button", name="Close").click()
        assert page.evaluate("location.hash") == ""


def test_the_way_back_of_the_browser_closes_the_panel(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full) as opened:
        page = opened.page
        page.locator(f'main a.figure[href="{PAYMENTS}"]').first.click()
        page.get_by_role("dialog").wait_for()
        page.go_back()
        page.get_by_role("dialog").wait_for(state="hidden")
        page.go_forward()
        page.get_by_role("dialog").wait_for()


def test_every_figure_of_the_page_can_be_shown(open_page: Callable[..., Any], full: Path) -> None:
    show_all = """
    () => [...document.querySelectorAll(".entry .trace")].filter((entry) => {
      showTrace("#" + entry.id);
      const panel = document.querySelector("dialog");
      return !["h2", ".value", "dd"].every((part) => panel.querySelector(part)?.textContent);
    }).map((entry) => entry.id)
    """
    with open_page(full) as opened:
        assert opened.page.evaluate("document.querySelectorAll('.entry').length") > 500
        assert opened.page.evaluate(show_all) == []


def test_without_the_script_the_link_leads_to_the_entry_at_the_end(open_page: Callable[..., Any], full: Path) -> None:
    with open_page(full, script=False) as opened:
        page = opened.page
        page.locator(f'main a.figure[href="{PAYMENTS}"]').first.click()
        entry = page.locator("#figure\\:payments\\.total")
        entry.wait_for()
        assert "Mobilisation: paid" in entry.inner_text()
        entry.locator("a", has_text="Mobilisation").click()
        page.locator("#figure\\:payments\\.mobilisation").wait_for()
        for hidden in ("the:search", "the:colours", "the:trace"):
            assert not page.locator(f"[id='{hidden}']").is_visible()
