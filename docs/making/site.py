"""The pictures of docs/site.md: `make pictures` takes them anew from a site in a headless Chromium.

No test compares their bytes, because they change with the version of the browser.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sibcase.tasks.site.build import SiteOrder, build_site

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1160, "height": 720}
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
PAGES = {"site-cases": "index.html", "site-case": "cases/rough-sleeping/index.html"}


def main() -> None:
    """Write a site of the cases that come with sibcase, and take its pictures."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build_site(SiteOrder(ROOT / "cases", Path(folder, "site"), "Business cases", formats=()))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(SWITCHES))
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        for name, file in PAGES.items():
            page.goto(Path(folder, "site", file).as_uri())
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
