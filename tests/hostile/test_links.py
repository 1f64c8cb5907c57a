"""A repository of a stranger's cases in which files are links to elsewhere, pipes or devices: nothing of them is shown.

Each file that sibcase looks for by itself, or that another file names, is put there as a link to a secret and as a pipe
that nothing is ever written to. A command that waited for it would never come back, and the test would not either.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "zebra: ANTEATER-7713 = [ {{ figures.none }}"
CASE = """\
sibcase: 1
title: Links
need: {people: 150, unit_cost: £70k per year, years: 15}
narrative:
  strategic: {file: why.md}
"""
OWN_TEMPLATE = "# {{ case.title }}\n\n{% include 'part.md.j2' %}\n"
CHECK = ("validate", "cases")
RENDER = ("render", "cases/a", "--to", "md", "--out", "out", "--template", "./ours")

# Where the odd file stands, what else stands there, and the command that comes upon it.
PLACES: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "settings": ("sibcase.toml", {}, CHECK),
    "shared settings": ("pyproject.toml", {}, CHECK),
    "settings in the case's folder": ("cases/a/sibcase.toml", {}, CHECK),
    "baseline": ("known.json", {"sibcase.toml": 'baseline = "known.json"\n'}, CHECK),
    "case": ("cases/a/case.yaml", {}, CHECK),
    "text": ("cases/a/why.md", {}, CHECK),
    "table of actuals": ("cases/a/actuals.csv", {}, CHECK),
    "rate card": (
        "cards/young.yaml",
        {"cases/a/case.yaml": f"{CASE}contract: {{include: ../../cards/young.yaml}}\n"},
        CHECK,
    ),
    "house style": ("brand.yaml", {}, RENDER),
    "house style in the case's folder": ("cases/a/brand.yaml", {}, RENDER),
    "logo": ("logo.png", {"brand.yaml": "logo: logo.png\n"}, RENDER),
    "font": ("text.ttf", {"brand.yaml": "fonts: {text: Text, files: [text.ttf]}\n"}, RENDER),
    "design of a template": ("ours/document.yaml", {}, RENDER),
    "part of a template": ("ours/part.md.j2", {}, RENDER),
    "document": ("out/a.md", {}, ("render", "cases/a", "--check", "--to", "md", "--out", "out")),
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one case and a template, beside a secret."""
    (tmp_path / "secret").write_text(HIDDEN, "utf-8")
    top = tmp_path / "repository"
    for name, text in {
        ".git/HEAD": "ref: refs/heads/main\n",
        "cases/a/case.yaml": CASE,
        "cases/a/why.md": "Because.\n",
        "cards/young.yaml": "job: {title: A job, counts: gross, price: £1k}\n",
        "ours/ours.md.j2": OWN_TEMPLATE,
        "ours/part.md.j2": "Words.\n",
        "out/a.md": "# Links\n",
    }.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, "utf-8")
    monkeypatch.chdir(top)
    return top


def link(path: Path) -> None:
    """Make a link to the secret."""
    path.symlink_to(Path("../secret").resolve())


def link_of_steps(path: Path) -> None:
    """Make a link to a link to the secret, within the repository."""
    Path("within").symlink_to(Path("../secret").resolve())
    path.symlink_to(Path("within").absolute())


def pipe(path: Path) -> None:
    """Make a pipe."""
    os.mkfifo(path)


def device(path: Path) -> None:
    """Make a link to a device without end."""
    path.symlink_to("/dev/zero")


def link_to_nowhere(path: Path) -> None:
    """Make a link to what is not there."""
    path.symlink_to("nowhere")


def is_written(path: Path) -> bool:
    """Return whether a path is a file that a command may have written."""
    return path.is_file() and not path.is_symlink()


def put(place: str, make: Callable[[Path], None]) -> tuple[str, ...]:
    """Put an odd file in its place; return the command that comes upon it."""
    where, others, command = PLACES[place]
    for name, text in others.items():
        Path(name).write_text(text, "utf-8")
    Path(where).unlink(missing_ok=True)
    make(Path(where))
    return command


@pytest.mark.usefixtures("repository")
@pytest.mark.matrix(30)
@pytest.mark.parametrize("make", [link, link_of_steps, pipe, device, link_to_nowhere])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_it_is_shown_and_the_command_says_so(place: str, make: Callable[[Path], None]) -> None:
    result = CliRunner().invoke(app, put(place, make))
    shown = result.stdout + result.stderr
    assert result.exit_code in (1, 2), shown
    assert Path(PLACES[place][0]).name in shown
    assert "fault of the program" not in shown
    assert "ANTEATER" not in shown
    assert "zebra" not in shown
    assert not [path for path in Path("out").rglob("*") if is_written(path) and "ANTEATER" in path.read_text("utf-8")]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("place", [each for each in PLACES if each not in ("case", "document")])
def test_without_the_odd_file_the_command_does_its_work(place: str) -> None:
    result = CliRunner().invoke(app, PLACES[place][2])
    assert result.exit_code == 0, result.stdout + result.stderr


@pytest.mark.usefixtures("repository")
def test_a_link_within_the_repository_is_a_file_like_any_other() -> None:
    Path("styles").mkdir()
    Path("styles/house.yaml").write_text("name: County council\n", "utf-8")
    Path("cases/a/brand.yaml").symlink_to("../../styles/house.yaml")
    Path("styles/settings.toml").write_text("strict = true\n", "utf-8")
    Path("cases/sibcase.toml").symlink_to("../styles/settings.toml")
    assert CliRunner().invoke(app, ["validate", "cases"]).exit_code == 0
    assert CliRunner().invoke(app, RENDER).exit_code == 0


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    "command",
    [
        ("validate", "{odd}"),
        ("validate", "cases", "--baseline", "{odd}"),
        ("show", "{odd}"),
        ("render", "cases/a", "--brand", "{odd}"),
        ("render", "cases/a", "--template", "{odd}"),
        ("payout", "cases/a", "--observe", "{odd}"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("odd", ["/dev/zero", "pipe.csv", "cases"])
def test_what_the_user_names_may_be_anywhere_but_must_be_a_plain_file(command: tuple[str, ...], odd: str) -> None:
    os.mkfifo("pipe.csv")
    result = CliRunner().invoke(app, [each.format(odd=odd) for each in command])
    if command[:1] != ("validate",) or odd != "cases" or "--baseline" in command:
        assert result.exit_code in (1, 2), result.stdout + result.stderr
    assert "fault of the program" not in result.stdout + result.stderr


@pytest.mark.usefixtures("repository")
def test_a_copy_of_a_template_takes_nothing_from_elsewhere() -> None:
    Path("ours/other.md.j2").symlink_to(Path("../secret").resolve())
    result = CliRunner().invoke(app, ["templates", "./ours", "--copy", "copied"])
    assert result.exit_code == 2
    assert "leads out of its folder" in result.stdout + result.stderr
    assert not Path("copied").exists()
