"""Deadweight paid and the payment curve are one truth: what falls due where the service has no effect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sibcase
from sibcase.tables.curve import SHARE_OF_EFFECT, SHARE_OF_RESULTS
from sibcase.tasks.publish.payment_curve import payment_curve
from tests.model.small_cases import case_of

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase

ROOT = Path(__file__).parents[2]
CASES = sorted(
    path
    for folder in ("cases/*/case.yaml", "cases/deals/*/case.yaml", "tests/contracts/*.yaml", "tests/examples/*.yaml")
    for path in ROOT.glob(folder)
    if not path.name.endswith((".answers.yaml", ".expected.yaml"))
)


def deadweight_and_curve(business: BusinessCase) -> tuple[float | None, float] | None:
    """Return deadweight paid and where the curve begins; nothing for a case whose curve has no such point."""
    figures = business.evaluate()
    curve = payment_curve(business.case, figures)
    if curve is None or curve.axis not in (SHARE_OF_EFFECT, SHARE_OF_RESULTS):
        return None
    assert curve.points[0].at == 0
    return figures.value("payments.deadweight_paid"), curve.points[0].payment


@pytest.mark.costly
@pytest.mark.parametrize("path", CASES, ids=lambda path: "-".join(path.relative_to(ROOT).parts[1:-1]) or path.stem)
def test_deadweight_is_what_the_curve_pays_at_no_effect(path: Path) -> None:
    found = deadweight_and_curve(sibcase.load(path))
    if found is not None:
        deadweight, payment = found
        assert deadweight == pytest.approx(payment, abs=0.005)


def test_some_cases_pay_deadweight() -> None:
    found = [deadweight_and_curve(sibcase.load(ROOT / f"cases/{name}/case.yaml")) for name in ("family-recovery",)]
    assert all(pair is not None and pair[1] > 0 for pair in found)


@pytest.mark.parametrize(
    "changes",
    [
        "contract: {payments: {home: {counts: gross}}}",
        "contract: {payments: {home: {counts: gross, cap: £100k}}}",
        "contract: {payments: {home: {counts: gross, most: 7}}}",
        "contract: {payments: {home: {counts: gross, cap_per_outcome: £500}}}",
        "contract: {cap_per_person: £9k, payments: {home: {counts: gross}}}",
        "contract: {payments: {home: {counts: gross}}}\noutcomes: {home: {attribution: 50%, deadweight: 20%}}",
        (
            "contract: {payments: {home: {counts: gross, minimum: £700k},"
            " fee: {kind: block, amount: £30k per year, payers: {council: 100%}}}}"
        ),
    ],
)
def test_both_agree_whatever_limits_the_payment(changes: str) -> None:
    found = deadweight_and_curve(case_of(changes))
    assert found is not None
    assert found[0] == pytest.approx(found[1], abs=0.005)
