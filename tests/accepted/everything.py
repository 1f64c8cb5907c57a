"""Everything that is done with a case that passed `validate`, and what must hold whatever it says."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.business_case import load
from sibcase.tasks.options.arms import NothingToCompare
from sibcase.tasks.options.compare_options import compare_options
from sibcase.tasks.sensitivity.sensitivity import NoRanges, sensitivity
from sibcase.tasks.simulate.simulate import NothingUncertain, simulate_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

RAW = re.compile(r"\bNone\b|\bnan\b|\binf\b|\bNaN\b|\{\{|\{%|\bundefined\b|\d{30,}")
PENNY = 0.005
CLEAN, PROBLEMS, REFUSED = 0, 1, 2
FAULT = re.compile(r"fault of the program|Traceback")


def passes(case: Path) -> bool:
    """Return whether `sibcase validate` finds no error in a case."""
    result = _run("validate", str(case), "--format", "json")
    assert result.exit_code in (CLEAN, PROBLEMS), result.output
    return bool(result.exit_code == CLEAN)


def faults(case: Path, *, documents: bool) -> Iterator[str]:
    """Yield what goes wrong when a case that passed is shown, traced, settled, assessed and documented."""
    business = load(case)
    figures = business.evaluate()
    yield from faults_of_figures(figures)
    yield from faults_of_payments(business, figures)
    commands: list[tuple[str, ...]] = [
        ("show", str(case)),
        ("show", str(case), "--inputs"),
        ("show", str(case), "--json"),
        ("readiness", str(case)),
        ("trace", str(case), _traced(figures)),
    ]
    if business.case.contract is not None:
        commands += [("payout", str(case)), *_settlements(case, business)]
    if has_something_to_vary(business):
        commands += [("sensitivity", str(case)), ("sensitivity", str(case), "--json")]
    if is_uncertain(business):
        commands += [("simulate", str(case), "--draws", "100"), ("simulate", str(case), "--draws", "100", "--json")]
    if documents:
        folder = str(case.parent / "out")
        commands += [("render", str(case), "--template", "all", "--to", "md", "--out", folder)]
    if can_be_compared(business):
        commands += [("options", str(case), "--draws", "100"), ("options", str(case), "--draws", "100", "--json")]
    for command in commands:
        yield from faults_of_command(command)
    for path in sorted((case.parent / "out").glob("*.md")) if documents else ():
        prose = re.sub(r"`[^`]*`", "", path.read_text("utf-8"))
        yield from (f"{path.name} prints {raw!r}" for raw in RAW.findall(prose))


def has_something_to_vary(business: BusinessCase) -> bool:
    """Return whether a case has an input with a range, or an outcome with an effect."""
    try:
        sensitivity(business)
    except NoRanges:
        return False
    return True


def is_uncertain(business: BusinessCase) -> bool:
    """Return whether a case has an input with a range, or an outcome that chance moves."""
    try:
        simulate_case(business, 1)
    except NothingUncertain:
        return False
    return True


def can_be_compared(business: BusinessCase) -> bool:
    """Return whether a case has options with figures."""
    try:
        compare_options(business, 1)
    except NothingToCompare:
        return False
    return True


def faults_of_command(command: tuple[str, ...]) -> Iterator[str]:
    """Yield what a command that must succeed says instead."""
    result = _run(*command)
    name = " ".join((command[0], *command[2:])).replace("\n", " ")
    # Zero and one are not in the unit of everything, and a whole is not observed together with its parts.
    if "--observe" in command and result.exit_code == REFUSED and not FAULT.search(result.output):
        return
    if result.exit_code != CLEAN or FAULT.search(result.output):
        yield f"{name}: status {result.exit_code}: {result.output[-600:]} {result.exception!r}"
    elif "--json" in command:
        json.loads(result.stdout, parse_constant=lambda word: _no_number(name, word))
    else:
        yield from (f"{name} prints {raw!r}" for raw in RAW.findall(result.stdout))


def faults_of_figures(figures: Figures) -> Iterator[str]:
    """Yield the figures that are infinite, and those that are undefined without a reason."""
    for name in figures.single_names():
        value = figures.value(name)
        if value is None and not figures.why(name):
            yield f"{name} is undefined without a reason"
        elif value is not None and not math.isfinite(value):
            yield f"{name} is {value}"


def faults_of_payments(business: BusinessCase, figures: Figures) -> Iterator[str]:
    """Yield where payers do not add up to the payments, or caps do not hold."""
    if "payments.total" not in figures or figures.value("payments.total") is None:
        return
    total = figures.value("payments.total") or 0.0
    payers = sum(figures.value(f"payments.by.{payer}") or 0.0 for payer in figures.book.parts("payments.by."))
    if abs(payers - total) > PENNY:
        yield f"payers pay {payers}, and payments are {total}"
    contract = business.case.contract
    cap = figures.value("contract.cap") if contract and contract.cap and "contract.cap" in figures else None
    if cap is not None and total > cap + PENNY:
        yield f"payments of {total} exceed the cap of {cap}"


def _traced(figures: Figures) -> str:
    """Return a figure to trace: the one that most others lead to."""
    wanted = ("investment.irr", "payments.total", "savings.gross.total", "need.cost.total")
    return next((name for name in wanted if name in figures), figures.single_names()[0])


def _settlements(case: Path, business: BusinessCase) -> Iterator[tuple[str, ...]]:
    """Yield settlements on single observations and on the actuals."""
    from sibcase.model.settlement.build import observable_names

    for name in list(observable_names(business.case))[:4]:
        for value in ("0", "1", "0%", "40%", "£1,000"):
            yield ("payout", str(case), "--observe", f"{name}={value}", "--json")
    if business.case.actuals is not None and business.case.actuals.observed:
        yield ("payout", str(case), "--actuals")


def _no_number(name: str, word: str) -> float:
    raise AssertionError(f"{name} prints {word}, which is no JSON")


def _run(*arguments: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the result type of Typer's runner is private
    return CliRunner().invoke(app, list(arguments))
