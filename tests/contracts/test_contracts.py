"""A gallery of contracts of the shapes that published impact bonds have, each held to amounts worked by hand.

Beside each contract stands what was observed and what it pays, with the arithmetic in a comment. Nothing here was
worked out by the engine, and no number is said to be published.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sibcase.casefile.reader import load_case
from sibcase.tasks.business_case import load
from sibcase.tasks.settle.observations import value_of
from sibcase.tasks.settle.settle import curve, payout
from sibcase.wording.contract.sentences import payment_rules

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.settle.settle import Payout

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.yaml") if ".answers" not in path.name)


@cache
def contract_of(name: str) -> BusinessCase:
    return load(HERE / f"{name}.yaml")


def answers() -> list[Any]:
    found = []
    for name in NAMES:
        written = yaml.load((HERE / f"{name}.answers.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
        found += [pytest.param(name, each, id=f"{name}-{number}") for number, each in enumerate(written, start=1)]
    return found


def settled(name: str, answer: dict[str, Any]) -> Payout:
    observed = {key: value_of(value, key) for key, value in answer.get("observe", {}).items()}
    people = {
        who: {what: float(number) for what, number in results.items()}
        for who, results in answer.get("people", {}).items()
    }
    return payout(contract_of(name).case, observed, people or None)


@pytest.mark.parametrize(("name", "answer"), answers())
def test_a_contract_pays_what_was_worked_by_hand(name: str, answer: dict[str, Any]) -> None:
    found = settled(name, answer)
    expected = {key: float(value) for key, value in answer["expect"].items()}
    assert {key: round(found.amount(key), 6) for key in expected} == expected
    for key in expected:
        assert key in found.figures.book, f"there is no figure {key}"


@pytest.mark.parametrize(("name", "answer"), answers())
def test_payers_and_lines_add_up_to_the_total(name: str, answer: dict[str, Any]) -> None:
    found = settled(name, answer)
    assert sum(found.by_payer().values()) == pytest.approx(found.total, abs=1e-6)
    assert sum(row["paid"] for row in found.lines()) == pytest.approx(found.total, abs=1e-6)


@pytest.mark.parametrize(("name", "answer"), answers())
def test_cuts_and_what_is_paid_add_up_to_the_claim(name: str, answer: dict[str, Any]) -> None:
    for row in settled(name, answer).lines():
        cuts = sum(value for key, value in row.items() if key.startswith("cut_by_"))
        assert row["claim"] + row["raised"] - row["set_off"] - cuts == pytest.approx(row["paid"], abs=1e-6), row["line"]


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_has_no_finding(name: str) -> None:
    assert [each.message for each in load_case(HERE / f"{name}.yaml").findings] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_one_sentence(name: str) -> None:
    for rule in payment_rules(contract_of(name).case).values():
        assert rule.sentence.endswith(".")
        assert ".." not in rule.sentence
        assert "\n" not in rule.sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_computes_as_a_case_too(name: str) -> None:
    figures = contract_of(name).evaluate()
    assert ("need.cost.total" in figures) is (contract_of(name).case.need is not None)
    assert "zero.payments.total" in figures


@pytest.mark.parametrize(
    ("name", "metric", "others", "cliffs"),
    [
        # Nothing, then 75% of C$1m and interest of C$250,000, then all of both.
        ("two-step-principal", "children", {}, {0: 0, 16.99: 0, 17: 1_000_000, 21.99: 1_000_000, 22: 1_250_000}),
        # Below 65% the condition fails; at 14% half of the way from $500,000 to $1m.
        ("conditions-that-must-hold", "low-income", {"preterm": 0.14, "p-value": 0.05}, {0.64: 0, 0.65: 750_000}),
        # The least of two tables: 32% of $1m, then the second stops it at 60%; $1,000 for each full point above 50%.
        ("lesser-of-two", "maths", {"reading": 0.8, "late": 0}, {0.5: 0, 0.66: 336_000, 1.0: 650_000}),
    ],
)
def test_a_curve_shows_steps_cliffs_and_ends(
    name: str, metric: str, others: dict[str, float], cliffs: dict[float, float]
) -> None:
    points = curve(contract_of(name).case, metric, others)
    for value, amount in cliffs.items():
        before = max(point for point in points if point[0] <= value + 1e-9)
        assert before[1] == pytest.approx(amount, rel=0.02, abs=1), (value, before)
