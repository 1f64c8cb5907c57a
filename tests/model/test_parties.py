"""Parties: who pays and who saves, by year and in all, and whose pocket is wrong, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sibcase.book.evaluate import evaluate
from tests.model.small_cases import figures_of, value

# The NHS saves as much cash as the council: 10 outcomes × £10,000 × 100 %.
BOTH_SAVE = """
outcomes:
  home:
    savings:
      bed: {agency: nhs, units: 1 per year, unit_cost: £10k, for: 1 year, cashable: {marginal: 100%}}
"""


def payers(shares: str) -> str:
    return f"contract: {{payments: {{home: {{payers: {shares}}}}}}}"


def test_who_saves_all_and_pays_all_has_the_right_pocket() -> None:
    assert value("commissioners.wrong_pocket") == pytest.approx(0)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ((payers("{council: 80%, nhs: 20%}"),), 0.2),  # ½ (|1 − 0.8| + |0 − 0.2|)
        ((payers("{council: absent, nhs: 100%}"),), 1.0),  # who pays saves nothing
        ((BOTH_SAVE,), 0.5),  # ½ (|½ − 1| + |½ − 0|)
        ((BOTH_SAVE, payers("{council: 50%, nhs: 50%}")), 0.0),
        ((BOTH_SAVE, payers("{council: 25%, nhs: 25%, police: 50%}")), 0.5),  # ½ (¼ + ¼ + ½)
    ],
    ids=["80 and 20", "all wrong", "both save", "even", "a third pays"],
)
def test_wrong_pocket(changes: tuple[str, ...], wrong: float) -> None:
    assert value("commissioners.wrong_pocket", *changes) == pytest.approx(wrong, abs=1e-12)


def test_an_agency_that_saves_less_than_nothing_counts_as_saving_nothing() -> None:
    # The council saves £90,909 and pays all. With the NHS's −£50,000, shares of £40,909 would be 222% and −122%.
    planned = figures_of(BOTH_SAVE)
    council = planned.value("savings.cashable.present_value.by.council") or 0.0
    nhs = np.array([[-50_000.0, 50_000.0]])
    drawn = {"savings.cashable.present_value.by.nhs": nhs, "savings.cashable.present_value": council + nhs}
    found = evaluate(planned.book, drawn).array("commissioners.wrong_pocket")[0]
    assert found == pytest.approx([0.0, 50_000 / (council + 50_000)])


def test_the_transfers_that_would_put_it_right() -> None:
    figures = figures_of(BOTH_SAVE)
    paid = 120_000 / 1.1
    assert figures.value("parties.council.transfer") == pytest.approx(-paid / 2)
    assert figures.value("parties.nhs.transfer") == pytest.approx(paid / 2)


def test_wrong_pocket_is_of_present_values() -> None:
    # The NHS's £100,000 come two years later: worth £82,644.63 of the council's £100,000.
    later = BOTH_SAVE.replace("for: 1 year", "for: 1 year, delay: 2 years")
    share = (100_000 / 1.21) / (100_000 + 100_000 / 1.21)
    assert value("commissioners.wrong_pocket", later) == pytest.approx(share)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "outcomes: {home: {savings: {placement: {cashable: {marginal: 0%}}}}}",
            "cashable savings of the agencies that have any, present value is zero",
        ),
        ("contract: {payments: {home: {price: £0}}}", "payments of the agencies that have any, present value is zero"),
    ],
    ids=["no cash", "no payments"],
)
def test_without_savings_or_payments_there_is_no_wrong_pocket(change: str, why: str) -> None:
    figures = figures_of(change)
    assert figures.value("commissioners.wrong_pocket") is None
    assert figures.why("commissioners.wrong_pocket") == why


def test_net_present_value_and_cover() -> None:
    figures = figures_of()
    paid = 120_000 / 1.1
    assert figures.value("commissioners.npv.fiscal") == pytest.approx(200_000 - paid)
    assert figures.value("commissioners.npv.cashable") == pytest.approx(100_000 - paid)
    assert figures.value("commissioners.cover.fiscal") == pytest.approx(200_000 / paid)
    assert figures.value("commissioners.cover.cashable") == pytest.approx(100_000 / paid)
    assert figures.value("commissioners.price_per_outcome") == pytest.approx(12_000)


def test_a_price_per_outcome_needs_outcomes() -> None:
    figures = figures_of("outcomes: {home: {expected: 50%}}")
    assert figures.value("commissioners.price_per_outcome") is None
    assert figures.why("commissioners.price_per_outcome") == "outcomes attributable to the service is zero"
    assert figures.why("commissioners.cover.fiscal") == "payments, present value is zero"


def test_a_payer_s_budget_by_financial_year() -> None:
    figures = figures_of()
    years = ("2025-26", "2026-27", "2027-28", "2028-29")
    assert figures.by_year("parties.council.pays") == dict(zip(years, [0, 120_000, 0, 0], strict=True))
    assert figures.by_year("parties.council.cashable") == pytest.approx(
        dict(zip(years, [100_000, 0, 0, 0], strict=True))
    )
    assert figures.by_year("parties.council.net_cash") == pytest.approx(
        dict(zip(years, [100_000, -120_000, 0, 0], strict=True))
    )
    # It pays in a year in which it saves nothing, whatever it has saved before.
    assert figures.by_year("parties.council.budget_gap") == dict(zip(years, [0, 120_000, 0, 0], strict=True))


def test_an_agency_in_all() -> None:
    figures = figures_of(BOTH_SAVE)
    assert figures.value("parties.council.net_cash") == pytest.approx(-20_000)
    assert figures.value("parties.council.net_present_cash") == pytest.approx(100_000 - 120_000 / 1.1)
    assert figures.value("parties.nhs.net_cash") == pytest.approx(100_000)
    assert figures.value("parties.nhs.net_present_cash") == pytest.approx(100_000)


def test_years_of_periods_that_straddle_are_split_by_days() -> None:
    figures = figures_of("start: 2025-07-01")
    # £120,000 in the year from 1 July 2026: 274 of its days are in 2026-27.
    assert figures.by_year("parties.council.pays")["2026-27"] == pytest.approx(120_000 * 274 / 365)
    assert figures.by_year("parties.council.pays")["2027-28"] == pytest.approx(120_000 * 91 / 365)


BLOCK = "{kind: block, amount: £10k per year, payers: {nhs: 100%}}"


@pytest.mark.parametrize(
    ("change", "liability"),
    [
        ("contract: {cap: £400k}", 400_000),
        ("contract: {payments: {home: {cap: £150k}}}", 150_000),
        (f"contract: {{payments: {{home: {{cap: £150k}}, fixed: {BLOCK}}}}}", 190_000),  # with four years of £10,000
        (f"contract: {{cap: £100k, payments: {{home: {{cap: £150k}}, fixed: {BLOCK}}}}}", 100_000),
    ],
)
def test_the_most_that_can_ever_be_owed(change: str, liability: float) -> None:
    assert value("commissioners.greatest_liability", change) == liability


def test_without_caps_there_is_no_most() -> None:
    assert "commissioners.greatest_liability" not in figures_of()


def test_a_contract_without_outcomes_has_no_savings_to_hold_against_it() -> None:
    change = "contract: {payments: {home: absent, fixed: {kind: block, amount: £10k per year, payers: {nhs: 100%}}}}"
    figures = figures_of("stage: concept", "outcomes: absent", change)
    assert figures.value("payments.total") == 40_000
    assert figures.value("commissioners.npv.fiscal") is None
    assert figures.why("commissioners.npv.fiscal") == "the case counts no savings"
    assert "commissioners.wrong_pocket" not in figures
    assert figures.value("parties.nhs.net_cash") == -40_000


def test_without_a_contract_nobody_owes_anything() -> None:
    figures = figures_of("stage: concept", "contract: absent\ninvestment: absent")
    assert "commissioners.npv.fiscal" not in figures
    assert figures.value("savings.gross.total") == pytest.approx(200_000)


def test_labels_call_parties_by_their_names() -> None:
    named = """
