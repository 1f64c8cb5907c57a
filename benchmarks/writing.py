"""How soon the workbench answers a keystroke on the full case, against checking the case from its text."""

from __future__ import annotations

import shutil
from itertools import count
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, CallComparison
from sibcase.casefile.reader import CASE_FILE_NAME, load_case
from sibcase.tasks.check.review import review_case
from sibcase.webapp.desk import Asked, Desk
from sibcase.webapp.pages import writing
from sibcase.webapp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sibcase.webapp.desk import Html

FULL_CASE = ROOT / "cases" / "family-recovery"
LINE = "contract.payments.home-north-tariff"


def comparisons(folder: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    shutil.copytree(FULL_CASE, folder / "written")
    desk = Desk(Workspace(folder))
    prices = count(18_000)

    def asking(page: Callable[[Asked], Html], *query: tuple[str, str]) -> Callable[[], object]:
        return lambda: page(Asked(desk, query, _form(desk, next(prices)), is_part=True))

    def checked() -> object:
        return review_case(load_case(folder / "written" / CASE_FILE_NAME))

    def whole() -> object:
        form = _form(desk, next(prices))
        writing.preview(Asked(desk, (("rules", "later"),), form, is_part=True))
        return writing.preview(Asked(desk, (), form, is_part=True))

    for name, ours, limit in (
        ("figures after a price is typed in the workbench", asking(writing.live), 0.3),
        ("the text and all figures after it", asking(writing.preview, ("rules", "later")), 0.6),
        ("the same with the findings", whole, 1.1),
    ):
        yield CallComparison(
            name=name,
            ours=ours,
            yardstick=checked,
            yardstick_name="checking the case from its text",
            limit=limit,
            rounds=5,
        )


def _form(desk: Desk, price: int) -> tuple[tuple[str, str], ...]:
    """Return what a browser sends after a price was typed."""
    case = f"written/{CASE_FILE_NAME}"
    digest = desk.workspace.opened(case).digest
    return (
        ("case", case),
        ("digest", digest),
        ("at", LINE),
        (f"f:{LINE}.price.value", f"£{price}"),
        (f"w:{LINE}.price.value", "£18k"),
    )
