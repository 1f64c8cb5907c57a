"""The workbench in a browser, as somebody uses it who has never seen the text of a case."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from sibcase.casefile.reader import load_case
from sibcase.webapp.app import make_app
from sibcase.webapp.guard import Terms
from sibcase.webapp.workspace import Workspace
from tests.browser.test_for_everybody import NARROW, SHORTEN, WIDE, violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    Journey = Callable[[Browser, "Served"], None]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

REPOSITORY = Path(__file__).parents[2]
TOKEN = "a-token-of-a-browser-test-0123"  # noqa: S105 - opens nothing
FULL = "family-recovery/case.yaml"


@dataclass
class Served:
    """A workbench that is served: its folder and its address."""

    folder: Path
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a workbench with the full case, served on this computer."""
    folder = tmp_path_factory.mktemp("cases")
    shutil.copytree(REPOSITORY / "cases" / "family-recovery", folder / "family-recovery")
    listening = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    application: Any = make_app(Workspace(folder), Terms(frozenset({host}), TOKEN))
    server = uvicorn.Server(uvicorn.Config(application, http="h11", ws="none", lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Served(folder, f"http://{host}")
    server.should_exit = True
    thread.join(10)


@contextmanager
def entered(browser: Browser, served: Served, size: Any = WIDE, colours: Any = "light", **more: Any) -> Iterator[Page]:
    """Open the workbench by the address of the terminal; it says nothing, and asks nobody else."""
    context = browser.new_context(viewport=size, color_scheme=colours, reduced_motion="reduce", **more)
    context.set_default_timeout(15_000)
    page, said, asked = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{served.address}/?token={TOKEN}")
        page.wait_for_url(f"{served.address}/")
        yield page
        assert said == []
        assert [url for url in asked if not url.startswith((served.address, "data:"))] == []
    finally:
        context.close()


def go(page: Page, served: Served, path: str) -> None:
    """Go to a page and wait for what it loads."""
    page.goto(served.address + path)
    page.wait_for_load_state("networkidle")


PAGES = (
    "/",
    f"/case?case={FULL}",
    f"/form?case={FULL}&at=contract.payments.home-north-tariff",
    f"/form?case={FULL}&at=outcomes",
    f"/add?case={FULL}&at=parties",
    f"/try?case={FULL}&A:contract.cap=nonsense&B:contract.cap=£2m",
    f"/range?case={FULL}",
    f"/print?case={FULL}&template=brief",
    f"/trace?case={FULL}&figure=payments.total",
    f"/text?case={FULL}",
    f"/compare?case={FULL}",
    "/new",
    "/nowhere",
)


@pytest.mark.matrix(1)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("size", "colours"), [(WIDE, "light"), (NARROW, "dark")], ids=["desk", "telephone-dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, served: Served, size: Any, colours: str, path: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.goto(f"{served.address}/?token={TOKEN}")
        page.wait_for_url(f"{served.address}/")
        go(page, served, path)
        page.evaluate(SHORTEN)
        page.evaluate("document.querySelectorAll('iframe').forEach((each) => each.remove())")
        page.evaluate("document.querySelectorAll('details').forEach((each, n) => { each.open = n < 12; })")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    finally:
        context.close()


def a_case_from_an_empty_page_to_a_pdf_with_no_yaml_seen(browser: Browser, served: Served) -> None:
    """A case from an empty page to a PDF with no YAML seen."""
    with entered(browser, served, accept_downloads=True) as page:
        page.get_by_role("link", name="New case").click()
        page.get_by_label("Title").fill("Families in Westshire")
        page.get_by_label("The need in one sentence").fill("150 people, £70k a year each, for 15 years")
        page.get_by_label("Concept: the need and its cost").check()
        page.get_by_role("button", name="Begin the case").click()
        page.get_by_role("heading", name="About the case").wait_for()
        page.get_by_label("Area", exact=True).fill("Westshire")
        # 150 × £70,000 × 15
        page.get_by_text("£157,500,000").first.wait_for()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("navigation", name="This case").get_by_role("link", name="Summary").click()
        page.get_by_role("link", name="See what the next stage adds").click()
        page.get_by_role("button", name="Add them").click()
        page.get_by_role("heading", name="Headline").wait_for()
        page.get_by_role("navigation", name="This case").get_by_role("link", name="Print").click()
        with page.expect_download(timeout=60_000) as kept:
            page.get_by_role("link", name="PDF").click()
        assert Path(kept.value.path()).read_bytes().startswith(b"%PDF")
        assert kept.value.suggested_filename == "families-in-westshire.pdf"
        assert page.get_by_text("unit_cost:").count() == 0
    loaded = load_case(served.folder / "families-in-westshire" / "case.yaml")
    assert loaded.case is not None
    assert (loaded.case.area, loaded.case.stage) == ("Westshire", "outline")


def findings_are_fixed_one_after_the_other_and_the_file_is_as_if_written_by_hand(
    browser: Browser, served: Served
) -> None:
    """Findings are fixed one after the other and the file is as if written by hand."""
    with entered(browser, served) as page:
        page.get_by_role("link", name="New case").click()
        page.get_by_label("Title").fill("Safe in Westshire")
        page.get_by_label("Outline: also the service").check()
        page.get_by_label("Family recovery").check()
        page.get_by_role("button", name="Begin the case").click()
        page.get_by_role("heading", name="About the case").wait_for()
        file = served.folder / "safe-in-westshire" / "case.yaml"
        before = file.read_text("utf-8")
        for field, text in (("service.engagement", "81%"), ("service.completion", "71%")):
            page.get_by_role("navigation", name="Sections").get_by_role("link", name="Service").click()
            box = page.locator(f"[id='at:{field}']")
            box.fill(text)
            page.get_by_text("Not saved yet.", exact=True).wait_for()
            page.get_by_role("button", name="Save").click()
            page.get_by_text("Saved.").wait_for()
        # A figure that was illustrative and is right.
        page.locator("[data-at='contract.cap']").or_(page.get_by_role("link", name="Contract")).first.click()
        page.locator("[data-at='contract.cap']").get_by_role("button", name="It is our own figure").click()
        page.get_by_text("Saved.").wait_for()
    after, by_hand = load_case(file), before
    for field, text in (("engagement", "81%"), ("completion", "71%")):
        by_hand = re.sub(
            rf"(  {field}:\n    value: )[0-9]+%(\n(?:    .*\n)*?)    supply: .*\n", rf"\g<1>{text}\2", by_hand
        )
    by_hand = re.sub(r"(  cap:\n(?:    .*\n)*?)    supply: .*\n", r"\1", by_hand)
    assert file.read_text("utf-8") == by_hand
    assert after.case is not None
    assert (
        sum(each.code == "SIB035" for each in after.findings)
        == len(re.findall(r"^ +supply:", before, re.MULTILINE)) - 3
    )


def what_is_typed_is_understood_shown_in_figures_and_written_when_saved(browser: Browser, served: Served) -> None:
    """What is typed is understood shown in figures and written when saved."""
    file = served.folder / FULL
    before = file.read_text("utf-8")
    with entered(browser, served) as page:
        go(page, served, f"/form?case={FULL}&at=contract.payments.home-north-tariff")
        price = page.get_by_label("Price (required)")
        was = price.input_value()
        price.fill("many pounds")
        page.get_by_text("expected an amount of money").first.wait_for()
        assert price.get_attribute("aria-invalid") == "true"
        price.fill("£20k")
        page.get_by_text("Figures, not saved yet").wait_for()
        page.locator("#text-change ins").first.wait_for()
        assert page.locator("#text-change del").count() == 1
        assert file.read_text("utf-8") == before
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved.").wait_for()
        after = file.read_text("utf-8")
        changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
        assert len(changed) == 1
        assert "£20k" in changed[0][1]
        page.get_by_role("button", name="Undo the last change").click()
        page.get_by_text("Saved.").wait_for()
        assert page.get_by_label("Price (required)").input_value() == was
    assert file.read_text("utf-8") == before


def a_figure_leads_to_its_trace_and_from_there_to_its_field_by_keyboard(browser: Browser, served: Served) -> None:
    """A figure leads to its trace and from there to its field by keyboard."""
    with entered(browser, served) as page:
        go(page, served, f"/case?case={FULL}")
        page.locator("a[data-trace]").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").get_by_role("heading", name="How it is calculated").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        page.keyboard.press("Enter")
        page.get_by_role("dialog").get_by_role("link", name="go to need").first.click()
        page.wait_for_url("**/form?**")
        assert page.evaluate("document.querySelector(':target') !== null")


def a_price_is_tried_with_a_slider_and_thrown_away(browser: Browser, served: Served) -> None:
    """A price is tried with a slider and thrown away."""
    before = (served.folder / FULL).read_bytes()
    with entered(browser, served) as page:
        go(page, served, f"/try?case={FULL}&input=contract.cap")
        page.get_by_label("Cap of the contract in Scenario A: slider").focus()
        for _ in range(30):
            page.keyboard.press("ArrowLeft")
        page.locator("#results td.moved").first.wait_for()
        assert "A%3Acontract.cap" in page.url
        page.get_by_role("link", name="Throw all of it away").click()
        page.wait_for_load_state("networkidle")
        assert page.locator("#results td.moved").count() == 0
    assert (served.folder / FULL).read_bytes() == before


def all_of_it_works_without_a_script(browser: Browser, served: Served) -> None:
    """All of it works without a script."""
    with entered(browser, served, java_script_enabled=False) as page:
        page.get_by_role("link", name="Work out the figures of all cases").click()
        page.get_by_text("£2,689,010").first.wait_for()
        page.get_by_role("link", name="Safe at home").click()
        page.get_by_role("link", name="£2,689,010").first.click()
        page.get_by_role("heading", name="How it is calculated").wait_for()
        go(page, served, f"/range?case={FULL}")
        page.get_by_role("link", name="Work them out").click()
        page.get_by_role("heading", name="How far the effects may fall").wait_for()


def figures_follow_a_keystroke_soon(browser: Browser, served: Served) -> None:
    """Figures follow a keystroke soon."""
    with entered(browser, served) as page:
        go(page, served, f"/form?case={FULL}&at=contract.payments.home-north-tariff")
        price, times = page.get_by_label("Price (required)"), list[float]()
        for text in ("£19k", "£21k", "£22k"):
            with page.expect_response("**/live") as answer:
                price.fill(text)
                begun = time.monotonic()
            answer.value.finished()
            times.append(time.monotonic() - begun)
            page.get_by_text("Figures, not saved yet").wait_for()
            page.wait_for_load_state("networkidle")
    # 0.15 s of pause, and as much for the figures on a computer that does nothing else; ten times that here.
    assert min(times) < 1.5


JOURNEYS = (
    a_case_from_an_empty_page_to_a_pdf_with_no_yaml_seen,
    findings_are_fixed_one_after_the_other_and_the_file_is_as_if_written_by_hand,
    what_is_typed_is_understood_shown_in_figures_and_written_when_saved,
    a_figure_leads_to_its_trace_and_from_there_to_its_field_by_keyboard,
    a_price_is_tried_with_a_slider_and_thrown_away,
    all_of_it_works_without_a_script,
    figures_follow_a_keystroke_soon,
)


@pytest.mark.matrix(1)
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda each: each.__name__)
def test_a_way_through_the_workbench(browser: Browser, served: Served, journey: Journey) -> None:
    journey(browser, served)
