"""Web pages in a house style shut nobody out either: by day and by night, with colours that are only just allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.documents.brand.brand import read_brand
from sibcase.documents.formats.brand_styles import dressed
from sibcase.documents.formats.convert import to_html
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import compose
from tests.browser.test_for_everybody import SHORTEN, WAYS, violations

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.costly, pytest.mark.xdist_group("browser")]

CASE = Path(__file__).parents[2] / "cases/family-recovery/case.yaml"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h120v40z" fill="#7a1f3d"/></svg>'
# A dark wine; the lightest grey that words may have; black.
COLOURS = [("#7a1f3d", "#3b9d23"), ("#767676", "#b0006d"), ("#000000", "#949494")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return one case in several house styles."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "logo.svg").write_text(LOGO, "utf-8")
    business = load(CASE)
    document, made = compose(business, business.evaluate()), []
    for number, (accent, contrast) in enumerate(COLOURS):
        brand = folder / f"brand-{number}.yaml"
        colours = f"colours: {{accent: '{accent}', contrast: '{contrast}'}}"
        brand.write_text(f"name: Council\nlogo: logo.svg\nfooter: Families programme\n{colours}\n", "utf-8")
        made.append(folder / f"page-{number}.html")
        made[-1].write_bytes(to_html(dressed(document, read_brand(brand))))
    return made


@pytest.mark.matrix(1)
@pytest.mark.parametrize("number", range(len(COLOURS)), ids=[accent for accent, _ in COLOURS])
@pytest.mark.parametrize("way", range(2), ids=["light", "dark"])
def test_axe_finds_nothing_in_a_house_style(
    open_page: Callable[..., Any], pages: list[Path], number: int, way: int
) -> None:
    size, colours = WAYS[way]
    with open_page(pages[number], size=size, colours=colours) as opened:
        opened.page.evaluate(SHORTEN)
        assert violations(opened.page) == []
        shown = opened.page.evaluate("document.querySelector('.logo').naturalWidth")
        assert shown > 0
