"""`sibcase trace`: a figure as a tree, down to the lines of the case and their sources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from typer.testing import Result

ROOT = Path(__file__).parents[2]
WORKED = str(ROOT / "tests" / "examples" / "worked-example.yaml")
TREE = """\
Cost of the need: £12,000,000  (need.cost.total)
│ = [Families with a parent in treatment: cost of the need]
│ = £12,000,000
└─ Families with a parent in treatment: cost of the need: £12,000,000  (need.cost.families)
   │ = [Families with a parent in treatment: cost in a year] × [Families with a parent in treatment: years of need]
   │ = £2,400,000 per year × 5 years
"""


def trace(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["trace", *arguments], input=given)


def test_a_figure_is_a_tree_of_words_numbers_and_places() -> None:
    result = trace(WORKED, "need.cost.total")
    assert result.exit_code == 0
    assert result.stdout.startswith(TREE)
    assert f"written: £12k per year, {WORKED}:28" in result.stdout
    assert "source: Joint needs assessment (2024)" in result.stdout
    assert "default: not stated" in result.stdout
    assert "note: the groups are assumed not to overlap" in result.stdout


def test_in_one_period() -> None:
    result = trace(WORKED, "payments.total", "--period", "2026-27")
    assert result.stdout.startswith("Payments in 2026-27: £400,000  (payments.total.per_period)\n")
    nothing = trace(WORKED, "payments.total", "--period", "2025-26")
    assert nothing.stdout.startswith("Payments in 2025-26: £0  ")


def test_depth_cuts_the_tree() -> None:
    whole = trace(WORKED, "payments.total").stdout.splitlines()
    one = trace(WORKED, "payments.total", "--depth", "1").stdout.splitlines()
    assert len(one) == 6  # the figure and the row it sums, each with its formula in words and numbers
    assert len(whole) > 50
    assert trace(WORKED, "payments.total", "--depth", "0").stdout.splitlines() == whole


def test_what_is_reported_above_is_not_reported_again() -> None:
    assert trace(WORKED, "commissioners.cover.cashable").stdout.count("see above") > 0


def test_json_is_the_same_tree() -> None:
    data = json.loads(trace(WORKED, "need.cost.total", "--json").stdout)
    assert (data["name"], data["value"], data["unit"], data["period"]) == ("need.cost.total", 12_000_000, "money", None)
    (families,) = data["because"]
    years = next(each for each in families["because"] if each["name"] == "need.years.families")
    assert years["written"] == "5"
    assert years["place"] == f"{WORKED}:29"
    assert years["formula"] is None
    assert years["default"] is False
    assert years["because"] == []


def test_an_undefined_figure_can_be_traced() -> None:
    result = trace("-", "commissioners.wrong_pocket", given=text_of("contract: {payments: {home: {price: £0}}}"))
    assert result.exit_code == 0
    assert result.stdout.startswith("Part of the payments that falls to the wrong pocket: not stated  ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("payments.totals",), "there is no figure payments.totals; nearest: payments.total"),
        (("payments.total", "--period", "2031-32"), "there is no period 2031-32; the periods are 2025-26 to 2028-29"),
        (("contract.cap", "--period", "2025-26"), "contract.cap is a single figure and does not vary by period"),
    ],
    ids=["figure", "period", "single"],
)
def test_what_cannot_be_explained_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = trace(WORKED, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)


def test_a_figure_that_is_like_no_other_is_refused_with_where_to_find_them() -> None:
    result = trace(WORKED, "zzz")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("; list all with `sibcase show --csv`\n")


def test_errors_of_the_case_come_first() -> None:
    result = trace("-", "payments.total", given=text_of("outcomes: {home: {expected: absent}}"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error SIB029" in result.stderr


def test_no_title_talks_to_the_terminal() -> None:
    escape = 'outcomes: {home: {title: "\\e[31mred"}}'
    result = trace("-", "payments.total", given=text_of(escape))
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "<U+001B>" in result.stdout
