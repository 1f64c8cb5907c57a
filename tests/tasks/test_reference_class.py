"""The view of a reference class: worked by hand from the small case, which pays £120,000 by results as planned."""

from __future__ import annotations

import pytest

from sibcase.tasks.show.reference_class import NoPaymentsByResults, outside_view
from sibcase.tasks.simulate.payments_drawn import PaymentsDrawn
from sibcase.tasks.simulate.simulate import simulate_case
from tests.model.small_cases import case_of

BLOCK = "contract: {payments: {fixed: {kind: block, amount: £40k, payers: {council: 100%}}}}"


def test_other_projects_are_shown_next_to_the_plan() -> None:
    # 0.78, 0.93 and 1.04 of £120,000.
    view = outside_view(case_of())
    others = [(payments, over) for name, payments, over in view.table.rows if name.startswith("29 other projects")]
    assert others == [(pytest.approx(93_600), 0.78), (pytest.approx(111_600), 0.93), (pytest.approx(124_800), 1.04)]
    assert view.table.rows[0] == ("This case: as planned", 120_000, 1)
    assert "that were not this one; 25 of them changed their plan" in view.remark


def test_what_is_paid_regardless_of_results_is_left_out() -> None:
    view = outside_view(case_of(BLOCK))
    assert (view.planned, view.regardless) == (120_000, 40_000)


def test_the_case_s_own_view_of_its_optimism() -> None:
    # Half of the change is optimism: 5 outcomes at £12,000.
    view = outside_view(case_of("outcomes: {home: {evidence: {design: modelled, optimism: 50%}}}"))
    assert view.as_data()["reference_class"]["median"] == 0.93
    assert view.planned == 60_000  # what is paid for net is cut by optimism as planned
    gross = outside_view(
        case_of(
            "outcomes: {home: {evidence: {design: modelled, optimism: 50%}}}",
            "contract: {payments: {home: {counts: gross}}}",
        )
    )
    # Observed are 60 as planned, and 55 with half of the change: £720,000 and £660,000.
    assert (gross.planned, gross.adjusted) == (720_000, 660_000)


def test_the_draws_of_the_case_have_quartiles_of_their_own() -> None:
    # £12,000 × (50 − k): the quartiles of Binomial(100, 0.4) are 37, 40 and 43. Below none are paid for.
    payments = PaymentsDrawn(20_000)
    simulate_case(case_of(), 20_000, take=payments.add)
    assert payments.quartiles == (84_000, 120_000, 156_000)
    rows = outside_view(case_of(), payments.quartiles).table.rows
    assert [over for name, _, over in rows if "draws" in name] == pytest.approx([0.7, 1.0, 1.3])


def test_a_case_without_payments_by_results_is_refused() -> None:
    with pytest.raises(NoPaymentsByResults, match="no payments by results"):
        outside_view(case_of(BLOCK, "contract: {payments: {home: absent}}"))
