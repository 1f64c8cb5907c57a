"""The pictures of docs/workbench.md: `make pictures` takes them anew from a workbench in a headless Chromium.

No test compares their bytes, because they change with the version of the browser.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
TOKEN = "a-token-for-pictures-0123456789"  # noqa: S105 - opens nothing
CASE = "family-recovery/case.yaml"
SIZE = {"width": 1160, "height": 720}
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this computer; yield its address."""
    import uvicorn

    from sibcase.webapp.app import make_app
    from sibcase.webapp.guard import Terms
    from sibcase.webapp.workspace import Workspace

    listening = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    application = make_app(Workspace(folder), Terms(frozenset({host}), TOKEN))
    server = uvicorn.Server(uvicorn.Config(application, http="h11", ws="none", lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://{host}"
    server.should_exit = True
    thread.join(10)


def take(page: Page, name: str) -> None:
    """Take one picture."""
    page.screenshot(path=str(IMAGES / f"workbench-{name}.png"))


def walk(page: Page, address: str) -> None:
    """Go through the workbench as docs/workbench.md does, and take a picture at each step."""
    page.goto(f"{address}/?token={TOKEN}")
    page.wait_for_url(f"{address}/")
    page.wait_for_load_state("networkidle")
    take(page, "cases")
    page.goto(f"{address}/form?case={CASE}&at=contract.payments.home-north-tariff")
    page.get_by_label("Price (required)").fill("£20k")
    page.locator("#text-change").get_by_text("gone.").wait_for()
    page.get_by_text("Not saved yet.", exact=True).wait_for()
    page.evaluate("document.querySelector('.effects').scrollTop = 330")
    page.evaluate("document.querySelector('[data-at$=price]').scrollIntoView({block: 'center'})")
    take(page, "write")
    page.goto(f"{address}/case?case={CASE}")
    page.get_by_role("link", name="£2,689,010").first.click()
    page.get_by_role("dialog").get_by_role("heading", name="How it is calculated").wait_for()
    take(page, "trace")
    page.goto(
        f"{address}/try?case={CASE}&A:contract.cap=£2.4m&title-A=Smaller+cap&B:service.completion=55%25&title-B=Fewer+stay"
    )
    page.wait_for_load_state("networkidle")
    take(page, "try")
    page.goto(f"{address}/print?case={CASE}&template=brief")
    page.wait_for_load_state("networkidle")
    take(page, "print")


def main() -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as made,
        sync_playwright() as playwright,
        served(Path(made) / "cases") as address,
    ):
        for name in ("family-recovery", "chicago-preschool", "concept-note"):
            shutil.copytree(ROOT / "cases" / name, Path(made) / "cases" / name)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(SWITCHES))
        context = browser.new_context(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        walk(context.new_page(), address)
        browser.close()


if __name__ == "__main__":
    main()
