"""Names of audiences: empty and unknown ones are refused, and no party's id takes the place of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.casefile.reader import load_text
from sibcase.cli.app import app
from sibcase.tasks.privacy.audience import Audience, UnknownAudience, audience_of

CASE = """\
sibcase: 1
title: Names
start: 2026-04-01
term: 2 years
need: {people: 150, unit_cost: £70k per year, years: 15}
parties:
  public: {name: Public services board, role: commissioner, private: service.costs.staff.amount}
  investor: {name: Charity, role: provider, private: service.costs.rent.amount}
  fund: {name: Fund, role: investor}
service:
  intake:
    all: {starts: 40 over 1 year}
  costs:
    staff: {amount: £151k per year}
    rent: {amount: £37k per year}
"""
STAFF, RENT = ("service", "costs", "staff", "amount"), ("service", "costs", "rent", "amount")


def audience(who: str) -> Audience:
    case = load_text(CASE).case
    assert case is not None
    return audience_of(case, who)


@pytest.mark.parametrize(
    ("who", "readers", "staff_is_kept", "rent_is_kept"),
    [
        ("public", (), True, True),
        ("investor", ("fund",), True, True),
        ("party:public", ("public",), False, True),
        ("party:investor", ("investor",), True, False),
        ("fund", ("fund",), True, True),
        ("party:fund", ("fund",), True, True),
        ("commissioner", ("public",), False, True),
    ],
)
def test_a_word_means_what_it_says(who: str, readers: tuple[str, ...], staff_is_kept: bool, rent_is_kept: bool) -> None:  # noqa: FBT001
    found = audience(who)
    assert found.readers == readers
    assert (found.keeps_back(STAFF), found.keeps_back(RENT)) == (staff_is_kept, rent_is_kept)


@pytest.mark.parametrize(
    "who",
    ["Public", " public", "public,fund", "party:", "party:nobody", "party:party:fund", "evaluator", "pubilc", ","],
)
def test_what_is_nobody_is_refused(who: str) -> None:
    with pytest.raises(UnknownAudience):
        audience(who)


@pytest.mark.parametrize("who", ["", " ", "\t"])
@pytest.mark.parametrize("more", [[], ["--check"]])
def test_an_empty_audience_is_refused_before_anything_is_written(
    who: str, more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, "utf-8")
    result = CliRunner().invoke(app, ["render", "case.yaml", "--to", "md", "--out", "out", "--audience", who, *more])
    assert result.exit_code == 2
    assert "--audience is empty" in result.stderr
    assert not Path("out").exists()


def test_documents_for_the_public_and_for_a_party_of_that_name_lie_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, "utf-8")
    for who in ("public", "party:public"):
        result = CliRunner().invoke(app, ["render", "case.yaml", "--to", "md", "--out", "out", "--audience", who])
        assert result.exit_code == 0, result.output
    texts = {path.stem.partition("-for-")[2]: path.read_text("utf-8") for path in Path("out").glob("*.md")}
    assert texts.keys() == {"public", "party-public"}
    assert "151" not in texts["public"]
    assert "37k" not in texts["party-public"]


@pytest.mark.parametrize(
    ("parties", "codes"),
    [
        ("provider: {name: A, role: provider}", []),
        ("provider: {name: A, role: provider}, second: {name: B, role: provider}", ["SIB091"]),
        ("Provider: {name: A, role: other}", ["SIB091"]),
        ("PUBLIC: {name: A, role: commissioner}", ["SIB091"]),
        ("public-board: {name: A, role: commissioner}", []),
    ],
)
def test_a_party_that_is_called_like_other_readers_is_a_finding(parties: str, codes: list[str]) -> None:
    text = f"sibcase: 1\ntitle: A\nneed: {{people: 1, unit_cost: £1 per year, years: 1}}\nparties: {{{parties}}}\n"
    assert [each.code for each in load_text(text).findings] == codes


@pytest.mark.parametrize(
    ("private", "codes"),
    [
        ("service.costs.staff.amount", ["SIB090"]),
        ("service.costs.staff", ["SIB090"]),
        ("[service.costs.staff.amount, service.costs.relief.amount]", []),
        ("service.costs.rent.amount", []),
    ],
)
def test_a_value_that_an_alias_shows_elsewhere_is_a_finding(private: str, codes: list[str]) -> None:
    text = CASE.replace("private: service.costs.staff.amount", f"private: {private}")
    text = text.replace("public:", "board:").replace("  investor:", "  charity:")
    text = text.replace("amount: £151k per year}", "amount: &pay £151k per year}\n    relief: {amount: *pay}")
    assert [each.code for each in load_text(text).findings if each.code == "SIB090"] == codes
