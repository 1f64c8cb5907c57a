"""`sibcase templates`: what there is, what each is made of, and a copy that is a template by itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sibcase.cli.app import app
from sibcase.documents.build_context import names_of
from sibcase.documents.templates.render import found_template, render_template, template_names
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import Prepared, prepare

CASE = str(cases_folder() / "family-recovery")


@pytest.fixture(scope="module")
def prepared_case() -> Prepared:
    """Return a full case, told once for all documents."""
    business = load(CASE)
    return prepare(business, business.evaluate())


def said(told: Prepared, template: str) -> str:
    """Return what a template makes of the case."""
    return render_template(template, names_of(told.context))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.costly
def test_every_document_is_listed_with_its_reader() -> None:
    result = run("templates")
    assert (result.exit_code, result.stderr) == (0, "")
    for name in template_names():
        design = found_template(name).design
        assert f"{name}  {design.title}, for {design.reader}\n  {design.about}" in result.stdout
    assert result.stdout.startswith("business-case  ")
    assert "The case must have: contract, investment." in result.stdout


def test_the_blocks_of_one_are_listed_with_what_they_hold() -> None:
    told = run("templates", "business-case").stdout
    assert "\n  financial  business-case/financial.md.j2\n  Financial case; Costs; " in told


@pytest.mark.matrix(1)
@pytest.mark.parametrize("name", template_names())
def test_every_document_has_blocks_and_every_block_can_be_replaced(
    name: str, tmp_path: Path, prepared_case: Prepared
) -> None:
    (told,) = json.loads(run("templates", name, "--json").stdout)
    assert told["name"] == name
    assert told["blocks"]
    for block in told["blocks"]:
        own = tmp_path / f"{block['name']}.md.j2"
        own.write_text(
            f'{{% extends "{name}/{name}.md.j2" %}}\n{{% block {block["name"]} %}}\nSaid by us.\n{{% endblock %}}\n',
            "utf-8",
        )
        text = said(prepared_case, str(own))
        assert "Said by us." in text
        own_headings = [heading for heading in block["headings"] if "…" not in heading]
        others = {each for other in told["blocks"] if other != block for each in other["headings"]}
        for heading in set(own_headings) - others:
            assert not re.search(rf"(?m)^#+ {re.escape(heading)}$", text), heading


@pytest.mark.costly
def test_json_says_it_all() -> None:
    listed = json.loads(run("templates", "--json").stdout)
    assert listed[0]["name"] == "business-case"
    assert {each["name"] for each in listed} == set(template_names())


@pytest.mark.costly
@pytest.mark.matrix(4)
@pytest.mark.parametrize("name", template_names())
def test_a_copy_is_a_template_that_says_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared_case: Prepared
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("templates", name, "--copy", "house/ours")
    assert (result.exit_code, result.stderr) == (0, "house/ours/README.md explains how to adapt it\n")
    assert {"house/ours/README.md", "house/ours/document.yaml", "house/ours/ours.md.j2"} <= set(result.stdout.split())
    assert sorted(path.name for path in Path("house").iterdir()) == ["ours"]
    assert found_template("house/ours").design == found_template(name).design
    assert said(prepared_case, "house/ours") == said(prepared_case, name)


@pytest.mark.costly
def test_the_page_of_a_copy_names_its_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("templates", "business-case", "--copy", "ours")
    page = (tmp_path / "ours/README.md").read_text("utf-8")
    assert "sibcase render CASE --template ./ours --to html" in page
    assert re.search(r"\| `financial` \| Financial case; Costs; .* \| `financial\.md\.j2` \|", page)


@pytest.mark.parametrize("there", ["file", "full folder", "link"])
def test_nothing_is_written_over(there: str, tmp_path: Path) -> None:
    target = tmp_path / "ours"
    if there == "file":
        target.write_text("mine", "utf-8")
    elif there == "link":
        target.symlink_to(tmp_path / "nowhere")
    else:
        target.mkdir()
        (target / "mine.txt").write_text("mine", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = run("templates", "brief", "--copy", str(target))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "already exists: choose a folder that is new or empty" in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    assert run("templates", "brief", "--copy", str(tmp_path / "ours")).exit_code == 0
    assert (tmp_path / "ours/ours.md.j2").is_file()


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sibcase.tasks.publish.copy_template.read_within", fail)
    result = run("templates", "brief", "--copy", str(tmp_path / "ours"))
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_what_there_is_not_is_reported() -> None:
    result = run("templates", "breif")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no template 'breif'; there is: " in result.stderr
    assert "--copy needs the name of a template" in run("templates", "--copy", "x").stderr


@pytest.mark.costly
def test_a_fault_in_ones_own_template_is_reported_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ours.md.j2").write_text("{% block a %}\n{% if %}\n{% endblock %}", "utf-8")
    for arguments in (("templates", "./ours.md.j2"), ("render", CASE, "--to", "md", "--template", "ours.md.j2")):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr.startswith("ours.md.j2:2: Expected an expression")
