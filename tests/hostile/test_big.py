"""Files made to exhaust the machine: a finding with a place within seconds and 300 MB, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sibcase.casefile.reader import MOST_FINDINGS, load_text
from tests.hostile.generate import BIG, big

ROOT = Path(__file__).parents[2]
# About half a second where nothing else runs. A busy machine takes three times as long, a fault a hundred times.
SECONDS = 10 if "coverage" in sys.modules else 5
MEGABYTES = 300
# Checks one file as `sibcase validate` does, and says what that took beyond the start of the program.
PROBE = """
import json, pathlib, resource, sys, time
def peak():
    # What the kernel says of a process on Linux holds what its parent took as well; the status does not.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
from sibcase.casefile.source.report import format_findings
from sibcase.tasks.check.check import check_files
started = time.process_time()
checked = check_files([sys.argv[1]])
told = format_findings(checked.findings, checked.texts)
print(json.dumps({
    "seconds": time.process_time() - started,
    "megabytes": peak(),
    "places": [[each.place.line, each.place.column] for each in checked.findings[:5]],
    "findings": len(checked.findings),
    "told": len(told),
}))
"""

# Long, and sound: nothing is found in it.
HARMLESS = ("50,000 values",)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="memory is measured with the resource module")


@pytest.mark.costly
@pytest.mark.matrix(2)
@pytest.mark.parametrize("what", BIG)
def test_a_file_that_is_too_much_is_refused_at_small_cost(what: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(big(what))
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cost = json.loads(done.stdout)
    assert cost["places"] or what in HARMLESS
    assert cost["told"] < 1_000_000
    assert all(line >= 1 and column >= 1 for line, column in cost["places"])
    assert cost["seconds"] < SECONDS
    assert cost["megabytes"] < MEGABYTES


@pytest.mark.costly
def test_thousands_of_problems_are_cut_short() -> None:
    findings = load_text(big("20,000 unknown fields")).findings
    assert len(findings) == MOST_FINDINGS + 1
    assert findings[-1].message == f"{20_000 - MOST_FINDINGS:,} more problems from here on are not listed"
    assert findings[-1].is_error
