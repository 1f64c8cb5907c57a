"""The workbook of the full case, from reading the case to the written file, against openpyxl reading and writing it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Comparison, sibcase
from sibcase.tasks.business_case import load
from sibcase.tasks.export.export import export_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL_CASE = ROOT / "cases" / "family-recovery"
COPY = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"


def comparisons(folder: Path) -> Iterator[Comparison]:
    """Yield what is to be measured; files for it are put into the folder."""
    (written,) = export_case(load(FULL_CASE), ["xlsx"], folder)
    yield Comparison(
        name=f"the workbook of {FULL_CASE.name}",
        ours=[sibcase("export", FULL_CASE, "--to", "xlsx", "--out", folder / "ours")],
        yardstick=[(sys.executable, "-c", COPY, str(written), str(folder / "copy.xlsx"))],
        yardstick_name="openpyxl reading and writing the same workbook, with nothing worked out",
        limit=1.0,
        rounds=5,
    )
