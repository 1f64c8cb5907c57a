"""`sibcase validate --jobs`: the same findings in the same order by however many processes, and clean endings."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks import workers
from sibcase.tasks.check import side_by_side
from sibcase.tasks.check.policy import Asked
from tests.rules.examples import text_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from typer.testing import Result

    from sibcase.tasks.check.check import CheckedCase
    from sibcase.tasks.check.side_by_side import Block

NEED = "need: {people: 150, unit_cost: £70k per year, years: 15}\n"
CASES = {
    "a-sound": f"sibcase: 1\ntitle: Sound\n{NEED}",
    "b-bad": "sibcase: 1\ntitle: Bad\nneed: {people: many}\n",
    "c-unknown": f"sibcase: 1\ntitle: Unknown\nsurprise: 1\n{NEED}",
    "d-late": text_with("contract: {cap: ~, payments: {home-tariff: {cap: ~}}, pause: ~}\n"),
    "e-text": "no case at all",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a few cases, most of them with findings."""
    monkeypatch.chdir(tmp_path)
    for name, text in CASES.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(text, "utf-8")
    return tmp_path


def validate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["validate", *arguments])


def in_this_process(
    endings: Callable[[Block], Exception | None] = lambda _: None,
) -> Callable[..., Iterator[Future[list[CheckedCase]]]]:
    """Return a stand-in for processes: it does the work here, or ends as a process that was killed."""

    def case_by_case(work: Any, blocks: Sequence[Block], _jobs: int, **_: Any) -> Iterator[Future[list[CheckedCase]]]:
        for block in blocks:
            future: Future[list[CheckedCase]] = Future()
            ending = endings(block)
            if ending:
                future.set_exception(ending)
            else:
                future.set_result(work(block))
            yield future

    return case_by_case


@pytest.mark.costly
@pytest.mark.parametrize("style", ["text", "json"])
def test_the_same_bytes_whatever_the_number_of_processes(style: str) -> None:
    alone, together = (validate("--format", style, "--jobs", jobs) for jobs in ("1", "3"))
    assert together.stdout == alone.stdout
    assert together.stderr == alone.stderr
    assert (alone.exit_code, together.exit_code) == (1, 1)
    assert "5 cases checked" in alone.stderr


@pytest.mark.costly
def test_settings_and_a_baseline_apply_in_processes(folder: Path) -> None:
    validate("--write-baseline", "known.json", "d-late", "--jobs", "1")
    (folder / "sibcase.toml").write_text('baseline = "known.json"\n', "utf-8")
    alone, together = (validate("--format", "short", "--jobs", jobs) for jobs in ("1", "2"))
    assert "in the baseline" in alone.stderr
    assert (together.stdout, together.stderr) == (alone.stdout, alone.stderr)


def test_settings_that_cannot_be_read_are_one_sentence(folder: Path) -> None:
    (folder / "e-text" / "sibcase.toml").write_text('select = "nothing"\n', "utf-8")
    alone, together = (validate("--jobs", jobs) for jobs in ("1", "2"))
    assert alone.exit_code == together.exit_code == 2
    assert together.stderr == alone.stderr != ""


def test_few_cases_are_checked_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "case_by_case", None)
    assert validate().exit_code == 1


def test_many_cases_are_given_to_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "FEWEST_FOR_PROCESSES", 5)
    monkeypatch.setattr(side_by_side, "processors", lambda: 2)
    given: list[tuple[str, ...]] = []
    monkeypatch.setattr(side_by_side, "case_by_case", in_this_process(lambda block: given.append(block.files)))
    assert validate().exit_code == 1
    assert [file for files in given for file in files] == [f"{name}/case.yaml" for name in CASES]


@pytest.mark.costly
def test_a_process_that_ends_is_named_with_its_file_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "MOST_TOGETHER", 2)

    def killed(block: Block) -> Exception | None:
        return BrokenProcessPool("killed") if "c-unknown/case.yaml" in block.files else None

    everything = validate("--format", "short", "--jobs", "1")
    monkeypatch.setattr(side_by_side, "case_by_case", in_this_process(killed))
    checked = validate("--format", "short", "--jobs", "2")
    assert checked.exit_code == 2
    why = "not checked, because the process that checked it ended before its time"
    assert checked.stderr.startswith(f"c-unknown/case.yaml: {why}\n4 cases checked")
    assert checked.stdout.splitlines() == [line for line in everything.stdout.splitlines() if "c-unknown" not in line]


def test_a_process_stops_between_two_files_when_the_run_is_to_stop(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "is_stopping", lambda: True)
    block = side_by_side.Block(("a-sound/case.yaml",), str(folder), Asked(), dt.date(2026, 11, 29))
    with pytest.raises(KeyboardInterrupt):
        side_by_side.check_block(block)
    assert not workers.is_stopping()
