"""The gallery of bad case files: one small file for each finding, with what is said of it.

`tests/errors/SIBnnn-what.yaml` gives the finding SIBnnn and no other, in the words of `SIBnnn-what.out`. The gallery
doubles as documentation: docs/findings.md quotes it. `pytest tests/casefile --update-gallery` writes the outputs anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.reader import Loaded, load_case
from sibcase.casefile.source.codes import CODES
from sibcase.casefile.source.report import format_findings

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
GALLERY = Path("tests/errors")
HEAD = "sibcase: 1\ntitle: Recovery for parents\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"

# Files that would weigh down the repository are made when they are needed.
MADE: dict[str, Callable[[], dict[str, str]]] = {
    "SIB012-too-large": lambda: {"SIB012-too-large.yaml": HEAD + "# " + "x" * 1_000_000 + "\n"},
    "SIB012-long-text": lambda: {
        "SIB012-long-text.yaml": HEAD + "narrative:\n  strategic: {file: long-text.md}\n",
        "long-text.md": "x" * 200_001,
    },
}
# Raised in other rooms, on things that are no case file or not known when it is read.
_BY_THE_CHECK = "the check raises it, when it has asked the rules: tests/tasks/test_waivers.py"
ELSEWHERE = {
    "SIB037": "the documents room raises it, when it fills in the figures that prose quotes",
    "SIB042": "the check raises it, once cash has been computed",
    "SIB051": _BY_THE_CHECK,
    "SIB052": _BY_THE_CHECK,
    "SIB053": _BY_THE_CHECK,
    "SIB054": "the check raises it, before it computes a case: tests/tasks/test_policy.py",
    "SIB080": "the check raises it, of files that it met in a folder: tests/cli/test_validate.py",
}

NAMES = sorted({path.stem for path in (ROOT / GALLERY).glob("*.yaml")} | MADE.keys())


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of one file of the gallery."""
    return str(request.param)


@pytest.fixture
def loaded(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """Load a file of the gallery by the path that its output names."""
    monkeypatch.chdir(ROOT)
    if name in MADE:
        monkeypatch.chdir(tmp_path)
        GALLERY.mkdir(parents=True)
        for file, text in MADE[name]().items():
            (GALLERY / file).write_text(text, "utf-8")
    return load_case(GALLERY / f"{name}.yaml")


def test_finding_is_reported_as_written_down(name: str, loaded: Loaded, pytestconfig: pytest.Config) -> None:
    output = ROOT / GALLERY / f"{name}.out"
    told = format_findings(loaded.findings, loaded.texts)
    if pytestconfig.getoption("--update-gallery", default=False):
        output.write_text(told, "utf-8")
    assert told == output.read_text("utf-8")


def test_file_gives_its_own_code_and_no_other(name: str, loaded: Loaded) -> None:
    assert {finding.code for finding in loaded.findings} == {name.partition("-")[0]}


def test_case_is_there_exactly_if_nothing_is_wrong(loaded: Loaded) -> None:
    assert (loaded.case is None) == loaded.has_errors


@pytest.mark.parametrize("code", CODES)
def test_code_has_an_example(code: str) -> None:
    if code in ELSEWHERE:
        pytest.skip(ELSEWHERE[code])
    assert any(name.startswith(f"{code}-") for name in NAMES), f"no file in {GALLERY} shows {code}"


def test_output_belongs_to_a_file() -> None:
    assert {path.stem for path in (ROOT / GALLERY).glob("*.out")} == set(NAMES)


@pytest.mark.parametrize("code", CODES.values(), ids=list(CODES))
def test_code_is_explained(code: object) -> None:
    """A code is told in words that stand after "checks that" and "because"."""
    assert isinstance(code, type(CODES["SIB001"]))
    assert code.checks.strip()
    assert code.matters.strip()
    assert not code.checks.endswith(".")
    assert not code.matters.endswith(".")
