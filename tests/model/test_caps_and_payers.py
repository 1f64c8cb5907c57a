"""Contract: claims, caps in their order, what is due when, and who pays it, worked by hand in whole pence."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of, row, value

TWO_YEARS = "service: {intake: {families: {starts: 100 over 2 years}}}"


def home(**fields: str) -> str:
    return "contract: {payments: {home: {" + ", ".join(f"{key}: {text}" for key, text in fields.items()) + "}}}"


def block(name: str, amount: str, **fields: str) -> str:
    inside = "".join(f", {key}: {text}" for key, text in fields.items())
    return f"contract: {{payments: {{{name}: {{kind: block, amount: {amount}, payers: {{nhs: 100%}}{inside}}}}}}}"


# --- claims -----------------------------------------------------------------------------------------------------------


def test_a_claim_is_rounded_as_it_is_measured_half_away_from_nil() -> None:
    # 10 outcomes at £0.0125 are £0.125.
    assert value("payments.home", home(price="£0.0125")) == 0.13
    # In two years 5 outcomes each: £0.0625, £0.06 twice
    assert value("payments.home", TWO_YEARS, home(price="£0.0125")) == 0.12


def test_a_harm_is_claimed_below_nil() -> None:
    assert value("payments.total", "outcomes: {home: {expected: 60%}}") == -120_000  # −10 × £12,000


def test_gross_counts_what_is_observed_and_what_that_pays_too_much() -> None:
    figures = figures_of(home(counts="gross"))
    assert figures.value("payments.total") == 720_000  # 60 × £12,000
    # With no effect 50 of 100 are observed all the same: 50 × £12,000.
    assert figures.value("payments.deadweight_paid") == 600_000
    # A price for what is due to the service pays for none of them.
    assert figures_of().value("payments.deadweight_paid") == 0


def test_deadweight_is_held_to_the_cap() -> None:
    figures = figures_of(home(counts="gross", cap="£100k"))
    assert figures.value("payments.total") == 100_000
    assert figures.value("payments.deadweight_paid") == 100_000  # £600,000 without the cap


def test_deadweight_holds_no_optimism_and_no_attribution() -> None:
    cut = "outcomes: {home: {evidence: {design: historical, optimism: 40%}, attribution: 50%}}"
    assert value("payments.deadweight_paid", cut, home(counts="gross")) == 600_000


def test_if_nothing_is_achieved_only_blocks_are_paid() -> None:
    figures = figures_of(home(counts="gross"), block("fixed", "£3k per year"))
    assert figures.value("zero.payments.home") == 0
    assert figures.value("zero.payments.total") == 12_000
    assert figures.value("payments.total") == 732_000


@pytest.mark.parametrize(
    ("amount", "fields", "expected"),
    [
        ("£9k", {}, [9_000, 0, 0, 0]),
        ("£9k", {"when": "start"}, [9_000, 0, 0, 0]),
        ("£9k", {"when": "2027-10-01"}, [0, 0, 9_000, 0]),
        ("£9k", {"from": "2027-04-01"}, [0, 0, 9_000, 0]),
        ("£9k per year", {}, [9_000] * 4),
        ("£3k per quarter", {"for": "18 months"}, [12_000, 6_000, 0, 0]),
        ("£1k per month", {"from": "2025-10-01", "for": "1 year"}, [6_000, 6_000, 0, 0]),
        ("£9k", {"due": "1 year"}, [0, 9_000, 0, 0]),
    ],
)
def test_blocks(amount: str, fields: dict[str, str], expected: list[float]) -> None:
    assert row("payments.fixed", block("fixed", amount, **fields)) == expected


# --- caps -------------------------------------------------------------------------------------------------------------


def test_a_line_s_cap_is_used_up_in_order_of_time() -> None:
    figures = figures_of(TWO_YEARS, home(cap="£80k"))
    assert figures.row("payments.claim.home.per_period") == [60_000, 60_000, 0, 0]
    assert figures.row("payments.within_line_cap.home.per_period") == [60_000, 20_000, 0, 0]
    assert figures.row("payments.home.per_period") == [0, 60_000, 20_000, 0]
    assert figures.value("payments.cut_by_line_cap.home") == 40_000
    assert figures.value("payments.cut_by_cap") == 40_000
    assert figures.value("payments.uncapped") == 120_000


def test_the_contract_s_cap_is_used_up_in_time_and_then_in_the_order_of_writing() -> None:
    figures = figures_of(TWO_YEARS, block("fixed", "£30k per year", **{"for": "2 years"}), "contract: {cap: £130k}")
    # Year 0: £60,000 + £30,000; of the £40,000 left the tariff takes all, as it is written first.
    assert figures.row("payments.allowed.home.per_period") == [60_000, 40_000, 0, 0]
    assert figures.row("payments.allowed.fixed.per_period") == [30_000, 0, 0, 0]
    assert figures.value("payments.cut_by_contract_cap.home") == 20_000
    assert figures.value("payments.cut_by_contract_cap.fixed") == 30_000
    assert figures.value("payments.total") == 130_000
    assert figures.value("payments.cut_by_cap") == 50_000


def test_the_line_s_cap_goes_before_the_contract_s() -> None:
    figures = figures_of(TWO_YEARS, home(cap="£80k"), block("fixed", "£30k per year", **{"for": "2 years"}))
    capped = figures_of(
        TWO_YEARS, home(cap="£80k"), block("fixed", "£30k per year", **{"for": "2 years"}), "contract: {cap: £125k}"
    )
    assert figures.value("payments.total") == 140_000  # 80 + 60
    # 60 + 30 in year 0; 20 within its own cap in year 1, and 15 are left for the block.
    assert capped.row("payments.allowed.home.per_period") == [60_000, 20_000, 0, 0]
    assert capped.row("payments.allowed.fixed.per_period") == [30_000, 15_000, 0, 0]
    cuts = [
        capped.value(f"payments.cut_by_{cap}_cap.{line}") for cap in ("line", "contract") for line in ("home", "fixed")
    ]
    assert cuts == [40_000, 0, 0, 15_000]


def test_a_cap_out_of_reach_cuts_nothing() -> None:
    figures = figures_of(home(cap="£120k"), "contract: {cap: £120k}")
    assert figures.value("payments.total") == 120_000
    assert figures.value("payments.cut_by_cap") == 0


# --- due --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("0 years", [120_000, 0, 0, 0]),
        ("1 day", [0, 120_000, 0, 0]),  # rounded up to whole periods
        ("12 months", [0, 120_000, 0, 0]),
        ("13 months", [0, 0, 120_000, 0]),
        ("3 years", [0, 0, 0, 120_000]),
    ],
)
def test_a_payment_is_due_whole_periods_after_measurement(due: str, expected: list[float]) -> None:
    assert row("payments.home", home(due=due)) == expected


def test_what_falls_due_after_the_term_is_shown_apart() -> None:
    figures = figures_of(home(due="4 years"), "contract: {cap: £100k}")
    assert figures.value("payments.total") == 0
    assert figures.value("payments.beyond_term") == 100_000
    assert figures.value("payments.within_caps") == 100_000
    assert figures.value("payments.cut_by_cap") == 20_000
    assert figures.value("payments.present_value") == 0


# --- payers -----------------------------------------------------------------------------------------------------------


def test_the_last_payer_pays_the_rest_to_the_penny() -> None:
    payers = "{council: 33.4%, nhs: 33.3%, police: 33.3%}"
    figures = figures_of(block("fixed", "£100.01", payers=payers).replace("payers: {nhs: 100%}, ", ""))
    # 33.40334 and 33.30333, rounded; the rest of 100.01
    split = [figures.value(f"payments.split.fixed.{payer}") for payer in ("council", "nhs", "police")]
    assert split == [33.40, 33.30, 33.31]
    assert figures.value("payments.by.council") == 120_033.40  # with the tariff
    assert figures.value("payments.by.nhs") == 33.30


def test_a_line_without_payers_is_paid_as_the_contract_says() -> None:
    figures = figures_of(home(payers="absent"), "contract: {payers: {council: 75%, nhs: 25%}}", block("fixed", "£1k"))
    assert figures.value("payments.by.council") == 90_000
    assert figures.value("payments.by.nhs") == 31_000  # 30,000 and the block, which names its own payer
    # All of it but the block is due in year 1.
    assert figures.value("payments.present_value.by.nhs") == pytest.approx(30_000 / 1.1 + 1_000)


def test_lines_are_called_by_their_title_their_outcome_or_their_id() -> None:
    figures = figures_of(block("fixed-fee", "£1k"), block("other", "£1k", title="Mobilisation"))
    labels = [figures.book.lines[f"payments.{name}"].label for name in ("home", "fixed-fee", "other")]
    assert labels == ["Child at home: paid", "Fixed fee: paid", "Mobilisation: paid"]
