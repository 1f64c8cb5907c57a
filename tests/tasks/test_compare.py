"""Comparing two versions: changes in words, in money, by agency and year, and the findings that come and go."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sibcase.casefile.reader import load_text
from sibcase.history.versions import Pair, Version
from sibcase.tasks.compare.as_data import as_data
from sibcase.tasks.compare.as_markdown import markdown
from sibcase.tasks.compare.as_rows import cause_rows, change_lines, difference, money_rows, summary, year_rows
from sibcase.tasks.compare.compare import Comparison, compare
from sibcase.tasks.compare.figures import Moved, rounded
from sibcase.tasks.compare.in_words import ChangeInWords

EXAMPLE = (Path(__file__).parents[1] / "examples" / "worked-example.yaml").read_text("utf-8")
CAP, COMPLETION = ("cap: £400k", "cap: £250k"), ("completion: 75%", "completion: 50%")


def replaced(*pairs: tuple[str, str]) -> str:
    text = EXAMPLE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def version(text: str, name: str) -> Version:
    return Version(name, lambda: load_text(text, name))


def compared(new: str, old: str = EXAMPLE) -> Comparison:
    return compare(Pair("case.yaml", version(old, "old.yaml"), version(new, "new.yaml")))


def told(new: str, old: str = EXAMPLE) -> ChangeInWords:
    (change,) = compared(new, old).changes
    return change


# --- in words ---------------------------------------------------------------------------------------------------------


def test_an_assumption_is_reported_as_it_was_and_is_written() -> None:
    change = told(
        replaced(
            (
                "expected: {value: 25%, low: 32%, high: 20%, source: pilot}",
                "expected: {value: 22%, low: 32%, high: 18%, source: needs-2024}",
            )
        )
    )
    assert change == ChangeInWords(
        path="outcomes.care.expected",
        label="Child stays safely at home: with the service",
        kind="changed",
        old="25%",
        new="22%",
        unit="share",
        notes=("range: 32% to 20% → 32% to 18%", "source: pilot → needs-2024"),
    )


def test_a_source_alone_is_a_change() -> None:
    change = told(replaced(("unit_cost: {value: £50k, source: needs-2024}", "unit_cost: £50k")))
    assert change_lines(change) == ("£50k", ["source: needs-2024 → none"])


def test_another_unit_is_named() -> None:
    old = replaced(("units: 1 per year", "units: 52 weeks per year"))
    change = told(replaced(("units: 1 per year", "units: 364 days per year")), old)
    assert change_lines(change) == ("52 weeks per year → 364 days per year", ["unit: weeks per year → days per year"])


def test_the_same_value_in_other_words_is_called_so() -> None:
    change = told(replaced(("price: £60,000", "price: £60k")))
    assert change_lines(change) == ("£60,000 → £60k", ["the same value, written differently"])


def test_what_was_added_and_removed_is_shown_in_one_line() -> None:
    police = "  police: {name: Police, role: commissioner}\n"
    added = replaced(("  charity: {", police + "  charity: {"))
    assert change_lines(told(added))[0] == "added: {name: Police, role: commissioner}"
    assert change_lines(told(EXAMPLE, added))[0] == "removed: {name: Police, role: commissioner}"


def test_a_text_is_reported_by_where_it_changed() -> None:
    old = EXAMPLE + "narrative:\n  strategic: " + "Many words that stay as they are. " * 10 + "It costs a lot.\n"
    change = told(old.replace("costs a lot", "costs more than a lot"), old)
    assert change_lines(change) == (
        "text changed: 2 words new, 0 gone",
        ["first: “It costs a lot.” → “It costs more than a lot.”"],
    )


def test_a_list_is_reported_by_what_is_new_and_gone() -> None:
    risks = "risks:\n- {title: Late, likelihood: 2, impact: 3}\n"
    new = EXAMPLE + risks + "- {title: No data, likelihood: 1, impact: 4}\n"
    assert change_lines(told(new, EXAMPLE + risks)) == ("new: {title: No data, likelihood: 1, impact: 4}", [])


def test_the_texts_beside_a_case_are_compared(tmp_path: Path) -> None:
    from sibcase.history.versions import pairs_of

    for name, text in (("old", "First words."), ("new", "Second words.")):
        (tmp_path / name).mkdir()
        case = EXAMPLE + "narrative: {strategic: {file: strategic.md}}\n"
        (tmp_path / name / "case.yaml").write_text(case, "utf-8")
        (tmp_path / name / "strategic.md").write_text(text, "utf-8")
    (pair,) = pairs_of(str(tmp_path / "old"), [str(tmp_path / "new")])
    comparison = compare(pair)
    assert [(change.path, change.notes[0]) for change in comparison.changes] == [
        ("narrative.strategic", "text changed: 1 words new, 1 gone")
    ]
    assert summary(comparison) == "1 change"


# --- in money ---------------------------------------------------------------------------------------------------------


def test_figures_before_and_after() -> None:
    # See worked-example.expected.yaml; 4.8 outcomes × £60,000 = £288,000, of which the new cap leaves £250,000.
    moved = {each.name: each for each in compared(replaced(COMPLETION, CAP)).figures}
    assert (moved["payments.total"].old, moved["payments.total"].new) == (400_000, 250_000)
    assert moved["payments.total"].difference == Decimal("-150000.00")
    assert not moved["need.cost.total"].is_moved


def test_agencies_by_year() -> None:
    # Payments fall due in 2026-27, 80 % to the council; cashable savings are 2/3 of £72,000 and £64,800.
    rows = {(each.agency, each.year): each for each in compared(replaced(COMPLETION, CAP)).agencies}
    assert (rows["council", "2026-27"].pays.old, rows["council", "2026-27"].pays.new) == (320_000, 200_000)
    assert rows["nhs", "2026-27"].pays.difference == Decimal("-30000.00")
    assert rows["council", "2026-27"].cashable.new == pytest.approx(48_000)
    assert rows["council", ""].cashable.new == pytest.approx(48_000 + 43_200)


def test_causes_add_up_to_the_whole() -> None:
    comparison = compared(replaced(COMPLETION, CAP))
    whole = next(each for each in comparison.figures if each.name == "payments.total").difference
    steps = [cause.moved["payments.total"].difference for cause in comparison.causes]
    assert steps == [Decimal("-112000.00"), Decimal("-38000.00")]  # see tests/history/test_causes.py
    assert sum(step for step in steps if step is not None) == whole


def test_what_is_printed_adds_up_too() -> None:
    # Thirds of a pound: rounded one by one they would not.
    new = replaced(
        ("engagement: 80%", "engagement: 83.3%"),
        ("completion: 75%", "completion: 66.7%"),
        ("price: £60,000", "price: £61,111"),
    )
    heads, rows, _ = cause_rows(compared(new))
    column = heads.index("Savings")
    printed = [_number(row[column]) for row in rows]
    assert len(printed) == 3  # the tariff's price moves no saving
    assert sum(printed[:-1]) == printed[-1]


def _number(cell: str) -> Decimal:
    return Decimal(cell.replace("−", "-").replace("£", "").replace(",", "") or "0")


def test_changes_without_effect_are_listed_apart() -> None:
    _, rows, idle = cause_rows(compared(replaced(CAP, ("Foster placement avoided", "Foster placements avoided"))))
    assert [row[0] for row in rows] == ["contract.cap", "Together"]
    assert [change.path for change in idle] == ["outcomes.care.savings.placement.title"]


def test_a_figure_that_was_not_there_before() -> None:
    without = EXAMPLE[: EXAMPLE.index("investment:")]
    comparison = compared(EXAMPLE, without)
    assert ("Drawn", "none", "£190,000", "") in money_rows(comparison.figures, "GBP")
    heads, rows, _ = cause_rows(comparison)
    assert rows[0][heads.index("Drawn")] == "none → £190,000"


def test_differences_in_words() -> None:
    assert difference(Moved("x", "X", "money", 0.105, 1_234_567.1), "GBP") == "+£1,234,567"
    assert difference(Moved("x", "X", "money", 3.0, 0.5), "GBP") == "−£2.50"
    assert difference(Moved("x", "X", "rate", 0.0706, 0.0675), "GBP") == "−0.31 points"
    assert difference(Moved("x", "X", "multiple", 1.0, 1.256), "GBP") == "+0.26"
    assert difference(Moved("x", "X", "money", 1.0, None), "GBP") == ""
    assert rounded(-0.0, 2) == Decimal("0.00")


# --- what cannot be compared, and what is the same --------------------------------------------------------------------


def test_the_same_text_is_no_change() -> None:
    comparison = compared(EXAMPLE)
    assert not comparison.is_changed
    assert summary(comparison) == "no changes"


def test_a_remark_is_no_change() -> None:
    assert not compared("# A remark\n" + EXAMPLE).is_changed


def test_a_version_with_errors_is_compared_in_words_only() -> None:
    comparison = compared(replaced(CAP, ("role: provider", "role: baker")))
    assert comparison.no_figures == "the new version has errors and cannot be computed"
    assert [change.path for change in comparison.changes] == ["parties.charity.role", "contract.cap"]
    assert [finding.code for finding in comparison.new_findings] == ["SIB016"]
    assert not comparison.figures
    assert not comparison.causes


def test_another_currency_is_not_subtracted() -> None:
    new = (
        EXAMPLE.replace("£", "$")
        .replace("currency: GBP", "currency: USD")
        .replace("discounting: green-book", "discounting: 3%")
    )
    assert compared(new).no_figures == "the versions are in different currencies"


def test_a_case_that_is_new_or_gone() -> None:
    new = compare(Pair("case.yaml", None, version(EXAMPLE, "new.yaml")))
    gone = compare(Pair("case.yaml", version(EXAMPLE, "old.yaml"), None))
    assert (summary(new), summary(gone)) == ("added", "removed")
    assert ("Payments", "none", "£400,000", "") in money_rows(new.figures, "GBP")
    assert ("Payments", "£400,000", "none", "") in money_rows(gone.figures, "GBP")
    assert year_rows(new)[0][:4] == ("County council", "2026-27", "£320,000", "+£320,000")


@pytest.mark.costly
def test_findings_that_come_go_and_change_their_words() -> None:
    supply = "people: {value: 200, supply: count them, low: 160, high: 240, source: needs-2024}"
    old = replaced(("people: {value: 200, low: 160, high: 240, source: needs-2024}", supply))
    assert [finding.code for finding in compared(EXAMPLE, old).gone_findings] == ["SIB035"]
    assert [finding.code for finding in compared(old).new_findings] == ["SIB035"]
    moved = compared("# A line more\n" + old.replace("title: Worked", "title: Other"), old)
    assert moved.new_findings == moved.gone_findings == ()
    ((before, now),) = compared(old.replace("count them", "count all of them"), old).reworded_findings
    assert "count them" in before.message
    assert "count all of them" in now.message


# --- formats ----------------------------------------------------------------------------------------------------------


def test_markdown_shows_what_a_case_holds_and_obeys_none_of_it() -> None:
    evil = '"[x](http://evil) | <script> ![](y)"'
    text = markdown([compared(replaced(CAP, ("title: Foster placement avoided", f"title: {evil}")))])
    assert "### Which change did how much" in text
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "](http" not in text.replace("\\](http", "")
    row = next(line for line in text.splitlines() if "evil" in line)
    assert row.replace("\\|", "").count("|") == 4, "three cells"


def test_data_is_plain() -> None:
    data = as_data(compared(replaced(CAP)))
    assert data["figures"]["payments.total"] == {
        "label": "Payments",
        "unit": "money",
        "old": 400_000.0,
        "new": 250_000.0,
        "difference": -150_000.0,
    }
    assert data["causes"][0]["changes"] == ["contract.cap"]
    assert data["changes"][0] == {
        "path": "contract.cap",
        "label": "Cap of the contract",
        "kind": "changed",
        "old": "£400k",
        "new": "£250k",
        "unit": "money",
        "notes": (),
    }
