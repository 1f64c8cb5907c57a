"""Bids against a rate card: prices, discounts and reach by hand, the set that fits, and what bidders may not see."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.bids.as_data import as_data
from sibcase.tasks.bids.compare_bids import BidsCompared, FundOrder, compare_bids
from sibcase.withheld import WITHHELD, is_withheld

if TYPE_CHECKING:
    from pathlib import Path

CARD = """\
job: {title: A job, counts: gross, price: £4_000}
course: {title: A course, counts: gross, price: £1_000, tiers: [{above: 10, price: £500}]}
"""
BID = """\
sibcase: 1
title: TITLE
stage: concept
currency: GBP
start: 2027-04-01
term: 3 years
parties:
  fund: {name: The fund, role: commissioner}
  charity: {name: BIDDER, role: provider PRIVATE}
service:
  provider: charity
  intake: {all: {starts: 100 over 1 year}}
  costs: {mentors: {title: Mentors, amount: COST per year, for: 2 years, payee: charity}}
need: {people: 500, unit_cost: £1k per year, years: 1}
contract:
  payers: {fund: 100%}
  rate_card:
    job: {title: A job, counts: gross, price: PRICE, expected: {value: JOBS, low: 10, high: 70}}
    course: {title: A course, counts: gross, price: £900, expected: 30}
