"""Large matrices are sampled by commit: `make test` runs some items of each, `make test-all` every one.

A test with many items of the same kind is marked `@pytest.mark.matrix(12)`: at most 12 of its items are run, chosen by
the commit that is checked out, so that the next commit tries others. With `matrix(3, by="case")` they are all items of
three cases, for tests that share what was computed of a case; `matrix(3, among="the action")` is three of all items
with these words, for tests of one file that take long and look at one thing from several sides. A test that takes half
a second or more, and every test in a browser, is marked `@pytest.mark.costly`: a tenth of these is run, a matrix with
the sample that it has otherwise and any other test with all of its items. What is left out is run by `--sample rest`,
and all of it by `--sample all`. Of examples that Hypothesis makes, `--sample some` tries a part as well: the same ones
each time, so that what passed passes again; `--explore` makes new ones.

Workers of xdist get whole files, so that what a file keeps of its cases is computed once; where all of the matrices is
run they get items, since one matrix may take longer than everything else.
"""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
from collections import Counter, defaultdict
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from sibcase.tasks.publish import last_cases
from tests.trials import FULL, PART

if TYPE_CHECKING:
    from xdist.remote import Producer  # type: ignore[import-untyped]

SOME, REST, ALL = "some", "rest", "all"

# Each costly test is run by `make test` at about one commit in ten, so that it stays within minutes.
COSTLY_SHARE = 1 / 10


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the tests choose what is run of matrices."""
    parser.addoption(
        "--sample",
        choices=(SOME, REST, ALL),
        default=os.environ.get("SIBCASE_SAMPLE", SOME),
        help="of matrices: some items, chosen by commit; the rest of them, and nothing else; or all",
    )
    parser.addoption("--explore", action="store_true", help="let Hypothesis make examples that it has not tried before")


def pytest_configure(config: pytest.Config) -> None:
    """Let Hypothesis try all of its examples, or a part of them, and collect without a search for garbage."""
    gc.disable()
    tried = PART if config.getoption("--sample") == SOME else FULL
    # How long an example takes says something of the machine: on a busy one, sound tests would fail.
    known = not config.getoption("--explore")
    settings.register_profile("sibcase", deadline=None, max_examples=tried, derandomize=known)
    settings.load_profile("sibcase")
    # A worker meets every case that ships, in one file of tests after another.
    setattr(last_cases, "MOST_KEPT", 64)  # noqa: B010 - a constant of the program


class FileScheduling(LoadGroupScheduling):  # type: ignore[misc]
    """Gives each worker a whole file, or a whole group, at a time."""

    def _split_scope(self, nodeid: str) -> str:
        return str(super()._split_scope(nodeid)).partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGroupScheduling | None:
    """Give workers whole files in the order in which they are collected, unless whole matrices are run."""
    if config.getoption("dist") != "loadgroup" or config.getoption("--sample") != SOME:
        return None
    config.option.loadscopereorder = False
    return FileScheduling(config, log)


def pytest_report_header(config: pytest.Config) -> str:
    """Say what is run of matrices, so that a failure can be had again."""
    return f"matrices: {config.getoption('--sample')}, sampled by {seed()}"


@cache
def seed() -> str:
    """Return what samples are chosen by: the commit, or nothing where there is none, as in an archive."""
    if given := os.environ.get("SIBCASE_SAMPLE_SEED"):
        return given
    command = ["git", "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    except OSError:
        return "no commit"
    return done.stdout.strip()[:12] or "no commit"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the sample does not hold."""
    wanted = config.getoption("--sample")
    # Whoever names an item wants that one.
    if wanted == ALL or any("[" in argument for argument in config.args):
        return
    sampled = _sampled(items)
    left_out = [item for item in items if not _is_wanted(item, sampled, wanted)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _is_wanted(item, sampled, wanted)]
    if hasattr(config, "workerinput"):
        _put_slow_files_first(items)


def pytest_collection_finish() -> None:
    """Leave what was collected out of the search for garbage: looking through it again and again took a seventh."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    gc.enable()


def _put_slow_files_first(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it in the end."""
    slow = Counter(item.path for item in items if any(map(item.get_closest_marker, ("slow", "matrix"))))
    size = Counter(item.path for item in items)
    items.sort(key=lambda item: (-slow[item.path], -size[item.path], str(item.path)))


def _is_wanted(item: pytest.Item, sampled: set[pytest.Item], wanted: str) -> bool:
    if not _is_sampled(item):
        return wanted == SOME or _is_tried_further(item)
    return (item in sampled) == (wanted == SOME)


def _is_tried_further(item: pytest.Item) -> bool:
    """Return whether Hypothesis makes the examples of a test: only some of them were tried."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def _sampled(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the items of the sample: a tenth of the costly tests, and of matrices what their marks say."""
    in_turn = _costly_in_turn(items)
    sampled: set[pytest.Item] = set()
    matrices = defaultdict(list)
    for item in items:
        if _is_costly(item) and _test(item) not in in_turn:
            continue
        if item.get_closest_marker("matrix"):
            matrices[_matrix_of(item)].append(item)
        elif _is_costly(item):
            sampled.add(item)
    return sampled.union(*map(_sample_of, matrices.values()))


def _is_sampled(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, ("matrix", "costly")))


def _is_costly(item: pytest.Item) -> bool:
    return item.get_closest_marker("costly") is not None


def _costly_in_turn(items: list[pytest.Item]) -> set[str]:
    """Return the costly tests whose turn it is at this commit."""
    costly = sorted({_test(item) for item in items if _is_costly(item)}, key=_rank)
    return set(costly[: ceil(len(costly) * COSTLY_SHARE)])


def _test(item: pytest.Item) -> str:
    """Return the test that an item belongs to."""
    return item.nodeid.partition("[")[0]


def _matrix_of(item: pytest.Item) -> str:
    """Return what an item is sampled with: its own test, or those of a file that its mark names."""
    among = _mark(item).kwargs.get("among")
    return f"{item.path} {among}" if among else _test(item)


def _sample_of(matrix: list[pytest.Item]) -> list[pytest.Item]:
    names = {item: _name(item) for item in matrix}
    wanted = sorted(set(names.values()), key=_rank)[: int(_mark(matrix[0]).args[0])]
    return [item for item, name in names.items() if name in wanted]


def _name(item: pytest.Item) -> str:
    """Return what an item is sampled by: itself, or the value of one of its parameters."""
    by = _mark(item).kwargs.get("by")
    return str(getattr(item, "callspec").params[by]) if by else item.nodeid  # noqa: B009 - no item says it has one


def _mark(item: pytest.Item) -> pytest.Mark:
    marker = item.get_closest_marker("matrix")
    assert marker
    return marker


def _rank(name: str) -> str:
    return hashlib.sha256(f"{seed()} {name}".encode()).hexdigest()
