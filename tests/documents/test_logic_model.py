"""The logic model tells the chain from the need to what is saved, as far as a case goes."""

from __future__ import annotations

from sibcase.documents.charts.logic_model import Item, Stage, logic_model
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from tests.documents import drawn
from tests.documents.awkward_cases import awkward, full_picture, shown, twelve_outcomes, without_contract, wrong_way

HEADINGS = ["Need", "Inputs", "Activities", "Outcomes", "Savings"]


def headings(chart_rows: tuple[dict[str, str], ...]) -> list[str]:
    return list(dict.fromkeys(row["stage"] for row in chart_rows))


def test_the_full_case_has_the_whole_chain() -> None:
    chart = full_picture("logic_model")
    assert headings(chart.rows) == HEADINGS
    # As `sibcase show` gives them: 400 in need, 150 starts, 95.46 completers; costs and savings to the pound.
    assert chart.alt == (
        "Of 400 families in need, 150 start and 95 complete, at a cost of £2,387,000. Outcomes: Child stays safely at "
        "home (Northmarch) (8.3 attributable), Child stays safely at home (Southmarch) (5 attributable), Parent in "
        "lasting recovery (12.2 attributable) and 2 others. Savings are £3,283,316, £712,079 of it cashable."
    )


def test_each_agency_says_what_it_saves_and_how_much_is_cash() -> None:
    titles = drawn.titles(full_picture("logic_model"))
    # 1,429,136.93 and 462,865.09 in the book; nobody has assessed the courts' part.
    assert "Northmarch County Council: £1,429,137, £462,865 cashable" in titles
    assert "Courts and legal aid: £720,950, cashability not assessed" in titles


def test_an_arrow_leads_to_every_column_but_the_first_and_down_the_funnel() -> None:
    chart = full_picture("logic_model")
    heads = [path for path in drawn.root(chart).iter(f"{drawn.SVG}path") if path.attrib["d"].endswith("Z")]
    assert len(heads) == 4 + 3  # five columns; the service, starts, engaged, completers


def test_many_outcomes_are_counted() -> None:
    chart = shown("logic_model", awkward(twelve_outcomes))
    assert "and 7 others" in drawn.words(chart)  # five of twelve are shown
    assert [title for title in drawn.titles(chart) if title.startswith("and 7 others: ") and "Outcome 6" in title]
    assert sum(row["stage"] == "Outcomes" for row in chart.rows) == 12


def test_a_case_without_a_contract_has_the_same_chain() -> None:
    assert headings(shown("logic_model", awkward(without_contract)).rows) == HEADINGS


def test_a_deal_of_metrics_says_what_is_measured() -> None:
    chart = shown("logic_model", load(cases_folder() / "deals" / "denver"))
    assert headings(chart.rows) == ["Need", "Inputs", "Activities", "Measures"]
    assert "38% expected" in drawn.words(chart)


def test_a_change_for_the_worse_is_below_nil() -> None:
    chart = shown("logic_model", awkward(wrong_way))
    assert "Child stays safely at home (Southmarch) (−5.6 attributable)" in chart.alt


def test_one_and_many() -> None:
    chart = logic_model([Stage("One", (Item("Something", ("1 person",)),))], "One thing.")
    assert drawn.words(chart) == ["One", "Something", "1 person"]
    assert drawn.faults(chart) == []
    assert chart.rows == ({"stage": "One", "what": "Something", "how_much": "1 person"},)


def test_nothing_at_all_is_still_a_picture() -> None:
    assert logic_model([], "").svg.startswith("<svg")
