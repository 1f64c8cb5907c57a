"""Which files are cases: no style, encoding or name of a case has it passed over in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sibcase.casefile.reader import load_case, load_text
from sibcase.casefile.source.encoding import decoded
from sibcase.casefile.source.folders import LARGEST_CASE, LeftOut, cases_among, search

BODY = "title: T\nneed: {people: 2, unit_cost: £5 per year, years: 3}\n"
CASE = f"sibcase: 1\n{BODY}"

READ = {
    "bom.yaml": b"\xef\xbb\xbf" + CASE.encode(),
    "two-boms.yaml": b"\xef\xbb\xbf\xef\xbb\xbf" + CASE.encode(),
    "quoted.yaml": f'"sibcase": 1\n{BODY}'.encode(),
    "single.yaml": f"'sibcase': 1\n{BODY}".encode(),
    "spaced.yaml": f"sibcase : 1\n{BODY}".encode(),
    "explicit.yaml": f"? sibcase\n: 1\n{BODY}".encode(),
    "indented.yaml": b"  sibcase: 1\n  title: T\n  need: {people: 2, unit_cost: 5 GBP per year, years: 3}\n".replace(
        b"5 GBP", "£5".encode()
    ),
    "flow.yaml": "{sibcase: 1, title: T, need: {people: 2, unit_cost: £5 per year, years: 3}}".encode(),
    "late.json": '{"title": "T", "sibcase": 1, "need": {"people": 2, "unit_cost": "£5 per year", "years": 3}}'.encode(),
    "UPPER.YAML": CASE.encode(),
    "upper.Yml": CASE.encode(),
    "utf16.yaml": CASE.encode("utf-16"),
    "utf16-le.yaml": CASE.encode("utf-16-le"),
    "utf16-be.yaml": CASE.encode("utf-16-be"),
    "utf32.yaml": CASE.encode("utf-32"),
    "crlf.yaml": CASE.replace("\n", "\r\n").encode(),
    "cr.yaml": CASE.replace("\n", "\r").encode(),
    "head.yaml": f"# who\n\n%YAML 1.1\n---\n# why\n{CASE}".encode(),
    "last.yaml": f"{BODY}sibcase: 1\n".encode(),
}
NAMED = {
    "latin.yaml": CASE.encode("latin-1"),
    "broken-before.yaml": b'title: "x\nneed: {\nsibcase: 1\n',
    "broken-flow.yaml": b'{title: "x,\n sibcase: 1',
    "capital.yaml": CASE.replace("sibcase", "Sibcase").encode(),
    "list.yaml": b"- sibcase: 1\n  title: x\n",
    "tag.yaml": b"!!map {sibcase: 1}",
    "two.yaml": f"a: 1\n---\n{CASE}".encode(),
    "large.yaml": CASE.encode() + b"#" * LARGEST_CASE,
}
OTHERS = {
    "workflow.yaml": b"jobs:\n  sibcase:\n    uses: x\n",
    "comment.yaml": b"# sibcase: 1\na: 1\n",
    "text.yaml": b"example: |\n  sibcase: 1\n",
    "documents.yaml": b"a: {sibcase: 1}\n---\nb: 2\n",
    "schema.json": b'{"properties": {"sibcase": {"const": 1}}}',
    "empty.yaml": b"",
}


@pytest.mark.parametrize("name", [*READ, *NAMED])
def test_case_in_any_style_and_encoding_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((READ | NAMED)[name])
    assert search([str(tmp_path)]).files == [str(tmp_path / name)]


@pytest.mark.parametrize("name", READ)
def test_case_that_is_found_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(READ[name])
    loaded = load_case(tmp_path / name)
    assert loaded.case is not None, loaded.findings
    assert loaded.case.title == "T"


@pytest.mark.parametrize("name", NAMED)
def test_case_that_cannot_be_read_has_an_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(NAMED[name])
    assert load_case(tmp_path / name).has_errors


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_left_out_and_listed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(OTHERS[name])
    found = search([str(tmp_path)])
    assert found.files == []
    assert found.left_out == [LeftOut(str(tmp_path / name), "has no field `sibcase` at the top level")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_places_are_those_of_the_text_in_every_encoding(encoding: str) -> None:
    found = load_text(CASE.replace("people", "peeple").encode(encoding)).findings
    finding = next(each for each in found if each.code == "SIB003")
    assert (finding.place.line, finding.place.column) == (3, 8)


def test_encoding_that_is_not_unicode_is_an_error() -> None:
    with pytest.raises(UnicodeDecodeError):
        decoded("£".encode("cp1252"))


def test_what_may_be_a_case_and_is_left_out_is_marked(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    top = tmp_path / "top"
    for name in (
        "family/case.yaml",
        "family/old.yaml",
        "family/below/case.yaml",
        ".draft.yaml",
        "a.yaml.txt",
        "a.yaml~",
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(CASE, "utf-8")
    elsewhere.mkdir()
    (elsewhere / "b.yaml").write_text(CASE, "utf-8")
    (top / "link.yaml").symlink_to(elsewhere / "b.yaml")
    (top / "folder").symlink_to(elsewhere)
    (top / "same.yaml").symlink_to("family/case.yaml")
    (top / "build").mkdir()
    found = search([str(top)])
    assert found.files == [str(top / "family" / "case.yaml")]
    marked = {str(Path(each.path).relative_to(top)) for each in found.left_out if each.may_be_case}
    below = {"family/old.yaml", "family/below/case.yaml"}
    assert marked == {".draft.yaml", "a.yaml.txt", "a.yaml~", "link.yaml", "folder", *below}
    quiet = {str(Path(each.path).relative_to(top)) for each in found.left_out if not each.may_be_case}
    assert quiet == {"same.yaml", "build"}


def test_field_beyond_what_is_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "huge.yaml").write_bytes(b"#" * LARGEST_CASE + b"\n" + CASE.encode())
    (only,) = search([str(tmp_path)]).left_out
    assert only.may_be_case


def test_file_that_may_not_be_read_is_taken_for_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(CASE, "utf-8")

    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert search([str(tmp_path)]).files == [str(tmp_path / "a.yaml")]


def test_revision_and_disk_agree(tmp_path: Path) -> None:
    files = READ | NAMED | OTHERS | {"family/case.yaml": b"", "family/x.yaml": CASE.encode(), "build/y.yaml": b""}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    on_disk = {str(Path(file).relative_to(tmp_path)) for file in search([str(tmp_path)]).files}
    assert set(cases_among(files, ".", files.__getitem__).files) == on_disk
