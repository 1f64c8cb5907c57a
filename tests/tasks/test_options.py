"""Options side by side: against the small case worked by hand, and against cases with the changes written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.casefile.checks import variants
from sibcase.tasks.business_case import CaseHasErrors, load_text
from sibcase.tasks.options.arms import BEARERS, NothingToCompare
from sibcase.tasks.options.compare_options import MOST_DRAWS, compare_options
from sibcase.tasks.simulate.simulate import question_of
from sibcase.uncertainty.simulation import simulate
from tests.model.small_cases import case_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array
    from sibcase.tables.option_rows import OptionRow

# A pound a year away is worth 1 / 1.1. The service costs £50,000 in years 0 and 1, and £120,000 is paid in year 1.
DIRECT_COST = 50_000 + 50_000 / 1.1
PAID = 120_000 / 1.1
UNCERTAIN_COST = (
    "service: {costs: {workers: {amount: {value: £50k per year, low: £40k per year, high: £60k per year, "
    "distribution: uniform}}}}"
)
UNCERTAIN_EFFECT = "outcomes: {home: {expected: {value: 40%, low: 45%, high: 35%, distribution: uniform}}}"


TOGETHER = "uncertainty: {correlations: [{between: [service.costs.workers.amount, outcomes.home.expected], rank: 0.6}]}"


def with_option(changes: str, form: str = "bond") -> str:
    """Return an option with changes to the small case."""
    return f"options: [{{title: Another, id: another, form: {form}, changes: {{{changes}}}}}]"


def rows_of(*changes: str, counting: str = "cash", draws: int = 100, drawn: str = "ranges") -> dict[str, OptionRow]:
    """Return the options of the small case with changes to it."""
    found = compare_options(case_of(*changes), draws, drawn=drawn)  # type: ignore[arg-type]
    return {row.id: row for row in found.counted[counting].rows}  # type: ignore[index]


def test_each_form_as_planned_and_with_no_effect() -> None:
    rows = rows_of()
    assert list(rows) == ["do-nothing", "direct", "pbr", "bond"]
    # £100,000 of the savings are cash.
    planned = {name: row.worth.planned for name, row in rows.items()}
    assert planned == pytest.approx(
        {"do-nothing": 0, "direct": 100_000 - DIRECT_COST, **dict.fromkeys(("pbr", "bond"), 100_000 - PAID)}
    )
    at_zero = {name: row.worth.at_zero_effect for name, row in rows.items()}
    assert at_zero == pytest.approx({"do-nothing": 0, "direct": -DIRECT_COST, "pbr": 0, "bond": 0})


def test_who_loses_what_if_the_service_has_no_effect() -> None:
    # Nothing is paid: the provider has spent £50,000 in each of two years, or investors have.
    rows = rows_of()
    losses = {name: {each.party: each.at_zero_effect for each in row.borne} for name, row in rows.items()}
    assert losses["direct"] == pytest.approx({"commissioners": DIRECT_COST})
    assert losses["pbr"] == pytest.approx({"commissioners": 0, "provider": DIRECT_COST})
    assert losses["bond"] == pytest.approx({"commissioners": 0, "investors": DIRECT_COST})


def test_premium_and_transaction_costs() -> None:
    # £20,000 at the start for the bond itself, and £5,000 in each of two years for managing the service directly.
    rows = rows_of(
        "service: {costs: {legal: {amount: £20k, kind: transaction}},"
        " direct_management: {amount: £5k per year, for: 2 years}}"
    )
    managed = DIRECT_COST + 5_000 + 5_000 / 1.1
    assert rows["bond"].premium == pytest.approx(PAID - managed)
    assert rows["pbr"].premium == pytest.approx(PAID - managed)
    assert rows["direct"].premium is None
    assert rows["bond"].transaction_costs == pytest.approx(20_000)
    assert rows["direct"].transaction_costs == pytest.approx(5_000 + 5_000 / 1.1)
    assert rows["pbr"].transaction_costs is None
    # Investors find £70,000 and get £70,000 = £120,000 − £50,000 a year later.
    assert rows["bond"].borne[1].at_zero_effect == pytest.approx(70_000 + 50_000 / 1.1)


def test_fees_of_the_investment_are_transaction_costs() -> None:
    # £2,000 in each of four years: 2,000 × (1 + 1/1.1 + 1/1.21 + 1/1.331).
    rows = rows_of("investment: {fees: {manager: {amount: £2k per year, payee: fund}}}")
    assert rows["bond"].transaction_costs == pytest.approx(2_000 * (1 + 1 / 1.1 + 1 / 1.21 + 1 / 1.331))


def test_an_option_without_the_cap_pays_what_the_cap_cuts() -> None:
    # Of £120,000 the cap leaves £80,000, a year away.
    capped = "contract: {cap: £80k}"
    removes = "options: [{title: Without a cap, id: uncapped, form: bond, removes: [contract.cap]}]"
    rows = rows_of(capped, removes)
    assert rows["bond"].cost == pytest.approx(80_000 / 1.1)
    assert rows["uncapped"].cost == pytest.approx(PAID)
    assert (rows["uncapped"].changes, rows["uncapped"].removes) == ((), ("contract.cap",))


def test_what_the_rest_of_the_case_needs_cannot_be_removed() -> None:
    removes = "options: [{title: Another, id: another, form: bond, removes: [outcomes.home]}]"
    with pytest.raises(CaseHasErrors, match="SIB049: the case does not fit this change"):
        case_of(removes)


@pytest.mark.parametrize(
    ("differences", "message"),
    [
        ("removes: [contract.cap, contract.cap]", "`contract.cap` is named twice"),
        ("changes: {contract.cap: £60k}, removes: [contract.cap]", "`contract.cap` is named twice"),
        ("changes: {outcomes.home.expected: 30%}, removes: [outcomes.home.expected.value]", "overlap"),
        ("changes: {contract.cap: £60k, contract: {payments: {}}}", "`contract` and `contract.cap` overlap"),
        ("removes: [outcomes.home.savings, outcomes.home.savings.placement.cashable]", "overlap"),
    ],
)
def test_a_field_is_not_changed_and_removed_at_once(differences: str, message: str) -> None:
    option = f"options: [{{title: Another, id: another, form: bond, {differences}}}]"
    ranged = "outcomes: {home: {expected: {value: 40%, low: 45%, high: 35%}}}"
    with pytest.raises(CaseHasErrors, match=f"SIB049: the case does not fit this change: .*{message}"):
        case_of("contract: {cap: £80k}", ranged, option)


def test_where_nothing_is_uncertain_nothing_is_drawn() -> None:
    found = compare_options(case_of(), 100, drawn="ranges")
    assert found.draws == 0
    for row in found.counted["cash"].rows:
        assert row.worth.spread is None
        assert row.worth.best_in is None
        assert all(each.expected is None and each.share_of_variance is None for each in row.borne)


def test_uncertain_costs_are_a_spread_of_whoever_bears_them() -> None:
    # The yearly cost x is uniform from £40,000 to £60,000, and x × (1 + 1/1.1) is paid. Of it 5% is above £59,000.
    rows = rows_of(UNCERTAIN_COST, draws=20_000)
    factor = 1 + 1 / 1.1
    spread = rows["direct"].worth.spread
    assert spread is not None
    assert spread.mean == pytest.approx(100_000 - 50_000 * factor, abs=300)
    assert spread.percentiles[0] == pytest.approx(100_000 - 59_000 * factor, abs=300)
    assert spread.percentiles[-1] == pytest.approx(100_000 - 41_000 * factor, abs=300)
    # Commissioners pay £120,000 in the other forms, at any cost: their loss of £120,000 / 1.1 − £100,000 is certain.
    for name, party in (("pbr", "provider"), ("bond", "investors")):
        commissioners, other = rows[name].borne
        assert commissioners.expected == pytest.approx(PAID - 100_000)
        assert (commissioners.share_of_variance, other.share_of_variance) == (0, 1)
        assert other.party == party
    assert rows["direct"].borne[0].share_of_variance == 1
    # E[max(0, x·f − 100,000)] = f ÷ 20,000 × (60,000 − 100,000/f)² ÷ 2, which is £2,771.
    expected = factor / 20_000 * (60_000 - 100_000 / factor) ** 2 / 2
    assert expected == pytest.approx(2_771, abs=1)
    assert rows["direct"].borne[0].expected == pytest.approx(expected, rel=0.03)
    # Directly is worth more than nothing where x is below 100,000 ÷ f = £52,381: in 61.9% of the draws.
    assert rows["direct"].worth.best_in == pytest.approx(12_381 / 20_000, abs=0.01)
    assert rows["do-nothing"].worth.best_in == pytest.approx(7_619 / 20_000, abs=0.01)


@pytest.mark.parametrize(("counting", "saved"), [("cash", 10_000), ("all", 20_000)])
def test_an_uncertain_effect_is_shared_by_what_each_gains_from_one_more_outcome(counting: str, saved: float) -> None:
    # One more outcome saves the commissioners £10,000 in cash, or £20,000, and costs them £12,000 / 1.1, which
    # investors gain: the draws are straight lines in the number of outcomes, so the shares rest on no draw.
    paid = 12_000 / 1.1
    rows = rows_of(UNCERTAIN_EFFECT, counting=counting)
    share = paid**2 / (paid**2 + (saved - paid) ** 2)
    assert rows["bond"].borne[1].share_of_variance == pytest.approx(share, abs=1e-6)  # payments are in whole pence
    assert rows["bond"].borne[0].share_of_variance == pytest.approx(1 - share, abs=1e-6)


def test_which_is_best_at_which_effect() -> None:
    found = compare_options(case_of(), 100).counted
    # In cash a share s of the effect brings directly 100,000 s − DIRECT_COST, by results (100,000 − PAID) s < 0.
    cash = [(each.start, each.end, each.best) for each in found["cash"].best]
    assert [best for _, _, best in cash] == [("do-nothing",), ("direct",)]
    assert cash[0][1] == cash[1][0] == pytest.approx(DIRECT_COST / 100_000, abs=1e-6)
    # Counting all: 200,000 s − DIRECT_COST against (200,000 − PAID) s: both are worth the same at DIRECT_COST / PAID.
    every = [(each.start, each.end, each.best) for each in found["all"].best]
    assert [best for _, _, best in every] == [("pbr", "bond"), ("direct",)]
    assert every[0][0] == pytest.approx(0, abs=1e-6)
    assert every[0][1] == pytest.approx(DIRECT_COST / PAID, abs=1e-6)
    assert every[1][1] == 2


def test_where_the_risk_stays_with_the_commissioners_it_is_said() -> None:
    # £200,000 is due regardless of results, twice what the service costs: the provider loses nothing. One more outcome
    # saves £20,000 and costs £1,000 / 1.1, which is 0.2% of the variance: 909² ÷ (909² + 19,091²).
    block = "contract: {payments: {home: {price: £1k}, fee: {kind: block, amount: £200k, payers: {council: 100%}}}}"
    rows = rows_of(block, UNCERTAIN_EFFECT, "investment: absent", counting="all")
    assert rows["pbr"].risk_kept == (
        "Under “Payment by results, financed by the provider”, the risk stays with the commissioners: 0.2% of the "
        "variance falls on the provider, and the provider would bear no loss if the service had no effect."
    )
    assert not any(row.risk_kept for row in rows_of(UNCERTAIN_EFFECT).values())
    # Where nothing is drawn there is no variance, and the loss alone says it.
    assert rows_of(block, "investment: absent")["pbr"].risk_kept.endswith(
        "commissioners: the provider would bear no loss if the service had no effect."
    )


def test_a_change_is_made_before_anything_is_computed() -> None:
    # At £10,000 for each of ten outcomes £100,000 is paid; the cost is as it was.
    rows = rows_of(with_option("contract.payments.home.price: £10k"))
    another = rows["another"]
    assert another.title == "Another"
    assert another.changes == ("contract.payments.home.price",)
    assert another.worth.planned == pytest.approx(100_000 - 100_000 / 1.1)
    assert another.premium == pytest.approx(100_000 / 1.1 - DIRECT_COST)
    assert rows["bond"].worth.planned == pytest.approx(100_000 - PAID)  # the case itself is as written


@pytest.mark.costly
@pytest.mark.parametrize("form", ["direct", "pbr", "bond"])
def test_an_option_that_changes_nothing_is_the_form_itself(form: str) -> None:
    changes = (UNCERTAIN_COST, UNCERTAIN_EFFECT, TOGETHER, with_option("contract.payments.home.price: £12k", form))
    for counting in ("cash", "all"):
        rows = rows_of(*changes, counting=counting, drawn="both", draws=5_000)
        same, written = rows["another"], rows[form]
        assert same.worth == written.worth  # to the last bit, draw by draw
        assert same.borne == written.borne
        assert (same.cost, same.premium, same.transaction_costs) == (
            written.cost,
            written.premium,
            written.transaction_costs,
        )


@pytest.mark.costly
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("outcomes.home.expected", "expected: 40%", "45%"),
        ("service.costs.workers.amount", "amount: £50k per year", "£45k per year"),
        (
            "contract.payments.home",
            "due: 1 year",
            "{kind: tariff, outcome: home, counts: gross, price: £2k, payers: {council: 100%}}",
        ),
        ("term", "term: 4 years", "3 years"),
        ("contract.payments.home.counts", "counts: net", "gross"),
    ],
)
def test_an_option_is_the_case_with_its_changes_written_in(path: str, old: str, new: str) -> None:
    text = text_of(with_option(f"{path}: {new}"))
    if path == "contract.payments.home":
        written_in = text_of("contract: {payments: {home: {counts: gross, price: £2k, due: absent}}}")
    else:
        assert text.count(old) == 1
        written_in = text.partition("\noptions:")[0].replace(old, f"{old.partition(':')[0]}: {new}")
    option = compare_options(load_text(text), 200, seed=3).counted["all"].rows[-1]
    own = compare_options(load_text(written_in), 200, seed=3).counted["all"].rows[-1]
    assert (option.worth.planned, option.worth.spread) == (own.worth.planned, own.worth.spread)
    assert option.borne == own.borne


def test_a_field_that_the_case_does_not_have_can_be_added() -> None:
    # A cap of £80,000 on what is £120,000.
    rows = rows_of(with_option("contract.cap: £80k"))
    assert rows["another"].cost == pytest.approx(80_000 / 1.1)


def test_a_line_of_a_rate_card_is_changed_by_the_path_at_which_it_is_written() -> None:
    card = (
        "contract: {payments: absent, payers: {council: 100%}, rate_card: {home: {title: Child at home, counts: net, "
        "price: £12k, due: 1 year, definition: As recorded}}}"
    )
    for path in ("contract.rate_card.home.price", "contract.payments.home.price"):
        rows = rows_of(card, with_option(f"{path}: £10k"))
        assert rows["another"].cost == pytest.approx(100_000 / 1.1), path


def test_a_range_that_is_replaced_by_a_value_is_no_longer_drawn() -> None:
    rows = rows_of(UNCERTAIN_COST, with_option("service.costs.workers.amount: £50k per year", "direct"))
    spread = rows["another"].worth.spread
    assert spread is not None
    assert spread.percentiles[0] == spread.percentiles[-1] == pytest.approx(100_000 - DIRECT_COST)
    assert rows["direct"].worth.spread != spread


def test_an_input_that_moves_with_a_replaced_one_is_drawn_as_in_the_case() -> None:
    # The costs no longer vary; the effect, which does, has the draws that it has in the case.
    fixed = with_option("service.costs.workers.amount: £50k per year", "pbr")
    rows = rows_of(UNCERTAIN_COST, UNCERTAIN_EFFECT, TOGETHER, fixed, draws=1_000)
    assert rows["another"].worth.spread == rows["pbr"].worth.spread  # payments rest on the effect alone


def test_an_option_without_a_form_is_the_last_that_the_case_has() -> None:
    written = "options: [{title: Another, id: another, changes: {contract.payments.home.price: £10k}}]"
    assert rows_of(written)["another"].form == "bond"
    assert rows_of(written, "investment: absent")["another"].form == "pbr"


def test_the_same_seed_gives_the_same_and_other_draws_of_a_shorter_run_begin_a_longer_one() -> None:
    case = case_of(UNCERTAIN_COST, UNCERTAIN_EFFECT)
    once, again, other = (compare_options(case, 3_000, seed).as_data() for seed in (1, 1, 2))
    assert once == again
    assert once != other


def test_what_cannot_be_compared_says_what_to_add() -> None:
    with pytest.raises(NothingToCompare, match="add `service`"):
        compare_options(
            load_text("sibcase: 1\ntitle: A need\nneed: {people: 10, unit_cost: £1k per year, years: 2}\n"), 100
        )
    with pytest.raises(
        NothingToCompare, match=r"“Commission directly” has no net present value: state `service\.costs`"
    ):
        compare_options(case_of("service: {costs: absent}"), 100)
    with pytest.raises(ValueError, match="200,000"):
        compare_options(case_of(), MOST_DRAWS + 1)


NO_SAVINGS = "outcomes: {home: {savings: absent}}"


def test_without_savings_options_are_compared_by_what_they_cost_and_achieve() -> None:
    found = compare_options(case_of(NO_SAVINGS, UNCERTAIN_EFFECT), 2_000, drawn="ranges")
    assert (list(found.counted), found.has_savings) == (["payments"], False)
    rows = {row.id: row for row in found.counted["payments"].rows}
    planned = {name: row.worth.planned for name, row in rows.items()}
    assert planned == pytest.approx({"do-nothing": 0, "direct": -DIRECT_COST, "pbr": -PAID, "bond": -PAID})
    # Of 100 people 5 to 15 are outcomes, evenly: £12,000 each a year later, 5% of the draws below 5.5 and above 14.5.
    spread = rows["bond"].worth.spread
    assert spread is not None
    ends = (-14.5 * 12_000 / 1.1, -5.5 * 12_000 / 1.1)
    assert (spread.percentiles[0], spread.percentiles[-1]) == pytest.approx(ends, rel=0.03)
    assert spread.mean == pytest.approx(-PAID, rel=0.02)
    (achieved,) = rows["bond"].outcomes
    assert (achieved.outcome, achieved.title) == ("home", "Child at home")
    assert achieved.planned == pytest.approx(10)
    assert rows["do-nothing"].outcomes == ()
    # What is not known is not said: no option is the best, in no draw and at no effect.
    assert found.counted["payments"].best == ()
    assert all(row.worth.best_in is None for row in rows.values())
    assert rows["bond"].borne[1].at_zero_effect == pytest.approx(DIRECT_COST)


def test_guarantors_and_grants_bear_their_part_of_the_loss() -> None:
    # Of £100,000 that investors lose with no effect, three quarters are made good in the last year, 1 ÷ 1.1³ today.
    guarantee = "investment: {tranches: {loan: {guarantee: {by: foundation, share: 75%}}}}"
    bond = rows_of(guarantee)["bond"]
    at_zero = {each.party: each.at_zero_effect for each in bond.borne}
    made_good = 75_000 / 1.1**3
    wanted = {"commissioners": 0, "investors": DIRECT_COST - made_good, "guarantors": made_good}
    assert at_zero == pytest.approx(wanted)
    assert "stays with" not in bond.risk_kept
    grant = "investment: {grants: {lottery: {by: foundation, amount: £30k}}}"
    with_grant = {each.party: each.at_zero_effect for each in rows_of(grant)["bond"].borne}
    assert with_grant["grants"] == pytest.approx(30_000)
    assert sum(each or 0 for each in with_grant.values()) == pytest.approx(DIRECT_COST, abs=1)


@pytest.mark.parametrize(
    "terms",
    [
        "investment: {tranches: {loan: {guarantee: {by: foundation, share: 75%}}}}",
        "investment: {tranches: {loan: {commitment: £60k}}}",
        "investment: {grants: {lottery: {by: foundation, amount: £30k}}}",
    ],
)
def test_what_all_parties_lose_is_what_is_spent_in_every_draw(terms: str) -> None:
    # Nothing is discounted and no savings are counted: all that the parties give goes to the service, or stays.
    business = case_of("discounting: 0%", NO_SAVINGS, UNCERTAIN_EFFECT, UNCERTAIN_COST, terms)
    parties = [name for who in BEARERS["bond"] if (name := f"options.bond.{who}") in business.planned]
    names = ("options.bond.cost.present_value", "service.costs.total", "investment.closing_cash", *parties)
    question = question_of(business, business.planned, "both", names)
    blocks: list[Mapping[str, Array]] = []
    simulate(business.planned, question, 500, 1, take=blocks.append)
    (draws,) = blocks
    given = draws["options.bond.cost.present_value"] - sum(draws[name] for name in parties)
    kept = np.maximum(draws["investment.closing_cash"], 0.0)
    assert np.abs(given - draws["service.costs.total"] - kept).max() < 0.02
    assert draws[parties[-1]].min() < 0 or "commitment" not in terms  # too small a bond leaves bills unpaid


def test_without_cash_all_savings_are_counted() -> None:
    found = compare_options(case_of("outcomes: {home: {savings: {placement: {cashable: absent}}}}"), 100)
    assert list(found.counted) == ["all"]
    assert found.usual == "all"


def test_every_problem_of_every_option_is_reported_in_one_run() -> None:
    text = text_of(
        "options: [{title: One, id: one, changes: {service.completon: 70%, contract.payments.home.price: much}},"
        " {title: Two, id: two, changes: {currency: USD}}]"
    )
    with pytest.raises(CaseHasErrors) as fault:
        load_text(text)
    assert [each.code for each in fault.value.errors] == ["SIB048", "SIB049", "SIB050"]


def test_what_is_private_in_the_case_is_no_matter_of_its_options() -> None:
    private = (
        "parties: {charity: {private: [narrative.market, contract.payments.home.price]}}",
        "narrative: {market: One provider}",
        with_option("contract.payments: {fee: {kind: block, amount: £90k, payers: {council: 100%}}}", "pbr"),
    )
    assert rows_of(*private)["another"].cost == pytest.approx(90_000)


def options_with_changes(count: int) -> str:
    """Return the small case with so many options that change something."""
    written = (
        f"{{title: Option {number}, id: option-{number}, changes: {{service.completion: 70%}}}}"
        for number in range(count)
    )
    return text_of(f"options: [{', '.join(written)}]")


def test_at_most_twelve_options_have_changes() -> None:
    assert len(load_text(options_with_changes(12)).loaded.variants) == 12  # type: ignore[union-attr]
    with pytest.raises(CaseHasErrors) as fault:
        load_text(options_with_changes(14))
    assert [each.code for each in fault.value.errors] == ["SIB012", "SIB012"]


def test_fewer_of_a_large_case_have(monkeypatch: pytest.MonkeyPatch) -> None:
    # As large a part of all values that are read as a case of 20,000 values is of 60,000.
    root = load_text(options_with_changes(5)).loaded.root  # type: ignore[union-attr]
    assert root is not None
    monkeypatch.setattr(variants, "MOST_READ", 3 * variants.size_of(root))
    with pytest.raises(CaseHasErrors) as fault:
        load_text(options_with_changes(5))
    assert {each.message for each in fault.value.errors} == {
        "a case of this size cannot have more than 3 options with changes"
    }
    assert len(fault.value.errors) == 2
