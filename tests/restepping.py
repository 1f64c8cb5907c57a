"""One case in years, quarters and months: what of its investment moves with the step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sibcase

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase

STEPS = ("year", "quarter", "month")
_STEP = re.compile(r"^step: \w+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """What investors make of a case in one step: interest earned and rates of return, by tranche and for all."""

    interest: dict[str, float]
    rates: dict[str, float | None]


def restepped(text: str, step: str) -> str:
    """Return a case with another step."""
    if _STEP.search(text):
        return _STEP.sub(f"step: {step}", text, count=1)
    return re.sub(r"^(term: .*)$", rf"\1\nstep: {step}", text, count=1, flags=re.MULTILINE)


def found_in(text: str, step: str, path: Path | None = None) -> Found:
    """Compute a case in a step."""
    changed = restepped(text, step)
    case = sibcase.load_text(changed) if path is None else _load_beside(path, changed)
    figures = case.evaluate()
    tranches = list(case.case.investment.tranches) if case.case.investment else []
    interest = {
        name: figures.value(f"investment.{name}.coupon") or 0.0
        for name in tranches
        if f"investment.{name}.coupon" in figures
    }
    names = ["investment.irr", *(f"investment.{name}.irr" for name in tranches)]
    return Found(interest, {name: figures.value(name) for name in names if name in figures})


def _load_beside(path: Path, text: str) -> BusinessCase:
    beside = path.with_name(".restepped.yaml")
    beside.write_text(text, "utf-8")
    try:
        return sibcase.load(beside)
    finally:
        beside.unlink()
