"""How the cost of a case grows: with twice as many payment lines, or tranches, against half of them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import yaml

from benchmarks.measure import ROOT, CallComparison
from sibcase.book.evaluate import evaluate
from sibcase.casefile.reader import CASE_FILE_NAME, load_text
from sibcase.model.build import build_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sibcase.casefile.case import Case

FULL_CASE = ROOT / "cases" / "family-recovery" / CASE_FILE_NAME
LINES, TRANCHES = 100, 40


def comparisons(_: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    for name, count, grown in (("payment lines", LINES, _with_lines), ("tranches", TRANCHES, _with_tranches)):
        more, fewer = grown(2 * count), grown(count)
        yield CallComparison(
            name=f"building and computing {2 * count} {name}",
            ours=_computing(more),
            yardstick=_computing(fewer),
            yardstick_name=f"{count} of them",
            # Twice as many are twice the work, less what does not depend on them; four times, if each referred to all.
            limit=2.2,
            rounds=5,
        )


def _computing(case: Case) -> Callable[[], object]:
    return lambda: evaluate(build_book(case))


def _with_lines(count: int) -> Case:
    """Return the full case with a line in as many parts."""
    tree = yaml.safe_load(FULL_CASE.read_text("utf-8"))
    payments = tree["contract"]["payments"]
    line = payments.pop("recovery-tariff")
    for number in range(count):
        payments[f"part-{number}"] = {**deepcopy(line), "title": f"Part {number}", "price": f"£{16_000 / count:.2f}"}
    return _case_of(tree)


def _with_tranches(count: int) -> Case:
    """Return the full case with its loan in as many parts."""
    tree = yaml.safe_load(FULL_CASE.read_text("utf-8"))
    tranches = tree["investment"]["tranches"]
    loan = tranches["senior"]
    for number in range(count - 1):
        tranches[f"part-{number}"] = {
            **deepcopy(loan),
            "title": f"Part {number}",
            "commitment": f"£{850_000 / count:.2f}",
        }
    loan["commitment"] = f"£{850_000 / count:.2f}"
    return _case_of(tree)


def _case_of(tree: dict[str, object]) -> Case:
    loaded = load_text(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True), folder=FULL_CASE.parent)
    assert loaded.case is not None, "the full case can be changed in this way"  # noqa: S101
    return loaded.case
