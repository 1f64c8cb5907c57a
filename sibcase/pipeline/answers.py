"""Answers: results of real deals that others have published, held to what the contract of a case pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.pipeline.observations import value_of
from sibcase.pipeline.settle import payout

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.pipeline.compute import BusinessCase

ANSWERS = "answers.yaml"
HALF_A_PENNY = 0.005
RATE_DUST = 1e-9


@dataclass(frozen=True)
class Answer:
    """One known answer: what was observed, what figures are expected, who says so, and how sure that is."""

    name: str
    observe: dict[str, str]
    people: dict[str, dict[str, float]]
    expect: dict[str, float]
    tolerance: float | None
    source: str
    confidence: str
    not_tested: str

    def figures(self, business: BusinessCase) -> dict[str, float]:
        """Return the figures that the contract gives for what was observed."""
        observed = {name: value_of(value, f"{self.name}: {name}") for name, value in self.observe.items()}
        settled = payout(business, observed, self.people)
        return {name: settled.amount(name) for name in self.expect}

    def is_met(self, name: str, found: float) -> bool:
        """Return whether a figure is what is expected: money to the penny, rates and shares exactly."""
        dust = HALF_A_PENNY if abs(self.expect[name]) > 1 else RATE_DUST
        return abs(found - self.expect[name]) <= (self.tolerance if self.tolerance is not None else dust)


def answers_of(folder: Path) -> list[Answer]:
    """Return the known answers that stand beside a case."""
    import yaml

    written = yaml.load((folder / ANSWERS).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts, lists, blocks
    return [_answer(each) for each in written["answers"]]


def _answer(written: dict[str, Any]) -> Answer:
    people = written.get("people") or {}
    return Answer(
        name=written["id"],
        observe=dict(written.get("observe") or {}),
        people={who: {name: float(count) for name, count in results.items()} for who, results in people.items()},
        expect={name: float(value) for name, value in written["expect"].items()},
        tolerance=float(written["tolerance"]) if "tolerance" in written else None,
        source=written["source"],
        confidence=written["confidence"],
        not_tested=written.get("not_tested", ""),
    )
