"""Checks that need figures: what only computing a case brings to light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.codes import CODES
from sibcase.tasks.check.check import check_files
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from pathlib import Path


def test_drawdowns_that_do_not_cover_the_costs_are_an_error_that_names_the_periods(tmp_path: Path) -> None:
    late = "drawdowns: [{when: 2026-04-01, amount: £40k}, {when: 2027-04-01, amount: £60k}]"
    file = tmp_path / "case.yaml"
    file.write_text(text_of(f"investment: {{funding: schedule, tranches: {{loan: {{{late}}}}}}}"), "utf-8")
    (found,) = (each for each in check_files([str(file)]).findings if each.code in CODES)
    # £50,000 of costs in 2025-26 and nothing drawn; in 2026-27 £120,000 are paid, and all is well again.
    assert (found.code, found.severity) == ("SIB042", "error")
    assert "cash falls below zero by £50,000 in 2025-26" in found.message
    assert found.message.count("£") == 1


def test_drawdowns_that_cover_the_costs_are_no_error(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    enough = "drawdowns: [{when: 2025-04-01, amount: £50k}]"
    file.write_text(text_of(f"investment: {{funding: schedule, tranches: {{loan: {{{enough}}}}}}}"), "utf-8")
    assert [each for each in check_files([str(file)]).findings if each.code in CODES] == []