"""


def write(folder: Path, name: str, **words: str) -> None:
    """Write a bid, with words of its own in the place of those in capitals."""
    text = BID
    usual = {"TITLE": name, "BIDDER": name, "PRIVATE": "", "COST": "£100k", "PRICE": "£3_000", "JOBS": "40"}
    for word, value in {**usual, **words}.items():
        text = text.replace(word, value)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


@pytest.fixture
def fund(tmp_path: Path) -> Path:
    """Return the folder of a fund: its card, and two bids for the north and one for the south."""
    (tmp_path / "card.yaml").write_text(CARD, "utf-8")
    write(tmp_path, "north/one.yaml", BIDDER="One")
    write(tmp_path, "north/two.yaml", BIDDER="Two", PRICE="£3_600", JOBS="50")
    write(tmp_path, "south/three.yaml", BIDDER="Three", JOBS="30")
    return tmp_path


def found(folder: Path, **asked: Any) -> BidsCompared:
    """Return the bids of a folder compared, read one after the other."""
    return compare_bids(FundOrder(folder, folder / "card.yaml", **{"draws": 200, "jobs": 1, **asked}))


def test_prices_discounts_and_reach_by_hand(fund: Path) -> None:
    one = found(fund).bids[0]
    assert (one.name, one.bidder, one.programme, one.people) == ("north/one.yaml", "One", "north", 100)
    job, course = one.lines
    # 40 jobs at £3,000 against £4,000.
    assert (job.outcomes, job.claim, job.at_card, job.discount) == pytest.approx((40, 120_000, 160_000, 0.25))
    # 30 courses at £900 against ten at £1,000 and twenty at £500: £666.67 each, so that it is dearer than the card.
    assert (course.outcomes, course.claim, course.at_card) == pytest.approx((30, 27_000, 20_000))
    assert (course.price, course.card_price, course.discount) == pytest.approx((900, 20_000 / 30, 1 - 27 / 20))
    assert (one.payments, one.discount) == pytest.approx((147_000, 1 - 147 / 180))
    # Two years of £100,000; people achieve no outcome without the service where the metric says so.
    assert one.provider_loss == pytest.approx(200_000)
    assert one.investor_loss is None


def test_what_cannot_be_chosen_is_named(fund: Path) -> None:
    (fund / "card.yaml").write_text(CARD.replace("£4_000", "£3_500").replace("tiers: [{above: 10, price: £500}]", ""))
    block = (fund / "south/three.yaml").read_text("utf-8") + "  payments: {start: {kind: block, amount: £1k}}\n"
    (fund / "south/three.yaml").write_text(block, "utf-8")
    write(fund, "south/dollars.yaml", PRICE="$3_000", COST="$100k")
    every = found(fund, allocation=1e6)
    assert every.refused == {
        "north/two.yaml": "it asks for more than the card: job",
        "south/three.yaml": "it has payments that are not on the card: start",
    }
    assert every.choice is not None
    assert every.choice.bids == ("north/one.yaml",)
    assert every.broken == ("south/dollars.yaml",)


@pytest.fixture
def plain(fund: Path) -> Path:
    """Return a fund whose card has one price for each line."""
    (fund / "card.yaml").write_text(CARD.replace(", tiers: [{above: 10, price: £500}]", ""), "utf-8")
    return fund


def test_the_set_that_fits_by_each_criterion(plain: Path) -> None:
    # Payments: one £147k, two £207k, three £117k; at the card £190k, £230k, £150k.
    rich = found(plain, allocation=324_000.0).choice
    poor = found(plain, allocation=323_999.0).choice
    assert rich is not None
    assert poor is not None
    assert (rich.bids, rich.sets) == (("north/two.yaml", "south/three.yaml"), 6)
    assert rich.used == pytest.approx(324_000)
    assert poor.bids == ("north/one.yaml", "south/three.yaml")
    assert poor.totals["outcomes"] == pytest.approx(340_000)
    assert poor.totals["job"] == pytest.approx(70)
    # Saved against the card: one £43k, two £23k.
    saving = found(plain, allocation=1e6, criteria=("saving",)).choice
    assert saving is not None
    assert saving.bids == ("north/one.yaml", "south/three.yaml")
    # The least that brings a hundred people.
    cheapest = found(plain, allocation=1e6, criteria=("cost",), floors={"people": 100}).choice
    assert cheapest is not None
    assert cheapest.bids == ("south/three.yaml",)


def test_budgets_floors_and_risk(plain: Path) -> None:
    year = found(plain, allocation=1e6).choice
    assert year is not None
    (last,) = [each.year for each in year.years if each.planned]
    short = found(plain, allocation=1e6, budgets={last: 150_000.0}).choice
    assert short is not None
    assert short.bids == ("north/one.yaml",)
    nothing = found(plain, allocation=1e5, floors={"programmes": 2}).choice
    assert nothing is not None
    assert nothing.bids is None
    # All draws of jobs are between 10 and 70: the P95 is above the plan, and dearer jobs spread more.
    careful = found(plain, allocation=324_000.0, fits="p95").choice
    assert careful is not None
    assert careful.bids != ("north/two.yaml", "south/three.yaml")
    calm = found(plain, allocation=1e6, criteria=("programmes", "risk")).choice
    assert calm is not None
    assert calm.bids == ("north/one.yaml", "south/three.yaml")
    # Without a cap nothing limits what may ever be owed.
    assert set(found(plain, allocation=1e6, fits="most").refused.values()) == {
        "it does not limit the most that can ever be owed"
    }


@pytest.mark.costly
def test_shared_risk_makes_excess_likelier(plain: Path) -> None:
    alone = found(plain, allocation=400_000.0, draws=4_000).choice
    together = found(plain, allocation=400_000.0, draws=4_000, common=1.0).choice
    assert alone is not None
    assert together is not None
    assert together.planned == alone.planned
    assert together.p95 > alone.p95
    assert (together.exceeded or 0) > (alone.exceeded or 0) > 0


def test_options_with_changes_are_variants_if_asked(plain: Path) -> None:
    text = (plain / "south/three.yaml").read_text("utf-8")
    text += "options: [{id: keen, title: Keener, changes: {contract.payments.job.price: £2_500}}]\n"
    (plain / "south/three.yaml").write_text(text, "utf-8")
    assert len(found(plain).bids) == 3
    every = found(plain, has_variants=True, allocation=1e6, criteria=("saving",))
    assert every.bids[-1].name == "south/three.yaml#keen"
    assert every.choice is not None
    # At most one of a bid and its variants.
    assert every.choice.bids == ("north/one.yaml", "south/three.yaml#keen")


# --- what bidders may not see -----------------------------------------------------------------------------------------

KEPT_BACK = ", private: [contract.payments.job.price, service.costs.mentors.amount]"


@pytest.mark.matrix(1)
@pytest.mark.parametrize("reader", ["public", "One", "the  FUND"])
def test_nothing_shown_to_others_moves_with_a_private_figure(plain: Path, reader: str) -> None:
    pages = []
    for price, cost in (("£3_600", "£100k"), ("£1_234", "£77k"), ("£9_999", "£1k")):
        write(plain, "north/two.yaml", BIDDER="Two", PRICE=price, COST=cost, PRIVATE=KEPT_BACK)
        every = found(plain, allocation=324_000.0, reader=reader)
        assert every.withheld
        assert every.choice is None
        pages.append(json.dumps(as_data(every)))
    assert len(set(pages)) == 1


@pytest.mark.costly
def test_a_bidder_sees_its_own_bid_in_full(plain: Path) -> None:
    write(plain, "north/two.yaml", BIDDER="Two", PRICE="£3_600", JOBS="50", PRIVATE=KEPT_BACK)
    own, fund = found(plain, reader="two"), found(plain)
    assert as_data(own)["bids"] == as_data(fund)["bids"]
    others = found(plain, reader="Three").bids[1]
    assert is_withheld(others.payments)
    assert others.drawn is None
    assert is_withheld(others.lines[0].price)
    # What it did not mark is shown.
    assert others.lines[1].price == 900


def test_a_party_with_the_name_of_two_sees_what_the_public_sees(plain: Path) -> None:
    write(plain, "north/two.yaml", BIDDER="Two", PRIVATE=KEPT_BACK)
    text = (plain / "north/two.yaml").read_text("utf-8")
    (plain / "north/two.yaml").write_text(text.replace("The fund", "Two"), "utf-8")
    assert is_withheld(found(plain, reader="Two").bids[1].payments)


def test_what_is_withheld_is_so_in_another_process_too() -> None:
    assert pickle.loads(pickle.dumps([WITHHELD]))[0] is WITHHELD  # noqa: S301 - our own bytes


def test_errors_of_a_bid_are_not_quoted_to_others(plain: Path) -> None:
    write(plain, "north/two.yaml", BIDDER="Two", COST="£77k per decade")
    assert "decade" in found(plain).left_out["north/two.yaml"]
    assert found(plain, reader="public").left_out["north/two.yaml"] == "it has errors"


# --- the command ------------------------------------------------------------------------------------------------------


def invoked(folder: Path, *words: str) -> Any:
    """Run the command on a fund."""
    usual = ["bids", str(folder), "--card", str(folder / "card.yaml"), "--draws", "400", "--jobs", "1"]
    return CliRunner().invoke(app, [*usual, *words])


def test_the_command_prints_tables_json_and_csv(plain: Path) -> None:
    table = invoked(plain, "--allocation", "£324k")
    assert table.exit_code == 0, table.output
    assert "2 of 3 bids: north/two, south/three" in table.output
    assert "Every one of the 6 sets with at most one bid of each programme was tried." in table.output
    data = json.loads(invoked(plain, "--allocation", "£324k", "--json").output)
    assert data["choice"]["held_against_allocation"] == pytest.approx(324_000)
    assert [each["chosen"] for each in data["bids"]] == [False, True, True]
    rows = invoked(plain, "--csv", "--audience", "public").output.splitlines()
    assert rows[0].startswith("what,bid,programme,bidder,line,chosen,payments,")
    assert rows[1].startswith("bid,north/one.yaml,north,One,,,147000.0,")


@pytest.mark.matrix(3)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--allocation", "lots"], "takes an amount such as £30m"),
        (["--allocation", "$30m"], "is not in GBP"),
        (["--allocation", "£1m", "--by", "luck"], "luck is neither a criterion nor a line of the card"),
        (["--allocation", "£1m", "--by", "risk"], "no bid at all is the least risk"),
        (["--budget", "2028-29=£1m"], "belong to --allocation"),
        (
            ["--allocation", "£1m", "--budget", "1999-00=£1m"],
            "no bid is paid anything in 1999-00",
        ),
        (["--allocation", "£1m", "--at-least", "people"], "takes a criterion and a number"),
        (["--allocation", "£1m", "--fits", "most", "--budget", "2028-29=£1m"], "not known by year"),
        (["--audience", "Nine"], "no bid has a party called Nine; the bidders are: One, Three, Two"),
    ],
)
def test_what_cannot_be_is_refused(plain: Path, words: list[str], said: str) -> None:
    done = invoked(plain, *words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_a_card_that_is_none_is_refused_at_its_place(plain: Path) -> None:
    (plain / "card.yaml").write_text("job: {title: A job, counts: gross, price: dear}\n", "utf-8")
    done = invoked(plain)
    assert done.exit_code == 2
    assert "card.yaml:1:43: error SIB004" in done.stderr
