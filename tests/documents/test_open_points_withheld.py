"""Open points of a version for an audience: neither what is found nor that nothing is found tells what is kept back."""

from __future__ import annotations

import re

import pytest

from sibcase.tasks.publish.document import subject_of
from tests.documents.private_cases import FULL, marked, opened, varied

LAG = "outcomes.calls.lag"


def points(text: str, audience: str | None) -> list[tuple[str, str]]:
    business = opened(text)
    found = subject_of(business, business.evaluate(), audience).findings
    return [(finding.code, finding.message) for finding in found]


@pytest.mark.costly
def test_that_a_point_is_found_does_not_hang_on_what_is_kept_back() -> None:
    text = marked({"charity": LAG})
    # Ten times twelve months lies beyond the term: there are no savings then, and nothing to say of them.
    late = varied(text, LAG, 10)
    assert points(late, "charity") != points(text, "charity")
    assert points(late, "public") == points(text, "public")


@pytest.mark.costly
@pytest.mark.parametrize("path", ["service.costs.workers.amount", "investment.tranches.senior.coupon"])
def test_rules_that_ask_for_nothing_private_are_asked_as_ever(path: str) -> None:
    # Of the full case only the rule on steps, and that on the coupon's own tranche, ask for what rests on it.
    silent = {"SIB610", "SIB613"}
    everything = [point for point in points(FULL, None) if point[0] not in silent]
    assert [point for point in points(marked({"charity": path}), "public") if point[0] not in silent] == everything


@pytest.mark.costly
def test_a_waiver_of_a_rule_that_says_nothing_is_not_called_needless() -> None:
    # SIB402, which the case waives, compares payments with savings: neither is told without the tariff's price.
    codes = [code for code, _ in points(marked({"charity": "contract.payments.calls-tariff.price"}), "public")]
    assert "SIB053" not in codes


RISKS = {
    "first on its line": "- {{title: Kept back, likelihood: {score}, impact: {score}}}",
    "after its scores": "- likelihood: {score}\n    impact: {score}\n    title: Kept back",
    "on a line of braces": "- {{\n      impact: {score}, likelihood: {score},\n      title: Kept back}}",
    "as JSON": '- {{"impact": {score}, "likelihood": {score},\n     "title": "Kept back"}}',
}


def with_risk(text: str, risk: str) -> str:
    """Return a case with one risk, and another that is open to everybody."""
    risks = f"risks:\n  {risk}\n  - {{title: Open to all, likelihood: 1, impact: 1}}\n"
    changed, count = re.subn(r"(?m)^risks:\n(?: .*\n)+", risks, text)
    assert count == 1
    return changed


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize("way", RISKS)
def test_the_score_of_a_private_risk_is_not_shown_however_it_is_written(way: str) -> None:
    written = (with_risk(FULL, RISKS[way].format(score=score)) for score in (5, 1))
    grave, slight = (marked({"charity": "risks.1"}, text) for text in written)
    assert ("SIB812", "`Kept back` scores 25 of 25 and has no owner and no mitigation") in points(grave, "charity")
    assert points(grave, "public") == points(slight, "public")
    assert not any("Kept back" in message for _, message in points(grave, "public"))
