"""How long `sibcase show` takes, against starting Python with the libraries that no such program can do without."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Comparison, sibcase
from benchmarks.validating import biggest_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def comparisons(_: Path) -> Iterator[Comparison]:
    """Yield what is to be measured."""
    biggest = biggest_case()
    yield Comparison(
        name=f"show one case, cold ({biggest.relative_to(ROOT)})",
        ours=[sibcase("show", biggest)],
        yardstick=[(sys.executable, "-c", "import numpy, yaml, pydantic")],
        yardstick_name="importing numpy, yaml and pydantic",
        limit=4.0,
    )
