"""`sibcase advance`: the sections of the next stage, in the same file, with everything else left as it was."""

from __future__ import annotations

import difflib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.casefile.reader import load_case, load_text
from sibcase.cli.app import app
from sibcase.tasks.start.advance import CannotAdvanceError
from sibcase.tasks.start.advance import advance as advanced
from sibcase.tasks.start.start import kinds, new_case

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

KINDS = [kind.id for kind in kinds()]
TODAY = date(2026, 11, 22)
SHORT = "sibcase: 1\ntitle: Concept note\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
SEGMENT = "    {}: {{people: 150, unit_cost: £70k per year, years: 15}}\n"


def advance(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["advance", *arguments])


def concept(kind: str) -> str:
    """Return the text of a new concept."""
    text = new_case(kind, stage="concept", today=TODAY)
    assert isinstance(text, str), text
    return text


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines that are no longer there as they were."""
    compared = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line[2:] for line in compared if line.startswith("- ")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- what is added ----------------------------------------------------------------------------------------------------


@pytest.mark.costly
@pytest.mark.parametrize("kind", KINDS)
def test_a_concept_becomes_an_outline_and_then_a_full_case(kind: str, folder: Path) -> None:
    file = folder / "case.yaml"
    file.write_text(concept(kind), "utf-8")
    for stage in ("outline", "full", "contract"):
        before = file.read_text("utf-8")
        result = advance("case.yaml")
        assert result.exit_code == 0, result.output
        assert f"at the stage `{stage}`" in result.stdout
        after = file.read_text("utf-8")
        assert [line.partition("#")[0].strip() for line in changed_lines(before, after)] == [
            before[before.index("\nstage:") + 1 :].partition("#")[0].strip()
        ]
        loaded = load_case(file)
        assert loaded.case is not None, loaded.findings
        assert loaded.case.stage == stage


@pytest.mark.parametrize("kind", KINDS)
def test_an_advanced_case_has_the_sections_of_a_new_one(kind: str) -> None:
    text = concept(kind)
    outline = new_case(kind, stage="outline", today=TODAY)
    assert isinstance(outline, str)
    result = advanced(load_text(text), text, today=TODAY)
    assert result.commented == ()
    assert result.text.splitlines() == outline.splitlines()


def test_who_bears_the_cost_is_put_into_the_segment(folder: Path) -> None:
    (folder / "case.yaml").write_text(concept("homelessness"), "utf-8")
    advance("case.yaml")
    case = load_case(folder / "case.yaml").case
    assert case is not None
    assert case.need is not None
    assert set((case.need.segments or {})["rough-sleepers"].borne_by or {}) == {"council", "health", "police"}


def test_the_kind_of_programme_is_the_one_that_the_file_names(folder: Path) -> None:
    (folder / "case.yaml").write_text(concept("health"), "utf-8")
    assert "Added from `health`" in advance("case.yaml", "--dry-run").stderr
    assert "Added from `employment`" in advance("case.yaml", "--from", "employment", "--dry-run").stderr


def test_amounts_fit_the_number_of_people(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT, "utf-8")
    advance("case.yaml")
    # Six in ten of 150 people.
    assert "value: 90 over 3 years" in (folder / "case.yaml").read_text("utf-8")


def test_a_stage_can_be_chosen(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT, "utf-8")
    assert advance("case.yaml", "--to", "full").exit_code == 0
    case = load_case(folder / "case.yaml").case
    assert case is not None
    assert (case.stage, case.governance is not None) == ("full", True)


def test_a_section_that_is_there_is_not_added_again(folder: Path) -> None:
    parties = "parties:\n  us: {name: We, role: commissioner}\n"
    (folder / "case.yaml").write_text(SHORT + parties, "utf-8")
    result = advance("case.yaml")
    text = (folder / "case.yaml").read_text("utf-8")
    assert text.count("\nparties:") == 1
    assert parties in text
    assert "parties" not in result.stdout.partition("Added as comments")[0].partition("Added from")[2]


def test_a_section_that_the_author_left_out_stays_out(folder: Path) -> None:
    text = new_case("blank", stage="outline", today=TODAY)
    assert isinstance(text, str)
    # `sources` is not needed at this stage, but it is at the next.
    (folder / "case.yaml").write_text(text.replace("step: quarter", "# step: quarter"), "utf-8")
    result = advance("case.yaml")
    assert "Added from `blank`: risks, options, evaluation, governance\n" in result.stdout


# --- what does not fit ------------------------------------------------------------------------------------------------


def test_a_section_that_does_not_fit_is_a_comment(folder: Path) -> None:
    two = "sibcase: 1\ntitle: Two\nneed:\n  segments:\n" + SEGMENT.format("one") + SEGMENT.format("other")
    (folder / "case.yaml").write_text(two, "utf-8")
    result = advance("case.yaml")
    # The service would start people of a segment that the case does not have.
    assert "Added as comments, to be adapted to the ids of the case: service" in result.stdout
    text = (folder / "case.yaml").read_text("utf-8")
    assert "\n# service:" in text
    assert "\nservice:" not in text
    # That the service is needed is the error that is left.
    assert result.exit_code == 1
    assert [each.code for each in load_case(folder / "case.yaml").findings if each.is_error] == ["SIB028"]


def test_the_service_starts_people_of_the_only_segment(folder: Path) -> None:
    one = "sibcase: 1\ntitle: One\nneed:\n  segments:\n" + SEGMENT.format("mine")
    (folder / "case.yaml").write_text(one, "utf-8")
    assert advance("case.yaml").exit_code == 0
    case = load_case(folder / "case.yaml").case
    assert case is not None
    assert case.service is not None
    assert list(case.service.intake) == ["mine"]


# --- what stays as it was ---------------------------------------------------------------------------------------------


def test_comments_order_and_line_ends_stay(folder: Path) -> None:
    written = "# mine\r\nsibcase: 1\r\ntitle: 'x'  # why\r\n\r\nstage: 'concept' # stage\r\n# the need\r\n"
    written += "need: {people: 150, unit_cost: £70k per year, years: 15}\r\n\r\n# last\r\n"
    (folder / "case.yaml").write_bytes(written.encode())
    assert advance("case.yaml").exit_code == 0
    text = (folder / "case.yaml").read_bytes().decode()
    assert "\n" not in text.replace("\r\n", "")
    assert text.startswith(written[: written.index("concept")].replace("\r\n# the need\r\n", ""))
    assert "stage: 'outline' # stage\r\nstart: " in text
    assert text.endswith("\r\n\r\n# last\r\n")
    assert changed_lines(written, text) == ["stage: 'concept' # stage\r\n"]


def test_a_last_line_without_an_end_gets_one(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT.rstrip("\n"), "utf-8")
    assert advance("case.yaml").exit_code == 0
    assert "years: 15}\n\nparties:" in (folder / "case.yaml").read_text("utf-8")


def test_a_stage_that_is_not_written_is_added_below_the_title(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT, "utf-8")
    advance("case.yaml")
    assert "title: Concept note\nstage: outline\n" in (folder / "case.yaml").read_text("utf-8")


def test_a_dry_run_prints_the_text_and_writes_nothing(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT, "utf-8")
    shown = advance("case.yaml", "--dry-run")
    assert shown.exit_code == 0
    assert (folder / "case.yaml").read_text("utf-8") == SHORT
    assert "Not written: case.yaml" in shown.stderr
    advance("case.yaml")
    assert (folder / "case.yaml").read_text("utf-8") == shown.stdout


def test_a_file_that_cannot_be_written_stays_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "case.yaml")

    (folder / "case.yaml").write_text(SHORT, "utf-8")
    monkeypatch.setattr("sibcase.write_files.os.replace", full)
    result = advance("case.yaml")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert (folder / "case.yaml").read_text("utf-8") == SHORT
    assert [path.name for path in folder.iterdir()] == ["case.yaml"]


def test_a_case_that_ends_with_dots_is_added_to_above_them(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT + "...\n", "utf-8")
    assert advance("case.yaml").exit_code == 0
    assert (folder / "case.yaml").read_text("utf-8").endswith("\n...\n")


def test_a_shared_rate_card_stays_where_it_is(folder: Path) -> None:
    card = "job: {title: In work, definition: Payslips, counts: gross, expected: 40, unit: count, price: £5k}\n"
    (folder / "card.yaml").write_text(card, "utf-8")
    written = SHORT.replace("need:", "start: 2026-04-01\nterm: 5 years\nneed:") + (
        "parties:\n  council: {name: Council, role: commissioner}  # ours\n"
        "contract:\n  include: card.yaml\n  payers: {council: 100%}\n"
    )
    (folder / "case.yaml").write_text(written, "utf-8")
    assert load_case(folder / "case.yaml").case is not None, load_case(folder / "case.yaml").findings
    result = advance(".")
    text = (folder / "case.yaml").read_text("utf-8")
    assert "at the stage `outline`" in result.stdout
    assert changed_lines(written, text) == []
    assert (folder / "card.yaml").read_text("utf-8") == card
    assert text.count("\ncontract:") == 1


# --- a stage that was set by hand -------------------------------------------------------------------------------------


def test_a_case_that_lacks_sections_of_its_stage_gets_them(folder: Path) -> None:
    written = SHORT.replace("need:", "stage: outline  # by hand\nneed:")
    (folder / "case.yaml").write_text(written, "utf-8")
    result = advance("case.yaml")
    assert (result.exit_code, "at the stage `outline`" in result.stdout) == (0, True)
    assert changed_lines(written, (folder / "case.yaml").read_text("utf-8")) == []
    assert "at the stage `full`" in advance("case.yaml").stdout


def test_a_later_stage_can_be_chosen_for_it(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT.replace("need:", "stage: outline\nneed:"), "utf-8")
    assert advance("case.yaml", "--to", "full").exit_code == 0
    case = load_case(folder / "case.yaml").case
    assert case is not None
    assert case.stage == "full"


def test_only_the_sections_of_the_last_stage_are_added(folder: Path) -> None:
    outline = new_case("blank", stage="outline", today=TODAY)
    assert isinstance(outline, str)
    # `step` was left out, and no stage requires it.
    written = outline.replace("step: quarter", "# quarters").replace("stage: outline", "stage: full")
    (folder / "case.yaml").write_text(written, "utf-8")
    assert "Added from `blank`: risks, options, evaluation, governance\n" in advance("case.yaml").stdout


def test_what_was_added_as_a_comment_is_not_added_again(folder: Path) -> None:
    two = "sibcase: 1\ntitle: Two\nneed:\n  segments:\n" + SEGMENT.format("one") + SEGMENT.format("other")
    (folder / "case.yaml").write_text(two, "utf-8")
    advance("case.yaml")
    text = (folder / "case.yaml").read_text("utf-8")
    result = advance("case.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "in the file as comments: service, investment; adapt them to the ids of the case" in result.stderr
    assert (folder / "case.yaml").read_text("utf-8") == text


def test_a_stage_without_further_sections_is_said_to_have_none(folder: Path) -> None:
    full = new_case("blank", stage="full", today=TODAY)
    assert isinstance(full, str)
    (folder / "case.yaml").write_text(full, "utf-8")
    assert "No sections had to be added." in advance("case.yaml").stdout


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "flags", "says"),
    [
        (SHORT, ["--to", "outlin"], "did you mean `outline`?"),
        (SHORT, ["--to", "concept"], "already at the stage `concept`, and `concept` is not a later one"),
        (SHORT, ["--from", "helth"], "did you mean `health`?"),
        (SHORT.replace("£", "$") + "currency: USD\n", ["--from", "health"], "cites unit costs in GBP; use `blank`"),
        ("{" + SHORT.replace("\n", ", ") + "}\n", [], "the case is in braces, as in JSON: write it as YAML"),
        ("{\n" + SHORT.replace("\n", ",\n") + "}\n", [], "the case is in braces, as in JSON: write it as YAML"),
        # The last line of the title looks like a comment, below which `stage` would be put into the title.
        (SHORT.replace("Concept note", '"Concept\n# note"'), [], "`title` cannot be kept as it is written"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(text: str, flags: list[str], says: str, folder: Path) -> None:
    (folder / "case.yaml").write_text(text, "utf-8")
    result = advance("case.yaml", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert (folder / "case.yaml").read_text("utf-8") == text


def test_the_last_stage_has_no_next(folder: Path) -> None:
    text = new_case("blank", stage="contract", today=TODAY)
    assert isinstance(text, str)
    (folder / "case.yaml").write_text(text, "utf-8")
    assert "the case is already at the stage `contract`\n" in advance("case.yaml").stderr


def test_a_case_with_errors_is_not_advanced(folder: Path) -> None:
    (folder / "case.yaml").write_text(SHORT + "sumary: x\n", "utf-8")
    result = advance("case.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "`summary`" in result.stderr
    with pytest.raises(CannotAdvanceError, match="has errors"):
        advanced(load_case("case.yaml"), "")


def test_a_path_that_is_not_there_ends_with_2() -> None:
    assert advance("nowhere.yaml").exit_code == 2
    assert "standard input cannot be written to" in advance("-").stderr
