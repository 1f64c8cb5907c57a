"""Sensitivity and solving: against the case computed anew with the value written in its place."""

from __future__ import annotations

import pytest

from sibcase.resources import cases_folder
from sibcase.tasks.business_case import BusinessCase, load, load_text
from sibcase.tasks.sensitivity.sensitivity import NoRanges, Sensitivity, SwitchingValue, UnknownFigure, sensitivity
from sibcase.tasks.sensitivity.solve import CannotVary, solve
from sibcase.uncertainty.crossings import Search
from tests.model.small_cases import case_of

# Without its narrative, which is in files of its own.
TEXT = (cases_folder() / "family-recovery" / "case.yaml").read_text("utf-8").partition("\nnarrative:")[0] + "\n"
PRICE = "contract.payments.recovery-tariff.price"


@pytest.fixture(scope="module")
def business() -> BusinessCase:
    return load(cases_folder() / "family-recovery")


@pytest.fixture(scope="module")
def usual(business: BusinessCase) -> Sensitivity:
    return sensitivity(business)


def computed(old: str, new: str, figure: str) -> float:
    """Return a figure of the case with one value written anew."""
    assert TEXT.count(old) == 1, old
    return load_text(TEXT.replace(old, new)).evaluate().value(figure) or 0.0


@pytest.mark.costly
def test_each_end_of_a_range_is_the_case_with_that_value(usual: Sensitivity) -> None:
    tornado = next(each for each in usual.tornados if each.name == "payments.total")
    swing = next(each for each in tornado.swings if each.input == "service.completion")
    written = "value: 74%"
    assert swing.at_low == pytest.approx(computed(written, "value: 65%", "payments.total"), abs=0.01)
    assert swing.at_high == pytest.approx(computed(written, "value: 82%", "payments.total"), abs=0.01)


@pytest.mark.costly
def test_the_widest_swing_comes_first(usual: Sensitivity) -> None:
    for tornado in usual.tornados:
        widths = [each.width for each in tornado.swings]
        assert widths == sorted(widths, reverse=True)


def test_investors_lose_below_a_part_of_the_planned_effect(usual: Sensitivity) -> None:
    switches = {each.name: each.search for each in usual.switches}
    (found,) = switches["investment.net_gain"].found
    assert 0 < found.value < 1
    assert switches["investment.net_gain"].below == ((0.0, found.value),)
    assert switches["investment.net_gain"].least == pytest.approx(-1_400_000)  # the loss with no effect, by the book
    assert switches["commissioners.npv.cashable"].found == ()


def test_a_figure_that_there_is_not_is_refused(business: BusinessCase) -> None:
    with pytest.raises(UnknownFigure, match=r"no single figure payments\.totl"):
        sensitivity(business, ["payments.totl"])


def test_a_case_without_ranges_and_effects_says_what_to_do() -> None:
    with pytest.raises(NoRanges, match="give an input a range"):
        sensitivity(load(cases_folder() / "concept-note"))


@pytest.mark.parametrize(
    ("below", "words"),
    [
        ((), "at no level from no effect to 200% of the planned effect"),
        (((0.0, 2.0),), "at every level from no effect to 200% of the planned effect"),
        (((0.0, 0.864),), "below 86.4% of the planned effect"),
        (((1.2, 2.0),), "above 120% of the planned effect"),
        (((0.0, 0.0002),), "only with no effect"),
        (((0.5, 0.5001),), "at hardly any level from no effect to 200% of the planned effect"),
        (((0.0, 0.0002), (1.2, 2.0)), "above 120% of the planned effect"),
        (((0.0, 0.5), (1.2, 1.4)), "below 50% and between 120% and 140% of the planned effect"),
    ],
)
def test_where_money_is_lost_is_stated_in_words(below: tuple[tuple[float, float], ...], words: str) -> None:
    assert SwitchingValue("a", "A", Search((), -1.0, 1.0, below)).where == words


