"""How soon a site of many cases is up to date after one of them changed, against building all of it."""

from __future__ import annotations

import shutil
from itertools import count
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, CallComparison
from sibcase.casefile.reader import CASE_FILE_NAME
from sibcase.tasks.site.build import SiteOrder, build_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASE = ROOT / "cases" / "deals" / "rikers-island"
CASES = 20


def comparisons(folder: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    cases, built, numbers = folder / "library", folder / "up-to-date", count(1)
    for number in range(CASES):
        shutil.copytree(CASE, cases / f"deal-{number}")
    text = (CASE / CASE_FILE_NAME).read_text("utf-8")
    _build(cases, built)

    def one_changed() -> object:
        changed = text.replace("title: Rikers Island ABLE", f"title: Rikers Island ABLE {next(numbers)}")
        (cases / "deal-7" / CASE_FILE_NAME).write_text(changed, "utf-8")
        return _build(cases, built)

    def whole() -> object:
        return _build(cases, folder / f"whole-{next(numbers)}")

    yield CallComparison(
        name=f"a site of {CASES} cases, of which one changed",
        ours=one_changed,
        yardstick=whole,
        yardstick_name="all of it",
        # One case of twenty, and the lists; of a thousand cases one is nothing.
        limit=0.12,
        rounds=1,
    )


def _build(cases: Path, out: Path) -> object:
    return build_site(SiteOrder(cases, out, "Our cases", jobs=1))
