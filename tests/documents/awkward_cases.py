"""Cases that are hard to draw, made of the full one: many parties, long and hostile names, nothing, too much."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from sibcase.documents.charts.all_charts import MAKERS
from sibcase.documents.figures.subject import Subject
from sibcase.resources import cases_folder
from sibcase.tables.all_tables import all_tables
from sibcase.tasks.business_case import BusinessCase, load, load_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.documents.charts.drawing.chart import Chart

Text = dict[str, Any]

LONG = ("The Department for Communities, Families, Housing and Everything Else That Nobody Wanted " * 4)[:300]
UNBROKEN = "Payer-with-an-unbroken-name-" + "x" * 270
HOSTILE = "</text><script>alert(1)</script> {{datum.x}} {} {0} %s \"&'\x1b[31m\u202e]]> שלום العربية 漢字漢字漢字 👍"


@cache
def _full() -> str:
    return (cases_folder() / "family-recovery" / "case.yaml").read_text("utf-8")


def awkward(change: Callable[[Text], None], currency: str = "£") -> BusinessCase:
    """Return the full case after a change, at a stage that asks for no more than the change leaves."""
    case = yaml.safe_load(_full().replace("£", currency))
    for section in ("narrative", "waivers", "risks", "governance", "evaluation"):
        del case[section]
    case["stage"] = "concept"
    for party in case["parties"].values():
        party.pop("private", None)  # it speaks of sections that a change may take away
    for option in case["options"]:
        option.pop("changes", None)  # of payment lines, which a change may take away
        option.pop("id", None)
    change(case)
    return load_text(yaml.safe_dump(case, allow_unicode=True, sort_keys=False))


def picture(name: str, business: BusinessCase) -> Chart | None:
    """Return a case's picture by name."""
    figures = business.evaluate()
    subject = Subject(business.path, business.case, figures)
    return MAKERS[name](subject, all_tables(business.case, figures))


def shown(name: str, business: BusinessCase) -> Chart:
    """Return a case's picture that must be there."""
    chart = picture(name, business)
    assert chart is not None
    return chart


@cache
def full_picture(name: str) -> Chart:
    """Return a picture of the full case."""
    return shown(name, full_case())


@cache
def full_case() -> BusinessCase:
    return load(cases_folder() / "family-recovery")


def nine_payers(case: Text) -> None:
    names = {f"p{number}": UNBROKEN if number % 2 else f"{LONG[:290]} {number}" for number in range(9)}
    case["parties"] |= {key: {"name": name, "role": "commissioner"} for key, name in names.items()}
    case["parties"]["manager"]["name"] = LONG
    for line in case["contract"]["payments"].values():
        line["payers"] = {key: "12%" if key == "p8" else "11%" for key in names}


def one_payer(case: Text) -> None:
    for line in case["contract"]["payments"].values():
        line["payers"] = {"northmarch": "100%"}


def in_dollars_without_savings(case: Text) -> None:
    one_payer(case)
    case["currency"] = "USD"
    del case["prices"]
    for outcome in case["outcomes"].values():
        del outcome["savings"]
    for segment in case["need"]["segments"].values():
        del segment["services"]
        segment["unit_cost"] = "$20k per year"


def hostile(case: Text) -> None:
    for party in case["parties"].values():
        party["name"] = HOSTILE
    for outcome in case["outcomes"].values():
        outcome["title"] = HOSTILE
    for segment in case["need"]["segments"].values():
        segment["title"] = "漢字" * 80
    case["service"]["title"] = HOSTILE
    case["investment"]["tranches"]["senior"]["title"] = HOSTILE


def in_francs(case: Text) -> None:
    """A currency without a sign of its own takes four letters more in every amount."""
    case["currency"] = "CHF"
    del case["prices"]
    for outcome in case["outcomes"].values():
        outcome["savings"] = {key: {**saving, "unit_cost": "CHF 1_000"} for key, saving in outcome["savings"].items()}
    for segment in case["need"]["segments"].values():
        del segment["services"]
        segment["unit_cost"] = "CHF 20k per year"


def absurd_amounts(case: Text) -> None:
    """Prices of which nobody has ever paid a part."""
    for line in case["contract"]["payments"].values():
        line.pop("cap", None)
        if line["kind"] == "tariff":
            line["price"] = "£999999999999"
    del case["contract"]["cap"]


def twelve_outcomes(case: Text) -> None:
    for number in range(7):
        case["outcomes"][f"more{number}"] = {**copy.deepcopy(case["outcomes"]["calls"]), "title": f"Outcome {number}"}


def wrong_way(case: Text) -> None:
    """Two outcomes get worse: payments and savings below nil."""
    case["outcomes"]["recovery"]["expected"] = "10%"
    case["outcomes"]["home-south"]["expected"] = "60%"


def every_kind_of_flow(case: Text) -> None:
    """Fees of three kinds, a grant, a guarantee, a cap whose excess goes back to the payers, and a reserve."""
    investment = case["investment"]
    investment["fees"] = {
        "arrangement": {"title": "Arrangement", "payee": "university", "amount": "£12k"},
        "administration": {"title": "Administration", "payee": "manager", "amount": "£2k per year"},
        "audit": {"title": "Audit", "amount": "£1k"},
    }
    investment["grants"] = {"gift": {"by": "police", "title": "Gift", "amount": "£40k"}}
    investment["tranches"]["senior"]["guarantee"] = {"by": "courts", "share": "50%", "most": "£100k"}
    investment["tranches"]["junior"]["cap"] = {"multiple": "1.1x"}


def shared_surplus(case: Text) -> None:
    case["investment"]["surplus"] = {"junior": "50%", "charity": "30%", "northmarch": "20%"}


def without_investment(case: Text) -> None:
    del case["investment"]


def without_contract(case: Text) -> None:
    del case["contract"], case["investment"]


def many_agencies(case: Text) -> None:
    for number in range(14):
        case["parties"][f"a{number}"] = {"name": f"Agency {number}", "role": "other"}
        saving = {
            "agency": f"a{number}",
            "units": "1 per year",
            "unit_cost": f"£{1000 * (number + 1)}",
            "for": "2 years",
        }
        case["outcomes"]["home-north"]["savings"][f"s{number}"] = saving


def as_it_is(case: Text) -> None:
    """Change nothing."""


CHANGES: tuple[Callable[[Text], None], ...] = (
    as_it_is,
    nine_payers,
    one_payer,
    hostile,
    twelve_outcomes,
    absurd_amounts,
    wrong_way,
    every_kind_of_flow,
    shared_surplus,
    without_investment,
    without_contract,
    many_agencies,
)
