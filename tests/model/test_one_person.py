"""One person over the years: the averages are those of the case, of every case that ships."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.resources import cases_folder
from sibcase.tables.all_tables import all_tables
from sibcase.tasks.business_case import load

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

CASES = {str(path.parent.relative_to(cases_folder())): path for path in cases_folder().rglob("case.yaml")}
CASES |= {path.stem: path for path in cases_folder().glob("*.yaml") if not path.name.endswith(".expected.yaml")}


def by_people(figures: Figures, kind: str, agency: str) -> np.ndarray:
    """Return Σ over segments of who completes when, each followed by the years of the average person."""
    count = len(figures.row("service.completers.total.per_period"))
    total = np.zeros(count)
    for name in figures.book.parts(f"person.{kind}."):
        segment, _, who = name.rpartition(".")
        if who == agency:
            completers = figures.row(f"service.completers.{segment}.per_period")
            person = figures.row(f"person.{kind}.{name}.per_period")
            total += np.convolve(completers, person)[:count]
    return total


def savers(figures: Figures) -> list[str]:
    return figures.book.parts("savings.gross.by.")


@pytest.mark.costly
@pytest.mark.parametrize("name", CASES)
def test_the_average_person_times_the_people_is_what_the_case_saves(name: str) -> None:
    figures = load(CASES[name]).evaluate()
    for agency in savers(figures):
        saved = figures.row(f"savings.gross.by.{agency}.per_period")
        assert by_people(figures, "saved", agency) == pytest.approx(saved, rel=1e-9, abs=1e-6)


@pytest.mark.costly
@pytest.mark.parametrize("name", CASES)
def test_the_cash_of_the_average_person_times_the_people_is_the_cash_of_the_case(name: str) -> None:
    figures = load(CASES[name]).evaluate()
    for agency in figures.book.parts("savings.cashable.by."):
        cash = figures.value(f"savings.cashable.by.{agency}")
        assert by_people(figures, "cash", agency).sum() == pytest.approx(cash, rel=1e-9, abs=1e-6)


def test_some_case_has_such_people() -> None:
    assert any(savers(load(path).evaluate()) for path in CASES.values())


def test_what_one_outcome_saves_worked_by_hand() -> None:
    figures = load(CASES["family-recovery"]).evaluate()
    # 44 weeks a year at the unit cost; five years, the effect fading by 12% a year, a year after completion (lag).
    price, weeks = figures.value("saving.home-north.placement.unit_cost") or 0.0, 44
    assert price > 0
    row = figures.row("person.achieved.home-north.placement.per_period")
    quarters = [weeks / 4 * price * (1 - 0.12) ** (quarter / 4) for quarter in range(20)]
    assert row[:4] == pytest.approx([0, 0, 0, 0])
    assert row[4:24] == pytest.approx(quarters)
    assert row[24:] == pytest.approx([0] * len(row[24:]))


def test_what_one_person_costs_without_the_service_is_the_cost_of_the_need() -> None:
    figures = load(CASES["family-recovery"]).evaluate()
    each, years = figures.value("need.cost_each.north") or 0.0, 10  # the term is ten years, and so is the need
    assert figures.value("person.in_all.cost.north") == pytest.approx(each * years)


def test_the_table_has_every_year_and_agrees_with_the_figures() -> None:
    business = load(CASES["family-recovery"])
    figures = business.evaluate()
    table = all_tables(business.case, figures)["one_person"]
    north = [row for row in table.rows if row[0].startswith("Families in Northmarch")]
    assert {row[2] for row in north} == {f"Year {year}" for year in range(1, 11)}
    saved = sum(row[table.keys.index("saved")] or 0.0 for row in north)
    assert saved == pytest.approx(figures.value("person.in_all.saved.north"))


@pytest.mark.costly
@pytest.mark.parametrize("name", CASES)
def test_outcomes_times_units_times_unit_cost_times_full_years_is_the_saving(name: str) -> None:
    figures = load(CASES[name]).evaluate()
    for key in figures.book.parts("savings.gross."):
        if f"saving.{key}.full_years" in figures:
            unit_cost = f"saving.{key}.unit_cost"
            converted = f"{unit_cost}.converted"
            names = (
                f"outcomes.net.{key.split('.')[0]}",
                f"saving.{key}.units",
                converted if converted in figures else unit_cost,
                f"saving.{key}.full_years",
            )
            product = math.prod(figures.value(name) or 0.0 for name in names)
            assert product == pytest.approx(figures.value(f"savings.gross.{key}"), rel=1e-9, abs=1e-6)


def test_full_years_of_an_effect_that_fades_worked_by_hand() -> None:
    # Five years, fading by 12% a year, all within the term, in quarters:
    # 0.25 × Σ_{j=0..19} 0.88^(j/4) = 0.25 × (1 − 0.88^5) ÷ (1 − 0.88^0.25)
    full_years = 0.25 * (1 - 0.88**5) / (1 - 0.88**0.25)
    figures = load(CASES["family-recovery"]).evaluate()
    assert figures.value("saving.home-north.placement.full_years") == pytest.approx(full_years)
