"""A browser without a window, and the pages that are opened in it: each must be silent and ask for nothing."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.documents.formats.convert import Document, Picture, to_html
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import BUSINESS_CASE, compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).parents[2]
FULL = REPOSITORY / "cases" / "family-recovery" / "case.yaml"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
# Without a sandbox, for continuous integration runs as root; and silent, for tests ask for nothing.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def _or_skip(found: object, missing: str) -> None:
    """Leave the tests out on a machine that lacks what they need; where everything must hold, let them fail."""
    if not found:
        if os.environ.get("SIBCASE_CI"):
            pytest.fail(f"{missing} is missing")
        pytest.skip(f"{missing} is missing")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    _or_skip(chromium, "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield opened
        opened.close()


@dataclass
class Opened:
    """A page that was opened, and all that it said and asked for."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Write down from now on what the page says and asks for."""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def check_silence(self) -> None:
        """See that nothing was said and nothing was asked for but the file itself (pictures are part of it)."""
        assert self.said == []
        others = [url for url in self.asked if url.split("#")[0] != self.address and not url.startswith("data:")]
        assert others == []


@pytest.fixture
def open_page(browser: Browser) -> Callable[..., Any]:
    """Return a function that opens a file as readers do, and sees in the end that it was silent."""

    @contextmanager
    def opener(
        file: Path, at: str = "", *, size: Any = WIDE, colours: Any = "light", script: bool = True
    ) -> Iterator[Opened]:
        context = browser.new_context(
            viewport=size, color_scheme=colours, java_script_enabled=script, reduced_motion="reduce"
        )
        context.set_default_timeout(15_000)
        try:
            opened = Opened(context.new_page(), file.as_uri())
            opened.listen()
            opened.page.goto(opened.address + at)
            yield opened
            opened.check_silence()
        finally:
            context.close()

    return opener


@pytest.fixture(scope="session")
def page_of_case(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that writes a document of a case as a web page, once."""
    folder, written = tmp_path_factory.mktemp("pages"), dict[tuple[Path, str], Path]()

    def write(case: Path, template: str = BUSINESS_CASE) -> Path:
        if (case, template) not in written:
            business = load(case)
            file = written[case, template] = folder / f"{len(written)}.html"
            file.write_bytes(to_html(compose(business, business.evaluate(), template)))
        return written[case, template]

    return write


@pytest.fixture(scope="session")
def full(page_of_case: Callable[..., Path]) -> Path:
    """Return the page of the fullest case there is."""
    return page_of_case(FULL)


# Two columns that answer to a pointer, drawn as documents/charts/ draws them.
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="648" height="100" viewBox="-4 -4 648 100">'
    '<rect class="paper" x="-4" y="-4" width="648" height="100" fill="white"/>'
    '<g class="mark" data-says="2025-26: £5"><title>2025-26: £5</title>'
    '<rect x="10" y="40" width="60" height="50" class="accent" fill="#1f4e79"/></g>'
    '<g class="mark" data-says="2026-27: £9"><title>2026-27: £9</title>'
    '<rect x="110" y="0" width="60" height="90" class="contrast" fill="#c4661f"/></g></svg>\n'
)
EVERYTHING = """\
# First part

Text with a [link](https://example.org/), `code`, ~~struck~~ words, a note[^1] and a [way down](#third-part).

- **£1.2m** is paid
- **£800k** is saved
- **24%** of it is cash
- **1.3** times the money comes back

> [!NOTE]
> Most savings are not cash.

> [!WARNING]
> A warning.

> A quotation.

## Second part

![Payments rise from £5 to £9.](pictures/chart.svg "Payments by year")

The same again, in a sentence: ![Payments.](pictures/chart.svg), and by itself:

![Payments rise.](pictures/chart.svg)

Table: Payments by year

| Year | Payments | What for |
|:-----|---------:|:--------:|
| 2025-26 | £5 | a start |
| 2026-27 | £9 | an end |

|  | One |
|--|--:|
|  | 1 |

# Third part

## Lists

1. one
2. two

- [ ] open
- [x] done

```
code that is so long that it will not fit into the width of a telephone, whatever its reader may do about it
```

#### A deep heading

***

[^1]: A note.
"""


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a short page with everything that Markdown can say."""
    table = (("Year", "Payments"), ("2025-26", "£5"), ("2026-27", "£9"))
    picture = Picture("chart", "Payments rise from £5 to £9.", DRAWN, table=table)
    document = Document(
        EVERYTHING,
        "Everything",
        author="A council",
        date="2026-11-22",
        pictures=(picture,),
        subtitle="All that a page can hold",
        status="Outline business case",
    )
    file = tmp_path_factory.mktemp("pages") / "everything.html"
    file.write_bytes(to_html(document))
    return file
