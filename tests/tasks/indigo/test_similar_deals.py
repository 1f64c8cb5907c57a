"""Similar deals: which export is read, what of it is compared, and what readers see of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.casefile.reader import load_case
from sibcase.casefile.values.wording import percent
from sibcase.reference.deals import SimilarDeals, target_in, unit_in
from sibcase.rules.registry import review
from sibcase.tasks.business_case import load
from sibcase.tasks.check.review import review_case, submission_of
from sibcase.tasks.indigo.plans import TooFewProjects, first_plans, reference_class_of
from sibcase.tasks.indigo.records.export_file import open_export
from sibcase.tasks.indigo.returns import returns_in_words
from sibcase.tasks.indigo.similar_deals import files_of_similar_deals, similar_deals_of
from sibcase.tasks.publish.document import compose
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN = Path(__file__).parents[3] / "docs/indigo"
NAMED = "similar_deals: {export: indigo, policy_sector: Child and family welfare, downloaded: 2026-11-29}"


def kept(folder: Path, *changes: str) -> Path:
    """Write the small case at a stage with all rules on prices, into a repository; return its file."""
    (folder / "sibcase.toml").touch()
    (folder / "case.yaml").write_text(text_of("stage: outline", *changes), "utf-8")
    return folder / "case.yaml"


def deals_of(case: Path, named: str = "") -> SimilarDeals:
    found = similar_deals_of(replace(load_case(case), similar_export=named))
    assert found is not None
    return found


def project(number: int, prices: Sequence[tuple[float, str]], target: str = "") -> dict[str, Any]:
    """Return a project whose metrics have these prices and words."""
    metrics = [
        {"id": f"m{at}", "definition": {"value": words}, "outcome_metric_target": {"value": target}}
        for at, (_, words) in enumerate(prices)
    ]
    pricings = [
        {
            "outcome_metric_id": {"value": f"m{at}"},
            "currency": {"value": "GBP"},
            "price_per_unit": {"amount": {"value": price}},
        }
        for at, (price, _) in enumerate(prices)
    ]
    data = {"name": {"value": "Children at home"}, "outcome_metrics": metrics, "outcome_pricings": pricings}
    return {"id": f"INDIGO-POJ-{number:04d}", "data": data}


def exported(folder: Path, projects: Sequence[dict[str, Any]]) -> str:
    (folder / "projects.json").write_text(json.dumps(projects), "utf-8")
    return str(folder / "projects.json")


def findings(case: Path, named: str = "") -> dict[str, list[str]]:
    """Return what the rules on other deals find, by their code."""
    submission = submission_of(replace(load_case(case), similar_export=named))
    assert submission is not None
    found: dict[str, list[str]] = {}
    for each in review(submission):
        if each.code in ("SIB512", "SIB513", "SIB514", "SIB515"):
            found.setdefault(each.code, []).append(each.message)
    return found


# --- which export -----------------------------------------------------------------------------------------------------


def test_the_export_that_the_case_names(tmp_path: Path) -> None:
    shutil.copytree(OWN, tmp_path / "indigo")
    found = deals_of(kept(tmp_path, NAMED))
    assert (found.export, found.fault, str(found.downloaded)) == ("indigo", "", "2026-11-29")
    assert {each.id for each in found.of_sector} == {"INDIGO-POJ-9001", "INDIGO-POJ-9002", "INDIGO-POJ-9006"}
    # As `sha256sum` prints the hashes of the files that are read, by name.
    names = sorted(path.name for path in OWN.iterdir() if path.name.startswith(("projects", "organisations")))
    listed = subprocess.run(["sha256sum", *names], cwd=OWN, capture_output=True, check=True).stdout  # noqa: S607
    assert found.sha256 == hashlib.sha256(listed).hexdigest()


def test_an_export_that_has_changed_is_read_again(tmp_path: Path) -> None:
    case = kept(tmp_path, "similar_deals: {export: projects.json}")
    exported(tmp_path, [project(1, [(5, "A child at home")])])
    first = deals_of(case)
    exported(tmp_path, [project(1, [(5, "A child at home")]), project(2, [(6, "A child at home")])])
    second = deals_of(case)
    assert (len(first.deals), len(second.deals)) == (1, 2)
    assert first.sha256 != second.sha256 == hashlib.sha256((tmp_path / "projects.json").read_bytes()).hexdigest()


def test_a_case_is_not_compared_with_its_own_record(tmp_path: Path) -> None:
    source = 'sources: {indigo: {title: "INDIGO, record INDIGO-POJ-0001, downloaded on 2026-11-29"}}'
    case = kept(tmp_path, "similar_deals: {export: projects.json}", source)
    exported(tmp_path, [project(1, [(5, "A child at home")]), project(2, [(6, "A child at home")])])
    assert [each.id for each in deals_of(case).deals] == ["INDIGO-POJ-0002"]


def test_a_stranger_s_case_reads_nothing_outside_its_repository(tmp_path: Path) -> None:
    outside, repository = tmp_path / "outside", tmp_path / "repository"
    shutil.copytree(OWN, outside)
    repository.mkdir()
    (repository / ".hidden").mkdir()
    shutil.copy(OWN / "projects.csv", repository / ".hidden")
    (repository / "link").symlink_to(outside)
    inner = repository / "inner"
    inner.mkdir()
    (inner / "projects.csv").symlink_to(outside / "projects.csv")
    for name in ("../outside", str(outside), "link", ".hidden", "inner", "nowhere", "case.yaml"):
        found = deals_of(kept(repository, f"similar_deals: {{export: {name}}}"))
        assert (found.deals, found.export) == ((), name)
        assert found.fault, name
    assert deals_of(kept(repository), str(outside)).deals, "the user names what is to be read"


def test_a_page_made_of_a_case_rests_on_the_export(tmp_path: Path) -> None:
    case = load(kept(tmp_path, NAMED))
    assert str(tmp_path / "indigo/projects.csv") in files_of_similar_deals(case.case, case.path)
    shutil.copytree(OWN, tmp_path / "indigo")
    names = {Path(each).name for each in files_of_similar_deals(case.case, case.path)}
    assert {"projects.csv", "projects_outcome_pricings.csv", "organisations.csv"} <= names


def test_a_case_without_an_export_has_none(tmp_path: Path) -> None:
    assert similar_deals_of(load_case(kept(tmp_path))) is None


# --- the rules --------------------------------------------------------------------------------------------------------

HOME = "A child lives at home for 26 weeks"


def test_a_price_that_no_similar_deal_agreed_is_reported_with_the_range(tmp_path: Path) -> None:
    case = kept(tmp_path)
    named = exported(tmp_path, [project(1, [(4_000, HOME)]), project(2, [(6_000, HOME)]), project(3, [(9_000, HOME)])])
    (message,) = findings(case, named)["SIB512"]
    assert message == (
        "the price of home is £12,000, while 3 deals like this one (`INDIGO-POJ-0001`, `INDIGO-POJ-0002`, "
        "`INDIGO-POJ-0003`) agreed £4,000 to £9,000, in money of their own years"
    )
    placed = next(
        each for each in review_case(replace(load_case(case), similar_export=named)).open if each.code == "SIB512"
    )
    assert "£12k" in case.read_text("utf-8").splitlines()[placed.place.line - 1]


@pytest.mark.parametrize(
    "others",
    [
        # Within the range; two deals only, one of them with two prices; by the month; of other children; in points.
        [(1, [(4_000, HOME)]), (2, [(6_000, HOME)]), (3, [(15_000, HOME)])],
        [(1, [(4_000, HOME), (5_000, HOME)]), (2, [(6_000, HOME)])],
        [(at, [(400, "A month in which the child is at home")]) for at in (1, 2, 3)],
        [(at, [(400, "A child reads at its age")]) for at in (1, 2, 3)],
    ],
)
def test_nothing_is_said_where_nothing_can_be_compared(others: list[Any], tmp_path: Path) -> None:
    assert findings(kept(tmp_path), exported(tmp_path, [project(*each) for each in others])) == {}


def test_an_effect_beyond_all_targets_is_reported(tmp_path: Path) -> None:
    targets = ("5% reduction", "10% fewer", "a 15% decrease")
    projects = [project(at, [(12_000, HOME)], target) for at, target in enumerate(targets, 1)]
    # From 50% to 40% is a change of 20%; 45% is one of 10%.
    named = exported(tmp_path, projects)
    (message,) = findings(kept(tmp_path), named)["SIB513"]
    assert "the change planned for Child at home is 20%, while the targets of 3 deals" in message
    assert message.endswith("are 5% to 15%")
    assert "SIB513" not in findings(kept(tmp_path, "outcomes: {home: {expected: 45%}}"), named)


INVESTED = (
    "investment: {tranches: {loan: {investor: charity, commitment: £900k, rank: 1, return: residual}}}",
    "parties: {charity: {role: investor}}",
)


def with_return(number: int, policy: str = "", **finance: Any) -> dict[str, Any]:
    """Return a project of children at home that publishes returns."""
    found = project(number, [(12_000, HOME)])
    found["data"] |= {"purpose_and_classifications": {"policy_sector": {"value": policy}}, **finance}
    return found


def rate(target: str) -> dict[str, Any]:
    return {"internal_rate_of_return": {"target": {"value": target}}}


def most(value: str, measure: str) -> dict[str, Any]:
    return {"maximum_potential_return": {"value": value}, "maximum_potential_return_type": {"value": measure}}


def test_a_return_that_no_similar_deal_agreed_is_reported_with_the_range_and_the_deals(tmp_path: Path) -> None:
    case = kept(tmp_path, *INVESTED)
    planned = load(case).planned.value("investment.irr")
    assert planned is not None
    low, high = f"{planned - 0.06:.6f}", f"{planned - 0.02:.6f}"
    projects = [
        with_return(1, investment_details=rate(low)),
        with_return(2, overall_project_finance=most(high, "IRR")),
        with_return(3, investments=[most(high, "IRR")]),
        # None of these is an internal rate of return that can be read.
        with_return(4, investment_details=rate("35")),
        with_return(5, overall_project_finance=most("0.9", "ROI")),
        with_return(6, overall_project_finance=most("Maximum 90% p.a. return. Target 70% p.a.", "")),
    ]
    (message,) = findings(case, exported(tmp_path, projects))["SIB515"]
    assert message == (
        f"the planned return of investors (IRR) is {percent(planned)} a year, while 3 deals like this one "
        f"(`INDIGO-POJ-0001`, `INDIGO-POJ-0002`, `INDIGO-POJ-0003`) aimed for, or allowed at most, "
        f"{percent(float(low))} to {percent(float(high))}"
    )
    for fewer in (projects[1:], projects[2:]):
        assert "SIB515" not in findings(case, exported(tmp_path, fewer))


def test_a_return_that_rests_on_private_figures_says_nothing_to_others(tmp_path: Path) -> None:
    mark = "parties: {charity: {role: investor, private: [contract.payments.home.price]}}"
    case = kept(tmp_path, "similar_deals: {export: projects.json}", INVESTED[0], mark)
    exported(tmp_path, [with_return(each, investment_details=rate("0.001")) for each in (1, 2, 3)])
    business = load(case)
    for audience, is_shown in (("public", False), ("charity", True)):
        text = compose(business, business.planned, "findings-report", audience).markdown
        assert ("planned return of investors (IRR)" in text) == is_shown


def test_returns_of_all_sectors_are_compared_where_the_own_one_has_too_few(tmp_path: Path) -> None:
    case = kept(tmp_path, "similar_deals: {export: projects.json, policy_sector: Health}")
    rates = {1: ("Health", "0.01"), 2: ("Health", "0.02"), 3: ("Education", "0.3"), 4: ("Health", "0.03")}
    projects = {each: with_return(each, policy, investment_details=rate(at)) for each, (policy, at) in rates.items()}
    exported(tmp_path, list(projects.values()))
    assert [value for _, value in deals_of(case).rates_of_return()] == [0.01, 0.02, 0.03]
    exported(tmp_path, [projects[1], projects[2], projects[3]])
    assert sorted(value for _, value in deals_of(case).rates_of_return()) == [0.01, 0.02, 0.3]
    assert "3 deals like this one (INDIGO-POJ-0001, INDIGO-POJ-0002 and INDIGO-POJ-0003), of any policy" in rate_card(
        case
    )


def test_returns_in_the_words_of_a_record() -> None:
    words = "Maximum 12.5% p.a. return. 3% p.a. for first 2 years, years 3-5 dependent on outcomes. Target 7.1% p.a."
    assert [(each.stage, each.value) for each in returns_in_words(words)] == [("maximum", 0.125), ("target", 0.071)]
    for unclear in (
        "3% to 5%",
        "Target 5% p.a. or target 6% p.a.",
        "principal and a return",
        "x" * 1000 + " max 5% p.a.",
    ):
        assert returns_in_words(unclear) == []


def test_an_export_that_is_not_there_is_advice_and_no_error(tmp_path: Path) -> None:
    found = findings(kept(tmp_path, NAMED))
    assert list(found) == ["SIB514"]
    assert "`indigo` cannot be read: there is no such file" in found["SIB514"][0]


def test_what_a_private_price_is_compared_with_says_nothing_to_others(tmp_path: Path) -> None:
    mark = "parties: {charity: {private: [contract.payments.home.price]}}"
    projects = [project(at, [(4_000 + at, HOME)]) for at in (1, 2, 3)]
    exported(tmp_path, projects)
    case = kept(tmp_path, "similar_deals: {export: projects.json}", mark)
    business = load(case)
    for audience, is_told in (("public", False), ("charity", True)):
        text = compose(business, business.planned, "findings-report", audience).markdown
        assert ("like this one" in text) == is_told


# --- documents --------------------------------------------------------------------------------------------------------


def rate_card(case: Path, audience: str | None = None) -> str:
    business = load(case)
    return str(compose(business, business.planned, "rate-card", audience).markdown)


def test_a_document_shows_the_deals_with_their_export(tmp_path: Path) -> None:
    shutil.copytree(OWN, tmp_path / "indigo")
    text = rate_card(kept(tmp_path, NAMED))
    assert (
        "| INDIGO-POJ-9001: Homeward Bound Northmarch, Northmarch (GB) | 320 | £3,200,000 | £1,400,000 | internal"
        in text
    )
    assert "| INDIGO-POJ-9002 | £450 | A month in which the child is not in care, up to 24 months |" in text
    assert "export indigo, downloaded on 29 November 2026 (SHA-256 " in text
    assert "Homelessness" not in text
    assert "internal rate of return: 6.0%, aimed for; internal rate of return: 5.1%, achieved" in text
    assert "1 deal like this one (INDIGO-POJ-9001), of any policy sector, publishes an internal rate of return" in text


def test_a_document_without_the_export_says_so(tmp_path: Path) -> None:
    text = rate_card(kept(tmp_path, NAMED))
    assert "the export indigo of the INDIGO register could not be read" in text
    assert str(tmp_path) not in text
    (tmp_path / "indigo").mkdir()
    exported(tmp_path / "indigo", [project(1, [(5, "A child at home")])])
    assert "No deal of the policy sector Child and family welfare" in rate_card(kept(tmp_path, NAMED))


def test_words_of_strangers_stay_words(tmp_path: Path) -> None:
    deal = project(1, [(5, "A child | at *home* <script> {{ 7 * 6 }} [x](y)")])
    deal["data"]["name"]["value"] = "Children | <b>at home</b>"
    exported(tmp_path, [deal])
    text = rate_card(kept(tmp_path, "similar_deals: {export: projects.json}"))
    row = next(line for line in text.splitlines() if line.startswith("| INDIGO-POJ-0001 |"))
    assert row.replace("\\|", "").count("|") == 4
    assert ("<script>" in text, "<b>" in text, "42" in row) == (False, False, False)


def test_a_cap_that_is_private_chooses_no_deal_for_others(tmp_path: Path) -> None:
    shutil.copytree(OWN, tmp_path / "indigo")
    mark = "parties: {council: {private: [contract.cap]}}"
    texts = {
        rate_card(kept(tmp_path, NAMED, mark, f"contract: {{cap: {cap}}}"), "public").partition("Similar deals")[2]
        for cap in ("£2m", "£20m")
    }
    assert len(texts) == 1
    assert "INDIGO-POJ-9001" in texts.pop()


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("60% of participants (approx. 163 young people)", ("share", 0.6)),
        ("22% reduction in days", ("change", -0.22)),
        ("A 50 per cent increase of those in work", ("change", 0.5)),
        # Two numbers, points or per cent, none, more than all.
        ("40% in work and 20% still in work", None),
        ("25% of children above the baseline", None),
        ("26 weeks at home", None),
        ("150% of the group", None),
    ],
)
def test_targets_in_words(target: str, expected: tuple[str, float] | None) -> None:
    found = target_in(target, "")
    assert (found and (found.kind, found.value)) == expected


def test_units_of_prices() -> None:
    words = (
        "A month in which a child is at home",
        "Paid per night",
        "A job of 16 hours a week",
        "At home for 26 weeks",
    )
    assert [unit_in(each) for each in words] == ["month", "night", "", ""]


# --- the reference class ----------------------------------------------------------------------------------------------


def test_the_reference_class_of_an_export_says_what_it_rests_on() -> None:
    plans = first_plans(open_export(OWN).of_kind("project"))
    found = reference_class_of(plans, "indigo")
    # As `sibcase reference-class` shows it: see test_plans.py.
    assert (found.projects, found.replanned, found.title) == (4, 2, "all policy sectors")
    assert found.median == pytest.approx((0.82 + 0.875) / 2)
    few = reference_class_of(plans, "indigo", "homelessness")
    assert (few.projects, few.note) == (
        4,
        "Policy sector: all, because in Homelessness 1 project is too few for quartiles",
    )
    families = [replace(each, policy="Child and family welfare") for each in plans]
    assert reference_class_of(families, "indigo", "Child and family welfare").title == "Child and family welfare"


def test_too_few_projects_are_refused() -> None:
    plans = first_plans(open_export(OWN).of_kind("project"))
    with pytest.raises(TooFewProjects, match="there are 3"):
        reference_class_of(plans[:3], "indigo")
    with pytest.raises(TooFewProjects, match="there are 0"):
        reference_class_of([], "indigo")
    with pytest.raises(TooFewProjects, match="there are: Child and family welfare, Homelessness"):
        reference_class_of(plans, "indigo", "Health")
