"""A portfolio and bids on a real cluster: two workers, one of which is killed, give the figures of one machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.tasks.bids.as_data import as_data
from sibcase.tasks.bids.compare_bids import FundOrder, compare_bids
from sibcase.tasks.cluster import ClusterFault, cluster_at
from sibcase.tasks.portfolio import drawn_case
from sibcase.tasks.portfolio.portfolio import PortfolioOrder, portfolio

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
BIDS = ROOT / "docs/bids"
# Five blocks of 4,096 draws for each case.
DRAWS = 20_000
CASE = """\
sibcase: 1
title: TITLE
stage: contract
currency: GBP
start: 2027-04-01
term: 3 years
parties: {council: {name: Council, role: commissioner}, charity: {name: Charity, role: provider}}
contract:
  payers: {council: 100%}
  metrics:
    work: {title: In work, unit: count, expected: {value: 40, low: 20, high: 60, distribution: uniform}}
  payments:
    work: {kind: tariff, title: Work, metric: work, counts: gross, price: £1_000}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Return a folder with two cases."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(CASE.replace("TITLE", name), "utf-8")
    return tmp_path


class Killer:
    """Watches the work, and kills a part of the cluster when the first piece is done."""

    def __init__(self, killed: subprocess.Popen[bytes]) -> None:
        self.killed, self.ended_pieces = killed, 0

    def expect(self, count: int) -> None:
        """Pieces come to light."""

    def began(self, name: str) -> None:
        """A piece begins."""

    def ended(self, name: str) -> None:
        """Kill it at the end of the first piece."""
        assert name
        self.ended_pieces += 1
        if self.ended_pieces == 1:
            self.killed.kill()


@contextmanager
def started(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of the cluster until it is no longer needed; its remarks are in a file."""
    with (folder / f"{words[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]],
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__DASHBOARD__LINK": ""},
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
    """Run a scheduler and two workers, and yield its address, the scheduler and one of the workers."""
    file = folder / "scheduler.json"
    scheduler = ("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    worker = ("dask_worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1", "--no-dashboard")
    with (
        started(folder, *scheduler, "--host", "127.0.0.1") as of_all,
        started(folder, *worker, "--name", "first") as first,
        started(folder, *worker, "--name", "second"),
    ):
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text("utf-8").strip():
            assert time.monotonic() < deadline, (folder / "dask_scheduler.log").read_text("utf-8")
            time.sleep(0.05)
        address = str(json.loads(file.read_text("utf-8"))["address"])
        wait_for_workers(address, deadline)
        yield address, of_all, first


def wait_for_workers(address: str, deadline: float) -> None:
    """Wait until both workers are there."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=max(1.0, deadline - time.monotonic()))


@pytest.mark.slow
@pytest.mark.costly
def test_a_worker_that_is_killed_changes_nothing(
    cases: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A block at a time: ten pieces of work.
    monkeypatch.setattr(drawn_case, "_BLOCKS_AT_ONCE", 1)
    here = portfolio(PortfolioOrder(cases, draws=DRAWS, jobs=1))
    capfd.readouterr()
    with cluster(tmp_path_factory.mktemp("cluster")) as (address, scheduler, worker):
        killer = Killer(worker)
        with cluster_at(address, str(cases)) as workers:
            order = PortfolioOrder(cases, draws=DRAWS, jobs=workers.at_once)
            there = portfolio(order, killer, workers.executor)
        assert killer.ended_pieces == 10
        assert worker.wait(10) == -signal.SIGKILL
        # The same to the last bit, and nothing lost.
        assert there == here
        with cluster_at(address, str(cases)) as workers:
            again = portfolio(PortfolioOrder(cases, draws=DRAWS, jobs=2), executor=workers.executor)
        assert again == here
        (cases / "one" / "case.yaml").write_text(CASE.replace("£1_000", "£2_000").replace("TITLE", "one"), "utf-8")
        with cluster_at(address, str(cases)) as workers:
            other = portfolio(PortfolioOrder(cases, draws=200, jobs=2), executor=workers.executor)
        assert other.years[-1].payments.planned == pytest.approx(120_000)
        command = [sys.executable, "-m", "sibcase", "portfolio", str(cases), "--draws", "200", "--cluster", address]
        done = subprocess.run(
            command, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, b"")
        with monkeypatch.context() as changed:
            changed.setattr("sibcase.tasks.cluster.__version__", "0.0")
            with pytest.raises(ClusterFault, match=r"here there is sibcase 0[.]0"), cluster_at(address, str(cases)):
                pass
        bids = FundOrder(BIDS, BIDS / "rate-card.yaml", 1_200_000.0, draws=200, jobs=1)
        with cluster_at(address, str(BIDS), str(bids.card)) as workers:
            assert as_data(compare_bids(bids, executor=workers.executor)) == as_data(compare_bids(bids))
        monkeypatch.setattr("sibcase.tasks.cluster._SECONDS_TO_CONNECT", 1)
        with pytest.raises(ClusterFault, match="has gone"), cluster_at(address, str(cases)) as workers:
            portfolio(PortfolioOrder(cases, draws=DRAWS, jobs=1), Killer(scheduler), workers.executor)
    assert capfd.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.costly
def test_a_scheduler_that_is_not_there_is_a_sentence(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sibcase.tasks.cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(ClusterFault, match="no scheduler answers at"), cluster_at("tcp://127.0.0.1:9", str(cases)):
        pass
