"""`sibcase diff`: two versions on one screen, as Markdown and as JSON, with a status that a script can act on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from tests.history.repositories import commit, git, new_repository

if TYPE_CHECKING:
    from typer.testing import Result

EXAMPLE = (Path(__file__).parents[1] / "examples" / "worked-example.yaml").read_text("utf-8")
OTHER = EXAMPLE.replace("cap: £400k", "cap: £250k")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one committed case, whose cap is lower on the disk."""
    folder = new_repository(tmp_path / "repository")
    commit(folder, {"family.yaml": EXAMPLE})
    (folder / "family.yaml").write_text(OTHER, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["diff", *arguments])


def test_a_revision_against_the_disk(folder: Path) -> None:
    assert folder.is_dir()
    result = diff("main", "family.yaml")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Worked example: one cohort, one outcome: family.yaml"
    assert lines[1].startswith("family.yaml in main (")
    # The finding is that the plan does not repay its investors.
    assert lines[2] == "1 change; payments −£150,000; return a year −72.23 points; 1 finding new, none gone"
    assert "£400k → £250k" in lines
    # £250,000 less the costs of the year repay £100,000 of £190,000:
    # (10 ÷ 19)^(1 ÷ 1.1053) − 1 = −44.05 % after +28.18 %.
    assert "Payments £400,000 £250,000 −£150,000" in lines
    assert "County council 2026-27 £200,000 −£120,000 £72,000 0" in lines
    assert any(line.startswith("contract.cap −£150,000") for line in lines)


def test_every_case_below_this_folder_is_meant_by_default(folder: Path) -> None:
    (folder / "other.yaml").write_text(EXAMPLE, "utf-8")
    result = diff("main")
    assert result.exit_code == 0
    assert "family.yaml in main" in result.stdout
    assert "not present → " in result.stdout


def test_the_same_is_said_in_three_lines(folder: Path) -> None:
    (folder / "family.yaml").write_text(EXAMPLE, "utf-8")
    assert diff("main").stdout.splitlines()[2:] == ["no changes"]


def test_json(folder: Path) -> None:
    assert folder.is_dir()
    (data,) = json.loads(diff("main", "--format", "json").stdout)
    assert data["figures"]["payments.total"]["difference"] == -150_000
    assert data["causes"][0]["figures"]["payments.total"]["difference"] == -150_000


def test_markdown(folder: Path) -> None:
    assert folder.is_dir()
    text = diff("main", "--format", "markdown").stdout
    assert "| Payments | £400,000 | £250,000 | −£150,000 |" in text


