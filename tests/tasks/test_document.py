"""Documents as files: named after their case, whole or not at all, the same bytes every time."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.documents.formats.all_formats import ALL_FORMATS, Format
from sibcase.documents.formats.convert import ConversionError
from sibcase.documents.templates.render import TemplateFault
from sibcase.tasks.business_case import BusinessCase, load
from sibcase.tasks.file_names import file_stem
from sibcase.tasks.publish.document import FORMATS, compose, render

WORKED = Path(__file__).parents[1] / "examples/worked-example.yaml"
NEED = WORKED.with_name("need.yaml")
PICTURES = (
    *(
        "need-by-agency",
        "logic-model",
        "savings-ladder",
        "one-person",
        "options-compared",
        "payment-curve",
        "flow-of-money",
    ),
    *("payments-against-cash", "wrong-pockets", "waterfall", "investors-cash", "timeline", "tornado", "distributions"),
    "payments-by-year",
)


@pytest.fixture(scope="module")
def worked() -> BusinessCase:
    return load(WORKED)


def written(folder: Path) -> dict[str, str]:
    """Return every file below a folder with the hash of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.costly
def test_all_formats_are_written_and_named_after_the_case(worked: BusinessCase, tmp_path: Path) -> None:
    paths = render(worked, worked.evaluate(), FORMATS, out=tmp_path / "new/folder")
    names = [path.relative_to(tmp_path / "new/folder").as_posix() for path in paths]
    assert names[:4] == [f"worked-example.{suffix}" for suffix in ("md", "html", "docx", "pdf")]
    assert set(names[4:]) == {f"pictures/worked-example-{name}.svg" for name in PICTURES}
    begins = {"md": b"# Worked example", "html": b"<!DOCTYPE html>", "docx": b"PK", "pdf": b"%PDF-1.7"}
    for suffix, beginning in begins.items():
        assert paths[FORMATS.index(suffix)].read_bytes().startswith(beginning)


@pytest.mark.costly
def test_the_same_case_gives_the_same_bytes(worked: BusinessCase, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        render(worked, worked.evaluate(), FORMATS, out=tmp_path / folder)
    assert written(tmp_path / "one") == written(tmp_path / "two")


@pytest.mark.costly
def test_source_date_epoch_is_the_date_in_the_files(
    worked: BusinessCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 1 January 2020, 00:00 UTC.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    (path,) = render(worked, worked.evaluate(), ["pdf"], out=tmp_path)
    assert b"D:20200101000000" in path.read_bytes()


def test_pictures_are_where_the_markdown_looks_for_them(worked: BusinessCase, tmp_path: Path) -> None:
    markdown, *_ = render(worked, worked.evaluate(), ["md"], out=tmp_path)
    targets = re.findall(r"\]\((pictures/[^ )]+)", markdown.read_text("utf-8"))
    assert len(targets) == len(PICTURES)
    assert all((tmp_path / target).is_file() for target in targets)


@pytest.mark.costly
def test_pictures_are_written_for_markdown_only(worked: BusinessCase, tmp_path: Path) -> None:
    render(worked, worked.evaluate(), ["html"], out=tmp_path)
    assert set(written(tmp_path)) == {"worked-example.html"}


@pytest.mark.costly
def test_a_format_that_fails_leaves_nothing_behind(
    worked: BusinessCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> bytes:
        raise ConversionError("the PDF could not be set")

    monkeypatch.setitem(ALL_FORMATS, "pdf", Format(fail))
    with pytest.raises(ConversionError):
        render(worked, worked.evaluate(), FORMATS, out=tmp_path)
    assert written(tmp_path) == {}


def test_an_earlier_document_survives_a_later_failure(worked: BusinessCase, tmp_path: Path) -> None:
    render(worked, worked.evaluate(), ["md"], out=tmp_path)
    before = written(tmp_path)
    with pytest.raises(TemplateFault):
        render(worked, worked.evaluate(), ["md"], "no-such-template", tmp_path)
    assert written(tmp_path) == before


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("cases/family-recovery/case.yaml", "family-recovery"),
        ("/a/b/My case (draft).yaml", "My-case-draft"),
        ("<stdin>", "stdin"),
        ("../..yaml", "case"),
    ],
)
def test_files_are_named_after_the_case(path: str, stem: str) -> None:
    assert file_stem(path) == stem


def test_the_folder_that_the_case_stands_in_may_be_the_one_you_are_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(WORKED.parents[2] / "cases/family-recovery")
    assert file_stem("case.yaml") == "family-recovery"


def test_no_raw_number_and_no_none_is_printed(worked: BusinessCase) -> None:
    markdown = compose(worked, worked.evaluate()).markdown
    assert re.findall(r"\bNone\b|\bnan\b|\d\.\d{5,}|\{\{|\{%", markdown) == []


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_prints_the_paths_of_the_documents(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["render", str(NEED), "--to", "md,html", "--out", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [str(tmp_path / "need.md"), str(tmp_path / "need.html")]


def test_a_case_comes_from_standard_input_too(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["render", "-", "--to", "md", "--out", str(tmp_path)], input=NEED.read_text("utf-8")
    )
    assert result.exit_code == 0, result.stderr
    assert set(written(tmp_path)) == {"stdin.md"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "md,rtf"], "there is no format rtf; the formats are: md, html, docx, pdf, or `all`"),
        (["--to", " , "], "--to is empty"),
        (["--template", "../kinds"], "there is no template"),
    ],
)
def test_what_cannot_be_asked_for_is_reported(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["render", str(NEED), "--out", str(tmp_path), *arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert written(tmp_path) == {}


def test_a_figure_that_prose_quotes_and_the_case_lacks_is_shown_in_its_line(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        f"{NEED.read_text('utf-8')}\nnarrative:\n  summary: It costs {{{{ figures.need.cst }}}}.\n", "utf-8"
    )
    result = CliRunner().invoke(app, ["render", str(case), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "error SIB037: `need.cst` is no figure of this case" in result.stderr
    assert "summary: It costs {{ figures.need.cst }}." in result.stderr
    assert not (tmp_path / "out").exists()