parties: {zz9: {name: Zed Council, role: commissioner}}
need: {segments: {families: {borne_by: {zz9: 60%, council: 40%}}}}
outcomes: {home: {savings: {placement: {agency: zz9}}}}
contract: {payments: {home: {payers: {zz9: 60%, council: 40%}}}}
"""
    labels = [line.label for line in figures_of(named).book.lines.values()]
    assert not [label for label in labels if "zz9" in label]
    assert "Child at home: paid by Zed Council" in labels
    assert "Families: share borne by Zed Council" in labels


def test_the_payers_alone_count_their_own_cash() -> None:
    # The council saves £100,000 of cash and the NHS, which pays nothing, another £100,000.
    figures = figures_of(BOTH_SAVE)
    paid = 120_000 / 1.1
    assert figures.value("commissioners.npv.cashable") == pytest.approx(200_000 - paid)
    assert figures.value("commissioners.npv.payers") == pytest.approx(100_000 - paid)
    assert figures.value("commissioners.cover.payers") == pytest.approx(100_000 / paid)


def test_payers_that_save_nothing_have_no_cover() -> None:
    figures = figures_of(payers("{council: absent, police: 100%}"))
    assert figures.value("commissioners.npv.payers") == pytest.approx(-120_000 / 1.1)
    assert figures.value("commissioners.cover.payers") == 0


def test_what_a_payer_has_not_assessed_is_left_out_or_unknown() -> None:
    unassessed = BOTH_SAVE.replace("cashable: {marginal: 100%}", "note: nobody knows")
    left_out = figures_of(unassessed, payers("{council: 50%, nhs: 50%}"))
    assert left_out.value("commissioners.npv.payers") == pytest.approx(100_000 - 120_000 / 1.1)
    unknown = figures_of(unassessed, payers("{council: absent, nhs: 100%}"))
    assert unknown.value("commissioners.npv.payers") is None
    assert unknown.why("commissioners.npv.payers") == "not assessed: the case does not say how much is cash"
