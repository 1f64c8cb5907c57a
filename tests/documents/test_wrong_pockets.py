"""Wrong pockets: shares of payments and of savings side by side, and what it says of those who ride free."""

from __future__ import annotations

import pytest

from sibcase.documents.charts.wrong_pockets import MOST, Agency, wrong_pockets
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from tests.documents import drawn
from tests.documents.awkward_cases import (
    awkward,
    full_case,
    full_picture,
    in_dollars_without_savings,
    many_agencies,
    picture,
    shown,
    wrong_way,
)


def row(chart_rows: tuple[dict[str, object], ...], agency: str) -> dict[str, object]:
    [found] = [row for row in chart_rows if row["agency"] == agency]
    return found


def test_shares_are_of_present_values_and_lead_to_the_transfer() -> None:
    chart, figures = full_picture("wrong_pockets"), full_case().evaluate()
    north = row(chart.rows, "Northmarch County Council")
    assert north["transfer"] == figures.value("parties.northmarch.transfer")
    # The model's pocket is the one share less the other: what the picture shows must lead to it.
    pocket = figures.value("parties.northmarch.pocket")
    assert float(str(north["cashable"])) - float(str(north["payments"])) == pytest.approx(pocket, abs=1e-9)
    for column in ("payments", "cashable", "gross"):
        assert sum(float(str(each[column] or 0)) for each in chart.rows) == pytest.approx(1)


def test_it_says_the_conclusion() -> None:
    # commissioners.wrong_pocket is 0.3038; present values: 460,000 of 1,087,000 and so on in `sibcase show`.
    assert full_picture("wrong_pockets").alt == (
        "30% of payments would shift to another agency if each paid in proportion to its own cashable savings. "
        "Northmarch County Council pays 43% and has 65% of cashable savings and 43% of all savings. Courts and legal "
        "aid saves but does not pay. Marches Police pays but has few cashable savings. Savings are not assessed for "
        "cashability for Courts and legal aid."
    )


def test_free_riders_are_called_out_in_words() -> None:
    chart = full_picture("wrong_pockets")
    assert "saves but does not pay" in drawn.words(chart)
    courts = row(chart.rows, "Courts and legal aid")
    assert (courts["payments"], courts["cashable"], courts["transfer"]) == (0, None, None)
    assert drawn.words(chart).count("not assessed") == 2  # its share of cash, and what it would pay


def test_those_who_pay_and_do_not_save_are_called_out() -> None:
    chart = shown("wrong_pockets", load(cases_folder() / "peterborough"))
    assert "Big Lottery Fund pays but does not save." in chart.alt
    assert "Savings are not assessed for cashability for Ministry of Justice." in chart.alt


def test_everything_in_full_at_a_pointer() -> None:
    titles = drawn.titles(full_picture("wrong_pockets"))
    [north] = [title for title in titles if title.startswith("Northmarch")]
    # parties.northmarch.transfer, to the pound
    transfer = full_case().evaluate().value("parties.northmarch.transfer")
    assert f"it would pay £{transfer:,.0f} more if each paid in proportion to its cashable savings" in north


@pytest.mark.costly
def test_savings_below_nil_have_no_shares() -> None:
    chart = shown("wrong_pockets", awkward(wrong_way))
    assert "no cashable savings" in drawn.words(chart)
    assert "would shift to another agency" not in chart.alt


def test_many_agencies_show_the_greatest() -> None:
    chart = shown("wrong_pockets", awkward(many_agencies))
    assert len(drawn.marks(chart)) == MOST - 1
    assert len(chart.rows) == 19  # five, and fourteen more
    assert [word for word in drawn.words(chart) if word.startswith("and 8 others: ")]
    assert "Agency 13" in drawn.words(chart)  # it saves most of the new ones
    assert "and 11 others save but do not pay." in chart.alt  # the first saves next to nothing: fourteen, three named


def test_one_agency_or_no_saving_has_no_wrong_pocket() -> None:
    assert picture("wrong_pockets", awkward(in_dollars_without_savings, "$")) is None
    assert picture("wrong_pockets", load(cases_folder() / "deals" / "denver")) is None


def agency(**changes: object) -> Agency:
    told = {
        "name": "A", "payments": 0.5, "cashable": 0.5, "gross": 0.5, "transfer": 0.0, "written": "£0", "remark": "",
        "says": "A pays half",
    }  # fmt: skip
    return Agency(**{**told, **changes})  # type: ignore[arg-type]


def bars(agencies: list[Agency]) -> list[float]:
    boxes = drawn.root(wrong_pockets(agencies, "x")).iter(f"{drawn.SVG}rect")
    return [float(box.attrib["width"]) for box in boxes if box.attrib["fill"] != "white"]


def test_bars_are_as_long_as_their_shares() -> None:
    longest = 94 - 44  # the column less the room for figures
    assert bars([agency(payments=1.0, cashable=0.25, gross=0.0)]) == [longest, longest / 4]


def test_a_transfer_stands_on_its_side_of_nought() -> None:
    assert bars(
        [
            agency(payments=0, cashable=0, gross=0, transfer=-100.0),
            agency(payments=0, cashable=0, gross=0, transfer=50.0),
        ]
    ) == [76, 38]


def test_a_trace_is_not_nothing() -> None:
    assert "under 1%" in drawn.words(wrong_pockets([agency(payments=0.001)], "x"))
    assert "0%" in drawn.words(wrong_pockets([agency(payments=0.0)], "x"))
