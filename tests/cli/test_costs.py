"""`sibcase costs`: a unit cost is found, read and cited."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.reference.unit_costs import all_unit_costs, unit_cost


def test_no_words_is_a_summary_and_how_to_search() -> None:
    result = CliRunner().invoke(app, ["costs"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{len(all_unit_costs())} unit costs")
    for category in {cost.category for cost in all_unit_costs()}:
        assert category in result.stdout
    assert "sibcase costs foster care" in result.stdout


def test_a_cost_shows_value_unit_year_agency_confidence_and_source() -> None:
    result = CliRunner().invoke(app, ["costs", "foster-care-week"])
    cost = unit_cost("foster-care-week")
    assert cost is not None
    first, title, facts, source, *_ = result.stdout.splitlines()
    # £700 per placement per week in 2013-14 prices: New Economy Unit Cost Database v1.4, code SS2.0.
    assert first.split(maxsplit=1) == ["foster-care-week", "£700 per placement per week"]
    assert title.strip() == cost.title
    assert facts.strip() == "2013-14 prices; fiscal; verified; borne by Local authority; social services"
    assert source.strip() == cost.source
    assert "unit_cost: {ref: foster-care-week}" in result.stderr


def test_first_lines_are_as_wide_as_a_page() -> None:
    lines = CliRunner().invoke(app, ["costs", "foster"]).stdout.splitlines()
    # Paragraphs begin the page and follow empty lines.
    heads = [line for before, line in zip(["", *lines], lines, strict=False) if not before and line]
    assert len(heads) > 1
    assert {len(head) for head in heads} == {80}


def test_json_holds_all_that_is_known() -> None:
    result = CliRunner().invoke(app, ["costs", "foster-care-week", "--json"])
    found = json.loads(result.stdout)[0]  # the id itself is the nearest row
    assert (found["value"], found["currency"], found["price_year"]) == (700, "GBP", "2013-14")  # the row in the table
    assert found["source_url"].startswith("https://")


def test_all_lists_every_cost_in_the_order_of_the_table() -> None:
    result = CliRunner().invoke(app, ["costs", "--all", "--json"])
    assert [row["id"] for row in json.loads(result.stdout)] == [cost.id for cost in all_unit_costs()]


def test_nothing_found_ends_with_1_and_suggests() -> None:
    result = CliRunner().invoke(app, ["costs", "fostr", "care"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "`fostr` none" in result.stderr
    assert "foster-care-week" in result.stderr


def test_nothing_found_is_an_empty_list_in_json() -> None:
    result = CliRunner().invoke(app, ["costs", "zzz", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == []


def test_words_and_all_are_not_taken_together() -> None:
    result = CliRunner().invoke(app, ["costs", "foster", "--all"])
    assert result.exit_code == 2
    assert "not both" in result.stderr


def test_markup_in_words_is_shown_as_written() -> None:
    assert "`[red]x[/red]`" in CliRunner().invoke(app, ["costs", "[red]x[/red]"]).stderr