def test_errors_of_a_version_end_with_1(folder: Path) -> None:
    (folder / "family.yaml").write_text(OTHER.replace("role: provider", "role: baker"), "utf-8")
    result = diff("main")
    assert result.exit_code == 1
    assert "Not computed: the new version has errors" in result.stdout
    assert "new: family.yaml:" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing", "family.yaml"), "there is no revision `nothing`"),
        (("main", "missing.yaml"), "there is no case here"),
        (("family.yaml", "missing.yaml"), "there is no such file or folder"),
        (("--", "--output=stolen", "family.yaml"), "is not the name of a revision"),
    ],
)
def test_what_is_not_there_ends_with_2_and_one_line(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    result = diff(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (folder / "stolen").exists()


def test_the_terminal_obeys_nothing_of_a_case(folder: Path) -> None:
    (folder / "family.yaml").write_text(EXAMPLE.replace("Family workers", '"a\\e[31m\\u202e b"'), "utf-8")
    result = diff("main")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "<U+001B>" in result.stdout


# --- cases that moved -------------------------------------------------------------------------------------------------


@pytest.fixture
def several(folder: Path) -> Path:
    """Return the repository with a case in a folder of its own as well, as it was committed."""
    blank = EXAMPLE.replace("Worked example", "Another case")
    commit(folder, {"family.yaml": EXAMPLE, "cases/north/case.yaml": blank.replace("cap: £400k", "cap: £300k")})
    return folder


def moved(*arguments: str) -> list[tuple[str, str | None, str]]:
    result = diff(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return [(each["case"], each["moved_from"], each["summary"]) for each in json.loads(result.stdout)]


def test_a_file_that_moved_is_one_case(several: Path) -> None:
    git(several, "mv", "family.yaml", "cases/south.yaml")
    says = "moved from family.yaml to cases/south.yaml; no changes"
    assert moved("main") == [
        ("cases/north/case.yaml", None, "no changes"),
        ("cases/south.yaml", "family.yaml", says),
    ]
    assert says in diff("main").stdout.splitlines()
    text = diff("main", "--format", "markdown").stdout
    assert f"**{says}**" in text
    assert "1 other case without changes." in text
    assert "not there" not in text
    commit(several, {})
    assert moved("HEAD~1..HEAD")[1] == ("cases/south.yaml", "family.yaml", says)


def test_a_folder_that_moved_is_one_case(several: Path) -> None:
    git(several, "mv", "cases/north", "cases/south")
    assert moved("main", "cases") == [
        (
            "cases/south/case.yaml",
            "cases/north/case.yaml",
            "moved from cases/north/case.yaml to cases/south/case.yaml; no changes",
        )
    ]


def test_what_changed_in_a_case_that_moved(several: Path) -> None:
    git(several, "mv", "family.yaml", "south.yaml")
    (several / "south.yaml").write_text(OTHER, "utf-8")
    (_, (name, old, says)) = moved("main")
    assert (name, old) == ("south.yaml", "family.yaml")
    assert says.startswith("moved from family.yaml to south.yaml; 1 change; payments −£150,000")


def test_equal_texts_are_paired_before_alike_ones(several: Path) -> None:
    # Both cases move, and the one that is changed takes the place that is nearest to where the other was.
    git(several, "mv", "family.yaml", "a.yaml")
    git(several, "mv", "cases/north/case.yaml", "b.yaml")
    text = (several / "b.yaml").read_text("utf-8")
    (several / "b.yaml").write_text(text.replace("cap: £300k", "cap: £290k"), "utf-8")
    assert [each[:2] for each in moved("main")] == [("a.yaml", "family.yaml"), ("b.yaml", "cases/north/case.yaml")]


def test_another_case_is_no_move(several: Path) -> None:
    git(several, "rm", "--quiet", "--force", "family.yaml")
    (several / "new.yaml").write_text("sibcase: 1\ntitle: Rent\nstage: concept\n", "utf-8")
    result = json.loads(diff("main", "--format", "json").stdout)
    assert [(each["case"], each["summary"]) for each in result if each["changed"]] == [
        ("family.yaml", "removed"),
        ("new.yaml", "added"),
    ]


# --- a card that cases share ------------------------------------------------------------------------------------------

SHARES_CARD = """\
sibcase: 1
title: Young people in {city}
stage: contract
start: 2015-01-01
term: 3 years
parties: {{fund: {{name: Fund, role: commissioner}}}}
contract: {{payers: {{fund: 100%}}, include: ../cards/young.yaml}}
"""
SHARED_CARD = "job: {title: A job, counts: gross, price: £1_000, expected: 10}\n"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with two cases that share a card, whose price is higher on the disk."""
    folder = new_repository(tmp_path / "repository")
    cases = {f"cases/{city}.yaml": SHARES_CARD.format(city=city) for city in ("leeds", "york")}
    commit(folder, {**cases, "cards/young.yaml": SHARED_CARD})
    (folder / "cards/young.yaml").write_text(SHARED_CARD.replace("1_000", "1_200"), "utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_each_revision_reads_its_own_card(shared: Path) -> None:
    before, after = "£1_000", "£1_200"
    result = diff("main", "cases")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    # 10 × £1,000 and 10 × £1,200, in both cases
    assert lines.count("Payments £10,000 £12,000 +£2,000") == 2, result.output
    assert lines.count(f"{before} → {after}") == 2
    commit(shared, {"cards/young.yaml": SHARED_CARD.replace("1_000", "1_500")})
    result = diff("main~1..main", "cases/york.yaml")
    assert "£10,000" in result.stdout, result.output
    assert "£15,000" in result.stdout


def test_a_revision_without_the_card_says_so(shared: Path) -> None:
    (shared / "cards/young.yaml").unlink()
    result = diff("main", "cases/york.yaml")
    assert "`../cards/young.yaml` does not exist" in " ".join(result.output.split())


def test_a_revision_includes_nothing_from_outside(shared: Path) -> None:
    (shared.parent / "secret.yaml").write_text("zebra: ANTEATER\n", "utf-8")
    case = SHARES_CARD.format(city="york")
    commit(shared, {"cases/york.yaml": case.replace("../cards/young.yaml", "../../secret.yaml")})
    result = diff("main~1..main", "cases/york.yaml")
    assert "SIB011" in result.output
    assert "ANTEATER" not in result.output
