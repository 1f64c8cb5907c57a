"""The sections that a committee expects: listed beside the template, asked for by stage, missing or supplied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sibcase.casefile.fields_file import FieldsFault
from sibcase.casefile.sections.parts import NARRATIVE_SECTIONS
from sibcase.documents.views.committee import read_sections, usual_sections
from sibcase.documents.views.management import rating_of
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load_text
from sibcase.tasks.publish.document import BUSINESS_CASE, compose, compose_prepared, prepare

FULL = (cases_folder() / "family-recovery/case.yaml").read_text("utf-8")
# The prose of the example stands in files, which a case that is only a text cannot name.
HERE = FULL[: FULL.index("\nnarrative:\n")] + "\nnarrative:\n"
SUPPLIED = (
    "  legal: |\n    The general power of competence applies.\n\n    Counsel has advised.\n"
    "  equality: The duty is met.\n"
)


@cache
def for_the_committee(*, stage: str = "full", narrative: str) -> str:
    """Return the part for the committee of the full example at a stage, with some prose of its own."""
    text = HERE.replace("stage: full", f"stage: {stage}").replace("\nnarrative:\n", f"\nnarrative:\n{narrative}")
    loaded = load_text(text)
    with TemporaryDirectory() as folder:
        template = Path(folder, "part.md.j2")
        template.write_text('{% include "business-case/committee.md.j2" %}', "utf-8")
        return compose(loaded, loaded.evaluate(), str(template)).markdown


def test_every_usual_section_can_be_written_in_a_case() -> None:
    assert set(usual_sections()) <= set(NARRATIVE_SECTIONS)


@pytest.mark.costly
def test_what_is_missing_is_listed_by_stage() -> None:
    outline = for_the_committee(stage="outline", narrative="  purpose: Why.\n")
    full = for_the_committee(narrative="  purpose: Why.\n")
    for text in (outline, full):
        assert "Table: Not yet supplied" in text
        assert "| Legal implications | The power" in text
    assert "Exit and transition" in full
    assert "Exit and transition" not in outline


def test_what_is_supplied_is_printed_and_no_longer_missing() -> None:
    text = for_the_committee(narrative=SUPPLIED)
    assert "**Equality impact.** The duty is met." in text
    assert "| Equality impact |" not in text
    assert "| Legal implications |" not in text


def test_a_section_of_several_paragraphs_has_a_heading() -> None:
    text = for_the_committee(narrative=SUPPLIED)
    assert "### Legal implications\n\nThe general power of competence applies.\n\nCounsel has advised." in text


@pytest.mark.costly
def test_what_is_kept_from_a_reader_is_not_called_missing() -> None:
    own = "  legal: Counsel has advised.\n"
    private = HERE.replace(
        "private: [service.costs.workers.amount,", "private: [narrative.legal, service.costs.workers.amount,"
    )
    loaded = load_text(private.replace("\nnarrative:\n", f"\nnarrative:\n{own}"))
    text = compose(loaded, loaded.evaluate(), BUSINESS_CASE, "public").markdown
    assert "Counsel has advised" not in text
    assert "Legal implications" not in text


def test_a_committee_elsewhere_has_its_own_list(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "report.md.j2").write_text('{% include "business-case/committee.md.j2" %}', "utf-8")
    (folder / "sections.yaml").write_text(
        "sections:\n"
        "  committee-parliament: {title: Parliament, asked_from: outline, words: 80, guide: The vote needed.}\n",
        "utf-8",
    )
    without = load_text(HERE.replace("\nnarrative:\n", "\nnarrative:\n  purpose: Why.\n"))
    told = prepare(without, without.evaluate())
    assert "| Parliament | The vote needed. | 80 words |" in compose_prepared(told, str(folder)).markdown
    supplied = load_text(HERE.replace("\nnarrative:\n", "\nnarrative:\n  committee-parliament: No vote is needed.\n"))
    told = prepare(supplied, supplied.evaluate())
    assert "**Parliament.** No vote is needed." in compose_prepared(told, str(folder)).markdown


def test_a_list_that_is_wrong_is_refused_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "sections.yaml").write_text("sections:\n  legal: {title: Legal, asked_from: never}\n", "utf-8")
    with pytest.raises(FieldsFault, match=r"sections\.yaml:2"):
        read_sections(tmp_path)


def test_risks_are_rated_in_words() -> None:
    # On a grid of five by five: from 15 red, from 6 amber, below that green.
    assert [rating_of(score) for score in (25, 15, 12, 6, 5, 1)] == ["Red", "Red", "Amber", "Amber", "Green", "Green"]
