"""Measure what the project promises about speed: `python benchmarks/run.py [MODULE …] [--write]`, or `make bench`.

Each promise is a ratio of two commands that take turns. A table is printed; `--write` also puts the ratios into
`benchmarks/results.json`, the record that goes with a release. The status is 1 if a promise is not kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

# A script's own folder is on the path, its repository is not.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import (
    adding_up,
    by_hand,
    drawing,
    exporting,
    growing,
    printing,
    publishing,
    sampling,
    showing,
    simulating,
    validating,
    writing,
)
from benchmarks.measure import Measured, measure

if TYPE_CHECKING:
    from types import ModuleType

RESULTS = Path(__file__).with_name("results.json")
# Each module yields comparisons; what else is promised gets a module of its own and a name here.
MODULES = (
    showing,
    validating,
    growing,
    drawing,
    simulating,
    adding_up,
    by_hand,
    sampling,
    printing,
    exporting,
    writing,
    publishing,
)


def main() -> int:
    """Measure everything, print the table, and return the status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="MODULE", help=f"{', '.join(map(_name, MODULES))}; all if none")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results.json")
    options = parser.parse_args()
    measured = []
    print(f"{'ours':>8} {'yardstick':>10} {'ratio':>7} {'limit':>7}", flush=True)
    with tempfile.TemporaryDirectory(prefix="sibcase-bench-") as folder:
        for module in _asked(options.names):
            for comparison in module.comparisons(Path(folder)):
                measured.append(measure(comparison))
                print(row(measured[-1]), flush=True)
    if options.write:
        RESULTS.write_text(json.dumps([record(each) for each in measured], indent=2) + "\n", "utf-8")
    return 0 if all(each.is_kept for each in measured) else 1


def _asked(names: list[str]) -> list[ModuleType]:
    """Return the modules of those names, all where none is named."""
    return [module for module in MODULES if not names or _name(module) in names]


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def row(measured: Measured) -> str:
    """Return one line of the table."""
    promise = measured.comparison
    times = f"{measured.ours:>7.3f}s {measured.yardstick:>9.3f}s {_ratio(measured.ratio):>7} {_ratio(promise.limit):>7}"
    each = f" ({_duration(measured.ours / promise.parts)} each)" if promise.parts > 1 else ""
    kept = "" if measured.is_kept else "  NOT KEPT"
    return f"{times}  {promise.name}{each}, against {promise.yardstick_name}{kept}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.2g}"


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.005 else f"{seconds * 1e6:.1f} µs"


def record(measured: Measured) -> dict[str, str | float]:
    """Return what is kept of one measurement: no seconds, which say more of the machine than of the program."""
    promise = measured.comparison
    return {
        "measured": promise.name,
        "against": promise.yardstick_name,
        "limit": promise.limit,
        "ratio": round(measured.ratio, 2) if measured.ratio >= 0.1 else round(measured.ratio, 4),
    }


if __name__ == "__main__":
    sys.exit(main())