def test_commissioners_who_pay_nothing_without_an_effect_do_not_lose_below_it() -> None:
    # As planned £100,000 of cash is saved in year 0; a price of £1 costs £10. With no effect both are zero.
    found = sensitivity(case_of("contract: {payments: {home: {price: £1}}}"))
    switches = {each.name: each.where for each in found.switches}
    assert switches["commissioners.npv.cashable"].startswith("at no level")


def test_without_savings_no_loss_of_commissioners_is_stated() -> None:
    found = sensitivity(case_of("outcomes: {home: {savings: absent}}"))
    assert [each.name for each in found.switches] == ["investment.net_gain"]


def test_what_is_not_known_is_not_among_the_usual_figures() -> None:
    ranged = "need: {segments: {families: {people: {value: 100, low: 90, high: 120}}}}"
    not_assessed = "outcomes: {home: {savings: {placement: {cashable: absent}}}}"
    found = sensitivity(case_of(ranged, not_assessed))
    assert [each.name for each in found.tornados] == ["payments.total", "investment.multiple"]


def test_a_range_that_is_not_moved_is_named() -> None:
    found = sensitivity(case_of("service: {costs: {workers: {for: {value: 2 years, low: 1 year, high: 3 years}}}}"))
    assert [each.name for each in found.not_moved] == ["service.costs.workers.for"]


def test_of_a_need_alone_its_cost_is_shown() -> None:
    # 150 people × £60k or £85k × 15 years = £135m and £191.25m; as planned £157.5m.
    text = (cases_folder() / "concept-note" / "case.yaml").read_text(encoding="utf-8")
    ranged = text.replace("{value: £70k per year,", "{value: £70k per year, low: £60k per year, high: £85k per year,")
    (tornado,) = sensitivity(load_text(ranged)).tornados
    assert (tornado.name, tornado.planned) == ("need.cost.total", 157_500_000)
    assert [(each.at_low, each.at_high) for each in tornado.swings] == [(135_000_000, 191_250_000)]


def test_before_a_contract_costs_and_savings_are_shown() -> None:
    priced = "need: {segments: {families: {unit_cost: {value: £10k per year, low: £5k per year, high: £20k per year}}}}"
    found = sensitivity(case_of("contract: absent", "investment: absent", priced))
    assert [each.name for each in found.tornados] == ["savings.gross.total", "service.costs.total", "need.cost.total"]
    # 100 people × £15,000 × 5 years between both ends.
    assert [each.swings[0].width for each in found.tornados] == [0, 0, 7_500_000]


@pytest.mark.costly
def test_the_solved_price_gives_the_return(business: BusinessCase) -> None:
    (found,) = solve(business, PRICE, "investment.irr", 0.08).search.found
    assert computed("price: {value: £16k,", f"price: {{value: £{found.value:.4f},", "investment.irr") == pytest.approx(
        0.08, abs=1e-6
    )


def test_what_cannot_be_reached_says_how_near_it_comes(business: BusinessCase) -> None:
    search = solve(business, "service.completion", "payments.total", 9_000_000).search
    assert search.found == ()
    assert search.most == pytest.approx(3_000_000)


def test_a_figure_that_does_not_depend_on_the_input_is_stated_so(business: BusinessCase) -> None:
    found = solve(business, PRICE, "need.cost.total", 1.0)
    assert found.reached("GBP") == "Cost of doing nothing does not depend on it."


def test_a_cap_that_cuts_nothing_is_a_stretch(business: BusinessCase) -> None:
    (found,) = solve(business, "contract.cap", "payments.cut_by_cap", 0).search.found
    assert found.until == pytest.approx(30_000_000)


@pytest.mark.parametrize(
    ("name", "between", "message"),
    [
        ("service.complet", None, "near it: service.completion"),
        ("service.completion", (0.9, 0.1), "give the lower value first"),
        (PRICE, (0.0, 1e20), "cannot be calculated with"),
    ],
)
def test_what_cannot_be_varied_is_refused(
    business: BusinessCase, name: str, between: tuple[float, float] | None, message: str
) -> None:
    with pytest.raises(CannotVary, match=message):
        solve(business, name, "payments.total", 0, between)
