"""The design of a document is a few plain fields; what it does not know is told with its line, as findings are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.fields_file import FieldsFault
from sibcase.documents.brand.document_design import Design, read_design
from sibcase.documents.templates.render import TemplateFault, found_template, template_names

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", template_names())
def test_every_document_of_ours_says_what_it_is(name: str) -> None:
    design = found_template(name).design
    assert design.title
    assert design.reader
    assert design.about.endswith(".")


def test_what_a_design_does_not_say_is_as_usual(tmp_path: Path) -> None:
    assert read_design(tmp_path) == Design()
    (tmp_path / "document.yaml").write_text(
        "title: Note\nsize: 9.5\nneeds: [contract, savings]\nlists: true\n", "utf-8"
    )
    usual = Design(title="Another", cover="page")
    assert read_design(tmp_path, usual) == Design(
        title="Note", size=9.5, needs=("contract", "savings"), lists=True, cover="page"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: Note\npapr: portrait\n", "document.yaml:2:1: unknown field `papr`; did you mean `paper`?"),
        ("paper: sideways\n", "document.yaml:1:8: `sideways` is not one of the options for this field"),
        ("title: x\nsize: 40\n", "document.yaml:2:7: expected a size from 7 to 14 points, found `40`"),
        ("size: big\n", "document.yaml:1:7: expected a size from 7 to 14 points, found `big`"),
        ("needs: contract\n", "document.yaml:1:8: expected a list, found `contract`"),
        ("needs: [contract, money]\n", "document.yaml:1:19: `money` is not one of the options"),
        ("lists: yes\n", "document.yaml:1:8: expected `true` or `false`, found `yes`"),
        ("pages: -1\n", "document.yaml:1:8: expected a whole number from 0 to 1000"),
        ("title: a\ntitle: b\n", "document.yaml:2:1: `title` appears twice"),
        (f"title: {'a' * 400}\n", "document.yaml:1:8: expected a text of at most 300 characters"),
        ("title: [a, b\n", "document.yaml:1:8: this is not YAML: a `[` that is not closed"),
        ("just words\n", "document.yaml:1:1: expected fields, found none"),
        ("", "document.yaml:1:1: expected fields, found none"),
        ("title: !!python/object/apply:os.system [id]\n", "document.yaml:1:8: there is a YAML tag here"),
        ("a: &a [x]\nb: &b [*a, *a]\n" * 2, "document.yaml:1:1: unknown field `a`"),
        ("x" * 200_000, "document.yaml:1:1: this file has more than 100,000 bytes"),
        ("title: \x1b[31m\n", "document.yaml:1:8: this is not YAML: there is a control character"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "note.md.j2"
    file.write_text("words", "utf-8")
    (tmp_path / "document.yaml").write_text(text, "utf-8")
    with pytest.raises(FieldsFault) as caught:
        read_design(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}/{said}")
    with pytest.raises(TemplateFault, match=r"document\.yaml:\d+:\d+: "):
        found_template(file)


def test_a_design_in_another_encoding_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "document.yaml").write_bytes(b"title: a\nreader: caf\xe9\n")
    with pytest.raises(FieldsFault, match=r"document\.yaml:2:1: this is not UTF-8 text"):
        read_design(tmp_path)
